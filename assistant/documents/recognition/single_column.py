"""Text with one cell per line (一格一行), whose row ends are gone: lines → rows again, by vocabulary.

Labels and values take turns; the titles of the indicators' columns stand below each other, and levels say where rows
begin. What cannot be told is refused. Imports no table: grid in, grid out, with where everything stood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...form import level1_of, level2_of
from ..grid import Grid, GridCell, Note
from ..vocabulary.labels import column_of, field_of, is_heading, pairs_of, passed_over, period_of, year_line
from ..vocabulary.privacy import names_a_person, shown
from .header import BODY, LEVELS, LayoutError

_MIN_LABELS = 4
_MAX_TITLE = 12
_HEADER_LINES = 12

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A grid with rows again.

    grid    its rows are numbered by the first line of each
    places  (row, column) of the grid -> the line it was read from
    lines   row of the grid -> all lines it was made of
    """

    grid: Grid
    places: Mapping[tuple[int, int], int]
    lines: Mapping[int, tuple[int, ...]]


def unfolded(grid: Grid) -> Unfolded | None:
    """The rows of a text with one cell per line; None for any other grid.

    `LayoutError` when a cell is missing so that nothing tells which value belongs to which name.
    """
    lines: list[Line] = []
    for row, cells in grid.rows():
        filled = [cell for cell in cells if not cell.blank]
        if len(filled) > 1 or (filled and (filled[0].row != row or filled[0].colspan > 1)):
            return None
        lines += [(row, cell.text) for cell in filled]
    labels = sum(_is_label(text) for _, text in lines)
    titles = {column_of(text) for _, text in lines}
    if labels < _MIN_LABELS or not titles & {*BODY} or not titles & {*LEVELS}:
        return None
    return _Unfolding(lines, grid).run()


def _is_label(text: str) -> bool:
    return bool(field_of(text) or column_of(text) or level1_of(text) or level2_of(text))


def _is_both(text: str) -> bool:
    """Whether a label names a first level and its only second one: 满意度指标."""
    first, second = level1_of(text), level2_of(text)
    return first is not None and second is not None and second.level1 == first.name


def _ends(text: str) -> bool:
    """Whether a line can stand in no indicator: the end of the table, or the head of the next."""
    return bool(
        is_heading(text)
        or year_line(text)
        or passed_over([text])
        or (field_of(text) not in (None, "part", "unit", "year"))
        or (pairs_of(text) and field_of(text) is None)
    )


@dataclass(slots=True)
class _Unfolding:
    """The pass over the lines."""

    source: list[Line]
    grid: Grid
    cells: list[GridCell] = field(default_factory=list)
    places: dict[tuple[int, int], int] = field(default_factory=dict)
    lines: dict[int, tuple[int, ...]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    at: int = 0
    columns: list[str] = field(default_factory=list)

    def run(self) -> Unfolded:
        while self.at < len(self.source):
            if not (self._header() or self._body() or self._pair()):
                self._emit([(1, self.source[self.at])])
                self.at += 1
        return Unfolded(
            Grid(tuple(self.cells), self.grid.before, self.grid.name, tuple(self.notes)), self.places, self.lines
        )

    def _emit(self, placed: Sequence[tuple[int, Line]]) -> None:
        """A row of the new grid, from lines with their columns."""
        row = placed[0][1][0]
        for column, (line, text) in placed:
            self.cells.append(GridCell(row, column, 1, 1, text))
            self.places[row, column] = line
        self.lines[row] = tuple(dict.fromkeys(line for _, (line, _) in placed))
        if len(placed) > 1:
            texts = [text.strip() for _, (_, text) in placed]
            before = "" if names_a_person(texts) else shown(" ⏎ ".join(texts))
            self.notes.append(
                Note("repaired", row, 1, before, before and shown(" | ".join(texts)), "一格一行，已按词汇还原成一行")
            )

    def _header(self) -> bool:
        """Titles below each other; unknown ones behind them belong to it up to the first level."""
        end = self.at
        while end < len(self.source) and column_of(self.source[end][1]):
            end += 1
        found = [column_of(text) for _, text in self.source[self.at : end]]
        if not {*BODY} & {*found} or len({*found} & {*LEVELS, *BODY}) < 2:
            return False
        for more in range(end, min(end + _HEADER_LINES, len(self.source))):
            text = self.source[more][1]
            if level1_of(text) or level2_of(text):
                found += [column_of(line) or "extra" for _, line in self.source[end:more]]
                end = more
                break
            if len(text.strip()) > _MAX_TITLE or _ends(text):
                break
        if len({name for name in found if name != "extra"}) < len([name for name in found if name != "extra"]):
            raise LayoutError("一格一行，又并列写了两组指标，无法还原。请从原文件复制成表格，或直接使用 .docx、.xlsx。")
        self._emit([(column, line) for column, line in enumerate(self.source[self.at : end], 1)])
        self.columns = [str(name) for name in found]
        self.at = end
        return True

    def _body(self) -> bool:
        """The indicators below one level: levels, then the other columns in turn."""
        if not self.columns:
            return False
        line, text = self.source[self.at]
        if column_of(text) == "block" or (period_of(text) and not self._level(self.at)):
            self._emit([(1, (line, text))])
            self.at += 1
            return True
        levels: dict[str, Line] = {}
        while self.at < len(self.source) and (level := self._level(self.at)) and level not in levels:
            levels[level] = self.source[self.at]
            self.at += 1
        values: list[Line] = []
        while self.at < len(self.source) and not self._level(self.at) and not _ends(self.source[self.at][1]):
            if column_of(self.source[self.at][1]) == "block":
                break
            values.append(self.source[self.at])
            self.at += 1
        if not levels and not values:
            self.columns = []
            return False
        self._rows(levels, values)
        return True

    def _level(self, at: int) -> str:
        """Which level a line names: of 成本指标 and 满意度指标, which name both, the line below decides."""
        text = self.source[at][1]
        first, second = level1_of(text), level2_of(text)
        if first and second and at + 1 < len(self.source) and "level1" in self.columns:
            below = level2_of(self.source[at + 1][1])
            return "level1" if below and below.level1 == first.name else "level2"
        return "level1" if first and not second else "level2" if second else ""

    def _rows(self, levels: Mapping[str, Line], values: Sequence[Line]) -> None:
        """Rows of as many values as there are columns for."""
        free = [index for index, name in enumerate(self.columns, 1) if name not in (*LEVELS, "block")]
        if values and len(values) % len(free) and not (len(free) == 2 and len(values) == 1):
            raise LayoutError(
                f"一格一行，第{values[0][0]}行起的 {len(values)} 格配不成每行 {len(free)} 格，"
                "空白格已经丢失，无法还原。请从原文件复制成表格，或直接使用 .docx、.xlsx。"
            )
        held = dict(levels)
        if "level2" in held and "level1" not in held and _is_both(held["level2"][1]):
            held["level1"] = held["level2"]
        begin = [(self.columns.index(name) + 1, line) for name, line in held.items() if name in self.columns]
        for start in range(0, max(1, len(values)), len(free)):
            chunk = list(zip(free, values[start : start + len(free)], strict=False))
            if placed := [*begin, *chunk]:
                self._emit(sorted(placed, key=lambda item: item[1][0]))
            begin = []

    def _pair(self) -> bool:
        """A label of the head and the value on the next line."""
        text = self.source[self.at][1]
        if field_of(text) is None or self.at + 1 >= len(self.source):
            return False
        following = self.source[self.at + 1][1]
        if _is_label(following) or is_heading(following) or pairs_of(following):
            return False
        self._emit([(1, self.source[self.at]), (2, self.source[self.at + 1])])
        self.at += 2
        return True
