"""`Workspace` (草稿库): drafts in SQLite under the data folder, so they outlive a refresh, a restart and a crash.

Every change appends a version; nothing is overwritten or deleted. A change names the version it was made from, so two
windows on one draft cannot overwrite each other. Each call opens its own connection: threads and processes may share a
file freely.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from ..errors import MubiaoError, trouble
from ..form.table import Source, Table
from .draft import Decision, Draft, Summary, Verdict

_VERSION = 3  # user_version of the database; `schema/N.sql` leads there from N - 1
_PATIENCE = 10.0  # seconds to wait for another window's write
_SCHEMA = Path(__file__).parent / "schema"


class WorkspaceError(MubiaoError):
    """The database of drafts cannot be read or written. The message names the file and says what to do."""


class StaleDraftError(MubiaoError):
    """The draft was changed elsewhere since it was read; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "这份草稿刚在另一个窗口里改过，现在显示的是那边的最新内容。您刚才的这一处修改没有保存，请再改一次。"
        )


class Workspace:
    """The drafts of one data folder."""

    def __init__(self, path: Path) -> None:
        """`path` is a database that exists; see `open`."""
        self.path = path

    @classmethod
    def open(cls, data: Path) -> Self:
        """The drafts under a data folder, which is made if need be. WorkspaceError when it cannot be used."""
        workspace = cls(data / "workspace.db")
        try:
            data.mkdir(parents=True, exist_ok=True)
            # SQLite does not wait its turn when two programs switch a new file to WAL, so the set-up has its own lock.
            with FileLock(data / "workspace.lock", timeout=_PATIENCE):
                workspace._prepare()
        except Timeout as error:
            raise WorkspaceError(_busy(workspace.path)) from error
        except OSError as error:
            raise WorkspaceError(_unwritable(workspace.path, trouble(error))) from error
        return workspace

    def create(self, table: Table, origin: str, form: str | None = None) -> Draft:
        """A new draft with this table as its first version; `form` as in `put_in_form`."""
        draft = Draft(secrets.token_urlsafe(9), origin, now := _now(), now, 1, None, table, form)
        with self._writing() as database:
            database.execute(
                "INSERT INTO drafts (id, origin, created, updated, head, form) VALUES (?, ?, ?, ?, 1, ?)",
                (draft.id, origin, now.isoformat(), now.isoformat(), form),
            )
            _append(database, draft, origin)
        return draft

    def put_in_form(self, draft: Draft, form: str) -> Draft:
        """The draft in the form (profile) that somebody chose; its table stays as it is. StaleDraftError as above."""
        with self._writing() as database:
            self._claim(database, draft)
            database.execute("UPDATE drafts SET form = ? WHERE id = ?", (form, draft.id))
        return replace(draft, form=form)

    def load(self, id: str) -> Draft | None:
        """The draft as it stands; None when there is none of that id."""
        with self._connected() as database:
            row = database.execute(
                "SELECT id, origin, created, updated, head, parent, form, content, title, marks FROM drafts"
                " JOIN versions ON draft = id AND number = head WHERE id = ?",
                (id,),
            ).fetchone()
        return self._draft(row) if row else None

    def save(self, draft: Draft, table: Table, what: str, decisions: Sequence[Decision] = ()) -> Draft:
        """Append a version made from `draft`, and in the same breath the decisions that led to it.

        An unchanged table gives no version. StaleDraftError when `draft` is no longer the newest.
        """
        with self._writing() as database:
            self._claim(database, draft)
            for decision in decisions:
                _record(database, draft.id, decision)
            if table == draft.table:
                return draft
            (number,) = database.execute("SELECT max(number) + 1 FROM versions WHERE draft = ?", (draft.id,)).fetchone()
            saved = replace(draft, updated=_now(), version=number, parent=draft.version, table=table)
            _append(database, saved, what)
            _move(database, saved)
        return saved

    def undo(self, draft: Draft) -> Draft:
        """Go back to the version `draft` was made from; the first version stays as it is. StaleDraftError as above."""
        if draft.parent is None:
            return draft
        with self._writing() as database:
            self._claim(database, draft)
            parent, *stored = database.execute(
                "SELECT parent, content, title, marks FROM versions WHERE draft = ? AND number = ?",
                (draft.id, draft.parent),
            ).fetchone()
            table = self._table(draft.id, *stored)
            earlier = replace(draft, updated=_now(), version=draft.parent, parent=parent, table=table)
            _move(database, earlier)
        return earlier

    def last_change(self, draft: Draft) -> str:
        """What the draft's newest version changed, in words."""
        with self._connected() as database:
            row = database.execute(
                "SELECT what FROM versions WHERE draft = ? AND number = ?", (draft.id, draft.version)
            ).fetchone()
        return str(row[0]) if row else ""

    def decide(self, draft: Draft, decision: Decision) -> None:
        """Record a decision that changes nothing in the table."""
        with self._writing() as database:
            _record(database, draft.id, decision)

    def decisions(self, draft: Draft) -> tuple[Decision, ...]:
        """The decisions on suggestions for a draft, oldest first."""
        with self._connected() as database:
            rows = database.execute(
                "SELECT level2, verdict, suggestion, written, time FROM decisions WHERE draft = ? ORDER BY id",
                (draft.id,),
            ).fetchall()
        return tuple(
            Decision(level2, Verdict(verdict), json.loads(shown), json.loads(row) if row else None, _time(time))
            for level2, verdict, shown, row, time in rows
        )

    def recent(self, limit: int = 10) -> tuple[Summary, ...]:
        """The drafts somebody worked on, newest first."""
        with self._connected() as database:
            rows = database.execute(
                "SELECT id, origin, updated, json_extract(content, '$.project_name'), json_extract(content, '$.year')"
                " FROM drafts JOIN versions ON draft = id AND number = head"
                " WHERE EXISTS (SELECT 1 FROM versions WHERE draft = id AND number > 1)"
                " ORDER BY updated DESC, id LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(Summary(id, origin, _time(updated), name, year) for id, origin, updated, name, year in rows)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own; SQLite's errors come out as sentences."""
        database = None
        try:
            database = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)
            database.isolation_level = None
            yield database
        except sqlite3.Error as error:
            raise WorkspaceError(_explain(self.path, error)) from error
        finally:
            if database is not None:
                database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it, or nothing."""
        with self._connected() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                if database.in_transaction:  # a full disk has rolled back already
                    database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def _prepare(self) -> None:
        if not self.path.exists():
            self.path.touch()
        with self._connected() as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise WorkspaceError(f"草稿数据库 {self.path} 由更新版本的程序建立，请升级本程序后再打开。")
            if version < _VERSION:
                database.execute("PRAGMA journal_mode = WAL")
            for step in range(version + 1, _VERSION + 1):
                script = (_SCHEMA / f"{step}.sql").read_text("utf-8")
                database.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")

    def _claim(self, database: sqlite3.Connection, draft: Draft) -> None:
        """Make sure that `draft` is what the database shows."""
        row = database.execute("SELECT head FROM drafts WHERE id = ?", (draft.id,)).fetchone()
        if row is None:
            raise WorkspaceError(f"草稿数据库 {self.path} 里没有这份草稿了，可能换过数据文件夹。请刷新页面。")
        if row[0] != draft.version:
            raise StaleDraftError

    def _draft(self, row: tuple[str, str, str, str, int, int | None, str | None, str, str, str]) -> Draft:
        id, origin, created, updated, head, parent, form, *stored = row
        return Draft(id, origin, _time(created), _time(updated), head, parent, self._table(id, *stored), form)

    def _table(self, id: str, content: str, title: str, marks: str) -> Table:
        try:
            return Table.model_validate_json(content).at(Source(title=title, marks=tuple(json.loads(marks))))
        except ValueError as error:
            raise WorkspaceError(
                f"草稿数据库 {self.path} 里的草稿 {id} 已损坏，无法读取。请新建一份；原内容仍在文件里，可请维护者恢复。"
            ) from error


def _append(database: sqlite3.Connection, draft: Draft, what: str) -> None:
    table = draft.table
    content, marks = (json.dumps(each, ensure_ascii=False) for each in (table.canonical(), table.source.marks))
    database.execute(
        "INSERT INTO versions (draft, number, parent, saved, what, content, title, marks)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (draft.id, draft.version, draft.parent, draft.updated.isoformat(), what, content, table.source.title, marks),
    )


def _move(database: sqlite3.Connection, draft: Draft) -> None:
    database.execute(
        "UPDATE drafts SET head = ?, updated = ? WHERE id = ?", (draft.version, draft.updated.isoformat(), draft.id)
    )


def _record(database: sqlite3.Connection, id: str, decision: Decision) -> None:
    written = json.dumps(decision.written, ensure_ascii=False) if decision.written else None
    database.execute(
        "INSERT INTO decisions (draft, time, level2, verdict, suggestion, written) VALUES (?, ?, ?, ?, ?, ?)",
        (
            id,
            _now().isoformat(),
            decision.level2,
            decision.verdict.value,
            json.dumps(decision.suggestion, ensure_ascii=False),
            written,
        ),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _explain(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest its details
    if code in _BUSY:
        return _busy(path)
    if code in _DAMAGED or "no such table" in str(error) or "no such column" in str(error):
        return f"草稿数据库 {path} 已损坏，无法读取。请把这个文件改名留存，再刷新页面，程序会新建一个。"
    return _unwritable(path, str(error))


def _busy(path: Path) -> str:
    return f"草稿数据库 {path} 正被另一个程序占用。请稍等片刻再试。"


def _unwritable(path: Path, reason: str) -> str:
    todo = "请检查文件夹权限和磁盘空间，或用 MUBIAO_DATA 指定别的文件夹。"
    return f"草稿数据库 {path} 打不开或无法写入（{reason}）。{todo}"
