"""The account (读取记录) of a file that was read: what happened to every row, so that nothing is dropped in silence."""

from dataclasses import dataclass
from enum import StrEnum

from ..form import Cell, Table


class Kind(StrEnum):
    """What happened to a cell or a row."""

    READ = "read"  # 照原样读取
    REPAIRED = "repaired"  # 作了修正或推断
    PASSED_OVER = "passed_over"  # 跳过


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that was read or repaired, or one row that was passed over.

    table   which table of the file, from 1; 0 for a row outside every table
    cell    where it stands; None for text that stands in no cell (a paragraph above a Word table)
    path    the canonical path it was read to; empty for a row passed over
    before  as it stands in the file; empty where it may name a person
    after   as the table holds it, or as it is understood
    reason  in Chinese; empty for a cell that was simply read
    """

    table: int
    cell: Cell | None
    path: str
    kind: Kind
    before: str
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a file's rows.

    read, repaired, passed_over  rows: every row that is not blank is counted once (a row with one repair is `repaired`)
    entries                      cell by cell, in the order of the file
    """

    read: int = 0
    repaired: int = 0
    passed_over: int = 0
    entries: tuple[Entry, ...] = ()

    @property
    def rows(self) -> int:
        """All rows that were not blank."""
        return self.read + self.repaired + self.passed_over

    def of(self, kind: Kind) -> tuple[Entry, ...]:
        """The entries of one kind."""
        return tuple(entry for entry in self.entries if entry.kind is kind)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: its tables, and the account of its rows (empty for .json, which has none)."""

    tables: tuple[Table, ...]
    account: Account = Account()
