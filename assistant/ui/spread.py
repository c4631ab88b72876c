"""What values similar indicators had (往年的值), beside a suggestion: one sentence, and a plot behind a button."""

from collections import Counter

import streamlit as st

from ..drafting.precedent_range import far_from_precedent, shown, summary
from ..drafting.request import Request
from ..drafting.suggestion import Suggestion
from ..form.target import TargetValue
from ..precedents.statistics import Asked, Statistics, statistics
from . import markup, resources
from .words import label, safe

_LOOK_AT = 60  # precedents whose values are gathered


def show(each: Suggestion, request: Request, key: str) -> None:
    """The sentence under a suggestion, the hint where its value lies beyond all of them, and the plot."""
    known = _known(each, request)
    if known is None:
        return
    said = summary(known)
    if hint := far_from_precedent(TargetValue.parse(each.target), known):
        said = hint
    st.html(f'<div class="mb-note">{safe(said)}</div>')
    with st.popover("看分布", key=f"spread:{key}", type="tertiary"):
        counted = Counter(known.values)
        st.html(markup.bars([(shown(value, known.scale), counted[value]) for value in sorted(counted)]))
        for record in known.records[:10]:
            year = f"{record.year}年" if record.year else ""
            st.caption(label(f"{record.target}　{year}{record.project_name}｜{record.name}"))


def _known(each: Suggestion, request: Request) -> Statistics | None:
    """The statistics of a suggestion's like; kept for this window, since they change with the precedents alone."""
    precedents = resources.precedents()
    if precedents is None or not each.name or not each.target:
        return None
    asked = Asked(each.level2, each.name, each.target, request.project_name or None, request.year)
    kept: dict[Asked, Statistics | None] = st.session_state.setdefault("spreads", {})
    if asked not in kept:
        hits = precedents.search(each.name, category=each.level2, project=request.project_name or None, k=_LOOK_AT)
        kept[asked] = statistics(asked, hits)
    return kept[asked]
