"""The official form as laid-out cells with spans, shared by the .docx and .xlsx writers.

Six columns of the grid carry the five that every form has: 三级指标 spans two of them, so that 实施单位 and its value
above can divide that width sensibly. Further columns (分值, 指标解释 …) stand behind 指标值; a form with several
of them lies across the page.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...form import Indicator, Profile, Table
from . import contents
from .contents import Column, Group, Line

PAGE_MARGINS = (22, 20)  # top and bottom, left and right, in mm
_PORTRAIT, _LANDSCAPE = 170, 257  # width of the text on A4 with these margins, in mm
_BASE = (29, 23, 38, 21, 29, 30)  # of the grid's first six columns, in mm
_NARROW = (29, 22, 38, 18, 23, 27)  # the same beside 分值 alone
_POINTS, _TEXT, _OTHER = 13, 29, 19  # of 分值, of texts (指标解释, 评分标准), of any other: at least, in full print
_SIZES = (10.5, 9.0, 7.5)  # of print in points: full, and smaller where more columns would not fit
_HALF = 0.353 / 2  # mm of a half-width character for each point of its size
_LABEL = 14  # half-width characters of 主管部门及代码, which stands on one line
_SHIFTS = (4, 8, 12)  # mm that 指标值 may gain
_LEVEL2_MARGIN = 3.5  # mm of the second-level column that no text covers


@dataclass(frozen=True, slots=True)
class LaidCell:
    """One cell: its first row and column from 1, what it spans, its text, and whether it is centred."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """One form: the lines above, the cells from the top left, and how many rows they fill.

    widths     of the grid's columns, in mm
    landscape  the page lies across
    size       of the print in the cells, in points
    headers    the rows that name the columns of the indicators, one for each group
    long       it does not fit on a page, and is laid out to be read page by page
    """

    name: str
    lines: tuple[Line, ...]
    cells: tuple[LaidCell, ...]
    rows: int
    widths: tuple[float, ...]
    landscape: bool = False
    size: float = 10.5
    headers: tuple[int, ...] = ()
    long: bool = False


def lay_out(tables: Sequence[Table], profile: Profile | None, *, draft: bool) -> list[Layout]:
    """Every table as a form, chosen as by `contents.forms`. `WriteError` names what no form can hold."""
    return [_lay_out(table, form, draft=draft) for table, form in contents.forms(tables, profile)]


def _lay_out(table: Table, profile: Profile, *, draft: bool) -> Layout:
    columns = contents.columns_of(table, profile)
    widths, landscape, size = _widths(columns)
    if not landscape and not contents.two_amounts(table):  # where amounts stand in two columns, these have their widths
        widths = _balanced(widths, [row for group in contents.groups_of(table) for row in group.indicators], size)
    last = len(widths)
    head = list(_head(table, last))
    cells, row = [*head], head[-1].row
    level2 = (widths[2] - _LEVEL2_MARGIN) / (size * _HALF)  # half-width characters on one line
    headers = []
    for group in contents.groups_of(table):
        headers.append(row + 1)
        cells += _group(group, columns, profile, row + 1, level2)
        row += 1 + len(group.indicators)
    name = " ".join((table.project_name or "").split())
    lines = contents.lines_above(table, profile, draft=draft)
    return Layout(name, lines, tuple(cells), row, widths, landscape, size, tuple(headers))


def _widths(columns: Sequence[Column]) -> tuple[tuple[float, ...], bool, float]:
    """The grid's columns in mm, whether the page lies across, and the size of print."""
    more = columns[2:]
    if not more:
        return _BASE, False, _SIZES[0]
    if len(more) == 1 and more[0].key == "points":
        return (*_NARROW, _POINTS), False, _SIZES[0]
    least = [{"points": _POINTS, "explanation": _TEXT, "standard": _TEXT}.get(column.key, _OTHER) for column in more]
    fits = (size for size in _SIZES if (sum(_BASE) + sum(least)) * size / _SIZES[0] <= _LANDSCAPE)
    size = next(fits, _SIZES[-1])
    share = min(size / _SIZES[0], _LANDSCAPE / (sum(_BASE) + sum(least)))
    base = [round(width * share, 1) for width in _BASE]
    base[0] = max(base[0], round(_LABEL * size * _HALF + 3, 1))  # the margins of a cell do not shrink with its print
    room = (_LANDSCAPE - sum(base)) / sum(least)  # what the form's own columns leave, the others divide
    return (*base, *(round(width * room, 1) for width in least)), True, size


def _balanced(widths: tuple[float, ...], rows: Sequence[Indicator], size: float) -> tuple[float, ...]:
    """The widths with 指标值 as much wider, at the cost of 三级指标, as spares a tenth of the lines and more."""

    def lines(shift: float) -> int:
        room = ((widths[3] + widths[4] - shift - 3), widths[5] + shift - 3)
        wide = [
            [max(1, math.ceil(width(text or "") * size * _HALF / mm)) for text, mm in zip(texts, room, strict=True)]
            for texts in ((row.name, row.target) for row in rows)
        ]
        return sum(map(max, wide))

    as_they_are = lines(0)
    best = min(_SHIFTS, key=lambda shift: (lines(shift), shift))
    if lines(best) > as_they_are * 0.9:
        return widths
    return (*widths[:4], widths[4] - best, widths[5] + best, *widths[6:])


def _head(table: Table, last: int) -> Iterator[LaidCell]:
    """The fields above the indicators; `last` is the grid's last column."""
    yield LaidCell(1, 1, 1, 1, "项目名称")
    yield LaidCell(1, 2, 1, last - 1, contents.clean(table.project_name))
    row = 1
    for left, value, right, other in (
        ("主管部门及代码", contents.department_of(table), "实施单位", table.implementing_unit),
        ("项目属性", table.attribute, "项目期", table.period),
    ):
        row += 1
        yield LaidCell(row, 1, 1, 1, left)
        yield LaidCell(row, 2, 1, 2, contents.clean(value))
        yield LaidCell(row, 4, 1, 1, right)
        yield LaidCell(row, 5, 1, last - 4, contents.clean(other))
    yield from _funds(table, row + 1, last)
    row += 1 + sum(1 for _ in contents.fund_lines(table.funding.parts))
    for label, text in contents.goals_of(table):
        row += 1
        yield LaidCell(row, 1, 1, 1, label)
        yield LaidCell(row, 2, 1, last - 1, text, centred=False)


def _funds(table: Table, row: int, last: int) -> Iterator[LaidCell]:
    """The lines of the funds from `row` on, with a pair of columns more where the whole period has amounts too."""
    unit, lines = contents.units_of(table)[1], list(contents.fund_lines(table.funding.parts))
    yield LaidCell(row, 1, 1 + len(lines), 1, f"项目资金 ({unit})" if unit else "项目资金")
    total = (
        "实施期资金总额：",
        "年度资金总额：",
        contents.clean(table.funding.overall_total),
        contents.clean(table.funding.total),
    )
    below = (("　" * line.depth + line.label, line.overall, line.annual) for line in lines)
    for number, (whole, annual, *amounts) in enumerate(
        [total, *((label, label, *both) for label, *both in below)], row
    ):
        if contents.two_amounts(table):
            yield LaidCell(number, 2, 1, 2, whole, centred=False)
            yield LaidCell(number, 4, 1, 1, amounts[0])
            yield LaidCell(number, 5, 1, 1, annual, centred=False)
            yield LaidCell(number, 6, 1, last - 5, amounts[1])
        else:
            yield LaidCell(number, 2, 1, 2, annual, centred=False)
            yield LaidCell(number, 4, 1, last - 3, amounts[1])


def _group(
    group: Group, columns: Sequence[Column], profile: Profile, start: int, level2_width: float
) -> Iterator[LaidCell]:
    """The header row at `start` and a row per indicator, equal neighbours of a level merged."""
    yield LaidCell(start, 1, 1 + len(group.indicators), 1, group.caption)
    yield LaidCell(start, 2, 1, 1, "一级指标")
    yield LaidCell(start, 3, 1, 1, "二级指标")
    for column, place in zip(columns, _places(columns), strict=True):
        yield LaidCell(start, *place, column.title)
    row = start
    for level1, runs in contents.blocks(group.indicators):
        height = sum(len(run) for _, run in runs)
        if level1 is not None:
            yield LaidCell(row + 1, 2, height, 1, level1)
        for level2, run in runs:
            if level2 is not None:
                label, mark = contents.label_of(run[0], profile)
                broken = mark and width(label + mark) > level2_width  # a mark stands on a line of its own, unbroken
                yield LaidCell(row + 1, 3, len(run), 1, f"{label}\n{mark}" if broken else label + mark)
            for indicator in run:
                row += 1
                if level1 is None:
                    yield LaidCell(row, 2, 1, 1, contents.UNKNOWN)
                if level2 is None:
                    yield LaidCell(row, 3, 1, 1, contents.UNKNOWN)
                for column, place in zip(columns, _places(columns), strict=True):
                    centred = column.key in ("target", "points")
                    yield LaidCell(row, *place, column.of(indicator), centred)


def _places(columns: Sequence[Column]) -> Iterator[tuple[int, int, int]]:
    """(column, rowspan, colspan) of each column: 三级指标 takes two of the grid."""
    yield 4, 1, 2
    yield from ((5 + index, 1, 1) for index in range(1, len(columns)))


def width(text: str) -> int:
    """How wide a line is, in half-width characters: Chinese counts two."""
    return sum(1 if char < "\u2000" and char not in "·×±°" else 2 for char in text)
