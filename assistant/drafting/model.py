"""The language model (大模型) as a `Reworder`: one indicator at a time, names only, within a wall clock.

May import `settings`, `errors` and this floor. langchain and openai are imported when rows are to be re-worded, never
before. Whatever an endpoint does, the rows stand as they were, and the user reads one notice without any key in it.
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ..errors import MubiaoError
from ..settings import Settings
from .prompt import Prompt, load_prompt
from .reply import filled, judged, read_reply, slotted
from .request import Request
from .reword import Judge, Reworded, Reworder
from .suggestion import Reason, Refusal, Suggestion

PROMPT = "reword_indicator"
DEFAULT_URL = "https://api.openai.com/v1"
ASKS = 3  # one question and two that replace it
TASK_CALLS = 3  # the whole task may take as long as this many calls
MAX_TOKENS = 1024  # room to think aloud; the answer itself has twenty characters
_RUBBISH = 2  # rows in a row without one readable reply: nothing will come of the others

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
# What an endpoint can be asked for, the strictest first. The last is the prompt alone.
LADDER: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "wording", "strict": True, "schema": _SCHEMA}},
    {"type": "json_object"},
    None,
)
# The rung that worked, by address and model, for as long as the process lives.
_rungs: dict[tuple[str, str], int] = {}

_T = TypeVar("_T")


class Trouble(StrEnum):
    """Why an endpoint is not asked again in this task, as the user reads it."""

    UNREACHABLE = "连不上模型服务"
    TIMEOUT = "模型没有按时回答"
    REFUSED = "模型服务不接受密钥"
    UNKNOWN = "模型服务没有这个模型或地址"
    BUSY = "模型服务正忙"
    FAILED = "模型服务出错"
    RUBBISH = "模型的回复读不出名称"
    BROKEN = "模型的设置或组件无法使用"


class _TroubleError(Exception):
    """The endpoint is of no use for the rest of the task."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Chat(Protocol):
    """Asks a model once: messages and the response format (None: none) in, the text of the reply out."""

    def __call__(self, system: str, user: str, response_format: dict[str, Any] | None) -> str: ...


def reworder(settings: Settings) -> Reworder | None:
    """What re-words names by the configured endpoint; None when none is configured."""
    if not settings.has_model or settings.model is None:
        return None
    url = settings.openai_base_url or DEFAULT_URL
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    return ModelReworder(url, settings.model, key, settings.model_timeout, settings.prompts)


@dataclass(frozen=True, slots=True)
class ModelReworder:
    """A `Reworder` over an OpenAI-compatible endpoint. `timeout` is what one call may take, in seconds."""

    url: str
    model: str
    key: str = field(repr=False)
    timeout: float
    prompts: Path

    def __call__(self, request: Request, rows: Sequence[Suggestion], judge: Judge) -> Reworded:
        """The rows, each under a better name where the model gave one that the judge accepts."""
        now, dropped, unreadable = list(rows), list[Refusal](), 0
        if all(row.name is None for row in rows):
            return Reworded(tuple(now))
        try:
            prompt, chat = load_prompt(PROMPT, self.prompts), _chat(self)
            task = _Task(self, prompt, chat, deadline=time.monotonic() + self.timeout * TASK_CALLS)
            for index, row in enumerate(rows):
                if row.name is None:
                    continue
                answer = task.better(request, now, index, judge)
                if isinstance(answer, Refusal):
                    dropped.append(answer)
                elif answer is not None:
                    now[index] = answer
                unreadable = unreadable + 1 if _is_unreadable(answer) else 0
                if unreadable == _RUBBISH:
                    raise _TroubleError(Trouble.RUBBISH)
        except _TroubleError as error:
            return Reworded(tuple(now), tuple(dropped), (_notice(error.trouble.value),))
        except MubiaoError as error:
            return Reworded(tuple(now), tuple(dropped), (_notice(str(error).rstrip("。")),))
        return Reworded(tuple(now), tuple(dropped))


def _notice(why: str) -> str:
    return f"{why}，没有改写的名称照推导和往年先例给出。"


def _is_unreadable(answer: Suggestion | Refusal | None) -> bool:
    return isinstance(answer, Refusal) and answer.reason is Reason.INVALID


@dataclass(slots=True)
class _Task:
    """One task: its endpoint, its prompt and the moment (monotonic seconds) by which it is over."""

    to: ModelReworder
    prompt: Prompt
    chat: Chat
    deadline: float

    def better(
        self, request: Request, rows: Sequence[Suggestion], index: int, judge: Judge
    ) -> Suggestion | Refusal | None:
        """The row under a better name; None when its own is the best; the last refusal when no reply would do."""
        row = rows[index]
        name, numbers = slotted(row.name or "")
        system, question = self.prompt.render(data=_data(request, row, name))
        refusal = Refusal(Reason.INVALID)
        for _ in range(ASKS):
            remark = f"\n\n上一次的回复不能用：{_fenced(refusal.message)}。请重新回复。" if refusal.message else ""
            text = self.ask(system, question + remark)
            reply = read_reply(text)
            worded = reply if isinstance(reply, Refusal) else filled(reply.name, numbers)
            if worded == row.name:
                return None
            if not isinstance(worded, Refusal):
                fault = judged(worded, row.target)
                answer = fault or judge(rows, index, worded)
                if isinstance(answer, Suggestion):
                    return answer
                worded = answer
            refusal = worded
        return refusal

    def ask(self, system: str, user: str) -> str:
        """One reply, on the highest rung the endpoint takes. `_TroubleError` when it is of no use."""
        endpoint = (self.to.url, self.to.model)
        proven = endpoint in _rungs
        for rung in range(_rungs.get(endpoint, 0), len(LADDER)):
            left = min(self.to.timeout, self.deadline - time.monotonic())
            if left <= 0:
                raise _TroubleError(Trouble.TIMEOUT)
            try:
                text = _within(left, partial(self.chat, system, user, LADDER[rung]))
            except Exception as error:  # an endpoint may answer anything; nothing of it may reach the user
                trouble = _trouble(error)
                if trouble is Trouble.FAILED and not proven and rung + 1 < len(LADDER):
                    continue
                if trouble is not None:
                    raise _TroubleError(trouble) from None
                return ""  # the answer that came is no chat completion: an unreadable reply
            # Some servers answer a format they do not know with blanks.
            _rungs[endpoint] = rung if text.strip() else min(rung + 1, len(LADDER) - 1)
            return text
        raise _TroubleError(Trouble.FAILED)


def _data(request: Request, row: Suggestion, name: str) -> str:
    """What the model is told of one indicator: JSON in readable Chinese, numbers of name and target as slots."""
    data = {
        "项目名称": request.project_name,
        "年度总体目标": request.goal,
        "二级指标": row.level2,
        "现名称": name,
        "指标值": slotted(row.target)[0] if row.target else None,
        "往年同类指标名称": [cited.name for cited in row.evidence],
    }
    return _fenced(json.dumps(data, ensure_ascii=False, indent=1))


def _fenced(text: str) -> str:
    """Imported text that cannot end the data block it stands in."""
    return text.replace("<", "＜").replace(">", "＞")


def _within(seconds: float, call: Callable[[], _T]) -> _T:
    """The result of `call`, or TimeoutError. A server that dribbles outlasts a read timeout, but not this."""
    outcome: list[_T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed to the caller below
            failure.append(error)

    worker = threading.Thread(target=run, name="mubiao-model", daemon=True)
    worker.start()
    worker.join(seconds)
    if failure:
        raise failure[0]
    if not outcome:
        raise TimeoutError
    return outcome[0]


def _trouble(error: BaseException) -> Trouble | None:
    """What an exception of a call means; None for an answer that came and could not be read."""
    import openai

    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return Trouble.TIMEOUT
    if isinstance(error, openai.APIConnectionError):
        return Trouble.UNREACHABLE
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return Trouble.REFUSED
    if isinstance(error, openai.NotFoundError):
        return Trouble.UNKNOWN
    if isinstance(error, openai.RateLimitError):
        return Trouble.BUSY
    if isinstance(error, openai.APIStatusError):
        return Trouble.FAILED
    return None


def _chat(to: ModelReworder) -> Chat:
    """`ChatOpenAI` with everything explicit. A local server needs no key, the client does."""
    try:
        from langchain_core.messages import HumanMessage, SystemMessage
        from langchain_openai import ChatOpenAI
        from langsmith import tracing_context
        from pydantic import SecretStr

        llm = ChatOpenAI(
            model=to.model,
            base_url=to.url,
            api_key=SecretStr(to.key or "none"),
            timeout=to.timeout,
            max_retries=1,
            temperature=0,
            use_responses_api=False,
            cache=False,
            extra_body={"max_tokens": MAX_TOKENS},
        )
    except Exception:  # a broken installation or an address that is none
        raise _TroubleError(Trouble.BROKEN) from None

    def chat(system: str, user: str, response_format: dict[str, Any] | None) -> str:
        messages = [SystemMessage(system), HumanMessage(user)]
        asked = llm.bind(response_format=response_format) if response_format else llm
        with tracing_context(enabled=False):
            return str(asked.invoke(messages).text)

    return chat
