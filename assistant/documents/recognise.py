"""Recogniser (识别): the grids of a file → its Tables, and an account of every row.

One for all formats. It decides by the vocabulary in `labels.toml` and the taxonomy of levels, never by column number:
a row may begin early, a label may stand with its value in one cell, and a file may hold many tables among other text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..errors import ReadError
from ..form import Cell, Table
from .account import Account, Entry, Kind
from .assembly import TableBuilder
from .columns import TwoBlocksError, header_of, implied_header, read_row, repeats_header
from .grid import Grid, GridCell, Note
from .head import FUNDS, GOALS, Labelled, labels_of
from .labels import (
    PRIVATE,
    declared_unit,
    field_of,
    heading_year,
    is_heading,
    pairs_of,
    passed_over,
    shown,
    unbracketed,
    year_line,
)

_HEAD_ABOVE = frozenset(
    {"department", "implementing_unit", "year", "unit"}
)  # what may stand in a line above a Word table
_ORDER = (Kind.PASSED_OVER, Kind.READ, Kind.REPAIRED)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The tables of a file, in order, and what became of its rows."""

    tables: tuple[Table, ...]
    account: Account


def recognise(grids: Sequence[Grid], file: str) -> Recognition:
    """Every target table in the grids of a file, each knowing its cells.

    `ReadError` when there is none, or when one is laid out in a way that is not read yet.
    """
    reader = _Reader(file)
    for number, grid in enumerate(grids):
        reader.at = (number, 0)
        reader.notes(grid.notes)
        reader.paragraphs(grid.before)
        for row, cells in grid.rows():
            if not all(cell.blank for cell in cells):
                reader.at = (number, row)
                reader.row(row, cells)
    return reader.finish()


class _Reader:
    """The pass over a file's rows. Rows are known by (grid, row); row 0 stands for text outside any table."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.at = (0, 0)
        self._notes: list[tuple[tuple[int, int], TableBuilder, Entry]] = []
        self._builders: list[TableBuilder] = []
        self._below: dict[int, tuple[str, str]] = {}  # column -> goal whose text stands in the row below
        self._begin()

    def _begin(self) -> None:
        """Go on with a new table."""
        self._table = TableBuilder(self._note)
        self._builders.append(self._table)

    def _note(self, entry: Entry) -> None:
        self._notes.append((self.at, self._table, entry))

    def _pass_over(self, row: int, cells: Iterable[GridCell], reason: str, *, show: bool = True) -> None:
        own = [cell for cell in cells if not cell.blank]
        text = shown(" | ".join(cell.text.strip() for cell in own)) if show else ""
        self._note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason=reason))

    def notes(self, notes: Sequence[Note]) -> None:
        """What the reader of the format did, before any of it was understood."""
        for note in notes:
            cell = Cell(note.row, note.column) if note.row and note.column else None
            self._note(Entry(0, cell, "", Kind(note.kind), shown(note.before), shown(note.after), note.reason))

    def paragraphs(self, texts: Sequence[str]) -> None:
        """The lines of text above a Word table: title, year, unit, and the office behind its label."""
        for text in texts:
            if self._line(text, None) or len(text) > 120:
                continue
            pairs = [pair for pair in pairs_of(text) if pair.value]
            for pair in pairs if all(pair.field in _HEAD_ABOVE for pair in pairs) else ():
                if pair.field not in self._table.seen:
                    self._table.take(pair.field, pair.label, pair.value, None)

    def _line(self, text: str, cell: Cell | None) -> bool:
        """Take a line that is a title, a year or a unit; False when it is none of them."""
        year = year_line(text)
        plain = unbracketed(text)
        pairs = pairs_of(plain)
        unit = declared_unit(pairs[0].value) if len(pairs) == 1 and pairs[0].field == "unit" else None
        blank_unit = len(pairs) == 1 and pairs[0].field == "unit" and pairs[0].value is None
        if is_heading(text) and not pairs:
            if self._table.begun:
                self._begin()
            self._table.title(heading_year(text), cell, shown(text))
            return True
        if year is None and unit is None and not blank_unit:
            return False
        if self._table.header is not None:
            self._begin()  # a line above the next table
        if year is not None:
            self._table.year(year[0], cell, text)
        elif unit is not None:
            self._table.unit(unit, cell, text.strip())
        else:
            self._note(Entry(0, cell, "funding.unit", Kind.READ, text.strip()))
        return True

    def row(self, row: int, cells: Sequence[GridCell]) -> None:
        """One row that is not blank, decided case by case."""
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        if not own:
            # Nothing of its own below merged cells: an indicator left empty, or the rest of a tall cell.
            if not self._indicator(row, cells, certain=True):
                self._pass_over(row, cells, "合并单元格的延续")
            return
        alone = len(own) == 1 and all(cell.blank for cell in cells if cell is not own[0])
        if alone and self._line(own[0].text, Cell(row, own[0].column)):
            return
        # A row whose levels are in place is an indicator, whatever its name and value say.
        if self._indicator(row, cells, certain=True) or self._header(row, cells) or self._goals_below(row, cells):
            return
        if skipped := passed_over([cell.text for cell in own]):
            if not self._head(row, cells):
                self._pass_over(row, own, skipped[0], show=skipped[1])
            return
        if self._head(row, cells) or self._indicator(row, cells, certain=False) or self._implied(row, cells):
            return
        self._pass_over(row, own, "没有认出属于哪一栏")

    def _header(self, row: int, cells: Sequence[GridCell]) -> bool:
        try:
            header = header_of(cells, row)
        except TwoBlocksError as error:
            reason = f"第{row}行的表头并列写了两组指标（如中期和年度），目前不能读取。请只保留年度一组后再试。"
            raise ReadError(self.file, reason) from error
        if header is not None:
            self._table.header = header
        elif self._table.header is None or not repeats_header(cells, self._table.header):
            return False
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        self._note(Entry(0, Cell(row, own[0].column), "indicators", Kind.READ, shown(" | ".join(c.text for c in own))))
        return True

    def _indicator(self, row: int, cells: Sequence[GridCell], *, certain: bool) -> bool:
        header = self._table.header
        if header is None or repeats_header(cells, header):
            return False
        reading = read_row(header, cells, row)
        if reading is None or (certain and not reading.certain):
            return False
        self._table.add(reading)
        return True

    def _implied(self, row: int, cells: Sequence[GridCell]) -> bool:
        if self._table.header is None and (header := implied_header(cells, row)):
            self._table.header = header
            return self._indicator(row, cells, certain=True)
        return False

    def _goals_below(self, row: int, cells: Sequence[GridCell]) -> bool:
        """The texts of goals whose labels stood side by side in the row above."""
        below, self._below = self._below, {}
        found = [(below[cell.column], cell) for cell in cells if cell.row == row and cell.column in below]
        found.sort(key=lambda item: item[1].blank)  # 总体目标 may also be the label of the whole row
        if not found or any(field_of(cell.text) for _, cell in found):
            return False
        for (name, label), cell in found:
            self._table.take(name, label, cell.text, Cell(row, cell.column))
        return True

    def _head(self, row: int, cells: Sequence[GridCell]) -> bool:
        """Take the labels and values of a head row; False when it has none."""
        own = [cell for cell in cells if cell.row == row]
        found = labels_of(own, in_funds=self._table.in_funds)
        if not found:
            return False
        taken = [item for item in found if item.field != "private"]
        if not taken:
            self._pass_over(row, own, PRIVATE, show=False)
            return True
        goals = [item for item in taken if item.field in GOALS]
        if len(goals) > 1 and all(item.value is None for item in goals):
            self._below = {item.label_column: (item.field, item.label) for item in goals}
            taken = [item for item in taken if item not in goals]
        noted = len(self._notes)
        for item in taken:
            self._take(item, row)
        if len(self._notes) == noted:
            self._note(Entry(0, Cell(row, found[0].label_column), "", Kind.READ, shown(found[0].label)))
        return True

    def _take(self, item: Labelled, row: int) -> None:
        """Give a label and its value to the table, or to a new one when this table has had that field."""
        seen = item.field in self._table.seen
        repeats = seen and (item.field == "project_name" or self._table.header is not None)
        if repeats and item.field not in FUNDS and item.field != "unit":
            self._begin()
        if item.field == "funding":
            self._table.funding(item.label, Cell(row, item.label_column))
            if item.value is None:
                return
        name = "total" if item.field == "funding" else item.field
        self._table.take(name, item.label, item.value, Cell(row, item.column))

    def finish(self) -> Recognition:
        """Number the tables, and give every row its one outcome. `ReadError` when there is no table."""
        builders = [builder for builder in self._builders if builder.is_table]
        if not builders:
            raise ReadError(
                self.file,
                "没有找到绩效目标表。请确认文件里有“项目名称”“年度总体目标”“一级指标”等栏目，表格没有截图或残缺。",
            )
        numbers = {id(builder): number for number, builder in enumerate(builders, 1)}
        outcomes: dict[tuple[int, int], Kind] = {}
        entries: list[Entry] = []
        for at, builder, noted in self._notes:
            number = numbers.get(id(builder), 0)
            entry = replace(noted, table=number) if number else _outside(noted)
            entries.append(entry)
            if at[1]:
                outcomes[at] = max(outcomes.get(at, entry.kind), entry.kind, key=_ORDER.index)
        kinds = list(outcomes.values())
        account = Account(
            read=kinds.count(Kind.READ),
            repaired=kinds.count(Kind.REPAIRED),
            passed_over=kinds.count(Kind.PASSED_OVER),
            entries=tuple(entries),
        )
        tables = tuple(builder.build(self.file, numbers[id(builder)]) for builder in builders)
        return Recognition(tables, account)


def _outside(entry: Entry) -> Entry:
    """The entry of a row that turned out to belong to no table."""
    if entry.kind is Kind.PASSED_OVER:
        return entry
    reason = "不属于任何绩效目标表"
    return replace(entry, path="", kind=Kind.PASSED_OVER, before=shown(entry.before), after="", reason=reason)
