"""Which form a table follows: told from titles, marks, levels and points; the default where nothing speaks."""

import pytest

from assistant.documents import read
from assistant.form import Following, Indicator, Source, Table, follows, load_profile
from assistant.form.following import common
from assistant.rules.pages import EXAMPLE
from tests.conftest import ROOT, SEED

DEFAULT = Following("ningxia-2024")
BY_COST = Indicator(level1="成本指标", level2="经济成本指标", name="设备购置成本", target="≤6万元")


def modern(*, points: bool = True, **fields: object) -> Table:
    """A table whose rows the form of 2021 has, and so have the others."""
    rows = [row for row in EXAMPLE.indicators if row.level2 not in ("成本指标", "可持续影响指标")]
    weighed = tuple(row.model_copy(update={"points": "15" if points else None}) for row in rows)
    return EXAMPLE.model_copy(update={"indicators": weighed, **fields})


def test_a_table_that_says_nothing_follows_the_default() -> None:
    clean = [table for path in sorted((ROOT / "tests" / "clean").glob("*.json")) for table in read(path)]
    for table in [Table(), EXAMPLE, modern(points=False), *clean]:
        assert follows(table) == DEFAULT
    assert {follows(table).profile for table in read(SEED)} == {"ningxia-2024"}


@pytest.mark.parametrize(
    ("table", "profile", "evidence"),
    [
        (modern(), "mof-2021", "指标有分值"),
        (modern(points=False, indicators=(BY_COST, *modern(points=False).indicators)), "mof-2021", "有“经济成本指标”"),
        (EXAMPLE.model_copy(update={"overall_indicators": EXAMPLE.indicators}), "mof-2015", "另有一组项目期"),
        (EXAMPLE.at(Source(title="2024年项目支出绩效目标申报表（草稿）")), "mof-2015", "标题“2024年"),
        (EXAMPLE.at(Source(title="部门项目支出预算绩效目标表")), "ningxia-2024", "标题“部门"),
        (EXAMPLE.at(Source(marks=("必填硬性指标", "（必填）"))), "ningxia-2024", "标有“必填硬性指标”“（必填）”"),
    ],
)
def test_what_speaks_for_a_form(table: Table, profile: str, evidence: str) -> None:
    found = follows(table)
    assert found.profile == profile
    assert evidence in found.sentence
    assert profile in found.sentence


def test_one_odd_cell_moves_no_table() -> None:
    cells = {"indicators.0.points": "10", "indicators.4.level2": "经济成本指标", "indicators.0.level1": "成本指标"}
    for path, value in cells.items():
        assert follows(EXAMPLE.put(path, value)) == DEFAULT
    weighed = tuple(row.model_copy(update={"points": "10"}) for row in EXAMPLE.indicators)
    assert follows(EXAMPLE.model_copy(update={"indicators": weighed})) == DEFAULT  # its rows are not those of 2021
    marked = modern().at(Source(marks=("必填",), title="部门项目支出预算绩效目标表"))
    assert follows(marked).profile == "ningxia-2024"


def test_a_row_the_form_does_not_have_is_left_to_the_rules() -> None:
    extra = Indicator(level1="效益指标", level2="可持续影响指标", name="次年沿用率", target="≥50%")
    table = modern(indicators=(BY_COST.model_copy(update={"points": "10"}), *modern().indicators, extra))
    assert follows(table).profile == "mof-2021"
    assert load_profile("mof-2021").row("可持续影响指标") is None


def test_the_profile_of_a_run() -> None:
    other = Following("mof-2021", ("指标有分值",))
    assert (common([]), common([other, other]), common([DEFAULT, other])) == ("ningxia-2024", "mof-2021", "auto")
