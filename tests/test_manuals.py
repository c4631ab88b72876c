"""The manuals tell the truth: every example in them is read by the program, every figure is the one in use."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.form.profile import load_profile
from assistant.form.table import Table, to_json
from assistant.rules import check
from assistant.rules.config import load_config
from assistant.rules.rule import REGISTRY
from assistant.rules.suppress import load_suppressions
from assistant.rules.vocabulary import supplied_words
from tests.conftest import ROOT
from tests.test_cli import run

SETTINGS = (ROOT / "docs" / "settings.zh-CN.md").read_text("utf-8")
EXTENDING = (ROOT / "docs" / "extending.md").read_text("utf-8")
TABLE = Table.model_validate_json((ROOT / "tests" / "clean" / "01-peixun.json").read_bytes())


def example(language: str, first: str, manual: str = SETTINGS) -> str:
    """The one example of a manual that begins with that line."""
    fences = re.split(r"^```(\w*)\n", manual, flags=re.M)[1:]  # language, example, "", text, language, …
    found = [text for said, text in zip(fences[::4], fences[1::4], strict=True) if said == language]
    found = [text for text in found if text.startswith(first)]
    assert len(found) == 1
    return found[0]


def test_the_settings_are_settings(tmp_path: Path) -> None:
    file = tmp_path / "mubiao.toml"
    file.write_text(example("toml", "# mubiao.toml"), "utf-8")
    config = load_config(file)
    assert (config.selects("V02"), config.selects("V03"), config.selects("W05"), config.selects("W06")) == (
        True,
        False,
        True,
        False,
    )
    assert config.words is not None
    assert (config.words["structure"]["rows_least"], config.words["standards"]["ceilings"][0]["per"]) == (7, "人/天")


def test_the_form_is_a_form(tmp_path: Path) -> None:
    file = tmp_path / "某县.toml"
    file.write_text(example("toml", "# profile"), "utf-8")
    form, parent = load_profile(str(file)), load_profile("ningxia-2024")
    assert (form.name, form.unit, len(form.rows), len(form.funding.parts)) == ("某县", "元", len(parent.rows) - 1, 3)
    ecology = form.row("生态效益指标")
    assert ecology is not None and not ecology.required


def test_the_exception_is_one(tmp_path: Path) -> None:
    name = re.search(r"# side: (.+)", SETTINGS)
    assert name is not None
    (tmp_path / name[1]).write_text(example("toml", "# side"), "utf-8")
    allowed = load_suppressions(tmp_path / name[1].removesuffix(".mubiao.toml"))
    assert [(each.code, each.table, each.path) for each in allowed.entries] == [("V06", 2, "indicators.6.target")]


def limits() -> Iterator[tuple[str, str]]:
    """Every threshold with its value as the manual writes it; words and regular expressions are none."""
    for section, lists in supplied_words().items():
        for key, value in lists.items():
            if isinstance(value, int):
                yield f"{section}.{key}", str(value)
            elif isinstance(value, str) and re.fullmatch(r"[\d.]+", value):
                yield f"{section}.{key}", f'"{value}"'


def test_every_limit_is_listed_with_its_value() -> None:
    listed = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| ([^|]+) \|", SETTINGS, re.M)
    assert dict(listed) == dict(limits())


def test_the_rules_named_for_a_limit_use_it() -> None:
    whole = "\n".join(path.read_text("utf-8") for path in (ROOT / "assistant" / "rules").glob("*.py"))
    for key, codes in re.findall(r"^\| `[a-z_]+\.([a-z_]+)` \| [^|]+ \| ([^|]+) \|", SETTINGS, re.M):
        assert f'"{key}"' in whole
        for code in re.findall(r"[A-Z]\d\d", codes):
            assert code in REGISTRY


def test_the_baseline_commands_run(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "a.json").write_text(to_json([TABLE.put("indicators.0.target", "10")]), "utf-8")
    here = {"基线.json": str(tmp_path / "基线.json"), "2025/": str(tmp_path / "2025")}
    writes, reads = (
        [here.get(word, word) for word in command.split()[1:]]
        for command in example("", "mubiao check --write-baseline").splitlines()
    )
    assert run(*writes, data=tmp_path).returncode == 1  # what it accepts for later, it still reports today
    assert run(*reads, data=tmp_path).returncode == 0


def test_the_example_of_a_rule_is_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.rules import engine, pages

    monkeypatch.setattr("assistant.rules.rule.REGISTRY", registry := dict(REGISTRY))
    monkeypatch.setattr(engine, "REGISTRY", registry)
    source = example("python", "@rule", EXTENDING)
    names: dict[str, object] = {}
    exec(  # the manual's own text
        "from collections.abc import Iterator\n"
        "from assistant.form.target import Kind\n"
        "from assistant.rules.measures import with_kind\n"
        "from assistant.rules.rule import Fault, Severity, Verdict, rule\n"
        "from assistant.rules.subject import Row, Subject\n" + source,
        names,
    )
    engine.rules.cache_clear()
    try:
        found = check(pages.EXAMPLE.put("indicators.0.target", "≥3期"), year=2024)
        assert [each.path for each in found.findings if each.code == "V99"] == ["indicators.0.target"]
    finally:
        engine.rules.cache_clear()
