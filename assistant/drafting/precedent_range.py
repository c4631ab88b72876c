"""A target value held against what similar indicators had (与同类指标相比): a hint, never a fault.

May import `form` and `precedents.statistics`.
"""

from decimal import Decimal

from ..form.money import in_unit, plain
from ..form.target import Kind, TargetValue
from ..precedents.statistics import Scale, Statistics, figure, scale_of

ENOUGH = 5  # values whose whole range says something; of fewer, a new extreme is nothing unusual


def far_from_precedent(value: TargetValue, known: Statistics | None) -> str | None:
    """What to tell the clerk when a value lies outside the whole range that at least five tables had; else None.

    The range of all values and not a distance from their middle: filings are few and skewed, and a value that any table
    had before is nobody's business. Beyond it stands information to look at, at most a hint: another year may well need
    another figure. A value on another scale (次 against 人, words, a range) is not compared.
    """
    number = figure(value)
    if known is None or known.count < ENOUGH or number is None or scale_of(value) != known.scale:
        return None
    if known.minimum <= number <= known.maximum:
        return None
    side = "低于" if number < known.minimum else "高于"
    least, most, middle = (shown(each, known.scale) for each in (known.minimum, known.maximum, known.median))
    span = f"都是{least}" if known.minimum == known.maximum else f"在{least}至{most}之间，中位数{middle}"
    return f"“{value.text.strip()}”{side}{known.count}张往年表里同类指标的值（{span}），请核对。"


def summary(known: Statistics) -> str:
    """The distribution in one sentence: how many tables, least, median, most, and the project's own last value."""
    least, middle, most = (shown(each, known.scale) for each in (known.minimum, known.median, known.maximum))
    span = f"都是{least}" if least == most else f"最低{least}，中位数{middle}，最高{most}"
    own = f"；本项目上次是{shown(known.own, known.scale)}" if known.own is not None else ""
    return f"往年{known.count}张表的同类指标：{span}{own}。"


def as_json(known: Statistics) -> dict[str, str | int | None]:
    """The distribution for a program: figures as text in `unit` (money in 元), and the sentence a reader gets."""
    own = None if known.own is None else plain(known.own)
    unit = f"{known.scale.unit or ''}{f'/{known.scale.per}' if known.scale.per else ''}"
    figures = {name: plain(getattr(known, name)) for name in ("minimum", "median", "maximum")}
    return {"count": known.count, **figures, "own": own, "unit": unit, "words": summary(known)}


def shown(number: Decimal, scale: Scale) -> str:
    """A figure with its unit; amounts from 10,000 元 on in 万元."""
    unit = scale.unit or ""
    if scale.kind in (Kind.MONEY, Kind.UNIT_PRICE) and number >= 10_000:
        number, unit = in_unit(number, "万元"), "万元"
    return f"{plain(number)}{unit}{f'/{scale.per}' if scale.per else ''}"
