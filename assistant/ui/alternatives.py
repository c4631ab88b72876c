"""Other names for one second-level indicator by the model (另想几种说法), below the suggestions it rests on.

They stand as long as the request they were made for; what the clerk refused is folded away like any suggestion.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from ..drafting import alternatives as drafting
from ..drafting.alternatives import MOST, Ground, Proposed
from ..drafting.request import Request
from ..drafting.suggest import judge_of
from ..drafting.suggestion import Suggestion
from ..form import Profile
from ..llm.ask import ASKS
from ..rules import Severity, check
from ..workspace import Decision
from ..workspace.editing import adopt
from . import card, endpoint, sending
from .words import safe


@dataclass(frozen=True, slots=True)
class _Made:
    """What may be offered, what is said of it, and for what it was made."""

    request: Request
    this_table_only: bool
    rows: tuple[Suggestion, ...]
    words: str


def show(
    request: Request,
    level2: str,
    rows: Sequence[Suggestion],
    decisions: tuple[Decision, ...],
    profile: Profile,
) -> None:
    """The button, and what came of it; nothing without a model.

    rows   what is suggested, of all categories
    """
    if not endpoint.ready():
        return
    only = sending.this_table_only()
    on = drafting.ground(request, level2, rows, this_table_only=only)
    if on is None:
        if only and any(row.level2 == level2 and row.evidence for row in rows):
            st.caption("只发送当前这张表，而这一类的建议出自往年，所以不能请模型另想说法。")
        return
    key = f"alternatives:{level2}"
    made: _Made | None = st.session_state.get(key)
    if made is not None and (made.request, made.this_table_only) != (request, only):
        made = None
    name = "再另想几种" if made else "请模型另想几种说法"
    if sending.asks(name, f"ask-{key}", lambda: on.sent, icon=":material/lightbulb:", quiet=True):
        found = _ask(on, profile, fresh=made is not None)
        if found is not None:
            made = st.session_state[key] = _Made(request, only, found.rows, found.words)
    if made is None:
        return
    suggested = {card.id_of(row) for row in rows}
    offered = [each for each in made.rows if not card.is_refused(each, decisions) and card.id_of(each) not in suggested]
    sound = [each for each in offered if not _is_faulty(each, _kin(each, made, rows), profile)]
    faulty = f"另有 {len(offered) - len(sound)} 条放进这张表会有错误，没有列出。" if len(sound) < len(offered) else ""
    st.html(f'<div class="mb-note" role="status">{safe(made.words + faulty)}</div>')
    for each in sound:
        _offer(each, made, rows, profile)


def _offer(each: Suggestion, made: _Made, rows: Sequence[Suggestion], profile: Profile) -> None:
    """One of them, with a button to have another in its place."""
    on = drafting.ground(
        made.request,
        each.level2,
        rows,
        this_table_only=made.this_table_only,
        instead_of=each,
        beside=made.rows,
    )
    id = card.id_of(each)
    with st.container(key=f"alternative:{id}", gap="xsmall"):
        body, below = st.container(gap="xsmall"), st.container()
    with body:
        beside = card.show(each, instead_of=_kin(each, made, rows))
        with beside:
            swaps = on is not None and sending.asks(
                "换一种", f"swap:{id}", lambda: on.sent, icon=":material/refresh:", quiet=True, below=below
            )
    if on is None or not swaps:
        return
    with below:
        found = _ask(on, profile, most=1, fresh=True)
    if found is not None:
        place = made.rows.index(each)
        put = found.rows or (each,)
        st.session_state[f"alternatives:{each.level2}"] = replace(
            made, rows=(*made.rows[:place], *put, *made.rows[place + 1 :]), words=f"换一种说法：{found.words}"
        )
        st.rerun()


def _kin(each: Suggestion, made: _Made, rows: Sequence[Suggestion]) -> tuple[str, ...]:
    """The names it is another wording of: those with the same value on the same precedents."""
    alike = [row for row in (*rows, *made.rows) if (row.target, row.evidence) == (each.target, each.evidence)]
    return tuple(row.name for row in alike if row.name)


def _is_faulty(each: Suggestion, kin: tuple[str, ...], profile: Profile) -> bool:
    """Whether it would stand at error level in the table as it is now: there other rows have a say as well."""
    row, table = each.indicator(), st.session_state["shown"].table
    after = adopt(table, row, profile, instead_of=kin)
    places = [place for place, now in enumerate(after.indicators) if (now.name, now.target) == (row.name, row.target)]
    cells = {f"indicators.{place}.{column}" for place in places for column in ("name", "target")}
    found = check(after, profile=profile, year=table.year).findings
    return any(finding.severity is Severity.ERROR and finding.path in cells for finding in found)


def _ask(on: Ground, profile: Profile, *, most: int = MOST, fresh: bool) -> Proposed | None:
    place, chosen = st.empty(), endpoint.in_use()
    found = endpoint.ask(
        lambda asker: drafting.alternatives(
            on,
            judge_of(on.request, profile),
            asker,
            chosen.prompts,
            profile,
            most=most,
            fresh=fresh,
            on_text=lambda text: place.caption(f"正在想，已收到 {len(text)} 个字"),
        ),
        calls=ASKS + 2,
        saying="模型正在想，指标值用所引先例的……",
    )
    place.empty()
    return found
