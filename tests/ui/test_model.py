"""What the model adds to the page, against a server on loopback; without one the page says so and works as before."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.documents import read
from assistant.form import Indicator
from assistant.llm.records import Call
from assistant.settings import settings
from assistant.ui.audit import read as read_log
from assistant.ui.card import id_of
from assistant.workspace import Verdict, Workspace
from tests.conftest import ROOT, SEED
from tests.llm.endpoint import Reply, endpoint, refusing_url

from .test_page import data as data  # noqa: PLC0414  # the fixture
from .test_page import draft, opened, said

CLEAN = read(ROOT / "tests" / "clean" / "01-peixun.json")[0]
FAULTY = read(SEED)[1]


@pytest.fixture
def model(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An endpoint is configured; its address is set by the test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUBIAO_MODEL", "test-model")
    yield monkeypatch
    settings.cache_clear()


def at(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    settings.cache_clear()


def press(page: AppTest, key: str) -> None:
    """Press a button that asks the model, and agree to what it shows before the first call."""
    page.button(key=key).click().run()
    if any(button.key == f"send:{key}" for button in page.button):
        page.button(key=f"send:{key}").click().run()
    assert not page.exception


def answering(payload: dict[str, Any], number: int) -> Reply:
    """A helpful model."""
    system, user = (message["content"] for message in payload["messages"])
    block = json.loads(user.split("<<<资料开始>>>\n", 1)[1].split("\n<<<资料结束>>>", 1)[0])
    if "年度总体目标”。" in system:
        slots = {row["名称"]: row["指标值"] for row in block["指标"]}
        count = slots["乡镇干部培训班期数"].strip("≥期")
        return Reply(
            json.dumps(
                {"goal": f"全年举办乡镇干部培训班{count}期，提高干部独立受理群众事项的能力。"}, ensure_ascii=False
            )
        )
    if "先例" in block:
        names = ["常委会议建议办理率", "常委会议协商建议采纳率", "常委会议3次建议办理率"]
        taken = [name for name in names if name not in block["已有的名称"]]
        shown = block["先例"][0]["编号"]
        return Reply(
            json.dumps({"alternatives": [{"name": name, "record": shown} for name in taken]}, ensure_ascii=False)
        )
    if "现名称" in block:
        return Reply(json.dumps({"name": block["现名称"]}, ensure_ascii=False))
    if "参考意见" in system:
        found = [{"row": 1, "quote": "视察调研", "reason": "与工作室经费关系不明。"}] if "照抄" in system else []
        return Reply(json.dumps({"opinions": found}, ensure_ascii=False))
    return Reply(json.dumps({"explanation": "只写数字看不出单位。", "mend": "〈甲〉次"}, ensure_ascii=False))


def data_of(payload: dict[str, Any]) -> Any:
    """The data block of a question."""
    user = payload["messages"][-1]["content"]
    return json.loads(user.split("<<<资料开始>>>\n", 1)[1].split("\n<<<资料结束>>>", 1)[0])


def shown_as_sent(page: AppTest) -> Any:
    """What the page shows of what it is about to send, by the box that asks for leave."""
    (box,) = [each.proto.body for each in page.get("html") if each.proto.body.startswith("<h4>会发送给")]
    assert "test-model（127.0.0.1:" in box
    bodies = [each.proto.body for each in page.get("html")]
    return json.loads(html.unescape(re.sub("<[^>]+>", "", bodies[bodies.index(box) + 1])))


def test_without_a_model_the_page_says_so_and_asks_nothing(data: Path) -> None:
    page = opened(data, CLEAN)
    assert "没有配置语言模型" in said(page)
    keys = {button.key for button in page.button}
    assert not keys & {"review", "write-goal", "reword"}


def test_a_goal_is_offered_and_taken(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, CLEAN)
        press(page, "write-goal")
        assert "模型起草，数字都来自表里" in said(page)
        page.button(key="take-goal").click().run()
    count = (CLEAN.indicators[0].target or "").strip("≥期")
    assert draft(page, data).table.annual_goal == f"全年举办乡镇干部培训班{count}期，提高干部独立受理群众事项的能力。"


def test_an_opinion_is_shown_apart_and_the_decision_is_kept(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, FAULTY)
        before = [each for each in said(page).split() if each.startswith("错误")]
        press(page, "review")
        assert "“视察调研”：与工作室经费关系不明。" in said(page)
        assert [each for each in said(page).split() if each.startswith("错误")] == before
        page.button(key="opinion-rejected:0").click().run()
        assert "不采纳" in said(page)
    shown = draft(page, data)
    (decision,) = Workspace.open(data).decisions(shown)
    assert (decision.verdict, decision.level2) == (Verdict.REJECTED, "C04")
    assert (decision.suggestion["quote"], decision.suggestion["model"]) == ("视察调研", "test-model")
    assert shown.table == FAULTY


def test_a_finding_is_explained_and_mended(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, FAULTY)
        press(page, "tell:V01:indicators.0.target")
        assert "模型的说明，仅供参考：只写数字看不出单位。" in said(page)
        page.button(key="mend:V01:indicators.0.target").click().run()
    assert draft(page, data).table.indicators[0].target == "10次"


def test_an_endpoint_that_is_away_changes_nothing_but_a_sentence(model: pytest.MonkeyPatch, data: Path) -> None:
    at(model, refusing_url())
    page = opened(data, CLEAN)
    for key in ("write-goal", "review"):
        press(page, key)
        assert "连不上模型服务" in said(page)
    assert draft(page, data).table == CLEAN


def test_what_is_typed_in_the_window_is_used_and_not_kept(data: Path) -> None:
    with endpoint(answering) as served:
        page = opened(data, CLEAN)
        page.text_input(key="endpoint-model").set_value("typed-model")
        page.text_input(key="endpoint-url").set_value(served.url)
        page.text_input(key="endpoint-key").set_value("sk-typed-secret")
        page.button(key="endpoint-use").click().run()
        press(page, "write-goal")
        assert served.asked[0]["model"] == "typed-model"
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert b"sk-typed-secret" not in kept


KEY = "alternatives:质量指标"
PROJECT = "县政协常委会议经费"
NEAR = CLEAN.model_copy(update={"indicators": ()}).put("project_name", PROJECT).put("annual_goal", "召开常委会议5次。")


def offered(page: AppTest) -> list[str]:
    """The names of the alternatives that are offered."""
    bodies = [each.proto.body for each in page.get("html")]
    line = next(index for index, body in enumerate(bodies) if 'role="status"' in body)
    cards = [re.search(r'class="mb-name">([^<]*)<', body) for body in bodies[line:] if "模型润色" in body]
    return [found[1] for found in cards if found]


def test_before_the_first_call_the_page_shows_exactly_what_it_sends(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, CLEAN.put("annual_goal", "办培训班。联系人：某某某 13800000000"))
        page.button(key="write-goal").click().run()
        assert served.asked == []
        shown = shown_as_sent(page)
        page.button(key="keep:write-goal").click().run()
        assert served.asked == [] and "会发送给" not in said(page)
        press(page, "write-goal")
        assert data_of(served.asked[0]) == shown
        assert "13800000000" not in json.dumps(shown) and "某某某" not in json.dumps(shown, ensure_ascii=False)
        page.button(key="write-goal").click().run()  # agreed once, not asked again
        assert "会发送给" not in said(page) and len(served.asked) >= 2
        page.button(key="show-again").click().run()
        page.button(key="review").click().run()
        assert "会发送给" in said(page)


def test_alternatives_are_offered_with_what_they_rest_on_and_taken(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, NEAR)
        press(page, f"ask-{KEY}")
        (call,) = served.asked
        assert call["stream"]
        assert "模型提出 3 条，丢弃 1 条：数字没有出处。" in said(page)
        assert offered(page) == ["常委会议建议办理率", "常委会议协商建议采纳率"]
        assert "3次" not in said(page).split('role="status"')[1].split("</h4>")[0]
        first, second = (row for row in page.button if row.key and row.key.startswith("swap:"))
        first.click().run()
        assert not page.exception
        assert "换一种说法：" in said(page)
        assert len(data_of(served.asked[-1])["先例"]) == 1
        assert {"常委会议建议办理率", "常委会议协商建议采纳率"} <= set(data_of(served.asked[-1])["已有的名称"])
        take = next(button for button in page.button if button.key == f"take:{(second.key or '')[5:]}")
        take.click().run()
    row = draft(page, data).table.indicators[0]
    assert (row.level2, row.name) == ("质量指标", "常委会议协商建议采纳率")
    (decision,) = Workspace.open(data).decisions(draft(page, data))
    assert decision.suggestion["basis"] == "model" and decision.suggestion["evidence"]


def test_another_wording_takes_the_place_of_the_row_it_rewords(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, NEAR)
        rows = page.session_state["suggested"].rows
        plain = next(row for row in rows if row.level2 == "质量指标" and row.evidence and row.target)
        page.button(key=f"take:{id_of(plain)}").click().run()
        before = draft(page, data).table.indicators
        press(page, f"ask-{KEY}")
        swap = next(button.key for button in page.button if button.key and button.key.startswith("swap:")) or ""
        page.button(key=f"take:{swap[5:]}").click().run()
    after = draft(page, data).table.indicators
    assert len(after) == len(before) == 1
    assert (after[0].target, after[0].name) == (before[0].target, "常委会议建议办理率")


def test_what_would_be_an_error_in_this_table_is_not_offered(model: pytest.MonkeyPatch, data: Path) -> None:
    """The alternative is sound by itself; beside the row that says the same it is an error in this region."""
    form = data / "strict.toml"
    form.write_text('inherits = "ningxia-2024"\nseverity = { W05 = "error" }\n', "utf-8")
    model.setenv("MUBIAO_PROFILE", str(form))
    twin = Indicator(level1="产出指标", level2="数量指标", name="常委会议建议办理率", target="≥90%")
    with endpoint(answering) as served:
        at(model, served.url)
        for table, expected in ((NEAR, 2), (NEAR.model_copy(update={"indicators": (twin,)}), 1)):
            page = opened(data, table)
            press(page, f"ask-{KEY}")
            assert len(offered(page)) == expected
            assert ("另有 1 条放进这张表会有错误，没有列出。" in said(page)) is (expected == 1)


def test_only_this_table_is_sent_where_the_clerk_says_so(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, NEAR)
        page.button(key=f"ask-{KEY}").click().run()
        cited = shown_as_sent(page)["先例"][0]["名称"]
        page.toggle(key=f"this-table-only:ask-{KEY}").set_value(True).run()
        assert "会发送给" not in said(page) and "不能请模型另想说法" in said(page)
        assert page.toggle(key="this-table-only:settings").value
        for key in ("reword", "write-goal", "review"):
            if any(button.key == key for button in page.button):
                press(page, key)
        assert served.asked
        assert cited not in json.dumps(served.asked, ensure_ascii=False)
        # Less is agreed to; more is not.
        page.toggle(key="this-table-only:settings").set_value(False).run()
        asked = len(served.asked)
        page.button(key=f"ask-{KEY}").click().run()
        assert len(served.asked) == asked and cited in json.dumps(shown_as_sent(page), ensure_ascii=False)


def test_the_calls_are_listed_without_text_or_key(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        model.setenv("OPENAI_API_KEY", "sk-very-secret")
        settings.cache_clear()
        page = opened(data, CLEAN)
        assert "还没有调用过语言模型，没有记录。" in said(page)
        press(page, "write-goal")
        at(model, refusing_url())
        press(page, "review")
    text = said(page)
    assert "共发送 2 次；发出" in text
    assert re.search(r"起草目标：已回答.*test-model（127\.0\.0\.1:\d+）.*提示词 write_goal [0-9a-f]{12}", text)
    assert "参考意见：连不上模型服务" in text
    calls = text.split('class="mb-calls"')[1].split("</div></div>")[0]
    assert "sk-very-secret" not in calls and "培训" not in calls and "answered" not in calls


def test_the_record_of_calls_as_a_table() -> None:
    calls = [
        Call(1767225600.0, "h:1", "m", "write_goal", "abc", "json_schema", 1.25, 100, 20, "answered"),
        Call(1767225601.0, "h:1", "m", "own_prompt", "abd", "prompted", 20.0, 0, 0, "TIMEOUT"),
        Call(1767225602.0, "h:1", 'm,"x', "write_goal", "abc", "cache", 0.0, 0, 0, "answered"),
    ]
    log = read_log(calls)
    assert log.totals == "共发送 2 次，另有 1 次用了以前的回答，没有发送；发出 100 词元，收到 20 词元。"
    heads, *rows = csv.reader(io.StringIO(log.as_csv().decode("utf-8-sig")))
    assert [row[heads.index("结果")] for row in rows] == ["用以前的回答，没有发送", "模型没有按时回答", "已回答"]
    assert [row[heads.index("用途")] for row in rows] == ["起草目标", "own_prompt", "起草目标"]
    assert rows[0][heads.index("模型")] == 'm,"x'
    assert log.as_csv().startswith(b"\xef\xbb\xbf")
