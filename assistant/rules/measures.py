"""V: what a name promises against the value it has (V09, V10, V13, V14), and the questions other rules ask of names."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..form.target import Kind
from ..form.text import halfwidth, squeeze, wording
from ..form.units import units
from .dates import TIMELINESS, says_no_time
from .rule import Fault, Severity, Verdict, rule
from .subject import COST, SATISFACTION, Row, Subject
from .vocabulary import Entries, WordList, words
from .wording import copies_of


def with_kind(*kinds: Kind) -> Callable[[Subject], Sequence[Row]]:
    """The rows whose value is of one of these kinds."""
    return lambda subject: subject.of_kind(*kinds)


def measured(subject: Subject) -> tuple[Row, ...]:
    """The rows whose value is a figure."""
    return subject.measured


_BARE_SCALE = re.compile(r"\d[万亿]$")


def lacks_unit(row: Row) -> bool:
    """Whether a value is a figure without a unit: `10`, or `3.5万` of a quantity row that is not about money."""
    if row.value.kind is Kind.NUMBER:
        return True
    if row.value.kind is not Kind.MONEY or row.level2 != "数量指标" or not _BARE_SCALE.search(squeeze(row.target)):
        return False
    entry = units_for(row.bare_name)
    return entry is None or "money" not in entry.get("kinds", ())


def is_rate_name(name: str) -> bool:
    """Whether a name is that of a rate: 合格率, 满意度; 效率 and 进度 are none."""
    lists = words()["values"]
    rates: WordList = lists["rate_endings"]
    return rates.ends(name) and rates.longest_ending(name) > lists["not_rates"].longest_ending(name)


def low_is_good(row: Row) -> bool:
    """Whether a smaller value is the better one (成本, 投诉率, 差错率 …); of a fall (投诉率下降幅度) it is not."""
    money = row.level2 in COST and row.value.kind in (Kind.MONEY, Kind.UNIT_PRICE)
    return money or (bool(words()["values"]["low_is_good"].any_in(row.bare_name)) and not falls(row))


def falls(row: Row) -> bool:
    """Whether the name states a fall: 事故起数下降率, 能耗降幅."""
    return _stem(row.bare_name).endswith(words()["values"]["falls"])


def _stem(name: str) -> str:
    """The name of a change without what it is measured in: 增长 of 增长率."""
    return next((name.removesuffix(ending) for ending in ("率", "幅度", "比例") if name.endswith(ending)), name)


def counts_otherwise(row: Row) -> bool:
    """Whether a quantity is in another unit than its name asks for (人数 in 次): V10 says so."""
    entry = units_for(row.bare_name) if row.value.kind is Kind.QUANTITY else None
    own = row.value.unit if len(row.value.unit or "") > 1 else None
    if entry is None or (own and row.bare_name.endswith((f"{own}数", f"{own}数量"))):
        return False  # the name says the unit itself: 接种剂次数
    return row.value.unit not in entry.get("units", ()) and Kind.QUANTITY not in entry.get("kinds", ())


def repeats_name(row: Row) -> bool:
    """Whether the value only writes the name again (专款专用 | 专款专用)."""
    return row.has_value and bool(wording(row.name)) and wording(row.name) == wording(row.target)


_FIGURE = frozenset("≥≤=<>0123456789")  # what most values begin with


def grows(row: Row) -> bool:
    """Whether the row states a change: its name ends in one (增长率), or its value begins with one (提高5%)."""
    growth: WordList = words()["values"]["growth"]
    if (
        row.target[:1] not in _FIGURE
        and (target := squeeze(row.target))
        and (target[0] == "较" or growth.begins(target))
    ):
        return True
    name = row.bare_name
    if not growth.any_in(name):
        return False
    return name.endswith(growth) or _stem(name).endswith(growth)


@rule(
    "V09",
    "percent-on-unmeasurable",
    "百分比挂在不可计量名称上",
    Severity.WARNING,
    over=with_kind(Kind.PERCENT),
    nothing="没有百分比",
)
def percent_on_unmeasurable(row: Row, subject: Subject) -> Iterator[Verdict]:
    """值是百分比的，名称要是“××率”“××度”“××比例”。

    为什么：“提高政治素质 ≥98%”不知道是什么的百分之九十八，没法算。
    依据：填报说明；审核惯例。照抄年度目标的由 W07 报告。
    不合格：
        indicators.2.name = 提高社区工作者综合素质
    合格：
        indicators.2.name = 社区工作者考核合格率
    怎么改：把名称改成能算出百分比的，如“合格率”“完成率”。
    """
    name = row.bare_name
    if not name or is_rate_name(name) or grows(row) or row.level2 == SATISFACTION:
        return  # W12 judges the names of satisfaction; a change may be a percentage; V13 asks what it is compared with
    if row.index in copies_of(subject):
        return  # W07
    if row.value.unit == "个百分点" or units_for(name) is not None:
        return  # a change between two rates; or the name wants another unit, which V10 reports
    yield Fault(
        row.path("name"),
        f"“{row.name}”不是比率，值却是“{row.target}”",
        row.name,
        "以“率”“度”“比例”结尾的名称",
        "名称改成能算出百分比的，如“……合格率”。",
    )


def units_for(name: str) -> dict[str, Any] | None:
    """What the ending of a name says its value must be counted in; None when it says nothing."""
    entries: Entries = words()["values"]["units"]
    return entries.of_ending(name)


@rule(
    "V10",
    "unit-name-mismatch",
    "名称与单位不匹配",
    Severity.ERROR,
    over=lambda subject: [
        row for row in subject.valued if row.value.kind not in (Kind.PHRASE, Kind.SENTENCE, Kind.GRADE, Kind.NUMBER)
    ],
    nothing="没有带单位的指标值",
)
def unit_name_mismatch(row: Row, subject: Subject) -> Iterator[Verdict]:
    """名称的结尾说明了该用什么单位：人数用人，次数用次、场、期，面积用平方米、亩，率和满意度用 %。

    为什么：名称是“人数”，值是 95%，两者必有一错。
    依据：通用指标库。
    不合格：
        indicators.1.target = 95%
    合格：
        indicators.1.target = ≥120人次
    怎么改：改名称或改单位，使两者一致。
    """
    name, value = row.bare_name, row.value
    rate = name.endswith(("率", "满意度")) and is_rate_name(name)
    if rate:
        elsewhere = row.level2 == SATISFACTION or (row.level2 == TIMELINESS and says_no_time(row))  # V06, D04
        if value.kind is not Kind.PERCENT and not elsewhere and not (value.unit or "").startswith("比例"):
            yield Fault(
                row.path("target"),
                f"“{row.name}”是比率，值却是“{row.target}”",
                row.target,
                "百分比",
                "写成百分比，或改名称。",
            )
        return
    entry = units_for(name)
    if entry is None:
        return
    allowed, kinds = entry.get("units", []), entry.get("kinds", [])
    if value.kind in kinds or (value.kind is Kind.QUANTITY and not counts_otherwise(row)):
        return
    expected = "、".join(allowed) or {"money": "元、万元", "date": "日期、时段或时长"}.get(kinds[0], "")
    yield Fault(row.path("target"), f"“{row.name}”的值“{row.target}”单位不对", row.target, expected, "改名称或改单位。")


def _with_a_figure(subject: Subject) -> list[Row]:
    """The rows whose value is a figure, or holds one in words (提高5%)."""
    in_words = (row for row in subject.of_kind(Kind.SENTENCE) if re.search(r"\d", halfwidth(row.target)))
    return [*subject.measured, *in_words]


@rule("V13", "growth-without-base", "增长无基数", Severity.WARNING, over=_with_a_figure, nothing="没有带数字的指标值")
def growth_without_base(row: Row, subject: Subject) -> Iterator[Verdict]:
    """写增长、提高、下降多少的，要写明与什么相比（较上年、同比、较20××年）。

    为什么：没有基数，提高 5% 无从计算。
    依据：审核惯例。
    不合格：
        indicators.5.name = 居民事项办结数增长率
        indicators.5.target = ≥5%
    合格：
        indicators.5.name = 居民事项办结数较上年增长率
        indicators.5.target = ≥5%
    怎么改：在名称里写明“较上年”。
    """
    if grows(row) and not re.search(subject.words["values"]["baseline"], row.name + row.target):
        yield Fault(
            row.path("name"), f"“{row.name} {row.target}”没有写与什么相比", row.name, "较上年、同比等", "写明基数。"
        )


@rule("V14", "integer-unit", "整数单位出现小数", Severity.ERROR, over=with_kind(Kind.QUANTITY), nothing="没有数量")
def integer_unit(row: Row, subject: Subject) -> Iterator[Verdict]:
    """人、次、个、件、场、台等只能是整数。

    为什么：没有 2.5 次会议。
    依据：按常理推定。带“万”“亿”的（1.5万人次）和平均数除外。
    不合格：
        indicators.0.target = ≥2.5期
    合格：
        indicators.0.target = ≥2期
    怎么改：核对数字。
    """
    value = row.value
    if value.multiplier or value.unit not in units().whole or value.number is None:
        return
    if subject.words["values"]["averages"].any_in(row.name):
        return
    if any(number != number.to_integral_value() for number in (value.number, value.upper) if number is not None):
        yield Fault(row.path("target"), f"“{row.target}”里{value.unit}数不是整数", row.target, "整数", "核对数字。")
