"""Each format's reader: what it keeps of a file, and that a bad file ends as a ReadError that names it."""

import datetime
import io
import os
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from docx import Document

from assistant.documents import SUFFIXES, Grid, read, read_bytes, readable
from assistant.documents.readers.docx import read_docx
from assistant.documents.readers.text import decode
from assistant.documents.readers.xlsx import read_xlsx
from assistant.errors import ReadError

from .samples import SEED, W, cell, docx, paragraph, table, zipped

NOISE = random.Random(1).randbytes(500)
CONTENT = f'<w:document xmlns:w="{W}"><w:body><w:p/></w:body></w:document>'
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def texts(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells]


def lying_zip() -> bytes:
    """A container whose directory says that a big part is small."""
    data = bytearray(zipped({"word/document.xml": b"<a>" + b"x" * 3_000_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped({"word/document.xml": CONTENT}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BAD = [
    ("空.txt", b"", "文件是空的"),
    ("空.docx", b" \n", "文件是空的"),
    ("信.txt", "今天下午开会。\n请准时参加。".encode(), "没有找到绩效目标表"),
    ("图.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "不是文本文件"),
    ("无标记.txt", "项目名称\t会议".encode("utf-16-le"), "没有找到绩效目标表"),
    ("坏.txt", b"\xff\xff\xff\xff", "编码无法识别"),
    ("乱码.txt", "项目支出绩效目标表".encode().decode("gb18030", "replace").encode(), "乱码"),
    ("繁体.txt", "項目支出績效目標表".encode(), "繁体"),
    ("繁体.txt", "項目支出績效目標表".encode("big5"), "繁体"),
    ("坏.docx", b"PK\x03\x04broken", "已损坏"),
    ("坏.docx", NOISE[:64], "已损坏"),
    ("坏.docx", docx("<w:p>")[:-40], "已损坏"),
    ("半个.docx", docx("<w:p>"), "XML"),
    ("旧.docx", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "旧版或加密"),
    ("别的.docx", zipped({"a.txt": "x"}), "是压缩包但不是 Word 文档"),
    ("无表.docx", docx(paragraph("通知")), "没有找到绩效目标表"),
    ("白.docx", docx(paragraph(" ")), "没有表格，也没有文字"),
    ("无体.docx", zipped({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}), "没有正文"),
    ("炸弹.docx", docx(table(cell("&i;")), BOMB), "实体|XML"),
    ("外部.docx", docx(table(cell("&a;")), EXTERNAL), "实体"),
    ("压缩炸弹.docx", zipped({"word/document.xml": CONTENT, "b": b"\0" * 60_000_000}), "解压后过大"),
    ("谎报.docx", lying_zip(), "损坏"),
    ("加密.docx", encrypted(), "加密"),
    ("坏.xlsx", NOISE, "已损坏"),
    ("别的.xlsx", zipped({"word/document.xml": CONTENT}), "是压缩包但不是 Excel 工作簿"),
    ("缺.xlsx", zipped({"xl/workbook.xml": "<workbook/>"}), "没有内容|已损坏"),
    ("图.gif", b"GIF89a", "不支持这种文件.*可读"),
    ("无", b"x", "没有扩展名"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BAD, ids=[f"{n}-{bad[0]}" for n, bad in enumerate(BAD)])
def test_bad_files_are_refused_by_name(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=f"^{name}：.*({reason})"):
        read_bytes(data, name)


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "夹.txt").mkdir()
    os.mkfifo(tmp_path / "管.txt")
    for name, reason in (
        ("没有.txt", "找不到"),
        ("夹.txt", "文件夹"),
        ("管.txt", "不是普通文件"),
        ("a\0b.txt", "读不出来"),
    ):
        with pytest.raises(ReadError, match=reason) as caught:
            read(tmp_path / name)
        assert caught.value.file == str(tmp_path / name)


def test_no_permission_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(ReadError, match=r"a\.txt：没有读取权限"):
        read(tmp_path / "a.txt")


def test_readable_goes_by_suffix() -> None:
    assert all(readable(f"表{suffix.upper()}") for suffix in SUFFIXES)
    assert not readable("表.ppt")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_is_one_grid_of_lines_and_tabs(newline: str) -> None:
    from assistant.documents.readers.text import read_text

    (grid,) = read_text(newline.join(["项目名称\t会议", "", "\t指标"]).encode(), "a.txt")
    assert texts(grid) == [
        (1, 1, 1, 1, "项目名称"),
        (1, 2, 1, 1, "会议"),
        (2, 1, 1, 1, ""),
        (3, 1, 1, 1, ""),
        (3, 2, 1, 1, "指标"),
    ]
    assert grid.covering(3, 2) is not None
    assert grid.covering(4, 1) is None


def test_repaired_mojibake_inside_a_table_is_said() -> None:
    with pytest.raises(ReadError, match="乱码（�）"):
        decode("项目名称\t会\ufffd".encode(), "a.txt")


def test_docx_spans_breaks_and_tracked_changes() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    deleted_row = f"<w:trPr><w:del/></w:trPr>{cell('删去')}"
    shifted = f'<w:trPr><w:gridBefore w:val="2"/></w:trPr>{cell("缩进")}'
    changes = (
        "<w:tc><w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r>"
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
        "<w:p><w:r><w:t>段</w:t></w:r></w:p></w:tc>"
    )
    body = paragraph("题") + table(
        cell("甲", down) + cell("宽", '<w:gridSpan w:val="2"/>'), cell("", on) + changes, deleted_row, shifted
    )
    grid, rest = read_docx(docx(body + paragraph("尾")), "a.docx")
    assert rest == Grid((), ("尾",))
    assert grid.before == ("题",)
    assert texts(grid) == [
        (1, 1, 2, 1, "甲"),
        (1, 2, 1, 2, "宽"),
        (2, 2, 1, 1, "一\t二\n三增\n段"),
        (3, 3, 1, 1, "缩进"),
    ]


def test_docx_paragraphs_belong_to_the_table_below_them() -> None:
    body = paragraph("一") + table(cell("甲")) + paragraph("二") + paragraph(" ") + table(cell("乙")) + paragraph("三")
    assert [grid.before for grid in read_docx(docx(body), "a.docx")] == [("一",), ("二",), ("三",)]


def test_docx_content_controls_and_nested_tables() -> None:
    inner = table(cell("内"))
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('外')}{inner}<w:p/></w:tc></w:tr></w:tbl>"
    grids = read_docx(docx(f"<w:sdt><w:sdtContent>{outer}</w:sdtContent></w:sdt>"), "a.docx")
    assert [texts(grid) for grid in grids] == [[(1, 1, 1, 1, "外")], [(1, 1, 1, 1, "内")]]


def test_docx_made_by_python_docx(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("（2024年度）")
    made = document.add_table(rows=4, cols=4)
    for at, text in {
        (0, 0): "项目名称",
        (0, 1): "会议",
        (1, 0): "一级指标",
        (1, 1): "二级指标",
        (1, 2): "三级指标",
    }.items():
        made.cell(*at).text = text
    made.cell(0, 1).merge(made.cell(0, 3))
    made.cell(1, 3).text = "指标值"
    for row, name in ((2, "甲"), (3, "乙")):
        made.cell(row, 2).text, made.cell(row, 3).text = name, "1次"
    made.cell(2, 0).merge(made.cell(3, 0)).text = "产出指标"
    made.cell(2, 1).merge(made.cell(3, 1)).text = "数量指标"
    document.save(str(tmp_path / "a.docx"))
    (found,) = read(tmp_path / "a.docx")
    assert (found.year, found.project_name) == (2024, "会议")
    assert [(row.level1, row.level2, row.name) for row in found.indicators] == [
        ("产出指标", "数量指标", "甲"),
        ("产出指标", "数量指标", "乙"),
    ]


def workbook(fill) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book)
    return buffer.getvalue()


def test_xlsx_values_as_they_are_shown() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet("甲")
        values = [
            (0.98, "0%"),
            (0.985, "0.0%"),
            (0.07, "0.00%"),
            (0.5, '0"%"'),
            (11, None),
            (3.2952, None),
            (0.30, None),
            (1e21, None),
        ]
        for row, (value, shown) in enumerate(values):
            sheet.write_number(row, 1, value, book.add_format({"num_format": shown}) if shown else None)
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(8, 1, datetime.datetime(2024, 12, 5), date)
        sheet.write_string(9, 1, "=1+1")
        sheet.merge_range(9, 2, 10, 3, "合")
        book.add_worksheet("藏").hide()
        book.worksheets()[1].write(0, 0, "看不见")

    (grid,) = read_xlsx(workbook(fill), "a.xlsx")
    shown = [cell.text for cell in grid.cells if cell.column == 2][:10]
    assert shown == [
        "98%",
        "98.5%",
        "7.00%",
        "0.5%",
        "11",
        "3.2952",
        "0.3",
        "1000000000000000000000",
        "2024-12-05",
        "=1+1",
    ]
    merged = grid.covering(11, 4)
    assert merged is not None
    assert (merged.row, merged.column, merged.rowspan, merged.colspan, merged.text) == (10, 3, 2, 2, "合")
    assert grid.name == "甲"
    assert [(note.row, note.before, note.after) for note in grid.notes] == [(0, "藏", ""), (4, "1%", "0.5%")]


def test_xlsx_made_by_openpyxl_with_percentages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["项目名称", "会议"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "质量指标", "合格率", 0.98],
    ):
        book.active.append(row)
    book.active["D3"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    (found,) = read(tmp_path / "a.xlsx")
    assert found.indicators[0].target == "98%"


def test_xlsx_with_a_stray_cell_far_away_is_refused() -> None:
    data = workbook(lambda book: book.add_worksheet().write_string(1_048_575, 16_383, "远"))
    with pytest.raises(ReadError, match="范围过大"):
        read_bytes(data, "远.xlsx")


def test_xlsx_merged_over_a_whole_column_is_not_unrolled() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1_048_575, 0, "项目名称")
        sheet.write_string(0, 1, "会议")

    (grid,) = read_xlsx(workbook(fill), "a.xlsx")
    assert max(cell.last_row for cell in grid.cells) < 1000


def test_broken_parts_of_a_workbook() -> None:
    whole = workbook(lambda book: book.add_worksheet().write_string(0, 0, "x"))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for broken in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        with pytest.raises(ReadError, match=r"^a\.xlsx："):
            read_bytes(zipped({**parts, broken: b"<a><b>"}), "a.xlsx")


def test_seed_with_junk_around_it_reads_the_same() -> None:
    junk = "关于报送2023年度绩效目标的通知\n联系人：某某 13900001111\n"
    found = read_bytes((junk + SEED.read_text("utf-8") + "\n注：以上\n").encode(), "a.txt").tables
    assert found == read_bytes(SEED.read_bytes(), "b.txt").tables
