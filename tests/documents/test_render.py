"""The official form as it is written: what stands where, what is refused, and how files appear."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from assistant.documents import read, read_bytes, to_bytes, write
from assistant.errors import WriteError
from assistant.form import Funding, Indicator, Part, Table, load_profile

from .samples import PROFILE, SEED

ROW = {"level1": "产出指标", "level2": "数量指标", "name": "开会", "target": "5次"}


@pytest.fixture(scope="module")
def seed() -> list[Table]:
    return list(read_bytes(SEED.read_bytes(), "seed.txt").tables)


def test_docx_is_the_official_form(seed: list[Table]) -> None:
    document = Document(io.BytesIO(to_bytes(seed[4:], ".docx", profile=PROFILE)))
    assert [paragraph.text for paragraph in document.paragraphs[:4]] == [
        "附件 2：中国人民政治协商会议平罗县委员会办公室项目支出预算绩效目标表",
        "部门项目支出预算绩效目标表",
        "(2024 年度)",
        "单位：万元",
    ]
    rows = [[cell.text for cell in dict.fromkeys(row.cells)] for row in document.tables[0].rows]
    assert rows[0] == ["项目名称", "政府长聘人员经费"]
    assert rows[3:6] == [
        ["项目资金 (万元)", "年度资金总额：", "3. 2952"],
        ["项目资金 (万元)", "其中：财政拨款", "3. 2952"],
        ["项目资金 (万元)", "其他资金", ""],
    ]
    assert rows[7] == ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"]
    assert rows[8][1:] == ["产出指标", "数量指标\n（必填硬性指标）", "全年收发登记和分送各类文件", "700 件"]
    assert rows[9][1:3] == rows[8][1:3]
    assert rows[15][2] == "服务对象满意度指标\n（必填）"
    assert document.paragraphs[-1].text == ""
    assert len(document.tables) == 2
    assert document.paragraphs[4].paragraph_format.page_break_before


def test_draft_is_visible(seed: list[Table]) -> None:
    for suffix in (".docx", ".xlsx"):
        data = to_bytes(seed, suffix, profile=PROFILE, draft=True)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
        assert "部门项目支出预算绩效目标表（草稿）" in text
        assert list(read_bytes(data, f"a{suffix}").tables) == seed


def test_xlsx_is_set_up_to_print(seed: list[Table]) -> None:
    odd = seed[0].model_copy(update={"project_name": "=SUM(A1)[x]:/history" * 4})
    book = openpyxl.load_workbook(io.BytesIO(to_bytes([odd, odd, *seed], ".xlsx", profile=PROFILE)))
    assert len(book.sheetnames) == len({name.lower() for name in book.sheetnames}) == 8
    sheet = book.worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["B5"].data_type == "s"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    long = seed[0].model_copy(update={"annual_goal": "长" * 300})
    (tall,) = openpyxl.load_workbook(io.BytesIO(to_bytes([long], ".xlsx", profile=PROFILE))).worksheets
    assert tall.row_dimensions[11].height > 3 * sheet.row_dimensions[5].height


def test_nothing_of_the_machine_in_the_file(seed: list[Table]) -> None:
    for suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(to_bytes(seed, suffix, profile=PROFILE))) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert "2000-01-01T00:00:00Z" in core
        assert "<dc:creator></dc:creator>" in core


RICH = Table(
    year=2024,
    project_name="河道治理",
    funding=Funding(
        unit="万元",
        total="10",
        overall_total="30",
        parts=(Part(label="财政拨款", amount="10", parts=(Part(label="中央资金", amount="8"),)), Part(label="村集体")),
    ),
    overall_goal="三年治理30公里。",
    indicators=(Indicator(points="10", note="见计划", extra={"上年实际": "=1+1"}, **ROW),),
    overall_indicators=(Indicator(explanation="按实际公里数统计", **ROW),),
)


def test_further_columns_turn_the_page() -> None:
    document = Document(io.BytesIO(to_bytes([Table(), RICH, Table()], ".docx", profile=load_profile("mof-2021"))))
    assert [section.orientation for section in document.sections] == [0, 1, 0]
    rows = [[cell.text for cell in dict.fromkeys(row.cells)] for row in document.tables[1].rows]
    assert rows[3] == ["项目资金 (万元)", "实施期资金总额：", "30", "年度资金总额：", "10"]
    assert [row[1] for row in rows[4:7]] == ["其中：财政拨款", "　其中：中央资金", "其中：村集体"]
    assert [row[0] for row in rows[7:9]] == ["项目期总体目标", "年度总体目标"]
    further = ["分值", "指标解释", "备注", "上年实际"]
    assert rows[9] == ["实施期绩效指标", "一级指标", "二级指标", "三级指标", "指标值", *further]
    assert (rows[11][0], rows[12][-4:]) == ("年度绩效指标", ["10", "", "见计划", "=1+1"])
    for widths in (row.cells for row in document.tables[1].rows[9:10]):
        assert sum(cell.width.mm for cell in dict.fromkeys(widths)) == pytest.approx(257, abs=1)
    book = openpyxl.load_workbook(io.BytesIO(to_bytes([RICH], ".xlsx", profile=load_profile("mof-2021"))))
    (sheet,) = book.worksheets
    assert sheet.page_setup.orientation == "landscape"
    assert [(cell.value, cell.data_type) for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"] == [
        ("=1+1", "s")
    ]


def test_a_form_with_points_alone_stays_upright_and_shows_them_blank() -> None:
    document = Document(io.BytesIO(to_bytes([Table()], ".docx", profile=load_profile("mof-2021"))))
    assert [section.orientation for section in document.sections] == [0]
    assert document.tables[0].rows[-1].cells[-1].text == "分值"
    assert document.paragraphs[0].text == "项目支出绩效目标表"  # this form has no line for an annex


def test_markdown() -> None:
    table = RICH.put("indicators.0.name", "甲|乙 ≥**人\n1\t<b>").put("indicators.0.target", "--")
    text = to_bytes([table], ".md", profile=load_profile("mof-2015")).decode()
    lines = text.split("\n")
    assert lines[:5] == ["# 项目支出绩效目标申报表", "", "(2024 年度)", "", "单位：万元"]
    assert "| 实施期资金总额 (万元) | 30 | 年度资金总额 (万元) | 10 |" in lines
    assert lines.index("## 实施期绩效指标") < lines.index("## 年度绩效指标")
    assert r"| 甲\|乙 ≥\*\*人<br>1&#9;&#60;b&#62; | &#45;&#45; | 10 |" in text
    assert list(read_bytes(text.encode(), "a.md").tables) == [table]


@pytest.mark.parametrize(
    ("table", "path"),
    [
        (
            Table(funding=Funding(parts=(Part(label="财政拨款", parts=(Part(label="村集体"),)),))),
            "funding.parts.0.parts.0.label.*下级",
        ),
        (
            Table(
                funding=Funding(
                    parts=(Part(label="财政拨款", parts=(Part(label="中央资金"),)), Part(label="县级资金")),
                )
            ),
            "funding.parts.1.label.*下级",
        ),
        (
            Table(
                funding=Funding(
                    parts=(Part(label="甲", parts=(Part(label="中央资金", parts=(Part(label="省级资金"),)),)),),
                )
            ),
            "funding.parts.0.parts.0.parts.*两级",
        ),
        (Table(funding=Funding(unit="万元/元/亿元")), "funding.unit"),
        (Table(funding=Funding(parts=(Part(label=" "),))), "funding.parts.0.label"),
        (Table(indicators=(Indicator(extra={" ": "次"}, **ROW),)), "indicators.0.extra"),
        (Table(overall_indicators=(Indicator(extra={"目标值": "次"}, **ROW),)), "overall_indicators.0.extra（目标值）"),
        (Table(indicators=(Indicator(extra={"上年": "1", "上 年": "2"}, **ROW),)), "上 年"),
        (Table(indicators=(Indicator(name="a\x01b"),)), "indicators.0.name.*控制字符"),
        (Table(project_name="a\ud800b"), "project_name.*控制字符"),
        (Table(annual_goal="长" * 40_000), "annual_goal.*太长"),
    ],
)
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".md"])
def test_what_the_form_cannot_hold_is_refused(table: Table, path: str, suffix: str, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=f"第 2 张表的.*{path}"):
        to_bytes([Table(), table], suffix, profile=PROFILE)
    target = tmp_path / f"a{suffix}"
    with pytest.raises(WriteError, match=f"{target}.*{path}"):
        write([table], target, profile=PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_paths_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "夹.docx").mkdir()
    for path, reason in (
        ("无/a.docx", "文件夹不存在"),
        ("夹.docx", "文件夹"),
        ("a.pdf", r"可写：\.docx"),
        ("a", "没有扩展名"),
    ):
        with pytest.raises(WriteError, match=f"{tmp_path / path}：.*{reason}"):
            write([Table()], tmp_path / path, profile=PROFILE)
    with pytest.raises(WriteError, match="没有可写的表"):
        to_bytes([], ".json", profile=PROFILE)
    with pytest.raises(WriteError, match="代理对"):
        to_bytes([Table(project_name="a\ud800")], ".json", profile=PROFILE)
    assert [path.name for path in tmp_path.iterdir()] == ["夹.docx"]


def test_no_permission_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", deny)
    with pytest.raises(WriteError, match=r"a\.json：没有写入权限"):
        write([Table()], tmp_path / "a.json", profile=PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write([Table(project_name="旧")], path, profile=PROFILE)
    path.chmod(0o640)

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(WriteError, match="磁盘满了"):
            write([Table(project_name="新")], path, profile=PROFILE)
    assert read(path) == [Table(project_name="旧")]
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]
    write([Table(project_name="新")], path, profile=PROFILE)
    assert read(path) == [Table(project_name="新")]
    assert path.stat().st_mode & 0o777 == 0o640


def test_json_needs_none_of_the_libraries_of_other_formats(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write([Table(project_name="会议")], path, profile=PROFILE)
    code = (
        "import sys, assistant.documents as d; d.read(sys.argv[1]);"
        "print([m for m in ('lxml', 'python_calamine', 'xlsxwriter') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
