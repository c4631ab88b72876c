"""Numbers in a text (数字), however they are written, with the unit each counts.

Digits of any width (`1,200`, `３. 2952`), Chinese numerals that count something (`两次`, `一百二十人`, `贰万元`),
shares in words (`百分之九十五`, `九成`, `三分之一`, `半数`), multiples (`翻一番`), signs that are numbers (①, Ⅳ, ²)
and English number words. What looks like a number and counts nothing (`进一步`, `第一书记`) is data in `numbers.toml`.

May import `form` only.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..form.money import UNIT_NAMES, UNITS, clean_number
from ..form.text import tidy
from ..form.units import units

TAKEN = "\ue000"  # stands for a number that is accounted for: what follows it is its unit, no numeral of its own

_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_DOTTED_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:[./-][0-9]{1,2}){1,2}")
# 〇 to 九 as written on forms (壹), in traditional characters, and run together (廿, 俩).
_PLAIN = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "一二二三三四五六六七八九十百千万亿")
_ONES = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "俩": 2, "仨": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10_000, "亿": 100_000_000}
_RUN = "〇零一二两三四五六七八九十百千万亿廿卅俩仨"
_NUMERALS = re.compile(rf"[{_RUN}]+")
_SHARE = re.compile(rf"([{_RUN}]+|[0-9]+)分之([{_RUN}]+|[0-9]+(?:\.[0-9]+)?)")
_TENTHS = re.compile(r"成(?:([一二三四五六七八九半])(?![一-鿿]*[%个]))?")
_HALF = re.compile(r"(?<![上下前后大多过])半(?=年|天|日|个|小时|学期|价)")
_ROMAN = re.compile(r"(?<![A-Za-z])(?:I{2,3}|IV|VI{1,3}|IX|XI{1,3}|XIV|XVI{0,3})(?![A-Za-z])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: as written there, its value, and what it counts.

    unit         `次`, `万元`, `%`; empty where none stands behind it. `九成` is 90 of `%`
    start, end   where the number stands in the tidied text
    follows      the unit as it stands behind it, empty where the number's own words hold it (`百分之五`)
    """

    text: str
    value: Decimal
    unit: str = ""
    start: int = 0
    end: int = 0
    follows: str = ""

    def vouches_for(self, other: "Figure") -> bool:
        """Whether this number in a cell is the source of the other: the same amount of the same thing.

        `3万元` and `30000元` are; `5次` is none for `5人`. A number without a unit is a source for any.
        """
        if not self.unit or not other.unit:
            return self.value == other.value
        (mine, thing), (its, another) = self._measure(), other._measure()
        return mine == its and (thing == another or not thing or not another)

    def _measure(self) -> tuple[Decimal, str]:
        """The amount in the smallest unit of its kind, and that unit; a bare 万 counts nothing in particular."""
        if self.unit in UNITS:
            return self.value * UNITS[self.unit], "元"
        scale, base = Decimal(1), self.unit
        while base and base[0] in (_SCALES | _TENS) and base not in units().known:
            scale, base = scale * (_SCALES | _TENS)[base[0]], base[1:]
        return self.value * scale, _ONE_NAME.get(base, units().aliases.get(base, base))


_ALIASES = {"号": "日", "月份": "月", "百分比": "%"}
# Lengths of time under one name; a 日 behind a month is a day of it and stays one.
_ONE_NAME = {"日": "天", "星期": "周", "个星期": "周", "个小时": "小时", "工作日": "个工作日", "季度": "个季度"}
_DAY = "月日"


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "numbers.toml").read_text("utf-8"))


def _any(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


@lru_cache(maxsize=1)
def _idiom() -> re.Pattern[str]:
    return re.compile(_any(_data()["idioms"]))


@lru_cache(maxsize=1)
def _worded() -> re.Pattern[str]:
    return re.compile(_any(_data()["words"]))


@lru_cache(maxsize=1)
def _english() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{_any(list(_data()['english']))})(?![A-Za-z])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _unit() -> re.Pattern[str]:
    """A unit behind a number: `次`, `万元`, `万人次`, `%`; a bare 万 too."""
    spare = {"余", "多", "几", "来", "万", "亿"}
    names = _any(sorted({*units().known, *UNIT_NAMES, *_data()["counters"], "%", "‰", *_ALIASES} - spare))
    return re.compile(rf"[余多几来]?(?P<unit>{names}|[百千]?[万亿]?(?:{names})|[百千]?[万亿])")


def unit_at(text: str, place: int) -> str:
    """The unit that begins at a place of a half-width text, with a 余 or 多 before it; empty when none does."""
    match = _unit().match(text, place)
    return match[0] if match else ""


def figures(text: str | None) -> Iterator[Figure]:
    """The numbers of a text, in order."""
    yield from _scanned(tidy(text or ""))


def figures_in_place(plain: str) -> tuple[Figure, ...]:
    """The numbers of a text that is half-width already, with their places in this very text."""
    return _scanned(plain)


@lru_cache(maxsize=8192)
def _scanned(plain: str) -> tuple[Figure, ...]:
    left = _idiom().sub(lambda match: TAKEN * len(match[0]), plain.translate(_PLAIN))
    found: list[Figure] = []

    def take(start: int, end: int, value: Decimal, unit: str = "") -> None:
        """Keep a number; its place and its unit's are not looked at again."""
        nonlocal left
        match = None if unit else _unit().match(left, end)
        if match and match["unit"] == "成":
            tenths = _TENTHS.match(left, match.start("unit"))
            rest = (tenths[1] if tenths else None) or ""
            value = value * 10 + (Decimal(5) if rest == "半" else Decimal(_ONES.get(rest, 0)))
            unit, stop = "%", match.end() + len(rest)
        elif match:
            unit, stop = _ALIASES.get(match["unit"], match["unit"]), match.end()
        else:
            stop = end
        if unit == "日" and plain[:start].endswith(("月", "月份")):
            unit = _DAY
        if match and left.startswith("半", stop):  # 一年半
            value, stop = value + Decimal("0.5"), stop + 1
        found.append(Figure(plain[start:end], value, unit, start, end, plain[end:stop]))
        left = left[:start] + TAKEN * (stop - start) + left[stop:]

    for word in list(_worded().finditer(left)):
        share, unit = _data()["words"][word[0]]
        take(word.start(), word.end(), Decimal(share), unit)
    for part in list(_SHARE.finditer(left)):
        take(part.start(), part.end(), *_share(part[1], part[2]))
    for digits in list(_DIGITS.finditer(left)):
        for start, end, value in _split(digits[0], digits.start()):
            take(start, end, value)
    for run in list(_NUMERALS.finditer(left)):
        if left[run.start()] != TAKEN and _counts(left, run.start(), run.end()):
            take(run.start(), run.end(), chinese(run[0]))
    for half in list(_HALF.finditer(left)):
        take(half.start(), half.end(), Decimal("0.5"))
    for roman in list(_ROMAN.finditer(left)):
        take(roman.start(), roman.end(), _roman(roman[0]))
    for word in list(_english().finditer(left)):
        take(word.start(), word.end(), Decimal(str(_data()["english"][word[0].lower()])))
    for place, char in enumerate(left):
        if not char.isascii() and char.isnumeric() and not "一" <= char <= "鿿" and char != "〇":
            take(place, place + 1, Decimal(str(unicodedata.numeric(char))))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _split(written: str, start: int) -> Iterator[tuple[int, int, Decimal]]:
    """One figure, or several where the commas in it group no thousands, each with its place."""
    grouped = clean_number(written.rstrip(","))
    place = start
    for part in [written.rstrip(",")] if grouped else written.split(","):
        number = clean_number(part)
        if part:
            yield place, place + len(part), number[0] if number else Decimal(part.replace(",", ""))
        place += len(part) + 1


def _share(below: str, above: str) -> tuple[Decimal, str]:
    """百分之五 is 5 of `%`, 千分之五 0.5, 三分之一 a third of a hundred."""
    parts, whole = _value(above), _value(below)
    if not whole:
        return parts, "%"
    return (parts if whole == 100 else parts * 100 / whole), "%"


def _value(written: str) -> Decimal:
    return chinese(written) if written[0] in _RUN else Decimal(written)


def _counts(text: str, start: int, end: int) -> bool:
    """Whether a Chinese numeral counts something: 五次, 十二, 上百人; 两会, 万元 and the 一 of 统一 do not."""
    run, before, rest = text[start:end], text[:start], text[end:]
    if re.match(_any(_data()["scaled_units"]), text[start:]) or (
        set(run) <= set("万亿") and before.endswith(("(", TAKEN))
    ):
        return False
    if end - start > 1 or run in "廿卅俩仨":
        return True
    if run == "零":
        return "一" <= rest[:1] <= "鿿"
    if run in (_TENS | _SCALES) and before.endswith(tuple(_data()["leads"])):
        return True
    if run not in (_TENS | _SCALES) and rest.startswith(("余", "多", "几", "来")):
        return False
    return _unit().match(text, end) is not None or rest.startswith(("余", "多", "几"))


def chinese(numeral: str) -> Decimal:
    """The value of a Chinese numeral; one that is only a row of digits (二〇二五) is read digit by digit."""
    plain = numeral.translate(_PLAIN).replace("廿", "二十").replace("卅", "三十")
    if all(char in _ONES for char in plain):
        return Decimal("".join(str(_ONES[char]) for char in plain))
    total = section = digit = 0
    for char in plain:
        if char in _SCALES:
            section, digit = (section + digit or 1) * _SCALES[char], 0
            total, section = total + section, 0
        elif char in _TENS:
            section, digit = section + (digit or 1) * _TENS[char], 0
        else:
            digit = _ONES[char]
    return Decimal(total + section + digit)


def _roman(numeral: str) -> Decimal:
    values = [_ROMAN_VALUES[char] for char in numeral]
    return Decimal(sum(-here if here < after else here for here, after in zip(values, [*values[1:], 0], strict=True)))


@lru_cache(maxsize=4096)
def held(text: str) -> tuple[Figure, ...]:
    """The numbers that a cell vouches for: of `2024.07` the year and the month as well."""
    plain = tidy(text)
    dates = [
        Figure(part, Decimal(part), unit)
        for match in _DOTTED_DATE.finditer(plain)
        for part, unit in zip(re.split(r"[./-]", match[0]), ("年", "月", _DAY), strict=False)
    ]
    return (*figures(plain), *dates)
