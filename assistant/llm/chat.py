"""One call to a model by LangChain, everything explicit, under a wall clock.

langchain and openai are imported here, inside the functions.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from .endpoint import OPENAI, Endpoint
from .providers import providers
from .reply import LONGEST_REPLY
from .trouble import Trouble, TroubleError

MAX_TOKENS = 2048  # room to think aloud; the answers themselves are short

_TICK = 0.1  # seconds between two looks at a stream
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came back: the text, and the tokens the server says it took (None: it does not say)."""

    text: str
    prompt_tokens: int | None = None
    reply_tokens: int | None = None


class Chat(Protocol):
    """Asks a model once. `on_text` asks for a stream and is given the text so far."""

    def __call__(
        self,
        system: str,
        user: str,
        response_format: dict[str, Any] | None,
        *,
        seconds: float,
        temperature: float,
        on_text: Callable[[str], object] | None,
    ) -> Spoken: ...


def chat_of(endpoint: Endpoint) -> Chat:
    """The chat of an endpoint. `TroubleError` for a missing package or key, and for an address that is none."""
    try:
        from langchain_core.messages import HumanMessage, SystemMessage
        from langsmith import tracing_context

        models = {0.0: _model_of(endpoint, 0.0)}
    except TroubleError:
        raise
    except Exception:
        raise TroubleError(Trouble.BROKEN) from None

    def chat(
        system: str,
        user: str,
        response_format: dict[str, Any] | None,
        *,
        seconds: float,
        temperature: float,
        on_text: Callable[[str], object] | None,
    ) -> Spoken:
        messages = [SystemMessage(system), HumanMessage(user)]
        if temperature not in models:
            models[temperature] = _model_of(endpoint, temperature)
        asked = models[temperature]
        if response_format:
            asked = asked.bind(response_format=response_format)

        def whole() -> Spoken:
            with tracing_context(enabled=False):
                return _spoken(asked.invoke(messages))

        if on_text is None:
            return within(seconds, whole)
        so_far = [""]

        def streamed() -> Spoken:
            with tracing_context(enabled=False):
                return _streamed(asked.stream(messages), so_far, time.monotonic() + seconds)

        return within(seconds, streamed, lambda: on_text(so_far[0]) if so_far[0] else None)

    return chat


def _model_of(endpoint: Endpoint, temperature: float) -> Any:
    if endpoint.provider != OPENAI:
        from langchain.chat_models import init_chat_model

        provider = providers()[endpoint.provider]
        provider.ready()
        settings = provider.settings(seconds=endpoint.timeout, tokens=MAX_TOKENS, temperature=temperature)
        return init_chat_model(endpoint.model, model_provider=endpoint.provider, **settings)
    from langchain_openai import ChatOpenAI
    from openai import DefaultHttpxClient
    from pydantic import SecretStr

    from .limits import limiting

    return ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.url,
        api_key=SecretStr(endpoint.key or "none"),  # a local server needs no key, the client does
        temperature=temperature,
        timeout=endpoint.timeout,
        max_retries=1,
        use_responses_api=False,
        stream_usage=True,
        cache=False,
        http_client=DefaultHttpxClient(event_hooks={"response": [limiting(endpoint.timeout)]}),
        # Some servers ignore max_completion_tokens, which is what the setting of that name is sent as.
        extra_body={"max_tokens": MAX_TOKENS},
    )


def _spoken(message: Any) -> Spoken:
    usage = getattr(message, "usage_metadata", None) or {}
    return Spoken(str(message.text), usage.get("input_tokens"), usage.get("output_tokens"))


def _streamed(chunks: Any, so_far: list[str], end: float) -> Spoken:
    """The pieces put together, the text so far left where others can see it; an endless or late stream is closed."""
    text = ""
    usage: dict[str, int] = {}
    try:
        for chunk in chunks:
            text += str(chunk.text)
            # Some tell the question's tokens first and the reply's last, others all of them with every piece.
            for name, count in (getattr(chunk, "usage_metadata", None) or {}).items():
                if isinstance(count, int):
                    usage[name] = max(usage.get(name, 0), count)
            if time.monotonic() > end or len(text) > LONGEST_REPLY:
                break
            so_far[0] = text
    finally:
        chunks.close()
    return Spoken(text, usage.get("input_tokens"), usage.get("output_tokens"))


def within(seconds: float, call: Callable[[], _T], meanwhile: Callable[[], object] | None = None) -> _T:
    """The result of `call`, or TimeoutError. A server that dribbles outlasts a read timeout, but not this.

    `meanwhile` is called now and then in the caller's own thread: a page draws from no other.
    """
    outcome: list[_T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed to the caller below
            failure.append(error)

    worker = threading.Thread(target=run, name="mubiao-model", daemon=True)
    worker.start()
    end = time.monotonic() + seconds
    while worker.is_alive() and (left := end - time.monotonic()) > 0:
        worker.join(min(left, _TICK) if meanwhile else left)
        if meanwhile:
            meanwhile()
    if failure:
        raise failure[0]
    if not outcome:
        raise TimeoutError
    return outcome[0]
