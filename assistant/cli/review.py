"""`mubiao review`: the model's second opinion. Never an error: the exit code says only whether it could be had.

0 when every question was answered, whatever was said; 2 when one was not.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MubiaoError
from .common import Format, FormatOption, ProfileOption, profile_named, say

if TYPE_CHECKING:
    from ..drafting.review import Review
    from ..form import Table


def review(
    file: Annotated[Path, typer.Argument(help="要看的文件。")],
    number: Annotated[int | None, typer.Option("--table", min=1, help="只看第几张表；不写则全部。")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="只问这一项，如 C04；可以写几次。")] = None,
    show: Annotated[bool, typer.Option("--show", help="只显示会发送的内容，不发送。")] = False,
    profile: ProfileOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """请语言模型提参考意见（只供参考，不算检查结果）。问题都有回答退出码是 0，没有全答的是 2。"""
    from ..documents import read
    from ..drafting.model import asker
    from ..drafting.review import matters, review, sent
    from ..llm.ask import ASKS
    from ..llm.masking import masked
    from ..settings import settings

    known = [each.code for each in matters()]
    if unknown := [code for code in only or [] if code not in known]:
        raise MubiaoError(f"没有“{unknown[0]}”这一项。可以问的有：{'、'.join(known)}。")
    tables = [table for table in read(file) if number in (None, table.source.number)]
    if not tables:
        raise MubiaoError(f"{file} 里没有第 {number} 张表。")
    if show:
        for table in tables:
            typer.echo(masked(sent(table)))
        return
    form = profile_named(profile)
    found: list[tuple[Table, Review]] = []
    wanted = set(only or known)
    for table in tables:
        seconds = settings().model_timeout * max(3, len(wanted))
        made = asker(settings(), calls=ASKS * len(wanted) + 2, seconds=seconds)
        if made is None:
            needs = "MUBIAO_MODEL 和 OPENAI_BASE_URL（或 OPENAI_API_KEY）"
            raise MubiaoError(f"没有配置语言模型。设置 {needs} 后再试；检查用 mubiao check。")
        name = table.project_name or f"第{table.source.number}张表"
        say(f"发送给 {made.endpoint.host} 的 {made.endpoint.model}：“{name}”的目标和 {len(table.indicators)} 行指标。")
        found.append(
            (
                table,
                review(
                    table,
                    made,
                    settings().prompts,
                    form,
                    at_once=settings().model_at_once,
                    codes=only or (),
                    progress=lambda done, of: say(f"  已问 {done}/{of}"),
                ),
            )
        )
        if not found[-1][1].asked:
            break  # what did not answer here answers nowhere
    if format_ is Format.JSON:
        shown = [{"file": str(file), "table": t.source.number, **each.as_dict()} for t, each in found]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for table, each in found:
            _show(table, each)
    for _, each in found:
        for notice in each.notices:
            say(notice)
    if len(found) < len(tables):
        say(f"后面的 {len(tables) - len(found)} 张表没有再问。")
    complete = len(found) == len(tables) and all(set(each.asked) == wanted for _, each in found)
    raise typer.Exit(0 if complete else 2)


def _show(table: "Table", found: "Review") -> None:
    title = f"第{table.source.number}张 {table.project_name or ''}"
    if not found.asked:
        typer.echo(f"{title}：没有得到 {found.model} 的参考意见。")
        return
    when = datetime.fromisoformat(found.time).astimezone().strftime("%Y-%m-%d %H:%M")
    typer.echo(f"{title}：{found.model} 的参考意见（{when}），由您决定。")
    for each in found.opinions:
        row = f"第{int(each.path.split('.')[1]) + 1}行" if each.path.startswith("indicators.") else "表头"
        agrees = "；程序也有提示" if each.agrees else ""
        typer.echo(f"  {each.code} {each.title}  {row}“{each.quote}”{agrees}")
        typer.echo(f"      {each.reason}")
    if not found.opinions:
        typer.echo(f"  {'、'.join(found.asked)} 都没有意见。")
    if found.dropped:
        typer.echo(f"  另有 {found.dropped} 条引用的原文对不上，没有列出。")
