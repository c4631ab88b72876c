"""The command `mubiao`: thin, over the library. Results go to standard output, everything else to standard error.

Exit codes: 0 nothing at error level, 1 at least one error-level finding, 2 a file could not be read or wrong usage,
3 a rule crashed. Heavy floors are imported inside the commands that need them.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from .errors import MubiaoError, ReadError, WriteError

if TYPE_CHECKING:
    from .drafting.request import Request
    from .drafting.suggestion import Suggestions
    from .form import Profile, Table
    from .precedents import Hit, Precedents
    from .rules.report import Run

app = typer.Typer(
    name="mubiao",
    help="起草和审核项目支出绩效目标表。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """What a command prints."""

    TEXT = "text"
    JSON = "json"


ProfileOption = Annotated[str | None, typer.Option("--profile", help="版式，如 ningxia-2024。")]
FormatOption = Annotated[Format, typer.Option("--format", help="text 给人看，json 给程序读。")]
YearOption = Annotated[int | None, typer.Option("--year", min=1900, max=2199, help="预算年度。")]


def main() -> None:
    """Run the command. What the user can mend is one sentence and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except (MubiaoError, ValueError) as error:
        from .form.profile import UnknownProfileError

        if not isinstance(error, MubiaoError | UnknownProfileError):
            raise
        _say(str(error))
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _profile(name: str | None) -> "Profile":
    from .form import load_profile

    return load_profile(name or os.environ.get("MUBIAO_PROFILE") or "ningxia-2024")


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
    except OSError as error:
        raise WriteError(f"{path}：写不了这个文件（{error.strerror}）。请换一个可以写入的位置。") from error


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and the readable ones below the folders named, in order."""
    from .documents import readable

    for path in paths:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if each.is_file() and readable(each))
            if not found:
                raise ReadError(str(path), "文件夹里没有可读的绩效目标表。请指明文件，或换一个文件夹。")
            yield from (each for each in found if not each.name.startswith((".", "~$")))
        else:
            yield path


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹。")],
    profile: ProfileOption = None,
    year: YearOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="常见但不好的写法也提高一级。")] = False,
    format_: FormatOption = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="写到文件，不写到屏幕。")] = None,
) -> None:
    """审核一张或多张绩效目标表。"""
    from . import __version__
    from .documents import read
    from .rules import check as check_table
    from .rules.report import Checked, Run, as_json, as_text

    form = _profile(profile)
    checked: list[Checked] = []
    unreadable: list[tuple[str, str]] = []
    for path in _files(paths):
        try:
            tables = read(path)
        except ReadError as error:
            unreadable.append((error.file, error.reason))
            continue
        checked += [Checked(table, check_table(table, profile=form, year=year, strict=strict)) for table in tables]
    run = Run(form.name, tuple(checked), tuple(unreadable))
    with _output(output) as stream:
        stream.write(as_json(run, __version__) if format_ is Format.JSON else as_text(run))
    _announce(run, format_)
    raise typer.Exit(run.exit_code)


def _announce(run: "Run", format_: Format) -> None:
    """A program that reads the JSON still shows its user what went wrong."""
    if format_ is Format.JSON:
        for file, reason in run.unreadable:
            _say(f"{file}：{reason}")
    for code, what in run.defects:
        _say(f"规则 {code} 运行出错（{what}），这是程序的缺陷，请报告给维护者。")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="要转换的文件。")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="写到哪里；按后缀决定格式：.docx .xlsx .json。")],
    profile: ProfileOption = None,
) -> None:
    """把能读的文件转成 .docx、.xlsx 或 .json。"""
    from .documents import Kind, read_with_account, write

    reading = read_with_account(source)
    write(list(reading.tables), target, profile=_profile(profile))
    rows = sum(len(table.indicators) for table in reading.tables)
    _say(f"{source}：读到{len(reading.tables)}张表，{rows}行指标，写入 {target}。")
    for entry in reading.account.of(Kind.REPAIRED):
        where = f"{entry.cell}：" if entry.cell else ""
        _say(f"  {where}{entry.reason}" + (f"（{entry.before} → {entry.after}）" if entry.after else ""))


@app.command()
def schema() -> None:
    """打印标准表（JSON）的 JSON Schema。"""
    from .form import Table

    typer.echo(json.dumps(Table.model_json_schema(), ensure_ascii=False, indent=2))


@app.command("rules")
def list_rules() -> None:
    """列出全部规则。"""
    from .rules import rules

    for each in rules():
        typer.echo(f"{each.code}  {each.severity.value:<8}{each.name:<26}{each.title}")


@app.command()
def explain(code: Annotated[str, typer.Argument(help="规则代码，如 F06。")]) -> None:
    """说明一条规则：查什么，为什么，例子，怎么改。"""
    from .rules import rules
    from .rules.pages import explain as page

    found = next((each for each in rules() if code.upper() == each.code or code == each.name), None)
    if found is None:
        raise MubiaoError(f"没有代码为“{code}”的规则。用 mubiao rules 查看全部规则。")
    typer.echo(page(found))


def _progress(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r\033[K{what} {done}/{total}", err=True, nl=done >= total)


def _corpus(named: Path | None = None) -> Path:
    """The folder of earlier tables: named here or by the environment, or the one the index was made from."""
    from .precedents import indexed_corpus
    from .settings import settings

    if named is None and "corpus" not in settings().model_fields_set:
        named = indexed_corpus(settings().data)
    return named or settings().corpus


def _precedents(corpus: Path) -> "Precedents":
    from .precedents import Precedents
    from .settings import settings

    return Precedents(settings().data, corpus, progress=_progress, notify=_say)


@app.command()
def index(
    corpus: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="往年绩效目标表的文件夹。")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="从头重建。")] = False,
    status: Annotated[bool, typer.Option("--status", help="只看现状。")] = False,
) -> None:
    """把往年的表编入索引，供起草时参照。"""
    with _precedents(_corpus(corpus)) as precedents:
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


@app.command()
def search(
    text: Annotated[str | None, typer.Argument(help="要找的说法。")] = None,
    category: Annotated[str | None, typer.Option("--category", help="二级指标，如 数量指标。")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="最多几条。")] = 5,
    format_: FormatOption = Format.TEXT,
    batch: Annotated[Path | None, typer.Option("--batch", help='每行一个 {"text":…, "category":…} 的文件。')] = None,
) -> None:
    """在往年的表里找相近的指标。"""
    queries = list(_queries(batch)) if batch else [(text, category)]
    if any(not query for query, _ in queries):
        raise MubiaoError("请写明要找的说法，如：mubiao search 会议召开次数 --category 数量指标")
    with _precedents(_corpus()) as precedents:
        for query, wanted in queries:
            hits = precedents.search(query or "", category=_category(wanted), k=k)
            if batch:
                typer.echo(json.dumps([hit.as_json() for hit in hits], ensure_ascii=False))
            elif format_ is Format.JSON:
                typer.echo(json.dumps([hit.as_json() for hit in hits], ensure_ascii=False, indent=2))
            else:
                _show_hits(hits)


def _show_hits(hits: list["Hit"]) -> None:
    from .precedents import Closeness

    near = [hit for hit in hits if hit.closeness is not Closeness.NONE]
    if not near:
        typer.echo("没有相近的先例。")
    for hit in near:
        record = hit.record
        typer.echo(f"{hit.closeness.words}  {record.level2}  {record.name} | {record.target or '（空白）'}")
        year = f"{record.year}年 " if record.year else ""
        typer.echo(f"        {year}{record.project_name}（{record.file} 第{record.table}张）")


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


def _category(label: str | None) -> str | None:
    from .form import level2_of
    from .form.taxonomy import level2_names

    if label is None:
        return None
    level = level2_of(label)
    if level is None:
        raise MubiaoError(f"没有名为“{label}”的二级指标。可用的有：{'、'.join(level2_names())}。")
    return level.name


ProjectOption = Annotated[str | None, typer.Option("--project", help="项目名称。")]
TotalOption = Annotated[str | None, typer.Option("--total", help="年度资金总额。")]
UnitOption = Annotated[str, typer.Option("--unit", help="金额单位。")]
GoalOption = Annotated[str | None, typer.Option("--goal", help="年度总体目标，或今年要做的事。")]
OfflineOption = Annotated[bool, typer.Option("--offline", help="不用语言模型。")]


@app.command()
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
    from .drafting.request import Request

    if not project:
        raise MubiaoError("请用 --project 写明项目名称。")
    request = Request(project_name=project, year=year, total=total, unit=unit, goal=goal)
    answer = _suggest(request, _profile(profile), _category(category), offline)
    if format_ is Format.JSON:
        typer.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2))
    else:
        _show_suggestions(answer)


def _suggest(request: "Request", form: "Profile", category: str | None, offline: bool) -> "Suggestions":
    from .drafting.suggest import suggest as suggest_rows
    from .settings import settings

    reword: Callable[..., Any] | None = None
    if not offline and settings().has_model:
        from .drafting.model import reworder

        reword = reworder(settings())
    with _precedents(_corpus()) as precedents:
        answer = suggest_rows(
            request,
            precedents,
            profile=form,
            categories=[category] if category else None,
            per_category=5 if category else 1,
            reword=reword,
        )
    for notice in answer.notices:
        _say(notice)
    return answer


def _show_suggestions(answer: "Suggestions") -> None:
    from .drafting.suggestion import Reason

    for row in answer.rows:
        typer.echo(f"{row.level2}  {row.name or '（名称待填）'} | {row.target or '（待填）'}")
        typer.echo(f"    {row.note}")
        for cited in row.evidence:
            year = f"{cited.year}年 " if cited.year else ""
            closeness = row.closeness.words
            typer.echo(f"    {closeness}：{year}{cited.project_name}｜{cited.name}｜{cited.target or '（空白）'}")
    for reason, count in answer.dropped:
        typer.echo(f"{Reason(reason).words} {count} 条未列出。")


@app.command()
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
    from .documents import write
    from .drafting.request import Request
    from .drafting.suggest import draft as draft_table
    from .rules import check as check_table
    from .rules.report import Checked, Run, as_text

    form = _profile(profile)
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
    _say(f"已写入 {output}。" + ("" if report.passed else "还有错误要改，标题已标明草稿。"))
    _say(as_text(Run(form.name, (Checked(table, report),))).rstrip())


def _last_year(last: Path, project: str | None, year: int | None, total: str | None) -> "Table":
    """Last year's table with this year's number and money; its rows stay, and the check says what is stale."""
    from .documents import read

    tables = read(last)
    chosen = [table for table in tables if project in (None, table.project_name)]
    if len(chosen) != 1:
        names = "、".join(table.project_name or "（没有名称）" for table in tables)
        raise MubiaoError(f"{last}：请用 --project 指明其中一张表：{names}。")
    table = chosen[0] if year is None else chosen[0].put("year", year)
    return table if total is None else table.put("funding.total", total)


@app.command("app")
def run_app(
    port: Annotated[int, typer.Option("--port", help="端口。")] = 8501,
    headless: Annotated[bool, typer.Option("--headless", help="不自动打开浏览器。")] = False,
) -> None:
    """打开起草和审核的页面。"""
    page = Path(__file__).resolve().parent.parent / "app.py"
    if not page.exists():
        raise MubiaoError(f"找不到 {page}。请在克隆的项目文件夹里运行 make app。")
    options = ["--server.port", str(port), "--server.headless", str(headless).lower()]
    os.chdir(page.parent)
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(page), *options])
