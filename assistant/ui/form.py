"""The form on the left (表): head fields and indicator rows as plain fields, each with what is wrong right under it.

Plain fields and no data editor: they can be read aloud, found by a test, and hold a message under the row. A field's
key is `cell:<path>`; what is typed goes to the draft at once, and the draft alone says what a field shows.
"""

from functools import partial

import streamlit as st

from ..form import Indicator, Part, Profile, Table
from ..form.naming import describe
from ..workspace import Standing
from ..workspace.editing import add_row, remove_row, row_at, set_level2, write
from . import markup, session
from .words import label, short_level2

_UNITS = ("万元", "元")
_ROW = (11, 23, 14, 2.6)
_EXTRAS = ("points", "explanation", "standard", "note")


def show(table: Table, standing: Standing, profile: Profile) -> None:
    """The whole form."""
    st.html(markup.cell_styles(standing, profile))
    with st.container(border=True, key="head"):
        st.html("<h2>项目</h2>")
        _head(table, profile)
        _funds(table)
        _area("annual_goal", table, placeholder="全年做什么、做多少、为谁做。数量写清楚，建议才能引用。")
        if table.overall_goal:
            _area("overall_goal", table)
        _messages(standing, table)
    with st.container(border=True, key="rows"):
        st.html("<h2>绩效指标 <small>* 为必填；改动随时保存</small></h2>")
        _rows(table, standing, profile)
        _add(profile)


def _head(table: Table, profile: Profile) -> None:
    left, right = st.columns([3, 1])
    with left:
        _text("project_name", table)
    with right:
        _text("year", table, placeholder="如 2025")
    left, right = st.columns([3, 1])
    with left:
        _text("department", table)
    with right:
        _text("department_code", table, name="代码")
    left, middle, right = st.columns([2, 1, 1])
    with left:
        _text("implementing_unit", table)
    with middle:
        _choice("attribute", table, profile.attributes.allowed, free=True)
    with right:
        _text("period", table, placeholder="如 1年")


def _funds(table: Table) -> None:
    fields = [("funding.total", "年度资金总额")]
    fields += _lines("funding", table.funding.parts, "")
    for start in range(0, len(fields), 3):
        columns = st.columns(4 if start == 0 else 3)
        for column, (path, name) in zip(columns, fields[start : start + 3], strict=False):
            with column:
                _text(path, table, name=name)
        if start == 0:
            with columns[-1]:
                _choice("funding.unit", table, _UNITS)


def _lines(path: str, parts: tuple[Part, ...], above: str) -> list[tuple[str, str]]:
    """The lines of the funds as (path, label), a line's own lines behind it."""
    fields = []
    for index, part in enumerate(parts):
        here = f"{path}.parts.{index}"
        fields.append((f"{here}.amount", above + part.label))
        fields += _lines(here, part.parts, f"{part.label}·")
    return fields


def _rows(table: Table, standing: Standing, profile: Profile) -> None:
    if not table.indicators:
        st.html('<div class="mb-empty">还没有指标行。从右边的建议里采用，或在下面增加一行。</div>')
    level1 = None
    for index, row in enumerate(table.indicators):
        if row.level1 != level1 or index == 0:
            level1 = row.level1
            st.html(f"<h3>{label(level1) if level1 else '（未写一级指标）'}</h3>")
        _row(index, row, table, profile)
        found = standing.under_row(index)
        if found:
            st.html(f'<div class="mb-under-row">{markup.messages(found)}</div>')


def _row(index: int, row: Indicator, table: Table, profile: Profile) -> None:
    path = f"indicators.{index}"
    with st.container(key=f"row-{index}"):
        kind, name, target, remove = st.columns(_ROW, gap="xsmall", vertical_alignment="top")
    with kind:
        options = tuple(each.level2 for each in profile.rows)
        key = f"cell:{path}.level2"
        session.sync(key, row.level2)
        st.selectbox(
            "二级指标",
            options if row.level2 in options or row.level2 is None else (*options, row.level2),
            index=0 if row.level2 else None,
            key=key,
            format_func=partial(short_level2, profile=profile),
            label_visibility="collapsed",
            placeholder="请选择",
            on_change=_set_level2,
            args=(index, row, profile),
        )
    with name:
        _cell_area(f"{path}.name", row, "指标名称")
    with target:
        _cell_area(f"{path}.target", row, "指标值")
    with remove:
        st.button(
            f"删去第{index + 1}行",
            key=f"remove:{index}",
            icon=":material/close:",
            type="tertiary",
            on_click=_remove,
            args=(index, row),
        )
    extras = [
        f"{describe(f'{path}.{field}', table).split('·')[-1]}：{row.model_dump()[field]}"
        for field in _EXTRAS
        if row.model_dump()[field]
    ]
    extras += [f"{column}：{text}" for column, text in row.extra.items()]
    if extras:
        st.caption(label("；".join(extras)))


def _cell_area(path: str, row: Indicator, name: str) -> None:
    key = f"cell:{path}"
    session.sync(key, getattr(row, path.rsplit(".", 1)[1]) or "")
    st.text_area(
        name,
        key=key,
        height="content",
        label_visibility="collapsed",
        placeholder=name,
        on_change=_write_row,
        args=(path, row),
    )


def _add(profile: Profile) -> None:
    with st.container(horizontal=True, key="add-row", vertical_alignment="bottom"):
        options = tuple(each.level2 for each in profile.rows)
        st.selectbox(
            "增加一行",
            options,
            key="add-level2",
            format_func=partial(short_level2, profile=profile),
            width=220,
            label_visibility="collapsed",
        )
        st.button("增加一行", key="add", icon=":material/add:", on_click=_add_row, args=(profile,))


def _text(path: str, table: Table, *, name: str | None = None, placeholder: str = "") -> None:
    key = f"cell:{path}"
    value = table.get(path)
    session.sync(key, "" if value is None else str(value))
    st.text_input(
        label(name or describe(path, table)),
        key=key,
        placeholder=placeholder,
        on_change=_write,
        args=(path,),
    )


def _area(path: str, table: Table, *, placeholder: str = "") -> None:
    key = f"cell:{path}"
    session.sync(key, table.get(path) or "")
    st.text_area(
        label(describe(path, table)),
        key=key,
        height="content",
        placeholder=placeholder,
        on_change=_write,
        args=(path,),
    )


def _choice(path: str, table: Table, offered: tuple[str, ...], *, free: bool = False) -> None:
    key, value = f"cell:{path}", table.get(path)
    session.sync(key, value)
    st.selectbox(
        label(describe(path, table)),
        offered if value in offered or value is None else (*offered, value),
        index=0 if value else None,
        key=key,
        placeholder="选择或填写" if free else "请选择",
        accept_new_options=free,
        on_change=_write,
        args=(path,),
    )


def _messages(standing: Standing, table: Table) -> None:
    """What is wrong in the head, with the field's name in front."""
    found = [each for each in standing.to_mend if not each.path.startswith("indicators") and table.get(each.path)]
    if found:
        st.html(markup.named_messages(found, table))


def _write(path: str) -> None:
    typed = st.session_state[f"cell:{path}"]
    table: Table = st.session_state["shown"].table
    session.change(lambda now: write(now, path, typed), f"改了“{describe(path, table)}”")


def _write_row(path: str, shown: Indicator) -> None:
    typed = st.session_state[f"cell:{path}"]
    _, index, column = path.split(".")

    def edit(table: Table) -> Table:
        return write(table, f"indicators.{row_at(table, int(index), shown)}.{column}", typed)

    session.change(edit, f"改了第{int(index) + 1}行的{'名称' if column == 'name' else '指标值'}")


def _set_level2(index: int, shown: Indicator, profile: Profile) -> None:
    chosen = st.session_state[f"cell:indicators.{index}.level2"]
    if chosen:
        session.change(
            lambda table: set_level2(table, row_at(table, index, shown), chosen, profile),
            f"改了第{index + 1}行的二级指标",
        )


def _remove(index: int, shown: Indicator) -> None:
    session.change(lambda table: remove_row(table, row_at(table, index, shown)), f"删去第{index + 1}行")


def _add_row(profile: Profile) -> None:
    level2 = st.session_state["add-level2"]
    session.change(lambda table: add_row(table, level2, profile), f"增加一行{level2}")
