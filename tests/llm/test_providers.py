"""Other providers by LangChain's own packages: what is said where one is missing, and two of them against servers on
loopback that speak Anthropic's and Ollama's protocols."""

import json
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from assistant.llm import Asker, Budget, Declined, Endpoint, Question, Trouble, TroubleError, endpoint_of
from assistant.llm.chat import MAX_TOKENS
from assistant.llm.endpoint import Remembered, Rung
from assistant.llm.probe import probe
from assistant.llm.prompt import Prompt
from assistant.llm.providers import Provider, providers
from assistant.settings import Settings
from tests.conftest import ROOT

from .endpoint import refusing_url

PROMPT = Prompt("test", "p", (), "Word", "系统", "问题", "hash")
GOOD = '{"word": "绩效目标"}'
KEY = "sk-ant-made-up"

Answer = tuple[int, str, bytes]  # status, content type, body
Asked = list[tuple[str, dict[str, str], dict[str, Any]]]  # path, headers, payload


class Word(BaseModel):
    word: str


@contextmanager
def server(answer: Callable[[str, dict[str, Any]], Answer]) -> Iterator[tuple[str, Asked]]:
    """A server on loopback that answers a path and a payload; its address, and what it was asked."""
    asked: Asked = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}, payload))
            status, kind, body = answer(self.path, payload)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_address[1]}", asked
    finally:
        made.shutdown()
        made.server_close()
        thread.join(5)


def anthropic(text: str) -> Callable[[str, dict[str, Any]], Answer]:
    """Anthropic's Messages: whole, or as events where a stream is asked for."""
    head = {"id": "m", "type": "message", "role": "assistant", "model": "m", "stop_reason": None, "stop_sequence": None}

    def event(kind: str, **more: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **more}, ensure_ascii=False)}\n\n"

    def answer(path: str, payload: dict[str, Any]) -> Answer:
        assert path == "/v1/messages"
        if not payload.get("stream"):
            usage = {"input_tokens": 7, "output_tokens": 9}
            content = [{"type": "text", "text": text}]
            body = head | {"content": content, "stop_reason": "end_turn", "usage": usage}
            return 200, "application/json", json.dumps(body, ensure_ascii=False).encode()
        start = head | {"content": [], "usage": {"input_tokens": 7, "output_tokens": 1}}
        events = event("message_start", message=start)
        events += event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for place in range(0, len(text), 5):
            events += event(
                "content_block_delta", index=0, delta={"type": "text_delta", "text": text[place : place + 5]}
            )
        events += event("content_block_stop", index=0)
        end = {"stop_reason": "end_turn", "stop_sequence": None}
        events += event("message_delta", delta=end, usage={"input_tokens": 7, "output_tokens": 9}) + event(
            "message_stop"
        )
        return 200, "text/event-stream", events.encode()

    return answer


def ollama(text: str) -> Callable[[str, dict[str, Any]], Answer]:
    """Ollama's chat: one JSON object a line."""

    def answer(path: str, payload: dict[str, Any]) -> Answer:
        assert path == "/api/chat"
        lines = [
            {"model": "m", "message": {"role": "assistant", "content": text[place : place + 5]}, "done": False}
            for place in range(0, len(text), 5)
        ]
        last = {"model": "m", "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
        body = [*lines, last | {"prompt_eval_count": 7, "eval_count": 9}]
        return 200, "application/x-ndjson", "".join(json.dumps(each) + "\n" for each in body).encode()

    return answer


SPEAKS = {"anthropic": anthropic, "ollama": ollama}
ADDRESS = {"anthropic": "ANTHROPIC_BASE_URL", "ollama": "OLLAMA_HOST"}


@pytest.fixture(params=list(SPEAKS))
def provider(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """A provider whose package is installed here."""
    found = providers()[request.param]
    pytest.importorskip(found.package)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    if found.key:
        monkeypatch.setenv(found.key, KEY)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    return found


def asker(provider: Provider, timeout: float = 10.0) -> Asker:
    endpoint = endpoint_of(Settings(model=f"{provider.name}:some-model:8b", model_timeout=timeout))
    assert endpoint is not None
    assert (endpoint.provider, endpoint.model, endpoint.host) == (provider.name, "some-model:8b", provider.title)
    return Asker(endpoint, Budget(60, 9, 99_999))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_question_is_answered(provider: Provider, stream: bool, fresh: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    made = asker(provider)
    with server(SPEAKS[provider.name](GOOD)) as (url, asked):
        monkeypatch.setenv(ADDRESS[provider.name], url)
        on_text = seen.append if stream else None
        answer = made.ask(Question(PROMPT, {}, Word), lambda word: word.word, fresh=fresh, on_text=on_text)
    assert answer == "绩效目标"
    ((_, headers, payload),) = asked
    settings = payload.get("options", payload)
    assert settings["temperature"] == (0.8 if fresh else 0.0)
    assert settings.get("max_tokens", settings.get("num_predict")) == MAX_TOKENS
    assert (made.budget.prompt_tokens, made.budget.reply_tokens) == (7, 9)
    assert "sk-of-openai" not in json.dumps(headers)


@pytest.mark.parametrize(
    ("status", "trouble", "most"),
    [(401, Trouble.REFUSED, 1), (404, Trouble.UNKNOWN, 1), (429, Trouble.BUSY, 2), (500, Trouble.FAILED, 2)],
)
def test_troubles_are_told(
    provider: Provider, status: int, trouble: Trouble, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = json.dumps({"error": {"type": "error", "message": "no"}}).encode()
    with server(lambda path, payload: (status, "application/json", error)) as (url, asked):
        monkeypatch.setenv(ADDRESS[provider.name], url)
        with pytest.raises(TroubleError) as told:
            asker(provider).ask(Question(PROMPT, {}, Word), lambda word: word.word)
    assert told.value.trouble is trouble
    assert len(asked) <= most


def test_rubbish_is_declined_and_nobody_is_unreachable(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(SPEAKS[provider.name]("我不会。")) as (url, asked):
        monkeypatch.setenv(ADDRESS[provider.name], url)
        answer = asker(provider).ask(Question(PROMPT, {}, Word), lambda word: word.word)
    assert isinstance(answer, Declined) and len(asked) == 3
    monkeypatch.setenv(ADDRESS[provider.name], refusing_url().removesuffix("/v1"))
    with pytest.raises(TroubleError) as told:
        asker(provider).ask(Question(PROMPT, {}, Word), lambda word: word.word)
    assert told.value.trouble is Trouble.UNREACHABLE


def test_the_probe_asks_in_the_one_way_there_is(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(SPEAKS[provider.name](GOOD)) as (url, _):
        monkeypatch.setenv(ADDRESS[provider.name], url)
        (found,) = probe(asker(provider).endpoint, Settings().prompts, Remembered())
    assert (found.rung, found.works, found.tells_usage) == (Rung.PROMPTED, True, True)


@pytest.mark.parametrize("name", list(providers()))
def test_a_missing_package_is_named_with_its_extra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the extra is there in pyproject.toml."""
    found = providers()[name]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (requirement,) = extras[found.extra]
    assert requirement.startswith(found.package.replace("_", "-"))
    monkeypatch.setattr("assistant.llm.providers.find_spec", lambda package: None)
    with pytest.raises(TroubleError) as told:
        asker(found).ask(Question(PROMPT, {}, Word), lambda word: word.word)
    assert told.value.trouble is Trouble.BROKEN
    assert f"'.[{found.extra}]'" in str(told.value) and found.title in str(told.value)


def test_every_extra_has_a_provider() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras) == {each.extra for each in providers().values()}


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setattr("assistant.llm.providers.find_spec", lambda package: package)
    with pytest.raises(TroubleError, match="ANTHROPIC_API_KEY"):
        asker(providers()["anthropic"]).ask(Question(PROMPT, {}, Word), lambda word: word.word)


def test_a_colon_in_a_name_is_no_reason_to_ask_openai() -> None:
    assert endpoint_of(Settings(model="qwen3:8b")) is None
    keyed = Settings(model="qwen3:8b").model_copy(update={"openai_api_key": SecretStr("k")})
    made = endpoint_of(keyed)
    assert made is not None and (made.provider, made.model) == ("openai", "qwen3:8b")
    assert isinstance(made, Endpoint)
