"""An index made piece by piece answers as one made in one go, and costs only what is new."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.form import Table
from assistant.precedents import FileStatus, Precedents

from .reader import SEED, read

AddTable = Callable[..., Path]
OpenIndex = Callable[..., Precedents]

_WORDINGS = ("演出场次", "培训人数", "道路养护里程", "设备购置数量", "走访户数")
_PROJECTS = ("文化下乡经费", "委员培训经费", "道路养护")


class Counting:
    """The tests' reader, and the names of the files it was given."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def __call__(self, path: Path) -> list[Table]:
        self.files.append(path.name)
        return read(path)


def some_table(chance: random.Random) -> dict[str, Any]:
    """One of so few tables that they often stand in several files."""
    return {
        "year": chance.choice([2022, 2023]),
        "project_name": chance.choice(_PROJECTS),
        "indicators": [
            {"level2": level2, "name": chance.choice(_WORDINGS), "target": "5次"}
            for level2 in ("数量指标", "质量指标")[: chance.randint(1, 2)]
        ],
    }


def disturb(corpus: Path, chance: random.Random) -> None:
    """Add, change, rename, copy or delete a file."""
    files = sorted(corpus.rglob("*.json"))
    act = chance.choice(["add", "add", "change", "rename", "copy", "delete"])
    fresh = corpus / chance.choice(["2022", "2023"]) / f"{chance.choice('abcdefgh')}.json"
    fresh.parent.mkdir(exist_ok=True)
    if act == "add" or not files:
        tables = [some_table(chance) for _ in range(chance.randint(1, 4))]
        fresh.write_text(json.dumps(tables), "utf-8")
    elif act == "change":
        chance.choice(files).write_text(json.dumps([some_table(chance)]), "utf-8")
    elif act == "rename":
        chance.choice(files).rename(fresh)
    elif act == "copy" and (source := chance.choice(files)) != fresh:
        shutil.copy(source, fresh)
    elif act == "delete":
        chance.choice(files).unlink()


def answers(precedents: Precedents) -> list[object]:
    asked = [(wording, project) for wording in _WORDINGS for project in (None, *_PROJECTS)]
    hits = [precedents.search(wording, project=project, k=20) for wording, project in asked]
    return [precedents.records(), hits, precedents.update().files, precedents.update().counts]


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 30))])
def test_piece_by_piece_is_the_same_as_in_one_go(
    open_index: OpenIndex, corpus: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    pieces = open_index()
    for step in range(4):
        for _ in range(chance.randint(1, 4)):
            disturb(corpus, chance)
        pieces.update()
        with Precedents.open(tmp_path / f"whole-{step}", corpus, read=read) as whole:
            assert answers(pieces) == answers(whole), f"seed {seed}, step {step}"


def test_only_what_is_new_is_read(data: Path, corpus: Path, add_table: AddTable) -> None:
    reader = Counting()
    with Precedents.open(data, corpus, read=reader) as precedents:
        row = ("数量指标", "演出场次", "5场")
        add_table("2023/a.json", row)
        add_table("2023/b.json", row, project_name="另一个项目")
        precedents.update()
        reader.files.clear()
        add_table("2023/b.json", row, row, project_name="另一个项目")
        precedents.update()
        assert reader.files == ["b.json"]
        (corpus / "2023" / "a.json").unlink()
        precedents.update()
        assert reader.files == ["b.json"]
        assert len(precedents.records()) == 45
        assert precedents.update(rebuild=True).records == 45
        assert sorted(reader.files) == ["b.json", "b.json", SEED.name]


def test_a_row_of_two_files_outlives_either(open_index: OpenIndex, corpus: Path, add_table: AddTable) -> None:
    row = ("数量指标", "演出场次", "5场")
    precedents = open_index()
    middle = add_table("2023/m.json", row)
    assert precedents.update().files[0].records == 1

    first = add_table("2023/a.json", row)  # comes before: the row is its own now
    a, m, _ = precedents.update().files
    assert (a.status, a.records, m.status, m.records, m.repeats) == (
        FileStatus.INDEXED, 1, FileStatus.READ, 0, ("2023/a.json",),
    )  # fmt: skip
    (record,) = precedents.records("文化下乡")
    assert record.file == "2023/a.json"

    first.unlink()
    precedents.update()
    (record,) = precedents.records("文化下乡")
    assert record.file == "2023/m.json"
    middle.unlink()
    precedents.update()
    assert precedents.records("文化下乡") == []


def test_segments_stay_few_and_dead_rows_go(open_index: OpenIndex, data: Path, add_table: AddTable) -> None:
    precedents = open_index()
    paths = []
    for n in range(12):
        paths.append(add_table(f"2023/{n:02}.json", ("数量指标", f"第{n}项完成数", f"{n}次")))
        precedents.update()
    manifest = json.loads((data / "precedents" / "CURRENT").read_text("utf-8"))
    assert len(manifest["segments"]) <= 4  # 43 rows and then 12 of one each: 43, 8, 4
    for path in paths:
        path.unlink()
    precedents.update()
    manifest = json.loads((data / "precedents" / "CURRENT").read_text("utf-8"))
    assert [sum(segment["counts"].values()) for segment in manifest["segments"]] == [43]
