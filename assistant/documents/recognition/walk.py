"""The pass over a file's rows (逐行识别): each row is decided by its words and goes to the table under construction.

A row is a title, a line of the head, a header, an indicator, running text, or it is passed over with the reason. Every
row leaves at least one entry in the account.
"""

from collections.abc import Sequence

from ...errors import ReadError
from ...form import Amount, Cell, level1_of, level2_of
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
from ..vocabulary.privacy import PRIVATE, names_a_person, shown, shown_unknown
from .assembly import TableBuilder
from .columns import RowReading, read_row
from .funds import FundColumns, fund_columns, fund_line
from .head import FUNDS, GOALS, Labelled, by_period, heads_a_list, labels_of, order_of
from .header import Header, LayoutError, header_of, implied_header, refined, repeats_header
from .prose import Statement, as_row, items, statements
from .records import Records
from .single_column import unfolded

_HEAD_ABOVE = frozenset(
    {"department", "implementing_unit", "year", "unit"}
)  # what may stand in a line above a Word table
_FUSED = (
    "有几格的文字连在了一起（如“10≥266米≥266米10”），分不清名称、指标值和分值。"
    "请从原文件重新复制，或使用 .docx、.xlsx 原件。"
)
_LOOK_AHEAD = 80  # rows below a header in which the year's goal of a stacked form is looked for


class Walk(Records):
    """The decisions, row by row; what came of them is kept by `Records`."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self._below: dict[int, tuple[str, str]] = {}  # column -> goal whose text stands in the row below
        self._funds: FundColumns | None = None
        self._listed: dict[str, TableBuilder] = {}  # project -> its table, where every row names its project
        self._rows: list[tuple[int, tuple[GridCell, ...]]] = []
        self._index = 0
        # The row read last, and under which header: it is asked for twice, as certain and at the end.
        self._read: tuple[Sequence[GridCell], Header | None, RowReading | None] = ((), None, None)

    def grid(self, number: int, grid: Grid) -> None:
        """All rows of one grid. `ReadError` for a layout that is not read."""
        self.at = (number, 0)
        try:
            again = unfolded(grid)
        except LayoutError as error:
            raise ReadError(self.file, str(error)) from error
        self.open(number, again)
        grid = again.grid if again else grid
        self.told(number, grid.notes)
        self.at = (number, 0)
        self._paragraphs(grid.before)
        self._below, self._funds = {}, None
        self._rows = [(row, cells) for row, cells in grid.rows() if not all(cell.blank for cell in cells)]
        for index, (row, cells) in enumerate(self._rows):
            self.at = (number, row)
            self._index = index
            try:
                self._row(row, cells)
            except LayoutError as error:
                where = self.locate(Cell(row, 1))
                raise ReadError(self.file, f"第{where.row if where else row}行：{error}") from error

    def _paragraphs(self, texts: Sequence[str]) -> None:
        """The lines of text above a Word table: title, year, unit, the office behind its label, running text."""
        written = any(found and not goal for goal, found in map(statements, texts))  # a whole form as running text
        for text in texts:
            if self._line(text, None) or self._statements(text, "", None):
                continue
            pairs = [pair for pair in pairs_of(text) if pair.value] if written or len(text) <= 120 else []
            if written or all(pair.field in (*_HEAD_ABOVE, "private") for pair in pairs):
                for pair in pairs:
                    if pair.field not in self.table.seen and pair.field != "private":
                        self.table.take(pair.field, pair.label, pair.value, None)

    def _line(self, text: str, cell: Cell | None) -> bool:
        """Take a line that is a title, a year or a unit; False when it is none of them."""
        year = year_line(text)
        plain = unbracketed(text)
        pairs = pairs_of(plain)
        unit = declared_unit(pairs[0].value) if len(pairs) == 1 and pairs[0].field == "unit" else None
        blank_unit = len(pairs) == 1 and pairs[0].field == "unit" and pairs[0].value is None
        if is_heading(text) and not pairs:
            if self.table.begun:
                self.begin()
            self.table.title(heading_year(text), cell, text)
            return True
        if year is None and unit is None and not blank_unit:
            return False
        if self.table.header is not None:
            self.begin()  # a line above the next table
        if year is not None:
            self.table.year(year[0], cell, text)
        elif unit is not None:
            self.table.unit(unit, cell, text.strip())
        else:
            self.note(Entry(0, cell, "funding.unit", Kind.READ, text.strip()))
        return True

    def _row(self, row: int, cells: Sequence[GridCell]) -> None:
        """One row that is not blank, decided case by case."""
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        if not own:
            # Nothing of its own below merged cells: an indicator left empty, or the rest of a tall cell.
            if not self._indicator(row, cells, certain=True):
                self.pass_over(row, cells, "合并单元格的延续")
            return
        if self.table.begun and any(is_fused(cell.text) for cell in own):
            raise LayoutError(_FUSED)
        alone = len(own) == 1 and all(cell.blank for cell in cells if cell is not own[0])
        if alone and (self._line(own[0].text, Cell(row, own[0].column)) or self._caption(row, own[0])):
            return
        if self._captions(row, own):
            return
        # A row whose levels are in place is an indicator, whatever its name and value say.
        if self._indicator(row, cells, certain=True) or self._header(row, cells) or self._goals_below(row, cells):
            return
        if names_a_person([cell.text for cell in own]):
            if not self._head(row, cells):
                self.pass_over(row, own, PRIVATE, show=False)
            return
        if self._prose(row, own) or self._fund_columns(row, own):
            return
        if skipped := passed_over([cell.text for cell in own]):
            if not self._head(row, cells):
                self.pass_over(row, own, skipped[0], show=skipped[1])
            return
        if self._head(row, cells) or self._indicator(row, cells, certain=False) or self._implied(row, cells):
            return
        if len(own) == 1 and self.table.goal_goes_on(own[0].text, Cell(row, own[0].column)):
            return
        self.table.ended()
        text = shown_unknown([cell.text for cell in own])
        self.note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason="没有认出属于哪一栏"))

    def _caption(self, row: int, cell: GridCell) -> bool:
        """Take a line that names the group below it: 中期绩效指标, 年度绩效指标."""
        period = group_of(cell.text)
        if not period or not self.table.begun or field_of(cell.text) in GOALS:
            return False
        self.table.period = period
        self.note(Entry(0, Cell(row, cell.column), "", Kind.READ, shown(cell.text)))
        return True

    def _captions(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take a row that names two groups side by side: `中期指标 | 年度指标`."""
        groups = [group_of(cell.text) for cell in own if column_of(cell.text) != "block" or group_of(cell.text)]
        order = tuple(dict.fromkeys(groups))
        if len(order) != 2 or not all(order) or any(field_of(cell.text) for cell in own if group_of(cell.text)):
            return False
        self.table.order = order
        self.note(Entry(0, Cell(row, own[0].column), "", Kind.READ, shown(" | ".join(cell.text for cell in own))))
        return True

    def _header(self, row: int, cells: Sequence[GridCell]) -> bool:
        header = header_of(cells, row, self.table.order, self.table.stated_year)
        fresh = header is not None
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        current = self.table.header
        if header is None and current is not None and not self.table.has_indicators:
            header = refined(current, cells, row)
        if header is not None:
            self.table.header = header
            if any(column.field == "private" for column in header.columns):
                self.note(Entry(0, None, "", Kind.PASSED_OVER, "", reason="责任人、电话等栏含个人信息，整栏不读取"))
            self._group(cells, header.period, fresh=fresh)
            self._listed = {}
        elif current is None or not repeats_header(cells, current):
            return False
        self.note(Entry(0, Cell(row, own[0].column), "indicators", Kind.READ, shown(" | ".join(c.text for c in own))))
        return True

    def _group(self, cells: Sequence[GridCell], said: str, *, fresh: bool) -> None:
        """Which group the rows below a header are of: by its titles, the label beside it, or the goals around it."""
        beside = self._beside(cells)
        if said or beside:
            self.table.period = said or beside
        elif fresh and "overall_goal" in self.table.seen and "annual_goal" not in self.table.seen:
            below = self._rows[self._index + 1 : self._index + _LOOK_AHEAD]
            goals = (field_of(cell.text) for _, found in below for cell in found[:2] if len(cell.text) <= 40)
            if "annual_goal" in goals:
                self.table.period = "overall"

    def _beside(self, cells: Sequence[GridCell]) -> str:
        """The group that the label to the left of the levels names."""
        header = self.table.header
        first = header.first("level1", "level2", "name") if header else None
        left = (group_of(cell.text) for cell in cells if first and cell.column < first and not cell.blank)
        return next(filter(None, left), "")

    def _indicator(self, row: int, cells: Sequence[GridCell], *, certain: bool) -> bool:
        header = self.table.header
        if header is None or repeats_header(cells, header):
            return False
        if self._read[0] is not cells or self._read[1] is not header:
            self._read = (cells, header, read_row(header, cells, row))
        reading = self._read[2]
        if reading is None or (certain and not reading.certain):
            return False
        if header.listed and not self._listed_project(reading):
            return False
        if period := self._beside(cells):
            self.table.period = period
        self.table.add(reading)
        return True

    def _listed_project(self, reading: RowReading) -> bool:
        """Go on with the table of the project that the row names; False when no project is named so far."""
        project = reading.listed["project_name"]
        name = project.text.strip()
        if not name:
            return bool(self._listed)
        if name not in self._listed:
            header = self.table.header
            if self._listed:
                first = self.table
                self.begin(header)
                self.table.under(first)
            self._listed[name] = self.table
            for field, found in reading.listed.items():
                if not found.blank:
                    self.table.take(field, field, found.text, Cell(found.row, found.column))
        self.table = self._listed[name]
        return True

    def _implied(self, row: int, cells: Sequence[GridCell]) -> bool:
        if self.table.header is None and (header := implied_header(cells, row)):
            self.table.header = header
            return self._indicator(row, cells, certain=True)
        return False

    def _prose(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take indicators written as running text, alone in the row or behind their label or levels."""
        *before, last = own
        if self.table.header is not None and before:
            return False
        if len(before) > 2 or (not any(mark in last.text for mark in ":：【[") and not before):
            return False
        levels = [cell for cell in before if level2_of(cell.text) or level1_of(cell.text)]
        at = Cell(row, last.column)
        if before and len(levels) == len(before) and level2_of(before[-1].text):
            level1 = before[0].text if len(before) == 2 else None
            found = items(last.text, level1, before[-1].text)
            return any(one.target for one in found) and self._take_statements(found, at)
        if not before and level1_of(last.text) and last.text.rstrip().endswith((":", "：")):
            self.table.ended()
            self.note(Entry(0, at, "", Kind.READ, shown(last.text)))
            return True
        captions = [cell for cell in before if column_of(cell.text) == "block" or group_of(cell.text)]
        if len(captions) != len(before):
            return False
        label = before[-1].text if before else ""
        return self._statements(last.text, label, at)

    def _statements(self, text: str, label: str, at: Cell | None) -> bool:
        """Take the indicators of a running text; what stands before them is the goal, if the label is one."""
        goal, found = statements(text)
        if not found or (goal and (field_of(label) not in GOALS or len({one.level2 for one in found}) < 2)):
            return False
        if goal:
            self.table.take(str(field_of(label)), label, goal, at)
        elif group_of(label):
            self.table.period = group_of(label)
        return self._take_statements(found, at)

    def _take_statements(self, found: Sequence[Statement], at: Cell | None) -> bool:
        place = at or Cell(0, 0)
        self.table.ended()
        for one in found:
            self.table.add(as_row(one, place))
        return bool(found)

    def _fund_columns(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take the titles above the amounts of the funds: `年初预算数 | 全年预算数 | 执行数`."""
        columns = fund_columns(own) if self.table.header is None and self.table.begun else None
        if columns is None:
            return False
        self._funds = columns
        for cell in own:
            if field_of(cell.text) == "funding":
                self.table.funding(cell.text, Cell(row, cell.column))
        self.note(Entry(0, Cell(row, own[0].column), "funding", Kind.READ, shown(" | ".join(c.text for c in own))))
        return True

    def _goals_below(self, row: int, cells: Sequence[GridCell]) -> bool:
        """The texts of goals whose labels stood side by side in the row above."""
        below, self._below = self._below, {}
        found = [(below[cell.column], cell) for cell in cells if cell.row == row and cell.column in below]
        found.sort(key=lambda item: item[1].blank)  # 总体目标 may also be the label of the whole row
        if not found or any(field_of(cell.text) for _, cell in found):
            return False
        if any(name in FUNDS and not cell.blank and Amount.parse(cell.text) is None for (name, _), cell in found):
            return False
        for (name, label), cell in found:
            self.table.take(name, label, cell.text, Cell(row, cell.column))
        return True

    def _head(self, row: int, cells: Sequence[GridCell]) -> bool:
        """Take the labels and values of a head row; False when it has none."""
        own = [cell for cell in cells if cell.row == row]
        header = self.table.header
        name = header.first("name") if header else None
        filled = [cell for cell in own if not cell.blank]
        if name and own[0].column < name <= filled[0].column and header and not header.listed:
            return False  # `其中：县级资金` among the indicators is a name there
        if across := self._funds_across(own):
            self._below = across
            self.note(
                Entry(0, Cell(row, filled[0].column), "funding", Kind.READ, shown(" | ".join(c.text for c in filled)))
            )
            return True
        if heads_a_list(own):
            self.table.listed_head = True
            return False
        if self._fund_line(row, own):
            return True
        found = labels_of(own, in_funds=self.table.in_funds)
        if not found:
            return False
        if all(item.field == "private" for item in found):
            self.pass_over(row, own, PRIVATE, show=False)
            return True
        goals = [item for item in found if item.field in (*GOALS, "result")]
        if len(goals) > 1 and not any(item.value for item in goals):
            self._below = {item.label_column: (item.field, item.label) for item in goals}
            found = [item for item in found if item not in goals]
        totals = [item for item in found if item.field in ("total", "overall_total")]
        self.table.order = order_of(goals) or order_of(totals) or self.table.order
        noted = len(self.notes)
        for item in by_period(found, self.table.order):
            self._take(*item, row)
        if len(self.notes) == noted:
            label = (found or goals)[0]
            self.note(Entry(0, Cell(row, label.label_column), "", Kind.READ, shown(label.label)))
        return True

    def _funds_across(self, own: Sequence[GridCell]) -> dict[int, tuple[str, str]]:
        """The labels of the funds written across, their amounts in the row below; empty for any other row."""
        filled = [cell for cell in own if not cell.blank]
        fields = [field_of(cell.text) for cell in filled]
        across = self.table.begun and self.table.header is None and len(filled) > 1 and len(filled) == len(own)
        if not across or fields.count("total") != 1 or any(field not in FUNDS for field in fields):
            return {}
        held = zip(filled, fields, strict=True)
        return {cell.column: (str(field), cell.text) for cell, field in held if field != "funding"}

    def _fund_line(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take a line of funds that has several columns of amounts."""
        line = fund_line(self._funds, own) if self._funds else None
        if line is None:
            self._funds = None
            return False
        field, label, amounts = line
        for overall, cell in amounts:
            self.table.take(field, label, cell.text, Cell(row, cell.column), overall=overall)
        return True

    def _take(self, item: Labelled, overall: bool, row: int) -> None:
        """Give a label and its value to the table, or to a new one when this table has had that field."""
        seen = item.field in self.table.seen
        stacked = item.field in GOALS and "overall_goal" in self.table.seen
        repeats = seen and (item.field == "project_name" or self.table.header is not None)
        if repeats and not stacked and item.field not in FUNDS and item.field not in ("unit", "private", "result"):
            self.begin()
        if item.field == "annual_goal" and self.table.period == "overall":
            self.table.period = "annual"
        if item.field == "funding":
            self.table.funding(item.label, Cell(row, item.label_column))
            if item.value is None:
                return
        name = "total" if item.field == "funding" else item.field
        self.table.take(name, item.label, item.value, Cell(row, item.column), overall=overall)
