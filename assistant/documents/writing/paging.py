"""Pages (分页): how tall the rows of a form are, and how one that is longer than a page is laid out.

Heights are points, estimated from the texts: rather more than less, so that what is said to fit on a page does. Knows
layouts, and nothing of the files they are written to.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .contents import Line
from .layout import PAGE_MARGINS, LaidCell, Layout, width

_LINE_ROOM = {"annex": 2.29, "title": 3.4, "year": 2.29, "unit": 2.02}  # mm that a half-width character takes
_LINE_HEIGHT = {"annex": 18.0, "title": 28.0, "year": 18.0, "unit": 16.0}
_SIZE = 10.5  # points of body text on a form that is not pressed together
_TEXT_HEIGHT = 14.5  # of one line of it
_LEAST_HEIGHT = 25.5
_SHORT_SIDE, _LONG_SIDE = 210, 297  # of A4, in mm


def line_height(line: Line, layout: Layout) -> float:
    """The height of a line above the table."""
    rows = max(1, math.ceil(width(line.text) * _LINE_ROOM[line.role] / sum(layout.widths)))
    return rows * _LINE_HEIGHT[line.role]


def row_heights(layout: Layout) -> list[float]:
    """The height of each row, so that every wrapped text is seen."""
    heights = [_LEAST_HEIGHT] * layout.rows
    for cell in sorted(layout.cells, key=lambda cell: cell.rowspan):
        rows = slice(cell.row - 1, cell.row - 1 + cell.rowspan)
        lacking = _text_height(cell, layout) - sum(heights[rows])
        if lacking > 0:
            heights[cell.row - 2 + cell.rowspan] += lacking
    return heights


def _text_height(cell: LaidCell, layout: Layout) -> float:
    # The cell's own margins take 3 mm, an indent as much; a half-width character is half as wide as the print is high.
    margin = 3 if cell.centred else 6
    share = layout.size / _SIZE
    room = (sum(layout.widths[cell.column - 1 : cell.column - 1 + cell.colspan]) - margin) / (1.9 * share)
    rows = sum(max(1, math.ceil(width(line) / max(room, 2))) for line in cell.text.split("\n"))
    return rows * _TEXT_HEIGHT * share + 8


def for_pages(layout: Layout) -> Layout:
    """The layout as it is; one that does not fit on a page with its merged cells cut, so that each page can be read.

    The label of a group stands in its header alone, which is repeated on every page. A first level is written anew
    beside each of its second levels: where a page ends is known to the program that prints it, not to us.
    """
    tall = _SHORT_SIDE if layout.landscape else _LONG_SIDE
    page = (tall - 2 * PAGE_MARGINS[0]) * 72 / 25.4
    if sum(line_height(line, layout) for line in layout.lines) + sum(row_heights(layout)) <= page:
        return layout
    runs = [cell.row for cell in layout.cells if cell.column == 3 and cell.row > layout.headers[0]]
    cells = [piece for cell in layout.cells for piece in _pieces(cell, layout.headers, runs)]
    return replace(layout, cells=tuple(cells), long=True)


def _pieces(cell: LaidCell, headers: Sequence[int], runs: Sequence[int]) -> Iterator[LaidCell]:
    """A cell as it stands in a long form: in one piece, or cut."""
    below = cell.row + cell.rowspan
    if cell.column == 1 and cell.row in headers and cell.rowspan > 1:
        yield replace(cell, rowspan=1)
        yield replace(cell, row=cell.row + 1, rowspan=cell.rowspan - 1, text="")
    elif cell.column == 2 and cell.row > headers[0]:
        for top, end in pairwise([cell.row, *(at for at in runs if cell.row < at < below), below]):
            yield replace(cell, row=top, rowspan=end - top)
    else:
        yield cell
