"""Formats (文件格式): which reader turns a file into grids. The libraries of each are imported where they are used.

Old suffixes say little about what is inside: web systems hand out HTML or tab-separated text as .xls, and clerks rename
a .docx to .doc. Those are told by their content; every other suffix is taken at its word.
"""

from collections.abc import Callable
from pathlib import Path

from ..grid import Grid

SUFFIXES = (
    *(".docx", ".doc", ".wps", ".odt", ".rtf"),
    *(".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb", ".xml"),
    *(".pdf", ".html", ".htm", ".mht", ".mhtml"),
    *(".txt", ".csv", ".tsv", ".md"),
)
# What only an office program opens: suffix -> what it is converted to.
CONVERTED = {".doc": ".docx", ".wps": ".docx", ".odt": ".docx", ".rtf": ".docx", ".ods": ".xlsx", ".xlsb": ".xlsx"}
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLD = frozenset((*CONVERTED, ".xls", ".et"))
_XML = (  # Excel's and Word's of 2003, Word's in one file: both come as .xls and .doc too
    b"urn:schemas-microsoft-com:office:spreadsheet",
    b"http://schemas.microsoft.com/office/word/2003/wordml",
    b"http://schemas.microsoft.com/office/2006/xmlpackage",
)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")

Reader = Callable[[bytes, str], list[Grid]]


def grids_of(data: bytes, file: str) -> list[Grid]:
    """The tables of a file as grids; its format is told by the suffix of `file`. `ReadError` says why it has none."""
    kind = kind_of(data, Path(file).suffix.lower())
    if kind in CONVERTED:
        from .office import OfficeFile, convert

        data, kind = convert(OfficeFile(data, file, kind, CONVERTED[kind])), CONVERTED[kind]
    return _reader(kind)(data, file)


def kind_of(data: bytes, suffix: str) -> str:
    """The suffix that a file should have by its content."""
    if suffix not in _OLD:
        return suffix
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK"):
        if b"xl/workbook.bin" in data:
            return ".xlsb"
        return ".xlsx" if b"xl/workbook.xml" in data else ".docx" if b"word/document.xml" in data else suffix
    if head.startswith((b"mime-version:", b"from:", b"content-type: multipart")):
        return ".mht"
    if head.startswith(b"<") and any(mark in head for mark in _XML):
        return ".xml"
    if head.startswith(b"<") and any(mark in head for mark in _MARKUP):
        return ".html"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if suffix in (".xls", ".et") and not data.startswith((_OLE, b"\x09")) and b"\0" not in head[:64]:
        return ".txt"
    return suffix


def _reader(kind: str) -> Reader:
    match kind:
        case ".docx":
            from .docx import read_docx as reader
        case ".xlsx" | ".xlsm":
            from .xlsx import read_xlsx as reader
        case ".xls" | ".et":
            from .xls import read_xls as reader
        case ".xml":
            from .spreadsheet_xml import read_spreadsheet_xml as reader
        case ".pdf":
            from .pdf import read_pdf as reader
        case ".html" | ".htm":
            from .html import read_html as reader
        case ".mht" | ".mhtml":
            from .html import read_mht as reader
        case ".csv" | ".tsv":
            from .text import read_delimited as reader
        case ".md":
            from .text import read_markdown as reader
        case _:
            from .text import read_text as reader
    return reader
