"""`mubiao suggest`, `draft`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import MubiaoError
from .common import Format, FormatOption, ProfileOption, YearOption, corpus_folder, precedents_of, profile_named, say
from .precedents import category_named

if TYPE_CHECKING:
    from ..drafting.request import Request
    from ..drafting.suggestion import Suggestions
    from ..form import Profile, Table

ProjectOption = Annotated[str | None, typer.Option("--project", help="项目名称。")]
TotalOption = Annotated[str | None, typer.Option("--total", help="年度资金总额。")]
UnitOption = Annotated[str, typer.Option("--unit", help="金额单位。")]
GoalOption = Annotated[str | None, typer.Option("--goal", help="年度总体目标，或今年要做的事。")]
OfflineOption = Annotated[bool, typer.Option("--offline", help="不用语言模型。")]


def suggest(
    project: ProjectOption = None,
    total: TotalOption = None,
    year: YearOption = None,
    goal: GoalOption = None,
    unit: UnitOption = "万元",
    category: Annotated[str | None, typer.Option("--category", help="只要这一个二级指标的几种写法。")] = None,
    offline: OfflineOption = False,
    profile: ProfileOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """为一个项目建议指标和指标值，注明依据。"""
    from ..drafting.request import Request

    if not project:
        raise MubiaoError("请用 --project 写明项目名称。")
    request = Request(project_name=project, year=year, total=total, unit=unit, goal=goal)
    answer = _suggest(request, profile_named(profile), category_named(category), offline)
    if format_ is Format.JSON:
        typer.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2))
    else:
        _show_suggestions(answer)


def _suggest(request: "Request", form: "Profile", category: str | None, offline: bool) -> "Suggestions":
    from ..drafting.suggest import suggest as suggest_rows
    from ..settings import settings

    reword: Callable[..., Any] | None = None
    if not offline and settings().has_model:
        from ..drafting.model import reworder

        reword = reworder(settings())
    with precedents_of(corpus_folder()) as precedents:
        answer = suggest_rows(
            request,
            precedents,
            profile=form,
            categories=[category] if category else None,
            per_category=5 if category else 1,
            reword=reword,
        )
    for notice in answer.notices:
        say(notice)
    return answer


def _show_suggestions(answer: "Suggestions") -> None:
    from ..drafting.suggestion import Reason

    for row in answer.rows:
        typer.echo(f"{row.level2}  {row.name or '（名称待填）'} | {row.target or '（待填）'}")
        typer.echo(f"    {row.note}")
        for cited in row.evidence:
            year = f"{cited.year}年 " if cited.year else ""
            closeness = row.closeness.words
            typer.echo(f"    {closeness}：{year}{cited.project_name}｜{cited.name}｜{cited.target or '（空白）'}")
    for reason, count in answer.dropped:
        typer.echo(f"{Reason(reason).words} {count} 条未列出。")


def draft(
    output: Annotated[Path, typer.Argument(metavar="OUT", help="写到哪里：.docx .xlsx .json。")],
    project: ProjectOption = None,
    total: TotalOption = None,
    year: YearOption = None,
    goal: GoalOption = None,
    unit: UnitOption = "万元",
    department: Annotated[str | None, typer.Option("--department", help="主管部门。")] = None,
    implementing_unit: Annotated[str | None, typer.Option("--implementing-unit", help="实施单位。")] = None,
    attribute: Annotated[str | None, typer.Option("--attribute", help="项目属性，如 经常性项目。")] = None,
    period: Annotated[str | None, typer.Option("--period", help="项目期，如 1年。")] = None,
    last: Annotated[Path | None, typer.Option("--from", help="以往年的表为底稿；有几张表时用 --project 指明。")] = None,
    offline: OfflineOption = False,
    profile: ProfileOption = None,
) -> None:
    """起草一张整表，写入文件，并列出还要改的地方。"""
    from ..documents import write
    from ..drafting.request import Request
    from ..drafting.suggest import draft as draft_table
    from ..rules import check as check_table
    from ..rules.report import Checked, Run, as_text

    form = profile_named(profile)
    if last is not None:
        table = _last_year(last, project, year, total)
    elif project:
        request = Request(
            project_name=project,
            year=year,
            total=total,
            unit=unit,
            goal=goal,
            department=department,
            implementing_unit=implementing_unit,
            attribute=attribute,
            period=period,
        )
        table = draft_table(request, _suggest(request, form, None, offline), form)
    else:
        raise MubiaoError("请用 --project 写明项目名称，或用 --from 给出往年的表。")
    report = check_table(table, profile=form, year=year)
    write([table], output, profile=form, draft=not report.passed)
    say(f"已写入 {output}。" + ("" if report.passed else "还有错误要改，标题已标明草稿。"))
    say(as_text(Run(form.name, (Checked(table, report),))).rstrip())


def _last_year(last: Path, project: str | None, year: int | None, total: str | None) -> "Table":
    """Last year's table with this year's number and money; its rows stay, and the check says what is stale."""
    from ..documents import read

    tables = read(last)
    chosen = [table for table in tables if project in (None, table.project_name)]
    if len(chosen) != 1:
        names = "、".join(table.project_name or "（没有名称）" for table in tables)
        raise MubiaoError(f"{last}：请用 --project 指明其中一张表：{names}。")
    table = chosen[0] if year is None else chosen[0].put("year", year)
    return table if total is None else table.put("funding.total", total)
