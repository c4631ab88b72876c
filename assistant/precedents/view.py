"""A generation as it is searched: the live rows of its segments, category by category, read when first asked for."""

from .embedding import NAME
from .manifest import Manifest
from .partition import Partition
from .record import Record
from .storage import Storage


class View:
    """Reads a generation. What was read is kept in memory and never changes."""

    def __init__(self, storage: Storage, manifest: Manifest) -> None:
        self.manifest = manifest
        self.categories = tuple(manifest.counts)
        self._storage = storage
        self._partitions: dict[str, Partition] = {}
        self._records: list[Record] | None = None

    def partition(self, level2: str) -> Partition:
        """All records of a category, arranged for searching. BrokenIndexError when a segment cannot be read."""
        if level2 not in self._partitions:
            import numpy as np

            records: list[Record] = []
            vectors = []
            for segment in self.manifest.segments:
                if level2 in segment.counts:
                    rows = self._storage.rows(segment, level2)
                    live = [self.manifest.is_live(record.file, segment.name) for record in rows.records]
                    records += [record for record, counts in zip(rows.records, live, strict=True) if counts]
                    vectors.append(rows.vectors[np.array(live, dtype=bool)])
            local = self.manifest.maker.vectors == NAME
            self._partitions[level2] = Partition.of(records, np.concatenate(vectors), local=local)
        return self._partitions[level2]

    def records(self) -> list[Record]:
        """All records, ordered by file, table and row. BrokenIndexError when a segment cannot be read."""
        if self._records is None:
            found = [
                record
                for segment in self.manifest.segments
                for record in self._storage.records(segment)
                if self.manifest.is_live(record.file, segment.name)
            ]
            self._records = sorted(found, key=lambda record: (record.file, record.table, record.index, record.id))
        return self._records
