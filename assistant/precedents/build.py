"""Building the index: one writer, a fresh folder, read back and sealed before one rename makes it the index.

A build that is killed leaves a folder that nothing refers to; the next build removes it.
"""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from assistant.errors import IndexUnavailableError

from . import manifest as manifests
from .chroma import BrokenIndexError, Collections, write
from .corpus import Progress, Reader, Snapshot, load, storable
from .manifest import Embedding, Manifest
from .projects import project_key
from .seal import seal


@contextmanager
def writing(home: Path, timeout: float) -> Iterator[None]:
    """Be the only writer of the index under `home`, in all processes and threads.

    The lock is the operating system's and ends with the process that holds it. IndexUnavailableError when another
    writer holds it for longer than `timeout` seconds, or the folder cannot be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / "lock")
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=timeout)
    except Timeout as error:
        raise IndexUnavailableError(
            f"另一个程序正在建立索引（{home}），等了 {timeout:g} 秒仍未结束。请稍后再试。"
        ) from error
    except OSError as error:
        raise unusable(home, error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()


def build(
    home: Path,
    snapshot: Snapshot,
    current: Manifest | None,
    *,
    read: Reader | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Make an index of the snapshot and put it in the place of `current`. Call it as the only writer.

    The folder before the new one stays, for readers that have it open; older ones go. IndexUnavailableError when the
    folder cannot be written or does not hold what was written to it; the index is then the one it was.
    """
    contents = load(snapshot, read=read, progress=progress)
    generation = manifests.next_generation(home)
    folder = home / f"build-{generation:04}-{secrets.token_hex(4)}"

    def written(done: int) -> None:
        if progress:
            progress(done, len(contents.records), "写入索引")

    try:
        counts = write(folder, contents.records, written)
        collections = Collections(folder)
        try:
            collections.verify(counts)
        finally:
            collections.close()
        manifest = Manifest(
            generation=generation,
            folder=folder.name,
            previous=current.folder if current else None,
            corpus=storable(str(snapshot.root)),
            fingerprint=snapshot.fingerprint,
            embedding=Embedding(),
            chroma=version("chromadb"),
            counts=counts,
            projects=sorted({project_key(record.project_name) for record in contents.records} - {""}),
            seal=seal(folder),
            files=contents.files,
        )
        manifests.save(home, manifest)
    except (OSError, sqlite3.Error, BrokenIndexError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise unusable(home, str(error)) from error
    for other in home.iterdir():
        if manifests.FOLDER.fullmatch(other.name) and other.name not in (manifest.folder, manifest.previous):
            shutil.rmtree(other, ignore_errors=True)
    return manifest


def unusable(home: Path, reason: str) -> IndexUnavailableError:
    """The error of an index folder that cannot be used, with what to do about it."""
    return IndexUnavailableError(
        f"无法在 {home} 建立往年目标表的索引（{reason}）。"
        "请检查该位置可以写入、磁盘有空余，或用 MUBIAO_DATA 指定另一个文件夹。"
    )
