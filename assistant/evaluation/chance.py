"""What no skill at all would reach, and whether a difference is more than luck."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.precedents.embedding import folded
from assistant.precedents.record import Record

from .cases import Case
from .marks import MEASURES, Truth

Floats = NDArray[np.float64]

_ORDERS = 40  # seeded shuffles the no-skill figures are the mean of
_DRAWS = 2000  # of the bootstrap
_SEED = 20_240_901
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference and its 95 % interval, from drawing whole tables with replacement."""

    mean: float
    low: float
    high: float

    @property
    def shown(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low > 0 or self.high < 0

    def as_json(self) -> dict[str, float | bool]:
        """For a program."""
        return {"difference": self.mean, "low": self.low, "high": self.high, "shown": self.shown}


def mean(marks: Floats) -> list[float]:
    """The mean of every measure over the rows that were asked for it; nan where none was."""
    asked = ~np.isnan(marks)
    sums, counts = np.where(asked, marks, 0.0).sum(axis=0), asked.sum(axis=0)
    return [
        round(float(total / count), _DIGITS) if count else float("nan")
        for total, count in zip(sums, counts, strict=True)
    ]


def differences(first: Floats, second: Floats, tables: Sequence[int]) -> list[Difference]:
    """Per measure, how much higher `first` is than `second`, row by row the same questions.

    tables  the number of each row's table: rows of a table stand or fall together, so tables are drawn, not rows
    """
    gap = first - second
    asked = ~np.isnan(gap)
    members = np.equal.outer(np.unique(tables), np.array(tables)).astype(np.float64)
    sums, counts = members @ np.where(asked, gap, 0.0), members @ asked.astype(np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(sums), (_DRAWS, len(sums)))
    drawn = np.stack([np.bincount(draw, minlength=len(sums)) for draw in draws]).astype(np.float64)
    totals, weights = drawn @ sums, drawn @ counts
    means = np.divide(totals, weights, out=np.zeros_like(totals), where=weights > 0)
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    sum_of_all, all_asked = sums.sum(axis=0), counts.sum(axis=0)
    overall = np.divide(sum_of_all, all_asked, out=np.zeros(len(all_asked)), where=all_asked > 0)
    return [
        Difference(*(round(float(each), _DIGITS) + 0.0 for each in row)) for row in zip(overall, low, high, strict=True)
    ]


def any_order(truth: Truth, cases: Sequence[Case]) -> Floats:
    """The marks of the category's rows in arbitrary order: the mean over shuffles, per case."""
    random = np.random.default_rng(_SEED)
    return _mean_marks(truth, cases, lambda case: random.permutation(case.others).tolist())


def most_frequent(truth: Truth, cases: Sequence[Case], records: Sequence[Record]) -> Floats:
    """The marks of the category's most frequent wordings, each once; equally frequent ones, and rows of one wording,
    in arbitrary order: the mean over shuffles, per case."""
    random = np.random.default_rng(_SEED)
    wordings = [folded(record.name) for record in records]

    def order(case: Case) -> list[int]:
        shuffled = random.permutation(case.others).tolist()
        counts = Counter(wordings[place] for place in shuffled)
        once = {wordings[place]: place for place in reversed(shuffled)}
        return sorted(
            (once[text] for text in dict.fromkeys(wordings[place] for place in shuffled)),
            key=lambda place: -counts[wordings[place]],
        )

    return _mean_marks(truth, cases, order)


def _mean_marks(truth: Truth, cases: Sequence[Case], order: Callable[[Case], list[int]]) -> Floats:
    if not cases:
        return np.zeros((0, len(MEASURES)))
    return np.array([np.mean([truth.marks(case.place, order(case)) for _ in range(_ORDERS)], axis=0) for case in cases])
