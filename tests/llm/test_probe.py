"""`mubiao doctor` and the probe against endpoints of every kind."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.llm.endpoint import Endpoint, Remembered, Rung
from assistant.llm.probe import Tried, probe
from assistant.settings import Settings
from tests.conftest import ROOT

from .endpoint import Reply, endpoint, refusing_url

ECHO = Reply('{"word": "绩效目标"}')


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def tried(url: str, remembered: Remembered | None = None, timeout: float = 10.0) -> list[Tried]:
    made = Endpoint("m", url, "k", timeout)
    return list(probe(made, Settings().prompts, remembered or Remembered()))


def test_a_good_endpoint_takes_every_way() -> None:
    remembered = Remembered()
    with endpoint(lambda payload, number: ECHO) as served:
        found = tried(served.url, remembered)
        assert remembered.get(Endpoint("m", served.url, "", 1.0)) is Rung.JSON_SCHEMA
    assert [(each.rung, each.works, each.tells_usage) for each in found] == [(rung, True, True) for rung in Rung]


def test_the_strictest_way_that_works_is_remembered(tmp_path: Path) -> None:
    def script(payload: dict[str, Any], number: int) -> Reply:
        kind = (payload.get("response_format") or {}).get("type")
        return {"json_schema": Reply(status=400), "json_object": Reply("")}.get(str(kind), ECHO)

    file = tmp_path / "endpoints.json"
    with endpoint(script) as served:
        found = tried(served.url, Remembered(file))
        assert Remembered(file).get(Endpoint("m", served.url, "", 1.0)) is Rung.PROMPTED
    assert [(each.works, each.says) for each in found] == [
        (False, "模型服务出错"),
        (False, "回复是空的"),
        (True, ""),
    ]


@pytest.mark.parametrize(
    ("reply", "says", "calls"),
    [
        (Reply(status=401), "模型服务不接受密钥", 1),
        (Reply(status=404), "模型服务没有这个模型或地址", 1),
        (Reply('{"word": "绩效"}'), "改动了给它的词", 3),
        (Reply("好的"), "回复里没有 JSON 对象", 3),
        (Reply(body=b"<html>"), "回复的格式不对", 3),
    ],
)
def test_a_useless_endpoint_is_told_and_not_remembered(reply: Reply, says: str, calls: int) -> None:
    remembered = Remembered()
    with endpoint(lambda payload, number: reply) as served:
        found = tried(served.url, remembered)
        assert remembered.get(Endpoint("m", served.url, "", 1.0)) is None
        assert len(served.asked) == calls
    assert {each.says for each in found} == {says}
    assert not any(each.works for each in found)


def test_nobody_listens() -> None:
    (found,) = tried(refusing_url())
    assert (found.works, found.says) == (False, "连不上模型服务")


def test_doctor_says_how_things_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from assistant.cli import commands
    from assistant.settings import settings

    monkeypatch.setenv("MUBIAO_DATA", str(tmp_path))
    monkeypatch.setenv("MUBIAO_MODEL", "m")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    try:
        with endpoint(lambda payload, number: ECHO) as served:
            monkeypatch.setenv("OPENAI_BASE_URL", served.url)
            settings.cache_clear()
            done = CliRunner().invoke(commands(), ["doctor"])
            assert (done.exit_code, "可用，json_schema" in done.stdout) == (0, True)
            assert "sk-secret" not in done.output
            found = json.loads(CliRunner().invoke(commands(), ["doctor", "--format", "json", "--offline"]).stdout)
            assert found[-1]["found"] == "上次用 json_schema 的办法回复了"
        monkeypatch.setenv("OPENAI_BASE_URL", refusing_url())
        settings.cache_clear()
        done = CliRunner().invoke(commands(), ["doctor"])
        assert (done.exit_code, "连不上模型服务" in done.stdout) == (1, True)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


@pytest.mark.parametrize(
    ("reply", "doctor", "review"),
    [
        (Reply(status=401), "不可用：模型服务不接受密钥。请检查密钥（OPENAI_API_KEY）", "模型服务不接受密钥"),
        (Reply(status=404), "请检查 MUBIAO_MODEL 和 OPENAI_BASE_URL", "没有这个模型或地址"),
        (Reply(pause=30), "不可用：模型没有按时回答。可以把 MUBIAO_MODEL_TIMEOUT 调大再试", "没有按时回答"),
        (Reply("好的"), "不可用：回复里没有 JSON 对象", "读不出来"),
        (None, "不可用：连不上模型服务。请检查 OPENAI_BASE_URL 和网络", "连不上模型服务"),
    ],
    ids=["wrong key", "wrong model", "slow", "prose", "dead"],
)
def test_what_a_user_reads(
    reply: Reply | None, doctor: str, review: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No silence is shown as having no opinion, and the next tables are not asked in vain."""
    from typer.testing import CliRunner

    from assistant.cli import commands
    from assistant.settings import settings

    tables = tmp_path / "two.json"
    table = json.loads((ROOT / "tests" / "clean" / "01-peixun.json").read_text("utf-8"))
    tables.write_text(json.dumps([table, table], ensure_ascii=False), "utf-8")
    monkeypatch.setenv("MUBIAO_MODEL", "m")
    monkeypatch.setenv("MUBIAO_MODEL_TIMEOUT", "2")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with endpoint(lambda payload, number: reply or ECHO) as served:
        monkeypatch.setenv("OPENAI_BASE_URL", served.url if reply else refusing_url())
        settings.cache_clear()
        looked = CliRunner().invoke(commands(), ["doctor"])
        asked = CliRunner().invoke(commands(), ["review", str(tables), "--only", "C04", "--only", "C05"])
    assert (looked.exit_code, doctor in looked.stdout) == (1, True), looked.stdout
    assert asked.exit_code == 2
    assert "没有得到 m 的参考意见" in asked.stdout and "没有意见" not in asked.stdout
    assert review in asked.stderr and "后面的 1 张表没有再问" in asked.stderr
    assert "sk-secret" not in looked.output + asked.output


def test_a_model_without_an_address_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from assistant.cli import commands
    from assistant.settings import settings

    monkeypatch.setenv("MUBIAO_MODEL", "qwen3:8b")
    settings.cache_clear()
    done = CliRunner().invoke(commands(), ["doctor"])
    assert (done.exit_code, "MUBIAO_MODEL 是“qwen3:8b”，还要设置 OPENAI_BASE_URL" in done.stdout) == (1, True)
