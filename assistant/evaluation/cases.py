"""What is asked: rows of filed tables, each held out with its whole table and asked for from the others."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import MubiaoError, ReadError
from assistant.form.table import Indicator, Source, Table
from assistant.precedents.corpus import scan
from assistant.precedents.filings import load
from assistant.precedents.record import Record
from assistant.precedents.search import Query

COLUMNS = ("table", "year", "project", "level2", "name", "operator", "value", "unit")


class Protocol(StrEnum):
    """Which tables a row may be answered from."""

    OTHERS = "leave-one-table-out"
    EARLIER = "past-to-future"

    @property
    def words(self) -> str:
        """What it is called in a report."""
        return {"leave-one-table-out": "每次留出一张表", "past-to-future": "只用更早年度的表"}[self.value]


class Task(StrEnum):
    """What the clerk knows when asking; the category (二级指标) is always known."""

    PROJECT = "project"
    BOTH = "project+wording"
    WORDING = "wording"

    @property
    def words(self) -> str:
        """What it is called in a report."""
        return {"project": "只知项目", "project+wording": "项目和说法", "wording": "只知说法"}[self.value]

    def query(self, record: Record) -> Query:
        """The question whose answer would be this row."""
        if self is Task.PROJECT:
            return Query(record.project_name)
        return Query(record.name, record.project_name if self is Task.BOTH else None)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Filed tables: the rows that can be asked for and the tables they stand in.

    records  ordered by table and row; `tables` by the same `TableId`
    """

    name: str
    records: tuple[Record, ...]
    tables: dict["TableId", Table]


TableId = tuple[str, int]  # file, and which table of it


@dataclass(frozen=True, slots=True)
class Case:
    """A held-out row, and the places (in the data set) of the rows of its category it may be answered with."""

    place: int
    others: tuple[int, ...]


def table_of(record: Record) -> TableId:
    """Which table a row stood in."""
    return record.file, record.table


def dataset(path: Path, name: str | None = None) -> Dataset:
    """The tables of a file or folder in any readable format, or of a .tsv with the columns of `COLUMNS`.

    ReadError when the .tsv has not these columns; IndexUnavailableError when there is no such place.
    """
    kept: dict[TableId, Table] = {}

    root = path.resolve()
    snapshot = scan(root)
    given = list(_tables(root)) if root.suffix.lower() == ".tsv" else None

    def read(file: Path) -> list[Table]:
        if given is not None:
            tables = given
        else:
            from assistant.documents import read as read_document

            tables = read_document(file)
        for table in tables:
            shown = file.name if root.is_file() else file.relative_to(root).as_posix()
            kept[shown, table.source.number] = table
        return tables

    records = load(snapshot, read)
    return Dataset(name or path.stem, records, {key: kept[key] for key in dict.fromkeys(map(table_of, records))})


def field() -> Dataset:
    """The rows that other offices published. MubiaoError where the repository's data are not there."""
    return _ours(Path("benchmarks", "data", "field-indicators.tsv"), "field")


def seed() -> Dataset:
    """The six tables of one office. MubiaoError where the repository's corpus is not there."""
    return _ours(Path("corpus", "2024"), "seed")


def clean() -> Dataset:
    """Sound tables that we wrote ourselves. MubiaoError where the repository's tests are not there."""
    return _ours(Path("tests", "clean"), "clean")


def _ours(path: Path, name: str) -> Dataset:
    found = Path(__file__).resolve().parents[2] / path
    if not found.exists():
        raise MubiaoError(f"找不到评测用的数据 {path}。请在源代码的文件夹里运行，或用 --data 指定往年的表。")
    return dataset(found, name)


def cases(data: Dataset, protocol: Protocol) -> list[Case]:
    """Every row that has another table's row of its category to be answered with."""
    by_level2: dict[str, list[int]] = {}
    for place, record in enumerate(data.records):
        by_level2.setdefault(record.level2, []).append(place)
    found = []
    for place, record in enumerate(data.records):
        may = _may(protocol, record)
        others = tuple(other for other in by_level2[record.level2] if may(data.records[other]))
        if others:
            found.append(Case(place, others))
    return found


def _may(protocol: Protocol, asked: Record) -> Callable[[Record], bool]:
    if protocol is Protocol.OTHERS:
        return lambda other: table_of(other) != table_of(asked)
    year = asked.year
    return lambda other: year is not None and other.year is not None and other.year < year


def _tables(file: Path) -> Iterator[Table]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ReadError(str(file), f"第一行应是以制表符分隔的列名：{' '.join(COLUMNS)}。")
            by_table: dict[str, list[dict[str, str]]] = {}
            for line in reader:
                by_table.setdefault(line["table"], []).append(line)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(str(file), "读不了这个文件。请给出 UTF-8 编码、以制表符分隔的 .tsv。") from error
    for number, lines_of in enumerate(by_table.values(), 1):
        head = lines_of[0]
        yield Table(
            year=int(head["year"]) if head["year"].isdigit() else None,
            project_name=head["project"] or None,
            indicators=tuple(_indicators(lines_of)),
        ).at(Source(file.name, number))


def _indicators(lines: Sequence[dict[str, str]]) -> Iterator[Indicator]:
    for line in lines:
        value, unit = line["value"], line["unit"]
        # The unit's own column counts where the value is a bare number: `28.8万元 | %` is an amount.
        bare = value.replace(".", "", 1).isdigit()
        target = f"{line['operator']}{value}{unit if bare else ''}"
        yield Indicator(level2=line["level2"], name=line["name"], target=target or None)
