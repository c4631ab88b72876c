"""What the clerk knows before a table is drafted: the project, the year, the money, what will be done."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from ..form.table import Funding, Part, Table


@dataclass(frozen=True, slots=True)
class Request:
    """A project to draft for. Amounts are text exactly as written; None where nobody said.

    goal   年度总体目标, or what will be done in the clerk's words
    plan   what is planned of single indicators beyond the goal (`plan.planned`); it never stands in the table itself
    total  年度资金总额 in `unit`

    Of counts and rates a draft may state only those of the goal and the plan, beside those of a cited row.
    """

    project_name: str
    year: int | None = None
    total: str | None = None
    unit: str = "万元"
    goal: str | None = None
    plan: str | None = None
    department: str | None = None
    department_code: str | None = None
    implementing_unit: str | None = None
    attribute: str | None = None
    period: str | None = None

    @classmethod
    def of(cls, table: Table) -> Self:
        """The request that a half-filled table amounts to."""
        return cls(
            project_name=table.project_name or "",
            year=table.year,
            total=table.funding.total,
            unit=table.funding.unit or "万元",
            goal=table.annual_goal,
            department=table.department,
            department_code=table.department_code,
            implementing_unit=table.implementing_unit,
            attribute=table.attribute,
            period=table.period,
        )

    def as_dict(self) -> dict[str, Any]:
        """Only what was said, for JSON."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def table(self, sources: tuple[str, ...]) -> Table:
        """The head of the table, without indicators; the money stands at the first source (财政拨款)."""
        parts = tuple(Part(label=label, amount=None if index else self.total) for index, label in enumerate(sources))
        return Table(
            year=self.year,
            project_name=self.project_name or None,
            department=self.department,
            department_code=self.department_code,
            implementing_unit=self.implementing_unit,
            attribute=self.attribute,
            period=self.period,
            funding=Funding(unit=self.unit, total=self.total, parts=parts),
            annual_goal=self.goal,
        )
