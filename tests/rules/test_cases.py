"""What each rule says of small changes to the pages' example: pass, fail and blank."""

import pytest

from assistant.rules import rules
from tests.rules.cases import CASES, Case


@pytest.mark.parametrize("case", [case for cases in CASES.values() for case in cases], ids=str)
def test_case(case: Case) -> None:
    report = case.report()
    found = [each for each in report.findings if each.code == case.code]
    assert case.holds(report), (report.outcomes[case.code], report.reasons.get(case.code), found)


def test_every_rule_has_cases() -> None:
    assert set(CASES) == {rule.code for rule in rules()}
