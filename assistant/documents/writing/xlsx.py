"""Layouts → .xlsx: one sheet each, set up to print on A4. Every cell is text, exactly as the table holds it."""

import datetime
import io
import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from .contents import Line
from .layout import PAGE_MARGINS, LaidCell, Layout, width

_BODY_FONT = "宋体"
_LINES: dict[str, dict[str, Any]] = {
    "annex": {"font_name": "黑体", "font_size": 12, "align": "left"},
    "title": {"font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "year": {"font_name": "仿宋", "font_size": 12, "align": "center"},
    "unit": {"font_name": "仿宋", "font_size": 10.5, "align": "right"},
}
_LINE_ROOM = {"annex": 2.29, "title": 3.4, "year": 2.29, "unit": 2.02}  # mm that a half-width character takes
_LINE_HEIGHT = {"annex": 18.0, "title": 28.0, "year": 18.0, "unit": 16.0}
_SIZE = 10.5  # points of body text on a form that is not pressed together
_TEXT_HEIGHT = 14.5  # points of one line of it
_LEAST_HEIGHT = 25.5
_MOST_HEIGHT = 400.0  # Excel stops at 409.5; taller cells are laid over several rows
_FIXED_DATE = datetime.datetime(2000, 1, 1)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f']")


def to_xlsx(layouts: Sequence[Layout]) -> bytes:
    """The forms, one sheet each, named after their projects."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": _FIXED_DATE})
        body = {"font_name": _BODY_FONT, "border": 1, "valign": "vcenter", "text_wrap": True}
        cells = {
            (size, centred): workbook.add_format(
                {**body, "font_size": size, **({"align": "center"} if centred else {"align": "left", "indent": 1})}
            )
            for size in dict.fromkeys(layout.size for layout in layouts)
            for centred in (True, False)
        }
        lines = {
            role: workbook.add_format({**style, "valign": "vcenter", "text_wrap": True})
            for role, style in _LINES.items()
        }
        for layout, name in zip(layouts, sheet_names(layouts), strict=True):
            _write(workbook.add_worksheet(name), layout, cells, lines)
    return buffer.getvalue()


def sheet_names(layouts: Sequence[Layout]) -> list[str]:
    """Names that Excel accepts and that differ: the project's, numbered where there are several."""
    names = []
    for number, layout in enumerate(layouts, 1):
        project = _NOT_IN_NAMES.sub(" ", layout.name).strip() or "绩效目标表"
        # Excel counts UTF-16 units, two for a rare character; 24 characters leave room for the number.
        short = project if len(project.encode("utf-16-le")) <= 48 else project[:12]
        names.append(f"{number} {short}" if len(layouts) > 1 else "绩效目标表" if short.lower() == "history" else short)
    return names


def _write(sheet: Any, layout: Layout, cells: dict[tuple[float, bool], Any], lines: dict[str, Any]) -> None:
    for column, millimetres in enumerate(layout.widths):
        sheet.set_column_pixels(column, column, round(millimetres * 96 / 25.4))
    for row, line in enumerate(layout.lines):
        sheet.set_row(row, _line_height(line, sum(layout.widths)))
        _put(sheet, (row, 0, row, len(layout.widths) - 1), line.text, lines[line.role])
    tall = row_heights(layout)
    # A row taller than Excel allows becomes several, merged again cell by cell.
    counts = [math.ceil(height / _MOST_HEIGHT) for height in tall]
    starts = list(accumulate(counts, initial=len(layout.lines)))
    for index, (height, count) in enumerate(zip(tall, counts, strict=True)):
        for row in range(starts[index], starts[index + 1]):
            sheet.set_row(row, height / count)
    for cell in layout.cells:
        last = starts[cell.row - 1 + cell.rowspan] - 1
        span = (starts[cell.row - 1], cell.column - 1, last, cell.column + cell.colspan - 2)
        _put(sheet, span, cell.text, cells[layout.size, cell.centred])
    from xlsxwriter.utility import xl_col_to_name

    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(layout.widths) - 1)}{starts[-1]}"})
    _set_up_page(sheet, landscape=layout.landscape)


def _put(sheet: Any, span: tuple[int, int, int, int], text: str, style: Any) -> None:
    """Write a text, never a formula or a number, over one cell or a merged range."""
    top, left, bottom, right = span
    if (top, left) != (bottom, right):
        sheet.merge_range(*span, "", style)
    if text:
        sheet.write_string(top, left, text, style)
    else:
        sheet.write_blank(top, left, None, style)


def _set_up_page(sheet: Any, *, landscape: bool) -> None:
    vertical, horizontal = (millimetres / 25.4 for millimetres in PAGE_MARGINS)
    sheet.set_paper(9)
    sheet.set_landscape() if landscape else sheet.set_portrait()
    sheet.set_margins(left=horizontal, right=horizontal, top=vertical, bottom=vertical)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _line_height(line: Line, room: float) -> float:
    rows = max(1, math.ceil(width(line.text) * _LINE_ROOM[line.role] / room))
    return rows * _LINE_HEIGHT[line.role]


def row_heights(layout: Layout) -> list[float]:
    """The height of each row in points, so that every wrapped text is seen: Excel does not grow merged rows."""
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
