"""Numbers as slots (数字占位): a model is shown 〈甲〉 where a number stands, and may move it but never write one.

May import this floor's `grounding` and `suggestion`.
"""

import re
from collections.abc import Iterable

from .grounding import figures
from .suggestion import Reason, Refusal

_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_DIGITS = re.compile(r"[0-9０-９][0-9０-９,.，．]*")
_SLOT = re.compile(r"〈[^〈〉]*〉")


class Slots:
    """The numbers of several texts, each behind a slot of its own, in the order in which the texts were given."""

    def __init__(self) -> None:
        self._numbers: list[str] = []

    def mask(self, text: str | None) -> str | None:
        """The text with its numbers as slots; numbers beyond the last slot are left out with a mark."""
        if text is None:
            return None

        def slot(match: re.Match[str]) -> str:
            if len(self._numbers) == len(_NAMES):
                return "〈略〉"
            self._numbers.append(match[0])
            return f"〈{_NAMES[len(self._numbers) - 1]}〉"

        return _DIGITS.sub(slot, text)

    def fill(self, text: str, *, every: bool = False) -> str | Refusal:
        """The text with the numbers back in its slots.

        Refused when it names a slot that was not given, one twice, or a number of its own; with `every`, also when it
        has lost one.
        """
        known = {f"〈{name}〉": number for name, number in zip(_NAMES, self._numbers, strict=False)}
        used = _SLOT.findall(text)
        if unknown := next((slot for slot in used if slot not in known), None):
            return Refusal(Reason.INVALID, f"没有“{unknown}”这个位置" if known else "不要添加〈〉")
        if len(set(used)) < len(used):
            return Refusal(Reason.INVALID, "同一个〈〉只能写一次")
        if every and set(used) != set(known):
            return Refusal(Reason.INVALID, "原有的〈甲〉〈乙〉要原样保留，不能添加或丢掉")
        if written := next(figures(_SLOT.sub("，", text)), None):
            return Refusal(Reason.UNGROUNDED, f"不能写数字“{written.text}”，数字用〈甲〉〈乙〉的位置")
        return _SLOT.sub(lambda match: known[match[0]], text)


def masked_all(texts: Iterable[str | None]) -> tuple[list[str | None], Slots]:
    """Several texts with their numbers as slots, and what gives them back."""
    slots = Slots()
    return [slots.mask(text) for text in texts], slots
