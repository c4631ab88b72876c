"""What `check` and `compare` read: files, folders, JSON on standard input. One that cannot be read stops no other."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReadError
from .common import MENDED, say, show_progress

if TYPE_CHECKING:
    from ..form import Table

_STDIN = "-"


def read_all(paths: Sequence[Path]) -> tuple[list["Table"], list[tuple[str, str]], list[tuple[str, str]]]:
    """Every table of the files, the files that could not be read with the reason, and what was left out of a file."""
    from ..documents import read_many

    tables: list[Table] = []
    unreadable: list[tuple[str, str]] = []
    left_out: list[tuple[str, str]] = []
    files = _files_in(paths)
    readings = read_many([path for path in files if isinstance(path, Path) and str(path) != _STDIN])
    for done, path in enumerate(files, 1):
        show_progress(done, len(files), "读取")
        try:
            if str(path) == _STDIN:
                tables += _from_stdin()
                continue
            reading = path if isinstance(path, ReadError) else next(readings)
            if isinstance(reading, ReadError):
                raise reading
            tables += reading.tables
            if what := reading.account.left_out:
                left_out.append((str(path), what))
        except ReadError as error:
            unreadable.append((error.file, error.reason))
    return tables, unreadable, left_out


def _from_stdin() -> list["Table"]:
    """The canonical table, or the list of them, that another program writes to standard input, in UTF-8."""
    from ..documents import tables_from_json
    from ..form import Source

    name = "标准输入"
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(name, "不是 UTF-8 编码的 JSON。") from error
    if not text.strip():
        raise ReadError(name, "没有收到内容。请把表的 JSON 送到标准输入。")
    return [table.at(Source(name, number)) for number, table in enumerate(tables_from_json(text, name), 1)]


def _files_in(paths: Sequence[Path]) -> list[Path | ReadError]:
    """The files named, and the readable ones below the folders named, in order, each once; what could not be opened.

    Below a folder, a mended copy is passed over while its original stands beside it, and that is said: a table counts
    once.
    """
    from ..documents.folders import files_below

    found: dict[str, Path | ReadError] = {}
    for path in paths:
        for each in files_below(path) if path.is_dir() else [path]:
            name = each.file if isinstance(each, ReadError) else str(each)
            found.setdefault(str(Path(name).absolute()), each)
    named = {str(path.absolute()) for path in paths}
    originals = {str(Path(name).with_suffix("")) for name in found}
    copies = [
        name
        for name in found
        if name not in named and (stem := str(Path(name).with_suffix(""))).endswith(MENDED)
        if stem.removesuffix(MENDED) in originals
    ]
    if copies:
        say(f"有{len(copies)}份改正后的副本（…{MENDED}）没有查，因为原件还在旁边；要查副本，请写明它的文件名。")
    return [each for name, each in found.items() if name not in copies]
