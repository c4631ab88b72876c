"""The Chroma side of the index: one collection per second-level category (二级指标) of a segment.

Everything that knows Chroma is here, the same for a folder and for a server. A collection holds a row per record: its
id, its vector, and the record as JSON. Vectors are always passed in, so Chroma's default embedding, which downloads a
model at first use, is never touched; telemetry is off.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from .embedding import Embedder
from .partition import indexed_text
from .record import Record
from .storage import BrokenIndexError, Progress, Rows

# Chroma's names are ASCII. They never change: an index written under one is read under it.
NAMES = {
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

# Inner product, because Chroma returns such vectors bit for bit; `cosine` normalises them once more, which changes the
# last bit. Answers come from whole collections read into memory, so the graph may be a cheap one.
_HNSW = {"space": "ip", "ef_construction": 100, "ef_search": 100, "max_neighbors": 16}
_BATCH = 2000  # Chroma refuses more than 5,461
_WRITING = "写入索引"


class Collections:
    """The collections of one segment. On a server their names begin with the segment's."""

    def __init__(self, client: Any, prefix: str = "") -> None:
        self._client = client
        self._prefix = prefix

    def write(self, groups: Mapping[str, list[Record]], embedder: Embedder, progress: Progress | None) -> None:
        """Write the records of each category into new collections."""
        total = sum(map(len, groups.values()))
        done = 0
        with broken():
            for level2, group in groups.items():
                collection = self._client.create_collection(
                    self._name(level2),
                    metadata={"level2": level2, "made": time.time()},
                    configuration={"hnsw": dict(_HNSW)},
                    embedding_function=None,
                )
                for start in range(0, len(group), _BATCH):
                    batch = group[start : start + _BATCH]
                    collection.upsert(
                        ids=[record.id for record in batch],
                        embeddings=embedder.embed([indexed_text(record) for record in batch]),
                        metadatas=[{"record": _json(record)} for record in batch],
                    )
                    done += len(batch)
                    if progress:
                        progress(done, total, _WRITING)

    def counts(self) -> dict[str, int]:
        """How many records each category holds."""
        with broken():
            return {each.metadata["level2"]: each.count() for each in self._all()}

    def rows(self, level2: str) -> Rows:
        """The records of a category with their vectors."""
        import numpy as np

        records, vectors = [], []
        with broken():
            collection = self._get(level2)
            count = collection.count()
            for start in range(0, count, _BATCH):
                answer = collection.get(limit=_BATCH, offset=start, include=["metadatas", "embeddings"])
                records += _read(answer)
                vectors.append(np.asarray(answer["embeddings"], dtype=np.float32))
            if len({record.id for record in records}) != count or not count:
                raise BrokenIndexError(f"{level2}: {len(records)} of {count} records")
            return Rows(records, np.concatenate(vectors))

    def records(self) -> list[Record]:
        """The records of all categories."""
        records = []
        with broken():
            for collection in self._all():
                for start in range(0, collection.count(), _BATCH):
                    records += _read(collection.get(limit=_BATCH, offset=start, include=["metadatas"]))
        return records

    def age(self) -> float:
        """Seconds since the newest of the collections was made, by this machine's clock."""
        with broken():
            return time.time() - max((float(each.metadata["made"]) for each in self._all()), default=0.0)

    def remove(self) -> None:
        """Remove the collections."""
        with broken():
            for collection in self._all():
                self._client.delete_collection(collection.name)

    def _all(self) -> list[Any]:
        return [self._open(name) for name in names_of(self._client) if name.startswith(self._prefix)]

    def _get(self, level2: str) -> Any:
        return self._open(self._name(level2))

    def _open(self, name: str) -> Any:
        return self._client.get_collection(name, embedding_function=None)

    def _name(self, level2: str) -> str:
        return self._prefix + NAMES.get(level2, level2.encode().hex())


def names_of(client: Any) -> list[str]:
    """The names of all collections, sorted."""
    return sorted(each.name for each in client.list_collections())


def grouped(records: Iterable[Record]) -> dict[str, list[Record]]:
    """The records of each category, by id, so that equal records are always written alike."""
    groups: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda record: (record.level2, record.id)):
        groups.setdefault(record.level2, []).append(record)
    return groups


@contextmanager
def broken() -> Iterator[None]:
    """Whatever Chroma or SQLite says of what they cannot read, as one exception."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise BrokenIndexError(str(error)) from error


def quiet() -> Any:
    """Chroma's settings: no telemetry."""
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _json(record: Record) -> str:
    return json.dumps(asdict(record), ensure_ascii=False)


def _read(answer: Mapping[str, Any]) -> list[Record]:
    records = [Record(**json.loads(metadata["record"])) for metadata in answer["metadatas"]]
    if [record.id for record in records] != list(answer["ids"]):
        raise BrokenIndexError("a record under another's id")
    return records
