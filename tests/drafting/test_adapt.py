"""Precedents moved to the request."""

from dataclasses import replace

import pytest

from assistant.drafting import Reason, Refusal, Request, Suggestion
from assistant.drafting.adapt import adapt
from assistant.form import load_profile
from assistant.precedents.record import Closeness, Hit

from .seed import COMMITTEE, record

PROFILE = load_profile()
OWN = replace(COMMITTEE, project_name="常委会议经费")


def moved(
    name: str,
    target: str | None,
    level2: str = "质量指标",
    *,
    request: Request = OWN,
    project: str = "常委会议经费",
    closeness: Closeness = Closeness.SAME,
    **more: object,
) -> Suggestion | Refusal:
    row = PROFILE.row(level2)
    assert row is not None
    return adapt(Hit(record(project, level2, name, target, **more), 0.5, closeness, 0.5, 0.5), request, row)


def target_of(*args: str | None, **more: object) -> str | None:
    found = moved(*args, **more)  # type: ignore[arg-type]
    assert isinstance(found, Suggestion)
    return found.target


@pytest.mark.parametrize(
    ("filed", "target"),
    [
        ("2024年12月份", "2025年12月底前"),
        ("2024 年年底", "2025年底前"),
        ("2024年底", "2025年底前"),
        ("2024年11月30日前", "2025年11月30日前"),
        ("2024年11月30日", "2025年11月30日前"),
        ("2024年上半年", "2025年上半年"),
        ("2024年1月-12月", "2025年1月-12月"),
        ("1-12 月份", "1月至12月"),
        ("2023年12月", None),
        ("2023.07-2024.01", None),
        ("每年12月底前", "每年12月底前"),
    ],
)
def test_dates_go_to_the_year_of_the_request(filed: str, target: str | None) -> None:
    assert target_of("会议完成时限", filed, "时效指标") == target


def test_the_moved_year_comes_from_the_request_and_the_month_from_the_precedent() -> None:
    found = moved("会议完成时限", "2024年12月份", "时效指标")
    assert isinstance(found, Suggestion)
    assert [(number.text, number.source) for number in found.numbers] == [
        ("2025", "request.year"),
        ("12", "evidence.0.target"),
    ]
    assert found.note == "沿用本项目 2024 年的同类指标，日期顺延到 2025 年。"


def test_without_a_year_no_date_is_made_up() -> None:
    assert target_of("会议完成时限", "2024年12月份", "时效指标", request=replace(OWN, year=None)) is None


def test_years_in_a_wording() -> None:
    assert getattr(moved("2024年会议规范召开率", "100%"), "name", None) == "2025年会议规范召开率"
    assert getattr(moved("《2024年要点》落实率", "100%"), "name", None) == "《2024年要点》落实率"
    other = moved("较2023年提高率", "5%")
    assert isinstance(other, Refusal) and other.reason is Reason.OTHER_YEAR
    unknown = moved("2024年会议规范召开率", "100%", request=replace(OWN, year=None))
    assert isinstance(unknown, Refusal)


@pytest.mark.parametrize(
    ("name", "project", "offered"),
    [
        ("提案办理规范率", "委员提案办理经费", False),
        ("会议规范召开率", "委员提案办理经费", True),
        ("人大代表满意度", "会务工作经费", False),
        ("参会人员满意度", "会务工作经费", True),
    ],
)
def test_words_of_another_project_or_office_are_not_offered(name: str, project: str, offered: bool) -> None:
    request = replace(COMMITTEE, goal=None)
    found = moved(name, "≥95%", request=request, project=project, closeness=Closeness.NEAR)
    assert isinstance(found, Suggestion) == offered
    assert offered or (isinstance(found, Refusal) and found.reason is Reason.OTHER_PROJECT)


def test_the_same_project_keeps_its_own_words() -> None:
    assert isinstance(moved("常委会议规范召开率", "100%"), Suggestion)
    other = moved("人大常委会议规范召开率", "100%")  # the request is of the 政协
    assert isinstance(other, Refusal)


@pytest.mark.parametrize(
    ("filed", "target"),
    [
        (">=95%", "≥95%"),
        ("不低于 95%", "≥95%"),
        ("有效提升", "有效提升"),
        ("优（优/良/中/差）", "优（优/良/中/差）"),
        ("", None),
        ("严格执行", "严格执行"),
        ("按2024年标准执行到位并且不少于12项", None),
    ],
)
def test_rates_and_words_carry_over_in_the_forms_spelling(filed: str, target: str | None) -> None:
    assert target_of("会议规范召开情况", filed, closeness=Closeness.NEAR) == target


@pytest.mark.parametrize("closeness", [Closeness.CLOSE, Closeness.NEAR, Closeness.FAR])
@pytest.mark.parametrize(
    ("name", "filed", "level2"), [("会议次数", "5次", "数量指标"), ("会议费", "4万元", "成本指标")]
)
def test_counts_and_money_of_another_project_stay_behind(
    closeness: Closeness, name: str, filed: str, level2: str
) -> None:
    request = replace(COMMITTEE, goal="开好会议。", total=None)
    found = moved(name, filed, level2, request=request, closeness=closeness)
    assert isinstance(found, Suggestion)
    assert found.target is None and filed in found.note and "填写" in found.note


def test_counts_and_money_of_the_same_project_are_last_years_and_say_so() -> None:
    request = replace(OWN, goal="开好会议。", total=None)
    count, cost = (
        moved("会议次数", "5次", "数量指标", request=request),
        moved("会议费", "4万元", "成本指标", request=request),
    )
    assert isinstance(count, Suggestion) and isinstance(cost, Suggestion)
    assert (count.target, cost.target) == ("5次", "4万元")
    assert "请核对" in count.note and "请核对" in cost.note


def test_what_the_request_says_goes_before_last_years_figure() -> None:
    request = replace(OWN, goal="召开会议6次。", total="5")
    assert target_of("会议次数", "5次", "数量指标", request=request) == "≥6次"
    assert target_of("会议费", "4万元", "成本指标", request=request, total="4") == "≤5万元"
    assert target_of("会议资料费", "1万元", "成本指标", request=request, total="4") is None
    two = replace(request, goal="召开会议6次，调研3次。")
    assert target_of("会议次数", "5次", "数量指标", request=two) is None


def test_a_far_precedent_says_so() -> None:
    found = moved("会议规范召开率", "100%", closeness=Closeness.FAR)
    assert isinstance(found, Suggestion) and "较远" in found.note


def test_a_row_without_a_name_is_not_offered() -> None:
    assert isinstance(moved("—", "100%"), Refusal)
