"""The header of the indicators (指标表头): which column holds what, for one group of indicators or for two.

Decided by the titles' words alone. Two groups side by side (中期 and 年度) are told apart by their titles, or by the
order in which the goals above stand. Pure functions over the cells of one row.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...form import level1_of, level2_of
from ...form.text import squeeze
from ..grid import GridCell
from ..vocabulary.labels import column_of, field_of, period_of, place_of

Cells = Sequence[GridCell]
LEVELS = ("level1", "level2")
BODY = ("name", "target")
# Fields of the head that a list of indicators may repeat in every row (一行一个指标).
LISTED = frozenset(
    ["project_name", "department", "implementing_unit", "attribute", "period", "year", "total", "annual_goal"]
)
_MAX_COLUMNS = 200
_YEARLY = re.compile(r"(20\d\d)年?度?(?:指标值|目标值|计划值|目标)?")


class LayoutError(ValueError):
    """A layout that is not read. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it holds (`extra` when unknown), its title, where it begins and ends, and whose it is.

    period  `annual` or `overall` where two groups stand side by side; empty for a column that both share
    """

    field: str
    title: str
    first: int
    last: int
    period: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns from the left; `period` is `overall` where the whole header belongs to the mid-term group."""

    columns: tuple[Column, ...]
    period: str = ""

    @property
    def two(self) -> bool:
        """Whether two groups stand side by side."""
        return any(column.period == "overall" for column in self.columns)

    @property
    def listed(self) -> bool:
        """Whether every row names its project."""
        return any(column.field == "project_name" for column in self.columns)

    def first(self, *fields: str) -> int | None:
        """Where the first column of these fields begins."""
        return next((column.first for column in self.columns if column.field in fields), None)


def header_of(cells: Cells, row: int, order: Sequence[str] = (), year: int | None = None) -> Header | None:
    """The columns, when the row is the header of the indicators; None when it is not.

    `order` is that of the two goals above, such as ("overall", "annual"); `year` the table's, where it is stated.
    `LayoutError` for a header that is not read.
    """
    own = [cell for cell in cells if cell.row == row and not cell.blank]
    fields = [column_of(cell.text) for cell in own]
    found = {*fields}
    if len(own) > _MAX_COLUMNS:
        return None
    places = [cell for cell, known in zip(own, fields, strict=True) if known is None and place_of(cell.text)]
    if len(places) > 1 and "name" in found and "target" not in found:
        raise LayoutError(_PLACES)
    _refuse_transposed(own, fields)
    if len(found & {*LEVELS, *BODY}) < 2 or not {*BODY} & found:
        return None
    return _settled(_raw(own, fields, year), order)


_PLACES = "每个县（区、乡镇）各占一列指标值，一张表里有几套目标，不能读取。请每个地方单独存成一张表，只留一列指标值。"
_TRANSPOSED = "横竖颠倒（栏目名称横排，内容写在下面）。请转置成一行一个指标的表（Excel：选择性粘贴→转置）再试。"


def _refuse_transposed(own: Sequence[GridCell], fields: Sequence[str | None]) -> None:
    """`LayoutError` for second levels as titles side by side, or `二级指标 | 数量指标 | 质量指标`."""
    names = [level2_of(cell.text) for cell, known in zip(own, fields, strict=True) if known is None]
    distinct = {level.name for level in names if level}
    labels = [cell for cell, known in zip(own, fields, strict=True) if known or field_of(cell.text)]
    if len(distinct) > 2 and len(distinct) + len(labels) >= len(own) - 1:
        raise LayoutError(_TRANSPOSED)
    if len(own) > 2 and fields[0] in LEVELS and all(known is None for known in fields[1:]):
        known_level = level1_of if fields[0] == "level1" else level2_of
        if all(known_level(cell.text) for cell in own[1:]):
            raise LayoutError(_TRANSPOSED)


def _raw(own: Sequence[GridCell], fields: Sequence[str | None], year: int | None) -> list[Column]:
    """One column per title, in order; equal neighbours are one merged title written once per cell."""
    wanted = [index for index, name in enumerate(fields) if name in (*LEVELS, *BODY)]
    heads = [field_of(cell.text) if known is None else None for cell, known in zip(own, fields, strict=True)]
    listed = "project_name" in heads
    start = min(wanted[0], *(index for index, head in enumerate(heads) if head in LISTED)) if listed else wanted[0]
    yearly = [cell for cell in own if _YEARLY.fullmatch(squeeze(cell.text))]
    if len(yearly) > 1:
        yearly = [cell for cell in yearly if squeeze(cell.text).startswith(str(year))] or yearly
    if len(yearly) > 1 and "target" not in fields:
        raise LayoutError("每个年度各占一列指标值，看不出本年度是哪一列。请只保留本年度的指标值一列。")
    columns: list[Column] = []
    for cell, known, head in list(zip(own, fields, heads, strict=True))[start:]:
        field, title = known or "extra", squeeze(cell.text)
        if listed and head in LISTED:
            field = head
        elif len(yearly) == 1 and cell is yearly[0] and "target" not in fields:
            field = "target"
        if columns and (field, title) == (columns[-1].field, columns[-1].title):
            columns[-1] = replace(columns[-1], last=cell.last_column)
        else:
            columns.append(Column(field, title, cell.column, cell.last_column))
    return columns


def _settled(columns: list[Column], order: Sequence[str]) -> Header:
    """Whose each column is, and one column for each field of a group."""
    split = _split(columns)
    if split is None:
        overall = any(period_of(column.title) == "overall" for column in columns if column.field in BODY)
        return Header(_unique(columns), "overall" if overall else "")
    left, right = split
    periods = _periods([columns[index] for index in left], [columns[index] for index in right], order)
    if periods is None:
        if any(columns[index].field == "name" for index in right):
            raise LayoutError(
                "表头并列写了两组指标，看不出哪一组是年度的。请在上一行注明中期和年度，或只保留年度一组。"
            )
        return Header(_unique(columns))
    held = dict.fromkeys(left, periods[0]) | dict.fromkeys(right, periods[1])
    placed = [replace(column, period=held.get(index, "")) for index, column in enumerate(columns)]
    groups = [[column for column in placed if column.period in ("", period)] for period in ("annual", "overall")]
    kept = {*_unique(groups[0]), *_unique(groups[1])}
    return Header(tuple(sorted(kept, key=lambda column: column.first)))


def _split(columns: Sequence[Column]) -> tuple[list[int], list[int]] | None:
    """The columns of two groups side by side, by index; None for one group.

    Either the names stand twice with a value between them, or one name has two values with a word for each period.
    """
    at = {field: [index for index, column in enumerate(columns) if column.field == field] for field in (*LEVELS, *BODY)}
    names, targets = at["name"], at["target"]
    if len(names) > 1 and any(names[0] < target < names[1] for target in targets):
        if len(names) > 2:
            raise LayoutError("表头并列写了三组以上指标，不能读取。请只保留年度一组后再试。")
        second = names[1]
        while columns[second - 1].field in LEVELS:
            second -= 1
        twice = {column.field for column in columns[second : names[1]]}
        first = names[0]
        while first and columns[first - 1].field in twice:
            first -= 1
        once = Counter(column.field if column.field != "extra" else column.title for column in columns)
        end = [index for index in targets if index > second][-1:] or [second]
        right = [
            index
            for index in range(second, len(columns))
            if index <= end[0]
            or once[columns[index].title if columns[index].field == "extra" else columns[index].field] > 1
        ]
        return list(range(first, second)), right
    if len(names) == 1 and len(targets) == 2:
        return [targets[0]], [targets[1]]
    return None


def _periods(left: Sequence[Column], right: Sequence[Column], order: Sequence[str]) -> tuple[str, str] | None:
    other = {"overall": "annual", "annual": "overall"}
    said = [
        next(filter(None, (period_of(column.title) for column in group if column.field in BODY)), "")
        for group in (left, right)
    ]
    if said[0] != said[1]:
        return said[0] or other[said[1]], said[1] or other[said[0]]
    return (order[0], order[1]) if not said[0] and len(order) == 2 else None


def _unique(columns: Sequence[Column]) -> tuple[Column, ...]:
    """One column per field; of two, the one whose title is the form's own word, and the other is kept as extra."""
    chosen: dict[str, Column] = {}
    for column in columns:
        held = chosen.get(column.field)
        if held is None or (not held.title.startswith(_OWN) and column.title.startswith(_OWN)):
            chosen[column.field] = column
    unique: list[Column] = []
    titles: Counter[str] = Counter()
    for column in columns:
        if column.field in ("extra", "block") or chosen[column.field] is not column:
            titles[column.title] += 1
            count = titles[column.title]
            title = f"{column.title}（{count}）" if count > 1 else column.title
            unique.append(replace(column, field="private" if column.field == "private" else "extra", title=title))
        else:
            unique.append(column)
    return tuple(unique)


_OWN = ("一级", "二级", "三级")


def refined(header: Header, cells: Cells, row: int) -> Header | None:
    """The header with the titles of a second line below it (`实施期 | 年度` under 指标值); None when it has none."""
    own = [cell for cell in cells if cell.row == row and not cell.blank]
    below: dict[int, list[Column]] = {}
    places = [cell for cell in own if place_of(cell.text) and column_of(cell.text) is None]
    if len(places) > 1 and len(places) == len(own):
        raise LayoutError(_PLACES)
    for cell in own:
        over = [index for index, column in enumerate(header.columns) if column.first <= cell.column <= column.last]
        known = column_of(cell.text)
        if not over:
            return None
        parent = header.columns[over[0]]
        field = known if known not in (None, "block") else parent.field if period_of(cell.text) else "extra"
        below.setdefault(over[0], []).append(Column(field, squeeze(cell.text), cell.column, cell.last_column))
    if not own or all(column.field == "extra" for columns in below.values() for column in columns):
        return None
    columns: list[Column] = []
    for index, column in enumerate(header.columns):
        columns += below.get(index) or [column]
    return _settled(columns, ())


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
            return Header(tuple(columns))
    return None


def repeats_header(cells: Cells, header: Header) -> bool:
    """Whether the levels of this row are still covered by the header's own cells (a header of two lines)."""
    named = ((cell, column_of(cell.text)) for cell in cells)
    return any(
        column.field == field and column.first <= cell.column <= column.last
        for cell, field in named
        if field in LEVELS
        for column in header.columns
    )
