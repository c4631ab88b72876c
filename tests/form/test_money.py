"""Amounts: exact to the last digit, whatever they look like."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.form import Amount
from assistant.form.money import MAX_DIGITS, UNITS, exact, in_unit, plain, unit_name


@pytest.mark.parametrize(
    ("text", "number", "unit", "decimals", "repairs"),
    [
        ("11", "11", "万元", 0, ()),
        ("3. 2952", "3.2952", "万元", 4, ("数字中间的空格",)),
        ("１１", "11", "万元", 0, ("全角字符",)),
        ("1,234.50", "1234.50", "万元", 2, ("千分位逗号",)),
        ("20000元", "20000", "元", 0, ()),
        (" 32952 元", "32952", "元", 0, ()),
        ("250万", "250", "万元", 0, ()),
        ("-5", "-5", "万元", 0, ()),
    ],
)
def test_reads(text: str, number: str, unit: str, decimals: int, repairs: tuple[str, ...]) -> None:
    amount = Amount.parse(text, "万元")
    assert amount is not None
    assert (amount.number, amount.unit, amount.decimals, amount.repairs) == (Decimal(number), unit, decimals, repairs)


@pytest.mark.parametrize("text", ["", "  ", "—", "无", None, "六万", "11万人", "1 2", "1,23", "1E+3", "NaN", "11 + 2"])
def test_refuses(text: str | None) -> None:
    assert Amount.parse(text, "万元") is None


def test_no_unit_is_not_guessed() -> None:
    amount = Amount.parse("11")
    assert amount is not None
    assert amount.yuan is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("（万元）", "万元"),
        ("元", "元"),
        ("金额单位：千元", "千元"),
        ("人", None),
        ("", None),
        ("万元/元", None),
    ],
)
def test_unit_names(text: str, unit: str | None) -> None:
    assert unit_name(text) == unit


NUMBERS = st.decimals(min_value=-(10**14), max_value=10**14, places=4)


@given(NUMBERS, st.sampled_from(sorted(UNITS)))
def test_printed_amounts_read_back(number: Decimal, unit: str) -> None:
    amount = Amount.parse(f"{plain(number)}{unit}")
    assert amount is not None
    assert amount.number == number
    assert amount.unit == unit
    again = Amount.parse(str(amount))
    assert again is not None
    assert again.yuan == amount.yuan
    assert in_unit(amount.yuan or Decimal(0), unit) == number


@given(st.text(max_size=80) | st.text(alphabet="0123456789.,， 　万元亿-+", max_size=40))
def test_never_raises(text: str) -> None:
    amount = Amount.parse(text, "万元")
    if amount is not None:
        assert Amount.parse(str(amount), "万元") is not None


def test_sums_keep_every_digit() -> None:
    long = "9" * (MAX_DIGITS - 5) + ".1234"
    amount = Amount.parse(long, "亿元")
    assert amount is not None
    assert amount.yuan is not None
    with exact():
        assert amount.yuan * 3 - amount.yuan * 2 == amount.yuan
