"""Findings that are let stand: side files, baselines, and what is said of entries that meet nothing."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.form import Source, Table
from assistant.rules import Outcome, Severity, TableReport, check
from assistant.rules.config import Config, ConfigError
from assistant.rules.engine import let_stand
from assistant.rules.pages import EXAMPLE
from assistant.rules.report import Checked, Run, as_text
from assistant.rules.suppress import (
    Allowances,
    apply_baseline,
    load_suppressions,
    read_baseline,
    unused,
    write_baseline,
)

# V01 at two rows; V02 at one.
FAULTY = EXAMPLE.put("indicators.0.target", "10").put("indicators.1.target", "20").put("indicators.2.target", "95%")


def _side(folder: Path, text: str) -> Allowances:
    (folder / "a.docx.mubiao.toml").write_text(text, "utf-8")
    return load_suppressions(folder / "a.docx")


def _allow(**keys: object) -> str:
    keys = {"code": "V01", "reason": "按惯例不写单位", "by": "预算股审核岗", **keys}
    return "[[allow]]\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items() if value is not None
    )


def _reports(side: Allowances, *tables: Table, config: Config | None = None) -> list[TableReport]:
    placed = [table.at(Source("x/a.docx", number)) for number, table in enumerate(tables, 1)]
    return [check(table, suppress=side.of(table.source.number), config=config) for table in placed]


def _run(*tables: Table, file: str = "x/a.docx", config: Config | None = None) -> Run:
    placed = [table.at(Source(file, number)) for number, table in enumerate(tables, 1)]
    return Run("ningxia-2024", tuple(Checked(table, check(table, config=config)) for table in placed))


def test_without_a_side_file_nothing_is_let_stand(tmp_path: Path) -> None:
    side = load_suppressions(tmp_path / "a.docx")
    assert side.entries == ()
    assert side.of(1) == ()


def test_an_entry_is_limited_to_its_table_and_cell(tmp_path: Path) -> None:
    side = _side(tmp_path, _allow(table=2, path="indicators.0.target"))
    first, second = _reports(side, FAULTY, FAULTY)
    assert first.suppressed == ()
    assert [(finding.code, finding.path) for finding in second.suppressed] == [("V01", "indicators.0.target")]
    assert [finding.path for finding in second.findings if finding.code == "V01"] == ["indicators.1.target"]
    assert second.reasons["V01"] == "按惯例不写单位（预算股审核岗）"
    assert unused(side, [first, second]) == ()


def test_an_entry_without_limits_covers_every_table(tmp_path: Path) -> None:
    for report in _reports(_side(tmp_path, _allow()), FAULTY, FAULTY):
        assert report.outcomes["V01"] is Outcome.SUPPRESSED
        assert len(report.suppressed) == 2


def test_each_reason_is_kept(tmp_path: Path) -> None:
    text = _allow(path="indicators.0.target", reason="甲") + _allow(path="indicators.1.target", reason="乙")
    (report,) = _reports(_side(tmp_path, text), FAULTY)
    assert report.reasons["V01"] == "甲（预算股审核岗）；乙（预算股审核岗）"


def test_an_entry_that_meets_nothing_is_reported(tmp_path: Path) -> None:
    text = _allow() + _allow(code="W11") + _allow(path="indicators.7.target") + _allow(table=9)
    side = _side(tmp_path, text)
    found = unused(side, _reports(side, FAULTY))
    assert [(each.code, each.name, each.severity) for each in found] == [
        ("X01", "unused-suppression", Severity.WARNING)
    ] * 3
    assert [each.message for each in found] == [
        "第2段放行的 W11没有对上任何问题",
        "第3段放行的 V01（的 indicators.7.target）没有对上任何问题",
        "第4段放行的 V01（第9张表）没有对上任何问题：文件里没有第9张表",
    ]
    assert all(each.file.endswith("a.docx.mubiao.toml") and each.hint for each in found)


def test_an_entry_behind_another_one_is_used_too(tmp_path: Path) -> None:
    side = _side(tmp_path, _allow() + _allow(path="indicators.0.target"))
    assert unused(side, _reports(side, FAULTY)) == ()


def test_nothing_is_called_unused_that_was_not_looked_at(tmp_path: Path) -> None:
    side = _side(tmp_path, _allow(code="F01") + _allow(code="V01"))
    blank = EXAMPLE.put("funding.unit", None).put("funding.total", "x")
    assert check(blank).outcomes["F01"] is Outcome.UNDETERMINED
    assert [each.message[:10] for each in unused(side, _reports(side, blank))] == ["第2段放行的 V01"]
    assert unused(side, _reports(side, EXAMPLE, config=Config(select=("S",)))) == ()
    assert unused(side, []) == ()  # the file itself could not be read


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("alow = 1", "alow", "没有这个键"),
        ("allow = 1", "allow", "[[allow]]"),
        (_allow(colour="red"), "allow（第1段）.colour", "没有这个键"),
        (_allow() + _allow(code="V99"), "allow（第2段）.code", "V99"),
        (_allow(code=None), "allow（第1段）.code", "None"),
        (_allow(reason=None), "allow（第1段）.reason", "理由"),
        (_allow(reason=" "), "allow（第1段）.reason", "理由"),
        (_allow(by=None), "allow（第1段）.by", "岗位"),
        (_allow(table=0), "allow（第1段）.table", "从 1 数起"),
        (_allow(table="2"), "allow（第1段）.table", "从 1 数起"),
        (_allow(table=True), "allow（第1段）.table", "从 1 数起"),
        (_allow(path=3), "allow（第1段）.path", "indicators.0.target"),
    ],
)
def test_errors_name_the_side_file_and_the_key(tmp_path: Path, text: str, key: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _side(tmp_path, text)
    assert f"a.docx.mubiao.toml 的 {key}：" in str(caught.value)
    assert what in str(caught.value)


def _baseline(folder: Path, text: str) -> Path:
    path = folder / "baseline.json"
    path.write_text(text, "utf-8")
    return path


def test_todays_findings_are_accepted_and_new_ones_are_not(tmp_path: Path) -> None:
    run = _run(FAULTY, EXAMPLE)
    assert run.exit_code == 1
    baseline = read_baseline(_baseline(tmp_path, write_baseline(run)))
    accepted, stale = apply_baseline(run, baseline)
    assert (accepted.exit_code, stale) == (0, ())
    report = accepted.checked[0].report
    assert report.findings == ()
    assert set(report.suppressed) == set(run.checked[0].report.findings)
    assert (report.outcomes["V01"], report.reasons["V01"]) == (Outcome.SUPPRESSED, "基线")

    worse = FAULTY.put("funding.total", "7").put("indicators.0.target", "11")
    found = {(each.code, each.path) for each in apply_baseline(_run(worse), baseline)[0].checked[0].report.findings}
    assert {("F01", "funding.total"), ("V01", "indicators.0.target")} <= found  # another value is another finding
    assert ("V01", "indicators.1.target") not in found


def test_a_baseline_holds_on_another_machine(tmp_path: Path) -> None:
    baseline = read_baseline(_baseline(tmp_path, write_baseline(_run(FAULTY, file="x/a.docx"))))
    assert apply_baseline(_run(FAULTY, file="/elsewhere/a.docx"), baseline)[0].exit_code == 0
    assert apply_baseline(_run(FAULTY, file="x/b.docx"), baseline)[0].exit_code == 1


def test_the_same_finding_twice_needs_two_entries(tmp_path: Path) -> None:
    run = _run(FAULTY)
    (each,) = run.checked
    first = next(finding for finding in each.report.findings if finding.code == "V01")
    twice = replace(run, checked=(replace(each, report=replace(each.report, findings=(first, first))),))
    once = replace(run, checked=(replace(each, report=replace(each.report, findings=(first,))),))
    one = read_baseline(_baseline(tmp_path, write_baseline(once)))
    two = read_baseline(_baseline(tmp_path, write_baseline(twice)))
    assert apply_baseline(twice, one)[0].checked[0].report.findings == (first,)
    assert apply_baseline(twice, two)[0].checked[0].report.findings == ()


def test_what_is_mended_is_called_stale(tmp_path: Path) -> None:
    baseline = read_baseline(_baseline(tmp_path, write_baseline(_run(FAULTY, FAULTY))))
    mended = FAULTY.put("indicators.0.target", "≥2期")
    _, stale = apply_baseline(_run(mended, FAULTY), baseline)
    before, after = (
        Counter((each.code, each.path, each.observed) for each in check(table).findings) for table in (FAULTY, mended)
    )
    gone = [(code, path) for code, path, _ in (before - after).elements()]
    assert ("V01", "indicators.0.target") in gone
    where = "a.docx 第1张 社区工作者培训经费"
    expected = [f"{where}的 {code}（{path}）已经没有了" for code, path in gone]
    assert sorted(each.message for each in stale) == sorted(expected)
    assert {(each.code, each.severity) for each in stale} == {("X02", Severity.INFO)}
    assert stale[0].file.endswith("baseline.json")
    assert len(apply_baseline(_run(FAULTY), baseline)[1]) == len(check(FAULTY).findings)  # the second table is gone


def test_nothing_is_called_stale_that_was_not_looked_at(tmp_path: Path) -> None:
    baseline = read_baseline(_baseline(tmp_path, write_baseline(_run(FAULTY))))
    assert apply_baseline(_run(EXAMPLE, file="b.docx"), baseline)[1] == ()
    assert apply_baseline(_run(EXAMPLE, config=Config(select=("S",))), baseline)[1] == ()


def test_a_baseline_is_the_same_bytes_in_any_order() -> None:
    run = _run(FAULTY, EXAMPLE.put("year", None))
    turned = replace(run, checked=tuple(reversed(run.checked)))
    text = write_baseline(run)
    assert write_baseline(turned) == text
    assert "社区工作者培训经费" in text


def test_what_a_side_file_lets_stand_is_not_in_the_baseline(tmp_path: Path) -> None:
    side = _side(tmp_path, _allow())
    reports = _reports(side, FAULTY)
    text = write_baseline(Run("ningxia-2024", (Checked(FAULTY, reports[0]),)))
    assert {each["code"] for each in json.loads(text)["findings"]} == {each.code for each in reports[0].findings}
    assert '"V01"' not in text
    assert '"V02"' in text


def test_both_reasons_stand_where_side_file_and_baseline_meet_one_rule(tmp_path: Path) -> None:
    side = _side(tmp_path, _allow(path="indicators.0.target"))
    (report,) = _reports(side, FAULTY)
    both = let_stand(report, lambda finding: "基线")
    assert both.reasons["V01"] == "按惯例不写单位（预算股审核岗）；基线"
    assert both.outcomes["V01"] is Outcome.SUPPRESSED
    places = [each.path for each in both.suppressed if each.code == "V01"]
    assert places == ["indicators.0.target", "indicators.1.target"]
    assert both.findings == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "不是基线文件"),
        ("[]", "不是基线文件"),
        ("[" * 100_000, "不是基线文件"),
        ('{"version": 1}', "不是基线文件"),
        ('{"version": 2, "findings": []}', "第 1 版"),
        ('{"version": 1, "findings": [], "more": 1}', "more"),
        ('{"version": 1, "findings": [1]}', "第1条"),
        ('{"version": 1, "findings": [{"file": "a", "colour": 1}]}', "colour"),
        ('{"version": 1, "findings": [{"file": "a", "table": "1"}]}', "第1条）.table"),
    ],
)
def test_errors_name_the_baseline(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_baseline(_baseline(tmp_path, text))
    assert "baseline.json" in str(caught.value)
    assert what in str(caught.value)


def test_a_baseline_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="读不了"):
        read_baseline(tmp_path / "baseline.json")


def test_the_text_counts_what_the_baseline_accepts(tmp_path: Path) -> None:
    run = _run(FAULTY)
    told = as_text(apply_baseline(run, read_baseline(_baseline(tmp_path, write_baseline(run))))[0])
    assert f"：没有新的问题（基线里已有{len(check(FAULTY).findings)}处）\n" in told
    assert "放行" not in told
