"""All precedents of one second-level category (二级指标), arranged so that every one of them is scored in one pass.

Vectors and n-grams are kept as postings: for each dimension or n-gram the rows that have it, and its worth there.
A query touches only its own few dozen, so a search costs a few additions per row and reads the whole category: nothing
is approximated. Sums run in a fixed order in double precision, so a row's score never depends on its neighbours.
Imports `form` and, inside the functions, numpy.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from assistant.form.target import Kind, TargetValue

from .embedding import embed, folded
from .projects import ProjectKeys, project_key
from .record import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int32]

_K1, _B = 1.2, 0.75  # BM25's customary saturation and length correction
_CHARACTER_BITS = 21  # of Unicode
_PAIR = 1 << 2 * _CHARACTER_BITS  # above every single character
_DIGITS = 6
_DENSE = 0.25  # of vectors that are filled more than this, a matrix is smaller and faster than postings
_BLOCK = 512  # rows multiplied at a time
_KINDS = {kind: place for place, kind in enumerate(Kind)}


def indexed_text(record: Record) -> str:
    """The text of a record that is embedded and matched: project and wording. Office, year and target stay out."""
    return joined(record.project_name, record.name)


def joined(project: str | None, wording: str) -> str:
    """Project and wording as one text to compare."""
    return f"{project or ''} {wording}".strip()


@dataclass(frozen=True, slots=True)
class Postings:
    """A sparse matrix by columns: column c holds `values[starts[c]:starts[c + 1]]` at `rows[…]`; no row twice."""

    starts: "NDArray[np.int64]"
    rows: "Whole"
    values: "Floats"

    def add(self, sums: "Floats", column: int, weight: float) -> None:
        """Add `weight` times a column to `sums`, which has one number per row."""
        span = slice(self.starts[column], self.starts[column + 1])
        sums[self.rows[span]] += weight * self.values[span]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Rows of length 1 to compare with a query's: as postings by dimension, or as they are where they are full."""

    count: int
    matrix: "NDArray[np.float32] | None"
    postings: Postings | None

    @classmethod
    def of(cls, matrix: "NDArray[np.float32]") -> Self:
        """From one row per record."""
        import numpy as np

        columns, rows = np.nonzero(matrix.T)
        if len(rows) > _DENSE * matrix.size:
            return cls(len(matrix), matrix, None)
        values = matrix.T[columns, rows].astype(np.float64)
        starts = np.searchsorted(columns, np.arange(matrix.shape[1] + 1))
        return cls(len(matrix), None, Postings(starts.astype(np.int64), rows.astype(np.int32), values))

    def cosines(self, vector: "NDArray[np.floating[Any]]") -> "Floats":
        """The cosine of every row and a vector of length 1, from 0 to 1: opposite directions count as 0."""
        import numpy as np

        query = vector.astype(np.float64)
        sums = np.zeros(self.count)
        if self.postings is not None:
            for column in np.flatnonzero(query).tolist():
                self.postings.add(sums, column, float(query[column]))
        elif self.matrix is not None:
            # Summed along the rows: unlike a BLAS product, a row's value does not depend on where it stands.
            for start in range(0, self.count, _BLOCK):
                block = slice(start, start + _BLOCK)
                sums[block] = (self.matrix[block] * query).sum(axis=1)
        return sums.clip(0.0, 1.0).round(_DIGITS)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 over characters and pairs of characters; inverse document frequency and saturation are in the postings.

    codes  the characters and pairs there are, as numbers, ascending: the columns of `postings`
    usual  the mean length of a row, in n-grams
    """

    count: int
    codes: "NDArray[np.int64]"
    usual: float
    postings: Postings

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """From the folded text of every row."""
        import numpy as np

        count = len(texts)
        rows, grams = _grams(texts)
        lengths = np.bincount(rows, minlength=count)
        usual = float(lengths.sum()) / count if len(grams) else 1.0
        codes, columns = np.unique(grams, return_inverse=True)
        # One number per column and row, so that what stands together is counted together.
        cells, frequencies = np.unique(columns * count + rows, return_counts=True)
        columns, rows = cells // (count or 1), cells % (count or 1)
        holding = np.bincount(columns, minlength=len(codes))
        rarities = {held: _rarity(count, held) for held in np.unique(holding).tolist()}
        rarity = np.array([rarities[held] for held in holding.tolist()])
        slack = _K1 * (1 - _B + _B * lengths[rows] / usual)
        values = rarity[columns] * frequencies * (_K1 + 1) / (frequencies + slack)
        starts = np.concatenate([[0], np.cumsum(holding)]).astype(np.int64)
        return cls(count, codes, usual, Postings(starts, rows.astype(np.int32), values))

    def matches(self, text: str) -> "Floats":
        """BM25 of every row as a share (0 to 1) of what the folded text would score against itself."""
        import numpy as np

        codes, frequencies = np.unique(_grams([text])[1], return_counts=True)
        sums = np.zeros(self.count)
        slack = _K1 * (1 - _B + _B * float(frequencies.sum()) / self.usual)
        ideal = []
        columns = np.searchsorted(self.codes, codes)
        for code, frequency, column in zip(codes.tolist(), frequencies.tolist(), columns.tolist(), strict=True):
            holding = 0
            if column < len(self.codes) and self.codes[column] == code:
                holding = int(self.postings.starts[column + 1] - self.postings.starts[column])
                self.postings.add(sums, column, frequency)
            ideal.append(frequency * _rarity(self.count, holding) * frequency * (_K1 + 1) / (frequency + slack))
        best = math.fsum(ideal)
        return (sums / best).clip(0.0, 1.0).round(_DIGITS) if best else sums


def _grams(texts: Sequence[str]) -> tuple["NDArray[np.int64]", "NDArray[np.int64]"]:
    """The characters and neighbouring pairs of all texts: the text each stands in, and a number for what it is."""
    import numpy as np

    characters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    pairs = np.flatnonzero(rows[1:] == rows[:-1])
    codes = _PAIR + (characters[pairs] << _CHARACTER_BITS) + characters[pairs + 1]
    return np.concatenate([rows, rows[pairs]]), np.concatenate([characters, codes])


@dataclass(frozen=True, slots=True)
class Partition:
    """The records of one category, ordered by id, with what a search needs of each.

    local       the vectors made on this machine, by which precedents are called close or far
    vectors     the vectors of the embedding that is set: the same ones, or an endpoint's
    years       the year of each record, 0 where unknown
    projects    the keys of the projects there are; `project` is each record's place among them
    wording     equal numbers for equal wordings
    kind        which sort of target value (`Kind`) it has, as a number that means the same in every partition
    typicality  0 to 1: how much the wording is like what the tables of the category usually say
    """

    records: tuple[Record, ...]
    local: Vectors
    vectors: Vectors
    lexicon: Lexicon
    years: "Whole"
    projects: ProjectKeys
    project: "Whole"
    wording: "Whole"
    kind: "Whole"
    typicality: "Floats"

    @classmethod
    def of(cls, records: Iterable[Record], vectors: "NDArray[np.float32] | None" = None, *, local: bool = True) -> Self:
        """From the records of one category, and the vectors of their texts where these are known already.

        local  whether `vectors` were made on this machine, and not by an endpoint
        """
        import numpy as np

        listed = list(records)
        own = vectors if vectors is not None and local else embed([indexed_text(each) for each in listed])
        order = sorted(range(len(listed)), key=lambda place: listed[place].id)
        listed = [listed[place] for place in order]
        keys = [project_key(each.project_name) for each in listed]
        projects = ProjectKeys(keys)
        wordings = [folded(each.name) for each in listed]
        numbers = {text: number for number, text in enumerate(dict.fromkeys(wordings))}
        wording = np.array([numbers[text] for text in wordings], dtype=np.int32)
        places = np.array(order, dtype=np.int64)
        near = Vectors.of(own[places])
        kinds = {target: _KINDS[TargetValue.parse(target).kind] for target in {each.target for each in listed}}
        return cls(
            records=tuple(listed),
            local=near,
            vectors=near if vectors is None or local else Vectors.of(vectors[places]),
            lexicon=Lexicon.of([folded(indexed_text(each)) for each in listed]),
            years=np.array([each.year or 0 for each in listed], dtype=np.int32),
            projects=projects,
            project=np.array([projects.place(key) for key in keys], dtype=np.int32),
            wording=wording,
            kind=np.array([kinds[each.target] for each in listed], dtype=np.int32),
            typicality=_typicality(listed, list(numbers), wording),
        )


def _rarity(rows: int, holding: int) -> float:
    """BM25's inverse document frequency of an n-gram that `holding` of the rows have."""
    return math.log1p((rows - holding + 0.5) / (holding + 0.5))


def _typicality(records: Sequence[Record], texts: Sequence[str], wording: "Whole") -> "Floats":
    """The cosine of each wording and the mean wording of the category, in which every table weighs the same."""
    import numpy as np

    rows = Counter((each.file, each.table) for each in records)
    weights = np.zeros(len(texts))
    np.add.at(weights, wording, [1 / rows[each.file, each.table] for each in records])
    vectors = embed(texts).astype(np.float64)
    centre = np.array([math.fsum((column * weights).tolist()) for column in vectors.T])
    length = math.sqrt(math.fsum((centre * centre).tolist()))
    return Vectors.of(vectors.astype(np.float32)).cosines(centre / (length or 1.0))[wording]
