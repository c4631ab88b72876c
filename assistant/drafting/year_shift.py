"""The years of a text moved on (年份顺延): `2024年12月20日前` in a table of 2024 is `2025年12月20日前` in one of 2025.

Pure text; may import `form` and the word lists. Only the table's own year moves. What is a fact of its own (a title in
《》, the number of a document, where something began) stays; what only a person can decide stays or moves with a doubt.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..form.money import UNIT_NAMES
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth_in_place
from ..form.units import units
from .vocabulary import words

_TITLE = re.compile(r"《[^《》]*》")
_DOCUMENT = re.compile(r"[〔\[(【](?:19|20)\d\d[〕\])】]\s*第?\s*\d+\s*号")
_CHINESE_YEAR = "二[〇零○][一二三四五六七八九〇零○]{2}(?=年)"
_DATE = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?<!\d\.)|(?=\d{{4}}\s*年))(?P<year>(?:19|20)\d\d|{_CHINESE_YEAR})"
    r"(?:"
    r"\s*年(?!度|级)\s*(?P<month>\d{1,2})\s*月份?(?:\s*(?P<day>\d{1,2})\s*[日号])?"
    r"|[-/.](?P<month2>0?[1-9]|1[0-2])(?![\d月])(?:[-/.](?P<day2>0?[1-9]|[12]\d|3[01])(?!\d)\s*[日号]?)?"
    r"|\s*(?:学年|年度|年|级|届)"
    r")?(?![A-Za-z0-9])"
)
_JOIN = re.compile(r"\s*(?:年?[底末初])?\s*(?:[-—–~]+|至|到)\s*")
_LISTED = re.compile(r"\s*(?:、|和|及|与|,|，)\s*")
_SHORT_YEAR = re.compile(r"\s*[-—–~至到]+\s*\d\d(?=\s*(?:学年|年))")  # 2024-25年
_OPEN_END = re.compile(r"\s*(?:[-—–~]+|至|到)\s*(?:\d{1,2}\s*月|年?[底末])")  # 2024年1月至12月
_ONWARDS = re.compile(r"\s*(?:起|以来|以后)")
_TWO_DIGITS = re.compile(r"(?<![\d.])(\d\d)年(?:度|\s*\d{1,2}\s*月|[底末初])")  # 24年12月
_SCHOOL = "学年"
_ZEROS = "〇零○"
_NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Shift:
    """A text with its years moved.

    text    the new wording; everything but the moved figures is as it was, also the width of the digits
    done    what was done, in Chinese; empty when nothing was
    doubts  what a person has to look at, in Chinese, with the words it is about in “”
    """

    text: str
    done: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Date:
    """A year as it stands in a text, with its month and day where it has them."""

    start: int
    end: int
    written: str
    year: int
    month: int | None
    day: int | None
    day_at: int  # where the day's figures begin
    tail: str  # 学年, 届, 级 behind the year


@dataclass(frozen=True, slots=True)
class _Edit:
    """New figures for those from `start` to `end`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class _Done:
    text: str


@dataclass(frozen=True, slots=True)
class _Doubt:
    text: str


_Step = _Edit | _Done | _Doubt


def shift_years(text: str, last: int | None, year: int) -> Shift:
    """The text of a table of `last` as it reads in one of `year`; `last` None (nobody knows) moves nothing."""
    plain = halfwidth_in_place(text)
    steps = list(_steps(plain, last, year))
    moved = text
    for edit in sorted((step for step in steps if isinstance(step, _Edit)), key=lambda edit: -edit.start):
        moved = moved[: edit.start] + _in_width(edit.new, text[edit.start : edit.end]) + moved[edit.end :]
    return Shift(
        moved,
        tuple(dict.fromkeys(step.text for step in steps if isinstance(step, _Done))),
        tuple(dict.fromkeys(step.text for step in steps if isinstance(step, _Doubt))),
    )


def _steps(plain: str, last: int | None, year: int) -> Iterator[_Step]:
    for group in _groups(plain, tuple(_dates(plain))):
        yield from _decided(plain, group, last, year)
    for match in _TWO_DIGITS.finditer(plain):
        if last is not None and int(match[1]) == last % 100 and year != last:
            yield _Doubt(f"“{match[0]}”像是两位数的年份，没有动，请核对")


def years_in(text: str) -> tuple[int, ...]:
    """Every year a text names outside 《》 and document numbers, in order, dotted dates and 二〇二四年 included."""
    plain = halfwidth_in_place(text)
    return tuple(date.year for date in _dates(plain) if not _inside(plain, date))


def _dates(plain: str) -> Iterator[_Date]:
    for match in _DATE.finditer(plain):
        separator = plain[match.end("year") : match.end("year") + 1]
        if separator == "." and match["month2"] is None:
            continue  # 2024.5万: a number
        if separator == "." and _counted(whole=False).match(plain, match.end()):
            continue  # 2024.12万元
        if match["month2"] is None and _counted(whole=True).match(plain, match.end("year")):
            continue  # 2000份
        if not _has_date_mark(match) and plain[: match.start()].rstrip()[-1:] in set("≥≤<>="):
            continue  # ≥2000
        month, day = match["month"] or match["month2"], match["day"] or match["day2"]
        yield _Date(
            match.start(),
            match.end(),
            match["year"],
            _value(match["year"]),
            int(month) if month else None,
            int(day) if day else None,
            match.start("day") if match["day"] else match.start("day2") if match["day2"] else -1,
            next((tail for tail in (_SCHOOL, "届", "级") if match[0].endswith(tail)), ""),
        )


@lru_cache(maxsize=2)
def _counted(*, whole: bool) -> re.Pattern[str]:
    """A unit right behind a figure that makes it a count; 届 and 年 behind four figures mean the year.

    Without `whole` only units that take decimals: 2024.12起 is a date, although 起 counts cases.
    """
    counted = {*units().known, *UNIT_NAMES, "%", "‰"} - (set() if whole else units().whole)
    counted -= {unit for unit in counted if unit.startswith(("年", "届", _SCHOOL))}
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, sorted(counted, key=lambda unit: (-len(unit), unit))))})")


def _has_date_mark(match: "re.Match[str]") -> bool:
    return match.end() > match.end("year")


def _value(written: str) -> int:
    if written.isascii():
        return int(written)
    return int("".join("0" if sign in _ZEROS else str("一二三四五六七八九".index(sign) + 1) for sign in written))


def _groups(plain: str, dates: tuple[_Date, ...]) -> Iterator[tuple[_Date, ...]]:
    """The dates one by one, two by two where they are the ends of a span (2023年3月-2024年11月), and all of a list
    together (2024、2025年度)."""
    index = 0
    while index < len(dates):
        end = index + 1
        if end < len(dates) and _JOIN.fullmatch(plain, dates[index].end, dates[end].start):
            end += 1
        else:
            while end < len(dates) and _LISTED.fullmatch(plain, dates[end - 1].end, dates[end].start):
                end += 1
        yield dates[index:end]
        index = end


def _inside(plain: str, date: _Date) -> str | None:
    """The title or document number a date stands in."""
    for pattern in (_TITLE, _DOCUMENT):
        for match in pattern.finditer(plain):
            if match.start() <= date.start < match.end():
                return match[0]
    return None


def _decided(plain: str, group: tuple[_Date, ...], last: int | None, year: int) -> Iterator[_Step]:
    """What becomes of a date or a span."""
    first = group[0]
    said = plain[first.start : group[-1].end].strip()
    whole = _inside(plain, first)
    if whole is not None:
        if last in (None, first.year):
            yield _Doubt(f"“{whole}”是文件的名称或文号，年份没有动；请核对今年是否有新的文件")
    elif last is None:
        yield _Doubt(f"底稿没有写年度，“{said}”没有动，请核对")
    elif len(group) > 1 and _LISTED.fullmatch(plain, first.end, group[1].start):
        yield from _list_decided(said, group, last, year)
    elif len(group) == 2:
        yield from _span_decided(said, first, group[1], last, year)
    else:
        yield from _date_decided(plain, said, first, last, year)


def _date_decided(plain: str, said: str, date: _Date, last: int, year: int) -> Iterator[_Step]:
    lead, lists = plain[: date.start].rstrip(), words()["carry"]
    if _SHORT_YEAR.match(plain, date.end):
        yield _Doubt(f"“{said}”起的时段没有动，请核对起止年份")
    elif lead.endswith(tuple(lists["compared_with"])):
        if date.year == last - 1 and year != last:
            yield from _moved(date, year - last)
            yield _Doubt(f"比较的年份由{date.year}年改为{year - 1}年，请核对基数和幅度")
        else:
            yield _Doubt(f"比较的年份{date.year}年没有动，请核对基数和幅度")
    elif lead.endswith(tuple(lists["counted_from"])) and not (date.year == last and _OPEN_END.match(plain, date.end)):
        if date.year == last or lead.endswith(tuple(lists["status_until"])):
            yield _Doubt(f"“{said}”是起止或统计的时点，没有动，请核对")
    elif date.year != last:
        yield _Doubt(f"“{said}”不是底稿的{last}年度，没有动，请核对")
    elif TargetValue.parse(plain).kind is Kind.NUMBER:
        yield _Doubt(f"“{said}”是年份还是数看不出来，没有动，请核对")
    else:
        yield from _moved(date, year - last)
        if date.tail or _ONWARDS.match(plain, date.end):
            yield _Doubt(f"“{said}”随年度改了，请核对")


def _list_decided(said: str, group: tuple[_Date, ...], last: int, year: int) -> Iterator[_Step]:
    """Dates of the year move together; of a list of several years moving one alone would say another thing."""
    if all(date.year == last for date in group):
        for date in group:
            yield from _moved(date, year - last)
    else:
        yield _Doubt(f"“{said}”列了几个年份，没有动，请核对")


def _span_decided(said: str, first: _Date, second: _Date, last: int, year: int) -> Iterator[_Step]:
    """A span within the year moves; one of a year's length that touches it moves with a doubt; a longer one stays."""
    within = first.year == second.year == last
    if within or (last in (first.year, second.year) and _is_one_year(first, second)):
        yield from _moved(first, year - last)
        yield from _moved(second, year - last)
        if not within:
            yield _Doubt(f"“{said}”跨两个年度，起止都顺延了，请核对")
    else:
        past = f"，{year}年已不在其内" if max(first.year, second.year) < year else ""
        yield _Doubt(f"“{said}”跨年度，没有动{past}，请核对")


def _is_one_year(first: _Date, second: _Date) -> bool:
    """Whether a span covers at most twelve months: 2024年7月-2025年6月, 2024-2025学年."""
    if second.tail == _SCHOOL and second.year == first.year + 1:
        return True
    if first.month is None or second.month is None:
        return False
    return 0 <= (second.year - first.year) * 12 + second.month - first.month < 12


def _moved(date: _Date, distance: int) -> Iterator[_Step]:
    """A date moved by so many years; 29 February becomes the 28th where the year has none."""
    if not distance:
        return
    new = date.year + distance
    yield _Edit(date.start, date.start + len(date.written), str(new))
    yield _Done(f"年份由{date.year}年改为{new}年")
    if (date.month, date.day) == (2, 29) and not calendar.isleap(new):
        yield _Edit(date.day_at, date.day_at + 2, "28")
        yield _Done(f"{new}年没有2月29日，改为2月28日")


def _in_width(digits: str, written: str) -> str:
    """Figures in the kind of digits that stood there: ASCII, full-width, or Chinese with the same sign for zero."""
    if written.isascii():
        return digits
    if written[0] == "二":
        zero = next((sign for sign in written if sign in _ZEROS), "〇")
        return "".join(zero if digit == "0" else _NUMERALS[int(digit)] for digit in digits)
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
