"""One table being put together (TableBuilder): collects what the recogniser finds and turns it into a `Table`.

Cells are kept exactly as written. What had to be mended to understand one is said in the account, not done to the cell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..form import Amount, Cell, Funding, Indicator, Part, Source, Table, level1_of, level2_of
from ..form.money import plain
from ..form.taxonomy import Level
from ..form.text import bare_label, is_empty, squeeze
from .account import Entry, Kind
from .columns import Found, Header, RowReading
from .labels import bracketed_unit, declared_unit, of_which, part_label, split_code, vocabulary, year_value

Note = Callable[[Entry], None]
_TEXTS = frozenset({"project_name", "implementing_unit", "attribute", "period", "annual_goal", "overall_goal"})
_INDICATOR_TEXTS = ("name", "target", "points", "explanation", "standard", "note")


@dataclass(slots=True)
class _Line:
    """One line of the funds and those that divide it."""

    label: str
    amount: str | None
    cell: Cell | None
    inner: list["_Line"] = field(default_factory=list)

    def part(self) -> Part:
        return Part(label=self.label, amount=self.amount, parts=tuple(line.part() for line in self.inner))


@dataclass(frozen=True, slots=True)
class _Carried:
    """The level that a blank cell below carries on."""

    name: str | None
    cell: Cell | None


class TableBuilder:
    """A table under construction. `note` receives an account entry for everything taken."""

    def __init__(self, note: Note) -> None:
        self.header: Header | None = None
        self.seen: set[str] = set()
        self.indicators: list[Indicator] = []
        self._note = note
        self._fields: dict[str, Any] = {}
        self._cells: dict[str, Cell] = {}
        self._units: list[tuple[str, Cell | None]] = []
        self._lines: list[_Line] = []
        self._title_year: int | None = None
        self._title_cell: Cell | None = None
        self._nesting = False
        self._levels = {"level1": _Carried(None, None), "level2": _Carried(None, None)}

    @property
    def begun(self) -> bool:
        """Whether anything but title, year and unit was found."""
        return bool(self.seen - {"year", "unit"}) or self.header is not None

    @property
    def is_table(self) -> bool:
        """Whether what was found is a target table: indicators, or enough labels of the head."""
        return self.header is not None or len(self.seen - {"year", "unit", "private"}) >= 3

    @property
    def in_funds(self) -> bool:
        """Whether lines of the funds may follow."""
        return bool(self.seen & {"total", "funding", "part"}) and self.header is None

    def title(self, year: int | None, cell: Cell | None, text: str) -> None:
        """Take a title line; the year it may name counts where no other line names one."""
        if year is None:
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, text, reason="标题"))
            return
        self._title_year = year
        self._title_cell = cell
        self._note(Entry(0, cell, "year", Kind.READ, text, str(year)))

    def year(self, year: int | None, cell: Cell | None, text: str) -> None:
        """Take the line or field that names the year (None when it is left unfilled)."""
        self.seen.add("year")
        self._place("year", cell)
        self._fields["year"] = year
        self._note(Entry(0, cell, "year", Kind.READ, text.strip(), str(year or "")))

    def unit(self, unit: str, cell: Cell | None, text: str) -> None:
        """Take a declaration of the unit of money; two that differ are kept both and reported."""
        known = [name for name, _ in self._units]
        self.seen.add("unit")
        if unit not in known:
            self._units.append((unit, cell))
        elif self._units[known.index(unit)][1] is None:
            self._units[known.index(unit)] = (unit, cell)  # said above a Word table and again in one of its cells
        joined = "/".join(name for name, _ in self._units)
        if known and unit not in known:
            self._note(
                Entry(0, cell, "funding.unit", Kind.REPAIRED, text, joined, "两处注明的金额单位不一致，两个都保留")
            )
        else:
            self._note(Entry(0, cell, "funding.unit", Kind.READ, text, joined))

    def take(self, name: str, label: str, value: str | None, cell: Cell | None) -> None:
        """Take a field of the head: its label as written, its value (None when blank), and the value's cell."""
        value = (value or "").strip() or None
        if name in ("total", "part") and (unit := bracketed_unit(label)):
            self.unit(unit, cell, label.strip())
        if name == "part":
            self._take_part(label, value, cell)
        elif name == "unit":
            if unit := declared_unit(value):
                self.unit(unit, cell, f"{label}：{value}")
        elif name in self.seen:
            again = "同一栏在表中第二次出现，只取第一次的内容"
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, value or label, reason=again))
        elif name == "total":
            self._amount("funding.total", value, cell)
            self._fields["total"] = value
        elif name == "department":
            self._take_department(label, value, cell)
        elif name == "year":
            self.year(year_value(value), cell, value or "")
        elif name in _TEXTS or name == "department_code":
            self._fields[name] = value
            self._place(name, cell)
            self._note(Entry(0, cell, name, Kind.READ, value or "", value or ""))
        self.seen.add(name)

    def funding(self, label: str, cell: Cell) -> None:
        """Take the label to the left of the funds, which may declare the unit of money."""
        self.seen.add("funding")
        if unit := bracketed_unit(label):
            self.unit(unit, cell, label.strip())

    def _take_department(self, label: str, value: str | None, cell: Cell | None) -> None:
        asked = "代码" in squeeze(label) or "编码" in squeeze(label)
        name, code = split_code(value, asked=asked) if value else (None, None)
        self._fields["department"] = name
        self._place("department", cell)
        self._note(Entry(0, cell, "department", Kind.READ, value or "", name or ""))
        if code or asked:
            self._fields.setdefault("department_code", code)
            self._place("department_code", cell)
        if code:
            self._note(Entry(0, cell, "department_code", Kind.READ, value or "", code))

    def _take_part(self, label: str, amount: str | None, cell: Cell | None) -> None:
        name = part_label(label)
        inner = bool(self._lines) and bare_label(name) in vocabulary().nested and (of_which(label) or self._nesting)
        self._nesting = inner
        path = f"funding.parts.{max(0, len(self._lines) - 1) if inner else len(self._lines)}"
        siblings = self._lines[-1].inner if inner else self._lines
        path = f"{path}.parts.{len(siblings)}.amount" if inner else f"{path}.amount"
        siblings.append(_Line(name, amount, cell))
        self._amount(path, amount, cell)

    def _amount(self, path: str, text: str | None, cell: Cell | None) -> None:
        self._place(path, cell)
        amount = Amount.parse(text)
        if text and amount and amount.repairs:
            reason = f"{'、'.join(amount.repairs)}，按 {plain(amount.number)} 理解（表中原样保留）"
            self._note(Entry(0, cell, path, Kind.REPAIRED, text, plain(amount.number), reason))
        else:
            self._note(Entry(0, cell, path, Kind.READ, text or "", text or ""))

    def add(self, row: RowReading) -> None:
        """Take an indicator row; blank levels carry on from the row above."""
        path = f"indicators.{len(self.indicators)}"
        level1 = self._level("level1", row.values.get("level1"), level1_of, carry=True)
        same = level1.name == self._levels["level1"].name
        level2 = self._level("level2", row.values.get("level2"), level2_of, carry=same)
        self._levels = {"level1": level1, "level2": level2}
        written = {key: row.values[key].text.strip() or None for key in _INDICATOR_TEXTS if key in row.values}
        extra = {title: found.text.strip() for title, found in row.extra.items() if not found.blank}
        indicator = Indicator(level1=level1.name, level2=level2.name, **written, extra=extra)
        self.indicators.append(indicator)
        for key, level in self._levels.items():
            if level.cell:
                self._place(f"{path}.{key}", level.cell)
        for key, found in self._row_cells(row):
            self._place(f"{path}.{key}", Cell(found.row, found.column))
        for reason in row.repairs:
            text = " | ".join(found.text.strip() for found in row.values.values() if not found.blank)
            levels = "/".join(filter(None, (level1.name, level2.name)))
            self._note(Entry(0, row.cell, path, Kind.REPAIRED, text, levels, reason))
        for key, found in row.values.items():
            value = getattr(indicator, key) or ""
            self._note(Entry(0, Cell(found.row, found.column), f"{path}.{key}", Kind.READ, found.text.strip(), value))

    @staticmethod
    def _row_cells(row: RowReading) -> Iterator[tuple[str, Found]]:
        for key, found in row.values.items():
            if key in _INDICATOR_TEXTS:
                yield key, found
        for title, found in row.extra.items():
            if not found.blank:
                yield f"extra.{title}", found

    def _level(
        self, key: str, found: Found | None, known: Callable[[str | None], Level | None], *, carry: bool
    ) -> _Carried:
        """A level's name as the table holds it: canonical where the label is its own, else as written without marks."""
        if found is None or found.blank:
            if carry:
                return self._levels[key]
            return _Carried(None, Cell(found.row, found.column) if found else None)
        cell = Cell(found.row, found.column)
        if is_empty(found.text):
            return _Carried(None, cell)
        level = known(found.text)
        own = level is not None and not level.synonym
        return _Carried(level.name if own and level else bare_label(found.text) or None, cell)

    def _place(self, path: str, cell: Cell | None) -> None:
        if cell is not None:
            self._cells.setdefault(path, cell)

    def build(self, file: str, number: int) -> Table:
        """The table, said to come from `file`."""
        placed = [cell for _, cell in self._units if cell is not None]
        self._place("funding.unit", placed[0] if placed else None)
        fields = dict(self._fields)
        if fields.get("year") is None and self._title_year is not None:
            fields["year"] = self._title_year
            self._place("year", self._title_cell)
        funding = Funding(
            unit="/".join(name for name, _ in self._units) or None,
            total=fields.pop("total", None),
            parts=tuple(line.part() for line in self._lines),
        )
        table = Table(**fields, funding=funding, indicators=tuple(self.indicators))
        return table.at(Source(file, number, self._cells))
