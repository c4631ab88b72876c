"""What the check found (检查结果): mistakes, warnings, then folded hints; each with its fix and its rule's page."""

import streamlit as st

from ..drafting.explain import Explained, sent
from ..drafting.explain import explain as explain_finding
from ..form import Profile, Table
from ..form.naming import describe
from ..llm.ask import ASKS
from ..rules import Finding, Fix, Outcome, Severity, rules
from ..rules.pages import explain
from ..workspace import Standing
from ..workspace.editing import add_row, mend, missing_categories
from . import endpoint, markup, sending, session
from .words import label


def show(table: Table, standing: Standing, profile: Profile) -> None:
    """All findings of a draft."""
    if standing.ready:
        st.html(markup.ready(standing))
    if standing.unfilled:
        st.html(markup.unfilled(standing.unfilled, table))
        _offer_rows(table, profile)
    _offer_fixes([each.fix for each in standing.report.findings if each.fix and each.fix.safety == "safe"], table)
    for each in standing.to_mend:
        _finding(each, table)
    if standing.hints:
        with st.expander(f"提示 {len(standing.hints)} 处（常见写法，可改可不改）", key="hints"):
            for _, group in markup.by_rule(standing.hints):
                for each in group:
                    _finding(each, table)
    _unanswered(standing)


def _offer_fixes(fixes: list[Fix], table: Table) -> None:
    """Fixes that cannot change the meaning, all at once."""
    if len(fixes) > 1:
        st.button(
            f"一次改正 {len(fixes)} 处写法（意思不变）",
            key="fix-all",
            icon=":material/done_all:",
            on_click=_apply_all,
            args=([(fix, table.get(fix.path)) for fix in fixes],),
        )


def _offer_rows(table: Table, profile: Profile) -> None:
    absent = missing_categories(table, profile)
    if absent:
        st.button(
            f"补上缺少的 {len(absent)} 行",
            key="add-missing",
            icon=":material/playlist_add:",
            on_click=_add_missing,
            args=(absent, profile),
        )


def _finding(each: Finding, table: Table) -> None:
    key = f"{each.code}:{each.path}"
    with st.container(key=f"finding:{key}", gap=None):
        st.html(markup.finding(each, table))
        with st.popover("说明", key=f"page:{key}", type="tertiary"):
            st.html(f'<div class="mb-page">{_page(each.code)}</div>')
        _explained(each, table)
        if each.fix:
            safe = each.fix.safety == "safe"
            st.button(
                label(f"{'改正为' if safe else '采用建议'}：{each.fix.value}"),
                key=f"fix:{key}",
                icon=":material/check:",
                on_click=_apply,
                args=(each.fix, table.get(each.fix.path)),
            )


def _explained(each: Finding, table: Table) -> None:
    """A finding in the model's plain words, with a mend where it could propose one that the rules accept."""
    if not endpoint.ready() or each.severity is Severity.INFO:
        return
    with st.container(key=f"told:{each.code}:{each.path}", gap="xsmall"):
        _told(each, table)


def _told(each: Finding, table: Table) -> None:
    key = f"explained:{each.code}:{each.path}:{each.observed}"
    asked = f"tell:{each.code}:{each.path}"
    if sending.asks("讲给我听", asked, lambda: sent(table, each), icon=":material/help:", quiet=True):
        chosen = endpoint.in_use()
        found = endpoint.ask(
            lambda asker: explain_finding(table, each, asker, chosen.prompts, session.profile()),
            calls=ASKS + 2,
            saying="模型正在讲……",
        )
        if found is not None:
            st.session_state[key] = found
    told: Explained | None = st.session_state.get(key)
    if told is None:
        return
    st.caption(f"模型的说明，仅供参考：{label(told.explanation)}" if told.explanation else "模型没有说出可用的话。")
    if told.mend is not None and told.mend != table.get(each.path):
        st.button(
            label(f"改成：{told.mend}"),
            key=f"mend:{each.code}:{each.path}",
            icon=":material/check:",
            on_click=_apply,
            args=(Fix(each.path, told.mend, "unsafe"), table.get(each.path)),
        )


def _page(code: str) -> str:
    rule = next(rule for rule in rules() if rule.code == code)
    return markup.paragraphs(explain(rule).replace(f"（{rule.name}）", "", 1))


def _unanswered(standing: Standing) -> None:
    """Rules that could not judge, and rules that crashed: no data is never a pass."""
    titles = {rule.code: rule.title for rule in rules()}
    report = standing.report
    undetermined = [code for code, outcome in report.outcomes.items() if outcome is Outcome.UNDETERMINED]
    if undetermined:
        with st.expander(f"未能判断的 {len(undetermined)} 项", key="undetermined"):
            for code in undetermined:
                st.caption(label(f"{titles[code]}（{code}）：{report.reasons[code]}"))
    for code, outcome in report.outcomes.items():
        if outcome is Outcome.DEFECT:
            crash = f"规则 {code} 运行出错（{report.reasons[code]}），其余规则照常检查。请把这一行报告给维护者。"
            st.error(label(crash))


def _apply(fix: Fix, was: str | int | None) -> None:
    """Write a fix, if the cell still holds what it was made for."""

    table: Table = st.session_state["shown"].table
    session.change(lambda now: mend(now, fix, was), f"改正“{describe(fix.path, table)}”为“{fix.value}”")


def _apply_all(fixes: list[tuple[Fix, str | int | None]]) -> None:
    def edit(table: Table) -> Table:
        for fix, was in fixes:
            table = mend(table, fix, was)
        return table

    session.change(edit, f"一次改正 {len(fixes)} 处写法")


def _add_missing(absent: tuple[str, ...], profile: Profile) -> None:
    def edit(table: Table) -> Table:
        for level2 in absent:
            table = add_row(table, level2, profile)
        return table

    session.change(edit, f"补上缺少的 {len(absent)} 行")
