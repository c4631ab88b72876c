"""An index on a Chroma server (`chroma run`), for several programs and machines (MUBIAO_CHROMA_URL).

    mubiao-current            one row is the manifest, a second one its stamp; both are replaced in one request
    mubiao-lock               exists while somebody writes; its metadata is the holder's name and a beat
    build-0001-9f2c41d7-…     the collections of a segment, one per category, written once

What keeps the index whole is not the lock: segments have random names and the manifest is replaced in one step, so two
writers at once do work twice, at worst, and the later one wins with a complete index. Segments nobody refers to are
removed when they are an hour old and no one can be writing or reading them any more.
"""

import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any

from assistant.errors import IndexUnavailableError

from .chroma import Collections, broken, grouped, names_of, quiet
from .embedding import Embedder
from .manifest import SEGMENT, Manifest, Segment, UnreadableManifestError, parse
from .proof import prove
from .record import Record
from .storage import BrokenIndexError, Progress, Rows

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:]+\]|[^/:@?#\s]+)(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE
)
_PORT = 8000  # what `chroma run` listens on
_CURRENT = "mubiao-current"
_LOCK = "mubiao-lock"
_BEAT = 2.0  # seconds between two signs of life of a writer
_SILENCE = 15.0  # seconds without one after which a writer is taken for dead
_PAUSE = 0.2  # seconds between two attempts to become the writer
_GRACE = 3600.0  # seconds a segment without a reference stays


class Server:
    """The index on a server. A request that fails says in Chinese where the server should have been."""

    shared = True

    def __init__(self, address: str) -> None:
        """`address` as `http://HOST:PORT`. IndexUnavailableError when it is none; the server is not asked yet."""
        self._address = address.rstrip("/")
        match = _ADDRESS.fullmatch(self._address)
        if match is None:
            raise IndexUnavailableError(
                f"Chroma 服务的地址写得不对：{address}。MUBIAO_CHROMA_URL 应当形如 http://127.0.0.1:8000。"
            )
        self._ssl = match["scheme"].lower() == "https"
        self._host = match["host"]
        self._port = int(match["port"] or _PORT)

    @property
    def place(self) -> str:
        return self._address

    def stamp(self) -> str | None:
        try:
            row = self._row("stamp")
        except BrokenIndexError:
            return None
        return str(row.get("token")) if row else None

    def load(self) -> Manifest | None:
        try:
            row = self._row("manifest")
        except BrokenIndexError as error:
            raise UnreadableManifestError(str(error)) from error
        return None if row is None else parse(str(row.get("json")))

    def save(self, manifest: Manifest) -> None:
        try:
            with self._reached(), broken():
                current = self._client.get_or_create_collection(_CURRENT, embedding_function=None)
                current.upsert(
                    ids=["stamp", "manifest"],
                    embeddings=[[0.0], [0.0]],
                    metadatas=[{"token": manifest.token}, {"json": manifest.model_dump_json()}],
                )
        except BrokenIndexError as error:
            raise self._refused(error) from error

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """The lock is a collection that only one can create. Its holder gives signs of life; a silent one loses it."""
        holder = secrets.token_hex(8)
        self._acquire(holder, timeout)
        done = threading.Event()
        beating = threading.Thread(target=self._beat, args=(holder, done), daemon=True)
        beating.start()
        try:
            yield
        finally:
            done.set()
            beating.join()
            with suppress(IndexUnavailableError):
                sign = self._sign()
                if sign and sign["holder"] == holder:
                    self._drop(sign)

    def next_generation(self, current: Manifest | None) -> int:
        return 1 + max([*self._segments().values(), current.generation if current else 0])

    def write(self, name: str, rows: Iterable[Record], embedder: Embedder, progress: Progress | None) -> Segment:
        collections = self._of(name)
        groups = grouped(rows)
        try:
            with self._reached():
                collections.write(groups, embedder, progress)
                return prove(collections, groups, embedder).segment(name, {})
        except BrokenIndexError as error:
            with suppress(BrokenIndexError), self._reached():
                collections.remove()
            raise self._refused(error) from error

    def is_there(self, segment: Segment) -> bool:
        try:
            with self._reached():
                return self._of(segment.name).counts() == segment.counts
        except BrokenIndexError:
            return False

    def is_sound(self, segment: Segment) -> bool:
        """The server keeps its own files; what it counts is all that can be asked."""
        return self.is_there(segment)

    def rows(self, segment: Segment, level2: str) -> Rows:
        with self._reached():
            return self._of(segment.name).rows(level2)

    def records(self, segment: Segment) -> list[Record]:
        with self._reached():
            return self._of(segment.name).records()

    def sweep(self, manifest: Manifest) -> None:
        kept = {segment.name for segment in manifest.segments}.union(manifest.previous)
        with self._reached(), broken():
            for name in self._segments().keys() - kept:
                collections = self._of(name)
                if collections.age() > _GRACE:
                    collections.remove()

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.errors import ChromaError

        try:
            return chromadb.HttpClient(host=self._host or "", port=self._port, ssl=self._ssl, settings=quiet())
        except (ValueError, ChromaError) as error:  # it asks the server who we are
            raise self._away() from error

    def _of(self, segment: str) -> Collections:
        return Collections(self._client, f"{segment}-")

    def _segments(self) -> dict[str, int]:
        """The generation of each segment there is, finished or not."""
        with self._reached(), broken():
            names = ["-".join(name.split("-")[:3]) for name in names_of(self._client)]
        return {name: int(match[1]) for name in names if (match := SEGMENT.fullmatch(name))}

    def _row(self, row: str) -> Mapping[str, Any] | None:
        """What a row of the collection with the manifest says; None when there is none."""
        from chromadb.errors import NotFoundError

        with self._reached(), broken():
            try:
                current = self._client.get_collection(_CURRENT, embedding_function=None)
            except NotFoundError:
                return None
            found: list[Mapping[str, Any]] = current.get(ids=[row], include=["metadatas"])["metadatas"]
            return found[0] if found else None

    def _acquire(self, holder: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        last, since = None, time.monotonic()
        while not self._take(holder):
            sign, now = self._sign(), time.monotonic()
            if sign != last:
                last, since = sign, now
            elif sign and now - since > _SILENCE:
                self._drop(sign)
            elif now >= deadline:
                raise IndexUnavailableError(
                    f"另一个程序正在建立索引（{self._address}），等了 {timeout:g} 秒仍未结束。请稍后再试。"
                )
            else:
                time.sleep(_PAUSE)

    def _take(self, holder: str) -> bool:
        from chromadb.errors import ChromaError

        with self._reached():
            try:
                self._client.create_collection(
                    _LOCK, metadata={"holder": holder, "beat": 0}, embedding_function=None, get_or_create=False
                )
            except ChromaError:  # it is there already
                return False
        return True

    def _sign(self) -> Mapping[str, Any] | None:
        """The lock's holder and its last sign of life; None when nobody holds it."""
        from chromadb.errors import NotFoundError

        with self._reached():
            try:
                found: Mapping[str, Any] = self._client.get_collection(_LOCK, embedding_function=None).metadata
            except NotFoundError:
                return None
            return found

    def _drop(self, sign: Mapping[str, Any]) -> None:
        """Take the lock away, if it still says what it said."""
        with suppress(BrokenIndexError), self._reached(), broken():
            if self._sign() == sign:
                self._client.delete_collection(_LOCK)

    def _beat(self, holder: str, done: threading.Event) -> None:
        beats = 0
        while not done.wait(_BEAT):
            beats += 1
            with suppress(BrokenIndexError, IndexUnavailableError), self._reached(), broken():
                lock = self._client.get_collection(_LOCK, embedding_function=None)
                if lock.metadata["holder"] != holder:
                    return
                lock.modify(metadata={"holder": holder, "beat": beats})

    @contextmanager
    def _reached(self) -> Iterator[None]:
        from httpx import HTTPError

        try:
            yield
        except HTTPError as error:
            raise self._away() from error

    def _refused(self, error: BrokenIndexError) -> IndexUnavailableError:
        return IndexUnavailableError(
            f"无法在 Chroma 服务 {self._address} 建立往年目标表的索引（{error}）。请检查服务的日志和磁盘空间。"
        )

    def _away(self) -> IndexUnavailableError:
        return IndexUnavailableError(
            f"连不上 Chroma 服务 {self._address}。请检查服务是否已经启动（chroma run）、MUBIAO_CHROMA_URL 是否写对；"
            "去掉这项设置，就改用本机的索引。"
        )
