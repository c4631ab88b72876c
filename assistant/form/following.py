"""Which form a table follows (所依版式), told from the table itself where nobody said.

Every profile is held against the table: what speaks for it is counted, a row it does not have speaks against it. A
table that says nothing follows the default, so a single odd row never moves it to another region's form.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .profile import DEFAULT, Profile, load_profile, profile_names
from .table import Table
from .taxonomy import level1_of, level2_of
from .text import is_empty, squeeze

Places = tuple[tuple[str, str], ...]
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
    places = _places(table)
    default, *others = _profiles()
    best, found = default.name, tuple(_signs_of(table, places, default))
    most = len(found) - _strangers(places, default)
    for profile in others:
        signs = tuple(_signs_of(table, places, profile))
        count = len(signs) - _strangers(places, profile)
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


def _signs_of(table: Table, places: Places, profile: Profile) -> Iterator[str]:
    """What speaks for a profile; nothing that speaks for every profile alike."""
    title = _BEHIND_TITLE.sub("", squeeze(table.source.title)) if table.source.title else ""
    if title and any(title.endswith(squeeze(sign)) for sign in profile.signs.titles):
        yield f"标题“{table.source.title}”"
    marks = _marks_of(profile.name)
    if seen := [mark for mark in table.source.marks if squeeze(mark).strip("()") in marks]:
        yield f"二级指标后标有“{'”“'.join(dict.fromkeys(seen))}”"
    own = _own_rows(profile.name)
    if rows := [place for place in places if place in own]:
        yield f"有“{'”“'.join(level2 for _, level2 in rows)}”"
    if profile.points is not None and _is_weighed(table):
        yield "指标有分值"
    if profile.mid_term and table.overall_indicators:
        yield "另有一组项目期（中期）指标"


def _is_weighed(table: Table) -> bool:
    """Whether at least half of the rows that say anything have points: one stray figure is no column."""
    if not any(row.points for row in table.indicators):
        return False
    filled = [row for row in table.indicators if not is_empty(row.name) or not is_empty(row.target)]
    weighed = sum(not is_empty(row.points) for row in filled)
    return weighed > 0 and weighed * 2 >= len(filled)


def _strangers(places: Places, profile: Profile) -> int:
    """How many different second-level rows of the table, each understood and in its place, the form does not have."""
    return sum(place not in _rows_of(profile.name) for place in places)


def _places(table: Table) -> Places:
    """The different (first level, second level) of the rows, where both are understood."""
    written = dict.fromkeys((row.level1, row.level2) for row in table.indicators)
    found = ((level1_of(level1), level2_of(level2)) for level1, level2 in written)
    return tuple(dict.fromkeys((level1.name, level2.name) for level1, level2 in found if level1 and level2))


@lru_cache(maxsize=16)
def _rows_of(name: str) -> frozenset[tuple[str, str]]:
    return frozenset((row.level1, row.level2) for each in _profiles() if each.name == name for row in each.rows)


@lru_cache(maxsize=16)
def _marks_of(name: str) -> frozenset[str]:
    """The marks behind the rows of a form, without their brackets."""
    return frozenset(
        squeeze(row.mark).strip("()") for each in _profiles() if each.name == name for row in each.rows if row.mark
    )


@lru_cache(maxsize=16)
def _own_rows(name: str) -> frozenset[tuple[str, str]]:
    """The rows that this profile alone has."""
    return _rows_of(name).difference(*(_rows_of(each.name) for each in _profiles() if each.name != name))
