"""Indicator rows (指标行): what stands in one row under the header.

The header says where each column is; the vocabulary of first and second levels says whether a row begins where it
should. Pure functions over the cells of one row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ...form import Cell, level1_of, level2_of
from ...form.text import is_empty, squeeze
from ..grid import GridCell
from ..vocabulary.marks import level_pair, split_statement, spread_target, without_ordinal, without_points
from .header import BODY, LEVELS, LISTED, Column, Header

Cells = Sequence[GridCell]
_SURE = 4  # both levels in their place
_MAX_SHIFT = 8
_NOT_KEPT = frozenset({*LISTED, "private", "block"})


@lru_cache(maxsize=4096)
def _known(level: str, text: str) -> bool:
    """Whether a text is the name of a first or second level."""
    known = level1_of if level == "level1" else level2_of
    return known(text) is not None or level_pair(text) is not None


@lru_cache(maxsize=4096)
def _names_level(text: str) -> bool:
    """Whether a text is the name of a level, or of both."""
    return _known("level1", text) or _known("level2", text)


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
class Repair:
    """Something done to one value of a row: which (`target`; empty for the row), where, before, after, and why."""

    field: str
    cell: Cell
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Side:
    """One indicator: its values by field, the columns nothing else holds by title, and what was mended."""

    values: Mapping[str, Found]
    extra: Mapping[str, Found] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReading:
    """One indicator row, which begins at `cell`.

    annual   the year's indicator, or the only one; None when this row has but a mid-term one
    overall  the mid-term one of two groups side by side
    listed   fields of the head that the row repeats (一行一个指标)
    certain  a first or second level stands where it should
    repairs  what had to be done to the row as a whole, in Chinese
    loose    no merged cell from above holds the row, so it may be the rest of the row above
    """

    cell: Cell
    annual: Side | None
    overall: Side | None = None
    listed: Mapping[str, Found] = field(default_factory=dict)
    certain: bool = True
    repairs: tuple[str, ...] = ()
    loose: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """The indicators of the row."""
        return tuple(side for side in (self.annual, self.overall) if side is not None)


def read_row(header: Header, cells: Cells, row: int) -> RowReading | None:
    """The indicator in a row; None when the row cannot be one.

    A row that begins early (a leading cell was lost) is found by its levels and moved back into place.
    """
    placed = _placed(header, cells, row, 0)
    body = [cell for column, held in zip(header.columns, placed, strict=True) if column.field in BODY for cell in held]
    if all(cell.row != row for cell in body or cells):
        return None  # the rest of a tall row
    shift, score = 0, _score(header, placed, row, 0)
    if score < _SURE and any(cell.row == row and _names_level(cell.text) for cell in cells):
        for by in _shifts(header):
            moved = _placed(header, cells, row, by)
            if _holds_all(moved, cells, row) and (better := _score(header, moved, row, by)) > score:
                shift, score, placed = by, better, moved
    if score > 0:
        return _reading(header, placed, cells, row, shift, certain=True)
    reading = _reading(header, placed, cells, row, 0, certain=False)
    if any(_stands(side, row) for side in reading.sides):
        return reading
    # Name and value alone at the start of a line: the blank cells before them were lost.
    own = [cell for cell in cells if cell.row == row and not cell.blank]
    name = header.first("name")
    behind = [column for column in header.columns if name and column.first >= name]
    if name and own and own[0].column == 1 < name and len(own) == len(behind) and own[-1].column == len(own):
        return _reading(header, _placed(header, cells, row, 1 - name), cells, row, 1 - name, certain=False)
    return None


def _stands(side: Side, row: int) -> bool:
    """Whether a name or value of its own stands in this row, behind nothing too long to be a level."""
    own = any(not found.blank and found.row == row for key in BODY if (found := side.values.get(key)))
    return own and all(len(squeeze(side.values[level].text)) <= 20 for level in LEVELS if level in side.values)


def _shifts(header: Header) -> tuple[int, ...]:
    """How many columns early a row may begin."""
    return tuple(range(-1, max(-header.columns[0].first - 2, -_MAX_SHIFT), -1))


def _placed(header: Header, cells: Cells, row: int, shift: int) -> list[list[GridCell]]:
    """The cells of each column when the row begins `shift` columns early; merged ones from above only in place."""
    placed: list[list[GridCell]] = [[] for _ in header.columns]
    for cell in cells:
        if shift and cell.row != row:
            continue
        at = cell.column - shift
        for index, column in enumerate(header.columns):
            if column.first <= at <= column.last:
                placed[index].append(cell)
    return placed


def _holds_all(placed: Sequence[Sequence[GridCell]], cells: Cells, row: int) -> bool:
    """Whether every filled cell of the row has found a column."""
    held = {id(cell) for found in placed for cell in found}
    return all(id(cell) in held for cell in cells if cell.row == row and not cell.blank)


def _score(header: Header, placed: Sequence[Sequence[GridCell]], row: int, shift: int) -> int:
    """How surely the levels of a row stand where they should, were it to begin `shift` columns early."""
    score = 0
    for column, found in zip(header.columns, placed, strict=True):
        if column.field not in LEVELS:
            continue
        for cell in found:
            inherited = cell.row != row and not cell.blank
            dash = not shift and not cell.blank and is_empty(cell.text)
            score += 2 if _known(column.field, cell.text) else 1 if inherited or dash else 0
    return score


def _reading(
    header: Header, placed: Sequence[Sequence[GridCell]], cells: Cells, row: int, shift: int, *, certain: bool
) -> RowReading:
    repairs = [f"这一行少了左边 {-shift} 格，已按指标名称的词汇归位"] if shift else []
    found: list[tuple[Column, Found]] = []
    for column, held in zip(header.columns, placed, strict=True):
        filled = [cell for cell in held if not cell.blank]
        if not filled:
            at = held[0] if held else None
            text = ""
        else:
            at, text = filled[0], filled[0].text.strip()
        if len(filled) > 1:
            texts = list(dict.fromkeys(cell.text.strip() for cell in filled))
            text = "".join(texts)
            if len(texts) > 1:
                repairs.append(f"“{column.title}”一栏分写在 {len(texts)} 格，已合并")
        place = (at.row, at.column) if at else (row, max(1, column.first + shift))
        found.append((column, Found(text, *place)))
    first = next(cell.column for cell in cells if cell.row == row)
    annual: Side | None = None
    overall: Side | None = None
    if not header.two or _bare(found, "overall") or not _bare(found, "annual"):
        annual = _side(found, "annual", row)
    if header.two and not _bare(found, "overall"):
        overall = _side(found, "overall", row)
    listed = {column.field: text for column, text in found if column.field in LISTED} if header.listed else {}
    loose = all(cell.row == row for cell in cells)
    return RowReading(Cell(row, first), annual, overall, listed, certain, tuple(repairs), loose)


def _bare(found: Sequence[tuple[Column, Found]], period: str) -> bool:
    """Whether nothing stands in the columns that this group has to itself."""
    return all(text.blank for column, text in found if column.period == period and column.field != "extra")


def _side(found: Sequence[tuple[Column, Found]], period: str, row: int) -> Side:
    """The indicator of one group, its level pairs, ordinals, points and spread-out target understood."""
    values: dict[str, Found] = {}
    extra: dict[str, Found] = {}
    for column, text in found:
        if column.period not in ("", period) or column.field in _NOT_KEPT:
            continue
        if column.field in ("extra", "operator", "unit"):
            extra[column.title] = text
        if column.field != "extra":
            values[column.field] = text
    repairs: list[Repair] = []
    for mend in (_split_pair, _name_in_level, _split_statement, _drop_ordinal, _take_points, _join_target):
        for key, text, repair in mend(values):
            values[key] = text
            if repair and repair.cell.row == row:  # a merged cell is said once, where it begins
                repairs.append(repair)
    values.pop("operator", None)
    values.pop("unit", None)
    return Side(values, extra, tuple(repairs))


_Mended = Iterator[tuple[str, Found, Repair | None]]


def _mend(key: str, found: Found, text: str, reason: str) -> tuple[str, Found, Repair]:
    repair = Repair(key, Cell(found.row, found.column), found.text.strip(), text, reason)
    return key, replace(found, text=text), repair


def _split_pair(values: dict[str, Found]) -> _Mended:
    """`【产出指标-数量指标】提案数量` in any of the columns up to the name."""
    for key in (*LEVELS, "name"):
        found = values.get(key)
        pair = level_pair(found.text) if found else None
        if found is None or pair is None or level1_of(found.text) or (key == "level2" and level2_of(found.text)):
            continue
        reason = f"一级、二级指标写在一格“{found.text.strip()[:40]}”，已拆开"
        repair = Repair(
            "", Cell(found.row, found.column), found.text.strip(), f"{pair.level1 or ''}/{pair.level2}", reason
        )
        if pair.level1:
            yield "level1", replace(found, text=pair.level1), None
        yield "level2", replace(found, text=pair.level2), repair
        if key == "name" or (pair.rest and "name" not in values):
            yield "name", replace(found, text=pair.rest), None
        return


def _name_in_level(values: dict[str, Found]) -> _Mended:
    """`预算执行率` in the column of the first levels, with nothing for its name."""
    level, name, second = values.get("level1"), values.get("name"), values.get("level2")
    if level is None or name is None or level.blank or not name.blank or (second and not second.blank):
        return
    text = level.text.strip()
    if "target" not in values or values["target"].blank:
        return
    if level.row == name.row and not (level1_of(text) or level2_of(text) or is_empty(text) or text.endswith("指标")):
        yield "level1", replace(level, text="—"), None
        yield _mend("name", level, text, "写在一级指标一栏，按三级指标读取")


def _split_statement(values: dict[str, Found]) -> _Mended:
    """Name and value in one column, where the header has but one for both."""
    only = [key for key in BODY if key in values]
    if len(only) != 1 or values[only[0]].blank:
        return
    found = values[only[0]]
    name, target = split_statement(found.text)
    if target and name:
        yield "name", replace(found, text=name), None
        yield _mend("target", found, target, f"名称“{name[:40]}”和指标值写在一格，已拆开")


def _drop_ordinal(values: dict[str, Found]) -> _Mended:
    found = values.get("name")
    if found and (name := without_ordinal(found.text)):
        yield _mend("name", found, name, "去掉了名称前的序号")


def _take_points(values: dict[str, Found]) -> _Mended:
    """Points in the brackets of a name or of a level; those of a name are the row's own."""
    for key in (*LEVELS, "name"):
        found = values.get(key)
        parts = without_points(found.text) if found else None
        if not found or not parts:
            continue
        own = key == "name" and ("points" not in values or values["points"].blank)
        yield _mend(key, found, parts[0], f"去掉了标注的分值（{parts[1]}分）" + ("，记入分值" if own else ""))
        if own:
            yield "points", replace(found, text=parts[1]), None


def _join_target(values: dict[str, Found]) -> _Mended:
    target, operator, unit = (values.get(key) for key in ("target", "operator", "unit"))
    if target is None or not (operator or unit):
        return
    joined = spread_target(target.text, operator.text if operator else "", unit.text if unit else "")
    if joined:
        before = " | ".join(found.text.strip() for found in (operator, target, unit) if found and not found.blank)
        repair = Repair(
            "target", Cell(target.row, target.column), before, joined, "比较符、数值、单位分栏填写，合为一格"
        )
        yield "target", replace(target, text=joined), repair
