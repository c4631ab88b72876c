"""The account (读取记录) of a file that was read: what happened to every row, so that nothing is dropped in silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..form import Cell, Table

_SHOWN = 5  # places of one reason
_QUOTE = 20  # characters of a quoted text


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
    ordinary  passed over because every form has such: its title, signatures, notes, the rest of a merged cell
    """

    table: int
    cell: Cell | None
    path: str
    kind: Kind
    before: str
    after: str = ""
    reason: str = ""
    ordinary: bool = False


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

    @property
    def left_out(self) -> str:
        """What was passed over and may have been meant, by its reasons on one line; empty when there is nothing.

        `隐藏的工作表，未读取（底稿）；没有认出属于哪一栏（第9行“附送材料…”）`
        """
        reasons: dict[str, list[Entry]] = {}
        for entry in self.of(Kind.PASSED_OVER):
            if not entry.ordinary:
                reasons.setdefault(entry.reason, []).append(entry)
        return "；".join(f"{reason}（{_places(entries)}）" for reason, entries in reasons.items())


def _places(entries: Sequence[Entry]) -> str:
    """Where they stand, the first few: rows by their numbers, what has none by its text."""
    rows = list(dict.fromkeys(entry.cell.row for entry in entries if entry.cell))
    texts = list(dict.fromkeys(_short(entry.before) for entry in entries if not entry.cell))
    said = [f"第{'、'.join(map(str, rows[:_SHOWN]))}行"] if rows else []
    if len(entries) == 1 and rows and entries[0].before:
        said = [f"{said[0]}“{_short(entries[0].before)}”"]
    said += [text for text in texts[:_SHOWN] if text]
    more = len(rows) > _SHOWN or len(texts) > _SHOWN
    return "、".join(said) + (f" 等{max(len(rows), len(texts))}处" if more else "") or f"{len(entries)}处"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _QUOTE else f"{plain[: _QUOTE - 1]}…"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: its tables, and the account of its rows (empty for .json, which has none)."""

    tables: tuple[Table, ...]
    account: Account = Account()
