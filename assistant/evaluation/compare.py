"""Ours beside other ways to rank the same rows, on the same questions, in one run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.precedents.record import Closeness
from assistant.precedents.search import WEIGHTS, Weights

from .cases import Case, Dataset, Protocol, Task, cases, table_of
from .chance import Difference, any_order, differences, mean, most_frequent
from .marks import ALIKE, MEASURES, Floats, Truth
from .ways import Way, Ways

# What the weights may be when the tables themselves choose them.
_GRID = tuple(
    Weights(typical, wording, kind)
    for typical in (0.0, 0.15, 0.3, 0.45)
    for wording in (1.0, 0.5, 0.25)
    for kind in (1.0, 0.9, 0.85, 0.8)
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A way, its figures by measure, and how much higher ours are for wording and kind at 5 (None: it is ours)."""

    name: str
    figures: dict[str, float]
    wording: Difference | None
    kind: Difference | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Of how many rows, the share that says the same as the held-out one, and that has its kind of value."""

    rows: int
    wording: float
    kind: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All ways of one task."""

    task: Task
    rows: int
    tables: int
    ways: tuple[Compared, ...]


def compare(data: Dataset) -> list[Comparison]:
    """Every way on every task of a data set, each row answered from the other tables."""
    asked = cases(data, Protocol.OTHERS)
    truth, ways = Truth.of(data.records), Ways(data.records)
    numbers = {key: number for number, key in enumerate(data.tables)}
    tables = [numbers[table_of(data.records[case.place])] for case in asked]

    def marked(task: Task, way: Way) -> Floats:
        return np.array(
            [truth.marks(case.place, way(task.query(data.records[case.place]), case.others)) for case in asked]
        )

    marks = {task: {name: marked(task, way) for name, way in _ways(ways).items()} for task in Task}
    grid = {weights: {task: marked(task, ways.ours(weights)) for task in Task} for weights in _GRID}
    chosen = _chosen(grid, tables)
    plain = {
        "不用本领：任意顺序": any_order(truth, asked),
        "不用本领：最常见的说法": most_frequent(truth, asked, data.records),
        "不用本领：各类型的值各一条": marked(Task.PROJECT, ways.kinds_in_turn),
        "上限：事先知道答案的说法": _likest(truth, asked),
    }
    found = []
    for task in Task:
        ours = marks[task]["本工具"]
        picked = np.array([grid[weights][task][row] for row, weights in enumerate(chosen)])
        every = {**marks[task], "本工具，权重由其余的表选出": picked, **plain}
        compared = tuple(_compared(name, each, None if each is ours else ours, tables) for name, each in every.items())
        found.append(Comparison(task, len(asked), len(set(tables)), compared))
    return found


def closeness(data: Dataset) -> dict[Task, dict[Closeness, Shares]]:
    """What the words close, near and far are worth: of the best three rows of each question, by task and word."""
    truth, ways = Truth.of(data.records), Ways(data.records)
    places = {record.id: place for place, record in enumerate(data.records)}
    found: dict[Task, dict[Closeness, Shares]] = {}
    for task in Task:
        seen: dict[Closeness, list[tuple[bool, bool]]] = {each: [] for each in Closeness}
        for case in cases(data, Protocol.OTHERS):
            for hit in ways.hits(task.query(data.records[case.place]), case.others, 3, WEIGHTS):
                place = places[hit.record.id]
                same = truth.values[place].kind is truth.values[case.place].kind
                seen[hit.closeness].append((bool(truth.similar[case.place, place] >= ALIKE), same))
        found[task] = {
            each: Shares(len(rows), *(round(sum(column) / len(rows), 4) for column in zip(*rows, strict=True)))
            for each, rows in seen.items()
            if rows
        }
    return found


def _ways(ways: Ways) -> dict[str, Way]:
    return {
        "本工具": ways.ours(),
        "只看相近": ways.ours(Weights(0, 1, 1)),
        "相近加常见程度": ways.ours(Weights(same_wording=1, same_kind=1)),
        "相近加去重": ways.ours(Weights(typical=0)),
        "只用向量": ways.dense,
        "只用 BM25": ways.lexical,
        "两者 RRF": ways.fused,
        "LSA 64 维": ways.latent,
        "按稀有程度加权的 n 元组": ways.rare,
        "同义词并作一词的向量": ways.synonymous,
        "只看常见程度": ways.typical,
        "相近项目里的常见程度": ways.kindred,
        "与最常见的说法交替": ways.alternating,
        "用指标库的说法去问": ways.in_library_words,
        "bm25s，二元字组": ways.bm25s,
        "Chroma，只用向量": ways.chroma,
    }


def _chosen(grid: dict[Weights, dict[Task, Floats]], tables: Sequence[int]) -> list[Weights]:
    """For each row the weights that did best on the rows of all other tables, over all tasks: wording and kind at 5."""
    wanted = [list(MEASURES).index(measure) for measure in ("wording@5", "kind@5")]
    scores = np.array([sum(each[task][:, wanted].mean(axis=1) for task in Task) for each in grid.values()])
    choices = list(grid)
    return [choices[int(np.argmax(scores[:, np.array(tables) != own].sum(axis=1).round(9)))] for own in tables]


def _likest(truth: Truth, asked: Sequence[Case]) -> Floats:
    """The marks of the rows whose wordings are most like the held-out one."""
    return np.array(
        [
            truth.marks(case.place, sorted(case.others, key=lambda other: -truth.similar[case.place, other]))
            for case in asked
        ]
    )


def _compared(name: str, marks: Floats, ours: Floats | None, tables: Sequence[int]) -> Compared:
    figures = dict(zip(MEASURES, mean(marks), strict=True))
    if ours is None:
        return Compared(name, figures, None, None)
    gaps = dict(zip(MEASURES, differences(ours, marks, tables), strict=True))
    return Compared(name, figures, gaps["wording@5"], gaps["kind@5"])
