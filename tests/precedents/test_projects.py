"""When two project names mean one project."""

import pytest

from assistant.precedents.projects import is_kin, kin_of, project_key


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


def test_the_nearest_kin_come_first_and_equal_short_keys_are_kin() -> None:
    assert kin_of("常委会议", ["平罗县政协常委会议", "提案", "常委会议", "政协常委会议"]) == [
        "常委会议",
        "政协常委会议",
        "平罗县政协常委会议",
    ]
    assert kin_of("提案", ["提案", "提案办理"]) == ["提案"]
    assert kin_of("", ["", "提案"]) == []
    assert len(kin_of("常委会议", [f"常委会议{n}" for n in range(80)])) == 50
