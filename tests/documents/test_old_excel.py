"""Excel's less usual formats: the XML of 2003, which is read as any workbook is, and .xlsb, which is converted."""

import html
import io
import struct
import zipfile

import pytest

from assistant.documents import Grid, read_bytes
from assistant.documents.readers import office
from assistant.documents.readers.formats import grids_of
from assistant.errors import ReadError

from .layouts import Layout, _spans, layouts, outcome

HEAD = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def book(*sheets: str, styles: str = "") -> bytes:
    return f"{HEAD}<Styles>{styles}</Styles>{''.join(sheets)}</Workbook>".encode()


def sheet(table: str, name: str = "表", visible: str = "") -> str:
    options = f"<x:WorksheetOptions><x:Visible>{visible}</x:Visible></x:WorksheetOptions>" if visible else ""
    return f'<Worksheet ss:Name="{name}"><Table>{table}</Table>{options}</Worksheet>'


def style(id: str, code: str, parent: str = "") -> str:
    return f'<Style ss:ID="{id}" ss:Parent="{parent}"><NumberFormat ss:Format="{html.escape(code)}"/></Style>'


def data(text: str, kind: str = "String", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(cells)}</Row>"


def only(content: bytes) -> Grid:
    (grid,) = grids_of(content, "表.xml")
    return grid


def texts(grid: Grid) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in grid.cells if cell.text}


def as_xml(layout: Layout) -> bytes:
    """A layout as Excel of 2003 saves it: merged cells by what they cover, the cells behind them by their place."""
    rows = ""
    for block in layout.blocks:
        rows += "".join(row(data(html.escape(line))) for line in block.lines)
        lines = [""] * len(block.rows)
        for at, column, tall, wide, text in _spans(block.rows):
            merged = f'ss:Index="{column + 1}" ss:MergeDown="{tall - 1}" ss:MergeAcross="{wide - 1}"'
            lines[at] += data(html.escape(text), attributes=merged) if text else f"<Cell {merged}/>"
        rows += "".join(map(row, lines))
    return book(sheet(rows))


@pytest.mark.parametrize("layout", [each for each in layouts() if "xlsx" in each.formats], ids=lambda each: each.name)
@pytest.mark.parametrize("suffix", [".xml", ".xls"])
def test_a_layout_reads_as_from_xlsx(layout: Layout, suffix: str) -> None:
    expected = outcome(layout, "xlsx")
    try:
        found = read_bytes(as_xml(layout), f"表{suffix}")
    except ReadError:
        assert "refused" in expected
        return
    assert [table.canonical() for table in found.tables] == expected["tables"]
    account = found.account
    assert (account.read, account.repaired, account.passed_over) == tuple(
        expected["account"][key] for key in ("read", "repaired", "passed_over")
    )


def test_values_are_read_as_shown() -> None:
    styles = style("Default", "General") + style("p", "Percent") + style("q", "", "p") + style("m", "#,##0.00")
    styles += style("d", 'yyyy"年"m"月"') + '<Style ss:ID="c" ss:Parent="m"/>'
    cells = (
        data("0.98", "Number", 'ss:StyleID="p"'),
        data("1234.5", "Number", 'ss:StyleID="c"'),
        data("3.2952", "Number", 'ss:StyleID="m"'),
        data("5", "Number"),
        data("0.30000000000000004", "Number"),
        data("2024-12-31T00:00:00.000", "DateTime", 'ss:StyleID="d"'),
        data("2024-12-31T00:00:00.000", "DateTime"),
        data("1899-12-31T08:30:00.000", "DateTime"),
        data("1", "Boolean"),
        data("#N/A", "Error"),
        data("约5", "Number"),
        data("<html:B>产出</html:B>指标&#10;（必填）").replace(
            "</Cell>", "<Comment><Data>批注</Data></Comment></Cell>"
        ),
    )
    grid = only(book(sheet(row(*cells)), styles=styles))
    assert list(texts(grid).values()) == [
        *("98.00%", "1,234.50", "3.2952", "5", "0.3", "2024年12月", "2024年12月31日", "08:30", "是", "#N/A", "约5"),
        "产出指标\n（必填）",
    ]
    assert [(note.kind, note.column, note.before, note.after) for note in grid.notes] == [
        ("repaired", 3, "3.30", "3.2952"),
        ("repaired", 6, "2024年12月31日", "2024年12月"),
    ]


def test_a_style_of_a_row_or_a_column_counts_where_the_cell_has_none() -> None:
    columns = '<Column/><Column ss:Index="2" ss:Span="1" ss:StyleID="p"/>'
    line = row(data("0.5", "Number"), data("0.5", "Number"), data("0.5", "Number"))
    styled = row(data("0.5", "Number"), attributes='ss:StyleID="p"')
    grid = only(book(sheet(columns + line + styled), styles=style("p", "0%")))
    assert texts(grid) == {(1, 1): "0.5", (1, 2): "50%", (1, 3): "50%", (2, 1): "50%"}


def test_places_that_are_skipped_and_hidden_ones() -> None:
    table = '<Column ss:Index="3" ss:Hidden="1"/>'
    table += row(data("甲"), data("丙", attributes='ss:Index="3"'), attributes='ss:Index="2" ss:Span="1"')
    table += row(data("旧"), attributes='ss:Hidden="1"') + row('<Cell ss:Formula="=1+1"/>', data("乙"))
    shown, _ = grids_of(
        book(sheet(table), sheet(row(data("底")), "底稿", "SheetHidden"), sheet(row(data("二")), "二")), "表.xml"
    )
    assert texts(shown) == {(2, 1): "甲", (5, 2): "乙"}
    assert {(note.before, note.reason) for note in shown.notes} == {
        ("底稿", "隐藏的工作表，未读取"),
        ("旧", "隐藏的行，未读取"),
        ("C列1格", "隐藏的列，未读取"),
        ("公式", "公式没有保存计算结果，按空白读取"),
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (book(sheet(row(data("远", attributes='ss:Index="16384"'), attributes='ss:Index="1048576"'))), "范围过大"),
        (book(sheet(row(data("远", attributes='ss:Index="99999999999"')))), "位置“99999999999”有误"),
        (book(sheet(row(data("远", attributes='ss:Index="-1"')))), "位置“-1”有误"),
        (book(sheet(row(data("长" * 100_001)))), "超过 10 万字"),
        (book(sheet("")), "没有内容"),
        (book(sheet(row(data("甲"))))[:-20], "已损坏"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + book(sheet(row(data("甲"))))[21:], "DTD"),
        (b"<?xml version='1.0'?><invoice/>", "不是 Excel 2003 XML 表格"),
        (b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>', "另存为 .docx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_bytes(content, "表.xml")


def test_merges_without_end_cost_nothing() -> None:
    wide = 'ss:MergeDown="1048575" ss:MergeAcross="16383"'
    grid = only(book(sheet("".join(row(data("甲", attributes=wide)) for _ in range(200)))))
    assert len(grid.cells) < 1000


def test_the_xml_of_word_is_refused_under_its_old_suffix_too() -> None:
    word = b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
    with pytest.raises(ReadError, match=r"是 Word 的 XML 文档.*另存为 \.docx"):
        read_bytes(word, "表.doc")


def xlsb(rows: list[list[str]]) -> bytes:
    """A binary workbook by hand: one sheet of inline strings."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        size, rest = b"", len(body)
        while True:
            size += bytes([rest & 127 | (128 if rest > 127 else 0)])
            rest >>= 7
            if not rest:
                return head + size + body

    def string(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    workbook = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + string("rId1") + string("表"))
    workbook += record(144) + record(132)
    cells = b""
    for at, line in enumerate(rows):
        cells += record(0, struct.pack("<IIH3xI", at, 0, 300, 0))
        cells += b"".join(record(6, struct.pack("<II", column, 0) + string(text)) for column, text in enumerate(line))
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relation(kind: str, target: str) -> str:
        one = f'<Relationship Id="rId1" Type="{kinds}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{relations}">{one}</Relationships>'

    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    content = (
        f'<Types xmlns="{types}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin"'
        ' ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Override'
        ' PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", content)
        archive.writestr("_rels/.rels", relation("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/_rels/workbook.bin.rels", relation("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr("xl/worksheets/sheet1.bin", record(129) + record(145) + cells + record(146) + record(130))
    return buffer.getvalue()


XLSB = xlsb(
    [["项目名称", "会议"], ["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "开会", "5次"]]
)


@pytest.mark.skipif(office.converter() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["表.xlsb", "表.xls"])
def test_xlsb_is_converted(name: str) -> None:
    (table,) = read_bytes(XLSB, name).tables
    assert table.project_name == "会议"
    assert [row.target for row in table.indicators] == ["5次"]


def test_xlsb_without_libreoffice_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "converter", lambda: None)
    with pytest.raises(ReadError, match=r"^表\.xlsb：读 \.xlsb 需要 LibreOffice.*另存为 \.xlsx。"):
        read_bytes(XLSB, "表.xlsb")
