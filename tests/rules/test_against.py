"""What a table is held against: last year, the approved table, the office's others, figures of other documents."""

import pytest

from assistant.form import Table
from assistant.form.profile import load_profile
from assistant.rules import Outcome, Severity, check
from assistant.rules.pages import EXAMPLE, NEIGHBOUR
from assistant.rules.pairing import How, pair_rows, pair_tables, similarity
from assistant.rules.subject import OutsideFigure, Subject
from assistant.rules.vocabulary import words


def rows(table: Table) -> tuple[object, ...]:
    return Subject(table, load_profile()).rows


def codes(table: Table, **against: object) -> set[tuple[str, str]]:
    return {(f.code, f.path) for f in check(table, **against).findings}  # type: ignore[arg-type]


def test_the_neighbour_is_clean() -> None:
    assert check(NEIGHBOUR, year=2024, strict=True).findings == ()
    assert check(EXAMPLE, others=(NEIGHBOUR,)).findings == ()


def test_rows_are_paired_by_name_then_by_likeness() -> None:
    now = EXAMPLE.put("indicators.1.name", "社区工作者培训总人次").put("indicators.2.name", "结业证书发放数")
    pairs = pair_rows(rows(EXAMPLE), rows(now))  # type: ignore[arg-type]
    named = {(pair.old.name if pair.old else None, pair.new.name if pair.new else None): pair.how for pair in pairs}
    assert named["社区工作者培训期数", "社区工作者培训期数"] is How.SAME
    assert named["社区工作者培训人次", "社区工作者培训总人次"] is How.SIMILAR
    assert named[None, "结业证书发放数"] is How.ALONE
    assert named["培训考核合格率", None] is How.ALONE
    assert len(pairs) == 9


def test_tables_are_paired_by_name_code_and_likeness() -> None:
    def named(name: str) -> Table:
        return EXAMPLE.put("project_name", name)

    old = [named("社区工作者培训经费"), named("51000021R001-工资性支出"), named("全县社区网格化管理服务工作经费")]
    new = [
        named("51000021R001-人员工资"),
        named("社区网格化管理服务工作经费"),
        named("社区工作者 培训经费"),
        named("档案整理费"),
    ]
    found = [(pair.old.project_name if pair.old else None, pair.how) for pair in pair_tables(old, new)]
    assert found == [
        ("51000021R001-工资性支出", How.CODE),
        ("全县社区网格化管理服务工作经费", How.SIMILAR),
        ("社区工作者培训经费", How.SAME),
        (None, How.ALONE),
    ]


def test_likeness_is_between_nothing_and_all() -> None:
    assert similarity("培训人次", "培训人次") == 1
    assert similarity("培训人次", "道路里程") == 0
    assert similarity("", "道路里程") == 0


def test_lower_is_better_for_some() -> None:
    last = NEIGHBOUR.put("indicators.5.name", "群众投诉率").put("indicators.5.target", "≤2%")
    now = last.put("indicators.5.target", "≤3%").put("annual_goal", NEIGHBOUR.annual_goal or "")
    assert ("H01", "indicators.5.target") in codes(now, last=last)
    assert ("H01", "indicators.5.target") not in codes(now.put("indicators.5.target", "≤1%"), last=last)


def test_without_last_year_nothing_is_said() -> None:
    outcomes = check(EXAMPLE).outcomes
    assert {outcomes[f"H0{n}"] for n in range(1, 9)} == {Outcome.NOT_APPLICABLE}


def test_unknown_money_leaves_the_comparison_open() -> None:
    report = check(EXAMPLE, last=EXAMPLE.put("funding.unit", None))
    assert report.outcomes["H02"] is report.outcomes["H03"] is Outcome.UNDETERMINED


def test_every_changed_cell_after_approval_is_named() -> None:
    approved = EXAMPLE.put("funding.total", "7").put("indicators.3.target", "2024年10月31日前")
    found = {path for code, path in codes(EXAMPLE, approved=approved) if code == "H08"}
    assert found == {"funding.total", "indicators.3.target"}
    assert check(EXAMPLE, approved=EXAMPLE).outcomes["H08"] is Outcome.PASS


def test_one_satisfaction_in_the_whole_office() -> None:
    others = [NEIGHBOUR.put("indicators.7.target", "≥90%"), NEIGHBOUR.put("indicators.7.target", "≥90%")]
    assert ("V15", "indicators") in codes(EXAMPLE, others=others)
    assert ("V15", "indicators") not in codes(EXAMPLE, others=[*others, NEIGHBOUR])
    elsewhere = [other.put("department", "某县教育局") for other in others]
    assert ("V15", "indicators") not in codes(EXAMPLE, others=elsewhere)


def test_the_same_rows_in_another_project() -> None:
    other = EXAMPLE.put("project_name", "网格员培训经费").put(
        "annual_goal", "全年培训网格员，提高他们发现问题的能力水平。"
    )
    assert ("C09", "indicators") in codes(EXAMPLE, others=[other])
    assert ("C09", "indicators") not in codes(EXAMPLE, others=[EXAMPLE]), "the same project is no other project"


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        ([OutsideFigure("社区工作者培训经费", "6", "万元")], Outcome.PASS),
        ([OutsideFigure("社区工作者培训经费", "60,000.00", "元")], Outcome.PASS),
        ([OutsideFigure("社区工作者培训经费", "6.01", "万元")], Outcome.FAIL),
        ([OutsideFigure("社区工作者培训经费", "6", None)], Outcome.UNDETERMINED),
        (
            [OutsideFigure("社区工作者培训经费", "6", "万元"), OutsideFigure("社区工作者培训经费", "3", "万元")],
            Outcome.UNDETERMINED,
        ),
        ([OutsideFigure("别的项目", "6", "万元")], Outcome.NOT_APPLICABLE),
        ([], Outcome.NOT_APPLICABLE),
    ],
)
def test_other_documents(figures: list[OutsideFigure], outcome: Outcome) -> None:
    assert check(EXAMPLE, outside=figures).outcomes["F09"] is outcome


def test_a_configured_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    table = EXAMPLE.put("indicators.1.name", "参训人员人天数").put("indicators.4.target", "500元/人/天")
    assert check(table).outcomes["F10"] is Outcome.NOT_APPLICABLE
    monkeypatch.setitem(words()["standards"], "ceilings", [{"words": ["培训"], "per": "人/天", "yuan": 400}])
    found = [each for each in check(table).findings if each.code == "F10"]
    assert [(each.path, each.difference, each.severity) for each in found] == [
        ("indicators.4.target", "100", Severity.WARNING)
    ]
    assert check(table.put("indicators.4.target", "≤380元/人/天")).outcomes["F10"] is Outcome.PASS
