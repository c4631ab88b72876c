"""Excel (.xlsx) → Grids, one per visible sheet, by python-calamine; merged ranges kept.

Calamine gives values, not what the cell shows. Percentages are told from the number formats in the file, so that
98 % does not become 0.98; every other number is given exactly as it is stored.
"""

import datetime
import io
import posixpath
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..errors import ReadError
from .archive import Archive, parse_xml
from .grid import Grid, GridCell

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
# Calamine holds a sheet as a full rectangle; one stray cell at XFD1048576 would ask for 17 thousand million.
MAX_CELLS = 2_000_000
_MAX_REACH = 500
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_BUILT_IN_PERCENT = {9: 0, 10: 2}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def read_xlsx(data: bytes, file: str) -> list[Grid]:
    """One grid per visible sheet that holds anything. `ReadError` when it is no workbook, or is empty."""
    import python_calamine

    archive = Archive(data, file, part=_WORKBOOK, kind="Excel 工作簿")
    # Read here once, so that sizes and checksums are proven before calamine unpacks the same parts.
    sheets = {name: archive.read(name) for name in archive.names() if name.startswith("xl/worksheets/")}
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if name in archive.names():
            archive.read(name)
    for part in sheets.values():
        _refuse_vast(part, file)
    percent = _percent_cells(archive, sheets)
    grids = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for sheet in workbook.sheets_metadata:
                if (
                    sheet.visible == python_calamine.SheetVisibleEnum.Visible
                    and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
                ):
                    grid = _grid(workbook.get_sheet_by_name(sheet.name), percent.get(sheet.name, {}))
                    if grid.cells:
                        grids.append(grid)
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise ReadError(file, "Excel 工作簿已损坏，打不开。请用 Excel 或 WPS 打开后重新保存。") from error
    if not grids:
        raise ReadError(file, "工作簿里没有内容（隐藏的工作表不读）。请检查是否选错了文件。")
    return grids


def _refuse_vast(part: bytes, file: str) -> None:
    rows = columns = 0
    for letters, digits in _CELL.findall(part):
        rows = max(rows, int(digits))
        columns = max(columns, _column(letters.decode()))
    if rows * columns > MAX_CELLS:
        raise ReadError(
            file, f"工作表范围过大（{rows} 行 × {columns} 列）。请删去表格之外远处的单元格，或把表格复制到新工作簿。"
        )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _grid(sheet: Any, percent: Mapping[tuple[int, int], int]) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    merges = sheet.merged_cell_ranges or ()
    width = max(map(len, rows), default=0)
    # A level merged over rows left empty reaches below what holds anything; one over a whole column does not count.
    reach = [bottom + 1 for (top, _), (bottom, _) in merges if top < len(rows) and bottom < len(rows) + _MAX_REACH]
    rows += [[""] * width for _ in range(max(reach, default=0) - len(rows))]
    height = len(rows)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for (top, left), (merged_bottom, merged_right) in merges:
        # A merge may reach far beyond what holds anything, even over whole columns.
        bottom, right = min(merged_bottom, height - 1), min(merged_right, max(width - 1, left + 63))
        if bottom < top or right < left or (top, left) in covered:
            continue
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        covered.discard((top, left))
    cells = []
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if (row, column) not in covered:
                rowspan, colspan = spans.get((row, column), (1, 1))
                text = _text(value, percent.get((row + 1, column + 1)))
                cells.append(GridCell(row + 1, column + 1, rowspan, colspan, text))
    return Grid(tuple(cells), name=sheet.name)


def _text(value: Any, percent: int | None) -> str:
    """A stored value as text; `percent` is the number of digits after the point of a percentage."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        if percent is not None:
            return f"{(number * 100).quantize(Decimal(1).scaleb(-percent), ROUND_HALF_UP):f}%"
        return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"
    if isinstance(value, datetime.date):
        day = f"{value.year}年{value.month}月{value.day}日"
        clock = value.time() if isinstance(value, datetime.datetime) else datetime.time()
        return day if clock == datetime.time() else f"{day} {clock:%H:%M}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return str(value)


def _percent_cells(archive: Archive, sheets: Mapping[str, bytes]) -> dict[str, dict[tuple[int, int], int]]:
    """Per sheet name, the cells shown as a percentage: (row, column) -> digits after the point."""
    digits = _percent_styles(archive)
    if not digits:
        return {}
    found: dict[str, dict[tuple[int, int], int]] = {}
    for name, part in _sheet_parts(archive).items():
        cells = found.setdefault(name, {})
        if part not in sheets:
            continue
        for cell in parse_xml(sheets[part], archive.file).iter(_MAIN + "c"):
            place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", ""))
            style = cell.get("s", "")
            if place and style.isdigit() and int(style) in digits and cell.get("t", "n") == "n":
                cells[int(place[2]), _column(place[1])] = digits[int(style)]
    return found


def _percent_styles(archive: Archive) -> dict[int, int]:
    """Cell styles that show a percentage: their index -> digits after the point."""
    if "xl/styles.xml" not in archive.names():
        return {}
    styles = archive.xml("xl/styles.xml")
    formats = dict(_BUILT_IN_PERCENT)
    for element in styles.iter(_MAIN + "numFmt"):
        code = _QUOTED.sub("", element.get("formatCode", "")).split(";")[0]
        if "%" in code and element.get("numFmtId", "").isdigit():
            formats[int(element.get("numFmtId", "0"))] = len(re.findall(r"[0#?]", code.partition(".")[2]))
    return {
        index: formats[int(xf.get("numFmtId", "0"))]
        for index, xf in enumerate(styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"))
        if xf.get("numFmtId", "0").isdigit() and int(xf.get("numFmtId", "0")) in formats
    }


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Sheet name -> its part in the container."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive.names():
        return {}
    targets = {item.get("Id"): item.get("Target", "") for item in archive.xml(relations)}
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION), ""))).lstrip(
            "/"
        )
        for sheet in archive.xml(_WORKBOOK).iter(_MAIN + "sheet")
    }
