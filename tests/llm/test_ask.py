"""One question against a server of every kind: streams, late ones, endless ones, busy ones; limits hold for each."""

import json
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm import Asker, Budget, Declined, Endpoint, Question, Trouble, TroubleError
from assistant.llm.ask import ASKS
from assistant.llm.prompt import Prompt
from assistant.llm.records import Audit

from .endpoint import Reply, Script, endpoint

PROMPT = Prompt("test", "p", ("data",), "Word", "系统", "<<<{{ data }}>>>", "hash")


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    word: str


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def asker(url: str, *, timeout: float = 10.0, calls: int = 20, audit: Audit | None = None) -> Asker:
    return Asker(Endpoint("m", url, "k", timeout), Budget(30, calls, 100_000), audit=audit or Audit())


def ask(script: Script, **more: Any) -> tuple[object, list[str], int]:
    """What came of it, the texts as they came, and how many calls it took."""
    seen: list[str] = []
    stream = more.pop("stream", False)
    with endpoint(script) as served:
        try:
            answer: object = asker(served.url, **more).ask(
                Question(PROMPT, {"data": "数据"}, Word),
                lambda found: found.word,
                on_text=seen.append if stream else None,
            )
        except TroubleError as error:
            answer = error.trouble
        return answer, seen, len(served.asked)


def test_a_stream_is_put_together_and_shown_as_it_comes(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "calls.jsonl")
    reply = Reply('{"word": "年度总体目标"}' + " " * 20, drip=0.1)
    answer, seen, calls = ask(lambda p, n: reply, stream=True, audit=audit)
    assert (answer, calls) == ("年度总体目标", 1)
    assert len(seen) > 2 and seen[-1].rstrip().endswith('"}') and all(b.startswith(a) for a, b in pairwise(seen))
    (call,) = audit.read()
    assert (call.prompt_tokens, call.reply_tokens) == (7, 9)


@pytest.mark.parametrize(
    "reply",
    [Reply("好" * 50, endless=True), Reply("好" * 50, endless=True, drip=0.05), Reply(pause=30)],
    ids=["floods", "trickles", "hangs"],
)
@pytest.mark.parametrize("stream", [True, False])
def test_an_endless_or_late_answer_is_cut_off(reply: Reply, stream: bool) -> None:
    ask(lambda p, n: Reply('{"word": "x"}'))  # langchain is imported outside the clock
    started = time.monotonic()
    answer, _, calls = ask(lambda p, n: reply, stream=stream, timeout=1.0)
    assert answer in (Trouble.TIMEOUT, Trouble.RUBBISH) or isinstance(answer, Declined)
    for _ in range(50):  # nobody reads on behind our back
        if not [each for each in threading.enumerate() if each.name == "mubiao-model"]:
            break
        time.sleep(0.1)
    else:
        pytest.fail("a thread still reads")
    assert time.monotonic() - started < 8
    assert calls <= ASKS


@pytest.mark.parametrize(
    ("reply", "trouble", "most"),
    [
        (Reply(status=401), Trouble.REFUSED, 1),
        (Reply(status=404), Trouble.UNKNOWN, 1),
        (Reply(status=429, headers=(("Retry-After", "1"),)), Trouble.BUSY, 2),
        (Reply(status=500), Trouble.FAILED, 6),
        (Reply(reset=True), Trouble.UNREACHABLE, 2),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_troubles_are_told_and_calls_stay_few(reply: Reply, trouble: Trouble, most: int, stream: bool) -> None:
    started = time.monotonic()
    answer, _, calls = ask(lambda p, n: reply, stream=stream)
    assert (answer, 1 <= calls <= most) == (trouble, True)
    assert time.monotonic() - started < 15


def test_busy_once_is_waited_for() -> None:
    answer, _, calls = ask(
        lambda p, n: Reply(status=429, headers=(("Retry-After", "1"),)) if n == 0 else Reply('{"word": "好"}')
    )
    assert (answer, calls) == ("好", 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "回复是空的"),
        ('{"word": "写到一半', "回复没有写完"),
        ("我不知道", "回复里没有 JSON 对象"),
        ('{"word": 5}', "字段“word”要是文字"),
        ('{"word": "x", "more": 1}', "多出了字段“more”"),
        ("{}", "缺少字段“word”"),
    ],
)
def test_what_is_wrong_with_a_reply_is_said_to_the_model(text: str, message: str) -> None:
    questions: list[str] = []

    def script(payload: dict[str, Any], number: int) -> Reply:
        questions.append(payload["messages"][-1]["content"])
        return Reply(text)

    answer, _, calls = ask(script)
    assert isinstance(answer, Declined) and answer.message == message
    assert message in questions[-1]
    assert ASKS <= calls <= ASKS + 2  # blanks also step down the ladder


def test_the_schema_is_sent_with_the_question() -> None:
    asked: list[dict[str, Any]] = []

    def script(payload: dict[str, Any], number: int) -> Reply:
        asked.append(payload)
        return Reply(json.dumps({"word": "好"}))

    ask(script)
    sent = asked[0]["response_format"]
    assert (sent["type"], sent["json_schema"]["strict"]) == ("json_schema", True)
    assert sent["json_schema"]["schema"]["properties"]["word"]["type"] == "string"
