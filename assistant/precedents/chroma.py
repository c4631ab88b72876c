"""The Chroma side of the index: one collection per second-level category (二级指标), written once and then only read.

Everything that knows Chroma is here. Vectors are always passed in, so its default embedding, which downloads a model at
first use, is never touched; telemetry is off. A folder is written by one process, closed, and never added to again.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .embedding import embed
from .partition import Partition, indexed_text
from .projects import project_key
from .record import Record

# Chroma's names are ASCII. They never change: an index written under one is read under it.
_NAMES = {
    "数量指标": "quantity",
    "质量指标": "quality",
    "时效指标": "timeliness",
    "成本指标": "cost",
    "经济成本指标": "economic-cost",
    "社会成本指标": "social-cost",
    "生态环境成本指标": "ecological-cost",
    "经济效益指标": "economic-benefit",
    "社会效益指标": "social-benefit",
    "生态效益指标": "ecological-benefit",
    "可持续影响指标": "sustained-impact",
    "服务对象满意度指标": "satisfaction",
}

# At 9,000 vectors: recall@50 of 1.000 in two builds and the same lists, 0.4 ms a record to build, 5 ms a query. With
# ef_search 400 and M 48 recall was .9996 to 1.000 and 1 to 3 of 100 lists differed between builds.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 800, "max_neighbors": 32}
_BATCH = 2000  # Chroma refuses more than 5,461
_CHECKED = 1000  # of each collection, evenly spread: as many are compared with their text after writing
_SAME = 1e-5  # of 1, the product of a vector with itself in single precision

Written = Callable[[int], None]  # told how many records are written


class BrokenIndexError(Exception):
    """The folder does not hold what was written to it. Internal: the store answers by building anew."""


class Collections:
    """An index folder opened for reading. Several readers of one folder in a process share Chroma's client."""

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)
        with _broken():
            found = [self._client.get_collection(each.name, embedding_function=None) for each in self._listed()]
            self._collections: dict[str, Any] = {each.metadata["level2"]: each for each in found}
        self._partitions: dict[str, Partition] = {}

    def _listed(self) -> list[Any]:
        return sorted(self._client.list_collections(), key=lambda each: each.name)

    def close(self) -> None:
        """Let go of the folder. The object is of no use afterwards."""
        self._client.close()

    def counts(self) -> dict[str, int]:
        """How many records each category holds."""
        with _broken():
            return {level2: collection.count() for level2, collection in self._collections.items()}

    def partition(self, level2: str) -> Partition | None:
        """All records of a category with their vectors, arranged for searching; None when there are none.

        Read at the first question and kept: the folder never changes.
        """
        collection = self._collections.get(level2)
        if collection is None:
            return None
        if level2 not in self._partitions:
            import numpy as np

            records, vectors = [], []
            with _broken():
                count = collection.count()
                for start in range(0, count, _BATCH):
                    answer = collection.get(limit=_BATCH, offset=start, include=["metadatas", "embeddings"])
                    records += [_record(*pair) for pair in zip(answer["ids"], answer["metadatas"], strict=True)]
                    vectors += list(answer["embeddings"])
                if len({record.id for record in records}) != count:
                    raise BrokenIndexError(f"{level2}: {len(records)} of {count} records")
            self._partitions[level2] = Partition.of(records, np.array(vectors, dtype=np.float32))
        return self._partitions[level2]

    def records(self, keys: Sequence[str] | None = None) -> list[Record]:
        """The records of these projects, or all there are; no order promised."""
        where = None if keys is None else {"project_key": {"$in": list(keys)}}
        if keys is not None and not keys:
            return []
        found = []
        with _broken():
            for collection in self._collections.values():
                answer = collection.get(where=where, include=["metadatas"])
                found += [_record(*pair) for pair in zip(answer["ids"], answer["metadatas"], strict=True)]
        return found

    def verify(self, counts: Mapping[str, int]) -> None:
        """BrokenIndexError unless every collection holds its records, each with the vector of its text.

        Up to a thousand records of each collection are looked up, all of them where there are no more. A search reads
        whole collections, so what is there is found. Chroma's own graph is not asked: with a hundred equal vectors it
        loses sight of some of the others.
        """
        if self.counts() != dict(counts):
            raise BrokenIndexError(f"counts {self.counts()} instead of {dict(counts)}")
        with _broken():
            for level2, collection in self._collections.items():
                ids = sorted(collection.get(include=[])["ids"])
                some = collection.get(ids=ids[:: -(-len(ids) // _CHECKED)], include=["documents", "embeddings"])
                nearness = (embed(some["documents"]) * some["embeddings"]).sum(axis=1).min()
                if not nearness > 1 - _SAME:
                    raise BrokenIndexError(f"{level2}: a record does not have its vector")


def write(folder: Path, records: Iterable[Record], written: Written | None = None) -> dict[str, int]:
    """Write an index into a fresh folder; how many records of each category it holds. Nothing is left open.

    Records go in by category and id, so that equal corpora are written alike.
    """
    by_level2: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda record: (record.level2, record.id)):
        by_level2.setdefault(record.level2, []).append(record)
    client = _client(folder)
    done = 0
    try:
        with _broken():
            for level2, group in by_level2.items():
                collection = client.create_collection(
                    _NAMES.get(level2, level2.encode().hex()),
                    metadata={"level2": level2},
                    configuration={"hnsw": dict(_HNSW)},
                    embedding_function=None,
                )
                for start in range(0, len(group), _BATCH):
                    batch = group[start : start + _BATCH]
                    texts = [indexed_text(record) for record in batch]
                    collection.upsert(
                        ids=[record.id for record in batch],
                        embeddings=embed(texts),
                        documents=texts,
                        metadatas=[_metadata(record) for record in batch],
                    )
                    done += len(batch)
                    if written:
                        written(done)
    finally:
        client.close()
    return {level2: len(group) for level2, group in by_level2.items()}


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    with _broken():
        return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _broken() -> Iterator[None]:
    """Whatever Chroma or SQLite says of a folder they cannot read, as one exception."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise BrokenIndexError(str(error)) from error


def _metadata(record: Record) -> dict[str, str | int]:
    """A record's fields as Chroma takes them: without None. Its id is the id of the row."""
    fields = {name: value for name, value in asdict(record).items() if value is not None and name != "id"}
    return fields | {"project_key": project_key(record.project_name)}


def _record(record_id: str, metadata: Mapping[str, Any]) -> Record:
    optional = {"year": None, "target": None, "unit": None, "total": None}
    fields = {name: value for name, value in metadata.items() if name != "project_key"}
    return Record(**(optional | fields | {"id": record_id}))
