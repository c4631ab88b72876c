"""A whole draft: every figure of the goal has a row, the form's points are shared, optional blanks stay out."""

from dataclasses import replace

from assistant.drafting import Basis, draft, suggest
from assistant.form import load_profile
from assistant.precedents.record import Closeness
from assistant.rules import check

from .seed import COMMITTEE, hits, record

PROFILE, POINTED = load_profile(), load_profile("mof-2021")
GOAL = "举办政协委员培训班4期，培训委员240人次，参训委员考试合格率达到95%，参训委员满意度达到90%。"
PLAN = "社会效益：委员提案立案率不低于80%"


def test_every_figure_of_the_goal_has_a_row() -> None:
    request = replace(COMMITTEE, project_name="委员培训经费", goal=GOAL)
    rows = suggest(request, None, profile=PROFILE).rows
    assert [(row.level2, row.target) for row in rows if row.basis is Basis.DERIVED and row.target] == [
        ("数量指标", "≥4期"),
        ("数量指标", "≥240人次"),
        ("质量指标", "≥95%"),
        ("时效指标", "2025年底前"),
        ("成本指标", "≤4.5万元"),
        ("服务对象满意度指标", "≥90%"),
    ]
    assert not {
        each.code for each in check(draft(request, suggest(request, None, profile=PROFILE), PROFILE)).findings
    } & {"C01"}


def test_a_precedent_does_not_hide_what_the_goal_states() -> None:
    source = hits([record("委员培训经费", "质量指标", "培训出勤率", "≥98%")], Closeness.SAME)
    request = replace(COMMITTEE, project_name="委员培训经费", goal=GOAL)
    rows = suggest(request, source, profile=PROFILE, categories=["质量"]).rows
    assert [row.name for row in rows][:1] == ["参训委员考试合格率"]


def test_a_form_that_requires_no_row_gets_none_that_nobody_knows() -> None:
    request = replace(COMMITTEE, project_name="委员培训经费", goal=GOAL, plan=PLAN)
    answer = suggest(request, None, profile=POINTED)
    table = draft(request, answer, POINTED)
    assert all(row.target for row in answer.rows)
    assert not {"社会成本指标", "生态环境成本指标", "经济效益指标"} & {row.level2 for row in answer.rows}
    assert not {each.code for each in check(table, profile=POINTED, year=request.year).findings} & {"S01", "S02", "S10"}


def test_asked_for_by_name_an_optional_category_has_its_open_row() -> None:
    rows = suggest(COMMITTEE, None, profile=POINTED, categories=["社会成本"]).rows
    assert [row.level2 for row in rows] == ["社会成本指标"]


def test_what_the_clerk_plans_may_say_what_the_goal_says() -> None:
    request = replace(COMMITTEE, goal="召开会议5次，不发生会场安全事故。", plan="社会效益：会场安全事故发生数0起")
    (row,) = suggest(request, None, profile=PROFILE, categories=["社会效益"]).rows
    assert (row.name, row.target) == ("会场安全事故发生数", "0起")
