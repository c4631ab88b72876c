"""Earlier wordings (查往年): a query over the precedents, each result with how near it is and why.

The part scores are for who wants them; everyone else reads words.
"""

from collections.abc import Sequence

import streamlit as st

from ..form import Profile, Table
from ..form.text import bigrams, wording
from ..precedents import Closeness
from ..precedents.record import Hit
from ..workspace import Draft
from . import resources
from .words import label, safe, short_level2

_MOST = 20
_ALL = "全部"


def show(draft: Draft, profile: Profile) -> None:
    """The tab: what to look for, in which category, and what was found."""
    asked, chosen = st.columns([3, 2], gap="small", vertical_alignment="bottom")
    with asked:
        text = st.text_input("找什么说法", key="search-text", placeholder="如：会议召开次数")
    with chosen:
        categories = [_ALL, *(row.level2 for row in profile.rows)]
        category = st.selectbox(
            "二级指标",
            categories,
            key="search-category",
            placeholder="全部",
            format_func=lambda level2: level2 if level2 == _ALL else short_level2(level2, profile).rstrip(" *"),
        )
    scores = st.toggle("显示得分", key="search-scores")
    if resources.earlier_tables() == ((), ()):
        st.html(f'<div class="mb-empty">{safe(resources.no_tables())}</div>')
        return
    if not text.strip():
        st.html('<div class="mb-empty">写几个字，在往年报过的表里找相近的指标；会说明哪里相近。</div>')
        return
    precedents = resources.precedents()
    if precedents is None:
        st.warning(label(st.session_state.get("precedents_trouble") or "往年目标表现在用不了。"))
        return
    project = draft.table.project_name
    found = precedents.search(text, category=None if category == _ALL else category, project=project, k=_MOST)
    near = [hit for hit in found if hit.closeness is not Closeness.NONE]
    if not near:
        st.html('<div class="mb-empty">无先例：往年的表里没有相近的指标。</div>')
        return
    for hit in near:
        _result(hit, text, draft.table, scores=scores)


def _result(hit: Hit, text: str, table: Table, *, scores: bool) -> None:
    record = hit.record
    year = f"{record.year}年" if record.year else ""
    parts = f"<br>得分 {hit.score:.3f}：向量 {hit.dense:.3f}，字面 {hit.lexical:.3f}" if scores else ""
    with st.container(border=True, gap=None):
        st.html(
            f"<h4>{safe(record.name)}<small>{safe(hit.closeness.words)}</small></h4>"
            f"<div>{safe(record.level2)}｜{safe(record.target) or '（空白）'}</div>"
            f'<div class="mb-note">{safe(why(hit, text, table.project_name))}{parts}</div>'
            f"<small>{safe(year)}《{safe(record.project_name)}》，{safe(record.file)} 第{record.table}张表</small>"
        )


def why(hit: Hit, text: str, project: str | None) -> str:
    """What a hit has in common with what was asked, in words."""
    said = []
    if hit.closeness is Closeness.SAME:
        said.append("同一项目")
    if shared := shared_words(text, hit.record.name):
        said.append(f"说法里都有“{'”“'.join(shared)}”")
    if project and hit.closeness is not Closeness.SAME and (both := shared_words(project, hit.record.project_name)):
        said.append(f"项目名称都有“{'”“'.join(both)}”")
    return "，".join(said) + "。" if said else "字面上没有共同的词，按整体的用字相近找到。"


def shared_words(one: str, other: str, most: int = 3) -> Sequence[str]:
    """The longest runs of characters (two and more) that both texts hold, longest first."""
    plain, rest = wording(one), wording(other)
    pairs = bigrams(rest)
    runs: list[str] = []
    start = 0
    while start < len(plain) - 1:
        end = start
        while end < len(plain) - 1 and plain[end : end + 2] in pairs and plain[start : end + 2] in rest:
            end += 1
        if end > start:
            runs.append(plain[start : end + 1])
            start = end
        start += 1
    return sorted(dict.fromkeys(runs), key=lambda run: (-len(run), plain.index(run)))[:most]
