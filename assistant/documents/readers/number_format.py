"""Number formats (数字格式) of spreadsheets: what a cell shows for the number or date that is stored in it.

An accountant needs both: the reviewer judges what the printed table shows, but sums are checked to the last digit. So

- a percentage is read as shown: 0.98 is `98%`, and 0.9876 shown as 99% is `99%`; what the rounding hid is said;
- any other number keeps the look of its format (`1,234.50`, `11万元`) as long as the format shows all of it. Where it
  hides digits, the stored ones are read (3.2952, not 3.30) and what the cell shows is said: rounding money in silence
  makes right sums wrong;
- currency signs (`¥`) are left out, since the form names its unit, and that is said too;
- as in Excel, no number has more than 15 digits, so that 0.1+0.2 is 0.3;
- a date is read as shown; one whose format hides the day does not gain one.
"""

import datetime
import math
import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# The formats that files name by number alone, as an Excel for Chinese shows them.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-m-yyyy",
    16: "d-m",
    17: "yyyy-m",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m/d/yyyy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | [\\!](?P<escaped>.) | \[\$(?P<currency>[^\]-]*)[^\]]*\] | \[(?P<bracket>[^\]]*)\]
    | _. | \*. | (?P<general>General|G/通用格式) | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
    | (?P<date>[yYmMdDhHsS]+) | (?P<other>[Ee][+-]|/|@|AM/PM|[aAbBgGeE]+) | (?P<literal>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CURRENCY = "¥￥$€£"
_MAX_PLACES = 30
_EPOCH = datetime.datetime(1899, 12, 30)
_LAST_SERIAL = 2_958_466  # the first day of the year 10000


@dataclass(frozen=True, slots=True)
class Shown:
    """How a value is read.

    text   what goes into the grid
    other  what else must be said: the stored digits of a rounded percentage, or what the cell shows where the stored
           digits are read; empty when nothing is lost either way
    reason in Chinese, with `other`
    """

    text: str
    other: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format, taken apart. `whole` are the places and texts before the point."""

    prefix: str
    whole: tuple[str, ...]
    least: int  # decimals always shown
    most: int
    suffix: str
    percents: int
    thousands: bool
    scale: int  # commas behind the last place: each divides by 1000
    currency: bool


def exact(value: float) -> str:
    """A stored number as Excel shows it in full: at most 15 significant digits, no exponent."""
    if not math.isfinite(value):
        return str(value)
    number = Decimal(f"{value:.15g}")
    return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"


def show_number(value: float, code: str) -> Shown:
    """A stored number under a number format."""
    sections = _sections(code)
    if not sections or not math.isfinite(value):
        return Shown(exact(value))
    if _is_date(sections[0]):
        moment = _moment(value)
        return show_date(moment, code) if moment else Shown(exact(value))
    number = Decimal(f"{value:.15g}")
    chosen = sections[1] if number < 0 and len(sections) > 1 else sections[0]
    if number == 0 and len(sections) > 2:
        chosen = sections[2]
    section = _parsed(chosen)
    if section is None:
        return Shown(exact(value))
    scaled = abs(number) * 100**section.percents / Decimal(1000) ** section.scale
    try:
        rounded = scaled.quantize(Decimal(1).scaleb(-section.most), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than Decimal's context holds
        return Shown(exact(value))
    if number < 0:  # in brackets or in red alone; a sign can be read and added up
        section = replace(section, prefix="-" + section.prefix.strip("-("), suffix=section.suffix.strip(")"))
    shown = _laid_out(section, rounded)
    if number == 0 and not any(character.isdigit() for character in shown):
        return Shown("0", shown, "单元格以符号显示零")
    inserted = any(piece not in "0#?" for piece in section.whole)
    if rounded != scaled and (section.percents or inserted):
        return Shown(shown, exact(value), "按单元格显示的内容读取，存储的数值更细")
    if rounded != scaled:
        text = f"{section.prefix}{scaled.normalize():f}{section.suffix}"
        return Shown(text, shown, "单元格的显示作了四舍五入，按存储的数值读取")
    if section.scale:
        return Shown(shown, exact(value), "按单元格显示的单位读取")
    if section.currency:
        return Shown(shown, "", "货币符号不读入，金额单位以表中注明的为准")
    return Shown(shown)


def show_date(value: datetime.date | datetime.time, code: str) -> Shown:
    """A stored date or time under a number format; in full Chinese where the format is none that is known."""
    shown = _dated(value, code) or _plain_date(value)
    hides_day = isinstance(value, datetime.date) and value.day != 1 and _parts(code).isdisjoint("dD") and _parts(code)
    return Shown(shown, _plain_date(value), "按单元格显示的日期读取，存储的日期更细") if hides_day else Shown(shown)


def _plain_date(value: datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    day = f"{value.year}年{value.month}月{value.day}日"
    clock = value.time() if isinstance(value, datetime.datetime) else datetime.time()
    return day if clock == datetime.time() else f"{day} {clock:%H:%M}"


@lru_cache(1024)
def _sections(code: str) -> tuple[str, ...]:
    """The sections of a format; none for General, for text, and for conditions."""
    if len(code) > 255 or re.search(r"\[[<>=]", code):
        return ()
    pieces = re.findall(r"(?:\"[^\"]*\"|[\\!_*].|\[[^\]]*\]|[^;])+|;", code, re.DOTALL)
    sections = [piece for piece in pieces if piece != ";"]
    if not sections or re.search(r"General|G/通用格式|@", sections[0]):
        return ()
    return tuple(sections)


@lru_cache(1024)
def _parsed(section: str) -> _Section | None:
    """A section for numbers; None when it shows fractions, exponents, or no number at all."""
    prefix, suffix, whole = "", "", []
    decimals = ""
    places = percents = commas = 0
    thousands = currency = after_point = False
    for token in _TOKEN.finditer(section):
        kind = token.lastgroup
        if kind in ("other", "date", "general"):
            return None
        if kind == "currency" or (
            kind in ("literal", "quoted", "escaped") and token[kind] in _CURRENCY and token[kind]
        ):
            currency = True
        elif kind == "digit":
            if suffix and after_point:
                return None
            if suffix:  # a text between the places: 0!.0,
                whole.append(suffix)
                suffix = ""
            thousands = thousands or (commas > 0 and not after_point)
            commas = 0
            places += 1
            if after_point:
                decimals += token["digit"]
            else:
                whole.append(token["digit"])
        elif kind == "point":
            after_point = True
        elif kind == "comma":
            commas += 1
        elif kind == "percent":
            percents += 1
            suffix += "%"
            if not places:
                return None
        elif kind is not None and kind != "bracket":
            prefix, suffix = (prefix, suffix + token[kind]) if places else (prefix + token[kind], suffix)
    if not places or len(decimals) > _MAX_PLACES:
        return None
    least = len(decimals.rstrip("#?"))
    return _Section(
        prefix.strip(), tuple(whole), least, len(decimals), suffix.strip(), percents, thousands, commas, currency
    )


def _laid_out(section: _Section, number: Decimal) -> str:
    """The digits in their places."""
    whole, _, decimals = f"{number:f}".partition(".")
    decimals = decimals[: section.least] + decimals[section.least :].rstrip("0")
    least = section.whole.count("0")
    whole = whole.lstrip("0").rjust(least, "0")
    if any(piece not in "0#?" for piece in section.whole):
        whole = _interleaved(section.whole, whole)
    elif section.thousands:
        whole = f"{int(whole or 0):,}" if whole else ""
    point = f".{decimals}" if decimals else ""
    return f"{section.prefix}{whole or ('0' if point else '')}{point}{section.suffix}"


def _interleaved(pieces: tuple[str, ...], digits: str) -> str:
    """Digits put from the right between the texts of a format."""
    out: list[str] = []
    first = next(at for at, piece in enumerate(pieces) if piece in "0#?")
    for at in range(len(pieces) - 1, -1, -1):
        if pieces[at] not in "0#?":
            out.append(pieces[at])
        elif at == first:
            out.append(digits)
        else:
            out.append(digits[-1:] or "0")
            digits = digits[:-1]
    return "".join(reversed(out))


@lru_cache(1024)
def _parts(code: str) -> frozenset[str]:
    """The first letters of the parts of a date that a format shows."""
    section = (_sections(code) or ("",))[0]
    return frozenset(token["date"][0].lower() for token in _TOKEN.finditer(section) if token["date"])


def _is_date(section: str) -> bool:
    return any(token["date"] for token in _TOKEN.finditer(section))


def _moment(serial: float) -> datetime.datetime | None:
    if not 0 <= serial < _LAST_SERIAL:
        return None
    moment = _EPOCH + datetime.timedelta(days=serial)
    return (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)


def _dated(value: datetime.date | datetime.time, code: str) -> str | None:
    """The date as a format of years, months, days, hours, minutes and seconds shows it; None for any other."""
    sections = _sections(code)
    if not sections:
        return None
    out: list[str] = []
    last = ""  # the part before: m behind h, or before s, are minutes
    tokens = list(_TOKEN.finditer(sections[0]))
    for at, token in enumerate(tokens):
        kind = token.lastgroup
        if kind == "date":
            letters = token["date"].lower()
            following = next((later["date"].lower() for later in tokens[at + 1 :] if later["date"]), "")
            part = letters[0]
            if len(set(letters)) > 1:
                return None
            if part == "m" and (last == "h" or following.startswith("s")):
                part = "minute"
            number = _part_of(value, part)
            if number is None or (part == "m" and len(letters) > 2) or (part == "d" and len(letters) > 2):
                return None
            out.append(str(number).rjust(2 if len(letters) > 1 and part != "y" else 1, "0"))
            last = part
        elif kind in ("quoted", "escaped", "literal"):
            out.append(token[kind])
        elif kind in ("point", "comma") or token[0] == "/":
            out.append(token[0])
        elif token[0] == "@":
            break
        elif kind is not None and kind not in ("bracket", "currency"):
            return None
    return "".join(out).strip() if last else None


def _part_of(value: datetime.date | datetime.time, part: str) -> int | None:
    names = {"y": "year", "m": "month", "d": "day", "h": "hour", "minute": "minute", "s": "second"}
    midnight = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if midnight and part in ("h", "minute", "s"):
        return 0
    return getattr(value, names[part], None)
