"""`mubiao app`, `mcp`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import MubiaoError


def run_app(
    port: Annotated[int, typer.Option("--port", help="端口。")] = 8501,
    headless: Annotated[bool, typer.Option("--headless", help="不自动打开浏览器。")] = False,
) -> None:
    """打开起草和审核的页面。"""
    page = Path(__file__).resolve().parent.parent.parent / "app.py"
    if not page.exists():
        raise MubiaoError(f"找不到 {page}。请在克隆的项目文件夹里运行 make app。")
    options = ["--server.port", str(port), "--server.headless", str(headless).lower()]
    os.chdir(page.parent)
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(page), *options])


def run_mcp() -> None:
    """供其他智能助手调用：以 MCP 协议（标准输入输出）提供 check、explain、search、suggest。"""
    from ..mcp_server import run

    run()
