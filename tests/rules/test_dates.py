"""Dates and the year: what is past, what is only referred to, and what nobody can tell."""

import pytest

from assistant.rules import Outcome, check
from assistant.rules.pages import EXAMPLE


@pytest.mark.parametrize(
    ("goal", "outcome"),
    [
        ("2020-2022年完成轮训。", Outcome.FAIL),
        ("到2023年底前完成轮训。", Outcome.FAIL),
        ("2022-2024年完成轮训。", Outcome.PASS),
        ("2024-2026年完成轮训。", Outcome.PASS),
        ("办理时长较2020年缩短一半。", Outcome.NOT_APPLICABLE),
        ("落实《全县培训规划（2020年）》。", Outcome.NOT_APPLICABLE),
        ("完成轮训2000人。", Outcome.NOT_APPLICABLE),
        ("完成轮训。", Outcome.NOT_APPLICABLE),
        (None, Outcome.NOT_APPLICABLE),
    ],
)
def test_a_goal_of_years_gone_by(goal: str | None, outcome: Outcome) -> None:
    assert check(EXAMPLE.put("overall_goal", goal)).outcomes["D08"] is outcome


def test_a_goal_without_a_year_to_hold_it_against() -> None:
    report = check(EXAMPLE.put("overall_goal", "2020-2022年完成轮训。").put("year", None))
    assert report.outcomes["D08"] is Outcome.UNDETERMINED
