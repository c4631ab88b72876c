"""The manifest: which segments are the index, what each corpus file gave, and what it was all made from.

A generation is a list of segments. A segment is written once, under a name nobody used before, and never added to;
a file's rows lie in one segment only. A row counts when its file is still said to lie in its segment, so a changed or
deleted file needs no deleting: its old rows are simply no longer pointed at. Replacing the manifest in one step is what
makes a new generation the index.
"""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .corpus import SCHEMA, CorpusFile
from .embedding import Embedder
from .filings import ID_DIGITS, FileReport

SEGMENT = re.compile(r"^build-([0-9]{4,})-[0-9a-f]{8}$")

Name = Annotated[str, Field(pattern=SEGMENT.pattern)]


class UnreadableManifestError(Exception):
    """The manifest is there but says nothing sensible. Internal: the store answers by building anew."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Maker(_Model):
    """What decides how an index is made; what another maker made is built anew."""

    records: int
    vectors: str
    version: int
    dimension: int
    chroma: str

    @classmethod
    def of(cls, embedder: Embedder) -> Self:
        """This program with an embedding; dimension 0 while the embedding has made no vector."""
        return cls(
            records=SCHEMA,
            vectors=embedder.name,
            version=embedder.version,
            dimension=embedder.dimension or 0,
            chroma=version("chromadb"),
        )

    def is_like(self, other: Self) -> bool:
        """Whether the other can use what this one made; a dimension it does not know yet is no hindrance."""
        return self == other.model_copy(update={"dimension": other.dimension or self.dimension})


class Segment(_Model):
    """Rows that were written together.

    counts   rows per second-level category, as written
    seal     what identifies the files of its folder; empty on a server
    proved   how many of its rows were searched for after writing; `found`: how many of them found themselves
    """

    name: Name
    counts: dict[str, int]
    seal: dict[str, str]
    proved: int
    found: int


class Entry(_Model):
    """A corpus file in the index: what it was when it was read, what it gave, and the segment with its rows.

    segment  None when no row is indexed under the file
    counts   its rows per second-level category
    ids      the ids of its rows, of sixteen digits each, one after another
    """

    size: int
    digest: str
    segment: Name | None
    counts: dict[str, int]
    ids: str
    report: FileReport

    def rows(self) -> Iterator[str]:
        """The ids of its rows."""
        return (self.ids[start : start + ID_DIGITS] for start in range(0, len(self.ids), ID_DIGITS))

    def is_of(self, file: CorpusFile) -> bool:
        """Whether the file is still what was read."""
        return bool(file.digest) and (self.size, self.digest) == (file.size, file.digest)


class Manifest(_Model):
    """One generation of the index.

    generation   counts up with every build; `token` is random, so that no two builds are taken for each other
    previous     the segments of the generation before, which a reader may still be reading
    corpus       the folder (or file) it was made from; fingerprint: of its files
    """

    generation: Annotated[int, Field(ge=1)]
    token: str
    segments: tuple[Segment, ...]
    previous: tuple[Name, ...]
    corpus: str
    fingerprint: str
    maker: Maker
    files: dict[str, Entry]

    @property
    def counts(self) -> dict[str, int]:
        """The records that count, per second-level category, in the order of their names."""
        total: Counter[str] = Counter()
        for entry in self.files.values():
            total.update(entry.counts)
        return dict(sorted(total.items()))

    def is_live(self, file: str, segment: str) -> bool:
        """Whether a file's rows in a segment count."""
        entry = self.files.get(file)
        return entry is not None and entry.segment == segment


def parse(content: str | bytes) -> Manifest:
    """A manifest from its JSON. UnreadableManifestError when it is garbled."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        raise UnreadableManifestError(str(error)) from error
