"""End to end: the page as a clerk meets it, in a real browser against the real server."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="需要 playwright：make test 会装好")

from playwright.sync_api import Browser, Page, expect  # noqa: E402

from assistant.documents import read, to_bytes  # noqa: E402
from assistant.form import Table, load_profile  # noqa: E402
from assistant.rules.pages import EXAMPLE  # noqa: E402
from assistant.workspace import Workspace  # noqa: E402
from tests.llm.endpoint import Reply, endpoint  # noqa: E402

from . import browser as web  # noqa: E402

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(web.CHROMIUM is None, reason=web.NEEDS_CHROMIUM),
]
# Latin letters a clerk may meet: file kinds, rule codes, file names, the placeholder of nothing else.
_LATIN_IS_FINE = re.compile(r"Word|Excel|[SFDVWC]\d\d|[\w./-]+\.(?:txt|docx|xlsx|json)")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with web.served(data) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with web.chromium() as browser:
        yield browser


def table(page: Page, data: Path) -> Table:
    """What the workspace holds of the draft that the page shows."""
    (id,) = parse_qs(urlsplit(page.url).query)["draft"]
    draft = Workspace.open(data).load(id)
    assert draft is not None
    return draft.table


def badges(page: Page) -> list[str]:
    return page.locator(".mb-badge").all_inner_texts()


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def says_draft(path: Path) -> bool:
    """Whether 草稿 is printed anywhere inside."""
    with zipfile.ZipFile(path) as archive:
        return any("草稿" in archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


def test_from_an_empty_form_to_a_table_that_may_be_filed(
    browser: Browser, address: str, data: Path, tmp_path: Path
) -> None:
    page = web.opened(browser, address)
    assert badges(page) == ["错误 15", "必填行还差 7", "警告 0"]

    web.write(page, "project_name", "常委会议经费")
    web.write(page, "year", "2025")
    web.write(page, "department", "平罗县政协办公室")
    web.write(page, "department_code", "101001")
    web.write(page, "implementing_unit", "平罗县政协办公室本级")
    web.choose(page, "cell-attribute", "经常性项目")
    web.write(page, "period", "1年")
    web.write(page, "funding.total", "4")
    web.write(page, "funding.parts.0.amount", "4")
    web.write(page, "annual_goal", "全年召开5次常委会会议，围绕协商议题广泛协商，积极建言。")
    assert badges(page)[:2] == ["错误 7", "必填行还差 7"]

    # A suggestion with its source, taken.
    card = page.locator(".st-key-suggest-质量指标, [class*='st-key-suggest-']").filter(has_text="质量指标").first
    expect(card).to_contain_text("pingluo-cppcc.txt")
    expect(card).to_contain_text("本项目往年")
    card.get_by_role("button", name="采用", exact=True).first.click()
    web.settled(page)
    assert badges(page)[1] == "必填行还差 6"
    assert table(page, data).indicators[1].name

    # A count without its unit is a mistake, said under the row, and gone when mended.
    web.write(page, "indicators.0.name", "召开县政协常委会议次数")
    web.write(page, "indicators.0.target", "10")
    expect(page.locator(".mb-under-row").first).to_contain_text("没有单位")
    assert "V01" not in web.text(page)
    web.tab(page, "检查结果")
    assert "V01" in web.text(page)
    web.write(page, "indicators.0.target", "≥5次")
    assert "V01" not in web.text(page)

    # Errors left: the file says so in its name and its heading.
    for kind in ("Word", "Excel"):
        path = download(page, f"下载 {kind}草稿", tmp_path)
        assert path.name.startswith("草稿-项目支出绩效目标表-常委会议经费-2025")
        assert read(path) == [table(page, data)]
        assert says_draft(path)

    web.write(page, "indicators.2.name", "会议完成时限")
    web.write(page, "indicators.2.target", "2025年12月31日前")
    web.write(page, "indicators.3.name", "常委会议经费支出")
    web.write(page, "indicators.3.target", "≤4万元")
    web.write(page, "indicators.4.name", "协商建议采纳率")
    web.write(page, "indicators.4.target", "≥80%")
    web.write(page, "indicators.5.name", "会议成果转化机制沿用年限")
    web.write(page, "indicators.5.target", "≥3年")
    web.write(page, "indicators.6.name", "参会政协委员满意度")
    web.write(page, "indicators.6.target", "≥95%")
    if badges(page)[0] != "可以上报":  # the precedent's own wording may be faulted: then write our own
        web.write(page, "indicators.1.name", "委员出席率")
        web.write(page, "indicators.1.target", "≥90%")
    assert badges(page)[0] == "可以上报"
    expect(page.locator(".mb-ready-note")).to_contain_text("可以上报")
    for kind in ("Word", "Excel"):
        path = download(page, f"下载 {kind}", tmp_path)
        assert path.stem == "项目支出绩效目标表-常委会议经费-2025"
        assert read(path) == [table(page, data)]
        assert not says_draft(path)

    # A refresh loses nothing.
    before = table(page, data)
    page.reload()
    page.locator(".mb-header").wait_for()
    web.settled(page)
    assert table(page, data) == before
    expect(page.locator(".st-key-cell-project_name input")).to_have_value("常委会议经费")
    page.close()


def test_last_years_table_mended_by_clicks(browser: Browser, address: str, data: Path) -> None:
    page = web.opened(browser, address)
    web.choose(page, "earlier", "常委会议经费")
    web.click(page, "用作今年的底稿")
    carried = table(page, data)
    assert (carried.year, carried.indicators[2].target) == (2025, "2025年12月份")
    expect(page.locator(".mb-carried").first).to_contain_text("2024年12月份 → 2025年12月份")
    expect(page.locator(".mb-carried").last).to_contain_text("“5 次”是上年的数")
    web.tab(page, "检查结果")

    # A spelling whose meaning cannot change is one click, and one click back.
    page.get_by_text("常见写法，可改可不改").click()
    web.click(page, "改正为：8000元/次")
    assert table(page, data).indicators[3].target == "8000元/次"
    expect(page.locator(".st-key-cell-indicators-3-target textarea")).to_have_value("8000元/次")
    web.click(page, "撤销")
    assert table(page, data).indicators[3].target == "8000元/每次"

    # A rule explains itself.
    page.get_by_role("button", name="说明").locator("visible=true").first.click()
    expect(page.get_by_text("为什么：").first).to_be_visible()
    page.close()


def test_rows_are_removed_and_added(browser: Browser, address: str, data: Path) -> None:
    page = web.opened(browser, address)
    web.click(page, "删去第2行")
    assert [row.level2 for row in table(page, data).indicators[:2]] == ["数量指标", "时效指标"]
    web.tab(page, "检查结果")
    assert "缺少必填的“质量指标”" in web.text(page)
    web.click(page, "补上缺少的 1 行")
    assert table(page, data).indicators[1].level2 == "质量指标"
    web.choose(page, "add-level2", "经济效益")
    web.click(page, "增加一行")
    assert table(page, data).indicators[4].level2 == "经济效益指标"
    page.close()


def test_an_upload_starts_a_draft(browser: Browser, address: str, data: Path) -> None:
    page = web.opened(browser, address)
    page.locator("input[type=file]").set_input_files(web.ROOT / "corpus" / "2024" / "pingluo-cppcc.txt")
    web.settled(page)
    web.choose(page, "upload-table", "第4张：编制文史资料编辑出版费")
    web.click(page, "用这张表开始")
    assert table(page, data).project_name == "编制文史资料编辑出版费"
    page.close()


def test_a_file_is_taken_for_the_form_its_title_names(
    browser: Browser, address: str, data: Path, tmp_path: Path
) -> None:
    """Also later, when the title is no longer at hand: a stored draft holds the table alone."""
    file = tmp_path / "申报表.docx"
    file.write_bytes(to_bytes([EXAMPLE], ".docx", profile=load_profile("mof-2015")))
    page = web.opened(browser, address)
    page.locator("input[type=file]").set_input_files(file)
    web.settled(page)
    line = "版式：财预〔2015〕88号所附版式（待核实）。依据：标题“项目支出绩效目标申报表”"
    assert line in web.text(page)
    web.click(page, "用这张表开始")
    expect(page.locator(".st-key-following")).to_contain_text(line)
    page.reload()
    page.locator(".mb-header").wait_for()
    expect(page.locator(".st-key-following")).to_contain_text(line)
    assert table(page, data).project_name == EXAMPLE.project_name
    page.close()


def test_other_names_by_a_model_from_the_first_question_to_the_record(browser: Browser, tmp_path: Path) -> None:
    def script(payload: dict[str, Any], number: int) -> Reply:
        user = payload["messages"][-1]["content"]
        shown = json.loads(user.split("<<<资料开始>>>\n", 1)[1].split("\n<<<资料结束>>>", 1)[0])["先例"][0]["编号"]
        names = ("常委会议建议办理率", "常委会议3次建议办理率")
        return Reply(json.dumps({"alternatives": [{"name": name, "record": shown} for name in names]}), drip=0.06)

    with endpoint(script) as served, web.served(tmp_path, MUBIAO_MODEL="m1", OPENAI_BASE_URL=served.url) as address:
        page = web.opened(browser, address, width=900)
        web.write(page, "project_name", "县政协常委会议经费")
        box = page.locator("[class*='st-key-suggest-']").filter(has_text="质量指标").first
        box.get_by_role("button", name="请模型另想几种说法").click()
        expect(box).to_contain_text("会发送给 m1（127.0.0.1:")
        assert served.asked == []
        box.get_by_role("button", name="发送", exact=True).click()
        expect(box).to_contain_text("正在想，已收到")
        expect(box).to_contain_text("模型提出 2 条，丢弃 1 条：数字没有出处。")
        expect(box).not_to_contain_text("会发送给")
        card = box.locator("[class*='st-key-alternative-']")
        assert card.count() == 1
        expect(card).to_contain_text("pingluo-cppcc.txt")
        card.get_by_role("button", name="采用", exact=True).click()
        web.settled(page)
        assert table(page, tmp_path).indicators[1].name == "常委会议建议办理率"
        web.tab(page, "调用记录")
        assert "另想说法：已回答" in web.text(page)
        assert download(page, "下载全部记录", tmp_path).read_bytes().startswith("\ufeff时间".encode())
        page.close()


@pytest.mark.parametrize("width", [900, 1400])
def test_no_field_of_the_head_hides_what_it_says(browser: Browser, address: str, data: Path, width: int) -> None:
    draft = Workspace.open(data).create(EXAMPLE, "文件：测试")
    page = web.opened(browser, f"{address}/?draft={draft.id}", width=width)
    hidden = page.locator(".st-key-head :is(input, [data-testid=stWidgetLabel] p)").evaluate_all(
        "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.value || each.innerText)"
    )
    assert hidden == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_no_words_of_streamlit_are_left(browser: Browser, address: str) -> None:
    page = web.opened(browser, address)
    for name in ("建议", "检查结果", "查往年", "参考意见", "调用记录"):
        web.tab(page, name)
        placeholders = page.locator("[placeholder]").evaluate_all("all => all.map(each => each.placeholder)")
        shown = "\n".join([page.locator("body").inner_text(), *placeholders])
        # Icons are letters of a font: what they are called is not shown.
        icons = page.locator("[data-testid=stIconMaterial], [data-testid=stExpanderIcon]").all_inner_texts()
        left = re.findall(r"[A-Za-z_]{2,}", _LATIN_IS_FINE.sub("", shown))
        assert set(left) <= set(icons)
    page.close()


def test_drafts_outlive_the_server(browser: Browser, tmp_path: Path) -> None:
    with web.served(tmp_path) as address:
        page = web.opened(browser, address)
        web.write(page, "project_name", "常委会议经费")
        query = urlsplit(page.url).query
        page.close()
    with web.served(tmp_path) as address:
        page = web.opened(browser, f"{address}/?{query}")
        expect(page.locator(".st-key-cell-project_name input")).to_have_value("常委会议经费")
        page.close()
