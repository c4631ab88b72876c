"""The page (绩效目标表): where the draft stands, the form on the left, suggestions and findings on the right."""

from pathlib import Path

import streamlit as st

from ..form import Profile
from ..workspace import Draft, Standing, file_name, stand
from . import (
    audit,
    carrying,
    endpoint,
    findings,
    following,
    form,
    goal,
    markup,
    proposals,
    resources,
    search,
    second_opinion,
    sending,
    session,
    starting,
)

_HERE = Path(__file__).parent
_TABS = ("建议", "检查结果", "查往年", "参考意见", "调用记录")
_MIME = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def main() -> None:
    """Draw the page. Whatever goes wrong is one Chinese sentence."""
    st.set_page_config(page_title="项目支出绩效目标表", page_icon=":material/fact_check:", layout="wide")
    st.html(_HERE / "style.css")
    with session.guarded(st.error):
        _page()


def _page() -> None:
    draft = session.current()
    profile = session.profile()
    standing = stand(draft.table, profile)
    _header(draft, standing, profile)
    session.show_notices()
    starting.panel(draft)
    carrying.account(draft, profile)
    following.show(draft)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        form.show(draft.table, standing, profile)
    with right:
        suggested, checked, earlier, opinion, calls = st.tabs(_TABS, key="side")
        with checked, session.guarded(st.error):
            findings.show(draft.table, standing, profile)
        with suggested, session.guarded(st.error):
            goal.show(draft, profile)
            proposals.show(draft, profile)
        with earlier, session.guarded(st.error):
            search.show(draft, profile)
        with opinion, session.guarded(st.error):
            second_opinion.show(draft, profile)
        with calls, session.guarded(st.error):
            audit.show()


def _header(draft: Draft, standing: Standing, profile: Profile) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(markup.header(draft.table, standing))
        with st.container(key="actions", horizontal=True, horizontal_alignment="right", width="content"):
            settings = endpoint.popover()
            if endpoint.ready():
                with settings:
                    sending.limit("settings")
                    sending.again()
            last = session.workspace().last_change(draft)
            st.button(
                "撤销",
                key="undo",
                icon=":material/undo:",
                disabled=draft.parent is None,
                help=f"撤销上一步：{last}" if draft.parent is not None else None,
                on_click=session.undo,
            )
            for suffix, name in ((".docx", "Word"), (".xlsx", "Excel")):
                _download(draft, standing, profile, suffix, name)


def _download(draft: Draft, standing: Standing, profile: Profile, suffix: str, name: str) -> None:
    """A table with errors goes out all the same, but says 草稿 in its name and its heading."""
    as_draft = not standing.report.passed
    data = b""
    with session.guarded(lambda text: session.notify("error", text)):
        data = resources.rendered(draft.table, suffix, profile, draft=as_draft)
    st.download_button(
        f"下载 {name}{'草稿' if as_draft else ''}",
        data,
        file_name(draft.table, suffix, draft=as_draft),
        _MIME[suffix],
        key=f"download{suffix}",
        icon=":material/download:",
        type="primary" if standing.ready and suffix == ".docx" else "secondary",
        on_click="ignore",
        disabled=not data,
    )
