"""Ranking: which records are the precedents of a wording, and how near each one stands.

Pure functions over the partitions of the categories asked for. Every record is scored exactly; a score depends on the
query and the partition alone, is rounded, and ties end at the record's id: the same bytes every time.

What is measured here, and what else was tried, stands in docs/retrieval.md; `mubiao eval --compare` prints it.
Imports `form` and, inside the functions, numpy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import mul
from typing import TYPE_CHECKING, Any

from .embedding import embed, folded
from .partition import Partition, joined
from .projects import project_key
from .record import Closeness, Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts in a ranking beside likeness; `Weights(0, 1, 1)` is likeness alone.

    How like two texts are is half the cosine of their vectors, half their BM25. That means something by itself (1 the
    same text, 0 nothing in common), also across categories; the sum of two reciprocal ranks does not.

    typical       Who asks for a project's indicators before there is a wording has little in common with any row.
                  What most tables of the category say is then the better guess: it counts beside likeness, never above.
    same_wording  Five rows that say `验收合格率 100%` are one suggestion: a row counts for less when a better one has
                  its wording,
    same_kind     and a little less for every better wording with its kind of value (a percentage, an amount, a date …).
    """

    typical: float = 0.3
    same_wording: float = 0.25
    same_kind: float = 0.8


WEIGHTS = Weights()

# Cosines of local vectors, for what a list calls close, near and far. Of the best three rows for a wording, from .6 on
# 99 % say the same as the row that was held out, from .4 on 77 %, from .2 on 14 %, below that hardly any.
_THRESHOLDS = (0.60, 0.40, 0.20)
_CLOSENESS = tuple(Closeness)  # from SAME to NONE

_DIGITS = 6
_POOL = 32  # sayings looked at first; more when repetitions push farther ones up
_UNKNOWN_YEAR = 100_000  # farther than any year
_LATER_YEAR = 10_000  # later years stand behind earlier ones


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    text      the wording (三级指标), or whatever was typed into the search box
    project   the project (项目名称) it is for; None when nobody said
    year      the year it is for: among equals the nearest earlier year leads; None lets the newest lead
    """

    text: str
    project: str | None = None
    year: int | None = None

    @property
    def embedded(self) -> str:
        """The text that is compared with the records' own: project and wording."""
        return joined(self.project, self.text)

    @property
    def key(self) -> str:
        """The project's key. Without a project the text is taken for its name: clerks type those into search boxes."""
        return project_key(self.project or self.text)

    @property
    def is_blank(self) -> bool:
        """Whether the wording holds no letter, figure or character."""
        return not folded(self.text)


@dataclass(frozen=True, slots=True)
class _Scores:
    """A partition as one query sees it, one number per saying.

    standing  twice the place of the closeness, plus 1 where the project is not kin: no farther record stands higher
    place     the order before repetitions count for less: higher is better
    """

    partition: Partition
    dense: "Floats"
    lexical: "Floats"
    score: "Floats"
    standing: "Whole"
    place: "Floats"


def rank(
    query: Query,
    partitions: Sequence[Partition],
    k: int,
    *,
    vector: "NDArray[np.float32] | None" = None,
    weights: Weights = WEIGHTS,
) -> list[Hit]:
    """The best `k` records, best first: by closeness, kin project, score, year, and at last the record's id.

    `vector` is an endpoint's embedding of `query.embedded`, for partitions that hold such vectors; without it they are
    searched by the local ones. A hit's `score` (0 to 1) is its
    likeness raised by how typical it is and lowered by what it repeats of better hits of the same list; the list for
    a smaller `k` is the beginning of the list for a larger one.
    """
    scored = [each for each in partitions if each.records]
    if query.is_blank or not scored or k < 1:
        return []
    (local,) = embed([query.embedded])
    seen = [_scores(query, each, local, vector, weights.typical) for each in scored]
    size = max(_POOL, 3 * k)
    while True:
        hits, enough = _best(query, seen, size, k, weights)
        if enough:
            return hits
        size *= 4


def _scores(
    query: Query,
    partition: Partition,
    local: "NDArray[np.float32]",
    vector: "NDArray[np.float32] | None",
    typical: float,
) -> _Scores:
    import numpy as np

    near = partition.local.cosines(local)
    dense = near if vector is None or partition.vectors is partition.local else partition.vectors.cosines(vector)
    lexical = partition.lexicon.matches(folded(query.embedded))
    likeness = (dense + lexical) / 2
    score = 1 - (1 - likeness) * (1 - typical * partition.typicality)
    standing = np.full(len(dense), 2 * 1 + 1)
    for least in _THRESHOLDS:
        standing += 2 * (near < least)
    own = partition.projects.place(query.key) if query.key else -1
    kin = partition.projects.kin(query.key) if query.project else []
    if kin or own >= 0:
        of_project = np.full(len(partition.projects), 2 * len(_CLOSENESS))
        of_project[kin] = 2
        if own >= 0:
            of_project[own] = 0
        standing = np.minimum(standing, of_project[partition.project])
    return _Scores(partition, dense, lexical, score, standing, score - 2.0 * standing)


def _best(query: Query, seen: Sequence[_Scores], size: int, k: int, weights: Weights) -> tuple[list[Hit], bool]:
    """The best `k` of the `size` records that stand highest, and whether none of the others can be among the best."""
    import numpy as np

    places = np.concatenate([each.place for each in seen])
    limit = -np.inf if len(places) <= size else np.partition(places, -size)[-size]
    chosen = [each.partition.rows_of(np.flatnonzero(each.place >= limit)) for each in seen]
    row = np.concatenate(chosen)
    owner = np.repeat(np.arange(len(seen)), [len(rows) for rows in chosen])
    said = [each.partition.saying[rows] for each, rows in zip(seen, chosen, strict=True)]

    def of(column: "Callable[[_Scores], NDArray[Any]]") -> "NDArray[Any]":
        return np.concatenate([column(each)[rows] for each, rows in zip(seen, chosen, strict=True)])

    def of_saying(column: "Callable[[_Scores], NDArray[Any]]") -> "NDArray[Any]":
        return np.concatenate([column(each)[sayings] for each, sayings in zip(seen, said, strict=True)])

    standing, score = of_saying(lambda each: each.standing), of_saying(lambda each: each.score)
    kind, year = of(lambda each: each.partition.kind), of(lambda each: each.partition.years)
    # Wordings are numbered by partition; the same one in two categories is two suggestions.
    wording = of_saying(lambda each: each.partition.wording) + owner * len(places)
    tie = row  # in a partition the rows are ordered by id
    if len(seen) > 1:
        ids = [seen[mine].partition.records[at].id for mine, at in zip(owner.tolist(), row.tolist(), strict=True)]
        tie = np.argsort(np.argsort(np.array(ids)))

    order = np.lexsort((tie, _years_away(year, query.year), -score, standing))
    repeated = _earlier(wording[order], np.ones(len(order), dtype=np.int64))
    alike = _earlier(kind[order], (repeated == 0).astype(np.int64))
    worth = np.empty_like(score)
    worth[order] = score[order] * _powers(weights.same_wording, repeated) * _powers(weights.same_kind, alike)
    first = np.empty_like(order)
    first[order] = np.arange(len(order))
    best = np.lexsort((first, -worth, standing))[:k]

    hits = []
    for place in best.tolist():
        scores, at = seen[owner[place]], int(row[place])
        saying = scores.partition.saying[at]
        hits.append(
            Hit(
                scores.partition.records[at],
                score=round(float(worth[place]), _DIGITS),
                closeness=_CLOSENESS[standing[place] // 2],
                dense=float(scores.dense[saying]),
                lexical=float(scores.lexical[saying]),
            )
        )
    # What stands below the limit cannot rise above it, whatever it repeats.
    last = best[-1]
    return hits, limit == -np.inf or (len(best) == k and worth[last] - 2.0 * standing[last] >= limit)


def _earlier(values: "NDArray[Any]", counted: "Whole") -> "Whole":
    """For each place the sum of `counted` at the earlier places of the same value: of 5 5 7 5, counting 1, 0 1 0 2."""
    import numpy as np

    by_value = np.argsort(values, kind="stable")
    ordered = values[by_value]
    sums = np.cumsum(counted[by_value]) - counted[by_value]
    begins = np.r_[True, ordered[1:] != ordered[:-1]]
    before = np.maximum.accumulate(np.where(begins, sums, 0))
    found = np.empty(len(values), dtype=np.int64)
    found[by_value] = sums - before
    return found


def _powers(base: float, exponents: "Whole") -> "Floats":
    """`base` to each of the powers, multiplied up: libraries differ in the last digit of `**`."""
    import numpy as np

    powers = accumulate(repeat(base, int(exponents.max(initial=0))), mul, initial=1.0)
    return np.array(list(powers))[exponents]


def _years_away(years: "NDArray[Any]", wanted: int | None) -> "NDArray[Any]":
    """Earlier years before later ones, the nearest first; an unknown year (0) last."""
    import numpy as np

    away = (wanted or _LATER_YEAR - 1) - years.astype(np.int64)
    return np.where(years == 0, _UNKNOWN_YEAR, np.where(away >= 0, away, _LATER_YEAR - away))
