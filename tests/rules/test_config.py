"""`mubiao.toml`: selection, severities, word lists and thresholds; nothing leaks from one check into another."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.form.profile import load_profile
from assistant.rules import Outcome, Severity, check, rules
from assistant.rules.config import Config, ConfigError, find_config, load_config
from assistant.rules.engine import NOT_SELECTED
from assistant.rules.pages import EXAMPLE
from assistant.rules.vocabulary import supplied_words, using_words, words

FAULTY = EXAMPLE.put("indicators.0.target", "10").put("indicators.2.target", "95%")  # V01 and V02


def _config(folder: Path, text: str) -> Config:
    path = folder / "mubiao.toml"
    path.write_text(text, "utf-8")
    return load_config(path)


def _codes(config: Config | None, table: Any = FAULTY) -> set[str]:
    return {finding.code for finding in check(table, config=config).findings}


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert check(FAULTY, config=_config(tmp_path, "")) == check(FAULTY)


@pytest.mark.parametrize(
    ("text", "used", "unused"),
    [
        ('select = ["V"]', {"V01", "V02"}, {"F01", "S01"}),
        ('select = ["V01", "F"]', {"V01", "F01"}, {"V02", "S01"}),
        ('ignore = ["V"]', {"F01"}, {"V01", "V02"}),
        ('ignore = ["V02"]', {"V01", "F01"}, {"V02"}),
        ('select = ["V"]\nignore = ["V02"]', {"V01"}, {"V02", "F01"}),
        ('select = ["V02", "F"]\nignore = ["V"]', {"V02", "F01"}, {"V01", "S01"}),
        ('select = ["V", "F"]\nignore = ["V"]', {"F01"}, {"V01"}),
    ],
)
def test_the_nearer_entry_decides(tmp_path: Path, text: str, used: set[str], unused: set[str]) -> None:
    config = _config(tmp_path, text)
    assert all(config.selects(code) for code in used)
    assert not any(config.selects(code) for code in unused)


def test_a_rule_left_out_still_has_an_outcome(tmp_path: Path) -> None:
    report = check(FAULTY, config=_config(tmp_path, 'ignore = ["V01"]'))
    assert set(report.outcomes) == {rule.code for rule in rules()}
    assert report.outcomes["V01"] is Outcome.NOT_APPLICABLE
    assert report.reasons["V01"] == NOT_SELECTED
    assert {finding.code for finding in report.findings} == _codes(None) - {"V01"}
    assert report.outcomes["V02"] is Outcome.FAIL


@pytest.mark.parametrize("strict", [False, True])
def test_a_stated_severity_holds_for_every_finding_strict_or_not(tmp_path: Path, strict: bool) -> None:
    config = _config(tmp_path, '[severity]\nV02 = "error"\nV01 = "info"')
    found = {finding.code: finding.severity for finding in check(FAULTY, config=config, strict=strict).findings}
    assert (found["V02"], found["V01"]) == (Severity.ERROR, Severity.INFO)


def test_the_users_severity_counts_before_the_regions(tmp_path: Path) -> None:
    form = load_profile().model_copy(update={"severity": {"V01": "warning", "V02": "warning"}})
    config = _config(tmp_path, '[severity]\nV02 = "error"')
    found = {finding.code: finding.severity for finding in check(FAULTY, profile=form, config=config).findings}
    assert (found["V02"], found["V01"]) == (Severity.ERROR, Severity.WARNING)


def test_a_threshold_and_a_list(tmp_path: Path) -> None:
    config = _config(tmp_path, '[words.structure]\ngoal_least = 200\n[words.names]\nslogans = ["办理居民事项"]')
    assert _codes(config, EXAMPLE) == {"S08", "W11"}
    assert _codes(None, EXAMPLE) == set()
    assert config.words is not None
    assert config.words["structure"]["rows_least"] == supplied_words()["structure"]["rows_least"]


def test_lists_of_entries(tmp_path: Path) -> None:
    units = '[[words.values.units]]\nendings = ["期数"]\nunits = ["班"]'
    assert "V10" in _codes(_config(tmp_path, units), EXAMPLE)
    price = EXAMPLE.put("indicators.4.target", "≤500元/人次")
    ceiling = '[[words.standards.ceilings]]\nwords = ["培训"]\nper = "人次"\nyuan = 400'
    assert "F10" in _codes(_config(tmp_path, ceiling), price)
    assert "F10" not in _codes(None, price)


def test_nothing_leaks_between_checks(tmp_path: Path) -> None:
    config = _config(tmp_path, "[words.structure]\ngoal_least = 200")
    before = pickle.dumps(supplied_words())
    with ThreadPoolExecutor(8) as pool:
        configs = [config, None] * 100
        found = list(pool.map(lambda each: "S08" in _codes(each, EXAMPLE), configs))
    assert found == [True, False] * 100
    assert words() is supplied_words()
    assert pickle.dumps(supplied_words()) == before


def test_the_lists_of_a_check_end_with_it_even_when_it_fails() -> None:
    with pytest.raises(RuntimeError), using_words({"own": {}}):
        assert words() == {"own": {}}
        raise RuntimeError
    assert words() is supplied_words()


def test_a_config_goes_to_other_processes(tmp_path: Path) -> None:
    config = _config(tmp_path, 'select = ["V"]\n[severity]\nV02 = "error"\n[words.structure]\ngoal_least = 200')
    assert pickle.loads(pickle.dumps(config)) == config


def test_every_supplied_value_is_accepted_as_it_stands(tmp_path: Path) -> None:
    """The types that `words.toml` uses are all known: its own text, as a user's, changes nothing."""
    source = (Path(__file__).parents[2] / "assistant" / "rules" / "words.toml").read_text("utf-8")
    text = source.replace("\n[[", "\n[[words.").replace("\n[", "\n[words.").replace("[words.[words.", "[[words.")
    config = _config(tmp_path, text)
    assert config.words == supplied_words()


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ('selct = ["V"]', "selct", "没有这个键"),
        ('select = "V"', "select", "清单"),
        ("select = []", "select", "空"),
        ('select = ["V99"]', "select", "V99"),
        ('select = ["Z"]', "select", "Z"),
        ('ignore = ["v01"]', "ignore", "v01"),
        ("ignore = [1]", "ignore", "1"),
        ('select = ["V"]\nignore = ["V"]', "ignore", "一条规则都不剩"),
        ('severity = "error"', "severity", "[severity]"),
        ('[severity]\nV99 = "error"', "severity.V99", "V99"),
        ('[severity]\nV02 = "fatal"', "severity.V02", "warning"),
        ("[severity]\nV02 = []", "severity.V02", "warning"),
        ("words = 1", "words", "[words]"),
        ("[words.structur]\ngoal_least = 1", "words.structur", "没有这个键"),
        ("[words]\nstructure = 1", "words.structure", "[words.structure]"),
        ("[words.structure]\ngoal_lest = 1", "words.structure.goal_lest", "没有这个键"),
        ('[words.structure]\ngoal_least = "20"', "words.structure.goal_least", "整数"),
        ("[words.structure]\ngoal_least = 20.5", "words.structure.goal_least", "整数"),
        ("[words.structure]\ngoal_least = true", "words.structure.goal_least", "整数"),
        ("[words.structure]\ngoal_least = -1", "words.structure.goal_least", "不小于 0"),
        ("[words.structure]\nplaceholder = '['", "words.structure.placeholder", "正则表达式"),
        ("[words.structure]\nplaceholder = 'x*'", "words.structure.placeholder", "空文本"),
        ("[words.structure]\nplaceholder = 1", "words.structure.placeholder", "引号"),
        ("[words.wording]\nnear_duplicate = 0.8", "words.wording.near_duplicate", "引号"),
        ('[words.wording]\nnear_duplicate = "1.5"', "words.wording.near_duplicate", "0 到 1"),
        ('[words.wording]\nnear_duplicate = "NaN"', "words.wording.near_duplicate", "0 到 1"),
        ('[words.names]\nslogans = "奋力谱写"', "words.names.slogans", "清单"),
        ("[words.names]\nslogans = [1]", "words.names.slogans", "清单"),
        ("[words.names]\nvague_allowed = []", "words.names.vague_allowed", "ignore"),
        ('[words.names]\nslogans = [" "]', "words.names.slogans", "空白"),
        ('[words.values]\ngrowth = ["提高("]', "words.values.growth", "提高("),
        ("[words.values]\nunits = []", "words.values.units", "ignore"),
        ("[words.values]\nunits = [1]", "words.values.units", "[[words.values.units]]"),
        ('[[words.values.units]]\nending = ["x"]', "words.values.units", "ending"),
        ('[[words.values.units]]\nendings = ["x"]', "words.values.units", "不全"),
        ('[[words.values.units]]\nendings = ["x"]\nkinds = ["weight"]', "words.values.units", "weight"),
        ('[[words.standards.ceilings]]\nwords = ["培训"]\nper = "人"', "words.standards.ceilings", "不全"),
        (
            '[[words.standards.ceilings]]\nwords = ["培训"]\nper = "人"\nyuan = "很多"',
            "words.standards.ceilings",
            "yuan",
        ),
    ],
)
def test_errors_name_the_file_and_the_key(tmp_path: Path, text: str, key: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _config(tmp_path, text)
    assert f"mubiao.toml 的 {key}：" in str(caught.value)
    assert what in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mubiao\.toml：读不了"):
        load_config(tmp_path / "mubiao.toml")
    (tmp_path / "mubiao.toml").write_bytes('select = ["类"]'.encode("gbk"))
    with pytest.raises(ConfigError, match=r"mubiao\.toml：不是 UTF-8"):
        load_config(tmp_path / "mubiao.toml")
    with pytest.raises(ConfigError, match=r"mubiao\.toml：不是正确的 TOML"):
        _config(tmp_path, "select =")


def test_a_file_from_a_windows_editor(tmp_path: Path) -> None:
    (tmp_path / "mubiao.toml").write_bytes(b'\xef\xbb\xbfselect = ["V"]\r\n')
    assert load_config(tmp_path / "mubiao.toml").select == ("V",)


def test_the_nearest_file_above_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    (tmp_path / "mubiao.toml").touch()
    assert find_config() == tmp_path / "mubiao.toml"
    (tmp_path / "a" / "mubiao.toml").touch()
    assert find_config() == tmp_path / "a" / "mubiao.toml"
    (inner / "mubiao.toml").mkdir()  # a folder of that name is not the file
    assert find_config(inner) == tmp_path / "a" / "mubiao.toml"
