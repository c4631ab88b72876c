"""Whatever happens to the index folder, the files are the truth: it is built anew, and it says so."""

import json
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import IndexUnavailableError
from assistant.precedents import Precedents, State
from assistant.precedents.chroma import Collections
from assistant.precedents.embedding import embed
from assistant.precedents.seal import is_intact, survives_probe
from assistant.precedents.storage import BrokenIndexError, Rows

from .reader import read

OpenIndex = Callable[..., Precedents]


def manifest(data: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((data / "precedents" / "CURRENT").read_text("utf-8"))
    return content


def segment(data: Path) -> dict[str, Any]:
    """The newest segment, as the manifest describes it."""
    found: dict[str, Any] = manifest(data)["segments"][-1]
    return found


def build_folder(data: Path) -> Path:
    return data / "precedents" / str(segment(data)["name"])


def forget() -> None:
    """What another process would not know: which folders were found sound."""
    from assistant.precedents import store

    store._sound.clear()


def assert_rebuilt(open_index: OpenIndex, notices: list[str], word: str) -> None:
    forget()
    notices.clear()
    precedents = open_index()
    assert [word in notice for notice in notices] == [True]
    assert len(precedents.records()) == 43
    assert precedents.search("常委会议", category="数量指标")[0].record.name == "召开县政协常委会议"
    assert precedents.status().state is State.READY
    assert precedents.update().rebuilt is False


@pytest.mark.parametrize("content", [b"", b"\xff\x00garbage", b"{}", b"[1]", b"null"])
def test_a_garbled_current(open_index: OpenIndex, data: Path, notices: list[str], content: bytes) -> None:
    open_index().close()
    (data / "precedents" / "CURRENT").write_bytes(content)
    assert_rebuilt(open_index, notices, "已损坏")


def test_a_current_that_points_elsewhere_is_not_followed(open_index: OpenIndex, data: Path, notices: list[str]) -> None:
    open_index().close()
    elsewhere = manifest(data) | {"segments": [segment(data) | {"name": "../../corpus"}]}
    (data / "precedents" / "CURRENT").write_text(json.dumps(elsewhere), "utf-8")
    assert_rebuilt(open_index, notices, "已损坏")


def test_a_database_replaced_by_garbage(open_index: OpenIndex, data: Path, notices: list[str]) -> None:
    open_index().close()
    (build_folder(data) / "chroma.sqlite3").write_bytes(random.Random(1).randbytes(50_000))
    assert_rebuilt(open_index, notices, "已损坏")


def test_a_truncated_database_is_seen_without_a_child(open_index: OpenIndex, data: Path) -> None:
    open_index().close()
    folder, seal = build_folder(data), segment(data)["seal"]
    assert is_intact(folder, seal)
    database = folder / "chroma.sqlite3"
    os.truncate(database, database.stat().st_size // 2)
    assert not is_intact(folder, seal)


@pytest.mark.parametrize("place", ["build", "home", "data"])
def test_a_deleted_folder(open_index: OpenIndex, data: Path, notices: list[str], place: str) -> None:
    open_index().close()
    folder = {"build": build_folder(data), "home": data / "precedents", "data": data}[place]
    shutil.rmtree(folder)
    assert_rebuilt(open_index, notices, "已损坏" if place == "build" else "还没有")


def test_a_folder_deleted_under_an_open_reader(open_index: OpenIndex, data: Path) -> None:
    reader = open_index()
    shutil.rmtree(data)
    assert reader.search("常委会议", category="数量指标")[0].record.name == "召开县政协常委会议"
    assert (data / "precedents" / "CURRENT").is_file()


@pytest.mark.parametrize("change", [{"vectors": "other"}, {"dimension": 64}, {"records": 1}, {"chroma": "0.1"}])
def test_an_index_of_another_embedding_or_library(
    open_index: OpenIndex, data: Path, notices: list[str], change: dict[str, object]
) -> None:
    open_index().close()
    other = manifest(data)
    (data / "precedents" / "CURRENT").write_text(json.dumps(other | {"maker": other["maker"] | change}), "utf-8")
    assert Precedents(data, data.parent / "corpus").status().state is State.FOREIGN
    assert_rebuilt(open_index, notices, "另一版本")


def test_a_changed_but_sound_folder_passes_the_probe(open_index: OpenIndex, data: Path, notices: list[str]) -> None:
    open_index().close()
    (build_folder(data) / "stray.bin").write_bytes(b"x")
    forget()
    notices.clear()
    assert open_index().update().generation == 1
    assert notices == []


def test_damaged_vectors_do_not_take_this_process_down(
    open_index: OpenIndex, corpus: Path, data: Path, notices: list[str]
) -> None:
    rows = [{"level2": "数量指标", "name": f"第{n}项工作完成数", "target": f"{n}次"} for n in range(1100)]
    (corpus / "many.json").write_text(json.dumps({"project_name": "综合", "indicators": rows}), "utf-8")
    open_index().close()
    folder = build_folder(data)
    (collection,) = (path.parent for path in folder.rglob("index_metadata.pickle"))
    for name in ("length.bin", "data_level0.bin"):
        path = collection / name
        path.write_bytes(random.Random(2).randbytes(path.stat().st_size))
    assert not survives_probe(folder, segment(data)["counts"])
    forget()
    notices.clear()
    assert len(open_index().records()) == 1143
    assert "已损坏" in notices[0]


@pytest.mark.parametrize("fault", ["another vector", "a row less", "another record"])
def test_what_is_read_back_differs_from_what_was_written(
    open_index: OpenIndex, data: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    precedents = open_index()
    sound = Collections.rows

    def rows(self: Collections, level2: str) -> Rows:
        records, vectors = sound(self, level2)
        if level2 == "数量指标" and fault == "another vector":
            vectors[3] = embed(["别的"])[0]
        elif level2 == "数量指标" and fault == "a row less":
            return Rows(records[1:], vectors[1:])
        elif level2 == "数量指标":
            records[0] = replace(records[0], target="9次")
        return Rows(records, vectors)

    monkeypatch.setattr(Collections, "rows", rows)
    with pytest.raises(IndexUnavailableError, match=r"数量指标|its vector"):
        precedents.update(rebuild=True)
    monkeypatch.undo()
    assert len(precedents.records()) == 43
    assert [path.name[:10] for path in (data / "precedents").glob("build-*")] == ["build-0001"]


def test_an_index_that_cannot_be_read_says_where(
    open_index: OpenIndex, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index().close()

    def fail(*_: object) -> None:
        raise BrokenIndexError("attempt to write a readonly database")

    monkeypatch.setattr(Collections, "__init__", fail)
    with pytest.raises(IndexUnavailableError, match=r"data/precedents .*readonly"):
        open_index().search("会议")


def test_a_data_path_that_is_a_file(data: Path, corpus: Path) -> None:
    data.write_text("a file", "utf-8")
    assert Precedents(data, corpus).status().state is State.MISSING
    with pytest.raises(IndexUnavailableError, match=r"无法在 .*data/precedents .*MUBIAO_DATA"):
        Precedents.open(data, corpus, read=read)
    assert data.read_text("utf-8") == "a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_data_folder(data: Path, corpus: Path) -> None:
    data.mkdir(mode=0o500)
    with pytest.raises(IndexUnavailableError, match="MUBIAO_DATA"):
        Precedents.open(data, corpus, read=read)
