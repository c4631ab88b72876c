"""The engine: six outcomes, order, suppression, strictness, a crash that is ours."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.form import Indicator, Table, TargetValue, load_profile
from assistant.form.profile import UnknownProfileError
from assistant.rules import Filing, Outcome, Severity, Suppression, check, engine, rules
from assistant.rules.engine import place
from assistant.rules.pages import EXAMPLE
from assistant.rules.rule import Verdict
from assistant.rules.subject import Subject


def test_every_rule_has_one_of_six_outcomes() -> None:
    report = check(EXAMPLE)
    assert set(report.outcomes) == {rule.code for rule in rules()}
    for code, outcome in report.outcomes.items():
        if outcome in (Outcome.NOT_APPLICABLE, Outcome.UNDETERMINED):
            assert report.reasons[code]


def test_no_data_is_never_a_pass() -> None:
    report = check(Table())
    passed = {code for code, outcome in report.outcomes.items() if outcome is Outcome.PASS}
    assert passed == set()


def test_findings_follow_the_form_then_the_code() -> None:
    table = EXAMPLE.put("year", None).put("indicators.0.target", "10").put("funding.total", "7")
    paths = [finding.path for finding in check(table).findings]
    assert paths == sorted(paths, key=place)
    assert paths[0] == "year"


def test_suppression_keeps_the_reason() -> None:
    table = EXAMPLE.put("indicators.0.target", "10").put("indicators.1.target", "20")
    report = check(table, suppress=[Suppression("V01", "按惯例不写单位", "indicators.0.target")])
    assert [finding.path for finding in report.suppressed] == ["indicators.0.target"]
    assert [finding.path for finding in report.findings if finding.code == "V01"] == ["indicators.1.target"]
    assert report.outcomes["V01"] is Outcome.FAIL
    everywhere = check(table, suppress=[Suppression("V01", "按惯例不写单位")])
    assert everywhere.outcomes["V01"] is Outcome.SUPPRESSED
    assert everywhere.reasons["V01"] == "按惯例不写单位"


def test_strict_raises_common_habits() -> None:
    table = EXAMPLE.put("indicators.2.target", "95%")
    severities = [
        [finding.severity for finding in check(table, strict=strict).findings if finding.code == "V02"]
        for strict in (False, True)
    ]
    assert severities == [[Severity.INFO], [Severity.WARNING]]


def test_a_crash_is_a_defect_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(subject: Subject) -> Iterator[Verdict]:
        raise RuntimeError("boom")
        yield

    broken = replace(next(rule for rule in rules() if rule.code == "F01"), run=crash)
    everyone = tuple(broken if each.code == "F01" else each for each in rules())
    monkeypatch.setattr(engine, "rules", lambda: everyone)
    report = check(EXAMPLE.put("indicators.0.target", "10"))
    assert report.outcomes["F01"] is Outcome.DEFECT
    assert "boom" in report.reasons["F01"]
    assert not report.passed
    assert "V01" in {finding.code for finding in report.findings}
    with pytest.raises(ValidationError, match="F01"):
        Filing.model_validate(EXAMPLE)


def test_unknown_profile() -> None:
    with pytest.raises(UnknownProfileError, match="可用的有"):
        check(EXAMPLE, profile="nowhere")


def test_a_level1_of_the_regime_can_be_missing() -> None:
    """S10 works where a form requires a first level and none of its rows."""
    form = load_profile()
    rows = tuple(row.model_copy(update={"required": row.level1 != "满意度指标" and row.required}) for row in form.rows)
    table = EXAMPLE.model_copy(update={"indicators": EXAMPLE.indicators[:-1]})
    loose = form.model_copy(update={"rows": rows})
    assert [finding.code for finding in check(table, profile=loose).findings] == ["S10"]
    assert check(EXAMPLE, profile=loose).outcomes["S10"] is Outcome.PASS


def test_filing_takes_a_table_without_errors() -> None:
    filing = Filing.model_validate(EXAMPLE)
    assert filing.total_yuan == 60000
    assert filing.indicators[0].target == TargetValue.parse("≥2期")
    assert Filing.model_validate(EXAMPLE.canonical()) == filing


def test_filing_names_every_error_by_its_path() -> None:
    table = EXAMPLE.put("indicators.0.target", "10").put("funding.total", "7")
    with pytest.raises(ValidationError) as caught:
        Filing.model_validate(table)
    errors = {(error["type"].split()[0], ".".join(map(str, error["loc"]))) for error in caught.value.errors()}
    assert errors == {("V01", "indicators.0.target"), ("F01", "funding.total")}


def test_filing_takes_the_budget_year() -> None:
    with pytest.raises(ValidationError, match="2025"):
        Filing.of(EXAMPLE, year=2025)


CELLS = (
    st.none()
    | st.text(max_size=20)
    | st.sampled_from(["5次", "≥98%", "11万元", "8000元/次", "2024年13月", "1-12月", "××"])
)
TABLES = st.builds(
    Table,
    year=st.none() | st.integers(1900, 2199),
    project_name=CELLS,
    attribute=CELLS,
    period=CELLS,
    annual_goal=CELLS,
    indicators=st.lists(
        st.builds(
            Indicator,
            level1=CELLS | st.just("产出指标"),
            level2=CELLS | st.sampled_from([row.level2 for row in load_profile().rows]),
            name=CELLS,
            target=CELLS,
        ),
        max_size=6,
    ).map(tuple),
)


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_no_table_makes_a_rule_crash(table: Table) -> None:
    report = check(table, year=2024)
    assert Outcome.DEFECT not in report.outcomes.values()
    for finding in report.findings:
        assert finding.path == "indicators" or finding.path.split(".")[0] in type(table).model_fields
        if finding.fix:
            table.put(finding.fix.path, int(finding.fix.value) if finding.fix.path == "year" else finding.fix.value)
