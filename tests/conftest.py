"""Shared by all tests: no key, no endpoint and no data folder of the developer's own ever reaches them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import settings

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "corpus" / "2024" / "pingluo-cppcc.txt"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("MUBIAO_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MUBIAO_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()
