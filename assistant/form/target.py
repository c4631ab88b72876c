"""Target values (指标值): what `≥98%`, `8000元/每次`, `2024 年年底` or `有效提升` say.

`TargetValue.parse` reads any string and never raises. Printing a value and parsing it again gives an equal value; the
text as written is kept beside it and takes no part in the comparison. The units, operators and grades are data in
`units.toml`; the grammar is what domain tables show, in the order the functions below stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from .date_point import DatePoint, date_point
from .money import CHINESE_DIGITS, EXACT, UNIT_NAMES, UNITS, clean_number
from .text import is_empty, tidy
from .units import units

# Longer than any value that still is one value; beyond it a cell is a sentence and is not taken apart.
MAX_LENGTH = 120


class Kind(StrEnum):
    """What sort of value a cell holds."""

    PERCENT = "percent"  # ≥98%
    QUANTITY = "quantity"  # 5次
    MONEY = "money"  # 11万元
    UNIT_PRICE = "unit_price"  # 8000元/次
    DATE = "date"  # 2024年12月底前
    PERIOD = "period"  # 1-12月份
    DURATION = "duration"  # ≤24小时
    FREQUENCY = "frequency"  # 1次/月, 按月
    GRADE = "grade"  # 优（优/良/中/差）
    PHRASE = "phrase"  # 有效提升
    SENTENCE = "sentence"  # 严格按照预算标准1000元/人兑付
    BLANK = "blank"
    NUMBER = "number"  # 10: a number with no unit


MEASURED = frozenset({Kind.PERCENT, Kind.QUANTITY, Kind.MONEY, Kind.UNIT_PRICE, Kind.DURATION, Kind.NUMBER})
IN_WORDS = frozenset({Kind.GRADE, Kind.PHRASE, Kind.SENTENCE})


@dataclass(frozen=True)
class TargetValue:
    """One target value. Fields that do not belong to its kind are None or empty.

    text        as written
    operator    ≥ ≤ > < = ±, however it was spelled; `spelling` keeps the words
    number      the figure; `upper` the second one of a range; `decimals` the digits written after its point
    multiplier  万 or 亿 before a unit that is not money (3万亩); of money it is part of the unit (万元)
    unit, per   `1130元/月/人`: 元 and 月/人
    start, end  of a date (start only) or a period; `yearly` for 每年12月底前
    grade       the grade reached, `scale` the grades there are
    words       a phrase or sentence, without its blanks
    """

    text: str = field(compare=False)
    kind: Kind
    operator: str | None = None
    spelling: str = field(default="", compare=False)
    approximate: bool = False
    number: Decimal | None = None
    upper: Decimal | None = None
    decimals: int = 0
    multiplier: str = ""
    unit: str | None = None
    per: str | None = None
    start: DatePoint | None = None
    end: DatePoint | None = None
    yearly: bool = False
    grade: str | None = None
    scale: tuple[str, ...] = ()
    words: str = ""

    @classmethod
    def parse(cls, text: str | None) -> "TargetValue":
        """Read a cell. Any string is a value of some kind; None and blanks are `Kind.BLANK`. Never raises."""
        return _parse(text or "")

    @property
    def magnitude(self) -> Decimal | None:
        """The figure with its multiplier: 3万亩 is 30000. Of money use `yuan`."""
        if self.number is None:
            return None
        return EXACT.multiply(self.number, _MULTIPLIERS[self.multiplier]) if self.multiplier else self.number

    @property
    def yuan(self) -> Decimal | None:
        """The amount, or the unit price, in 元; None when this is no money or its unit is unknown."""
        if self.kind not in (Kind.MONEY, Kind.UNIT_PRICE) or self.number is None or self.unit is None:
            return None
        return EXACT.multiply(self.number, UNITS[self.unit])

    @property
    def points(self) -> tuple[DatePoint, ...]:
        """The dates in it, in order."""
        return tuple(point for point in (self.start, self.end) if point is not None)

    def with_operator(self, operator: str) -> "TargetValue":
        """The same value under another operator, its text printed anew."""
        return replace(self, operator=operator, spelling=operator, text=self.under(operator))

    def __str__(self) -> str:
        return self.under(self.operator)

    def under(self, operator: str | None) -> str:
        """The value in print, with this operator in front of it in place of its own."""
        match self.kind:
            case Kind.BLANK:
                return ""
            case Kind.PHRASE | Kind.SENTENCE:
                return self.words
            case Kind.GRADE:
                scale = "/".join(self.scale)
                core = f"{self.grade}({scale})" if self.grade and scale else self.grade or scale
            case Kind.DATE:
                core = ("每年" if self.yearly else "") + str(self.start)
            case Kind.PERIOD:
                core = ("每年" if self.yearly else "") + f"{self.start}至{self.end}"
            case Kind.FREQUENCY if self.number is None:
                core = f"每{self.per}"
            case _:
                figures = [number for number in (self.number, self.upper) if number is not None]
                core = "-".join(f"{number:f}{self.multiplier}{self.unit or ''}" for number in figures)
                core += f"/{self.per}" if self.per else ""
        return f"{operator or ''}{'约' if self.approximate else ''}{core}"


_MULTIPLIERS = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}

_NUM = r"-?\d[\d,]*(?:\.\d+)?"
_RANGE = r"(?:-|—|–|~|至|到)+"
_CHINESE = r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"

_PERCENT = re.compile(
    rf"(?P<number>{_NUM})(?:%?{_RANGE}(?P<upper>{_NUM}))?(?P<unit>%|‰|百分比|个?百分点)|百分之(?P<of>\d+(?:\.\d+)?)"
)
_MEASURE = re.compile(
    rf"(?P<number>{_NUM}|{_CHINESE})(?:(?P<lower_unit>[^\d\W_]{{0,8}}){_RANGE}(?P<upper>{_NUM}))?"
    r"(?P<unit>[^\d\W_²³]{0,8}[²³]?)(?:(?:/|每|·|\*)(?P<per>[^\d.,;:!?，。；：！？()<>=≥≤%]{1,12}))?"
)
_FREQUENCY = re.compile(
    rf"(?:每(?P<per>[^\d\W]{{1,2}}?)(?P<verb>[^\d\W]{{0,4}}?)(?P<number>{_NUM}|{_CHINESE})(?P<unit>[^\d\W]{{1,3}})"
    r"|(?:每|按|逐)(?P<alone>半年|季度|年度|月度|学期|星期|[年月季周日天旬])(?P<tail>[^\d\W]{0,8}))"
)

_PERIOD = re.compile(rf"(?P<start>.+?)(?P<sign>--|{_RANGE})(?P<end>.+)")
_SCALE_BRACKET = re.compile(r"(?P<grade>[^()]{1,12})\((?P<scale>[^()]{1,40})\)")
_PUNCTUATED = re.compile(r"[\d，。；：,;!?！？]")


@lru_cache(maxsize=8192)
def _parse(text: str) -> TargetValue:
    if is_empty(text):
        return TargetValue(text, Kind.BLANK)
    plain = tidy(text) if len(text) <= 8 * MAX_LENGTH else text
    if len(plain) <= MAX_LENGTH:
        for operator, spelling, approximate, core in _without_operators(plain):
            value = _core(core)
            if value is not None:
                return replace(value, text=text, operator=operator, spelling=spelling, approximate=approximate)
    in_words = Kind.SENTENCE if len(plain) > 15 or _PUNCTUATED.search(plain) else Kind.PHRASE
    return TargetValue(text, in_words, words=plain)


def _without_operators(plain: str) -> Iterator[tuple[str | None, str, bool, str]]:
    """The ways to take operators off a value: (operator, its spelling, approximate, what is left), likeliest first."""
    operator, spelling, core = None, "", plain
    for written, meaning in units().operators:
        if plain.startswith(written):
            operator, spelling, core = meaning, written, plain[len(written) :]
            break
    approximate = False
    for word in ("大约", "约", "近"):
        if core.startswith(word):
            approximate, core = True, core[len(word) :]
            break
    if core.endswith("左右"):
        approximate, core = True, core[:-2]
    yield operator, spelling, approximate, core
    for written, meaning in (*units().suffixes, ("内", "≤")):
        if core.endswith(written) and operator in (None, meaning, "±", "="):
            kept = "±" if operator == "±" else meaning
            yield kept, f"{spelling}…{written}" if spelling else f"…{written}", approximate, core[: -len(written)]


def _core(core: str) -> TargetValue | None:
    """A value without its operator; None when it is in words."""
    return _percent(core) or _date_or_period(core) or _frequency(core) or _measure(core) or _grade(core)


def _percent(core: str) -> TargetValue | None:
    match = _PERCENT.fullmatch(core)
    if match is None:
        return None
    number = clean_number(match["number"] or match["of"])
    upper = clean_number(match["upper"]) if match["upper"] else None
    if number is None or (match["upper"] and upper is None):
        return None
    unit = {"百分比": "%", "百分点": "个百分点", None: "%"}.get(match["unit"], match["unit"])
    decimals = max(number[1], upper[1] if upper else 0)
    return TargetValue(
        core, Kind.PERCENT, number=number[0], upper=upper[0] if upper else None, decimals=decimals, unit=unit
    )


def _date_or_period(core: str) -> TargetValue | None:
    yearly = core.startswith("每年") and len(core) > len("每年")
    rest = core[2:] if yearly else core
    point = date_point(rest)
    if point is not None:
        kind = Kind.PERIOD if point.part == "全年" else Kind.DATE
        if kind is Kind.PERIOD:
            first, last = DatePoint(point.year, 1), DatePoint(None, 12)
            return TargetValue(core, kind, start=first, end=last, yearly=yearly)
        return TargetValue(core, kind, start=point, yearly=yearly)
    match = _PERIOD.fullmatch(rest)
    if match is None or len(rest) > 40:
        return None
    end = date_point(match["end"])
    start = date_point(match["start"])
    if start is None and end is not None:
        # 1-12月份 and 2023-2024年 name their unit once.
        unit = "月" if end.month is not None else "年"
        start = date_point(match["start"] + unit)
    if start is None or end is None or start.part == "全年" or end.part == "全年":
        return None
    return TargetValue(core, Kind.PERIOD, start=start, end=end, yearly=yearly)


def _figure(text: str) -> tuple[Decimal, int] | None:
    """A number in digits, or in Chinese up to 九十九."""
    number = clean_number(text)
    if number is not None or not re.fullmatch(_CHINESE, text):
        return number
    tens, ten, ones = text.rpartition("十")
    value = (CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + CHINESE_DIGITS.get(ones, 0)
    return Decimal(value), 0


def _frequency(core: str) -> TargetValue | None:
    match = _FREQUENCY.fullmatch(core)
    if match is None:
        return None
    frequencies = units().frequencies
    if match["alone"]:
        return TargetValue(core, Kind.FREQUENCY, per=frequencies[match["alone"]])
    number = _figure(match["number"])
    if number is None or match["per"] not in frequencies or match["unit"] not in units().known_set:
        return None
    return TargetValue(
        core,
        Kind.FREQUENCY,
        number=number[0],
        decimals=number[1],
        unit=match["unit"],
        per=frequencies[match["per"]],
    )


def _per(text: str | None) -> str | None:
    """`每次`, `人·月`, `月/人` as one spelling with slashes."""
    if not text:
        return None
    parts = [part.removeprefix("每") for part in re.split(r"[/·*]", text)]
    return "/".join(part for part in parts if part) or None


def _measure(core: str) -> TargetValue | None:
    match = _MEASURE.fullmatch(core)
    if match is None:
        return None
    written = match["number"]
    number = _figure(written)
    upper = clean_number(match["upper"]) if match["upper"] else None
    if number is None or (match["upper"] and upper is None):
        return None
    unit, per = match["unit"] or "", _per(match["per"])
    if match["upper"] and match["lower_unit"] and match["lower_unit"] != unit:
        return None
    if unit == "" and (per is None or not per[0].isalpha()) and not written[-1].isdigit():
        return None  # 一, 十: a word, not a value
    value = TargetValue(
        core,
        Kind.NUMBER,
        number=number[0],
        upper=upper[0] if upper else None,
        decimals=max(number[1], upper[1] if upper else 0),
        per=per,
    )
    known = units()
    if unit in UNIT_NAMES:
        return replace(value, kind=Kind.UNIT_PRICE if per else Kind.MONEY, unit=UNIT_NAMES[unit])
    if not unit:
        return replace(value, kind=Kind.UNIT_PRICE) if per else value
    if unit in known.durations and not per:
        return replace(value, kind=Kind.DURATION, unit=known.durations[unit])
    multiplier = unit[0] if unit[0] in "万亿" else ""
    unit = unit[len(multiplier) :]
    unit = known.aliases.get(unit, unit)
    if unit not in known.known_set and (len(unit) > 3 or not written[-1].isdigit() or _starts_with_known(unit)):
        return None
    if per in known.frequencies and not multiplier:
        return replace(value, kind=Kind.FREQUENCY, unit=unit, per=known.frequencies[per])
    return replace(value, kind=Kind.QUANTITY, multiplier=multiplier, unit=unit)


def _starts_with_known(unit: str) -> bool:
    """`次会议` in `5次会议` is a unit and a noun, not a unit."""
    return any(unit.startswith(known) for known in units().known)


def _grade(core: str) -> TargetValue | None:
    known = units()
    if core in known.grades:
        return TargetValue(core, Kind.GRADE, grade=core)
    match = _SCALE_BRACKET.fullmatch(core)
    listed = match["scale"] if match else core
    for scale in known.scales:
        if re.sub(r"[/、,，;]", "", listed) == "".join(scale):
            if match is None:
                return TargetValue(core, Kind.GRADE, scale=scale)
            if match["grade"] in scale:
                return TargetValue(core, Kind.GRADE, grade=match["grade"], scale=scale)
    return None
