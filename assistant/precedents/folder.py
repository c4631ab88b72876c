"""An index in a folder of this machine: `CURRENT`, the lock, and one Chroma folder per segment.

    precedents/
      CURRENT                 the manifest; replaced by one rename
      lock                    held by the one writer, through the operating system
      build-0001-9f2c41d7/    a segment: a Chroma folder, written, read back, closed, sealed, and never added to

A writer that is killed leaves a folder that nothing refers to; the next one removes it. Chroma's folders are not safe
to share between a writer and a reader, nor to open after a crash, so nobody ever does either.
"""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnavailableError, trouble
from assistant.settings import settings

from .chroma import Collections, broken, grouped, quiet
from .embedding import Embedder
from .endpoint import embedder_of
from .manifest import SEGMENT, Manifest, Segment, UnreadableManifestError, parse
from .proof import check, prove
from .record import Record
from .seal import is_intact, seal, survives_probe
from .storage import BrokenIndexError, Progress, Rows

_CURRENT = "CURRENT"

# Chroma shares what it opened of a path with all threads of a process and closes it for all of them.
_chroma = threading.RLock()


class Folder:
    """The index under a folder. Nothing stays open between two calls."""

    shared = False

    def __init__(self, home: Path) -> None:
        self._home = home

    @property
    def place(self) -> str:
        return str(self._home)

    def stamp(self) -> tuple[int, int, int] | None:
        try:
            status = (self._home / _CURRENT).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def load(self) -> Manifest | None:
        current = self._home / _CURRENT
        try:
            return parse(current.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise IndexUnavailableError(
                f"无权读取索引文件 {current}。请检查该文件夹的权限，或用 MUBIAO_DATA 指定另一个文件夹。"
            ) from error
        except OSError as error:
            raise UnreadableManifestError(str(error)) from error

    def save(self, manifest: Manifest) -> None:
        """Written beside, flushed to disk, then renamed over the old one."""
        beside = self._home / f"{_CURRENT}.new"
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(manifest.model_dump_json())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._home / _CURRENT)
        except OSError as error:
            raise unusable(self.place, trouble(error)) from error

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """The lock is the operating system's and ends with the process that holds it."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._home / "lock")
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=timeout)
        except Timeout as error:
            raise IndexUnavailableError(
                f"另一个程序正在建立索引（{self._home}），等了 {timeout:g} 秒仍未结束。请稍后再试。"
            ) from error
        except OSError as error:
            raise unusable(self.place, trouble(error)) from error
        try:
            yield
        finally:
            lock.release()

    def next_generation(self, current: Manifest | None) -> int:
        built = [int(match[1]) for path in self._home.iterdir() if (match := SEGMENT.fullmatch(path.name))]
        return 1 + max([*built, current.generation if current else 0])

    def write(self, name: str, rows: Iterable[Record], embedder: Embedder, progress: Progress | None) -> Segment:
        folder = self._home / name
        try:
            groups = grouped(rows)
            with _opened(folder) as collections:
                collections.write(groups, embedder, progress)
            with _opened(folder) as collections:  # from the disk, not from what Chroma remembers
                proved = prove(collections, groups, embedder)
            return proved.segment(name, seal(folder))
        except (OSError, sqlite3.Error, BrokenIndexError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise unusable(self.place, str(error)) from error

    def is_there(self, segment: Segment) -> bool:
        return (self._home / segment.name).is_dir()

    def is_sound(self, segment: Segment) -> bool:
        """The files are as sealed, or a child process survives reading them."""
        folder = self._home / segment.name
        return is_intact(folder, segment.seal) or survives_probe(folder, segment.counts)

    def rows(self, segment: Segment, level2: str) -> Rows:
        with self._reading(segment) as collections:
            return collections.rows(level2)

    def records(self, segment: Segment) -> list[Record]:
        with self._reading(segment) as collections:
            return collections.records()

    def sweep(self, manifest: Manifest) -> None:
        kept = {segment.name for segment in manifest.segments}.union(manifest.previous)
        for path in self._home.iterdir():
            if SEGMENT.fullmatch(path.name) and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _reading(self, segment: Segment) -> Iterator[Collections]:
        if not self.is_there(segment):  # Chroma would make one
            raise BrokenIndexError(f"{segment.name} is gone")
        with _opened(self._home / segment.name) as collections:
            yield collections


def probe(folder: Path, counts: dict[str, int]) -> None:
    """What a child process does with a folder that is not as it was sealed: raises, or dies, unless it is sound."""
    with _opened(folder) as collections:
        if collections.counts() != counts:
            raise BrokenIndexError(f"counts {collections.counts()} instead of {counts}")
        for level2 in counts:
            check(collections.rows(level2), embedder_of(settings()))


def unusable(place: str, reason: str) -> IndexUnavailableError:
    """The error of a place that cannot be used, with what to do about it."""
    return IndexUnavailableError(
        f"无法在 {place} 建立往年目标表的索引（{reason}）。"
        "请检查该位置可以写入、磁盘有空余，或用 MUBIAO_DATA 指定另一个文件夹。"
    )


@contextmanager
def _opened(folder: Path) -> Iterator[Collections]:
    import chromadb

    with _chroma:
        with broken():
            client: Any = chromadb.PersistentClient(path=str(folder), settings=quiet())
        try:
            yield Collections(client)
        finally:
            client.close()
