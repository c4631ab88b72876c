"""`mubiao suggest`, `draft`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import MubiaoError
from .common import Format, FormatOption, ProfileOption, YearOption, corpus_folder, precedents_of, profile_named, say
from .precedents import category_named
from .suggested import as_text

if TYPE_CHECKING:
    from ..drafting.request import Request
    from ..drafting.suggestion import Suggestions
    from ..form import Profile, Table

ProjectOption = Annotated[str | None, typer.Option("--project", help="项目名称。")]
TotalOption = Annotated[str | None, typer.Option("--total", help="年度资金总额。")]
UnitOption = Annotated[str, typer.Option("--unit", help="金额单位。")]
GoalOption = Annotated[str | None, typer.Option("--goal", help="年度总体目标，或今年要做的事。")]
PlanOption = Annotated[
    str | None,
    typer.Option("--plan", help="目标里没有的打算，用分号隔开，如 “质量：会议出勤率不低于95%；委员满意度≥95%”。"),
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="不用语言模型。")]


def suggest(
    project: ProjectOption = None,
    total: TotalOption = None,
    year: YearOption = None,
    goal: GoalOption = None,
    plan: PlanOption = None,
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
    request = Request(project_name=project, year=year, total=total, unit=unit, goal=goal, plan=plan)
    answer = _suggest(request, profile_named(profile), category_named(category), offline)
    if format_ is Format.JSON:
        typer.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2))
    else:
        typer.echo(as_text(answer))


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


def draft(
    output: Annotated[Path, typer.Argument(metavar="OUT", help="写到哪里：.docx .xlsx .json。")],
    project: ProjectOption = None,
    total: TotalOption = None,
    year: YearOption = None,
    goal: GoalOption = None,
    plan: PlanOption = None,
    unit: Annotated[str | None, typer.Option("--unit", help="金额单位；不写时是万元，或往年的表用的单位。")] = None,
    department: Annotated[str | None, typer.Option("--department", help="主管部门。")] = None,
    implementing_unit: Annotated[str | None, typer.Option("--implementing-unit", help="实施单位。")] = None,
    attribute: Annotated[str | None, typer.Option("--attribute", help="项目属性，如 经常性项目。")] = None,
    period: Annotated[str | None, typer.Option("--period", help="项目期，如 1年。")] = None,
    last: Annotated[Path | None, typer.Option("--from", help="以往年的表为底稿；--project 只取其中一张。")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="顺延时一并改正不会改变意思的写法。")] = False,
    offline: OfflineOption = False,
    profile: ProfileOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """起草一张整表，写入文件，并列出还要改的地方；还有错误要改时退出码是 1。

    有 --from 时把往年的表顺延为今年的底稿：年份、日期、金额往前推，逐处列出改了什么、哪些要人核对。
    """
    form = profile_named(profile)
    if last is not None:
        from .carrying import carry

        others = {"--goal": goal, "--plan": plan, "--department": department, "--implementing-unit": implementing_unit}
        others |= {"--attribute": attribute, "--period": period}
        if given := [name for name, value in others.items() if value is not None]:
            raise MubiaoError(f"--from 沿用往年的内容，不能同时用 {'、'.join(given)}。请先顺延，再在底稿里改。")
        money = _with_unit(total, unit)
        code = carry(last, output, form, project=project, year=year, total=money, fix=fix, format_=format_)
        raise typer.Exit(code)
    if fix:
        raise MubiaoError("--fix 只和 --from 一起用。")
    if not project:
        raise MubiaoError("请用 --project 写明项目名称，或用 --from 给出往年的表。")
    from .. import __version__
    from ..documents import write
    from ..drafting.request import Request
    from ..drafting.suggest import draft as draft_table
    from ..rules import check as check_table
    from ..rules.report import Checked, Run, as_json
    from ..rules.report import as_text as findings_text
    from ..workspace import in_form
    from .carrying import said_points, said_written

    request = Request(
        project_name=project,
        year=year,
        total=total,
        unit=unit or "万元",
        goal=goal,
        plan=plan,
        department=department,
        implementing_unit=implementing_unit,
        attribute=attribute,
        period=period,
    )
    answer = _suggest(request, form, None, offline)
    table = draft_table(request, answer, form)
    report = check_table(in_form(table, form), profile=form, year=year)
    run = Run(form.name, (Checked(table, report),))
    write([table], output, profile=form, draft=run.exit_code != 0)
    if format_ is Format.JSON:
        typer.echo(as_json(run, __version__), nl=False)
    else:
        typer.echo(as_text(answer))
        typer.echo(f"\n{findings_text(run).rstrip()}")
        _said_more(table)
    said_points([table], form)
    said_written(output, run)
    raise typer.Exit(run.exit_code)


def _said_more(table: "Table") -> None:
    """Say which options fill what is still open."""
    from ..form.text import is_empty

    heads = {"--total": table.funding.total, "--goal": table.annual_goal, "--department": table.department}
    heads |= {"--implementing-unit": table.implementing_unit, "--attribute": table.attribute, "--period": table.period}
    missing = [option for option, cell in heads.items() if is_empty(cell)]
    if missing:
        say(f"表头还空着的可用 {' '.join(missing)} 写明。")
    if rows := sum(is_empty(row.name) or is_empty(row.target) for row in table.indicators):
        say(f"还有{rows}行待填，可在文件里填，也可用 --plan 一并写明，如 --plan “质量：会议出勤率不低于95%”。")


def _with_unit(total: str | None, unit: str | None) -> str | None:
    """An amount with the unit given beside it, where it names none itself."""
    from ..form import Amount

    amount = Amount.parse(total)
    return f"{total}{unit}" if unit and amount is not None and amount.unit is None else total
