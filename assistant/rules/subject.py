"""A table as the rules see it: its cells parsed once, its rows classified. Nothing here judges."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, wraps
from itertools import starmap
from typing import Any, NamedTuple, TypeVar

from ..form.money import Amount, unit_name
from ..form.profile import Profile
from ..form.profile import Row as FormRow
from ..form.table import Cell, Indicator, Part, Table, filled, texts
from ..form.target import MEASURED, Kind, TargetValue
from ..form.taxonomy import Level, level2_of
from ..form.text import halfwidth, is_empty, squeeze
from .vocabulary import words

COST = ("成本指标", "经济成本指标")
BENEFIT = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
SATISFACTION = "服务对象满意度指标"


_T = TypeVar("_T")
_K = TypeVar("_K")


class Row(NamedTuple):
    """One indicator row: its position, its cells, what its label and value say. `row_of` makes one.

    level2      the second-level indicator it counts as; empty when its label is unknown
    name        三级指标, empty when there is none
    target      指标值 as written, empty when there is none
    plain_name  the name without blanks, brackets and what stands in them, and outer punctuation
    bare_name   the name as its ending is judged: also without a figure at the end (`达标率100%`)
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody asks of a row
    indicator: Indicator
    level: Level | None
    value: TargetValue
    level2: str
    name: str
    target: str
    has_name: bool
    has_value: bool
    plain_name: str
    bare_name: str

    def path(self, field: str) -> str:
        """The path of one of its cells."""
        return f"indicators.{self.index}.{field}"


_BRACKETED = re.compile(r"\([^()]*\)")


def row_of(index: int, indicator: Indicator) -> Row:
    """The row at that place, its label and value read."""
    level, value, name = level2_of(indicator.level2), TargetValue.parse(indicator.target), indicator.name or ""
    core = squeeze(name)
    if "(" in core:
        core = _BRACKETED.sub("", core)
    return Row(
        index,
        indicator,
        level,
        value,
        level.name if level else "",
        name,
        indicator.target or "",
        not is_empty(name),
        value.kind is not Kind.BLANK,
        core.strip("。.,;、:!*★“”"),
        core.rstrip("0123456789%。.,;:!，；：！、").removesuffix("到").removesuffix("达"),
    )


@dataclass(frozen=True)
class Money:
    """One filled amount cell of the funds: `amount` is None when it cannot be read."""

    path: str
    label: str
    text: str
    amount: Amount | None


@dataclass(frozen=True)
class OutsideFigure:
    """What another document (部门预算) says a project gets in the year, as written."""

    project_name: str
    amount: str
    unit: str | None


@dataclass(frozen=True, eq=False)
class Subject:
    """The table under check and what it is held against.

    year      the budget year it should be of
    last      the same project's table of last year
    approved  the table as it was approved (批复)
    others    the other tables of the same run
    outside   figures of other documents, by project

    None or empty where nobody said. `facts` is what `per_table` functions have found out so far.
    """

    table: Table
    profile: Profile
    year: int | None = None
    last: Table | None = None
    approved: Table | None = None
    others: tuple[Table, ...] = ()
    outside: tuple[OutsideFigure, ...] = ()
    facts: dict[object, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every indicator row, in order."""
        return tuple(starmap(row_of, enumerate(self.table.indicators)))

    @cached_property
    def form_rows(self) -> dict[str, FormRow]:
        """The form's own rows by their second level, in its order."""
        return {row.level2: row for row in self.profile.rows}

    @cached_property
    def named(self) -> tuple[Row, ...]:
        """The rows that have a name."""
        return tuple(row for row in self.rows if row.has_name)

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """The word lists and thresholds in use."""
        return words()

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Where each path stood in the file; empty for a table that was read from none."""
        return self.table.source.cells

    @cached_property
    def level2_column(self) -> int | None:
        """The column of the file in which most second-level labels stand; None where no cells are known."""
        cells = self.cells
        columns = Counter(cells[row.path("level2")].column for row in self.rows if row.path("level2") in cells)
        return columns.most_common(1)[0][0] if columns else None

    @cached_property
    def all_names(self) -> str:
        """The names of all rows, one a line: a word that does not stand in it stands in no name."""
        return "\n".join([row.name for row in self.named])

    @cached_property
    def everything(self) -> str:
        """The filled cells in half-width form, one a line: what stands in no line of it stands in no cell."""
        return "\n".join(map(halfwidth, filled(self.table)))

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Every filled cell as (path, text), in the order of the form."""
        return tuple(texts(self.table))

    @cached_property
    def valued(self) -> tuple[Row, ...]:
        """The rows that have a value."""
        return tuple(row for row in self.rows if row.has_value)

    @cached_property
    def measured(self) -> tuple[Row, ...]:
        """The rows whose value is a figure."""
        return tuple(row for row in self.valued if row.value.kind in MEASURED)

    def of(self, *level2: str) -> tuple[Row, ...]:
        """The rows with a value of these second-level indicators."""
        if len(level2) == 1:
            return self._by_level2.get(level2[0], ())
        return tuple(row for row in self.valued if row.level2 in level2)

    @cached_property
    def _by_level2(self) -> dict[str, tuple[Row, ...]]:
        return _grouped(self.valued, lambda row: row.level2)

    def of_kind(self, *kinds: Kind) -> tuple[Row, ...]:
        """The rows whose value is of one of these kinds."""
        present = [kind for kind in kinds if kind in self._by_kind]
        if len(present) < 2:
            return self._by_kind[present[0]] if present else ()
        return tuple(row for row in self.valued if row.value.kind in present)

    @cached_property
    def _by_kind(self) -> dict[Kind, tuple[Row, ...]]:
        return _grouped(self.valued, lambda row: row.value.kind)

    @cached_property
    def unit(self) -> str | None:
        """The form's unit of money; None when undeclared or not understood."""
        return unit_name(self.table.funding.unit)

    @cached_property
    def money(self) -> tuple[Money, ...]:
        """Every filled amount cell of the funds: the total first, then the parts."""
        return tuple(self._money("funding.total", "年度资金总额", self.table.funding.total)) + tuple(
            cell for path, part in self.parts() for cell in self._money(f"{path}.amount", part.label, part.amount)
        )

    @cached_property
    def overall_money(self) -> tuple[Money, ...]:
        """Every filled amount cell of the project's whole period (项目期资金), in the same order."""
        return tuple(self._money("funding.overall_total", "项目期资金总额", self.table.funding.overall_total)) + tuple(
            cell
            for path, part in self.parts()
            for cell in self._money(f"{path}.overall_amount", f"{part.label}（项目期）", part.overall_amount)
        )

    def _money(self, path: str, label: str, text: str | None) -> Iterator[Money]:
        if text is not None and not is_empty(text):
            yield Money(path, label, text, Amount.parse(text, self.unit))

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Every line of the funds with its path, nested ones behind their own."""
        yield from _parts("funding", self.table.funding.parts)

    @cached_property
    def total(self) -> Amount | None:
        """年度资金总额, None when blank or unreadable."""
        return Amount.parse(self.table.funding.total, self.unit)

    @cached_property
    def total_yuan(self) -> Decimal | None:
        """年度资金总额 in 元, None when it or its unit is unknown."""
        return self.total.yuan if self.total else None

    @cached_property
    def cost_rows(self) -> tuple[Row, ...]:
        """The filled cost rows (成本指标) without those that divide the one above (其中：…): nothing counts twice."""
        return tuple(row for row in self.of(*COST) if not row.name.startswith("其中"))

    @cached_property
    def cost_amounts(self) -> tuple[Row, ...]:
        """The cost rows that give an amount (not a unit price, a percentage or words)."""
        return tuple(row for row in self.cost_rows if row.value.kind is Kind.MONEY)

    @cached_property
    def unit_prices(self) -> tuple[Row, ...]:
        """The cost rows that give a unit price whose unit of money is known."""
        return tuple(row for row in self.cost_rows if row.value.kind is Kind.UNIT_PRICE and row.value.yuan is not None)

    @cached_property
    def one_year(self) -> bool | None:
        """Whether the project runs within its budget year; None when 项目期 does not say."""
        period = TargetValue.parse(self.table.period)
        if period.kind is Kind.DURATION and period.unit == "年":
            return period.number == 1
        if period.kind is Kind.DURATION and period.unit == "个月" and period.number is not None:
            return period.number <= 12
        if period.kind in (Kind.PERIOD, Kind.DATE):
            years = {point.year for point in period.points if point.year is not None}
            return years <= {self.budget_year} if self.budget_year else None
        return None

    @property
    def budget_year(self) -> int | None:
        """The year the table should be of: the one the check is run for, else its own."""
        return self.year or self.table.year

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The years the project runs, first and last; None when unknown."""
        year = self.budget_year
        if year is not None and self.one_year:
            return year, year
        period = TargetValue.parse(self.table.period)
        years = [point.year for point in period.points if point.year is not None]
        return (min(years), max(years)) if years else None


def _grouped(rows: Iterable[Row], key: Callable[[Row], _K]) -> dict[_K, tuple[Row, ...]]:
    groups: dict[_K, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {each: tuple(group) for each, group in groups.items()}


def _parts(path: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, Part]]:
    for index, part in enumerate(parts):
        yield f"{path}.parts.{index}", part
        yield from _parts(f"{path}.parts.{index}", part.parts)


def per_table(function: Callable[[Subject], _T]) -> Callable[[Subject], _T]:
    """Several rules ask the same question of a table; it is answered once for each."""

    @wraps(function)
    def asked(subject: Subject) -> _T:
        if function not in subject.facts:
            subject.facts[function] = function(subject)
        answer: _T = subject.facts[function]
        return answer

    return asked
