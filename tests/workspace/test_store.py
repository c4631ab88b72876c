"""The store of drafts: nothing is lost, windows do not overwrite each other, trouble is said in one sentence."""

import sqlite3
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from assistant.documents import read_bytes, to_bytes
from assistant.drafting.suggestion import Basis, Suggestion
from assistant.form import Source, Table, follows, load_profile, profile_names
from assistant.precedents import Closeness
from assistant.workspace import Decision, StaleDraftError, Verdict, Workspace, WorkspaceError
from assistant.workspace.editing import blank
from tests.conftest import ROOT

FORM = load_profile()
SUGGESTION = Suggestion("产出指标", "数量指标", "召开会议", "≥5次", Basis.PRECEDENT, Closeness.SAME)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "data")


def named(table: Table, name: str) -> Table:
    return table.put("project_name", name)


def test_a_draft_is_found_again_as_it_was(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM, 2025), "空白表")
    assert workspace.load(draft.id) == draft
    assert Workspace.open(workspace.path.parent).load(draft.id) == draft
    assert draft.is_untouched


@pytest.mark.parametrize("name", profile_names())
def test_an_imported_table_keeps_what_its_form_is_known_by(workspace: Workspace, name: str) -> None:
    profile = load_profile(name)
    (read,) = read_bytes(to_bytes([blank(profile, 2025)], ".docx", profile=profile), "往年.docx").tables
    draft = workspace.create(read, "往年：往年.docx")
    changed = workspace.save(draft, named(draft.table, "甲"), "项目名称")
    for kept in (workspace.load(draft.id), workspace.undo(changed)):
        assert kept is not None
        assert kept.table.source == Source(title=profile.title, marks=read.source.marks)
        assert follows(kept.table) == follows(read)
        (again,) = read_bytes(to_bytes([kept.table], ".docx"), "导出.docx").tables
        assert (again.source.title, again.source.marks) == (read.source.title, read.source.marks)
    assert bool(read.source.marks) == any(row.mark for row in profile.rows)


def test_the_form_that_was_chosen_is_kept_with_the_draft(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    draft = workspace.save(draft, named(draft.table, "甲"), "项目名称")
    assert draft.form is None
    draft = workspace.put_in_form(draft, "mof-2015")
    assert workspace.load(draft.id) == draft and draft.form == "mof-2015"
    assert workspace.undo(draft).form == "mof-2015"
    with pytest.raises(StaleDraftError):
        workspace.put_in_form(draft, "mof-2021")
    assert workspace.create(blank(FORM), "空白表", "mof-2021").form == "mof-2021"


def test_drafts_of_the_first_version_are_still_read(tmp_path: Path) -> None:
    first = (ROOT / "assistant" / "workspace" / "schema" / "1.sql").read_text("utf-8")
    with sqlite3.connect(tmp_path / "workspace.db") as database:
        database.executescript(first)
        database.execute("INSERT INTO drafts VALUES ('a', '空白表', '2025-01-01', '2025-01-01', 1)")
        database.execute("""INSERT INTO versions VALUES ('a', 1, NULL, '2025-01-01', '空白表', '{"year": 2025}')""")
    database.close()
    workspace = Workspace.open(tmp_path)
    draft = workspace.load("a")
    assert draft is not None and draft.table == Table(year=2025) and draft.table.source == Source()
    assert workspace.save(draft, named(draft.table, "甲"), "项目名称").version == 2


def test_no_draft_of_that_id(workspace: Workspace) -> None:
    assert workspace.load("没有") is None
    assert workspace.load("' OR 1=1 --") is None


def test_every_change_is_a_version_and_undo_goes_back_along_them(workspace: Workspace) -> None:
    first = workspace.create(blank(FORM), "空白表")
    second = workspace.save(first, named(first.table, "甲"), "项目名称")
    third = workspace.save(second, named(second.table, "乙"), "项目名称")
    assert workspace.last_change(third) == "项目名称"
    back = workspace.undo(third)
    assert (back.version, back.table.project_name) == (2, "甲")
    branch = workspace.save(back, named(back.table, "丙"), "项目名称")
    assert (branch.version, branch.parent) == (4, 2)
    assert workspace.undo(branch).table.project_name == "甲"
    assert workspace.undo(workspace.load(first.id)).table == first.table  # type: ignore[arg-type]
    untouched = workspace.load(first.id)
    assert untouched is not None and workspace.undo(untouched) == untouched
    with sqlite3.connect(workspace.path) as database:
        assert database.execute("SELECT count(*) FROM versions").fetchone() == (4,)
    database.close()


def test_an_unchanged_table_gives_no_version(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    assert workspace.save(draft, blank(FORM), "什么也没改") is draft


def test_an_older_window_does_not_overwrite_a_newer_one(workspace: Workspace) -> None:
    here = workspace.create(blank(FORM), "空白表")
    there = workspace.load(here.id)
    assert there is not None
    workspace.save(there, named(there.table, "那边"), "项目名称")
    with pytest.raises(StaleDraftError, match="另一个窗口"):
        workspace.save(here, named(here.table, "这边"), "项目名称", [Decision.on(SUGGESTION, Verdict.ACCEPTED)])
    with pytest.raises(StaleDraftError):
        workspace.undo(
            workspace.create(blank(FORM), "").__class__(here.id, "", here.created, here.updated, 1, 1, here.table)
        )
    kept = workspace.load(here.id)
    assert kept is not None and kept.table.project_name == "那边"
    assert workspace.decisions(here) == ()


def test_decisions_are_kept_in_order_with_what_was_written(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    row = SUGGESTION.indicator()
    table = draft.table.model_copy(update={"indicators": (row,)})
    draft = workspace.save(draft, table, "采用建议", [Decision.on(SUGGESTION, Verdict.EDITED, row)])
    workspace.decide(draft, Decision.on(SUGGESTION, Verdict.REJECTED))
    edited, rejected = workspace.decisions(draft)
    assert (edited.verdict, rejected.verdict) == (Verdict.EDITED, Verdict.REJECTED)
    assert edited.is_about(SUGGESTION)
    assert edited.suggestion == SUGGESTION.as_dict()
    assert edited.written == {"level1": "产出指标", "level2": "数量指标", "name": "召开会议", "target": "≥5次"}
    assert rejected.written is None
    assert edited.time is not None and rejected.time is not None and edited.time <= rejected.time


def test_recent_lists_only_drafts_somebody_worked_on(workspace: Workspace) -> None:
    workspace.create(blank(FORM), "空白表")
    draft = workspace.create(blank(FORM, 2025), "空白表")
    workspace.save(draft, named(draft.table, "常委会议经费"), "项目名称")
    (summary,) = workspace.recent()
    assert (summary.id, summary.project_name, summary.year) == (draft.id, "常委会议经费", 2025)


def test_threads_writing_one_draft_lose_nothing(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    stale: list[int] = []

    def work(number: int) -> None:
        for step in range(10):
            while True:
                latest = workspace.load(draft.id)
                assert latest is not None
                try:
                    workspace.save(latest, named(latest.table, f"{number}-{step}"), "项目名称")
                    break
                except StaleDraftError:
                    stale.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    final = workspace.load(draft.id)
    assert final is not None and final.version == 41


def _create(folder: str) -> str:
    return Workspace.open(Path(folder)).create(blank(FORM), "空白表").id


def test_processes_may_set_up_one_folder_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        ids = set(pool.map(_create, [str(tmp_path / "data")] * 8))
    workspace = Workspace.open(tmp_path / "data")
    assert len(ids) == 8 and all(workspace.load(id) for id in ids)


def test_a_damaged_database_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "workspace.db").write_bytes(b"not a database at all, but long enough to have a header" * 40)
    with pytest.raises(WorkspaceError, match="已损坏") as raised:
        Workspace.open(tmp_path)
    assert str(tmp_path / "workspace.db") in str(raised.value)


def test_a_damaged_page_is_said_in_one_sentence(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    with sqlite3.connect(workspace.path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = bytearray(workspace.path.read_bytes())
    content[4096 + 8 :] = b"\xff" * (len(content) - 4096 - 8)
    workspace.path.write_bytes(content)
    with pytest.raises(WorkspaceError, match="已损坏"):
        workspace.load(draft.id)


def test_a_damaged_draft_names_itself(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    with sqlite3.connect(workspace.path) as database:
        database.execute('UPDATE versions SET content = \'{"year": "?"}\'')
    database.close()
    with pytest.raises(WorkspaceError, match=draft.id):
        workspace.load(draft.id)


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("这是一个文件")
    with pytest.raises(WorkspaceError, match="MUBIAO_DATA"):
        Workspace.open(tmp_path / "data")


def test_a_newer_database_is_left_alone(workspace: Workspace) -> None:
    with sqlite3.connect(workspace.path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(WorkspaceError, match="升级"):
        Workspace.open(workspace.path.parent)


def test_a_database_that_went_away(workspace: Workspace) -> None:
    draft = workspace.create(blank(FORM), "空白表")
    for path in workspace.path.parent.iterdir():
        path.unlink()
    with pytest.raises(WorkspaceError, match="打不开"):
        workspace.load(draft.id)
    Workspace.open(workspace.path.parent)
    with pytest.raises(WorkspaceError, match="没有这份草稿"):
        workspace.save(draft, named(draft.table, "甲"), "项目名称")
