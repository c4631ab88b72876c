"""The rules: one function per rule, one module per family. Knows the form, and nothing of files or output."""

from .engine import Finding, Suppression, TableReport, check, rule_named, rules, ruleset
from .filing import Filing
from .rule import Fix, Outcome, Rule, Severity

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
