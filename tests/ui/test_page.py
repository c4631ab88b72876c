"""The page without a browser: what a click or a typed text does to the draft, and what the page says about it."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.drafting.request import Request
from assistant.drafting.reword import Judge, Reworded
from assistant.drafting.suggestion import Basis, Suggestion
from assistant.form import Table, load_profile
from assistant.precedents.corpus import scan
from assistant.rules.pages import EXAMPLE
from assistant.settings import settings
from assistant.ui.search import shared_words
from assistant.workspace import Draft, Verdict, Workspace
from assistant.workspace.editing import blank
from tests.conftest import ROOT

APP = Path(__file__).parents[2] / "app.py"
FORM = load_profile()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("MUBIAO_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "MUBIAO_CORPUS", "MUBIAO_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUBIAO_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def opened(data: Path, table: Table | None = None) -> AppTest:
    """The page, with a draft holding `table` if given."""
    page = AppTest.from_file(str(APP), default_timeout=30)
    if table is not None:
        page.query_params["draft"] = Workspace.open(data).create(table, "文件：测试").id
    page.run()
    assert not page.exception
    return page


def draft(page: AppTest, data: Path) -> Draft:
    named = page.query_params["draft"]
    found = Workspace.open(data).load(named if isinstance(named, str) else named[-1])
    assert found is not None
    return found


def said(page: AppTest) -> str:
    """Everything the page says in its own HTML and in notices."""
    html = [element.proto.body for element in page.get("html")]
    return "\n".join([*html, *(each.value for each in (*page.info, *page.warning, *page.error, *page.caption))])


def test_an_empty_page_says_what_is_missing(data: Path) -> None:
    page = opened(data)
    text = said(page)
    assert "必填行还差 7" in text
    assert "错误 15" in text and "缺" not in draft(page, data).origin
    assert "还没填的" in text and "第1行 数量指标" in text
    assert page.button(key="undo").disabled


def test_what_is_typed_goes_to_the_draft_and_can_be_taken_back(data: Path) -> None:
    page = opened(data)
    page.text_input(key="cell:year").set_value("2025").run()
    page.text_area(key="cell:indicators.0.name").set_value("召开县政协常委会议").run()
    page.text_area(key="cell:indicators.0.target").set_value("10").run()
    table = draft(page, data).table
    assert (table.year, table.indicators[0].name, table.indicators[0].target) == (2025, "召开县政协常委会议", "10")
    assert "没有单位" in said(page) and "V01" in said(page)
    page.text_area(key="cell:indicators.0.target").set_value("≥10次").run()
    assert "V01" not in said(page) and "必填行还差 6" in said(page)
    page.button(key="undo").click().run()
    assert draft(page, data).table.indicators[0].target == "10"
    assert page.text_area(key="cell:indicators.0.target").value == "10"


def test_a_year_that_is_none_is_refused_and_said(data: Path) -> None:
    page = opened(data, EXAMPLE)
    page.text_input(key="cell:year").set_value("明年").run()
    assert "四位数字" in page.error[0].value
    assert page.text_input(key="cell:year").value == "2024"
    assert draft(page, data).table.year == 2024


def test_an_attribute_the_form_does_not_list_can_be_typed(data: Path) -> None:
    page = opened(data, EXAMPLE)
    page.selectbox(key="cell:attribute").set_value("其他（自己填写）").run()
    assert draft(page, data).table == EXAMPLE
    page.text_input(key="typed:attribute").set_value("专项业务").run()
    assert draft(page, data).table.attribute == "专项业务"
    assert page.selectbox(key="cell:attribute").value == "专项业务"
    page.selectbox(key="cell:attribute").set_value("经常性项目").run()
    assert draft(page, data).table == EXAMPLE


def test_a_table_without_faults_may_be_filed(data: Path) -> None:
    page = opened(data, EXAMPLE)
    assert "可以上报" in said(page)
    buttons = [element.proto for element in page.get("download_button")]
    assert [button.label for button in buttons] == ["下载 Word", "下载 Excel"]


def test_a_safe_fix_is_one_click(data: Path) -> None:
    table = EXAMPLE.put("indicators.0.level2", "数量指标").put("indicators.3.level2", "进度指标")
    page = opened(data, table)
    (fix,) = [button for button in page.button if button.key and button.key.startswith("fix:S03")]
    assert fix.label == "改正为：时效指标"
    fix.click().run()
    assert draft(page, data).table.indicators[3].level2 == "时效指标"
    assert "可以上报" in said(page)


def test_all_safe_fixes_are_one_click(data: Path) -> None:
    table = EXAMPLE.put("indicators.3.level2", "进度指标").put("indicators.2.target", "不低于95%")
    page = opened(data, table)
    page.button(key="fix-all").click().run()
    assert draft(page, data).table == EXAMPLE


def test_an_unsafe_fix_is_a_proposal(data: Path) -> None:
    page = opened(data, EXAMPLE.put("indicators.7.target", "≤90%"))
    (fix,) = [button for button in page.button if button.key and button.key.startswith("fix:V04")]
    assert fix.label == "采用建议：≥90%"
    fix.click().run()
    assert draft(page, data).table == EXAMPLE


def test_rows_are_added_removed_and_moved(data: Path) -> None:
    page = opened(data, EXAMPLE)
    page.selectbox(key="add-level2").set_value("经济效益指标").run()
    page.button(key="add").click().run()
    assert draft(page, data).table.indicators[5].level2 == "经济效益指标"
    page.button(key="remove:5").click().run()
    assert draft(page, data).table == EXAMPLE
    page.button(key="remove:2").click().run()
    assert "缺少必填的“质量指标”" in said(page)
    page.button(key="add-missing").click().run()
    assert draft(page, data).table.indicators[2].level2 == "质量指标"
    page.selectbox(key="cell:indicators.2.level2").set_value("时效指标").run()
    assert [row.level2 for row in draft(page, data).table.indicators[2:4]] == ["时效指标", "时效指标"]


def test_a_click_and_a_text_that_arrive_together_hit_the_right_rows(data: Path) -> None:
    page = opened(data, EXAMPLE)
    page.button(key="remove:1").click()
    page.text_area(key="cell:indicators.2.target").set_value("≥99%")
    page.run()
    rows = draft(page, data).table.indicators
    assert len(rows) == 7
    assert [row.target for row in rows if row.level2 == "质量指标"] == ["≥99%"]


def _carry(page: AppTest, project: str, year: str = "", total: str = "") -> None:
    titles = page.selectbox(key="earlier").options
    chosen = next(title for title in titles if title.startswith(project))
    page.selectbox(key="earlier").set_value(titles.index(chosen)).run()
    page.text_input(key="earlier-year").set_value(year)
    page.text_input(key="earlier-total").set_value(total)
    page.button(key="start-earlier").click().run()


def test_last_years_table_is_carried_forward_and_says_what_to_look_at(data: Path) -> None:
    page = opened(data)
    _carry(page, "常委会议经费", total="4.5")
    table = draft(page, data).table
    assert (table.year, table.funding.total, table.indicators[2].target) == (2025, "4.5", "2025年12月份")
    text = said(page)
    assert "2024年12月份 → 2025年12月份" in text
    assert "单价还是上年的" in text
    assert "D02" not in text
    # What was told of a row goes when the row is changed; the others stay, counted as they stand now.
    page.button(key="remove:0").click().run()
    text = said(page)
    assert "第2行 时效指标·指标值" in text and "数还是上年的" not in text
    page.text_area(key="cell:indicators.2.target").set_value("9000元/次").run()
    assert "单价还是上年的" not in said(page)


def test_a_year_or_total_that_is_none_starts_nothing(data: Path) -> None:
    page = opened(data)
    before = draft(page, data).id
    _carry(page, "常委会议经费", year="明年")
    assert "四位数字" in page.error[0].value
    _carry(page, "常委会议经费", total="很多")
    assert "大于零的金额" in page.error[0].value
    assert draft(page, data).id == before


def test_suggestions_cite_the_filing_and_are_taken_changed_and_refused(data: Path) -> None:
    page = opened(data)
    assert "填上项目名称" in said(page)
    page.text_input(key="cell:year").set_value("2025").run()
    page.text_input(key="cell:project_name").set_value("常委会议经费").run()
    text = said(page)
    assert "本项目往年" in text and "pingluo-cppcc.txt" in text and "原值" in text

    def first(start: str) -> str:
        return next(button.key for button in page.button if button.key and button.key.startswith(start))

    before = draft(page, data).table
    take = first("take:")
    page.button(key=take).click().run()
    taken = draft(page, data).table
    assert len(taken.indicators) == len(before.indicators)
    changed = [row for row, old in zip(taken.indicators, before.indicators, strict=True) if row != old]
    assert len(changed) == 1 and changed[0].name

    id = first("change:").removeprefix("change:")
    page.button(key=f"change:{id}").click().run()
    page.text_input(key=f"changed-target:{id}").set_value("≥99%").run()
    page.button(key=f"take-changed:{id}").click().run()
    assert any(row.target == "≥99%" for row in draft(page, data).table.indicators)

    refused = first("refuse:")
    page.button(key=refused).click().run()
    assert refused not in [button.key for button in page.button]
    verdicts = [decision.verdict for decision in Workspace.open(data).decisions(draft(page, data))]
    assert verdicts == [Verdict.ACCEPTED, Verdict.EDITED, Verdict.REJECTED]


def test_the_model_rewords_only_when_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reword(request: Request, rows: Sequence[Suggestion], judge: Judge) -> Reworded:
        first = replace(rows[0], name="润色后的名称", basis=Basis.MODEL)
        return Reworded((first, *rows[1:]), notices=("模型没有按时回答，其余各条保持原样。",))

    monkeypatch.setenv("MUBIAO_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("assistant.ui.proposals.reworder", lambda *_, **__: reword)
    settings.cache_clear()
    page = opened(data)
    page.text_input(key="cell:project_name").set_value("常委会议经费").run()
    assert "润色后的名称" not in said(page)
    page.button(key="reword").click().run()
    assert "润色后的名称" not in said(page)
    page.button(key="send:reword").click().run()
    assert "润色后的名称" in said(page) and "模型润色" in said(page)
    assert "没有按时回答" in page.info[0].value
    page.text_input(key="cell:project_name").set_value("政协委员培训经费").run()
    assert "润色后的名称" not in said(page)


def test_all_of_the_projects_own_rows_in_one_click(data: Path) -> None:
    page = opened(data)
    page.text_input(key="cell:year").set_value("2025").run()
    page.text_input(key="cell:project_name").set_value("常委会议经费").run()
    page.button(key="take-all").click().run()
    table = draft(page, data).table
    assert sum(1 for row in table.indicators if row.name) >= 5
    assert len(Workspace.open(data).decisions(draft(page, data))) >= 5
    page.button(key="undo").click().run()
    assert not any(row.name for row in draft(page, data).table.indicators)


def test_without_precedents_the_page_goes_on_and_says_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUBIAO_CORPUS", str(data / "没有这个文件夹"))
    settings.cache_clear()
    page = opened(data, EXAMPLE)
    assert any("找不到存放往年目标表的文件夹" in each.value for each in page.warning)
    assert "可以上报" in said(page)


def test_an_upload_with_several_tables(data: Path) -> None:
    page = opened(data)
    several = json.dumps([EXAMPLE.canonical(), EXAMPLE.put("project_name", "另一个项目").canonical()]).encode()
    page.file_uploader(key="upload").upload("两张表.json", several, "application/json").run()
    page.selectbox(key="upload-table").set_value(1).run()
    page.button(key="start-upload").click().run()
    assert draft(page, data).table.project_name == "另一个项目"
    assert draft(page, data).origin == "文件：两张表.json"


def test_an_upload_that_is_no_table_is_said_in_one_sentence(data: Path) -> None:
    page = opened(data)
    page.file_uploader(key="upload").upload("坏.docx", b"PK nothing", "application/octet-stream").run()
    assert not page.exception
    assert "坏.docx" in page.error[0].value


def test_an_unknown_draft_becomes_a_new_one_with_a_notice(data: Path) -> None:
    page = AppTest.from_file(str(APP), default_timeout=30)
    page.query_params["draft"] = "<script>'\x00坏的"
    page.run()
    assert not page.exception
    assert "没有找到" in page.warning[0].value
    assert draft(page, data).table.project_name is None


def test_a_draft_left_half_done_can_be_gone_on_with(data: Path) -> None:
    page = opened(data)
    page.text_input(key="cell:project_name").set_value("常委会议经费").run()
    first = draft(page, data)
    page.button(key="start-blank").click().run()
    assert draft(page, data).id != first.id
    page.selectbox(key="resume").set_value(0).run()
    page.button(key="start-resume").click().run()
    assert draft(page, data).id == first.id
    assert page.text_input(key="cell:project_name").value == "常委会议经费"


def test_a_change_in_another_window_is_not_overwritten(data: Path) -> None:
    page = opened(data, EXAMPLE)
    workspace, here = Workspace.open(data), draft(page, data)
    workspace.save(here, here.table.put("period", "2年"), "项目期")
    page.text_input(key="cell:period").set_value("3年").run()
    assert "另一个窗口" in page.error[0].value
    assert page.text_input(key="cell:period").value == "2年"


def test_a_damaged_database_is_one_sentence(data: Path) -> None:
    (data / "workspace.db").write_bytes(b"no database at all" * 100)
    page = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not page.exception
    assert len(page.error) == 1 and "已损坏" in page.error[0].value


def test_a_crash_is_one_sentence(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("assistant.ui.findings.show", crash)
    page = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not page.exception
    assert "程序出了问题" in page.error[0].value and "boom" not in said(page)
    monkeypatch.setattr("assistant.ui.form.write", crash)
    page.text_input(key="cell:period").set_value("3年").run()
    assert not page.exception
    assert "程序出了问题" in page.error[0].value


def test_markup_in_cells_is_shown_and_not_obeyed(data: Path) -> None:
    evil = "<img src=x onerror=alert(1)> **粗** :red[红] $x$ [链接](http://a)"
    page = opened(
        data, EXAMPLE.put("project_name", evil).put("indicators.0.name", evil).put("indicators.0.target", "10")
    )
    assert "<img" not in said(page)
    with sqlite3.connect(data / "workspace.db") as database:
        assert evil in json.loads(database.execute("SELECT content FROM versions").fetchone()[0])["project_name"]
    database.close()


def test_earlier_wordings_are_found_with_the_reason(data: Path) -> None:
    page = opened(data)
    assert "写几个字" in said(page)
    page.text_input(key="search-text").set_value("会议召开").run()
    text = said(page)
    assert "召开县政协常委会议" in text and "说法里都有“" in text
    assert "向量" not in text
    page.toggle(key="search-scores").set_value(True).run()
    assert "向量" in said(page)
    page.text_input(key="search-text").set_value("xyzzy").run()
    assert "无先例" in said(page)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("会议召开次数", "召开县政协常委会议", ["会议", "召开"]),
        ("培训人数", "参加培训人数", ["培训人数"]),
        ("满意度", "合格率", []),
        ("", "合格率", []),
    ],
)
def test_what_two_wordings_share(one: str, other: str, shared: list[str]) -> None:
    assert list(shared_words(one, other)) == shared


def test_what_values_the_like_had_stands_beside_a_suggestion(data: Path) -> None:
    page = opened(data)
    page.text_input(key="cell:project_name").set_value("委员培训经费").run()
    text = said(page)
    assert "张表的同类指标：" in text


def test_the_form_is_named_with_its_reason_and_another_can_be_chosen(data: Path) -> None:
    rows = blank(load_profile("mof-2021")).indicators
    named = tuple(row.model_copy(update={"name": row.level2, "target": "有效提高", "points": "10"}) for row in rows)
    weighed = EXAMPLE.model_copy(update={"indicators": named})
    page = opened(data, weighed)
    line = re.search(r"版式：财预〔2021〕101号所附版式（待核实）。依据：([^。]*)。", said(page))
    assert line is not None and "经济成本指标" in line[1] and "指标有分值" in line[1]
    page.radio(key="form-chosen").set_value("ningxia-2024").run()
    assert "年度公开的项目支出预算绩效目标表。依据：由您选定。" in said(page)
    kept = draft(page, data)
    assert kept.form == "ningxia-2024" and kept.table == weighed
    again = AppTest.from_file(str(APP), default_timeout=30)
    again.query_params["draft"] = kept.id
    assert "由您选定" in said(again.run())


def test_an_empty_draft_takes_the_rows_of_the_form_that_is_chosen(data: Path) -> None:
    page = opened(data)
    assert "依据：没有看到别的版式的标记。" in said(page)
    page.radio(key="form-chosen").set_value("mof-2021").run()
    assert draft(page, data).table.indicators == blank(load_profile("mof-2021")).indicators
    page.button(key="start-blank").click().run()
    assert draft(page, data).table.indicators == blank(load_profile("mof-2021")).indicators


def test_a_form_with_points_has_a_field_for_them(data: Path) -> None:
    page = opened(data, EXAMPLE)
    assert not [field for field in page.text_area if field.key and field.key.endswith(".points")]
    page.radio(key="form-chosen").set_value("mof-2021").run()
    page.text_area(key="cell:indicators.1.points").set_value("20").run()
    assert draft(page, data).table.indicators[1].points == "20"
    assert draft(page, data).table.put("indicators.1.points", None) == EXAMPLE
    assert "分值：20" not in said(page)
    page.radio(key="form-chosen").set_value("ningxia-2024").run()
    assert "分值：20" in said(page)


def test_the_form_set_for_this_region_is_named_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUBIAO_PROFILE", "mof-2015")
    settings.cache_clear()
    page = opened(data, EXAMPLE)
    assert "版式：财预〔2015〕88号所附版式（待核实）。依据：本机的设置。" in said(page)


def test_where_no_table_was_filed_the_page_says_what_to_do(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = data / "empty"
    corpus.mkdir()
    monkeypatch.setenv("MUBIAO_CORPUS", str(corpus))
    settings.cache_clear()
    page = opened(data, EXAMPLE)
    assert (
        said(page).count("还没有往年的表。把往年报过的表放进文件夹") == 3
    )  # to start from, to suggest from, to search
    assert not page.exception


def test_a_window_looks_at_the_corpus_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    monkeypatch.setattr("assistant.ui.resources.scan", lambda corpus: looked.append(corpus) or scan(corpus))
    page = opened(data, EXAMPLE)
    page.text_input(key="cell:period").set_value("2年").run()
    assert len(looked) == 1


def test_the_page_draws_without_a_chart_or_table_library(tmp_path: Path) -> None:
    """They take longer to load, and to draw with, than the rest of the page together."""
    code = (
        "import sys\nfrom streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_file({str(APP)!r}, default_timeout=60).run()\n"
        "page.text_input(key='cell:project_name').set_value('委员培训经费').run()\n"
        "assert any('mb-bars' in each.proto.body for each in page.get('html'))\n"
        "sys.stdout.write(repr([name for name in ('altair', 'pandas', 'openai') if name in sys.modules]))"
    )
    env = {**os.environ, "MUBIAO_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT, env=env)
    assert done.stdout == "[]", done.stderr[-500:]
