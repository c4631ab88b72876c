"""Suggestions and drafts: the acceptance case, honest blanks, order, distinctness, and the property that matters."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.drafting import Basis, Refusal, Reworded, Suggestion, draft, suggest
from assistant.drafting.request import Request
from assistant.drafting.reword import Judge
from assistant.errors import IndexUnavailableError, MubiaoError
from assistant.form import TargetValue, load_profile
from assistant.form.text import containment
from assistant.precedents.record import Closeness, Hit, Record
from assistant.rules import Severity, check

from .seed import COMMITTEE, OFFICE, Memory, hits, record

PROFILE = load_profile()
SEED = Memory.seed()
REQUIRED = [row.level2 for row in PROFILE.required_rows]

ROAD = Request(
    project_name="农村公路养护",
    year=2025,
    total="120.5",
    goal="养护农村公路120公里，10月底前完成，保障群众安全出行。",
    department="某县交通运输局",
    implementing_unit="某县公路段",
    attribute="经常性项目",
    period="1年",
)


def errors(request: Request, source: Memory | None) -> set[str]:
    table = draft(request, suggest(request, source, profile=PROFILE), PROFILE)
    return {each.code for each in check(table, profile=PROFILE).findings if each.severity is Severity.ERROR}


def test_the_acceptance_case() -> None:
    answer = suggest(COMMITTEE, SEED, profile=PROFILE)
    rows = {row.level2: row for row in answer.rows}
    assert [row.level2 for row in answer.rows] == REQUIRED and len(REQUIRED) == 7
    assert rows["数量指标"].target == "≥5次"
    assert [(number.text, number.source) for number in rows["数量指标"].numbers] == [("5", "request.goal")]
    assert rows["成本指标"].target == "≤4.5万元"
    assert rows["时效指标"].target == "2025年12月底前"
    assert all(row.evidence[0].project_name == "常委会议经费" for row in answer.rows)
    assert all(row.closeness is Closeness.CLOSE for row in answer.rows)
    assert all(row.note.endswith("。") and "\n" not in row.note for row in answer.rows)
    assert answer.notices == ()
    assert errors(COMMITTEE, SEED) == set()


def test_the_json_has_the_contracts_shape() -> None:
    data = suggest(COMMITTEE, SEED, profile=PROFILE).as_dict()
    assert list(data) == ["request", "suggestions", "dropped"]
    assert data["suggestions"][0]["numbers"] == [{"text": "5", "from": "request.goal"}]
    assert data["suggestions"][0]["basis"] == "derived"


@pytest.mark.parametrize("project", sorted({each.project_name for each in SEED.records}))
def test_a_project_of_the_corpus_drafts_without_errors(project: str) -> None:
    request = replace(
        COMMITTEE, project_name=project, total="8", goal="围绕委员履职召开会议5次，全年有序开展各项工作。"
    )
    answer = suggest(request, SEED, profile=PROFILE)
    assert errors(request, SEED) <= {"S02"}
    assert len({row.name for row in answer.rows if row.name}) == sum(row.name is not None for row in answer.rows)


def test_unlike_anything_filed() -> None:
    answer = suggest(ROAD, Memory(SEED.records, Closeness.NONE), profile=PROFILE)
    own = {row.level2: (row.name, row.target) for row in answer.rows if row.basis is Basis.DERIVED}
    assert own == {
        "数量指标": ("农村公路养护里程", "≥120公里"),
        "时效指标": ("农村公路养护完成时限", "2025年10月底前"),
        "成本指标": ("农村公路养护经费支出控制数", "≤120.5万元"),
        "社会效益指标": ("群众安全出行保障程度", "优（优/良/中/差）"),
    }
    for row in answer.rows:
        assert row.evidence == () and row.closeness is Closeness.NONE
    library = [row for row in answer.rows if row.basis is Basis.LIBRARY]
    assert {row.level2 for row in library} == set(REQUIRED) - set(own)
    for row in library:  # a name and the form of a value, never a figure
        assert row.name and row.target is None and "指标库“道路养护”类的参考写法，指标值写成“" in row.note
        assert not any(char.isdigit() for char in row.note)
    assert errors(ROAD, Memory(SEED.records, Closeness.NONE)) == {"S02"}


@pytest.mark.parametrize(
    ("change", "level2"), [({"goal": ""}, "数量指标"), ({"total": None}, "成本指标"), ({"year": None}, "时效指标")]
)
def test_what_is_not_known_is_left_open_and_said(change: dict[str, str | None], level2: str) -> None:
    request = replace(COMMITTEE, **change)  # type: ignore[arg-type]
    answer = suggest(request, SEED, profile=PROFILE)
    (row,) = (row for row in answer.rows if row.level2 == level2)
    assert row.target is None and re.search("填写", row.note)
    assert len(answer.rows) == 7


def test_an_empty_request_gives_seven_honest_rows() -> None:
    answer = suggest(Request(""), SEED, profile=PROFILE)
    assert [row.level2 for row in answer.rows] == REQUIRED
    assert all(row.target is None or row.evidence for row in answer.rows)


def test_no_source_at_all() -> None:
    rows = suggest(COMMITTEE, None, profile=PROFILE).rows
    derived = {"数量指标", "时效指标", "成本指标"}
    assert {row.level2 for row in rows if row.basis is Basis.DERIVED} == derived
    assert {row.level2 for row in rows if row.basis is Basis.LIBRARY} == set(REQUIRED) - derived


def test_a_project_of_no_known_kind_and_no_precedent_is_told_so() -> None:
    rows = suggest(Request("甲乙丙丁专项", year=2025, total="3"), None, profile=PROFILE).rows
    assert not [row for row in rows if row.basis is Basis.LIBRARY]
    assert all(row.name or "没有相近的先例，请填写" in row.note for row in rows)


def test_the_librarys_figure_is_the_requests_or_open() -> None:
    request = Request("村干部轮训", year=2025, total="3", goal="全年举办培训班6期。")
    rows = suggest(request, None, profile=PROFILE, categories=["数量指标"], per_category=5).rows
    for row in rows:
        assert row.target in (None, "≥6期")
        assert row.target is None or {number.source for number in row.numbers} == {"request.goal"}


class _Broken:
    def search(self, text: str, *, category: str | None = None, project: str | None = None, k: int = 5) -> list[Hit]:
        raise IndexUnavailableError("索引被占用。")


def test_an_unusable_index_is_one_notice() -> None:
    answer = suggest(COMMITTEE, _Broken(), profile=PROFILE)
    assert answer.rows == suggest(COMMITTEE, None, profile=PROFILE).rows
    assert answer.notices == ("没有参考往年目标表：索引被占用。",)


def test_alternatives_best_first_and_distinct() -> None:
    filed = [
        record("常委会议经费", "质量指标", "会议规范召开率", "100%", id="a"),
        record("常委会议经费", "质量指标", "会议规范召开率（%）", "100%", id="b"),
        record("常委会议经费", "质量指标", "会议出勤率", ">=95%", id="c"),
        record("常委会议经费", "质量指标", "议题审议通过率", "≥90%", id="d"),
    ]
    answer = suggest(
        COMMITTEE, hits(filed, Closeness.CLOSE), profile=PROFILE, categories=["质量（必填）"], per_category=5
    )
    filed_names = {(row.name or "").removesuffix("（%）") for row in answer.rows if row.evidence}
    assert filed_names == {"会议规范召开率", "会议出勤率", "议题审议通过率"}
    assert [row.basis for row in answer.rows[3:]] == [Basis.LIBRARY] * len(answer.rows[3:])
    merged = next(row for row in answer.rows if "规范" in (row.name or ""))
    assert {cited.record for cited in merged.evidence} == {"a", "b"}
    assert all(row.level2 == "质量指标" for row in answer.rows)
    two = suggest(COMMITTEE, hits(filed, Closeness.CLOSE), profile=PROFILE, categories=["质量"], per_category=2)
    assert two.rows == answer.rows[:2]


def test_categories_come_in_the_forms_order_and_unknown_ones_are_refused() -> None:
    answer = suggest(COMMITTEE, SEED, profile=PROFILE, categories=["满意度指标", "数量指标", "数量指标"])
    assert [row.level2 for row in answer.rows] == ["数量指标", "服务对象满意度指标"]
    with pytest.raises(MubiaoError, match="效率指标"):
        suggest(COMMITTEE, SEED, profile=PROFILE, categories=["效率指标"])
    with pytest.raises(MubiaoError, match="年度"):
        suggest(replace(COMMITTEE, year=25), SEED, profile=PROFILE)


def test_a_weak_precedent_is_never_cited() -> None:
    none = suggest(COMMITTEE, Memory(SEED.records, Closeness.NONE), profile=PROFILE)
    assert not any(row.evidence for row in none.rows)
    for row in suggest(COMMITTEE, Memory(SEED.records, Closeness.FAR), profile=PROFILE, per_category=3).rows:
        assert not row.evidence or (row.closeness is Closeness.FAR and "较远" in row.note)


def test_a_benefit_that_stands_in_two_rows_gives_way_to_the_next() -> None:
    filed = [
        record("常委会议经费", "社会效益指标", "做好文书工作，保障单位联系", "效果良好"),
        record("常委会议经费", "可持续影响指标", "做好文书工作，保障单位联系。", "效果明显"),
        record("常委会议经费", "可持续影响指标", "协商机制持续运行情况", "效果明显"),
    ]
    rows = suggest(COMMITTEE, hits(filed, Closeness.CLOSE), profile=PROFILE).rows
    assert [row.name for row in rows if row.level2 == "可持续影响指标"] == ["协商机制持续运行情况"]
    without = suggest(COMMITTEE, hits(filed[:2], Closeness.CLOSE), profile=PROFILE)
    (instead,) = (row for row in without.rows if row.level2 == "可持续影响指标")
    assert instead.basis is Basis.LIBRARY
    assert dict(without.dropped)["repeats another row or the goal"] == 1


def test_a_benefit_that_copies_the_goal_is_not_offered() -> None:
    filed = [record("常委会议经费", "社会效益指标", "围绕协商议题广泛协商、积极建言", "有效提升")]
    answer = suggest(COMMITTEE, hits(filed, Closeness.CLOSE), profile=PROFILE)
    (instead,) = (row for row in answer.rows if row.level2 == "社会效益指标")
    assert instead.basis is Basis.LIBRARY


@pytest.mark.parametrize(
    ("level2", "name", "filed"),
    [
        ("质量指标", "会议规范召开率", "292%"),
        ("服务对象满意度指标", "参会委员满意度", "满意"),
        ("服务对象满意度指标", "参会委员满意度", "≤95%"),
        ("质量指标", "参会人数", "95%"),
    ],
)
def test_a_fault_of_a_filed_row_is_not_copied(level2: str, name: str, filed: str) -> None:
    source = hits([record("常委会议经费", level2, name, filed)], Closeness.CLOSE)
    (row,) = suggest(COMMITTEE, source, profile=PROFILE, categories=[level2]).rows
    assert (row.name, row.target) == (name, None)
    assert f"“{filed}”不宜照用" in row.note


def test_a_missing_operator_is_added_and_said() -> None:
    source = hits([record("常委会议经费", "服务对象满意度指标", "参会委员满意度", "96%")], Closeness.CLOSE)
    (row,) = suggest(COMMITTEE, source, profile=PROFILE, categories=["满意度"]).rows
    assert row.target == "≥96%" and "“96%”按惯例写成“≥96%”" in row.note
    assert [(number.text, number.source) for number in row.numbers] == [("96", "evidence.0.target")]


def test_a_number_the_goal_contradicts_is_left_open() -> None:
    request = replace(COMMITTEE, goal="召开政协常委会议5次，委员出席情况95%。")
    source = hits([record("常委会议经费", "质量指标", "委员出席情况", "≥90%")], Closeness.CLOSE)
    (row,) = suggest(request, source, profile=PROFILE, categories=["质量"]).rows
    assert row.target is None and "95%" in row.note


def test_a_reworder_is_asked_once_and_judged() -> None:
    asked: list[int] = []

    def reword(request: Request, rows: Sequence[Suggestion], judge: Judge) -> Reworded:
        asked.append(len(rows))
        refused = judge(rows, 0, "会议召开6次数")
        accepted = judge(rows, 0, "政协常委会会议召开次数")
        assert isinstance(refused, Refusal) and isinstance(accepted, Suggestion)
        return Reworded((accepted, *rows[1:]), (refused,), ("一条提示。",))

    answer = suggest(COMMITTEE, SEED, profile=PROFILE, reword=reword)
    assert asked == [7]
    assert (answer.rows[0].name, answer.rows[0].basis) == ("政协常委会会议召开次数", Basis.MODEL)
    assert dict(answer.dropped)["ungrounded number"] == 1
    assert answer.notices == ("一条提示。",)


# -- the property: no number from nowhere --------------------------------------------------------------------------

_LEVELS = st.sampled_from(REQUIRED)
_PARTS = "召开会议 培训 5次 两次 120人次 3._5万字 ， 。 、 2024年 2025年11月底前 满意度 达到95% 《2023年要点》 30% ① 7"
_PIECES = st.sampled_from(_PARTS.split()).map(lambda piece: piece.replace("_", " "))
_GOALS = st.one_of(st.none(), st.text(max_size=20), st.lists(_PIECES, max_size=8).map("".join))
_PROJECTS = st.sampled_from(["常委会议经费", "政协常委会议经费", "2024年道路3期工程", "", "费"])
_REQUESTS = st.builds(
    Request,
    project_name=st.one_of(_PROJECTS, st.text(max_size=10)),
    year=st.one_of(st.none(), st.integers(1900, 2199)),
    total=st.one_of(st.none(), st.sampled_from(["4.5", "3. 2952", "20000元", "六", "0", "1,200"]), st.text(max_size=6)),
    goal=_GOALS,
    period=st.one_of(st.none(), st.sampled_from(["1年", "2024年1月-12月", "3年"])),
    department=st.one_of(st.none(), st.just(OFFICE)),
)
_FILED = "≥98% 96% 2024年12月份 2024.07 1-12月份 5次 10 8000元/每次 11万元 有效提升 两次 ≥100% 292% 优（优/良/中/差）"
_TARGETS = st.one_of(
    st.none(), st.sampled_from(_FILED.split()), st.lists(_PIECES, max_size=3).map("".join), st.text(max_size=8)
)
_NAMES = st.sampled_from(["会议召开次数", "完成率100%", "2024年会议完成时限", "委员满意度"])
_RECORDS = st.builds(
    record,
    st.sampled_from(["常委会议经费", "委员培训经费", "2023年道路工程"]),
    _LEVELS,
    st.one_of(_NAMES, _PIECES, st.text(max_size=12)),
    _TARGETS,
    year=st.one_of(st.none(), st.integers(2020, 2026)),
    id=st.uuids().map(str),
    total=st.sampled_from([None, "11", "4"]),
)
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SPELLED = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "一": 1, "①": 1}


def _values(text: str | None) -> set[Decimal]:
    """The numbers of a text by an oracle that shares nothing with the code: digits without blanks and commas."""
    plain = "".join((text or "").translate({c: c - 0xFEE0 for c in range(0xFF10, 0xFF1A)} | {0xFF0E: "."}).split())
    found = {Decimal(each) for each in _DIGITS.findall(plain)}
    found |= {Decimal(each) for each in _DIGITS.findall(plain.replace(",", "").replace("，", ""))}
    found |= {Decimal(part) for each in _DIGITS.findall(plain) for part in each.split(".")}
    return found | {Decimal(value) for sign, value in _SPELLED.items() if sign in plain}


@given(_REQUESTS, st.lists(_RECORDS, max_size=6), st.sampled_from(Closeness), st.integers(1, 3))
@hypothesis_settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_suggestion_ever_holds_a_number_from_nowhere(
    request_: Request, records: list[Record], closeness: Closeness, per_category: int
) -> None:
    answer = suggest(request_, hits(records, closeness), profile=PROFILE, per_category=per_category)
    said = [request_.goal, request_.total, str(request_.year or ""), request_.period, request_.project_name]
    for row in answer.rows:
        known = set().union(*(_values(text) for text in said))
        for cited in row.evidence:
            known |= _values(cited.target) | _values(cited.name)
        for text in (row.target, row.name):
            written = {Decimal(each) for each in re.findall(r"[0-9]+(?:\.[0-9]+)?", (text or "").replace(",", ""))}
            assert written <= known, (row, written - known)
        for each in re.findall(r"[0-9]+(?:\.[0-9]+)?", row.target or ""):
            assert Decimal(each) in {value for number in row.numbers for value in _values(number.text)}
        assert row.evidence == () or closeness is not Closeness.NONE
    firsts = [row for row in answer.rows if row.name]
    for place, row in enumerate(firsts):
        for other in firsts[:place]:
            if other.level2 == row.level2:
                assert containment(row.name or "", other.name or "") < 0.8


@given(
    st.sampled_from([*sorted({each.project_name for each in SEED.records}), "政协常委会议经费", "政协委员培训费"]),
    st.integers(2024, 2030),
    st.decimals(1, 500, places=2).map(str),
    st.integers(1, 999),
    st.sampled_from(["次", "期", "人次", "件", "册"]),
)
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_complete_request_with_precedents_drafts_without_errors(
    project: str, year: int, total: str, count: int, unit: str
) -> None:
    goal = f"全年围绕委员履职开展政协委员学习活动{count}{unit}，保障政协工作有序开展。"
    request = replace(COMMITTEE, project_name=project, year=year, total=total, goal=goal)
    assert errors(request, SEED) <= {"S02"}
    (count_row,) = suggest(request, SEED, profile=PROFILE, categories=["数量"]).rows
    assert TargetValue.parse(count_row.target).number == count
