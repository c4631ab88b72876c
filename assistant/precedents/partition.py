"""All precedents of one second-level category (二级指标), arranged so that every one of them is scored in one pass.

Vectors are kept by dimension, n-grams as postings: for each the rows that have it, and its worth there. A query touches
only its own few dozen, so a search costs a few additions per row and reads the whole category: nothing is approximated.
Sums run in a fixed order in double precision, so a row's score never depends on its neighbours.
Imports `form` and, inside the functions, numpy.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from assistant.form.target import Kind, TargetValue

from .embedding import embed, folded, ngrams
from .projects import ProjectKeys, project_key
from .record import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int32]

_K1, _B = 1.2, 0.75  # BM25's customary saturation and length correction
_DIGITS = 6
_CHARACTER_BITS = 21  # of Unicode
_PAIR = 1 << 2 * _CHARACTER_BITS  # above every single character


def indexed_text(record: Record) -> str:
    """The text of a record that is embedded and matched: project and wording. Office, year and target stay out."""
    return joined(record.project_name, record.name)


def joined(project: str | None, wording: str) -> str:
    """Project and wording as one text to compare."""
    return f"{project or ''} {wording}".strip()


@dataclass(frozen=True, slots=True)
class Postings:
    """A sparse matrix, column by column: the rows that are not 0 there, and their values. No row twice in a column."""

    rows: "Sequence[NDArray[np.intp]]"
    values: "Sequence[Floats]"

    @classmethod
    def of(cls, lengths: "NDArray[np.intp]", rows: "NDArray[np.integer[Any]]", values: "Floats") -> Self:
        """From the columns one after another, and how many cells each has."""
        import numpy as np

        # Of the type that `bincount` takes as it is, and cut up beforehand: both cost as much as adding up.
        ends = np.cumsum(lengths)[:-1]
        return cls(np.split(rows.astype(np.intp), ends), np.split(values, ends))

    def sums(self, columns: Sequence[int], weights: Sequence[float], count: int) -> "Floats":
        """For each of `count` rows the sum of the columns, each times its weight, added up in the order given."""
        import numpy as np

        if not columns:
            return np.zeros(count)
        rows = [self.rows[column] for column in columns]
        values = np.concatenate([self.values[column] for column in columns])
        values *= np.repeat(weights, [len(each) for each in rows])
        return np.bincount(np.concatenate(rows), weights=values, minlength=count).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class Vectors:
    """Rows of length 1 to compare with a query's, dimension by dimension: a query touches only those it has."""

    cells: "NDArray[np.float32]"  # dimension × row

    @classmethod
    def of(cls, matrix: "NDArray[np.float32]") -> Self:
        """From one row per record."""
        import numpy as np

        return cls(np.ascontiguousarray(matrix.T))

    def cosines(self, vector: Mapping[int, float]) -> "Floats":
        """The cosine of every row and a vector of length 1, by its dimensions; opposite directions count as 0."""
        import numpy as np

        # Dimension after dimension: unlike a BLAS product, a row's value does not depend on where it stands.
        numbers = np.array(list(vector.values()))
        sums: Floats = np.einsum("i,ij->j", numbers, self.cells[list(vector)])
        return _rounded(np.maximum(sums, 0.0, out=sums))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 over characters and pairs of characters; inverse document frequency and saturation are in the postings.

    columns   the characters and pairs there are, and the column of each in `postings`
    rarities  the inverse document frequency of each column
    unseen    that of what no row has
    usual     the mean length of a row, in n-grams
    """

    columns: Mapping[str, int]
    rarities: Sequence[float]
    unseen: float
    usual: float
    texts: int
    postings: Postings

    @classmethod
    def of(cls, texts: Sequence[str], times: Sequence[int] | None = None) -> Self:
        """From folded texts, and how many rows have each; one each, unless that is said."""
        import numpy as np

        count = len(texts)
        often = np.ones(count, dtype=np.int64) if times is None else np.array(times, dtype=np.int64)
        total = int(often.sum())
        rows, grams = _grams(texts)
        lengths = np.bincount(rows, minlength=count)
        usual = float((lengths * often).sum()) / total if len(grams) else 1.0
        codes, columns = np.unique(grams, return_inverse=True)
        # One number per column and row, so that what stands together is counted together.
        cells, frequencies = np.unique(columns * count + rows, return_counts=True)
        columns, rows = cells // (count or 1), cells % (count or 1)
        lengths_held = np.bincount(columns, minlength=len(codes))
        holding = np.bincount(columns, weights=often[rows], minlength=len(codes)).astype(np.int64)
        rarity_of = {held: _rarity(total, held) for held in np.unique(holding).tolist()}
        rarities = [rarity_of[held] for held in holding.tolist()]
        slack = _K1 * (1 - _B + _B * lengths[rows] / usual)
        values = np.array(rarities)[columns] * frequencies * (_K1 + 1) / (frequencies + slack)
        return cls(
            columns={_gram(code): column for column, code in enumerate(codes.tolist())},
            rarities=rarities,
            unseen=_rarity(total, 0),
            usual=usual,
            texts=count,
            postings=Postings.of(lengths_held, rows, values),
        )

    def matches(self, text: str) -> "Floats":
        """BM25 of every text as a share (0 to 1) of what the folded text would score against itself."""
        frequencies = Counter(ngrams(text, (1, 2)))
        slack = _K1 * (1 - _B + _B * frequencies.total() / self.usual)
        known: dict[int, int] = {}
        ideal = []
        for gram, frequency in frequencies.items():
            rarity = self.unseen
            if (column := self.columns.get(gram)) is not None:
                known[column] = frequency
                rarity = self.rarities[column]
            ideal.append(frequency * rarity * frequency * (_K1 + 1) / (frequency + slack))
        best = math.fsum(ideal)
        sums = self.postings.sums(list(known), list(known.values()), self.texts)
        return _rounded(sums / best) if best else sums


def _rounded(shares: "Floats") -> "Floats":
    """At most 1, and without the last digits: what is equal but for the order of its sums is equal."""
    import numpy as np

    return np.minimum(shares, 1.0, out=shares).round(_DIGITS)


def _grams(texts: Sequence[str]) -> tuple["NDArray[np.int64]", "NDArray[np.int64]"]:
    """The characters and neighbouring pairs of all texts: the text each stands in, and a number for what it is."""
    import numpy as np

    characters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    pairs = np.flatnonzero(rows[1:] == rows[:-1])
    codes = _PAIR + (characters[pairs] << _CHARACTER_BITS) + characters[pairs + 1]
    return np.concatenate([rows, rows[pairs]]), np.concatenate([characters, codes])


def _gram(code: int) -> str:
    """The character or pair that a number of `_grams` stands for."""
    if code < _PAIR:
        return chr(code)
    return chr((code - _PAIR) >> _CHARACTER_BITS) + chr(code & (1 << _CHARACTER_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Partition:
    """The records of one category, ordered by id, with what a search needs of each.

    Offices file the same words year after year, so what depends on the words alone is kept, and computed, once for each
    saying (说法): a project's name and a wording.

    saying      which saying each record is of
    bundles     the records, saying by saying: those of saying s are `bundles[begins[s]:begins[s + 1]]`
    years       the year of each record
    kinds       which sort of target value it has

    And of each saying:

    local       the vectors made on this machine, by which precedents are called close or far
    vectors     the vectors of the embedding that is set: the same ones, or an endpoint's
    projects    the keys of the projects there are; `project` is the saying's place among them
    wording     equal numbers for equal wordings
    typicality  0 to 1: how much the wording is like what the tables of the category usually say
    """

    records: tuple[Record, ...]
    saying: "Whole"
    bundles: Sequence[int]
    begins: Sequence[int]
    years: Sequence[int | None]
    kinds: Sequence[Kind]
    local: Vectors
    vectors: Vectors
    lexicon: Lexicon
    projects: ProjectKeys
    project: "Whole"
    wording: Sequence[int]
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
        sayings = {said: number for number, said in enumerate(dict.fromkeys(map(_said, listed)))}
        saying = np.array([sayings[_said(each)] for each in listed], dtype=np.int32)
        times = np.bincount(saying, minlength=len(sayings))
        first = np.unique(saying, return_index=True)[1]
        keys = [project_key(project) for project, _ in sayings]
        projects = ProjectKeys(keys)
        wordings = [folded(name) for _, name in sayings]
        numbers = {text: number for number, text in enumerate(dict.fromkeys(wordings))}
        wording = [numbers[text] for text in wordings]
        places = np.array(order, dtype=np.int64)[first]
        near = Vectors.of(own[places])
        kinds = {target: TargetValue.parse(target).kind for target in {each.target for each in listed}}
        return cls(
            records=tuple(listed),
            saying=saying,
            bundles=np.lexsort((np.array([-(each.year or 0) for each in listed]), saying)).tolist(),
            begins=[0, *np.cumsum(times).tolist()],
            years=[each.year for each in listed],
            kinds=[kinds[each.target] for each in listed],
            local=near,
            vectors=near if vectors is None or local else Vectors.of(vectors[places]),
            lexicon=Lexicon.of([folded(joined(*said)) for said in sayings], times.tolist()),
            projects=projects,
            project=np.array([projects.place(key) for key in keys], dtype=np.int32),
            wording=wording,
            typicality=_typicality(listed, list(numbers), np.array(wording, dtype=np.int32)[saying])[first],
        )

    def rows_of(self, saying: int) -> Sequence[int]:
        """The records of a saying: the newest year first, unknown ones last, and by id."""
        return self.bundles[self.begins[saying] : self.begins[saying + 1]]


def _said(record: Record) -> tuple[str, str]:
    return record.project_name, record.name


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
    return Vectors.of(vectors.astype(np.float32)).cosines(dict(enumerate((centre / (length or 1.0)).tolist())))[wording]
