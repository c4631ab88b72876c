"""What a goal says will come of the work (效果), as graded benefits: `满足群众文化需求` gives `群众文化需求满足程度`.

No figure is in them: a benefit that nobody counted is graded (定性指标分级分档), and the clerk is told what each grade
has to mean. Pure text; imports this floor's `vocabulary`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..form.text import squeeze, wording
from .vocabulary import any_of, words

_CLAUSE = re.compile(r"[，。；：,;:!！?？\n]")
_TITLE = re.compile(r"《[^《》]*》")
_SHORTEST = 4  # characters of what is affected: 发展 alone says nothing
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect the goal states: whether it lasts (可持续), the row's name and value, and the goal's own words."""

    lasting: bool
    name: str
    target: str
    text: str


def effects(goal: str | None) -> Iterator[Effect]:
    """The effects a goal states, in its order; none that holds a figure, for that is stated on its own.

    Where the goal itself says how much (履职积极性明显提高), these are its words; else the benefit is graded.
    """
    grade, lasting = words()["effects"]["grade"], tuple(words()["effects"]["lasting"])
    for clause in _CLAUSE.split(_TITLE.sub("", squeeze(goal or ""))):
        if re.search(r"\d", clause):
            continue
        if said := _said().fullmatch(clause):
            name, target = _thing(said["thing"]), said["degree"]
        elif done := _done().search(clause):
            name, target = _thing(done["thing"]), grade
            name = name and f"{name}{done['verb']}程度"
        else:
            continue
        if name:
            yield Effect(any(word in name for word in lasting), name, target, clause)


def _thing(written: str) -> str:
    """What is affected, short enough to be named; empty where the goal says too little of it."""
    thing = _spare().sub("", written).strip("的、和及与“”\"'")
    if len(wording(thing)) > _LONGEST:
        thing = re.split("[、和及与]", thing.rpartition("的")[2])[0]
    return thing if _SHORTEST <= len(wording(thing)) <= _LONGEST else ""


@lru_cache(maxsize=1)
def _said() -> re.Pattern[str]:
    """`履职积极性明显提高`: a thing, and in which degree it changes."""
    verbs, ahead = any_of("effects", "verbs"), any_of("effects", "ahead", "degrees")
    return re.compile(rf"(?:使|让)?(?P<thing>.+?)(?:得到)?(?P<degree>(?:{ahead})(?:{verbs}))")


@lru_cache(maxsize=1)
def _done() -> re.Pattern[str]:
    """The first verb of an effect and all that stands behind it: `为…，有效提升` is the verb and its adverb."""
    return re.compile(
        rf"(?:^|[以使为]|{any_of('effects', 'ahead')})(?P<verb>{any_of('effects', 'verbs')})(?P<thing>.+)$"
    )


@lru_cache(maxsize=1)
def _spare() -> re.Pattern[str]:
    return re.compile(any_of("effects", "spare", "ahead"))
