"""The corpus folder (往年目标表): files to records. The files are the truth; the index only repeats them.

`scan` says what lies in the folder and gives it a fingerprint, `load` reads it. A file that cannot be read is reported
with its reason and the others are read all the same.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import IndexUnavailableError, ReadError
from assistant.form import Table, level2_of
from assistant.form.text import is_empty, tidy

from . import embedding
from .embedding import folded
from .record import Record

SCHEMA = 1  # goes up with any change that gives the same files other records

Reader = Callable[[Path], list[Table]]
Progress = Callable[[int, int, str], None]  # done, of how many, what

_SUFFIXES = frozenset({".txt", ".docx", ".xlsx", ".json"})
_LIBRARY = "library"  # the indicator library (指标库): suggestions, not filings
_MOBILE = re.compile(r"(?<![\d.])1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?![\d.]|\s*[万亿]?元)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class FileStatus(StrEnum):
    """What became of a corpus file."""

    READ = "read"  # 已读
    REFUSED = "refused"  # 未能读取


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one corpus file gave.

    file         path below the corpus folder, with forward slashes
    reason       why it was refused and what to do, in Chinese; None when it was read
    tables       how many tables it holds
    records      how many of their rows are indexed under this file
    duplicates   rows indexed already, from the same filing in another place
    passed_over  rows without a wording or without a known second-level indicator
    """

    file: str
    status: FileStatus
    reason: str | None = None
    tables: int = 0
    records: int = 0
    duplicates: int = 0
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus: its path below the folder, size in bytes and SHA-256 (empty when it cannot be opened)."""

    path: Path
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What lay in the corpus at one moment, ordered by name."""

    root: Path
    files: tuple[CorpusFile, ...]

    @property
    def fingerprint(self) -> str:
        """Equal for equal files and equal ways to index them, wherever the folder is."""
        made_by = [SCHEMA, embedding.NAME, embedding.VERSION, embedding.DIMENSION]
        content = [[file.name, file.size, file.digest] for file in self.files]
        return hashlib.sha256(json.dumps([made_by, content]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Contents:
    """The records of a corpus, ordered by file, table and row, each id once; and what each file gave."""

    records: tuple[Record, ...]
    files: tuple[FileReport, ...]


def scan(corpus: Path) -> Snapshot:
    """The tables' files in a folder, or one file alone. IndexUnavailableError when there is no such place.

    Every file is hashed: a changed file with its old date and size is a changed file. Hidden files and folders, Word's
    temporary `~$…` and the indicator library are left out.
    """
    root = corpus.resolve()
    try:
        if root.is_file():
            return Snapshot(root, (_describe(root, Path(root.name)),))
        if not root.is_dir():
            raise IndexUnavailableError(f"找不到存放往年目标表的文件夹：{root}。请检查路径，或用 MUBIAO_CORPUS 指定。")
        paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if _is_filing(path, root))
    except OSError as error:
        raise IndexUnavailableError(
            f"无法读取存放往年目标表的文件夹 {root}（{error.strerror}）。请检查访问权限。"
        ) from error
    return Snapshot(root, tuple(_describe(root / path, Path(path)) for path in paths))


def load(snapshot: Snapshot, *, read: Reader | None = None, progress: Progress | None = None) -> Contents:
    """Read every file of a snapshot. `read` stands in for `assistant.documents.read`."""
    if read is None:
        from assistant.documents import read as read_document

        read = read_document
    records: dict[str, Record] = {}
    reports = []
    for done, file in enumerate(snapshot.files):
        if progress:
            progress(done, len(snapshot.files), file.name)
        try:
            tables = read(file.path)
        except ReadError as error:
            reports.append(FileReport(file.name, FileStatus.REFUSED, _clean(error.reason)))
        except OSError as error:
            reason = f"文件打不开（{error.strerror or type(error).__name__}），请检查它是否还在、是否有权限读取。"
            reports.append(FileReport(file.name, FileStatus.REFUSED, reason))
        except Exception as error:  # a defect of a reader costs its one file, not the index of all others
            reason = f"读取时程序出错（{type(error).__name__}：{_clean(str(error))}），请把这份文件反馈给维护者。"
            reports.append(FileReport(file.name, FileStatus.REFUSED, reason))
        else:
            reports.append(_collect(file.name, tables, records))
    if progress:
        progress(len(snapshot.files), len(snapshot.files), "")
    return Contents(tuple(records.values()), tuple(reports))


def masked(text: str) -> str:
    """The text with mobile numbers (手机号码) starred out: a person's number never enters the index."""
    return _MOBILE.sub("*" * 11, text)


def _collect(file: str, tables: list[Table], records: dict[str, Record]) -> FileReport:
    """Add the records of a file's tables to `records`; say how many there were."""
    added = duplicates = passed_over = 0
    for table in tables:
        found = list(_records(file, table))
        passed_over += len(table.indicators) - len(found)
        for record in found:
            if record.id in records:
                duplicates += 1
            else:
                records[record.id] = record
                added += 1
    return FileReport(file, FileStatus.READ, None, len(tables), added, duplicates, passed_over)


def _records(file: str, table: Table) -> Iterator[Record]:
    project = _clean(table.project_name or "")
    seen: Counter[str] = Counter()
    for index, indicator in enumerate(table.indicators):
        level2 = level2_of(indicator.level2)
        name = _clean(indicator.name or "")
        if level2 is None or is_empty(name) or not folded(name):
            continue
        target = _clean(indicator.target) if indicator.target else None
        filed = [
            table.year,
            *(tidy(text) for text in (table.department or "", project, level2.name, name, target or "")),
        ]
        content = json.dumps(filed)
        yield Record(
            id=hashlib.sha256(f"{content}{seen[content]}".encode()).hexdigest()[:16],
            file=file,
            table=table.source.number,
            index=index,
            year=table.year,
            project_name=project,
            level2=level2.name,
            name=name,
            target=target,
            unit=storable(table.funding.unit) if table.funding.unit else None,
            total=storable(table.funding.total) if table.funding.total else None,
        )
        seen[content] += 1  # the same row twice in one table is two rows


def _clean(text: str) -> str:
    """A cell as it may be indexed: mobile numbers starred out. Markup, formulas and orders to a model are just text."""
    return masked(storable(text))


def storable(text: str) -> str:
    """Text that can be written as UTF-8: halves of surrogate pairs (from JSON escapes, file names) replaced."""
    return _SURROGATE.sub("\ufffd", text)


def _is_filing(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    hidden = any(part.startswith((".", "~$")) for part in parts)
    return path.suffix.lower() in _SUFFIXES and not hidden and parts[0] != _LIBRARY and path.is_file()


def _describe(path: Path, name: Path) -> CorpusFile:
    shown = storable(name.as_posix())
    try:
        content = path.read_bytes()
    except OSError:
        return CorpusFile(path, shown, 0, "")
    return CorpusFile(path, shown, len(content), hashlib.sha256(content).hexdigest())
