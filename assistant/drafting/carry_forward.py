"""Last year's table as this year's draft (往年顺延) in one step, without a model and without a guess.

What follows from the new year and the new total is changed and listed: the years of the table, its dates, the total and
what stated it. Everything else stays as filed; what a person has to look at is marked; the faults that were filed and
those that are new are told apart. The same table, year and total give the same draft. May import `form` and `rules`.
"""

from collections.abc import Iterator
from functools import partial

from ..form.profile import DEFAULT, Profile, load_profile
from ..form.table import Part, Source, Table, texts
from ..rules import check
from ..rules.engine import place
from ..rules.fixes import Applied, apply_fixes
from ..rules.subject import Subject
from .carried import CarriedForward, Change, Faults, Matter, OpenPoint
from .money_shift import TotalError, money_steps
from .stale import stale_points
from .year_shift import shift_years, years_in

__all__ = ["CarriedForward", "Change", "Faults", "Matter", "OpenPoint", "TotalError", "carry_forward"]

# Cells without a year to move: names of offices and labels of the form.
_UNDATED = frozenset({"department", "department_code", "implementing_unit", "attribute"})
_UNDATED_ENDINGS = (".level1", ".level2", ".points")


def carry_forward(
    last: Table, *, year: int, total: str | None = None, profile: str | Profile = DEFAULT, fix: bool = False
) -> CarriedForward:
    """The draft of `last` for the budget year `year`.

    total    年度资金总额 as typed, in the table's unit of money unless it names its own; None: as last year, to confirm
    profile  the form whose rules both tables are checked with
    fix      also mend spellings whose meaning cannot change; each is listed among the changes

    TotalError when the total is no positive amount; `UnknownProfileError` when there is no such profile.
    """
    form = load_profile(profile) if isinstance(profile, str) else profile
    steps = [*_year_steps(last, year, form), *money_steps(last, form, total), *stale_points(last, year)]
    changes = [step for step in steps if isinstance(step, Change)]
    points = [step for step in steps if isinstance(step, OpenPoint)]
    table = _changed(last, changes)
    recheck = partial(check, profile=form, year=year)
    report = recheck(table)
    if fix:
        fixed = apply_fixes(table, report.findings, recheck=recheck)
        changes = _with_fixes(changes, fixed.applied)
        table, report = fixed.table, recheck(fixed.table)
    return CarriedForward(
        last,
        table,
        tuple(sorted(changes, key=lambda change: place(change.path))),
        tuple(sorted(points, key=lambda point: (place(point.path), point.matter))),
        Faults.between(check(last, profile=form).findings, report.findings),
        report,
    )


def _year_steps(last: Table, year: int, form: Profile) -> Iterator[Change | OpenPoint]:
    """The head's year, and every cell whose years move or are in doubt."""
    if last.year != year:
        before = str(last.year) if last.year is not None else None
        yield Change("year", before, str(year), "改为今年的预算年度")
    one_year = Subject(last, form).one_year
    for path, text in (*texts(last), *_labels("funding", last.funding.parts)):
        if path in _UNDATED or path.endswith(_UNDATED_ENDINGS) or _is_amount(path):
            continue
        if path.startswith("overall_") and not one_year:
            yield from _whole_period(path, text, year)
            continue
        shift = shift_years(text, last.year, year)
        if shift.text != text:
            yield Change(path, text, shift.text, "；".join(shift.done))
        if shift.doubts and last.year != year:
            yield OpenPoint(path, Matter.YEAR, "；".join(shift.doubts))


def _whole_period(path: str, text: str, year: int) -> Iterator[OpenPoint]:
    """What is written for several years keeps them; once the last of them is over, somebody has to rewrite it."""
    named = years_in(text)
    if named and max(named) < year:
        yield OpenPoint(path, Matter.YEAR, f"项目期的内容写到{max(named)}年，没有动，请按现行的项目期核对")


def _is_amount(path: str) -> bool:
    return path.startswith("funding.") and not path.endswith(".label")


def _labels(path: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for index, part in enumerate(parts):
        yield f"{path}.parts.{index}.label", part.label
        yield from _labels(f"{path}.parts.{index}", part.parts)


def _changed(last: Table, changes: list[Change]) -> Table:
    """The table with the changes written. It comes from no file: the cells of last year's would mislead."""
    table = last
    for change in changes:
        new = int(change.after) if change.path == "year" and change.after else change.after
        table = table.put(change.path, new)
    source = last.source
    title = shift_years(source.title, last.year, table.year or 0).text if source.title else ""
    return table.at(Source(number=source.number, title=title, marks=source.marks))


def _with_fixes(changes: list[Change], applied: tuple[Applied, ...]) -> list[Change]:
    """The changes and the fixes behind them: a cell changed twice is one change with both reasons."""
    merged = {change.path: change for change in changes}
    for each in applied:
        reason = f"改正写法：{each.finding.code} {each.finding.title}"
        earlier = merged.get(each.path)
        before = earlier.before if earlier else each.before
        merged[each.path] = Change(each.path, before, each.after, f"{earlier.reason}；{reason}" if earlier else reason)
    return list(merged.values())
