"""The MCP server, asked by the SDK's own client over a real pipe."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from assistant.rules.pages import EXAMPLE
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("mcp")


def ask(data: Path, *calls: tuple[str, dict[str, Any]]) -> tuple[set[str], list[Any]]:
    """Start `mubiao mcp`, list its tools and make the calls one after the other."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from assistant.cli import main; main()", "mcp"],
        env={**os.environ, "MUBIAO_DATA": str(data)},
        cwd=ROOT,
    )

    async def talk() -> tuple[set[str], list[Any]]:
        async with Client(server, read_timeout_seconds=60) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(talk())


def text(answer: Any) -> str:
    return "".join(block.text for block in answer.content)


def test_four_tools_answer(tmp_path: Path) -> None:
    table = EXAMPLE.put("indicators.0.target", "10").canonical()
    tools, (checked, page, found, suggested) = ask(
        tmp_path,
        ("check", {"table": table, "year": 2024}),
        ("explain", {"code": "F06"}),
        ("search", {"text": "召开常委会议", "category": "数量指标", "k": 2}),
        ("suggest", {"project": "政协常委会议经费", "year": 2025, "total": "4.5", "goal": "召开政协常委会议5次。"}),
    )
    assert tools == {"check", "explain", "search", "suggest"}
    assert {each["code"] for each in json.loads(text(checked))["tables"][0]["findings"]} >= {"V01"}
    assert "数量×单价" in text(page)
    assert "召开县政协常委会议" in text(found)
    assert json.loads(text(suggested))["suggestions"][0]["target"] == "≥5次"


def test_mistakes_come_back_as_one_sentence(tmp_path: Path) -> None:
    _, answers = ask(
        tmp_path,
        ("check", {"table": {"projct_name": "x"}}),
        ("check", {"table": {}, "profile": "nowhere"}),
        ("explain", {"code": "Z99"}),
    )
    for answer, said in zip(answers, ("projct_name", "nowhere", "Z99"), strict=True):
        assert answer.is_error
        assert said in text(answer)
        assert "Traceback" not in text(answer)
