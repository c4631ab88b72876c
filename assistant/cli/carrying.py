"""`mubiao draft --from`: earlier years' tables carried forward (顺延), written, and told in words or as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..errors import MubiaoError
from .common import Format, say

if TYPE_CHECKING:
    from ..drafting.carried import CarriedForward
    from ..form import Profile, Table
    from ..rules.report.model import Run


def carry(
    last: Path,
    output: Path,
    form: "Profile",
    *,
    project: str | None,
    year: int | None,
    total: str | None,
    fix: bool,
    format_: Format,
) -> int:
    """Carry the tables of a file forward into `output`, print the account, and give the exit code.

    Without `year` each table is carried to the year after its own. With `Format.JSON` standard output holds

        {"written": OUT, "profile": NAME, "drafts": [CarriedForward.as_dict() …],
         "summary": {"tables", "changes", "open_points", "error", "warning", "info"}}
    """
    from ..documents import read, write
    from ..drafting.carry_forward import carry_forward
    from ..rules.report.model import Checked, Run

    tables = _chosen(read(last), project, last)
    if total is not None and len(tables) > 1:
        raise MubiaoError(
            f"{last} 里有 {len(tables)} 张表，--total 只能给一张表用，请用 --project 指明：{_names(tables)}。"
        )
    done = [
        carry_forward(table, year=year or _next(table, last), total=total, profile=form, fix=fix) for table in tables
    ]
    run = Run(form.name, tuple(Checked(each.table, each.report) for each in done))
    write([each.table for each in done], output, profile=form, draft=run.exit_code != 0)
    if format_ is Format.JSON:
        typer.echo(json.dumps(_as_dict(done, run, output), ensure_ascii=False, indent=2))
    else:
        _tell(done)
    said_points([each.table for each in done], form)
    said_written(output, run)
    return run.exit_code


def said_points(tables: Sequence["Table"], form: "Profile") -> None:
    """Say how many rows have no points yet where the form asks for them; to share them out is for a person."""
    from ..form.money import plain
    from ..form.text import is_empty

    rows = [row for table in tables for row in table.indicators if is_empty(row.points)]
    if form.points is not None and rows:
        totals = "或".join(map(plain, form.points.totals))
        say(f"分值还有{len(rows)}行没有填，由您分配，每张表合计{totals}分。版式 {form.name}：{form.basis}。")


def said_written(output: Path, run: "Run") -> None:
    """Say where the draft is, and whether it still has errors."""
    say(f"已写入 {output}。" + ("还有错误要改，标题已标明草稿。" if run.exit_code else ""))


def _chosen(tables: Sequence["Table"], project: str | None, last: Path) -> Sequence["Table"]:
    from ..form.text import wording

    found = [table for table in tables if project is None or wording(table.project_name or "") == wording(project)]
    if not found:
        raise MubiaoError(f"{last} 里没有项目“{project}”。有的是：{_names(tables)}。")
    return found


def _names(tables: Sequence["Table"]) -> str:
    return "、".join(table.project_name or "（没有名称）" for table in tables)


def _next(table: "Table", last: Path) -> int:
    if table.year is None:
        name = table.project_name or "（没有名称）"
        raise MubiaoError(f"{last} 的“{name}”没有写年度，请用 --year 写明今年的预算年度。")
    return table.year + 1


def _as_dict(done: Sequence["CarriedForward"], run: "Run", output: Path) -> dict[str, object]:
    from ..rules import Severity

    return {
        "written": str(output),
        "profile": run.profile,
        "drafts": [each.as_dict() for each in done],
        "summary": {
            "tables": len(done),
            "changes": sum(len(each.changes) for each in done),
            "open_points": sum(len(each.open_points) for each in done),
            **{severity.value: run.count(severity) for severity in Severity},
        },
    }


def _tell(done: Sequence["CarriedForward"]) -> None:
    from ..drafting.carried_text import asked, carried_text

    for each in done:
        typer.echo(carried_text(each))
    if len(done) > 1:
        points = sum(len(asked(each)) for each in done)
        typer.echo(f"共{len(done)}张表，改动{sum(len(each.changes) for each in done)}处，请核对{points}处。")
    typer.echo("没有列出的内容与往年的表一样。用 mubiao explain 代码 看某条规则的说明。")
