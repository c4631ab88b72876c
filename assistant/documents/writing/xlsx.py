"""Layouts → .xlsx: one sheet each, set up to print on A4. Every cell is text, exactly as the table holds it."""

import datetime
import io
import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from .layout import PAGE_MARGINS, Layout
from .paging import for_pages, line_height, row_heights

_BODY_FONT = "宋体"
_LINES: dict[str, dict[str, Any]] = {
    "annex": {"font_name": "黑体", "font_size": 12, "align": "left"},
    "title": {"font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "year": {"font_name": "仿宋", "font_size": 12, "align": "center"},
    "unit": {"font_name": "仿宋", "font_size": 10.5, "align": "right"},
}
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
        body = {"font_name": _BODY_FONT, "border": 1, "text_wrap": True}
        cells = {
            (size, centred, valign): workbook.add_format(
                {
                    **body,
                    "font_size": size,
                    "valign": valign,
                    **({"align": "center"} if centred else {"align": "left", "indent": 1}),
                }
            )
            for size in dict.fromkeys(layout.size for layout in layouts)
            for centred in (True, False)
            for valign in ("vcenter", "top")
        }
        lines = {
            role: workbook.add_format({**style, "valign": "vcenter", "text_wrap": True})
            for role, style in _LINES.items()
        }
        for layout, name in zip(layouts, sheet_names(layouts), strict=True):
            _write(workbook.add_worksheet(name), for_pages(layout), cells, lines)
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


def _write(sheet: Any, layout: Layout, cells: dict[tuple[float, bool, str], Any], lines: dict[str, Any]) -> None:
    for column, millimetres in enumerate(layout.widths):
        sheet.set_column_pixels(column, column, round(millimetres * 96 / 25.4))
    for row, line in enumerate(layout.lines):
        sheet.set_row(row, line_height(line, layout))
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
        # A level that runs over the end of a page would show its name cut in two, were it in the middle.
        valign = "top" if layout.long and cell.rowspan > 1 and cell.row > layout.headers[0] else "vcenter"
        _put(sheet, span, cell.text, cells[layout.size, cell.centred, valign])
    from xlsxwriter.utility import xl_col_to_name

    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(layout.widths) - 1)}{starts[-1]}"})
    _set_up_page(sheet, landscape=layout.landscape)
    if layout.long and len(layout.headers) == 1:  # of two groups either header would stand above the other's rows
        sheet.repeat_rows(starts[layout.headers[0] - 1], starts[layout.headers[0]] - 1)


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
