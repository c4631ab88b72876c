"""The report a person reads in a terminal of 80 columns.

Certain faults first, each with a picture of its row (`数量指标 | 开展视察调研 | ▶10◀`); hints folded into one line per
rule; what could not be determined at the end, with the reason.
"""

from collections.abc import Iterator
from itertools import groupby

from ...form.money import in_unit, plain
from ...form.naming import describe
from ...form.profile import DEFAULT
from ...form.table import Table
from ..engine import Finding
from ..rule import Outcome, Severity
from ..suppress import ACCEPTED
from .model import Checked, Run, wrong_in
from .shown import (
    COLUMNS,
    LABEL,
    advice,
    hanging,
    one_line,
    shorten,
    shorten_around,
    shorten_quotes,
    title_of,
    where,
    width,
)

_INDENT = " " * 7
_TITLE = 46  # columns of a project's name
_MANY = 6  # sources of money that do not fit into one line
_QUOTE = 28  # columns of a quoted text; the picture below shows more of it


def as_text(run: Run) -> str:
    """The whole run. A table without a fault takes one line; nothing is coloured, so it can be piped."""
    lines: list[str] = []
    for file, reason in run.unreadable:
        lines += [f"读不了 {one_line(file)}", *hanging(f"  {reason}", "  "), ""]
    for each in run.checked:
        told = [*_table(each)]
        lines += [*told, ""] if len(told) > 1 else told
    if lines and lines[-1]:
        lines.append("")
    for said in run.side:
        lines += [f"{LABEL[said.severity]} {said.code} {said.file}：{said.message}", f"     {said.hint}", ""]
    for code, what in run.defects:
        defect = f"程序缺陷 规则 {code} 运行出错（{what}）。其余规则照常检查；请把这一段报告给维护者。"
        lines += [*hanging(defect, "  "), ""]
    for office in run.offices:
        unknown = f"（另有{office.unknown}张的金额不明）" if office.unknown else ""
        total = plain(in_unit(office.yuan, "万元"))
        wrong = f"，{office.wrong}张有错误" if office.wrong else ""
        name = one_line(office.department)
        lines += hanging(f"{name}：{office.tables}张表{wrong}，年度资金共{total}万元{unknown}。", "  ")
    lines.append(_summary(run))
    return "\n".join(lines) + "\n"


def _table(each: Checked) -> Iterator[str]:
    report = each.report
    counts = [f"{LABEL[severity]} {report.count(severity)}" for severity in Severity if report.count(severity)]
    file = f"{one_line(report.file)} " if report.file else ""
    accepted = [finding for finding in report.suppressed if report.reasons.get(finding.code) == ACCEPTED]
    nothing = "没有新的问题" if accepted else "没有问题"
    known = f"（{ACCEPTED}里已有{len(accepted)}处）" if accepted else ""
    yield f"{file}{shorten(title_of(each), _TITLE)}：{'，'.join(counts) or nothing}{known}"
    if each.following and each.following.profile != DEFAULT:
        yield from hanging(f"  按{each.following.sentence}审核；不对的用 --profile 指定。", _INDENT)
    for severity in (Severity.ERROR, Severity.WARNING):
        for finding in report.findings:
            if finding.severity is severity:
                yield from _full(finding, each)
    hints = sorted((item for item in report.findings if item.severity is Severity.INFO), key=lambda item: item.code)
    for code, group in groupby(hints, key=lambda item: item.code):
        found = list(group)
        yield _folded(f"  提示 {code} {found[0].title}：", [item.path for item in found], each)
    for finding in (each for each in report.suppressed if each not in accepted):
        reason = report.reasons.get(finding.code, "")
        told = f"{shorten_quotes(finding.message, _QUOTE)}（理由：{reason}）"
        yield from hanging(f"  放行 {finding.code} {describe(finding.path, each.table)}：{told}", _INDENT)
    unknown: dict[str, list[str]] = {}
    for code, outcome in report.outcomes.items():
        if outcome is Outcome.UNDETERMINED:
            unknown.setdefault(report.reasons[code], []).append(code)
    for reason, codes in unknown.items():
        yield from hanging(f"  未定 {'、'.join(codes)} {reason}", _INDENT)


def _full(finding: Finding, each: Checked) -> Iterator[str]:
    message = shorten_quotes(finding.message, _QUOTE)
    yield from hanging(f"  {LABEL[finding.severity]} {finding.code} {where(finding, each)}：{message}", _INDENT)
    if picture := _picture(finding, each):
        yield _INDENT + picture
    if advised := advice(finding):
        yield from hanging(_INDENT + shorten_quotes(advised, _QUOTE), _INDENT)


def _folded(head: str, paths: list[str], each: Checked) -> str:
    """One line with the places of a hint, rows of one column together: `三级指标 第1、3行`."""
    rows: dict[str, list[str]] = {}
    for path in paths:
        row, _, column = describe(path, each.table).rpartition("·")
        if row and path.startswith("indicators."):
            rows.setdefault(column, []).append(str(int(path.split(".")[1]) + 1))
        else:
            rows.setdefault(describe(path, each.table), [])
    places = [f"{name} 第{'、'.join(dict.fromkeys(numbers))}行" if numbers else name for name, numbers in rows.items()]
    return head + shorten(one_line("；".join(places)), COLUMNS - width(head))


def _picture(finding: Finding, each: Checked) -> str:
    """The row of a cell, the cell between ▶ and ◀; nothing where there is no such cell, e.g. for a missing row."""
    cells = list(_row(finding.path, each))
    if not any(marked for _, marked in cells):
        return ""
    texts = [(one_line(text or "") or "（空白）", marked) for text, marked in cells]
    room = COLUMNS - len(_INDENT) - 3 * (len(texts) - 1) - width("▶◀")
    share = room
    widths = [width(text) for text, _ in texts]
    while share > 6 and sum(min(wide, share) for wide in widths) > room:
        share -= 1
    about = one_line(finding.observed)
    return " | ".join(
        f"▶{shorten_around(text, about, share)}◀" if marked else shorten(text, share) for text, marked in texts
    )


def _row(path: str, each: Checked) -> Iterator[tuple[str | None, bool]]:
    """The cells beside a path, as (text, whether it is the one)."""
    table, keys = each.table, path.split(".")
    if keys[0] == "indicators":
        columns = ["level2", "name", "target"]
        column = ".".join(keys[2:]) or "name"  # a path that means the whole row
        for name in columns if column in columns else [*columns, column]:
            if len(keys) > 1:
                yield table.get(f"indicators.{keys[1]}.{name}"), name == column
    elif keys[0] == "funding":
        # The amounts that add up with this one: the sum, and its parts or the neighbours.
        above = path.rpartition(".parts.")[0] or "funding"
        if path == "funding.unit":
            yield f"金额单位 {table.funding.unit or '（空白）'}", True
        total = "funding.total" if above == "funding" else f"{above}.amount"
        yield _amount(total, table), path == total
        parts = [f"{above}.parts.{index}.amount" for index in range(len(table.get(f"{above}.parts") or ()))]
        for part in parts if len(parts) < _MANY else [part for part in parts if part == path]:
            yield _amount(part, table), part == path
    else:
        value = table.get(path)
        yield describe(path, table), False
        yield None if value is None else str(value), True


def _amount(path: str, table: Table) -> str:
    return f"{describe(path, table)} {table.get(path) or '（空白）'}"


def _summary(run: Run) -> str:
    wrong = wrong_in(run.checked)
    parts = [f"共{len(run.checked)}张表" + (f"（{wrong}张有错误）" if wrong and len(run.checked) > 1 else "")]
    parts += [f"{LABEL[severity]} {run.count(severity)}" for severity in Severity if run.count(severity)]
    if run.unreadable:
        parts.append(f"读不了的文件 {len(run.unreadable)}")
    if len(parts) == 1 and run.checked:
        parts.append("没有问题")
    return "，".join(parts) + "。" + ("用 mubiao explain 代码 看某条规则的说明。" if run.checked else "")
