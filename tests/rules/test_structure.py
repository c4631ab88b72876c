"""Structure: what is missing, what stands in the wrong place, and that one defect has one finding."""

import pytest

from assistant.form import Table
from assistant.rules import Outcome, TableReport, check
from assistant.rules.pages import EXAMPLE


def at(report: TableReport, code: str) -> list[str]:
    """The paths that rule found fault with."""
    return [each.path for each in report.findings if each.code == code]


def relabelled(**labels: str | None) -> Table:
    """`EXAMPLE` with other second-level labels, given as row3="…"."""
    table = EXAMPLE
    for row, label in labels.items():
        table = table.put(f"indicators.{row.removeprefix('row')}.level2", label)
    return table


@pytest.mark.parametrize("label", ["效率指标", None])
def test_a_row_under_an_unknown_label_is_one_fault(label: str | None) -> None:
    report = check(relabelled(row2=label))
    assert at(report, "S03") == ["indicators.2.level2"]
    assert report.outcomes["S01"] is Outcome.UNDETERMINED
    assert "产出指标" in report.reasons["S01"]


def test_an_unknown_label_explains_one_missing_row_and_no_more() -> None:
    table = relabelled(row2="效率指标")
    rows = [row for row in table.indicators if row.level2 != "时效指标"]
    report = check(table.model_copy(update={"indicators": tuple(rows)}))
    assert at(report, "S01") == ["indicators", "indicators"]
    # One that stands under another first level explains nothing here.
    elsewhere = check(relabelled(row2="效率指标").put("indicators.2.level1", "效益指标"))
    assert at(elsewhere, "S01") == ["indicators"]
    # Nor does one whose first level nobody knows.
    nowhere = check(relabelled(row2="效率指标").put("indicators.2.level1", None))
    assert at(nowhere, "S01") == ["indicators"]


def test_an_unknown_label_beside_a_complete_table() -> None:
    table = EXAMPLE.model_copy(
        update={"indicators": (*EXAMPLE.indicators, EXAMPLE.indicators[2].model_copy(update={"level2": "效率指标"}))}
    )
    report = check(table)
    assert (at(report, "S03"), report.outcomes["S01"]) == (["indicators.8.level2"], Outcome.PASS)
