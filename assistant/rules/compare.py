"""Two tables side by side (对比): every cell, and the indicators row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..form.naming import describe
from ..form.profile import load_profile
from ..form.table import Table, texts
from ..form.text import squeeze
from .measures import low_is_good
from .pairing import How, RowPair, pair_rows
from .subject import Row, Subject

_INDENT = " " * 6


class Turn(StrEnum):
    """What became of an indicator."""

    KEPT = "kept"  # 不变
    RENAMED = "renamed"  # 改名
    RAISED = "raised"  # 提高
    LOWERED = "lowered"  # 降低
    CHANGED = "changed"  # 改写: the value changed and the two cannot be compared
    ADDED = "added"  # 新增
    DROPPED = "dropped"  # 删除

    @property
    def words(self) -> str:
        """The Chinese word for it."""
        names = ("不变", "改名", "要求提高", "要求降低", "改写", "新增", "删除")
        return names[list(Turn).index(self)]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is not the same; None where it was blank. Names and values of indicators are in `RowChange`."""

    path: str
    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """An indicator of either table. A renamed row whose value moved too says how in `value`."""

    turn: Turn
    level2: str
    old: tuple[str, str] | None  # name, target
    new: tuple[str, str] | None
    value: Turn | None = None

    @property
    def words(self) -> str:
        """What became of it in Chinese, e.g. `改名、提高`."""
        return self.turn.words + (f"、{self.value.words}" if self.value and self.value is not Turn.KEPT else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one table to another."""

    old: Table
    new: Table
    cells: tuple[CellChange, ...]
    rows: tuple[RowChange, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape of `compare --format json`."""
        return {
            "old": _which(self.old),
            "new": _which(self.new),
            "cells": [{"path": cell.path, "old": cell.old, "new": cell.new} for cell in self.cells],
            "indicators": [
                {
                    "change": row.turn.value,
                    "value": row.value.value if row.value else None,
                    "level2": row.level2,
                    "old": {"name": row.old[0], "target": row.old[1]} if row.old else None,
                    "new": {"name": row.new[0], "target": row.new[1]} if row.new else None,
                }
                for row in self.rows
            ],
        }


def alone_as_dict(old: Table | None = None, new: Table | None = None) -> dict[str, Any]:
    """The same shape for a table without a counterpart."""
    return {"old": old and _which(old), "new": new and _which(new), "cells": [], "indicators": []}


def _which(table: Table) -> dict[str, Any]:
    return {"file": table.source.file, "project_name": table.project_name, "year": table.year}


def compare(old: Table, new: Table) -> Comparison:
    """Every changed cell, and every indicator of both tables with what became of it."""
    form = load_profile()  # only the rows are read, which no profile changes
    pairs = pair_rows(Subject(old, form).rows, Subject(new, form).rows)
    return Comparison(old, new, (*_cells(old, new), *_other_cells(old, new, pairs)), tuple(map(_row, pairs)))


def _head(table: Table) -> dict[str, str]:
    cells = {"year": str(table.year)} if table.year else {}
    return cells | {path: text for path, text in texts(table) if not path.startswith("indicators.")}


def _cells(old: Table, new: Table) -> Iterator[CellChange]:
    before, after = _head(old), _head(new)
    for path in dict.fromkeys((*before, *after)):
        if squeeze(before.get(path, "")) != squeeze(after.get(path, "")):
            table = new if path in after else old
            yield CellChange(path, describe(path, table), before.get(path), after.get(path))


def _other_cells(old: Table, new: Table, pairs: Iterable[RowPair]) -> Iterator[CellChange]:
    """What else stands in the rows of both tables: points, standard, the form's own columns."""
    before, after = _beside(old), _beside(new)
    for pair in pairs:
        if pair.old is None or pair.new is None:
            continue
        then, now = before.get(pair.old.index, {}), after.get(pair.new.index, {})
        for column in dict.fromkeys((*then, *now)):
            if squeeze(then.get(column, "")) != squeeze(now.get(column, "")):
                path = pair.new.path(column)
                yield CellChange(path, describe(path, new), then.get(column), now.get(column))


def _beside(table: Table) -> dict[int, dict[str, str]]:
    """By row, the filled cells beside label, name and value."""
    rows: dict[int, dict[str, str]] = {}
    for path, text in texts(table):
        keys = path.split(".", 2)
        if keys[0] == "indicators" and keys[2] not in ("level2", "name", "target"):
            rows.setdefault(int(keys[1]), {})[keys[2]] = text
    return rows


def _row(pair: RowPair) -> RowChange:
    before = (pair.old.name, pair.old.target) if pair.old else None
    after = (pair.new.name, pair.new.target) if pair.new else None
    if pair.old is None or pair.new is None:
        level2 = next(row.level2 for row in (pair.new, pair.old) if row is not None)
        return RowChange(Turn.DROPPED if pair.new is None else Turn.ADDED, level2, before, after)
    value = _turn(pair.old, pair.new)
    if pair.how is How.SIMILAR:
        return RowChange(Turn.RENAMED, pair.new.level2, before, after, value)
    return RowChange(value, pair.new.level2, before, after)


def _turn(old: Row, new: Row) -> Turn:
    """What became of a value. Raised means asked for more: a smaller 投诉率 is raised, a smaller 满意度 lowered."""
    if old.value == new.value or squeeze(old.target) == squeeze(new.target):
        return Turn.KEPT
    before, after = old.value, new.value
    comparable = before.kind is after.kind and before.unit == after.unit and before.per == after.per
    first = before.yuan if before.yuan is not None else before.magnitude
    second = after.yuan if after.yuan is not None else after.magnitude
    if before.yuan is not None and after.yuan is not None:
        comparable = before.kind is after.kind and before.per == after.per
    if not comparable or first is None or second is None or first == second:
        return Turn.CHANGED
    return Turn.RAISED if (second > first) is not low_is_good(new) else Turn.LOWERED


def as_text(found: Comparison) -> str:
    """The comparison for a terminal; unchanged rows are counted, not listed, and a table without a change is a line."""
    from .report.shown import hanging

    years = " → ".join(f"{table.year or '？'}年度" for table in (found.old, found.new))
    title = f"{found.new.project_name or found.old.project_name or '（没有项目名称）'}（{years}）"
    kept = sum(row.turn is Turn.KEPT for row in found.rows)
    if not found.cells and kept == len(found.rows):
        return f"{title}：没有变化。\n"
    lines = [title]
    for cell in found.cells:
        lines += hanging(f"  {cell.name}：{cell.old or '（空白）'} → {cell.new or '（空白）'}", _INDENT)
    for row in found.rows:
        if row.turn is Turn.KEPT:
            continue
        shown = [" | ".join(text or "（空白）" for text in side) for side in (row.old, row.new) if side]
        lines += hanging(f"  {row.words} {row.level2}：{' → '.join(shown)}", _INDENT)
    lines.append(f"  不变的指标 {kept} 行。")
    return "\n".join(lines) + "\n\n"
