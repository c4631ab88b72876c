"""What is sent to the model (发送范围): shown before the first call, and limited to this table if the clerk says so.

Both hold for this window. Who agreed to the more has agreed to the less; another endpoint is agreed to anew.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..llm import Endpoint, endpoint_of
from ..llm.masking import fenced, masked
from . import endpoint, session
from .words import safe

_ONLY, _AGREED, _OPEN = "this-table-only", "agreed-to-send", "about-to-send"


def this_table_only() -> bool:
    """Whether no wording of another table may be sent."""
    return bool(st.session_state.get(_ONLY))


def limit(place: str) -> None:
    """The switch; it stands in more than one place."""
    key = f"{_ONLY}:{place}"
    session.sync(key, this_table_only())
    st.toggle("只发送当前这张表", key=key, on_change=_set_limit, args=(key,))
    st.caption("打开以后，发送的内容里没有往年和别的表的写法。")


def again() -> None:
    """The button to be shown anew what is sent."""
    if st.session_state.get(_AGREED):
        st.button("下次发送前再给我看", key="show-again", type="tertiary", on_click=_forget)


def asks(
    name: str,
    key: str,
    sent: Callable[[], str],
    *,
    icon: str,
    quiet: bool = False,
    below: DeltaGenerator | None = None,
) -> bool:
    """A button that asks the model; whether to ask it now. Before the first call it shows what is `sent`.

    quiet   a button that does not stand out
    below   where to show it, if not right under the button
    """
    pressed = st.button(
        name, key=key, icon=icon, type="tertiary" if quiet else "secondary", on_click=_press, args=(key,)
    )
    if pressed and _agreed():
        return True
    if st.session_state.get(_OPEN) != key:
        return False
    place = below.empty() if below else st.empty()
    with place.container(border=True, key=f"sending:{key}", gap="xsmall"):
        if not _agrees(key, sent()):
            return False
    st.session_state.pop(_OPEN)
    place.empty()
    return True


def preview(sent: str) -> str:
    """What is sent, as it goes out, as HTML."""
    return f'<pre class="mb-sent">{safe(fenced(masked(sent)))}</pre>'


def _agrees(key: str, sent: str) -> bool:
    """Show what would go where, and ask."""
    made = _endpoint()
    st.html(f"<h4>会发送给 {safe(made.model)}（{safe(made.host)}）</h4>")
    if sent:
        st.html(preview(sent))
        st.caption("另加固定的提示词，此外不发送别的；电话、证件号码和联系人已略去。本窗口里只问这一次。")
    else:
        st.caption("只发送当前这张表时，这里没有可以发送的内容。")
    limit(key)
    with st.container(horizontal=True, gap="xsmall"):
        agrees = st.button("发送", key=f"send:{key}", type="primary", disabled=not sent, on_click=_agree)
        st.button("先不发送", key=f"keep:{key}", type="tertiary", on_click=_close)
    return agrees


def _endpoint() -> Endpoint:
    made = endpoint_of(endpoint.in_use())
    assert made is not None  # nothing asks without one
    return made


def _agreed() -> bool:
    agreed: set[tuple[str, bool]] = st.session_state.get(_AGREED, set())
    known_as = _endpoint().known_as
    return bool({(known_as, False), (known_as, this_table_only())} & agreed)


def _agree() -> None:
    st.session_state.setdefault(_AGREED, set()).add((_endpoint().known_as, this_table_only()))


def _press(key: str) -> None:
    if not _agreed():
        st.session_state[_OPEN] = key


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _forget() -> None:
    st.session_state.pop(_AGREED, None)


def _set_limit(key: str) -> None:
    st.session_state[_ONLY] = st.session_state[key]
