"""Word documents as offices really send them: text boxes, notices between tables, tracked changes, old fields."""

from assistant.documents import Grid, read_bytes
from assistant.documents.readers.docx import read_docx
from assistant.errors import ReadError

from .samples import W, cell, docx, paragraph, table, zipped

NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
FORM = table(
    cell("项目名称") + cell("老旧小区改造", '<w:gridSpan w:val="3"/>'),
    "".join(map(cell, ("一级指标", "二级指标", "三级指标", "指标值"))),
    "".join(map(cell, ("产出指标", "数量指标", "改造小区", "≥3个"))),
)


def rows(grid: Grid) -> list[list[str]]:
    return [[each.text for each in cells if each.row == row] for row, cells in grid.rows()]


def new_box(content: str) -> str:
    return f"<w:drawing><wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></w:drawing>"


def old_box(content: str) -> str:
    return f"<w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"


def both(content: str) -> str:
    """A text box as Word writes it: once for new programs, once for old ones."""
    versions = f"<mc:Choice>{new_box(content)}</mc:Choice><mc:Fallback>{old_box(content)}</mc:Fallback>"
    return f"<mc:AlternateContent {NAMESPACES}>{versions}</mc:AlternateContent>"


def test_a_table_in_a_text_box_is_read_once() -> None:
    for box in (both(paragraph("（2024年度）") + FORM), f"<w:r {NAMESPACES}>{old_box(FORM)}</w:r>"):
        (found,) = read_bytes(docx(f"<w:p><w:r>{box}</w:r></w:p>" + paragraph("通知")), "a.docx").tables
        assert (found.project_name, found.indicators[0].target) == ("老旧小区改造", "≥3个")


def test_a_box_within_a_box_is_read_once() -> None:
    inner = f"<w:p><w:r>{both(table(cell('内')))}</w:r></w:p>"
    (grid,) = read_docx(docx(f"<w:p><w:r>{both(inner)}</w:r></w:p>"), "a.docx")
    assert rows(grid) == [["内"]]


def test_a_text_box_in_a_cell_is_no_text_of_the_cell() -> None:
    label = f"<w:tc><w:p><w:r><w:t>甲</w:t>{both(paragraph('浮动'))}</w:r></w:p></w:tc>"
    (grid,) = read_docx(docx(table(label + cell("乙"))), "a.docx")
    assert rows(grid) == [["甲", "乙"]]
    assert [(note.kind, note.row, note.column, note.before) for note in grid.notes] == [("passed_over", 1, 1, "浮动")]
    around = f"<w:tc><w:p><w:r>{both(FORM)}</w:r></w:p></w:tc>"
    assert len(read_bytes(docx(table(around)), "a.docx").tables) == 1


def test_several_tables_between_notices() -> None:
    body = paragraph("各单位：") + FORM + paragraph("附件2") + paragraph("（2023年度）") + FORM + paragraph("填表说明")
    first, second, rest = read_docx(docx(body), "a.docx")
    assert (first.before, second.before, rest) == (("各单位：",), ("附件2", "（2023年度）"), Grid((), ("填表说明",)))
    assert [found.year for found in read_bytes(docx(body), "a.docx").tables] == [None, 2023]


def test_prose_without_a_table_is_one_row_per_paragraph() -> None:
    (grid,) = read_docx(docx(paragraph("项目名称：会议") + "<w:p/>" + paragraph("数量指标:召开会议5次;")), "a.docx")
    assert rows(grid) == [["项目名称：会议"], ["数量指标:召开会议5次;"]]


def test_paragraphs_with_tabs_are_rows_of_columns() -> None:
    line = "<w:p><w:r><w:t>项目名称</w:t><w:tab/><w:t>会议</w:t></w:r></w:p>"
    assert [rows(grid) for grid in read_docx(docx(line), "a.docx")] == [[["项目名称", "会议"]]]


def test_changes_are_accepted() -> None:
    moved = (
        "<w:moveFrom><w:r><w:t>原处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo>"
        "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    )
    merged = (
        "<w:tc><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>后半</w:t></w:r></w:p></w:tc><w:tc><w:p>{moved}</w:p></w:tc>"
    )
    deleted = cell("去", "<w:cellDel/>") + cell("留")
    (grid,) = read_docx(docx(table(merged, deleted)), "a.docx")
    assert rows(grid) == [["前半后半", "新处"], ["留"]]


def test_hidden_text_is_left_out_and_said() -> None:
    hidden = "<w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>旧值</w:t></w:r><w:r><w:t>5次</w:t></w:r></w:p></w:tc>"
    (grid,) = read_docx(docx(table(hidden)), "a.docx")
    assert rows(grid) == [["5次"]]
    assert [(note.before, note.reason) for note in grid.notes] == [("旧值", "隐藏文字，未读取")]


def test_check_boxes_of_old_fields() -> None:
    def box(state: str) -> str:
        begin = f'<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar>'
        return f"<w:r>{begin}</w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"

    ticked, not_ticked, unset = '<w:default w:val="0"/><w:checked/>', '<w:checked w:val="0"/>', ""
    text = "".join(f"{box(state)}<w:r><w:t>项</w:t></w:r>" for state in (ticked, not_ticked, unset))
    (grid,) = read_docx(docx(table(f"<w:tc><w:p>{text}</w:p></w:tc>")), "a.docx")
    assert rows(grid) == [["☑项□项□项"]]


def test_strict_documents_and_main_parts_of_another_name() -> None:
    content = f'<w:document xmlns:w="{W}"><w:body>{FORM}</w:body></w:document>'
    strict = content.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = f'<Relationships><Relationship Id="a" Type="{office}" Target="/word/document2.xml"/></Relationships>'
    for parts in (
        {"word/document.xml": strict},
        {"word/document2.xml": content, "_rels/.rels": relations},
    ):
        assert read_bytes(zipped(parts), "a.docx").tables[0].project_name == "老旧小区改造"


def test_headers_and_footers_are_not_read() -> None:
    content = f'<w:document xmlns:w="{W}"><w:body>{FORM}</w:body></w:document>'
    header = f'<w:hdr xmlns:w="{W}">{table(cell("项目名称") + cell("页眉"))}{paragraph("填表人：某某")}</w:hdr>'
    parts = {"word/document.xml": content, "word/header1.xml": header, "word/footer1.xml": header}
    (grid,) = read_docx(zipped(parts), "a.docx")
    assert "页眉" not in str(grid)
    assert "填表人" not in str(grid)


def test_an_encrypted_document_says_so() -> None:
    try:
        read_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.docx")
    except ReadError as error:
        assert "已加密" in error.reason
    else:
        raise AssertionError("an encrypted document was read")
