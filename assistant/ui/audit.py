"""The calls to the model (调用记录) as a tab: when, whom, with which prompt, what it took, how it ended.

The log holds no text and no key, so neither does the page. A call that was answered from memory was not sent.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import streamlit as st

from ..llm import Trouble
from ..llm.records import Audit, Call
from ..settings import settings
from .words import safe

_SHOWN = 30  # the newest calls; the file to download holds all
_CACHE = "cache"  # `rung` of a call that was answered from memory
_TASKS = {
    "reword_indicator": "润色措辞",
    "alternatives": "另想说法",
    "write_goal": "起草目标",
    "explain_finding": "讲解问题",
    "second_opinion": "参考意见",
    "probe": "试一试",
}
_OUTCOMES = {"answered": "已回答", "unreadable": "读不出来", "declined": "没有采用"}
_COLUMNS = ("时间", "服务", "模型", "用途", "提示词", "提示词指纹", "方式", "秒", "发出词元", "收到词元", "结果")


@dataclass(frozen=True, slots=True)
class Log:
    """The log as the page shows it.

    rows   one for each call, as in `_COLUMNS`, the newest first
    """

    rows: tuple[tuple[str, ...], ...]
    sent: int
    remembered: int
    prompt_tokens: int
    reply_tokens: int

    @property
    def totals(self) -> str:
        """`共发送 12 次，另有 3 次用了以前的回答；发出 3,400 词元，收到 560 词元。`"""
        kept = f"，另有 {self.remembered} 次用了以前的回答，没有发送" if self.remembered else ""
        return f"共发送 {self.sent} 次{kept}；发出 {self.prompt_tokens:,} 词元，收到 {self.reply_tokens:,} 词元。"

    def as_csv(self) -> bytes:
        """All of it; with a byte order mark, by which Excel knows the encoding."""
        text = io.StringIO()
        csv.writer(text).writerows([_COLUMNS, *self.rows])
        return text.getvalue().encode("utf-8-sig")


def show() -> None:
    """The tab."""
    file = settings().model_records / "calls.jsonl"
    try:
        state = file.stat()
        log, data = _log((str(file), state.st_mtime_ns, state.st_size))
    except FileNotFoundError:
        log, data = read(()), b""
    except OSError:
        st.warning("调用记录读不出来，请检查数据文件夹的权限。")
        return
    if not log.rows:
        st.html('<div class="mb-empty">还没有调用过语言模型，没有记录。</div>')
        return
    st.html(
        f'<div class="mb-note">{safe(log.totals)}'
        "词元是模型计量文字的单位，约合一个字。记录里没有文字内容，也没有密钥。</div>"
    )
    st.html(f'<div class="mb-calls">{"".join(_lines(log.rows[:_SHOWN]))}</div>')
    if len(log.rows) > _SHOWN:
        st.caption(f"只列出最近 {_SHOWN} 次，全部 {len(log.rows)} 次在下载的表里。")
    st.download_button(
        "下载全部记录",
        data,
        "模型调用记录.csv",
        "text/csv",
        key="download-calls",
        icon=":material/download:",
        on_click="ignore",
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _log(state: tuple[str, int, int]) -> tuple[Log, bytes]:
    """The log of a file in the state it was last changed to (its name, time and size), and as a table to download."""
    log = read(Audit(Path(state[0])).read())
    return log, log.as_csv()


def read(calls: Sequence[Call]) -> Log:
    """Calls, the oldest first, as the page shows them."""
    sent = [call for call in calls if call.rung != _CACHE]
    return Log(
        rows=tuple(_row(call) for call in reversed(calls)),
        sent=len(sent),
        remembered=len(calls) - len(sent),
        prompt_tokens=sum(call.prompt_tokens for call in sent),
        reply_tokens=sum(call.reply_tokens for call in sent),
    )


def _row(call: Call) -> tuple[str, ...]:
    return (
        f"{datetime.fromtimestamp(call.time).astimezone():%Y-%m-%d %H:%M:%S}",
        call.endpoint,
        call.model,
        _TASKS.get(call.prompt, call.prompt),
        call.prompt,
        call.prompt_hash,
        call.rung,
        f"{call.seconds:.1f}",
        str(call.prompt_tokens),
        str(call.reply_tokens),
        outcome(call),
    )


def outcome(call: Call) -> str:
    """How a call ended, in words."""
    if call.rung == _CACHE:
        return "用以前的回答，没有发送"
    if call.outcome in Trouble.__members__:
        return Trouble[call.outcome].value
    return _OUTCOMES.get(call.outcome, call.outcome)


def _lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for time, host, model, task, prompt, digest, _, seconds, out, back, ended in rows:
        yield (
            f"<div><b>{safe(time[5:])}</b> {safe(task)}：{safe(ended)}"
            f"<small>{safe(model)}（{safe(host)}），{seconds} 秒，发出 {out}、收到 {back} 词元；"
            f"提示词 {safe(prompt)} {safe(digest)}</small></div>"
        )
