"""First- and second-level indicators (一级、二级指标) and the names they go by, which are data in `taxonomy.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .text import bare_label

_MAX_LENGTH = 60
_ENUMERATION = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．)]\s*")  # 一、产出指标, 1.数量指标


@dataclass(frozen=True, slots=True)
class Level:
    """A label that was understood: its own name, the first level it belongs to, and whether it was a synonym.

    A bare `数量` or `数量指标（必填）` is the same label; `进度指标` is a synonym of 时效指标 and gets reported.
    """

    name: str
    level1: str
    synonym: bool


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, Level], dict[str, Level]]:
    data = tomllib.loads((Path(__file__).parent / "taxonomy.toml").read_text("utf-8"))
    tables: tuple[dict[str, Level], dict[str, Level]] = ({}, {})
    for table, entries in zip(tables, (data["level1"], data["level2"]), strict=True):
        for name, entry in entries.items():
            level1 = entry.get("level1", name)
            for synonym in entry.get("synonyms", ()):
                table.setdefault(synonym, Level(name, level1, synonym=True))
            for spelling in (name, *entry.get("names", ())):
                table[spelling] = Level(name, level1, synonym=False)
    return tables


@lru_cache(maxsize=4096)
def level1_of(label: str | None) -> Level | None:
    """The first-level indicator a label names; None when it names none."""
    return _known(0, label)


@lru_cache(maxsize=4096)
def level2_of(label: str | None) -> Level | None:
    """The second-level indicator a label names; None when it names none.

    `成本指标` and `满意度指标` are labels of both levels: which one is meant, its column says.
    """
    return _known(1, label)


def _known(table: int, label: str | None) -> Level | None:
    if not label or len(label) > _MAX_LENGTH:
        return None
    bare = bare_label(label)
    names = _names()[table]
    return names.get(bare) or names.get(_ENUMERATION.sub("", bare, count=1))


@lru_cache(maxsize=1)
def level_spellings() -> tuple[str, ...]:
    """Every spelling of every level, the longest first: for finding labels inside a text."""
    return tuple(sorted({name for table in _names() for name in table}, key=lambda name: (-len(name), name)))


def level2_names() -> tuple[str, ...]:
    """Every second-level indicator there is, in the order of the form."""
    return tuple(dict.fromkeys(level.name for level in _names()[1].values()))
