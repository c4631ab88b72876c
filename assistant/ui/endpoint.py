"""The language model's settings in the page (模型设置), and asking it from there.

What is typed holds for this window alone and is kept nowhere: a key belongs in the environment. Whatever the endpoint
does, the page says one sentence and goes on.
"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from pydantic import SecretStr
from streamlit.delta_generator import DeltaGenerator

from ..drafting.model import asker
from ..llm import Asker, TroubleError, endpoint_of
from ..llm.endpoint import Remembered
from ..llm.probe import Tried, probe
from ..settings import Settings, settings
from .words import label

_KEYS = {"model": "endpoint-model", "openai_base_url": "endpoint-url", "openai_api_key": "endpoint-key"}
_T = TypeVar("_T")


def in_use() -> Settings:
    """The settings with what was typed in this window in place of the environment's."""
    typed = {name: st.session_state.get(f"used:{key}") for name, key in _KEYS.items()}
    more: dict[str, object] = {name: value for name, value in typed.items() if value}
    if key := more.get("openai_api_key"):
        more["openai_api_key"] = SecretStr(str(key))
    return settings().model_copy(update=more) if more else settings()


def ready() -> bool:
    """Whether there is a model to ask."""
    return in_use().has_model


def ask(task: Callable[[Asker], _T], *, calls: int, saying: str) -> _T | None:
    """What a task of the model comes to; None when the endpoint was of no use, and the page says why."""
    chosen = in_use()
    made = asker(chosen, calls=calls, seconds=chosen.model_timeout * max(3, calls // 3))
    if made is None:
        return None
    try:
        with st.spinner(saying):
            return task(made)
    except TroubleError as error:
        st.info(f"{error}。表没有改动，可以稍后再试，或自己填写。")
        return None


def popover() -> DeltaGenerator:
    """The button in the header behind which the settings are, and what it opens."""
    with st.popover("模型", icon=":material/smart_toy:", key="endpoint") as opened:
        chosen = in_use()
        made = endpoint_of(chosen)
        st.caption(f"正在使用：{label(made.model)}（{label(made.host)}）" if made else "没有配置语言模型，也不需要它。")
        st.text_input("模型名称", key="endpoint-model", placeholder=chosen.model or "如 qwen3、deepseek-chat")
        st.text_input("地址", key="endpoint-url", placeholder=chosen.openai_base_url or "如 http://127.0.0.1:11434/v1")
        st.text_input("密钥", key="endpoint-key", type="password", placeholder="只在本窗口使用，不保存")
        with st.container(horizontal=True, gap="xsmall"):
            st.button("使用", key="endpoint-use", on_click=_use)
            tried = st.button("试一试", key="endpoint-probe", type="tertiary", disabled=made is None)
        if tried and made is not None:
            with st.spinner("正在试……"):
                found = list(probe(made, chosen.prompts, Remembered(chosen.model_records / "endpoints.json")))
            _show(found)
    return opened


def _use() -> None:
    for key in _KEYS.values():
        st.session_state[f"used:{key}"] = (st.session_state.get(key) or "").strip()


def _show(found: list[Tried]) -> None:
    best = next((each for each in found if each.works), None)
    if best is not None:
        st.success(f"可以使用（{best.rung.value}，{best.seconds:.1f} 秒）。")
        return
    st.warning("；".join(dict.fromkeys(each.says for each in found)) + "。")
