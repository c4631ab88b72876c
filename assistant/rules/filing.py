"""`Filing`: a table that may be filed. A `Table` becomes one only if no error-level rule finds a fault.

    >>> from assistant.rules.pages import EXAMPLE
    >>> filing = Filing.model_validate(EXAMPLE)
    >>> filing.total_yuan, filing.indicators[1].target.number
    (Decimal('60000'), Decimal('120'))
    >>> try:
    ...     Filing.of(EXAMPLE.put("funding.total", "7"), year=2024)
    ... except ValidationError as error:
    ...     print([(each["type"], each["loc"], each["input"]) for each in error.errors()])
    [('F01 sum-mismatch', ('funding', 'total'), '7')]

It raises `pydantic.ValidationError` with one entry for every error-level finding: `loc` is the path of the cell, `type`
the rule (`F01 sum-mismatch`), `input` what was read, `ctx` what was expected. The profile and the budget year come as
validation context: `Filing.model_validate(table, context={"profile": "ningxia-2024", "year": 2025})`.
"""

from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, SkipValidation, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from ..form.money import Amount
from ..form.profile import load_profile
from ..form.table import Table
from ..form.target import TargetValue
from ..form.taxonomy import level2_of
from .engine import Finding, check
from .rule import Outcome, Severity
from .subject import Subject


class _Filed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class FiledPart(_Filed):
    """One source of the funds; `amount` in the filing's unit, None where the form was left blank."""

    label: str
    amount: Decimal | None


class FiledIndicator(_Filed):
    """One indicator, its value parsed."""

    level1: str
    level2: str
    name: str
    target: SkipValidation[TargetValue]


class Filing(_Filed):
    """A complete, consistent table. Amounts are exact, in 元 (`total_yuan`) and as filed (`total`, in `unit`)."""

    year: int
    project_name: str
    department: str
    implementing_unit: str
    unit: str
    total: Decimal
    parts: tuple[FiledPart, ...]
    annual_goal: str
    indicators: tuple[FiledIndicator, ...]

    @property
    def total_yuan(self) -> Decimal:
        """年度资金总额 in 元, exact."""
        amount = Amount(text="", number=self.total, unit=self.unit, decimals=0).yuan
        assert amount is not None
        return amount

    @model_validator(mode="before")
    @classmethod
    def _from_table(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, cls):
            return value
        table = value if isinstance(value, Table) else Table.model_validate(value)
        context = info.context or {}
        report = check(table, profile=context.get("profile", "ningxia-2024"), year=context.get("year"))
        errors = [_error(finding) for finding in report.findings if finding.severity is Severity.ERROR]
        for code, outcome in report.outcomes.items():
            if outcome is Outcome.DEFECT:
                reason = PydanticCustomError("defect", "{message}", {"message": f"规则 {code} 出错，无法确认"})
                errors.append(InitErrorDetails(type=reason, loc=(), input=None))
        if errors:
            raise ValidationError.from_exception_data("Filing", errors)
        return _typed(table)

    @classmethod
    def of(cls, table: Table, *, profile: str = "ningxia-2024", year: int | None = None) -> Self:
        """`model_validate` with the profile and the budget year as arguments."""
        return cls.model_validate(table, context={"profile": profile, "year": year})


def _error(finding: Finding) -> InitErrorDetails:
    loc = tuple(int(key) if key.isdigit() else key for key in finding.path.split("."))
    context = {"message": finding.message, "expected": finding.expected, "hint": finding.hint, "code": finding.code}
    kind = PydanticCustomError(f"{finding.code} {finding.name}", "{message}", context)
    return InitErrorDetails(type=kind, loc=loc, input=finding.observed)


def _typed(table: Table) -> dict[str, Any]:
    subject = Subject(table, load_profile())  # only its parsed money is read, which no profile changes
    unit = subject.unit or (subject.total.unit if subject.total else None)
    return {
        "year": table.year,
        "project_name": table.project_name,
        "department": table.department,
        "implementing_unit": table.implementing_unit,
        "unit": unit,
        "total": subject.total.number if subject.total else None,
        "parts": [
            {"label": part.label, "amount": amount.number if (amount := Amount.parse(part.amount, unit)) else None}
            for part in table.funding.parts
        ],
        "annual_goal": table.annual_goal,
        "indicators": [
            {
                "level1": level.level1 if (level := level2_of(row.level2)) else row.level1,
                "level2": level.name if level else row.level2,
                "name": row.name,
                "target": TargetValue.parse(row.target),
            }
            for row in table.indicators
            if row.name and row.target
        ],
    }
