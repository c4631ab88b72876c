"""Checking many tables at once: each beside the others of its office and, where given, beside last year's."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from ..form.profile import Profile
from ..form.table import Table
from ..form.text import squeeze, wording
from .engine import TableReport, check
from .fixes import Fixed, apply_fixes
from .pairing import How, TablePair, pair_tables
from .subject import OutsideFigure


@dataclass(frozen=True)
class Batch:
    """What a check of several tables found, in their order.

    pairs  which table of last year each was held against; empty without last year's
    fixed  what was mended in each, where that was asked for; the reports are of the mended tables
    """

    reports: tuple[tuple[Table, TableReport], ...]
    pairs: tuple[TablePair, ...] = ()
    fixed: tuple[Fixed, ...] = ()


Checker = Callable[..., TableReport]


class Mending(StrEnum):
    """Which fixes are applied: those that cannot change the meaning, or the proposals too."""

    SAFE = "safe"
    UNSAFE = "unsafe"


def check_all(
    tables: Sequence[Table],
    *,
    profile: str | Profile = "ningxia-2024",
    year: int | None = None,
    strict: bool = False,
    against: Sequence[Table] = (),
    chosen: Mapping[str, str] | None = None,
    outside: Iterable[OutsideFigure] = (),
    checker: Checker = check,
    mend: Mending | None = None,
) -> Batch:
    """Check tables together.

    against  last year's tables; each is paired by name, by code, then by likeness (`pair_tables`)
    chosen   project name now → project name then, where the user knows better
    outside  figures of other documents, for F09
    checker  `check`, or a function of its signature with more said (configuration, suppressions)
    mend     also apply the fixes that cannot change the meaning (SAFE), or all that are proposed (UNSAFE)
    """
    figures = tuple(outside)
    pairs = paired(against, tables, chosen or {})
    offices: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        offices[squeeze(table.department or "")].append(table)
    reports: list[tuple[Table, TableReport]] = []
    fixed: list[Fixed] = []
    for table, pair in zip(tables, pairs, strict=True):
        office = squeeze(table.department or "")
        neighbours = [other for other in offices[office] if other is not table] if office else []
        again = partial(
            checker,
            profile=profile,
            year=year,
            strict=strict,
            last=pair.old,
            others=neighbours,
            outside=figures,
        )
        report = again(table)
        if mend is None:
            reports.append((table, report))
            continue
        mended = apply_fixes(table, report.findings, unsafe=mend is Mending.UNSAFE, recheck=again)
        fixed.append(mended)
        reports.append((mended.table, again(mended.table)))
    return Batch(tuple(reports), pairs if against else (), tuple(fixed))


def paired(against: Sequence[Table], tables: Sequence[Table], chosen: Mapping[str, str]) -> tuple[TablePair, ...]:
    """Each table with last year's; what the user chose comes first, and a table of last year is used once."""
    wanted = {wording(now): wording(then) for now, then in chosen.items()}
    left = list(against)
    fixed: dict[int, TablePair] = {}
    for index, table in enumerate(tables):
        then = wanted.get(wording(table.project_name or ""))
        twin = next((old for old in left if then is not None and wording(old.project_name or "") == then), None)
        if twin is not None:
            left.remove(twin)
            fixed[index] = TablePair(table, twin, How.SAME, 1.0)
    rest = iter(list(pair_tables(left, [table for index, table in enumerate(tables) if index not in fixed])))
    return tuple(fixed[index] if index in fixed else next(rest) for index in range(len(tables)))
