"""An endpoint (模型服务): its address, its model, and how it can be asked for JSON.

May import `settings`. What endpoints are known to take is data in `capabilities.toml`; what this one took is remembered
under the user's data, so that the next start asks it right at once.
"""

import json
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..settings import Settings
from .providers import providers

OPENAI = "openai"
DEFAULT_URL = "https://api.openai.com/v1"


class Rung(StrEnum):
    """A way to ask for JSON, the strictest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    PROMPTED = "prompted"

    def response_format(self, name: str, schema: dict[str, Any]) -> dict[str, Any] | None:
        """What is sent as `response_format`; None for the prompt alone."""
        if self is Rung.JSON_SCHEMA:
            return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}
        return {"type": "json_object"} if self is Rung.JSON_OBJECT else None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked. `timeout` is what one call may take, in seconds; `url` is None for another provider."""

    model: str
    url: str | None
    key: str = field(repr=False)
    timeout: float
    provider: str = OPENAI

    @property
    def host(self) -> str:
        """The server's name and port, for people; never a key, even one written into the address."""
        if self.url is None:
            return providers()[self.provider].title
        parts = urlsplit(self.url)
        return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"

    @property
    def known_as(self) -> str:
        """What it is remembered by."""
        return f"{self.provider} {self.host} {self.model}"


def endpoint_of(settings: Settings) -> Endpoint | None:
    """The configured endpoint; None when there is none. A provider before the model's name needs no address.

    Where an address is set, a colon is part of the name: `qwen3:8b`.
    """
    if not settings.has_model or settings.model is None:
        return None
    provider, colon, model = settings.model.partition(":")
    if colon and provider in providers() and settings.openai_base_url is None:
        return Endpoint(model, None, "", settings.model_timeout, provider)
    if settings.openai_base_url is None and settings.openai_api_key is None:
        return None  # a colon in the name alone is no reason to send anything to OpenAI
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    return Endpoint(settings.model, settings.openai_base_url or DEFAULT_URL, key, settings.model_timeout)


@lru_cache(maxsize=1)
def _known() -> list[dict[str, Any]]:
    data = tomllib.loads((Path(__file__).parent / "capabilities.toml").read_text("utf-8"))
    entries: list[dict[str, Any]] = data["endpoint"]
    return entries


def rungs_of(endpoint: Endpoint) -> tuple[Rung, ...]:
    """The rungs worth trying, by what is known of such endpoints; all of them where nothing is."""
    if endpoint.url is None:
        return (Rung.PROMPTED,)  # other providers' packages take other settings than response_format
    parts = urlsplit(endpoint.url)
    for entry in _known():
        fits = (
            (parts.hostname or "").endswith(entry.get("host", ""))
            and entry.get("port", parts.port) == parts.port
            and endpoint.model.startswith(entry.get("model", ""))
        )
        if fits:
            return tuple(Rung(each) for each in entry["rungs"])
    return tuple(Rung)


class Remembered:
    """Which rung worked for which endpoint, kept in a small file; in memory alone without one. Never raises."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._rungs: dict[str, str] = {}
        if file is not None:
            try:
                data = json.loads(file.read_text("utf-8"))
                self._rungs = {name: rung for name, rung in data.items() if rung in list(Rung)}
            except (OSError, ValueError, AttributeError):
                self._rungs = {}  # no file yet, or one that is not ours: what it would say is found out again

    def get(self, endpoint: Endpoint) -> Rung | None:
        """The rung that worked last; None when nothing is known."""
        found = self._rungs.get(endpoint.known_as)
        return Rung(found) if found else None

    def put(self, endpoint: Endpoint, rung: Rung) -> None:
        """Remember a rung that worked."""
        if self._rungs.get(endpoint.known_as) == rung.value:
            return
        self._rungs[endpoint.known_as] = rung.value
        if self._file is not None:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.write_text(json.dumps(self._rungs, ensure_ascii=False, indent=1) + "\n", "utf-8")
            except OSError:
                pass  # a full or read-only disk: found out again at the next start
