"""Indicator rows (指标行): which column of a table holds what, and what stands in one row.

The header row says where each column is; the vocabulary of first and second levels says whether a row begins where it
should. Pure functions over the cells of one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..form import Cell, level1_of, level2_of
from ..form.text import is_empty, squeeze
from .grid import GridCell
from .labels import column_of

Cells = Sequence[GridCell]
_LEVELS = ("level1", "level2")
_BODY = ("name", "target")
_SURE = 4  # both levels in their place


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the header: the field it holds (`extra` when unknown), its title, and where it begins and ends."""

    field: str
    title: str
    first: int
    last: int


Header = tuple[Column, ...]


@lru_cache(maxsize=4096)
def _known(level: str, text: str) -> bool:
    """Whether a text is the name of a first or second level."""
    return (level1_of if level == "level1" else level2_of)(text) is not None


class TwoBlocksError(ValueError):
    """Two groups of indicators stand side by side (中期 and 年度)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one column holds in a row: the text, and the cell in which it stands or was expected."""

    text: str
    row: int
    column: int

    @property
    def blank(self) -> bool:
        """Whether nothing stands there."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class RowReading:
    """One indicator row, which begins at `cell`.

    certain  a first or second level stands where it should
    repairs  what had to be done to the row, in Chinese
    """

    cell: Cell
    values: Mapping[str, Found]
    extra: Mapping[str, Found] = field(default_factory=dict)
    certain: bool = True
    repairs: tuple[str, ...] = ()


def header_of(cells: Cells, row: int) -> Header | None:
    """The columns, when the row is the header of the indicators; None when it is not.

    `TwoBlocksError` when names of indicators stand in two places that do not touch.
    """
    own = [cell for cell in cells if cell.row == row and not cell.blank]
    fields = [column_of(cell.text) for cell in own]
    if len({*fields} & {"level1", "level2", "name", "target"}) < 2 or not {"name", "target"} & {*fields}:
        return None
    start = next(index for index, name in enumerate(fields) if name in ("level1", "level2", "name", "target"))
    columns: list[Column] = []
    for cell, known in zip(own[start:], fields[start:], strict=True):
        name, title = known or "extra", squeeze(cell.text)
        if columns and name == columns[-1].field and title == columns[-1].title:
            columns[-1] = Column(name, title, columns[-1].first, cell.last_column)
            continue
        taken = [column for column in columns if column.field == name]
        if name == "name" and taken:
            raise TwoBlocksError
        if name in ("extra", "block") or taken:
            same = sum(column.title.split("（")[0] == title for column in columns)
            name, title = "extra", f"{title}（{same + 1}）" if same else title
        columns.append(Column(name, title, cell.column, cell.last_column))
    return tuple(columns)


def implied_header(cells: Cells, row: int) -> Header | None:
    """Columns for indicators without a header row: a second level with a name and a value behind it.

    None when the row does not begin with levels.
    """
    own = [cell for cell in cells if not cell.blank]
    for index, cell in enumerate(own[:3]):
        if cell.row == row and level2_of(cell.text) and len(own) > index + 1:
            # 满意度指标 before 服务对象满意度指标 is the first level, though it is a name of the second too.
            second = own[index + 1] if level1_of(cell.text) and level2_of(own[index + 1].text) else cell
            before = cell if second is not cell else own[index - 1] if index else None
            after = second.last_column + 1
            columns = [Column("level1", "一级指标", before.column, before.last_column)] if before else []
            columns.append(Column("level2", "二级指标", second.column, second.last_column))
            name = next((found for found in own if found.column >= after), None)
            last = name.last_column if name else after
            columns.append(Column("name", "三级指标", after, last))
            columns.append(Column("target", "指标值", last + 1, last + 1))
            return tuple(columns)
    return None


def repeats_header(cells: Cells, header: Header) -> bool:
    """Whether the levels of this row are still covered by the header's own cells (a header of two lines)."""
    return any(
        column.field in _LEVELS and column.first <= cell.column <= column.last and column_of(cell.text) == column.field
        for column in header
        for cell in cells
    )


def read_row(header: Header, cells: Cells, row: int) -> RowReading | None:
    """The indicator in a row; None when the row cannot be one.

    A row that begins early (a leading cell was lost) is found by its levels and moved back into place.
    """
    body = [cell for column, held in _placed(header, cells, row, 0).items() if column.field in _BODY for cell in held]
    if all(cell.row != row for cell in body or cells):
        return None  # the rest of a tall row
    shift = 0
    if (score := _score(header, cells, row, 0)) < _SURE:
        shift = max(_shifts(header), key=lambda by: (_score(header, cells, row, by), -abs(by)))
        score = _score(header, cells, row, shift)
    if score > 0:
        return _reading(header, cells, row, shift, certain=True)
    reading = _reading(header, cells, row, 0, certain=False)
    own = [cell for cell in cells if cell.row == row and not cell.blank]
    named = any(
        not found.blank and found.row == row for key in ("name", "target") if (found := reading.values.get(key))
    )
    if named and all(len(squeeze(reading.values[level].text)) <= 20 for level in _LEVELS if level in reading.values):
        return reading
    # Name and value alone at the start of a line: the blank cells before them were lost.
    name = next((column for column in header if column.field == "name"), None)
    behind = [column for column in header if name and column.first >= name.first]
    if name and own and own[0].column == 1 < name.first and len(own) == len(behind) and own[-1].column == len(own):
        return _reading(header, cells, row, 1 - name.first, certain=False)
    return None


def _shifts(header: Header) -> tuple[int, ...]:
    """How many columns early a row may begin."""
    return tuple(range(0, -header[0].first - 2, -1))


def _placed(header: Header, cells: Cells, row: int, shift: int) -> dict[Column, list[GridCell]]:
    """The cells of each column when the row begins `shift` columns early; merged ones from above only in place."""
    placed: dict[Column, list[GridCell]] = {}
    for cell in cells:
        if shift and cell.row != row:
            continue
        for column in header:
            if column.first <= cell.column - shift <= column.last:
                placed.setdefault(column, []).append(cell)
    return placed


def _score(header: Header, cells: Cells, row: int, shift: int) -> int:
    """How surely the levels of a row stand where they should, were it to begin `shift` columns early."""
    placed = _placed(header, cells, row, shift)
    if shift:
        held = {id(cell) for found in placed.values() for cell in found}
        if any(cell.row == row and not cell.blank and id(cell) not in held for cell in cells):
            return 0
    score = 0
    for column, found in placed.items():
        if column.field not in _LEVELS:
            continue
        for cell in found:
            inherited = cell.row != row and not cell.blank
            dash = not shift and not cell.blank and is_empty(cell.text)
            score += 2 if _known(column.field, cell.text) else 1 if inherited or dash else 0
    return score


def _reading(header: Header, cells: Cells, row: int, shift: int, *, certain: bool) -> RowReading:
    placed = _placed(header, cells, row, shift)
    values: dict[str, Found] = {}
    extra: dict[str, Found] = {}
    repairs = [f"这一行少了左边 {-shift} 格，已按指标名称的词汇归位"] if shift else []
    for column in header:
        held = placed.get(column, [])
        filled = [cell for cell in held if not cell.blank]
        at = next(iter(filled or held), None)
        texts = list(dict.fromkeys(cell.text.strip() for cell in filled))
        if len(texts) > 1:
            repairs.append(f"“{column.title}”一栏分写在 {len(texts)} 格，已合并")
        found = Found("".join(texts), at.row if at else row, at.column if at else max(1, column.first + shift))
        if column.field == "extra":
            extra[column.title] = found
        else:
            values[column.field] = found
    first = next(cell.column for cell in cells if cell.row == row)
    return RowReading(Cell(row, first), values, extra, certain, tuple(repairs))
