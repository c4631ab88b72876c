"""The plan (填写方案) for an office's blank form: which text goes into which cell of it, whatever its format.

The blank form is read like any other: where a label says a value belongs, that value goes; nothing else is touched.
Rows of indicators are added where the form has too few of a second level; rows of the form that nothing fills stay as
they are. What has no place in the form is said, never dropped in silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...errors import ReadError
from ...form import Indicator, Part, Table
from ...form.table import texts
from ...form.text import squeeze
from ..grid import Grid
from ..recognition.header import Header, LayoutError, header_of
from ..recognition.recognise import recognise
from ..vocabulary.labels import field_of, year_line
from ..vocabulary.marks import has_boxes
from ..writing.contents import clean, department_of

_MORE = ("name", "target", "points", "explanation", "standard", "note")
_EMPTY, _TICKED = "□☐○◯口", "☑"


@dataclass(frozen=True, slots=True)
class Write:
    """A text for one cell of the blank form.

    row, column  the cell, from 1
    copy         0 for the form's own row; 1 … for the rows added below it
    """

    row: int
    column: int
    text: str
    copy: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to a blank form.

    writes   texts for cells
    added    row -> how many copies of it are added below
    body     the first column of 三级指标: what stands before it in an added row belongs to the row above
    year     for the line above a Word table, None where a cell holds it
    missing  what of the table has no place, as (path, text)
    """

    writes: tuple[Write, ...]
    added: Mapping[int, int]
    body: int
    year: int | None
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The filled form, and what of the table had no place in it, as (path, text)."""

    data: bytes
    missing: tuple[tuple[str, str], ...]


def form_in(grids: Sequence[Grid], file: str) -> tuple[int, Table]:
    """The first grid that holds a form, by its index, and the form as read. `ReadError` when none does."""
    reason: ReadError | None = None
    for index, grid in enumerate(grids):
        try:
            return index, recognise([grid], file).tables[0]
        except ReadError as error:
            reason = reason or error
    raise reason or ReadError(file, "文件里没有表格。")


def plan(table: Table, form: Table, grid: Grid) -> Plan:
    """How to fill the form, which was read from the grid, with the table."""
    planning = _Planning(table, form, grid)
    planning.head()
    planning.parts("funding", table.funding.parts, form.funding.parts)
    for path, rows, own in (
        ("indicators", table.indicators, form.indicators),
        ("overall_indicators", table.overall_indicators, form.overall_indicators),
    ):
        planning.indicators(path, rows, own)
    return planning.made()


@dataclass(slots=True)
class _Planning:
    table: Table
    form: Table
    grid: Grid
    writes: list[Write] = field(default_factory=list)
    added: dict[int, int] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    year: int | None = None

    def put(self, path: str, text: str | None, at: str | None = None) -> bool:
        """Write the text of `path` where the form has `at` (the same path, if not said); False when it has no place."""
        cell = self.form.source.cells.get(at or path)
        if cell is None:
            return False
        self.done.add(path)
        if text:
            self.writes.append(self._beside(cell.row, cell.column, text))
        return True

    def _beside(self, row: int, column: int, text: str) -> Write:
        """A write beside a label: behind it, where its own cell is the only one."""
        held = self.grid.covering(row, column) or self.grid.covering(row, column - 1)
        if held is None:
            return Write(row, column, text)
        label = field_of(held.text.rstrip("：: ")) is not None
        return Write(held.row, held.column, held.text.rstrip() + text if label else text)

    def head(self) -> None:
        """The fields above the indicators."""
        table, cells = self.table, self.form.source.cells
        for path in ("project_name", "implementing_unit", "period", "annual_goal", "overall_goal"):
            self.put(path, clean(getattr(table, path)))
        self._attribute()
        if cells.get("department_code") in (None, cells.get("department")):
            if self.put("department", department_of(table)):
                self.done.add("department_code")
        else:
            self.put("department", clean(table.department))
            self.put("department_code", table.department_code)
        for path in ("funding.total", "funding.overall_total"):
            self.put(path, table.get(path))
        if table.funding.unit and squeeze(table.funding.unit) == squeeze(self.form.funding.unit or ""):
            self.done.add("funding.unit")  # printed on the form
        self._year()

    def _attribute(self) -> None:
        cell = self.form.source.cells.get("attribute")
        held = self.grid.covering(cell.row, cell.column) if cell else None
        value = self.table.attribute
        if held is None or not value or not has_boxes(held.text):
            self.put("attribute", clean(value))
            return
        ticked = _tick(held.text, value)
        if ticked:
            self.done.add("attribute")
            self.writes.append(Write(held.row, held.column, ticked))

    def _year(self) -> None:
        year, cell = self.table.year, self.form.source.cells.get("year")
        if year is None:
            return
        if cell is None:
            self.year = year
            return
        held = self.grid.covering(cell.row, cell.column)
        self.done.add("year")
        self.writes.append(Write(cell.row, cell.column, with_year(held.text if held else "", year) or str(year)))

    def parts(self, path: str, own: Sequence[Part], form: Sequence[Part], place: str = "funding") -> None:
        """The lines of the funds, each by its wording; a line of the form is used once."""
        free = dict(enumerate(form))
        for index, part in enumerate(own):
            at = next((key for key, each in free.items() if squeeze(each.label) == squeeze(part.label)), None)
            if at is None:
                continue
            line = free.pop(at)
            below, there = f"{path}.parts.{index}", f"{place}.parts.{at}"
            for key in ("amount", "overall_amount"):
                self.put(f"{below}.{key}", getattr(part, key), f"{there}.{key}")
            self.parts(below, part.parts, line.parts, there)

    def indicators(self, path: str, own: Sequence[Indicator], form: Sequence[Indicator]) -> None:
        """Rows by their second level, in order; more than the form has go below its last one of that level."""
        places: dict[tuple[str | None, str | None], list[int]] = {}
        for index, row in enumerate(form):
            places.setdefault((row.level1, row.level2), []).append(index)
        used: dict[tuple[str | None, str | None], int] = {}
        for index, row in enumerate(own):
            key = (row.level1, row.level2)
            if key not in places:
                continue
            rank = used.get(key, 0)
            used[key] = rank + 1
            copy = max(0, rank + 1 - len(places[key]))
            place = places[key][min(rank, len(places[key]) - 1)]
            self._row(f"{path}.{index}", row, f"{path}.{place}", copy)

    def _row(self, path: str, row: Indicator, place: str, copy: int) -> None:
        anchor = self.form.source.cells.get(f"{place}.name") or self.form.source.cells.get(f"{place}.target")
        if anchor is None:
            return
        if copy:
            self.added[anchor.row] = max(self.added.get(anchor.row, 0), copy)
        self.done |= {f"{path}.level1", f"{path}.level2"}
        cells = {key: self.form.source.cells.get(f"{place}.{key}") for key in _MORE}
        wanted = [(key, cell.column, getattr(row, key)) for key, cell in cells.items() if cell is not None]
        header = self._header(anchor.row)
        further = {each.title: each.first for each in header.columns if each.field not in _MORE} if header else {}
        wanted += [
            (f"extra.{title}", further[squeeze(title)], text)
            for title, text in row.extra.items()
            if squeeze(title) in further
        ]
        for key, column, text in wanted:
            held = self.grid.covering(anchor.row, column)
            if held is not None and (held.row, held.rowspan) != (anchor.row, 1):
                continue  # one cell for several rows holds no text of one of them
            self.done.add(f"{path}.{key}")
            if text:
                self.writes.append(Write(anchor.row, held.column if held else column, clean(text), copy))

    def _header(self, row: int) -> Header | None:
        """The header that stands last above a row."""
        found = None
        for number, cells in self.grid.rows():
            if number >= row:
                break
            try:
                found = header_of(cells, number) or found
            except LayoutError:
                continue
        return found

    def made(self) -> Plan:
        """The plan, with everything that found no place."""
        missing = [(path, text) for path, text in _all(self.table) if path not in self.done]
        if self.year is not None:
            missing = [(path, text) for path, text in missing if path != "year"]
        first = next((header.first("name") for header in map(self._header, self._rows()) if header), None)
        return Plan(tuple(self.writes), dict(self.added), first or 1, self.year, tuple(missing))

    def _rows(self) -> Iterator[int]:
        yield from sorted({cell.row for path, cell in self.form.source.cells.items() if "indicators." in path})


def with_year(line: str, year: int) -> str | None:
    """A line `（    年度）` with the year in it, in its own brackets; None when it is no such line."""
    plain = line.strip()
    if not plain or year_line(plain) is None:
        return None
    brackets = plain[0] + plain[-1] if plain[0] in "(（[【" else ""
    return f"{brackets[:1]}{year} 年度{brackets[1:]}"


def _all(table: Table) -> Iterator[tuple[str, str]]:
    """Everything that stands in a table, lines of the funds without an amount included."""
    if table.year is not None:
        yield "year", str(table.year)
    yield from texts(table)


def _tick(options: str, value: str) -> str | None:
    """The options with the box at the value ticked; None when it is not among them."""
    for box in _EMPTY:
        for before, after in ((f"{box}{value}", f"{_TICKED}{value}"), (f"{value}{box}", f"{value}{_TICKED}")):
            if before in options:
                return options.replace(before, after, 1)
    return None
