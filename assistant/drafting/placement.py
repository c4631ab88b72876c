"""Where a number may stand in a sentence (数字的位置): with the thing it is said of, said the same way round.

A model puts the numbers it was given into slots; their units are `slots`' to watch. Here the sentence around each is
held against what the number was said of: no other thing's number, no `不超过` where at least was meant, and no
`提高95%` for a level of 95 %. May import `form` and this floor's `slots`, `suggestion`.
"""

import re

from ..form.text import bigrams, halfwidth_in_place
from ..form.units import units
from .figures import figures_in_place
from .slots import SLOT, Slot, Slots
from .suggestion import Reason, Refusal

_CLAUSE = re.compile(r"[，。；：,;:！？!?\n]")
_PART = re.compile(r"[，。；：,;:！？!?\n、和及与]|〈[^〈〉]*〉")
_SHORT = 5  # characters besides its numbers: a clause that short leans on the one before it
_CLEARLY = 2  # pairs of characters
_CHANGE = re.compile(r"(?:提高|提升|增长|增加|上升|下降|降低|减少|缩短)了?$")
_DIRECTIONS = {"≥": 1, ">": 1, "≤": -1, "<": -1}


def masked_by_clause(slots: Slots, text: str | None) -> str | None:
    """A sentence with its numbers as slots, each said of the clause it stands in."""
    if text is None:
        return None
    pieces = re.split(rf"({_CLAUSE.pattern})", text)
    return "".join(slots.mask(piece, _counted(piece)) or "" for piece in pieces)


def _counted(clause: str) -> str:
    """What the numbers of a clause count: the clause without them and their units."""
    plain, left, place = halfwidth_in_place(clause), "", 0
    for figure in figures_in_place(plain):
        left, place = left + clause[place : figure.start], figure.end + len(figure.follows)
    return left + clause[place:]


def misplaced(text: str, slots: Slots) -> Refusal | None:
    """Why a sentence, its numbers still in their slots, says something else with them; None when it does not."""
    for match in SLOT.finditer(text):
        slot = slots.known[match[0]]
        said = f"{slot.number}{slot.unit}"
        before, after = text[: match.start()], text[match.end() :].removeprefix(slot.unit)
        clause = _clause(before, after)
        if slot.about and not any(_shared(clause, each.about) for each in _same(slot, slots)):
            return Refusal(Reason.UNGROUNDED, f"“{said}”说的是“{slot.about}”，不能用在别处")
        near = f"{_PART.split(before)[-1]}{slot.unit}{_PART.split(after)[0]}"
        own = max(len(_shared(near, each.about)) for each in _same(slot, slots))
        for other in slots.known.values():
            # Of the same unit the nearer thing wins; numbers of different units are mixed up less easily.
            lead = 0 if other.unit == slot.unit else _CLEARLY
            rival = other.number != slot.number
            if rival and len(_shared(near, other.about)) > own + lead:
                return Refusal(Reason.UNGROUNDED, f"“{said}”说的是“{slot.about}”，不是“{other.about}”")
        if (turned := _direction(before, after)) and turned not in _directions(slot, slots):
            return Refusal(Reason.UNGROUNDED, f"“{said}”前后不能改成“不少于”“不超过”一类的说法")
        if _CHANGE.search(before) and not _CHANGE.search(slot.before):
            return Refusal(Reason.UNGROUNDED, f"“{said}”不是增加或减少的数")
    return None


def _clause(before: str, after: str) -> str:
    """The clause around a slot, with the one before it where it says next to nothing by itself."""
    earlier = _CLAUSE.split(before)
    own = SLOT.sub("", earlier[-1] + _CLAUSE.split(after)[0])
    return own if len(own) >= _SHORT or len(earlier) == 1 else SLOT.sub("", earlier[-2]) + own


def _shared(text: str, about: str) -> frozenset[str]:
    return frozenset(bigrams(text) & bigrams(about))


def _direction(before: str, after: str) -> int:
    """1 for at least, -1 for at most, 0 where nothing is said."""
    for written, meaning in units().operators:
        if before.rstrip().endswith(written):
            return _DIRECTIONS.get(meaning, 0)
    for written, meaning in units().suffixes:
        if after.lstrip().startswith(written):
            return _DIRECTIONS.get(meaning, 0)
    return 0


def _directions(slot: Slot, slots: Slots) -> set[int]:
    """What is said of this number anywhere in what was given."""
    return {_direction(each.before, each.after) for each in _same(slot, slots)}


def _same(slot: Slot, slots: Slots) -> list[Slot]:
    """The slots of the same number, this one among them: a goal repeats what its indicators say."""
    return [each for each in slots.known.values() if (each.number, each.unit) == (slot.number, slot.unit)]
