"""The rules: one function per rule, one module per family. Knows the form, and nothing of files or output.

>>> from assistant.rules.pages import EXAMPLE
>>> report = check(EXAMPLE.put("indicators.0.target", "2"), year=2024)
>>> [(each.code, each.severity.value, each.path, each.observed) for each in report.findings]
[('V01', 'error', 'indicators.0.target', '2')]
>>> report.passed, report.outcomes["F01"].value, report.reasons["H01"]
(False, 'pass', '没有给出上年的表')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .engine import Finding, Suppression, TableReport, check, rule_named, rules, ruleset
from .rule import Fix, Outcome, Rule, Severity

if TYPE_CHECKING:
    from .filing import Filing

__all__ = [
    "Filing",
    "Finding",
    "Fix",
    "Outcome",
    "Rule",
    "Severity",
    "Suppression",
    "TableReport",
    "check",
    "rule_named",
    "rules",
    "ruleset",
]


def __getattr__(name: str) -> Any:
    if name != "Filing":  # a pydantic model that a check does not need, and that takes a while to build
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(".filing", __name__).Filing
