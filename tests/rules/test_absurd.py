"""Absurd tables: 2,000 rows, cells of 100,000 characters, control characters, numbers of 10,000 digits.

No rule crashes, and none takes more than linear time: each is timed alone, on tables that repeat what it looks at.
"""

import time

import pytest

from assistant.form import Funding, Indicator, Part, Table, load_profile, mentions, money, target, taxonomy, text
from assistant.rules import Outcome, Rule, check, rules
from assistant.rules.pages import EXAMPLE
from assistant.rules.subject import Subject

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
    "explanation": ("indicators.0.explanation", "培训2期，"),
    "standard": ("indicators.0.standard", "(《"),
    "note": ("indicators.0.note", "1380000000"),
    "another column": ("indicators.0.extra.计量单位", "次"),
    "what was reached": ("indicators.0.extra.上年实际", "1"),
    "points": ("indicators.0.points", "9"),
    "goal of all years": ("overall_goal", "2020-2022年"),
    "total of all years": ("funding.overall_total", "9"),
    "source of all years": ("funding.parts.0.overall_amount", "1,"),
    "label": ("indicators.0.level2", "指标"),
    "period": ("period", "2024年1"),
}


@pytest.mark.parametrize("name", sorted(CELLS))
def test_a_cell_of_100_000_characters(name: str) -> None:
    path, piece = CELLS[name]
    table = EXAMPLE.put(path, (piece * (100_000 // len(piece) + 1))[:100_000] + "x")
    start = time.process_time()
    report = check(table)
    assert time.process_time() - start < 5
    assert Outcome.DEFECT not in report.outcomes.values(), report.reasons


def _every_field(count: int) -> Table:
    """Every field that a form may have, over and over."""
    full = tuple(
        row.model_copy(
            update={
                "points": str(index % 7),
                "explanation": f"共{index}次",
                "note": "按实际",
                "extra": {"计量单位": "次", "上年实际": f"{index}次", "指标值类型": "定性"},
            }
        )
        for index, row in enumerate(rows(count).indicators)
    )
    parts = tuple(Part(label=f"来源{index}", amount=str(index), overall_amount=str(index)) for index in range(count))
    return EXAMPLE.model_copy(
        update={
            "indicators": full,
            "overall_indicators": full,
            "annual_goal": "，".join(f"培训{index}次" for index in range(count)),
            "overall_goal": "2020-2022年完成，" * count,
            "funding": Funding(unit="万元", total="5", overall_total="3", parts=parts),
        }
    )


def _renamed(count: int) -> Table:
    """The same rows under other names, so that each must be looked for."""
    changed = (row.model_copy(update={"name": f"{row.name}情况"}) for row in rows(count).indicators)
    return EXAMPLE.model_copy(update={"indicators": tuple(changed)})


def _blank(count: int) -> Table:
    made = (Indicator(level1="产出指标", level2=LEVELS[index % len(LEVELS)]) for index in range(count))
    return EXAMPLE.model_copy(update={"indicators": tuple(made)})


def _prices(count: int) -> Table:
    """Prices that any of many quantities may belong to."""
    made = [Indicator(level2="数量指标", name=f"第{index}批培训", target="2期") for index in range(count // 2)]
    made += [Indicator(level2="成本指标", name=f"第{index}批讲课费", target="3元/期") for index in range(count // 2)]
    return EXAMPLE.model_copy(update={"indicators": tuple(made)})


def _sources(count: int) -> Table:
    """The cost vouches for the total, and any of many sources may be the wrong one."""
    parts = tuple(Part(label=f"来源{index}", amount="1") for index in range(count))
    return EXAMPLE.model_copy(update={"funding": Funding(unit="万元", total="6", parts=parts)})


SHAPES = {
    "rows": rows,
    "every field": _every_field,
    "renamed": _renamed,
    "blank": _blank,
    "prices": _prices,
    "sources": _sources,
}


def _forget() -> None:
    """What was read before is read anew: a cache that holds the small table and not the large one tells nothing."""
    for module in (mentions, money, target, taxonomy, text):
        for each in vars(module).values():
            if hasattr(each, "cache_clear") and each.cache_parameters()["maxsize"] > 1:
                each.cache_clear()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_no_rule_takes_more_than_linear_time(shape: str) -> None:
    """Four times the size takes each rule about four times as long; were it quadratic, sixteen times."""
    tables = {count: SHAPES[shape](count) for count in (10, 200, 800)}
    others = {count: rows(count).put("project_name", "另一个项目") for count in tables}

    def seconds(run: Rule, count: int) -> float:
        last = others[count]
        subject = Subject(tables[count], load_profile(), 2024, last, last, (last,), ())
        _forget()
        start = time.process_time()  # other work on the machine does not count
        for _ in run.run(subject):
            pass
        return time.process_time() - start

    slow = []
    for each in rules():
        seconds(each, 10)  # what is loaded once
        if seconds(each, 800) > 0.08:  # else it is quick, whatever its order
            small, large = (min(seconds(each, count) for _ in range(3)) for count in (200, 800))
            if large > 9 * small + 0.05:
                slow.append((each.code, round(small, 4), round(large, 4)))
    assert slow == []


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_two_thousand_rows(shape: str) -> None:
    table = SHAPES[shape](2000)
    start = time.process_time()
    report = check(table, last=rows(1990))
    assert time.process_time() - start < 10
    assert Outcome.DEFECT not in report.outcomes.values(), report.reasons


@pytest.mark.parametrize("digits", [25, 1_000, 10_000])
def test_numbers_beyond_any_budget(digits: int) -> None:
    report = check(EXAMPLE.put("funding.total", "9" * digits).put("indicators.4.target", "9" * digits + "元"))
    assert Outcome.DEFECT not in report.outcomes.values(), report.reasons
    assert report.outcomes["F02"] is Outcome.FAIL
    assert report.outcomes["F01"] is Outcome.UNDETERMINED
