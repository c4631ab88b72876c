"""Profiles: inheritance by table, key and row, a user's own file, and errors that name the file and the key."""

import os
from pathlib import Path

import pytest

from assistant.form import load_profile
from assistant.form.profile import UnknownProfileError
from assistant.rules import Severity, check
from assistant.rules.pages import EXAMPLE

PARENT = load_profile()


def _file(folder: Path, text: str, name: str = "my.toml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_a_file_states_only_what_differs(tmp_path: Path) -> None:
    mine = load_profile(_file(tmp_path, 'inherits = "ningxia-2024"\n[fields]\nhinted = []\n'))
    assert mine.fields.hinted == ()
    assert mine.fields.required == PARENT.fields.required
    assert mine.model_copy(update={"name": PARENT.name, "fields": PARENT.fields}) == PARENT


def test_the_name_is_never_inherited(tmp_path: Path) -> None:
    assert load_profile(_file(tmp_path, 'inherits = "ningxia-2024"', "yinchuan.toml")).name == "yinchuan"
    assert load_profile(_file(tmp_path, 'inherits = "ningxia-2024"\nname = "银川"')).name == "银川"


def test_rows_are_merged_by_their_second_level(tmp_path: Path) -> None:
    text = """
        inherits = "ningxia-2024"
        without = ["可持续影响指标"]
        [[rows]]
        level2 = "生态效益指标"
        required = true
        mark = "（必填）"
        [[rows]]
        level1 = "产出指标"
        level2 = "经济成本指标"
        numeric = true
    """
    mine = load_profile(_file(tmp_path, text))
    labels = [row.level2 for row in mine.rows]
    expected = [row.level2 for row in PARENT.rows if row.level2 != "可持续影响指标"]
    expected.insert(expected.index("成本指标") + 1, "经济成本指标")
    assert labels == expected
    ecological = mine.row("生态效益指标")
    assert ecological is not None
    assert (ecological.level1, ecological.required, ecological.numeric) == ("效益指标", True, False)
    assert mine.row("数量指标") == PARENT.row("数量指标")
    codes = {(finding.code, finding.path) for finding in check(EXAMPLE, profile=mine).findings}
    assert ("S01", "indicators") in codes  # the row that is compulsory here is missing in the example


def test_a_parent_may_be_a_file_beside_it(tmp_path: Path) -> None:
    _file(tmp_path, 'inherits = "ningxia-2024"\nunit = "元"\ntitle = "市级"', "city.toml")
    mine = load_profile(_file(tmp_path, 'inherits = "city.toml"\ntitle = "县级"'))
    assert (mine.unit, mine.title, mine.annex) == ("元", "县级", PARENT.annex)


def test_severity_of_a_region(tmp_path: Path) -> None:
    table = EXAMPLE.put("indicators.2.target", "95%").put("indicators.0.target", "10")
    _file(tmp_path, 'inherits = "ningxia-2024"\n[severity]\nV02 = "error"\nV01 = "info"', "city.toml")
    mine = load_profile(_file(tmp_path, 'inherits = "city.toml"\n[severity]\nV01 = "warning"'))
    found = {finding.code: finding.severity for finding in check(table, profile=mine, strict=True).findings}
    assert (found["V02"], found["V01"]) == (Severity.ERROR, Severity.WARNING)
    unknown = load_profile(_file(tmp_path, 'inherits = "ningxia-2024"\n[severity]\nV99 = "error"'))
    with pytest.raises(UnknownProfileError, match=r"my.*severity\.V99"):
        check(EXAMPLE, profile=unknown)


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ('inherits = "nowhere"', "inherits", "没有名为“nowhere”的版式"),
        ('inherits = "gone.toml"', "inherits", "gone.toml"),
        ('inherits = "my.toml"', "inherits", "一圈"),
        ("inherits = 3", "inherits", "版式名"),
        ('inherits = "ningxia-2024"\ncolour = "red"', "colour", "没有这个键"),
        ('inherits = "ningxia-2024"\n[fields]\nrequird = []', "fields.requird", "没有这个键"),
        ('inherits = "ningxia-2024"\n[fields]\nrequired = ["projct_name"]', "fields.required", "projct_name"),
        ('inherits = "ningxia-2024"\n[fields]\nrequired = "project_name"', "fields.required", "写得不对"),
        ('inherits = "ningxia-2024"\nunit = 1', "unit", "写得不对"),
        ('inherits = "ningxia-2024"\nwithout = ["经济成本指标"]', "without", "没有“经济成本指标”"),
        ('inherits = "ningxia-2024"\nwithout = "数量指标"', "without", "清单"),
        ('inherits = "ningxia-2024"\nrows = 3', "rows", "[[rows]]"),
        ('inherits = "ningxia-2024"\n[[rows]]\nmark = "x"', "rows（第1段）.level2", "没有写"),
        ('inherits = "ningxia-2024"\n[[rows]]\nlevel2 = "效率指标"', "rows（第1段）.level2", "效率指标"),
        ('inherits = "ningxia-2024"\n' + '[[rows]]\nlevel2 = "数量指标"\n' * 2, "rows（第2段）.level2", "两次"),
        (
            'inherits = "ningxia-2024"\n[[rows]]\nlevel2 = "数量指标"\nrequird = true',
            "rows（数量指标）.requird",
            "没有",
        ),
        ('inherits = "ningxia-2024"\n[[rows]]\nlevel2 = "经济成本指标"', "rows（经济成本指标）.level1", "没有写"),
        ('inherits = "ningxia-2024"\n[severity]\nV02 = "fatal"', "severity.V02", "warning"),
        ('inherits = "ningxia-2024"\n[severity]\nv2 = "error"', "severity.v2", "规则代码"),
        ('title = "没有继承"', "annex", "没有写"),
        ('without = ["数量指标"]', "without", "没有继承"),
    ],
)
def test_errors_name_the_file_and_the_key(tmp_path: Path, text: str, key: str, what: str) -> None:
    with pytest.raises(UnknownProfileError) as caught:
        load_profile(_file(tmp_path, text))
    assert f"my.toml 的 {key}：" in str(caught.value)
    assert what in str(caught.value)


def test_a_fault_of_the_parent_is_the_parents(tmp_path: Path) -> None:
    _file(tmp_path, 'inherits = "ningxia-2024"\ncolour = "red"', "city.toml")
    with pytest.raises(UnknownProfileError, match=r"city\.toml 的 colour"):
        load_profile(_file(tmp_path, 'inherits = "city.toml"'))


def test_a_circle_of_two(tmp_path: Path) -> None:
    _file(tmp_path, 'inherits = "my.toml"', "city.toml")
    with pytest.raises(UnknownProfileError, match=r"（my\.toml → city\.toml → my\.toml）"):
        load_profile(_file(tmp_path, 'inherits = "city.toml"'))


@pytest.mark.parametrize("text", ["这不是 TOML", "x = "])
def test_a_file_that_is_no_toml(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownProfileError, match=r"my\.toml 不是正确的 TOML"):
        load_profile(_file(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownProfileError, match=r"读不了版式文件 .*gone\.toml"):
        load_profile(str(tmp_path / "gone.toml"))


def test_an_edited_file_is_read_again_and_an_unchanged_one_is_the_same_value(tmp_path: Path) -> None:
    base = _file(tmp_path, 'inherits = "ningxia-2024"\nunit = "元"', "city.toml")
    mine = _file(tmp_path, 'inherits = "city.toml"')
    first = load_profile(mine)
    assert load_profile(mine) is first
    times = Path(base).stat()
    _file(tmp_path, 'inherits = "ningxia-2024"\nunit = "亿"', "city.toml")  # as long as before, and as old
    os.utime(base, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert load_profile(mine).unit == "亿"
    assert load_profile() is load_profile("ningxia-2024")


def test_a_relative_path_is_seen_from_the_folder_of_the_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        _file(tmp_path / name, f'inherits = "ningxia-2024"\ntitle = "{name}"')
    titles = []
    for name in ("a", "b"):
        monkeypatch.chdir(tmp_path / name)
        titles.append(load_profile("./my.toml").title)
    assert titles == ["a", "b"]
