"""The indicator library (指标库): reference indicators for each kind of project, for an office without precedents.

The files are `corpus/library/*.toml`; their README says what stands in one. They hold no figures: a pattern such as
`≥{数量}次` leaves its number open. An office's own `library` folder, beside its filings, adds kinds to the supplied
ones and replaces those of the same name. May import `form` and the settings.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..form.taxonomy import level2_of
from ..form.text import squeeze
from ..settings import settings
from .library_file import SAME_ROWS, Direction, Entry, Kind, LibraryError, read_folders

__all__ = ["Direction", "Entry", "Kind", "LibraryError", "Match", "entries", "kinds", "kinds_of"]

_JOINT = re.compile(r"[、,;]")  # between the things a name lists
# A word weighs as many characters as it has; a general one less than any other, one of an activity, in a name, more.
_GENERAL = 1
_ACTIVITY = 4
_HERE = Path(__file__).resolve().parent.parent
_SUPPLIED = (
    _HERE.parent / "corpus" / "library",
    _HERE / "corpus" / "library",
)  # of a checkout; of an installed package


@dataclass(frozen=True, slots=True)
class Match:
    """A kind a project may be of, the words that say so, and whether they stand in its name (else in its goal)."""

    kind: Kind
    words: tuple[str, ...]
    in_name: bool

    @property
    def sure(self) -> bool:
        """Whether the name has a word of the kind's own, not only a general one (工程) or one of the goal."""
        return self.in_name and any(word in self.kind.words for word in self.words)


def kinds() -> tuple[Kind, ...]:
    """Every kind there is, in the order of the files' names; an office's own behind the supplied ones.

    LibraryError when a file is not as it should be.
    """
    supplied = next((folder for folder in _SUPPLIED if folder.is_dir()), None)
    own = settings().corpus / "library"
    folders = dict.fromkeys(folder.resolve() for folder in (supplied, own) if folder is not None and folder.is_dir())
    return read_folders(tuple(folders))


def kinds_of(project_name: str, goal: str | None = None) -> tuple[Match, ...]:
    """The kinds a project may be of, likeliest first; none when no word is known.

    Words of the name come before words of the goal. In a name the longest word decides, then the first of the things it
    lists, and of one thing the last word: what a Chinese name is about stands at its end (消防设备采购 is 采购). In a
    goal the kind with most words to show for it leads.
    """
    return _matches(kinds(), squeeze(project_name), squeeze(goal or ""))


def entries(kind: Kind, level2: str) -> tuple[Entry, ...]:
    """The entries of a kind for a second level under any of its names; 经济成本指标 has those of 成本指标."""
    level = level2_of(level2)
    name = SAME_ROWS.get(level.name, level.name) if level else None
    return tuple(entry for entry in kind.entries if entry.level2 == name)


@dataclass(frozen=True, slots=True)
class _Found:
    """A word of a kind in a text: where it starts, and what it weighs."""

    kind: Kind
    word: str
    start: int
    weight: int


@lru_cache(maxsize=256)
def _matches(known: tuple[Kind, ...], name: str, goal: str) -> tuple[Match, ...]:
    matches: dict[str, Match] = {}
    for text, in_name in ((name, True), (goal, False)):
        found: dict[str, list[_Found]] = {}
        for each in _words_in(known, text):
            found.setdefault(each.kind.name, []).append(each)
        for words in sorted(found.values(), key=_name_rank(text) if in_name else _goal_rank, reverse=True):
            kind = words[0].kind
            matches.setdefault(kind.name, Match(kind, tuple(dict.fromkeys(each.word for each in words)), in_name))
    return tuple(matches.values())


def _name_rank(text: str) -> Callable[[list[_Found]], tuple[int, ...]]:
    """How well words of a name speak for their kind: the best of them, by weight and by where it stands."""

    def rank(found: list[_Found]) -> tuple[int, ...]:
        return max((_heaviness(each), -len(_JOINT.findall(text, 0, each.start)), each.start) for each in found)

    return rank


def _heaviness(found: _Found) -> int:
    return found.weight + (_ACTIVITY if found.kind.activity and found.weight > _GENERAL else 0)


def _goal_rank(found: list[_Found]) -> tuple[int, ...]:
    """How well words of a goal speak for their kind: what all of them weigh, the heaviest, the earliest."""
    weights = {each.word: each.weight for each in found}
    return sum(weights.values()), max(weights.values()), -found[0].start


def _words_in(known: tuple[Kind, ...], text: str) -> list[_Found]:
    """The words of a text from left to right; of words that overlap, the longest counts, then the first."""
    candidates = [
        _Found(kind, word, start, weight)
        for word, kind, weight in _lexicon(known)
        for start in _starts(word, text)
        if not _means_something_else(kind, word, text, start)
    ]
    kept, taken = [], bytearray(len(text))
    for each in sorted(candidates, key=lambda each: (-len(each.word), each.start)):
        end = each.start + len(each.word)
        if not any(taken[each.start : end]):
            kept.append(each)
            taken[each.start : end] = b"x" * len(each.word)
    return sorted(kept, key=lambda each: each.start)


def _starts(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _means_something_else(kind: Kind, word: str, text: str, start: int) -> bool:
    """Whether the word stands within one of the kind's `not_words`."""
    return any(
        offset <= start and text.startswith(longer, start - offset)
        for longer in kind.not_words
        for offset in _starts(word, longer)
    )


@lru_cache(maxsize=4)
def _lexicon(known: tuple[Kind, ...]) -> tuple[tuple[str, Kind, int], ...]:
    """Every word with its kind and weight."""
    lexicon = [(word, kind, len(word)) for kind in known for word in kind.words]
    lexicon += [(word, kind, _GENERAL) for kind in known for word in kind.general_words]
    return tuple(lexicon)
