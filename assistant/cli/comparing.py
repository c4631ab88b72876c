"""`mubiao compare`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import needs_file, say, write_to
from .inputs import read_all
from .pairs import announce_pairs, expect_pairs, pairs_said

_NO_NAME = "（没有项目名称）"


class CompareFormat(StrEnum):
    """What `compare` writes."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"


def compare(
    old: Annotated[Path, typer.Argument(metavar="A", readable=False, help="原来的表：文件或文件夹。")],
    new: Annotated[Path, typer.Argument(metavar="B", readable=False, help="现在的表：文件或文件夹。")],
    pair: Annotated[
        list[str] | None,
        typer.Option("--pair", metavar="现在=原来", help="名称对不上时，指定对应：B 里的名称=A 里的名称。"),
    ] = None,
    format_: Annotated[
        CompareFormat, typer.Option("--format", help="text 给人看，json 给程序读，xlsx 是对比表。")
    ] = CompareFormat.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="写到文件，不写到屏幕。")] = None,
) -> None:
    """对比两次报的表：逐格，指标逐行。"""
    from ..rules.batch import paired
    from ..rules.compare import alone_as_dict, as_text, compare

    if format_ is CompareFormat.XLSX:
        needs_file(output, "对比表.xlsx")
    chosen = pairs_said(pair or [])
    (before, missed, _), (after, refused, _) = read_all([old]), read_all([new])
    expect_pairs(chosen, after, before)
    pairs = paired(before, after, chosen)
    found = [compare(each.old, each.new) for each in pairs if each.old is not None]
    fresh = [each.new for each in pairs if each.old is None]
    gone = [table for table in before if all(each.old is not table for each in pairs)]
    match format_:
        case CompareFormat.XLSX:
            from ..rules.report.compare_sheet import as_compare_sheet

            alone = [(table.project_name or "", "原来没有") for table in fresh]
            alone += [(table.project_name or "", "现在没有") for table in gone]
            content = as_compare_sheet(found, alone)
        case CompareFormat.JSON:
            told = [each.as_dict() for each in found]
            told += [*(alone_as_dict(new=table) for table in fresh), *(alone_as_dict(old=table) for table in gone)]
            content = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
        case _:
            lines = [as_text(each) for each in found]
            lines += [f"{table.project_name or _NO_NAME}：原来没有。\n" for table in fresh]
            lines += [f"{table.project_name or _NO_NAME}：现在没有。\n" for table in gone]
            content = "".join(lines).encode("utf-8", "replace")
    write_to(output, content)
    announce_pairs([each for each in pairs if each.old is not None], "原来")
    for file, reason in (*missed, *refused):
        say(f"{file}：{reason}")
    raise typer.Exit(2 if missed or refused else 0)
