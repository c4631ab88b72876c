"""Two tables side by side, and many tables checked together."""

import io
from decimal import Decimal

import openpyxl

from assistant.documents import read
from assistant.rules.batch import Mending, check_all
from assistant.rules.compare import Turn, as_text, compare
from assistant.rules.pages import EXAMPLE, NEIGHBOUR
from assistant.rules.pairing import How
from assistant.rules.report import Checked, Run
from assistant.rules.report import as_text as as_text_report
from assistant.rules.report.compare_sheet import as_compare_sheet
from assistant.rules.report.shown import COLUMNS, width
from assistant.rules.rule import Outcome
from tests.conftest import SEED

LAST = (
    EXAMPLE.put("year", 2023)
    .put("funding.total", "5")
    .put("indicators.0.target", "≥2期")
    .put("indicators.1.target", "≥150人次")
    .put("indicators.2.target", "≥90%")
    .put("indicators.4.target", "≤50000元")
    .put("indicators.5.name", "参训人员能独立办理事项率")
    .put("indicators.6.name", "教材编印册数")
    .put("indicators.7.target", "满意")
)


def test_every_row_says_what_became_of_it() -> None:
    found = compare(LAST, EXAMPLE)
    turns = [(row.turn, (row.new or row.old or ("", ""))[0]) for row in found.rows]
    assert turns == [
        (Turn.KEPT, "社区工作者培训期数"),
        (Turn.LOWERED, "社区工作者培训人次"),
        (Turn.RAISED, "培训考核合格率"),
        (Turn.KEPT, "培训完成时限"),
        (Turn.LOWERED, "社区工作者培训经费"),  # a higher cost asks for less
        (Turn.RENAMED, "参训人员独立办理事项率"),
        (Turn.ADDED, "培训课程次年沿用率"),
        (Turn.CHANGED, "参训社区工作者满意度"),
        (Turn.DROPPED, "教材编印册数"),
    ]
    assert [(cell.path, cell.old, cell.new) for cell in found.cells] == [
        ("year", "2023", "2024"),
        ("funding.total", "5", "6"),
    ]


def test_nothing_changed() -> None:
    found = compare(EXAMPLE, EXAMPLE)
    assert found.cells == ()
    assert {row.turn for row in found.rows} == {Turn.KEPT}
    assert as_text(found) == f"{EXAMPLE.project_name}（2024年度 → 2024年度）：没有变化。\n"


def test_text_and_json_say_the_same() -> None:
    found = compare(LAST, EXAMPLE)
    text, data = as_text(found), found.as_dict()
    assert max(map(width, text.splitlines())) <= COLUMNS
    assert "降低数量指标：社区工作者培训人次|≥150人次→社区工作者培训人次|≥120人次" in "".join(text.split())
    assert [row["change"] for row in data["indicators"]].count("kept") == 2
    assert data["cells"][1] == {"path": "funding.total", "old": "5", "new": "6"}


def test_what_stands_beside_a_value_is_compared_too() -> None:
    old = EXAMPLE.put("indicators.0.points", "10").put("indicators.1.extra.口径", "按人次")
    moved = (EXAMPLE.indicators[1], EXAMPLE.indicators[0], *EXAMPLE.indicators[2:])
    new = EXAMPLE.model_copy(update={"indicators": moved}).put("indicators.1.points", "20")
    found = compare(old, new.put("funding.parts.0.overall_amount", "18"))
    assert [(cell.name, cell.old, cell.new) for cell in found.cells] == [
        ("财政拨款（项目期）", None, "18"),
        ("第1行 数量指标·口径", "按人次", None),
        ("第2行 数量指标·分值", "10", "20"),
    ]
    assert {row.turn for row in found.rows} == {Turn.KEPT}


def test_the_workbook_has_a_summary_and_a_coloured_sheet_for_each_pair() -> None:
    other = NEIGHBOUR.put("project_name", "'老旧小区/改造[二期]" + "及配套设施" * 9)
    found = [compare(LAST, EXAMPLE), compare(NEIGHBOUR, other), compare(EXAMPLE, EXAMPLE)]
    made = as_compare_sheet(found, [("=新项目", "原来没有")])
    assert made == as_compare_sheet(found, [("=新项目", "原来没有")])
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames[:2] == ["汇总", "1 社区工作者培训经费"]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    summary = list(book["汇总"].iter_rows(values_only=True))
    assert summary[1] == (1, "社区工作者培训经费", None, 2023, None, 2024, 2, 2, 1, 1, 2, 1, 1, 1)
    assert summary[4][1:3] == ("=新项目", "原来没有")
    rows = list(book["1 社区工作者培训经费"].iter_rows())
    assert [cell.value for cell in rows[2]] == ["改写", "年度资金总额", None, "5", None, "6"]
    told = {row[0].value: (row[4].value, row[0].fill.fgColor.rgb) for row in rows[3:]}
    assert told["要求降低"] == ("社区工作者培训经费", "FFF8CBAD")
    assert told["要求提高"] == ("培训考核合格率", "FFC6E0B4")
    assert told["改名"][0] == "参训人员独立办理事项率"
    assert told["新增"][0] and not told["删除"][0]
    assert told["不变"][1] == "00000000"
    assert len({fill for _, fill in told.values()}) == len(told)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} == {"s", "n"}


def test_tables_are_held_against_their_own_last_year() -> None:
    batch = check_all([EXAMPLE, NEIGHBOUR], against=[LAST])
    assert [pair.how for pair in batch.pairs] == [How.SAME, How.ALONE]
    (_, first), (_, second) = batch.reports
    assert first.outcomes["H01"] is Outcome.FAIL
    assert second.outcomes["H01"] is Outcome.NOT_APPLICABLE


def test_the_user_may_pair_otherwise() -> None:
    batch = check_all([EXAMPLE, NEIGHBOUR], against=[LAST], chosen={"网格终端购置费": "社区工作者培训经费"})
    assert [pair.old is not None for pair in batch.pairs] == [False, True]


def test_neighbours_are_of_one_office() -> None:
    copied = EXAMPLE.put("project_name", "网格员培训经费")
    assert check_all([EXAMPLE, copied]).reports[0][1].outcomes["C09"] is Outcome.FAIL
    elsewhere = copied.put("department", "某县教育局")
    assert check_all([EXAMPLE, elsewhere]).reports[0][1].outcomes["C09"] is Outcome.NOT_APPLICABLE


def test_an_office_adds_up_exactly() -> None:
    tables = [*read(SEED), EXAMPLE.put("funding.unit", None), NEIGHBOUR, NEIGHBOUR.put("department", "某县教育局")]
    run = Run("ningxia-2024", tuple(Checked(table, report) for table, report in check_all(tables).reports))
    assert [(office.tables, office.yuan, office.unknown) for office in run.offices] == [
        (6, Decimal("362952.0000"), 0),
        (2, Decimal(120000), 1),
    ]
    text = as_text_report(run)
    text = text.replace("\n  ", "")
    assert [office.wrong for office in run.offices] == [2, 1]
    assert "6张表，2张有错误，年度资金共36.2952万元。" in text
    assert "2张表，1张有错误，年度资金共12万元（另有1张的金额不明）。" in text
    assert "共9张表（3张有错误），错误 3，" in text


def test_more_processes_change_nothing() -> None:
    tables = [*read(SEED), EXAMPLE, NEIGHBOUR]
    alone = check_all(tables, against=[LAST], mend=Mending.SAFE)
    shared = check_all(tables, against=[LAST], mend=Mending.SAFE, jobs=2)
    assert shared.reports == alone.reports
    assert shared.fixed == alone.fixed
