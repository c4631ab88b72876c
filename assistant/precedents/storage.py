"""Where an index lies: what the store asks of a folder of this machine (`folder`) and of a Chroma server (`server`).

Both keep segments, which are written once, and one manifest, which is replaced in one step. All else is built on that.
"""

from collections.abc import Callable, Hashable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .embedding import Embedder
from .manifest import Manifest, Segment
from .record import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int, str], None]  # done, of how many, what


class BrokenIndexError(Exception):
    """A segment does not hold what was written to it. Internal: the store answers by building anew."""


class Rows(NamedTuple):
    """Records of one category and their vectors, one row of numbers each, in the same order."""

    records: list[Record]
    vectors: "NDArray[np.float32]"


class Storage(Protocol):
    """An index of one corpus. Every method may raise IndexUnavailableError when the place cannot be reached."""

    @property
    def place(self) -> str:
        """The folder or the server's address, for messages."""
        ...

    @property
    def shared(self) -> bool:
        """Whether other machines use it, where the corpus may have another path."""
        ...

    def stamp(self) -> Hashable | None:
        """What changes whenever the manifest is replaced; None when there is none. Readers look at every question."""
        ...

    def load(self) -> Manifest | None:
        """The manifest; None when there is none. UnreadableManifestError when it is garbled."""
        ...

    def save(self, manifest: Manifest) -> None:
        """Make a generation the index, in one step."""
        ...

    def writing(self, timeout: float) -> AbstractContextManager[None]:
        """Be the only writer. IndexUnavailableError when another one is at work for longer than `timeout` seconds."""
        ...

    def next_generation(self, current: Manifest | None) -> int:
        """A number no generation here has or had, finished or not."""
        ...

    def write(self, name: str, rows: Iterable[Record], embedder: Embedder, progress: Progress | None) -> Segment:
        """Write a segment, read it back and compare. BrokenIndexError or OSError when that fails; nothing is left."""
        ...

    def is_there(self, segment: Segment) -> bool:
        """Whether a segment has not been removed; costs little."""
        ...

    def is_sound(self, segment: Segment) -> bool:
        """Whether a segment still holds what was written, and may be opened."""
        ...

    def rows(self, segment: Segment, level2: str) -> Rows:
        """Everything a segment holds of a category. BrokenIndexError when it cannot be read."""
        ...

    def records(self, segment: Segment) -> list[Record]:
        """Everything a segment holds, without vectors. BrokenIndexError when it cannot be read."""
        ...

    def sweep(self, manifest: Manifest) -> None:
        """Remove segments that neither this generation nor the one before refers to."""
        ...
