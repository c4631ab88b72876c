"""Reports of a check run. One module per format, loaded when it is asked for; none of them judges."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .model import Checked, Run

if TYPE_CHECKING:
    from .github_report import as_github
    from .json_report import as_json
    from .junit_report import as_junit
    from .sarif_report import as_sarif
    from .sheet_report import as_sheet
    from .text_report import as_text

__all__ = ["Checked", "Run", "as_github", "as_json", "as_junit", "as_sarif", "as_sheet", "as_text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{name.removeprefix('as_')}_report", __name__), name)
