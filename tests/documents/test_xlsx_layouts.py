"""Workbooks as offices really send them: what cells show, what is hidden, what has no result; .xls beside."""

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents import Grid, read_bytes
from assistant.documents.readers.biff import sheet_facts
from assistant.documents.readers.formats import grids_of
from assistant.documents.readers.number_format import show_date, show_number
from assistant.documents.readers.xlsx import read_xlsx
from assistant.errors import ReadError

from .samples import zipped

FIXTURES = Path(__file__).parent / "files"


def workbook(fill: Callable[[Any], object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book)
    return buffer.getvalue()


def rows(grid: Grid) -> list[list[str]]:
    return [[each.text for each in cells if each.row == row] for row, cells in grid.rows()]


@pytest.mark.parametrize(
    ("value", "code", "text", "other"),
    [
        (0.98, "0%", "98%", ""),
        (1, "0%", "100%", ""),
        (0.9876, "0%", "99%", "0.9876"),  # a percentage is read as shown, what it hides is said
        (0.95, '"≥"0%', "≥95%", ""),
        (3.2952, "0.00", "3.2952", "3.30"),  # money is read as stored, what is shown is said
        (11, "0.00", "11.00", ""),
        (1234.5, "#,##0.00", "1,234.50", ""),
        (-1234.5, "#,##0.00;[Red](#,##0.00)", "-1,234.50", ""),
        (1234.5, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50", ""),
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0", "-"),
        (11, '0"万元"', "11万元", ""),
        (5, "[$¥-804]#,##0.00", "5.00", ""),
        (12345, '0!.0,"万元"', "1.2万元", "12345"),
        (120000, '#,##0,"千元"', "120千元", "120000"),
        (0.1 + 0.2, "General", "0.3", ""),
        (1e21, "0.00E+00", "1000000000000000000000", ""),
        (0.5, "# ?/?", "0.5", ""),
        (7, "000", "007", ""),
        (45000, 'yyyy"年"m"月"d"日"', "2023年3月15日", ""),
        (float("nan"), "0%", "nan", ""),
        (5, '[>1]0"次";0"回"', "5", ""),
    ],
)
def test_numbers_under_their_formats(value: float, code: str, text: str, other: str) -> None:
    shown = show_number(value, code)
    assert (shown.text, shown.other) == (text, other)


@pytest.mark.parametrize(
    ("value", "code", "text", "other"),
    [
        (datetime.date(2024, 12, 5), "yyyy-mm-dd", "2024-12-05", ""),
        (datetime.date(2024, 12, 5), 'yyyy"年"m"月"', "2024年12月", "2024年12月5日"),
        (datetime.date(2024, 12, 1), '[$-804]yyyy"年"m"月";@', "2024年12月", ""),
        (datetime.datetime(2024, 12, 5, 8, 30), "yyyy/m/d h:mm", "2024/12/5 8:30", ""),
        (datetime.date(2024, 12, 5), "d-mmm-yy", "2024年12月5日", ""),
        (datetime.time(8, 30), "h:mm", "8:30", ""),
    ],
)
def test_dates_under_their_formats(value: datetime.date, code: str, text: str, other: str) -> None:
    shown = show_date(value, code)
    assert (shown.text, shown.other) == (text, other)


@given(st.floats(), st.text(st.sampled_from('0#?.,%;"\\!_*[]@EyMdhs/G-+ ¥万元'), max_size=20))
def test_any_number_under_any_format(value: float, code: str) -> None:
    assert show_number(value, code).text


def test_hidden_sheets_rows_and_columns_are_left_out_and_said() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        for row, values in enumerate((["甲", "乙", "丙"], ["一", "二", "三"], ["四", "五", "六"])):
            sheet.write_row(row, 0, values)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        book.add_worksheet("底稿").hide()

    (grid,) = read_xlsx(workbook(fill), "a.xlsx")
    assert rows(grid) == [["甲", "丙"], ["四", "六"]]
    assert [(note.row, note.before, note.reason) for note in grid.notes] == [
        (0, "底稿", "隐藏的工作表，未读取"),
        (2, "一 | 二 | 三", "隐藏的行，未读取"),
        (0, "B列2格", "隐藏的列，未读取"),
    ]


def test_a_merged_cell_over_hidden_rows_begins_where_it_is_seen() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 3, 0, "产出指标")
        sheet.write_column(0, 1, ["甲", "乙", "丙", "丁"])
        for row in (0, 2):
            sheet.set_row(row, None, None, {"hidden": True})

    (grid,) = read_xlsx(workbook(fill), "a.xlsx")
    assert [(row, [each.text for each in cells]) for row, cells in grid.rows()] == [
        (2, ["产出指标", "乙"]),
        (4, ["产出指标", "丁"]),
    ]


def test_formulas_are_read_by_their_results(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["资金总额", "=1+1"])
    book.save(tmp_path / "a.xlsx")
    (grid,) = read_xlsx((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert rows(grid) == [["资金总额"]]
    assert [(note.row, note.column, note.reason) for note in grid.notes] == [(1, 2, "公式没有保存计算结果，按空白读取")]

    def fill(book: Any) -> None:
        book.add_worksheet().write_formula(0, 0, "=1+1", book.add_format({"num_format": "0%"}), 0.98)

    (grid,) = read_xlsx(workbook(fill), "a.xlsx")
    assert (rows(grid), grid.notes) == ([["98%"]], ())


def test_several_sheets_are_grids_by_name() -> None:
    def fill(book: Any) -> None:
        for name in ("甲", "乙", "空"):
            sheet = book.add_worksheet(name)
            if name != "空":
                sheet.write(0, 0, name)

    assert [(grid.name, rows(grid)) for grid in read_xlsx(workbook(fill), "a.xlsx")] == [
        ("甲", [["甲"]]),
        ("乙", [["乙"]]),
    ]


def test_formats_far_away_do_not_make_a_sheet_vast() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "甲")
        sheet.write_blank(1_048_575, 3, None, book.add_format({"bold": True}))

    assert [rows(grid) for grid in read_xlsx(workbook(fill), "a.xlsx")] == [[["甲"]]]


def test_cells_without_places_are_counted() -> None:
    whole = workbook(lambda book: book.add_worksheet().write(0, 0, 0.5, book.add_format({"num_format": "0%"})))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = parts["xl/worksheets/sheet1.xml"].replace(b' r="A1"', b"").replace(b' r="1"', b"")
    part = part.replace(b"<c ", b"<c><v>7</v></c><c ")
    (grid,) = read_xlsx(zipped({**parts, "xl/worksheets/sheet1.xml": part}), "a.xlsx")
    assert rows(grid) == [["7", "50%"]]


def test_an_old_workbook_reads_like_a_new_one() -> None:
    """The fixtures are one workbook, saved by LibreOffice in both formats."""
    old, new = (grids_of((FIXTURES / name).read_bytes(), name) for name in ("formats.xls", "formats.xlsx"))
    assert [rows(grid) for grid in old] == [rows(grid) for grid in new]
    assert [grid.notes for grid in old] == [grid.notes for grid in new]
    assert rows(new[0])[0][:2] == ["0%", "98%"]
    for suffix in (".xls", ".et"):
        (found,) = read_bytes((FIXTURES / "form.xls").read_bytes(), f"a{suffix}").tables
        assert (found.funding.total, found.indicators[1].target) == ("11.00", "98%")


def test_what_is_no_old_workbook_has_no_facts() -> None:
    assert sheet_facts(b"\x09\x08\x10\x00" + b"\0" * 40) == {}
    assert sheet_facts(b"PK") == {}
    with pytest.raises(ReadError, match=r"坏\.xls：.*已损坏"):
        read_bytes((FIXTURES / "form.xls").read_bytes()[:2000], "坏.xls")


def test_old_suffixes_hold_what_web_systems_put_there() -> None:
    rows_of = "<tr><td>项目名称<td>会议<tr><td>年度总体目标<td>甲<tr><td>实施单位<td>乙"
    page = f"<html><meta charset=gbk><table>{rows_of}</table>"
    assert read_bytes(page.encode("gbk"), "a.xls").tables[0].project_name == "会议"
    text = "项目名称\t会议\n年度总体目标\t甲\n实施单位\t乙"
    assert read_bytes(text.encode("gbk"), "a.xls").tables[0].project_name == "会议"
    new = (FIXTURES / "form.xlsx").read_bytes()
    assert read_bytes(new, "a.xls").tables[0].indicators == read_bytes(new, "a.xlsx").tables[0].indicators
