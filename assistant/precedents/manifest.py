"""`CURRENT`: the small JSON file that says which build folder is the index, and what it was made from.

Replacing it, in one step, is what makes a finished build the index; its generation is what readers watch.
"""

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import IndexUnavailableError

from . import embedding
from .corpus import FileReport

_NAME = "CURRENT"
FOLDER = re.compile(r"^build-([0-9]{4,})-[0-9a-f]{8}$")

Stamp = tuple[int, int, int]


class UnreadableManifestError(Exception):
    """`CURRENT` is there but says nothing sensible. Internal: the store answers by building anew."""


class Embedding(BaseModel):
    """Which embedding made the vectors; another one's cannot be compared with ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = embedding.NAME
    version: int = embedding.VERSION
    dimension: int = embedding.DIMENSION


class Manifest(BaseModel):
    """What `CURRENT` holds.

    generation   counts up with every build
    folder       the build folder, beside `CURRENT`; `previous` is the one before, which a reader may still have open
    corpus       the folder (or file) it was made from; fingerprint: of its files
    chroma       the version of the library that wrote the folder
    counts       records per second-level category
    projects     the keys of the projects it holds, sorted
    seal         what identifies the build folder's files
    files        what each corpus file gave
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    generation: Annotated[int, Field(ge=1)]
    folder: Annotated[str, Field(pattern=FOLDER.pattern)]
    previous: Annotated[str, Field(pattern=FOLDER.pattern)] | None
    corpus: str
    fingerprint: str
    embedding: Embedding
    chroma: str
    counts: dict[str, int]
    projects: list[str]
    seal: dict[str, str]
    files: tuple[FileReport, ...]


def stamp(home: Path) -> Stamp | None:
    """What changes whenever `CURRENT` is replaced; None when there is none. Readers look before every question."""
    try:
        status = (home / _NAME).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def next_generation(home: Path) -> int:
    """A generation no build folder has, finished or not, even when `CURRENT` is lost."""
    return 1 + max((int(build[1]) for path in home.iterdir() if (build := FOLDER.fullmatch(path.name))), default=0)


def load(home: Path) -> Manifest | None:
    """What `CURRENT` says; None when there is none. UnreadableManifestError when it is garbled."""
    try:
        return Manifest.model_validate_json((home / _NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise IndexUnavailableError(
            f"无权读取索引文件 {home / _NAME}。请检查该文件夹的权限，或用 MUBIAO_DATA 指定另一个文件夹。"
        ) from error
    except (OSError, ValidationError) as error:
        raise UnreadableManifestError(str(error)) from error


def save(home: Path, manifest: Manifest) -> None:
    """Make a finished build the index: written beside, flushed to disk, then renamed over the old one."""
    beside = home / f"{_NAME}.new"
    with beside.open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(home / _NAME)
