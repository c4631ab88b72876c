"""The model's second opinion (参考意见): a tab apart from the findings, marked as the model's, for the reviewer."""

from datetime import datetime

import streamlit as st

from ..drafting.review import Opinion, Review, matters, review, sent
from ..form import Profile
from ..form.naming import describe
from ..llm.ask import ASKS
from ..workspace import Decision, Draft, Verdict
from . import endpoint, sending, session
from .words import label, safe

_DECIDED = {Verdict.ACCEPTED: "已采纳", Verdict.REJECTED: "不采纳"}


def show(draft: Draft, profile: Profile) -> None:
    """The tab: what would be sent, the button, and the opinions on the table as it was when it was asked."""
    if not endpoint.ready():
        text = "没有配置语言模型。检查结果不需要它；配置以后，这里可以请它看程序判断不了的问题。"
        st.html(f'<div class="mb-empty">{text}</div>')
        return
    st.caption("模型的看法只供参考，不算检查结果，也不影响能不能通过。")
    with st.expander("会发送什么", key="sent"):
        st.html(sending.preview(sent(draft.table)))
        st.caption("只发送这一张表的项目名称、目标和指标；金额、单位和人员不发送，电话和姓名会略去。")
    if sending.asks("请模型看一看这张表", "review", lambda: sent(draft.table), icon=":material/rate_review:"):
        _ask(draft, profile)
    found: Review | None = st.session_state.get(f"review:{draft.id}")
    if found is not None:
        _show(draft, found)


def _ask(draft: Draft, profile: Profile) -> None:
    bar = st.progress(0.0, "正在问……")
    chosen = endpoint.in_use()
    found = endpoint.ask(
        lambda asker: review(
            draft.table,
            asker,
            chosen.prompts,
            profile,
            at_once=chosen.model_at_once,
            progress=lambda done, of: bar.progress(done / of, f"已问 {done}/{of}"),
        ),
        calls=ASKS * len(matters()) + 2,
        saying="模型正在看……",
    )
    bar.empty()
    if found is not None:
        st.session_state[f"review:{draft.id}"] = found


def _show(draft: Draft, found: Review) -> None:
    when = datetime.fromisoformat(found.time).astimezone()
    st.html(f'<div class="mb-note">{safe(found.model)} 的看法，{when.month}月{when.day}日 {when:%H:%M}</div>')
    for notice in found.notices:
        st.info(label(notice))
    decisions = session.workspace().decisions(draft)
    for number, each in enumerate(found.opinions):
        _opinion(draft, found, each, number, decisions)
    if not found.opinions and found.asked:
        st.html('<div class="mb-empty">问到的问题都没有意见。</div>')
    if found.dropped:
        st.caption(f"另有 {found.dropped} 条引用的原文对不上，没有列出。")


def _opinion(draft: Draft, found: Review, each: Opinion, number: int, decisions: tuple[Decision, ...]) -> None:
    about = Decision.on_opinion(each.as_dict(), found.model, found.time, Verdict.ACCEPTED)
    last = next((one for one in reversed(decisions) if one.suggestion == about.suggestion), None)
    stands = each.quote in (draft.table.get(each.path) or "")
    with st.container(border=True, gap="xsmall", key=f"opinion:{number}"):
        where = safe(describe(each.path, draft.table))
        agrees = "，程序也有提示" if each.agrees else ""
        changed = "" if stands else "，这一格后来改过"
        st.html(
            f"<h4>{safe(each.title)}<small>{where}{agrees}{changed}</small></h4>"
            f"<div>“{safe(each.quote)}”：{safe(each.reason)}</div>"
        )
        if last is not None:
            st.caption(_DECIDED.get(last.verdict, ""))
            return
        with st.container(horizontal=True, gap="xsmall"):
            for name, verdict in (("采纳", Verdict.ACCEPTED), ("不采纳", Verdict.REJECTED)):
                st.button(
                    name,
                    key=f"opinion-{verdict.value}:{number}",
                    on_click=session.decide,
                    args=(Decision.on_opinion(each.as_dict(), found.model, found.time, verdict),),
                )
