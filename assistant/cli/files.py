"""`mubiao convert`, `schema`."""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MubiaoError, ReadError, WriteError
from .common import FollowedOption, profile_asked, say, write_to

if TYPE_CHECKING:
    from ..documents.conversion import Converted


class Target(StrEnum):
    """What `convert` writes."""

    DOCX = "docx"
    XLSX = "xlsx"
    JSON = "json"
    MD = "md"


def convert(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="来源… 去处",
            readable=False,
            help="要转换的文件或文件夹；最后是去处：一个文件（按后缀定格式）或文件夹。",
        ),
    ],
    to: Annotated[Target | None, typer.Option("--to", help="写进文件夹时的格式；不写是 docx，有模板时随模板。")] = None,
    profile: FollowedOption = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="填进本单位的空白表（.docx、.xlsx），字体、版面都不动。")
    ] = None,
    split: Annotated[bool, typer.Option("--split", help="一张表一个文件。")] = False,
    account: Annotated[
        Path | None, typer.Option("--account", help="把每个文件读到、修正、跳过的内容逐格记进这个 JSON 文件。")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="去处已有的文件也覆盖。")] = False,
) -> None:
    """把能读的文件转成 .docx、.xlsx、.md 或 .json。"""
    from ..documents.conversion import Manner, jobs, template_of
    from ..documents.conversion import convert as convert_one

    *sources, out = paths
    if not sources:
        raise MubiaoError("还要写明去处：mubiao convert 来源… 去处。")
    form = template_of(template) if template else None
    work = jobs(sources, out, f".{to}" if to else None, usual=Path(form[0]).suffix.lower() if form else ".docx")
    manner = Manner(profile_asked(profile), form, split, force)
    done: list[Converted] = []
    failed: list[tuple[str, str]] = []
    for job in work:
        try:
            done.append(convert_one(job, manner))
        except (ReadError, WriteError) as error:
            failed.append((str(job.source), _reason(error)))
        else:
            _announce(done[-1], alone=len(work) == 1)
    if account is not None:
        write_to(account, _account(done, failed).encode())
    for file, reason in failed:
        say(f"没有转换 {file}：{reason}")
    if len(work) > 1:
        say(f"转换了 {len(done)} 个文件" + (f"，{len(failed)} 个没有转换。" if failed else "。"))
    raise typer.Exit(2 if failed else 0)


def _announce(outcome: "Converted", *, alone: bool) -> None:
    """What became of a file: everything for one alone, a line for one of many; what found no place always."""
    from ..documents import Kind

    tables = outcome.reading.tables
    rows = sum(len(table.indicators) for table in tables)
    repaired = outcome.reading.account.of(Kind.REPAIRED)
    mended = f"，修正 {len(repaired)} 处" if repaired and not alone else ""
    written = "、".join(map(str, outcome.written))
    say(f"{outcome.source}：读到{len(tables)}张表，{rows}行指标{mended}，写入 {written}。")
    for entry in repaired if alone else ():
        where = (f"第{entry.table}张 " if len(tables) > 1 else "") + (f"{entry.cell}：" if entry.cell else "")
        say(f"  {where}{entry.reason}" + (f"（{entry.before} → {entry.after}）" if entry.after else ""))
    if left_out := outcome.reading.account.left_out:
        say(f"  没有读进表里：{left_out}。")
    for number, path, text in outcome.missing:
        say(f"  模板里没有地方填：第{number}张表的 {path}（{text}）")


def _reason(error: MubiaoError) -> str:
    return error.reason if isinstance(error, ReadError) else str(error)


def _account(done: "Sequence[Converted]", failed: Sequence[tuple[str, str]]) -> str:
    data = {
        "files": [each.as_dict() for each in done],
        "failed": [{"file": file, "reason": reason} for file, reason in failed],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def schema() -> None:
    """打印标准表（JSON）的 JSON Schema。"""
    from ..form import Table

    typer.echo(json.dumps(Table.model_json_schema(), ensure_ascii=False, indent=2))
