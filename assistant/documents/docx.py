"""Word (.docx) → Grids, by lxml on `word/document.xml` directly: merged cells kept, tracked changes accepted.

Nested tables become grids of their own behind the one they stand in.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import ReadError
from .archive import Archive
from .grid import Grid, GridCell

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = _W + "val"
_MAX_SPAN = 1000
# Wrappers whose content counts as if they were not there: content controls, custom XML, accepted insertions.
_TRANSPARENT = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
# Deleted text, field codes, phonetic guides, shapes and their text boxes: no text of the cell.
_SKIPPED = frozenset(
    _W + name
    for name in ("del", "moveFrom", "delText", "instrText", "rt", "pict", "object", "drawing", "pPr", "rPr", "sdtPr")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
# Check boxes drawn with a symbol font.
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "√"}


def read_docx(data: bytes, file: str) -> list[Grid]:
    """The document's tables in order. `ReadError` when it is no Word document, or holds no table."""
    root = Archive(data, file, part="word/document.xml", kind="Word 文档").xml("word/document.xml")
    body = root.find(_W + "body")
    if body is None:
        raise ReadError(file, "Word 文档没有正文，文件已损坏。请打开后重新保存。")
    grids: list[Grid] = []
    before: list[str] = []
    for block in _blocks(body):
        if block.tag == _W + "tbl":
            _add_table(block, tuple(before), grids)
            before = []
        elif text := _paragraph(block).strip():
            before.append(text)
    if not grids:
        raise ReadError(file, "Word 文档里没有表格。请把绩效目标表做成表格，或另存为以制表符分栏的文本。")
    return grids


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


def _paragraph(element: "etree._Element") -> str:
    """The text of a paragraph, of a run, or of anything inside it."""
    parts = []
    for child in element:
        tag = child.tag
        if tag == _W + "t":
            parts.append(child.text or "")
        elif tag in _BREAKS:
            parts.append(_BREAKS[tag])
        elif tag == _W + "sym":
            parts.append(_SYMBOLS.get((child.get(_W + "char") or "").upper(), ""))
        elif tag not in _SKIPPED:
            parts.append(_paragraph(child))
    return "".join(parts)


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


def _add_table(table: "etree._Element", before: tuple[str, ...], grids: list[Grid]) -> None:
    """Append the table's grid, then those of the tables inside its cells."""
    cells: list[GridCell] = []
    open_at: dict[int, int] = {}  # column -> index in `cells` of the cell a vertical merge there would continue
    nested: list[etree._Element] = []
    for row, tr in enumerate(_kept_rows(table), 1):
        column = 1 + _number(_properties(tr.find(_W + "trPr")), "gridBefore", 0)
        standing: dict[int, int] = {}
        for tc in _children(tr, "tc"):
            properties = _properties(tc.find(_W + "tcPr"))
            colspan = max(1, _number(properties, "gridSpan", 1))
            above = open_at.get(column) if _continues(properties, "vMerge") else None
            if above is not None:
                cells[above] = _grown(cells[above], rows=1)
                standing[column] = above
            elif _continues(properties, "hMerge") and cells and cells[-1].row == row:
                cells[-1] = _grown(cells[-1], columns=colspan)
            else:
                text, tables = _content(tc)
                nested += tables
                standing[column] = len(cells)
                cells.append(GridCell(row, column, 1, colspan, text))
            column += colspan
        open_at = standing
    grids.append(Grid(tuple(cells), before))
    for inner in nested:
        _add_table(inner, (), grids)


def _kept_rows(table: "etree._Element") -> Iterator["etree._Element"]:
    for tr in _children(table, "tr"):
        properties = tr.find(_W + "trPr")
        if properties is None or properties.find(_W + "del") is None:
            yield tr


def _grown(cell: GridCell, rows: int = 0, columns: int = 0) -> GridCell:
    return GridCell(cell.row, cell.column, cell.rowspan + rows, cell.colspan + columns, cell.text)


def _content(tc: "etree._Element") -> tuple[str, list["etree._Element"]]:
    """A cell's text, paragraphs joined by line breaks, and the tables inside it."""
    paragraphs: list[str] = []
    tables: list[etree._Element] = []
    for block in _blocks(tc):
        if block.tag == _W + "tbl":
            tables.append(block)
        else:
            paragraphs.append(_paragraph(block))
    return "\n".join(paragraphs).strip(), tables
