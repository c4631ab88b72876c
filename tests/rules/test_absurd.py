"""Absurd tables: 2,000 rows, cells of 100,000 characters, control characters, numbers of 10,000 digits.

No rule crashes, and none takes much more than linear time: four times the rows take nowhere near sixteen times as long.
"""

import time

import pytest

from assistant.form import Indicator, Table, load_profile
from assistant.rules import Outcome, check
from assistant.rules.pages import EXAMPLE

LEVELS = [row.level2 for row in load_profile().rows]


def rows(count: int) -> Table:
    made = (
        Indicator(
            level1="产出指标",
            level2=LEVELS[index % len(LEVELS)],
            name=f"社区第{index}网格居民代办事项完成及时率{'甲乙丙丁'[index % 4] * 3}",
            target=f"≥{index}次",
        )
        for index in range(count)
    )
    return EXAMPLE.model_copy(update={"indicators": tuple(made)})


CELLS = {
    "digits": ("indicators.0.target", "1"),
    "counts": ("indicators.1.target", "，1次"),
    "brackets": ("indicators.2.name", "("),
    "dates": ("indicators.3.target", "2024年1"),
    "digits in a deadline": ("indicators.3.target", "2024年" + "1" * 50),
    "money": ("indicators.4.target", "9"),
    "titles": ("indicators.5.name", "《"),
    "repeats": ("indicators.6.name", "培训"),
    "blanks": ("annual_goal", " 1"),
    "numbers in the goal": ("annual_goal", "，培训7次"),
    "parts of the name": ("project_name", "、培训"),
    "total": ("funding.total", "9"),
    "control characters": ("annual_goal", "\u0000\u0007\u202e"),
    "mixed directions": ("indicators.5.name", "א\u202eب培"),
    "surrogates": ("indicators.5.name", "\U0001f600"),
}


@pytest.mark.parametrize("name", sorted(CELLS))
def test_a_cell_of_100_000_characters(name: str) -> None:
    path, piece = CELLS[name]
    table = EXAMPLE.put(path, (piece * (100_000 // len(piece) + 1))[:100_000] + "x")
    start = time.perf_counter()
    report = check(table)
    assert time.perf_counter() - start < 5
    assert Outcome.DEFECT not in report.outcomes.values(), report.reasons


def test_two_thousand_rows() -> None:
    def seconds(count: int) -> float:
        table, last = rows(count), rows(count - 10)
        start = time.perf_counter()
        report = check(table, last=last)
        assert Outcome.DEFECT not in report.outcomes.values(), report.reasons
        return time.perf_counter() - start

    seconds(50)  # what is loaded once
    small, large = seconds(500), seconds(2000)
    assert large < 12 * max(small, 0.05)


@pytest.mark.parametrize("digits", [25, 1_000, 10_000])
def test_numbers_beyond_any_budget(digits: int) -> None:
    report = check(EXAMPLE.put("funding.total", "9" * digits).put("indicators.4.target", "9" * digits + "元"))
    assert Outcome.DEFECT not in report.outcomes.values(), report.reasons
    assert report.outcomes["F02"] is Outcome.FAIL
    assert report.outcomes["F01"] is Outcome.UNDETERMINED
