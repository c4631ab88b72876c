"""One suggestion (一条建议) as a card: what it rests on, and to take it, change it or refuse it."""

import hashlib

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..drafting.request import Request
from ..drafting.suggestion import Suggestion
from ..form import Indicator
from ..workspace import Decision, Verdict
from ..workspace.editing import adopt
from . import markup, session, spread


def show(each: Suggestion, instead_of: tuple[str, ...] = ()) -> DeltaGenerator:
    """The card, and where a caller's own button stands beside its three.

    instead_of   it takes the place of a row of the table that has one of these names, and the same value
    """
    id = id_of(each)
    st.html(markup.suggestion(each))
    spread.show(each, Request.of(st.session_state["shown"].table), id)
    if st.session_state.get(f"changing:{id}"):
        _changing(each, id, instead_of)
        return st.container()
    beside = st.container(horizontal=True, gap="xsmall", key=f"decide:{id}")
    with beside:
        st.button("采用", key=f"take:{id}", on_click=_take, args=(each, instead_of))
        st.button("改后采用", key=f"change:{id}", type="tertiary", on_click=_open, args=(id, each))
        st.button("不采用", key=f"refuse:{id}", type="tertiary", on_click=_refuse, args=(each,))
    return beside


def id_of(each: Suggestion) -> str:
    """The same wording and value for the same second-level indicator is the same suggestion."""
    return hashlib.sha256(f"{each.level2}\0{each.name}\0{each.target}".encode()).hexdigest()[:10]


def is_refused(each: Suggestion, decisions: tuple[Decision, ...]) -> bool:
    """Whether the clerk's last word on it was no."""
    last = next((decision for decision in reversed(decisions) if decision.is_about(each)), None)
    return last is not None and last.verdict is Verdict.REJECTED


def _changing(each: Suggestion, id: str, instead_of: tuple[str, ...]) -> None:
    st.text_area("指标名称", key=f"changed-name:{id}", height="content")
    st.text_input("指标值", key=f"changed-target:{id}", placeholder=each.note)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "采用修改后的",
            key=f"take-changed:{id}",
            type="primary",
            on_click=_take_changed,
            args=(each, id, instead_of),
        )
        st.button("取消", key=f"cancel:{id}", type="tertiary", on_click=_close, args=(id,))


def _take(each: Suggestion, instead_of: tuple[str, ...]) -> None:
    _put(each, each.indicator(), Verdict.ACCEPTED, instead_of)


def _take_changed(each: Suggestion, id: str, instead_of: tuple[str, ...]) -> None:
    name = " ".join(st.session_state[f"changed-name:{id}"].split())
    row = Indicator(level1=each.level1, level2=each.level2, name=name, target=st.session_state[f"changed-target:{id}"])
    verdict = Verdict.ACCEPTED if row == each.indicator() else Verdict.EDITED
    if _put(each, row, verdict, instead_of):
        _close(id)


def _put(each: Suggestion, row: Indicator, verdict: Verdict, instead_of: tuple[str, ...]) -> bool:
    profile = session.profile()
    return session.change(
        lambda table: adopt(table, row, profile, instead_of=instead_of),
        f"采用{each.level2}的建议“{row.name or ''}”",
        [Decision.on(each, verdict, row)],
    )


def _refuse(each: Suggestion) -> None:
    session.decide(Decision.on(each, Verdict.REJECTED))


def _open(id: str, each: Suggestion) -> None:
    st.session_state[f"changing:{id}"] = True
    st.session_state[f"changed-name:{id}"] = each.name or ""
    st.session_state[f"changed-target:{id}"] = each.target or ""


def _close(id: str) -> None:
    st.session_state.pop(f"changing:{id}", None)
