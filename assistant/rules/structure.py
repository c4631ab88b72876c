"""S: the indicator rows and their levels (指标行与层级): S01 to S04, S10, S11; `head` has what stands above them."""

from collections import Counter
from collections.abc import Iterator

from ..form.taxonomy import level1_of, level2_of
from ..form.text import bare_label
from .rule import Fault, Fix, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import Row, Subject, per_table


def _all_rows(subject: Subject) -> tuple[Row, ...]:
    return subject.rows


@rule("S01", "required-row-missing", "必填指标缺失", Severity.ERROR)
def required_row_missing(subject: Subject) -> Iterator[Verdict]:
    """版式规定必填的二级指标，每一项至少要有一行。

    为什么：缺一项必填指标，表就不完整，审核会整张退回。
    依据：中发〔2018〕34号关于绩效目标的要求；必填项以版式中标“必填”的各行为准。
    不合格：
        indicators.3 = （删去）
    合格：
        indicators.3.target = 2024年11月30日前
    怎么改：补上缺少的一行，名称和指标值都要填。同一级指标下有认不出的二级指标时，先按 S03 改名称，这里不作结论。
    """
    present = {row.level2 for row in subject.rows}
    missing = [required for required in subject.profile.required_rows if required.level2 not in present]
    unknown = _unknown_rows(subject) if missing else {}
    for level1, rows in unknown.items():
        if 0 < sum(required.level1 == level1 for required in missing) <= rows:
            missing = [required for required in missing if required.level1 != level1]
            yield Undetermined(f"“{level1}”下有认不出的二级指标，见 S03")
    for required in missing:
        yield Fault(
            "indicators",
            f"缺少必填的“{required.level2}”",
            expected=required.label,
            hint=f"在“{required.level1}”下补一行“{required.level2}”，写明名称和指标值。",
        )


def _unknown_rows(subject: Subject) -> Counter[str]:
    """How many rows under each first level have a label nobody knows: each may be one that is missing."""
    homes = (level1_of(row.indicator.level1) for row in subject.rows if row.level is None)
    return Counter(home.name for home in homes if home)


@per_table
def _named_levels(subject: Subject) -> set[str]:
    return {row.level2 for row in subject.named}


@rule("S02", "row-blank", "指标名称或指标值为空", Severity.ERROR, over=_all_rows, nothing="没有指标行")
def row_blank(row: Row, subject: Subject) -> Iterator[Verdict]:
    """每一行指标的名称和指标值都要填写；只写“—”“/”“无”按空白处理。

    为什么：没有名称不知道考核什么，没有指标值无法考核。
    依据：审核惯例。
    不合格：
        indicators.2.target = —
    合格：
        indicators.2.target = ≥95%
    怎么改：补上空着的格子；选填的指标用不上时，名称和指标值一起留空即可。
    """
    if row.has_name and row.has_value:
        return
    form_row = subject.form_rows.get(row.level2)
    label = row.level2 or "指标"
    if not row.has_name and not row.has_value:
        if row.level2 in _named_levels(subject) or (form_row is not None and not form_row.required):
            return
        message, field = f"“{label}”一行的名称和指标值都是空的", "name"
    elif row.has_name:
        message, field = f"“{row.name}”没有填指标值", "target"
    else:
        message, field = f"“{label}”有指标值“{row.target}”，没有名称", "name"
    yield Fault(
        row.path(field),
        message,
        observed=row.indicator.model_dump()[field] or "",
        expected="填写名称和指标值",
        hint="补上空着的格子。",
    )


@rule("S03", "unknown-level2", "二级指标名称不在规定范围", Severity.ERROR, over=_all_rows, nothing="没有指标行")
def unknown_level2(row: Row, subject: Subject) -> Iterator[Verdict]:
    """二级指标必须是版式里有的名称。认得的别名（进度指标、环境效益等）按提示报告。

    为什么：名称对不上，系统无法归类，审核时也不知道按哪一类要求来看。
    依据：财预〔2015〕88号版式的指标分类。
    不合格：
        indicators.2.level2 = 效率指标
    合格：
        indicators.2.level2 = 质量指标
    怎么改：改成版式里的二级指标名称。
    """
    written, known = row.indicator.level2 or "", subject.form_rows
    if row.level is None:
        message = f"二级指标“{written}”不是规定的名称" if written else "这一行没有写二级指标"
        yield Fault(row.path("level2"), message, written, "、".join(known), "改成版式里的二级指标名称。")
    elif row.level2 not in known:
        yield Fault(
            row.path("level2"),
            f"本版式没有“{row.level2}”",
            written,
            "、".join(known),
            "换成本版式的二级指标；若表是按别的版式填的，检查时指明那个版式。",
        )
    elif row.level.synonym:
        yield Fault(
            row.path("level2"),
            f"“{written}”按“{row.level2}”读",
            written,
            row.level2,
            "改成规定的名称。",
            severity=Severity.INFO,
            fix=Fix(row.path("level2"), row.level2, "safe"),
        )


@rule("S04", "hierarchy-broken", "层级错位", Severity.ERROR, over=_all_rows, nothing="没有指标行")
def hierarchy_broken(row: Row, subject: Subject) -> Iterator[Verdict]:
    """二级指标要放在它所属的一级指标下面，一级、二级不能错列。

    为什么：层级错了，指标会被归到别的类，得不到应有的审核。
    依据：审核惯例。整行提前一格的，按文字归位并作提示。
    不合格：
        indicators.5.level1 = 产出指标
    合格：
        indicators.5.level1 = 效益指标
    怎么改：把这一行移到正确的一级指标下面。
    """
    if row.level is None:
        return
    written = row.indicator.level1
    if written is None:
        return
    form_row = subject.form_rows.get(row.level2)
    expected = form_row.level1 if form_row else row.level.level1
    level1 = level1_of(written)
    if level1 is None or level1.name != expected:
        swapped = level1 is None and level2_of(written) is not None
        yield Fault(
            row.path("level1"),
            f"一级指标栏里写的是二级指标“{written}”" if swapped else f"“{row.level2}”写在了“{bare_label(written)}”下面",
            written,
            expected,
            f"一级指标改为“{expected}”。",
            fix=Fix(row.path("level1"), expected, "unsafe"),
        )
        return
    if not subject.cells:
        return
    cell, usual = subject.cells.get(row.path("level2")), subject.level2_column
    if cell is not None and usual is not None and cell.column < usual:
        yield Fault(
            row.path("level2"),
            "这一行比其他行提前了一格，已按文字归位",
            row.indicator.level2 or "",
            f"第{usual}列",
            "在原文件里把这一行右移一格。",
            severity=Severity.INFO,
        )


@rule("S10", "level1-by-regime", "一级指标设置不全", Severity.ERROR)
def level1_by_regime(subject: Subject) -> Iterator[Verdict]:
    """版式要求的一级指标，每一个下面至少要有一行；有的版式只要求某类项目（如工程、购置）设成本指标。

    为什么：产出、效益、满意度缺一类，目标就不完整。
    依据：中发〔2018〕34号。一级指标下有必填的二级指标时，由 S01 逐行指出，这里不重复。
    合格：
        indicators.7.target = ≥90%
    怎么改：在缺少的一级指标下补一行。
    """
    covered = {required.level1 for required in subject.profile.required_rows}
    asked = subject.profile.levels.required_of(subject.table.project_name)
    left = [level1 for level1 in asked if level1 not in covered]
    if not left:
        yield NotApplicable("各一级指标下都有必填的二级指标，由 S01 检查")
        return
    levels = {row.level2: row.level1 for row in subject.profile.rows}
    present = {levels.get(row.level2) for row in subject.rows}
    for level1 in left:
        if level1 not in present:
            yield Fault("indicators", f"没有“{level1}”", expected=level1, hint=f"在“{level1}”下补一行指标。")


@rule("S11", "row-count", "指标数量失衡", Severity.INFO)
def row_count(subject: Subject) -> Iterator[Verdict]:
    """指标总数和每一类的行数要适当。

    为什么：太少说不清项目，太多抓不住重点，也难以监控。
    依据：审核惯例；上下限可由财政部门调整。
    不合格：
        indicators.0 = （删去）
        indicators.0 = （删去）
        indicators.0 = （删去）
        indicators.0 = （删去）
    合格：
        indicators.0.target = ≥2期
    怎么改：补充关键指标，或合并同类指标。
    """
    limits = subject.words["structure"]
    rows = [row for row in subject.rows if row.has_name or row.has_value]
    if not limits["rows_least"] <= len(rows) <= limits["rows_most"]:
        yield Fault(
            "indicators",
            f"共有{len(rows)}行指标",
            str(len(rows)),
            f"{limits['rows_least']}至{limits['rows_most']}行",
            "补充关键指标，或合并同类指标。",
        )
    for level2, count in Counter(row.level2 for row in rows if row.level2).items():
        if count > limits["rows_of_one_level"]:
            yield Fault(
                "indicators",
                f"“{level2}”有{count}行",
                str(count),
                f"不多于{limits['rows_of_one_level']}行",
                "保留最能说明项目的几行。",
            )
