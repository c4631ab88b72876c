"""Ranking: which of the candidates are the precedents of a wording, and how near each one stands.

Pure functions over records and their vectors; where the candidates come from is the business of `store`. A score
depends on the query and the candidates alone, is rounded, and ties end at the record's id: the same bytes every time.

What the figures rest on, measured leave-one-table-out inside the second-level category on the 43 rows of the six seed
tables and the 250 readable rows of `field/indicators.tsv` (does the best hit have a target of the same kind and unit?).
No skill is the mean over all orders of the same candidates:

                        hit@1   MRR             hit@1   MRR
    no skill      seed   .696  .748      field   .314  .427
    vectors              .744  .779              .408  .492
    BM25                 .744  .783              .408  .496
    RRF                  .721  .767              .404  .492
    half and half        .721  .767              .420  .502
    ditto, as ranked     .721  .767              .408  .494

On six tables of one office the category does the work and the ways differ by one row; on the field rows ranking adds
.07 of MRR to no skill, and the ways differ by less than a sample of this size can tell. Half and half is taken because
its score means something by itself (1 is the same text, 0 nothing in common), also across categories; RRF's does not.
`as ranked` puts closeness before the score, for a list whose labels do not jump. That was right about the closeness: of
the field's best hits 12 of 12 `close` ones agreed with the target's kind and unit, 22 of 32 `near`, 36 of 124 `far`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .embedding import embed, folded, ngrams
from .projects import is_kin, project_key
from .record import Closeness, Hit, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Cosines of project name and wording against each other, seed and field rows, same category. Rows of the same project:
# 5 % below .37, half below .55, 90 % below .73. Rows of different projects: half below .02, 90 % below .21, 99 % below
# .44; within the one office of the seed 90 % below .48, none above .60.
_THRESHOLDS = ((0.60, Closeness.CLOSE), (0.40, Closeness.NEAR), (0.20, Closeness.FAR))
_ORDER = {closeness: place for place, closeness in enumerate(Closeness)}

_DIGITS = 6
_K1, _B = 1.2, 0.75  # BM25's customary saturation and length correction
_LEXICAL_SIZES = (1, 2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be a precedent, with its stored vector of length 1."""

    record: Record
    vector: "NDArray[np.float32]"


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
        """The text that is compared with the records' own: project and wording. Office, year and target stay out."""
        return _joined(self.project, self.text)

    @property
    def key(self) -> str:
        """The project's key. Without a project the text is taken for its name: clerks type those into search boxes."""
        return project_key(self.project or self.text)

    @property
    def is_blank(self) -> bool:
        """Whether the wording holds no letter, figure or character."""
        return not folded(self.text)


def indexed_text(record: Record) -> str:
    """The text of a record that is embedded and matched: project and wording."""
    return _joined(record.project_name, record.name)


def rank(query: Query, candidates: Iterable[Candidate], k: int) -> list[Hit]:
    """The best `k` of the candidates, best first: by closeness, kin project, score, year, and at last the record's id.

    Closeness leads, so a list never shows a farther precedent above a nearer one. A record met twice counts once.
    """
    distinct = list({candidate.record.id: candidate for candidate in candidates}.values())
    distinct.sort(key=lambda candidate: candidate.record.id)
    if query.is_blank or not distinct or k < 1:
        return []
    dense = _cosines(query.embedded, [candidate.vector for candidate in distinct])
    lexical = _bm25(query.embedded, [indexed_text(candidate.record) for candidate in distinct])
    found = []
    for candidate, cosine, match in zip(distinct, dense, lexical, strict=True):
        record = candidate.record
        key = project_key(record.project_name)
        kin = bool(query.project) and is_kin(key, query.key)
        closeness = _closeness(cosine, same=bool(key) and key == query.key, kin=kin)
        score = round((cosine + match) / 2, _DIGITS)
        hit = Hit(record, score, closeness, dense=cosine, lexical=match)
        found.append(((_ORDER[closeness], not kin, -score, _years_away(record.year, query.year), record.id), hit))
    found.sort(key=lambda pair: pair[0])
    return [hit for _, hit in found[:k]]


def _joined(project: str | None, wording: str) -> str:
    return f"{project or ''} {wording}".strip()


def _closeness(cosine: float, *, same: bool, kin: bool) -> Closeness:
    if same:
        return Closeness.SAME
    if kin:
        return Closeness.CLOSE
    return next((closeness for least, closeness in _THRESHOLDS if cosine >= least), Closeness.NONE)


def _years_away(year: int | None, wanted: int | None) -> tuple[int, int]:
    """Earlier years before later ones, the nearest first; an unknown year last."""
    if year is None:
        return 2, 0
    away = (wanted or 9999) - year
    return (0, away) if away >= 0 else (1, -away)


def _cosines(text: str, vectors: Sequence["NDArray[np.float32]"]) -> list[float]:
    """Exact cosines from 0 to 1, opposite directions as 0.

    Summed along the rows in double precision: unlike a BLAS product, a row's value does not depend on its neighbours.
    """
    import numpy as np

    matrix = np.asarray(vectors, dtype=np.float64)
    products = (matrix * embed([text])[0].astype(np.float64)).sum(axis=1)
    return [round(min(max(float(value), 0.0), 1.0), _DIGITS) for value in products]


def _bm25(text: str, documents: Sequence[str]) -> list[float]:
    """BM25 over characters and pairs of characters as a share (0 to 1) of what the query itself would score."""
    query = Counter(ngrams(folded(text), _LEXICAL_SIZES))
    bags = [Counter(ngrams(folded(document), _LEXICAL_SIZES)) for document in documents]
    holders = Counter(gram for bag in bags for gram in bag)
    usual = sum(bag.total() for bag in bags) / len(bags) or 1.0
    weights = {
        gram: count * math.log1p((len(bags) - holders[gram] + 0.5) / (holders[gram] + 0.5))
        for gram, count in query.items()
    }

    def score(bag: Counter[str]) -> float:
        slack = _K1 * (1 - _B + _B * bag.total() / usual)
        return math.fsum(
            weight * bag[gram] * (_K1 + 1) / (bag[gram] + slack) for gram, weight in weights.items() if gram in bag
        )

    ideal = score(query)
    return [round(min(score(bag) / ideal, 1.0), _DIGITS) for bag in bags]
