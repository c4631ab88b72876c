"""Numbers mentioned in running text: `召开 5 次会议` holds 5 次, `2024年` is a year and no count.

Used to compare the goal with the indicators (C01), to derive counts from it, and to trace where a number came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .money import CHINESE_DIGITS, UNIT_NAMES, clean_number
from .text import halfwidth, halfwidth_in_place
from .units import units

_BRACKETED_TITLE = re.compile(r"《[^《》]*》")
_DOCUMENT_NUMBER = re.compile(r"[〔\[(【](?:19|20)\d\d[〕\])】]\s*第?\s*\d+\s*号")
_CALENDAR = re.compile(
    r"(?:19|20)\d\d\s*[-—~至/.]\s*(?:19|20)\d\d(?:\s*年度?)?|(?:19|20)\d\d\s*年度?(?:\s*\d{1,2}\s*月份?)?(?:\s*\d{1,2}\s*[日号])?|"
    r"\d{1,2}\s*(?:月份?)?\s*[-—~至]\s*\d{1,2}\s*月份?|\d{1,2}\s*月份?(?:\s*\d{1,2}\s*[日号])?|(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?"
)
_CHINESE = {**CHINESE_DIGITS, "十": 10}
_ANY_FIGURE = re.compile(r"[\d两二三四五六七八九十]")
_BREAK = re.compile(r"[,，。；;、:：!！?？\s\d]")
# A bare 万 is money where money is spoken of (投入250万建设), and else a count of the noun behind it (5.8万农村居民).
_OF_MONEY = re.compile(
    r"(?:资金|经费|费用|投入|投资|安排|补助|补贴|拨付|拨款|收入|支出|产值|成本|贷款|金额|预算)[约近达为共计]*$"
)
_NOUN_BEHIND = re.compile(r"\s*[一-鿿]")
_PEOPLE_BEHIND = re.compile(r"\s*[一-鿿]{0,4}?(?:[人民户众]|学生|职工)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number with its unit in a text.

    number        the figure; times 10,000 or 100,000,000 where `multiplier` is 万 or 亿
    unit          canonical unit, `%`, or a unit of money
    start, end    where it stands in the text, in characters
    before, after the wording on either side, up to the next punctuation or figure
    """

    text: str
    number: Decimal
    multiplier: str
    unit: str
    start: int
    end: int
    before: str
    after: str

    @property
    def magnitude(self) -> Decimal:
        """The figure in single units: 3.5万 is 35,000."""
        return self.number * {"": 1, "万": 10_000, "亿": 100_000_000}[self.multiplier]

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit in UNIT_NAMES


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = sorted({*units().known, *UNIT_NAMES, "%", "％", "个百分点"}, key=lambda unit: (-len(unit), unit))
    listed = "|".join(map(re.escape, names))
    counted = "|".join(re.escape(unit) for unit in units().known)
    return re.compile(
        rf"(?P<number>(?<![\dA-Za-z第])(?<!\d[.,])\d[\d,]*+(?:\.\d++)?|(?<![第届一二三四五六七八九十])[两二三四五六七八九十](?![一二三四五六七八九十]))\s*"
        rf"(?:(?P<multiplier>[万亿])(?P<scaled>{counted})|(?P<unit>{listed}))(?!(?<=年)[级龄]|(?<=周)[岁年]|(?<=[月日天])龄)"
    )


@lru_cache(maxsize=1)
def _year() -> re.Pattern[str]:
    """A year, and not a count: ≥2000份 and 2000平方米 are none."""
    counted = {*units().known, *UNIT_NAMES, "%", "％"} - {unit for unit in units().known if unit.startswith("年")}
    listed = "|".join(map(re.escape, sorted(counted)))
    return re.compile(rf"(?<![\d.≥≤<>=])20\d\d(?![\d.]*\d|\s*(?:{listed}))")


def mentions(text: str | None) -> Iterator[Mention]:
    """The counted, measured and paid numbers of a text in order. Years, dates and titles in 《》 are left out."""
    if text and _ANY_FIGURE.search(text):
        yield from _mentions(text)


@lru_cache(maxsize=1024)
def _mentions(text: str) -> tuple[Mention, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[Mention]:
    plain = halfwidth_in_place(text)
    masked = plain
    for pattern in (_BRACKETED_TITLE, _CALENDAR):
        masked = pattern.sub(lambda match: " " * len(match[0]), masked)
    for match in _figures(masked):
        written = match["number"]
        number = Decimal(_CHINESE[written]) if written in _CHINESE else (clean_number(written) or (None,))[0]
        if number is None or _counts_a_noun(plain, match):
            continue
        unit = match["unit"] or match["scaled"]
        unit = UNIT_NAMES.get(unit) or units().aliases.get(unit, unit)
        yield Mention(
            text=text[match.start() : match.end()],
            number=number,
            multiplier=match["multiplier"] or "",
            unit=unit,
            start=match.start(),
            end=match.end(),
            before=_BREAK.split(plain[max(0, match.start() - 30) : match.start()].rstrip())[-1],
            after=_BREAK.split(plain[match.end() : match.end() + 30].lstrip())[0],
        )


def _counts_a_noun(plain: str, match: re.Match[str]) -> bool:
    if match["unit"] not in ("万", "亿") or not _NOUN_BEHIND.match(plain, match.end()):
        return False
    money = _OF_MONEY.search(plain[max(0, match.start() - 8) : match.start()].rstrip())
    return money is None or _PEOPLE_BEHIND.match(plain, match.end()) is not None


def _figures(masked: str) -> Iterator[re.Match[str]]:
    """The numbers with their units; only where a figure stands is the long pattern tried."""
    pattern, end = _pattern(), 0
    for figure in _ANY_FIGURE.finditer(masked):
        if figure.start() >= end and (match := pattern.match(masked, figure.start())):
            end = match.end()
            yield match


def years(text: str | None) -> Iterator[tuple[int, int]]:
    """The years (20xx) a text names, as (year, position); titles in 《》 and numbers of documents are left out."""
    if text and "20" in halfwidth(text):
        masked = halfwidth_in_place(text)
        for pattern in (_BRACKETED_TITLE, _DOCUMENT_NUMBER):
            masked = pattern.sub(lambda match: " " * len(match[0]), masked)
        for match in _year().finditer(masked):
            yield int(match[0]), match.start()
