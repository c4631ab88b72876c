"""Recogniser (识别): the grids of a file → its Tables, and an account of every row.

One for all formats. It decides by the vocabulary in `labels.toml` and the taxonomy of levels, never by column number:
a row may begin early, a label may stand with its value in one cell, and a file may hold many tables among other text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..errors import ReadError
from ..form import Amount, Cell, Table
from .account import Account, Entry, Kind
from .assembly import TableBuilder
from .columns import TwoBlocksError, header_of, implied_header, read_row, repeats_header
from .grid import Grid, GridCell
from .labels import (
    bracketed_unit,
    declared_unit,
    field_of,
    heading_year,
    is_fund_wording,
    is_heading,
    pairs_of,
    passed_over,
    shown,
    unbracketed,
    year_line,
)

_FUNDS = frozenset({"total", "funding", "part"})
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
        self._table = self._begin()

    def _begin(self) -> TableBuilder:
        self._table = TableBuilder(self._note)
        self._builders.append(self._table)
        return self._table

    def _note(self, entry: Entry) -> None:
        self._notes.append((self.at, self._table, entry))

    def _pass_over(self, row: int, cells: Iterable[GridCell], reason: str, *, show: bool = True) -> None:
        own = [cell for cell in cells if not cell.blank]
        text = shown(" | ".join(cell.text.strip() for cell in own)) if show else ""
        self._note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason=reason))

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
            if not self._head(row, cells, kept=skipped[0].startswith("签名")):
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

    def _head(self, row: int, cells: Sequence[GridCell], *, kept: bool = False) -> bool:
        """Take the labels and values of a head row. `kept`: only if it holds more than names and telephones."""
        own = [cell for cell in cells if cell.row == row]
        taken = list(self._labels(own))
        if not any(name != "private" for name, *_ in taken) and (kept or not taken):
            return False
        if all(name == "private" for name, *_ in taken):
            return False
        self._goals_side_by_side(taken)
        noted = len(self._notes)
        for name, label, value, cell in taken:
            if name == "private" or (cell and cell.column in self._below):
                continue
            again = name in self._table.seen and self._table.header is not None
            if (
                name not in _FUNDS
                and name != "unit"
                and (again or (name == "project_name" and name in self._table.seen))
            ):
                self._begin()
            # Where a value is missing altogether, its place is right behind the label.
            place = (cell.column if value is not None else cell.last_column + 1) if cell else own[-1].last_column + 1
            position = Cell(row, place)
            if name == "funding" and value is None:
                self._funding_label(label, Cell(row, cell.column) if cell else position)
            else:
                self._table.take("total" if name == "funding" else name, label, value, position)
        if len(self._notes) == noted:
            self._note(Entry(0, Cell(row, own[0].column), "", Kind.READ, shown(taken[0][1])))
        return True

    def _funding_label(self, label: str, cell: Cell) -> None:
        self._table.seen.add("funding")
        if unit := bracketed_unit(label):
            self._table.unit(unit, cell, label.strip())

    def _goals_side_by_side(self, taken: Sequence[tuple[str, str, str | None, GridCell | None]]) -> None:
        goals = [item for item in taken if item[0] in ("annual_goal", "overall_goal")]
        if len(goals) > 1 and all(value is None for _, _, value, _ in goals):
            self._below = {cell.column: (name, label) for name, label, _, cell in goals if cell}

    def _labels(self, own: Sequence[GridCell]) -> Iterable[tuple[str, str, str | None, GridCell | None]]:
        """The labels of a row with their values and the cells of these: (field, label, value, cell)."""
        index = 0
        while index < len(own):
            cell = own[index]
            index += 1
            pairs = pairs_of(unbracketed(cell.text)) if not cell.blank else ()
            if not pairs:
                following = own[index] if index < len(own) else None
                if following and self._unknown_part(cell, following, first=index == 1):
                    yield "part", cell.text, following.text, following
                    index += 1
                continue
            for pair in pairs[:-1]:
                yield pair.field, pair.label, pair.value, cell
            last = pairs[-1]
            if last.value is not None:
                yield last.field, last.label, last.value, cell
                continue
            while index + 1 < len(own) and own[index].text == cell.text:
                index += 1  # a merged label written once per cell
            if index < len(own) and not self._is_label(own, index, after=last.field):
                yield last.field, last.label, own[index].text, own[index]
                index += 1
            elif last.field in ("annual_goal", "overall_goal") or last.field == "funding":
                yield last.field, last.label, None, cell
            else:
                yield last.field, last.label, None, None

    def _is_label(self, own: Sequence[GridCell], index: int, *, after: str) -> bool:
        """Whether the cell behind a label is the next label, so that the value between them is missing."""
        if not (pairs := pairs_of(own[index].text)):
            return False
        if after == "funding" or (after in _FUNDS and pairs[0].field in _FUNDS):
            return pairs[0].field in _FUNDS
        if {after, pairs[0].field} == {"annual_goal", "overall_goal"}:
            return True
        if pairs[0].value is not None:
            return own[index - 1].text.rstrip().endswith((":", "："))
        # Labels and values that fill the row in turn: this is a value that reads like a label.
        return (len(own) - index) % 2 == 0

    def _unknown_part(self, cell: GridCell, following: GridCell, *, first: bool) -> bool:
        """Whether an unknown wording under the total is a line of the funds."""
        text = cell.text.strip()
        if not self._table.in_funds or not text or len(text) > 40 or text[0].isdigit():
            return False
        amount = following.blank or Amount.parse(following.text) is not None
        return amount and (is_fund_wording(text) or (not first and following.text.strip() != ""))

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
