"""The corpus folder (往年目标表): which files lie in it, `YEAR/OFFICE/…` or any other way, and what they are.

The files are the truth; the index only repeats them. `scan` gives every file its digest and the whole folder a
fingerprint; `filings` reads them. May import `form`, and `documents` inside the functions.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import IndexUnavailableError, trouble

from . import embedding

SCHEMA = 2  # goes up with any change that gives the same files other records

_LIBRARY = "library"  # the indicator library (指标库): suggestions, not filings
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus: its path below the folder, size in bytes and SHA-256 (empty when it cannot be opened)."""

    path: Path
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What lay in the corpus at one moment, ordered by name."""

    root: Path
    files: tuple[CorpusFile, ...]

    @property
    def fingerprint(self) -> str:
        """Equal for equal files and equal ways to index them, wherever the folder is."""
        made_by = [SCHEMA, embedding.NAME, embedding.VERSION, embedding.DIMENSION]
        content = [[file.name, file.size, file.digest] for file in self.files]
        return hashlib.sha256(json.dumps([made_by, content]).encode()).hexdigest()


def scan(corpus: Path) -> Snapshot:
    """The tables' files in a folder, or one file alone. IndexUnavailableError when there is no such place.

    Every file is hashed: a changed file with its old date and size is a changed file. Hidden files and folders, Word's
    temporary `~$…`, the indicator library and what no reader is for are left out.
    """
    root = corpus.resolve()
    try:
        if root.is_file():
            return Snapshot(root, (_describe(root, Path(root.name)),))
        if not root.is_dir():
            raise IndexUnavailableError(f"找不到存放往年目标表的文件夹：{root}。请检查路径，或用 MUBIAO_CORPUS 指定。")
        paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if _is_filing(path, root))
    except OSError as error:
        raise IndexUnavailableError(
            f"无法读取存放往年目标表的文件夹 {root}（{trouble(error)}）。请检查访问权限。"
        ) from error
    return Snapshot(root, tuple(_describe(root / path, Path(path)) for path in paths))


def storable(text: str) -> str:
    """Text that can be written as UTF-8: halves of surrogate pairs (from JSON escapes, file names) replaced."""
    return _SURROGATE.sub("\ufffd", text)


def _is_filing(path: Path, root: Path) -> bool:
    from assistant.documents import readable

    parts = path.relative_to(root).parts
    hidden = any(part.startswith((".", "~$")) for part in parts)
    return readable(path) and not hidden and parts[0] != _LIBRARY and path.is_file()


def _describe(path: Path, name: Path) -> CorpusFile:
    shown = storable(name.as_posix())
    try:
        content = path.read_bytes()
    except OSError:
        return CorpusFile(path, shown, 0, "")
    return CorpusFile(path, shown, len(content), hashlib.sha256(content).hexdigest())
