"""Word (.docx) → Grids, by lxml on the document's XML directly: merged cells kept, tracked changes accepted.

Tables inside cells and inside text boxes become grids of their own, behind the one they hang in. Headers, footers and
notes are other parts of the file and are not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import ReadError
from ..grid import Grid, GridCell, Note, refuse_long, refuse_vast
from .archive import Archive, parse_xml

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
_TR, _TC = _W + "tr", _W + "tc"
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
# Where one of these stands in a paragraph, its text is more than that of its `w:t` in a row.
_PARTICULAR = (*_BREAKS, _SYM, _FIELD, *_SHAPES, *(_W + name for name in ("del", "moveFrom", "rt", "vanish")))
# Settings of rows and cells, each two levels below its row or cell.
_SETTINGS = tuple(_W + name for name in ("gridBefore", "gridSpan", "vMerge", "hMerge", "cellDel", "del"))
_NONE: dict[str, str] = {}
_HOLDERS = (_W + "trPr", _W + "tcPr")
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
    reading = _Reading(body, file)
    reading.blocks(body)
    return reading.finished()


@dataclass(slots=True)
class _Cell:
    """A cell whose spans still grow."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


class _Reading:
    """The pass over a document."""

    def __init__(self, body: "etree._Element", file: str) -> None:
        """Finds in one go what only some paragraphs, rows and cells have, so that nobody looks for it in each."""
        self.file = file
        self._particular = {place for piece in body.iter(*_PARTICULAR) for place in piece.iterancestors(_P)}
        self._texts: dict[etree._Element, str] = {}  # paragraph -> what its `w:t` say in a row
        for piece in body.iter(_T):
            run = piece.getparent()
            place = run.getparent() if run is not None else None
            if place is None or place.tag != _P:
                place = next(piece.iterancestors(_P), None)
            if place is not None:
                self._texts[place] = self._texts.get(place, "") + (piece.text or "")
        self._settings: dict[etree._Element, dict[str, str]] = {}
        for setting in body.iter(*_SETTINGS):
            holder = setting.getparent()
            if holder is not None and holder.tag in _HOLDERS and (place := holder.getparent()) is not None:
                self._settings.setdefault(place, {})[setting.tag[len(_W) :]] = setting.get(_VAL, "")
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
        for block in _children(parent, _P, _TABLE):
            if block.tag == _TABLE:
                self._table(block)
                continue
            if text := self._paragraph(block).strip():
                self._before.append(text)
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self.blocks(box)

    def _paragraph(self, paragraph: "etree._Element") -> str:
        """The text of a paragraph; text boxes are put aside."""
        return self._text(paragraph) if paragraph in self._particular else self._texts.get(paragraph, "")

    def _text(self, element: "etree._Element") -> str:
        """The text of a paragraph, of a run, or of anything inside it, piece by piece."""
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
            elif tag == _R and _vanishes(child):
                self._unseen += self._text(child)
            elif tag not in _SKIPPED:
                parts.append(self._text(child))
        return "".join(parts)

    def _table(self, table: "etree._Element") -> None:
        """Append the table's grid, then those of the tables inside its cells."""
        before, self._before = tuple(self._before), []
        cells: list[_Cell] = []
        notes: list[Note] = []
        open_at: dict[int, _Cell] = {}  # column -> the cell that a vertical merge there would continue
        inside: list[etree._Element] = []  # tables, and text boxes that hold one
        row = 0
        for tr in _children(table, _TR):
            settings = self._settings.get(tr, _NONE)
            if "del" in settings:
                continue
            row += 1
            refuse_vast(self.file, row, self._cells + len(cells))
            column = 1 + (_number(settings, "gridBefore", 0) if settings else 0)
            standing: dict[int, _Cell] = {}
            for tc in _children(tr, _TC):
                properties = self._settings.get(tc, _NONE)
                if "cellDel" in properties:
                    continue
                colspan = max(1, _number(properties, "gridSpan", 1)) if properties else 1
                above = open_at.get(column) if properties and _continues(properties, "vMerge") else None
                if above is not None:
                    above.rowspan += 1
                    standing[column] = above
                elif properties and _continues(properties, "hMerge") and cells and cells[-1].row == row:
                    cells[-1].colspan += colspan
                else:
                    text, tables = self._content(tc)
                    inside += tables
                    if self._boxes or self._unseen:
                        notes += self._besides(row, column, inside)
                    standing[column] = cell = _Cell(row, column, 1, colspan, refuse_long(self.file, text))
                    cells.append(cell)
                column += colspan
            open_at = standing
        self._cells += len(cells)
        made = tuple([GridCell(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in cells])
        self._grids.append(Grid(made, before, notes=tuple(notes)))
        for inner in inside:
            if inner.tag == _TABLE:
                self._table(inner)
            else:
                self.blocks(inner)

    def _besides(self, row: int, column: int, inside: "list[etree._Element]") -> list[Note]:
        """Notes of the hidden text and the text boxes met in a cell; boxes that hold a table go to `inside`."""
        boxes, self._boxes = self._boxes, []
        unseen, self._unseen = self._unseen, ""
        notes = [Note("passed_over", row, column, unseen, "", "隐藏文字，未读取")] if unseen.strip() else []
        for box in boxes:
            if next(box.iter(_TABLE), None) is not None:
                inside.append(box)
            elif words := self._content(box)[0]:
                notes.append(Note("passed_over", row, column, words, "", "文本框里的文字，未读取"))
        return notes

    def _content(self, parent: "etree._Element") -> "tuple[str, list[etree._Element]]":
        """A cell's text, paragraphs joined by line breaks, and the tables inside it."""
        blocks = _children(parent, _P, _TABLE)
        if len(blocks) == 1 and blocks[0].tag == _P:
            return self._paragraph(blocks[0]).strip(), []
        text = ""
        tables: list[etree._Element] = []
        for block in blocks:
            if block.tag == _TABLE:
                tables.append(block)
            else:
                text += self._paragraph(block)
                if block not in self._particular or block.find(f"{_W}pPr/{_W}rPr/{_W}del") is None:
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


def _children(parent: "etree._Element", *tags: str) -> "list[etree._Element]":
    """The children of those tags: the rows of a table, the cells of a row, the blocks of a cell."""
    found = []
    for child in parent:
        tag = child.tag
        if tag in tags:
            found.append(child)
        elif tag in _TRANSPARENT:
            found += _children(child, *tags)
    return found


def _number(properties: dict[str, str], name: str, default: int) -> int:
    digits = properties.get(name, "")
    return min(int(digits), _MAX_SPAN) if digits.isascii() and digits.isdigit() and len(digits) < 9 else default


def _continues(properties: dict[str, str], name: str) -> bool:
    """Whether a cell carries on the merged one above (vMerge) or to the left (hMerge)."""
    return name in properties and properties[name] != "restart"
