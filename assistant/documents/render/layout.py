"""The official form (部门项目支出预算绩效目标表) as laid-out cells with spans, shared by the .docx and .xlsx writers.

Six columns of the grid carry the five of the form: 三级指标 spans two of them, so that 实施单位 and its value above can
divide that width sensibly. A form cannot hold everything a Table can; what it cannot hold is an error, never dropped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ...errors import WriteError
from ...form import Indicator, Profile, Table, follows, load_profile
from ...form.table import texts

# Widths in mm; together the text width of A4 with margins of 20 mm.
WIDTHS = (29, 23, 38, 21, 29, 30)
PAGE_MARGINS = (22, 20)  # top and bottom, left and right, in mm
UNKNOWN = "—"  # printed for a missing level: a blank would carry on from the row above when read
DRAFT = "（草稿）"
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_TEXT = 32_767  # characters in an Excel cell
_LEVEL2_WIDTH = 18  # half-width characters on one line of the second-level column

Role = Literal["annex", "title", "year", "unit"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line above the table."""

    role: Role
    text: str


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
    """One form: the lines above, the cells from the top left, and how many rows they fill."""

    name: str
    lines: tuple[Line, ...]
    cells: tuple[LaidCell, ...]
    rows: int


def lay_out(tables: Sequence[Table], profile: Profile | None, *, draft: bool) -> list[Layout]:
    """Every table as a form, without a profile in the one it follows. `WriteError` names what no form can hold."""
    if not tables:
        raise WriteError("没有可写的表。")
    layouts = []
    for number, table in enumerate(tables, 1):
        prefix = f"第 {number} 张表的 " if len(tables) > 1 else ""
        for problem in problems(table):
            raise WriteError(f"{prefix}{problem}")
        layouts.append(_lay_out(table, profile or load_profile(follows(table).profile), draft=draft))
    return layouts


def problems(table: Table) -> Iterator[str]:
    """What of a table the official form cannot hold, in Chinese."""
    elsewhere = "正式表格放不下这一项。请先删去，或保存为 .json（能保存全部内容）"
    if table.overall_goal:
        yield f"overall_goal（项目期总体目标）：{elsewhere}。"
    for index, part in enumerate(table.funding.parts):
        if part.parts:
            yield f"funding.parts.{index}.parts（下级资金来源）：{elsewhere}。"
        if not part.label.strip():
            yield f"funding.parts.{index}.label（资金来源名称）是空的。请先填写。"
        if _ILLEGAL.search(part.label):
            yield f"funding.parts.{index}.label 里有不能显示的控制字符。请先删去。"
    if table.funding.unit and table.funding.unit.count("/") > 1:
        yield f"funding.unit（金额单位）：{elsewhere}。"
    for index, indicator in enumerate(table.indicators):
        for key, name in (("points", "分值"), ("explanation", "指标解释"), ("standard", "评分标准"), ("note", "备注")):
            if getattr(indicator, key):
                yield f"indicators.{index}.{key}（{name}）：{elsewhere}。"
        if indicator.extra:
            yield f"indicators.{index}.extra（{'、'.join(indicator.extra)}）：{elsewhere}。"
    for path, text in texts(table):
        if _ILLEGAL.search(text):
            yield f"{path} 里有不能显示的控制字符。请先删去。"
        if len(text) > _MAX_TEXT:
            yield f"{path} 太长（{len(text)} 字，一格最多 {_MAX_TEXT} 字）。请先缩短。"


def _lay_out(table: Table, profile: Profile, *, draft: bool) -> Layout:
    first_unit, _, second_unit = (table.funding.unit or "").partition("/")
    office = " ".join((table.department or table.implementing_unit or "").split())
    lines = (
        Line("annex", f"{profile.annex}：{office}{profile.title.removeprefix('部门')}"),
        Line("title", profile.title + (DRAFT if draft else "")),
        Line("year", f"({'    ' if table.year is None else table.year} 年度)"),
        Line("unit", f"单位：{first_unit}"),
    )
    head = list(_head(table, second_unit or first_unit))
    start = head[-1].row + 1
    cells = [*head, *_indicators(table.indicators, profile, start)]
    name = " ".join((table.project_name or "").split())
    return Layout(name, lines, tuple(cells), start + len(table.indicators))


def _head(table: Table, unit: str) -> Iterator[LaidCell]:
    """The fields above the indicators."""
    department = table.department
    if table.department_code:
        department = f"[{table.department_code}]{department or ''}"
    row = 1
    yield LaidCell(row, 1, 1, 1, "项目名称")
    yield LaidCell(row, 2, 1, 5, _text(table.project_name))
    for left, value, right, other in (
        ("主管部门及代码", department, "实施单位", table.implementing_unit),
        ("项目属性", table.attribute, "项目期", table.period),
    ):
        row += 1
        yield LaidCell(row, 1, 1, 1, left)
        yield LaidCell(row, 2, 1, 2, _text(value))
        yield LaidCell(row, 4, 1, 1, right)
        yield LaidCell(row, 5, 1, 2, _text(other))
    row += 1
    yield LaidCell(row, 1, 1 + len(table.funding.parts), 1, f"项目资金 ({unit})" if unit else "项目资金")
    yield LaidCell(row, 2, 1, 2, "年度资金总额：", centred=False)
    yield LaidCell(row, 4, 1, 3, _text(table.funding.total))
    for index, part in enumerate(table.funding.parts):
        row += 1
        yield LaidCell(row, 2, 1, 2, f"{'其中：' if index == 0 else ''}{part.label}", centred=False)
        yield LaidCell(row, 4, 1, 3, _text(part.amount))
    row += 1
    yield LaidCell(row, 1, 1, 1, "年度总体目标")
    yield LaidCell(row, 2, 1, 5, _text(table.annual_goal), centred=False)


def _indicators(indicators: Sequence[Indicator], profile: Profile, start: int) -> Iterator[LaidCell]:
    """The header row at `start` and a row per indicator, equal neighbours of a level merged."""
    yield LaidCell(start, 1, 1 + len(indicators), 1, "绩效指标")
    for column, colspan, title in ((2, 1, "一级指标"), (3, 1, "二级指标"), (4, 2, "三级指标"), (6, 1, "指标值")):
        yield LaidCell(start, column, 1, colspan, title)
    row = start
    for level1, of_level1 in groupby(indicators, key=lambda indicator: indicator.level1):
        block = list(of_level1)
        if level1 is not None:
            yield LaidCell(row + 1, 2, len(block), 1, level1)
        for level2, of_level2 in groupby(block, key=lambda indicator: indicator.level2):
            run = list(of_level2)
            if level2 is not None:
                yield LaidCell(row + 1, 3, len(run), 1, _level2(level2, level1, profile))
            for indicator in run:
                row += 1
                if level1 is None:
                    yield LaidCell(row, 2, 1, 1, UNKNOWN)
                if level2 is None:
                    yield LaidCell(row, 3, 1, 1, UNKNOWN)
                yield LaidCell(row, 4, 1, 2, _text(indicator.name), centred=False)
                yield LaidCell(row, 6, 1, 1, _text(indicator.target))


def _level2(level2: str, level1: str | None, profile: Profile) -> str:
    """The label as the form prints it, its mark on a line of its own where it would break inside."""
    row = profile.row(level2)
    if row is None or level1 not in (None, row.level1):
        return _text(level2)
    one_line = width(row.label) <= _LEVEL2_WIDTH or not row.mark
    return row.label if one_line else f"{row.level2}\n{row.mark}"


def _text(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def width(text: str) -> int:
    """How wide a line is, in half-width characters: Chinese counts two."""
    return sum(1 if char < "\u2000" and char not in "·×±°" else 2 for char in text)
