"""A blank Excel form (.xlsx) filled: its sheet's XML edited in place, every other part as it was, byte by byte.

Texts are inline strings in the style of their cell, never numbers or formulas. Rows that are added push down what
stands below: rows, merged cells, what is validated or formatted, the anchors of pictures. A sheet with formulas,
comments or tables of its own gets no rows, since those could not be pushed down safely; what is left out is said.
"""

import copy
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...errors import ReadError
from ...form import Table
from ..readers.archive import Archive, parse_xml
from ..readers.xlsx import read_xlsx
from .plan import Filled, Plan, Write, form_in, plan
from .repack import repacked, serialised

if TYPE_CHECKING:
    from lxml import etree

Moved = Callable[[int], int]  # a row of the blank form -> where it stands once rows were added
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_PLACE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Attributes of a sheet that hold places.
_REFERRING = (
    *(("mergeCell", "ref"), ("dimension", "ref"), ("hyperlink", "ref"), ("autoFilter", "ref")),
    *(("conditionalFormatting", "sqref"), ("dataValidation", "sqref"), ("selection", "sqref")),
    *(("selection", "activeCell"), ("protectedRange", "sqref"), ("ignoredError", "sqref")),
)


def fill_xlsx(table: Table, template: bytes, file: str) -> Filled:
    """The first form of the workbook, filled. `ReadError` when there is none."""
    archive = Archive(template, file, part=_WORKBOOK, kind="Excel 工作簿")
    grids = read_xlsx(template, file)
    index, form = form_in(grids, file)
    part = _part_of(archive, grids[index].name)
    root = parse_xml(archive.read(part), file)
    made = plan(table, form, grids[index])
    parts: dict[str, bytes] = {}
    writes, missing = made.writes, list(made.missing)
    if made.year is not None:
        missing.insert(0, ("year", str(made.year)))
    if made.added and _is_tied(archive, root, part):
        writes = tuple(write for write in writes if not write.copy)
        missing += [(f"第{write.row}行下面要加的行", write.text) for write in made.writes if write.copy]
    elif made.added:
        parts |= _push_down(archive, root, part, grids[index].name, made)
    lines = {row: row + sum(count for above, count in made.added.items() if above < row) for row in _rows(writes)}
    for write in writes:
        _set(root, lines[write.row] + write.copy, write.column, write.text)
    parts[part] = serialised(root)
    return Filled(repacked(template, parts), tuple(missing))


def _rows(writes: tuple[Write, ...]) -> set[int]:
    return {write.row for write in writes}


def _part_of(archive: Archive, sheet: str) -> str:
    """The part that holds a sheet."""
    for element in archive.xml(_WORKBOOK).iter(_MAIN + "sheet"):
        if element.get("name") == sheet:
            return _related(archive, _WORKBOOK)[element.get(_RELATION, "")]
    raise ReadError(archive.file, f"找不到工作表“{sheet}”，文件已损坏。请打开后重新保存。")


def _related(archive: Archive, part: str) -> dict[str, str]:
    """The parts that a part refers to, by the reference's id."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.names():
        return {}
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/" + folder, each.get("Target", ""))).lstrip("/")
        for each in archive.xml(relations)
    }


def _is_tied(archive: Archive, root: "etree._Element", part: str) -> bool:
    """Whether something of the sheet would not follow its cells when they are pushed down."""
    if next(root.iter(_MAIN + "f"), None) is not None or root.find(_MAIN + "tableParts") is not None:
        return True
    return any("comments" in target for target in _related(archive, part).values())


def _push_down(archive: Archive, root: "etree._Element", part: str, sheet: str, made: Plan) -> dict[str, bytes]:
    """Make room below the rows that are copied, and copy them; the other parts that had to follow."""
    below = sorted(made.added.items())

    def moved(row: int) -> int:
        return row + sum(count for above, count in below if above < row)

    data = root.find(_MAIN + "sheetData")
    for row in list(data) if data is not None else ():
        number = int(row.get("r", "0"))
        _renumber(row, moved(number))
        for copies in range(made.added.get(number, 0), 0, -1):
            twin = copy.deepcopy(row)
            _renumber(twin, moved(number) + copies)
            for cell in twin:
                _empty(cell)
            row.addnext(twin)
    for name, attribute in _REFERRING:
        for element in root.iter(_MAIN + name):
            if places := element.get(attribute):
                element.set(attribute, _PLACE.sub(lambda place: f"{place[1]}{moved(int(place[2]))}", places))
    _merge_copies(root, below, moved, made.body)
    return _followed(archive, root, part, sheet, moved)


def _merge_copies(root: "etree._Element", below: list[tuple[int, int]], moved: Moved, body: int) -> None:
    """Merge the levels over the copied rows, and across as in the original."""
    from lxml import etree

    merges = root.find(_MAIN + "mergeCells")
    if merges is None:
        merges = etree.Element(_MAIN + "mergeCells")
        data = root.find(_MAIN + "sheetData")
        if data is not None:
            _after(data, merges)
    for above, count in below:
        row = moved(above)
        covered: set[int] = set()
        for merge in list(merges):
            top, left, bottom, right = _corners(merge.get("ref", ""))
            if left < body and bottom == row:  # a level, or the label beside all: it reaches over the copies
                merge.set("ref", _range(top, left, bottom + count, right))
                covered.update(range(left, right + 1))
            elif left < body and top <= row < bottom:
                covered.update(range(left, right + 1))
            elif top == bottom == row:
                for number in range(row + 1, row + count + 1):
                    etree.SubElement(merges, _MAIN + "mergeCell", ref=_range(number, left, number, right))
        for column in range(1, body):
            if column not in covered and _cell(root, row, column) is not None:
                etree.SubElement(merges, _MAIN + "mergeCell", ref=_range(row, column, row + count, column))
    merges.set("count", str(len(merges)))


def _followed(archive: Archive, root: "etree._Element", part: str, sheet: str, moved: Moved) -> dict[str, bytes]:
    """Pictures and the print range, where they stand below what was added."""
    parts: dict[str, bytes] = {}
    related = _related(archive, part)
    for drawing in root.iter(_MAIN + "drawing"):
        target = related.get(drawing.get(_RELATION, ""), "")
        tree = archive.xml(target) if target in archive.names() else None
        for row in tree.iter(_DRAWN + "row") if tree is not None else ():
            row.text = str(moved(int(row.text or 0) + 1) - 1)
        if tree is not None and serialised(tree) != serialised(archive.xml(target)):
            parts[target] = serialised(tree)
    book = archive.xml(_WORKBOOK)
    names = [each for each in book.iter(_MAIN + "definedName") if sheet in (each.text or "")]
    for name in names:
        name.text = _PLACE.sub(lambda place: f"{place[1]}{moved(int(place[2]))}", name.text or "")
    if names:
        parts[_WORKBOOK] = serialised(book)
    return parts


def _renumber(row: "etree._Element", number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        if place := _PLACE.fullmatch(cell.get("r", "")):
            cell.set("r", f"{place[1]}{number}")


def _set(root: "etree._Element", row: int, column: int, text: str) -> None:
    """The text as a cell's only content, in the style it has."""
    from lxml import etree

    cell = _cell(root, row, column)
    if cell is None:
        cell = _made(root, row, column)
    _empty(cell)
    line = cell.getparent()
    if line is not None and line.get("customHeight") not in ("1", "true"):
        line.attrib.pop("ht", "")  # a height that was only measured; it grows with the text when the file is opened
    cell.set("t", "inlineStr")
    element = etree.SubElement(etree.SubElement(cell, _MAIN + "is"), _MAIN + "t")
    element.text = text
    element.set(_SPACE, "preserve")


def _empty(cell: "etree._Element") -> None:
    cell.attrib.pop("t", "")
    for child in list(cell):
        cell.remove(child)


def _cell(root: "etree._Element", row: int, column: int) -> "etree._Element | None":
    place = f"{_letters(column)}{row}"
    return next((cell for line in _lines(root, row) for cell in line if cell.get("r") == place), None)


def _lines(root: "etree._Element", row: int) -> "Iterator[etree._Element]":
    return (line for line in root.iter(_MAIN + "row") if line.get("r") == str(row))


def _made(root: "etree._Element", row: int, column: int) -> "etree._Element":
    """A new cell in its order, in a new row if there is none."""
    from lxml import etree

    line = next(_lines(root, row), None)
    data = root.find(_MAIN + "sheetData")
    if line is None:
        line = etree.Element(_MAIN + "row", r=str(row))
        above = [each for each in root.iter(_MAIN + "row") if int(each.get("r", "0")) < row]
        if above:
            above[-1].addnext(line)
        elif data is not None:
            data.insert(0, line)
    cell = etree.Element(_MAIN + "c", r=f"{_letters(column)}{row}")
    left = [each for each in line if _corners(each.get("r", ""))[1] < column]
    line.insert(line.index(left[-1]) + 1 if left else 0, cell)
    return cell


def _after(data: "etree._Element", merges: "etree._Element") -> None:
    """Put the merged cells where the format has them: behind what may stand between the cells and them."""
    between = ("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState")
    last = data
    for element in data.itersiblings():
        if element.tag not in {_MAIN + name for name in (*between, "dataConsolidate", "customSheetViews")}:
            break
        last = element
    last.addnext(merges)


def _corners(reference: str) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of `B3:C5` or `B3`."""
    places = [(int(place[2]), _number(place[1].strip("$"))) for place in _PLACE.finditer(reference)]
    (top, left), (bottom, right) = (places[0], places[-1]) if places else ((0, 0), (0, 0))
    return top, left, bottom, right


def _range(top: int, left: int, bottom: int, right: int) -> str:
    return f"{_letters(left)}{top}:{_letters(right)}{bottom}"


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
