"""Every rule has a full page, and the examples on it do what they say."""

import pytest

from assistant.rules import Outcome, Rule, Severity, check, rules
from assistant.rules.pages import EXAMPLE, REMOVED, example, explain, page_of

RULES = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)


def test_the_example_has_no_fault() -> None:
    report = check(EXAMPLE, year=2024, strict=True)
    assert report.findings == ()
    assert report.passed


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in rules()}) == len(rules())
    assert len({rule.name for rule in rules()}) == len(rules())
    assert len({rule.title for rule in rules()}) == len(rules())


def test_the_families_are_there() -> None:
    codes = {rule.code for rule in rules()}
    counts = {"S": 12, "F": 11, "D": 8, "V": 18, "W": 15, "C": 11, "H": 8, "P": 5}
    wanted = {f"{family}{number:02}" for family, last in counts.items() for number in range(1, last + 1)}
    # C06 is for the model alone: whether a benefit follows from the outputs, no code can tell.
    assert codes == wanted - {"C06"}


@RULES
def test_page_is_complete(rule: Rule) -> None:
    page = page_of(rule)
    assert all([page.summary, page.why, page.basis, page.mend, page.good])
    # These have nothing to find on the form the examples are written for; their tests give them another form.
    assert page.bad or rule.code in {"S10", "F10", "P01", "P02", "P03", "P04"}
    assert rule.title in explain(rule)


@RULES
def test_bad_example_fails_with_this_code(rule: Rule) -> None:
    page = page_of(rule)
    if not page.bad:
        pytest.skip("no failing example on this form")
    report = example(page.bad).check()
    found = [finding for finding in report.findings if finding.code == rule.code]
    assert found
    assert report.outcomes[rule.code] is Outcome.FAIL
    assert all(finding.message and finding.hint for finding in found)
    # One defect, one finding: where the example breaks one cell, no other rule calls it an error too.
    if len(page.bad) == 1 and page.bad[0][1] != REMOVED:
        errors = {finding.code for finding in report.findings if finding.severity is Severity.ERROR}
        # 2.5期 also differs from the goal's 2期.
        assert errors - {rule.code} <= {"V14": {"C01"}}.get(rule.code, set())


@RULES
def test_good_example_is_quiet(rule: Rule) -> None:
    report = example(page_of(rule).good).check()
    assert report.outcomes[rule.code] is not Outcome.FAIL
    assert [finding for finding in report.findings if finding.severity is not Severity.INFO] == []
