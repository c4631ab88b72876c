"""The report a person reads in a terminal: certain faults first, hints folded into one line per rule."""

from collections.abc import Iterator
from itertools import groupby

from ...form.naming import describe
from ..engine import Finding, Outcome, Severity
from .model import Checked, Run

_LABEL = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


def as_text(run: Run) -> str:
    """The whole run. A table without a fault takes one line; nothing is coloured, so it can be piped."""
    lines: list[str] = []
    for file, reason in run.unreadable:
        lines += [f"读不了 {file}", f"  {reason}", ""]
    for each in run.checked:
        lines += [*_table(each), ""]
    for code, what in run.defects:
        lines += [f"程序缺陷 规则 {code} 运行出错（{what}）。其余规则照常检查；请把这一行报告给维护者。", ""]
    lines.append(_summary(run))
    return "\n".join(lines) + "\n"


def _table(each: Checked) -> Iterator[str]:
    report = each.report
    counts = [f"{_LABEL[severity]} {report.count(severity)}" for severity in Severity if report.count(severity)]
    where = f"{report.file} " if report.file else ""
    yield f"{where}第{report.number}张 {report.project_name or '（没有项目名称）'}：{'，'.join(counts) or '没有问题'}"
    for finding in report.findings:
        if finding.severity is Severity.ERROR:
            yield from _full(finding, each)
    for finding in report.findings:
        if finding.severity is Severity.WARNING:
            yield from _full(finding, each)
    hints = sorted((item for item in report.findings if item.severity is Severity.INFO), key=lambda item: item.code)
    for code, group in groupby(hints, key=lambda item: item.code):
        found = list(group)
        shown = "、".join(dict.fromkeys(describe(item.path, each.table) for item in found[:3]))
        more = f" 等{len(found)}处" if len(found) > 3 else ""
        yield f"  提示 {code} {found[0].title}：{shown}{more}"
    for finding in report.suppressed:
        yield f"  放行 {finding.code} {finding.message}（理由：{report.reasons.get(finding.code, '')}）"
    for code, outcome in report.outcomes.items():
        if outcome is Outcome.UNDETERMINED:
            yield f"  未定 {code} {report.reasons[code]}"


def _full(finding: Finding, each: Checked) -> Iterator[str]:
    cell = f"（{finding.cell}）" if finding.cell else ""
    yield f"  {_LABEL[finding.severity]} {finding.code} {describe(finding.path, each.table)}{cell}：{finding.message}"
    if finding.expected or finding.hint:
        expected = f"应为：{finding.expected}。" if finding.expected else ""
        yield f"       {expected}{finding.hint}"


def _summary(run: Run) -> str:
    parts = [f"共{len(run.checked)}张表"]
    parts += [f"{_LABEL[severity]} {run.count(severity)}" for severity in Severity if run.count(severity)]
    if run.unreadable:
        parts.append(f"读不了的文件 {len(run.unreadable)}")
    if len(parts) == 1 and run.checked:
        parts.append("没有问题")
    return "，".join(parts) + "。" + ("用 mubiao explain 代码 看某条规则的说明。" if run.checked else "")
