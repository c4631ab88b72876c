"""Tables → Markdown (.md): the head and the indicators as pipe tables, for people, for diffs and for `documents.text`.

A cell stands on one line: a line break is `<br>`, and what Markdown would take for a mark of its own is escaped.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from ...form import Profile, Table
from . import contents
from .contents import Column, Group

_SIGNS = re.compile(
    r"(?P<beside>[^\S\n]+(?=\n)|(?<=\n)[^\S\n]+)"  # blanks beside a line break, which nobody would keep
    r"|(?P<break>\n)"
    r"|(?P<entity>[&<>\t])"
    r"|(?P<mark>[\\`*_~|｜])"
)
_ONLY_DASHES = re.compile(r"[\s:：\-—+=]*[-—=]{2}[\s:：\-—+=]*")


def to_markdown(tables: Sequence[Table], profile: Profile | None, *, draft: bool) -> bytes:
    """The tables one below the other, in UTF-8. `WriteError` names what no form can hold."""
    lines = chain.from_iterable(_table(table, form, draft=draft) for table, form in contents.forms(tables, profile))
    return "\n".join(lines).encode()


def _table(table: Table, profile: Profile, *, draft: bool) -> Iterator[str]:
    for line in contents.lines_above(table, profile, draft=draft):
        yield f"# {line.text}" if line.role == "title" else _escaped(line.text)
        yield ""
    yield from _pipes(list(_head(table)))
    groups = contents.groups_of(table)
    for group in groups:
        if len(groups) > 1:
            yield f"## {group.caption}"
            yield ""
        yield from _pipes(list(_group(group, contents.columns_of(table, profile), profile)))


def _head(table: Table) -> Iterator[tuple[str, ...]]:
    """Label and value in turn; two pairs in a line only where the funds have two amounts."""
    yield "项目名称", contents.clean(table.project_name)
    yield "主管部门及代码", contents.department_of(table)
    yield "实施单位", contents.clean(table.implementing_unit)
    yield "项目属性", contents.clean(table.attribute)
    yield "项目期", contents.clean(table.period)
    unit = f" ({contents.units_of(table)[1]})" if table.funding.unit else ""
    total, overall = contents.clean(table.funding.total), contents.clean(table.funding.overall_total)
    two = contents.two_amounts(table)
    yield (f"实施期资金总额{unit}", overall, f"年度资金总额{unit}", total) if two else (f"年度资金总额{unit}", total)
    for line in contents.fund_lines(table.funding.parts):
        yield (line.label, line.overall, line.label, line.annual) if two else (line.label, line.annual)
    yield from contents.goals_of(table)


def _group(group: Group, columns: Sequence[Column], profile: Profile) -> Iterator[tuple[str, ...]]:
    yield "一级指标", "二级指标", *(column.title for column in columns)
    for row in group.indicators:
        level2 = "".join(contents.label_of(row, profile)) if row.level2 else contents.UNKNOWN
        yield row.level1 or contents.UNKNOWN, level2, *(column.of(row) for column in columns)


def _pipes(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A pipe table; its first row is what Markdown calls the header. Ends with a blank line."""
    count = max(map(len, rows))
    for number, row in enumerate(rows):
        cells = [_escaped(cell) for cell in row] + [""] * (count - len(row))
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{' --- |' * count}"
    yield ""


def _escaped(text: str) -> str:
    """One line that Markdown shows as the text."""
    if _ONLY_DASHES.fullmatch(text):
        return _entities(text)  # else a row of them could be taken for the line below a header
    return _SIGNS.sub(_escape, text)


def _escape(sign: re.Match[str]) -> str:
    if sign["break"]:
        return "<br>"
    return f"\\{sign[0]}" if sign["mark"] else _entities(sign[0])


def _entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)
