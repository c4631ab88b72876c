"""What the model adds to the page, against a server on loopback; without one the page says so and works as before."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.documents import read
from assistant.settings import settings
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
    if "参考意见" in system:
        found = [{"row": 1, "quote": "视察调研", "reason": "与工作室经费关系不明。"}] if "照抄" in system else []
        return Reply(json.dumps({"opinions": found}, ensure_ascii=False))
    return Reply(json.dumps({"explanation": "只写数字看不出单位。", "mend": "〈甲〉次"}, ensure_ascii=False))


def test_without_a_model_the_page_says_so_and_asks_nothing(data: Path) -> None:
    page = opened(data, CLEAN)
    assert "没有配置语言模型" in said(page)
    keys = {button.key for button in page.button}
    assert not keys & {"review", "write-goal", "reword"}


def test_a_goal_is_offered_and_taken(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, CLEAN)
        page.button(key="write-goal").click().run()
        assert "模型起草，数字都来自表里" in said(page)
        page.button(key="take-goal").click().run()
    count = (CLEAN.indicators[0].target or "").strip("≥期")
    assert draft(page, data).table.annual_goal == f"全年举办乡镇干部培训班{count}期，提高干部独立受理群众事项的能力。"


def test_an_opinion_is_shown_apart_and_the_decision_is_kept(model: pytest.MonkeyPatch, data: Path) -> None:
    with endpoint(answering) as served:
        at(model, served.url)
        page = opened(data, FAULTY)
        before = [each for each in said(page).split() if each.startswith("错误")]
        page.button(key="review").click().run()
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
        page.button(key="tell:V01:indicators.0.target").click().run()
        assert "模型的说明，仅供参考：只写数字看不出单位。" in said(page)
        page.button(key="mend:V01:indicators.0.target").click().run()
    assert draft(page, data).table.indicators[0].target == "10次"


def test_an_endpoint_that_is_away_changes_nothing_but_a_sentence(model: pytest.MonkeyPatch, data: Path) -> None:
    at(model, refusing_url())
    page = opened(data, CLEAN)
    for key in ("write-goal", "review"):
        page.button(key=key).click().run()
        assert "连不上模型服务" in said(page)
    assert draft(page, data).table == CLEAN


def test_what_is_typed_in_the_window_is_used_and_not_kept(data: Path) -> None:
    with endpoint(answering) as served:
        page = opened(data, CLEAN)
        page.text_input(key="endpoint-model").set_value("typed-model")
        page.text_input(key="endpoint-url").set_value(served.url)
        page.text_input(key="endpoint-key").set_value("sk-typed-secret")
        page.button(key="endpoint-use").click().run()
        page.button(key="write-goal").click().run()
        assert served.asked[0]["model"] == "typed-model"
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert b"sk-typed-secret" not in kept
