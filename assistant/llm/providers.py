"""Other providers (其他服务商): models reached by LangChain's own packages, each an extra of this program.

May import `trouble`. Who they are is data in `providers.toml`; their packages are imported when a question is asked.
"""

import math
import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .trouble import Trouble, TroubleError


@dataclass(frozen=True, slots=True)
class Provider:
    """One entry of `providers.toml`, by the name it has before a model's."""

    name: str
    title: str
    extra: str
    package: str
    key: str
    limits: dict[str, str]

    def settings(self, *, seconds: float, tokens: int, temperature: float) -> dict[str, Any]:
        """What its chat model is made with, under the names that its package has for it."""
        made: dict[str, Any] = {"temperature": temperature, self.limits["tokens"]: tokens}
        whole = math.ceil(seconds)  # one of the packages takes whole seconds only
        if name := self.limits.get("seconds"):
            made[name] = whole
        if name := self.limits.get("client_seconds"):
            made[name] = {"timeout": whole}
        if name := self.limits.get("retries"):
            made[name] = 1
        return made

    def ready(self) -> None:
        """`TroubleError` that says what to do where its package or its key is missing."""
        if find_spec(self.package) is None:
            raise TroubleError(
                Trouble.BROKEN,
                f"没有安装连接 {self.title} 的组件（在 mubiao 的文件夹里运行 "
                f".venv/bin/python -m pip install --editable '.[{self.extra}]' 装上它）",
            )
        if self.key and not os.environ.get(self.key):
            raise TroubleError(Trouble.BROKEN, f"没有设置 {self.title} 的密钥（环境变量 {self.key}）")


@lru_cache(maxsize=1)
def providers() -> dict[str, Provider]:
    """Every provider, by its name."""
    data = tomllib.loads((Path(__file__).parent / "providers.toml").read_text("utf-8"))
    return {name: Provider(name, **entry) for name, entry in data.items()}
