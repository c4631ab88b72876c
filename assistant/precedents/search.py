"""Ranking: which records are the precedents of a wording, and how near each one stands.

Pure functions over the partitions of the categories asked for. Every record is scored exactly; a score depends on the
query and the partition alone, is rounded, and ties end at the record's id: the same bytes every time.

What is measured here, and what else was tried, stands in docs/retrieval.md; `mubiao eval --compare` prints it.
Imports `form` and, inside the functions, numpy.
"""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, groupby, repeat
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING

from assistant.form.target import Kind

from .embedding import folded, sparse
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

_LAST = (2 * len(_CLOSENESS), 0.0)  # behind all there are
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
    searched by the local ones. A hit's `score` (0 to 1) is its likeness raised by how typical it is and lowered by what
    it repeats of better hits of the same list. The list for a smaller `k` is the beginning of that for a larger one.
    """
    scored = [each for each in partitions if each.records]
    if query.is_blank or not scored or k < 1:
        return []
    local = sparse(query.embedded)
    theirs = None if vector is None else dict(enumerate(vector.tolist()))
    seen = [_scores(query, each, local, theirs, weights.typical) for each in scored]
    return _best(query, seen, k, weights)


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


def _scores(
    query: Query,
    partition: Partition,
    local: Mapping[int, float],
    vector: Mapping[int, float] | None,
    typical: float,
) -> _Scores:
    import numpy as np

    near = partition.local.cosines(local)
    dense = near if vector is None or partition.vectors is partition.local else partition.vectors.cosines(vector)
    lexical = partition.lexicon.matches(folded(query.embedded))
    score = 1 - (1 - (dense + lexical) / 2) * (1 - typical * partition.typicality)
    closest, close, closer = ((near < least).view(np.int8) for least in _THRESHOLDS)
    standing = 2 * (closest + close + closer) + np.int8(2 * 1 + 1)
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
    # Standing, worth below 0, order among equals, which of `seen`, saying and row.
    best: list[tuple[int, float, int, int, int, int]] = []
    last = _LAST  # standing and worth below 0 of the last one, once there are `k`
    faded: dict[tuple[int, int], float] = {}  # what is left of a row by its wording, numbered by partition,
    dulled: dict[Kind, float] = {}  # and by its kind of value
    order = count()
    for (standing, below), alike in groupby(_in_order(seen), key=itemgetter(0, 1)):
        if last <= (standing, below):
            break
        sayings = []
        for _, _, which, saying in alike:
            partition = seen[which].partition
            wording = which, partition.wording[saying]
            if wording in faded and last <= (standing, below * faded[wording]):
                repeated = repeat(weights.same_wording, len(partition.rows_of(saying)))
                faded[wording] = prod(repeated, start=faded[wording])
            else:
                sayings.append((which, saying, wording))
        for which, saying, wording, row in _filed(query, seen, sayings):
            first, left = wording not in faded, faded.get(wording, 1.0)
            faded[wording] = left * weights.same_wording
            if not first and last <= (standing, below * left):
                continue
            kind = seen[which].partition.kinds[row]
            worth = below * left * dulled.get(kind, 1.0)
            if first:
                dulled[kind] = dulled.get(kind, 1.0) * weights.same_kind
            if (standing, worth) < last:
                insort(best, (standing, worth, next(order), which, saying, row))
                if len(best) >= k:
                    del best[k:]
                    last = best[-1][:2]
    return [_hit(seen[which], saying, row, -worth) for _, worth, _, which, saying, row in best]


def _filed(
    query: Query, seen: Sequence[_Scores], sayings: Sequence[tuple[int, int, tuple[int, int]]]
) -> Sequence[tuple[int, int, tuple[int, int], int]]:
    """The rows of sayings that stand alike, each behind what is known of its saying: by year, partition and id."""
    filed = [(*saying, row) for saying in sayings for row in seen[saying[0]].partition.rows_of(saying[1])]
    if query.year is not None or len(sayings) > 1:  # else they are in order
        filed.sort(key=lambda each: (_years_away(seen[each[0]].partition.years[each[3]], query.year), each[0], each[3]))
    return filed


def _in_order(seen: Sequence[_Scores]) -> Iterator[tuple[int, float, int, int]]:
    """All sayings, the best first: standing, score below 0, which of `seen`, and its number there.

    They are put in order a few at a time: hardly ever more than the first few are asked for.
    """
    import numpy as np

    place = np.concatenate([each.score - 2.0 * each.standing for each in seen])  # a score is 1 at most
    begins = [0, *accumulate(len(each.score) for each in seen)]
    above, size = np.inf, _POOL
    while above > -np.inf:
        least = np.partition(place, -size)[-size] if size < len(place) else -np.inf
        found = (place >= least).nonzero()[0]
        found = found[place[found] < above]
        cuts = np.searchsorted(found, begins).tolist()
        ordered: list[tuple[int, float, int, int]] = []
        for which, scores in enumerate(seen):
            sayings = found[cuts[which] : cuts[which + 1]] - begins[which]
            belows, standings = (-scores.score[sayings]).tolist(), scores.standing[sayings].tolist()
            ordered += zip(standings, belows, repeat(which), sayings.tolist())
        yield from sorted(ordered)
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
