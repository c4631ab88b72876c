"""What an endpoint can do (探测): every way to ask for JSON is tried once, the strictest that works is remembered."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from .chat import chat_of
from .endpoint import Endpoint, Remembered, Rung, rungs_of
from .prompt import load_prompt
from .reply import Unreadable, read_reply
from .trouble import TroubleError, trouble_of

PROMPT = "probe"
_WORD = "绩效目标"


class Echo(BaseModel):
    """The answer of `probe`: the word it was given."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    word: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One way to ask, tried: whether the answer was right, else what came (in Chinese), whether usage was told, and
    what the user can do."""

    rung: Rung
    works: bool
    says: str
    seconds: float
    tells_usage: bool = False
    advice: str = ""


def probe(endpoint: Endpoint, prompts: Path, remembered: Remembered) -> Iterator[Tried]:
    """Try each rung once, the strictest first; a server that cannot be reached is not asked again.

    MubiaoError when the prompt is missing.
    """
    prompt = load_prompt(PROMPT, prompts)
    system, user = prompt.render(word=_WORD)
    schema = Echo.model_json_schema()
    best: Rung | None = None
    try:
        chat = chat_of(endpoint)
    except TroubleError as error:
        yield Tried(Rung.PROMPTED, False, str(error), 0.0)
        return
    for rung in rungs_of(endpoint) if endpoint.url is None else Rung:
        started = time.monotonic()
        try:
            spoken = chat(
                system,
                user,
                rung.response_format(Echo.__name__, schema),
                seconds=endpoint.timeout,
                temperature=0.0,
                on_text=None,
            )
        except Exception as error:  # an endpoint may answer anything
            trouble = trouble_of(error)
            yield Tried(
                rung,
                False,
                trouble.value if trouble else "回复的格式不对",
                time.monotonic() - started,
                advice=trouble.advice if trouble and endpoint.url else "",
            )
            if trouble is not None and trouble.ends_probe:
                return
            continue
        took = time.monotonic() - started
        reply = read_reply(spoken.text, Echo)
        right = isinstance(reply, Echo) and reply.word == _WORD
        says = "" if right else reply.message if isinstance(reply, Unreadable) else "改动了给它的词"
        yield Tried(rung, right, says, took, spoken.reply_tokens is not None)
        if right and best is None:
            best = rung
            remembered.put(endpoint, rung)
