"""When two project names (项目名称) mean one project: `常委会议经费` of 2023 and `2024年常委会议工作经费` do.

Pure text. An office in front is not cut off: nobody can tell from `人大常委会议经费` and `常委会议经费` alone whether
they are one office's. A name that holds the other is kin instead: said to be close, and ranked right behind the same.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from .embedding import folded

# What leads a name without being part of it: a budget code (`51000021R…-工资性支出`) and the year. Punctuation was
# folded away, so a code is a run of at least six letters and figures that holds a figure.
_LEADING = re.compile(r"^(?=[a-z]*\d)[0-9a-z]{6,}(?=[^0-9a-z])|^(?:19|20)\d\d年度?")
# What ends a name and only says that it costs money.
_TRAILING = re.compile(r"(?:(?:工作|专项|项目)?经费|项目|费)+$")

_LONGEST = 200  # characters; what is longer is no name, and is told by its beginning
_SHORTEST_KIN = 4  # characters; `会议` and `培训` stand in half of all names


@lru_cache(maxsize=4096)
def project_key(name: str | None) -> str:
    """What names of the same project have in common; empty for a name without letters, which is nobody's project.

    Blanks, punctuation and case, a leading code or year and the ending 经费, 工作经费, 项目 or 费 do not count. A name
    that is nothing but such an ending stays as it is.
    """
    key = folded((name or "")[: 10 * _LONGEST])[:_LONGEST]
    for spare in (_LEADING, _LEADING, _TRAILING):
        key = spare.sub("", key, count=1) or key
    return key


def is_kin(first: str, second: str) -> bool:
    """Whether one key holds the other, and the shorter one is long enough to mean something. Equal keys are kin."""
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _SHORTEST_KIN and shorter in longer


class ProjectKeys:
    """The keys of many projects, to find the kin of one among them without looking at each."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = sorted(set(keys))
        self._places = {key: place for place, key in enumerate(self._keys)}
        self._joined = "\n".join(self._keys)
        lengths = (len(key) + 1 for key in self._keys)
        self._starts = list(accumulate(lengths, initial=0))
        self._longest = max(map(len, self._keys), default=0)
        self._beginnings = {key[:_SHORTEST_KIN] for key in self._keys}

    def __len__(self) -> int:
        return len(self._keys)

    def place(self, key: str) -> int:
        """Where a key stands among them, from 0; -1 when it is none of them."""
        return self._places.get(key, -1)

    def kin(self, key: str) -> list[int]:
        """The places of all keys that are `is_kin` to this one, in order."""
        found = set()
        if len(key) >= _SHORTEST_KIN:
            at = self._joined.find(key)
            while at >= 0:
                place = bisect_right(self._starts, at) - 1
                found.add(place)
                at = self._joined.find(key, self._starts[place + 1])
        for start in range(len(key) - _SHORTEST_KIN + 1):
            if key[start : start + _SHORTEST_KIN] not in self._beginnings:
                continue
            for end in range(start + _SHORTEST_KIN, min(len(key), start + self._longest) + 1):
                if (place := self.place(key[start:end])) >= 0:
                    found.add(place)
        return sorted(found)
