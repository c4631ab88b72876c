"""Sheets (工作表) of a workbook → Grids: what .xlsx, .xls and Excel 2003 XML share.

Python-calamine gives the values of the first two, not what a cell shows; number formats, hidden rows and columns, and
formulas that were saved without their result are the `Facts` that each format's reader brings along.
"""

import datetime
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from ...errors import ReadError
from ..grid import MAX_CELLS, MAX_ROWS, MAX_TEXT, Grid, GridCell, Note, refuse_long
from .number_format import exact, show_date, show_number

_MAX_REACH = 500
_SINGLE = (1, 1)
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a sheet besides its values. Rows and columns from 1.

    formats   (row, column) -> number format, for cells that hold a number and have one
    uncached  formulas saved without their result
    """

    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: Collection[int] = frozenset()
    hidden_columns: Collection[int] = frozenset()
    uncached: Collection[tuple[int, int]] = frozenset()


def open_workbook(data: bytes, file: str, facts_of: Callable[[str], Facts], *, advice: str) -> list[Grid]:
    """One grid per visible sheet that holds anything; `facts_of` is asked by the sheet's name.

    `ReadError` when the workbook is broken, encrypted, too large or empty. Calamine's own crashes (panics) do not
    derive from Exception; they are caught by their name.
    """
    import python_calamine

    grids: list[Grid] = []
    hidden: list[str] = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                    hidden.append(sheet.name)
                    continue
                found = workbook.get_sheet_by_name(sheet.name)
                refuse_far(file, found.total_height, found.total_width)
                rows = found.to_python(skip_empty_area=False)
                grids.append(sheet_grid(sheet.name, rows, found.merged_cell_ranges or (), facts_of(sheet.name), file))
    except python_calamine.PasswordError as error:
        raise ReadError(file, "工作簿已加密。请去掉密码后另存。") from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise ReadError(file, f"Excel 工作簿已损坏，打不开。请用 Excel 或 WPS 打开后{advice}。") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ReadError(file, f"Excel 工作簿已损坏，打不开。请用 Excel 或 WPS 打开后{advice}。") from error
    return visible(grids, hidden, file)


def visible(sheets: Sequence[Grid], hidden: Sequence[str], file: str) -> list[Grid]:
    """The sheets that hold anything, with a note on each hidden one. `ReadError` when none does."""
    grids = [grid for grid in sheets if grid.cells]
    if not grids:
        raise ReadError(file, "工作簿里没有内容（隐藏的工作表不读）。请检查是否选错了文件。")
    notes = [Note("passed_over", 0, 0, name, "", "隐藏的工作表，未读取") for name in hidden]
    first = grids[0]
    return [replace(first, notes=(*notes, *first.notes)), *grids[1:]]


def refuse_far(file: str, rows: int, columns: int) -> None:
    """`ReadError` for a sheet that reaches too far: calamine holds it as a full rectangle, blank cells and all."""
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        what = f"范围过大（{rows} 行 × {columns} 列）"
        raise ReadError(file, f"工作表{what}。请删去表格之外远处的单元格，或把绩效目标表复制到新工作簿。")


def sheet_grid(name: str, rows: list[list[Any]], merges: Collection[Range], facts: Facts, file: str) -> Grid:
    """One sheet as a grid: its values row by row ("" where there is none), its merged ranges, what else is known."""
    spans, covered, height = _merges(merges, rows)
    width = max(map(len, rows), default=0)
    rows += [[""] * width for _ in range(height - len(rows))]
    hidden_rows, hidden_columns = facts.hidden_rows, facts.hidden_columns
    cells: list[GridCell] = []
    notes: list[Note] = []
    unseen: dict[int, list[str]] = {}  # hidden row -> its texts
    aside: dict[int, int] = {}  # hidden column -> how many cells of it hold something
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            place = (row, column)
            if place in covered:
                continue
            rowspan, colspan = spans.get(place, _SINGLE)
            top = row
            if hidden_rows or hidden_columns:
                top = next((at for at in range(row, row + rowspan) if at not in hidden_rows), 0)
                if not top:
                    if value != "":
                        unseen.setdefault(row, []).append(_text(value, facts.formats.get(place), place, []))
                    continue
                if all(at in hidden_columns for at in range(column, column + colspan)):
                    aside[column] = aside.get(column, 0) + (value != "")
                    continue
            text = value if isinstance(value, str) else _text(value, facts.formats.get(place), place, notes)
            if len(text) > MAX_TEXT:
                refuse_long(file, text)
            cells.append(GridCell(top, column, rowspan - (top - row), colspan, text))
    if facts.uncached:
        filled = {(cell.row, cell.column) for cell in cells if cell.text}
        notes += [
            Note("passed_over", *place, "公式", "", "公式没有保存计算结果，按空白读取")
            for place in sorted(facts.uncached)
            if place not in filled and place[0] not in hidden_rows and place[1] not in hidden_columns
        ]
    notes += [Note("passed_over", row, 1, " | ".join(texts), "", "隐藏的行，未读取") for row, texts in unseen.items()]
    notes += [
        Note("passed_over", 0, 0, f"{_letters(column)}列{count}格", "", "隐藏的列，未读取")
        for column, count in aside.items()
        if count
    ]
    if not any(not cell.blank for cell in cells):
        cells = []
    return Grid(tuple(cells), name=name, notes=tuple(notes), hidden=frozenset(hidden_rows))


def _merges(
    merges: Collection[Range], rows: list[list[Any]]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]], int]:
    """The merged cells: where each begins -> its spans; the places they cover besides; and how many rows there are."""
    width = max(map(len, rows), default=0)
    # A level merged over rows left empty reaches below what holds anything; one over a whole column does not count.
    reach = [bottom + 1 for (top, _), (bottom, _) in merges if top < len(rows) and bottom < len(rows) + _MAX_REACH]
    height = max(len(rows), *reach, 0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    area = 0
    for (top, left), (merged_bottom, merged_right) in merges:
        # A merge may reach far beyond what holds anything, even over whole columns.
        bottom, right = min(merged_bottom, height - 1), min(merged_right, max(width - 1, left + 63))
        if bottom < top or right < left or (top + 1, left + 1) in covered:
            continue
        area += (bottom - top + 1) * (right - left + 1)
        if area > MAX_CELLS:
            break  # overlapping merges without end; no sheet that Excel saved has them
        spans[top + 1, left + 1] = (bottom - top + 1, right - left + 1)
        covered.update(product(range(top + 1, bottom + 2), range(left + 1, right + 2)))
        covered.discard((top + 1, left + 1))
    return spans, covered, height


def _text(value: Any, code: str | None, place: tuple[int, int], notes: list[Note]) -> str:
    """A stored value as text; what its number format hides goes to the notes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if code is None:
            return exact(value)
        shown = show_number(value, code)
    elif isinstance(value, datetime.date | datetime.time):
        shown = show_date(value, code or "")
    else:
        return str(value)
    if shown.reason:
        notes.append(Note("repaired", *place, shown.other, shown.text, shown.reason))
    return shown.text


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
