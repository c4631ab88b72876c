"""Which form a table follows (所依版式), told from the table itself where nobody said.

Every profile is held against the table: what speaks for it is counted, a row it does not have speaks against it. A
table that says nothing follows the default, so a single odd row never moves it to another region's form.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .profile import DEFAULT, Profile, load_profile, profile_names
from .table import Indicator, Table
from .taxonomy import level1_of, level2_of
from .text import is_empty, squeeze

_BEHIND_TITLE = re.compile(r"(?:\([^()]*\))+$")


@dataclass(frozen=True, slots=True)
class Following:
    """The profile a table follows, and what it was told from, in Chinese; no evidence for the default."""

    profile: str
    evidence: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """`版式 mof-2021（有分值栏；…）`."""
        return f"版式 {self.profile}（{'；'.join(self.evidence)}）" if self.evidence else f"版式 {self.profile}"


def follows(table: Table) -> Following:
    """The supplied profile that a table follows, by its title, the marks behind its labels, its levels, its points."""
    default, *others = _profiles()
    best, found = default.name, tuple(_signs_of(table, default))
    most = len(found) - _strangers(table, default)
    for profile in others:
        signs = tuple(_signs_of(table, profile))
        count = len(signs) - _strangers(table, profile)
        if signs and count > most:
            best, found, most = profile.name, signs, count
    return Following(best, found)


def common(followed: Sequence[Following]) -> str:
    """The profile of a whole run: the one all its tables follow, `auto` where they differ, the default without any."""
    names = {each.profile for each in followed}
    return names.pop() if len(names) == 1 else "auto" if names else DEFAULT


@lru_cache(maxsize=1)
def _profiles() -> tuple[Profile, ...]:
    """The supplied ones, the default first."""
    return tuple(load_profile(name) for name in sorted(profile_names(), key=lambda name: (name != DEFAULT, name)))


def _signs_of(table: Table, profile: Profile) -> Iterator[str]:
    """What speaks for a profile; nothing that speaks for every profile alike."""
    title = _BEHIND_TITLE.sub("", squeeze(table.source.title))
    if title and any(title.endswith(squeeze(sign)) for sign in profile.signs.titles):
        yield f"标题“{table.source.title}”"
    marks = {squeeze(row.mark) for row in profile.rows if row.mark}
    if seen := [mark for mark in table.source.marks if squeeze(mark) in marks or f"({squeeze(mark)})" in marks]:
        yield f"二级指标后标有“{'”“'.join(dict.fromkeys(seen))}”"
    own = _own_rows(profile.name)
    if rows := list(dict.fromkeys(row for row in map(_place, table.indicators) if row in own)):
        yield f"有“{'”“'.join(level2 for _, level2 in rows)}”"
    filled = [row for row in table.indicators if not is_empty(row.name) or not is_empty(row.target)]
    weighed = sum(not is_empty(row.points) for row in filled)
    if profile.points is not None and weighed and weighed * 2 >= len(filled):
        yield "指标有分值"
    if profile.mid_term and table.overall_indicators:
        yield "另有一组项目期（中期）指标"


def _strangers(table: Table, profile: Profile) -> int:
    """How many different second-level rows of the table, each understood and in its place, the form does not have."""
    rows = {(row.level1, row.level2) for row in profile.rows}
    return len({place for place in map(_place, table.indicators) if place is not None and place not in rows})


def _place(row: Indicator) -> tuple[str, str] | None:
    """A row's (first level, second level), as far as both are understood."""
    level1, level2 = level1_of(row.level1), level2_of(row.level2)
    return (level1.name, level2.name) if level1 and level2 else None


@lru_cache(maxsize=16)
def _own_rows(name: str) -> frozenset[tuple[str, str]]:
    """The rows that this profile alone has."""
    others = {(row.level1, row.level2) for each in _profiles() if each.name != name for row in each.rows}
    (profile,) = (each for each in _profiles() if each.name == name)
    return frozenset((row.level1, row.level2) for row in profile.rows) - others
