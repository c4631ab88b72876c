"""`mubiao index`, `search`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MubiaoError, ReadError
from .common import Format, FormatOption, corpus_folder, precedents_of

if TYPE_CHECKING:
    from ..precedents import Hit


def index(
    corpus: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="往年绩效目标表的文件夹。")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="从头重建。")] = False,
    status: Annotated[bool, typer.Option("--status", help="只看现状。")] = False,
) -> None:
    """把往年的表编入索引，供起草时参照。"""
    with precedents_of(corpus_folder(corpus)) as precedents:
        if status:
            found = precedents.status()
            typer.echo(f"{found.corpus} 的索引{found.state.words}，在 {found.home}。")
            report = found.holds
        else:
            report = precedents.update(rebuild=rebuild)
    if report is None:
        return
    for file in report.files:
        if file.reason:
            typer.echo(f"  未编入 {file.file}：{file.reason}")
        else:
            more = f"，重复 {file.duplicates} 行" if file.duplicates else ""
            more += f"，略过 {file.passed_over} 行" if file.passed_over else ""
            typer.echo(f"  {file.file}：{file.tables}张表，{file.records}行{more}")
    typer.echo(f"共{report.records}行指标。")
    if report.refused and not status:
        raise typer.Exit(2)


def search(
    text: Annotated[str | None, typer.Argument(help="要找的说法。")] = None,
    category: Annotated[str | None, typer.Option("--category", help="二级指标，如 数量指标。")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="最多几条。")] = 5,
    format_: FormatOption = Format.TEXT,
    scores: Annotated[bool, typer.Option("--scores", help="连同向量和字面两部分的得分。")] = False,
    batch: Annotated[Path | None, typer.Option("--batch", help='每行一个 {"text":…, "category":…} 的文件。')] = None,
) -> None:
    """在往年的表里找相近的指标。"""
    queries = list(_queries(batch)) if batch else [(text, category)]
    if any(not query for query, _ in queries):
        raise MubiaoError("请写明要找的说法，如：mubiao search 会议召开次数 --category 数量指标")
    with precedents_of(corpus_folder()) as precedents:
        for query, wanted in queries:
            hits = precedents.search(query or "", category=category_named(wanted), k=k)
            if batch:
                typer.echo(json.dumps([hit.as_json(scores=scores) for hit in hits], ensure_ascii=False))
            elif format_ is Format.JSON:
                typer.echo(json.dumps([hit.as_json(scores=scores) for hit in hits], ensure_ascii=False, indent=2))
            else:
                _show_hits(hits, scores)


def _show_hits(hits: list["Hit"], scores: bool) -> None:
    from ..precedents import Closeness

    near = [hit for hit in hits if hit.closeness is not Closeness.NONE]
    if not near:
        typer.echo("没有相近的先例。")
    for hit in near:
        record = hit.record
        typer.echo(f"{hit.closeness.words}  {record.level2}  {record.name} | {record.target or '（空白）'}")
        year = f"{record.year}年 " if record.year else ""
        typer.echo(f"        {year}{record.project_name}（{record.file} 第{record.table}张）")
        if scores:
            typer.echo(f"        得分 {hit.score:.3f}，向量 {hit.dense:.3f}，字面 {hit.lexical:.3f}")


def _queries(batch: Path) -> Iterator[tuple[str, str | None]]:
    try:
        lines = batch.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(str(batch), "读不了这个文件。请给出 UTF-8 编码的 JSONL 文件。") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                query = json.loads(line)
                yield query["text"], query.get("category")
            except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
                raise ReadError(str(batch), f'第{number}行不是 {{"text": …}} 形式的 JSON。') from error


def category_named(label: str | None) -> str | None:
    from ..form import level2_of
    from ..form.taxonomy import level2_names

    if label is None:
        return None
    level = level2_of(label)
    if level is None:
        raise MubiaoError(f"没有名为“{label}”的二级指标。可用的有：{'、'.join(level2_names())}。")
    return level.name
