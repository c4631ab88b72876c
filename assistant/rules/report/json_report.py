"""The report other programs read. Its shape is a contract."""

import json
from dataclasses import asdict
from typing import Any

from ..engine import Finding, ruleset
from ..rule import Severity
from .model import Checked, Run


def as_json(run: Run, version: str) -> str:
    """One JSON object: tool, profile, tables with findings and outcomes, unreadable files, summary."""
    data = {
        "tool": {"name": "mubiao", "version": version, "ruleset": ruleset()},
        "profile": run.profile,
        "tables": [_table(each) for each in run.checked],
        "unreadable": [{"file": file, "reason": reason} for file, reason in run.unreadable],
        "summary": {
            "tables": len(run.checked),
            **{severity.value: run.count(severity) for severity in Severity},
        },
    }
    if run.side:
        data["side_findings"] = [{**asdict(said), "severity": said.severity.value} for said in run.side]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _table(each: Checked) -> dict[str, Any]:
    report = each.report
    return {
        "file": report.file,
        "table": report.number,
        "project_name": report.project_name,
        **({"profile": each.following.profile} if each.following else {}),
        "findings": [finding_as_dict(finding) for finding in report.findings],
        "outcomes": {code: outcome.value for code, outcome in report.outcomes.items()},
        "reasons": report.reasons,
    }


def finding_as_dict(finding: Finding) -> dict[str, Any]:
    """A finding as the contract has it; `cell` and `fix` are null where there is none."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": finding.path,
        "cell": {"row": finding.cell.row, "column": finding.cell.column} if finding.cell else None,
        "observed": finding.observed,
        "expected": finding.expected,
        "difference": finding.difference,
        "message": finding.message,
        "hint": finding.hint,
        "fix": asdict(finding.fix) if finding.fix else None,
    }
