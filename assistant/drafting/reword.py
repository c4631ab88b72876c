"""The contract between `suggest` and whatever re-words names (改写名称): a model, or in tests a function.

May import `suggestion` only. The judge is `suggest`'s: it alone decides whether a wording may stand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .request import Request
from .suggestion import Refusal, Suggestion

# (rows as they stand, which of them, its new name) -> the row under that name, or why it may not bear it.
Judge = Callable[[Sequence[Suggestion], int, str], Suggestion | Refusal]


@dataclass(frozen=True, slots=True)
class Reworded:
    """What came of re-wording: the rows, accepted or as they were; what was dropped; notices in Chinese."""

    rows: tuple[Suggestion, ...]
    dropped: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()


class Reworder(Protocol):
    """Proposes better names for rows, one at a time, and keeps those the judge accepts. Never raises."""

    def __call__(self, request: Request, rows: Sequence[Suggestion], judge: Judge) -> Reworded: ...
