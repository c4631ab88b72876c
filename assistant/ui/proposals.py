"""Suggestions (建议): for every second-level indicator the rows earlier filings suggest, to take, change or refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from ..drafting.model import reworder, sent
from ..drafting.request import Request
from ..drafting.reword import Reworder
from ..drafting.suggest import suggest
from ..drafting.suggestion import Basis, Reason, Suggestion, Suggestions
from ..form import Profile, Table
from ..form.taxonomy import level2_of
from ..form.text import is_empty
from ..precedents import Closeness
from ..workspace import Decision, Draft, Verdict
from ..workspace.editing import adopt
from . import alternatives, card, endpoint, resources, sending, session
from .words import label, safe, short_level2

_EACH = 3  # suggestions per second-level indicator: the first one open, the others folded


def show(draft: Draft, profile: Profile) -> None:
    """The suggestions for a draft: first for what is still empty, then for the rest."""
    request = Request.of(draft.table)
    if not request.project_name:
        st.html('<div class="mb-empty">填上项目名称，这里就会给出每一类指标的建议，并注明出自哪份往年的表。</div>')
        return
    body = st.container()
    categories = _categories(draft.table, profile)
    with body:
        _body(draft, request, categories, profile)


def _body(draft: Draft, request: Request, categories: tuple[str, ...], profile: Profile) -> None:
    suggestions = _suggestions(request, categories, profile)
    _notices(suggestions)
    decisions = session.workspace().decisions(draft)
    refused = {card.id_of(each) for each in suggestions.rows if card.is_refused(each, decisions)}
    filled = _filled(draft.table)
    _offer_all([each for each in _first(suggestions, refused) if each.level2 not in filled])
    for done in (False, True):
        part = [level2 for level2 in categories if (level2 in filled) is done]
        if not part:
            continue
        with st.expander(f"已填的 {len(part)} 类", key="suggestions-filled") if done else st.container():
            for level2 in part:
                rows = [each for each in suggestions.rows if each.level2 == level2 and card.id_of(each) not in refused]
                with _category(level2, rows, profile):
                    alternatives.show(request, level2, suggestions.rows, decisions, profile)
    left_out = [f"不采用的 {len(refused)} 条已收起"] if refused else []
    left_out += [f"{Reason(reason).words} {count} 条未列出" for reason, count in suggestions.dropped]
    if left_out:
        st.caption("；".join(left_out) + "。")


def _categories(table: Table, profile: Profile) -> tuple[str, ...]:
    """The second-level indicators to suggest for: the compulsory ones, those in the table, and those chosen here."""
    optional = [row.level2 for row in profile.rows if not row.required]
    here = {level.name for row in table.indicators if (level := level2_of(row.level2))}
    chosen: list[str] = []
    if optional:
        chosen = st.pills(
            "选填指标",
            [level2 for level2 in optional if level2 not in here],
            selection_mode="multi",
            key="optional",
            format_func=lambda level2: f"也要 {short_level2(level2, profile)}",
            label_visibility="collapsed",
        )
    return tuple(row.level2 for row in profile.rows if row.required or row.level2 in here or row.level2 in chosen)


def _suggestions(request: Request, categories: tuple[str, ...], profile: Profile) -> Suggestions:
    """Computed anew only when what is asked changed. The model is asked when the clerk says so, never on typing."""
    state = st.session_state
    asked = (request, categories, profile.name)
    precedents = resources.precedents()
    if state.get("suggested_for") != asked:
        state["suggested"] = suggest(request, precedents, profile=profile, categories=categories, per_category=_EACH)
        state["suggested_for"] = asked
    suggestions: Suggestions = state["suggested"]
    if not endpoint.ready():
        return suggestions
    only = sending.this_table_only()

    def reworded(reword: Reworder | None = None) -> Suggestions:
        return suggest(request, precedents, profile=profile, categories=categories, reword=reword)

    def to_send() -> str:
        return sent(request, reworded().rows, this_table_only=only)

    if sending.asks("请模型润色措辞", "reword", to_send, icon=":material/edit_note:"):
        bar = st.progress(0.0, "模型正在逐条润色，数字不会改动……")
        ask = reworder(
            endpoint.in_use(),
            lambda done, of: bar.progress(done / of, f"已润色 {done}/{of} 条"),
            this_table_only=only,
        )
        worded = reworded(ask)
        bar.empty()
        state["suggested"] = suggestions = _merged(suggestions, worded)
    return suggestions


def _merged(suggestions: Suggestions, worded: Suggestions) -> Suggestions:
    """The model's wordings in front of the rows they came from: the clerk may still prefer the precedent's."""
    rows = list(suggestions.rows)
    for each in reversed(worded.rows):
        if each.basis is Basis.MODEL:
            place = next((index for index, row in enumerate(rows) if row.level2 == each.level2), len(rows))
            rows.insert(place, each)
    return replace(suggestions, rows=tuple(rows), dropped=worded.dropped, notices=worded.notices)


def _notices(suggestions: Suggestions) -> None:
    trouble = st.session_state.get("precedents_trouble")
    if trouble:
        st.warning(label(f"{trouble}建议暂时只按本表推算。"))
        st.button("再试一次", key="retry-precedents", on_click=_retry)
    elif resources.earlier_tables() == ((), ()):
        st.html(f'<div class="mb-note">{safe(resources.no_tables())}</div>')
    for notice in suggestions.notices:
        st.info(label(notice))


def _retry() -> None:
    resources.retry_precedents()
    st.session_state.pop("suggested_for", None)


@contextmanager
def _category(level2: str, rows: list[Suggestion], profile: Profile) -> Iterator[None]:
    """The box of a category, its suggestions in it, and below them what is drawn inside."""
    row = profile.row(level2)
    with st.container(key=f"suggest:{level2}", border=True, gap="xsmall"):
        st.html(f"<h4>{safe(level2)}{'<small>必填</small>' if row and row.required else ''}</h4>")
        if rows:
            card.show(rows[0])
        else:
            st.html('<div class="mb-empty">没有可用的建议，请自行填写。</div>')
        if rows[1:]:
            with st.expander(f"另外 {len(rows) - 1} 条", key=f"more:{level2}"):
                for each in rows[1:]:
                    card.show(each)
        yield


def _first(suggestions: Suggestions, refused: set[str]) -> list[Suggestion]:
    """The leading suggestion of every category."""
    first: dict[str, Suggestion] = {}
    for each in suggestions.rows:
        if card.id_of(each) not in refused:
            first.setdefault(each.level2, each)
    return list(first.values())


def _offer_all(leading: list[Suggestion]) -> None:
    """One click for what the same project filed before: most tables say much the same every year."""
    own = [each for each in leading if each.closeness is Closeness.SAME and each.target]
    if len(own) > 1:
        st.button(
            f"一次采用本项目往年的 {len(own)} 条",
            key="take-all",
            type="primary",
            icon=":material/done_all:",
            on_click=_take_all,
            args=(own,),
        )


def _take_all(chosen: list[Suggestion]) -> None:
    profile = session.profile()

    def edit(table: Table) -> Table:
        for each in chosen:
            table = adopt(table, each.indicator(), profile)
        return table

    decisions = [Decision.on(each, Verdict.ACCEPTED, each.indicator()) for each in chosen]
    session.change(edit, f"一次采用 {len(chosen)} 条建议", decisions)


def _filled(table: Table) -> frozenset[str]:
    """The second-level indicators that have a named row and no empty one."""
    named: set[str] = set()
    empty: set[str] = set()
    for row in table.indicators:
        if level := level2_of(row.level2):
            (empty if is_empty(row.name) else named).add(level.name)
    return frozenset(named - empty)
