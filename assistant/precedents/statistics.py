"""What values similar indicators had (同类指标值的分布): count, least, median, most, exact, with their filings.

Pure functions over records or hits, wherever they come from. May import `form` and this floor's `record`, `projects`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..form.money import exact
from ..form.target import MEASURED, Kind, TargetValue
from ..form.text import bigrams
from .projects import project_key
from .record import Closeness, Hit, Record

LEAST = 3  # values below which nothing is said: two filings are an anecdote
_ALIKE = 0.4  # share of character pairs (Dice) from which a record, found without a ranking, has a similar wording
_NEAR = frozenset({Closeness.SAME, Closeness.CLOSE, Closeness.NEAR})


class Direction(StrEnum):
    """Which way a target is to be reached."""

    FLOOR = "floor"  # ≥ 95%: at least
    CEILING = "ceiling"  # ≤ 4万元: at most
    UNSTATED = "unstated"  # 5次, =100%


@dataclass(frozen=True, slots=True)
class Scale:
    """What makes two values comparable: the kind, the unit, and the unit it is counted per.

    Money of every unit is on the scale of 元, 3万亩 on that of 亩.
    """

    kind: Kind
    unit: str | None
    per: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The indicator that is asked about: its second level, wording and value, the project and year it is for."""

    level2: str
    name: str
    target: str | None
    project_name: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The targets of similar indicators on one scale, in the unit of `scale` (money in 元).

    minimum, median, maximum  exact; the median of an even count is the mean of the middle two
    own      what the same project's newest earlier table had; None when it is not among the records
    values   every value, ascending
    records  the filings they rest on, one for each table, in the order of the values
    """

    scale: Scale
    direction: Direction
    minimum: Decimal
    median: Decimal
    maximum: Decimal
    own: Decimal | None
    values: tuple[Decimal, ...]
    records: tuple[Record, ...]

    @property
    def count(self) -> int:
        """How many tables it rests on."""
        return len(self.values)


def statistics(asked: Asked, found: Iterable[Record | Hit]) -> Statistics | None:
    """The distribution of the targets of `asked`'s like; None below three of them, or when it has no measured value.

    Alike are records of the same second level, on the same scale and in the same direction. Of hits those count that
    are at least 接近; a bare record counts when its wording shares enough pairs of characters. A value without operator
    (most are filed so) goes with either direction, but ≥ and ≤ never meet: where the asked value states none, those
    that state one count only if all of them agree. A table counts once, with its most similar row, and a table that
    was filed in two files counts once. The order of what was found does not matter.
    """
    value = TargetValue.parse(asked.target)
    if figure(value) is None:
        return None
    scale, direction = scale_of(value), direction_of(value)
    alike = [each for each in _alike(asked, found) if scale_of(each.value) == scale and figure(each.value) is not None]
    allowed = _allowed(direction, [direction_of(each.value) for each in alike])
    kept = _one_of_each_table(each for each in alike if direction_of(each.value) in allowed)
    ascending = sorted(((figure(each.value) or Decimal(0), each.record.id, each.record) for each in kept), key=_order)
    if len(ascending) < LEAST:
        return None
    values = tuple(number for number, _, _ in ascending)
    records = tuple(record for _, _, record in ascending)
    own = _own(asked, records, values)
    return Statistics(scale, direction, values[0], _median(values), values[-1], own, values, records)


def figure(value: TargetValue) -> Decimal | None:
    """The one figure of a value on its scale: 元 for money, the multiplier applied. None for ranges and words."""
    if value.kind not in MEASURED or value.number is None or value.upper is not None:
        return None
    return value.yuan if value.kind in (Kind.MONEY, Kind.UNIT_PRICE) else value.magnitude


def scale_of(value: TargetValue) -> Scale:
    """The scale of a value; every unit of money is one."""
    money = value.kind in (Kind.MONEY, Kind.UNIT_PRICE)
    return Scale(value.kind, "元" if money and value.unit else value.unit, value.per)


def direction_of(value: TargetValue) -> Direction:
    """Which way a value is to be reached, told from its operator alone."""
    if value.operator in ("≥", ">"):
        return Direction.FLOOR
    return Direction.CEILING if value.operator in ("≤", "<") else Direction.UNSTATED


def _allowed(direction: Direction, present: Sequence[Direction]) -> frozenset[Direction]:
    if direction is not Direction.UNSTATED:
        return frozenset({direction, Direction.UNSTATED})
    stated = {each for each in present if each is not Direction.UNSTATED}
    return frozenset({Direction.UNSTATED, *(stated if len(stated) == 1 else ())})


@dataclass(frozen=True, slots=True)
class _Alike:
    record: Record
    value: TargetValue
    likeness: float

    @property
    def rank(self) -> tuple[float, str, str, int]:
        """The most alike first; ties end at where the record stands."""
        return -self.likeness, self.record.id, self.record.file, self.record.table


def _alike(asked: Asked, found: Iterable[Record | Hit]) -> list[_Alike]:
    """The similar records, the most alike first, each once however often it was found or filed."""
    similar = [
        _Alike(record, TargetValue.parse(record.target), likeness)
        for each in found
        if (record := _record(each)).level2 == asked.level2 and (likeness := _likeness(asked, each)) is not None
    ]
    once: dict[str, _Alike] = {}
    for entry in sorted(similar, key=lambda entry: entry.rank):
        once.setdefault(entry.record.id, entry)
    return list(once.values())


def _one_of_each_table(alike: Iterable[_Alike]) -> list[_Alike]:
    once: dict[tuple[str, int], _Alike] = {}
    for entry in alike:
        once.setdefault((entry.record.file, entry.record.table), entry)
    return list(once.values())


def _order(item: tuple[Decimal, str, Record]) -> tuple[Decimal, str]:
    return item[:2]


def _record(each: Record | Hit) -> Record:
    return each.record if isinstance(each, Hit) else each


def _likeness(asked: Asked, each: Record | Hit) -> float | None:
    """How alike an entry is, from 0 to 1; None when it is not alike."""
    if isinstance(each, Hit):
        return each.score if each.closeness in _NEAR else None
    one, other = bigrams(asked.name), bigrams(each.name)
    share = 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
    return share if share >= _ALIKE else None


def _own(asked: Asked, records: Sequence[Record], values: Sequence[Decimal]) -> Decimal | None:
    key = project_key(asked.project_name)
    mine = [
        (record.year, record.id, number)
        for record, number in zip(records, values, strict=True)
        if key and project_key(record.project_name) == key and record.year is not None
        if asked.year is None or record.year < asked.year
    ]
    return max(mine)[2] if mine else None


def _median(ascending: Sequence[Decimal]) -> Decimal:
    middle = len(ascending) // 2
    if len(ascending) % 2:
        return ascending[middle]
    with exact():
        return (ascending[middle - 1] + ascending[middle]) / 2
