"""Ranking: which records are the precedents of a wording, and how near each one stands.

Pure functions over the partitions of the categories asked for. Every record is scored exactly; a score depends on the
query and the partition alone, is rounded, and ties end at the record's id: the same bytes every time.

What is measured here, and what else was tried, stands in docs/retrieval.md; `mubiao eval --compare` prints it.
Imports `form` and, inside the functions, numpy.
"""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, groupby, repeat
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING

from assistant.form.target import Kind

from .embedding import embed, folded
from .partition import Partition, joined
from .projects import project_key
from .record import Closeness, Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
_POOL = 32  # sayings put in order first, then four times as many, and so on
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
    """

    partition: Partition
    dense: "Floats"
    lexical: "Floats"
    score: "Floats"
    standing: "NDArray[np.int8]"


def rank(
    query: Query,
    partitions: Sequence[Partition],
    k: int,
    *,
    vector: "NDArray[np.float32] | None" = None,
    weights: Weights = WEIGHTS,
) -> list[Hit]:
    """The best `k` records, best first: by closeness, kin project, score, year, and at last partition and id.

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
    return _best(query, seen, k, weights)


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
    standing = np.full(len(dense), 2 * 1 + 1, dtype=np.int8)
    for least in _THRESHOLDS:
        standing += 2 * (near < least).view(np.int8)
    own = partition.projects.place(query.key) if query.key else -1
    kin = partition.projects.kin(query.key) if query.project else []
    if kin or own >= 0:
        of_project = np.full(len(partition.projects), 2 * len(_CLOSENESS), dtype=np.int8)
        of_project[kin] = 2
        if own >= 0:
            of_project[own] = 0
        standing = np.minimum(standing, of_project[partition.project])
    return _Scores(partition, dense, lexical, score, standing)


def _best(query: Query, seen: Sequence[_Scores], k: int, weights: Weights) -> list[Hit]:
    """The best `k`. Repetitions only lower a row, so those that cannot come to stand before the last are passed by."""
    best: list[
        tuple[int, float, int, int, int, int]
    ] = []  # standing, worth below 0, order, which of `seen`, saying, row
    faded: dict[tuple[int, int], float] = {}  # what is left of a row by its wording, numbered by partition,
    dulled: dict[Kind, float] = {}  # and by its kind of value
    order = count()
    for standing, score, sayings in _in_order(seen):
        if len(best) == k and best[-1][:2] <= (standing, -score):
            break
        rows = []
        for which, saying in sayings:
            partition = seen[which].partition
            wording = which, partition.wording[saying]
            filed = partition.rows_of(saying)
            left = faded.get(wording)
            if left is not None and len(best) == k and best[-1][:2] <= (standing, -score * left):
                faded[wording] = prod(repeat(weights.same_wording, len(filed)), start=left)
                continue
            rows += [(_years_away(partition.years[row], query.year), which, row, saying, wording) for row in filed]
        for _, which, row, saying, wording in sorted(rows):
            kind = seen[which].partition.kinds[row]
            worth = score * faded.get(wording, 1.0) * dulled.get(kind, 1.0)
            if wording not in faded:
                dulled[kind] = dulled.get(kind, 1.0) * weights.same_kind
            faded[wording] = faded.get(wording, 1.0) * weights.same_wording
            insort(best, (standing, -worth, next(order), which, saying, row))
            del best[k:]
    return [_hit(seen[which], saying, row, -below) for _, below, _, which, saying, row in best]


def _in_order(seen: Sequence[_Scores]) -> Iterator[tuple[int, float, list[tuple[int, int]]]]:
    """Standing, score, and the sayings that have them (which of `seen`, its number there), the best first.

    They are put in order a few at a time: hardly ever more than the first few are asked for.
    """
    import numpy as np

    standing = np.concatenate([each.standing for each in seen])
    score = np.concatenate([each.score for each in seen])
    begins = [0, *accumulate(len(each.score) for each in seen)]
    place = score - 2.0 * standing  # a score is 1 at most, so standing decides
    above, size = np.inf, _POOL
    while above > -np.inf:
        least = np.partition(place, -size)[-size] if size < len(place) else -np.inf
        found = np.flatnonzero((place >= least) & (place < above))
        found = found[np.lexsort((-score[found], standing[found]))]
        ordered = zip(standing[found].tolist(), score[found].tolist(), found.tolist(), strict=True)
        for (stands, scores), equal in groupby(ordered, key=itemgetter(0, 1)):
            numbers = [(bisect_right(begins, number) - 1, number) for _, _, number in equal]
            yield stands, scores, [(which, number - begins[which]) for which, number in numbers]
        above, size = least, 4 * size


def _hit(scores: _Scores, saying: int, row: int, worth: float) -> Hit:
    return Hit(
        scores.partition.records[row],
        score=round(worth, _DIGITS),
        closeness=_CLOSENESS[int(scores.standing[saying]) // 2],
        dense=float(scores.dense[saying]),
        lexical=float(scores.lexical[saying]),
    )


def _years_away(year: int | None, wanted: int | None) -> int:
    """Earlier years before later ones, the nearest first; an unknown year last."""
    if year is None:
        return _UNKNOWN_YEAR
    away = (wanted or _LATER_YEAR - 1) - year
    return away if away >= 0 else _LATER_YEAR - away
