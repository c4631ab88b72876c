"""Mubiao (目标): drafts and checks 项目支出绩效目标表.

    from assistant import read, check, Filing, Precedents, suggest, write

Each name is loaded when it is first used: reading and checking never import Chroma, Streamlit or a model library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str

    from .documents import read, write
    from .drafting.suggest import suggest
    from .errors import MubiaoError, ReadError
    from .form import Table
    from .precedents import Precedents
    from .rules import Filing, check

_HOMES = {
    "read": ".documents",
    "write": ".documents",
    "check": ".rules",
    "Filing": ".rules",
    "Table": ".form",
    "Precedents": ".precedents",
    "suggest": ".drafting.suggest",
    "MubiaoError": ".errors",
    "ReadError": ".errors",
}

__all__ = ["Filing", "MubiaoError", "Precedents", "ReadError", "Table", "check", "read", "suggest", "write"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("mubiao")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
