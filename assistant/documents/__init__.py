"""Files in and out (文件读写): every format in `SUFFIXES` to Tables; Tables to .docx, .xlsx, .md, .json.

Imports `form` alone. The libraries of each format are imported where they are used, so this package costs nothing.

The way of the data: bytes → `readers` → Grid → `recognition` → Table and Account; Table → `writing` or `templates` →
bytes. Its rooms, each of which imports only those above it:

    grid, account  the two values: what every reader makes, and what became of every row
    vocabulary     what the words of a form mean: labels, levels, marks, personal data
    readers        one module per format: bytes → grids
    recognition    grids → tables
    writing        tables → the official form
    templates      tables → an office's own blank form
    reading, saving, canonical, folders, conversion  the front: files, the canonical .json, whole folders
"""

from .account import Account, Entry, Kind, Reading
from .canonical import tables_from_json
from .grid import Grid, GridCell
from .reading import MAX_BYTES, SUFFIXES, read, read_bytes, read_many, read_with_account, readable, text_of
from .saving import WRITABLE, save, to_bytes, write

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "WRITABLE",
    "Account",
    "Entry",
    "Grid",
    "GridCell",
    "Kind",
    "Reading",
    "read",
    "read_bytes",
    "read_many",
    "read_with_account",
    "readable",
    "save",
    "tables_from_json",
    "text_of",
    "to_bytes",
    "write",
]
