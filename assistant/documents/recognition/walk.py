"""The pass over a file's rows (逐行识别): each row is decided by its words and goes to the table under construction.

A row is a title, a line of the head, a header, an indicator, running text, or it is passed over with the reason. Every
row leaves at least one entry in the account.
"""

from collections.abc import Sequence

from ...errors import ReadError
from ...form import Cell
from ..account import Entry, Kind
from ..grid import Grid, GridCell
from ..vocabulary.labels import (
    column_of,
    declared_unit,
    field_of,
    group_of,
    heading_year,
    is_heading,
    pairs_of,
    passed_over,
    unbracketed,
    year_line,
)
from ..vocabulary.marks import is_fused
from ..vocabulary.privacy import PRIVATE, names_a_person, shown_unknown
from .head import GOALS
from .head_rows import HeadRows
from .header import LayoutError
from .indicator_rows import LOOK_AHEAD, IndicatorRows
from .prose import statements
from .prose_rows import take_prose, take_statements
from .records import Records
from .single_column import unfolded

# What may stand in a line above a Word table.
_HEAD_ABOVE = frozenset({"department", "implementing_unit", "year", "unit"})
_FUSED = (
    "有几格的文字连在了一起（如“10≥266米≥266米10”），分不清名称、指标值和分值。"
    "请从原文件重新复制，或使用 .docx、.xlsx 原件。"
)


class Walk:
    """The decisions, row by row; what came of them is in `records`."""

    def __init__(self, file: str) -> None:
        self.records = Records()
        self._file = file
        self._head = HeadRows(self.records)
        self._indicators = IndicatorRows(self.records)

    def grid(self, number: int, grid: Grid) -> None:
        """All rows of one grid. `ReadError` for a layout that is not read."""
        self.records.at = (number, 0)
        try:
            again = unfolded(grid)
        except LayoutError as error:
            raise ReadError(self._file, str(error)) from error
        self.records.open(number, again)
        grid = again.grid if again else grid
        self.records.told(number, grid.notes)
        self.records.at = (number, 0)
        self._paragraphs(grid.before)
        self._head.open()
        self._indicators.open()
        filled = [(row, cells) for row, cells in grid.rows() if not all(cell.blank for cell in cells)]
        texts = [cells for _, cells in filled]
        for index, (row, cells) in enumerate(filled):
            self.records.at = (number, row)
            try:
                self._row(row, cells, texts[index + 1 : index + LOOK_AHEAD])
            except LayoutError as error:
                where = self.records.locate(Cell(row, 1))
                raise ReadError(self._file, f"第{where.row if where else row}行：{error}") from error

    def _paragraphs(self, texts: Sequence[str]) -> None:
        """The lines of text above a Word table: title, year, unit, the office behind its label, running text."""
        written = any(found and not goal for goal, found in map(statements, texts))  # a whole form as running text
        for text in texts:
            if self._line(text, None) or take_statements(self.records, text, "", None):
                continue
            pairs = [pair for pair in pairs_of(text) if pair.value] if written or len(text) <= 120 else []
            if written or all(pair.field in (*_HEAD_ABOVE, "private") for pair in pairs):
                for pair in pairs:
                    if pair.field not in self.records.table.seen and pair.field != "private":
                        self.records.table.take(pair.field, pair.label, pair.value, None)

    def _line(self, text: str, cell: Cell | None) -> bool:
        """Take a line that is a title, a year or a unit; False when it is none of them."""
        year = year_line(text)
        plain = unbracketed(text)
        pairs = pairs_of(plain)
        unit = declared_unit(pairs[0].value) if len(pairs) == 1 and pairs[0].field == "unit" else None
        blank_unit = len(pairs) == 1 and pairs[0].field == "unit" and pairs[0].value is None
        if is_heading(text) and not pairs:
            if self.records.table.begun:
                self.records.begin()
            self.records.table.title(heading_year(text), cell, text)
            return True
        if year is None and unit is None and not blank_unit:
            return False
        if self.records.table.header is not None:
            self.records.begin()  # a line above the next table
        if year is not None:
            self.records.table.year(year[0], cell, text)
        elif unit is not None:
            self.records.table.unit(unit, cell, text.strip())
        else:
            self.records.note(Entry(0, cell, "funding.unit", Kind.READ, text.strip()))
        return True

    def _row(self, row: int, cells: Sequence[GridCell], below: Sequence[Sequence[GridCell]]) -> None:
        """One row that is not blank, decided case by case; `below` are those after it."""
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        if not own:
            # Nothing of its own below merged cells: an indicator left empty, or the rest of a tall cell.
            if not self._indicators.take(row, cells, certain=True):
                self.records.pass_over(row, cells, "合并单元格的延续")
            return
        if self.records.table.begun and any(is_fused(cell.text) for cell in own):
            raise LayoutError(_FUSED)
        alone = len(own) == 1 and all(cell.blank for cell in cells if cell is not own[0])
        if alone and (self._line(own[0].text, Cell(row, own[0].column)) or self._caption(row, own[0])):
            return
        if self._captions(row, own):
            return
        # A row whose levels are in place is an indicator, whatever its name and value say.
        if (
            self._indicators.take(row, cells, certain=True)
            or self._indicators.header(row, cells, below)
            or self._head.goals_below(row, cells)
        ):
            return
        if names_a_person([cell.text for cell in own]):
            if not self._head.take(row, cells):
                self.records.pass_over(row, own, PRIVATE, show=False)
            return
        if take_prose(self.records, row, own) or self._head.fund_columns(row, own):
            return
        if skipped := passed_over([cell.text for cell in own]):
            if not self._head.take(row, cells):
                self.records.pass_over(row, own, skipped[0], show=skipped[1])
            return
        if (
            self._head.take(row, cells)
            or self._indicators.take(row, cells, certain=False)
            or self._indicators.implied(row, cells)
        ):
            return
        if len(own) == 1 and self.records.table.goal_goes_on(own[0].text, Cell(row, own[0].column)):
            return
        self.records.table.ended()
        text = shown_unknown([cell.text for cell in own])
        self.records.note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason="没有认出属于哪一栏"))

    def _caption(self, row: int, cell: GridCell) -> bool:
        """Take a line that names the group below it: 中期绩效指标, 年度绩效指标."""
        period = group_of(cell.text)
        if not period or not self.records.table.begun or field_of(cell.text) in GOALS:
            return False
        self.records.table.period = period
        self.records.read(row, [cell])
        return True

    def _captions(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take a row that names two groups side by side: `中期指标 | 年度指标`."""
        groups = [group_of(cell.text) for cell in own if column_of(cell.text) != "block" or group_of(cell.text)]
        order = tuple(dict.fromkeys(groups))
        if len(order) != 2 or not all(order) or any(field_of(cell.text) for cell in own if group_of(cell.text)):
            return False
        self.records.table.order = order
        self.records.read(row, own)
        return True
