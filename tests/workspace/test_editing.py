"""Changes to a draft's table, and where a draft stands."""

import pytest

from assistant.form import Indicator, Table, load_profile
from assistant.rules import Severity
from assistant.rules.pages import EXAMPLE
from assistant.workspace import file_name, stand
from assistant.workspace.editing import (
    EditError,
    add_row,
    adopt,
    blank,
    remove_row,
    set_level2,
    with_funds,
    write,
)

FORM = load_profile()


def level2s(table: Table) -> list[str | None]:
    return [row.level2 for row in table.indicators]


def test_a_blank_form_has_a_row_for_every_compulsory_indicator() -> None:
    table = blank(FORM, 2025)
    assert level2s(table) == [row.level2 for row in FORM.required_rows]
    assert [part.label for part in table.funding.parts] == ["财政拨款", "其他资金"]
    assert stand(table, FORM).missing == tuple(row.level2 for row in FORM.required_rows)


def test_lines_of_funds_the_form_has_are_added_behind_what_was_filed() -> None:
    table = Table.model_validate({"funding": {"parts": [{"label": "上年结转", "amount": "1"}, {"label": "其他资金"}]}})
    assert [part.label for part in with_funds(table, FORM).funding.parts] == ["上年结转", "其他资金", "财政拨款"]
    assert with_funds(EXAMPLE, FORM) is EXAMPLE


@pytest.mark.parametrize(
    ("typed", "year"), [("2025", 2025), ("２０２５年", 2025), (" 2025 年度 ", 2025), ("", None), ("  ", None)]
)
def test_a_year_as_people_type_it(typed: str, year: int | None) -> None:
    assert write(EXAMPLE, "year", typed).year == year


@pytest.mark.parametrize("typed", ["明年", "25", "20255", "2025-2026", "1899", "²⁰²⁵"])
def test_what_is_no_year_is_refused(typed: str) -> None:
    with pytest.raises(EditError, match="四位数字"):
        write(EXAMPLE, "year", typed)


def test_a_cell_is_written_as_typed_on_one_line() -> None:
    assert write(EXAMPLE, "indicators.0.target", " 3 期 ").indicators[0].target == "3 期"
    assert write(EXAMPLE, "indicators.0.name", "召开\n会议").indicators[0].name == "召开 会议"
    assert write(EXAMPLE, "funding.parts.1.amount", " ").funding.parts[1].amount is None
    with pytest.raises(KeyError):
        write(EXAMPLE, "indicators.99.name", "甲")


def test_rows_are_added_in_the_forms_order() -> None:
    table = add_row(EXAMPLE, "经济效益指标", FORM)
    assert level2s(table)[4:7] == ["成本指标", "经济效益指标", "社会效益指标"]
    assert table.indicators[5].level1 == "效益指标"
    assert level2s(add_row(EXAMPLE, "数量指标", FORM))[:4] == ["数量指标", "数量指标", "数量指标", "质量指标"]
    assert level2s(add_row(Table(), "质量指标", FORM)) == ["质量指标"]
    assert level2s(add_row(EXAMPLE, "自造指标", FORM))[-1] == "自造指标"


def test_a_row_of_another_second_level_moves_to_its_place() -> None:
    table = set_level2(EXAMPLE, 0, "时效指标", FORM)
    assert level2s(table)[:4] == ["数量指标", "质量指标", "时效指标", "时效指标"]
    assert table.indicators[3].name == EXAMPLE.indicators[0].name


def test_removing_a_compulsory_row_leaves_it_missing() -> None:
    standing = stand(remove_row(EXAMPLE, 2), FORM)
    assert standing.missing == ("质量指标",)
    assert [finding.code for finding in standing.unfilled] == ["S01"]
    assert not standing.ready


def test_an_adopted_row_leaves_what_other_columns_say() -> None:
    row = Indicator(level1="产出指标", level2="数量指标", name="培训班期数", target="≥4期")
    table = adopt(blank(FORM).put("indicators.0.points", "20"), row, FORM)
    assert table.indicators[0] == row.model_copy(update={"points": "20"})
    other = row.model_copy(update={"name": "干部培训班期数"})
    again = adopt(table, other, FORM, instead_of=("培训班期数",))
    assert again.indicators[0] == other.model_copy(update={"points": "20"})
    assert len(again.indicators) == len(table.indicators)


def test_an_adopted_row_takes_the_empty_place_or_a_new_one() -> None:
    row = Indicator(level1="产出指标", level2="质量指标", name="会议出席率", target="≥90%")
    table = adopt(blank(FORM), row, FORM)
    assert len(table.indicators) == 7 and table.indicators[1] == row
    again = adopt(table, row.model_copy(update={"name": "另一个"}), FORM)
    assert [each.name for each in again.indicators[1:3]] == ["会议出席率", "另一个"]


def test_a_table_without_faults_is_ready() -> None:
    standing = stand(EXAMPLE, FORM)
    assert standing.ready and standing.errors == 0 and standing.missing == ()


def test_mistakes_are_kept_apart_from_blanks() -> None:
    table = blank(FORM, 2025).put("indicators.0.target", "10").put("indicators.0.name", "召开会议")
    standing = stand(table, FORM)
    assert [finding.code for finding in standing.wrong] == ["V01"]
    assert standing.under_row(0) == standing.wrong
    assert {finding.code for finding in standing.unfilled} >= {"S02", "S05"}
    blank_errors = [finding for finding in standing.unfilled if finding.severity is Severity.ERROR]
    assert standing.errors == len(blank_errors) + 1
    assert "S08" in {finding.code for finding in standing.unfilled} and not standing.warnings


def test_file_names() -> None:
    assert file_name(EXAMPLE, ".docx", draft=False) == "项目支出绩效目标表-社区工作者培训经费-2024.docx"
    assert file_name(EXAMPLE, ".xlsx", draft=True) == "草稿-项目支出绩效目标表-社区工作者培训经费-2024.xlsx"
    assert file_name(Table(), ".docx", draft=True) == "草稿-项目支出绩效目标表.docx"
    odd = EXAMPLE.put("project_name", "../a\\b:c*?“甲、乙”\u202e" + "长" * 100)
    name = file_name(odd, ".docx", draft=True)
    assert not set("/\\:*?\u202e") & set(name) and len(name.encode()) < 255
