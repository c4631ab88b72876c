"""Saved web pages, .csv and pasted text: encodings, spans, nested tables, and the four ways of parting fields."""

import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents import Grid, read_bytes
from assistant.documents.readers.html import read_html, read_mht
from assistant.documents.readers.text import decode, grid_of, read_delimited, read_markdown, read_text
from assistant.errors import ReadError

FORM = (
    "<tr><td>项目名称<td colspan=3>老旧小区改造<tr><td>年度总体目标<td colspan=3>改造3个小区"
    "<tr><th>一级指标<th>二级指标<th>三级指标<th>指标值"
    "<tr><td rowspan=2>产出指标<td>数量指标<td>改造小区数量<td>≥3个<tr><td>质量指标<td>验收合格率<td>≥98%"
)


def places(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells]


def rows(grid: Grid) -> list[list[str]]:
    return [[each.text for each in cells if each.row == row] for row, cells in grid.rows()]


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", ""),
        ("gb18030", "gb2312"),
        ("gb18030", ""),
        ("gb18030", "utf-8"),  # a wrong label: the bytes decide
        ("utf-8", "no-such-thing"),
        ("utf-16", ""),
        ("utf-16-le", ""),
    ],
)
def test_pages_in_every_encoding(encoding: str, label: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if label else ""
    (found,) = read_bytes(page(f"<table>{FORM}</table>", head).encode(encoding), "a.html").tables
    assert [(row.level1, row.name, row.target) for row in found.indicators] == [
        ("产出指标", "改造小区数量", "≥3个"),
        ("产出指标", "验收合格率", "≥98%"),
    ]


def test_text_of_a_page_as_it_is_set() -> None:
    body = (
        "<h1>项目支出<b>绩效</b>目标表</h1><p>(2024\n年度)</p><script>var a = '项目名称'</script><style>td {}</style>"
        "<table><tr><td>  甲\n  乙&nbsp;丙 <td>一<br>二<p>三</p><p>四<td>&lt;≥5&#27425;&gt;"
        "<tr><td><input type=checkbox checked>是 <input type=radio>否<td><select><option>x</select>"
        "<td><!-- 注 --><b>粗</b><i>斜</i></table><div>尾</div>"
    )
    grid, rest = read_html(page(body).encode(), "a.html")
    assert grid.before == ("项目支出绩效目标表", "(2024 年度)")
    assert rows(grid) == [["甲 乙\xa0丙", "一\n二\n三\n四", "<≥5次>"], ["☑是 □否", "", "粗斜"]]
    assert rest == Grid((), ("尾",))


def test_spans_of_a_page() -> None:
    body = (
        "<table><thead><tr><td rowspan=9>头<td>a</thead><tbody><tr><td rowspan=0>全<td rowspan=2 colspan=2>大"
        "<tr><tr><td>c<td colspan=x>d</tbody></table>"
    )
    (grid,) = read_html(page(body).encode(), "a.html")
    assert places(grid) == [
        (1, 1, 1, 1, "头"),
        (1, 2, 1, 1, "a"),
        (2, 1, 3, 1, "全"),
        (2, 2, 2, 2, "大"),
        (4, 2, 1, 1, "c"),
        (4, 3, 1, 1, "d"),
    ]


def test_tables_in_a_layout_table() -> None:
    body = f"<table><tr><td>导航<td>正文：<table>{FORM}</table><table><tr><td>第二</table></table>"
    outer, form, second = read_html(page(body).encode(), "a.html")
    assert rows(outer) == [["导航", "正文："]]
    assert rows(form)[0] == ["项目名称", "老旧小区改造"]
    assert rows(second) == [["第二"]]


def test_hidden_rows_of_a_page_are_said() -> None:
    body = "<table><tr><td>甲<tr style='display: none'><td>藏<tr><td hidden>x<td>乙</table>"
    (grid,) = read_html(page(body).encode(), "a.html")
    assert rows(grid) == [["甲"], ["乙"]]
    assert [(note.kind, note.before) for note in grid.notes] == [("passed_over", "藏")]


def test_pages_saved_whole() -> None:
    content = quopri.encodestring(page(f"<table>{FORM}</table>").encode("gb18030")).decode()
    parts = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        "--x\nContent-Type: text/html; charset=gb2312\n"
        f"Content-Transfer-Encoding: quoted-printable\n\n{content}\n--x\nContent-Type: image/png\n\nabc\n--x--\n"
    )
    for name in ("a.mht", "a.doc"):
        assert read_bytes(parts.encode(), name).tables[0].project_name == "老旧小区改造"
    with pytest.raises(ReadError, match="没有表格"):
        read_mht(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nabc", "a.mht")


def test_a_page_without_a_table() -> None:
    for body in ("<p>通知</p>", "", "<table></table>", "<table><tr><td></table>"):
        with pytest.raises(ReadError, match=r"^a\.html：网页里没有表格"):
            read_html(page(body).encode(), "a.html")


@given(st.text(st.sampled_from('<table>tdr/ rowspan="0"&;甲\n\x00!-'), max_size=200))
def test_any_page(text: str) -> None:
    try:
        read_html(text.encode() or b"x", "a.html")
    except ReadError as error:
        assert error.reason.endswith("。")


def test_csv_fields_quotes_and_delimiters() -> None:
    data = '\ufeff项目名称,"会议, 培训"\r\n"年度\n总体目标","说""好""了"\r\n'.encode()
    (grid,) = read_delimited(data, "a.csv")
    assert rows(grid) == [["项目名称", "会议, 培训"], ["年度\n总体目标", '说"好"了']]
    assert rows(read_delimited('甲;"乙;丙";丁\n'.encode("gb18030"), "a.csv")[0]) == [["甲", "乙;丙", "丁"]]
    assert rows(read_delimited('甲,乙\t"丙\n丁"\n'.encode(), "a.tsv")[0]) == [["甲,乙", "丙\n丁"]]


def test_a_cell_of_several_lines_from_the_clipboard() -> None:
    grid = grid_of('项目名称\t"会议\n和""培训"""\n"甲"乙\t丙"\n', "a.txt")
    assert places(grid)[:4] == [
        (1, 1, 1, 1, "项目名称"),
        (1, 2, 1, 1, '会议\n和"培训"'),
        (3, 1, 1, 1, '"甲"乙'),
        (3, 2, 1, 1, '丙"'),
    ]


def test_pipes_and_markdown() -> None:
    text = "# 项目支出**绩效**目标表\n\n| 项目名称 | 会议 |\n|:--|--:|\n| 目标 | 一<br>二 \\| 三 |\n| | 空 |\n"
    (grid,) = read_markdown(text.encode(), "a.md")
    assert rows(grid) == [["项目支出绩效目标表"], [""], ["项目名称", "会议"], ["目标", "一\n二 | 三"], ["", "空"], [""]]
    assert rows(grid_of("项目名称｜会议\n指标｜值", "a.txt")) == [["项目名称", "会议"], ["指标", "值"]]
    assert rows(grid_of("完成率|合格率都要≥98%", "a.txt")) == [["完成率|合格率都要≥98%"]]


def test_wide_blanks() -> None:
    text = (
        "项目名称      会议经费 二期\n"
        "一级指标      二级指标      三级指标        指标值\n"
        "产出指标      数量指标      召开会议        5次\n"
        "              质量指标      合格率          98%\n"
        "实　施　单　位　　某局\n"
    )
    assert rows(grid_of(text, "a.txt")) == [
        ["项目名称", "会议经费 二期"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "召开会议", "5次"],
        ["", "质量指标", "合格率", "98%"],
        ["实 施 单 位", "某局"],
        [""],
    ]


def test_one_cell_a_line_stays_one_column() -> None:
    assert rows(grid_of("项目名称\n会议\n指标\n", "a.txt")) == [["项目名称"], ["会议"], ["指标"], [""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_every_encoding(encoding: str) -> None:
    assert decode("项目名称\t一级指标\n".encode(encoding), "a.txt") == "项目名称\t一级指标\n"


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    for reader in (read_text, read_markdown):
        try:
            (grid,) = reader(text.encode("utf-8", "replace"), "a.txt")
        except ReadError:
            continue
        assert len({(cell.row, cell.column) for cell in grid.cells}) == len(grid.cells)
