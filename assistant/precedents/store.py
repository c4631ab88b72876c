"""`Precedents` (往年先例): the index of earlier years' tables, kept in line with their files.

The files are the truth, the index is a cache: under `<data>/precedents/`, or on a Chroma server that several programs
and machines share. How it holds together, from the files up:

    corpus    which files there are                 filings   a file's rows, or why it was refused
    build     a generation from files and the one before      manifest  what a generation is
    storage   where it lies: `folder` or `server`             chroma    how rows lie in Chroma
    proof     the self-check after writing                    seal      whether a folder may be opened
    view      a generation in memory                          partition, search   a category, ranked

Rows are written to fresh segments only; one step makes a new generation the index, after its rows were read back. So a
program killed at any moment leaves the index it found. Readers look at the stamp before every question and follow.
While another program writes they answer from the generation there is. Whatever is damaged, missing or made by another
embedding is built anew, and that is said. chromadb and numpy are imported when first needed.
"""

import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from assistant.errors import IndexUnavailableError, MubiaoError
from assistant.form import level2_of
from assistant.settings import Settings

from .build import build
from .corpus import Snapshot, scan, storable
from .embedding import LOCAL, Embedder
from .filings import Reader
from .folder import Folder, unusable
from .manifest import Maker, Manifest, Segment, UnreadableManifestError
from .projects import project_key
from .record import Hit, Record
from .search import Query, rank
from .server import Server
from .state import IndexReport, IndexStatus, State, report
from .storage import BrokenIndexError, Progress, Storage
from .view import View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOCK_PATIENCE = 60.0  # seconds to wait for another program's build where there is nothing to answer from

_Answer = TypeVar("_Answer")

# Segments found sound by this process. Their names are random, so none ever means another segment.
_sound: set[tuple[str, str]] = set()

_HOME = "precedents"  # below the data folder


class UnknownCategoryError(MubiaoError):
    """A category was asked for that is no second-level indicator."""


class Precedents:
    """Earlier years' indicator rows, to search. Threads may share one; a lock keeps them apart."""

    def __init__(
        self,
        data: Path,
        corpus: Path,
        *,
        server: str | None = None,
        embedder: Embedder = LOCAL,
        progress: Progress | None = None,
        notify: Callable[[str], None] | None = None,
        read: Reader | None = None,
        lock_timeout: float = _LOCK_PATIENCE,
    ) -> None:
        """Nothing is read or built yet.

        data          folder of the index and the drafts (MUBIAO_DATA)
        corpus        folder of earlier years' tables, or one file
        server        address of a Chroma server that holds the index instead (MUBIAO_CHROMA_URL)
        embedder      what makes the vectors; see `endpoint.embedder_of`
        progress      told (done, of how many, what) while building
        notify        told in a Chinese sentence why the index is built anew, or why it is not the newest
        read          stands in for `assistant.documents.read`
        lock_timeout  seconds to wait while another program builds
        """
        self._storage: Storage = Server(server) if server else Folder(data.resolve() / _HOME)
        self._embedder = embedder
        self._corpus = corpus.resolve()
        self._progress = progress
        self._notify = notify
        self._read = read
        self._lock_timeout = lock_timeout
        self._guard = threading.RLock()
        self._view: View | None = None
        self._seen: Hashable | None = None

    @classmethod
    def open(
        cls,
        data: Path,
        corpus: Path,
        *,
        server: str | None = None,
        embedder: Embedder = LOCAL,
        progress: Progress | None = None,
        notify: Callable[[str], None] | None = None,
        read: Reader | None = None,
        lock_timeout: float = _LOCK_PATIENCE,
    ) -> Self:
        """The index of `corpus`, built on first use and brought up to date. IndexUnavailableError when it cannot be."""
        opened = cls(
            data,
            corpus,
            server=server,
            embedder=embedder,
            progress=progress,
            notify=notify,
            read=read,
            lock_timeout=lock_timeout,
        )
        opened.update()
        return opened

    def close(self) -> None:
        """Let go of what was read; asking again reads it again."""
        with self._guard:
            self._view = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def status(self) -> IndexStatus:
        """How the index stands to the corpus; builds nothing."""
        manifest, state = self._judge(scan(self._corpus))
        holds = report(manifest, rebuilt=False) if manifest else None
        return IndexStatus(state, self._storage.place, self._corpus, holds)

    def update(self, *, rebuild: bool = False, wait: bool = False) -> IndexReport:
        """Bring the index in line with the corpus, or build it anew in any case.

        When that is not possible now (another program is building, the disk is full), the generation there is serves,
        and `notify` is told; not so with `wait` or `rebuild`, which wait for the other program and say what is wrong.
        IndexUnavailableError when there is nothing to answer from either, or the corpus folder is not there.
        """
        with self._guard:
            snapshot = scan(self._corpus)
            manifest, state = self._judge(snapshot)
            rebuilt = False
            if rebuild or manifest is None or state is not State.READY:
                insist = rebuild or wait or manifest is None or state is not State.STALE
                try:
                    manifest, rebuilt = self._build(snapshot, manifest, rebuild, self._lock_timeout if insist else 0)
                except IndexUnavailableError as error:
                    if insist or manifest is None:
                        raise
                    self._say(f"{error} 暂用原有的索引。")
            self._attach(manifest, None)
            return report(manifest, rebuilt=rebuilt)

    def search(
        self, text: str, *, category: str | None = None, project: str | None = None, k: int = 5, year: int | None = None
    ) -> list[Hit]:
        """The `k` nearest precedents of a wording, best first; none for a blank text.

        category  a second-level indicator under any of its names; None looks in all of them
        project   the project it is for: its own earlier rows lead
        year      the year it is for: among equals the nearest earlier year leads
        """
        level2 = level2_of(category)
        if category is not None and level2 is None:
            raise UnknownCategoryError(f"没有“{category}”这个二级指标。请改用数量指标、质量指标等名称，或不填类别。")
        query = Query(text, project or None, year)
        if query.is_blank or k < 1:
            return []

        def answer(view: View) -> list[Hit]:
            names = [name for name in view.categories if level2 is None or name == level2.name]
            return rank(query, [view.partition(name) for name in names], k, vector=vector)

        vector = self._vector(query)
        return self._ask(answer)

    def records(self, project_name: str | None = None) -> list[Record]:
        """The rows filed under exactly this project (whatever its year, code or ending 经费), or all rows.

        Ordered by file, table and row.
        """
        found = self._ask(View.records)
        if project_name is None:
            return list(found)
        key = project_key(project_name)
        return [record for record in found if key and project_key(record.project_name) == key]

    def _vector(self, query: Query) -> "NDArray[np.float32] | None":
        """The query's vector where an endpoint makes them; None, and a notice, when it does not answer.

        Vectors of another length than those of the index have the index built anew.
        """
        if self._embedder is LOCAL:
            return None
        try:
            vector: NDArray[np.float32] = self._embedder.embed([query.embedded])[0]
        except IndexUnavailableError as error:
            self._say(f"{error} 这次按本机的向量查找。")
            return None
        with self._guard:
            if self._view is not None and not self._view.manifest.maker.is_like(Maker.of(self._embedder)):
                self.update()
        return vector

    def _ask(self, question: Callable[[View], _Answer]) -> _Answer:
        """Answer from the newest generation; from a new build when a segment broke under our hands."""
        with self._guard:
            view = self._newest()
            try:
                return question(view)
            except BrokenIndexError:
                if self._is_current(view):  # it broke; else others have built and removed what we looked at
                    self._say(State.DAMAGED.notice(self._corpus))
                    self.update(rebuild=True)
            try:
                return question(self._newest())
            except BrokenIndexError as error:
                raise unusable(self._storage.place, str(error)) from error

    def _newest(self) -> View:
        """What is in memory, or what another program has put in its place since."""
        seen = self._storage.stamp()
        if self._view is None:
            self.update()
        elif seen is None or seen != self._seen:
            manifest = self._manifest()[0]
            # The corpus is compared when the index is opened: whoever built this generation saw it later than we.
            if manifest is not None and self._usable(manifest) is State.READY:
                self._attach(manifest, seen)
            else:
                self.update()
        assert self._view is not None
        return self._view

    def _build(
        self, snapshot: Snapshot, before: Manifest | None, rebuild: bool, patience: float
    ) -> tuple[Manifest, bool]:
        """Build as the only writer; False when another program has done it meanwhile."""
        with self._storage.writing(patience):
            manifest, state = self._judge(snapshot)
            if manifest is not None and (before is None or manifest.token != before.token):
                snapshot = scan(self._corpus)  # others have built meanwhile, perhaps from newer files
                manifest, state = self._judge(snapshot)
            if not rebuild and manifest is not None and state is State.READY:
                return manifest, False
            self._say(state.notice(self._corpus))
            sound: set[str] = set()
            if manifest is not None and manifest.maker.is_like(Maker.of(self._embedder)) and not rebuild:
                sound = {segment.name for segment in manifest.segments if self._trusts(segment)}
            try:
                built = self._built(snapshot, manifest, sound)
            except BrokenIndexError:  # sound, and yet it cannot be read: from the files alone, then
                built = self._built(snapshot, manifest, set())
            _sound.update((self._storage.place, segment.name) for segment in built.segments)
            return built, True

    def _built(self, snapshot: Snapshot, manifest: Manifest | None, sound: set[str]) -> Manifest:
        return build(
            self._storage,
            snapshot,
            manifest,
            sound,
            embedder=self._embedder,
            read=self._read,
            progress=self._progress,
        )

    def _manifest(self) -> tuple[Manifest | None, State]:
        try:
            manifest = self._storage.load()
        except UnreadableManifestError:
            return None, State.DAMAGED
        return manifest, State.MISSING if manifest is None else State.READY

    def _judge(self, snapshot: Snapshot) -> tuple[Manifest | None, State]:
        manifest, state = self._manifest()
        if manifest is None:
            return None, state
        state = self._usable(manifest)
        elsewhere = not self._storage.shared and manifest.corpus != storable(str(snapshot.root))
        if state is State.READY and (elsewhere or manifest.fingerprint != snapshot.fingerprint):
            state = State.STALE
        return manifest, state

    def _usable(self, manifest: Manifest) -> State:
        if not manifest.maker.is_like(Maker.of(self._embedder)):
            return State.FOREIGN
        return State.READY if all(map(self._trusts, manifest.segments)) else State.DAMAGED

    def _trusts(self, segment: Segment) -> bool:
        key = (self._storage.place, segment.name)
        if not self._storage.is_there(segment):
            return False
        if key not in _sound and self._storage.is_sound(segment):
            _sound.add(key)
        return key in _sound

    def _is_current(self, view: View) -> bool:
        manifest = self._manifest()[0]
        return manifest is not None and manifest.token == view.manifest.token

    def _attach(self, manifest: Manifest, seen: Hashable | None) -> None:
        """Read from a generation. `seen` was taken before it was loaded; None makes the next question look again."""
        if self._view is None or self._view.manifest.token != manifest.token:
            self._view = View(self._storage, manifest)
        self._seen = seen

    def _say(self, sentence: str) -> None:
        if self._notify:
            self._notify(sentence)


def indexed_corpus(data: Path) -> Path | None:
    """The folder (or file) the index under `data` was made from, if both are still there."""
    try:
        manifest = Folder(data.resolve() / _HOME).load()
    except UnreadableManifestError:
        return None
    corpus = Path(manifest.corpus) if manifest else None
    return corpus if corpus and corpus.exists() else None


def corpus_to_use(settings: Settings) -> Path:
    """The folder of earlier tables: as set, else what the index was made from, else the project's own."""
    stated = "corpus" in settings.model_fields_set or settings.chroma_url
    return settings.corpus if stated else indexed_corpus(settings.data) or settings.corpus
