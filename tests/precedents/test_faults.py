"""Killed writers, full disks, several programs at once, an index folder gnawed at: no acknowledged row is ever lost."""

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import IndexUnavailableError
from assistant.precedents import Precedents, State, store
from assistant.precedents.chroma import Collections
from assistant.precedents.folder import Folder

from .reader import ROOT, read

AddTable = Callable[..., Path]
OpenIndex = Callable[..., Precedents]
Told = Callable[[str, object], None]

LONG = pytest.mark.long

# Says how many rows an update gave, then goes on adding a file, updating and now and then building anew.
WRITER = """
import json, sys
from pathlib import Path
import chromadb
from assistant.precedents import Precedents
from tests.precedents.reader import read
data, corpus = map(Path, sys.argv[1:3])
precedents = Precedents(data, corpus, read=read)
precedents.update()
print("ready", flush=True)
for n in range(1000):
    row = {"level2": "数量指标", "name": f"第{n}项工作完成数", "target": f"{n}次"}
    table = {"year": 2023, "project_name": "综合经费", "indicators": [row]}
    beside = corpus / "beside"
    beside.write_text(json.dumps(table), "utf-8")
    beside.rename(corpus / f"n{n:03}.json")
    precedents.update(rebuild=n % 5 == 4, wait=True)
    print(n, flush=True)
"""

READER = """
import sys, time
from pathlib import Path
from assistant.precedents import Precedents
from tests.precedents.reader import read
with Precedents(Path(sys.argv[1]), Path(sys.argv[2]), read=read, notify=print) as precedents:
    start = time.monotonic()
    hits = precedents.search("常委会议", category="数量指标")
    print(hits[0].record.target, time.monotonic() - start < 20)
"""


def child(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def forget() -> None:
    """What another process would not know: which segments were found sound."""
    store._sound.clear()


@pytest.mark.parametrize("attempt", [*range(3), *(pytest.param(n, marks=LONG) for n in range(3, 20))])
def test_a_writer_killed_at_any_moment(
    open_index: OpenIndex, data: Path, corpus: Path, attempt: int, record_property: Told
) -> None:
    writer = child(WRITER, data, corpus)
    assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    wait = random.uniform(0, 3.0)
    time.sleep(wait)
    writer.send_signal(signal.SIGKILL)
    acknowledged = [int(line) for line in writer.communicate()[0].split()]
    record_property("acknowledged", len(acknowledged))

    # Without looking at the files: what was acknowledged is there, as the writer left it.
    manifest = Folder(data / "precedents").load()
    assert manifest is not None, f"killed after {wait} s"
    assert {f"n{n:03}.json" for n in acknowledged} <= set(manifest.files), f"killed after {wait} s"
    precedents = open_index()
    found = {record.file for record in precedents.records()}
    assert {path.name for path in corpus.glob("n*.json")} <= found, f"killed after {wait} s"
    for n in acknowledged[-3:]:
        hit = precedents.search(f"第{n}项工作完成数", category="数量指标", project="综合经费", k=1)[0]
        assert hit.record.target == f"{n}次", f"killed after {wait} s"
    precedents.update(rebuild=True)
    assert len(list((data / "precedents").glob("build-*"))) <= 1 + len(manifest.segments) + 2


@pytest.mark.parametrize("attempt", [0, *(pytest.param(n, marks=LONG) for n in range(1, 5))])
def test_two_writers_at_once_lose_nothing(
    data: Path, corpus: Path, open_index: OpenIndex, attempt: int, record_property: Told
) -> None:
    writers = [child(WRITER, data, corpus) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    said = [int(writer.stdout.readline()) for _ in range(1 + attempt) for writer in writers if writer.stdout]
    for writer in writers:
        writer.kill()
    said += [int(line) for writer in writers for line in writer.communicate()[0].split()]
    record_property("acknowledged", len(said))
    found = {record.file for record in open_index().records()}
    assert {f"n{n:03}.json" for n in said} <= found
    assert len(open_index().records()) == 43 + len(list(corpus.glob("n*.json")))


def test_a_reader_does_not_wait_for_a_writer(
    open_index: OpenIndex, data: Path, corpus: Path, notices: list[str], add_table: AddTable
) -> None:
    open_index().close()
    add_table("2023/a.json", ("数量指标", "演出场次", "5场"))
    with Folder(data / "precedents").writing(1):
        before, notice, answer = notices[:], *child(READER, data, corpus).communicate(timeout=60)[0].splitlines()
        assert answer == "5次 True"
        assert "另一个程序正在建立索引" in notice and "暂用原有的索引" in notice
        reader = open_index()
        assert len(reader.records()) == 43
        assert reader.status().state is State.STALE
        assert len(notices) == len(before) + 1
        with pytest.raises(IndexUnavailableError, match="另一个程序"):
            Precedents(data, corpus, read=read, lock_timeout=0.1).update(wait=True)
    open_index()  # another one brings it up to date, and the waiting reader follows
    assert len(reader.records()) == 44


@LONG
def test_a_reader_asks_while_another_program_builds(
    open_index: OpenIndex, data: Path, corpus: Path, record_property: Told
) -> None:
    reader = open_index()
    writer = child(WRITER, data, corpus)
    assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    answers: list[str | None] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answers.append(reader.search("常委会议", category="数量指标")[0].record.target)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for n in range(15):  # every fifth time it builds anew
            assert writer.stdout.readline() == f"{n}\n"
            hit = reader.search(f"第{n}项工作完成数", category="数量指标", project="综合经费", k=1)[0]
            assert hit.record.target == f"{n}次"  # what the writer acknowledged is found at once
    finally:
        done.set()
        asking.join()
        writer.kill()
        writer.communicate()
    record_property("acknowledged", 15)
    record_property("answers", len(answers))
    assert set(answers) == {"5次"}


@pytest.mark.parametrize("limit", [600_000, *(pytest.param(n * 100_000, marks=LONG) for n in (2, 3, 4, 5, 7, 8))])
def test_a_full_disk_while_writing_rows(
    open_index: OpenIndex, data: Path, corpus: Path, add_table: AddTable, notices: list[str], limit: int
) -> None:
    precedents = open_index()
    rows = [("数量指标", f"第{n}项工作完成数", f"{n}次") for n in range(2000)]
    add_table("2023/a.json", *rows)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))  # no file may grow beyond: SIGXFSZ is ignored by Python
    try:
        with pytest.raises(IndexUnavailableError, match=r"无法在 .*precedents .*磁盘有空余"):
            precedents.update(wait=True)
        notices.clear()
        precedents.update()
        assert "暂用原有的索引" in notices[-1]
        assert len(precedents.records()) == 43
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(list((data / "precedents").glob("build-*"))) == 1  # nothing half-written stays
    assert precedents.update().records == 2043


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_while_the_generation_changes(
    open_index: OpenIndex, data: Path, add_table: AddTable, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    precedents = open_index()
    add_table("2023/a.json", ("数量指标", "演出场次", "5场"))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(Collections, "write", full)
        elif step == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(Path, "replace", full)
        with pytest.raises(IndexUnavailableError, match="磁盘有空余"):
            precedents.update(wait=True)
        assert len(precedents.records()) == 43
    assert precedents.update().records == 44
    precedents.update(rebuild=True)
    assert len(precedents.records()) == 44


def gnaw(path: Path, how: str) -> None:
    """Damage a file in one of the ways disks and people do."""
    content = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
        return
    if how == "truncated":
        del content[len(content) // 2 :]
    elif how == "flipped":
        for place in random.Random(len(content)).sample(range(len(content)), min(64, len(content))):
            content[place] ^= 1 << place % 8
    else:
        content[:] = random.Random(1).randbytes(len(content))
    path.write_bytes(content)


def gnawed(data: Path, corpus: Path, path: str, how: str) -> None:
    """After the damage every row is found: from what is sound, or from a new build that is announced."""
    forget()
    said: list[str] = []
    with Precedents.open(data, corpus, read=read, notify=said.append) as precedents:
        assert len(precedents.records()) == 1143, f"{how} {path}: {said}"
        hit = precedents.search("召开县政协常委会议", category="数量指标", project="常委会议经费")[0]
        assert hit.record.target == "5次", f"{how} {path}"
        assert all("已损坏" in each or "还没有" in each for each in said)
        assert precedents.status().state is State.READY


# With more than a thousand rows in a category Chroma writes its vector files.
@LONG
@pytest.mark.parametrize("how", ["flipped", "truncated", "missing", "garbage"])
def test_every_file_of_the_index_gnawed_at(
    open_index: OpenIndex, data: Path, corpus: Path, add_table: AddTable, tmp_path: Path, how: str
) -> None:
    add_table("2023/a.json", *((("数量指标", f"第{n}项工作完成数", f"{n}次")) for n in range(1100)))
    open_index().close()
    whole = tmp_path / "whole"
    shutil.copytree(data, whole)
    # Every kind of file once: those of one collection with vectors on disk and of one without, and the others.
    kinds: dict[tuple[str, bool], Path] = {}
    for path in sorted(whole.rglob("*")):
        if path.is_file() and path.name != "lock" and path.stat().st_size:
            kinds.setdefault((path.name, (path.parent / "index_metadata.pickle").exists()), path)
    assert len(kinds) >= 6
    for path in kinds.values():
        shutil.rmtree(data)
        shutil.copytree(whole, data)
        name = str(path.relative_to(whole))
        gnaw(data / name, how)
        gnawed(data, corpus, name, how)


def test_all_files_gnawed_at_together(open_index: OpenIndex, data: Path, corpus: Path, add_table: AddTable) -> None:
    add_table("2023/a.json", *((("数量指标", f"第{n}项工作完成数", f"{n}次")) for n in range(1100)))
    open_index().close()
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.stat().st_size:
            gnaw(path, "flipped")
    gnawed(data, corpus, "all", "flipped")


def test_only_the_files_of_a_damaged_segment_are_read_again(
    data: Path, corpus: Path, add_table: AddTable, open_index: OpenIndex
) -> None:
    open_index()
    add_table("2023/a.json", ("数量指标", "演出场次", "5场"))
    open_index().close()
    newest = max((data / "precedents").glob("build-*"))
    shutil.rmtree(newest)
    forget()
    asked: list[str] = []

    def reading(path: Path) -> list[object]:
        asked.append(path.name)
        return list(read(path))

    with Precedents.open(data, corpus, read=reading) as precedents:  # type: ignore[arg-type]
        assert len(precedents.records()) == 44
    assert asked == ["a.json"]
