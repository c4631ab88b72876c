"""A table carried forward, told in words: for a terminal of 80 columns, and piece by piece for the page.

Every change first, then what a person has to look at, alike points together, then the faults: those that are new, and
those that last year's table had and the draft still has.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..rules import Finding, Severity
from ..rules.report.model import Checked
from ..rules.report.shown import LABEL, advice, hanging, one_line, shorten, shorten_quotes, where
from .carried import CarriedForward, Change, Matter

_DEEP = " " * 6
_TITLE, _CELL, _QUOTE = 40, 30, 28  # columns of a project's name, of a cell, of a quoted text
_ROW = re.compile(r"第(\d+)行 [^·]+·(.+)")
_SEVERAL = 3  # rows from which they are named together
_AROUND = 6  # characters shown on either side of what changed in a long cell


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to look at, and the cells it is true of, by their names in Chinese."""

    matter: Matter
    cells: tuple[str, ...]
    reason: str


def asked(carried: CarriedForward) -> tuple[Asked, ...]:
    """The open points with those of one reason together, by matter, then in the order of the form."""
    groups: dict[tuple[Matter, str], list[str]] = {}
    for point in carried.open_points:
        groups.setdefault((point.matter, point.reason), []).append(carried.name(point.path))
    matters = list(Matter)
    ordered = sorted(groups.items(), key=lambda item: matters.index(item[0][0]))
    return tuple(Asked(matter, tuple(cells), reason) for (matter, reason), cells in ordered)


def sides(change: Change, room: int = _CELL) -> tuple[str, str]:
    """What stood in a changed cell and what stands there now; of a long one the neighbourhood of what changed."""
    before, after = one_line(change.before or "") or "（空白）", one_line(change.after or "") or "（空白）"
    if max(len(before), len(after)) * 2 <= room:
        return before, after
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    while start and before[start - 1].isdigit():  # a figure is shown whole
        start -= 1
    least = min(len(before), len(after)) - start
    end = next((i for i in range(least) if before[-1 - i] != after[-1 - i]), least)
    shown = [
        f"{'…' if start > _AROUND else ''}{text[max(0, start - _AROUND) : len(text) - end + _AROUND]}"
        f"{'…' if end > _AROUND else ''}"
        for text in (before, after)
    ]
    return shorten(shown[0], 2 * room), shorten(shown[1], 2 * room)


def carried_text(carried: CarriedForward) -> str:
    """One table's account, its lines ended by line feeds."""
    return "\n".join(_lines(carried)) + "\n"


def heading(carried: CarriedForward) -> str:
    """`常委会议经费：2024年度 → 2025年度，改动3处，请核对4处`."""
    last, table = carried.last, carried.table
    name = shorten(one_line(table.project_name or "") or "（没有项目名称）", _TITLE)
    years = f"{f'{last.year}年度' if last.year else '（没有年度）'} → {table.year}年度"
    return f"{name}：{years}，改动{len(carried.changes)}处，请核对{len(asked(carried))}处"


def fault_headings(carried: CarriedForward) -> tuple[str, str, str]:
    """What to say over the new, the inherited and the mended findings; empty where there are none."""
    faults = carried.faults
    return (
        f"顺延以后新出现的：{_counts(faults.new)}" if faults.new else "",
        f"上年就有、还没有改的：{_counts(faults.inherited)}" if faults.inherited else "",
        f"上年有、底稿里已没有的：{_counts(faults.mended)}" if faults.mended else "",
    )


def _lines(carried: CarriedForward) -> Iterator[str]:
    yield from hanging(heading(carried), "  ")
    if carried.changes:
        yield "  改动"
    for change in carried.changes:
        before, after = sides(change)
        yield from hanging(f"    {carried.name(change.path)}：{before} → {after}（{change.reason}）", _DEEP)
    points = asked(carried)
    if points:
        yield "  请核对"
    for point in points:
        yield from hanging(f"    {point.matter.words} {_together(point.cells)}：{point.reason}", _DEEP)
    new, inherited, mended = fault_headings(carried)
    for head, found in ((new, carried.faults.new), (inherited, carried.faults.inherited)):
        if head:
            yield f"  {head}"
            yield from _findings(carried.serious(found), carried)
    if mended:
        yield f"  {mended}"


def _together(cells: tuple[str, ...]) -> str:
    """The cells' names; several rows of one column are named together: `第1、2、8行·指标值`."""
    rows = [_ROW.fullmatch(cell) for cell in cells]
    matched = [row for row in rows if row]
    if len(matched) < len(cells) or len(cells) < _SEVERAL or len({row[2] for row in matched}) > 1:
        return "、".join(cells)
    return f"第{'、'.join(row[1] for row in matched)}行·{matched[0][2]}"


def _findings(found: Iterable[Finding], carried: CarriedForward) -> Iterator[str]:
    shown = Checked(carried.table, carried.report)
    for finding in found:
        said = f"{LABEL[finding.severity]} {finding.code} {where(finding, shown)}：{finding.message}"
        yield from hanging(f"    {shorten_quotes(said, _QUOTE)}", _DEEP)
        if advised := advice(finding):
            yield from hanging(_DEEP + shorten_quotes(advised, _QUOTE), _DEEP)


def _counts(found: tuple[Finding, ...]) -> str:
    counts = [(severity, sum(each.severity is severity for each in found)) for severity in Severity]
    return "，".join(f"{LABEL[severity]} {count}" for severity, count in counts if count)
