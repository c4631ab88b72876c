"""Text (.txt, .csv, .tsv, .md, pasted) → one Grid for the whole file: row = line (.csv: record) number, from 1.

Pasted tables come in four ways: fields apart by tabs, by pipes (also Markdown's), by wide blanks, or one cell a line.
One way holds for the whole file: tabs where there is one, else pipes, else blanks where several lines show columns.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ...errors import ReadError
from ..grid import Grid, GridCell, refuse_long, refuse_vast
from ..vocabulary.mojibake import WORDS, mojibake

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NEWLINE = re.compile(r"\r\n?|\n")
_PIPE = re.compile(r"(?<!\\)[|｜]")
_RULE = re.compile(r"[\s|｜:：\-—+=]*[-—=]{2,}[\s|｜:：\-—+=]*")  # Markdown's line below the header, a drawn frame
_BREAK_TAG = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?P<sign>[!-/:-@\[-`{-~｜])|&#(?P<code>\d{1,7});|&(?P<name>amp|lt|gt);")
_HEADING = re.compile(r"^(?:#{1,6}|>)\s+")
_WIDE = re.compile(r" {2,}| *　[ 　]*")
# A cell with line breaks, as spreadsheets put it on the clipboard: "第一行⏎第二行"
_QUOTED = re.compile(r'(?:(?<=\t)|(?<=\n)|\A)"((?:[^"\t]|"")*\n(?:[^"\t]|"")*)"(?=\t|\n|\Z)')
_QUOTED_BREAK = "\x1e"


def read_text(data: bytes, file: str) -> list[Grid]:
    """The file as one grid. `ReadError` when it is no text, or mojibake (乱码)."""
    return [grid_of(decode(data, file), file)]


def read_markdown(data: bytes, file: str) -> list[Grid]:
    """The same without the marks of headings and bold text, and with what is escaped as it was meant."""
    lines = _NEWLINE.split(decode(data, file))
    grid = grid_of("\n".join(_HEADING.sub("", line, count=1).replace("**", "") for line in lines), file)
    return [replace(grid, cells=tuple(replace(cell, text=_ESCAPED.sub(_meant, cell.text)) for cell in grid.cells))]


def _meant(escape: re.Match[str]) -> str:
    if escape["code"]:
        code = int(escape["code"])
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else escape[0]
    return escape["sign"] or {"amp": "&", "lt": "<", "gt": ">"}[escape["name"]]


def read_delimited(data: bytes, file: str) -> list[Grid]:
    """A .csv or .tsv: one row per record, quoted fields may hold line breaks. `ReadError` as for `read_text`."""
    text = decode(data, file)
    delimiter = "\t" if Path(file).suffix.lower() == ".tsv" else _delimiter(text)
    cells: list[GridCell] = []
    try:
        records = csv.reader(io.StringIO(_NEWLINE.sub("\n", text), newline=""), delimiter=delimiter)
        for row, record in enumerate(records, 1):
            cells += _line(row, record, file)
            refuse_vast(file, row, len(cells))
    except csv.Error as error:
        raise ReadError(
            file, "不是规范的 CSV 文件（引号不成对，或单元格过长）。请用 Excel 或 WPS 重新保存。"
        ) from error
    return [Grid(tuple(cells))]


def _delimiter(text: str) -> str:
    """The sign that stands most often outside quotes in the first lines."""
    bare = re.sub(r'"[^"]*"', "", text[:20_000])
    return max((",", "\t", ";", "|"), key=lambda sign: (bare.count(sign), sign == ","))


def grid_of(text: str, file: str) -> Grid:
    """Pasted text as a grid. `ReadError` when it is longer than any file of tables."""
    if "\t" in text:
        rows = _tabbed(text)
    else:
        lines = _NEWLINE.split(text)
        if sum(1 for line in lines if _PIPE.search(line)) >= 2:
            rows = _piped(lines)
        elif sum(1 for line in lines if _WIDE.search(line.strip())) >= 3:
            rows = _spaced(lines)
        else:
            rows = enumerate(([line] for line in lines), 1)
    cells: list[GridCell] = []
    for row, fields in rows:
        cells += _line(row, fields, file)
        refuse_vast(file, row, len(cells))
    return Grid(tuple(cells))


def _line(row: int, fields: Sequence[str], file: str) -> Iterator[GridCell]:
    for column, field in enumerate(fields or [""], 1):
        yield GridCell(row, column, 1, 1, refuse_long(file, field))


def _tabbed(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows by tabs. A quoted cell of several lines is one cell; its row is its first line."""
    text = _QUOTED.sub(lambda cell: cell[1].replace('""', '"').replace("\n", _QUOTED_BREAK), _NEWLINE.sub("\n", text))
    row = 1
    for line in text.split("\n"):
        yield row, line.replace(_QUOTED_BREAK, "\n").split("\t")
        row += 1 + line.count(_QUOTED_BREAK)


def _piped(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows by pipes; `<br>` is a line break and a pipe behind a backslash is a pipe, as in Markdown."""
    for row, line in enumerate(lines, 1):
        if _RULE.fullmatch(line):
            continue
        fields = _PIPE.split(line.strip())
        if len(fields) > 1:
            fields = fields[not fields[0].strip() : len(fields) - (not fields[-1].strip())]
        yield row, [_BREAK_TAG.sub("\n", field.strip()).replace("\\|", "|") for field in fields]


def _spaced(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows by wide blanks. A field below another one, with nothing before it, stands in that one's column."""
    starts: list[int] = []  # where the fields of the last row of several began, in half-width characters
    for row, line in enumerate(lines, 1):
        placed: dict[int, str] = {}
        own: list[int] = []
        column = 0
        for at, field in _fields(line):
            below = next((n for n, start in enumerate(starts) if n > column and abs(start - at) <= 1), column)
            own += [at] * (below + 1 - len(own))
            placed[below] = field
            column = below + 1
        if len(placed) > 1:
            starts = own
        yield row, [placed.get(n, "") for n in range(column)]


def _fields(line: str) -> Iterator[tuple[int, str]]:
    """The fields of a line and where each begins. `绩  效  指  标` is one label, not four fields."""
    at = 0
    held: list[str] = []
    began = 0
    for piece in re.split(f"({_WIDE.pattern})", line.expandtabs()):
        field = piece.strip(" 　")
        if field and len(field) == 1 and _wide(field):
            began = began if held else at
            held.append(field)
        elif field:
            if held:
                yield began, " ".join(held)
                held = []
            yield at, field
        at += sum(2 if _wide(character) else 1 for character in piece)
    if held:
        yield began, " ".join(held)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def decode(data: bytes, file: str) -> str:
    """UTF-8 and UTF-16 with or without BOM, else GB18030."""
    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            data, encodings = data[len(bom) :], (encoding,)
            break
    else:
        if bare := _utf_16(data):
            encodings = (bare,)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise ReadError(
                file, "不是文本文件（含有二进制内容）。请用记事本另存为 UTF-8 编码的文本，或直接使用 .docx、.xlsx。"
            )
        if reason := mojibake(text, data):
            raise ReadError(file, reason)
        return text
    raise ReadError(file, "文字编码无法识别（不是 UTF-8、UTF-16 或 GB18030）。请用记事本打开，另存为 UTF-8 编码。")


def _utf_16(data: bytes) -> str | None:
    """Which UTF-16 a text without BOM is in: the one that makes sense of the NULs of its line breaks and tabs."""
    if len(data) % 2 or b"\0" not in data:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        if any(word in data.decode(encoding, "ignore") for word in WORDS):
            return encoding
    return None
