"""Whether an index folder may be opened: its seal is intact, or a child process survived opening it.

A damaged Chroma folder can kill the process that reads it with SIGSEGV, so nobody opens one on trust. A probe in a
child costs 1.5 to 2.5 s, nearly all of it the import of chromadb; comparing the files with the seal taken after the
writer's self-check costs milliseconds. So the files are compared first, and the child is asked only when they differ.

Chroma changes files by merely opening them: it adds a row to SQLite's `acquire_write`, and while a collection has less
than a thousand records, whose vectors are then in SQLite alone, it rewrites that collection's empty vector files with
whatever lay in memory. All other files stay byte for byte. The seal holds these, the size of the empty ones, and of
SQLite its own integrity check and the number of rows.
"""

import json
import sqlite3
import subprocess
import sys
from hashlib import file_digest
from pathlib import Path
from urllib.parse import quote

import assistant

_DATABASE = "chroma.sqlite3"
_PERSISTED = "index_metadata.pickle"  # beside vector files that hold something
_VECTORS = frozenset({"data_level0.bin", "length.bin"})
_PATIENCE = 120.0  # seconds a child may take
_PROBE = "import sys; from assistant.precedents.seal import probe; probe(sys.argv[1], sys.argv[2])"


def seal(folder: Path) -> dict[str, str]:
    """What identifies each file of a closed index folder, by its path below the folder.

    OSError or sqlite3.Error when one cannot be read, which breaks a seal as well.
    """
    marks = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.name == _DATABASE:
            marks[name] = _rows(path)
        elif path.name.startswith(_DATABASE) or not path.is_file():
            continue  # SQLite's journals come and go
        elif path.name in _VECTORS and not (path.parent / _PERSISTED).exists():
            marks[name] = str(path.stat().st_size)
        else:
            with path.open("rb") as file:
                marks[name] = file_digest(file, "sha256").hexdigest()
    return marks


def is_intact(folder: Path, marks: dict[str, str]) -> bool:
    """Whether the folder still holds what was sealed."""
    try:
        return bool(marks) and seal(folder) == marks
    except (OSError, sqlite3.Error):
        return False


def survives_probe(folder: Path, counts: dict[str, int]) -> bool:
    """Whether a child process can open the folder, finds these counts, and every record finds itself."""
    command = [sys.executable, "-c", _PROBE, str(folder.resolve()), json.dumps(counts)]
    package = Path(assistant.__file__).resolve().parent.parent
    try:
        done = subprocess.run(command, cwd=package, capture_output=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def probe(folder: str, counts: str) -> None:
    """What the child does: raises, or dies, unless the folder is sound."""
    from .folder import probe as read_back

    read_back(Path(folder), json.loads(counts))


def _rows(database: Path) -> str:
    """The number of records in Chroma's database; sqlite3.Error when it is not sound."""
    connection = sqlite3.connect(f"file:{quote(str(database.resolve()))}?mode=ro", uri=True)
    try:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        (rows,) = connection.execute("SELECT count(*) FROM embeddings").fetchone()
    finally:
        connection.close()
    return f"{rows} rows"
