"""Amounts of money (金额): exact decimals with their unit and the precision they were written with.

A blank is not a zero and an unknown unit is not 万元: both are `None` here, and whoever needs them says that the check
could not be made.
"""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from functools import lru_cache

from .text import halfwidth, is_empty, squeeze, tidy

# How many 元 one unit is. `万` alone, as in 250万, is 万元.
UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
UNIT_NAMES = {
    **{name: name for name in UNITS},
    "人民币元": "元",
    "元人民币": "元",
    "圆": "元",
    "块": "元",
    "万": "万元",
    "亿": "亿元",
}

# Longer figures than any budget has are not numbers of this form; with them refused, every product and sum below fits.
MAX_DIGITS = 24
EXACT = Context(prec=200)

# The single digits as people write them in words; 十 is no digit, it makes them tens.
CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

_NUMBER = r"[+-]?\d[\d,]*(?:\.\d+)?"
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>[一-鿿]*)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?")


def exact() -> AbstractContextManager[Context]:
    """Decimal arithmetic that loses no digit (the default context rounds at 28): `with exact(): …`."""
    return localcontext(EXACT)


def unit_name(text: str | None) -> str | None:
    """The unit of money that a text names: `单位：万元`, `(万元)`, `万元` are all `万元`; None when it names none."""
    if text is None:
        return None
    plain = squeeze(text).strip("():").removeprefix("金额").removeprefix("单位").strip(":()")
    return UNIT_NAMES.get(plain)


def clean_number(digits: str) -> tuple[Decimal, int] | None:
    """The value of a figure without blanks and the digits written after its point (`1,234.50`: 1234.50 and 2).

    None when the text is not one number, has its commas in the wrong places, or is longer than `MAX_DIGITS`.
    """
    if len(digits) > 2 * MAX_DIGITS or not digits.isascii() or not _GROUPED.fullmatch(digits):
        return None
    digits = digits.replace(",", "")
    if len(digits) > MAX_DIGITS:
        return None
    return Decimal(digits), len(digits.partition(".")[2])


def plain(number: Decimal) -> str:
    """A number in digits: no exponent, no trailing zeros after the point (`4.50` is `4.5`, `1E+3` is `1000`)."""
    text = f"{number.normalize(EXACT):f}"
    return "0" if text in ("-0", "0") else text


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as written.

    number    the figure, in `unit`
    unit      元, 千元, 万元 …; None when nobody said which
    decimals  digits written after the point: 3.10 has two, which is what makes it a rounded figure
    repairs   what had to be mended to read it, in Chinese, empty when it was well written
    """

    text: str = field(compare=False)
    number: Decimal
    unit: str | None
    decimals: int
    repairs: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, text: str | None, unit: str | None = None) -> "Amount | None":
        """Read `11`, `3. 2952`, `１１`, `1,234.50`, `20000元`, `250万`. Never raises.

        `unit` is the form's own unit, used where the text names none. None when the cell is empty or holds something
        else than one amount: `is_empty` tells the two apart.
        """
        return _amount(text, unit) if text else None

    @property
    def yuan(self) -> Decimal | None:
        """The amount in 元, exact; None when the unit is unknown."""
        if self.unit is None:
            return None
        return EXACT.multiply(self.number, UNITS[self.unit])

    def __str__(self) -> str:
        return f"{plain(self.number)}{self.unit or ''}"


@lru_cache(maxsize=4096)
def _amount(text: str, unit: str | None) -> Amount | None:
    if is_empty(text) or len(text) > 4 * MAX_DIGITS:
        return None
    match = _AMOUNT.fullmatch(tidy(text))
    number = clean_number(match["number"]) if match else None
    if match is None or number is None:
        return None
    written_unit = match["unit"]
    if written_unit and written_unit not in UNIT_NAMES:
        return None
    repairs = []
    if halfwidth(text).replace(" ", "") != "".join(text.split()):
        repairs.append("全角字符")
    if re.search(r"[\d.,]\s+[\d.,]", halfwidth(text)):
        repairs.append("数字中间的空格")
    if "," in match["number"]:
        repairs.append("千分位逗号")
    return Amount(text, number[0], UNIT_NAMES.get(written_unit, unit), number[1], tuple(repairs))


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """`yuan` expressed in `unit`, exact: every unit is a power of ten."""
    return EXACT.divide(yuan, UNITS[unit])
