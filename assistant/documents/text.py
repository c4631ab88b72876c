"""Text (.txt, .tsv, pasted) → one Grid for the whole file: row = line number, column = tab-separated field."""

import re

from ..errors import ReadError
from .grid import Grid, GridCell

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NEWLINE = re.compile(r"\r\n?|\n")
# Words of which every such table holds one, and their traditional spelling.
_WORDS = ("指标", "绩效", "项目")
_TRADITIONAL = ("指標", "績效", "項目")


def read_text(data: bytes, file: str) -> list[Grid]:
    """The file as one grid. `ReadError` when it is no text, or mojibake (乱码)."""
    return [grid_of(decode(data, file))]


def grid_of(text: str) -> Grid:
    """Pasted text as a grid."""
    cells = [
        GridCell(row, column, 1, 1, field)
        for row, line in enumerate(_NEWLINE.split(text), 1)
        for column, field in enumerate(line.split("\t"), 1)
    ]
    return Grid(tuple(cells))


def decode(data: bytes, file: str) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030."""
    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            data, encodings = data[len(bom) :], (encoding,)
            break
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


def mojibake(text: str, data: bytes = b"") -> str | None:
    """Why a text that holds none of the form's words cannot be read; None when nothing is wrong with its encoding."""
    if any(word in text for word in _WORDS):
        return "文字里有无法还原的乱码（�）。请找到原文件，另存为 UTF-8 编码。" if "\ufffd" in text else None
    if any(word in text for word in _TRADITIONAL):
        return "是繁体字的表格，目前只读简体。请先转换为简体字。"
    for wrong, right in (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"), ("cp1252", "utf-8")):
        # A stray byte at the end is common in mojibake, so what cannot be turned back is left out.
        if any(word in text.encode(wrong, "ignore").decode(right, "ignore") for word in _WORDS):
            return "是乱码（曾用错误的编码打开并保存过）。请找到原文件，另存为 UTF-8 编码。"
    if any(word in data.decode("big5", "ignore") for word in _TRADITIONAL):
        return "是繁体字的表格（Big5 编码），目前只读简体。请先转换为简体字。"
    return None
