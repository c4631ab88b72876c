"""Records (记录): what the pass over a file has found so far: tables under construction, what became of each row."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...form import Cell
from ..account import Entry, Kind
from ..grid import GridCell, Note
from ..vocabulary.privacy import shown
from .assembly import TableBuilder
from .header import Header
from .single_column import Unfolded


class Records:
    """Rows are known by (grid, row); row 0 stands for text outside any table.

    at        the row that is being read
    notes     what was done, in order: the row, the table it went to, and the entry
    builders  the tables, in order; the last one begun is not always the one being filled
    lines     rows that were put together from several lines of the file
    """

    def __init__(self) -> None:
        self.at = (0, 0)
        self.notes: list[tuple[tuple[int, int], TableBuilder, Entry]] = []
        self.builders: list[TableBuilder] = []
        self.lines: dict[tuple[int, int], tuple[int, ...]] = {}
        self._places: dict[tuple[int, int], int] | None = None
        self.begin()

    def begin(self, header: Header | None = None) -> None:
        """Go on with a new table."""
        self.table = TableBuilder(self.note, self.locate)
        self.table.header = header
        self.builders.append(self.table)

    def locate(self, cell: Cell | None) -> Cell | None:
        """Where a cell stands in the file: rows put together from lines point back at them."""
        if cell is None or not cell.row:
            return None
        if self._places is None:
            return cell
        return Cell(self._places.get((cell.row, cell.column), cell.row), 1)

    def note(self, entry: Entry) -> None:
        """Keep an entry for the row that is being read and the table it goes to."""
        self.notes.append((self.at, self.table, replace(entry, cell=self.locate(entry.cell))))

    def read(self, row: int, cells: Sequence[GridCell], path: str = "") -> None:
        """Say that a row was read which gives no cell of its own to the table: a header, a caption."""
        text = shown(" | ".join(cell.text for cell in cells))
        self.note(Entry(0, Cell(row, cells[0].column), path, Kind.READ, text))

    def pass_over(self, row: int, cells: Iterable[GridCell], reason: str, *, show: bool = True) -> None:
        """Say that a row is passed over as every form has it; its text only where it names nobody."""
        own = [cell for cell in cells if not cell.blank]
        text = shown(" | ".join(cell.text.strip() for cell in own)) if show else ""
        self.note(Entry(0, Cell(row, own[0].column), "", Kind.PASSED_OVER, text, reason=reason, ordinary=True))

    def open(self, number: int, again: Unfolded | None) -> None:
        """Go on with a grid, as it stands or put together from lines."""
        self._places = dict(again.places) if again else None
        if again:
            self.lines |= {(number, row): lines for row, lines in again.lines.items()}

    def told(self, number: int, notes: Sequence[Note]) -> None:
        """What the reader of the format did, before any of it was understood."""
        for note in notes:
            self.at = (number, note.row if self._places is not None else 0)
            cell = Cell(note.row, note.column) if note.row and note.column else None
            texts = shown(note.before), shown(note.after)
            self.note(Entry(0, cell, "", Kind(note.kind), *texts, note.reason, note.ordinary))
