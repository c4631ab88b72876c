"""PDF with a text layer → Grids, by pypdfium2: a page's rules become rows and columns, its characters go into them.

A table that runs on over several pages is one grid. What has no text (a scan), no permission (a password) or no rules
is refused with that reason. `ruling` turns lines into cells; this module knows PDFium and pages.
"""

import itertools
import re
import threading
import zlib
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_float, c_int
from dataclasses import dataclass, replace
from typing import Any

from ...errors import ReadError
from ..grid import Grid, GridCell, Note, refuse_vast
from .ruling import Character, Line, RuledTable, lines_of_text, tables_of

# A thousand pages take PDFium minutes; a file of target tables has one or two pages a table.
MAX_PAGES = 300
_MAX_OBJECTS = 50_000
_MAX_SEGMENTS = 20_000
_MAX_CHARACTERS = 200_000
_MAX_FORMS = 8  # forms inside forms
# Flate reaches about 1030:1, so that only streams above this can unpack to more than what a page or a font holds.
_STREAM_FROM = 64 * 2**10
_MAX_STREAM = 64 * 2**20
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/Filter\s*\[[^\]]{0,200}/(?:Fl|LZW|RunLength)\w*[^\]]{0,200}/(?:Fl|LZW|RunLength)")
_THIN = 3.0  # points; a filled box as thin as this is a line
_SLANT = 1.0
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,4}\s*(?:页)?[-—–\s,，/共]*(?:\d{1,4}\s*页?)?[-—–\s]*")
_SAME_COLUMN = 4.0
# PDFium is not safe to call from two threads at once.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Page:
    """A page taken apart: its tables from the top, and the lines of text before each and behind the last."""

    number: int
    tables: tuple[RuledTable, ...]
    between: tuple[tuple[str, ...], ...]


def read_pdf(data: bytes, file: str) -> list[Grid]:
    """The tables of all pages in order. `ReadError` when it is no PDF, is encrypted, a scan, or has no ruled table."""
    _refuse_bombs(data, file)
    with _LOCK:
        pages, blank = _pages(data, file)
    if not any(page.tables for page in pages):
        if not any(any(texts) for page in pages for texts in page.between):
            raise ReadError(file, "PDF 里没有文字，是扫描件或图片。请找到 Word 或 Excel 原件，或先做文字识别。")
        raise ReadError(file, "PDF 里没有带框线的表格。请找到 Word 或 Excel 原件，或把表格复制到 Word 后另存。")
    grids = _joined(pages, file)
    if blank:
        numbers = "、".join(str(number) for number in blank)
        note = Note("passed_over", 0, 0, f"第{numbers}页", "", "只有图片、没有文字的页，未读取")
        grids[0] = replace(grids[0], notes=(note, *grids[0].notes))
    return grids


def _refuse_bombs(data: bytes, file: str) -> None:
    """`ReadError` for streams that unpack to far more than any page; PDFium would unpack them in one go."""
    reason = "PDF 解压后过大，不像正常文件，已拒绝读取。"
    if _TWICE.search(data):
        raise ReadError(file, reason)
    for start in _STREAM.finditer(data):
        begin = start.end()
        if data[begin : begin + 1] not in (b"\x78", b"\x48", b"\x58", b"\x68"):  # no zlib header
            continue
        end = data.find(b"endstream", begin)
        if (end if end >= 0 else len(data)) - begin < _STREAM_FROM:
            continue
        unpacker = zlib.decompressobj()
        rest, size = data[begin : end if end >= 0 else len(data)], 0
        try:
            while rest and not unpacker.eof and size <= _MAX_STREAM:
                size += len(unpacker.decompress(rest, 2**20))
                rest = unpacker.unconsumed_tail
        except zlib.error:
            continue  # PDFium says what is broken
        if size > _MAX_STREAM:
            raise ReadError(file, reason)


def _pages(data: bytes, file: str) -> tuple[list[_Page], list[int]]:
    """The pages taken apart, and the numbers of those without any text."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(file, "PDF 已加密，需要密码。请去掉密码后另存。") from error
        raise ReadError(file, "文件已损坏或不是 PDF，打不开。请重新导出，或找到 Word、Excel 原件。") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadError(file, f"PDF 太长（{len(document)} 页，最多 {MAX_PAGES} 页）。请只保留绩效目标表所在的页。")
        pages: list[_Page] = []
        blank: list[int] = []
        for number in range(1, len(document) + 1):
            page = _page(document, number, file)
            pages.append(page)
            if not page.tables and not any(page.between):
                blank.append(number)
        return pages, blank
    finally:
        document.close()


def _page(document: Any, number: int, file: str) -> _Page:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise ReadError(file, f"PDF 第{number}页已损坏，打不开。请重新导出，或找到 Word、Excel 原件。") from error
    text = pdfium.FPDFText_LoadPage(page.raw)
    try:
        turned = _turn(pdfium, page.raw)
        characters = _characters(pdfium, text, turned, number, file) if text else []
        lines = list(_rules(pdfium, page.raw, turned, number, file))
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        page.close()
    tables = tables_of(lines, characters)
    refuse_vast(file, 0, sum(len(table.cells) for table in tables))
    inside = {id(character) for table in tables for character in table.characters}
    outside = lines_of_text([character for character in characters if id(character) not in inside])
    between: list[list[str]] = [[] for _ in range(len(tables) + 1)]
    for y, line in outside:
        between[sum(1 for table in tables if table.top < y)].append(line)
    return _Page(number, tuple(tables), tuple(map(tuple, between)))


class _Turn:
    """From a page's own coordinates (up from its lower left) to those a reader sees (down from the upper left)."""

    def __init__(self, rotation: int, left: float, bottom: float, right: float, top: float) -> None:
        self._rotation = rotation
        self._box = (left, bottom, right, top)

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._box
        match self._rotation:
            case 1:
                return y - bottom, x - left
            case 2:
                return right - x, y - bottom
            case 3:
                return top - y, right - x
            case _:
                return x - left, top - y


def _turn(pdfium: Any, page: Any) -> _Turn:
    left, bottom, right, top = (c_float() for _ in range(4))
    if not pdfium.FPDFPage_GetCropBox(
        page, *map(byref, (left, bottom, right, top))
    ) and not pdfium.FPDFPage_GetMediaBox(page, *map(byref, (left, bottom, right, top))):
        left, bottom, right, top = c_float(0), c_float(0), c_float(595), c_float(842)
    return _Turn(pdfium.FPDFPage_GetRotation(page), left.value, bottom.value, right.value, top.value)


def _characters(pdfium: Any, text: Any, turned: _Turn, number: int, file: str) -> list[Character]:
    """The characters of a page, blanks between words included, in the order of the file."""
    count = pdfium.FPDFText_CountChars(text)
    if count > _MAX_CHARACTERS:
        raise ReadError(file, f"PDF 第{number}页的文字过多，不像绩效目标表，已拒绝读取。")
    get_unicode, is_generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    get_origin, get_box = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
    x, y, box = c_double(), c_double(), pdfium.FS_RECTF()
    x_at, y_at, box_at = byref(x), byref(y), byref(box)
    found: list[Character] = []
    lost = 0
    for index in range(count):
        code = get_unicode(text, index)
        if code in (0, 0xFFFD, 0xFFFE, 0xFFFF) or 0xE000 <= code <= 0xF8FF:
            lost += 1
            continue
        if code < 32 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            continue  # line breaks that PDFium puts in
        if code == 32 and is_generated(text, index):
            # The narrow space that programs set between Chinese and digits is nobody's typing.
            following = chr(get_unicode(text, index + 1)) if index + 1 < count else " "
            if not (found and found[-1].text.isascii() and following.isascii()):
                continue
        if not get_origin(text, index, x_at, y_at) or not get_box(text, index, box_at):
            continue
        start, end = turned(x.value, y.value), turned(box.right, box.bottom)
        begin, over = turned(box.left, box.top), turned(box.right, box.top)
        size = abs(begin[1] - end[1])
        found.append(Character(chr(code), min(begin[0], over[0], end[0]), max(begin[0], end[0]), start[1], size))
    if lost > 5 and lost * 10 > len(found):
        raise ReadError(
            file, f"PDF 第{number}页的字体没有文字编码，文字提取不出来。请找到 Word 或 Excel 原件，或先做文字识别。"
        )
    return found


def _rules(pdfium: Any, page: Any, turned: _Turn, number: int, file: str) -> Iterator[Line]:
    """The level and upright lines that a page draws, as strokes or as thin boxes."""
    count = pdfium.FPDFPage_CountObjects(page)
    drawn = 0
    for shape, matrix in _shapes(pdfium, (pdfium.FPDFPage_GetObject(page, index) for index in range(count)), (), 0):
        for line in _lines(pdfium, shape, matrix, turned):
            drawn += 1
            if drawn > _MAX_SEGMENTS:
                raise ReadError(file, f"PDF 第{number}页的线条过多，不像表格，已拒绝读取。")
            yield line


def _shapes(
    pdfium: Any, objects: Iterator[Any], matrices: tuple[Any, ...], depth: int
) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The paths among objects and in the forms among them, each with the matrices that place it, innermost first."""
    for seen, each in enumerate(objects):
        if seen > _MAX_OBJECTS:
            return
        kind = pdfium.FPDFPageObj_GetType(each)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield each, (_matrix(pdfium, each), *matrices)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORMS:
            inner = (pdfium.FPDFFormObj_GetObject(each, at) for at in range(pdfium.FPDFFormObj_CountObjects(each)))
            yield from _shapes(pdfium, inner, (_matrix(pdfium, each), *matrices), depth + 1)


def _matrix(pdfium: Any, shape: Any) -> Any:
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(shape, byref(matrix))
    return matrix


def _lines(pdfium: Any, path: Any, matrices: tuple[Any, ...], turned: _Turn) -> Iterator[Line]:
    fill, stroke = c_int(), c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke)) or not (fill.value or stroke.value):
        return
    for points in _outlines(pdfium, path, matrices, turned):
        if stroke.value:
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if abs(y0 - y1) <= _SLANT < abs(x0 - x1):
                    yield Line((y0 + y1) / 2, min(x0, x1), max(x0, x1), level=True)
                elif abs(x0 - x1) <= _SLANT < abs(y0 - y1):
                    yield Line((x0 + x1) / 2, min(y0, y1), max(y0, y1), level=False)
        elif 4 <= len(points) <= 6:
            left, right = min(x for x, _ in points), max(x for x, _ in points)
            top, bottom = min(y for _, y in points), max(y for _, y in points)
            if bottom - top <= _THIN and right - left > bottom - top:
                yield Line((top + bottom) / 2, left, right, level=True)
            elif right - left <= _THIN:
                yield Line((left + right) / 2, top, bottom, level=False)


def _outlines(pdfium: Any, path: Any, matrices: tuple[Any, ...], turned: _Turn) -> Iterator[list[tuple[float, float]]]:
    """The straight outlines of a path; a curve ends one."""
    x, y = c_float(), c_float()
    points: list[tuple[float, float]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            if len(points) > 1:
                yield points
            points = []
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        at = (x.value, y.value)
        for m in matrices:
            at = (m.a * at[0] + m.c * at[1] + m.e, m.b * at[0] + m.d * at[1] + m.f)
        points.append(turned(*at))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _joined(pages: Sequence[_Page], file: str) -> list[Grid]:
    """The tables of the pages, those that run on over a page break in one."""
    grids: list[Grid] = []
    last: RuledTable | None = None  # the table at the end of the page before
    first_rows: list[tuple[str, ...]] = []
    before: tuple[str, ...] = ()
    for page in pages:
        for place, table in enumerate(page.tables):
            texts = _without_numbers(page.between[place])
            before += texts
            if place == 0 and last is not None and not before and _same_columns(last, table):
                grids[-1] = _continued(grids[-1], table, first_rows, page.number)
                refuse_vast(file, 0, len(grids[-1].cells))
            else:
                grids.append(Grid(table.cells, before))
                first_rows = _row_texts(table.cells)
            before = ()
            last = table
        before += _without_numbers(page.between[-1])
        if before:
            last = None
    return [*grids, Grid((), before)] if before else grids


def _without_numbers(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if not _PAGE_NUMBER.fullmatch(text))


def _same_columns(above: RuledTable, below: RuledTable) -> bool:
    """Whether every column line of the one stands where the other has one; the part below may have fewer rows."""
    fewer, more = sorted((above.columns, below.columns), key=len)
    ends = abs(fewer[0] - more[0]) <= _SAME_COLUMN and abs(fewer[-1] - more[-1]) <= _SAME_COLUMN
    return ends and all(any(abs(x - other) <= _SAME_COLUMN for other in more) for x in fewer)


def _row_texts(cells: Sequence[GridCell]) -> list[tuple[str, ...]]:
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return [tuple(rows[row]) for row in sorted(rows)]


def _continued(grid: Grid, table: RuledTable, first_rows: list[tuple[str, ...]], number: int) -> Grid:
    """The grid with the rows of the next page below; a header that the page repeats is left out and said."""
    rows = _row_texts(table.cells)
    repeated = 0
    while repeated < min(len(rows), len(first_rows)) and rows[repeated] == first_rows[repeated]:
        repeated += 1
    if repeated == len(rows) or any(cell.row <= repeated < cell.last_row for cell in table.cells):
        repeated = 0  # all of it, or half a merged cell: no header
    down = max(cell.last_row for cell in grid.cells) - repeated
    kept = tuple(replace(cell, row=cell.row + down) for cell in table.cells if cell.row > repeated)
    texts = [" | ".join(text for text in row if text.strip()) for row in rows[:repeated]]
    notes = tuple(
        Note("passed_over", 0, 0, text, "", f"第{number}页重复的表头，只读一次", ordinary=True) for text in texts
    )
    return replace(grid, cells=(*grid.cells, *kept), notes=(*grid.notes, *notes))
