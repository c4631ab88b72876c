"""`mubiao convert`, `schema`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from .common import ProfileOption, profile_named, say


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="要转换的文件。")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="写到哪里；按后缀决定格式：.docx .xlsx .json。")],
    profile: ProfileOption = None,
) -> None:
    """把能读的文件转成 .docx、.xlsx 或 .json。"""
    from ..documents import Kind, read_with_account, write

    reading = read_with_account(source)
    write(list(reading.tables), target, profile=profile_named(profile))
    rows = sum(len(table.indicators) for table in reading.tables)
    say(f"{source}：读到{len(reading.tables)}张表，{rows}行指标，写入 {target}。")
    for entry in reading.account.of(Kind.REPAIRED):
        where = f"{entry.cell}：" if entry.cell else ""
        say(f"  {where}{entry.reason}" + (f"（{entry.before} → {entry.after}）" if entry.after else ""))


def schema() -> None:
    """打印标准表（JSON）的 JSON Schema。"""
    from ..form import Table

    typer.echo(json.dumps(Table.model_json_schema(), ensure_ascii=False, indent=2))
