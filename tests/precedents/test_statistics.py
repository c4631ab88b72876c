"""The values of similar indicators, counted by hand, and what is said of a value beyond them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.precedent_range import far_from_precedent
from assistant.form import TargetValue
from assistant.precedents.record import Closeness, Hit, Record
from assistant.precedents.statistics import Asked, Direction, Statistics, statistics

ASKED = Asked("数量指标", "常委会议召开次数", "≥5次", "常委会议经费", 2025)


def record(target: str | None, table: int = 1, name: str = "召开常委会议次数", **more: object) -> Record:
    fields: dict[str, object] = {
        "id": f"{table}/{name}/{target}", "file": "2024/a.txt", "table": table, "index": 0, "year": 2024,
        "project_name": f"会议经费{table}", "level2": "数量指标", "unit": "万元", "total": None,
    }  # fmt: skip
    fields.update(more)
    return Record(name=name, target=target, **fields)  # type: ignore[arg-type]


def filed(*targets: str | None) -> list[Record]:
    return [record(target, table) for table, target in enumerate(targets, 1)]


def known(asked: Asked, found: list[Record | Hit] | list[Record]) -> Statistics:
    made = statistics(asked, found)
    assert made is not None
    return made


def test_by_hand() -> None:
    odd = known(ASKED, filed("5次", "≥3次", "12次"))
    assert (odd.count, odd.minimum, odd.median, odd.maximum) == (3, 3, 5, 12)
    assert [each.target for each in odd.records] == ["≥3次", "5次", "12次"]
    even = known(ASKED, filed("4次", "5次", "6次", "12次"))
    assert (even.median, even.direction) == (Decimal("5.5"), Direction.FLOOR)


def test_too_few_is_nothing() -> None:
    assert statistics(ASKED, filed("5次", "6次")) is None
    assert statistics(ASKED, []) is None
    assert statistics(Asked("数量指标", "常委会议召开次数", "按计划召开"), filed("5次", "6次", "7次")) is None


def test_another_unit_range_word_or_blank_does_not_count() -> None:
    made = known(ASKED, filed("5次", "6次", "7次", "8人", "5-6次", "及时", None, "90%", "9场"))
    assert made.values == (5, 6, 7)


def test_money_of_every_unit_is_one_scale_exactly() -> None:
    asked = Asked("成本指标", "会议费", "≤4万元")
    found = [
        record(target, table, "会议费用", level2="成本指标")
        for table, target in enumerate(["32952 元", "3.2951万元", "≤0.1百万元", "8000元/次"], 1)
    ]
    made = known(asked, found)
    assert (made.scale.unit, made.values) == ("元", (Decimal(32951), Decimal(32952), Decimal(100000)))
    prices = [record(f"{price}元/次", price, "会议费用", level2="成本指标") for price in (800, 900, 1000)]
    made = known(Asked("成本指标", "会议费", "0.08万元/次"), prices)
    assert (made.scale.per, made.median) == ("次", 900)


def test_a_multiplier_counts() -> None:
    asked = Asked("数量指标", "造林面积", "≥3万亩")
    made = known(asked, [record(text, n, "造林面积") for n, text in enumerate(["30000亩", "2万亩", "2.5万亩"])])
    assert made.values == (20000, 25000, 30000)


def test_opposed_directions_never_meet() -> None:
    found = filed("≥5次", "≥6次", "≤7次", "8次")
    assert known(ASKED, found).values == (5, 6, 8)
    assert statistics(Asked("数量指标", ASKED.name, "≤5次"), found) is None  # 7 and 8
    unstated = Asked("数量指标", ASKED.name, "5次")
    assert statistics(unstated, found) is None  # they disagree: 8 alone
    assert known(unstated, filed("≥5次", "≥6次", "8次")).values == (5, 6, 8)


def test_a_table_counts_once_with_its_most_similar_row() -> None:
    found = [record("50次", 1, "主席会议召开次数"), record("5次", 1, ASKED.name), record("6次", 2), record("7次", 3)]
    assert known(ASKED, found).values == (5, 6, 7)
    # A row on another scale does not take its table's place.
    found = [record("100%", 1), record("5次", 1, "常委会议次数"), record("6次", 2), record("7次", 3)]
    assert known(ASKED, found).values == (5, 6, 7)


def test_a_table_filed_in_two_files_counts_once() -> None:
    twice = [record("5次", 1), record("5次", 1, file="2024/b.txt", id=record("5次", 1).id)]
    assert statistics(ASKED, [*twice, record("6次", 2)]) is None


def test_hits_count_by_their_closeness_and_records_by_their_wording() -> None:
    def hit(each: Record, closeness: Closeness) -> Hit:
        return Hit(each, 0.5, closeness, 0.5, 0.5)

    near, far = filed("5次", "6次", "7次"), filed("50次", "60次", "70次", "80次")
    found = [*(hit(each, Closeness.NEAR) for each in near), *(hit(each, Closeness.FAR) for each in far[3:])]
    assert known(ASKED, found).values == (5, 6, 7)
    assert statistics(ASKED, [record("5次", n, "道路清扫频次") for n in range(5)]) is None
    assert statistics(ASKED, [record("5次", n, level2="质量指标") for n in range(5)]) is None


def test_last_years_own_value() -> None:
    found = [
        record("3次", 1, project_name="常委会议经费", year=2022),
        record("4次", 2, project_name="2024年常委会议工作经费", year=2024),
        record("9次", 3, project_name="常委会议经费", year=2026),
        record("5次", 4),
    ]
    assert known(ASKED, found).own == 4
    assert known(ASKED, filed("5次", "6次", "7次")).own is None


_TARGETS = st.lists(
    st.tuples(st.sampled_from(["", "≥", "≤", "="]), st.integers(0, 10**6), st.sampled_from(["次", "万次", "人"])).map(
        lambda parts: f"{parts[0]}{parts[1]}{parts[2]}"
    ),
    max_size=12,
)


@given(_TARGETS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_the_median_is_between(targets: list[str], random: object) -> None:
    found = [record(target, table % 7) for table, target in enumerate(targets)]
    made = statistics(ASKED, found)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert statistics(ASKED, shuffled) == made
    if made:
        assert made.minimum <= made.median <= made.maximum
        assert made.count == len(made.records) >= 3
        assert len({(each.file, each.table) for each in made.records}) == made.count
        assert made.values == tuple(sorted(made.values))


@pytest.mark.parametrize("target", ["≥3次", "5次", "≥12次", "20人", "≥20%", "很多", None, "1-50次"])
def test_within_the_range_or_on_another_scale_nothing_is_said(target: str | None) -> None:
    assert (
        far_from_precedent(TargetValue.parse(target), known(ASKED, filed("5次", "≥3次", "12次", "8次", "8次"))) is None
    )


def test_beyond_the_whole_range_of_five_there_is_a_hint() -> None:
    five = known(ASKED, filed("5次", "≥3次", "12次", "8次", "8次"))
    said = far_from_precedent(TargetValue.parse("≥20次"), five)
    assert said == "“≥20次”高于5张往年表里同类指标的值（在3次至12次之间，中位数8次），请核对。"
    assert "低于" in (far_from_precedent(TargetValue.parse("2次"), five) or "")
    assert far_from_precedent(TargetValue.parse("≥20次"), known(ASKED, filed("5次", "3次", "12次", "8次"))) is None
    assert far_from_precedent(TargetValue.parse("≥20次"), None) is None


def test_money_is_told_as_people_write_it() -> None:
    asked = Asked("成本指标", "会议费", "≤90万元")
    found = [record(f"{n}万元", n, "会议费", level2="成本指标") for n in (1, 2, 3, 4)]
    found.append(record("5000元", 9, "会议费", level2="成本指标"))
    said = far_from_precedent(TargetValue.parse("≤90万元"), known(asked, found))
    assert said is not None and "在5000元至4万元之间，中位数2万元" in said
