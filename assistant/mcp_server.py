"""Mubiao for other assistants (`mubiao mcp`): the deterministic checker and the precedents as MCP tools over stdio.

The tools answer with the same JSON as the commands. Nothing here decides or writes: a client may ask for a check of a
table it made, for a rule's page, for precedents, for suggestions.
"""

import functools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from . import __version__
from .errors import MubiaoError

if TYPE_CHECKING:
    from .precedents import Precedents

_INSTRUCTIONS = (
    "审核和起草项目支出绩效目标表。先用 check 检查表格（标准 JSON，金额写成文本），按 findings 的 path 改；"
    "explain 说明规则；search 找往年先例；suggest 给出有出处的指标建议。数字只取自用户或所引先例，不要自己编。"
)


def check(table: dict[str, Any], profile: str = "ningxia-2024", year: int | None = None) -> dict[str, Any]:
    """检查一张绩效目标表（标准 JSON，见 mubiao schema），返回每条规则的结果和发现的问题。"""
    from .documents import tables_from_json
    from .rules import check as check_table
    from .rules.report import Checked, Run, as_json

    (read,) = tables_from_json(json.dumps(table, ensure_ascii=False), "table")
    run = Run(profile, (Checked(read, check_table(read, profile=profile, year=year)),))
    answer: dict[str, Any] = json.loads(as_json(run, __version__))
    return answer


def explain(code: str) -> str:
    """说明一条规则：查什么，为什么，依据，例子，怎么改。code 如 F06。"""
    from .rules import rule_named
    from .rules.pages import explain as page

    return page(rule_named(code))


def _precedents() -> "Precedents":
    from .precedents import Precedents, corpus_to_use, embedder_of
    from .settings import settings

    return Precedents.open(
        settings().data, corpus_to_use(settings()), server=settings().chroma_url, embedder=embedder_of(settings())
    )


def search(text: str, category: str | None = None, k: int = 5) -> list[dict[str, Any]]:
    """在往年报过的表里找相近的指标；category 是二级指标，如 数量指标。"""
    with _precedents() as precedents:
        return [dict(hit.as_json()) for hit in precedents.search(text, category=category, k=max(1, min(k, 100)))]


def suggest(
    project: str,
    year: int | None = None,
    total: str | None = None,
    unit: str = "万元",
    goal: str | None = None,
    category: str | None = None,
) -> dict[str, Any]:
    """为一个项目建议指标和指标值，每个数字注明出处；没有人知道的值为 null。金额写成文本，如 4.5。"""
    from .drafting import Request
    from .drafting.suggest import suggest as suggest_rows
    from .form import load_profile
    from .settings import settings

    request = Request(project_name=project, year=year, total=total, unit=unit, goal=goal)
    with _precedents() as precedents:
        answer = suggest_rows(
            request,
            precedents,
            profile=load_profile(settings().profile),
            categories=[category] if category else None,
            per_category=5 if category else 1,
        )
    return answer.as_dict()


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool, with what a user can mend told to the client in its one Chinese sentence."""

    @functools.wraps(tool)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return tool(*args, **kwargs)
        except (MubiaoError, ValueError) as error:
            raise ToolError(str(error)) from error

    return call


def server() -> MCPServer:
    """The server with its four tools."""
    made: MCPServer = MCPServer("mubiao", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR")
    for tool in (check, explain, search, suggest):
        made.add_tool(_told(tool))
    return made


def run() -> None:
    """Serve on standard input and output until the client leaves."""
    server().run("stdio")
