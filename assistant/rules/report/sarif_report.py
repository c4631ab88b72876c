"""SARIF 2.1.0, the exchange format of code scanning: rules, results, and what went wrong while checking.

A relative file stays relative and is percent-encoded. `region` holds row and column of the cell. Nothing depends on the
time, the machine or the working folder.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from itertools import starmap
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ...form.naming import describe
from ..engine import Finding, rules, ruleset
from ..pages import page_of
from ..rule import Outcome, Rule, Severity
from ..suppress import SIDE_CODES
from .json_report import finding_as_dict
from .model import Checked, Run
from .shown import advice, plain, title_of

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_NOTIFICATIONS = {
    "unreadable": "读不了的文件",
    "defect": "规则运行出错，是程序的缺陷",
    "undetermined": "缺少依据，不作结论",
}


def as_sarif(run: Run, version: str) -> str:
    """One SARIF log with one run. Suppressed findings are results with a suppression; a fix is in `properties`."""
    index = {rule.code: position for position, rule in enumerate(rules())}
    notifications = [*_unreadable(run), *_reasons(run, index)]
    data = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mubiao",
                        "version": version,
                        "language": "zh-CN",
                        "rules": [*map(_rule, rules()), *starmap(_side_rule, SIDE_CODES.items())],
                        "notifications": [
                            {"id": name, "shortDescription": {"text": text}} for name, text in _NOTIFICATIONS.items()
                        ],
                        "properties": {"ruleset": ruleset()},
                    }
                },
                "language": "zh-CN",
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not (run.unreadable or run.defects),
                        "exitCode": run.exit_code,
                        "toolExecutionNotifications": notifications,
                    }
                ],
                "properties": {"profile": run.profile},
                "results": [*_results(run, index), *_side(run)],
            }
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    page = page_of(rule)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": page.summary},
        "help": {"text": f"为什么：{page.why}\n依据：{page.basis}\n怎么改：{page.mend}"},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"strictLevel": _LEVEL[rule.strict]},
    }


def _side_rule(code: str, about: tuple[str, str, Severity]) -> dict[str, Any]:
    name, title, severity = about
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": _LEVEL[severity]},
    }


def _side(run: Run) -> Iterator[dict[str, Any]]:
    """What is to be said of side files and the baseline, as results at those files."""
    for said in run.side:
        yield {
            "ruleId": said.code,
            "ruleIndex": len(rules()) + list(SIDE_CODES).index(said.code),
            "level": _LEVEL[said.severity],
            "message": {"text": plain(f"{said.message}。{said.hint}")},
            "locations": [_location(said.file)],
            "partialFingerprints": {"mubiaoFinding/v1": _hash(f"{said.code}\n{said.message}")},
        }


def _results(run: Run, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for each in run.checked:
        suppressed = {id(finding) for finding in each.report.suppressed}
        for finding in (*each.report.findings, *each.report.suppressed):
            told = plain(f"{finding.message}。{advice(finding)}")
            location = _location(each.report.file, finding.cell)
            name = plain(describe(finding.path, each.table))
            location["logicalLocations"] = [{"name": name, "fullyQualifiedName": finding.path}]
            identity = _identity(finding, each)
            seen[identity] += 1
            result: dict[str, Any] = {
                "ruleId": finding.code,
                "ruleIndex": index[finding.code],
                "level": _LEVEL[finding.severity],
                "message": {"text": told},
                "locations": [location],
                "partialFingerprints": {"mubiaoFinding/v1": _hash(f"{identity}\n{seen[identity]}")},
                "properties": {"table": each.report.number, "projectName": each.report.project_name}
                | {key: value for key, value in finding_as_dict(finding).items() if key in _KEPT and value},
            }
            if id(finding) in suppressed:
                reason = plain(each.report.reasons.get(finding.code, ""))
                result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
            yield result


_KEPT = ("observed", "expected", "difference", "hint", "fix")


def _identity(finding: Finding, each: Checked) -> str:
    """What makes a finding the same one next time: never a position, so it survives rows and tables that move."""
    keys = finding.path.split(".")
    if keys[0] == "indicators" and len(keys) > 2:
        row = f"indicators.{keys[1]}"
        keys[1] = f"{each.table.get(f'{row}.level2')}|{each.table.get(f'{row}.name')}"
    file = PurePath(each.report.file).name
    return "\n".join([finding.code, file, each.report.project_name or "", *keys, finding.observed])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _location(file: str, cell: Any = None) -> dict[str, Any]:
    if not file:
        return {}
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if cell:
        physical["region"] = {"startLine": cell.row, "startColumn": cell.column}
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _unreadable(run: Run) -> Iterator[dict[str, Any]]:
    for file, reason in run.unreadable:
        yield {
            "descriptor": {"id": "unreadable"},
            "level": "error",
            "message": {"text": plain(reason)},
            "locations": [_location(file)],
        }


def _reasons(run: Run, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Crashed rules and undetermined outcomes, table by table: no data is never a pass."""
    kinds = {Outcome.DEFECT: ("defect", "error"), Outcome.UNDETERMINED: ("undetermined", "note")}
    for each in run.checked:
        for code, outcome in each.report.outcomes.items():
            if outcome in kinds:
                name, level = kinds[outcome]
                yield {
                    "descriptor": {"id": name},
                    "associatedRule": {"id": code, "index": index[code]},
                    "level": level,
                    "message": {"text": plain(f"{title_of(each)} {code}：{each.report.reasons.get(code, '')}")},
                    "locations": [_location(each.report.file)] if each.report.file else [],
                }
