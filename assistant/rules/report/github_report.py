"""Annotations for GitHub Actions: one workflow command per finding, `::error file=…,line=…,col=…,title=…::message`."""

from collections.abc import Iterator

from ...form.naming import describe
from ..rule import Severity
from .model import Run
from .shown import advice, plain, title_of

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(run: Run) -> str:
    """One line per finding, errors before warnings before hints; unreadable files and crashed rules are errors too."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    for file, reason in run.unreadable:
        yield _command("error", {"file": file, "title": "读不了的文件"}, reason)
    for code, what in run.defects:
        yield _command("error", {"title": f"程序缺陷 {code}"}, f"规则运行出错（{what}），请报告给维护者。")
    for severity in Severity:
        for each in run.checked:
            for finding in each.report.findings:
                if finding.severity is severity:
                    place = {"file": each.report.file, "title": f"{finding.code} {finding.title}"}
                    if finding.cell:
                        place |= {"line": str(finding.cell.row), "col": str(finding.cell.column)}
                    told = f"{title_of(each)} {describe(finding.path, each.table)}：{finding.message}"
                    after = advice(finding)
                    yield _command(_COMMAND[severity], place, f"{told}\n{after}" if after else told)
    for said in run.side:
        place = {"file": said.file, "title": f"{said.code} {said.title}"}
        yield _command(_COMMAND[said.severity], place, f"{said.message}。{said.hint}")


def _command(name: str, properties: dict[str, str], message: str) -> str:
    order = ("file", "line", "col", "title")
    shown = ",".join(f"{key}={_property(properties[key])}" for key in order if properties.get(key))
    return f"::{name} {shown}::{_data(message)}"


def _data(text: str) -> str:
    """As GitHub's own toolkit escapes a message; `plain` has made every line end a line feed."""
    return plain(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
