"""A form of several pages: every page names its columns, levels stand beside their rows, and it reads back alike."""

import io

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from assistant.documents import read_bytes, to_bytes
from assistant.documents.writing.layout import lay_out
from assistant.documents.writing.paging import for_pages
from assistant.form import Indicator, Profile, Table, load_profile, profile_names

GOAL = "组织开展培训、调研和宣传，确保资金使用合规、项目按期完成。" * 12
PROFILES = [load_profile(name) for name in profile_names()]


def long_table(profile: Profile, each: int = 5) -> Table:
    """Several rows of every second level, a level that carries on under another first level, blanks among them."""
    rows = tuple(
        Indicator(
            level1=row.level1,
            level2=row.level2,
            name=f"第{number}项{row.level2}的具体内容" * 3 if number % 2 else None,
            target="2024年12月31日前全部完成并通过验收" if number % 3 else None,
            points="2" if profile.points else None,
        )
        for row in profile.rows
        for number in range(1, each + 1)
    )
    table = Table(year=2024, project_name="会议", annual_goal=GOAL, indicators=rows)
    if not profile.mid_term:
        return table
    return table.model_copy(update={"overall_goal": GOAL, "overall_indicators": rows[: 3 * each]})


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_it_reads_back_alike(profile: Profile, suffix: str) -> None:
    tables = [long_table(profile), long_table(profile, 1), long_table(profile, 7)]
    found = read_bytes(to_bytes(tables, suffix, profile=profile), f"长{suffix}")
    assert list(found.tables) == tables
    assert found.account.repaired == 0
    assert found.account.left_out == ""


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_word_repeats_the_header_on_every_page(profile: Profile) -> None:
    document = Document(io.BytesIO(to_bytes([long_table(profile)], ".docx", profile=profile)))
    head, *groups = document.tables
    assert not list(head._tbl.iter(qn("w:tblHeader")))
    assert len(groups) == 1 + profile.mid_term
    for group in groups:
        assert len(list(group._tbl.iter(qn("w:tblHeader")))) == 1
        first, *rows = [[cell.text for cell in row.cells] for row in group.rows]
        assert first[0].endswith("绩效指标") and first[1:3] == ["一级指标", "二级指标"]
        assert all(row[1] and row[2] for row in rows)


def test_excel_repeats_it_where_there_is_one_group() -> None:
    def titles(profile: str) -> str | None:
        form = load_profile(profile)
        book = openpyxl.load_workbook(io.BytesIO(to_bytes([long_table(form)], ".xlsx", profile=form)))
        return book.active.print_title_rows

    assert titles("ningxia-2024") == "$10:$10"
    assert titles("mof-2015") is None


def test_a_form_that_fits_on_a_page_is_one_table() -> None:
    for profile in PROFILES:
        short = Table(year=2024, project_name="会议", indicators=long_table(profile).indicators[:1])
        (layout,) = lay_out([short], profile, draft=False)
        assert for_pages(layout) is layout
        document = Document(io.BytesIO(to_bytes([short], ".docx", profile=profile)))
        assert len(document.tables) == 1


def test_long_values_beside_short_names_get_more_room() -> None:
    def widths(name: str, target: str) -> tuple[float, ...]:
        row = Indicator(level1="产出指标", level2="时效指标", name=name, target=target)
        (layout,) = lay_out([Table(indicators=(row,) * 8)], load_profile("ningxia-2024"), draft=False)
        return layout.widths

    usual = widths("完成时间", "12月底前")
    wider = widths("完成时间", "2024年12月31日前全部完成并通过县级主管部门组织的验收")
    assert widths("召开全县各乡镇社区工作者和网格员专题培训班" * 2, "≥2期") == usual
    assert wider[5] > usual[5]
    assert sum(wider) == pytest.approx(sum(usual))
    assert wider[:4] == usual[:4]


@pytest.mark.parametrize(
    "more", [{}, {"points": "5"}, {"explanation": "甲"}, {"note": "甲", "extra": {"上年实际": "1"}}]
)
def test_the_longest_label_stands_on_one_line(more: dict[str, str]) -> None:
    row = Indicator(level1="产出指标", level2="数量指标", name="开会", target="5次", **more)
    for profile in PROFILES:
        (layout,) = lay_out([Table(indicators=(row,))], profile, draft=False)
        assert layout.widths[0] >= len("主管部门及代码") * layout.size * 0.353 + 2.8  # and the margins of Word's cell
