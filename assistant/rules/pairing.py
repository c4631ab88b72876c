"""Which row, and which table, of last year is which of this year (与上年配对). Shown to the user, never hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..form.table import Table
from ..form.text import bigrams, wording
from .subject import Row
from .vocabulary import words


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
    one, other = bigrams(first), bigrams(second)
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def pair_rows(old: Sequence[Row], new: Sequence[Row]) -> tuple[RowPair, ...]:
    """Every named row of both tables once: equal names first, then the most alike of the same second level."""
    limit = float(words()["history"]["renamed_least"])
    left = [row for row in old if row.has_name]
    right = [row for row in new if row.has_name]
    pairs: dict[int, tuple[Row, How]] = {}
    for row in right:
        twin = next((each for each in left if _same_name(each, row)), None)
        if twin is not None:
            left.remove(twin)
            pairs[row.index] = twin, How.SAME
    candidates = sorted(
        (
            (similarity(before.name, after.name), before, after)
            for after in right
            if after.index not in pairs
            for before in left
            if before.level2 == after.level2
        ),
        key=lambda item: (-item[0], item[1].index, item[2].index),
    )
    for score, before, after in candidates:
        if score >= limit and before in left and after.index not in pairs:
            left.remove(before)
            pairs[after.index] = before, How.SIMILAR
    found = [
        RowPair(pairs[row.index][0], row, pairs[row.index][1]) if row.index in pairs else RowPair(None, row, How.ALONE)
        for row in right
    ]
    return (*found, *(RowPair(row, None, How.ALONE) for row in left))


def _same_name(old: Row, new: Row) -> bool:
    return old.level2 == new.level2 and wording(old.name) == wording(new.name)


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
