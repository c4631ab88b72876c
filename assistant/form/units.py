"""The units, operators and grades of target values: data in `units.toml`, read once."""

import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Units:
    """`units.toml`, read once."""

    whole: frozenset[str]
    aliases: dict[str, str]
    known: tuple[str, ...]  # longest first
    durations: dict[str, str]
    frequencies: dict[str, str]
    operators: tuple[tuple[str, str], ...]  # (spelling, operator), longest spelling first
    suffixes: tuple[tuple[str, str], ...]
    scales: tuple[tuple[str, ...], ...]
    grades: frozenset[str]

    @cached_property
    def known_set(self) -> frozenset[str]:
        return frozenset(self.known)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        def spellings(table: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
            pairs = ((spelling, operator) for operator, all_of in table.items() for spelling in all_of)
            return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))

        known = {*data["whole"], *data["measured"], *data["aliases"], *data["durations"]}
        return cls(
            whole=frozenset(data["whole"]),
            aliases=data["aliases"],
            known=tuple(sorted(known, key=lambda unit: (-len(unit), unit))),
            durations=data["durations"],
            frequencies=data["frequencies"],
            operators=spellings(data["operators"]),
            suffixes=spellings(data["suffix_operators"]),
            scales=tuple(tuple(scale) for scale in data["grades"]["scales"]),
            grades=frozenset(data["grades"]["single"]),
        )


@lru_cache(maxsize=1)
def units() -> Units:
    """The units, operators and grades of `units.toml`."""
    return Units.read(tomllib.loads((Path(__file__).parent / "units.toml").read_text("utf-8")))
