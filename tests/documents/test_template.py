"""An office's own blank form filled: texts where its labels say, its print and everything else as it was."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.datavalidation import DataValidation

from assistant.documents import read_bytes, to_bytes
from assistant.documents.templates.fill import fill
from assistant.documents.templates.plan import Filled
from assistant.errors import WriteError
from assistant.form import Funding, Indicator, Part, Profile, Table, load_profile, profile_names
from assistant.rules.pages import EXAMPLE

from .samples import TEXT

# A form of its own: `<` goes on with the cell to the left, `^` with the one above.
FORM = [
    "项目名称 | | < | < | < | <",
    "主管部门 | | < | 实施单位 | | <",
    "项目属性 | □经常性项目 □一次性项目 | < | 项目期 | | <",
    "项目资金（万元） | 年度资金总额： | < | | < | <",
    "^ | 其中：财政拨款 | < | | < | <",
    "^ | 其他资金 | < | | < | <",
    "年度总体目标 | | < | < | < | <",
    "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 备注",
    "^ | 产出指标 | 数量指标 | 指标1： | | ",
    "^ | ^ | 质量指标 | | | ",
    "^ | ^ | 时效指标 | | | ",
    "^ | ^ | 成本指标 | | | ",
    "^ | 效益指标 | 社会效益指标 | | | ",
    "^ | ^ | 可持续影响指标 | | | ",
    "^ | 满意度指标 | 服务对象满意度指标 | | | ",
]
GRID = [[cell.strip() for cell in line.split("|")] for line in FORM]
TABLE = EXAMPLE.put("indicators.1.note", "见计划").put("indicators.0.name", "=1+1 & <培训>\n期数")


def spans(rows: list[list[str]]) -> list[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of the cells that go on to the right or below, from 1."""
    found = []
    for r, line in enumerate(rows):
        for c, text in enumerate(line):
            if text in ("<", "^"):
                continue
            right = c
            while right + 1 < len(line) and line[right + 1] == "<":
                right += 1
            bottom = r
            while bottom + 1 < len(rows) and rows[bottom + 1][c] == "^":
                bottom += 1
            if (bottom, right) != (r, c):
                found.append((r + 1, c + 1, bottom + 1, right + 1))
    return found


def blank_docx() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.add_paragraph("某县项目支出绩效目标表")
    year = document.add_paragraph()
    year.alignment = WD_ALIGN_PARAGRAPH.CENTER
    year.add_run("（    年度）").font.size = Pt(13)
    table = document.add_table(len(GRID), len(GRID[0]))
    for r, line in enumerate(GRID):
        for c, text in enumerate(line):
            run = table.cell(r, c).paragraphs[0].add_run("" if text in ("<", "^") else text)
            run.font.name, run.font.size, run.font.bold = "仿宋", Pt(11 if c < 3 else 9), c == 0
    table.rows[9].height = Cm(1.3)
    for top, left, bottom, right in spans(GRID):
        text = table.cell(top - 1, left - 1).text
        merged = table.cell(top - 1, left - 1).merge(table.cell(bottom - 1, right - 1))
        for paragraph in merged.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)
        assert merged.text == text
    document.add_paragraph("注：本表一式两份。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def blank_xlsx(**more: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "目标表"
    sheet["A1"], sheet["A2"] = "某县项目支出绩效目标表", "（    年度）"
    sheet["A1"].font = Font(name="黑体", size=16)
    edge = Side(style="thin")
    for r, line in enumerate(GRID, 3):
        for c, text in enumerate(line, 1):
            cell = sheet.cell(r, c)
            cell.value = text if text not in ("<", "^", "") else None
            cell.font = Font(name="仿宋", size=11 if c < 4 else 9, bold=c == 1)
            cell.border, cell.alignment = Border(edge, edge, edge, edge), Alignment(wrap_text=True)
    for top, left, bottom, right in spans(GRID):
        sheet.merge_cells(start_row=top + 2, start_column=left, end_row=bottom + 2, end_column=right)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")
    sheet.cell(len(GRID) + 3, 1).value = "注：本表一式两份。"
    sheet.column_dimensions["D"].width = 33
    sheet.row_dimensions[12].height = 40
    sheet.print_area = f"A1:F{len(GRID) + 3}"
    rule = DataValidation(type="list", formula1='"是,否"')
    rule.add("F15")
    sheet.add_data_validation(rule)
    for place, value in more.items():
        sheet[place] = value
    other = book.create_sheet("说明")
    other["A1"] = "填表说明"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


BLANK = {".docx": blank_docx(), ".xlsx": blank_xlsx()}


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module", params=[".docx", ".xlsx"])
def filled(request: pytest.FixtureRequest) -> tuple[str, Filled]:
    return request.param, fill(TABLE, BLANK[request.param], f"空表{request.param}")


def test_the_filled_form_gives_the_table_back(filled: tuple[str, Filled]) -> None:
    suffix, made = filled
    # The box that is ticked is the attribute; the row of 数量 that the form lacks was added.
    assert made.missing == ()
    assert list(read_bytes(made.data, f"a{suffix}").tables) == [TABLE]


def test_everything_else_is_as_it_was(filled: tuple[str, Filled]) -> None:
    suffix, made = filled
    before, after = parts(BLANK[suffix]), parts(made.data)
    assert list(before) == list(after)
    touched = {name for name in before if before[name] != after[name]}
    # The print range of the workbook follows the row that was added.
    assert touched == {"word/document.xml"} if suffix == ".docx" else {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert fill(TABLE, BLANK[suffix], f"空表{suffix}").data == made.data


def test_print_and_spans_of_word() -> None:
    document = Document(io.BytesIO(fill(TABLE, BLANK[".docx"], "空表.docx").data))
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "某县项目支出绩效目标表", "（2024 年度）", "注：本表一式两份。",
    ]  # fmt: skip
    assert document.paragraphs[1].runs[0].font.size == Pt(13)
    assert document.sections[0].header.paragraphs[0].text == "内部资料"
    table = document.tables[0]
    assert len(table.rows) == len(GRID) + 1
    cells = [list(dict.fromkeys(row.cells)) for row in table.rows]
    assert [cell.text for cell in cells[2]] == ["项目属性", "☑经常性项目 □一次性项目", "项目期", "1年"]
    run = cells[0][1].paragraphs[0].runs[0]
    assert (run.text, run.font.name, run.font.size) == ("社区工作者培训经费", "仿宋", Pt(11))
    assert [cell.text for cell in cells[9][1:]] == ["产出指标", "数量指标", "社区工作者培训人次", "≥120人次", "见计划"]
    assert table.cell(9, 2)._tc is table.cell(8, 2)._tc  # the level reaches over the added row
    assert cells[9][3].paragraphs[0].runs[0].font.size == Pt(9)
    assert table.rows[10].height == pytest.approx(Cm(1.3), abs=100)


def test_styles_and_spans_of_excel() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(TABLE, BLANK[".xlsx"], "空表.xlsx").data))
    sheet = book["目标表"]
    assert book.sheetnames == ["目标表", "说明"]
    assert sheet["A2"].value == "（2024 年度）"
    assert (sheet["D11"].value, sheet["D11"].data_type) == ("=1+1 & <培训>\n期数", "s")
    assert (sheet["D12"].value, sheet["E12"].value, sheet["F12"].value) == ("社区工作者培训人次", "≥120人次", "见计划")
    assert {"C11:C12", "B11:B15", "A10:A18"} <= {str(merge) for merge in sheet.merged_cells.ranges}
    assert (sheet["D12"].font.name, sheet["D12"].font.size, sheet["D12"].border.left.style) == ("仿宋", 9, "thin")
    assert (sheet.column_dimensions["D"].width, sheet.row_dimensions[13].height) == (33, 40)
    assert sheet["A19"].value == "注：本表一式两份。"
    assert sheet.print_area == "'目标表'!$A$1:$F$19"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "F16"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_what_has_no_place_is_said_and_rows_left_over_stay(suffix: str) -> None:
    few = Table(
        project_name="会议",
        department_code="308001",
        attribute="滚动项目",
        overall_goal="三年办好",
        funding=Funding(unit="元", total="5", parts=(Part(label="村集体", amount="1"),)),
        indicators=(
            Indicator(level1="产出指标", level2="质量指标", name="合格率", target="≥9成", points="10"),
            Indicator(level1="效益指标", level2="生态效益指标", name="绿化", target="1亩", extra={"上年": "2"}),
        ),
    )
    made = fill(few, BLANK[suffix], f"空表{suffix}")
    assert dict(made.missing) == {
        "attribute": "滚动项目",
        "funding.unit": "元",
        "funding.parts.0.amount": "1",
        "overall_goal": "三年办好",
        "indicators.0.points": "10",
        **{f"indicators.1.{key}": getattr(few.indicators[1], key) for key in ("level1", "level2", "name", "target")},
        "indicators.1.extra.上年": "2",
    }
    (back,) = read_bytes(made.data, f"a{suffix}").tables
    assert (back.project_name, back.department_code, len(back.indicators)) == ("会议", "308001", 7)
    assert [row.target for row in back.indicators if row.target] == ["≥9成"]
    assert back.indicators[0].name == "指标1："


def test_a_sheet_with_formulas_gets_no_rows() -> None:
    made = fill(TABLE, blank_xlsx(H1="=A1"), "空表.xlsx")
    assert [text for path, text in made.missing if "要加的行" in path] == ["社区工作者培训人次", "≥120人次", "见计划"]
    (back,) = read_bytes(made.data, "a.xlsx").tables
    assert len(back.indicators) == len(TABLE.indicators) - 1


def test_one_cell_for_several_rows_holds_no_text_of_one() -> None:
    book = openpyxl.load_workbook(io.BytesIO(BLANK[".xlsx"]))
    book["目标表"].merge_cells("F11:F13")
    buffer = io.BytesIO()
    book.save(buffer)
    noted = EXAMPLE.put("indicators.2.note", "见计划")
    made = fill(noted, buffer.getvalue(), "空表.xlsx")
    assert made.missing == (("indicators.2.note", "见计划"),)


def test_a_row_of_one_level_alone_is_merged_over_its_copies() -> None:
    rows = [row for row in TABLE.indicators for _ in range(3 if row.level2 == "服务对象满意度指标" else 1)]
    many = TABLE.model_copy(update={"indicators": tuple(rows)})
    for suffix, blank in BLANK.items():
        made = fill(many, blank, f"空表{suffix}")
        assert list(read_bytes(made.data, f"a{suffix}").tables) == [many]


OFFICIAL = {
    (name, suffix): to_bytes(
        [
            Table(
                funding=Funding(unit="万元", parts=tuple(Part(label=label) for label in profile.funding.parts)),
                indicators=tuple(Indicator(level1=row.level1, level2=row.level2) for row in profile.rows),
            )
        ],
        suffix,
        profile=profile,
    )
    for name, profile in ((name, load_profile(name)) for name in profile_names())
    for suffix in (".docx", ".xlsx")
}


@st.composite
def whole(draw: st.DrawFn, profile: Profile) -> Table:
    """A table with one to three rows for each of the form's own, and its own lines of funds."""
    filled = TEXT.filter(bool)
    points = st.sampled_from(["5", "10"]) if profile.points else st.none()
    amounts = st.sampled_from(["0", "3. 2952", "11"])
    return Table(
        year=draw(st.integers(1900, 2199)),
        **{name: draw(filled) for name in ("project_name", "implementing_unit", "period", "annual_goal")},
        department=draw(st.text("县政协办公室委员会", min_size=1, max_size=9)),
        department_code=draw(st.from_regex(r"[0-9]{3,8}", fullmatch=True)),
        attribute=draw(st.sampled_from(profile.attributes.allowed)),
        funding=Funding(
            unit="万元",
            total=draw(amounts),
            parts=tuple(Part(label=label, amount=draw(amounts)) for label in profile.funding.parts),
        ),
        indicators=tuple(
            Indicator(level1=row.level1, level2=row.level2, name=draw(filled), target=draw(filled), points=draw(points))
            for row in profile.rows
            for _ in range(draw(st.integers(1, 3)))
        ),
    )


@pytest.mark.parametrize(("name", "suffix"), sorted(OFFICIAL))
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_official_form_as_a_template(name: str, suffix: str, data: st.DataObject) -> None:
    table = data.draw(whole(load_profile(name)))
    made = fill(table, OFFICIAL[name, suffix], f"空表{suffix}")
    assert made.missing == ()
    assert list(read_bytes(made.data, f"a{suffix}").tables) == [table]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"x", "模板.pdf", r"模板应是 \.docx 或 \.xlsx"),
        (b"x", "模板.docx", "不能用作模板"),
        (BLANK[".xlsx"], "模板.docx", "不能用作模板"),
    ],
)
def test_what_is_no_template(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(WriteError, match=reason):
        fill(TABLE, data, name)


def test_a_letter_is_no_template() -> None:
    document = Document()
    document.add_paragraph("尊敬的领导")
    buffer = io.BytesIO()
    document.save(buffer)
    with pytest.raises(WriteError, match=r"没有找到绩效目标表|没有表格"):
        fill(TABLE, buffer.getvalue(), "信.docx")
