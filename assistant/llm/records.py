"""What is kept of calls to a model: the audit log (调用记录) and the cache of accepted replies.

Both live under the user's data and can be deleted at any time. Neither holds a key; the log holds no text at all.
A disk that is full or read-only stops neither a draft nor a review.
"""

import hashlib
import json
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the audit log.

    time          seconds since 1970, UTC
    endpoint      host and port
    prompt_hash   of the prompt file as it was
    rung          how JSON was asked for; `cache` when nothing was sent
    outcome       answered, unreadable, declined, or the name of a trouble
    """

    time: float
    endpoint: str
    model: str
    prompt: str
    prompt_hash: str
    rung: str
    seconds: float
    prompt_tokens: int
    reply_tokens: int
    outcome: str


class Audit:
    """A file of one JSON object a line; None keeps nothing."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file

    def write(self, call: Call) -> None:
        """Append a call."""
        if self.file is None:
            return
        line = json.dumps(asdict(call), ensure_ascii=False) + "\n"
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as log:
                log.write(line)  # one short write in append mode: whole lines, whoever else writes

    def read(self) -> list[Call]:
        """Every call, the oldest first; a line that is none of ours is left out."""
        if self.file is None or not self.file.is_file():
            return []
        calls = []
        for line in self.file.read_text("utf-8", "replace").splitlines():
            with suppress(ValueError, TypeError):
                calls.append(Call(**json.loads(line)))
        return calls


class Cache:
    """Accepted replies by question, in SQLite; None keeps nothing."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    @staticmethod
    def key(*parts: str) -> str:
        """The key of a question: everything that could change its answer."""
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    def get(self, key: str) -> str | None:
        """The reply that was accepted to that question; None when there is none."""
        if self._file is None or not self._file.is_file():
            return None
        with suppress(sqlite3.Error), closing(self._open()) as base:
            row = base.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
            return str(row[0]) if row else None
        return None

    def put(self, key: str, reply: str) -> None:
        """Keep an accepted reply."""
        if self._file is None:
            return
        with suppress(OSError, sqlite3.Error):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as base, base:
                base.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?)", (key, reply, time.time()))

    def _open(self) -> sqlite3.Connection:
        assert self._file is not None
        base = sqlite3.connect(self._file, timeout=5)
        base.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT, time REAL) STRICT")
        return base
