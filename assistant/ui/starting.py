"""Where a draft starts from (从哪里开始): an empty form, an earlier year's table, a file, or a draft left half done."""

import streamlit as st

from ..documents import SUFFIXES, Reading, read_bytes
from ..errors import MubiaoError
from ..form import Table
from ..workspace import Draft, Summary
from . import carrying, following, resources, session
from .words import label

_TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]


def panel(draft: Draft) -> None:
    """The panel; open until something was typed."""
    fresh = draft.is_untouched and draft.origin == session.BLANK
    with st.expander("从哪里开始", expanded=fresh, icon=":material/note_add:", key=f"start-{draft.id}-{fresh}"):
        empty, earlier, upload, resume = st.columns([3, 6, 6, 5], gap="medium")
        with empty:
            st.html("<h4>空白表</h4>")
            st.button("新建空白表", key="start-blank", on_click=session.start_blank, width="stretch")
        with earlier:
            st.html("<h4>往年的表</h4>")
            _earlier()
        with upload:
            st.html("<h4>上传文件</h4>")
            _upload()
        with resume:
            st.html("<h4>接着做</h4>")
            _resume(draft)


def _earlier() -> None:
    tables, refused = resources.earlier_tables()
    if tables:
        carrying.choice(tables)
    else:
        st.caption(label(resources.no_tables()))
    for reason in refused:
        st.warning(label(reason))


def _upload() -> None:
    uploaded = st.file_uploader("上传文件", type=_TYPES, key="upload", label_visibility="collapsed")
    if uploaded is None:
        return
    try:
        reading = read_bytes(uploaded.getvalue(), uploaded.name)
    except MubiaoError as error:
        st.error(label(str(error)))
        return
    chosen = _choose(reading)
    account = reading.account
    if account.repaired or account.passed_over:
        st.caption(f"读到 {account.rows} 行，其中修正或推断 {account.repaired} 行，跳过 {account.passed_over} 行。")
    st.caption(label(following.sentence(session.form_for(chosen))))
    st.button(
        "用这张表开始",
        key="start-upload",
        on_click=_start_upload,
        args=(chosen, uploaded.name),
        width="stretch",
    )


def _choose(reading: Reading) -> Table:
    tables = reading.tables
    if len(tables) == 1:
        return tables[0]
    chosen = st.selectbox(
        f"文件里有 {len(tables)} 张表，选一张",
        range(len(tables)),
        format_func=lambda index: f"第{index + 1}张：{tables[index].project_name or '（没有项目名称）'}",
        key="upload-table",
        placeholder="选择一张表",
    )
    return tables[chosen]


def _start_upload(table: Table, name: str) -> None:
    session.start_from(table, f"文件：{name}")


def _resume(draft: Draft) -> None:
    others = [summary for summary in session.workspace().recent(20) if summary.id != draft.id]
    if not others:
        st.caption("做到一半的草稿会列在这里。")
        return
    chosen = st.selectbox(
        "草稿",
        range(len(others)),
        index=None,
        format_func=lambda index: _title(others[index]),
        key="resume",
        placeholder="选择草稿",
        label_visibility="collapsed",
    )
    st.button(
        "接着做",
        key="start-resume",
        disabled=chosen is None,
        on_click=_continue,
        args=(others[chosen].id if chosen is not None else None,),
        width="stretch",
    )


def _continue(id: str | None) -> None:
    if id:
        session.show(id)


def _title(summary: Summary) -> str:
    year = f"（{summary.year}年）" if summary.year else ""
    when = summary.updated.astimezone()
    return f"{summary.project_name or '（没有项目名称）'}{year} · {when.month}月{when.day}日 {when:%H:%M}"
