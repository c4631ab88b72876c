"""Grounding (数字有据): every number of a suggestion is found in the request or in a cited cell, or it is not offered.

May import `form` and `suggestion`. A number is a run of digits, however it is written (`1,200`, `３. 2952`), or a
Chinese numeral that counts something (`两次`, `百分之九十五`). Numbers are compared by value, so `≥2次` may rest on
`召开两次会议`. For a model's wording the names of offices and documents and the dates must be known, too.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..form.money import clean_number
from ..form.text import squeeze, tidy
from ..form.units import units
from .request import Request
from .suggestion import Evidence, Number, Reason, Refusal, Suggestion
from .vocabulary import any_of

_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_DOTTED_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:[./-][0-9]{1,2}){1,2}")
_NUMERAL = "〇零一二两三四五六七八九十百千"
_NUMERALS = re.compile(rf"[{_NUMERAL}]+")
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, **{c: n for n, c in enumerate("三四五六七八九", 3)}}
_SCALES = {"十": 10, "百": 100, "千": 1000}

_TITLE = re.compile(r"《[^《》]*》")
_DATE = re.compile(
    r"(?:第?[一二三四1-4]季度|[上下]半年|年[底末初内]|[0-9一二三四五六七八九十]+月(?:份|底)?|[上中下]旬|每[年月周日季])"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text, as written there, and its value."""

    text: str
    value: Decimal


def figures(text: str | None) -> Iterator[Figure]:
    """The numbers of a text in order: digits, numerals that count, and other signs that are numbers (①, Ⅳ, ²)."""
    plain = tidy(text or "")
    found: list[tuple[int, Figure]] = []
    for match in _FIGURE.finditer(plain):
        found += [(match.start(), figure) for figure in _split(match[0])]
    for match in _NUMERALS.finditer(plain):
        if _counts(plain, match.start(), match.end()):
            found.append((match.start(), Figure(match[0], _chinese(match[0]))))
    for place, char in enumerate(plain):
        if not char.isascii() and char.isnumeric() and not "一" <= char <= "鿿" and char != "〇":
            found.append((place, Figure(char, Decimal(str(unicodedata.numeric(char))))))
    yield from (figure for _, figure in sorted(found, key=lambda pair: pair[0]))


def _split(written: str) -> Iterator[Figure]:
    """One figure, or several where the commas in it group no thousands."""
    for part in [written] if clean_number(written.rstrip(",")) else written.split(","):
        number = clean_number(part.rstrip(","))
        if part.strip(","):
            yield Figure(part.rstrip(","), number[0] if number else Decimal(part.replace(",", "")))


def _counts(text: str, start: int, end: int) -> bool:
    """Whether a Chinese numeral counts something: 五次, 十二, 百分之五; 进一步, 第一 and the 百 of 百分之 do not."""
    if text[start - 1 : start] == "第" or text.startswith("分之", end):
        return False
    if end - start > 1 or text[:start].endswith("百分之"):
        return True
    rest = text[end:]
    return rest.startswith(("%", "个", "成", "倍")) or any(rest.startswith(unit) for unit in units().known)


def _chinese(numeral: str) -> Decimal:
    """The value of a Chinese numeral; one that is only a row of digits (二〇二五) is read digit by digit."""
    if not any(char in _SCALES for char in numeral):
        return Decimal("".join(str(_DIGITS[char]) for char in numeral))
    value, digit = 0, 0
    for place, char in enumerate(numeral):
        if char in _SCALES:
            value += (digit or (1 if place == 0 else 0)) * _SCALES[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return Decimal(value + digit)


def cells(request: Request, evidence: Sequence[Evidence]) -> dict[str, str]:
    """What a number may rest on, by the name it is traced under: the request's cells, then the cited ones."""
    known = {
        "request.goal": request.goal,
        "request.plan": request.plan,
        "request.total": request.total,
        "request.year": str(request.year) if request.year is not None else None,
        "request.period": request.period,
        "request.project_name": request.project_name,
    }
    for place, cited in enumerate(evidence):
        known[f"evidence.{place}.target"] = cited.target
        known[f"evidence.{place}.name"] = cited.name
    return {source: text for source, text in known.items() if text}


def held(text: str) -> frozenset[Decimal]:
    """The values a cell vouches for: of `2024.07` the year and the month as well, of a numeral its value."""
    plain = tidy(text)
    values = {figure.value for figure in figures(plain)}
    for match in _DOTTED_DATE.finditer(plain):
        values |= {Decimal(part) for part in re.split(r"[./-]", match[0])}
    values |= {_chinese(match[0]) for match in _NUMERALS.finditer(plain)}
    return frozenset(values)


def trace(
    texts: Sequence[str | None], request: Request, evidence: Sequence[Evidence], first: Sequence[str] = ()
) -> tuple[Number, ...] | Refusal:
    """Where every number of the texts comes from, or the number that comes from nowhere.

    `first` names the cells to look at before the others, where the same number stands in several.
    """
    known = cells(request, evidence)
    order = [*(source for source in first if source in known), *(source for source in known if source not in first)]
    values = {source: held(known[source]) for source in order}
    numbers: dict[Number, None] = {}
    for text in texts:
        for figure in figures(text):
            source = next((source for source in order if figure.value in values[source]), None)
            if source is None:
                return Refusal(Reason.UNGROUNDED, f"“{figure.text}”在项目资料和所引先例里都没有")
            numbers[Number(figure.text, source)] = None
    return tuple(numbers)


def grounded(suggestion: Suggestion, request: Request, first: Sequence[str] = ()) -> Suggestion | Refusal:
    """The suggestion with all its numbers traced; numbers that were traced before keep their source."""
    earlier = [*first, *(number.source for number in suggestion.numbers)]
    traced = trace((suggestion.target, suggestion.name), request, suggestion.evidence, list(dict.fromkeys(earlier)))
    return traced if isinstance(traced, Refusal) else replace(suggestion, numbers=traced)


def strangers(wording: str, request: Request, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Documents, dates and offices that a wording names and neither the request nor a cited cell does.

    Meant for a model's wording. When in doubt it is a stranger: the wording it would replace still stands.
    """
    plain = squeeze(wording)
    office = re.compile(rf"[一-鿿]{{2}}(?:{any_of('offices', 'endings')})")
    own = (request.department, request.implementing_unit)
    known = squeeze("\n".join([*cells(request, evidence).values(), *(text for text in own if text)]))
    named = [match[0] for pattern in (_TITLE, _DATE, office) for match in pattern.finditer(plain)]
    return tuple(dict.fromkeys(name for name in named if name not in known))
