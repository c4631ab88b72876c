"""How a list of suggested rows is marked against the row that was held out.

`wording` hits when the likest of the first k rows says much the same: F1 of the two sets of character pairs at least
one half. `kind` hits when one of the first k has a target of the same sort (`Kind`). Operator, unit and interval are
asked of the first five, and only where the held-out target has an operator, a unit, a number: the interval hits when
the number lies within those of the five that have its kind and unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.form.target import TargetValue
from assistant.form.text import bigrams
from assistant.precedents.embedding import folded
from assistant.precedents.record import Record

Floats = NDArray[np.float64]

ALIKE = 0.5  # F1 of character pairs from which two wordings count as saying the same
DEPTHS = (1, 3, 5)

# In the order of the report: key, and what it is called.
MEASURES = {
    "wording@1": "说法命中@1",
    "wording@3": "说法命中@3",
    "wording@5": "说法命中@5",
    "similarity@5": "最近说法的相近程度@5",
    "kind@1": "值类型命中@1",
    "kind@3": "值类型命中@3",
    "kind@5": "值类型命中@5",
    "operator@5": "运算符命中@5",
    "unit@5": "单位命中@5",
    "interval@5": "取值区间命中@5",
}


def similarity(first: str, second: str) -> float:
    """F1 (0 to 1) of the sets of character pairs of two wordings."""
    one, two = bigrams(folded(first)), bigrams(folded(second))
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What the rows of a data set are marked by: row i against row j."""

    similar: Floats
    values: tuple[TargetValue, ...]

    @classmethod
    def of(cls, records: Sequence[Record]) -> "Truth":
        """Compares every row with every other one of its category."""
        similar = np.zeros((len(records), len(records)))
        for i, one in enumerate(records):
            for j, two in enumerate(records[: i + 1]):
                if one.level2 == two.level2:
                    similar[i, j] = similar[j, i] = similarity(one.name, two.name)
        return cls(similar, tuple(TargetValue.parse(record.target) for record in records))

    def marks(self, asked: int, offered: Sequence[int]) -> Floats:
        """One number per measure of `MEASURES`, for the rows offered, best first; nan where it is not asked."""
        nothing = float("nan")
        best = list(offered[: max(DEPTHS)])
        similar = [float(self.similar[asked, place]) for place in best]
        true, values = self.values[asked], [self.values[place] for place in best]
        alike = [value.kind is true.kind for value in values]
        row = [float(max(similar[:k], default=0.0) >= ALIKE) for k in DEPTHS]
        row.append(max(similar, default=0.0))
        row += [float(any(alike[:k])) for k in DEPTHS]
        row.append(float(any(value.operator == true.operator for value in values)) if true.operator else nothing)
        unit = _unit(true)
        row.append(float(any(_unit(value) == unit for value in values)) if unit else nothing)
        numbers = [
            value.number
            for value, same in zip(values, alike, strict=True)
            if same and value.number is not None and _unit(value) == unit
        ]
        if true.number is None:
            row.append(nothing)
        else:
            row.append(float(bool(numbers) and min(numbers) <= true.number <= max(numbers)))
        return np.array(row)


def _unit(value: TargetValue) -> tuple[str, str | None, str | None] | None:
    """What a value is counted in, `万` with it; None for a value without a unit."""
    return (value.multiplier, value.unit, value.per) if value.unit else None
