"""Indicator rows (指标各行): headers and the rows under them go to the table under construction.

What `header` and `columns` find in one row is decided on here: whether the row is an indicator, of which group, and of
which project where every row names its own.
"""

from collections.abc import Sequence

from ...form import Cell
from ..account import Entry, Kind
from ..grid import GridCell
from ..vocabulary.labels import field_of, group_of
from .assembly import TableBuilder
from .columns import RowReading, read_row
from .header import LEVELS, Header, header_of, implied_header, refined, repeats_header
from .records import Records

LOOK_AHEAD = 80  # rows below a header in which the year's goal of a stacked form is looked for


class IndicatorRows:
    """The headers and indicators of the tables of one file. Every method says whether it took the row."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._listed: dict[str, TableBuilder] = {}  # project -> its table, where every row names its project
        # The row read last, and under which header: it is asked for twice, as certain and at the end.
        self._read: tuple[Sequence[GridCell], Header | None, RowReading | None] = ((), None, None)
        self._anew = False  # no row of this grid has shown so far that it goes on with the table before it

    def open(self) -> None:
        """Go on with the next grid."""
        self._anew = True

    def header(self, row: int, cells: Sequence[GridCell], below: Sequence[Sequence[GridCell]]) -> bool:
        """Take a header, also one that goes on in a second row or is repeated; `below` are the next rows."""
        table = self._records.table
        header = header_of(cells, row, table.order, table.stated_year)
        fresh = header is not None
        own = [cell for cell in cells if cell.row == row and not cell.blank]
        current = table.header
        if header is None and current is not None and not table.has_indicators:
            header = refined(current, cells, row)
        if header is not None:
            table.header = header
            if any(column.field == "private" for column in header.columns):
                reason = "责任人、电话等栏含个人信息，整栏不读取"
                self._records.note(Entry(0, None, "", Kind.PASSED_OVER, "", reason=reason, ordinary=True))
            self._group(cells, below, header.period, fresh=fresh)
            self._listed = {}
        elif current is None or not repeats_header(cells, current):
            return False
        self._records.read(row, own, "indicators")
        self._anew = False
        return True

    def take(self, row: int, cells: Sequence[GridCell], *, certain: bool) -> bool:
        """Take an indicator; `certain`: only one whose levels are in place."""
        header = self._records.table.header
        if header is None or repeats_header(cells, header):
            return False
        if self._read[0] is not cells or self._read[1] is not header:
            self._read = (cells, header, read_row(header, cells, row))
        reading = self._read[2]
        if reading is None or (certain and not reading.certain) or (self._anew and _is_foreign(reading)):
            return False
        self._anew = False
        if header.listed and not self._listed_project(reading):
            return False
        if period := self._beside(cells):
            self._records.table.period = period
        self._records.table.add(reading)
        return True

    def implied(self, row: int, cells: Sequence[GridCell]) -> bool:
        """Take an indicator that stands under no header, by the columns its own words imply."""
        if self._records.table.header is None and (header := implied_header(cells, row)):
            self._records.table.header = header
            return self.take(row, cells, certain=True)
        return False

    def _group(self, cells: Sequence[GridCell], below: Sequence[Sequence[GridCell]], said: str, *, fresh: bool) -> None:
        """Which group the rows below a header are of: by its titles, the label beside it, or the goals around it."""
        table, beside = self._records.table, self._beside(cells)
        if said or beside:
            table.period = said or beside
        elif fresh and "overall_goal" in table.seen and "annual_goal" not in table.seen:
            goals = (field_of(cell.text) for found in below for cell in found[:2] if len(cell.text) <= 40)
            if "annual_goal" in goals:
                table.period = "overall"

    def _beside(self, cells: Sequence[GridCell]) -> str:
        """The group that the label to the left of the levels names."""
        header = self._records.table.header
        first = header.first("level1", "level2", "name") if header else None
        left = (group_of(cell.text) for cell in cells if first and cell.column < first and not cell.blank)
        return next(filter(None, left), "")

    def _listed_project(self, reading: RowReading) -> bool:
        """Go on with the table of the project that the row names; False when no project is named so far."""
        project = reading.listed["project_name"]
        name = project.text.strip()
        if not name:
            return bool(self._listed)
        if name not in self._listed:
            header = self._records.table.header
            if self._listed:
                first = self._records.table
                self._records.begin(header)
                self._records.table.under(first)
            self._listed[name] = self._records.table
            for field, found in reading.listed.items():
                if not found.blank:
                    self._records.table.take(field, field, found.text, Cell(found.row, found.column))
        self._records.table = self._listed[name]
        return True


def _is_foreign(reading: RowReading) -> bool:
    """Whether a row has something else where the levels stand: another table, which would go on with this one."""
    found = (side.values.get(level) for side in reading.sides for level in LEVELS)
    return not reading.certain and any(each is not None and not each.blank for each in found)
