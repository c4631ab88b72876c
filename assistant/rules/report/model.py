"""A run over several files: what every report format is made from."""

from dataclasses import dataclass

from ...form.table import Table
from ..engine import TableReport
from ..rule import Outcome, Severity
from ..suppress import SideFinding


@dataclass(frozen=True)
class Checked:
    """One table with its report; the table is kept to name its cells and show its rows."""

    table: Table
    report: TableReport


@dataclass(frozen=True)
class Run:
    """A check run: the profile, the tables in order, and the files that could not be read, as (file, reason)."""

    profile: str
    checked: tuple[Checked, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    side: tuple[SideFinding, ...] = ()  # of side files and the baseline: what is no longer needed

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
