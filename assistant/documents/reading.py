"""Reading files (读取): a file, or the content of one, to its tables and the account of its rows.

What is the same for every format: how large a file may be, what is no file at all, the converter in batches.
`readers.formats` tells the formats apart; what their grids mean is the business of `recognition`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import ReadError, trouble
from ..form import Source, Table
from .account import Reading
from .readers.formats import CONVERTED, grids_of, kind_of
from .readers.formats import SUFFIXES as WITH_GRIDS

SUFFIXES = (*WITH_GRIDS, ".json")
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
                    old.append((data, name, kind, CONVERTED[kind]))
    if not old:
        return {}
    from .readers.office import OfficeFile, convert_all

    results = convert_all([OfficeFile(*each) for each in old])
    return {name: result for (_, name, *_), result in zip(old, results, strict=True)}


def text_of(path: str | Path) -> str:
    """The text of a file that holds no table, in any of the encodings that are read. `ReadError` as for `read`."""
    from .readers.text import decode

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
        raise ReadError(name, f"文件读不出来（{trouble(error)}）。") from error


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
    from .canonical import read_json

    tables = read_json(data, name)
    return Reading(tuple(table.at(Source(name, number)) for number, table in enumerate(tables, 1)))


def _read_grids(data: bytes, name: str) -> Reading:
    from .recognition.recognise import recognise

    recognition = recognise(grids_of(data, name), name)
    return Reading(recognition.tables, recognition.account)
