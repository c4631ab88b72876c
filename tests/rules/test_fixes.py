"""Fixes: only what mends, never unasked, and doing it twice changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents import read
from assistant.form import Indicator, Source, Table
from assistant.rules import Finding, Fix, Severity, TableReport, check, rules
from assistant.rules.config import Config
from assistant.rules.fixes import Fixed, apply_fixes, diff
from assistant.rules.pages import EXAMPLE
from tests.conftest import SEED

in_2024 = partial(check, year=2024)


def _fixed(table: Table, *, unsafe: bool = False, recheck: Callable[[Table], TableReport] = check) -> Fixed:
    return apply_fixes(table, recheck(table).findings, unsafe=unsafe, recheck=recheck)


def _why(fixed: Fixed) -> dict[tuple[str, str], str]:
    return {(each.finding.code, each.finding.path): each.reason for each in fixed.skipped}


def _finding(code: str, path: str, value: str, *, safety: str = "safe", severity: Severity = Severity.INFO) -> Finding:
    found = next(each for each in rules() if each.code == code)
    fix = Fix(path, value, safety)  # type: ignore[arg-type]
    return Finding(code, found.name, found.title, severity, path, None, "", "", None, "改", "改", fix)


def _report(table: Table, *findings: Finding) -> TableReport:
    return replace(check(table), findings=findings)


def test_a_safe_fix_is_written_and_the_table_keeps_its_source() -> None:
    table = read(SEED)[4]
    fixed = _fixed(table)
    assert [(each.path, each.before, each.after, each.safety) for each in fixed.applied] == [
        ("funding.total", "3. 2952", "3.2952", "safe"),
        ("funding.parts.0.amount", "3. 2952", "3.2952", "safe"),
    ]
    assert fixed.table.source == table.source
    assert diff(table, fixed.table) == ("年度资金总额：“3. 2952” → “3.2952”\n财政拨款：“3. 2952” → “3.2952”\n")


def test_an_unsafe_fix_never_runs_unasked() -> None:
    table = EXAMPLE.put("indicators.2.target", "95%")
    assert _fixed(table).table == table
    assert _why(_fixed(table)) == {("V02", "indicators.2.target"): "可能改变原意，明确要求时才改"}
    asked = _fixed(table, unsafe=True)
    assert (asked.table, asked.skipped) == (EXAMPLE, ())


def test_the_year_is_a_number() -> None:
    table = EXAMPLE.put("year", 2023)
    fixed = _fixed(table, unsafe=True, recheck=in_2024)
    assert fixed.table.year == 2024
    assert [(each.before, each.after) for each in fixed.applied] == [("2023", "2024")]
    assert diff(table, fixed.table) == "年度：“2023” → “2024”\n"


def test_a_fix_that_shows_after_another_one_is_made_too() -> None:
    fixed = _fixed(EXAMPLE.put("indicators.2.target", "95"), unsafe=True)  # no sign, then no operator
    assert [each.finding.code for each in fixed.applied] == ["V01", "V02"]
    assert fixed.table == EXAMPLE


def test_of_two_fixes_for_one_cell_the_first_in_the_engines_order_is_made() -> None:
    table = EXAMPLE.put("indicators.4.target", "5万元")  # F04 wants the whole budget, V03 an operator
    both = {each.code: each.fix.value for each in check(table).findings if each.fix}
    assert both == {"F04": "≤6万元", "V03": "≤5万元"}
    backwards = tuple(reversed(check(table).findings))
    fixed = apply_fixes(table, backwards, unsafe=True)
    assert [each.finding.code for each in fixed.applied] == ["F04"]
    assert _why(fixed) == {("V03", "indicators.4.target"): "同一格已按 F04 改过"}


def test_rules_that_contradict_each_other_come_to_an_end() -> None:
    """A rule never undoes what an earlier one has mended, whatever the two propose."""
    wanted = {"V02": "甲", "V03": "乙"}

    def recheck(table: Table) -> TableReport:
        now = table.get("indicators.0.target")
        found = [(code, value) for code, value in wanted.items() if now != value]
        return _report(table, *(_finding(code, "indicators.0.target", value) for code, value in found))

    fixed = apply_fixes(EXAMPLE, recheck(EXAMPLE).findings, recheck=recheck)
    assert fixed.table.get("indicators.0.target") == "甲"
    assert _why(fixed) == {("V03", "indicators.0.target"): "改了会出现 V02"}
    assert apply_fixes(fixed.table, recheck(fixed.table).findings, recheck=recheck).table == fixed.table


def test_what_was_refused_at_first_is_told_as_it_stands_in_the_end() -> None:
    """An unsafe fix of an earlier rule is refused; a safe one of a later rule then makes it needless."""
    path = "indicators.0.target"

    def recheck(table: Table) -> TableReport:
        if table.get(path) == "好":
            return _report(table)
        return _report(table, _finding("V02", path, "另一种", safety="unsafe"), _finding("V03", path, "好"))

    fixed = apply_fixes(EXAMPLE, recheck(EXAMPLE).findings, recheck=recheck)
    assert [each.finding.code for each in fixed.applied] == ["V03"]
    assert _why(fixed) == {("V02", path): "同一格已按 V03 改过"}


def test_a_fix_that_makes_a_new_error_is_not_made() -> None:
    def recheck(table: Table) -> TableReport:
        if table.get("indicators.0.target") == "坏":
            return _report(table, replace(_finding("W01", "annual_goal", "x", severity=Severity.ERROR), fix=None))
        return _report(table, _finding("V03", "indicators.0.target", "坏"))

    fixed = apply_fixes(EXAMPLE, recheck(EXAMPLE).findings, recheck=recheck)
    assert (fixed.table, fixed.applied) == (EXAMPLE, ())
    assert _why(fixed) == {("V03", "indicators.0.target"): "改了会出现新的错误 W01"}


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        (_finding("V03", "indicators.99.target", "1"), "这个值放不进这一格"),
        (_finding("D01", "year", "明年"), "这个值放不进这一格"),
        (_finding("D01", "year", "20240"), "这个值放不进这一格"),
        (_finding("V03", "indicators.0.target", "≥2期"), "改了还是不合格"),  # what stands there already
    ],
)
def test_a_fix_that_does_not_fit_is_skipped(finding: Finding, reason: str) -> None:
    fixed = apply_fixes(EXAMPLE, [finding], recheck=lambda table: _report(table, finding))
    assert (fixed.table, fixed.applied) == (EXAMPLE, ())
    assert [each.reason for each in fixed.skipped] == [reason]


def test_findings_that_are_not_given_are_left_alone() -> None:
    table = EXAMPLE.put("indicators.2.target", "95%").put("indicators.5.target", "80%")
    chosen = [each for each in check(table).findings if each.path == "indicators.5.target"]
    fixed = apply_fixes(table, chosen, unsafe=True)
    assert fixed.table == EXAMPLE.put("indicators.2.target", "95%")


def test_the_settings_of_the_check_hold_while_mending() -> None:
    table = EXAMPLE.put("indicators.2.target", "95")
    fixed = _fixed(table, unsafe=True, recheck=partial(check, config=Config(ignore=("V02",))))
    assert fixed.table.get("indicators.2.target") == "95%"


def _sound(table: Table, unsafe: bool) -> Fixed:
    """Mended once; asserts what must hold of any table."""
    before = in_2024(table)
    fixed = _fixed(table, unsafe=unsafe, recheck=in_2024)
    after = in_2024(fixed.table)
    again = _fixed(fixed.table, unsafe=unsafe, recheck=in_2024)
    assert (again.table, again.applied) == (fixed.table, ())
    errors = [
        {(each.code, each.path) for each in report.findings if each.severity is Severity.ERROR}
        for report in (before, after)
    ]
    assert errors[1] <= errors[0]
    assert unsafe or all(each.safety == "safe" for each in fixed.applied)
    assert bool(diff(table, fixed.table)) is bool(fixed.applied)
    proposed = {(each.code, each.path) for each in before.findings if each.fix}
    told = {(each.finding.code, each.finding.path) for each in (*fixed.applied, *fixed.skipped)}
    assert proposed <= told
    return fixed


@pytest.mark.parametrize(("unsafe", "number"), [(False, 3), (True, 20)])
def test_twice_is_once_on_the_real_tables(unsafe: bool, number: int) -> None:
    assert sum(len(_sound(table, unsafe).applied) for table in read(SEED)) == number


VALUES = [
    None, "", "10", "95", "95%", ">=95%", "≥ 95 %", "292%", "≥100%", "95％以上", "2 期", "2期", "5次/年", "3. 2952",
    "6", "12万元", "≤6", "60000元", "8000元/每次", "≤500元/人", "2023年12月31日前", "2024年11月", "2024年底",
    "11月30日前", "有效提升", "优良", "××", "及时", "不低于95%", "≤6万元", "6.00",
]  # fmt: skip
PLACES = [
    "funding.total", "funding.parts.0.amount", "funding.parts.1.amount", "funding.unit", "period", "attribute",
    *(f"indicators.{row}.target" for row in range(8)), "indicators.2.level2", "indicators.2.level1",
]  # fmt: skip
LABELS = ["进度指标", "质量指标", "效果指标", "产出指标", "效益指标"]


@given(
    st.sampled_from([EXAMPLE, *read(SEED)]),
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from([*VALUES, *LABELS]))
        | st.tuples(st.just("year"), st.sampled_from([2020, 2023, 2025])),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_twice_is_once_on_variants_of_them(
    table: Table, changes: list[tuple[str, str | int | None]], unsafe: bool
) -> None:
    for path, value in changes:
        if path.startswith("indicators") and int(path.split(".")[1]) >= len(table.indicators):
            continue
        table = table.put(path, value)
    _sound(table, unsafe)


def test_the_diff_names_cells_as_the_form_does() -> None:
    after = EXAMPLE.put("indicators.3.target", None).put("funding.parts.1.amount", "0").put("annual_goal", "改")
    added = Indicator(
        level1="效益指标", level2="生态效益指标", name="纸张用量下降率", target="≥5%", extra={"单位": "%"}
    )
    after = after.model_copy(update={"indicators": (*after.indicators, added)})
    after = after.put("funding.parts.0.label", "中央补助")
    assert diff(EXAMPLE, after) == (
        "中央补助·名称：“财政拨款” → “中央补助”\n"
        "其他资金：（空白） → “0”\n"
        f"年度总体目标：“{EXAMPLE.annual_goal}” → “改”\n"
        "第4行 时效指标·指标值：“2024年11月30日前” → （空白）\n"
        "第9行 生态效益指标·一级指标：（空白） → “效益指标”\n"
        "第9行 生态效益指标·二级指标：（空白） → “生态效益指标”\n"
        "第9行 生态效益指标·三级指标：（空白） → “纸张用量下降率”\n"
        "第9行 生态效益指标·指标值：（空白） → “≥5%”\n"
        "第9行 生态效益指标·单位：（空白） → “%”\n"
    )
    assert diff(EXAMPLE, EXAMPLE.at(Source("b.docx", 2))) == ""
