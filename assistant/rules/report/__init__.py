"""Reports of a check run. One module per format; none of them judges."""

from .as_json import as_json
from .as_text import as_text
from .model import Checked, Run

__all__ = ["Checked", "Run", "as_json", "as_text"]
