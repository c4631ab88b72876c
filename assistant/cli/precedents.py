"""`mubiao index`, `search`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import MubiaoError, ReadError
from .common import Format, FormatOption, corpus_folder, precedents_of

if TYPE_CHECKING:
    from ..precedents import Hit, IndexReport, IndexStatus


def index(
    corpus: Annotated[Path | None, typer.Argument(metavar="文件夹", help="往年绩效目标表的文件夹。")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="从头重建。")] = False,
    status: Annotated[bool, typer.Option("--status", help="只看现状。")] = False,
    format_: FormatOption = Format.TEXT,
) -> None:
    """把往年的表编入索引，供起草时参照；写明文件夹的，以后就用那一个。"""
    from ..documents.folders import files_below, nothing_in

    if corpus is not None and corpus.is_dir() and all(isinstance(each, ReadError) for each in files_below(corpus)):
        raise nothing_in(corpus)  # a folder named by mistake does not empty the index
    with precedents_of(corpus_folder(corpus)) as precedents:
        report = None if status else precedents.update(rebuild=rebuild, wait=True)
        found = precedents.status()
    if format_ is Format.JSON:
        typer.echo(json.dumps(_as_json(found, report), ensure_ascii=False, indent=2))
    else:
        _show_index(found, report)
    if report and (report.refused or report.found < report.proved):
        raise typer.Exit(2)


def _as_json(status: "IndexStatus", updated: "IndexReport | None") -> dict[str, Any]:
    holds = updated or status.holds
    described = {"corpus": str(status.corpus), "place": status.place, "state": status.state.value}
    return described | ({} if holds is None else holds.as_json())


def _show_index(status: "IndexStatus", updated: "IndexReport | None") -> None:
    typer.echo(f"{status.corpus} 的索引{status.state.words}，在 {status.place}。")
    holds = updated or status.holds
    if holds is None:
        return
    for file in holds.files:
        typer.echo(f"  {file.words}")
    if updated and not updated.rebuilt:
        typer.echo("文件没有变化，索引已是最新。")
    refused = f"，{len(holds.refused)}份未能读取" if holds.refused else ""
    typer.echo(f"共{len(holds.files)}份文件{refused}，编入{holds.records}行指标。")
    if holds.records:
        typer.echo(holds.proof_words)


def search(
    text: Annotated[str | None, typer.Argument(metavar="说法", help="要找的说法。")] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="二级指标", help="只找这一类，如 数量指标。")
    ] = None,
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
        typer.echo("没有相近的先例。可用 mubiao suggest --project 项目名称，看指标库的参考写法。")
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
