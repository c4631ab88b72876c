"""A run over several files: what every report format is made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ...form.following import Following
from ...form.money import Amount, exact, unit_name
from ...form.table import Table
from ...form.text import squeeze
from ..engine import TableReport
from ..rule import Outcome, Severity
from ..suppress import SideFinding


@dataclass(frozen=True)
class Checked:
    """One table with its report; the table is kept to name its cells and show its rows.

    following  the form it was found to follow; None where the user named one
    """

    table: Table
    report: TableReport
    following: Following | None = None


@dataclass(frozen=True, slots=True)
class OfficeTotal:
    """The tables of one department (主管部门): how many, their 年度资金总额 in 元, exact, and how many say none.

    wrong  how many of the tables have an error
    """

    department: str
    tables: int
    yuan: Decimal
    unknown: int
    wrong: int


def _office(checked: "list[Checked]") -> OfficeTotal:
    tables = [each.table for each in checked]
    amounts = [Amount.parse(table.funding.total, unit_name(table.funding.unit)) for table in tables]
    known = [amount.yuan for amount in amounts if amount is not None and amount.yuan is not None]
    with exact():
        total = sum(known, Decimal(0))
    return OfficeTotal(tables[0].department or "", len(tables), total, len(tables) - len(known), wrong_in(checked))


def wrong_in(checked: "Iterable[Checked]") -> int:
    """How many of the tables have an error."""
    return sum(each.report.count(Severity.ERROR) > 0 for each in checked)


@dataclass(frozen=True)
class Run:
    """A check run: the tables in order, and the files that could not be read, as (file, reason).

    profile  the form asked for or followed by all; `auto` where the tables follow several
    """

    profile: str
    checked: tuple[Checked, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    side: tuple[SideFinding, ...] = ()  # of side files and the baseline: what is no longer needed

    @property
    def offices(self) -> tuple["OfficeTotal", ...]:
        """What the tables of each office with several of them add up to, in the order they come."""
        groups: dict[str, list[Checked]] = {}
        for each in self.checked:
            if each.table.department:
                groups.setdefault(squeeze(each.table.department), []).append(each)
        return tuple(_office(group) for group in groups.values() if len(group) > 1)

    def count(self, severity: Severity) -> int:
        """Findings of that severity over all tables."""
        return sum(each.report.count(severity) for each in self.checked)

    @property
    def defects(self) -> tuple[tuple[str, str], ...]:
        """Rules that crashed, as (code, what happened), each once."""
        found = {
            (code, each.report.reasons.get(code, ""))
            for each in self.checked
            for code, outcome in each.report.outcomes.items()
            if outcome is Outcome.DEFECT
        }
        return tuple(sorted(found))

    @property
    def exit_code(self) -> int:
        """0 nothing at error level; 1 at least one error; 2 a file could not be read; 3 a rule crashed."""
        if self.defects:
            return 3
        if self.unreadable:
            return 2
        return 1 if self.count(Severity.ERROR) else 0
