"""Reports of a check run. One module per format, loaded when it is asked for; none of them judges."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .model import Checked, Run

if TYPE_CHECKING:
    from .as_github import as_github
    from .as_json import as_json
    from .as_junit import as_junit
    from .as_sarif import as_sarif
    from .as_sheet import as_sheet
    from .as_text import as_text

__all__ = ["Checked", "Run", "as_github", "as_json", "as_junit", "as_sarif", "as_sheet", "as_text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{name}", __name__), name)
    globals()[name] = found  # over the module of the same name, which the import has put there
    return found
