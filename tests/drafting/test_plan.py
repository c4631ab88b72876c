"""What the clerk plans of single indicators becomes rows of the right second level, and nothing else does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting import Basis, draft, suggest
from assistant.drafting.plan import planned
from assistant.form import TargetValue, load_profile
from assistant.precedents.record import Closeness
from assistant.rules import check

from .seed import COMMITTEE, hits, record

PROFILE = load_profile()
PLAN = "质量：会议出勤率不低于95%；社会效益：会议建议采纳率≥80%；可持续影响：会议资料归档率=100%；委员满意度95%以上"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("质量：会议出勤率不低于95%", ("质量指标", "会议出勤率", "≥95%")),
        ("委员满意度95%以上", ("服务对象满意度指标", "委员满意度", "≥95%")),
        ("可持续影响：培训教材可继续使用年限不少于2年", ("可持续影响指标", "培训教材可继续使用年限", "≥2年")),
        ("培训教材可继续使用年限不少于2年", ("可持续影响指标", "培训教材可继续使用年限", "≥2年")),
        ("社会效益：政协委员履职积极性明显提高", ("社会效益指标", "政协委员履职积极性", "明显提高")),
        ("社会效益：县志赠阅单位数：120家", ("社会效益指标", "县志赠阅单位数", "120家")),
        ("三审完成时间为2025年12月20日前", ("时效指标", "三审完成时间", "2025年12月20日前")),
        ("故障修复时间≤4小时", ("时效指标", "故障修复时间", "≤4小时")),
        ("每期培训费用30000元/期", ("成本指标", "每期培训费用", "30000元/期")),
        ("满意度：参会代表满意度达到95%", ("服务对象满意度指标", "参会代表满意度", "95%")),
        ("社会效益：办公区安全事故起数0起", ("社会效益指标", "办公区安全事故起数", "0起")),
        ("质量：赛事安全保障优（优/良/中/差）", ("质量指标", "赛事安全保障", "优（优/良/中/差）")),
    ],
)
def test_an_item_is_a_name_and_a_value(item: str, expected: tuple[str, str, str]) -> None:
    (found,) = planned(item)
    assert (found.level2, found.name, found.target) == expected


@pytest.mark.parametrize("item", ["", "；；", "95%", "质量：", "认真做好各项工作", "质量：95%"])
def test_what_is_no_item_is_passed_over(item: str) -> None:
    assert list(planned(item)) == []


@given(st.text(alphabet="质量满意度：:；。≥≤95%次年月委员会议达到不低于优良 明显提高", max_size=40))
def test_any_text_is_read(text: str) -> None:
    for found in planned(text):
        assert found.name in "".join(text.split()).replace("：", "").replace(":", "")
        assert TargetValue.parse(found.target).text


def test_a_request_that_holds_all_drafts_a_sound_table_without_any_precedent() -> None:
    request = replace(COMMITTEE, plan=PLAN)
    answer = suggest(request, None, profile=PROFILE)
    assert all(row.basis is Basis.DERIVED and row.target for row in answer.rows)
    assert {number.source for row in answer.rows for number in row.numbers} == {
        "request.goal",
        "request.plan",
        "request.total",
        "request.year",
    }
    table = draft(request, answer, PROFILE)
    assert check(table, profile=PROFILE, year=request.year).passed
    assert table.annual_goal == COMMITTEE.goal  # the plan is the clerk's own and stands nowhere in the table


def test_what_is_planned_stands_before_what_another_project_filed() -> None:
    source = hits([record("委员培训经费", "社会效益指标", "委员建言水平", "有效提升")], Closeness.NEAR)
    request = replace(COMMITTEE, plan="社会效益：委员履职积极性明显提高")
    (row,) = suggest(request, source, profile=PROFILE, categories=["社会效益"]).rows
    assert (row.name, row.target) == ("委员履职积极性", "明显提高")


def test_nothing_at_all_is_no_floor() -> None:
    request = replace(COMMITTEE, plan="社会效益：会场安全事故起数0起")
    (row,) = suggest(request, None, profile=PROFILE, categories=["社会效益"]).rows
    assert row.target == "0起"
