"""`Precedents` (往年先例): the index of earlier years' tables, kept in line with their files.

The files are the truth, the index under `<data>/precedents/` is a cache. Every build goes to a fresh folder and becomes
the index by one rename, after it was read back and found whole; one writer at a time, under a file lock. Whatever is
damaged, missing or made by another embedding is built anew. chromadb and numpy are imported when first needed.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Self, TypeVar

from assistant.errors import MubiaoError
from assistant.form import level2_of
from assistant.settings import Settings

from . import manifest as manifests
from .build import build, unusable, writing
from .chroma import BrokenIndexError, Collections
from .corpus import FileReport, FileStatus, Progress, Reader, Snapshot, scan, storable
from .manifest import Embedding, Manifest, UnreadableManifestError
from .projects import project_key
from .record import Hit, Record
from .seal import is_intact, survives_probe
from .search import Query, rank

_LOCK_PATIENCE = 60.0  # seconds to wait for another program's build

_Answer = TypeVar("_Answer")

# Build folders found sound by this process. Their names are random, so none ever means another folder.
_sound: set[Path] = set()


class UnknownCategoryError(MubiaoError):
    """A category was asked for that is no second-level indicator."""


class State(StrEnum):
    """How the index stands to the corpus, and what is said when it is built anew for it."""

    READY = "ready"  # 可用
    MISSING = "missing"  # 尚未建立
    STALE = "stale"  # 语料已变
    FOREIGN = "foreign"  # 由另一种向量或另一版本建立
    DAMAGED = "damaged"  # 已损坏

    @property
    def words(self) -> str:
        """What it is called in the terminal, behind 索引."""
        names = {
            "ready": "可用",
            "missing": "尚未建立",
            "stale": "要更新（文件有变化）",
            "damaged": "已损坏，会自动重建",
        }
        return names.get(self.value, "要重建（由另一版本建立）")


_NOTICES = {
    State.READY: "正在按 {corpus} 中的文件重建往年目标表的索引。",
    State.MISSING: "还没有往年目标表的索引，正在按 {corpus} 中的文件建立。",
    State.STALE: "往年目标表有变化，正在按 {corpus} 中的文件更新索引。",
    State.FOREIGN: "往年目标表的索引由另一版本的程序建立，正在按 {corpus} 中的文件重建。",
    State.DAMAGED: "往年目标表的索引已损坏，正在按 {corpus} 中的文件重建，不会丢失内容。",
}


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What the index holds after it was brought up to date; `rebuilt` says whether that took a build."""

    rebuilt: bool
    generation: int
    counts: dict[str, int]
    files: tuple[FileReport, ...]

    @property
    def records(self) -> int:
        """How many records there are in all categories."""
        return sum(self.counts.values())

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The corpus files that could not be read, with reasons."""
        return tuple(file for file in self.files if file.status is FileStatus.REFUSED)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands, without touching it. What it holds is None when it says nothing sensible of itself."""

    state: State
    home: Path
    corpus: Path
    holds: IndexReport | None


class Precedents:
    """Earlier years' indicator rows, to search. Threads may share one; a lock keeps them apart."""

    def __init__(
        self,
        data: Path,
        corpus: Path,
        *,
        progress: Progress | None = None,
        notify: Callable[[str], None] | None = None,
        read: Reader | None = None,
        lock_timeout: float = _LOCK_PATIENCE,
    ) -> None:
        """Nothing is read or built yet.

        data          folder of the index and the drafts (MUBIAO_DATA)
        corpus        folder of earlier years' tables, or one file
        progress      told (done, of how many, what) while building
        notify        told in a Chinese sentence why the index is built anew
        read          stands in for `assistant.documents.read`
        lock_timeout  seconds to wait while another program builds
        """
        self._home = data.resolve() / "precedents"
        self._corpus = corpus.resolve()
        self._progress = progress
        self._notify = notify
        self._read = read
        self._lock_timeout = lock_timeout
        self._guard = threading.RLock()
        self._open: tuple[Manifest, Collections] | None = None
        self._seen: manifests.Stamp | None = None

    @classmethod
    def open(
        cls,
        data: Path,
        corpus: Path,
        *,
        progress: Progress | None = None,
        notify: Callable[[str], None] | None = None,
        read: Reader | None = None,
        lock_timeout: float = _LOCK_PATIENCE,
    ) -> Self:
        """The index of `corpus`, built on first use and brought up to date. IndexUnavailableError when it cannot be."""
        opened = cls(data, corpus, progress=progress, notify=notify, read=read, lock_timeout=lock_timeout)
        opened.update()
        return opened

    def close(self) -> None:
        """Let go of the index; asking again opens it again."""
        with self._guard:
            if self._open:
                self._open[1].close()
                self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def status(self) -> IndexStatus:
        """How the index stands to the corpus; builds nothing."""
        manifest, state = self._judge(scan(self._corpus))
        return IndexStatus(state, self._home, self._corpus, _report(manifest, rebuilt=False) if manifest else None)

    def update(self, *, rebuild: bool = False) -> IndexReport:
        """Bring the index in line with the corpus, or build it anew in any case.

        IndexUnavailableError when another program is building for longer than the timeout, the data folder cannot be
        used, or the corpus folder is not there.
        """
        with self._guard:
            snapshot = scan(self._corpus)
            manifest, state = self._judge(snapshot)
            rebuilt = False
            if rebuild or manifest is None or state is not State.READY:
                with writing(self._home, self._lock_timeout):
                    # Another program may have built it meanwhile, and from newer files.
                    snapshot = scan(self._corpus)
                    manifest, state = self._judge(snapshot)
                    if rebuild or manifest is None or state is not State.READY:
                        self._say(state)
                        manifest = build(self._home, snapshot, manifest, read=self._read, progress=self._progress)
                        _sound.add(self._home / manifest.folder)
                        rebuilt = True
            try:
                self._attach(manifest, None)
            except BrokenIndexError as error:  # whole, and yet it cannot be opened: Chroma writes even to read
                raise unusable(self._home, str(error)) from error
            return _report(manifest, rebuilt=rebuilt)

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

        def answer(manifest: Manifest, collections: Collections) -> list[Hit]:
            names = manifest.counts if level2 is None else (level2.name,)
            return rank(query, [found for name in names if (found := collections.partition(name))], k)

        return self._ask(answer)

    def records(self, project_name: str | None = None) -> list[Record]:
        """The rows filed under exactly this project (whatever its year, code or ending 经费), or all rows.

        Ordered by file, table and row.
        """
        keys = None if project_name is None else [key for key in [project_key(project_name)] if key]
        found = self._ask(lambda _, collections: collections.records(keys))
        return sorted(found, key=lambda record: (record.file, record.table, record.index, record.id))

    def _ask(self, question: Callable[[Manifest, Collections], _Answer]) -> _Answer:
        """Answer from the newest generation; from a new build when the folder broke under our hands."""
        with self._guard:
            try:
                return question(*self._newest())
            except BrokenIndexError:
                self._say(State.DAMAGED)
                self.update(rebuild=True)
            try:
                return question(*self._newest())
            except BrokenIndexError as error:
                raise unusable(self._home, str(error)) from error

    def _newest(self) -> tuple[Manifest, Collections]:
        """What is open, or what another program has put in its place since."""
        seen = manifests.stamp(self._home)
        if self._open is None:
            self.update()
        elif seen is None or seen != self._seen:
            try:
                manifest = manifests.load(self._home)
            except UnreadableManifestError:
                manifest = None
            # The corpus is compared when the index is opened: whoever built this generation saw it later than we.
            if manifest is not None and self._usable(manifest) is State.READY:
                self._attach(manifest, seen)
            else:
                self.update()
        assert self._open is not None
        return self._open

    def _judge(self, snapshot: Snapshot) -> tuple[Manifest | None, State]:
        try:
            manifest = manifests.load(self._home)
        except UnreadableManifestError:
            return None, State.DAMAGED
        if manifest is None:
            return None, State.MISSING
        if (manifest.fingerprint, manifest.corpus) != (snapshot.fingerprint, storable(str(snapshot.root))):
            return manifest, State.STALE if manifest.embedding == Embedding() else State.FOREIGN
        return manifest, self._usable(manifest)

    def _usable(self, manifest: Manifest) -> State:
        if manifest.embedding != Embedding() or manifest.chroma != version("chromadb"):
            return State.FOREIGN
        folder = self._home / manifest.folder
        if not folder.is_dir():
            return State.DAMAGED
        if folder not in _sound:
            if not is_intact(folder, manifest.seal) and not survives_probe(folder, manifest.counts):
                return State.DAMAGED
            _sound.add(folder)
        return State.READY

    def _attach(self, manifest: Manifest, seen: manifests.Stamp | None) -> None:
        """Open a generation. `seen` was taken before it was loaded; None makes the next question look again."""
        if self._open is None or self._open[0].folder != manifest.folder:
            self.close()
            self._open = manifest, Collections(self._home / manifest.folder)
        self._seen = seen

    def _say(self, state: State) -> None:
        if self._notify:
            self._notify(_NOTICES[state].format(corpus=self._corpus))


def indexed_corpus(data: Path) -> Path | None:
    """The folder (or file) the index under `data` was made from, if both are still there."""
    try:
        manifest = manifests.load(data.resolve() / "precedents")
    except UnreadableManifestError:
        return None
    corpus = Path(manifest.corpus) if manifest else None
    return corpus if corpus and corpus.exists() else None


def corpus_to_use(settings: Settings) -> Path:
    """The folder of earlier tables: as set, else what the index was made from, else the project's own."""
    stated = "corpus" in settings.model_fields_set
    return settings.corpus if stated else indexed_corpus(settings.data) or settings.corpus


def _report(manifest: Manifest, *, rebuilt: bool) -> IndexReport:
    return IndexReport(rebuilt, manifest.generation, manifest.counts, manifest.files)
