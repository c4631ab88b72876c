"""The whole measurement: every data set, protocol and task, ours beside the two no-skill orders."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import isnan
from typing import Any

import numpy as np

from .cases import Dataset, Protocol, Task, cases, table_of
from .chance import Difference, any_order, differences, mean, most_frequent
from .drafts import Drafts, drafts
from .marks import MEASURES, Floats, Truth
from .ways import Ways


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one task: ours, the two no-skill orders, and how far ours lies above each."""

    ours: float
    any_order: float
    most_frequent: float
    over_any_order: Difference
    over_most_frequent: Difference


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one data set, protocol and task, by measure; `rows` of `tables` were asked for."""

    data: str
    protocol: Protocol
    task: Task
    rows: int
    tables: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All results, and the drafts of each data set."""

    results: tuple[Result, ...]
    drafts: dict[str, Drafts]

    def as_json(self) -> dict[str, Any]:
        """For a program: figures with four digits, null where nothing was asked."""
        return {
            "results": [
                {
                    "data": result.data,
                    "protocol": result.protocol.value,
                    "task": result.task.value,
                    "rows": result.rows,
                    "tables": result.tables,
                    "figures": {measure: _figure(figure) for measure, figure in result.figures.items()},
                }
                for result in self.results
            ],
            "drafts": {
                name: {at.name: _drafted(getattr(each, at.name)) for at in fields(each)}
                for name, each in self.drafts.items()
            },
        }


def evaluate(data: Sequence[Dataset], drafted: Sequence[Dataset] = ()) -> Evaluation:
    """Measure on every data set, of those in `drafted` only the drafts. The same data give the same figures."""
    results = [result for each in data for protocol in Protocol for result in _results(each, protocol)]
    return Evaluation(tuple(results), {each.name: drafts(each) for each in (*data, *drafted)})


def _results(data: Dataset, protocol: Protocol) -> list[Result]:
    asked = cases(data, protocol)
    if not asked:
        return []
    truth, ways = Truth.of(data.records), Ways(data.records)
    numbers = {key: number for number, key in enumerate(data.tables)}
    tables = [numbers[table_of(data.records[case.place])] for case in asked]
    plain, frequent = any_order(truth, asked), most_frequent(truth, asked, data.records)
    ours = ways.ours()
    results = []
    for task in Task:
        marks: Floats = np.array(
            [truth.marks(case.place, ours(task.query(data.records[case.place]), case.others)) for case in asked]
        )
        columns = (
            mean(marks),
            mean(plain),
            mean(frequent),
            differences(marks, plain, tables),
            differences(marks, frequent, tables),
        )
        figures = {measure: Figure(*row) for measure, row in zip(MEASURES, zip(*columns, strict=True), strict=True)}
        results.append(Result(data.name, protocol, task, len(asked), len(set(tables)), figures))
    return results


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "ours": _number(figure.ours),
        "any_order": _number(figure.any_order),
        "most_frequent": _number(figure.most_frequent),
        "over_any_order": figure.over_any_order.as_json(),
        "over_most_frequent": figure.over_most_frequent.as_json(),
    }


def _drafted(value: float | Difference) -> Any:
    return value.as_json() if isinstance(value, Difference) else _number(value)


def _number(value: float) -> float | None:
    return None if isnan(value) else value
