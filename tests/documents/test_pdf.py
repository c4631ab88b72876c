"""PDF: rules to rows and columns, spans from missing rules, pages that go on, and every reason to refuse."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assistant.documents import Grid, read, read_bytes, write
from assistant.documents.readers.pdf import MAX_PAGES, read_pdf
from assistant.errors import ReadError

from .pdfs import HEIGHT, WIDTH, Page, pdf
from .samples import PROFILE, SEED

COLUMNS = (60, 150, 250, 400, 530)
FORM = (
    ("项目名称", "老旧小区改造", "<", "<"),
    ("年度总体目标", "改造3个小区", "<", "<"),
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "改造小区数量", "≥3个"),
    ("^", "质量指标", "验收合格率", "≥98%"),
)


def rows(grid: Grid) -> list[list[str]]:
    return [[each.text for each in cells if each.row == row] for row, cells in grid.rows()]


def form(page: Page, top: float = 120) -> Page:
    page.table(top, COLUMNS, FORM)
    return page


def test_a_ruled_form() -> None:
    page = Page()
    page.text(200, 60, "项目支出绩效目标表")
    page.text(240, 80, "（2024年度）")
    page.text(60, 110, "填报单位：某局")
    page.text(440, 110, "单位：万元")
    data = pdf([form(page)])
    (grid,) = read_pdf(data, "a.pdf")
    assert grid.before == ("项目支出绩效目标表", "（2024年度）", "填报单位：某局  单位：万元")
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells if c.row in (1, 4, 5)] == [
        (1, 1, 1, 1, "项目名称"),
        (1, 2, 1, 3, "老旧小区改造"),
        (4, 1, 2, 1, "产出指标"),
        (4, 2, 1, 1, "数量指标"),
        (4, 3, 1, 1, "改造小区数量"),
        (4, 4, 1, 1, "≥3个"),
        (5, 2, 1, 1, "质量指标"),
        (5, 3, 1, 1, "验收合格率"),
        (5, 4, 1, 1, "≥98%"),
    ]
    (found,) = read_bytes(data, "a.pdf").tables
    assert (found.year, found.project_name, found.indicators[1].level1) == (2024, "老旧小区改造", "产出指标")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_turned_for_the_reader(rotation: int) -> None:
    page = Page(rotation=rotation)
    # What a reader sees upright is drawn turned the other way.
    turn = {
        0: "1 0 0 1 0 0",
        90: f"0 1 -1 0 {WIDTH} 0",
        180: f"-1 0 0 -1 {WIDTH} {HEIGHT}",
        270: f"0 -1 1 0 0 {HEIGHT}",
    }
    page.parts.append(f"{turn[rotation]} cm")
    shift = {90: WIDTH - HEIGHT, 270: WIDTH - HEIGHT}.get(rotation, 0)
    page.parts.append(f"1 0 0 1 0 {shift} cm")
    (grid,) = read_pdf(pdf([form(page, 60)]), "a.pdf")
    assert rows(grid)[:2] == [["项目名称", "老旧小区改造"], ["年度总体目标", "改造3个小区"]]


def test_rules_drawn_as_thin_boxes_and_as_outlined_boxes() -> None:
    thin, outlined = Page(), Page()
    for y in (100, 130, 160):
        thin.box(60, y, 200, 0.5)
    for x in (60, 160, 260):
        thin.box(x, 100, 0.5, 60)
    thin.box(60, 100, 200, 60, how="f")  # shading is no rule
    for x in (60, 160):
        for y in (100, 130):
            outlined.box(x, y, 100, 30, how="S")
    for page in (thin, outlined):
        for number, text in enumerate("甲乙丙丁"):
            page.text(70 + number % 2 * 100, 120 + number // 2 * 30, text)
        assert rows(read_pdf(pdf([page]), "a.pdf")[0]) == [["甲", "乙"], ["丙", "丁"]]


def test_a_table_open_at_its_sides() -> None:
    page = Page()
    for y in (100, 130, 160):
        page.line(60, y, 360, y)
    for x in (160, 260):
        page.line(x, 100, x, 160)
    for number, text in enumerate("甲乙丙丁戊己"):
        page.text(70 + number % 3 * 100, 120 + number // 3 * 30, text)
    assert rows(read_pdf(pdf([page]), "a.pdf")[0]) == [["甲", "乙", "丙"], ["丁", "戊", "己"]]


def test_lines_broken_for_want_of_room_go_on() -> None:
    page = Page()
    page.table(100, (60, 140, 300), [("目标\n甲乙", "丙"), ("年度总体目标与\n说明", "一\n二")], height=60)
    page.text(300, 400, "框外")
    (grid, rest) = read_pdf(pdf([page]), "a.pdf")
    assert rows(grid) == [["目标\n甲乙", "丙"], ["年度总体目标与说明", "一\n二"]]
    assert rest.before == ("框外",)


def test_bold_made_by_printing_twice_is_read_once() -> None:
    page = Page()
    page.table(100, (60, 160, 260), [("项目名称", "会议")])
    page.text(65.3, 112, "项目名称")
    assert rows(read_pdf(pdf([page]), "a.pdf")[0]) == [["项目名称", "会议"]]


def test_a_frame_around_the_page_is_no_table() -> None:
    page = Page()
    page.box(40, 40, 515, 760, how="S")
    page.text(200, 60, "绩效目标表")
    (grid,) = read_pdf(pdf([form(page)]), "a.pdf")
    assert (grid.before, rows(grid)[0]) == (("绩效目标表",), ["项目名称", "老旧小区改造"])


def test_a_table_in_a_cell_of_another() -> None:
    page = Page()
    page.table(100, (60, 300, 530), [("外", "说明")], height=300)
    page.table(200, (80, 180, 280), [("甲", "乙"), ("丙", "丁")])
    grids = read_pdf(pdf([page]), "a.pdf")
    assert [rows(grid) for grid in grids] == [[["外", "说明"]], [["甲", "乙"], ["丙", "丁"]]]


def test_a_table_over_two_pages_is_one_grid() -> None:
    header = ("一级指标", "二级指标", "三级指标", "指标值")
    first, second = Page(), Page()
    first.table(500, COLUMNS, [header, ("产出指标", "数量指标", "甲", "1次")])
    first.text(290, 820, "第 1 页")
    second.table(60, COLUMNS, [header, ("产出指标", "质量指标", "乙", "98%"), ("效益指标", "社会效益", "丙", "好")])
    second.text(290, 820, "- 2 -")
    (grid,) = read_pdf(pdf([first, second]), "a.pdf")
    assert [row[2] for row in rows(grid)] == ["三级指标", "甲", "乙", "丙"]
    assert [(note.kind, note.before) for note in grid.notes] == [("passed_over", " | ".join(header))]


@pytest.mark.parametrize("how", ["text between", "other columns"])
def test_two_tables_on_two_pages_stay_two(how: str) -> None:
    first, second = Page(), Page()
    first.table(100, (60, 160, 260), [("甲", "乙")])
    if how == "text between":
        second.text(60, 50, "附件二")
    second.table(60, (60, 160, 260) if how == "text between" else (60, 190, 260), [("丙", "丁")])
    assert [rows(grid) for grid in read_pdf(pdf([first, second]), "a.pdf")] == [[["甲", "乙"]], [["丙", "丁"]]]


def test_pages_without_text_are_said() -> None:
    scan = Page()
    scan.box(60, 60, 400, 600)
    (grid,) = read_pdf(pdf([form(Page()), scan]), "a.pdf")
    assert [(note.before, note.reason) for note in grid.notes] == [("第2页", "只有图片、没有文字的页，未读取")]


LETTER = Page()
LETTER.text(60, 100, "今天下午开会。")
SCAN = Page()
SCAN.box(60, 60, 400, 600)
LOCK = f"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7", "已损坏或不是 PDF"),
        (b"\x89PNG" * 20, "已损坏或不是 PDF"),
        (pdf([SCAN]), "扫描件"),
        (pdf([LETTER]), "没有带框线的表格"),
        (pdf([form(Page())], extra={"Encrypt": LOCK, "ID": f"[<{'43' * 16}> <{'43' * 16}>]"}), "已加密"),
        (pdf([form(Page())], count=MAX_PAGES + 1), "太长"),
    ],
    ids=["broken", "no pdf", "scan", "letter", "encrypted", "long"],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=rf"^a\.pdf：.*{reason}"):
        read_bytes(data, "a.pdf")


def test_text_without_an_encoding_is_refused() -> None:
    page = form(Page())
    page.text(60, 700, "\ue001\ue002\ue003\ue004\ue005\ue006\ue007" * 3)
    with pytest.raises(ReadError, match="没有文字编码"):
        read_pdf(pdf([page]), "a.pdf")


def test_threads_may_read_at_once() -> None:
    data = pdf([form(Page())] * 5)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(len(read_pdf(data, "a.pdf")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    assert len(seen) == 4


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_official_form_printed_by_libreoffice_reads_like_the_document(tmp_path: Path) -> None:
    write(read(SEED), tmp_path / "a.docx", profile=PROFILE)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120)
    printed, written = read(tmp_path / "a.pdf"), read(tmp_path / "a.docx")
    assert [table.model_dump(exclude={"source"}) for table in printed] == [
        table.model_dump(exclude={"source"}) for table in written
    ]


def test_reading_a_pdf_imports_no_heavy_library() -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.documents import read_bytes\n"
        "read_bytes(sys.stdin.buffer.read(), 'a.pdf')\n"
        "assert not {'pdfplumber', 'numpy', 'PIL.Image'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], input=pdf([form(Page())]), check=True)
