"""What all windows share: the opened precedents, the corpus's tables, rendered files. Cached for the whole process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ..documents import read, to_bytes
from ..errors import IndexUnavailableError, MubiaoError
from ..form import Profile, Table
from ..precedents import Precedents, embedder_of
from ..precedents.corpus import Snapshot, scan
from ..settings import settings

_WINDOWS_WAIT = 5.0  # seconds to wait for another program that builds the index; the page goes on without it


class Shelf:
    """Opens the precedents of a folder once, whoever asks first; the others wait for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._opened: dict[tuple[Path, Path], Precedents] = {}
        self._progress: Callable[[int, int, str], None] | None = None

    def open(self, data: Path, corpus: Path, progress: Callable[[int, int, str], None]) -> Precedents:
        """The precedents of a corpus, brought in line with its files. IndexUnavailableError when they cannot be had."""
        with self._guard:
            self._progress = progress
            try:
                key = data, corpus
                if key in self._opened:
                    self._opened[key].update()
                else:
                    self._opened[key] = Precedents.open(
                        data,
                        corpus,
                        server=settings().chroma_url,
                        embedder=embedder_of(settings()),
                        progress=self._report,
                        lock_timeout=_WINDOWS_WAIT,
                    )
                return self._opened[key]
            finally:
                self._progress = None

    def _report(self, done: int, total: int, what: str) -> None:
        """Builds may also happen later, in the middle of a search: then nobody listens."""
        if self._progress:
            self._progress(done, total, what)


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf:
    return Shelf()


def precedents() -> Precedents | None:
    """The precedents for this window; None when they cannot be had, with the reason in `precedents_trouble`.

    Built on first use with visible progress. A window brings them in line with the corpus once, when it opens.
    """
    state = st.session_state
    if "precedents" not in state:
        place = st.empty()

        def progress(done: int, total: int, what: str) -> None:
            place.progress(done / total if total else 1.0, f"正在整理往年目标表（只在第一次）：{what} {done}/{total}")

        try:
            state["precedents"] = _shelf().open(settings().data, settings().corpus, progress)
            state["precedents_trouble"] = None
        except IndexUnavailableError as error:
            state["precedents"], state["precedents_trouble"] = None, str(error)
        place.empty()
    opened: Precedents | None = state["precedents"]
    return opened


def retry_precedents() -> None:
    """Forget that they could not be had. For callbacks."""
    st.session_state.pop("precedents", None)
    st.session_state.pop("earlier_tables", None)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table of the corpus, to start from."""

    file: str
    table: Table

    @property
    def title(self) -> str:
        """`常委会议经费（2024年） · 2024/甲.txt 第6张表`."""
        year = f"（{self.table.year}年）" if self.table.year else ""
        return f"{self.table.project_name or '（没有项目名称）'}{year} · {self.file} 第{self.table.source.number}张表"


def _identity(snapshot: Snapshot) -> str:
    return f"{snapshot.root}\0{snapshot.fingerprint}"


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs={Snapshot: _identity})
def _tables(snapshot: Snapshot) -> tuple[tuple[Earlier, ...], tuple[str, ...]]:
    found: list[Earlier] = []
    refused: list[str] = []
    for file in snapshot.files:
        try:
            found += [Earlier(file.name, table) for table in read(file.path)]
        except MubiaoError as error:
            refused.append(str(error))
    found.sort(key=lambda earlier: -(earlier.table.year or 0))
    return tuple(found), tuple(refused)


def earlier_tables() -> tuple[tuple[Earlier, ...], tuple[str, ...]]:
    """The corpus's tables, newest year first, and why some files could not be read.

    A window looks at the corpus once, when it opens: every file is hashed for it.
    """
    state = st.session_state
    if "earlier_tables" not in state:
        try:
            state["earlier_tables"] = _tables(scan(settings().corpus))
        except IndexUnavailableError as error:
            state["earlier_tables"] = (), (str(error),)
    found: tuple[tuple[Earlier, ...], tuple[str, ...]] = state["earlier_tables"]
    return found


def no_tables() -> str:
    """What to say where no table was filed yet."""
    return f"还没有往年的表。把往年报过的表放进文件夹 {settings().corpus}，刷新页面后就会引用。"


@st.cache_data(show_spinner=False, max_entries=64)
def _rendered(content: str, suffix: str, profile: Profile, draft: bool) -> bytes:
    return to_bytes([Table.model_validate_json(content)], suffix, profile=profile, draft=draft)


def rendered(table: Table, suffix: str, profile: Profile, *, draft: bool) -> bytes:
    """The table as a file. WriteError when the form cannot hold it."""
    return _rendered(table.model_dump_json(), suffix, profile, draft)
