"""Last year's table as this year's draft: what changes, what is left to a person, which faults it has."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents import read
from assistant.drafting.carried_text import asked, carried_text, sides
from assistant.drafting.carry_forward import CarriedForward, Change, Matter, TotalError, carry_forward
from assistant.form import Amount, Indicator, Table, TargetValue
from assistant.form.money import UNITS, in_unit, plain
from assistant.form.table import texts
from assistant.rules import Severity
from assistant.rules.pages import EXAMPLE, NEIGHBOUR
from assistant.rules.report.shown import width
from tests.conftest import SEED
from tests.planted import CLEAN

SEEDS = read(SEED)
CLEAN_TABLES = [read(path)[0] for path in sorted(CLEAN.glob("*.json"))]
BY_NAME = {table.project_name: table for table in SEEDS}


def carried(last: Table = EXAMPLE, year: int = 2025, total: str | None = None, *, fix: bool = False) -> CarriedForward:
    return carry_forward(last, year=year, total=total, fix=fix)


def cells(table: Table) -> dict[str, str | None]:
    labels = {f"funding.parts.{index}.label": part.label for index, part in enumerate(table.funding.parts)}
    return {**labels, **dict(texts(table)), "year": str(table.year) if table.year else None}


def changed(one: CarriedForward) -> dict[str, str | None]:
    return {change.path: change.after for change in one.changes}


def pointed(one: CarriedForward, matter: Matter) -> dict[str, str]:
    return {point.path: point.reason for point in one.open_points if point.matter is matter}


# The six seed tables, read with our own eyes.

_DATES = {
    "委员提案（意见、建议）办理经费": {"indicators.2.target": "2025年12月份"},
    "政协委员联系点、工作室工作经费": {"indicators.2.target": "2025年12月份"},
    "委员培训学习、网络议政协商工作经费": {"indicators.2.target": "2025年底"},
    "编制文史资料编辑出版费": {"indicators.2.target": "2025 年年底"},
    "政府长聘人员经费": {},
    "常委会议经费": {"indicators.2.target": "2025年12月份"},
}


@pytest.mark.parametrize("last", SEEDS, ids=lambda table: table.project_name)
def test_a_seed_table_with_the_same_money(last: Table) -> None:
    one = carried(last)
    found = changed(one)
    goal = found.pop("annual_goal", None)
    assert (goal or "").startswith("2025 年为充分发挥") is (last.project_name == "编制文史资料编辑出版费")
    assert found == {"year": "2025", **_DATES[last.project_name or ""]}
    cost = next(row.path("target") for row in _cost_rows(last))
    assert pointed(one, Matter.MONEY) == dict.fromkeys(
        ["funding.total", "funding.parts.0.amount", cost], "与上年相同，请核实"
    )
    assert not one.faults.new


@pytest.mark.parametrize(
    ("name", "cost"),
    [
        ("委员提案（意见、建议）办理经费", "4.5万元"),
        ("政协委员联系点、工作室工作经费", "45000元"),
        ("委员培训学习、网络议政协商工作经费", "4.5万元"),
        ("编制文史资料编辑出版费", "4.5 万元"),
        ("政府长聘人员经费", "45000 元"),
    ],
)
def test_a_seed_table_with_a_new_total(name: str, cost: str) -> None:
    last = BY_NAME[name]
    one = carried(last, total="4.5")
    found = changed(one)
    assert (found["funding.total"], found["funding.parts.0.amount"]) == ("4.5", "4.5")
    (row,) = _cost_rows(last)
    assert found[row.path("target")] == cost
    assert not one.faults.new
    assert all("4.5万元" in reason for reason in pointed(one, Matter.COUNT).values())


def test_a_unit_price_is_not_made_to_fit() -> None:
    one = carried(BY_NAME["常委会议经费"], total="4.5")
    assert "indicators.3.target" not in changed(one)
    assert "单价还是上年的" in pointed(one, Matter.MONEY)["indicators.3.target"]
    assert "数还是上年的" in pointed(one, Matter.COUNT)["indicators.0.target"]
    assert "“5 次”是上年的数" in pointed(one, Matter.FACT)["annual_goal"]
    assert [(each.code, each.path) for each in one.faults.new] == [("F06", "indicators.3.target")]


def _cost_rows(table: Table) -> list:  # type: ignore[type-arg]
    from assistant.form import load_profile
    from assistant.rules.subject import Subject

    return list(Subject(table, load_profile()).cost_rows)


def test_faults_of_last_year_are_shown_and_not_copied_in_silence() -> None:
    one = carried(BY_NAME["政协委员联系点、工作室工作经费"])
    assert ("V01", "indicators.0.target") in {(each.code, each.path) for each in one.faults.inherited}
    text = carried_text(one)
    assert "上年就有、还没有改的：错误 1" in text and "V01" in text


def test_safe_fixes_are_changes_like_any_other() -> None:
    one = carried(BY_NAME["常委会议经费"], fix=True)
    change = next(change for change in one.changes if change.path == "indicators.3.target")
    assert change == Change("indicators.3.target", "8000元/每次", "8000元/次", "改正写法：F07 成本单位不清")
    assert "F07" in {each.code for each in one.faults.mended}
    assert changed(carried(BY_NAME["常委会议经费"])).keys() < changed(one).keys()


def test_a_fix_behind_a_moved_cell_is_one_change_with_both_reasons() -> None:
    last = EXAMPLE.put("funding.total", "6万 元").put("indicators.4.target", "不超过6万元")
    one = carried(last, total="7", fix=True)
    change = next(change for change in one.changes if change.path == "indicators.4.target")
    assert (change.before, change.after) == ("不超过6万元", "≤7万元")
    assert change.reason.startswith("上年等于资金总额，随总额改；改正写法：V12")


# Money.


@pytest.mark.parametrize(
    ("cost", "after"),
    [
        ("6万元", "7.5万元"),
        ("≤6万元", "≤7.5万元"),
        ("=60000元", "=75000元"),
        ("不超过60,000 元", "不超过75,000 元"),
        ("≤６万元", "≤7.5万元"),
        ("控制在6万元以内", None),
        ("≥6万元", None),
        ("5万元", None),
        ("5-6万元", None),
    ],
)
def test_the_cost_row_that_stated_the_total_gets_the_new_one(cost: str, after: str | None) -> None:
    last = EXAMPLE.put("indicators.4.target", cost)
    one = carried(last, total="7.5")
    if TargetValue.parse(cost).yuan is None:
        return
    assert changed(one).get("indicators.4.target") == after
    assert ("indicators.4.target" in pointed(one, Matter.MONEY)) is (after is None)


def test_an_amount_of_several_sources_is_left_to_a_person_and_never_sums_in_silence() -> None:
    last = EXAMPLE.put("funding.parts.0.amount", "4").put("funding.parts.1.amount", "2")
    one = carried(last, total="7")
    assert changed(one).keys() == {"year", "funding.total", "indicators.3.target", "indicators.4.target"}
    assert pointed(one, Matter.MONEY).keys() == {"funding.parts.0.amount", "funding.parts.1.amount"}
    assert ("F01", "funding.total") in {(each.code, each.path) for each in one.faults.new}


def test_a_zero_beside_the_one_source_is_no_second_source() -> None:
    one = carried(EXAMPLE.put("funding.parts.1.amount", "0"), total="7")
    assert changed(one)["funding.parts.0.amount"] == "7"
    assert "funding.parts.1.amount" not in changed(one)


def test_the_one_source_below_a_source_goes_with_it() -> None:
    data = EXAMPLE.canonical()
    data["funding"]["parts"][0]["parts"] = [{"label": "县级", "amount": "6"}, {"label": "省级"}]
    one = carried(Table.model_validate(data), total="7")
    assert changed(one)["funding.parts.0.parts.0.amount"] == "7"
    data["funding"]["parts"][0]["parts"] = [{"label": "县级", "amount": "2"}, {"label": "省级", "amount": "4"}]
    one = carried(Table.model_validate(data), total="7")
    assert changed(one)["funding.parts.0.amount"] == "7"
    assert {"funding.parts.0.parts.0.amount", "funding.parts.0.parts.1.amount"} <= pointed(one, Matter.MONEY).keys()


def test_money_left_over_from_the_year_before_is_not_this_years_total() -> None:
    one = carried(EXAMPLE.put("funding.parts.0.label", "上年结转资金"), total="7")
    assert "funding.parts.0.amount" not in changed(one)
    assert "结转" in pointed(one, Matter.MONEY)["funding.parts.0.amount"]


def test_two_rows_that_stated_the_total_are_both_left() -> None:
    second = Indicator(level1="产出指标", level2="成本指标", name="场地费", target="≤6万元")
    last = EXAMPLE.model_copy(update={"indicators": (*EXAMPLE.indicators, second)})
    one = carried(last, total="7")
    assert {"indicators.4.target", "indicators.8.target"} <= pointed(one, Matter.MONEY).keys()


def test_the_total_may_name_its_own_unit() -> None:
    assert changed(carried(EXAMPLE, total="75000元"))["funding.total"] == "7.5"
    in_yuan = EXAMPLE.put("funding.unit", "元").put("funding.total", "60000").put("funding.parts.0.amount", "60000")
    found = changed(carried(in_yuan, total="7.5万元"))
    assert (found["funding.total"], found["indicators.4.target"]) == ("75000", "≤7.5万元")


def test_without_a_unit_the_figure_goes_in_as_typed_and_nothing_is_converted() -> None:
    last = EXAMPLE.put("funding.unit", None)
    one = carried(last, total="7")
    found = changed(one)
    assert (found["funding.total"], found["funding.parts.0.amount"]) == ("7", "7")
    assert "indicators.4.target" not in found
    with pytest.raises(TotalError, match="没有注明金额单位"):
        carried(last, total="7万元")


@pytest.mark.parametrize("total", ["", "很多", "0", "-1", "7块8", "1.2.3"])
def test_what_is_no_amount_is_refused(total: str) -> None:
    with pytest.raises(TotalError, match="看不懂"):
        carried(EXAMPLE, total=total)


def test_the_same_total_in_another_spelling_is_no_change() -> None:
    one = carried(EXAMPLE, total="60000元")
    assert set(changed(one)) == {"year", "indicators.3.target"}
    assert pointed(one, Matter.MONEY)["funding.total"] == "与上年相同，请核实"


_UNITS = st.sampled_from(sorted(UNITS))
_MONEY = st.decimals("0.0001", "99999999", places=4)


@given(_UNITS, _UNITS, _MONEY, _MONEY)
@settings(max_examples=60, deadline=None)
def test_money_is_exact_in_every_unit(form: str, written: str, old: Decimal, new: Decimal) -> None:
    """Total, source and cost row are the new total to the last digit, whatever units they are written in."""
    cost = plain(in_unit(old * UNITS[form], written))
    last = EXAMPLE.put("funding.unit", form).put("funding.total", f"{old:f}").put("funding.parts.0.amount", f"{old:f}")
    one = carried(last.put("indicators.4.target", f"≤{cost}{written}"), total=f"{new:f}")
    want = new * UNITS[form]
    table = one.table
    for text in (table.funding.total, table.funding.parts[0].amount):
        amount = Amount.parse(text, form)
        assert amount is not None and amount.yuan == want
    value = TargetValue.parse(table.indicators[4].target)
    assert (value.yuan, value.operator, value.unit) == (want, "≤", written)


# Facts that may no longer be so.


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("annual_goal", "召开第十五届委员会第三次会议，完成提案办理。", "“第十五届”、“第三次”"),
        ("annual_goal", "今年建成活动室，去年已完成选址。", "“今年”、“去年”所指的年份变了"),
        ("annual_goal", "召开政协十三届三次会议，贯彻会议精神。", "“十三届三次会议”说的是上年的事"),
        ("indicators.0.name", "首届文化节场次", "“首届”"),
        ("indicators.0.name", "建县75周年活动场次", "“75周年”"),
        ("indicators.5.explanation", "按“十四五”规划测算", "“十四五”到2026年已经结束"),
    ],
)
def test_facts_of_last_year_are_marked(path: str, text: str, said: str) -> None:
    assert said in pointed(carried(EXAMPLE.put(path, text), 2026), Matter.FACT)[path]


@pytest.mark.parametrize(
    "text", ["第三方评估", "第一季度完成", "按“十四五”规划测算", "本届政协履职成果", "车辆通行时间较上年缩短"]
)
def test_what_is_as_true_as_before_is_not_marked(text: str) -> None:
    assert "indicators.0.name" not in pointed(carried(EXAMPLE.put("indicators.0.name", text)), Matter.FACT)


def test_the_first_three_quarters_count_nothing() -> None:
    said = pointed(carried(EXAMPLE.put("annual_goal", "前三季度完成调研6次，形成报告。")), Matter.FACT)["annual_goal"]
    assert said == "“6次”是上年的数，请核对"


def test_rows_with_one_question_are_asked_together() -> None:
    table = next(table for table in CLEAN_TABLES if len(table.indicators) > 9)
    one = carried(table, (table.year or 2024) + 1, "999")
    rows = [point for point in asked(one) if point.matter is Matter.COUNT]
    assert len(rows) == 1 and len(rows[0].cells) >= 3
    said = "".join(line.strip() for line in carried_text(one).splitlines())
    numbers = "、".join(cell.split("行")[0].removeprefix("第") for cell in rows[0].cells)
    assert f"数量 第{numbers}行·指标值：资金总额由" in said


def test_kinds_of_project_that_do_not_come_again_are_marked() -> None:
    assert "一次性" in pointed(carried(NEIGHBOUR), Matter.FACT)["attribute"]
    assert "attribute" not in pointed(carried(EXAMPLE), Matter.FACT)
    assert "3年" in pointed(carried(EXAMPLE.put("period", "3年")), Matter.YEAR)["period"]


def test_what_was_reached_last_year_is_marked() -> None:
    last = EXAMPLE.put("indicators.1.extra.上年实际", "118人次").put("indicators.1.extra.2023年完成（%）.1", "80")
    found = pointed(carried(last), Matter.FACT)
    assert "118人次" in found["indicators.1.extra.上年实际"]
    assert "indicators.1.extra.2023年完成（%）.1" in found


def test_a_placeholder_is_to_be_filled() -> None:
    assert "indicators.0.target" in pointed(carried(EXAMPLE.put("indicators.0.target", "≥**人")), Matter.BLANK)


# Years.


def test_every_place_a_year_stands_in() -> None:
    last = (
        EXAMPLE.put("project_name", "2024年社区工作者培训经费")
        .put("period", "2024年1月-2024年12月")
        .put("indicators.0.explanation", "2024年实际举办期数")
        .put("indicators.0.note", "按2024年计划")
        .put("indicators.0.extra.设定.依据", "2024年工作要点")
        .put("funding.parts.1.label", "2024年其他资金")
    )
    one = carried(last)
    assert {path for path, text in cells(one.table).items() if text and "2024" in text} == set()
    assert not pointed(one, Matter.YEAR)
    assert one.table.indicators[0].extra == {"设定.依据": "2025年工作要点"}


def test_a_project_of_several_years_keeps_its_period_and_its_goal() -> None:
    last = EXAMPLE.put("period", "2022年3月-2024年11月").put("overall_goal", "2022-2024年完成轮训。")
    one = carried(last)
    assert (one.table.period, one.table.overall_goal) == (last.period, last.overall_goal)
    assert "2025年已不在其内" in pointed(one, Matter.YEAR)["period"]
    assert "写到2024年" in pointed(one, Matter.YEAR)["overall_goal"]
    assert one.table.indicators[3].target == "2025年11月30日前"
    assert "D02" in {each.code for each in one.faults.new}


def test_a_table_without_a_year_moves_nothing_and_says_so() -> None:
    one = carried(EXAMPLE.put("year", None))
    assert changed(one) == {"year": "2025"}
    assert "没有写年度" in pointed(one, Matter.YEAR)["indicators.3.target"]


def test_the_comparison_base_moves_and_is_marked() -> None:
    one = carried(EXAMPLE.put("indicators.5.target", "较2023年提高5个百分点"))
    assert one.table.indicators[5].target == "较2024年提高5个百分点"
    assert "基数" in pointed(one, Matter.YEAR)["indicators.5.target"]


# What holds for every table.


def _written(last: Table, texts_: dict[str, str]) -> Table:
    for path, text in texts_.items():
        last = last.put(path, text)
    return last


_YEAR_TEXTS = st.sampled_from(
    ["2024年底前完成", "较2023年提高", "自2024年起", "《2024年要点》", "〔2024〕2号文", "截至2024年底",
     "2024年2月29日", "2022年水平", "2024.6", "今年", "2024年1月至2024年6月",
     "2024届毕业生", "没有年份", "培训2024人次", "2023-2025年", "２０２４年", "2024级"]
)  # fmt: skip
_PLACES = [
    "project_name", "annual_goal", "indicators.0.name", "indicators.3.target", "indicators.5.target",
    "indicators.5.note", "indicators.6.explanation",
]  # fmt: skip
_TABLES = st.builds(
    _written,
    st.sampled_from([EXAMPLE, NEIGHBOUR, *CLEAN_TABLES, *SEEDS]),
    st.dictionaries(st.sampled_from(_PLACES), st.lists(_YEAR_TEXTS, min_size=1, max_size=3).map("，".join), max_size=3),
)
_TOTALS = st.none() | st.decimals("0.01", "9999", places=2).map(lambda number: f"{number:f}")


@given(_TABLES, st.integers(2022, 2028), _TOTALS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_only_listed_cells_differ(last: Table, year: int, total: str | None, fix: bool) -> None:
    one = carry_forward(last, year=year, total=total, fix=fix)
    before, after = cells(last), cells(one.table)
    differing = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert differing == {change.path for change in one.changes}
    assert all(
        change.before == before.get(change.path) and change.after == after[change.path] for change in one.changes
    )
    assert [(row.level1, row.level2) for row in one.table.indicators] == [
        (row.level1, row.level2) for row in last.indicators
    ] or fix
    assert all(one.table.get(point.path) is not None or ".extra." in point.path for point in one.open_points)


@given(_TABLES)
@settings(max_examples=60, deadline=None)
def test_a_year_on_leaves_no_stale_year_that_nobody_was_told_of(last: Table) -> None:
    one = carried(last, (last.year or 0) + 1)
    told = pointed(one, Matter.YEAR)
    if "period" in told:  # the project was for several years and is over: that is what has to be decided
        return
    stale = [each for each in one.faults.new if each.code in ("D01", "D02", "D03")]
    assert [each.path for each in stale if each.path not in told] == []


@given(_TABLES, st.integers(2022, 2028), _TOTALS)
@settings(max_examples=40, deadline=None)
def test_twice_is_once(last: Table, year: int, total: str | None) -> None:
    once = carry_forward(last, year=year, total=total)
    again = carry_forward(once.table, year=year, total=total)
    assert again.table == once.table
    assert again.changes == ()


@given(_TABLES)
@settings(max_examples=40, deadline=None)
def test_there_and_back_restores_a_table_without_doubts(last: Table) -> None:
    assert last.year is not None
    there = carried(last, last.year + 1)
    if not pointed(there, Matter.YEAR) and "2月29日" not in "".join(text for _, text in texts(last)):
        assert carried(there.table, last.year).table == last


@pytest.mark.parametrize(
    "last", [each for each in CLEAN_TABLES if each.period == "1年"], ids=lambda table: table.project_name
)
def test_a_table_without_a_fault_gives_a_draft_without_one(last: Table) -> None:
    one = carried(last, (last.year or 0) + 1)
    assert [each for each in (*one.faults.new, *one.faults.inherited) if each.severity is not Severity.INFO] == []


# The account.


def test_the_account_fits_a_terminal_and_names_every_cell() -> None:
    for last in (*SEEDS, EXAMPLE.put("annual_goal", "做事" * 200 + "2024年" + "办事" * 200)):
        one = carried(last, total="7.25", fix=True)
        text = carried_text(one)
        assert all(width(line) <= 82 for line in text.splitlines()), text  # closing punctuation may hang over
        assert all(one.name(change.path) in text.replace("\n      ", "") for change in one.changes)


def test_alike_points_are_told_together() -> None:
    one = carried()
    (money,) = [point for point in asked(one) if point.matter is Matter.MONEY]
    assert money.cells == ("年度资金总额", "财政拨款", "第5行 成本指标·指标值")


def test_of_a_long_cell_the_neighbourhood_of_the_change_is_shown() -> None:
    before, after = "甲" * 40 + "2024年" + "乙" * 40, "甲" * 40 + "2025年" + "乙" * 40
    assert sides(Change("annual_goal", before, after, "")) == (
        "…甲甲甲甲甲甲2024年乙乙乙乙乙…",
        "…甲甲甲甲甲甲2025年乙乙乙乙乙…",
    )
    assert sides(Change("year", None, "2025", "")) == ("（空白）", "2025")


def test_as_dict_is_json_with_the_draft_in_it(tmp_path: Path) -> None:
    import json

    one = carried(BY_NAME["常委会议经费"], total="4.5")
    data = json.loads(json.dumps(one.as_dict(), ensure_ascii=False))
    assert set(data) == {"from", "project_name", "year", "changes", "open_points", "faults", "draft"}
    assert Table.model_validate(data["draft"]) == one.table
    assert data["from"] == {"file": str(SEED), "table": 6, "year": 2024}
    assert [each["code"] for each in data["faults"]["new"]] == ["F06"]
