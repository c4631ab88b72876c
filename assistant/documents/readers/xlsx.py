"""Excel (.xlsx, .xlsm) → Grids, one per visible sheet, by python-calamine; merged ranges kept.

What calamine leaves out (number formats, hidden rows and columns, formulas without a result) is picked from the sheets'
XML by one pass of a regular expression: parsing it as a tree would cost more than all the rest.
"""

import posixpath
import re
from html import unescape

from ...errors import ReadError
from ..grid import Grid
from .archive import Archive
from .number_format import BUILT_IN
from .sheets import Facts, open_workbook, refuse_far

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
# `[^<>]` ends at the next tag, so a broken part costs no more than its length.
_TAG = re.compile(rb"<(?:\w+:)?(row|c|col)(?=[\s/>])([^<>]*)>")
_FILLED = re.compile(rb"""<c r=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>""")
_PLACE = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\br\s*=)")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d{1,6})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COLUMNS = re.compile(rb"""\bm(in|ax)\s*=\s*["'](\d{1,5})["']""")
_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<>]*</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"
)
_XF = re.compile(rb"<(?:\w+:)?xf\b([^<>]*)>")
_XFS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^<>]*)>")
_FORMAT_ID = re.compile(rb"""\bnumFmtId\s*=\s*["'](\d{1,9})["']""")
_FORMAT_CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATED = re.compile(rb"""[cC]ount\s*=\s*["']\s*\+?(\d{1,30})""")
_MAX_COLUMN = 16_384


def read_xlsx(data: bytes, file: str) -> list[Grid]:
    """One grid per visible sheet that holds anything. `ReadError` when it is no workbook, or is empty."""
    archive = Archive(data, file, part=_WORKBOOK, kind="Excel 工作簿")
    styles = _styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in archive.names() else {}
    if _STRINGS in archive.names():
        # Sizes and checksums are proven before calamine unpacks it again. Calamine takes room for as many texts as the
        # part says it has, and where there is not so much memory the whole process ends.
        strings = archive.read(_STRINGS)
        if any(int(stated) > len(strings) for stated in _STATED.findall(strings)):
            raise ReadError(file, "Excel 工作簿已损坏（共用文字表的数目不对）。请用 Excel 或 WPS 打开后重新保存。")
    parts = _sheet_parts(archive)
    facts = {name: _facts(archive.read(part), styles, file) for name, part in parts.items() if part in archive.names()}
    return open_workbook(data, file, lambda name: facts.get(name, Facts()), advice="重新保存")


def _facts(part: bytes, styles: dict[bytes, str], file: str) -> Facts:
    """One pass over the tags of a sheet; `styles` are those of interest. `ReadError` for one that reaches too far."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:64]:
        raise ReadError(file, "工作表的编码不常见（UTF-16）。请用 Excel 或 WPS 打开后重新保存。")
    if not (styles or b"hidden" in part or b"<f" in part) and _is_usual(part):
        places = _FILLED.findall(part)
        columns = max((_column(letters) for letters in {letters for letters, _ in places}), default=0)
        refuse_far(file, max((int(row) for row in {row for _, row in places}), default=0), columns)
        return Facts()
    formats: dict[tuple[int, int], str] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    row = column = last_row = last_column = 0
    for tag in _TAG.finditer(part):
        name, attributes = tag.groups()
        if name == b"c":
            if place := _PLACE.search(attributes):
                row, column = int(place[2]), _column(place[1])
            else:
                column += 1
            if attributes.endswith(b"/"):
                continue  # a format without content
            last_row, last_column = max(last_row, row), max(last_column, column)
            style = _STYLE.search(attributes)
            if style and (code := styles.get(style[1])) is not None:
                kind = _TYPE.search(attributes)
                if kind is None or kind[1] in (b"n", b"d"):
                    formats[row, column] = code
        elif name == b"row":
            number = _ROW.search(attributes)
            row, column = int(number[1]) if number else row + 1, 0
            if _HIDDEN.search(attributes):
                hidden_rows.add(row)
        elif _HIDDEN.search(attributes):
            ends = {end: int(digits) for end, digits in _COLUMNS.findall(attributes)}
            first, last = ends.get(b"in", 1), min(ends.get(b"ax", 0), _MAX_COLUMN)
            hidden_columns.update(range(first, last + 1))
    refuse_far(file, last_row, last_column)
    uncached = set()
    if b"<f" in part or b":f" in part:
        for cell in _UNCACHED.finditer(part):
            if place := _PLACE.search(cell[1]):
                uncached.add((int(place[2]), _column(place[1])))
    return Facts(formats, hidden_rows, hidden_columns, uncached)


def _is_usual(part: bytes) -> bool:
    """Whether every cell begins with its place and no name has a prefix, as all great programs write it."""
    cells = part.count(b"<c ") + part.count(b"<c>") + part.count(b"<c/") + part.count(b"<c\n") + part.count(b"<c\t")
    return cells == part.count(b"<c r=") and b":c" not in part and b"<c\r" not in part


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _styles(part: bytes) -> dict[bytes, str]:
    """The cell styles that have a number format: their index, as written in a cell -> the format."""
    codes = {str(number).encode(): code for number, code in BUILT_IN.items()}
    for element in _FORMAT.findall(part):
        number, code = _FORMAT_ID.search(element), _FORMAT_CODE.search(element)
        if number and code:
            codes[number[1]] = unescape((code[1] if code[1] is not None else code[2]).decode("utf-8", "replace"))
    block = _XFS.search(part)
    styles = {}
    for index, element in enumerate(_XF.findall(block[0]) if block else ()):
        number = _FORMAT_ID.search(element)
        if number and number[1] in codes:
            styles[str(index).encode()] = codes[number[1]]
    return styles


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Sheet name -> its part in the container."""
    if _RELATIONS not in archive.names():
        return {}
    targets = {item.get("Id"): item.get("Target", "") for item in archive.xml(_RELATIONS)}
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION), ""))).lstrip(
            "/"
        )
        for sheet in archive.xml(_WORKBOOK).iter(_MAIN + "sheet")
    }
