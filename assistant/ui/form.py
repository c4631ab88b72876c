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
_OTHER = "其他（自己填写）"
_ROW = (12.6, 22.2, 13.2, 2.6)
_WEIGHED_ROW = (12.6, 18.6, 11.6, 5.2, 2.6)  # with a column for the points (分值)
_EXTRAS = ("points", "explanation", "standard", "note")
_COLUMNS = {"name": "名称", "target": "指标值", "points": "分值"}


def show(table: Table, standing: Standing, profile: Profile) -> None:
    """The whole form."""
    st.html(markup.cell_styles(standing, profile))
    with st.container(border=True, key="head"):
        st.html("<h2>项目</h2>")
        _head(table)
        _funds(table, profile)
        _area("annual_goal", table, placeholder="全年做什么、做多少、为谁做。数量写清楚，建议才能引用。")
        if table.overall_goal:
            _area("overall_goal", table)
        _messages(standing, table)
    with st.container(border=True, key="rows"):
        st.html("<h2>绩效指标 <small>* 为必填；改动随时保存</small></h2>")
        _rows(table, standing, profile)
        _add(profile)


def _head(table: Table) -> None:
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
    left, right = st.columns([3, 1])
    with left:
        _text("implementing_unit", table)
    with right:
        _text("period", table, placeholder="如 1年")


def _funds(table: Table, profile: Profile) -> None:
    """The money, behind the project's kind; a form with more lines of funds than usual continues below."""
    lines = [("funding.total", "年度资金总额"), *_lines("funding", table.funding.parts, "")]
    first, *amounts, last = st.columns([1.3, 1, 1, 1, 0.9], gap="xsmall", vertical_alignment="bottom")
    with first:
        _choice("attribute", table, profile.attributes.allowed, free=True)
    with last:
        _choice("funding.unit", table, _UNITS)
    while lines:
        for column, (path, name) in zip(amounts, lines[: len(amounts)], strict=False):
            with column:
                _text(path, table, name=name)
        lines = lines[len(amounts) :]
        amounts = list(st.columns(4)) if lines else []


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
        weighed = profile.points is not None
        widths = _WEIGHED_ROW if weighed else _ROW
        kind, name, target, *points, remove = st.columns(widths, gap="xsmall", vertical_alignment="top")
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
    for column in points:
        with column:
            _cell_area(f"{path}.points", row, "分值")
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
        if row.model_dump()[field] and not (field == "points" and weighed)
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
            placeholder="二级指标",
            format_func=partial(short_level2, profile=profile),
            width=220,
            label_visibility="collapsed",
        )
        st.button("增加一行", key="add", icon=":material/add:", on_click=_add_row, args=(profile,))


def _text(path: str, table: Table, *, name: str | None = None, key: str | None = None, placeholder: str = "") -> None:
    key = key or f"cell:{path}"
    value = table.get(path)
    session.sync(key, "" if value is None else str(value))
    st.text_input(
        label(name or describe(path, table)),
        key=key,
        placeholder=placeholder,
        on_change=_write,
        args=(path, key),
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
        args=(path, key),
    )


def _choice(path: str, table: Table, offered: tuple[str, ...], *, free: bool = False) -> None:
    key, value = f"cell:{path}", table.get(path)
    if free and st.session_state.get(f"free:{path}"):
        _text(path, table, key=f"typed:{path}", placeholder="自己填写")
        return
    session.sync(key, value)
    options = offered if value in offered or value is None else (*offered, value)
    st.selectbox(
        label(describe(path, table)),
        (*options, _OTHER) if free else options,
        index=0 if value else None,
        key=key,
        placeholder="请选择",
        on_change=_chosen,
        args=(path,),
    )


def _messages(standing: Standing, table: Table) -> None:
    """What is wrong in the head, with the field's name in front."""
    found = [each for each in standing.to_mend if not each.path.startswith("indicators") and table.get(each.path)]
    if found:
        st.html(markup.named_messages(found, table))


def _chosen(path: str) -> None:
    """Streamlit's own free entry says “Add:”, so the last option turns the field into one to type in."""
    if st.session_state[f"cell:{path}"] == _OTHER:
        st.session_state[f"free:{path}"] = True
    else:
        _write(path, f"cell:{path}")


def _write(path: str, key: str) -> None:
    st.session_state.pop(f"free:{path}", None)
    typed = st.session_state[key]
    table: Table = st.session_state["shown"].table
    session.change(lambda now: write(now, path, typed), f"改了“{describe(path, table)}”")


def _write_row(path: str, shown: Indicator) -> None:
    typed = st.session_state[f"cell:{path}"]
    _, index, column = path.split(".")

    def edit(table: Table) -> Table:
        return write(table, f"indicators.{row_at(table, int(index), shown)}.{column}", typed)

    session.change(edit, f"改了第{int(index) + 1}行的{_COLUMNS[column]}")


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
