"""Saved web pages (.html, .htm, .mht) → Grids, by lxml's HTML parser: colspan and rowspan kept, nested tables apart.

Only text that the page shows is read: scripts, styles and hidden rows are left out, the latter with a note.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import ReadError
from ..grid import MAX_COLUMNS, MAX_ROWS, Grid, GridCell, Note, refuse_long, refuse_vast
from .text import decode

if TYPE_CHECKING:
    from lxml import etree

_SILENT = frozenset(
    ("script", "style", "noscript", "template", "head", "svg", "select", "textarea", "iframe", "object")
)
_BLOCKS = frozenset(
    (
        *("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "center", "pre", "hr"),
        *(
            "section",
            "article",
            "header",
            "footer",
            "main",
            "form",
            "fieldset",
            "legend",
            "blockquote",
            "body",
            "caption",
        ),
    )
)
_ROW_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^<>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# Browsers read every Chinese label as the widest of its family.
_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8"}
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes, file: str) -> list[Grid]:
    """The page's tables in the order in which they begin. `ReadError` when it is no page, or holds no table."""
    return _grids(_decoded(data, file), file)


def read_mht(data: bytes, file: str) -> list[Grid]:
    """The tables of a page saved with its pictures (MIME): of each of its frames, in order."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    grids: list[Grid] = []
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    for page in pages:
        content = page.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            grids += _tables(_decoded(content, file, page.get_content_charset()), file)
    if not grids:
        raise ReadError(file, "保存的网页里没有表格。请在浏览器里打开，把表格复制到 Word 或 Excel 后另存。")
    return grids


def _decoded(data: bytes, file: str, said: str | None = None) -> str:
    """The page as text: by BOM, by the encoding it names if that holds, else as any text."""
    named = _CHARSET.search(data[:4096])
    name = said or (named[1].decode("ascii", "ignore") if named else "")
    encoding = _FAMILY.get(name.lower(), name.lower())
    if encoding and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and "16" not in encoding:
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass  # a wrong label is common; the bytes decide
    return decode(data, file)


def _grids(page: str, file: str) -> list[Grid]:
    if not (grids := _tables(page, file)):
        raise ReadError(file, "网页里没有表格。请在浏览器里打开，把表格复制到 Word 或 Excel 后另存。")
    return grids


def _tables(page: str, file: str) -> list[Grid]:
    from lxml import etree, html

    # A declared encoding would be believed against the text that is decoded already.
    page = re.sub(r"^\s*<\?xml[^<>]*\?>", "", page).replace("\0", "")
    refuse_vast(file, len(_ROW.findall(page)), 0)  # a tree of that many takes seconds
    parser = html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(file, "网页内容已损坏，打不开。请在浏览器里打开后重新保存。") from error
    if any("Excessive depth" in fault.message or "huge" in fault.message.lower() for fault in parser.error_log):
        raise ReadError(file, "网页内容嵌套过深或过大，不像正常文件，已拒绝读取。")
    reading = _Page(file)
    reading.text_of(root, into=reading.before)
    return reading.finished()


@dataclass
class _Text:
    """Text gathered as a browser would set it: runs of blanks are one, blocks begin a line."""

    parts: list[str] = field(default_factory=list)

    def add(self, text: str | None, *, keep: bool = False) -> None:
        if text:
            self.parts.append(text if keep else _SPACE.sub(" ", text))

    def line(self) -> None:
        """End the line, unless nothing stands on it."""
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def take(self) -> list[str]:
        """The lines gathered so far that are not blank; begins anew."""
        joined = re.sub(r" {2,}", " ", "".join(self.parts)).replace("\u200b", "").replace("\ufeff", "")
        self.parts.clear()
        return [line for line in (line.strip(" \u00a0") for line in joined.split("\n")) if line]


class _Page:
    """The pass over a page. Tables get their place in the order in which they begin."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.before = _Text()
        self._grids: list[Grid | None] = []
        self._cells = 0

    def finished(self) -> list[Grid]:
        """The grids that hold anything; text behind the last one is a grid without cells."""
        grids = [grid for grid in self._grids if grid is not None and any(not cell.blank for cell in grid.cells)]
        if grids and (rest := tuple(self.before.take())):
            grids.append(Grid((), rest))
        return grids

    def text_of(self, element: "etree._Element", into: _Text) -> None:
        """The text inside an element; tables inside it become grids of their own."""
        into.add(element.text, keep=element.tag == "pre")
        for child in element:
            tag = child.tag
            if tag == "table":
                into.line()
                if not _is_hidden(child):
                    self._table(child)
            elif tag == "br":
                into.parts.append("\n")
            elif tag == "input":
                into.add(_input(child))
            elif tag in _BLOCKS and not _is_hidden(child):
                into.line()
                self.text_of(child, into)
                into.line()
            elif tag not in _SILENT and not _is_hidden(child):
                self.text_of(child, into)
            into.add(child.tail, keep=element.tag == "pre")

    def _table(self, table: "etree._Element") -> None:
        place = len(self._grids)
        self._grids.append(None)
        before = tuple(self.before.take())
        rows = list(_rows(table))
        notes: list[Note] = []
        cells: list[GridCell] = []
        taken: dict[int, int] = {}  # column -> the last row that a cell from above covers there
        row = 0
        for tr, group_end in rows:
            if _is_hidden(tr):
                notes.append(Note("passed_over", 0, 0, _shown(tr), "", "网页里隐藏的一行，未读取"))
                continue
            row += 1
            column = 1
            for td in tr:
                if td.tag not in ("td", "th") or _is_hidden(td):
                    continue
                while taken.get(column, 0) >= row:
                    column += 1
                colspan = _span(td, "colspan", MAX_COLUMNS)
                if column + colspan > MAX_COLUMNS:
                    raise ReadError(self.file, f"表格太宽（超过 {MAX_COLUMNS} 列），不像绩效目标表。")
                rowspan = min(_span(td, "rowspan", MAX_ROWS) or group_end, group_end - row + 1)
                rowspan = max(1, rowspan)
                self._cells += colspan * rowspan
                refuse_vast(self.file, row, self._cells)
                inside = _Text()
                self.text_of(td, inside)
                cells.append(GridCell(row, column, rowspan, colspan, refuse_long(self.file, "\n".join(inside.take()))))
                taken.update(dict.fromkeys(range(column, column + colspan), row + rowspan - 1))
                column += colspan
        cells = [_within(cell, row) for cell in cells]
        self._grids[place] = Grid(tuple(cells), before, notes=tuple(notes))


def _rows(table: "etree._Element") -> Iterator[tuple["etree._Element", int]]:
    """The rows of a table and the number of the last row of their group, which a rowspan does not leave."""
    groups: list[list[etree._Element]] = [[]]
    for child in table:
        if child.tag == "tr":
            groups[-1].append(child)
        elif child.tag in _ROW_GROUPS:
            groups += [[tr for tr in child if tr.tag == "tr"], []]
    end = 0
    for group in groups:
        end += len(group)
        for tr in group:
            yield tr, end


def _within(cell: GridCell, last: int) -> GridCell:
    """A cell no taller than the rows that are there."""
    if cell.last_row <= last:
        return cell
    return GridCell(cell.row, cell.column, last - cell.row + 1, cell.colspan, cell.text)


def _span(cell: "etree._Element", name: str, most: int) -> int:
    """A span as a number: 1 where it is none; 0 (to the end of the group) only for rows."""
    digits = (cell.get(name) or "1").strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    number = min(int(digits[:9]), most)
    return number if number or name == "rowspan" else 1


def _is_hidden(element: "etree._Element") -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _input(element: "etree._Element") -> str:
    """A field of a form as it looks: its value, or its box."""
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if "checked" in element.attrib else "□"
    return (element.get("value") or "") if kind in ("text", "number", "date") else ""


def _shown(element: "etree._Element") -> str:
    return _SPACE.sub(" ", "".join(str(text) for text in element.itertext())).strip()
