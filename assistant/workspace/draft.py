"""What the workspace holds: a draft at one version, and what the clerk decided about suggestions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..drafting.suggestion import Suggestion
from ..form.table import Indicator, Table


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands at one version (草稿).

    id       short random token; it stands in the page's address
    origin   where it was started from, in words (空白表, 往年：…)
    version  number of this version, from 1; a number is never given twice
    parent   the version that an undo leads back to; None for the first
    form     the profile that somebody chose; None: told from the table as it stands
    """

    id: str
    origin: str
    created: datetime
    updated: datetime
    version: int
    parent: int | None
    table: Table
    form: str | None = None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever changed since it was started."""
        return self.version == 1


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of drafts to go on with."""

    id: str
    origin: str
    updated: datetime
    project_name: str | None
    year: int | None


class Verdict(StrEnum):
    """What the clerk did with a suggestion."""

    ACCEPTED = "accepted"  # 采用
    EDITED = "edited"  # 改后采用
    REJECTED = "rejected"  # 不采用


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one suggestion.

    level2      the second-level indicator, or the code of the question an opinion answers
    suggestion  the suggestion as it was shown (`Suggestion.as_dict`), or the opinion
    written     the row that went into the table; None for a rejected one
    """

    level2: str
    verdict: Verdict
    suggestion: dict[str, Any]
    written: dict[str, Any] | None = None
    time: datetime | None = None

    @classmethod
    def on(cls, suggestion: Suggestion, verdict: Verdict, written: Indicator | None = None) -> "Decision":
        """The decision on a suggestion, with the row that was written."""
        row = written.model_dump(include={"level1", "level2", "name", "target"}) if written else None
        return cls(suggestion.level2, verdict, suggestion.as_dict(), row)

    @classmethod
    def on_opinion(cls, opinion: dict[str, Any], model: str, asked: str, verdict: Verdict) -> "Decision":
        """What the reviewer did with an opinion of the model's, which is kept with its name and the time."""
        return cls(str(opinion["code"]), verdict, {**opinion, "model": model, "asked": asked})

    def is_about(self, suggestion: Suggestion) -> bool:
        """Whether it was made on the same wording and value for the same second-level indicator."""
        return (self.level2, self.suggestion.get("name"), self.suggestion.get("target")) == (
            suggestion.level2,
            suggestion.name,
            suggestion.target,
        )
