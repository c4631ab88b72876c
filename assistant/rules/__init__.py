"""The rules: one function per rule, one module per family. Knows the form, and nothing of files or output."""

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
