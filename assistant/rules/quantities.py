"""The quantity that a unit price (单价) is paid for: asked by the cost rules and by the goal's. Nothing here judges."""

from dataclasses import dataclass
from decimal import Decimal

from ..form.mentions import mentions
from ..form.target import Kind
from ..form.text import bigrams
from ..form.units import units
from .subject import Row, Subject, per_table

_MOST_ALIKE = 50  # rows of one unit among which a name may choose; no form has more
_PERSONS = {"生": "人", "学生": "人", "员工": "人"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many units a unit price is paid for, and the row that says so.

    slack     how far it may be rounded
    by_name   several rows count in that unit, and the wording of the name chose this one
    """

    row: Row
    number: Decimal
    slack: Decimal
    at_least: bool
    by_name: bool


@per_table
def _counted_in(subject: Subject) -> dict[str | None, list[Row]]:
    """The quantity rows by their unit; where none has it, the rows that were put under 质量指标 instead."""
    rows: dict[str | None, list[Row]] = {}
    misplaced: dict[str | None, list[Row]] = {}
    for level2, home in (("数量指标", rows), ("质量指标", misplaced)):
        for row in subject.of(level2):
            if row.value.kind in (Kind.QUANTITY, Kind.DURATION):
                home.setdefault(row.value.unit, []).append(row)
    return misplaced | rows


def quantity_for(subject: Subject, price: Row) -> Quantity | str:
    """The quantity a unit price belongs to, or why there is none."""
    number, slack, by_name = Decimal(1), Decimal(0), False
    found: Row | None = None
    for per in (price.value.per or "").split("/"):
        if per == "年":
            continue
        if per == "月":
            if not subject.one_year:
                return f"“{price.target}”按月计，项目期不是一年，不知道是几个月"
            number *= 12
            continue
        matching = _counted_in(subject).get(_unit(per), [])
        if 1 < len(matching) <= _MOST_ALIKE:
            matching, by_name = _most_alike(price, matching), True
        if len(matching) != 1:
            count = "没有" if not matching else f"有{len(matching)}行"
            return f"“{price.target}”按“{per}”计，{count}以“{per}”为单位的数量指标"
        found = matching[0]
        figure = found.value.magnitude or Decimal(0)
        slack = Decimal(1).scaleb(-found.value.decimals) if found.value.decimals else Decimal(0)
        number *= figure
    if found is None:
        return f"“{price.target}”没有对应的数量"
    return Quantity(found, number, slack, found.value.operator in ("≥", ">"), by_name)


def _unit(per: str | None) -> str | None:
    """The unit a price is per, spelled as quantities are: 元/名 and 元/生 are per 人, 元/日 per 天."""
    return _PERSONS.get(per) or units().durations.get(per) or units().aliases.get(per, per) if per else per


def _most_alike(price: Row, rows: list[Row]) -> list[Row]:
    """The rows whose names share most with the price's: 送戏下乡每场补助 belongs to 送戏下乡场次, not to 展览场次."""
    shared = [len(bigrams(price.name) & bigrams(row.name)) for row in rows]
    return [row for row, count in zip(rows, shared, strict=True) if count == max(shared)]


@per_table
def goal_vouches_for_price(subject: Subject) -> bool:
    """Whether the only unit price times the goal's own count makes the total: then the quantity row is wrong."""
    if len(subject.unit_prices) != 1:
        return False
    price = subject.unit_prices[0].value
    counts = {each.number for each in mentions(subject.table.annual_goal) if each.unit == _unit(price.per)}
    return price.yuan is not None and len(counts) == 1 and price.yuan * counts.pop() == subject.total_yuan


def price_vouches_for(subject: Subject, row: Row) -> bool:
    """Whether a quantity row, times the unit price of its unit, makes the total exactly: then that row is right."""
    figure = row.value.magnitude
    return figure is not None and any(
        _unit(price.value.per) == row.value.unit and (price.value.yuan or Decimal(0)) * figure == subject.total_yuan
        for price in subject.unit_prices
    )
