"""The word lists and thresholds of the rules (词表与上下限): data in `words.toml`, or a user's own in `mubiao.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

_IN_USE: ContextVar[Mapping[str, Any] | None] = ContextVar("words", default=None)


class WordList(tuple[str, ...]):
    """A list of words, asked what of it stands in a text, at its beginning or its end.

    Most texts hold none of the words, and one pass of a compiled pattern says so.
    """

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self)) or r"(?!)")

    def any_in(self, text: str) -> bool:
        """Whether any of the words stands in the text."""
        return self._pattern.search(text) is not None

    def within(self, text: str) -> list[str]:
        """The words that stand in the text, in the order of the list."""
        return [word for word in self if word in text] if self._pattern.search(text) else []

    def ends(self, text: str) -> bool:
        """Whether the text ends in one of the words."""
        return text.endswith(self)

    def begins(self, text: str) -> str | None:
        """The first word of the list with which the text begins; None when there is none."""
        return next((word for word in self if text.startswith(word)), None) if text.startswith(self) else None

    @cached_property
    def _by_length(self) -> tuple[tuple[int, frozenset[str]], ...]:
        lengths = sorted({len(word) for word in self}, reverse=True)
        return tuple((length, frozenset(word for word in self if len(word) == length)) for length in lengths)

    def longest_ending(self, text: str) -> int:
        """The length of the longest word in which the text ends; 0 when there is none."""
        for length, of_length in self._by_length:
            if text[-length:] in of_length:
                return length
        return 0


class Entries(list[dict[str, Any]]):
    """A list of entries (`[[values.units]]`), each of which may say in `endings` for which words it stands."""

    @cached_property
    def _by_ending(self) -> tuple[tuple[int, dict[str, dict[str, Any]]], ...]:
        pairs = [(ending, entry) for entry in reversed(self) for ending in entry.get("endings", ())]
        lengths = sorted({len(ending) for ending, _ in pairs}, reverse=True)
        return tuple((size, {ending: entry for ending, entry in pairs if len(ending) == size}) for size in lengths)

    def of_ending(self, text: str) -> dict[str, Any] | None:
        """The entry with the longest ending of the text, the first of several; None when there is none."""
        for length, entries in self._by_ending:
            if entry := entries.get(text[-length:]):
                return entry
        return None


def listed(data: Any) -> Any:
    """TOML data with every list of words as a `WordList`, and every list of entries as `Entries`."""
    if isinstance(data, Mapping):
        return {key: listed(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return WordList(data) if all(isinstance(each, str) for each in data) else Entries(map(listed, data))
    return data


@lru_cache(maxsize=1)
def supplied_words() -> dict[str, Any]:
    """The word lists and thresholds of `words.toml`, as they come with the program."""
    data: dict[str, Any] = listed(tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8")))
    return data


def words() -> Mapping[str, Any]:
    """The word lists and thresholds in use: those of the check that is running, else those of `words.toml`."""
    in_use = _IN_USE.get()
    return supplied_words() if in_use is None else in_use


@contextmanager
def using_words(lists: Mapping[str, Any] | None) -> Iterator[None]:
    """Within the block, and in this thread alone, `words()` gives these lists; None: those of `words.toml`."""
    token = _IN_USE.set(lists)
    try:
        yield
    finally:
        _IN_USE.reset(token)
