"""Ways to answer a question from the rows it may be answered with: ours, and what it is compared with.

A way takes a question and the rows' places and gives the places, best first. Ours ranks as `mubiao search` does, on
the same code; the others are here only to be measured (`mubiao eval --compare`).
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from assistant.drafting.library import entries, kinds_of
from assistant.form.target import TargetValue
from assistant.precedents.embedding import embed, folded, ngrams
from assistant.precedents.partition import Lexicon, Partition, indexed_text
from assistant.precedents.record import Hit, Record
from assistant.precedents.search import WEIGHTS, Query, Weights, rank

Floats = NDArray[np.float64]
Others = tuple[int, ...]
Way = Callable[[Query, Others], list[int]]

_DEPTH = 5
_RRF = 60  # the customary constant of reciprocal rank fusion
_LSA = 64  # dimensions
# Words that offices use for one thing, one spelling each.
_SYNONYMS = {
    "率": ("比率", "比例"),
    "满意度": ("满意率",),
    "完成": ("完工", "竣工"),
    "及时": ("按时", "按期"),
    "时间": ("时限", "期限"),
    "数量": ("个数", "次数"),
    "人数": ("人次", "人口"),
    "成本": ("费用", "经费", "投资"),
    "群众": ("居民", "村民", "市民"),
    "合格": ("达标",),
}
_GRAMS = {1: 1.0, 2: 0.5, 3: 0.25}  # as the embedding weighs them


class Ways:
    """The ways over the rows of one data set. Partitions and fits are made once per set of rows."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.texts = [folded(indexed_text(record)) for record in records]
        self._places = {record.id: place for place, record in enumerate(records)}
        self._partitions: dict[Others, Partition] = {}
        self._fits: dict[Others, tuple[dict[str, int], Floats, Floats]] = {}
        self._collections: dict[Others, Any] = {}

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The embedding of every row."""
        return embed([indexed_text(record) for record in self.records])

    def partition(self, others: Others) -> Partition:
        """These rows, arranged for searching."""
        if others not in self._partitions:
            rows = [self.records[place] for place in others]
            self._partitions[others] = Partition.of(rows, self.vectors[list(others)])
        return self._partitions[others]

    def hits(self, query: Query, others: Others, k: int, weights: Weights) -> list[Hit]:
        """What `mubiao search` would answer if these were the rows of the category."""
        return rank(query, [self.partition(others)], k, weights=weights)

    def ours(self, weights: Weights = WEIGHTS) -> Way:
        """The ranking of `mubiao search`, with other weights where these are to be compared."""
        return lambda query, others: [self._places[hit.record.id] for hit in self.hits(query, others, _DEPTH, weights)]

    def dense(self, query: Query, others: Others) -> list[int]:
        """The local vectors alone."""
        return self._best(others, self._cosines(query, others))

    def lexical(self, query: Query, others: Others) -> list[int]:
        """BM25 over characters and pairs of characters alone."""
        return self._best(others, self._matches(query, others))

    def fused(self, query: Query, others: Others) -> list[int]:
        """Both by reciprocal rank fusion."""
        ranks = [self._ranks(scores) for scores in (self._cosines(query, others), self._matches(query, others))]
        return self._best(others, sum((1 / (_RRF + each) for each in ranks), np.zeros(len(others))))

    def latent(self, query: Query, others: Others) -> list[int]:
        """Latent semantic analysis: singular vectors of the weighted n-grams of all rows that may be used."""
        columns, matrix, axes = self._fit(others)
        projected = matrix @ axes
        asked = self._bag(folded(query.embedded), columns) @ axes
        return self._best(others, _cosine(projected, asked))

    def rare(self, query: Query, others: Others) -> list[int]:
        """Cosine of n-grams weighted by how rare they are among the rows that may be used."""
        columns, matrix, _ = self._fit(others)
        holders = (matrix > 0).sum(axis=0)
        rarity = np.log1p((len(matrix) + 0.5) / (holders + 0.5))
        return self._best(others, _cosine(matrix * rarity, self._bag(folded(query.embedded), columns) * rarity))

    def synonymous(self, query: Query, others: Others) -> list[int]:
        """The local vectors after words for one thing were made one."""
        texts = [_one_word(self.texts[place]) for place in others]
        products = embed(texts).astype(np.float64) * embed([_one_word(folded(query.embedded))])[0]
        return self._best(others, np.asarray(products.sum(axis=1)))

    def kindred(self, query: Query, others: Others) -> list[int]:
        """What is typical of the category; rows of projects like the one asked for weigh up to four times."""
        projects = embed([self.records[place].project_name for place in others]).astype(np.float64)
        names = embed([self.records[place].name for place in others]).astype(np.float64)
        like = (projects * embed([query.project or query.text])[0]).sum(axis=1).clip(0)
        sizes = Counter((self.records[place].file, self.records[place].table) for place in others)
        share = np.array([1 / sizes[self.records[place].file, self.records[place].table] for place in others])
        return self._best(others, _cosine(names, (names * ((1 + 3 * like) * share)[:, None]).sum(axis=0)))

    def typical(self, query: Query, others: Others) -> list[int]:  # noqa: ARG002  whatever is asked
        """What is typical of the category, whatever is asked; each wording once."""
        partition = self.partition(others)
        order = np.lexsort((np.arange(len(others)), -partition.typicality[partition.saying])).tolist()
        once = {int(partition.wording[partition.saying[row]]): row for row in reversed(order)}
        rows = sorted(once.values(), key=order.index)
        return [self._places[partition.records[row].id] for row in rows[:_DEPTH]]

    def alternating(self, query: Query, others: Others) -> list[int]:
        """Ours and the category's most frequent wordings in turn."""
        names = {place: folded(self.records[place].name) for place in others}
        counts = Counter(names.values())
        once = {names[place]: place for place in reversed(others)}
        frequent = sorted(once.values(), key=lambda place: -counts[names[place]])
        turns = zip(self.ours()(query, others), frequent, strict=False)
        likewise = dict.fromkeys(place for turn in turns for place in turn)
        first = {names[place]: place for place in reversed(likewise)}
        return [place for place in likewise if first[names[place]] == place][:_DEPTH]

    def in_library_words(self, query: Query, others: Others) -> list[int]:
        """Ours, asked with what the library says in this category for the kind of project, where it knows the kind."""
        project = query.project or query.text
        matches = kinds_of(project)
        said = [each.name for each in entries(matches[0].kind, self.records[others[0]].level2)] if matches else []
        return self.ours()(Query(" ".join(said), project) if said else query, others)

    def kinds_in_turn(self, query: Query, others: Others) -> list[int]:  # noqa: ARG002  whatever is asked
        """One row of each kind of value, the most frequent kind first: what variety alone is worth."""
        kinds = {place: TargetValue.parse(self.records[place].target).kind for place in others}
        counts = Counter(kinds.values())
        firsts = {kinds[place]: place for place in reversed(others)}
        return [firsts[kind] for kind, _ in counts.most_common(_DEPTH)]

    def bm25s(self, query: Query, others: Others) -> list[int]:
        """The library bm25s over pairs of characters, as it comes."""
        import bm25s

        index = bm25s.BM25()
        index.index([_pairs(self.texts[place]) for place in others], show_progress=False)
        scores = index.get_scores(_pairs(folded(query.embedded)))
        return self._best(others, np.asarray(scores, dtype=np.float64))

    def chroma(self, query: Query, others: Others) -> list[int]:
        """Chroma as it comes, with our vectors and its own index."""
        collection = self._collection(others)
        (ids,) = collection.query(query_embeddings=embed([query.embedded]), n_results=min(_DEPTH, len(others)))["ids"]
        return [int(each) for each in ids]

    def _collection(self, others: Others) -> Any:
        import chromadb
        from chromadb.config import Settings

        if others not in self._collections:
            client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
            collection = client.create_collection(
                f"rows-{uuid4().hex}", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
            collection.add(ids=[str(place) for place in others], embeddings=self.vectors[list(others)])
            self._collections[others] = collection
        return self._collections[others]

    def _cosines(self, query: Query, others: Others) -> Floats:
        products: Floats = self.vectors[list(others)].astype(np.float64) * embed([query.embedded])[0]
        return np.asarray(products.sum(axis=1))

    def _matches(self, query: Query, others: Others) -> Floats:
        return Lexicon.of([self.texts[place] for place in others]).matches(folded(query.embedded))

    def _best(self, others: Others, scores: Floats) -> list[int]:
        order = np.lexsort((np.arange(len(others)), -np.round(scores, 9)))
        return [others[row] for row in order[:_DEPTH].tolist()]

    def _ranks(self, scores: Floats) -> Floats:
        ranks = np.empty(len(scores))
        ranks[np.lexsort((np.arange(len(scores)), -scores))] = np.arange(len(scores))
        return ranks

    def _fit(self, others: Others) -> tuple[dict[str, int], Floats, Floats]:
        """The n-grams of these rows, their weighted and normed rows, and the first right singular vectors."""
        if others not in self._fits:
            grams = dict.fromkeys(gram for place in others for gram in ngrams(self.texts[place], tuple(_GRAMS)))
            columns = {gram: column for column, gram in enumerate(grams)}
            matrix = np.array([self._bag(self.texts[place], columns) for place in others])
            axes = np.linalg.svd(matrix, full_matrices=False)[2][:_LSA].T
            self._fits[others] = columns, matrix, axes
        return self._fits[others]

    def _bag(self, text: str, columns: dict[str, int]) -> Floats:
        """A text's weighted n-grams among these columns, of length 1."""
        row = np.zeros(len(columns))
        for gram, count in Counter(ngrams(text, tuple(_GRAMS))).items():
            if gram in columns:
                row[columns[gram]] = _GRAMS[len(gram)] * (1 + math.log(count))
        norm = float(np.linalg.norm(row))
        return row / (norm or 1.0)


def _cosine(rows: Floats, query: Floats) -> Floats:
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
    return np.asarray(np.divide(rows @ query, norms, out=np.zeros(len(rows)), where=norms > 0))


def _one_word(text: str) -> str:
    for spelling, words in _SYNONYMS.items():
        for word in words:
            text = text.replace(word, spelling)
    return text


def _pairs(text: str) -> list[str]:
    """A text's pairs of characters; a blank where there is none, for bm25s takes no empty document."""
    return list(ngrams(text, (2,))) or [" "]
