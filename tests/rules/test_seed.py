"""What the checker says of the six real tables: two certain errors, the warnings a careful reviewer would raise."""

import pytest

from assistant.documents import read
from assistant.rules import Outcome, Severity, check
from tests.conftest import SEED


def _findings(severity: Severity) -> set[tuple[int, str, str]]:
    return {
        (table.source.number, finding.code, finding.path)
        for table in read(SEED)
        for finding in check(table, year=2024).findings
        if finding.severity is severity
    }


def test_only_certain_errors() -> None:
    assert _findings(Severity.ERROR) == {(2, "V01", "indicators.0.target"), (5, "W05", "indicators.6.name")}


def test_warnings() -> None:
    assert _findings(Severity.WARNING) == {
        (1, "S08", "annual_goal"),
        (1, "V09", "indicators.1.name"),
        (1, "W03", "indicators.4.name"),
        (1, "W07", "indicators.4.name"),
        (1, "W09", "indicators.0.name"),
        (2, "W02", "indicators.5.name"),
        (3, "C03", "project_name"),
        (3, "V09", "indicators.1.name"),
        (3, "W03", "indicators.1.name"),
        (3, "W03", "indicators.4.name"),
        (4, "W02", "indicators.5.name"),
        (4, "W03", "indicators.4.name"),
        (4, "W06", "indicators.5.name"),
        (4, "W11", "annual_goal"),
        (5, "S08", "annual_goal"),
        (5, "V09", "indicators.2.name"),
        (5, "W02", "indicators.2.name"),
        (5, "W03", "indicators.5.name"),
        (5, "W03", "indicators.6.name"),
        (5, "W11", "annual_goal"),
        (6, "F07", "indicators.3.target"),
        (6, "V09", "indicators.1.name"),
        (6, "W03", "indicators.4.name"),
        (6, "W08", "indicators.1.name"),
    }


def test_funds_rules_pass_on_all_six() -> None:
    for table in read(SEED):
        report = check(table)
        compared = [report.outcomes[code] for code in ("F04", "F05", "F06")]
        assert report.outcomes["F01"] is Outcome.PASS
        assert report.outcomes["F03"] is Outcome.PASS
        # The cost is an amount (F04, F05) or a unit price (F06): one of the two is looked at.
        assert set(compared) == {Outcome.PASS, Outcome.NOT_APPLICABLE}


def test_the_blank_inside_a_number_is_a_hint_with_a_safe_fix() -> None:
    table = read(SEED)[4]
    found = [finding for finding in check(table).findings if finding.code == "F02"]
    assert [finding.path for finding in found] == ["funding.total", "funding.parts.0.amount"]
    for finding in found:
        assert finding.fix is not None
        assert (finding.fix.value, finding.fix.safety) == ("3.2952", "safe")
        table = table.put(finding.fix.path, finding.fix.value)
    assert check(table).outcomes["F02"] is Outcome.PASS


def test_findings_name_the_cell_in_the_file() -> None:
    finding = next(each for each in check(read(SEED)[1]).findings if each.code == "V01")
    assert finding.cell is not None
    line = SEED.read_text("utf-8").splitlines()[finding.cell.row - 1]
    assert line.split("\t")[finding.cell.column - 1] == "10"


@pytest.mark.parametrize("number", range(1, 7))
def test_a_title_left_at_last_year_is_found_without_being_told_the_year(number: int) -> None:
    """Two places that name a later year accuse the title; a single one is itself the error, and names the title."""
    table = read(SEED)[number - 1].put("year", 2023)
    years = [each for each in check(table).findings if each.code in ("D01", "D02", "D03")]
    if number == 5:
        assert years == []  # it names no year but in its title
    elif number == 4:
        assert [(each.code, each.path, each.severity) for each in years] == [("D01", "year", Severity.ERROR)]
    else:
        assert [(each.code, each.severity) for each in years] == [("D02", Severity.ERROR)]
        assert "改表头的年度" in years[0].hint


def test_stale_dates_do_not_accuse_the_title() -> None:
    report = check(read(SEED)[3].put("year", 2025))
    assert report.outcomes["D01"] is Outcome.PASS
    assert report.outcomes["D02"] is Outcome.FAIL
