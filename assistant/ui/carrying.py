"""Last year's table carried forward (往年顺延): starting from it, and above the form what changed and what to look at.

The account is made anew from the filed table each time, so it outlives a refresh. It shrinks as the clerk works: what
is told of a cell is told while the cell holds what the carrying put there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import streamlit as st

from ..drafting.carried import CarriedForward
from ..drafting.carried_text import Asked, asked, fault_headings, sides
from ..drafting.carry_forward import TotalError, carry_forward
from ..form import Profile, Table, load_profile
from ..form.text import is_empty
from ..workspace import Draft
from ..workspace.editing import EditError, write
from . import resources, session
from .resources import Earlier
from .words import safe

_ORIGIN = "往年："
_WIDE = 44  # columns of a cell in the list


def choice(tables: tuple[Earlier, ...]) -> None:
    """The fields to start from a filed table: which one, for which year, with how much money."""
    chosen = st.selectbox(
        "往年的表",
        range(len(tables)),
        index=None,
        format_func=lambda index: tables[index].title,
        key="earlier",
        placeholder="选择项目",
        label_visibility="collapsed",
    )
    last = tables[chosen] if chosen is not None else None
    if last is not None:
        year, total = st.columns(2, gap="small")
        following = str(last.table.year + 1) if last.table.year else "如 2025"
        year.text_input("今年的年度", key="earlier-year", placeholder=following)
        unit = f"（{last.table.funding.unit}）" if last.table.funding.unit else ""
        total.text_input(f"今年的资金总额{unit}", key="earlier-total", placeholder="与上年相同")
    st.button(
        "用作今年的底稿",
        key="start-earlier",
        disabled=last is None,
        on_click=_start,
        args=(last,),
        width="stretch",
    )


def _start(last: Earlier | None) -> None:
    if last is None:
        return
    typed = st.session_state.get("earlier-total")
    profile = load_profile(session.form_for(last.table).profile)
    try:
        year = write(last.table, "year", st.session_state.get("earlier-year")).year
        year = year or (last.table.year + 1 if last.table.year else None)
        if year is None:
            raise EditError("这张往年的表没有写年度，请填写今年的年度，如 2025。")
        made = carry_forward(last.table, year=year, total=None if is_empty(typed) else typed, profile=profile)
    except (EditError, TotalError) as error:
        session.notify("error", str(error))
        return
    session.start_from(made.table, f"{_ORIGIN}{last.title}")


def account(draft: Draft, profile: Profile) -> None:
    """What the draft was carried forward from, as a list above the form; nothing for a draft of another origin."""
    made = _again(draft, profile)
    if made is None:
        return
    made = _still_so(made, draft.table)
    points = asked(made)
    title = f"由{made.last.year or '往'}年的表顺延：改动 {len(made.changes)} 处，请核对 {len(points)} 处"
    with st.expander(title, expanded=True, icon=":material/fast_forward:", key=f"carried-{draft.id}"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.html(_changes(made))
        with right:
            st.html(_points(points))
        faults = [head for head in fault_headings(made)[:2] if head]
        if faults and draft.is_untouched:  # of the draft as it was made; later the check alone is right
            st.caption(f"{'；'.join(faults)}。详见“检查结果”。")


def _again(draft: Draft, profile: Profile) -> CarriedForward | None:
    """The carrying that led to the draft, for the year and the total it has now."""
    if not draft.origin.startswith(_ORIGIN) or draft.table.year is None:
        return None
    tables, _ = resources.earlier_tables()
    title = draft.origin.removeprefix(_ORIGIN)
    last = next((earlier.table for earlier in tables if earlier.title == title), None)
    if last is None:
        return None
    total = draft.table.funding.total
    try:
        total = None if is_empty(total) or total == last.funding.total else total
        return carry_forward(last, year=draft.table.year, total=total, profile=profile)
    except TotalError:
        return carry_forward(last, year=draft.table.year, profile=profile)


def _still_so(made: CarriedForward, now: Table) -> CarriedForward:
    """The account without the cells that were changed since, rows counted as they stand now."""
    places = dict(_places(made.table, now))

    def here(path: str) -> str | None:
        if path.startswith("indicators."):
            _, index, column = path.split(".", 2)
            return f"indicators.{places[int(index)]}.{column}" if int(index) in places else None
        return path if now.get(path) == made.table.get(path) else None

    return replace(
        made,
        table=now,
        changes=tuple(replace(each, path=path) for each in made.changes if (path := here(each.path))),
        open_points=tuple(replace(each, path=path) for each in made.open_points if (path := here(each.path))),
    )


def _places(then: Table, now: Table) -> Iterator[tuple[int, int]]:
    """Where each row that is as it was made stands now; rows may have been added before it or removed."""
    left = list(enumerate(now.indicators))
    for index, row in enumerate(then.indicators):
        found = next((entry for entry in left if entry[1] == row), None)
        if found is not None:
            left.remove(found)
            yield index, found[0]


def _changes(made: CarriedForward) -> str:
    items = (
        f"<li><b>{safe(made.name(change.path))}</b> {safe(before)} → {safe(after)}"
        f"<small>{safe(change.reason)}</small></li>"
        for change in made.changes
        for before, after in (sides(change, _WIDE),)
    )
    return _list("改动", items)


def _points(points: Iterable[Asked]) -> str:
    items = (
        f"<li><b>{safe('、'.join(point.cells))}</b> {safe(point.reason)}<small>{point.matter.words}</small></li>"
        for point in points
    )
    return _list("请核对", items)


def _list(head: str, items: Iterable[str]) -> str:
    inside = "".join(items)
    return f'<div class="mb-carried"><h4>{head}</h4><ul>{inside or "<li>没有</li>"}</ul></div>'
