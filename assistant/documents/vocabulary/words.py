"""The vocabulary (标签词汇): `labels.toml`, keyed by bare label. Imports `form` alone."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ...form.text import bare_label


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`labels.toml`, keyed by bare label."""

    fields: Mapping[str, str]
    columns: Mapping[str, str]
    parts: frozenset[str]
    nested: frozenset[str]
    endings: tuple[str, ...]
    private: re.Pattern[str]
    periods: Mapping[str, tuple[str, ...]]  # overall and annual -> the words they begin with, longest first
    groups: frozenset[str]
    fund_columns: Mapping[str, str]
    districts: re.Pattern[str]
    annexes: tuple[str, ...]
    notes: frozenset[str]
    totals: frozenset[str]
    reviews: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The names of fields and columns."""
    data = tomllib.loads((Path(__file__).parent / "labels.toml").read_text("utf-8"))
    parts, passed, periods = data["parts"], data["passed_over"], data["periods"]
    fields = _keyed(data["fields"])
    fields |= {name: "part" for name in _bare(parts["names"]) if name not in fields}
    return Vocabulary(
        fields=fields,
        columns=_keyed(data["columns"]),
        parts=_bare(parts["names"]),
        nested=_bare(parts["nested"]),
        endings=tuple(parts["endings"]),
        private=re.compile(rf"({_any_of(data['fields']['private'])})([:(])?"),
        periods={period: tuple(sorted(periods[period], key=len, reverse=True)) for period in ("overall", "annual")},
        groups=frozenset(periods["groups"]),
        fund_columns=_keyed(data["fund_columns"]),
        districts=re.compile(rf"[一-鿿]{{1,8}}?(?:{_any_of(data['districts']['endings'])})"),
        annexes=tuple(passed["annexes"]),
        notes=_bare(passed["notes"]),
        totals=_bare(passed["totals"]),
        reviews=_bare(passed["reviews"]),
    )


def _keyed(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {bare_label(name): field for field, names in table.items() for name in names}


def _bare(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(bare_label, names))


def _any_of(names: Iterable[str]) -> str:
    """A pattern of one of the names, the longest that fits."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))
