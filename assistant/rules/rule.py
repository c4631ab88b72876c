"""What a rule is and what it may answer.

A rule is a generator over plain data that knows nothing of output. It comes in two shapes:

- over the whole table: `def rule(subject) -> Iterator[Verdict]`
- over the rows it is about: `def rule(row, subject) -> Iterator[Verdict]` with `over=` a function that picks the rows.
  Where there are none, the rule does not apply; no data is never a pass.

Its docstring is its page (`mubiao explain CODE`), in Chinese, for the people who file and review.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, repeat
from typing import Literal

from .subject import Row, Subject


class Severity(StrEnum):
    """error: wrong in any regime. warning: a reviewer would return it. info: style, or very common."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Outcome(StrEnum):
    """What became of one rule on one table."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"  # an input is missing; the reason says which
    SUPPRESSED = "suppressed"  # it failed, and somebody gave a reason to let it stand
    DEFECT = "defect"  # the rule itself crashed: a defect of this program


@dataclass(frozen=True, slots=True)
class Fix:
    """A value that would mend a fault. `safe`: the meaning cannot change; `unsafe`: a proposal."""

    path: str
    value: str
    safety: Literal["safe", "unsafe"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule's finding: the cell, what was read, what was expected, why, and what to do.

    `severity` overrides the rule's own, e.g. where a difference may be rounding.
    """

    path: str
    message: str
    observed: str = ""
    expected: str = ""
    hint: str = ""
    difference: str | None = None
    severity: Severity | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule has nothing to look at in this table."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The rule misses an input it needs."""

    reason: str


Verdict = Fault | NotApplicable | Undetermined
TableRule = Callable[[Subject], Iterable[Verdict]]
Selector = Callable[[Subject], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    code, name, title   `F01`, `sum-mismatch`, 资金合计不平
    severity            by default; `strict` under `--strict`
    page                the docstring
    """

    code: str
    name: str
    title: str
    severity: Severity
    strict: Severity
    page: str
    run: TableRule = field(repr=False)


REGISTRY: dict[str, Rule] = {}  # by code; `engine.rules` gives them in order


def rule(
    code: str,
    name: str,
    title: str,
    severity: Severity,
    *,
    strict: Severity | None = None,
    over: Selector | None = None,
    nothing: str = "",
) -> Callable[[Callable[..., Iterator[Verdict]]], Callable[..., Iterator[Verdict]]]:
    """Register a rule. With `over`, it is called for each row picked; `nothing` says why there may be none."""

    def register(function: Callable[..., Iterator[Verdict]]) -> Callable[..., Iterator[Verdict]]:
        if code in REGISTRY:
            raise ValueError(f"two rules with the code {code}")

        page = "\n".join(line.removeprefix("    ") for line in (function.__doc__ or "").strip().splitlines())
        run = function if over is None else _each_row(function, over, NotApplicable(nothing))
        REGISTRY[code] = Rule(code, name, title, severity, strict or severity, page, run)
        return function

    return register


def _each_row(function: Callable[..., Iterator[Verdict]], over: Selector, nothing: NotApplicable) -> TableRule:
    """The rule over a whole table that a rule over rows makes."""

    def run(subject: Subject) -> Sequence[Verdict]:
        rows = over(subject)
        return tuple(chain.from_iterable(map(function, rows, repeat(subject)))) if rows else (nothing,)

    return run
