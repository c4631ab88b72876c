"""Excel 2003 XML (.xml, and .xls from web systems) → Grids, one per visible sheet; merged ranges kept.

One XML document holds sheets, number formats and what is hidden; `sheets` reads them as those of any workbook. Word's
XML of that time is not read: it is refused with what to do.
"""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import ReadError
from ..grid import Grid, refuse_long
from .archive import parse_xml
from .sheets import Facts, refuse_far, sheet_grid, visible

if TYPE_CHECKING:
    from lxml import etree

SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
WORD = ("http://schemas.microsoft.com/office/word/2003/wordml", "http://schemas.microsoft.com/office/2006/xmlpackage")
_SS = f"{{{SPREADSHEET}}}"
_VISIBLE = "{urn:schemas-microsoft-com:office:excel}WorksheetOptions/{urn:schemas-microsoft-com:office:excel}Visible"
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # of the largest sheet: no place or span may be more
# Formats that the file names by a word, as an Excel for Chinese shows them.
_NAMED = {
    "General Number": "General",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Currency": "#,##0.00",
    "Euro Currency": "#,##0.00",
    "Scientific": "0.00E+00",
    "General Date": "yyyy/m/d h:mm",
    "Short Date": "yyyy/m/d",
    "Medium Date": "yyyy-m-d",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Short Time": "h:mm",
    "Medium Time": "h:mm",
    "Long Time": "h:mm:ss",
}
_NO_DAY = datetime.date(1899, 12, 31)  # the date that a time of day is stored with


def read_spreadsheet_xml(data: bytes, file: str) -> list[Grid]:
    """One grid per visible sheet that holds anything. `ReadError` when it is no such workbook, or is empty."""
    root = parse_xml(data, file)
    if root.tag != f"{_SS}Workbook":
        if str(root.tag).startswith(tuple(f"{{{namespace}}}" for namespace in WORD)):
            raise ReadError(file, "是 Word 的 XML 文档，不能直接读取。请用 Word 或 WPS 打开后另存为 .docx。")
        raise ReadError(file, "不是 Excel 2003 XML 表格。请用生成它的程序打开后另存为 .xlsx 或 .docx。")
    formats = _formats(root)
    grids: list[Grid] = []
    hidden: list[str] = []
    for sheet in root.iterchildren(f"{_SS}Worksheet"):
        name = sheet.get(f"{_SS}Name", "")
        if sheet.findtext(_VISIBLE, "").startswith("Sheet"):  # SheetHidden, SheetVeryHidden
            hidden.append(name)
        elif (table := sheet.find(f"{_SS}Table")) is not None:
            grids.append(_Sheet(name, file, formats).read(table))
    return visible(grids, hidden, file)


def _formats(root: "etree._Element") -> dict[str, str]:
    """Each style's number format; one without has that of the style it is made from."""
    own: dict[str, str] = {}
    parents: dict[str, str] = {}
    for style in root.iterfind(f"{_SS}Styles/{_SS}Style"):
        id = style.get(f"{_SS}ID", "")
        parents[id] = style.get(f"{_SS}Parent", "")
        number = style.find(f"{_SS}NumberFormat")
        if number is not None:
            code = number.get(f"{_SS}Format", "General")
            own[id] = _NAMED.get(code, code)
    return {id: own.get(id) or own.get(parents[id], "") for id in parents}


class _Sheet:
    """One sheet's table on its way to a grid."""

    def __init__(self, name: str, file: str, formats: dict[str, str]) -> None:
        self._name, self._file, self._formats = name, file, formats
        self._values: dict[tuple[int, int], Any] = {}
        self._codes: dict[tuple[int, int], str] = {}
        self._merges: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._uncached: set[tuple[int, int]] = set()

    def read(self, table: "etree._Element") -> Grid:
        """Its cells, with what is hidden left to `sheets`."""
        columns = list(self._placed(table, "Column"))
        hidden_columns = {at for at, column in columns if column.get(f"{_SS}Hidden") == "1"}
        styles = {at: column.get(f"{_SS}StyleID", "") for at, column in columns}
        hidden_rows = set()
        for row, line in self._placed(table, "Row"):
            if line.get(f"{_SS}Hidden") == "1":
                hidden_rows.add(row)
            for column, cell in self._placed(line, "Cell"):
                style = cell.get(f"{_SS}StyleID") or line.get(f"{_SS}StyleID") or styles.get(column) or "Default"
                self._take(cell, (row, column), style)
        height, width = (max((place[axis] for place in self._values), default=0) for axis in (0, 1))
        refuse_far(self._file, height, width)
        rows = [[self._values.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)]
        facts = Facts(self._codes, hidden_rows, hidden_columns, self._uncached)
        return sheet_grid(self._name, rows, self._merges, facts, self._file)

    def _placed(self, parent: "etree._Element", tag: str) -> "Iterator[tuple[int, etree._Element]]":
        """The children of a name with their places from 1; one may say its place, or stand for several columns."""
        at = 0
        for child in parent.iterchildren(f"{_SS}{tag}"):
            at = self._number(child, "Index") or at + 1
            beyond = self._number(child, "Span") if tag != "Cell" else self._number(child, "MergeAcross")
            for place in range(at, at + (beyond if tag == "Column" else 0) + 1):
                yield place, child
            at += beyond

    def _number(self, element: "etree._Element", name: str) -> int:
        text = element.get(f"{_SS}{name}", "0")
        most = _MOST_ROWS if element.tag == f"{_SS}Row" or name == "MergeDown" else _MOST_COLUMNS
        if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most):
            raise ReadError(
                self._file, f"工作表“{self._name}”里的位置“{text[:20]}”有误，文件已损坏。请打开后重新保存。"
            )
        return int(text)

    def _take(self, cell: "etree._Element", place: tuple[int, int], style: str) -> None:
        row, column = place
        down, across = self._number(cell, "MergeDown"), self._number(cell, "MergeAcross")
        if down or across:
            self._merges.append(((row - 1, column - 1), (row - 1 + down, column - 1 + across)))
        data = cell.find(f"{_SS}Data")
        if data is None:
            self._values.setdefault(place, "")
            if cell.get(f"{_SS}Formula"):
                self._uncached.add(place)
            return
        text = refuse_long(self._file, "".join(str(piece) for piece in data.itertext()))
        self._values[place] = _value(text, data.get(f"{_SS}Type", "String"))
        if code := self._formats.get(style):
            self._codes[place] = code


def _value(text: str, kind: str) -> Any:
    """A value as a workbook stores it; what is none of its kind stays text."""
    try:
        match kind:
            case "Number":
                return float(text)
            case "Boolean":
                return text.strip() == "1"
            case "DateTime":
                moment = datetime.datetime.fromisoformat(text)
                return moment.time() if moment.date() == _NO_DAY else moment
    except (ValueError, OverflowError):
        pass
    return text
