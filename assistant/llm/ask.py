"""Asking (提问): down the ladder of ways to ask for JSON, one parser, at most two more questions in place of the first.

A reply counts when it can be read and the caller accepts it. Whatever an endpoint does, what comes out is an accepted
value, the reason why there is none, or a `TroubleError` that ends the task.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from .budget import Budget
from .chat import Chat, Spoken, chat_of
from .endpoint import Endpoint, Remembered, Rung, rungs_of
from .masking import fenced, masked
from .prompt import Prompt
from .records import Audit, Cache, Call
from .reply import Unreadable, read_reply
from .trouble import Trouble, TroubleError, trouble_of

ASKS = 3  # one question and two that replace it

_Answer = TypeVar("_Answer", bound=BaseModel)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Question(Generic[_Answer]):
    """A prompt, what it is filled with, and the pydantic model of its answer."""

    prompt: Prompt
    values: Mapping[str, str]
    answer: type[_Answer]

    def render(self) -> tuple[str, str]:
        """The system and the user message: without personal data, and no value can end the block it stands in."""
        return self.prompt.render(**{key: fenced(masked(value)) for key, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Declined:
    """A reply that may not stand. `message` tells the model why, `cause` the caller; None: it could not be read."""

    message: str
    cause: object = None


@dataclass
class Asker:
    """What asks one endpoint for the length of a task.

    budget      what the task may cost
    remembered  which way of asking worked
    """

    endpoint: Endpoint
    budget: Budget
    remembered: Remembered = field(default_factory=Remembered)
    cache: Cache = field(default_factory=Cache)
    audit: Audit = field(default_factory=Audit)
    chat: Chat | None = None

    def ask(
        self,
        question: Question[_Answer],
        accept: Callable[[_Answer], _Value | Declined],
        *,
        fresh: bool = False,
        on_text: Callable[[str], object] | None = None,
    ) -> _Value | Declined:
        """The first accepted value; the last reason when no reply would do. `TroubleError` ends the task.

        fresh    ask for another wording: nothing from the cache, and a temperature above 0
        on_text  is given the text of the reply so far, as it comes
        """
        system, user = question.render()
        key = Cache.key(self.endpoint.known_as, question.prompt.hash, system, user, question.answer.__name__)
        if not fresh and (kept := self.cache.get(key)) is not None:
            value = self._judged(kept, question, accept)
            if not isinstance(value, Declined):
                self._log(question, "cache", 0.0, Spoken(""), "answered")
                return value
        declined = Declined("")
        for _ in range(ASKS):
            remark = f"\n\n上一次的回复不能用：{fenced(declined.message)}。请重新回复。" if declined.message else ""
            text = self._spoken(question, system, user + remark, 0.8 if fresh else 0.0, on_text)
            value = self._judged(text, question, accept)
            if not isinstance(value, Declined):
                self.cache.put(key, text)
                return value
            declined = value
        return declined

    def _judged(
        self, text: str, question: Question[_Answer], accept: Callable[[_Answer], _Value | Declined]
    ) -> _Value | Declined:
        reply = read_reply(text, question.answer)
        return Declined(reply.message) if isinstance(reply, Unreadable) else accept(reply)

    def _spoken(
        self,
        question: Question[_Answer],
        system: str,
        user: str,
        temperature: float,
        on_text: Callable[[str], object] | None,
    ) -> str:
        """One reply, on the highest rung the endpoint takes. `TroubleError` when it is of no use."""
        if self.chat is None:
            started = time.monotonic()
            self.chat = chat_of(self.endpoint)
            self.budget.allow(
                time.monotonic() - started
            )  # the first import takes seconds; the model had no part in them
        proven = self.remembered.get(self.endpoint)
        rungs = rungs_of(self.endpoint)
        rungs = rungs[rungs.index(proven) :] if proven in rungs else rungs
        for place, rung in enumerate(rungs):
            self.budget.take_call()
            started = time.monotonic()
            seconds = min(self.endpoint.timeout, self.budget.left)
            last = place + 1 == len(rungs)
            try:
                spoken = self.chat(
                    system,
                    user,
                    rung.response_format(question.answer.__name__, _schema(question.answer)),
                    seconds=seconds,
                    temperature=temperature,
                    on_text=on_text,
                )
            except Exception as error:  # an endpoint may answer anything; nothing of it may reach the user
                trouble = trouble_of(error)
                took = time.monotonic() - started
                self._log(question, rung, took, Spoken(""), trouble.name if trouble else "unreadable")
                if trouble is Trouble.FAILED and proven is None and not last:
                    continue
                if trouble is not None:
                    raise TroubleError(trouble) from None
                return ""  # the answer that came is no chat completion: an unreadable reply
            self.budget.charge(
                spoken.prompt_tokens if spoken.prompt_tokens is not None else len(system) + len(user),
                spoken.reply_tokens if spoken.reply_tokens is not None else len(spoken.text),
            )
            readable = not isinstance(read_reply(spoken.text, question.answer), Unreadable)
            self._log(question, rung, time.monotonic() - started, spoken, "answered" if readable else "unreadable")
            # Some servers answer a format they do not know with blanks.
            self.remembered.put(self.endpoint, rung if spoken.text.strip() or last else rungs[place + 1])
            return spoken.text
        raise TroubleError(Trouble.FAILED)

    def _log(self, question: Question[_Answer], rung: Rung | str, seconds: float, spoken: Spoken, outcome: str) -> None:
        self.audit.write(
            Call(
                time=time.time(),
                endpoint=self.endpoint.host,
                model=self.endpoint.model,
                prompt=question.prompt.name,
                prompt_hash=question.prompt.hash,
                rung=str(rung),
                seconds=round(seconds, 3),
                prompt_tokens=spoken.prompt_tokens or 0,
                reply_tokens=spoken.reply_tokens or 0,
                outcome=outcome,
            )
        )


def _schema(answer: type[BaseModel]) -> dict[str, object]:
    return answer.model_json_schema()
