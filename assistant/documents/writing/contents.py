"""What stands in the official form (表里有什么), whatever it is drawn on: columns, lines of funds, groups of rows.

Shared by the laid-out form (.docx, .xlsx) and Markdown, so that all of them read back alike. What no form can hold in a
way that anyone could read back is named by `problems`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ...errors import WriteError
from ...form import Indicator, Part, Profile, Table, follows, load_profile
from ...form.table import texts
from ...form.text import bare_label, squeeze
from ..vocabulary.labels import column_of, field_of, is_fund_wording
from ..vocabulary.words import vocabulary

UNKNOWN = "—"  # printed for a missing level: a blank would carry on from the row above when read
DRAFT = "（草稿）"
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_TEXT = 32_767  # characters in an Excel cell
_MORE = (("points", "分值"), ("explanation", "指标解释"), ("standard", "评分标准"), ("note", "备注"))
# Columns that a form has once: a second one of that title could only be read as the same, or as another group.
_TAKEN = frozenset({"level1", "level2", "name", "target", "block", "private"})


def forms(tables: Sequence[Table], profile: Profile | None) -> list[tuple[Table, Profile]]:
    """Every table with the form it is written in: the profile, or without one the form it follows.

    `WriteError` names the first thing that no form can hold, and where it stands.
    """
    _refuse(tables)
    return [(table, profile or load_profile(follows(table).profile)) for table in tables]


def _refuse(tables: Sequence[Table]) -> None:
    if not tables:
        raise WriteError("没有可写的表。")
    for number, table in enumerate(tables, 1):
        prefix = f"第 {number} 张表的 " if len(tables) > 1 else ""
        for problem in problems(table):
            raise WriteError(f"{prefix}{problem}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line above the table."""

    role: Literal["annex", "title", "year", "unit"]
    text: str


def lines_above(table: Table, profile: Profile, *, draft: bool) -> tuple[Line, ...]:
    """Annex, title, year and unit."""
    lines = []
    if profile.annex:
        office = " ".join((table.department or table.implementing_unit or "").split())
        lines.append(Line("annex", f"{profile.annex}：{office}{profile.title.removeprefix('部门')}"))
    return (
        *lines,
        Line("title", profile.title + (DRAFT if draft else "")),
        Line("year", f"({'    ' if table.year is None else table.year} 年度)"),
        Line("unit", f"单位：{units_of(table)[0]}"),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column behind 二级指标: its title, the indicator's field, and whether that is a key of `extra`."""

    title: str
    key: str
    extra: bool = False

    def of(self, indicator: Indicator) -> str:
        """What stands there in an indicator's row."""
        value = indicator.extra.get(self.key) if self.extra else getattr(indicator, self.key)
        return clean(value)


def columns_of(table: Table, profile: Profile) -> tuple[Column, ...]:
    """三级指标, 指标值, and every further column that the form has or any row fills, `extra` last.

    Where the title of an extra column is a word for one of the form's own (分数), that one stands before it, if blank.
    """
    rows = (*table.indicators, *table.overall_indicators)
    extra = list(dict.fromkeys(key for row in rows for key in row.extra))
    wanted = {column_of(key) for key in extra} | ({"points"} if profile.points else set())
    more = [Column(title, key) for key, title in _MORE if key in wanted or any(getattr(row, key) for row in rows)]
    return (
        Column("三级指标", "name"),
        Column("指标值", "target"),
        *more,
        *(Column(key, key, extra=True) for key in extra),
    )


@dataclass(frozen=True, slots=True)
class FundLine:
    """A line of the funds: its label as printed, how deep it stands, the amounts of the whole period and the year."""

    label: str
    depth: int
    overall: str
    annual: str


def fund_lines(parts: Sequence[Part], depth: int = 0) -> Iterator[FundLine]:
    """The lines below the total. 其中： stands before the first of a group, and where the wording says too little."""
    for index, part in enumerate(parts):
        told = index == 0 or (depth == 0 and field_of(part.label) != "part" and not is_fund_wording(part.label))
        label = f"其中：{part.label}" if told else part.label
        yield FundLine(label, depth, clean(part.overall_amount), clean(part.amount))
        yield from fund_lines(part.parts, depth + 1)


def two_amounts(table: Table) -> bool:
    """Whether the funds of the whole period stand beside the year's."""
    return bool(table.funding.overall_total) or any(line.overall for line in fund_lines(table.funding.parts))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators with the label beside or above it."""

    caption: str
    indicators: tuple[Indicator, ...]


def groups_of(table: Table) -> tuple[Group, ...]:
    """One group, or that of the whole period and the year's."""
    if not table.overall_indicators:
        return (Group("绩效指标", table.indicators),)
    return Group("实施期绩效指标", table.overall_indicators), Group("年度绩效指标", table.indicators)


def goals_of(table: Table) -> tuple[tuple[str, str], ...]:
    """The goals as (label, text): the year's, and before it that of the whole period where there is one."""
    annual = ("年度总体目标", clean(table.annual_goal))
    return (("项目期总体目标", clean(table.overall_goal)), annual) if table.overall_goal else (annual,)


def department_of(table: Table) -> str:
    """The department with its code before it, `[103]某局`."""
    code = f"[{table.department_code}]" if table.department_code else ""
    return code + clean(table.department)


def units_of(table: Table) -> tuple[str, str]:
    """The unit above the table and the one beside the funds; they differ only in a form that says two."""
    first, _, second = (table.funding.unit or "").partition("/")
    return first, second or first


def label_of(indicator: Indicator, profile: Profile) -> tuple[str, str]:
    """The second level and the form's mark behind it (必填 …), empty where it has none or another first level."""
    row = profile.row(indicator.level2 or "")
    if row is None or indicator.level1 not in (None, row.level1):
        return clean(indicator.level2), ""
    return row.level2, row.mark


def clean(text: str | None) -> str:
    """A cell's text with line breaks of one kind; empty for a blank."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def problems(table: Table) -> Iterator[str]:
    """What of a table no form can hold, in Chinese, with the path."""
    if table.funding.unit and table.funding.unit.count("/") > 1:
        yield f"funding.unit（金额单位）：表上最多注明两处单位。{_ELSEWHERE}。"
    yield from _part_problems(table.funding.parts)
    rows = [(f"indicators.{index}", row) for index, row in enumerate(table.indicators)]
    rows += [(f"overall_indicators.{index}", row) for index, row in enumerate(table.overall_indicators)]
    yield from _extra_problems(rows)
    for path, text in texts(table):
        if _ILLEGAL.search(text):
            yield f"{path} 里有不能显示的控制字符。请先删去。"
        if len(text) > _MAX_TEXT:
            yield f"{path} 太长（{len(text)} 字，一格最多 {_MAX_TEXT} 字）。请先缩短。"


_ELSEWHERE = "请先改好，或保存为 .json（能保存全部内容）"


def _part_problems(parts: Sequence[Part]) -> Iterator[str]:
    """Lines of the funds that could not be told from others: what divides a line is known by its wording alone."""
    nested = vocabulary().nested
    divided = False  # whether the line above has lines of its own, which a line of their wording would join
    for index, part in enumerate(parts):
        path = f"funding.parts.{index}"
        yield from _label_problems(path, part)
        if divided and bare_label(part.label) in nested:
            yield f"{path}.label（“{part.label}”）：在表上会被当成上一行的下级资金来源。请调整次序，{_ELSEWHERE[2:]}。"
        for number, inner in enumerate(part.parts):
            below = f"{path}.parts.{number}"
            yield from _label_problems(below, inner)
            if bare_label(inner.label) not in nested:
                yield f"{below}.label（“{inner.label}”）：在表上看不出是“{part.label}”的下级资金来源。{_ELSEWHERE}。"
            if inner.parts:
                yield f"{below}.parts（再下一级的资金来源）：表上只有两级。{_ELSEWHERE}。"
        divided = bool(part.parts)


def _label_problems(path: str, part: Part) -> Iterator[str]:
    if not part.label.strip():
        yield f"{path}.label（资金来源名称）是空的。请先填写。"
    if _ILLEGAL.search(part.label):
        yield f"{path}.label 里有不能显示的控制字符。请先删去。"


def _extra_problems(rows: Sequence[tuple[str, Indicator]]) -> Iterator[str]:
    """Titles of further columns that could not be told from the form's own or from each other."""
    titles: dict[str, str] = {}
    for path, row in rows:
        for key in row.extra:
            where = f"{path}.extra（{key}）"
            known = column_of(key)
            if not squeeze(key) or _ILLEGAL.search(key):
                yield f"{where}：栏目名称是空的或有不能显示的字符。{_ELSEWHERE}。"
            elif known in _TAKEN or field_of(key) == "project_name" or titles.get(squeeze(key), key) != key:
                yield f"{where}：这个栏目名称与表上另一栏分不清。请换一个名称，{_ELSEWHERE[2:]}。"
            titles.setdefault(squeeze(key), key)


def blocks(indicators: Sequence[Indicator]) -> Iterator[tuple[str | None, list[tuple[str | None, list[Indicator]]]]]:
    """Neighbours of one first level, and in them those of one second level, as the form merges them."""
    for level1, of_level1 in groupby(indicators, key=lambda indicator: indicator.level1):
        yield (
            level1,
            [(level2, list(run)) for level2, run in groupby(of_level1, key=lambda indicator: indicator.level2)],
        )
