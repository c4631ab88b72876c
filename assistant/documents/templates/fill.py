"""Filling an office's own blank form (单位模板), in the format it has."""

from pathlib import Path

from ...errors import ReadError, WriteError
from ...form import Table
from .plan import Filled

_FORMATS = (".docx", ".xlsx")


def kind_of_template(name: str) -> str:
    """The suffix of a blank form. `WriteError` when none of that kind can be filled."""
    suffix = Path(name).suffix.lower()
    if suffix not in _FORMATS:
        raise WriteError(f"{name}：模板应是 {' 或 '.join(_FORMATS)} 文件，不能用 {suffix or '没有扩展名的文件'}。")
    return suffix


def fill(table: Table, template: bytes, name: str) -> Filled:
    """The blank form `name` (.docx, .xlsx) filled with a table; the same table and form give the same bytes.

    `WriteError` when it is neither, or holds no blank form.
    """
    if kind_of_template(name) == ".docx":
        from .docx import fill_docx as filler
    else:
        from .xlsx import fill_xlsx as filler
    try:
        return filler(table, template, name)
    except ReadError as error:
        raise WriteError(f"{name}：不能用作模板。{error.reason}") from error
