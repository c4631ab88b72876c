"""The pass over a file's rows (逐行识别): each row is decided by its words and goes to the table under construction.

A row is a title, a line of the head, a header, an indicator, running text, or it is passed over with the reason. Every
row leaves at least one entry in the account.
"""

from collections.abc import Iterable, Sequence

from ..errors import ReadError
from ..form import Cell, level1_of, level2_of
from .account import Entry, Kind
from .assembly import TableBuilder
from .columns import Found, Repair, RowReading, Side, read_row
from .funds import FundColumns, chosen, fund_columns
from .grid import Grid, GridCell, Note
from .head import FUNDS, GOALS, Labelled, heads_a_list, labels_of
from .header import Header, LayoutError, header_of, implied_header, refined, repeats_header
from .labels import (
    column_of,
    declared_unit,
    field_of,
    group_of,
    heading_year,
    is_fund_wording,
    is_heading,
    pairs_of,
    part_label,
    passed_over,
    period_of,
    unbracketed,
    year_line,
)
from .marks import is_fused
from .privacy import PRIVATE, names_a_person, shown, shown_unknown
from .prose import Statement, items, statements
from .single_column import Unfolded, unfolded

_HEAD_ABOVE = frozenset(
    {"department", "implementing_unit", "year", "unit"}
)  # what may stand in a line above a Word table
_FUSED = (
    "有几格的文字连在了一起（如“10≥266米≥266米10”），分不清名称、指标值和分值。"
    "请从原文件重新复制，或使用 .docx、.xlsx 原件。"
)
_LOOK_AHEAD = 80  # rows below a header in which the year's goal of a stacked form is looked for


class Walk:
    """Rows are known by (grid, row); row 0 stands for text outside any table."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.at = (0, 0)
        self.notes: list[tuple[tuple[int, int], TableBuilder, Entry]] = []
        self.builders: list[TableBuilder] = []
        self.lines: dict[tuple[int, int], tuple[int, ...]] = {}  # rows made of several lines of the file
        self._places: dict[tuple[int, int], int] | None = None
        self._below: dict[int, tuple[str, str]] = {}  # column -> goal whose text stands in the row below
        self._funds: FundColumns | None = None
        self._listed: dict[str, TableBuilder] = {}  # project -> its table, where every row names its project
        self._rows: list[tuple[int, tuple[GridCell, ...]]] = []
        self._begin()

    def _begin(self, header: Header | None = None) -> None:
        """Go on with a new table."""
        self._table = TableBuilder(self._note, self._locate)
        self._table.header = header
        self._funds = None
        self.builders.append(self._table)

    def _locate(self, cell: Cell | None) -> Cell | None:
        """Where a cell stands in the file: rows put together from lines point back at them."""
        if cell is None or not cell.row:
            return None
        if self._places is None:
            return cell
        line = self._places.get((cell.row, cell.column))
        return Cell(line if line is not None else cell.row, 1)

    def _note(self, entry: Entry) -> None:
        located = Entry(
            entry.table, self._locate(entry.cell), entry.path, entry.kind, entry.before, entry.after, entry.reason
        )
        self.notes.append((self.at, self._table, located))

    def _pass_over(self, row: int, cells: Iterable[GridCell], reason: str, *, show: bool = True) -> None:
        own = [cell for cell in cells if not cell.blank]
        text = shown(" | ".join(cell.text.strip() for cell in own)) if show else ""
        self._note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason=reason))

    def grid(self, number: int, grid: Grid) -> None:
        """All rows of one grid. `ReadError` for a layout that is not read."""
        self.at = (number, 0)
        try:
            again = unfolded(grid)
        except LayoutError as error:
            raise ReadError(self.file, str(error)) from error
        self._open(number, again)
        grid = again.grid if again else grid
        self._told(number, grid.notes)
        self.at = (number, 0)
        self._paragraphs(grid.before)
        self._below = {}
        self._rows = [(row, cells) for row, cells in grid.rows() if not all(cell.blank for cell in cells)]
        for index, (row, cells) in enumerate(self._rows):
            self.at = (number, row)
            self._index = index
            try:
                self._row(row, cells)
            except LayoutError as error:
                where = self._locate(Cell(row, 1))
                raise ReadError(self.file, f"第{where.row if where else row}行：{error}") from error

    def _open(self, number: int, again: Unfolded | None) -> None:
        self._places = dict(again.places) if again else None
        if again:
            self.lines |= {(number, row): lines for row, lines in again.lines.items()}

    def _told(self, number: int, notes: Sequence[Note]) -> None:
        """What the reader of the format did, before any of it was understood."""
        for note in notes:
            self.at = (number, note.row if self._places is not None else 0)
            cell = Cell(note.row, note.column) if note.row and note.column else None
            self._note(Entry(0, cell, "", Kind(note.kind), shown(note.before), shown(note.after), note.reason))

    def _paragraphs(self, texts: Sequence[str]) -> None:
        """The lines of text above a Word table: title, year, unit, the office behind its label, running text."""
        for text in texts:
            if self._line(text, None) or self._statements(text, "", None):
                continue
            pairs = [pair for pair in pairs_of(text) if pair.value] if len(text) <= 120 else []
            for pair in pairs if all(pair.field in (*_HEAD_ABOVE, "private") for pair in pairs) else ():
                if pair.field not in self._table.seen and pair.field != "private":
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

    def _row(self, row: int, cells: Sequence[GridCell]) -> None:
        """One row that is not blank, decided case by case."""
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        if not own:
            # Nothing of its own below merged cells: an indicator left empty, or the rest of a tall cell.
            if not self._indicator(row, cells, certain=True):
                self._pass_over(row, cells, "合并单元格的延续")
            return
        if self._table.begun and any(is_fused(cell.text) for cell in own):
            raise LayoutError(_FUSED)
        alone = len(own) == 1 and all(cell.blank for cell in cells if cell is not own[0])
        if alone and (self._line(own[0].text, Cell(row, own[0].column)) or self._caption(row, own[0])):
            return
        # A row whose levels are in place is an indicator, whatever its name and value say.
        if self._indicator(row, cells, certain=True) or self._header(row, cells) or self._goals_below(row, cells):
            return
        if names_a_person([cell.text for cell in own]):
            if not self._head(row, cells):
                self._pass_over(row, own, PRIVATE, show=False)
            return
        if self._prose(row, own) or self._fund_columns(row, own):
            return
        if skipped := passed_over([cell.text for cell in own]):
            if not self._head(row, cells):
                self._pass_over(row, own, skipped[0], show=skipped[1])
            return
        if self._head(row, cells) or self._indicator(row, cells, certain=False) or self._implied(row, cells):
            return
        if len(own) == 1 and self._table.goal_goes_on(own[0].text, Cell(row, own[0].column)):
            return
        self._table.ended()
        text = shown_unknown([cell.text for cell in own])
        self._note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason="没有认出属于哪一栏"))

    def _caption(self, row: int, cell: GridCell) -> bool:
        """Take a line that names the group below it: 中期绩效指标, 年度绩效指标."""
        period = group_of(cell.text)
        if not period or not self._table.begun or field_of(cell.text) in GOALS:
            return False
        self._table.period = period
        self._note(Entry(0, Cell(row, cell.column), "", Kind.READ, shown(cell.text)))
        return True

    def _header(self, row: int, cells: Sequence[GridCell]) -> bool:
        header = header_of(cells, row, self._table.order)
        fresh = header is not None
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        current = self._table.header
        if header is None and current is not None and not self._table.has_indicators:
            header = refined(current, cells, row)
        if header is not None:
            self._table.header = header
            self._group(cells, header.period, fresh=fresh)
            self._listed = {}
        elif current is None or not repeats_header(cells, current):
            return False
        self._note(Entry(0, Cell(row, own[0].column), "indicators", Kind.READ, shown(" | ".join(c.text for c in own))))
        return True

    def _group(self, cells: Sequence[GridCell], said: str, *, fresh: bool) -> None:
        """Which group the rows below a header are of: by its titles, the label beside it, or the goals around it."""
        beside = self._beside(cells)
        if said or beside:
            self._table.period = said or beside
        elif fresh and "overall_goal" in self._table.seen and "annual_goal" not in self._table.seen:
            below = self._rows[self._index + 1 : self._index + _LOOK_AHEAD]
            goals = (field_of(cell.text) for _, found in below for cell in found[:2] if len(cell.text) <= 40)
            if "annual_goal" in goals:
                self._table.period = "overall"

    def _beside(self, cells: Sequence[GridCell]) -> str:
        """The group that the label to the left of the levels names."""
        header = self._table.header
        first = header.first("level1", "level2", "name") if header else None
        left = (group_of(cell.text) for cell in cells if first and cell.column < first and not cell.blank)
        return next(filter(None, left), "")

    def _indicator(self, row: int, cells: Sequence[GridCell], *, certain: bool) -> bool:
        header = self._table.header
        if header is None or repeats_header(cells, header):
            return False
        reading = read_row(header, cells, row)
        if reading is None or (certain and not reading.certain):
            return False
        if header.listed and not self._listed_project(reading):
            return False
        if period := self._beside(cells):
            self._table.period = period
        self._table.add(reading)
        return True

    def _listed_project(self, reading: RowReading) -> bool:
        """Go on with the table of the project that the row names; False when no project is named so far."""
        project = reading.listed["project_name"]
        name = project.text.strip()
        if not name:
            return bool(self._listed)
        if name not in self._listed:
            header = self._table.header
            if self._listed:
                self._begin(header)
            self._listed[name] = self._table
            for field, found in reading.listed.items():
                if not found.blank:
                    self._table.take(field, field, found.text, Cell(found.row, found.column))
        self._table = self._listed[name]
        return True

    def _implied(self, row: int, cells: Sequence[GridCell]) -> bool:
        if self._table.header is None and (header := implied_header(cells, row)):
            self._table.header = header
            return self._indicator(row, cells, certain=True)
        return False

    def _prose(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take indicators written as running text, alone in the row or behind their label or levels."""
        *before, last = own
        if self._table.header is not None and before:
            return False
        if len(before) > 2 or (not any(mark in last.text for mark in ":：【[") and not before):
            return False
        levels = [cell for cell in before if level2_of(cell.text) or level1_of(cell.text)]
        at = Cell(row, last.column)
        if before and len(levels) == len(before) and level2_of(before[-1].text):
            level1 = before[0].text if len(before) == 2 else None
            found = items(last.text, level1, before[-1].text)
            return any(one.target for one in found) and self._take_statements(found, at)
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
            self._table.take(str(field_of(label)), label, goal, at)
        elif group_of(label):
            self._table.period = group_of(label)
        return self._take_statements(found, at)

    def _take_statements(self, found: Sequence[Statement], at: Cell | None) -> bool:
        place = at or Cell(0, 0)
        for one in found:
            texts = {
                "level1": one.level1,
                "level2": one.level2,
                "name": one.name,
                "target": one.target,
                "points": one.points,
            }
            values = {
                key: Found(text or "", place.row, place.column)
                for key, text in texts.items()
                if text or key in ("name", "target")
            }
            read = " | ".join(filter(None, (one.level2 or one.level1, one.name, one.target)))
            reason = "成段的文字，已按词汇拆成一行指标" if one.target else "成段的文字，没有看出指标值"
            repair = Repair("", place, one.text, read, reason)
            self._table.add(RowReading(place, Side(values, {}, (repair,))))
        return bool(found)

    def _fund_columns(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take the titles above the amounts of the funds: `年初预算数 | 全年预算数 | 执行数`."""
        columns = fund_columns(own) if self._table.header is None and self._table.begun else None
        if columns is None:
            return False
        self._funds = columns
        for cell in own:
            if field_of(cell.text) == "funding":
                self._table.funding(cell.text, Cell(row, cell.column))
        self._note(Entry(0, Cell(row, own[0].column), "funding", Kind.READ, shown(" | ".join(c.text for c in own))))
        return True

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
        header = self._table.header
        name = header.first("name") if header else None
        filled = [cell for cell in own if not cell.blank]
        if name and own[0].column < name <= filled[0].column and header and not header.listed:
            return False  # `其中：县级资金` among the indicators is a name there
        if heads_a_list(own):
            self._table.listed_head = True
            return False
        if self._fund_line(row, own):
            return True
        found = labels_of(own, in_funds=self._table.in_funds)
        if not found:
            return False
        if all(item.field == "private" for item in found):
            self._pass_over(row, own, PRIVATE, show=False)
            return True
        goals = [item for item in found if item.field in (*GOALS, "result")]
        if len(goals) > 1 and all(item.value is None for item in goals):
            self._below = {item.label_column: (item.field, item.label) for item in goals}
            found = [item for item in found if item not in goals]
        self._order(goals)
        self._order([item for item in found if item.field in ("total", "overall_total")])
        noted = len(self.notes)
        for item in self._by_period(found):
            self._take(*item, row)
        if len(self.notes) == noted:
            label = (found or goals)[0]
            self._note(Entry(0, Cell(row, label.label_column), "", Kind.READ, shown(label.label)))
        return True

    def _order(self, goals: Sequence[Labelled]) -> None:
        """Remember in which order the goals of two groups stand side by side."""
        periods = ["overall" if item.field.startswith("overall") else period_of(item.label) for item in goals]
        held = zip(goals, periods, strict=True)
        order = tuple(dict.fromkeys(period for item, period in held if item.field != "result"))
        if len(order) == 2 and all(order):
            self._table.order = order

    def _by_period(self, found: Sequence[Labelled]) -> list[tuple[Labelled, bool]]:
        """Each label with whether its amount is the project's: 实施期资金总额, and the lines in its column."""
        parts = [item for item in found if item.field == "part"]
        twice = len(parts) == 2 and part_label(parts[0].label) == part_label(parts[1].label)
        overall = parts[self._table.order.index("overall")] if twice and self._table.order else None
        return [(item, item is overall) for item in found]

    def _fund_line(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take a line of funds that has several columns of amounts."""
        if self._funds is None:
            return False
        start = min(first for first, _ in self._funds.values())
        label = next((cell for cell in reversed(own) if cell.column < start and not cell.blank), None)
        pairs = pairs_of(label.text) if label else ()
        field = pairs[0].field if pairs else "part" if label and is_fund_wording(label.text) else None
        if label is None or field not in ("total", "funding", "part"):
            self._funds = None
            return False
        for period, cell in chosen(self._funds, own):
            name = "part" if field == "part" else "total"
            self._table.take(
                name,
                pairs[0].label if pairs else label.text,
                cell.text,
                Cell(row, cell.column),
                overall=period == "overall",
            )
        return True

    def _take(self, item: Labelled, overall: bool, row: int) -> None:
        """Give a label and its value to the table, or to a new one when this table has had that field."""
        seen = item.field in self._table.seen
        stacked = item.field in GOALS and "overall_goal" in self._table.seen
        repeats = seen and (item.field == "project_name" or self._table.header is not None)
        if repeats and not stacked and item.field not in FUNDS and item.field not in ("unit", "private", "result"):
            self._begin()
        if item.field == "annual_goal" and self._table.period == "overall":
            self._table.period = "annual"
        if item.field == "funding":
            self._table.funding(item.label, Cell(row, item.label_column))
            if item.value is None:
                return
        name = "total" if item.field == "funding" else item.field
        self._table.take(name, item.label, item.value, Cell(row, item.column), overall=overall)
