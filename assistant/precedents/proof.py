"""The self-check (自查): every row that can be read back is the one that was written, with the vector of its text, and
asked for by its own words it comes first.

It is done before a segment may become part of the index.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .chroma import Collections
from .embedding import LOCAL, Embedder, folded
from .manifest import Segment
from .partition import Partition, indexed_text
from .record import Record
from .search import Query, rank
from .storage import BrokenIndexError, Rows

_ASKED = 250  # of each category, evenly spread; all of them where there are no more


@dataclass(frozen=True, slots=True)
class Proof:
    """Rows per category, how many were searched for, and how many of these found themselves."""

    counts: dict[str, int]
    asked: int
    found: int

    def segment(self, name: str, seal: dict[str, str]) -> Segment:
        """What the manifest says of the rows."""
        return Segment(name=name, counts=self.counts, seal=seal, proved=self.asked, found=self.found)


def prove(collections: Collections, groups: Mapping[str, list[Record]], embedder: Embedder) -> Proof:
    """Read everything back, compare it with what was to be written, and search. BrokenIndexError when it differs."""
    asked = found = 0
    for level2, group in groups.items():
        rows = collections.rows(level2)
        if sorted(rows.records, key=lambda record: record.id) != group:
            raise BrokenIndexError(f"{level2}: not the records that were written")
        check(rows, embedder)
        partition = Partition.of(rows.records, rows.vectors, local=embedder is LOCAL)
        some = partition.records[:: -(-len(group) // _ASKED)]
        asked += len(some)
        found += sum(finds_itself(record, partition) for record in some)
    return Proof({level2: len(group) for level2, group in groups.items()}, asked, found)


def check(rows: Rows, embedder: Embedder) -> None:
    """BrokenIndexError unless every record has the vector of its text."""
    if (embedder.embed([indexed_text(record) for record in rows.records]) != rows.vectors).any():
        raise BrokenIndexError("a record does not have its vector")


def finds_itself(record: Record, partition: Partition) -> bool:
    """Whether a record's own wording and project bring it first, or another one that says just the same."""
    best = rank(Query(record.name, record.project_name or None, record.year), [partition], 1)
    return bool(best) and folded(indexed_text(best[0].record)) == folded(indexed_text(record))
