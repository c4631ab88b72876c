"""Findings that are let stand (放行): by a side file that travels with the table, or by a baseline (基线).

The side file of `a.docx` is `a.docx.mubiao.toml`:

    [[allow]]
    code = "V01"
    path = "indicators.0.target"      # optional: without it, every cell of the table
    table = 2                         # optional: without it, every table of the file
    reason = "按惯例不写单位"
    by = "预算股审核岗"                 # a role, not a person

A baseline holds the findings of one day: they are accepted, and only new ones count. Both wear out as tables are
mended. An entry that no longer meets a finding is reported as a `SideFinding`: it belongs to a file beside the tables
and not to a cell, so it has a code outside the catalogue and never changes an exit code.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import trouble
from .config import ConfigError, expect_code, expect_keys, read_toml
from .engine import NOT_SELECTED, Finding, Suppression, TableReport, let_stand
from .rule import Outcome, Severity

if TYPE_CHECKING:
    from .report.model import Run

SUFFIX = ".mubiao.toml"
_KEYS = ("code", "table", "path", "reason", "by")
ACCEPTED = "基线"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class SideFinding:
    """What is to be said of a side file or a baseline: `X01 unused-suppression`, `X02 stale-baseline`."""

    code: str
    name: str
    title: str
    severity: Severity
    file: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """One `[[allow]]` entry: `number` counts them from 1; `table` and `path` are None where it is not limited."""

    number: int
    code: str
    reason: str
    by: str
    table: int | None = None
    path: str | None = None

    @property
    def suppression(self) -> Suppression:
        """The same for `check()`; the reason names the role that gave it."""
        return Suppression(self.code, f"{self.reason}（{self.by}）", self.path)


@dataclass(frozen=True, slots=True)
class Allowances:
    """The entries of one side file; none when there is no such file."""

    file: str
    entries: tuple[Allowance, ...] = ()

    def of(self, table: int) -> tuple[Suppression, ...]:
        """What to pass to `check(suppress=…)` for the table of that number (from 1)."""
        return tuple(entry.suppression for entry in self.entries if entry.table in (None, table))


def load_suppressions(for_file: Path) -> Allowances:
    """The side file of a table file. `ConfigError` names the side file and the entry that is wrong."""
    path = for_file.with_name(for_file.name + SUFFIX)
    if not path.is_file():
        return Allowances(str(path))
    data = read_toml(path)
    expect_keys(path, "", data, ("allow",))
    entries = data.get("allow", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(path, "allow", "应写成一段段 [[allow]]")
    return Allowances(str(path), tuple(_allowance(path, number, entry) for number, entry in enumerate(entries, 1)))


def _allowance(path: Path, number: int, entry: dict[str, Any]) -> Allowance:
    where = f"allow（第{number}段）."
    expect_keys(path, where, entry, _KEYS)
    code = expect_code(path, f"{where}code", entry.get("code"))
    table = entry.get("table")
    if table is not None and (not isinstance(table, int) or isinstance(table, bool) or table < 1):
        raise ConfigError(path, f"{where}table", "应是表在文件里的序号，从 1 数起")
    limit = entry.get("path")
    if limit is not None and not _filled(limit):
        raise ConfigError(path, f"{where}path", '应是一格的位置，如 "indicators.0.target"')
    for key, what in (("reason", "放行的理由"), ("by", "放行的岗位，如 预算股审核岗")):
        if not _filled(entry.get(key)):
            raise ConfigError(path, f"{where}{key}", f"要写明{what}")
    return Allowance(number, code, entry["reason"].strip(), entry["by"].strip(), table, limit)


def _filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def unused(allowances: Allowances, reports: Sequence[TableReport]) -> tuple[SideFinding, ...]:
    """X01 for every entry that meets no finding in the file's tables: `reports` is one for each of them.

    An entry whose rule could not decide, crashed or was not selected is left alone: it may still be needed. Nothing
    is said of a file that could not be read.
    """
    if not reports:
        return ()
    found = []
    for entry in allowances.entries:
        about = [report for report in reports if entry.table in (None, report.number)]
        met = any(entry.suppression.covers(finding) for report in about for finding in report.suppressed)
        if met or not all(_decided(report, entry.code) for report in about):
            continue
        limits = f"第{entry.table}张表" * (entry.table is not None) + f"的 {entry.path}" * (entry.path is not None)
        message = f"第{entry.number}段放行的 {entry.code}{f'（{limits}）' if limits else ''}没有对上任何问题"
        if not about:
            message += f"：文件里没有第{entry.table}张表"
        hint = "问题已经改好的，删去这一段；否则核对代码、表的序号和位置。"
        found.append(_side("X01", allowances.file, message, hint))
    return tuple(found)


# What the codes outside the catalogue are called: name, title, severity.
SIDE_CODES = {
    "X01": ("unused-suppression", "放行条目没有用上", Severity.WARNING),
    "X02": ("stale-baseline", "基线条目已不存在", Severity.INFO),
}


def _side(code: str, file: str, message: str, hint: str) -> SideFinding:
    name, title, severity = SIDE_CODES[code]
    return SideFinding(code, name, title, severity, file, message, hint)


def _decided(report: TableReport, code: str) -> bool:
    """Whether the rule looked at the table, so that it would have found again what it found before."""
    outcome = report.outcomes.get(code)
    not_selected = outcome is Outcome.NOT_APPLICABLE and report.reasons.get(code) == NOT_SELECTED
    return outcome not in (Outcome.UNDETERMINED, Outcome.DEFECT) and not not_selected


class Fingerprint(NamedTuple):
    """What makes a finding the same on another day. The file is its bare name: folders differ between machines."""

    file: str
    table: int
    project_name: str
    code: str
    path: str
    observed: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accepted findings; `file` is where they stand. The same fingerprint twice accepts two findings."""

    file: str
    accepted: tuple[Fingerprint, ...]


def _fingerprint(report: TableReport, finding: Finding) -> Fingerprint:
    name = PurePath(report.file).name
    return Fingerprint(name, report.number, report.project_name or "", finding.code, finding.path, finding.observed)


def write_baseline(run: "Run") -> str:
    """The run's findings as a baseline: JSON, in a fixed order. What is already let stand is not in it."""
    prints = sorted(_fingerprint(each.report, finding) for each in run.checked for finding in each.report.findings)
    data = {"version": _VERSION, "findings": [each._asdict() for each in prints]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read_baseline(path: Path) -> Baseline:
    """A baseline that `write_baseline` wrote. `ConfigError` names the file and the entry that is wrong."""
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(path, "", f"读不了这个文件（{trouble(error)}）") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ConfigError(path, "", "不是基线文件；请用 --write-baseline 重新生成") from error
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise ConfigError(path, "findings", "不是基线文件；请用 --write-baseline 重新生成")
    if data.get("version") != _VERSION:
        raise ConfigError(path, "version", f"这个程序只认得第 {_VERSION} 版的基线；请用 --write-baseline 重新生成")
    expect_keys(path, "", data, ("version", "findings"))
    return Baseline(str(path), tuple(_entry(path, number, each) for number, each in enumerate(data["findings"], 1)))


def _entry(path: Path, number: int, entry: object) -> Fingerprint:
    where = f"findings（第{number}条）"
    if not isinstance(entry, dict):
        raise ConfigError(path, where, "写法不对")
    expect_keys(path, f"{where}.", entry, Fingerprint._fields)
    for key in Fingerprint._fields:
        if type(entry.get(key)) is not (int if key == "table" else str):
            raise ConfigError(path, f"{where}.{key}", "没有写，或写法不对")
    return Fingerprint(**entry)


def accept(report: TableReport, left: Counter[Fingerprint]) -> TableReport:
    """The report with the findings that are in `left` suppressed (reason 基线); each takes one away from it."""

    def reason(finding: Finding) -> str | None:
        key = _fingerprint(report, finding)
        if not left[key]:
            return None
        left[key] -= 1
        return ACCEPTED

    return let_stand(report, reason)


def apply_baseline(run: "Run", baseline: Baseline) -> tuple["Run", tuple[SideFinding, ...]]:
    """The run with what the baseline accepts suppressed (reason 基线), and X02 for the entries that met nothing.

    Only entries of files that were checked are called stale, and only where the rule could decide: a run over part of
    a folder says nothing of the rest.
    """
    left = Counter(baseline.accepted)
    checked = tuple(replace(each, report=accept(each.report, left)) for each in run.checked)
    return replace(run, checked=checked), tuple(_stale(baseline.file, +left, [each.report for each in checked]))


def _stale(file: str, left: Counter[Fingerprint], reports: Iterable[TableReport]) -> Iterable[SideFinding]:
    by_name: dict[str, list[TableReport]] = {}
    for report in reports:
        by_name.setdefault(PurePath(report.file).name, []).append(report)
    for key in sorted(left.elements()):
        if key.file not in by_name:
            continue
        about = [report for report in by_name[key.file] if report.number == key.table]
        if all(_decided(report, key.code) for report in about):
            where = f"{key.file} 第{key.table}张 {key.project_name}".rstrip()
            message = f"{where}的 {key.code}（{key.path}）已经没有了"
            yield _side("X02", file, message, "用 --write-baseline 重新生成基线，免得同样的问题再出现时被放过。")
