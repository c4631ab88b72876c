"""A suggestion: an indicator's wording and value, where they come from, and the source of every number in them.

May import `form`, `precedents` as values, `request` and `precedent_range`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from ..form.table import Indicator
from ..precedents.record import Closeness, Record
from ..precedents.statistics import Statistics
from .precedent_range import as_json
from .request import Request


class Basis(StrEnum):
    """What a suggestion rests on."""

    DERIVED = "derived"  # follows from the request alone
    PRECEDENT = "precedent"  # an earlier filing
    LIBRARY = "library"  # the indicator library
    MODEL = "model"  # a precedent or derivation, re-worded by the language model


class Reason(StrEnum):
    """Why something was not offered, as `dropped` counts it."""

    UNGROUNDED = "ungrounded number"
    STRANGER = "unknown name or date"
    OTHER_YEAR = "another year"
    OTHER_PROJECT = "another office or project"
    DUPLICATE = "repeats another row or the goal"
    BREAKS_RULE = "breaks a rule"
    INVALID = "invalid reply"

    @property
    def words(self) -> str:
        """What is left out for it, as the page and the terminal say it: `…的 3 条未列出`."""
        return {
            Reason.UNGROUNDED: "数字没有出处的",
            Reason.STRANGER: "名称或日期没有出处的",
            Reason.OTHER_YEAR: "写着别的年度的",
            Reason.OTHER_PROJECT: "属于别的单位或项目的",
            Reason.DUPLICATE: "与其他行或年度目标重复的",
            Reason.BREAKS_RULE: "通不过检查的",
        }.get(self, "模型答复不合要求的")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A candidate that is not offered, and why. `message` says it in Chinese, to a clerk or back to the model."""

    reason: Reason
    message: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The filed row a suggestion cites."""

    record: str
    file: str
    table: int
    year: int | None
    project_name: str
    name: str
    target: str | None

    @classmethod
    def of(cls, record: Record) -> Self:
        """The citation of a precedent."""
        return cls(
            record=record.id,
            file=record.file,
            table=record.table,
            year=record.year,
            project_name=record.project_name,
            name=record.name,
            target=record.target,
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a suggestion, first those of its target, then those of its name, and where each comes from:
    `request.goal`, `.plan`, `.total`, `.year`, `.period`, `.project_name`, `evidence.0.target` or `evidence.0.name`."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested indicator row. `target` is None where nobody can know the value; `note` says what to fill in."""

    level1: str
    level2: str
    name: str | None
    target: str | None
    basis: Basis
    closeness: Closeness
    evidence: tuple[Evidence, ...] = ()
    numbers: tuple[Number, ...] = ()
    note: str = ""
    known: Statistics | None = None  # what values similar indicators had, where at least three tables say

    def indicator(self) -> Indicator:
        """The row as it goes into a table."""
        return Indicator(level1=self.level1, level2=self.level2, name=self.name, target=self.target)

    def as_dict(self) -> dict[str, Any]:
        """The shape of `suggest --format json`."""
        return {
            "level1": self.level1,
            "level2": self.level2,
            "name": self.name,
            "target": self.target,
            "basis": self.basis.value,
            "closeness": self.closeness.value,
            "evidence": [
                {
                    key: getattr(cited, key)
                    for key in ("record", "file", "table", "year", "project_name", "name", "target")
                }
                for cited in self.evidence
            ],
            "numbers": [{"text": number.text, "from": number.source} for number in self.numbers],
            "note": self.note,
            "statistics": None if self.known is None else as_json(self.known),
        }


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The answer to a request: rows in the form's order, what was dropped and why, and notices for the user."""

    request: Request
    rows: tuple[Suggestion, ...]
    dropped: tuple[tuple[str, int], ...] = ()
    notices: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON other programs rely on."""
        return {
            "request": self.request.as_dict(),
            "suggestions": [row.as_dict() for row in self.rows],
            "dropped": [{"reason": reason, "count": count} for reason, count in self.dropped],
        }
