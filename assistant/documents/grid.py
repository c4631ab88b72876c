"""Grid (表格): the cells of one table with their merged spans, the one shape that every reader produces.

Imports nothing of the project: what the cells mean is the business of `recognise`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


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
    """

    kind: Literal["repaired", "passed_over"]
    row: int
    column: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file.

    cells   in the order of the file
    before  the paragraphs of text between the previous table and this one (.docx), blank ones left out
    name    the sheet's name (.xlsx)
    notes   what the reader did to it, for the account
    """

    cells: tuple[GridCell, ...]
    before: tuple[str, ...] = ()
    name: str = ""
    notes: tuple[Note, ...] = ()

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
                covering.setdefault(row, []).append(cell)
        for row in sorted(covering):
            yield row, tuple(sorted(covering[row], key=lambda cell: (cell.column, cell.row)))
