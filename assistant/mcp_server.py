"""Mubiao for other assistants (`mubiao mcp`): the deterministic checker and the precedents as MCP tools over stdio.

The tools answer with the same JSON as the commands. Nothing here decides or writes: a client may ask for a check of a
table it made, for a rule's page, for precedents, for suggestions.
"""

import inspect
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field, ValidationError

from . import __version__
from .errors import MubiaoError

if TYPE_CHECKING:
    from .form import Table
    from .precedents import Precedents

_INSTRUCTIONS = (
    "审核和起草项目支出绩效目标表。先用 check 检查表格（标准 JSON，金额写成文本），按 findings 的 path 改；"
    "explain 说明规则；search 找往年先例；suggest 给出有出处的指标建议。数字只取自用户或所引先例，不要自己编。"
)

Year = Annotated[int | None, Field(ge=1900, le=2199, description="预算年度，如 2025。")]
Form = Annotated[str | None, Field(description="版式，如 ningxia-2024、mof-2021。")]
Category = Annotated[str | None, Field(description="二级指标，如 数量指标；不写则各类都要。")]


def check(
    table: Annotated[dict[str, Any], Field(description="一张表，标准 JSON（mubiao schema），金额和指标值写成文本。")],
    profile: Form = None,
    year: Year = None,
    last: Annotated[dict[str, Any] | None, Field(description="上年同一项目的表，同样的 JSON；写了就与它比较。")] = None,
) -> dict[str, Any]:
    """检查一张绩效目标表，返回每条规则的结果和发现的问题；不写版式则看这张表依的是哪一种。"""
    from .form import follows, load_profile
    from .rules import check as check_table
    from .rules.report import Checked, Run, as_json

    read = _table(table, "table")
    if asked := profile or os.environ.get("MUBIAO_PROFILE"):
        form, following = load_profile(asked), None
    else:
        following = follows(read)
        form = load_profile(following.profile)
    report = check_table(read, profile=form, year=year, last=None if last is None else _table(last, "last"))
    answer: dict[str, Any] = json.loads(as_json(Run(form.name, (Checked(read, report, following),)), __version__))
    return answer


def _table(given: dict[str, Any], name: str) -> "Table":
    from .documents import tables_from_json

    (table,) = tables_from_json(json.dumps(given, ensure_ascii=False), name)
    return table


def explain(code: Annotated[str, Field(description="规则代码，如 F06。")]) -> str:
    """说明一条规则：查什么，为什么，依据，例子，怎么改。"""
    from .rules import rule_named
    from .rules.pages import explain as page

    return page(rule_named(code))


def search(
    text: Annotated[str, Field(min_length=1, description="要找的说法，如 会议召开次数。")],
    category: Category = None,
    k: Annotated[int, Field(ge=1, le=100, description="最多几条。")] = 5,
) -> list[dict[str, Any]]:
    """在往年报过的表里找相近的指标。"""
    with _precedents() as precedents:
        return [dict(hit.as_json()) for hit in precedents.search(text, category=category, k=k)]


def suggest(
    project: Annotated[str, Field(min_length=1, description="项目名称。")],
    year: Year = None,
    total: Annotated[str | None, Field(description="年度资金总额，写成文本，如 4.5。")] = None,
    unit: Annotated[str, Field(description="金额单位。")] = "万元",
    goal: Annotated[str | None, Field(description="年度总体目标，或今年要做的事，照用户的原话。")] = None,
    plan: Annotated[
        str | None, Field(description="目标里没有的打算，用分号隔开，如 质量：会议出勤率不低于95%。")
    ] = None,
    category: Category = None,
    profile: Form = None,
) -> dict[str, Any]:
    """为一个项目建议指标和指标值，每个数字注明出处；没有人知道的值为 null。写明 category 的，给同一类的几种写法。"""
    from .drafting import Request
    from .drafting.suggest import suggest as suggest_rows
    from .form import load_profile
    from .settings import settings

    request = Request(project_name=project, year=year, total=total, unit=unit, goal=goal, plan=plan)
    with _precedents() as precedents:
        answer = suggest_rows(
            request,
            precedents,
            profile=load_profile(profile or settings().profile),
            categories=[category] if category else None,
            per_category=5 if category else 1,
        )
    return answer.as_dict()


@contextmanager
def _precedents() -> "Iterator[Precedents]":
    from .precedents import Precedents, corpus_to_use, embedder_of
    from .settings import settings

    corpus, embedder = corpus_to_use(settings()), embedder_of(settings())
    with Precedents.open(settings().data, corpus, server=settings().chroma_url, embedder=embedder) as precedents:
        yield precedents


_TOOLS: dict[str, Callable[..., Any]] = {tool.__name__: tool for tool in (check, explain, search, suggest)}


class _Server(MCPServer[Any]):
    """The SDK's server, which tells the client in one Chinese sentence what it can mend."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        from .documents.canonical import reasons
        from .form.profile import UnknownProfileError

        if name not in _TOOLS:
            raise ToolError(f"没有 {name} 这个工具，可用的有：{'、'.join(_TOOLS)}。")
        known = inspect.signature(_TOOLS[name]).parameters
        if unknown := [key for key in arguments if key not in known]:
            raise ToolError(f"{name} 没有 {'、'.join(unknown)} 这个参数，可用的有：{'、'.join(known)}。")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            match error.__cause__:
                case ValidationError() as wrong:
                    raise ToolError(f"{name} 的参数不对：{'；'.join(reasons(wrong))}。") from wrong
                case MubiaoError() | UnknownProfileError() as wrong:
                    raise ToolError(str(wrong)) from wrong
            raise


def server() -> MCPServer[Any]:
    """The server with its four tools."""
    made = _Server("mubiao", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR")
    for tool in _TOOLS.values():
        made.add_tool(tool)
    return made


def run() -> None:
    """Serve on standard input and output until the client leaves."""
    server().run("stdio")
