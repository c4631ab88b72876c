"""Ranking, and what the seed's index answers."""

import math
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.form.target import TargetValue
from assistant.precedents import Closeness, Hit, Precedents, Record, UnknownCategoryError
from assistant.precedents.embedding import folded, sparse
from assistant.precedents.partition import Lexicon, Partition, Vectors
from assistant.precedents.search import Query, rank

from .reader import ROOT


def record(
    record_id: str, name: str, project: str = "文化下乡经费", year: int | None = 2023, target: str = "5场"
) -> Record:
    return Record(record_id, f"{project}.json", 1, 0, year, project, "数量指标", name, target, "万元", "4")


def ranked(query: Query, records: list[Record], k: int = 5) -> list[Hit]:
    return rank(query, [Partition.of(records)], k)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.record.id for hit in hits]


def test_the_same_text_scores_one() -> None:
    (hit,) = ranked(Query("演出场次", "文化下乡经费"), [record("a", "演出场次")], 5)
    assert (hit.score, hit.dense, hit.lexical, hit.closeness) == (1.0, 1.0, 1.0, Closeness.SAME)


def test_nothing_in_common_is_no_precedent() -> None:
    (hit,) = ranked(Query("航天"), [record("a", "演出场次")])
    assert (hit.lexical, hit.closeness) == (0.0, Closeness.NONE)
    assert hit.dense < 0.1
    assert hit.score < 0.35  # of a category's only wording, which is the typical one


def test_with_nothing_to_go_by_the_typical_wording_leads() -> None:
    rows = [("a", "印制手册", "甲"), ("b", "群众满意度", "乙"), ("c", "居民满意度", "丙"), ("d", "家长满意度", "丁")]
    hits = ranked(Query("航天"), [record(record_id, name, project) for record_id, name, project in rows], 4)
    assert {hit.closeness for hit in hits} == {Closeness.NONE}
    assert hits[-1].record.id == "a"


def test_every_table_weighs_the_same_in_what_is_typical() -> None:
    wordy = [record(f"a{n}", f"猪舍{n}", "生猪场") for n in range(30)]
    rest = [record(f"b{n}", "验收合格率", f"项目{n}") for n in "甲乙丙丁"]
    assert ranked(Query("航天"), wordy + rest, 1)[0].record.name == "验收合格率"


def test_what_repeats_a_better_hit_counts_less() -> None:
    same = [record(f"a{n}", "验收合格率", "道路", 2020 + n, "100%") for n in range(4)]
    other = [record("b", "竣工验收合格率", "道路", 2020, "≥95%"), record("c", "验收合格的比率", "道路", 2020, "通过")]
    hits = ranked(Query("验收合格率"), same + other, 6)
    assert {hit.closeness for hit in hits} == {Closeness.CLOSE}
    # Another wording with another kind of value, another wording, and only then the same row of earlier years.
    assert ids(hits) == ["a3", "c", "b", "a2", "a1", "a0"]
    assert hits[1].dense < hits[2].dense < hits[3].dense
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_farther_precedent_never_stands_above_a_nearer_one_that_repeats() -> None:
    same = [record(f"a{n}", "验收合格率", "道路", 2023, "100%") for n in range(9)]
    hits = ranked(Query("验收合格率", "道路维修"), [*same, record("b", "印制手册", "文化", 2023, "5本")], 10)
    assert hits[-1].record.id == "b"


def test_own_project_then_kin_then_the_nearest_wording() -> None:
    records = [
        record("other", "演出场次", "体育下乡经费"),
        record("kin", "培训人数", "平罗县文化下乡经费"),
        record("own", "印制手册", "2022年文化下乡工作经费"),
    ]
    hits = ranked(Query("演出场次", "文化下乡经费"), records, 5)
    assert ids(hits) == ["own", "kin", "other"]
    assert [hit.closeness for hit in hits] == [Closeness.SAME, Closeness.CLOSE, Closeness.CLOSE]
    assert hits[2].score > hits[0].score  # it is the project that leads here


def test_without_a_project_its_name_may_be_the_text_but_kin_do_not_lead() -> None:
    records = [record("a", "演出场次"), record("b", "文化下乡")]
    assert ranked(Query("文化下乡"), records, 1)[0].closeness is Closeness.SAME
    hits = ranked(Query("县文化下乡活动演出"), records, 2)
    assert Closeness.SAME not in [hit.closeness for hit in hits]


def test_ties_end_at_the_nearest_earlier_year_and_the_id() -> None:
    years = [("d", 2022), ("c", 2024), ("b", None), ("a", 2021), ("e", 2022)]
    records = [record(record_id, "演出场次", year=year) for record_id, year in years]
    assert ids(ranked(Query("演出场次", "文化下乡经费"), records, 5)) == ["c", "d", "e", "a", "b"]
    assert ids(ranked(Query("演出场次", "文化下乡经费", 2022), records, 5)) == ["d", "e", "a", "c", "b"]


def test_the_order_of_the_records_does_not_matter_and_a_short_list_begins_a_longer_one() -> None:
    records = [record(str(n), name) for n, name in enumerate(["演出场次", "演出人数", "印制手册", "场次"])]
    query = Query("演出场次", "文化")
    assert ranked(query, records, 3) == ranked(query, records[::-1], 3)
    assert ranked(query, records, 3) == ranked(query, records, 4)[:3]
    assert rank(query, [], 3) == ranked(query, records, 0) == []


@given(
    st.text(max_size=12),
    st.one_of(st.none(), st.text(max_size=8)),
    st.lists(st.text(min_size=1, max_size=9), max_size=4),
)
def test_any_text_is_ranked(text: str, project: str | None, names: list[str]) -> None:
    records = [record(str(n), f"满{name}") for n, name in enumerate(names)]
    hits = ranked(Query(text, project), records, 9)
    assert len(hits) in (0, len(names))
    assert all(0 <= part <= 1 for hit in hits for part in (hit.score, hit.dense, hit.lexical))
    order = list(Closeness)
    places = [order.index(hit.closeness) for hit in hits]
    assert places == sorted(places)


def reference(query: Query, partition: Partition, k: int) -> list[tuple[str, float]]:
    """The ranking as its docstrings say it, record by record: ids and scores."""
    dense = partition.vectors.cosines(sparse(query.embedded))[partition.saying].tolist()
    lexical = partition.lexicon.matches(folded(query.embedded))[partition.saying].tolist()
    rows = []
    for place, each in enumerate(partition.records):
        likeness = (dense[place] + lexical[place]) / 2
        score = 1 - (1 - likeness) * (1 - 0.3 * float(partition.typicality[partition.saying[place]]))
        standing = next((n for n, least in enumerate((0.6, 0.4, 0.2)) if dense[place] >= least), 3)
        rows.append((standing, -score, -(each.year or -90000), each.id, each))
    rows.sort(key=lambda row: row[:4])
    wordings: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    worth = []
    for standing, score, _, _, each in rows:
        kind = TargetValue.parse(each.target).kind
        repeated = math.prod([0.25] * wordings[folded(each.name)]), math.prod([0.8] * kinds[kind])
        worth.append((standing, score * repeated[0] * repeated[1]))
        kinds[kind] += not wordings[folded(each.name)]
        wordings[folded(each.name)] += 1
    order = sorted(range(len(rows)), key=lambda place: (worth[place], place))
    return [(rows[place][4].id, round(-worth[place][1], 6)) for place in order[:k]]


@pytest.mark.parametrize("k", [1, 5, 40, 400])
@pytest.mark.parametrize("text", ["验收合格率", "维修", "航天飞机", "道路 及时率"])
def test_the_quick_way_is_the_plain_way(text: str, k: int) -> None:
    subjects, ends = ["道路", "维修", "资金", "验收", "培训", "群众"], ["合格率", "及时率", "数量", "满意度"]
    targets = ["100%", "≥95%", "5个", "≤8万元", "2024年12月底前", "有效提升", "10"]
    records = [
        record(f"{n:04}", f"{subjects[n % 6]}{ends[n * n % 4]}", f"项目{n % 29}", 2015 + n % 9, targets[n * 3 % 7])
        for n in range(900)
    ]
    partition = Partition.of(records)
    found = [(hit.record.id, hit.score) for hit in rank(Query(text), [partition], k)]
    assert found == reference(Query(text), partition, k)


def test_cosines_are_those_of_a_plain_product_and_none_is_below_zero() -> None:
    rows = np.random.default_rng(5).standard_normal((7, 40)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    asked = np.where(np.abs(rows[2]) > 0.1, rows[2], 0)
    found = Vectors.of(rows).cosines({place: float(number) for place, number in enumerate(asked) if number})
    assert np.allclose(found, (rows @ asked).clip(0), atol=1e-6)
    assert Vectors.of(rows[2:3]).cosines(dict(enumerate(asked.tolist()))) == pytest.approx(found[2:3])
    assert Vectors.of(rows).cosines({}).tolist() == [0.0] * 7


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_hash_seed_does_not_matter(hash_seed: str) -> None:
    script = (
        "from tests.precedents.test_search import ranked, record, Query\n"
        "rows = [record(str(n), f'{n % 7}次验收合格率{n}', f'道路{n % 5}') for n in range(80)]\n"
        "print([(hit.record.id, hit.score, hit.dense, hit.lexical) for hit in ranked(Query('道路3 验收'), rows, 80)])"
    )
    environment = {"PYTHONHASHSEED": hash_seed}
    child = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    rows = [record(str(n), f"{n % 7}次验收合格率{n}", f"道路{n % 5}") for n in range(80)]
    hits = ranked(Query("道路3 验收"), rows, 80)
    assert child.stdout.decode().strip() == str([(hit.record.id, hit.score, hit.dense, hit.lexical) for hit in hits])


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
    assert list(hit.as_json(scores=True).items())[-2:] == [("dense", 1.0), ("lexical", 1.0)]


def test_texts_that_say_nothing_match_nothing() -> None:
    for texts in ([], [""], ["", "验收"]):
        lexicon = Lexicon.of(texts)
        assert lexicon.matches("").tolist() == lexicon.matches("航天").tolist() == [0.0] * len(texts)
    assert Lexicon.of(["", "验收"]).matches("验收").tolist() == [0.0, 1.0]
