"""Files in and out (文件读写): every format in `formats`, and .json, to Tables; Tables to .docx, .xlsx, .md, .json.

Imports `form` alone. The libraries of each format are imported where they are used, so this package costs nothing.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import ReadError, WriteError
from ..form import Profile, Table, to_json
from .account import Account, Entry, Kind, Reading
from .canonical import tables_from_json
from .formats import CONVERTED, grids_of, kind_of
from .formats import SUFFIXES as TABLE_SUFFIXES
from .grid import Grid, GridCell

__all__ = [
    "SUFFIXES",
    "WRITABLE",
    "Account",
    "Entry",
    "Grid",
    "GridCell",
    "Kind",
    "Reading",
    "read",
    "read_bytes",
    "read_many",
    "read_with_account",
    "readable",
    "save",
    "tables_from_json",
    "text_of",
    "to_bytes",
    "write",
]

SUFFIXES = (*TABLE_SUFFIXES, ".json")  # what is read
WRITABLE = (".docx", ".xlsx", ".md", ".json")  # what is written
MAX_BYTES = 50 * 2**20
_BATCH = 50  # files that go through the converter at once


def readable(path: str | Path) -> bool:
    """Whether files of that suffix are read."""
    return Path(path).suffix.lower() in SUFFIXES


def read(path: str | Path) -> list[Table]:
    """The tables of a file. `ReadError` names the file and says what to do."""
    return list(read_with_account(path).tables)


def read_with_account(path: str | Path) -> Reading:
    """The tables of a file and what became of each of its rows. `ReadError` as for `read`."""
    name = str(path)
    _reader(name)  # an unsupported suffix is said before anything is read
    return read_bytes(_content(Path(path)), name)


def read_many(paths: Sequence[str | Path]) -> Iterator[Reading | ReadError]:
    """The files in their order, each read, or the reason why not; never raises `ReadError`.

    Old Office files among them go through the converter together: starting it costs ten times what a file does.
    """
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        converted = _converted(batch)
        for path in batch:
            try:
                given = converted.get(str(path))
                if isinstance(given, ReadError):
                    raise given
                yield read_with_account(path) if given is None else read_bytes(given, str(path))
            except ReadError as error:
                yield error


def _converted(paths: Sequence[str | Path]) -> dict[str, bytes | ReadError]:
    """What the converter makes of those files that only an office program opens; the others are left out."""
    old = []
    for name in map(str, paths):
        if Path(name).suffix.lower() in CONVERTED:
            with suppress(ReadError):  # said when it is its turn
                data = _content(Path(name))
                if (kind := kind_of(data, Path(name).suffix.lower())) in CONVERTED:
                    old.append((data, name, kind))
    if not old:
        return {}
    from .office import OfficeFile, convert_all

    results = convert_all([OfficeFile(*each) for each in old])
    return {name: result for (_, name, _), result in zip(old, results, strict=True)}


def text_of(path: str | Path) -> str:
    """The text of a file that holds no table, in any of the encodings that are read. `ReadError` as for `read`."""
    from .text import decode

    return decode(_content(Path(path)), str(path))


def _content(path: Path) -> bytes:
    name = str(path)
    try:
        if path.is_dir():
            raise ReadError(name, "是文件夹，不是文件。")
        if path.exists() and not path.is_file():
            raise ReadError(name, "不是普通文件，不能读取。")
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(name, f"文件太大（超过 {MAX_BYTES // 2**20} MB）。请只保留绩效目标表。")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(name, "找不到这个文件。请检查路径和文件名。") from error
    except PermissionError as error:
        raise ReadError(name, "没有读取权限，或文件正被其他程序占用。") from error
    except (OSError, ValueError) as error:
        raise ReadError(name, f"文件读不出来（{getattr(error, 'strerror', None) or error}）。") from error


def read_bytes(data: bytes, name: str) -> Reading:
    """The same for the content of a file, e.g. an upload; its format is told by the suffix of `name`."""
    reader = _reader(name)
    if len(data) > MAX_BYTES:
        raise ReadError(name, f"文件太大（超过 {MAX_BYTES // 2**20} MB）。请只保留绩效目标表。")
    if not data.strip():
        raise ReadError(name, "文件是空的。请检查是否选错了文件。")
    try:
        return reader(data, name)
    except RecursionError as error:
        raise ReadError(name, "文件内容嵌套过深，不像正常文件，已拒绝读取。") from error
    except MemoryError as error:
        raise ReadError(name, "文件展开后太大，内存不够。请只保留绩效目标表。") from error


def _reader(name: str) -> Callable[[bytes, str], Reading]:
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ReadError(name, f"不支持这种文件（{suffix or '没有扩展名'}）。可读：{'、'.join(SUFFIXES)}。")
    return _read_json if suffix == ".json" else _read_grids


def _read_json(data: bytes, name: str) -> Reading:
    from ..form import Source
    from .canonical import read_json

    tables = read_json(data, name)
    return Reading(tuple(table.at(Source(name, number)) for number, table in enumerate(tables, 1)))


def _read_grids(data: bytes, name: str) -> Reading:
    from .recognise import recognise

    recognition = recognise(grids_of(data, name), name)
    return Reading(recognition.tables, recognition.account)


def to_bytes(tables: Sequence[Table], suffix: str, *, profile: Profile | None = None, draft: bool = False) -> bytes:
    """The tables as the content of a file, e.g. a download. The same tables give the same bytes.

    `suffix` is one of `WRITABLE`; without a profile each table is written in the form it follows; `draft` prints
    （草稿） behind the title. `WriteError` says what no form can hold; .json holds everything, and no draft mark.
    """
    if not tables:
        raise WriteError("没有可写的表。")
    match suffix.lower():
        case ".json":
            try:
                return to_json(list(tables)).encode()
            except UnicodeEncodeError as error:
                raise WriteError("表里有不完整的字符（半个代理对），不能保存。请先删去。") from error
        case ".md":
            from .render.markdown import to_markdown

            return to_markdown(tables, profile, draft=draft)
        case ".docx":
            from .render.docx import to_docx as render
        case ".xlsx":
            from .render.xlsx import to_xlsx as render
        case _:
            raise WriteError(f"不能写成 {suffix or '没有扩展名'} 的文件。可写：{'、'.join(WRITABLE)}。")
    from .render.layout import lay_out

    return render(lay_out(tables, profile, draft=draft))


def write(tables: Sequence[Table], path: str | Path, *, profile: Profile | None = None, draft: bool = False) -> None:
    """Write the tables to a file by its suffix, as `to_bytes`. `WriteError` names the file; see `save`."""
    try:
        data = to_bytes(tables, Path(path).suffix, profile=profile, draft=draft)
    except WriteError as error:
        raise WriteError(f"{path}：{error}") from error
    save(data, path)


def save(data: bytes, path: str | Path) -> None:
    """Put a content into a file, which appears whole or not at all; `WriteError` names it."""
    path = Path(path)
    try:
        _replace(path, data)
    except FileNotFoundError as error:
        raise WriteError(f"{path}：文件夹不存在。请先建好文件夹。") from error
    except PermissionError as error:
        raise WriteError(f"{path}：没有写入权限，或文件正被其他程序打开。请关闭后再试，或换一个位置。") from error
    except (OSError, ValueError) as error:
        raise WriteError(f"{path}：写不进去（{getattr(error, 'strerror', None) or error}）。") from error


def _replace(path: Path, data: bytes) -> None:
    """Write beside the target and rename, so that nobody meets half a file."""
    target = path.resolve() if path.is_symlink() else path
    if target.is_dir():
        raise IsADirectoryError(21, "这是一个文件夹")
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
