"""Ranking, and what the seed's index answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.precedents import Closeness, Hit, Precedents, Record, UnknownCategoryError
from assistant.precedents.embedding import embed
from assistant.precedents.search import Candidate, Query, indexed_text, rank


def candidate(record_id: str, name: str, project: str = "文化下乡经费", year: int | None = 2023) -> Candidate:
    record = Record(record_id, "a.json", 1, 0, year, project, "数量指标", name, "5场", "万元", "4")
    return Candidate(record, embed([indexed_text(record)])[0])


def ids(hits: list[Hit]) -> list[str]:
    return [hit.record.id for hit in hits]


def test_the_same_text_scores_one() -> None:
    (hit,) = rank(Query("演出场次", "文化下乡经费"), [candidate("a", "演出场次")], 5)
    assert (hit.score, hit.dense, hit.lexical, hit.closeness) == (1.0, 1.0, 1.0, Closeness.SAME)


def test_nothing_in_common_scores_nothing() -> None:
    (hit,) = rank(Query("航天"), [candidate("a", "演出场次")], 5)
    assert hit.score < 0.1
    assert (hit.lexical, hit.closeness) == (0.0, Closeness.NONE)


def test_own_project_then_kin_then_the_nearest_wording() -> None:
    candidates = [
        candidate("other", "演出场次", "体育下乡经费"),
        candidate("kin", "培训人数", "平罗县文化下乡经费"),
        candidate("own", "印制手册", "2022年文化下乡工作经费"),
    ]
    hits = rank(Query("演出场次", "文化下乡经费"), candidates, 5)
    assert ids(hits) == ["own", "kin", "other"]
    assert [hit.closeness for hit in hits] == [Closeness.SAME, Closeness.CLOSE, Closeness.CLOSE]
    assert hits[2].score > hits[0].score  # it is the project that leads here


def test_without_a_project_its_name_may_be_the_text_but_kin_do_not_lead() -> None:
    candidates = [candidate("a", "演出场次"), candidate("b", "文化下乡")]
    assert rank(Query("文化下乡"), candidates, 1)[0].closeness is Closeness.SAME
    hits = rank(Query("县文化下乡活动演出"), candidates, 2)
    assert Closeness.SAME not in [hit.closeness for hit in hits]


def test_ties_end_at_the_nearest_earlier_year_and_the_id() -> None:
    years = [("d", 2022), ("c", 2024), ("b", None), ("a", 2021), ("e", 2022)]
    candidates = [candidate(record_id, "演出场次", year=year) for record_id, year in years]
    assert ids(rank(Query("演出场次", "文化下乡经费"), candidates, 5)) == ["c", "d", "e", "a", "b"]
    assert ids(rank(Query("演出场次", "文化下乡经费", 2022), candidates, 5)) == ["d", "e", "a", "c", "b"]


def test_a_record_met_twice_counts_once_and_order_does_not_matter() -> None:
    candidates = [candidate(str(n), name) for n, name in enumerate(["演出场次", "演出人数", "印制手册", "场次"])]
    query = Query("演出场次", "文化")
    assert rank(query, candidates * 2, 3) == rank(query, candidates[::-1], 3)
    assert rank(query, candidates, 3) == rank(query, candidates, 4)[:3]
    assert rank(query, [], 3) == rank(query, candidates, 0) == []


@given(
    st.text(max_size=12),
    st.one_of(st.none(), st.text(max_size=8)),
    st.lists(st.text(min_size=1, max_size=9), max_size=4),
)
def test_any_text_is_ranked(text: str, project: str | None, names: list[str]) -> None:
    candidates = [candidate(str(n), f"满{name}") for n, name in enumerate(names)]
    hits = rank(Query(text, project), candidates, 9)
    assert len(hits) in (0, len(names))
    assert all(0 <= part <= 1 for hit in hits for part in (hit.score, hit.dense, hit.lexical))
    order = list(Closeness)
    places = [order.index(hit.closeness) for hit in hits]
    assert places == sorted(places)


def test_a_wording_finds_its_row_in_the_seed(seed: Precedents) -> None:
    hits = seed.search("常委会议", category="数量指标")
    assert (hits[0].record.name, hits[0].record.target) == ("召开县政协常委会议", "5次")
    assert len(hits) == 5
    assert {hit.record.level2 for hit in hits} == {"数量指标"}


def test_an_office_before_the_project_still_ranks_it_first(seed: Precedents) -> None:
    for category in (
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "社会效益指标",
        "可持续影响指标",
        "服务对象满意度指标",
    ):
        (hit,) = seed.search("政协委员", category=category, project="政协常委会议经费", k=1)
        assert hit.record.project_name == "常委会议经费"
        assert hit.closeness is Closeness.CLOSE


def test_every_row_of_the_seed_finds_itself(seed: Precedents) -> None:
    for record in seed.records():
        (hit,) = seed.search(record.name, category=record.level2, project=record.project_name, k=1)
        assert (hit.record.id, hit.score, hit.closeness) == (record.id, 1.0, Closeness.SAME)


def test_without_a_category_all_are_searched(seed: Precedents) -> None:
    hits = seed.search("常委会议经费", k=43)
    assert len(hits) == 43
    assert [hit.record.project_name for hit in hits[:8]].count("常委会议经费") == 7
    assert [hit.closeness for hit in hits[:8]].count(Closeness.SAME) == 7
    assert len({hit.record.level2 for hit in hits}) == 7


def test_categories_go_by_all_their_names(seed: Precedents) -> None:
    assert seed.search("满意度", category="满意度*") == seed.search("满意度", category="服务对象满意度指标")
    assert seed.search("满意度", category="生态效益指标") == []
    with pytest.raises(UnknownCategoryError, match="效率指标"):
        seed.search("满意度", category="效率指标")


@pytest.mark.parametrize("text", ["", "  \n", "？！", "——"])
def test_a_blank_text_finds_nothing(seed: Precedents, text: str) -> None:
    assert seed.search(text) == []
    assert seed.search(text, project="常委会议经费") == []


def test_no_wanted_hit_no_hit(seed: Precedents) -> None:
    assert seed.search("满意度", k=0) == []


def test_a_strange_question_is_answered_with_none(seed: Precedents) -> None:
    hits = seed.search("<b>航天飞机</b>'; DROP TABLE embeddings; --\x00\ud800")
    assert len(hits) == 5
    assert {hit.closeness for hit in hits} == {Closeness.NONE}


def test_the_rows_of_one_project(seed: Precedents) -> None:
    own = seed.records("2025年常委会议费")
    assert [record.index for record in own] == list(range(7))
    assert {(record.project_name, record.table) for record in own} == {("常委会议经费", 6)}
    assert seed.records("政协常委会议") == seed.records("——") == []
    assert len(seed.records()) == 43


def test_a_result_as_json(seed: Precedents) -> None:
    (hit,) = seed.search("召开县政协常委会议", category="数量指标", project="常委会议经费", k=1)
    assert hit.as_json() == {
        "record": hit.record.id,
        "score": 1.0,
        "closeness": "same",
        "level2": "数量指标",
        "name": "召开县政协常委会议",
        "target": "5次",
        "year": 2024,
        "project_name": "常委会议经费",
        "file": "pingluo-cppcc.txt",
        "table": 6,
    }
    assert next(iter(hit.as_json())) == "record"
