"""The indicators of one table being put together (Indicators): rows in, `Indicator`s out, with levels that carry on.

A table has one such list for the year and one for the whole period of the project (中期). Imports `form` alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...form import Cell, Indicator, level1_of, level2_of
from ...form.taxonomy import Level
from ...form.text import bare_label, halfwidth, is_empty, squeeze
from ..account import Entry, Kind
from ..vocabulary.marks import marks_of
from .columns import Found, Side

_TEXTS = ("name", "target", "points", "explanation", "standard", "note")
_UNFINISHED = "、，,（(《“和及与的并或"
_MAX_JOINED = 1000
_CLOSING = "）)》”、，,。；;"


@dataclass(frozen=True, slots=True)
class _Carried:
    """The level that a blank cell below carries on."""

    name: str | None
    cell: Cell | None


class Indicators:
    """The list under construction at `path` (`indicators`, `overall_indicators`)."""

    def __init__(self, path: str, note: Callable[[Entry], None], place: Callable[[str, Cell | None], None]) -> None:
        self.path = path
        self.found: list[Indicator] = []
        self.marks: dict[str, None] = {}
        self._note = note
        self._place = place
        self._levels = {"level1": _Carried(None, None), "level2": _Carried(None, None)}

    def add(self, side: Side, at: Cell, repairs: tuple[str, ...]) -> None:
        """Take an indicator; blank levels carry on from the row above, an unwritten first level follows the second."""
        path = f"{self.path}.{len(self.found)}"
        level1 = self._level("level1", side.values.get("level1"), level1_of, path, at, carry=True)
        same = level1.name == self._levels["level1"].name
        level2 = self._level("level2", side.values.get("level2"), level2_of, path, at, carry=same)
        if "level1" not in side.values:
            known = level2_of(level2.name)
            level1 = _Carried(known.level1 if known else None, None)
            repairs = (*repairs, "没有一级指标一栏，按二级指标推定") if known else repairs
        self._levels = {"level1": level1, "level2": level2}
        written = {key: side.values[key].text.strip() or None for key in _TEXTS if key in side.values}
        extra = {title: found.text.strip() for title, found in side.extra.items() if not found.blank}
        self.found.append(Indicator(level1=level1.name, level2=level2.name, **written, extra=extra))
        self._settle(path, side, at, repairs)

    def _settle(self, path: str, side: Side, at: Cell, repairs: tuple[str, ...]) -> None:
        """Say where everything of the last indicator stands and what was done to it."""
        indicator = self.found[-1]
        for key, level in self._levels.items():
            if level.cell:
                self._place(f"{path}.{key}", level.cell)
        for key, found in _cells(side):
            self._place(f"{path}.{key}", Cell(found.row, found.column))
        levels = "/".join(filter(None, (indicator.level1, indicator.level2)))
        for reason in repairs:
            text = " | ".join(found.text.strip() for found in side.values.values() if not found.blank)
            self._note(Entry(0, at, path, Kind.REPAIRED, text, levels, reason))
        for repair in side.repairs:
            where = f"{path}.{repair.field}" if repair.field else path
            self._note(Entry(0, repair.cell, where, Kind.REPAIRED, repair.before, repair.after, repair.reason))
        mended = {repair.field for repair in side.repairs}
        for key, found in side.values.items():
            value = getattr(indicator, key) or ""
            if key not in mended:
                entry = Entry(0, Cell(found.row, found.column), f"{path}.{key}", Kind.READ, found.text.strip(), value)
                self._note(entry)

    def _level(
        self,
        key: str,
        found: Found | None,
        known: Callable[[str | None], Level | None],
        path: str,
        at: Cell,
        *,
        carry: bool,
    ) -> _Carried:
        """A level's name as the table holds it: canonical where the label is its own, else as written without marks."""
        if found is None or found.blank:
            if carry:
                return self._levels[key]
            return _Carried(None, Cell(found.row, found.column) if found else None)
        cell = Cell(found.row, found.column)
        if is_empty(found.text):
            return _Carried(None, cell)
        if key == "level2":
            self.marks.update(dict.fromkeys(marks_of(found.text)))
        level = known(found.text)
        name = level.name if level is not None and not level.synonym else bare_label(found.text) or None
        if name and name not in squeeze(found.text) and found.row == at.row:
            self._note(Entry(0, cell, f"{path}.{key}", Kind.REPAIRED, found.text.strip(), name, "按规范的指标名称读取"))
        return _Carried(name, cell)

    def continues(self, side: Side, row: int) -> str | None:
        """Which field (`name`, `target`) of the last indicator a row goes on with; None when it is a row of its own.

        A row without levels of its own that holds nothing but the end of a broken name, or the value of a name above
        that has none.
        """
        held = [*side.values.items(), *side.extra.items()]
        filled = {key: found.text.strip() for key, found in held if not found.blank and found.row == row}
        if not self.found or len(filled) != 1:
            return None
        last = self.found[-1]
        if len(last.name or "") + len(last.target or "") > _MAX_JOINED:
            return None
        if (target := filled.get("target")) and last.name and (not last.target or _broken(last.target, target)):
            return "target"
        if (name := filled.get("name")) and last.name and _broken(last.name, name):
            return "name"
        return None

    def extend(self, key: str, found: Found) -> None:
        """Join a text to the last indicator's name or value."""
        last = self.found[-1]
        path = f"{self.path}.{len(self.found) - 1}.{key}"
        joined = f"{getattr(last, key) or ''}{found.text.strip()}"
        self.found[-1] = last.model_copy(update={key: joined})
        reason = "这一行是上一行的延续，已合并"
        self._note(
            Entry(
                0,
                Cell(found.row, found.column),
                path,
                Kind.REPAIRED,
                found.text.strip(),
                joined,
                reason,
            )
        )


def _broken(first: str, second: str) -> bool:
    """Whether the second text is the rest of the first: an open bracket, a comma, or a closing bracket."""
    plain, rest = halfwidth(first), halfwidth(second)
    opened = (
        plain.count("(") > plain.count(")")
        or first.count("“") > first.count("”")
        or first.count("《") > first.count("》")
    )
    return opened or first[-1] in _UNFINISHED or rest[0] in _CLOSING


def _cells(side: Side) -> Iterator[tuple[str, Found]]:
    for key, found in side.values.items():
        if key in _TEXTS:
            yield key, found
    for title, found in side.extra.items():
        if not found.blank:
            yield f"extra.{title}", found
