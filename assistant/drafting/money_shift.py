"""The money of a table moved on (金额顺延): the new total into the funds and into the cost row that stated the old one.

Exact decimals throughout. A sum is never made up: where it does not follow which cell gets how much, last year's amount
stays, is said to be last year's, and F01 reports the difference until somebody has decided. May import `form`, `rules`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ..errors import MubiaoError
from ..form.mentions import mentions
from ..form.money import Amount, in_unit, plain, unit_name
from ..form.profile import Profile
from ..form.table import Part, Table
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth_in_place, is_empty
from ..rules.subject import Row, Subject
from .carried import Change, Matter, OpenPoint

_NUMBER = re.compile(r"\d(?:[\d,.\s]*\d)?")
_COUNTS = frozenset({Kind.QUANTITY, Kind.NUMBER, Kind.FREQUENCY})
_PRICED = frozenset({Kind.MONEY, Kind.UNIT_PRICE})
_SAME = "与上年相同，请核实"
_MONEY, _COUNT = Matter.MONEY, Matter.COUNT


class TotalError(MubiaoError):
    """The new total is no positive amount of money."""


def read_total(total: str, table: Table) -> Amount:
    """A new total as typed: `4.5` is in the table's unit of money, `45000元` in its own. TotalError when it is none."""
    amount = Amount.parse(total, unit_name(table.funding.unit))
    if amount is None or amount.number <= 0:
        raise TotalError(f"资金总额“{total}”看不懂。请写一个大于零的金额，如 4.5 或 45000元。")
    if amount.unit is not None and unit_name(table.funding.unit) is None and _own_unit(table.funding.total) is None:
        name = table.project_name or "（没有项目名称）"
        raise TotalError(f"“{name}”的底稿没有注明金额单位，“{total}”换算不了。请先在底稿里写明单位，或只写数字。")
    return amount


def _own_unit(text: str | None) -> str | None:
    """The unit written in the amount itself."""
    amount = Amount.parse(text)
    return amount.unit if amount else None


def money_steps(last: Table, form: Profile, total: str | None) -> Iterator[Change | OpenPoint]:
    """What the new total changes, and every amount and count a person has to look at because of it.

    Without a new total, or with the same one, nothing changes and every amount is said to be last year's.
    TotalError when the total is no positive amount.
    """
    subject = Subject(last, form)
    new, old = read_total(total, last) if total is not None else None, subject.total
    if new is None or (old is not None and _equal(new, old)):
        yield from _unchanged(subject)
        return
    yield _total_change(last, new, old)
    yield from _parts("funding", last.funding.parts, new, old, unit_name(last.funding.unit))
    for money in subject.overall_money:
        yield OpenPoint(money.path, _MONEY, f"项目期的资金没有动（{money.text}），请按新的年度资金核对")
    said = f"资金总额由{_shown(old, last.funding.total)}改为{_shown(new, total)}"
    for row in subject.valued:
        yield from _row(row, subject, new, old, said)


def _unchanged(subject: Subject) -> Iterator[OpenPoint]:
    for money in subject.money:
        yield OpenPoint(money.path, _MONEY, _SAME)
    for row in subject.valued:
        if row.value.kind in _PRICED:
            yield OpenPoint(row.path("target"), _MONEY, _SAME)


def _total_change(last: Table, new: Amount, old: Amount | None) -> Change:
    before = last.funding.total
    digits = _digits(new, _own_unit(before) or unit_name(last.funding.unit))
    # Neither the form nor the cell names a unit: the figure goes in as it was typed.
    written = digits if digits is not None else f"{new.number:f}"
    after = (_renumbered(before, written) if before and old is not None else None) or written
    return Change("funding.total", before, after, "填入新的年度资金总额")


def _shown(amount: Amount | None, text: str | None) -> str:
    return str(amount) if amount is not None else text or "空白"


def _digits(new: Amount, unit: str | None) -> str | None:
    """The total in figures of that unit, as typed (4.50) where it is of that unit. None when a unit is unknown."""
    if new.unit == unit:
        return f"{new.number:f}"
    return plain(in_unit(new.yuan, unit)) if unit is not None and new.yuan is not None else None


def _parts(
    path: str, parts: tuple[Part, ...], new: Amount, old: Amount | None, unit: str | None
) -> Iterator[Change | OpenPoint]:
    """The lines of the funds. One line that was the whole gets the whole; of several nobody knows who gets how much."""
    filled = [(index, part, Amount.parse(part.amount, unit)) for index, part in enumerate(parts)]
    filled = [each for each in filled if not is_empty(each[1].amount) and (each[2] is None or each[2].number != 0)]
    for index, part, amount in filled:
        here = f"{path}.parts.{index}.amount"
        digits = _digits(new, amount.unit) if amount else None
        after = _renumbered(part.amount or "", digits) if digits else None
        if _carried_over(part.label):
            why = "是上年结转的钱，不随总额改"
        elif len(filled) > 1:
            why = "资金来源不止一项，不知道各改成多少"
        elif amount is None or old is None or after is None or not _equal(amount, old):
            why = "上年不等于总额，不知道该改成多少"
        else:
            yield Change(here, part.amount, after, f"“{part.label}”上年就是全部资金，随总额改")
            yield from _parts(f"{path}.parts.{index}", part.parts, new, old, unit)
            continue
        yield OpenPoint(here, _MONEY, f"还是上年的数：{why}，请按新的总额填写")
        yield from _left(f"{path}.parts.{index}", part.parts)


def _left(path: str, parts: tuple[Part, ...]) -> Iterator[OpenPoint]:
    for index, part in enumerate(parts):
        here = f"{path}.parts.{index}"
        if not is_empty(part.amount):
            yield OpenPoint(f"{here}.amount", _MONEY, "还是上年的数，请按新的总额填写")
        yield from _left(here, part.parts)


def _carried_over(label: str) -> bool:
    return "结转" in label or "结余" in label


def _equal(one: Amount, other: Amount) -> bool:
    if one.yuan is None or other.yuan is None:
        return one.unit == other.unit and one.number == other.number
    return one.yuan == other.yuan


def _row(row: Row, subject: Subject, new: Amount, old: Amount | None, said: str) -> Iterator[Change | OpenPoint]:
    value, path = row.value, row.path("target")
    if value.kind is Kind.MONEY:
        after = _restated(row, new)
        if why := _keeps(row, subject, old) or ("" if after else "它的写法不能照换"):
            yield OpenPoint(path, _MONEY, f"还是上年的数：{why}，请按新的资金填写")
        else:
            yield Change(path, row.target, after, "上年等于资金总额，随总额改")
    elif value.kind is Kind.UNIT_PRICE:
        yield OpenPoint(path, _MONEY, f"{said}，单价还是上年的，请核对单价与数量的乘积")
    elif (value.kind in _COUNTS and value.number is not None) or (
        value.kind is Kind.SENTENCE and any(True for _ in mentions(row.target))
    ):
        yield OpenPoint(path, _COUNT, f"{said}，数还是上年的，请核对")


def _keeps(row: Row, subject: Subject, old: Amount | None) -> str:
    """Why an amount is not the total's to move, in Chinese; empty for the one cost row that stated the total."""
    if old is None or old.yuan is None:
        return "上年的资金总额看不出来"
    stated = [each.index for each in subject.cost_amounts if each.value.yuan == old.yuan and each.value.upper is None]
    if row.value.yuan != old.yuan or row.value.upper is not None:
        return "上年不等于资金总额"
    if row.index not in stated:
        return "它不是成本指标"
    return "有几行都等于上年的资金总额" if len(stated) > 1 else ""


def _restated(row: Row, new: Amount) -> str | None:
    """The value with the new total in its own unit, operator and words; None where that would not read as the total."""
    value = row.value
    digits = _digits(new, value.unit) if value.operator in (None, "=", "≤") else None
    after = _renumbered(row.target, digits) if digits else None
    if after is None:
        return None
    read = TargetValue.parse(after)
    alike = replace(read, number=value.number, decimals=value.decimals) == value
    return after if alike and read.yuan is not None and read.yuan == new.yuan else None


def _renumbered(text: str, digits: str) -> str | None:
    """The text with its one figure replaced, grouped by commas as the old one was; None when it has not just one."""
    figures = list(_NUMBER.finditer(halfwidth_in_place(text)))
    if len(figures) != 1:
        return None
    match = figures[0]
    if "," in match[0]:
        digits = f"{Decimal(digits):,f}"
    return text[: match.start()] + digits + text[match.end() :]
