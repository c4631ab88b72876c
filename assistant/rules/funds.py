"""F: funds arithmetic (资金勾稽), F01 and F02: the total and its sources. `costs` holds the rest of the family.

Every comparison is exact; a tolerance stands only where a figure was visibly rounded.
"""

from collections.abc import Iterator
from decimal import Decimal

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
    yield from _sums(subject, "funding.total", "年度资金总额", subject.table.funding.total, subject.table.funding.parts)


def _sums(subject: Subject, path: str, label: str, text: str | None, parts: tuple[Part, ...]) -> Iterator[Verdict]:
    """One total against its parts, then each part against its own."""
    if not parts:
        return
    base = path.rsplit(".", 1)[0]
    amounts = [Amount.parse(part.amount, subject.unit) for part in parts]
    filled = [amount for amount in amounts if amount is not None]
    unreadable = [
        part.label for part, amount in zip(parts, amounts, strict=True) if amount is None and not is_empty(part.amount)
    ]
    total = Amount.parse(text, subject.unit)
    if unreadable or (total is None and not is_empty(text)):
        yield Undetermined(f"“{'、'.join(unreadable) or label}”的金额读不出来，见 F02")
    elif total is None and filled and path == "funding.total":
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
            yield from _compare(subject, path, label, total, parts, amounts)
    for index, part in enumerate(parts):
        yield from _sums(subject, f"{base}.parts.{index}.amount", part.label, part.amount, part.parts)


def _compare(
    subject: Subject, path: str, label: str, total: Amount, parts: tuple[Part, ...], amounts: list[Amount | None]
) -> Iterator[Verdict]:
    filled = [amount for amount in amounts if amount is not None]
    if not filled:
        first = f"{path.rsplit('.', 1)[0]}.parts.0.amount"
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
    message += f"，相差{shown_difference}"
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
        part_path = f"funding.parts.{index}.amount"
        yield Fault(
            part_path,
            f"{message}；成本指标与总额一致，多半是“{parts[index].label}”写错",
            parts[index].amount or "",
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
    missing = total - sum((amount.yuan or Decimal(0) for amount in amounts if amount is not None), Decimal(0))
    filled = {index: amount.yuan or Decimal(0) for index, amount in enumerate(amounts) if amount is not None}
    for index, part in enumerate(subject.table.funding.parts):
        own = [amount for line in part.parts if (amount := Amount.parse(line.amount, subject.unit))]
        if own and is_empty(part.amount) and sum((each.yuan or Decimal(0) for each in own), Decimal(0)) == missing:
            return index, plain(in_unit(missing, subject.total.unit or "元"))
    if len(filled) == 1:
        return next(iter(filled)), plain(subject.total.number)
    surplus = [index for index, yuan in filled.items() if sum(filled.values(), Decimal(0)) - yuan == total]
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
    if not subject.money:
        yield NotApplicable("没有填金额，见 S05")
    for cell in subject.money:
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
