"""The canonical table: holds any draft, refuses what would lose something."""

import json

import pytest
from pydantic import ValidationError

from assistant.form import Cell, Source, Table, load_profile, to_json
from assistant.form.mentions import mentions, years
from assistant.form.naming import describe
from assistant.form.profile import UnknownProfileError, profile_names
from assistant.form.taxonomy import level1_of, level2_names, level2_of
from assistant.rules.pages import EXAMPLE


def test_an_empty_draft_is_a_table() -> None:
    assert Table().canonical()["funding"] == {"unit": None, "total": None, "parts": []}


def test_canonical_form_reads_back() -> None:
    assert Table.model_validate(json.loads(to_json([EXAMPLE]))) == EXAMPLE


def test_canonical_keys() -> None:
    data = EXAMPLE.canonical()
    assert list(data) == [
        "year", "project_name", "department", "department_code", "implementing_unit", "attribute", "period", "funding",
        "annual_goal", "indicators",
    ]  # fmt: skip
    assert data["funding"]["parts"][1] == {"label": "其他资金", "amount": None}
    assert set(data["indicators"][0]) == {"level1", "level2", "name", "target"}


def test_blank_is_null_and_text_is_kept() -> None:
    table = Table.model_validate({"project_name": "  ", "funding": {"total": " 3. 2952 "}})
    assert table.project_name is None
    assert table.funding.total == "3. 2952"


@pytest.mark.parametrize("number", [4, 4.5, True])
def test_numbers_as_amounts_are_refused(number: float) -> None:
    with pytest.raises(ValidationError, match="文本"):
        Table.model_validate({"funding": {"total": number}})


def test_unknown_keys_are_named() -> None:
    with pytest.raises(ValidationError, match="projct_name"):
        Table.model_validate({"projct_name": "x"})


def test_put_and_get() -> None:
    changed = EXAMPLE.at(Source("a.docx", 2, {"year": Cell(1, 1)})).put("indicators.2.target", "≥97%")
    assert changed.get("indicators.2.target") == "≥97%"
    assert EXAMPLE.get("indicators.2.target") == "≥95%"
    assert changed.source.file == "a.docx"
    assert EXAMPLE.get("indicators.99.target") is None
    with pytest.raises(KeyError):
        EXAMPLE.put("indicators.99.target", "x")
    with pytest.raises(KeyError):
        EXAMPLE.put("funding.nothing", "x")


def test_where_it_was_read_does_not_make_a_table_another() -> None:
    assert EXAMPLE.at(Source("a.docx")) == EXAMPLE


def test_labels() -> None:
    level = level2_of("数 量\n指标（必填硬性指标）")
    assert level is not None
    assert (level.name, level.level1, level.synonym) == ("数量指标", "产出指标", False)
    synonym = level2_of("进度指标")
    assert synonym is not None
    assert (synonym.name, synonym.synonym) == ("时效指标", True)
    assert level2_of("效率指标") is None
    first = level1_of("★产出指标：")
    assert first is not None
    assert first.name == "产出指标"


def test_profiles_only_use_known_levels() -> None:
    for name in profile_names():
        profile = load_profile(name)
        assert {row.level2 for row in profile.rows} <= set(level2_names())
        assert profile.starting_rows
    with pytest.raises(UnknownProfileError, match="ningxia-2024"):
        load_profile("nowhere")


def test_mentions() -> None:
    found = list(
        mentions("2024年召开 5 次会议，培训120人次，拨款30万元，3月20日前收集1.5万字，覆盖率98%，《2025年5次规划》")
    )
    assert [(str(each.number), each.multiplier, each.unit) for each in found] == [
        ("5", "", "次"), ("120", "", "人次"), ("30", "", "万元"), ("1.5", "万", "字"), ("98", "", "%"),
    ]  # fmt: skip
    assert [str(each.number) for each in mentions("培训2期，120人次；共1,200件")] == ["2", "120", "1200"]
    assert found[0].after == "会议"
    assert [each.unit for each in mentions("十二届三次会议")] == []
    assert [year for year, _ in years("2023年至2024年，《2022年规划》，3000元，20245人")] == [2023, 2024]


def test_cells_have_names() -> None:
    assert describe("indicators.3.target", EXAMPLE) == "第4行 时效指标·指标值"
    assert describe("funding.parts.0.amount", EXAMPLE) == "财政拨款"
    assert describe("annual_goal", EXAMPLE) == "年度总体目标"
