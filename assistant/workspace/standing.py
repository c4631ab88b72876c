"""Where a draft stands (差多少可以上报): its findings, what is wrong apart from what is only not filled in yet."""

import re
from dataclasses import dataclass, replace

from ..form.profile import Profile
from ..form.table import Cell, Table
from ..form.taxonomy import level2_of
from ..form.text import is_empty
from ..rules import Finding, Severity, TableReport, check

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\u200b-\u200f\u202a-\u202e]+')
_LONGEST_NAME = 60  # characters of a project's name in a file's name: 255 bytes is the limit of most file systems


@dataclass(frozen=True)
class Standing:
    """A checked draft.

    unfilled    errors and warnings about cells nobody filled yet: work to do, not mistakes
    wrong       the other errors
    warnings    the other warnings
    missing     compulsory second-level indicators without a row that is named and valued
    """

    report: TableReport
    unfilled: tuple[Finding, ...]
    wrong: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    missing: tuple[str, ...]

    @property
    def errors(self) -> int:
        """How many findings at error level there are, as `mubiao check` counts them."""
        return self.report.count(Severity.ERROR)

    @property
    def ready(self) -> bool:
        """Whether the table may be filed (可以上报)."""
        return self.report.passed and not self.missing

    @property
    def to_mend(self) -> tuple[Finding, ...]:
        """What needs a second look: mistakes, then warnings."""
        return (*self.wrong, *self.warnings)

    def under_row(self, index: int) -> tuple[Finding, ...]:
        """What to say under row `index`: its mistakes and warnings."""
        return tuple(finding for finding in self.to_mend if finding.path.startswith(f"indicators.{index}."))


def stand(table: Table, profile: Profile) -> Standing:
    """Check a draft and say where it stands. The table's own year is the year it is for."""
    report = check(in_form(table, profile), profile=profile, year=table.year)
    grave = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    unfilled = tuple(finding for finding in grave if _is_unfilled(finding, table))
    return Standing(
        report=report,
        unfilled=unfilled,
        wrong=tuple(each for each in grave if each.severity is Severity.ERROR and each not in unfilled),
        warnings=tuple(each for each in grave if each.severity is Severity.WARNING and each not in unfilled),
        hints=tuple(finding for finding in report.findings if finding.severity is Severity.INFO),
        missing=missing_rows(table, profile),
    )


def in_form(table: Table, profile: Profile) -> Table:
    """The draft as it stands in its form: one with a column of points has it, also while all of it is blank.

    A table is said to have a column by the cells of its file, and a draft stands in none.
    """
    if profile.points is None or any(row.points for row in table.indicators):
        return table
    column = {f"indicators.{index}.points": Cell(index + 1, 1) for index in range(len(table.indicators))}
    return table.at(replace(table.source, cells={**table.source.cells, **column}))


def missing_rows(table: Table, profile: Profile) -> tuple[str, ...]:
    """The compulsory second-level indicators (必填) that have no row with both a name and a value."""
    filled = {
        level.name
        for row in table.indicators
        if (level := level2_of(row.level2)) and not is_empty(row.name) and not is_empty(row.target)
    }
    return tuple(row.level2 for row in profile.required_rows if row.level2 not in filled)


def file_name(table: Table, suffix: str, *, draft: bool) -> str:
    """The name a download gets: `项目支出绩效目标表-<项目名>-<年度>.docx`, with 草稿 in front while errors are left."""
    project = _NOT_IN_NAMES.sub("", table.project_name or "").strip(".")[:_LONGEST_NAME]
    parts = ["草稿"] if draft else []
    parts += ["项目支出绩效目标表", project, str(table.year or "")]
    return "-".join(part for part in parts if part) + suffix


def _is_unfilled(finding: Finding, table: Table) -> bool:
    """Whether a finding is about a cell that is blank, or a row that is not there."""
    if finding.path == "indicators":
        return True
    value = table.get(finding.path)
    return value is None or (isinstance(value, str) and is_empty(value))
