"""Grid (表格): the cells of one table with their merged spans, the one shape that every reader produces.

What the cells mean is the business of `recognise`; how large a table may be is said here, for every reader.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal

from ..errors import ReadError

# Thousands of official tables fit; what is larger is no such file, and reading it would only cost time and memory.
MAX_ROWS = 50_000
MAX_CELLS = 1_000_000
MAX_COLUMNS = 1_000
# Nobody types more into a cell; a form's longest cells hold a page of text.
MAX_TEXT = 100_000


def refuse_vast(file: str, rows: int, cells: int) -> None:
    """`ReadError` when a table has more rows or cells than any file of target tables."""
    if rows > MAX_ROWS or cells > MAX_CELLS:
        what = f"超过 {MAX_ROWS} 行" if rows > MAX_ROWS else f"超过 {MAX_CELLS // 10_000} 万个单元格"
        raise ReadError(file, f"表格太大（{what}），不像绩效目标表。请只保留绩效目标表。")


def refuse_long(file: str, text: str) -> str:
    """The text of a cell. `ReadError` when it is longer than anything that stands in a form."""
    if len(text) > MAX_TEXT:
        raise ReadError(file, f"有一个单元格超过 {MAX_TEXT // 10_000} 万字，不像绩效目标表。请检查是否选错了文件。")
    return text


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its first row and column from 1, how many of each it covers, and its text as it stands in the file."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str

    @property
    def last_row(self) -> int:
        """The last row it covers."""
        return self.row + self.rowspan - 1

    @property
    def last_column(self) -> int:
        """The last column it covers."""
        return self.column + self.colspan - 1

    @property
    def blank(self) -> bool:
        """Whether it holds nothing but blanks."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader did that its user must be told: a hidden sheet left out, a stored 0.98 shown as 98%.

    kind    `repaired` or `passed_over`, as in the account
    row, column  where it stands, from 1; 0 for the sheet or the file as a whole
    before, after  as stored and as read, where there are two
    reason  in Chinese
    ordinary  as in the account
    """

    kind: Literal["repaired", "passed_over"]
    row: int
    column: int
    before: str
    after: str
    reason: str
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file.

    cells   in the order of the file
    before  the lines of text between the previous table and this one (.docx, .pdf, .html), blank ones left out;
            text behind the last table comes as a grid without cells
    name    the sheet's name (.xlsx, .xls)
    notes   what the reader did to it, for the account
    hidden  rows that the file hides (.xlsx): merged cells may cover them, `rows` leaves them out
    """

    cells: tuple[GridCell, ...]
    before: tuple[str, ...] = ()
    name: str = ""
    notes: tuple[Note, ...] = ()
    hidden: Set[int] = frozenset()

    def covering(self, row: int, column: int) -> GridCell | None:
        """The cell that covers a position, both counted from 1; None where there is none."""
        for cell in self.cells:
            if cell.row <= row <= cell.last_row and cell.column <= column <= cell.last_column:
                return cell
        return None

    def rows(self) -> Iterator[tuple[int, tuple[GridCell, ...]]]:
        """Each row that any cell covers, from the top: its number and the cells covering it, from the left.

        A merged cell appears in every row it covers; `cell.row` says in which it began.
        """
        covering: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.last_row + 1):
                if row not in self.hidden:
                    covering.setdefault(row, []).append(cell)
        for row in sorted(covering):
            yield row, tuple(sorted(covering[row], key=lambda cell: (cell.column, cell.row)))
