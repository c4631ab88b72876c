"""Effects that a goal states, as graded benefits."""

import pytest

from assistant.drafting import suggest
from assistant.drafting.effects import effects
from assistant.drafting.request import Request
from assistant.form import load_profile

GRADE = "优（优/良/中/差）"


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("送戏下乡60场，满足群众精神文化需求。", [("群众精神文化需求满足程度", GRADE, False)]),
        ("发放补助，稳定乡村医生队伍。", [("乡村医生队伍稳定程度", GRADE, True)]),
        (
            "改善儿童身体功能，减轻家庭负担。",
            [("儿童身体功能改善程度", GRADE, False), ("家庭负担减轻程度", GRADE, False)],
        ),
        ("通过培训，有效提升广大委员的政治素质和业务能力", [("委员的政治素质和业务能力提升程度", GRADE, True)]),
        ("群众安全感明显增强", [("群众安全感", "明显增强", False)]),
    ],
)
def test_an_effect_is_graded_unless_the_goal_grades_it(goal: str, expected: list[tuple[str, str, bool]]) -> None:
    assert [(each.name, each.target, each.lasting) for each in effects(goal)] == expected


@pytest.mark.parametrize(
    "goal",
    [
        None,
        "",
        "召开会议5次，广泛协商",
        "提高就业率5个百分点",  # a figure is stated on its own
        "促进发展",  # of what?
        "贯彻《促进就业规划》",
        "为助推文化事业发展贡献力量",
    ],
)
def test_what_is_no_effect(goal: str | None) -> None:
    assert list(effects(goal)) == []


def test_the_note_says_what_the_grades_need_and_what_could_be_counted() -> None:
    request = Request("群众文化活动经费", year=2025, total="3", goal="送戏下乡60场，满足群众精神文化需求。")
    (row,) = suggest(request, None, profile=load_profile(), categories=["社会效益"]).rows
    assert row.target == GRADE and row.numbers == ()
    assert "请说明各档的标准；能计量的可改用“" in row.note
