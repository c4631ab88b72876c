"""A model's reply (模型回复) read strictly: out of thinking, fences and prose, into the pydantic model asked for.

One parser for all ways of asking. Nothing is guessed: what does not fit is said, so that the model can be asked again.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_UNOPENED = re.compile(r"^.*</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_UNCLOSED = re.compile(r"<(?:think|thinking|reasoning)>.*$", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[A-Za-z]*")
# Quotation marks that a string may stand in, and what ends it; punctuation between strings, and what JSON has for it.
_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "「": "」", "＂": "＂", "‘": "’"}
_BETWEEN = {"：": ":", "，": ",", "、": ",", "｛": "{", "｝": "}", "［": "[", "］": "]"}
LONGEST_REPLY = 20_000  # characters; no answer is longer, however long the model thought aloud

_Answer = TypeVar("_Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A reply that holds no answer; `message` says in Chinese what is wrong with it, for the model's next attempt."""

    message: str


def read_reply(text: str, answer: type[_Answer]) -> _Answer | Unreadable:
    """The answer in a reply. The last JSON object that fits counts: models think aloud before they answer."""
    plain = _UNCLOSED.sub("", _UNOPENED.sub("", _THINKING.sub("", text[-LONGEST_REPLY:])))
    plain = _FENCE.sub("", plain)
    if not plain.strip():
        return Unreadable("回复是空的")
    message = "回复没有写完" if "{" in plain or "｛" in plain else "回复里没有 JSON 对象"
    for written in (plain, _in_ascii(plain)):
        for found in reversed(list(_objects(written))):
            try:
                return answer.model_validate(found)
            except ValidationError as error:
                message = "；".join(dict.fromkeys(_said(each["type"], each["loc"]) for each in error.errors()))
    return Unreadable(message)


def _in_ascii(text: str) -> str:
    """The text from its first brace on with the quotation marks and punctuation of JSON; what is quoted stays as it is.

    `{“goal”：“举办培训，提高能力。”}` keeps the comma of its sentence.
    """
    start = min((place for brace in "{｛" if (place := text.find(brace)) >= 0), default=len(text))
    written: list[str] = []
    closing, depth, escaped = "", 0, False
    for char in text[start:]:
        if not closing:
            closing = _QUOTES.get(char, "")
            written.append('"' if closing else _BETWEEN.get(char, char))
        elif escaped or char == "\\":
            written.append(char)
            escaped = not escaped
        elif char == closing and not depth:
            written.append('"')
            closing = ""
        else:
            depth += (_QUOTES.get(char) == closing != char) - (char == closing)
            written.append('\\"' if char == '"' else char)
    return "".join(written)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects in a text."""
    decoder, place = json.JSONDecoder(), 0
    while (place := text.find("{", place)) >= 0:
        try:
            found, place = decoder.raw_decode(text, place)
        except (json.JSONDecodeError, RecursionError, ValueError):
            place += 1
            continue
        if isinstance(found, dict):
            yield found


def _said(kind: str, where: tuple[int | str, ...]) -> str:
    field = ".".join(str(key) for key in where)
    return {
        "extra_forbidden": f"多出了字段“{field}”",
        "missing": f"缺少字段“{field}”",
        "string_type": f"字段“{field}”要是文字",
        "string_too_short": f"字段“{field}”是空的",
        "string_too_long": f"字段“{field}”太长",
        "list_type": f"字段“{field}”要是清单",
        "tuple_type": f"字段“{field}”要是清单",
        "too_long": f"字段“{field}”里的条数太多",
        "too_short": f"字段“{field}”里的条数太少",
        "bool_type": f"字段“{field}”要是 true 或 false",
        "literal_error": f"字段“{field}”不在可选的范围内",
        "enum": f"字段“{field}”不在可选的范围内",
    }.get(kind, f"字段“{field}”不合要求")
