"""`mubiao eval`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ..errors import MubiaoError
from .common import Format, FormatOption


def evaluate(
    data: Annotated[
        Path | None, typer.Option("--data", help="另一份数据：往年目标表的文件夹或文件，或同样列名的 .tsv。")
    ] = None,
    compare: Annotated[bool, typer.Option("--compare", help="与其他排序办法比较，输出 Markdown 表格。")] = False,
    format_: FormatOption = Format.TEXT,
) -> None:
    """逐表留出，衡量检索和建议的质量，并与不用本领的答法比较。"""
    from ..evaluation import evaluate as measure
    from ..evaluation.cases import clean, dataset, field, seed
    from ..evaluation.report import OURS, as_text

    sets = [dataset(data)] if data else [field(), seed()]
    if not all(each.records for each in sets):
        raise MubiaoError(f"{data}：没有可以评测的指标行。")
    if compare:
        from ..evaluation.compare import closeness
        from ..evaluation.compare import compare as against
        from ..evaluation.report import calibration, comparison

        typer.echo(comparison(against(sets[0])))
        typer.echo(calibration(closeness(sets[0])), nl=False)
        return
    found = measure(sets, [] if data else [clean()])
    if format_ is Format.JSON:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        typer.echo(as_text(found, {} if data else OURS), nl=False)
