"""An index on a Chroma server: the same answers as in a folder, for several programs at once."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import IndexUnavailableError
from assistant.precedents import Precedents, State, server
from assistant.precedents.server import Server

from .chroma_server import ChromaServer, running
from .reader import ROOT, read

AddTable = Callable[..., Path]
OpenIndex = Callable[..., Precedents]

ASKED = [
    ("常委会议", "数量指标", None),
    ("满意度", None, None),
    ("培训", None, "委员培训"),
    ("按时完成", "时效", "提案"),
]

WRITER = """
import sys
from pathlib import Path
from assistant.precedents import Precedents
from tests.precedents.reader import read
precedents = Precedents(Path("unused"), Path(sys.argv[2]), server=sys.argv[1], read=read)
print(precedents.update(rebuild="rebuild" in sys.argv).rebuilt, len(precedents.records()), flush=True)
while "forever" in sys.argv:
    precedents.update(rebuild=True)
"""


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    with running(tmp_path / "chroma") as started:
        yield started


@pytest.fixture
def on_server(chroma: ChromaServer, corpus: Path, tmp_path: Path, notices: list[str]) -> Callable[..., Precedents]:
    def open_it(**options: Any) -> Precedents:
        settings = {"server": chroma.address, "read": read, "notify": notices.append, **options}
        return Precedents.open(tmp_path / "unused", corpus, **settings)

    return open_it


def answers(precedents: Precedents) -> str:
    found = [precedents.search(text, category=category, project=project, k=9) for text, category, project in ASKED]
    return json.dumps([[hit.as_json() for hit in hits] for hits in found]) + repr(precedents.records())


def child(address: str, corpus: Path, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, address, str(corpus), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def collections(address: str) -> list[str]:
    return sorted(each.name for each in Server(address)._client.list_collections())


def test_the_same_answers_as_in_a_folder(
    on_server: OpenIndex, open_index: OpenIndex, add_table: AddTable, tmp_path: Path
) -> None:
    shared, alone = on_server(), open_index()
    assert shared.update().records == 43
    assert shared.update().proved == shared.update().found == 43
    assert answers(shared) == answers(alone)
    add_table("2023/a.json", ("数量指标", "演出场次", "5场"))
    add_table("2025/a.json", ("数量指标", "演出场次", "5场"))  # says the same
    assert shared.update().rebuilt and alone.update().rebuilt
    assert answers(shared) == answers(alone)
    assert shared.update().files == alone.update().files
    assert shared.update(rebuild=True).generation == 3
    assert answers(shared) == answers(alone)
    assert not (tmp_path / "unused").exists()


def test_another_program_finds_and_follows_it(
    on_server: OpenIndex, chroma: ChromaServer, corpus: Path, add_table: AddTable
) -> None:
    reader = on_server()
    assert child(chroma.address, corpus).communicate(timeout=60)[0].split() == ["False", "43"]
    add_table("2023/a.json", ("数量指标", "演出场次", "5场"))
    assert child(chroma.address, corpus).communicate(timeout=60)[0].split() == ["True", "44"]
    assert reader.search("演出场次", project="文化下乡", k=1)[0].record.target == "5场"


def test_two_writers_at_once(chroma: ChromaServer, corpus: Path, on_server: OpenIndex) -> None:
    together = [child(chroma.address, corpus) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].split() for process in together)
    assert said == [["False", "43"], ["True", "43"]]  # one of them built, the other waited
    again = [child(chroma.address, corpus, "rebuild") for _ in range(2)]
    assert [process.communicate(timeout=60)[0].split() for process in again] == [["True", "43"]] * 2
    assert len(on_server().records()) == 43


def test_a_killed_writer_loses_the_lock(
    chroma: ChromaServer, corpus: Path, on_server: OpenIndex, monkeypatch: pytest.MonkeyPatch, add_table: AddTable
) -> None:
    monkeypatch.setattr(server, "_SILENCE", 1.0)
    on_server()
    process = child(chroma.address, corpus, "forever")
    assert process.stdout is not None and process.stdout.readline()
    while "mubiao-lock" not in collections(chroma.address):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    add_table("2023/a.json", ("数量指标", "演出场次", "5场"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "_SILENCE", 60.0)
        reader = on_server()  # somebody seems to be writing: the generation there is serves
        if "mubiao-lock" in collections(chroma.address):
            assert len(reader.records()) == 43
    assert reader.update(wait=True).records == 44
    monkeypatch.setattr(server, "_GRACE", 0.0)
    reader.update(rebuild=True)
    reader.update(rebuild=True)
    segments = {"-".join(name.split("-")[:3]) for name in collections(chroma.address) if name.startswith("build-")}
    assert len(segments) == 2  # this generation and the one before; what the killed one left is gone
    assert "mubiao-lock" not in collections(chroma.address)


def test_a_server_that_is_killed_and_comes_back(chroma: ChromaServer, on_server: OpenIndex) -> None:
    precedents = on_server()
    before = answers(precedents)
    chroma.stop()
    for ask in (lambda: precedents.search("会议"), precedents.update, on_server, precedents.status):
        with pytest.raises(IndexUnavailableError, match=r"连不上 Chroma 服务 http://127\.0\.0\.1:\d+。.*chroma run"):
            ask()
    chroma.start()
    assert answers(precedents) == before
    assert precedents.update().rebuilt is False


def test_collections_that_went_missing_are_built_anew(
    on_server: OpenIndex, chroma: ChromaServer, notices: list[str]
) -> None:
    precedents = on_server()
    client = Server(chroma.address)._client
    lost = next(name for name in collections(chroma.address) if name.endswith("-quantity"))
    client.delete_collection(lost)
    notices.clear()
    assert on_server().search("常委会议", category="数量指标")[0].record.target == "5次"
    assert ["已损坏" in notice for notice in notices] == [True]
    client.delete_collection("mubiao-current")
    assert precedents.status().state is State.MISSING
    assert len(precedents.records()) == 43


def test_the_lock_keeps_others_out_and_stays_alive(
    chroma: ChromaServer, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_BEAT", 0.1)
    monkeypatch.setattr(server, "_SILENCE", 0.8)
    started, done = threading.Event(), threading.Event()

    def hold() -> None:
        with Server(chroma.address).writing(1):
            started.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert started.wait(30)
    with pytest.raises(IndexUnavailableError, match="另一个程序正在建立索引"), Server(chroma.address).writing(2):
        pass
    done.set()
    holder.join()
    with Server(chroma.address).writing(0):
        pass


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "ftp://a:1", "http://", "http://a:b", "http://a/b", "http://u:p@a"]
)
def test_an_address_that_is_none(address: str, tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError, match="MUBIAO_CHROMA_URL 应当形如"):
        Precedents(tmp_path, tmp_path, server=address)
