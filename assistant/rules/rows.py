"""Found in published tables: what a row's own cells say against each other. W14, W15, V16, V17."""

import re
from collections.abc import Iterator

from ..form.mentions import mentions
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth, is_empty, squeeze
from .measures import repeats_name
from .names import named
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import COST, Row, Subject


@rule("W14", "value-repeats-name", "指标值重复名称", Severity.WARNING, over=named, nothing="没有名称")
def value_repeats_name(row: Row, subject: Subject) -> Iterator[Verdict]:
    """指标值不能只把名称再写一遍（“专款专用 | 专款专用”）。

    为什么：名称说考核什么，值说做到多少，写成一样等于没有值。
    依据：公开的表里常见。
    不合格：
        indicators.5.name = 提高办事能力
        indicators.5.target = 提高办事能力
    合格：
        indicators.5.target = ≥80%
    怎么改：写做到多少。
    """
    if repeats_name(row):
        yield Fault(
            row.path("target"), f"指标值把名称“{row.name}”又写了一遍", row.target, "数字，或写明分档", "写做到多少。"
        )


@rule("W15", "value-against-name", "指标值与名称里的数不符", Severity.WARNING, over=named, nothing="没有名称")
def value_against_name(row: Row, subject: Subject) -> Iterator[Verdict]:
    """名称里写了数的（“达标率100%”），值要与它一致；数最好只写在值里。

    为什么：同一行两个数，不知道按哪个考核。
    依据：公开的表里常见。
    不合格：
        indicators.2.name = 培训考核达标率100%
        indicators.2.target = ≥98%
    合格：
        indicators.2.name = 培训考核达标率
        indicators.2.target = ≥98%
    怎么改：名称里不写数。
    """
    value = row.value
    if value.number is None:
        return
    for mention in mentions(row.name):
        unit = "%" if mention.unit in ("%", "％") else mention.unit
        same_unit = unit == value.unit and value.kind in (Kind.PERCENT, Kind.QUANTITY, Kind.MONEY)
        if same_unit and (mention.number, mention.multiplier) != (value.number, value.multiplier):
            yield Fault(
                row.path("target"),
                f"名称写“{mention.text}”，值写“{row.target}”",
                row.target,
                mention.text,
                "数只写在指标值里。",
            )
            return


_UNIT_COLUMNS = ("计量单位", "度量单位", "单位")
_NATURE_COLUMNS = ("指标值类型", "指标性质", "指标类型")


def _column(row: Row, names: tuple[str, ...]) -> tuple[str, str] | None:
    """The first filled extra column of these names, as (column, cell)."""
    for column, cell in row.indicator.extra.items():
        if squeeze(column) in names and not is_empty(cell):
            return column, cell
    return None


@rule("V16", "unit-against-column", "值里的单位与单位栏不符", Severity.ERROR)
def unit_against_column(subject: Subject) -> Iterator[Verdict]:
    """有单独单位栏的，值里的单位要与它一致（“28.8万元 | %”不行）。

    为什么：两处单位不同，系统只会取其中一处。
    依据：公开的表里常见。
    不合格：
        indicators.0.extra.计量单位 = %
    合格：
        indicators.0.extra.计量单位 = 期
    怎么改：核对后只留一种单位。
    """
    rows = [(row, found) for row in subject.valued if (found := _column(row, _UNIT_COLUMNS))]
    if not rows:
        yield NotApplicable("没有单位栏")
    for row, (_, cell) in rows:
        column = TargetValue.parse("1" + halfwidth(cell))
        value = row.value
        known = value.unit is not None and column.unit is not None
        if known and (value.unit, value.multiplier) != (column.unit, column.multiplier):
            yield Fault(
                row.path("target"),
                f"“{row.name}”的值“{row.target}”，单位栏写“{cell}”",
                row.target,
                f"以{cell}为单位",
                "核对后只留一种单位。",
            )


@rule("V17", "below-budget", "成本写成小于全部预算", Severity.INFO)
def below_budget(subject: Subject) -> Iterator[Verdict]:
    """成本上限是全部预算的，写“≤”，不写“<”。

    为什么：写“<”，正好花完预算就算没有完成。
    依据：公开的表里常见。
    不合格：
        indicators.4.target = <6万元
    合格：
        indicators.4.target = ≤6万元
    怎么改：改为“≤”。
    """
    rows = [row for row in subject.of(*COST) if row.value.kind is Kind.MONEY]
    if not rows or subject.total_yuan is None:
        yield NotApplicable("没有写成金额的成本指标，或没有资金总额")
        return
    for row in rows:
        if row.value.operator == "<" and row.value.yuan == subject.total_yuan:
            proposal = row.value.under("≤")
            yield Fault(row.path("target"), f"“{row.target}”不含预算数本身", row.target, proposal, "改为“≤”。")


@rule("V18", "nature-against-value", "定量定性与值不符", Severity.WARNING)
def nature_against_value(subject: Subject) -> Iterator[Verdict]:
    """有“定量/定性”一栏的，定量的值要有数字，定性的值不带数字。

    为什么：类型和值不符，系统会按错误的办法打分。
    依据：国际援助数据标准（IATI）8.9.1 至 8.9.3 对指标类型的要求；预算系统的通行要求。
    不合格：
        indicators.0.extra.指标值类型 = 定性
    合格：
        indicators.0.extra.指标值类型 = 定量
    怎么改：改类型或改值。
    """
    rows = [(row, found) for row in subject.valued if (found := _column(row, _NATURE_COLUMNS))]
    rows = [(row, found) for row, found in rows if re.search("定量|定性", found[1])]
    if not rows:
        yield NotApplicable("没有定量定性一栏")
    for row, (_, cell) in rows:
        counted = bool(re.search(r"\d", halfwidth(row.target)))
        if counted is not ("定量" in cell):
            yield Fault(
                row.path("target"),
                f"“{row.name}”标为“{cell}”，值是“{row.target}”",
                row.target,
                "带数字的值" if "定量" in cell else "不带数字的值",
                "改类型或改值。",
            )
