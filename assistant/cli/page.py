"""`mubiao app`, `mcp`."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import MubiaoError
from .common import say

_FIRST_PORT = 8501
_PORTS_TRIED = 20


def run_app(
    port: Annotated[int | None, typer.Option("--port", help="端口；默认从 8501 起找一个空闲的。")] = None,
    headless: Annotated[bool, typer.Option("--headless", help="不自动打开浏览器。")] = False,
) -> None:
    """打开起草和审核的页面。"""
    page = Path(__file__).resolve().parent.parent.parent / "app.py"
    if not page.exists():
        raise MubiaoError(f"找不到 {page}。请在克隆的项目文件夹里运行 make app。")
    chosen = _free_port() if port is None else port
    if not _is_free(chosen):
        raise MubiaoError(f"端口 {chosen} 正被别的程序占用。请换一个：mubiao app --port {chosen + 1}")
    say(f"页面地址：http://127.0.0.1:{chosen}（在这个窗口按 Ctrl+C 结束）")
    # Without showEmailPrompt the first start on a fresh machine waits for an e-mail address in the terminal. The page's
    # address is said above, in Chinese; Streamlit's own welcome would say it again in English.
    options = {
        "server.port": str(chosen),
        "server.headless": str(headless).lower(),
        "server.showEmailPrompt": "false",
        "logger.hideWelcomeMessage": "true",
    }
    os.chdir(page.parent)
    flags = [f"--{key}={value}" for key, value in options.items()]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(page), *flags])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    """The first free port from 8501 on, so that a page left open does not stand in the way of another."""
    return next((port for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS_TRIED) if _is_free(port)), _FIRST_PORT)


def run_mcp() -> None:
    """供其他智能助手调用：以 MCP 协议（标准输入输出）提供 check、explain、search、suggest。"""
    from ..mcp_server import run

    run()
