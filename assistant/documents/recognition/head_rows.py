"""Rows above the indicators (表头各行): their labels and values go to the table under construction.

What `head` and `funds` find in one row is given to the right field here; what goes over several rows is remembered:
labels whose values stand in the row below, and the columns of the funds.
"""

from collections.abc import Sequence

from ...form import Amount, Cell
from ..account import Entry, Kind
from ..grid import GridCell
from ..vocabulary.labels import field_of
from ..vocabulary.privacy import PRIVATE, shown
from .funds import FundColumns, fund_columns, fund_line
from .head import FUNDS, GOALS, Labelled, by_period, heads_a_list, labels_of, order_of
from .records import Records


class HeadRows:
    """The rows above the indicators of the tables of one file. Every method says whether it took the row."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._below: dict[int, tuple[str, str]] = {}  # column -> goal whose text stands in the row below
        self._funds: FundColumns | None = None

    def open(self) -> None:
        """Go on with the next grid."""
        self._below, self._funds = {}, None

    def take(self, row: int, cells: Sequence[GridCell]) -> bool:
        """Take the labels and values of a head row; False when it has none."""
        table = self._records.table
        own = [cell for cell in cells if cell.row == row]
        header = table.header
        name = header.first("name") if header else None
        filled = [cell for cell in own if not cell.blank]
        if name and own[0].column < name <= filled[0].column and header and not header.listed:
            return False  # `其中：县级资金` among the indicators is a name there
        if across := self._funds_across(own):
            self._below = across
            self._records.read(row, filled, "funding")
            return True
        if heads_a_list(own):
            table.listed_head = True
            return False
        if self._fund_line(row, own):
            return True
        found = labels_of(own, in_funds=table.in_funds)
        if not found:
            return False
        if all(item.field == "private" for item in found):
            self._records.pass_over(row, own, PRIVATE, show=False)
            return True
        goals = [item for item in found if item.field in (*GOALS, "result")]
        if len(goals) > 1 and not any(item.value for item in goals):
            self._below = {item.label_column: (item.field, item.label) for item in goals}
            found = [item for item in found if item not in goals]
        totals = [item for item in found if item.field in ("total", "overall_total")]
        table.order = order_of(goals) or order_of(totals) or table.order
        noted = len(self._records.notes)
        for item in by_period(found, table.order):
            self._give(*item, row)
        if len(self._records.notes) == noted:
            label = (found or goals)[0]
            self._records.note(Entry(0, Cell(row, label.label_column), "", Kind.READ, shown(label.label)))
        return True

    def fund_columns(self, row: int, own: Sequence[GridCell]) -> bool:
        """Take the titles above the amounts of the funds: `年初预算数 | 全年预算数 | 执行数`."""
        columns = fund_columns(own) if self._records.table.header is None and self._records.table.begun else None
        if columns is None:
            return False
        self._funds = columns
        for cell in own:
            if field_of(cell.text) == "funding":
                self._records.table.funding(cell.text, Cell(row, cell.column))
        self._records.read(row, own, "funding")
        return True

    def goals_below(self, row: int, cells: Sequence[GridCell]) -> bool:
        """The texts of goals whose labels stood side by side in the row above."""
        below, self._below = self._below, {}
        found = [(below[cell.column], cell) for cell in cells if cell.row == row and cell.column in below]
        found.sort(key=lambda item: item[1].blank)  # 总体目标 may also be the label of the whole row
        if not found or any(field_of(cell.text) for _, cell in found):
            return False
        if any(name in FUNDS and not cell.blank and Amount.parse(cell.text) is None for (name, _), cell in found):
            return False
        for (name, label), cell in found:
            self._records.table.take(name, label, cell.text, Cell(row, cell.column))
        return True

    def _funds_across(self, own: Sequence[GridCell]) -> dict[int, tuple[str, str]]:
        """The labels of the funds written across, their amounts in the row below; empty for any other row."""
        table = self._records.table
        filled = [cell for cell in own if not cell.blank]
        fields = [field_of(cell.text) for cell in filled]
        across = table.begun and table.header is None and len(filled) > 1 and len(filled) == len(own)
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
            self._records.table.take(field, label, cell.text, Cell(row, cell.column), overall=overall)
        return True

    def _give(self, item: Labelled, overall: bool, row: int) -> None:
        """Give a label and its value to the table, or to a new one when this table has had that field."""
        table = self._records.table
        seen = item.field in table.seen
        stacked = item.field in GOALS and "overall_goal" in table.seen
        repeats = seen and (item.field == "project_name" or table.header is not None)
        if repeats and not stacked and item.field not in FUNDS and item.field not in ("unit", "private", "result"):
            self._records.begin()
            table = self._records.table
        if item.field == "annual_goal" and table.period == "overall":
            table.period = "annual"
        if item.field == "funding":
            table.funding(item.label, Cell(row, item.label_column))
            if item.value is None:
                return
        name = "total" if item.field == "funding" else item.field
        table.take(name, item.label, item.value, Cell(row, item.column), overall=overall)
