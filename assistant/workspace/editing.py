"""Changes to a draft's table, as functions from table to table. Rows are kept in the form's order."""

from collections.abc import Collection

from ..errors import MubiaoError
from ..form.profile import Profile
from ..form.table import Funding, Indicator, Part, Table
from ..form.taxonomy import level2_of
from ..form.text import halfwidth, is_empty
from ..rules import Fix

_FIRST_YEAR, _LAST_YEAR = 2000, 2099


class EditError(MubiaoError):
    """What was typed cannot stand in that cell."""


def blank(profile: Profile, year: int | None = None) -> Table:
    """An empty form: the funds' lines and one empty row for every second-level indicator it begins with."""
    rows = tuple(Indicator(level1=row.level1, level2=row.level2) for row in profile.starting_rows)
    return Table(
        year=year,
        funding=Funding(unit=profile.unit, parts=tuple(Part(label=label) for label in profile.funding.parts)),
        indicators=rows,
    )


def with_funds(table: Table, profile: Profile) -> Table:
    """The table with every line of funds that the form has; lines it lacked are blank and come last."""
    labels = {part.label for part in table.funding.parts}
    added = tuple(Part(label=label) for label in profile.funding.parts if label not in labels)
    if not added:
        return table
    funding = table.funding.model_copy(update={"parts": (*table.funding.parts, *added)})
    return _changed(table, funding=funding)


def write(table: Table, path: str, text: str | None) -> Table:
    """The table with what was typed at `path`. EditError when it is no year; KeyError when there is no such cell."""
    if path == "year":
        return table.put(path, _year(text or ""))
    return table.put(path, " ".join((text or "").split()) if path != "annual_goal" else text)


def mend(table: Table, fix: Fix, was: str | int | None) -> Table:
    """The table with a finding's fix, if the cell still holds what the fix was made for; EditError if not."""
    if table.get(fix.path) != was:
        raise EditError("这一格刚刚改过，没有再改。请看新的检查结果。")
    return table.put(fix.path, int(fix.value) if fix.path == "year" else fix.value)


def add_row(table: Table, level2: str, profile: Profile) -> Table:
    """The table with an empty row behind the last one of that second level."""
    row = profile.row(level2)
    return insert(table, Indicator(level1=row.level1 if row else None, level2=level2), profile)


def remove_row(table: Table, index: int) -> Table:
    """The table without its row `index` (from 0)."""
    return _changed(table, indicators=table.indicators[:index] + table.indicators[index + 1 :])


def set_level2(table: Table, index: int, level2: str, profile: Profile) -> Table:
    """The table with row `index` said to be of another second level, and standing where that has its place."""
    row = profile.row(level2)
    moved = table.indicators[index].model_copy(update={"level1": row.level1 if row else None, "level2": level2})
    return insert(remove_row(table, index), moved, profile)


def missing_categories(table: Table, profile: Profile) -> tuple[str, ...]:
    """The compulsory second-level indicators that have no row at all, in the form's order."""
    here = {_level2(row) for row in table.indicators}
    return tuple(row.level2 for row in profile.required_rows if row.level2 not in here)


def adopt(table: Table, indicator: Indicator, profile: Profile, *, instead_of: Collection[str] = ()) -> Table:
    """The table with a suggested row: in the place of the first empty row of its second level, or behind the last.

    instead_of   names it is another wording of: a row of that name with the same value gives it its place

    What the row there says in other columns (points, notes) stays.
    """
    for index, row in enumerate(table.indicators):
        if (_level2(row), row.target) == (_level2(indicator), indicator.target) and row.name in instead_of:
            return table.put(f"indicators.{index}.name", indicator.name)
    for index, row in enumerate(table.indicators):
        if _level2(row) == _level2(indicator) and is_empty(row.name) and is_empty(row.target):
            said = indicator.model_dump(include={"level1", "level2", "name", "target"})
            rows = (*table.indicators[:index], row.model_copy(update=said), *table.indicators[index + 1 :])
            return _changed(table, indicators=rows)
    return insert(table, indicator, profile)


def insert(table: Table, indicator: Indicator, profile: Profile) -> Table:
    """The table with a row behind the last one that the form has at or before its second level."""
    order = [row.level2 for row in profile.rows]

    def rank(row: Indicator) -> int:
        level2 = _level2(row)
        return order.index(level2) if level2 in order else len(order)

    before = [index for index, row in enumerate(table.indicators) if rank(row) <= rank(indicator)]
    place = before[-1] + 1 if before else 0
    return _changed(table, indicators=(*table.indicators[:place], indicator, *table.indicators[place:]))


def row_at(table: Table, index: int, shown: Indicator) -> int:
    """Where the row that was shown at `index` stands now. EditError when it is gone.

    A click and the text typed before it can arrive together: once a row was removed, the index names another row.
    """

    def is_same(row: Indicator) -> bool:
        return row.level2 == shown.level2 and (row.name == shown.name or row.target == shown.target)

    places: list[int] = [index, *range(len(table.indicators))]
    for place in places:
        if place < len(table.indicators) and is_same(table.indicators[place]):
            return place
    raise EditError("这一行刚刚变动过，您的修改没有保存，请再改一次。")


def _level2(row: Indicator) -> str:
    level = level2_of(row.level2)
    return level.name if level else row.level2 or ""


def _year(text: str) -> int | None:
    written = halfwidth(text).removesuffix("年度").removesuffix("年").strip()
    if not written:
        return None
    if written.isascii() and written.isdigit() and _FIRST_YEAR <= int(written) <= _LAST_YEAR:
        return int(written)
    raise EditError(f"年度“{text}”看不懂，没有保存。请写四位数字，如 2025。")


def _changed(table: Table, **fields: object) -> Table:
    return table.model_copy(update=fields).at(table.source)
