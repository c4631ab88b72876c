"""Word (.docx) → Grids, by lxml on the document's XML directly: merged cells kept, tracked changes accepted.

Tables inside cells and inside text boxes become grids of their own, behind the one they hang in. Headers, footers and
notes are other parts of the file and are not read.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import ReadError
from .archive import Archive, parse_xml
from .grid import Grid, GridCell, Note, refuse_long, refuse_vast

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_VAL = _W + "val"
_MAX_SPAN = 1000
_BOX = _W + "txbxContent"
_TABLE, _P, _R, _T, _SYM, _FIELD = (_W + name for name in ("tbl", "p", "r", "t", "sym", "fldChar"))
_CHOICE = _MC + "AlternateContent"
# Wrappers whose content counts as if they were not there: content controls, custom XML, accepted insertions.
_TRANSPARENT = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
# Deleted text, field codes, phonetic guides, notes' marks, settings: no text of the cell.
_SKIPPED = frozenset(
    _W + name for name in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr", "sdtPr", "tblPr", "tcPr")
)
# What text boxes hang in.
_SHAPES = frozenset((_W + "pict", _W + "object", _W + "drawing", _CHOICE))
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
# Check boxes drawn with a symbol font.
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "√"}


def read_docx(data: bytes, file: str) -> list[Grid]:
    """The document's tables in order; text behind the last one comes as a grid without cells.

    A document without tables is one grid of its paragraphs, each a row, parted by its tabs. `ReadError` when it is no
    Word document, or is empty.
    """
    archive = Archive(data, file, part="word/document.xml", kind="Word 文档")
    content = archive.read(archive.part)
    refuse_vast(file, content.count(b"</w:tr>"), content.count(b"</w:tc>"))  # a tree of that many takes seconds
    if _STRICT in content:  # “Strict Open XML”: the same words under another name
        content = content.replace(_STRICT, _TRANSITIONAL)
    body = parse_xml(content, file).find(_W + "body")
    if body is None:
        raise ReadError(file, "Word 文档没有正文，文件已损坏。请打开后重新保存。")
    reading = _Reading(file, tracked=b":del" in content, hidden=b":vanish" in content)
    reading.blocks(body)
    return reading.finished()


class _Reading:
    """The pass over a document."""

    def __init__(self, file: str, *, tracked: bool, hidden: bool) -> None:
        """`tracked`, `hidden`: whether the document may hold deleted paragraph ends, or hidden text, at all."""
        self.file = file
        self._tracked = tracked
        self._hidden = hidden
        self._grids: list[Grid] = []
        self._before: list[str] = []
        self._cells = 0
        self._boxes: list[etree._Element] = []  # the text boxes met since they were last dealt with
        self._unseen = ""  # hidden text likewise

    def finished(self) -> list[Grid]:
        """The grids; `ReadError` when nothing was found."""
        rest = tuple(self._before)
        if self._grids:
            return [*self._grids, Grid((), rest)] if rest else self._grids
        if not rest:
            raise ReadError(self.file, "Word 文档里没有表格，也没有文字。请检查是否选错了文件。")
        refuse_vast(self.file, len(rest), len(rest))
        cells = [
            GridCell(row, column, 1, 1, refuse_long(self.file, text))
            for row, line in enumerate(rest, 1)
            for column, text in enumerate(line.split("\t"), 1)
        ]
        return [Grid(tuple(cells))]

    def blocks(self, parent: "etree._Element") -> None:
        """The paragraphs and tables of the body or of a text box."""
        for block in _blocks(parent):
            if block.tag == _TABLE:
                self._table(block)
                continue
            if text := self._text(block).strip():
                self._before.append(text)
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self.blocks(box)

    def _text(self, element: "etree._Element") -> str:
        """The text of a paragraph, of a run, or of anything inside it; text boxes are put aside."""
        parts = []
        for child in element:
            tag = child.tag
            if tag == _T:
                parts.append(child.text or "")
            elif tag in _BREAKS:
                parts.append(_BREAKS[tag])
            elif tag == _SYM:
                parts.append(_SYMBOLS.get((child.get(_W + "char") or "").upper(), ""))
            elif tag == _FIELD:
                parts.append(_check_box(child))
            elif tag in _SHAPES:
                self._boxes += _text_boxes(child)
            elif self._hidden and tag == _R and _vanishes(child):
                self._unseen += self._text(child)
            elif tag not in _SKIPPED:
                parts.append(self._text(child))
        return "".join(parts)

    def _table(self, table: "etree._Element") -> None:
        """Append the table's grid, then those of the tables inside its cells."""
        before, self._before = tuple(self._before), []
        cells: list[GridCell] = []
        notes: list[Note] = []
        open_at: dict[int, int] = {}  # column -> index in `cells` of the cell a vertical merge there would continue
        inside: list[etree._Element] = []  # tables, and text boxes that hold one
        for row, tr in enumerate(_kept_rows(table), 1):
            refuse_vast(self.file, row, self._cells + len(cells))
            column = 1 + _number(_properties(tr.find(_W + "trPr")), "gridBefore", 0)
            standing: dict[int, int] = {}
            for tc in _children(tr, "tc"):
                properties = _properties(tc.find(_W + "tcPr"))
                if "cellDel" in properties:
                    continue
                colspan = max(1, _number(properties, "gridSpan", 1))
                above = open_at.get(column) if _continues(properties, "vMerge") else None
                if above is not None:
                    cells[above] = _grown(cells[above], rows=1)
                    standing[column] = above
                elif _continues(properties, "hMerge") and cells and cells[-1].row == row:
                    cells[-1] = _grown(cells[-1], columns=colspan)
                else:
                    text, tables = self._content(tc)
                    inside += tables
                    for box in self._take_boxes():
                        if next(box.iter(_TABLE), None) is not None:
                            inside.append(box)
                        elif words := self._content(box)[0]:
                            notes.append(Note("passed_over", row, column, words, "", "文本框里的文字，未读取"))
                    if self._unseen.strip():
                        notes.append(Note("passed_over", row, column, self._unseen, "", "隐藏文字，未读取"))
                    self._unseen = ""
                    standing[column] = len(cells)
                    cells.append(GridCell(row, column, 1, colspan, refuse_long(self.file, text)))
                column += colspan
            open_at = standing
        self._cells += len(cells)
        self._grids.append(Grid(tuple(cells), before, notes=tuple(notes)))
        for inner in inside:
            if inner.tag == _TABLE:
                self._table(inner)
            else:
                self.blocks(inner)

    def _take_boxes(self) -> "list[etree._Element]":
        boxes, self._boxes = self._boxes, []
        return boxes

    def _content(self, parent: "etree._Element") -> "tuple[str, list[etree._Element]]":
        """A cell's text, paragraphs joined by line breaks, and the tables inside it."""
        text = ""
        tables: list[etree._Element] = []
        for block in _blocks(parent):
            if block.tag == _TABLE:
                tables.append(block)
            else:
                text += self._text(block)
                if not (self._tracked and block.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None):
                    text += "\n"
        return text.strip(), tables


def _text_boxes(shape: "etree._Element") -> "Iterator[etree._Element]":
    """The text boxes of a shape. The same box may stand there twice, for new programs and for old: it counts once."""
    if shape.tag == _CHOICE:
        for version in shape:
            if boxes := list(_text_boxes(version)):
                yield from boxes
                return
        return
    for child in shape:
        if child.tag == _BOX:
            yield child
        else:
            yield from _text_boxes(child)


def _check_box(field: "etree._Element") -> str:
    """The check box of an old form field; empty for any other field."""
    box = field.find(f"{_W}ffData/{_W}checkBox")
    if box is None:
        return ""
    state = box.find(_W + "checked")
    if state is None:
        state = box.find(_W + "default")
    return "□" if state is None or state.get(_VAL, "1") in ("0", "false", "off") else "☑"


def _vanishes(run: "etree._Element") -> bool:
    """Whether a run is hidden text."""
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_VAL, "1") not in ("0", "false", "off")


def _blocks(parent: "etree._Element") -> Iterator["etree._Element"]:
    """The paragraphs and tables of a body or a cell."""
    for child in parent:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _blocks(child)


def _children(parent: "etree._Element", tag: str) -> Iterator["etree._Element"]:
    """The rows of a table or the cells of a row."""
    for child in parent:
        if child.tag == _W + tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, tag)


def _properties(element: "etree._Element | None") -> dict[str, str]:
    """The settings of a row or a cell: name without namespace -> `w:val`, empty where it has none."""
    if element is None:
        return {}
    return {child.tag.rpartition("}")[2]: child.get(_VAL, "") for child in element if isinstance(child.tag, str)}


def _number(properties: dict[str, str], name: str, default: int) -> int:
    digits = properties.get(name, "")
    return min(int(digits), _MAX_SPAN) if digits.isascii() and digits.isdigit() and len(digits) < 9 else default


def _continues(properties: dict[str, str], name: str) -> bool:
    """Whether a cell carries on the merged one above (vMerge) or to the left (hMerge)."""
    return name in properties and properties[name] != "restart"


def _kept_rows(table: "etree._Element") -> Iterator["etree._Element"]:
    for tr in _children(table, "tr"):
        properties = tr.find(_W + "trPr")
        if properties is None or properties.find(_W + "del") is None:
            yield tr


def _grown(cell: GridCell, rows: int = 0, columns: int = 0) -> GridCell:
    return GridCell(cell.row, cell.column, cell.rowspan + rows, cell.colspan + columns, cell.text)
