"""The annual goal in the model's words (目标起草): offered beside the suggestions, taken with one click or not."""

import streamlit as st

from ..drafting.goal import Worded, sent, write_goal
from ..form import Profile
from ..form.text import is_empty
from ..llm.ask import ASKS
from ..workspace import Draft
from . import endpoint, sending, session
from .words import safe


def show(draft: Draft, profile: Profile) -> None:
    """The offer, where there is a model and a row to write the goal from."""
    named = [row for row in draft.table.indicators if not is_empty(row.name) and not is_empty(row.target)]
    if not endpoint.ready() or not named:
        return
    key = f"goal:{draft.id}"
    again = key in st.session_state
    name = "换一种写法" if again else "请模型按指标起草年度目标"
    if sending.asks(name, "write-goal", lambda: sent(draft.table), icon=":material/edit_note:"):
        chosen, place = endpoint.in_use(), st.empty()
        worded = endpoint.ask(
            lambda asker: write_goal(
                draft.table,
                asker,
                chosen.prompts,
                profile,
                fresh=again,
                on_text=lambda text: place.caption(f"正在写，已收到 {len(text)} 个字"),
            ),
            calls=ASKS + 2,
            saying="模型正在写，数字只用表里的……",
        )
        place.empty()
        if worded is not None:
            st.session_state[key] = worded
    found: Worded | None = st.session_state.get(key)
    if found is None:
        return
    if found.text is None:
        reason = found.refusal.reason.words.removesuffix("的") if found.refusal else "没有写出来"
        st.caption(f"模型写的目标没有采用：{reason}。")
        return
    with st.container(border=True, gap="xsmall", key="goal-offer"):
        st.html(f"<h4>年度总体目标<small>模型起草，数字都来自表里</small></h4><div>{safe(found.text)}</div>")
        st.button("采用", key="take-goal", on_click=_take, args=(found.text,))


def _take(text: str) -> None:
    session.change(lambda table: table.put("annual_goal", text), "采用模型起草的年度目标")
