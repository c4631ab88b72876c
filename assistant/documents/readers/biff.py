"""BIFF8 (.xls) records: cells' number formats, hidden rows and columns, which calamine leaves out.

Only what `Facts` needs is picked from the stream of records; the values stay calamine's business. A file that is no
OLE container, or an older BIFF, has no facts. Layouts: [MS-CFB] and [MS-XLS].
"""

import struct
from collections.abc import Iterator

from .number_format import BUILT_IN
from .sheets import Facts

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_FREE = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_SMALL = 4096  # streams below this size live in the mini stream
_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_FORMULA, _NUMBER, _RK, _MULRK, _ROW, _COLINFO = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0208, 0x007D
_FILEPASS = 0x002F
_BIFF8 = 0x0600
_MAX_COLUMN = 256


def sheet_facts(data: bytes) -> dict[str, Facts]:
    """The facts of each sheet by its name; none when it is not BIFF8. Garbage ends as `ValueError` or `IndexError`."""
    stream = _workbook_stream(data)
    if stream is None:
        return {}
    sheets: list[tuple[str, int]] = []
    codes = dict(BUILT_IN)
    styles: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS or (kind == _BOF and _u16(body, 0) != _BIFF8):
            return {}
        if kind == _BOUNDSHEET:
            sheets.append((_text(body, 6, wide_length=False), struct.unpack_from("<I", body)[0]))
        elif kind == _FORMAT:
            codes[_u16(body, 0)] = _text(body, 2, wide_length=True)
        elif kind == _XF:
            styles.append(_u16(body, 2))
    formats = {style: codes[number] for style, number in enumerate(styles) if number in codes}
    return {name: _facts(stream, at, formats) for name, at in sheets}


def _facts(stream: bytes, at: int, styles: dict[int, str]) -> Facts:
    formats: dict[tuple[int, int], str] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    for kind, body in _records(stream, at):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            if style in styles:
                formats[row + 1, column + 1] = styles[style]
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for column in range((len(body) - 6) // 6):
                style = _u16(body, 4 + 6 * column)
                if style in styles:
                    formats[row + 1, first + column + 1] = styles[style]
        elif kind == _ROW and _u16(body, 12) & 0x20:
            hidden_rows.add(_u16(body, 0) + 1)
        elif kind == _COLINFO and _u16(body, 8) & 1:
            first, last = struct.unpack_from("<HH", body)
            hidden_columns.update(range(first + 1, min(last, _MAX_COLUMN) + 2))
    return Facts(formats, hidden_rows, hidden_columns)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a BOF to its EOF: kind and content."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _text(body: bytes, at: int, *, wide_length: bool) -> str:
    """A string: its length in characters, a flag for two bytes each, the characters."""
    length = _u16(body, at) if wide_length else body[at]
    at += 2 if wide_length else 1
    wide = body[at] & 1
    raw = body[at + 1 : at + 1 + length * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _workbook_stream(data: bytes) -> bytes | None:
    """The stream “Workbook” of an OLE container."""
    if not data.startswith(_OLE) or len(data) < 512:
        return None
    size = 1 << min(_u16(data, 30), 16)
    fat_count, directory, mini_fat = (struct.unpack_from("<I", data, at)[0] for at in (44, 48, 60))
    listed = list(struct.unpack_from("<109I", data, 76))
    further = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if further >= _FREE:
            break
        block = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        listed += block[:-1]
        further = block[-1]
    fat: list[int] = []
    for sector in listed[: min(fat_count, len(data) // size + 1)]:
        if sector < _FREE:
            fat += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    entries = _chain(data[size:], directory, fat, size)
    root: tuple[int, int] | None = None
    for at in range(0, len(entries) - 127, 128):
        name = entries[at : at + max(0, min(_u16(entries, at + 64), 64) - 2)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entries, at + 116)
        if entries[at + 66] == 5:
            root = (start, length)
        elif name == "Workbook" and length >= _SMALL:
            return _chain(data[size:], start, fat, size)[:length]
        elif name == "Workbook" and root:
            table = _chain(data[size:], mini_fat, fat, size)
            minis = list(struct.unpack(f"<{len(table) // 4}I", table))
            return _chain(_chain(data[size:], root[0], fat, size), start, minis, 64)[:length]
    return None


def _chain(space: bytes, sector: int, fat: list[int], size: int) -> bytes:
    """The sectors of a chain, joined. `IndexError` or `ValueError` when it leaves the table or turns in a circle."""
    parts: list[bytes] = []
    while sector < _FREE:
        if len(parts) > len(fat):
            raise ValueError("circular chain")
        parts.append(space[sector * size : (sector + 1) * size])
        sector = fat[sector]
    return b"".join(parts)
