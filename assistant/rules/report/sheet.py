"""A worksheet as the workbooks of this program have them (工作表样式): bordered, wrapped, ready to print.

Every text is written as text, never as a formula or a link; the same content gives the same bytes.
"""

import datetime
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .shown import plain, width

FONT = {"font_name": "宋体", "font_size": 9}
_FIXED_DATE = datetime.datetime(2000, 1, 1)
_HEADING = "#D9E1F2"
_LINE = 12.0  # points of one line of text
_MOST_HEIGHT = 400.0  # Excel stops at 409.5
_MOST_TEXT = 32_000  # Excel stops at 32,767 characters in a cell


@contextmanager
def workbook(title: str, into: io.BytesIO) -> Iterator[Any]:
    """An empty workbook that is written into the buffer when the block ends."""
    import xlsxwriter

    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": _FIXED_DATE})
        yield book


class Sheet:
    """A worksheet that is filled from the top: bordered, wrapped, each row as high as its longest text needs."""

    def __init__(self, workbook: Any, name: str, columns: Sequence[tuple[str, int]]) -> None:
        self.sheet = workbook.add_worksheet(name)
        self.row = 0
        self._workbook = workbook
        self._widths = [wide for _, wide in columns]
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        for column, wide in enumerate(self._widths):
            self.sheet.set_column(column, column, wide)
        self.add([heading for heading, _ in columns], bold=True, fill=dict.fromkeys(range(len(columns)), _HEADING))
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(64 + len(columns))}1048576"})
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        self.sheet.set_header(f"&C{name.replace('&', '&&')}")
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
        self.sheet.fit_to_pages(1, 0)

    def add(
        self, values: Sequence[str | int | None], *, bold: bool = False, fill: dict[int, str] | None = None
    ) -> None:
        """The next row. Numbers and cells filled with a colour are centred; a text is written as it stands."""
        lines = 1
        for column, value in enumerate(values):
            style = self._format((fill or {}).get(column, ""), bold, isinstance(value, int) or column in (fill or {}))
            if isinstance(value, int):
                self.sheet.write_number(self.row, column, value, style)
            elif text := plain(value or "")[:_MOST_TEXT]:
                self.sheet.write_string(self.row, column, text, style)
                lines = max(lines, _lines(text, self._widths[column]))
            else:
                self.sheet.write_blank(self.row, column, None, style)
        self.sheet.set_row(self.row, min(lines * _LINE + 6, _MOST_HEIGHT))
        self.row += 1

    def _format(self, fill: str, bold: bool, centred: bool) -> Any:
        key = (fill, bold, centred)
        if key not in self._formats:
            style: dict[str, Any] = {**FONT, "border": 1, "valign": "vcenter", "text_wrap": True, "bold": bold}
            style |= {"align": "center"} if centred else {}
            style |= {"bg_color": fill} if fill else {}
            self._formats[key] = self._workbook.add_format(style)
        return self._formats[key]


def _lines(text: str, wide: int) -> int:
    """Lines a text takes in a column: 7 pixels for each character of the column's width, 6 for half a 9 point glyph."""
    room = wide * 7 // 6 - 2
    return sum(max(1, math.ceil(width(line) / room)) for line in text.split("\n"))
