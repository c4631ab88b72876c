"""Numbers as slots (数字占位): a model is shown 〈甲〉 where a number stands, and may move it but never write one.

A number keeps what it counts: the unit that stood behind its slot stands behind it again, and nothing beside it makes
another number of it. May import `form` and this floor's `figures` and `suggestion`.
"""

import re
from dataclasses import dataclass

from ..form.text import halfwidth_in_place
from ..form.units import units
from .figures import TAKEN, figures, figures_in_place, unit_at
from .suggestion import Reason, Refusal

_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥乾坤震巽坎离艮兑天地玄黄宇宙洪荒"
_LEFT_OUT = "〈略〉"
SLOT = re.compile(r"〈[^〈〉]*〉")
# What would make another number of the one beside it: 三5次, 5万, 第5次, -5, 百分之5.
_GLUE_BEFORE = ".．·,-－—~～负第之零〇一二两三四五六七八九十百千万亿〉"
_GLUE_AFTER = ".．·,-－—~～%％‰零〇一二两三四五六七八九十百千万亿成倍折〈"


@dataclass(frozen=True, slots=True)
class Slot:
    """A number behind a slot.

    number         as it was written
    unit           what stood behind it: `期`, `万元`; empty where nothing did
    before, after  what stood before it, and behind it and its unit
    about          what it is said of: the indicator's name, or the clause it stood in
    """

    number: str
    unit: str
    before: str
    after: str
    about: str


class Slots:
    """The numbers of several texts, each behind a slot of its own, in the order in which the texts were given."""

    def __init__(self) -> None:
        self.known: dict[str, Slot] = {}

    def mask(self, text: str | None, about: str = "") -> str | None:
        """The text with its numbers as slots; numbers beyond the last slot are left out with a mark.

        about   what the numbers are said of
        """
        if text is None:
            return None
        plain = halfwidth_in_place(text)
        masked, place = "", 0
        for figure in figures_in_place(plain):
            end = figure.end + len(figure.follows)
            masked += text[place : figure.start]
            if len(self.known) < len(_NAMES):
                name = f"〈{_NAMES[len(self.known)]}〉"
                before, after = text[: figure.start], text[end:]
                self.known[name] = Slot(text[figure.start : figure.end], figure.follows, before, after, about)
            else:
                name = _LEFT_OUT
            masked, place = masked + name, figure.end
        return masked + text[place:]

    def fill(self, text: str, *, every: bool = False) -> str | Refusal:
        """The text with the numbers back in its slots.

        Refused when it names a slot that was not given, one twice, or a number of its own, and when a number would
        count something else; with `every`, also when it has lost one.
        """
        used = SLOT.findall(text)
        if unknown := next((slot for slot in used if slot not in self.known), None):
            return Refusal(Reason.INVALID, f"没有“{unknown}”这个位置" if self.known else "不要添加〈〉")
        if len(set(used)) < len(used):
            return Refusal(Reason.INVALID, "同一个〈〉只能写一次")
        if every and set(used) != set(self.known):
            return Refusal(Reason.INVALID, "原有的〈甲〉〈乙〉要原样保留，不能添加或丢掉")
        if TAKEN in text:
            return Refusal(Reason.INVALID, "回复里有不能显示的字符")
        if written := next(figures(SLOT.sub(TAKEN, text)), None):
            return Refusal(Reason.UNGROUNDED, f"不能写数字“{written.text}”，数字用〈甲〉〈乙〉的位置")
        for match in SLOT.finditer(text):
            slot = self.known[match[0]]
            if wrong := _unfit(slot, text[: match.start()].rstrip(), text[match.end() :].lstrip()):
                return Refusal(Reason.UNGROUNDED, f"{match[0]}{wrong}")
        return SLOT.sub(lambda match: self.known[match[0]].number, text)


def hidden(text: str | None) -> str | None:
    """The text without its numbers, where a model may not use them."""
    return SLOT.sub(_LEFT_OUT, Slots().mask(text) or "") if text is not None else None


def _unfit(slot: Slot, before: str, after: str) -> str:
    """Why a number may not stand between these; empty when it may."""
    behind = unit_at(halfwidth_in_place(after), 0)
    kept = halfwidth_in_place(after).startswith(slot.unit) and len(behind) <= len(slot.unit)
    if slot.unit and not kept and _one(behind) != _one(slot.unit):
        return f"后面要写“{slot.unit}”，不能换成别的单位"
    if not slot.unit and behind and behind not in slot.about and not slot.after.startswith(behind):
        return f"后面不能写“{behind}”，资料里没有说它的单位"
    if not slot.unit and after[:1] and after[:1] in _GLUE_AFTER and after[:1] != slot.after[:1]:
        return f"后面不能接“{after[:1]}”"
    if before[-1:] and before[-1:] in _GLUE_BEFORE and before[-1:] != slot.before.rstrip()[-1:]:
        return f"前面不能接“{before[-1:]}”"
    return ""


def _one(unit: str) -> str:
    """The unit under its one name: 名 is 人."""
    return units().aliases.get(unit, unit).removesuffix("份")
