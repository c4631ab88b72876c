"""Reports of a check run. One module per format; none of them judges. xlsxwriter is loaded only to write a sheet."""

from .as_github import as_github
from .as_json import as_json
from .as_junit import as_junit
from .as_sarif import as_sarif
from .as_sheet import as_sheet
from .as_text import as_text
from .model import Checked, Run

__all__ = ["Checked", "Run", "as_github", "as_json", "as_junit", "as_sarif", "as_sheet", "as_text"]
