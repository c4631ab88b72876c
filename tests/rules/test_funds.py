"""Money: what must pass, what must be reported with its difference, and that no digit is ever lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents import read
from assistant.form import Funding, Indicator, Part, Table
from assistant.form.money import plain
from assistant.rules import Outcome, Severity, TableReport, check
from assistant.rules.pages import EXAMPLE
from tests.conftest import ROOT


def funds(total: str | None, *parts: str | None, unit: str | None = "万元") -> TableReport:
    labels = ("财政拨款", "上年结转资金", "单位资金", "上级资金", "其他资金")
    sources = tuple(Part(label=label, amount=amount) for label, amount in zip(labels, parts, strict=False))
    return check(Table(funding=Funding(unit=unit, total=total, parts=sources)))


def costs(total: str, *targets: str, quantities: tuple[str, ...] = (), unit: str = "万元") -> TableReport:
    rows = [
        Indicator(level1="产出指标", level2="数量指标", name=f"数量{i}", target=t) for i, t in enumerate(quantities)
    ]
    rows += [Indicator(level1="产出指标", level2="成本指标", name=f"开支{i}", target=t) for i, t in enumerate(targets)]
    parts = (Part(label="财政拨款", amount=total),)
    return check(
        EXAMPLE.model_copy(update={"funding": Funding(unit=unit, total=total, parts=parts), "indicators": tuple(rows)})
    )


def found(report: TableReport, code: str) -> list[tuple[Severity, str, str | None]]:
    return [(each.severity, each.path, each.difference) for each in report.findings if each.code == code]


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("11", ["11", None]),
        ("0.33", ["0.11", "0.11", "0.11"]),
        ("3. 2952", ["3.2952"]),
        ("１１", ["11"]),
        ("11", ["11.00", "0"]),
        ("11", ["110000元"]),
        ("1,234.5", ["1,000", "234.5"]),
    ],
)
def test_sums_that_agree(total: str, parts: list[str | None]) -> None:
    assert funds(total, *parts).outcomes["F01"] is Outcome.PASS


@pytest.mark.parametrize(
    ("total", "parts", "path", "difference"),
    [
        ("11", ["10", None], "funding.total", "1"),
        ("0", ["90"], "funding.total", "-90"),
        (None, ["10", "1"], "funding.total", "11"),
        ("11", [None, None], "funding.parts.0.amount", "11"),
        ("11", ["12", "-1"], "funding.parts.1.amount", None),
        ("0.3", ["0.1", "0.20000001"], "funding.total", "-0.00000001"),
        ("12345678901234567890.5", ["12345678901234567890.4"], "funding.total", "0.1"),
    ],
)
def test_sums_that_do_not(total: str | None, parts: list[str | None], path: str, difference: str | None) -> None:
    assert (Severity.ERROR, path, difference) in found(funds(total, *parts), "F01")


def test_rounding_is_said_and_never_silent() -> None:
    report = funds("7165.32", "3144.00", "570.17", "433.00", "1426.90", "1591.22")
    # 3144.00+570.17+433.00+1426.90+1591.22 = 7165.29: inside (5+1) × 0.005.
    assert found(report, "F01") == [(Severity.WARNING, "funding.total", "0.03")]
    assert found(funds("7165.33", "3144.00", "570.17", "433.00", "1426.90", "1591.22"), "F01")[0][0] is Severity.ERROR
    # Not all written with the same decimals: not rounded, so an error.
    assert found(funds("7165.32", "3144", "570.17", "433", "1426.9", "1591.22"), "F01")[0][0] is Severity.ERROR


def test_an_unknown_unit_is_never_guessed() -> None:
    report = check(EXAMPLE.put("funding.unit", None))
    assert report.outcomes["S07"] is Outcome.FAIL
    for code in ("F03", "F04", "F05"):
        assert report.outcomes[code] is Outcome.UNDETERMINED
        assert "单位" in report.reasons[code]
    # Figures of one unknown unit can still be added up.
    assert report.outcomes["F01"] is Outcome.PASS


def test_no_money_is_no_pass() -> None:
    report = check(Table())
    assert report.outcomes["F01"] is Outcome.NOT_APPLICABLE
    assert report.outcomes["F02"] is Outcome.NOT_APPLICABLE
    assert found(report, "S05")


@pytest.mark.parametrize(
    ("total", "targets", "quantities"),
    [
        ("4", ["8000元/每次"], ["5次"]),
        ("6.3", ["1000元/人"], ["63人"]),
        ("10", ["475元/亩", "2875元/个", "3000元/平方米"], ["≥60亩", "≥4个", "≥20平方米"]),
        ("39.3", ["20万元/公里"], ["1.966公里"]),
        ("50", ["28.40元/株"], ["17600株"]),
        ("4", ["≤8000元/次"], ["≥5次"]),
        ("36", ["1000元/月/人"], ["30人"]),
        ("3.2952", ["32952 元"], []),
        ("2", ["20000元"], []),
        ("11", ["≤10万元"], []),
        ("15", ["6万元", "5万元", "4万元"], []),
        ("15", ["6万元", "5万元"], []),
    ],
)
def test_costs_that_fit(total: str, targets: list[str], quantities: list[str]) -> None:
    report = costs(total, *targets, quantities=tuple(quantities))
    grave = [each for each in report.findings if each.code[0] == "F" and each.code != "F07"]
    assert [each for each in grave if each.severity is not Severity.INFO] == []


def test_a_rounded_unit_price_is_shown() -> None:
    assert found(costs("50", "28.40元/株", quantities=("17600株",)), "F06") == [
        (Severity.INFO, "indicators.1.target", "-0.016")
    ]


@pytest.mark.parametrize(
    ("total", "targets", "quantities", "code", "severity"),
    [
        ("4", ["9000元/次"], ["5次"], "F06", Severity.ERROR),
        ("214.06", ["=23万元/个"], ["=10个"], "F06", Severity.ERROR),
        ("380", ["1130元/月/人", "143元/月/人"], ["250人"], "F06", Severity.WARNING),
        ("6", ["5万元"], [], "F04", Severity.ERROR),
        ("6", ["≤5万元"], [], "F04", Severity.ERROR),
        ("11", ["≤12万元"], [], "F05", Severity.ERROR),
        ("11", ["110000万元"], [], "F03", Severity.ERROR),
        ("14", ["6万元", "5万元", "4万元"], [], "F08", Severity.WARNING),
        ("4", ["8000元/次"], ["5场"], None, None),
    ],
)
def test_costs_that_do_not(
    total: str, targets: list[str], quantities: list[str], code: str | None, severity: Severity | None
) -> None:
    report = costs(total, *targets, quantities=tuple(quantities))
    if code is None:
        assert report.outcomes["F06"] is Outcome.UNDETERMINED
        assert "次" in report.reasons["F06"]
    else:
        assert [each[0] for each in found(report, code)] == [severity]


AMOUNTS = st.lists(st.decimals(min_value=0, max_value=10**9, places=6), min_size=1, max_size=5)


@given(AMOUNTS)
def test_an_exact_sum_passes(amounts: list[Decimal]) -> None:
    texts = [plain(amount) for amount in amounts]
    assert funds(plain(sum(amounts, Decimal(0))), *texts).outcomes["F01"] is Outcome.PASS


@given(AMOUNTS, st.integers(min_value=0, max_value=6), st.integers(min_value=1, max_value=9))
def test_any_wrong_digit_is_found(amounts: list[Decimal], place: int, change: int) -> None:
    total = sum(amounts, Decimal(0)) + Decimal(change).scaleb(-place)
    assert funds(plain(total), *[plain(amount) for amount in amounts]).outcomes["F01"] is Outcome.FAIL


def whole_period(total: str | None, *parts: str | None, yearly: str = "10", unit: str | None = "万元") -> TableReport:
    """A year of `yearly` from the first source, and the project's whole period over all sources."""
    labels = ("财政拨款", "上年结转资金", "其他资金")
    sources = tuple(
        Part(label=label, amount=None if index else yearly, overall_amount=amount)
        for index, (label, amount) in enumerate(zip(labels, parts, strict=False))
    )
    return check(Table(funding=Funding(unit=unit, total=yearly, overall_total=total, parts=sources)))


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("30", ["30"]),
        ("10", [None]),  # only the total: nothing to add up
        ("10.0", ["10"]),
        ("30", ["20", "10"]),
        ("300000元", ["20", "10"]),
    ],
)
def test_whole_periods_that_agree(total: str, parts: list[str | None]) -> None:
    assert whole_period(total, *parts).outcomes["F11"] is Outcome.PASS


@pytest.mark.parametrize(
    ("total", "parts", "path", "difference"),
    [
        ("8", [None], "funding.overall_total", "2"),
        ("99999元", [None], "funding.overall_total", "0.0001"),
        ("31", ["30"], "funding.overall_total", "1"),
        (None, ["20", "10"], "funding.overall_total", "30"),
        ("30", ["9", "21"], "funding.parts.0.overall_amount", "1"),
        ("30", ["31", "-1"], "funding.parts.1.overall_amount", None),
    ],
)
def test_whole_periods_that_do_not(
    total: str | None, parts: list[str | None], path: str, difference: str | None
) -> None:
    assert found(whole_period(total, *parts), "F11") == [(Severity.ERROR, path, difference)]


def test_a_whole_period_within_rounding_is_said() -> None:
    report = whole_period("30.01", "10.00", "10.00", "10.00")
    assert found(report, "F11") == [(Severity.WARNING, "funding.overall_total", "0.01")]


def test_a_whole_period_that_cannot_be_compared() -> None:
    assert funds("10", "10").outcomes["F11"] is Outcome.NOT_APPLICABLE
    assert whole_period("300000元", unit=None).outcomes["F11"] is Outcome.UNDETERMINED
    unreadable = whole_period("另行核定", "10")
    assert (unreadable.outcomes["F02"], unreadable.outcomes["F11"]) == (Outcome.FAIL, Outcome.UNDETERMINED)
    assert [each[1] for each in found(unreadable, "F02")] == ["funding.overall_total"]


def test_a_cost_row_that_divides_the_one_above_is_not_added_again() -> None:
    table = read(ROOT / "tests" / "clean" / "01-peixun.json")[0]
    others = [row for row in table.indicators if row.level2 != "成本指标"]
    whole = Indicator(level1="产出指标", level2="成本指标", name="培训总成本", target=f"≤{table.funding.total}万元")
    part = whole.model_copy(update={"name": "其中：教材费", "target": "≤1万元"})
    divided = table.model_copy(update={"indicators": (*others, whole, part)})
    added = divided.model_copy(update={"indicators": (*others, whole, part.model_copy(update={"name": "教材费"}))})
    assert "F08" not in {finding.code for finding in check(divided, year=table.year).findings}
    assert "F08" in {finding.code for finding in check(added, year=table.year).findings}
