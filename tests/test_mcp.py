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


def test_a_table_is_held_against_its_form_and_last_year(tmp_path: Path) -> None:
    rows = [row for row in EXAMPLE.indicators if row.level2 not in ("成本指标", "可持续影响指标")]
    weights = ("20", "10", "10", "10", "30", "10")
    weighed = tuple(row.model_copy(update={"points": weight}) for row, weight in zip(rows, weights, strict=True))
    _, (formed, asked, held) = ask(
        tmp_path,
        ("check", {"table": (table := EXAMPLE.model_copy(update={"indicators": weighed}).canonical())}),
        ("check", {"table": table, "profile": "ningxia-2024"}),
        ("check", {"table": EXAMPLE.canonical(), "last": EXAMPLE.put("year", 2023).canonical()}),
    )
    assert [json.loads(text(each))["profile"] for each in (formed, asked)] == ["mof-2021", "ningxia-2024"]
    assert json.loads(text(formed))["summary"]["error"] == 0
    assert json.loads(text(asked))["summary"]["error"] > 0
    assert "H04" in {each["code"] for each in json.loads(text(held))["tables"][0]["findings"]}


MISTAKES = (
    ("check", {"table": {"projct_name": "x"}}, "table：JSON 不合规定的格式：projct_name：不认识的键。"),
    ("check", {"table": {}, "profile": "nowhere"}, "没有名为“nowhere”的版式。"),
    ("check", {"table": [{}]}, "check 的参数不对：table：应为对象 {…}。"),
    ("check", {}, "check 的参数不对：table：缺少这个键。"),
    ("check", {"table": {}, "year": 20}, "check 的参数不对：year：数字太小。"),
    ("check", {"table": {}, "profil": "x"}, "check 没有 profil 这个参数，可用的有：table、profile、year、last。"),
    ("explain", {"code": "Z99"}, "没有代码为“Z99”的规则。"),
    ("search", {"text": "会议", "category": "效率"}, "没有“效率”这个二级指标。"),
    ("search", {"text": "", "k": 0}, "search 的参数不对：text：不能是空的；k：数字太小。"),
    ("suggest", {"project": "会议费", "total": 4.5}, "suggest 的参数不对：total：应为带引号的文本或 null。"),
    ("nothing", {}, "没有 nothing 这个工具，可用的有：check、explain、search、suggest。"),
)


def test_mistakes_come_back_as_one_sentence(tmp_path: Path) -> None:
    _, answers = ask(tmp_path, *((tool, arguments) for tool, arguments, _ in MISTAKES))
    for answer, (*_, said) in zip(answers, MISTAKES, strict=True):
        assert answer.is_error
        assert text(answer).startswith(said)
        assert len(text(answer).splitlines()) == 1
