"""What follows from the request alone."""

from dataclasses import replace

import pytest

from assistant.drafting import Basis, Request, Suggestion
from assistant.drafting.derive import derive, goal_date
from assistant.form import load_profile

from .seed import COMMITTEE

PROFILE = load_profile()


def row(request: Request, level2: str) -> Suggestion:
    return next(each for each in derive(request, PROFILE) if each.level2 == level2)


def traced(suggestion: Suggestion) -> list[tuple[str, str]]:
    return [(number.text, number.source) for number in suggestion.numbers]


def test_the_three_derived_rows() -> None:
    found = [(each.level2, each.name, each.target, each.basis, traced(each)) for each in derive(COMMITTEE, PROFILE)]
    assert found == [
        ("数量指标", "政协常委会议召开次数", "≥5次", Basis.DERIVED, [("5", "request.goal")]),
        ("成本指标", "政协常委会议经费支出控制数", "≤4.5万元", Basis.DERIVED, [("4.5", "request.total")]),
        ("时效指标", "政协常委会议完成时限", "2025年底前", Basis.DERIVED, [("2025", "request.year")]),
    ]


@pytest.mark.parametrize(
    ("total", "unit", "target"),
    [
        ("4.5", "万元", "≤4.5万元"),
        ("4.50", "万元", "≤4.50万元"),
        ("3. 2952", "万元", "≤3.2952万元"),
        ("１１", "万元", "≤11万元"),
        ("1,234.50", "元", "≤1234.50元"),
        ("20000元", "万元", "≤20000元"),
        ("250万", "万元", "≤250万元"),
        ("2024.12", "万元", "≤2024.12万元"),
        (None, "万元", None),
        ("", "万元", None),
        ("六万", "万元", None),
        ("0", "万元", None),
        ("-3", "万元", None),
        ("11", "块钱", None),
    ],
)
def test_the_total_as_it_was_written(total: str | None, unit: str, target: str | None) -> None:
    cost = row(replace(COMMITTEE, total=total, unit=unit), "成本指标")
    assert cost.target == target
    assert [source for _, source in traced(cost)] == (["request.total"] if target else [])
    assert target or "成本控制数" in cost.note or "核对后填写" in cost.note


def test_a_number_in_both_goal_and_total_is_traced_to_the_cell_it_was_taken_from() -> None:
    request = replace(COMMITTEE, goal="投入4.5万元召开会议5次。", total="4.5")
    assert traced(row(request, "成本指标")) == [("4.5", "request.total")]
    assert traced(row(replace(request, total="5"), "数量指标")) == [("5", "request.goal")]


@pytest.mark.parametrize(
    ("goal", "target", "sources"),
    [
        ("2025年11月底前完成培训", "2025年11月底前", ["request.goal", "request.goal"]),
        ("于11月20日前完成培训", "2025年11月20日前", ["request.year", "request.goal", "request.goal"]),
        ("5月底前启动，10月底前完成", "2025年10月底前", ["request.year", "request.goal"]),
        ("2024年11月底前完成", "2025年底前", ["request.year"]),
        ("3月至11月开展", "2025年底前", ["request.year"]),
        ("每年5月开展", "2025年底前", ["request.year"]),
        ("2月30日前完成", "2025年底前", ["request.year"]),
        ("为期3个月", "2025年底前", ["request.year"]),
    ],
)
def test_a_date_of_the_year_in_the_goal_is_the_deadline(goal: str, target: str, sources: list[str]) -> None:
    deadline = row(replace(COMMITTEE, goal=goal), "时效指标")
    assert deadline.target == target
    assert [source for _, source in traced(deadline)] == sources


def test_no_year_no_deadline() -> None:
    deadline = row(replace(COMMITTEE, year=None), "时效指标")
    assert deadline.target is None and "年度" in deadline.note
    assert goal_date(replace(COMMITTEE, year=None, goal="11月底前完成")) is None
