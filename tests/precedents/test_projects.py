"""When two project names mean one project."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.precedents.projects import ProjectKeys, is_kin, project_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("常委会议经费", "常委会议"),
        ("2024年度 常委会议工作经费", "常委会议"),
        ("2023年常委会议 项目经费", "常委会议"),
        ("51000021R000000001-工资性支出", "工资性支出"),
        ("编制文史资料编辑出版费", "编制文史资料编辑出版"),
        ("委员提案（意见、建议）办理经费", "委员提案意见建议办理"),
        ("项目经费", "项目经费"),
        ("2024年度", "2024年度"),
        ("5G基站建设项目", "5g基站建设"),
        ("农村公路(二期)", "农村公路二期"),
        ("——", ""),
        (None, ""),
    ],
)
def test_key(name: str | None, key: str) -> None:
    assert project_key(name) == key


def test_kin() -> None:
    assert is_kin(project_key("政协常委会议经费"), project_key("常委会议经费"))
    assert not is_kin(project_key("会议经费"), project_key("常委会议经费"))  # two characters say nothing
    assert not is_kin(project_key("农村公路一期"), project_key("农村公路二期"))
    assert not is_kin("", "常委会议")


def test_an_index_of_keys_finds_all_kin() -> None:
    keys = ProjectKeys(["平罗县政协常委会议", "提案", "常委会议", "政协常委会议", "", "提案"])
    assert [keys.place(key) for key in ("", "常委会议", "常委")] == [0, 1, -1]
    assert len(keys) == 5
    assert keys.kin("常委会议") == [keys.place(key) for key in ("常委会议", "平罗县政协常委会议", "政协常委会议")]
    assert keys.kin("县政协常委会议室") == [keys.place("常委会议"), keys.place("政协常委会议")]
    assert keys.kin("提案") == keys.kin("") == ProjectKeys([]).kin("常委会议") == []


@given(st.lists(st.text("常委会议", max_size=9), max_size=8), st.text("常委会议", max_size=9))
def test_an_index_of_keys_says_what_is_kin_says(keys: list[str], key: str) -> None:
    index = ProjectKeys(keys)
    assert index.kin(key) == sorted({index.place(other) for other in keys if is_kin(other, key)})
