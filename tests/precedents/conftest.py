"""Fresh folders for every test: Chroma keeps one client per path and process."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.precedents import Precedents

from .reader import SEED, read


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus that holds the six seed tables."""
    folder = tmp_path / "corpus"
    (folder / "2024").mkdir(parents=True)
    shutil.copy(SEED, folder / "2024" / SEED.name)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def open_index(data: Path, corpus: Path, notices: list[str]) -> Iterator[Callable[..., Precedents]]:
    """Opens the index of the corpus with the test's reader; closed after the test."""
    opened: list[Precedents] = []

    def open_it(**options: Any) -> Precedents:
        opened.append(Precedents.open(data, corpus, **{"read": read, "notify": notices.append, **options}))
        return opened[-1]

    yield open_it
    for precedents in opened:
        precedents.close()


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Precedents]:
    """The index of the seed alone, for tests that only ask."""
    folder = tmp_path_factory.mktemp("seed")
    (folder / "corpus").mkdir()
    shutil.copy(SEED, folder / "corpus")
    with Precedents.open(folder / "data", folder / "corpus", read=read) as precedents:
        yield precedents


@pytest.fixture
def add_table(corpus: Path) -> Callable[..., Path]:
    """Writes a canonical table into the corpus as a JSON file."""

    def add(file: str, *rows: tuple[str | None, str | None, str | None], **header: Any) -> Path:
        indicators = [{"level2": level2, "name": name, "target": target} for level2, name, target in rows]
        path = corpus / file
        path.parent.mkdir(parents=True, exist_ok=True)
        table = {"year": 2023, "project_name": "文化下乡经费", **header, "indicators": indicators}
        path.write_text(json.dumps(table), "utf-8")
        return path

    return add
