"""What the clerk plans of single indicators, in so many words (打算): `质量：会议出勤率不低于95%；委员满意度≥95%`.

A whole table needs more than a goal says. Each item is a name and a value, the second level in front where the clerk
gives it, else told from the name, the library and the kind of value. Pure text; may import `form` and this floor's
`counts` and `vocabulary`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..form.target import MEASURED, Kind, TargetValue
from ..form.taxonomy import level2_of
from ..form.text import halfwidth
from .counts import belongs
from .vocabulary import any_of, unspaced, words

_ITEM = re.compile(r"[;；。\n]")
_HEADING = re.compile(r"^([^:：]{2,12})[:：](.+)$")
_FIRST_FIGURE = re.compile(r"(?:每(?:年|半年|季度末?月?|月|周|日|天))?(?:[12]\d{3}年)?[≥≤<>=＝≧≦]*\s*\d")


@dataclass(frozen=True, slots=True)
class Planned:
    """One item: its second level, name and value, what it is counted in, and the clerk's own words."""

    level2: str
    name: str
    target: str
    unit: str | None
    text: str
    headed: bool  # the clerk gave the second level


def planned(plan: str | None) -> Iterator[Planned]:
    """The items of a plan in order; one without a value or without a name is passed over."""
    for item in _ITEM.split(plan or ""):
        text = item.strip()
        headed = _HEADING.match(text)
        level = level2_of(headed[1]) if headed else None
        found = _parted(headed[2].strip() if headed and level else text)
        if found is None:
            continue
        name, value = found
        level2 = level.name if level else _level2(name, value)
        yield Planned(level2, name, _printed(value), value.unit, text, level is not None)


def _parted(text: str) -> tuple[str, TargetValue] | None:
    """Where the name ends and the value begins: at the first word or sign that compares, else at the first figure that
    leaves a value, else at a word that grades."""
    plain = re.sub(r"[:：]", "", text)
    compared = _compared().search(plain)
    starts = [compared.start()] if compared else []
    starts += [match.start() for match in _FIRST_FIGURE.finditer(plain)]
    starts += [match.start() for match in _graded().finditer(plain)]
    for start in starts:
        name, rest = plain[:start].strip(" ，,为是在"), _LINK.sub("", plain[start:].strip())
        value = TargetValue.parse(rest)
        known = value.kind in (*MEASURED, Kind.DATE, Kind.PERIOD, Kind.FREQUENCY, Kind.GRADE, Kind.PHRASE)
        if len(name) > 1 and known and value.kind is not Kind.BLANK:
            return unspaced(name), value
    return None


_LINK = re.compile(r"^(?:达到|完成|实现|控制在|为)(?=[≥≤\d])")


@lru_cache(maxsize=1)
def _compared() -> re.Pattern[str]:
    return re.compile(rf"[≥≤<>=＝≧≦]|{any_of('counts', 'ceilings')}|不少于|不低于|不小于|至少|达到|高于|低于|大于|小于")


@lru_cache(maxsize=1)
def _graded() -> re.Pattern[str]:
    """A grade, or a degree with the verb of a change, at the end: 优（优/良/中/差）, 明显提高, 达标."""
    change = rf"(?:{any_of('effects', 'ahead', 'degrees')})(?:{any_of('effects', 'verbs')})"
    return re.compile(rf"(?:{change}|{any_of('effects', 'states')}|优.*)$")


def _level2(name: str, value: TargetValue) -> str:
    """The second level a name and a value speak for."""
    if value.kind in (Kind.MONEY, Kind.UNIT_PRICE):
        return "成本指标"
    if value.kind is Kind.PERCENT:
        return belongs(name, "质量指标")
    if value.kind in (Kind.DATE, Kind.PERIOD, Kind.DURATION):
        return belongs(name, "时效指标")
    if value.kind in (Kind.GRADE, Kind.PHRASE):
        lasting = any(word in name for word in words()["effects"]["lasting"])
        return belongs(name, "可持续影响指标" if lasting else "社会效益指标")
    return belongs(name, "数量指标")


def _printed(value: TargetValue) -> str:
    """A measured value in the form's spelling, words as the clerk wrote them."""
    if value.kind in (Kind.GRADE, Kind.PHRASE, Kind.DATE, Kind.PERIOD, Kind.UNIT_PRICE, Kind.FREQUENCY):
        return unspaced(value.text)
    return halfwidth(str(value))
