"""A comparison as a workbook (对比表 .xlsx): a summary, and a coloured sheet for each pair of tables."""

import io
import re
from collections.abc import Sequence

from ..compare import Comparison, RowChange, Turn
from .sheet import Sheet, workbook
from .shown import one_line

_FILL = {
    Turn.RENAMED: "#DDEBF7",
    Turn.RAISED: "#C6E0B4",
    Turn.LOWERED: "#F8CBAD",
    Turn.CHANGED: "#FFE699",
    Turn.ADDED: "#E2EFDA",
    Turn.DROPPED: "#D9D9D9",
}
_SUMMARY = (
    ("序号", 5), ("项目名称", 34), ("原来的文件", 24), ("原年度", 7), ("现在的文件", 24), ("现年度", 7),
    ("改动的格", 8), *((turn.words, 6) for turn in Turn),
)  # fmt: skip
_DETAIL = (("变化", 14), ("位置", 22), ("原名称", 28), ("原来", 26), ("现名称", 28), ("现在", 26))
_REFUSED = re.compile(r"[\[\]:*?/\\]")
_NO_NAME = "（没有项目名称）"


def as_compare_sheet(found: Sequence[Comparison], alone: Sequence[tuple[str, str]] = ()) -> bytes:
    """The workbook. `alone` are the tables without a counterpart, as (project name, what is to be said of it)."""
    buffer = io.BytesIO()
    with workbook("对比表", buffer) as book:
        summary = Sheet(book, "汇总", _SUMMARY)
        for number, each in enumerate(found, 1):
            turns = [sum(turn in _turns(row) for row in each.rows) for turn in Turn]
            old, new = each.old, each.new
            summary.add(
                [number, _name(each), old.source.file, old.year, new.source.file, new.year, len(each.cells), *turns],
                fill={7 + place: _FILL[turn] for place, turn in enumerate(Turn) if turns[place] and turn in _FILL},
            )
            _pair(Sheet(book, _title(number, _name(each)), _DETAIL), each)
        for name, said in alone:
            summary.add([None, name, said])
    return buffer.getvalue()


def _name(found: Comparison) -> str:
    return one_line(found.new.project_name or found.old.project_name or "") or _NO_NAME


def _turns(row: RowChange) -> tuple[Turn, ...]:
    """What became of a row, a renamed one's value included where it moved."""
    return (row.turn, row.value) if row.value and row.value is not Turn.KEPT else (row.turn,)


def _title(number: int, name: str) -> str:
    """A sheet's name: unique by its number, at most 31 characters, none of those that Excel refuses."""
    return f"{number} {re.sub(_REFUSED, '', name)}"[:31].rstrip("' ")


def _pair(sheet: Sheet, found: Comparison) -> None:
    """The changed cells, then every indicator: what asks for less stands out from what asks for more."""
    for cell in found.cells:
        turn = Turn.ADDED if cell.old is None else Turn.DROPPED if cell.new is None else Turn.CHANGED
        sheet.add([turn.words, cell.name, None, cell.old, None, cell.new], fill={0: _FILL[turn]})
    for row in found.rows:
        old, new = row.old or (None, None), row.new or (None, None)
        turn = row.value if row.value in (Turn.RAISED, Turn.LOWERED, Turn.CHANGED) else row.turn
        sheet.add([row.words, row.level2, *old, *new], fill={0: _FILL.get(turn, "")})
