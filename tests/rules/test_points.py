"""Points: off on a form without them; on one with them, sums, shares and missing weights."""

from decimal import Decimal

import pytest

from assistant.form import Table, load_profile
from assistant.form.profile import Points, Profile
from assistant.rules import Outcome, check
from assistant.rules.pages import EXAMPLE

SHARES = {"产出指标": Decimal(50), "效益指标": Decimal(30), "满意度指标": Decimal(10)}


def form() -> Profile:
    points = Points(totals=(Decimal(90),), level1=(SHARES,))
    return load_profile().model_copy(update={"points": points})


def weighed(*weights: str | None) -> Table:
    table = EXAMPLE
    for index, weight in enumerate(weights):
        table = table.put(f"indicators.{index}.points", weight)
    return table


GOOD = ("15", "10", "10", "10", "5分", "15", "15", "10")


def test_off_without_a_column() -> None:
    outcomes = check(EXAMPLE).outcomes
    assert {outcomes[f"P0{n}"] for n in range(1, 5)} == {Outcome.NOT_APPLICABLE}
    assert outcomes["P05"] is Outcome.PASS


def test_right_weights_pass() -> None:
    outcomes = check(weighed(*GOOD), profile=form()).outcomes
    assert [outcomes[f"P0{n}"] for n in range(1, 6)] == [Outcome.PASS] * 5


@pytest.mark.parametrize(
    ("weights", "code", "path", "difference"),
    [
        (("20", *GOOD[1:]), "P01", "indicators", "5"),
        (("15.5", *GOOD[1:]), "P01", "indicators", "0.5"),
        (("20", "10", "10", "10", "5", "15", "10", "10"), "P02", "indicators", "5"),
        ((None, *GOOD[1:]), "P03", "indicators.0.points", None),
        (("0", *GOOD[1:]), "P03", "indicators.0.points", None),
        (("5", "5", "35", "5", "0.5", "15", "15", "10"), "P04", "indicators.2.points", None),
        (("5", "5", "15", "20", "5", "15", "15", "10"), "P04", "indicators.0.points", None),
    ],
)
def test_wrong_weights(weights: tuple[str | None, ...], code: str, path: str, difference: str | None) -> None:
    found = [
        (finding.path, finding.difference)
        for finding in check(weighed(*weights), profile=form()).findings
        if finding.code == code
    ]
    assert (path, difference) in found


def test_a_missing_weight_leaves_the_sum_open() -> None:
    report = check(weighed(None, *GOOD[1:]), profile=form())
    assert report.outcomes["P01"] is report.outcomes["P02"] is Outcome.UNDETERMINED
    assert "P03" in report.reasons["P01"]
