"""One recogniser for every shape: decided by vocabulary, with every row accounted for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents import Grid, GridCell, Kind, Reading, read_bytes
from assistant.documents.recognition.recognise import Recognition, recognise
from assistant.documents.vocabulary.labels import split_code
from assistant.errors import ReadError
from assistant.form import Cell, Part, Table
from assistant.form.table import texts
from assistant.form.text import squeeze

from .samples import text_table

HEADER = "|一级指标|二级指标|三级指标|指标值"
ROW = "|产出指标|数量指标（必填）|开会|5次"


def reading(*rows: str) -> Reading:
    return read_bytes(text_table(*rows), "表.txt")


def only(*rows: str) -> Table:
    (table,) = reading(*rows).tables
    return table


def test_labels_split_by_blanks_and_values_in_the_same_cell() -> None:
    table = only("项 目 名 称：会议|主管部门：某局", "年度资金总额：11|其中：财政拨款：10|其他资金：", HEADER, ROW)
    assert (table.project_name, table.department, table.funding.total) == ("会议", "某局", "11")
    assert table.funding.parts == (Part(label="财政拨款", amount="10"), Part(label="其他资金"))


def test_several_pairs_in_one_cell() -> None:
    table = only("项目名称：会议  项目属性：经常性项目  项目期：1年", "填报单位：某办   单位：元", HEADER, ROW)
    assert (table.project_name, table.attribute, table.period) == ("会议", "经常性项目", "1年")
    assert (table.implementing_unit, table.funding.unit) == ("某办", "元")


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        (("单位：万元", "项目名称|会议", "项目资金 (万元)|年度资金总额|4"), "万元"),
        (("（金额单位：元）", "项目名称|会议", "项目资金|年度资金总额|4"), "元"),
        (("项目名称|会议", "项目资金（万元）|年度资金总额|4"), "万元"),
        (("项目名称|会议", "年度资金总额（元）|4"), "元"),
        (("单位：万元", "项目名称|会议", "项目资金（元）|年度资金总额|4"), "万元/元"),
        (("项目名称|会议", "项目资金|年度资金总额|4"), None),
        (("单位：某某局", "项目名称|会议", "项目资金|4"), None),
    ],
)
def test_unit_of_money(rows: tuple[str, ...], unit: str | None) -> None:
    found = reading(*rows, HEADER, ROW)
    assert found.tables[0].funding.unit == unit
    assert found.tables[0].funding.total == "4"
    assert any("单位不一致" in entry.reason for entry in found.account.entries) == (unit == "万元/元")


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        (("（2024年度）", "项目名称|会议"), 2024),
        (("( 2024 年度 )", "项目名称|会议"), 2024),
        (("2023年部门项目支出绩效目标表", "项目名称|会议"), 2023),
        (("2023年部门项目支出绩效目标表", "(2024年度)", "项目名称|会议"), 2024),
        (("项目名称|会议", "年度|2025年"), 2025),
        (("（  年度）", "项目名称|2024年会议"), None),
    ],
)
def test_year(rows: tuple[str, ...], year: int | None) -> None:
    assert only(*rows, HEADER, ROW).year == year


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("[103]某局", False, ("某局", "103")),
        ("【103】某局", False, ("某局", "103")),
        ("219-某局", False, ("某局", "219")),
        ("某局 308001", False, ("某局", "308001")),
        ("某局（308001）", False, ("某局", "308001")),
        ("308001某局", True, ("某局", "308001")),
        ("308001某局", False, ("308001某局", None)),
        ("某局第2科", True, ("某局第2科", None)),
        ("308001", True, (None, "308001")),
    ],
)
def test_department_code(text: str, asked: bool, expected: tuple[str | None, str | None]) -> None:
    assert split_code(text, asked=asked) == expected


def test_levels_canonical_synonym_and_unknown() -> None:
    table = only(
        "项目名称|会议",
        HEADER,
        "|产出指标（50分）|数量指标*|a|1",
        "||进度指标（选填）|b|2",
        "||效率指标（必填）|c|3",
        "||质量|d|4",
    )
    assert [row.level2 for row in table.indicators] == ["数量指标", "进度指标", "效率指标", "质量指标"]
    assert {row.level1 for row in table.indicators} == {"产出指标"}


def test_columns_in_any_order_with_extra_ones() -> None:
    table = only(
        "项目名称|会议",
        "二级指标|分值|三级指标|计量单位|指标值|评分标准|备注|指标解释|一级指标",
        "数量指标|10|开会|次|≥5|按次计|见附注|次数|产出指标",
        "|5|调研||2次||||",
    )
    first, second = table.indicators
    assert first.model_dump() == {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "开会",
        "target": "≥5次",
        "points": "10",
        "explanation": "次数",
        "standard": "按次计",
        "note": "见附注",
        "extra": {"计量单位": "次"},
    }
    assert (second.level2, second.name, second.points, second.extra) == ("数量指标", "调研", "5", {})


def test_rows_that_lack_their_leading_cells() -> None:
    found = reading(
        "项目名称|会议", HEADER, ROW, "质量指标|合格率|≥98%", "政府长聘人员人数|1 人", "效益指标|社会效益指标|作用|明显"
    )
    assert [(row.level1, row.level2, row.name, row.target) for row in found.tables[0].indicators] == [
        ("产出指标", "数量指标", "开会", "5次"),
        ("产出指标", "质量指标", "合格率", "≥98%"),
        ("产出指标", "质量指标", "政府长聘人员人数", "1 人"),
        ("效益指标", "社会效益指标", "作用", "明显"),
    ]
    assert found.account.repaired == 3


def test_a_first_level_that_is_also_a_second_level_begins_early() -> None:
    table = only("项目名称|会议", HEADER, "产出指标|成本指标（必填）|经费|5万元")
    assert table.indicators[0].model_dump(include={"level1", "level2", "name", "target"}) == {
        "level1": "产出指标",
        "level2": "成本指标",
        "name": "经费",
        "target": "5万元",
    }


def test_indicators_without_a_header() -> None:
    table = only("项目名称|会议", "年度目标|办好", "产出指标|数量指标|开会|5次", "|质量指标|合格率|98%")
    assert [(row.level1, row.level2, row.name, row.target) for row in table.indicators] == [
        ("产出指标", "数量指标", "开会", "5次"),
        ("产出指标", "质量指标", "合格率", "98%"),
    ]


def test_an_empty_optional_row_is_a_row() -> None:
    table = only("项目名称|会议", HEADER, ROW, "|效益指标|经济效益指标||")
    assert table.indicators[1].model_dump(include={"level2", "name", "target"}) == {
        "level2": "经济效益指标",
        "name": None,
        "target": None,
    }
    assert table.source.cells["indicators.1.target"] == Cell(4, 5)


def test_blank_values_point_at_where_they_are_expected() -> None:
    table = only("项目名称", "年度资金总额：|", "其中：财政拨款||其他资金", "项目属性||项目期|", HEADER, ROW)
    cells = {path: (cell.row, cell.column) for path, cell in table.source.cells.items() if "indicators" not in path}
    assert cells == {
        "project_name": (1, 2),
        "funding.total": (2, 2),
        "funding.parts.0.amount": (3, 2),
        "funding.parts.1.amount": (3, 4),
        "attribute": (4, 2),
        "period": (4, 4),
    }


def test_parts_of_a_part_and_parts_nobody_knows() -> None:
    table = only(
        "项目名称|会议",
        "项目资金|年度资金总额|9",
        "|其中：财政拨款|7",
        "|其中：中央资金|5",
        "|县级资金|2",
        "|某某帮扶|2",
        HEADER,
        ROW,
    )
    assert table.funding.parts == (
        Part(
            label="财政拨款", amount="7", parts=(Part(label="中央资金", amount="5"), Part(label="县级资金", amount="2"))
        ),
        Part(label="某某帮扶", amount="2"),
    )
    assert table.source.cells["funding.parts.0.parts.1.amount"] == Cell(5, 3)


def test_two_goals_side_by_side() -> None:
    table = only("项目名称|会议", "总体目标|中期目标|年度目标", "|三年建成|今年开工", HEADER, ROW)
    assert (table.overall_goal, table.annual_goal) == ("三年建成", "今年开工")


def test_names_and_telephones_never_come_out() -> None:
    found = reading(
        "项目名称|会议",
        "实施单位|某办|项目负责人|张三丰",
        HEADER,
        ROW,
        "填表人：张三丰|联系电话：13900001111",
        "单位负责人 张三丰",
        "合计||||100",
        "注：如有疑问请拨打 0952-6012345",
        "另有 13900001111 可问",
    )
    everything = found.tables[0].model_dump_json() + repr(found.account)
    assert "张三丰" not in everything
    assert "13900001111" not in everything
    assert "6012345" not in everything
    assert found.tables[0].implementing_unit == "某办"
    assert len(found.tables[0].indicators) == 1
    assert found.account.passed_over == 5


def test_two_blocks_side_by_side_are_refused() -> None:
    header = "一级指标|二级指标|指标内容|指标值|二级指标|指标内容|指标值"
    with pytest.raises(ReadError, match=r"第2行.*两组指标"):
        reading("项目名称|会议", header, "产出指标|数量指标|a|1|数量指标|b|2")


def test_tables_without_titles_begin_at_the_next_project_name() -> None:
    tables = reading("项目名称|甲", HEADER, ROW, "项目名称|乙", HEADER, ROW, "|效益指标|社会效益指标|x|好").tables
    assert [(table.project_name, len(table.indicators)) for table in tables] == [("甲", 1), ("乙", 2)]


def test_each_title_names_the_year_of_its_own_table() -> None:
    titles = ("2024年部门项目支出绩效目标表", "2025年部门项目支出绩效目标表（草稿）")
    tables = reading(titles[0], "项目名称|甲", HEADER, ROW, titles[1], "项目名称|乙", HEADER, ROW).tables
    assert [(table.project_name, table.year) for table in tables] == [("甲", 2024), ("乙", 2025)]


def test_a_list_of_projects_is_no_table() -> None:
    with pytest.raises(ReadError, match="没有找到绩效目标表"):
        reading(
            "序号|项目名称|实施单位|主管部门|预算数", "1|会议|某办|某局|4", "项目名称|实施单位|主管部门|预算数|项目属性"
        )


def test_prose_is_no_table() -> None:
    with pytest.raises(ReadError, match="没有找到绩效目标表"):
        reading("关于报送绩效目标的通知", "项目名称：见附件", "请于 5 日前报送。")


VOCABULARY = """
    项目名称 主管部门及代码 实施单位 单位：万元 (2024年度) 项目资金(元) 年度资金总额：11 其中：财政拨款 其他资金
    年度目标 中期目标 部门项目支出绩效目标表 附件1 一级指标 二级指标 三级指标 指标值 分值 备注 绩效指标 产出指标
    数量指标 满意度指标 成本指标 合计 注：略 填表人：某 １１ 1,000 11 — 总体目标 ： 其中： （） 项目名称：甲 项目期：1年
    指标性质 计量单位 实施期指标值 年度指标值 中期绩效指标 年度绩效指标 【产出指标-数量指标】
    数量指标:植树>=5株;成活率85%
    产出指标（50分） 指标1：开会 年初预算数 全年预算数 执行率 得分 □经常性√一次性 ≥ % 甲县 乙县
    预期目标 实际完成情况 ≥98%
    实施期资金总额 责任人 产出 质量 经济成本指标 2024年目标值 5次 开会（ ） 上年结转资金
"""
WORDS = st.sampled_from(VOCABULARY.split())
CELLS = st.builds(
    GridCell,
    st.integers(1, 12),
    st.integers(1, 7),
    st.sampled_from([1, 1, 1, 2, 5]),
    st.sampled_from([1, 1, 1, 2, 7]),
    st.one_of(WORDS, st.just(""), st.text(max_size=8)),
)
GRIDS = st.builds(
    Grid,
    st.lists(CELLS, max_size=60).map(tuple),
    st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=4).map(tuple),
)
# Rows as they come in a file: cells side by side.
ROWS = st.lists(st.lists(st.one_of(WORDS, st.just("")), max_size=6), max_size=25)


@given(st.lists(GRIDS, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_grid_is_read_or_refused_and_every_row_counted_once(grids: list[Grid]) -> None:
    check_account(grids)


@given(ROWS)
@settings(max_examples=300, deadline=None)
def test_any_rows_are_read_or_refused_and_every_row_counted_once(rows: list[list[str]]) -> None:
    cells = [GridCell(r, c, 1, 1, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1)]
    check_account([Grid(tuple(cells))])


def check_repairs(grids: list[Grid], found: Recognition) -> None:
    """No repair is silent: every text stands in a cell of the file, or an entry of the account says what was done."""
    written = [squeeze(text) for grid in grids for text in (*(cell.text for cell in grid.cells), *grid.before)]
    repairs = found.account.of(Kind.REPAIRED)
    mended = {(entry.table, entry.path) for entry in repairs}
    told = {
        (entry.table, entry.path, entry.after)
        for entry in found.account.entries
        if entry.before and any(squeeze(entry.before) in cell for cell in written)
    }
    for number, table in enumerate(found.tables, 1):
        for path, text in texts(table):
            row = ".".join(path.split(".")[:2])
            if path == "funding.unit" or (number, path) in mended or (number, row) in mended:
                continue
            if path.endswith(("level1", "level2")) and any(
                one.table == number and text in one.after for one in repairs
            ):
                continue  # a level that carries on from a row where it was mended
            if (number, path, text) in told:
                continue  # a label under its own full name: the account shows what stood there beside it
            assert any(squeeze(text) in cell for cell in written), (path, text)


def check_account(grids: list[Grid]) -> None:
    try:
        found = recognise(grids, "随机.txt")
    except ReadError as error:
        assert "随机.txt" in str(error)
        return
    filled = {
        (number, row)
        for number, grid in enumerate(grids)
        for row, cells in grid.rows()
        if any(not cell.blank for cell in cells)
    }
    assert found.account.rows == len(filled)
    assert [table.source.number for table in found.tables] == list(range(1, len(found.tables) + 1))
    check_repairs(grids, found)
    for entry in found.account.entries:
        assert entry.table <= len(found.tables)
        assert entry.kind is Kind.READ or entry.reason


# Placeholders for names and numbers: nothing of them may come out anywhere.
PERSONS = ("甲某某", "乙某某", "000-0000000", "00000000000", "13800000000")
PRIVATE_ROWS = [
    "填表人：甲某某|联系电话：000-0000000",
    "填报人|甲某某|电话|13800000000",
    "项目负责人（签字）|甲某某",
    "单位负责人 甲某某",
    "经办人及电话：甲某某 000-0000000",
    "审核人：甲某某  复核人：乙某某",
    "甲某某|13800000000",
    "甲某某 000-0000000",
    "分管领导|甲某某|主管领导|乙某某",
    "注：如有疑问请联系甲某某，电话 13800000000",
    "备注：联系人甲某某",
    "手机号码：13800000000",
]


@pytest.mark.parametrize("private", PRIVATE_ROWS)
@pytest.mark.parametrize("place", [1, 2, 4, 6])
def test_persons_in_any_line(private: str, place: int) -> None:
    rows = ["项目名称|会议", "主管部门|某局", "年度目标|办好会议", HEADER, ROW, "合计||||100"]
    rows.insert(place, private)
    found = reading(*rows)
    everything = repr([table.canonical() for table in found.tables]) + repr(found.account)
    assert not [word for word in PERSONS if word in everything]
    assert [row.name for row in found.tables[0].indicators] == ["开会"]
    assert found.account.passed_over == 2


@pytest.mark.parametrize(
    ("row", "office"),
    [
        ("实施单位|某办|项目负责人|甲某某", "某办"),
        ("实施单位：某办  项目负责人：甲某某  联系电话：000-0000000", "某办"),
        ("项目负责人及联系电话|甲某某 000-0000000|实施单位|某办", "某办"),
        ("实施单位|某办（联系人：甲某某，电话：000-0000000）", "某办"),
    ],
)
def test_persons_beside_what_is_wanted(row: str, office: str) -> None:
    found = reading("项目名称|会议", row, HEADER, ROW)
    assert found.tables[0].implementing_unit == office
    everything = repr([table.canonical() for table in found.tables]) + repr(found.account)
    assert not [word for word in PERSONS if word in everything]
    assert any("不读取" in entry.reason for entry in found.account.entries)


def test_a_column_of_persons_is_not_read() -> None:
    found = reading(
        "项目名称|会议", "一级指标|二级指标|三级指标|指标值|责任人|联系电话", ROW[1:] + "|甲某某|000-0000000"
    )
    assert found.tables[0].indicators[0].extra == {}
    assert "甲某某" not in repr(found)


def test_words_that_only_sound_like_a_person() -> None:
    table = only(
        "项目名称|会议",
        HEADER,
        "|产出指标|数量指标|电话回访率|≥98%",
        "||质量指标|审核通过率|100%",
        "|||负责人培训率|90%",
    )
    assert [row.name for row in table.indicators] == ["电话回访率", "审核通过率", "负责人培训率"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("□经常性项目 √一次性项目", "一次性项目"),
        ("经常性项目□ 一次性项目√", "一次性项目"),
        ("■经常性项目口一次性项目", "经常性项目"),
        ("口经常性项目 ☑ 延续项目", "延续项目"),
        ("√新增项目 √常年项目 □阶段性项目", "新增项目、常年项目"),
        ("□新增项目 □延续项目", None),
        ("人口普查项目", "人口普查项目"),
    ],
)
def test_ticked_boxes(written: str, read: str | None) -> None:
    found = reading("项目名称|会议", f"项目属性|{written}", HEADER, ROW)
    assert found.tables[0].attribute == read
    assert found.account.repaired == (written != read)


@pytest.mark.parametrize(
    ("operator", "value", "unit", "target"),
    [
        ("≥", "98", "%", "≥98%"),
        ("大于等于", "5", "次", "大于等于5次"),
        ("", "1,200", "吨", "1,200吨"),
        ("≤", "3万", "亩", "≤3万亩"),
        ("≥", "≥98%", "%", "≥98%"),
        ("", "28.8万元", "%", "28.8万元"),
        ("正向", "5", "次", "5次"),
        ("定性", "应保尽保", "%", "应保尽保"),
        ("=", "2024年12月底", "", "2024年12月底"),
        ("≥", "", "次", None),
    ],
)
def test_spread_out_targets(operator: str, value: str, unit: str, target: str | None) -> None:
    header = "一级指标|二级指标|三级指标|计量单位|指标值|指标性质"
    row = f"产出指标|数量指标|开会|{unit}|{value}|{operator}"
    found = reading("项目名称|会议", header, row)
    indicator = found.tables[0].indicators[0]
    assert indicator.target == target
    assert indicator.extra == {k: v for k, v in (("计量单位", unit), ("指标性质", operator)) if v}
    assert bool(found.account.repaired) == (target is not None and target != value)


def test_amounts_written_across() -> None:
    table = only("项目名称|会议", "主管部门|某局", "资金总额|财政拨款|其他资金", "11|10|1", HEADER, ROW)
    assert table.funding.total == "11"
    assert table.funding.parts == (Part(label="财政拨款", amount="10"), Part(label="其他资金", amount="1"))


def test_the_column_of_the_stated_year_is_the_target() -> None:
    header = "一级指标|二级指标|三级指标|2024年目标值|2025年目标值"
    table = only("（2025年度）", "项目名称|会议", header, "产出指标|数量指标|开会|4次|5次")
    assert table.indicators[0].target == "5次"
    assert table.indicators[0].extra == {"2024年目标值": "4次"}
    with pytest.raises(ReadError, match="看不出本年度"):
        reading("项目名称|会议", header, "产出指标|数量指标|开会|4次|5次")


def test_two_goals_one_below_the_other() -> None:
    found = reading("项目名称|会议", "总体目标|三年建成", "年度目标|今年开工", HEADER, ROW)
    assert (found.tables[0].overall_goal, found.tables[0].annual_goal) == ("三年建成", "今年开工")
    assert found.account.of(Kind.REPAIRED)


def test_traditional_script_and_mojibake_in_any_grid() -> None:
    form = ("項目名稱", "會議", "主管部門", "某局", "一級指標")
    for words, reason in (
        (form, "繁体"),
        ([text.encode().decode("latin-1") for text in ("项目名称", "指标值")], "乱码"),
    ):
        cells = [GridCell(row, 1, 1, 1, text) for row, text in enumerate(words, 1)]
        with pytest.raises(ReadError, match=reason):
            recognise([Grid(tuple(cells))], "表.xlsx")


def test_a_vast_grid_is_refused_or_read_in_time() -> None:
    rows = [["项目名称", "会议"], HEADER.split("|")] + [ROW.split("|")] * 100_000
    cells = [GridCell(r, c, 1, 1, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1)]
    with pytest.raises(ReadError, match="太大"):
        recognise([Grid(tuple(cells))], "表.xlsx")
    with pytest.raises(ReadError, match="太大"):
        recognise([Grid((GridCell(1, 1, 10**9, 1, "项目名称"),))], "表.docx")


@pytest.mark.parametrize("mark", ["★", "*", "▲", "※", "◆", "（★）", "（必填）"])
def test_a_mark_before_or_behind_a_level_is_no_part_of_its_name(mark: str) -> None:
    header = "|一级指标|二级指标|三级指标|指标值"
    table = only(
        "项目名称|会议", header, f"|产出指标|数量指标{mark}|开会|5次", f"|{mark}效益指标|{mark}社会效益指标|满意|好"
    )
    assert [(row.level1, row.level2) for row in table.indicators] == [
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
    ]
    assert table.source.marks == (mark.strip("（）"),)


def test_a_period_that_reads_like_a_column_is_a_period() -> None:
    table = only("项目名称|会议", "项目属性|经常性项目|项目期|分值", "项目资金|年度资金总额|4", HEADER, ROW)
    assert (table.attribute, table.period, table.funding.total) == ("经常性项目", "分值", "4")
    assert table.funding.overall_total is None
