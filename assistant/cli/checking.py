"""`mubiao check`, `rules`, `explain`."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MubiaoError, ReadError
from .common import FollowedOption, YearOption, needs_file, profile_asked, say, show_progress, write_to
from .inputs import read_all
from .mending import mended
from .pairs import announce_pairs, expect_pairs, named, pairs_said

if TYPE_CHECKING:
    from ..form import Table
    from ..rules import TableReport
    from ..rules.report import Run
    from ..rules.subject import OutsideFigure


class ReportFormat(StrEnum):
    """What `check` writes."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    XLSX = "xlsx"


class CatalogueFormat(StrEnum):
    """What `rules` writes."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "md"


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件…", readable=False, help="文件或文件夹；- 从标准输入读 JSON。")
    ],
    profile: FollowedOption = None,
    year: YearOption = None,
    against: Annotated[
        list[Path] | None, typer.Option("--against", readable=False, help="上年的表：文件或文件夹；可以写几次。")
    ] = None,
    pair: Annotated[
        list[str] | None,
        typer.Option("--pair", metavar="今年=上年", help="名称对不上时，指定与上年的对应：今年名称=上年名称。"),
    ] = None,
    budget: Annotated[
        Path | None, typer.Option("--budget", help="部门预算：每行“项目名称、金额、单位”，用制表符隔开。")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="常见但不好的写法也提高一级。")] = False,
    config: Annotated[Path | None, typer.Option("--config", help="设置文件；默认找 mubiao.toml。")] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="基线：里面记下的问题不再算。")] = None,
    write_baseline: Annotated[Path | None, typer.Option("--write-baseline", help="把现有的问题记成基线。")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="改正不会改变意思的写法。")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="连同可能改变意思的建议一起改。")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="只显示会怎样改，不写文件。")] = False,
    format_: Annotated[
        ReportFormat,
        typer.Option("--format", help="text 给人看，xlsx 是审核意见表，其余给程序读。"),
    ] = ReportFormat.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="写到文件，不写到屏幕。")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="同时用几个进程。")] = 1,
) -> None:
    """审核一张或多张绩效目标表。"""
    from ..form import follows
    from ..form.following import common
    from ..rules import suppress
    from ..rules.batch import Checking, Mending, check_all
    from ..rules.config import find_config, load_config
    from ..rules.report import Checked, Run
    from ..rules.vocabulary import using_words

    # What was asked for is looked at first: two thousand files are not read to say that an option was wrong.
    if format_ is ReportFormat.XLSX:
        needs_file(output, "审核意见表.xlsx")
    form = profile_asked(profile)
    mend = Mending.UNSAFE if unsafe_fixes else Mending.SAFE if fix or diff else None
    accepted = suppress.read_baseline(baseline) if baseline else None
    settings = load_config(place) if (place := config or find_config()) else None
    chosen, figures = pairs_said(pair or []), _figures(budget) if budget else []
    if chosen and not against:
        raise MubiaoError("--pair 要和 --against 一起用。")
    tables, unreadable, left_out = read_all(paths)
    followed = None if form else [follows(table) for table in tables]
    earlier, missed, _ = read_all(against or [])
    expect_pairs(chosen, tables, earlier)
    allowed = {table.source.file: suppress.load_suppressions(Path(table.source.file)) for table in tables}
    with using_words(settings.words if settings else None):
        batch = check_all(
            tables,
            profile=form or [each.profile for each in followed or ()],
            year=year,
            strict=strict,
            against=earlier,
            chosen=chosen,
            outside=figures,
            checker=Checking(settings, allowed, accepted),
            mend=mend,
            jobs=jobs,
            progress=partial(show_progress, what="审核"),
        )
    checked = tuple(
        Checked(table, report, followed[index] if followed else None)
        for index, (table, report) in enumerate(batch.reports)
    )
    run = Run(form.name if form else common(followed or ()), checked, (*unreadable, *missed))
    reports: dict[str, list[TableReport]] = {}
    for each in run.checked:
        reports.setdefault(each.report.file, []).append(each.report)
    side = [said for file, letting in allowed.items() for said in suppress.unused(letting, reports.get(file, []))]
    if write_baseline is not None:
        write_to(write_baseline, suppress.write_baseline(run).encode())
        say(f"已把现有的问题记入 {write_baseline}。")
    if accepted is not None:
        run, stale = suppress.apply_baseline(run, accepted)
        side += stale
    run = replace(run, side=tuple(side))
    kept = mend is None or mended(tables, batch.fixed, form, show_only=diff)
    told = _left_out(left_out) if format_ is ReportFormat.TEXT else b""
    write_to(output, told + _written(run, format_))
    _announce(run, format_)
    announce_pairs(batch.pairs)
    if without := _without_table(figures, tables):
        say(f"部门预算里有、没有报表的项目：{named(without)}。")
    raise typer.Exit(run.exit_code if kept else max(run.exit_code, 2))


def _written(run: "Run", format_: ReportFormat) -> bytes:
    from ..rules import report

    match format_:
        case ReportFormat.XLSX:
            return report.as_sheet(run)
        case ReportFormat.JSON | ReportFormat.SARIF:
            from .. import __version__  # looked up among the installed packages, which the other reports need not pay

            text = (report.as_json if format_ is ReportFormat.JSON else report.as_sarif)(run, __version__)
        case ReportFormat.JUNIT:
            text = report.as_junit(run)
        case ReportFormat.GITHUB:
            text = report.as_github(run)
        case _:
            text = report.as_text(run)
    return text.encode("utf-8", "replace")


def _left_out(files: Sequence[tuple[str, str]]) -> bytes:
    """The head of the report: what of the files was passed over and may have been meant; empty where nothing was."""
    from ..rules.report.shown import hanging, one_line

    lines = [line for file, what in files for line in hanging(f"没有读进表里 {one_line(file)}：{what}", "  ")]
    return "".join(f"{line}\n" for line in (*lines, "")).encode("utf-8", "replace") if lines else b""


def _figures(path: Path) -> list["OutsideFigure"]:
    """Lines of 项目名称, 金额, 单位 with tabs between; a heading line and blank lines are passed over."""
    from ..documents import text_of
    from ..form import Amount
    from ..rules.subject import OutsideFigure

    figures = []
    for number, line in enumerate(text_of(path).splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        if len(cells) < 2:
            raise ReadError(str(path), f"第{number}行应有项目名称和金额，用制表符隔开。")
        if Amount.parse(cells[1]) is None:
            if number == 1:
                continue
            raise ReadError(str(path), f"第{number}行的金额“{cells[1]}”读不出来。")
        figures.append(OutsideFigure(cells[0], cells[1], cells[2] if len(cells) > 2 else None))
    return figures


def _without_table(figures: Sequence["OutsideFigure"], tables: Sequence["Table"]) -> list[str]:
    """The projects of the department's budget that nobody filed a table for."""
    from ..form.text import wording

    filed = {wording(table.project_name or "") for table in tables}
    return [figure.project_name for figure in figures if wording(figure.project_name) not in filed]


def _announce(run: "Run", format_: ReportFormat) -> None:
    """A program that reads the result still shows its user what went wrong."""
    if format_ is not ReportFormat.TEXT:
        for file, reason in run.unreadable:
            say(f"{file}：{reason}")
    for code, what in run.defects:
        say(f"规则 {code} 运行出错（{what}），这是程序的缺陷，请报告给维护者。")


def list_rules(
    format_: Annotated[CatalogueFormat, typer.Option("--format", help="text、json 或 md。")] = CatalogueFormat.TEXT,
) -> None:
    """列出全部规则。"""
    from ..rules import catalogue, rules
    from ..rules.report.shown import LABEL

    if format_ is not CatalogueFormat.TEXT:
        text = catalogue.as_json() if format_ is CatalogueFormat.JSON else catalogue.as_markdown()
        typer.echo(text, nl=False)
        return
    for each in rules():
        typer.echo(f"{each.code}  {LABEL[each.severity]}  {each.name:<26}{each.title}")


def explain(code: Annotated[str, typer.Argument(metavar="代码", help="规则代码，如 F06。")]) -> None:
    """说明一条规则：查什么，为什么，例子，怎么改。"""
    from ..rules import rule_named
    from ..rules.pages import explain as page

    typer.echo(page(rule_named(code)))
