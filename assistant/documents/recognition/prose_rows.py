"""Rows of running text (成段文字各行): the indicators written in them go to the table under construction."""

from collections.abc import Sequence

from ...form import Cell, level1_of, level2_of
from ..grid import GridCell
from ..vocabulary.labels import column_of, field_of, group_of
from .head import GOALS
from .prose import Statement, as_row, items, statements
from .records import Records


def take_prose(records: Records, row: int, own: Sequence[GridCell]) -> bool:
    """Take indicators written as running text, alone in the row or behind their label or levels."""
    *before, last = own
    if records.table.header is not None and before:
        return False
    if len(before) > 2 or (not any(mark in last.text for mark in ":：【[") and not before):
        return False
    levels = [cell for cell in before if level2_of(cell.text) or level1_of(cell.text)]
    at = Cell(row, last.column)
    if before and len(levels) == len(before) and level2_of(before[-1].text):
        level1 = before[0].text if len(before) == 2 else None
        found = items(last.text, level1, before[-1].text)
        return any(one.target for one in found) and _take(records, found, at)
    if not before and level1_of(last.text) and last.text.rstrip().endswith((":", "：")):
        records.table.ended()
        records.read(row, [last])
        return True
    captions = [cell for cell in before if column_of(cell.text) == "block" or group_of(cell.text)]
    if len(captions) != len(before):
        return False
    label = before[-1].text if before else ""
    return take_statements(records, last.text, label, at)


def take_statements(records: Records, text: str, label: str, at: Cell | None) -> bool:
    """Take the indicators of a running text; what stands before them is the goal, if the label is one."""
    goal, found = statements(text)
    if not found or (goal and (field_of(label) not in GOALS or len({one.level2 for one in found}) < 2)):
        return False
    if goal:
        records.table.take(str(field_of(label)), label, goal, at)
    elif group_of(label):
        records.table.period = group_of(label)
    return _take(records, found, at)


def _take(records: Records, found: Sequence[Statement], at: Cell | None) -> bool:
    place = at or Cell(0, 0)
    records.table.ended()
    for one in found:
        records.table.add(as_row(one, place))
    return bool(found)
