"""Corpus files to records: what each file gave, or why it was refused. One file's trouble never costs another file.

A record's id comes from its content, so the same filing has the same ids in every file, format and folder. May import
`form`, and `documents` inside the functions.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import ReadError, trouble
from assistant.form import Table, level2_of
from assistant.form.text import is_empty, tidy

from .corpus import CorpusFile, Snapshot, storable
from .embedding import folded
from .record import Record

Reader = Callable[[Path], list[Table]]

ID_DIGITS = 16

_MOBILE = re.compile(r"(?<![\d.])1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?![\d.]|\s*[万亿]?元)")


class FileStatus(StrEnum):
    """What became of a corpus file."""

    INDEXED = "indexed"  # 已编入
    READ = "read"  # 已读，没有新的指标行
    REFUSED = "refused"  # 未能读取


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one corpus file gave.

    file         path below the corpus folder, with forward slashes
    reason       why it was refused and what to do, in Chinese; None when it was read
    tables       how many tables it holds
    records      how many of their rows are indexed under this file
    duplicates   rows indexed already, from the same filing in another place
    repeats      the files, first by name, under which those rows are indexed
    passed_over  rows without a wording or without a known second-level indicator
    """

    file: str
    status: FileStatus
    reason: str | None = None
    tables: int = 0
    records: int = 0
    duplicates: int = 0
    repeats: tuple[str, ...] = ()
    passed_over: int = 0

    @property
    def words(self) -> str:
        """The report as a line for people."""
        if self.reason:
            return f"未能读取 {self.file}：{self.reason}"
        state = "已编入" if self.status is FileStatus.INDEXED else "已读，没有新的指标行"
        more = f"，略过{self.passed_over}行（没有指标名称或二级指标）" if self.passed_over else ""
        if self.duplicates:
            where = f"，见 {'、'.join(self.repeats)}" if self.repeats else ""
            more += f"，重复{self.duplicates}行不再编入{where}"
        return f"{state} {self.file}：{self.tables}张表，{self.records}行{more}"

    def as_json(self) -> dict[str, str | int | list[str] | None]:
        """The report as other programs read it."""
        return {
            "file": self.file,
            "status": self.status.value,
            "reason": self.reason,
            "tables": self.tables,
            "rows": self.records,
            "duplicates": self.duplicates,
            "repeats": list(self.repeats),
            "passed_over": self.passed_over,
        }


@dataclass(frozen=True, slots=True)
class Filing:
    """A corpus file as it was read: its rows in order, those that stand elsewhere too among them."""

    source: CorpusFile
    records: tuple[Record, ...] = ()
    tables: int = 0
    passed_over: int = 0
    refused: str | None = None


def read_filing(source: CorpusFile, read: Reader | None = None) -> Filing:
    """Read a file. Whatever goes wrong is the reason in `refused`. `read` stands in for `assistant.documents.read`."""
    if read is None:
        from assistant.documents import read as read_document

        read = read_document
    try:
        tables = read(source.path)
    except ReadError as error:
        return Filing(source, refused=_clean(error.reason))
    except OSError as error:
        reason = f"文件打不开（{trouble(error)}），请检查它是否还在、是否有权限读取。"
        return Filing(source, refused=reason)
    except Exception as error:  # a defect of a reader costs its one file, not the index of all others
        reason = f"读取时程序出错（{type(error).__name__}：{_clean(str(error))}），请把这份文件反馈给维护者。"
        return Filing(source, refused=reason)
    records = [record for table in tables for record in _records(source.name, table)]
    rows = sum(len(table.indicators) for table in tables)
    return Filing(source, tuple(records), len(tables), rows - len(records))


def load(snapshot: Snapshot, read: Reader | None = None) -> tuple[Record, ...]:
    """Every row of a corpus once, under the first file that has it: what an index of it would hold."""
    records: dict[str, Record] = {}
    for file in snapshot.files:
        for record in read_filing(file, read).records:
            records.setdefault(record.id, record)
    return tuple(records.values())


def masked(text: str) -> str:
    """The text with mobile numbers (手机号码) starred out: a person's number never enters the index."""
    return _MOBILE.sub("*" * 11, text)


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
            id=hashlib.sha256(f"{content}{seen[content]}".encode()).hexdigest()[:ID_DIGITS],
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
