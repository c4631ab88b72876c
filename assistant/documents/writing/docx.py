"""Layouts → .docx: one `document.xml` as text over the prepared parts in `parts/`. Same input, same bytes."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from .contents import Line
from .layout import PAGE_MARGINS, LaidCell, Layout
from .paging import for_pages

_PARTS = Path(__file__).parent / "parts"
_NAMES = {  # name in the container -> file in parts/
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "rels.xml",
    "docProps/core.xml": "core.xml",
    "docProps/app.xml": "app.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "font_table.xml",
}
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = {"annex": "Annex", "title": "FormTitle", "year": "Year", "unit": "Unit"}
_AFTER_TABLE = '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
_SIZE = 10.5  # points, of the cells' style
_ROW_HEIGHT = 9  # mm, at least
_LONG = 600  # characters, a third of a page


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


def to_docx(layouts: Sequence[Layout]) -> bytes:
    """The forms, each on a page of its own; those that lie across the page in sections of their own."""
    body = []
    layouts = [for_pages(layout) for layout in layouts]
    for before, layout in pairwise([None, *layouts]):
        turned = before is not None and layout is not None and before.landscape != layout.landscape
        if before is not None and turned:
            body.append(f'<w:p><w:pPr><w:pStyle w:val="AfterTable"/>{_section(before)}</w:pPr></w:p>')
        if layout is not None:
            body += _form(layout, new_page=before is not None and not turned)
    # LibreOffice drops a table that no paragraph follows; this one is too small to open a page.
    body += (_AFTER_TABLE, _section(layouts[-1]))
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{"".join(body)}</w:body></w:document>'
    )
    parts = dict(_prepared())
    parts["word/document.xml"] = document.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _prepared() -> tuple[tuple[str, bytes], ...]:
    return tuple((name, (_PARTS / file).read_bytes()) for name, file in _NAMES.items())


def _section(layout: Layout) -> str:
    vertical, horizontal = map(twips, PAGE_MARGINS)
    size = (
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        if layout.landscape
        else '<w:pgSz w:w="11906" w:h="16838"/>'
    )
    return (
        f'<w:sectPr>{size}<w:pgMar w:top="{vertical}" w:right="{horizontal}" w:bottom="{vertical}" '
        f'w:left="{horizontal}" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )


def _form(layout: Layout, *, new_page: bool) -> Iterator[str]:
    for index, line in enumerate(layout.lines):
        yield _line(line, new_page=index == 0 and new_page)
    widths = [twips(width) for width in layout.widths]
    size = "" if layout.size == _SIZE else f'<w:rPr><w:sz w:val="{layout.size * 2:.0f}"/></w:rPr>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    table = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Form"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    # Word repeats the first rows of a table only, so the indicators of a long form are a table of their own.
    headers = layout.headers if layout.long else ()
    yield table
    covering: dict[int, list[LaidCell]] = {}
    for cell in layout.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            covering.setdefault(row, []).append(cell)
    for row in range(1, layout.rows + 1):
        # A row stays on one page, unless a long goal would leave half a page empty.
        long = any(len(cell.text) > _LONG or cell.text.count("\n") > _LONG // 40 for cell in covering[row])
        keep = "" if long else "<w:cantSplit/>"
        if row in headers:
            yield f"</w:tbl>{_AFTER_TABLE}{table}"
        repeated = "<w:tblHeader/>" if row in headers else ""
        height = f'<w:trHeight w:val="{twips(_ROW_HEIGHT)}" w:hRule="atLeast"/>'
        yield f"<w:tr><w:trPr>{keep}{height}{repeated}</w:trPr>"
        for cell in sorted(covering[row], key=lambda cell: cell.column):
            yield _cell(cell, row, widths, size)
        yield "</w:tr>"
    yield "</w:tbl>"


def _line(line: Line, *, new_page: bool) -> str:
    page = "<w:pageBreakBefore/>" if new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{_STYLES[line.role]}"/>{page}</w:pPr>{_run(line.text)}</w:p>'


def _cell(cell: LaidCell, row: int, widths: Sequence[int], size: str) -> str:
    width = sum(widths[cell.column - 1 : cell.column - 1 + cell.colspan])
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    style = "CellCentred" if cell.centred else "Cell"
    run = _run(cell.text, size) if row == cell.row else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p></w:tc>'
    )


def _run(text: str, properties: str = "") -> str:
    """A run: line breaks and tabs as Word writes them."""
    if not text:
        return ""
    lines = []
    for line in text.split("\n"):
        pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in line.split("\t"))
        lines.append("<w:tab/>".join(pieces))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"
