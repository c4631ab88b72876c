"""A blank Word form (.docx) filled: its `document.xml` edited in place, every other part as it was, byte by byte.

A text takes the print of the cell it goes into: that of its first run, else that of its paragraph mark.
"""

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...errors import ReadError
from ...form import Table
from ..grid import Grid, GridCell
from ..readers.archive import Archive, parse_xml
from .plan import Filled, Plan, form_in, plan, with_year
from .repack import repacked, serialised

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ONCE = (
    "{http://schemas.microsoft.com/office/word/2010/wordml}paraId",
    "{http://schemas.microsoft.com/office/word/2010/wordml}textId",
)
_TRANSPARENT = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "ins"))


def fill_docx(table: Table, template: bytes, file: str) -> Filled:
    """The first form of the document, filled. `ReadError` when there is none."""
    archive = Archive(template, file, part="word/document.xml", kind="Word 文档")
    root = parse_xml(archive.read("word/document.xml"), file)
    body = root.find(_W + "body")
    if body is None:
        raise ReadError(file, "Word 文档没有正文，文件已损坏。请打开后重新保存。")
    forms = list(_forms(body))
    index, form = form_in([each.grid for each in forms], file)
    made = plan(table, form, forms[index].grid)
    missing = list(made.missing)
    if made.year is not None and not _write_year(forms[index].above, made.year):
        missing.insert(0, ("year", str(made.year)))
    forms[index].apply(made)
    return Filled(repacked(template, {"word/document.xml": serialised(root)}), tuple(missing))


class _Form:
    """A table of the document: its cells as a grid, and where each of them stands in the XML."""

    def __init__(self, element: "etree._Element", above: "list[etree._Element]") -> None:
        self.above = above  # the paragraphs between the table before and this one
        self.rows: list[etree._Element] = []
        self.places: dict[tuple[int, int], etree._Element] = {}
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        open_at: dict[int, tuple[int, int]] = {}
        for number, tr in enumerate(_inside(element, "tr"), 1):
            self.rows.append(tr)
            column, standing = 1 + _number(tr.find(f"{_W}trPr/{_W}gridBefore"), 0), {}
            for tc in _inside(tr, "tc"):
                width = max(1, _number(tc.find(f"{_W}tcPr/{_W}gridSpan"), 1))
                merge = tc.find(f"{_W}tcPr/{_W}vMerge")
                above_it = open_at.get(column) if merge is not None and merge.get(_W + "val") != "restart" else None
                if above_it is not None:
                    spans[above_it] = (spans[above_it][0] + 1, spans[above_it][1])
                    standing[column] = above_it
                else:
                    self.places[number, column] = tc
                    spans[number, column] = (1, width)
                    standing[column] = (number, column)
                column += width
            open_at = standing
        cells = (
            GridCell(place[0], place[1], spans[place][0], spans[place][1], _text_of(tc))
            for place, tc in self.places.items()
        )
        self.grid = Grid(tuple(cells), tuple(filter(None, (_text_of(each).strip() for each in above))))

    def apply(self, made: Plan) -> None:
        """Add rows and write texts."""
        added: dict[tuple[int, int], etree._Element] = {}
        for row, count in made.added.items():
            for number in range(count, 0, -1):  # each right below its original, so the last one first
                added[row, number] = self._copy(row, made.body)
        for write in made.writes:
            tc = self.places.get((write.row, write.column))
            if write.copy and tc is not None:
                tc = _same_cell(self.rows[write.row - 1], tc, added[write.row, write.copy])
            if tc is not None:
                _set(tc, write.text)

    def _copy(self, row: int, body: int) -> "etree._Element":
        """A copy of a row right below it: its levels merged with those above, everything else blank."""
        original = self.rows[row - 1]
        twin = copy.deepcopy(original)
        for element in list(twin.iter()):
            for name in _ONCE:
                element.attrib.pop(name, "")
            if element.tag in (_W + "bookmarkStart", _W + "bookmarkEnd"):
                parent = element.getparent()
                if parent is not None:
                    parent.remove(element)
        column = 1
        for tc, other in zip(_inside(original, "tc"), _inside(twin, "tc"), strict=True):
            if column < body:
                _merge(tc, restart=True)
                _merge(other, restart=False)
            _set(other, "")
            column += max(1, _number(tc.find(f"{_W}tcPr/{_W}gridSpan"), 1))
        original.addnext(twin)
        return twin


def _forms(body: "etree._Element") -> Iterator[_Form]:
    above: list[etree._Element] = []
    for block in _children(body):
        if block.tag == _W + "tbl":
            yield _Form(block, above)
            above = []
        elif block.tag == _W + "p":
            above.append(block)


def _children(parent: "etree._Element") -> "Iterator[etree._Element]":
    """What stands in an element, content controls opened."""
    for child in parent:
        if child.tag in _TRANSPARENT:
            yield from _children(child)
        else:
            yield child


def _inside(parent: "etree._Element", tag: str) -> "Iterator[etree._Element]":
    return (child for child in _children(parent) if child.tag == _W + tag)


def _number(element: "etree._Element | None", default: int) -> int:
    digits = "" if element is None else element.get(_W + "val", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else default


def _text_of(element: "etree._Element") -> str:
    """The text of a cell, its paragraphs on lines of their own, or of a paragraph."""
    paragraphs = [element] if element.tag == _W + "p" else list(_inside(element, "p"))
    return "\n".join("".join(_pieces(paragraph)) for paragraph in paragraphs)


def _pieces(paragraph: "etree._Element") -> Iterator[str]:
    for element in paragraph.iter(_W + "t", _W + "br", _W + "tab"):
        if element.tag == _W + "t":
            yield element.text or ""
        elif element.getparent() is not None and element.getparent().tag == _W + "r":  # type: ignore[union-attr]
            yield "\n" if element.tag == _W + "br" else "\t"


def _set(tc: "etree._Element", text: str) -> None:
    """The text as a cell's only one, in the print that the cell has."""
    first, *others = _inside(tc, "p")
    for paragraph in others:
        parent = paragraph.getparent()
        if parent is not None:
            parent.remove(paragraph)
    _rewrite(first, text)


def _rewrite(paragraph: "etree._Element", text: str) -> None:
    """The text as a paragraph's only one, in the print of its first run, else of its mark; a blank keeps the print."""
    from lxml import etree

    run = next(paragraph.iter(_W + "r"), None)
    properties = run.find(_W + "rPr") if run is not None else paragraph.find(f"{_W}pPr/{_W}rPr")
    for child in list(paragraph):
        if child.tag != _W + "pPr":
            paragraph.remove(child)
    if not text and properties is None:
        return
    made = etree.SubElement(paragraph, _W + "r")
    if properties is not None:
        made.append(copy.deepcopy(properties))
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(made, _W + "br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                etree.SubElement(made, _W + "tab")
            if piece:
                element = etree.SubElement(made, _W + "t")
                element.text = piece
                element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _merge(tc: "etree._Element", *, restart: bool) -> None:
    """Make a cell begin a merged one, unless it is part of one already, or go on with the one above."""
    from lxml import etree

    properties = tc.find(_W + "tcPr")
    if properties is None:
        properties = etree.Element(_W + "tcPr")
        tc.insert(0, properties)
    merge = properties.find(_W + "vMerge")
    if merge is None:
        merge = etree.Element(_W + "vMerge")
        first = {_W + name for name in ("cnfStyle", "tcW", "gridSpan", "hMerge")}
        before = [child for child in properties if child.tag in first]
        properties.insert(properties.index(before[-1]) + 1 if before else 0, merge)
        if restart:
            merge.set(_W + "val", "restart")
    if not restart:
        merge.attrib.pop(_W + "val", "")


def _same_cell(row: "etree._Element", tc: "etree._Element", twin: "etree._Element") -> "etree._Element | None":
    """The cell of a copied row that stands where `tc` stands in the original."""
    pairs = zip(_inside(row, "tc"), _inside(twin, "tc"), strict=True)
    return next((other for own, other in pairs if own is tc), None)


def _write_year(paragraphs: "list[etree._Element]", year: int) -> bool:
    """Write the year into the line above the table; False when there is none."""
    for paragraph in reversed(paragraphs):
        if line := with_year(_text_of(paragraph), year):
            _rewrite(paragraph, line)
            return True
    return False
