"""Checking many tables at once: each beside the others of its office and, where given, beside last year's."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from ..form.profile import Profile
from ..form.table import Table
from ..form.text import squeeze, wording
from .config import Config
from .engine import Finding, TableReport, check
from .fixes import Fixed, apply_fixes
from .pairing import How, TablePair, pair_tables
from .subject import OutsideFigure
from .suppress import Allowances, Baseline, accept

Profiles = str | Profile | Sequence[str | Profile]
_Done = tuple[Table, TableReport, Fixed | None]


@dataclass(frozen=True)
class Batch:
    """What a check of several tables found, in their order.

    pairs  which table of last year each was held against; empty without last year's
    fixed  what was mended in each, where that was asked for; the reports are of the mended tables
    """

    reports: tuple[tuple[Table, TableReport], ...]
    pairs: tuple[TablePair, ...] = ()
    fixed: tuple[Fixed, ...] = ()


class Mending(StrEnum):
    """Which fixes are applied: those that cannot change the meaning, or the proposals too."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Checking:
    """`check` with the user's settings and, for each file, what its side file lets stand. A worker can be sent it.

    baseline  accepted findings: reported as found, and never mended
    """

    config: Config | None = None
    allowed: Mapping[str, Allowances] = field(default_factory=dict)
    baseline: Baseline | None = None

    def __call__(self, table: Table, **known: Any) -> TableReport:
        letting = self.allowed.get(table.source.file)
        suppressions = letting.of(table.source.number) if letting else ()
        return check(table, suppress=suppressions, config=self.config, **known)

    def to_mend(self, report: TableReport) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return accept(report, Counter(self.baseline.accepted)).findings if self.baseline else report.findings


@dataclass(frozen=True)
class _Work:
    """What every worker needs to check any of the tables."""

    tables: Sequence[Table]
    pairs: Sequence[TablePair]
    offices: Mapping[str, Sequence[Table]]
    profile: Profiles
    year: int | None
    strict: bool
    outside: tuple[OutsideFigure, ...]
    checker: Checking
    mend: Mending | None

    def one(self, index: int) -> _Done:
        """The table of that place, mended if asked for, with its report."""
        table, office = self.tables[index], _office(self.tables[index])
        again = partial(
            self.checker,
            profile=self.profile if isinstance(self.profile, str | Profile) else self.profile[index],
            year=self.year,
            strict=self.strict,
            last=self.pairs[index].old,
            others=[other for other in self.offices[office] if other is not table] if office else [],
            outside=self.outside,
        )
        report = again(table)
        if self.mend is None:
            return table, report, None
        mended = apply_fixes(table, self.checker.to_mend(report), unsafe=self.mend is Mending.UNSAFE, recheck=again)
        return mended.table, again(mended.table), mended


def _office(table: Table) -> str:
    return squeeze(table.department or "")


def check_all(
    tables: Sequence[Table],
    *,
    profile: Profiles = "ningxia-2024",
    year: int | None = None,
    strict: bool = False,
    against: Sequence[Table] = (),
    chosen: Mapping[str, str] | None = None,
    outside: Iterable[OutsideFigure] = (),
    checker: Checking | None = None,
    mend: Mending | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Batch:
    """Check tables together.

    profile  one form for all tables, or one for each of them
    against  last year's tables; each is paired by name, by code, then by likeness (`pair_tables`)
    chosen   project name now → project name then, where the user knows better
    outside  figures of other documents, for F09
    checker  the user's settings and suppressions
    mend     also apply the fixes that cannot change the meaning (SAFE), or all that are proposed (UNSAFE)
    jobs     processes to share the work; their number changes nothing in the result
    progress  told after each table how many are done, of how many
    """
    pairs = paired(against, tables, chosen or {})
    offices: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        offices[_office(table)].append(table)
    work = _Work(tables, pairs, dict(offices), profile, year, strict, tuple(outside), checker or Checking(), mend)
    if jobs > 1 and len(tables) > 1:
        from concurrent.futures import ProcessPoolExecutor

        chunk = max(1, len(tables) // (jobs * 4))
        with ProcessPoolExecutor(min(jobs, len(tables)), initializer=_begin, initargs=(work,)) as pool:
            done = _counted(pool.map(_one, range(len(tables)), chunksize=chunk), len(tables), progress)
    else:
        done = _counted(map(work.one, range(len(tables))), len(tables), progress)
    return Batch(
        tuple((table, report) for table, report, _ in done),
        pairs if against else (),
        tuple(mended for *_, mended in done if mended is not None),
    )


def _counted(done: Iterable[_Done], total: int, progress: Callable[[int, int], None] | None) -> list[_Done]:
    found = []
    for number, each in enumerate(done, 1):
        found.append(each)
        if progress is not None:
            progress(number, total)
    return found


_shared: _Work | None = None  # in a worker: the work it was started for


def _begin(work: _Work) -> None:
    global _shared  # noqa: PLW0603  # a pool's initializer has no other place to put what all its calls share
    _shared = work


def _one(index: int) -> _Done:
    assert _shared is not None
    return _shared.one(index)


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
