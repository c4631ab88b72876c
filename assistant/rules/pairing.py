"""Which row, and which table, of last year is which of this year (与上年配对). Shown to the user, never hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..form.table import Table
from ..form.text import bigrams, wording
from .subject import Row
from .vocabulary import words

# Up to so many rows on each side every one is compared with every other; beyond it, a few for each of its rare pairs of
# characters.
_FEW = 60
_FEW_PAIRS = 6
_FEW_ROWS = 6


class How(StrEnum):
    """On what ground two rows or tables are one."""

    SAME = "same"  # the same name
    CODE = "code"  # the same code in front of the name
    SIMILAR = "similar"  # a name alike: to be confirmed
    ALONE = "alone"  # no counterpart


@dataclass(frozen=True, slots=True)
class RowPair:
    """A row of last year and its counterpart; one of the two is None where a row was dropped or added."""

    old: Row | None
    new: Row | None
    how: How


def similarity(first: str, second: str) -> float:
    """How alike two wordings are, from 0 to 1: twice the shared pairs of characters over all of them (Dice)."""
    return _dice(bigrams(first), bigrams(second))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def pair_rows(old: Sequence[Row], new: Sequence[Row]) -> tuple[RowPair, ...]:
    """Every named row of both tables once: equal names first, then the most alike of the same second level."""
    limit = float(words()["history"]["renamed_least"])
    right = [row for row in new if row.has_name]
    left = {row.index: row for row in old if row.has_name}
    by_name: dict[tuple[str, str], list[Row]] = {}
    for row in reversed(left.values()):
        by_name.setdefault(_key(row), []).append(row)
    pairs: dict[int, tuple[Row, How]] = {}
    for row in right:
        if same := by_name.get(_key(row)):
            twin = same.pop()
            del left[twin.index]
            pairs[row.index] = twin, How.SAME
    unpaired = [row for row in right if row.index not in pairs]
    earlier, later = ({row.index: bigrams(row.name) for row in rows} for rows in (left.values(), unpaired))
    alike = [
        (score, before, after)
        for before, after in _comparable(list(left.values()), unpaired)
        if (score := _dice(earlier[before.index], later[after.index])) >= limit
    ]
    for _, before, after in sorted(alike, key=lambda item: (-item[0], item[1].index, item[2].index)):
        if before.index in left and after.index not in pairs:
            del left[before.index]
            pairs[after.index] = before, How.SIMILAR
    found = [
        RowPair(pairs[row.index][0], row, pairs[row.index][1]) if row.index in pairs else RowPair(None, row, How.ALONE)
        for row in right
    ]
    return (*found, *(RowPair(row, None, How.ALONE) for row in left.values()))


def _key(row: Row) -> tuple[str, str]:
    return row.level2, wording(row.name)


def _comparable(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """The rows of both tables that may be one: of the same second level.

    In a table beyond any form only rows that share a rare pair of characters, a few for each, so that the work stays in
    proportion to the rows.
    """
    if len(old) * len(new) <= _FEW * _FEW:
        yield from ((before, after) for after in new for before in old if before.level2 == after.level2)
        return
    holders: dict[tuple[str, str], list[Row]] = {}
    for row in old:
        for pair in bigrams(row.name):
            holders.setdefault((row.level2, pair), []).append(row)
    for after in new:
        shared = [(len(found), pair) for pair in bigrams(after.name) if (found := holders.get((after.level2, pair)))]
        rare = (holders[after.level2, pair] for _, pair in sorted(shared)[:_FEW_PAIRS])
        yield from ((row, after) for row in {row.index: row for rows in rare for row in rows[:_FEW_ROWS]}.values())


@dataclass(frozen=True, slots=True)
class TablePair:
    """A table of this year and last year's it is taken to continue; `score` says how alike the names are."""

    new: Table
    old: Table | None
    how: How
    score: float = 0.0


def pair_tables(old: Sequence[Table], new: Sequence[Table]) -> Iterator[TablePair]:
    """Every table of this year with last year's: exact name, then the code in front of it, then a similar name.

    A table of last year is used once. What was paired by similarity is to be shown for confirmation.
    """
    left = list(old)
    chosen: dict[int, TablePair] = {}
    for how, fits in ((How.SAME, _same_project), (How.CODE, _same_code)):
        for index, table in enumerate(new):
            twin = next((each for each in left if fits(each, table)), None) if index not in chosen else None
            if twin is not None:
                left.remove(twin)
                chosen[index] = TablePair(table, twin, how, 1.0)
    limit = float(words()["history"]["project_least"])
    scored = [
        (similarity(before.project_name or "", table.project_name or ""), place, index)
        for index, table in enumerate(new)
        if index not in chosen
        for place, before in enumerate(left)
    ]
    used: set[int] = set()
    for score, place, index in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if score >= limit and index not in chosen and place not in used:
            used.add(place)
            chosen[index] = TablePair(new[index], left[place], How.SIMILAR, score)
    for index, table in enumerate(new):
        yield chosen.get(index, TablePair(table, None, How.ALONE))


def _same_project(old: Table, new: Table) -> bool:
    return bool(old.project_name and new.project_name) and wording(old.project_name or "") == wording(
        new.project_name or ""
    )


def _code(table: Table) -> str:
    """The code in front of a project's name (`51000021R…-工资性支出`), empty when there is none."""
    head, dash, rest = (table.project_name or "").partition("-")
    return head.strip() if dash and rest and len(head) >= 6 and head.strip().isalnum() and head.isascii() else ""


def _same_code(old: Table, new: Table) -> bool:
    return bool(_code(old)) and _code(old) == _code(new)
