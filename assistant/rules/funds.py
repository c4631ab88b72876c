"""F: funds arithmetic (资金勾稽): the total and its sources (F01, F02), the mid-term block (F11). `costs` has the rest.

Every comparison is exact; a tolerance stands only where a figure was visibly rounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..form.money import UNITS, Amount, in_unit, plain
from ..form.table import Part
from ..form.text import is_empty
from .costs import NO_UNIT, cost_total
from .rule import Fault, Fix, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import Subject

_MAX_DECIMALS = 6


@rule("F01", "sum-mismatch", "资金合计不平", Severity.ERROR)
def sum_mismatch(subject: Subject) -> Iterator[Verdict]:
    """年度资金总额必须等于各资金来源之和，分毫不差；下级来源与上级也一样。

    为什么：总额与来源不平，批复和拨款都没有依据。
    依据：填报说明。空白按 0 相加，但仍是空白。只有两个以上来源、所有金额都按同样的小数位写、且差额在舍入范围内时，
    才作为警告，差额照样写明。除此之外没有任何容差。
    不合格：
        funding.total = 12
    合格：
        funding.total = 6
    怎么改：核对总额和各来源，改正其中写错的一个。
    """
    if not subject.table.funding.parts:
        yield NotApplicable("表上没有资金来源各行")
        return
    if not subject.money:
        yield NotApplicable("没有填金额，见 S05")
        return
    for cell in subject.money:
        if cell.amount is not None and cell.amount.number < 0:
            yield Fault(cell.path, f"“{cell.label}”是负数", cell.text, "不小于 0", "核对金额。")
    funding = subject.table.funding
    yield from _sums(subject, _Sum("funding.total", "年度资金总额", funding.total, funding.parts, "amount"))


@dataclass(frozen=True, slots=True)
class _Sum:
    """One total and the lines it is the sum of; `column` is the lines' field that is added up."""

    path: str
    label: str
    text: str | None
    parts: tuple[Part, ...]
    column: Literal["amount", "overall_amount"]

    def of(self, part: Part) -> str | None:
        """A line's amount as written."""
        written: str | None = getattr(part, self.column)
        return written

    def path_of(self, index: int) -> str:
        """The path of a line's amount."""
        return f"{self.path.rsplit('.', 1)[0]}.parts.{index}.{self.column}"

    @property
    def is_top(self) -> bool:
        """Whether it is a total of the funds, not a line with lines of its own."""
        return ".parts." not in self.path


def _sums(subject: Subject, sum_: _Sum) -> Iterator[Verdict]:
    """One total against its parts, then each part against its own."""
    path, label, text, parts = sum_.path, sum_.label, sum_.text, sum_.parts
    if not parts:
        return
    amounts = [Amount.parse(sum_.of(part), subject.unit) for part in parts]
    filled = [amount for amount in amounts if amount is not None]
    unreadable = [
        part.label
        for part, amount in zip(parts, amounts, strict=True)
        if amount is None and not is_empty(sum_.of(part))
    ]
    total = Amount.parse(text, subject.unit)
    if unreadable or (total is None and not is_empty(text)):
        yield Undetermined(f"“{'、'.join(unreadable) or label}”的金额读不出来，见 F02")
    elif total is None and filled and sum_.is_top:
        scale = subject.unit if all(amount.unit == subject.unit for amount in filled) else None
        total_of = sum((amount.number for amount in filled), Decimal(0))
        expected = plain(total_of) if scale or len(filled) == 1 else ""
        yield Fault(
            path,
            f"没有填“{label}”，资金来源合计是{expected or '另行计算'}",
            "",
            expected,
            "按资金来源之和填写。",
            difference=expected or None,
            fix=Fix(path, expected, "unsafe") if expected else None,
        )
    elif total is not None:
        units = {amount.unit for amount in [total, *filled]}
        if len(units) > 1 and None in units:
            yield Undetermined(NO_UNIT)
        else:
            yield from _compare(subject, sum_, total, amounts)
    for index, part in enumerate(parts):
        own = _Sum(sum_.path_of(index), part.label, sum_.of(part), part.parts, sum_.column)
        yield from _sums(subject, own)


def _compare(subject: Subject, sum_: _Sum, total: Amount, amounts: list[Amount | None]) -> Iterator[Verdict]:
    path, label = sum_.path, sum_.label
    filled = [amount for amount in amounts if amount is not None]
    if not filled:
        first = sum_.path_of(0)
        figure = plain(total.number)
        message = f"“{label}”是{figure}{total.unit or ''}，资金来源都是空白"
        yield Fault(first, message, "", figure, "写明各资金来源的金额。", figure)
        return
    # In 元 when the units are known, else all figures share the unit nobody named.
    value = {id(amount): amount.number if amount.unit is None else amount.yuan for amount in [total, *filled]}
    summed = sum((value[id(amount)] or Decimal(0) for amount in filled), Decimal(0))
    difference = (value[id(total)] or Decimal(0)) - summed
    if difference == 0:
        return
    shown_unit = total.unit or ""
    scale = UNITS[total.unit] if total.unit else Decimal(1)
    shown_sum, shown_difference = plain(summed / scale), plain(difference / scale)
    decimals = {(amount.decimals, amount.unit) for amount in [total, *filled]}
    # One source needs no adding up, so nothing was rounded on the way.
    rounded = len(filled) > 1 and len(decimals) == 1 and total.decimals >= 1
    envelope = (len(filled) + 1) * Decimal(5).scaleb(-total.decimals - 1) * scale
    operands = " + ".join(plain(amount.number) if amount else "空白" for amount in amounts)
    message = f"“{label}”{plain(total.number)}{shown_unit}，资金来源 {operands} = {shown_sum}{shown_unit}"
    message += f"，相差{shown_difference.lstrip('-')}{shown_unit}"
    if rounded and abs(difference) <= envelope:
        yield Fault(
            path,
            message + "，在四舍五入的范围内",
            total.text,
            shown_sum,
            "核对是否由四舍五入造成；能写准确数的写准确数。",
            shown_difference,
            Severity.WARNING,
        )
        return
    suspect = _suspect_part(subject, amounts) if path == "funding.total" else None
    if suspect is not None:
        index, expected = suspect
        part, part_path = sum_.parts[index], sum_.path_of(index)
        yield Fault(
            part_path,
            f"{message}；成本指标与总额一致，多半是“{part.label}”写错",
            part.amount or "",
            expected or "空白",
            "核对这一来源的金额。",
            shown_difference,
            fix=Fix(part_path, expected, "unsafe"),
        )
        return
    yield Fault(
        path,
        message,
        total.text,
        shown_sum,
        "核对总额和各资金来源，改正写错的一个。",
        shown_difference,
        fix=Fix(path, shown_sum, "unsafe"),
    )


def _suspect_part(subject: Subject, amounts: list[Amount | None]) -> tuple[int, str] | None:
    """The source that is wrong, and what it should say, when the cost row vouches for the total.

    It is the only source, or the only one without which the others make the total. None when nobody can tell.
    """
    total = subject.total_yuan
    if subject.total is None or total is None or cost_total(subject) != total:
        return None
    filled = {index: amount.yuan or Decimal(0) for index, amount in enumerate(amounts) if amount is not None}
    summed = sum(filled.values(), Decimal(0))
    missing = total - summed
    for index, part in enumerate(subject.table.funding.parts):
        own = [amount for line in part.parts if (amount := Amount.parse(line.amount, subject.unit))]
        if own and is_empty(part.amount) and sum((each.yuan or Decimal(0) for each in own), Decimal(0)) == missing:
            return index, plain(in_unit(missing, subject.total.unit or "元"))
    if len(filled) == 1:
        return next(iter(filled)), plain(subject.total.number)
    surplus = [index for index, yuan in filled.items() if summed - yuan == total]
    return (surplus[0], "") if len(surplus) == 1 else None


@rule("F02", "number-format", "金额格式异常", Severity.ERROR)
def number_format(subject: Subject) -> Iterator[Verdict]:
    """资金栏里只写数字，最多六位小数；全角数字、数字中间的空格、千分位逗号能读出来的，按提示报告并可一键改正。

    为什么：系统读不出的金额等于没有填；读错一位差十倍。
    依据：填报说明。
    不合格：
        funding.total = 六万
    合格：
        funding.total = 6.0
    怎么改：只写阿拉伯数字，单位写在表头。
    """
    cells = (*subject.money, *subject.overall_money)
    if not cells:
        yield NotApplicable("没有填金额，见 S05")
    for cell in cells:
        if cell.amount is None:
            yield Fault(
                cell.path, f"“{cell.label}”的金额“{cell.text}”读不出来", cell.text, "数字，如 3.2952", "只写数字。"
            )
            continue
        if cell.amount.repairs:
            own_unit = Amount.parse(cell.text)
            clean = f"{cell.amount.number:f}{own_unit.unit or '' if own_unit else ''}"
            yield Fault(
                cell.path,
                f"“{cell.label}”写成“{cell.text}”，按{clean}读（{'、'.join(cell.amount.repairs)}）",
                cell.text,
                clean,
                f"改写为 {clean}。",
                severity=Severity.INFO,
                fix=Fix(cell.path, clean, "safe"),
            )
        elif cell.amount.decimals > _MAX_DECIMALS:
            yield Fault(
                cell.path,
                f"“{cell.label}”有{cell.amount.decimals}位小数",
                cell.text,
                f"不多于{_MAX_DECIMALS}位小数",
                "按规定的小数位填写。",
                severity=Severity.INFO,
            )


@rule("F11", "mid-term-funds", "项目期资金与年度资金矛盾", Severity.ERROR)
def mid_term_funds(subject: Subject) -> Iterator[Verdict]:
    """项目期（中期）资金总额不能小于年度资金总额，并且等于各资金来源的项目期金额之和；各来源的项目期金额也不小于年度金额。

    为什么：本年度是项目期里的一年，一年的钱不会比整个项目期的多。
    依据：公开的表里常见；合计的算法和舍入范围与 F01 相同。项目期金额只写总额、不分来源的，不核对合计。
    不合格：
        funding.overall_total = 5
    合格：
        funding.overall_total = 18
        funding.parts.0.overall_amount = 18
    怎么改：核对项目期资金与年度资金，改正写错的一个。
    """
    cells = subject.overall_money
    if not cells:
        yield NotApplicable("没有填项目期资金")
        return
    for cell in cells:
        if cell.amount is not None and cell.amount.number < 0:
            yield Fault(cell.path, f"“{cell.label}”是负数", cell.text, "不小于 0", "核对金额。")
    funding = subject.table.funding
    if any(cell.path != "funding.overall_total" for cell in cells):
        whole = _Sum("funding.overall_total", "项目期资金总额", funding.overall_total, funding.parts, "overall_amount")
        yield from _sums(subject, whole)
    yield from _less_than_a_year(subject)


def _less_than_a_year(subject: Subject) -> Iterator[Verdict]:
    """What the project gets in all is less than what it gets in this year: of the totals, else of single sources."""
    yearly = {cell.path: cell for cell in subject.money}
    for overall in subject.overall_money:
        year = yearly.get(overall.path.replace("overall_total", "total").replace("overall_amount", "amount"))
        if year is None or year.amount is None or overall.amount is None:
            continue
        pair = (overall.amount, year.amount)
        unit = year.amount.unit
        if any(amount.unit is None for amount in pair) and overall.amount.unit != unit:
            yield Undetermined(NO_UNIT)
            continue
        more, less = ((amount.number if amount.unit is None else amount.yuan or Decimal(0)) for amount in pair)
        if more >= less:
            continue
        figures = [plain(figure if unit is None else in_unit(figure, unit)) for figure in (more, less, less - more)]
        whole, of_year, lacking = (f"{figure}{unit or ''}" for figure in figures)
        yield Fault(
            overall.path,
            f"“{overall.label}”{whole}，比“{year.label}”的{of_year}少{lacking}",
            overall.text,
            f"不小于 {figures[1]}",
            "核对项目期资金与年度资金，改正写错的一个。",
            figures[2],
        )
        if overall.path == "funding.overall_total":
            return
