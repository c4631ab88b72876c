"""The supplied forms: a clean table of each has no error and no warning, and each finds what it alone asks for."""

import pytest

from assistant.form import Indicator, Table, load_profile, profile_names
from assistant.rules import Outcome, Severity, check
from assistant.rules.pages import EXAMPLE

WITHOUT_COST = ("20", "10", "10", "10", "30", "10")
WITH_COST = ("20", "15", "10", "10", "5", "20", "10")


def modern(weights: tuple[str | None, ...]) -> Table:
    """`EXAMPLE` in the form of 2021, its rows weighed: with the cost level when there is one weight more."""
    rows = [row for row in EXAMPLE.indicators if row.level2 not in ("成本指标", "可持续影响指标")]
    if len(weights) > len(rows):
        rows.insert(0, Indicator(level1="成本指标", level2="经济成本指标", name="社区工作者培训经费", target="≤6万元"))
    weighed = (row.model_copy(update={"points": weight}) for row, weight in zip(rows, weights, strict=True))
    return EXAMPLE.model_copy(update={"indicators": tuple(weighed)})


def grave(table: Table, profile: str) -> list[tuple[str, str]]:
    report = check(table, profile=profile)
    assert Outcome.DEFECT not in report.outcomes.values(), report.reasons
    return [(each.code, each.message) for each in report.findings if each.severity is not Severity.INFO]


@pytest.mark.parametrize(
    ("table", "profile"),
    [
        (EXAMPLE, "ningxia-2024"),
        (EXAMPLE, "mof-2015"),
        (modern(WITHOUT_COST), "mof-2021"),
        (modern(WITH_COST), "mof-2021"),
    ],
)
def test_a_clean_table_of_each_form(table: Table, profile: str) -> None:
    assert grave(table, profile) == []


def test_forms_say_what_is_from_memory() -> None:
    assert profile_names() == ["mof-2015", "mof-2021", "ningxia-2024"]
    for name in ("mof-2015", "mof-2021"):
        assert "待核实" in load_profile(name).basis
        assert load_profile(name).starting_rows == load_profile(name).rows


def test_a_level_that_is_missing_altogether() -> None:
    without = EXAMPLE.model_copy(update={"indicators": EXAMPLE.indicators[:-1]})
    assert [code for code, _ in grave(without, "mof-2015")] == ["S10"]
    assert [code for code, _ in grave(without, "ningxia-2024")] == ["S01"]
    unserved = modern(WITHOUT_COST).indicators[:-1]
    moved = (*unserved[:-1], unserved[-1].model_copy(update={"points": "40"}))
    assert grave(EXAMPLE.model_copy(update={"indicators": moved}), "mof-2021") == []  # nobody is served directly


def test_works_and_purchases_need_their_cost() -> None:
    table = modern(WITHOUT_COST).put("project_name", "社区工作者培训设备购置")
    assert ("S10", "没有“成本指标”") in grave(table, "mof-2021")
    assert "S10" not in [code for code, _ in grave(modern(WITH_COST).put("project_name", "培训设备购置"), "mof-2021")]


@pytest.mark.parametrize(
    ("weights", "codes"),
    [
        (("25", *WITHOUT_COST[1:]), ["P01"]),  # which says what level is off
        (("20", "20", "10", "10", "30", "10"), ["P02"]),  # 100 without 预算执行率: the sum may be, the share may not
        (("20", "10", "10", "10", "20", "20"), ["P02", "P02"]),
        ((*WITHOUT_COST[:-1], None), ["P03"]),
        ((None,) * 6, []),  # nobody knows whether the form has the column
        (("10", *WITH_COST[1:]), ["P01"]),
    ],
)
def test_points(weights: tuple[str | None, ...], codes: list[str]) -> None:
    found = [code for code, _ in grave(modern(weights), "mof-2021") if code.startswith("P")]
    assert found == codes


def test_the_execution_rate_waits_for_the_year_s_end() -> None:
    rate = Indicator(level1="产出指标", level2="质量指标", name="预算执行率", target="100%", points="10")
    table = modern(WITHOUT_COST)
    table = table.model_copy(update={"indicators": (*table.indicators, rate)})
    assert "P05" in [code for code, _ in grave(table, "mof-2021")]


def test_rows_of_another_form_are_named() -> None:
    codes = [code for code, _ in grave(EXAMPLE, "mof-2021")]
    assert codes.count("S03") == 2  # 成本 below 产出, and 可持续影响
    assert "S03" in [code for code, _ in grave(modern(WITH_COST), "mof-2015")]
