"""What was not read into a table is told where people look: in the report of `check` and beside `convert`."""

import io
from pathlib import Path

import openpyxl
import pytest

from assistant.documents import Account, Entry, Kind, read_bytes, to_bytes
from assistant.form import Cell
from assistant.rules.pages import EXAMPLE

from ..test_cli import run
from .samples import cell, docx, paragraph, table, text_table


def passed(reason: str, row: int = 0, text: str = "", *, ordinary: bool = False) -> Entry:
    place = Cell(row, 1) if row else None
    return Entry(0, place, "", Kind.PASSED_OVER, text, reason=reason, ordinary=ordinary)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ((), ""),
        ((passed("标题", 1, "目标表", ordinary=True), Entry(1, None, "year", Kind.READ, "2024")), ""),
        ((passed("隐藏的行，未读取", 7, "旧值"),), "隐藏的行，未读取（第7行“旧值”）"),
        ((passed("隐藏的行，未读取", 7), passed("隐藏的行，未读取", 9)), "隐藏的行，未读取（第7、9行）"),
        ((passed("工作表", text="底稿"), passed("工作表", text="旧")), "工作表（底稿、旧）"),
        ((passed("行", 3, "长" * 30), passed("表", text="底稿")), f"行（第3行“{'长' * 19}…”）；表（底稿）"),
        (tuple(passed("行", row) for row in range(1, 13)), "行（第1、2、3、4、5行 等12处）"),
        ((passed("网页里隐藏的一行，未读取"),), "网页里隐藏的一行，未读取（1处）"),
    ],
)
def test_one_line_by_reasons(entries: tuple[Entry, ...], said: str) -> None:
    assert Account(entries=entries).left_out == said


def test_what_every_form_has_is_not_told() -> None:
    rows = ("绩效目标表", "项目名称|会议", "填表人：甲某|电话：", "|一级指标|二级指标|三级指标|指标值")
    account = read_bytes(
        text_table(*rows, "|产出指标|数量指标|开会|5次", "合计||||", "注：按年填写。"), "表.txt"
    ).account
    assert account.passed_over == 4
    assert account.left_out == ""


def test_another_table_behind_is_left_out_and_told() -> None:
    def rows(*lines: tuple[str, ...]) -> str:
        return table(*("".join(map(cell, line)) for line in lines))

    form = rows(
        ("项目名称", "会议"), ("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "开会", "5次")
    )
    rest = rows(("", "", "参会", "80人"), ("", "质量指标", "出席率", "≥90%"))
    other = rows(("附件", "材料", "份数", "页数"), ("1", "发票", "2", "3"))
    found = read_bytes(docx(form + paragraph("续表") + rest + paragraph("附送材料") + other), "表.docx")
    assert [row.name for row in found.tables[0].indicators] == ["开会", "参会", "出席率"]
    assert found.account.left_out == "没有认出属于哪一栏（第1、2行）"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a hidden sheet and a hidden row."""
    made = openpyxl.load_workbook(io.BytesIO(to_bytes([EXAMPLE], ".xlsx")))
    made.active.row_dimensions[12].hidden = True
    made.create_sheet("底稿")["A1"] = "旧"
    made["底稿"].sheet_state = "hidden"
    made.save(tmp_path / "表.xlsx")
    return tmp_path / "表.xlsx"


def test_check_and_convert_tell_it(book: Path, tmp_path: Path) -> None:
    checked = run("check", book, data=tmp_path).stdout
    assert "".join(checked.split()).startswith(
        f"没有读进表里{book}：隐藏的工作表，未读取（底稿）；隐藏的行，未读取（第12行"
    )
    assert run("check", book, "--format", "json", data=tmp_path).stdout.startswith("{")
    converted = run("convert", book, tmp_path / "表.md", data=tmp_path).stderr
    assert "\n  没有读进表里：隐藏的工作表，未读取（底稿）；隐藏的行，未读取（第12行" in converted
    (tmp_path / "好.docx").write_bytes(to_bytes([EXAMPLE], ".docx"))
    assert "没有读进表里" not in run("check", tmp_path / "好.docx", data=tmp_path).stdout
