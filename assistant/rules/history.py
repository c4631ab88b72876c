"""H: against last year's filing (与上年相比). Without last year's table these rules do not apply."""

from collections.abc import Iterator
from decimal import Decimal

from ..form.money import plain
from ..form.table import texts
from ..form.target import Kind, TargetValue
from ..form.text import is_empty, squeeze
from .measures import low_is_good
from .pairing import How, RowPair, pair_rows
from .rule import Fault, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import COST, Row, Subject, per_table

_NO_LAST = "没有给出上年的表"
_COMPARED = (Kind.QUANTITY, Kind.PERCENT, Kind.DURATION)


@per_table
def _pairs(subject: Subject) -> tuple[RowPair, ...]:
    last = subject.last
    return pair_rows(Subject(last, subject.profile).rows, subject.rows) if last else ()


@per_table
def _both(subject: Subject) -> list[tuple[Row, Row]]:
    """The rows of both years that are one, with values of one kind and unit."""
    return [
        (pair.old, pair.new)
        for pair in _pairs(subject)
        if pair.old is not None
        and pair.new is not None
        and pair.old.value.kind is pair.new.value.kind
        and pair.new.value.kind in _COMPARED
        and pair.old.value.unit == pair.new.value.unit
    ]


@per_table
def _budgets(subject: Subject) -> tuple[Decimal, Decimal] | None:
    """Last year's and this year's total in 元; None when one is unknown."""
    if subject.last is None:
        return None
    old, new = Subject(subject.last, subject.profile).total_yuan, subject.total_yuan
    return (old, new) if old and new else None


@rule("H01", "target-lowered", "目标下调", Severity.WARNING)
def target_lowered(subject: Subject) -> Iterator[Verdict]:
    """同一指标的值不应比上年低（越低越好的不应比上年高）。

    为什么：钱没有少，目标却降了，要说明理由。
    依据：审核惯例；预算系统的通行要求。成本指标不比。
    不合格：
        上年.indicators.1.target = ≥150人次
    合格：
        上年.indicators.1.target = ≥100人次
    怎么改：恢复上年的目标，或说明下调的理由。
    """
    rows = [(old, new) for old, new in _both(subject) if new.level2 not in COST]
    if not rows:
        yield NotApplicable(_NO_LAST if subject.last is None else "没有与上年相同的指标")
    for old, new in rows:
        before, after = old.value.magnitude, new.value.magnitude
        if before is None or after is None:
            continue
        if (after > before) if low_is_good(new) else (after < before):
            yield Fault(
                new.path("target"),
                f"“{new.name}”上年是“{old.target}”，今年是“{new.target}”",
                new.target,
                old.target,
                "恢复上年的目标，或说明理由。",
                plain(after - before),
            )


@rule("H02", "less-for-more", "预算增而目标不增", Severity.WARNING)
def less_for_more(subject: Subject) -> Iterator[Verdict]:
    """资金比上年增加 5% 以上的，至少有一个数量指标要提高。

    为什么：多给的钱要多办事。
    依据：财预〔2015〕88号一类文件“相应匹配”的要求。
    不合格：
        上年.funding.total = 5
    合格：
        上年.funding.total = 5
        上年.indicators.1.target = ≥100人次
    怎么改：按增加的资金提高数量，或说明增加的原因。
    """
    budgets = _budgets(subject)
    if subject.last is None:
        yield NotApplicable(_NO_LAST)
        return
    if budgets is None:
        yield Undetermined("两年的资金总额或单位不全")
        return
    old, new = budgets
    if new * 100 < old * (100 + subject.words["history"]["more_money_percent"]):
        return
    counted = [(before, after) for before, after in _both(subject) if after.level2 == "数量指标"]
    added = any(pair.old is None and pair.new is not None and pair.new.level2 == "数量指标" for pair in _pairs(subject))
    if not counted and not added:
        yield Undetermined("没有两年都有的数量指标")
    elif not added and not any((b.value.magnitude or 0) < (a.value.magnitude or 0) for b, a in counted):
        growth = plain(((new - old) * 100 / old).quantize(Decimal("0.1")))
        yield Fault(
            "funding.total",
            f"资金比上年增加{growth}%，数量指标都没有提高",
            subject.table.funding.total or "",
            "数量随资金提高",
            "按增加的资金提高数量，或说明原因。",
            growth,
        )


@rule("H03", "budget-jump", "预算变动大", Severity.INFO)
def budget_jump(subject: Subject) -> Iterator[Verdict]:
    """资金比上年增减 20% 以上的，提示看一看。

    为什么：变动大的项目要说明原因。
    依据：按常理推定；比例可由财政部门调整。
    不合格：
        上年.funding.total = 4
    合格：
        上年.funding.total = 6.2
        上年.indicators.1.target = ≥100人次
    怎么改：在年度目标里说明变动的原因。
    """
    if subject.last is None:
        yield NotApplicable(_NO_LAST)
        return
    budgets = _budgets(subject)
    if budgets is None:
        yield Undetermined("两年的资金总额或单位不全")
        return
    old, new = budgets
    if abs(new - old) * 100 >= old * subject.words["history"]["jump_percent"]:
        change = plain(((new - old) * 100 / old).quantize(Decimal("0.1")))
        yield Fault(
            "funding.total",
            f"资金比上年变动{change}%（上年{subject.last.funding.total}{subject.last.funding.unit or ''}）",
            subject.table.funding.total or "",
            "",
            "在年度目标里说明变动的原因。",
            change,
        )


@rule("H04", "unchanged-copy", "全表照搬上年", Severity.WARNING)
def unchanged_copy(subject: Subject) -> Iterator[Verdict]:
    """除年度和资金以外，不应与上年一字不差。

    为什么：每年的事不会完全一样，照搬的表常常带着上年的日期和数字。
    依据：审核惯例。
    不合格：
        上年.year = 2023
    合格：
        上年.indicators.1.target = ≥100人次
    怎么改：按今年的安排重新核对每一行。
    """
    if subject.last is None:
        yield NotApplicable(_NO_LAST)
        return
    now, then = _content(subject), _content(Subject(subject.last, subject.profile))
    if any(one == other for one, other in zip(now, then, strict=True)):
        yield Fault(
            "annual_goal",
            "目标和各项指标与上年一字不差",
            subject.table.annual_goal or "",
            "按今年的安排填写",
            "按今年的安排重新核对每一行。",
        )


def _content(subject: Subject) -> tuple[list[str], list[str]]:
    """The goal and every row but the amounts of money, without blanks: as they stand, and without the table's year."""
    cells = [subject.table.annual_goal or ""]
    for row in subject.rows:
        money = row.value.kind in (Kind.MONEY, Kind.UNIT_PRICE)
        cells += [row.level2, row.name, "" if money else row.target]
    plain_cells = [squeeze(cell) for cell in cells]
    return plain_cells, [cell.replace(str(subject.table.year), "") for cell in plain_cells]


@rule("H05", "row-dropped", "指标被删除或改名", Severity.INFO)
def row_dropped(subject: Subject) -> Iterator[Verdict]:
    """上年的指标今年没有了，或者改了名称；数量指标没有了作警告。

    为什么：指标年年换，就没有办法比较。
    依据：填报说明。
    不合格：
        上年.indicators.1.name = 社区矛盾调解件数
    合格：
        上年.indicators.1.target = ≥100人次
    怎么改：保留能比较的指标，或说明为什么不再考核。
    """
    if subject.last is None:
        yield NotApplicable(_NO_LAST)
        return
    for pair in _pairs(subject):
        if pair.new is None and pair.old is not None:
            yield Fault(
                "indicators",
                f"上年的{pair.old.level2}“{pair.old.name}”（{pair.old.target}）今年没有了",
                "",
                pair.old.name,
                "保留，或说明为什么不再考核。",
                severity=Severity.WARNING if pair.old.level2 == "数量指标" else None,
            )
        elif pair.how is How.SIMILAR and pair.old is not None and pair.new is not None:
            yield Fault(
                pair.new.path("name"),
                f"“{pair.new.name}”像是上年的“{pair.old.name}”改了名称",
                pair.new.name,
                pair.old.name,
                "确是一项的，沿用上年的名称。",
            )


@rule("H06", "unit-or-scope-changed", "口径变化", Severity.WARNING)
def scope_changed(subject: Subject) -> Iterator[Verdict]:
    """同一名称的指标，单位和比较符要与上年一致。

    为什么：件改成次，两年的数就不能比了。
    依据：审核惯例。上年没有写比较符而今年补上的不算。
    不合格：
        上年.indicators.1.target = ≥120人
    合格：
        上年.indicators.1.target = 120人次
    怎么改：沿用上年的口径，或说明变化。
    """
    pairs = [pair for pair in _pairs(subject) if pair.how is How.SAME]
    if not pairs:
        yield NotApplicable(_NO_LAST if subject.last is None else "没有与上年同名的指标")
    for pair in pairs:
        old, new = pair.old, pair.new
        if old is None or new is None or not (old.has_value and new.has_value):
            continue
        turned = old.value.operator and new.value.operator and old.value.operator != new.value.operator
        if (old.value.kind, old.value.unit) != (new.value.kind, new.value.unit) or turned:
            yield Fault(
                new.path("target"),
                f"“{new.name}”上年按“{old.target}”计，今年按“{new.target}”计",
                new.target,
                f"与上年“{old.target}”的口径一致",
                "沿用上年的口径，或说明变化。",
            )


@rule("H07", "below-actual", "低于上年实际", Severity.WARNING)
def below_actual(subject: Subject) -> Iterator[Verdict]:
    """表上写有上年实际或三年均值的，目标不应低于其中较低者的 95%。

    为什么：已经做到的事，目标定低了等于没有要求。
    依据：预算系统的通行要求。越低越好的指标不比。
    不合格：
        indicators.1.extra.上年实际 = 140人次
    合格：
        indicators.1.extra.上年实际 = 118人次
    怎么改：按上年实际确定目标。
    """
    columns = subject.words["history"]["actual_columns"]
    looked = False
    for row in subject.valued:
        if not row.indicator.extra:
            continue
        reached = [
            TargetValue.parse(cell)
            for column, cell in row.indicator.extra.items()
            if squeeze(column) in columns and not is_empty(cell)
        ]
        known = [value.magnitude for value in reached if value.magnitude is not None]
        target = row.value.magnitude
        if not known or target is None or low_is_good(row):
            continue
        looked = True
        if target * 100 < min(known) * subject.words["history"]["actual_percent"]:
            yield Fault(
                row.path("target"),
                f"“{row.name}”的目标“{row.target}”低于已经做到的{plain(min(known))}",
                row.target,
                f"不低于{plain(min(known))}",
                "按上年实际确定目标。",
            )
    if not looked:
        yield NotApplicable("表上没有上年实际")


@rule("H08", "changed-after-approval", "批复后改动", Severity.ERROR)
def changed_after_approval(subject: Subject) -> Iterator[Verdict]:
    """批复后的绩效目标不得自行改动；与批复的表逐格相比。

    为什么：批复的目标是监控和自评的依据。
    依据：审核惯例；批复后冻结的要求以当地规定为准（待核实）。没有给出批复的表时不检查。
    不合格：
        批复.indicators.2.target = ≥98%
    合格：
        批复.indicators.2.target = ≥95%
    怎么改：恢复批复的内容，或按程序办理调整。
    """
    approved = subject.approved
    if approved is None:
        yield NotApplicable("没有给出批复的表")
        return
    now, then = dict(texts(subject.table)), dict(texts(approved))
    for path in dict.fromkeys((*now, *then)):
        if squeeze(now.get(path, "")) != squeeze(then.get(path, "")):
            yield Fault(
                path if path in now or subject.table.get(path.rsplit(".", 1)[0]) is not None else "indicators",
                f"批复时是“{then.get(path, '（空白）')}”，现在是“{now.get(path, '（空白）')}”",
                now.get(path, ""),
                then.get(path, ""),
                "恢复批复的内容，或按程序办理调整。",
            )
