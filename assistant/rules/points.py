"""P: points (分值, 权重). Off where the form has no points; then only P05 looks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..form.money import clean_number, plain
from ..form.profile import Points
from ..form.text import is_empty, squeeze
from .rule import Fault, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import Row, Subject

_NONE = "本版式没有分值栏"
_NO_COLUMN = "各行都没有分值，看不出这张表有没有分值栏"


def _weight(row: Row) -> Decimal | None:
    """A row's points; None when blank or no number."""
    text = squeeze(row.indicator.points or "").removesuffix("分")
    number = clean_number(text)
    return number[0] if number else None


def _unweighed(weights: Sequence[Decimal | None]) -> str:
    """Why points cannot be added up."""
    return _NO_COLUMN if all(weight is None for weight in weights) else "有的指标没有分值，见 P03"


def _weighed(subject: Subject) -> list[Row]:
    """The rows that ought to have points: those with a name or a value."""
    return [row for row in subject.rows if row.has_name or row.has_value]


@rule("P01", "weight-sum", "分值合计不符", Severity.ERROR)
def weight_sum(subject: Subject) -> Iterator[Verdict]:
    """各指标分值之和要等于版式规定的总分。

    为什么：总分不对，自评时每一项的得分都不对。
    依据：自评表；财预〔2021〕101号、财预〔2020〕10号（待核实）。总分由版式规定。
    合格：
        indicators.0.target = ≥2期
    怎么改：调整各项分值，使合计等于总分。
    """
    form = subject.profile.points
    rows = _weighed(subject) if form else []
    if form is None or not rows:
        yield NotApplicable(_NONE if form is None else "没有指标行")
        return
    weights = [_weight(row) for row in rows]
    if any(weight is None for weight in weights):
        yield Undetermined(_unweighed(weights))
        return
    summed = sum((weight or Decimal(0) for weight in weights), Decimal(0))
    if summed not in form.totals:
        expected = "或".join(plain(total) for total in form.totals)
        difference = plain(summed - form.totals[0])
        off = "，".join(
            f"“{level1}”共{plain(has)}分，规定{plain(share)}分" for level1, has, share in _off(subject, form)
        )
        hint = f"调整各项分值：{off}。" if off else "调整各项分值。"
        yield Fault("indicators", f"分值合计{plain(summed)}", plain(summed), expected, hint, difference)


def _off(subject: Subject, form: Points) -> Iterator[tuple[str, Decimal, Decimal]]:
    """The first levels whose points are not the form's: the level, its points, the form's. Every row has points."""
    home = {row.level2: row.level1 for row in subject.profile.rows}
    given: dict[str, Decimal] = {}
    for row in _weighed(subject):
        if "预算执行率" in row.name:
            continue  # P05
        level1 = home.get(row.level2, "")
        given[level1] = given.get(level1, Decimal(0)) + (_weight(row) or Decimal(0))
    splits = [split for split in form.level1 if set(split) == set(given)] or list(form.level1)
    if splits and not any(all(given.get(level1) == share for level1, share in split.items()) for split in splits):
        for level1, share in splits[0].items():
            if level1 in given and given[level1] != share:
                yield level1, given[level1], share


@rule("P02", "level1-weight", "一级指标分值不符", Severity.WARNING)
def level1_weight(subject: Subject) -> Iterator[Verdict]:
    """各一级指标的分值要符合版式规定的比例。

    为什么：产出和效益的分量由规定，不由填表的人定。
    依据：财预〔2021〕101号、财预〔2020〕10号（待核实）；自评表。
    合格：
        indicators.0.target = ≥2期
    怎么改：按规定的比例分配。
    """
    form = subject.profile.points
    if form is None or not form.level1:
        yield NotApplicable(_NONE if form is None else "版式没有规定一级指标的分值")
        return
    rows = _weighed(subject)
    weights = [_weight(row) for row in rows]
    if any(weight is None for weight in weights):
        yield Undetermined(_unweighed(weights))
        return
    if sum((weight or Decimal(0) for weight in weights), Decimal(0)) not in form.totals:
        yield NotApplicable("分值合计不符，各一级指标的分值见 P01")
        return
    for level1, has, share in _off(subject, form):
        message = f"“{level1}”共{plain(has)}分"
        yield Fault("indicators", message, plain(has), plain(share), "按规定的比例分配。", plain(has - share))


@rule("P03", "weight-missing", "个别指标无分值", Severity.ERROR)
def weight_missing(subject: Subject) -> Iterator[Verdict]:
    """有分值栏的版式，每一行指标都要有大于 0 的分值。

    为什么：没有分值的指标不会被考核。
    依据：自评表。各行都没有分值、原件里又看不到分值栏的，不作结论。
    合格：
        indicators.0.target = ≥2期
    怎么改：补上分值。
    """
    if subject.profile.points is None:
        yield NotApplicable(_NONE)
        return
    rows = _weighed(subject)
    if rows and all(is_empty(row.indicator.points) for row in rows):
        if any(row.path("points") in subject.cells for row in rows):
            yield Fault("indicators", "分值一栏是空的", "", "每行都有大于 0 的分值", "补上各行的分值。")
        else:
            yield Undetermined(_NO_COLUMN)
        return
    for row in rows:
        weight = _weight(row)
        if weight is None or weight <= 0:
            written = row.indicator.points or ""
            reason = "没有分值" if is_empty(written) else f"的分值是“{written}”"
            yield Fault(row.path("points"), f"“{row.name or row.level2}”{reason}", written, "大于 0 的数", "补上分值。")


@rule("P04", "weight-dodging", "分值避重就轻", Severity.INFO)
def weight_dodging(subject: Subject) -> Iterator[Verdict]:
    """一行不宜超过 30 分，数量指标的分值不宜都低于产出指标的平均分。

    为什么：容易做到的分高、要紧的分低，考核就失去意义。
    依据：经验；由审核人员判断。
    合格：
        indicators.0.target = ≥2期
    怎么改：把分值放在主要产出上。
    """
    form = subject.profile.points
    if form is None:
        yield NotApplicable(_NONE)
        return
    weights = {row.index: weight for row in _weighed(subject) if (weight := _weight(row)) is not None}
    if not weights:
        yield NotApplicable("没有分值")
        return
    home = {row.level2: row.level1 for row in subject.profile.rows}
    outputs = [
        weights[row.index]
        for row in subject.rows
        if row.index in weights and home.get(row.level2) == home.get("数量指标")
    ]
    mean = sum(outputs, Decimal(0)) / max(len(outputs), 1)
    counts = [row for row in subject.rows if row.level2 == "数量指标" and row.index in weights]
    for row in subject.rows:
        if weights.get(row.index, Decimal(0)) > form.row_most:
            yield Fault(
                row.path("points"),
                f"“{row.name}”一行就有{plain(weights[row.index])}分",
                row.indicator.points or "",
                f"不超过{plain(form.row_most)}分",
                "把分值放在主要产出上。",
            )
    if counts and max(weights[row.index] for row in counts) < mean:
        first = counts[0]
        yield Fault(
            first.path("points"),
            f"数量指标的分值都低于产出指标的平均分{plain(mean)}",
            first.indicator.points or "",
            "不低于平均分",
            "把分值放在主要产出上。",
        )


@rule("P05", "weight-where-none", "不应有分值或执行率", Severity.WARNING)
def weight_where_none(subject: Subject) -> Iterator[Verdict]:
    """申报阶段的版式没有分值栏的，不填分值，也不设“预算执行率”一行。

    为什么：预算执行率要到年底自评时才有。
    依据：财预〔2021〕101号、财预〔2020〕10号（待核实）。
    不合格：
        indicators.2.points = 10
    合格：
        indicators.2.target = ≥95%
    怎么改：删去分值或这一行。
    """
    if not subject.rows:
        yield NotApplicable("没有指标行")
    for row in subject.rows:
        if row.indicator.points and subject.profile.points is None and not is_empty(row.indicator.points):
            yield Fault(
                row.path("points"),
                f"本版式没有分值栏，“{row.name}”填了“{row.indicator.points}”",
                row.indicator.points or "",
                "空白",
                "删去分值。",
            )
        if "预算执行率" in row.name:
            yield Fault(row.path("name"), "申报时不设“预算执行率”", row.name, "删去", "删去这一行，自评时再填。")
