"""Which form the draft follows (所依版式): one line with the reason, and another form when the clerk says so."""

import streamlit as st

from ..form import Following, Profile, load_profile, profile_names
from ..workspace import Draft
from ..workspace.editing import blank, with_funds
from . import session
from .words import safe


def show(draft: Draft) -> None:
    """The line, with the other forms behind its button."""
    found = session.form()
    with st.container(key="following", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.html(f'<div class="mb-note">{safe(sentence(found))}</div>')
        with st.popover("换版式", key="forms", type="tertiary"):
            key = "form-chosen"
            session.sync(key, found.profile)
            st.radio(
                "按哪种版式检查和输出",
                session.forms(),
                key=key,
                format_func=lambda name: form_name(load_profile(name)),
                on_change=_choose,
                args=(key, draft),
            )


def sentence(found: Following) -> str:
    """`版式：财预〔2021〕101号所附版式（待核实）。依据：指标有分值。`"""
    why = "；".join(found.evidence) or "没有看到别的版式的标记"
    return f"版式：{form_name(load_profile(found.profile))}。依据：{why}。"


def form_name(profile: Profile) -> str:
    """What a form is called on the page: what it rests on, in short; a form of the user's own by its name."""
    if profile.name not in profile_names():
        return profile.name
    rests_on, _, rest = profile.basis.partition("（")
    return f"{rests_on}{'（待核实）' if '待核实' in rest else ''}"


def _choose(key: str, draft: Draft) -> None:
    chosen: str = st.session_state[key]
    if not session.put_in_form(chosen):
        return
    profile = load_profile(chosen)
    if draft.is_untouched and draft.origin == session.BLANK:
        session.change(lambda table: blank(profile, table.year), "换了版式")
    else:
        session.change(lambda table: with_funds(table, profile), "换了版式")
