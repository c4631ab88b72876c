"""The indicator library: what every entry keeps to, and which kind a project is found to be."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.drafting.library import Direction, Entry, Kind, LibraryError, entries, kinds, kinds_of
from assistant.drafting.vocabulary import words
from assistant.form import Kind as ValueKind
from assistant.form import Table, TargetValue, load_profile
from assistant.form.mentions import mentions
from assistant.form.table import Funding, Indicator, Part
from assistant.form.text import wording
from assistant.precedents.corpus import scan
from assistant.rules import Severity, check
from assistant.settings import settings
from tests.conftest import ROOT

from .samples import SAMPLES

KINDS = kinds()
YEAR = 2026
REFERENCE = "参考写法，不是任何单位的申报"


def _figures(entry: Entry, money: str) -> dict[str, str]:
    """Figures of the test's own; `money` is what a cost in 万元 comes to."""
    if entry.level2 != "成本指标":
        amount = "30"
    elif entry.value_kind is ValueKind.MONEY:
        amount = money
    else:
        amount = "0.01" if "万元/" in entry.pattern else "100"
    return {
        "数量": "0.002" if "万" in entry.unit else "20",
        "金额": amount,
        "比例": "5" if entry.direction is Direction.LOW else "90",
        "时长": "6",
        "年度": str(YEAR),
        "月": "11",
        "日": "20",
    }


def _table(chosen: Iterable[Entry], project: str, money: str = "10", profile: str = "ningxia-2024") -> Table:
    """A whole table of 10万元 in a region's form, all but its indicators without a fault."""
    chosen = tuple(chosen)
    rows = tuple(
        Indicator(level1=row.level1, level2=row.level2, name=entry.name, target=entry.filled(_figures(entry, money)))
        for row in load_profile(profile).rows
        for entry in chosen
        if entry.level2 == ("成本指标" if row.level2 == "经济成本指标" else row.level2)
    )
    return Table(
        year=YEAR,
        project_name=project,
        department="某县某局",
        department_code="101",
        implementing_unit="某县某局",
        attribute="延续项目",
        period="1年",
        funding=Funding(
            unit="万元", total="10", parts=(Part(label="财政拨款", amount="10"), Part(label="其他资金", amount=None))
        ),
        annual_goal=f"按年度计划完成{project}的各项任务，使服务对象的实际需要得到满足。",
        indicators=rows,
    )


def _rotations(kind: Kind) -> Iterable[list[Entry]]:
    """Tables with one entry a category, as many as it takes for every entry to be in one."""
    groups: dict[str, list[Entry]] = {}
    for entry in kind.entries:
        groups.setdefault(entry.level2, []).append(entry)
    for turn in range(max(map(len, groups.values()))):
        yield [group[turn % len(group)] for group in groups.values()]


def _faults(table: Table, profile: str = "ningxia-2024") -> list[tuple[str, str, str]]:
    """What the rules report, but for the points (分值) and for hints that rest on the head and goal of this test."""
    hints_of_the_table = ("C02", "C04", "C05", "C07", "C10", "S11")
    return [
        (finding.code, finding.path, finding.message)
        for finding in check(table, profile=profile, year=YEAR).findings
        if not finding.code.startswith("P")
        and (finding.severity is not Severity.INFO or finding.code not in hints_of_the_table)
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.file)
def test_tables_of_the_library_pass(kind: Kind) -> None:
    for chosen in _rotations(kind):
        assert _faults(_table(chosen, SAMPLES[kind.name][0])) == []
    assert _faults(_table(kind.entries, SAMPLES[kind.name][0], money="1")) == []  # no two entries say one thing
    for profile in ("mof-2015", "mof-2021"):
        assert _faults(_table(kind.entries, SAMPLES[kind.name][0], "1", profile), profile) == []


def test_a_bad_entry_would_be_seen() -> None:
    good = KINDS[0].entries
    for level2, name, pattern, code in [
        ("数量指标", "召开会议", "≥{数量}次", "W01"),
        ("数量指标", "会议完成率", "≥{比例}%", "W09"),
        ("质量指标", "会议出勤率和议题通过率", "≥{比例}%", "W02"),
        ("社会效益指标", "会务水平明显提升率", "≥{比例}%", "W08"),
        ("服务对象满意度指标", "会议满意度", "≥{比例}%", "W12"),
        ("数量指标", "参会人数", "≥{比例}%", "V10"),
        ("质量指标", good[0].name, "≥{比例}%", "W05"),
    ]:
        entry = Entry(level2, name, pattern, "x", "x")
        assert code in {found for found, _, _ in _faults(_table([*good, entry], "会议经费", money="1"))}


def test_there_is_enough_of_everything() -> None:
    required = [row.level2 for row in load_profile("ningxia-2024").required_rows]
    assert len(KINDS) >= 36
    for kind in KINDS:
        assert kind.note == REFERENCE
        for level2 in required:
            least = 1 if level2 == "服务对象满意度指标" else 2
            assert len(entries(kind, level2)) >= least, (kind.name, level2)
    levels = {entry.level2 for kind in KINDS for entry in kind.entries}
    assert {"经济效益指标", "生态效益指标"} <= levels


def test_names_are_measures() -> None:
    endings = (*words()["names"]["metric_endings"], "年限", "时长", "工期", "产值", "投资额", "剂次")
    for kind in KINDS:
        for entry in kind.entries:
            assert entry.name.endswith(endings), (kind.name, entry.name)
            assert len(wording(entry.name)) <= words()["names"]["longest"], (kind.name, entry.name)


def test_patterns_hold_no_figure_and_parse_once_filled() -> None:
    for kind in KINDS:
        for entry in kind.entries:
            for text in (entry.name, entry.pattern, entry.counting, entry.source):
                assert not re.search(r"\d", text), (kind.name, text)
                assert not list(mentions(text)), (kind.name, text)
            value = TargetValue.parse(entry.filled(_figures(entry, "10")))
            assert value.kind is entry.value_kind
            assert value.operator == entry.operator
            assert entry.open
            assert value.kind not in (ValueKind.PHRASE, ValueKind.SENTENCE, ValueKind.GRADE, ValueKind.NUMBER)
            assert (entry.unit == "") is (entry.direction is Direction.ON_TIME)


def test_values_suit_their_category() -> None:
    money = (ValueKind.MONEY, ValueKind.UNIT_PRICE)
    times = (ValueKind.DATE, ValueKind.DURATION, ValueKind.PERCENT)
    for kind in KINDS:
        for entry in entries(kind, "成本指标"):
            assert (entry.value_kind in money, entry.direction) == (True, Direction.LOW), (kind.name, entry.name)
        for entry in entries(kind, "时效指标"):
            assert entry.value_kind in times, (kind.name, entry.name)
        for entry in entries(kind, "服务对象满意度指标"):
            assert (entry.unit, entry.direction) == ("%", Direction.HIGH), (kind.name, entry.name)
        assert [entry for entry in entries(kind, "成本指标") if entry.unit == "万元"], kind.name


def test_what_a_pattern_says() -> None:
    def entry(pattern: str) -> Entry:
        return Entry("数量指标", "x", pattern, "x", "x")

    price = entry("≤{金额}元/人·月")
    assert (price.operator, price.unit, price.direction) == ("≤", "元/人/月", Direction.LOW)
    assert (price.value_kind, price.open) == (ValueKind.UNIT_PRICE, ("金额",))
    assert price.filled({"金额": "1200", "数量": "9"}) == "≤1200元/人·月"
    area = entry("≥{数量}万平方米")
    assert (area.unit, area.direction) == ("万平方米", Direction.HIGH)
    assert entry("={比例}%").direction is Direction.EXACT
    date = entry("{年度}年{月}月{日}日前")
    assert (date.operator, date.unit, date.direction) == (None, "", Direction.ON_TIME)
    assert date.open == ("年度", "月", "日")
    with pytest.raises(KeyError):
        date.filled({"年度": "2026"})


def test_one_entry_serves_every_form() -> None:
    for kind in KINDS:
        assert entries(kind, "经济成本指标") == entries(kind, "成本") != ()
        assert entries(kind, "社会公众满意度指标") == entries(kind, "服务对象满意度指标")
        assert entries(kind, "不是指标") == ()


@pytest.mark.parametrize(("name", "project"), [(name, each) for name, all_of in SAMPLES.items() for each in all_of])
def test_projects_are_recognised(name: str, project: str) -> None:
    matches = kinds_of(project)
    assert matches[0].kind.name == name, [(match.kind.name, match.words) for match in matches]


def test_every_kind_has_samples_of_its_own() -> None:
    assert set(SAMPLES) == {kind.name for kind in KINDS}
    assert min(map(len, SAMPLES.values())) >= 3
    projects = [project for all_of in SAMPLES.values() for project in all_of]
    assert len(projects) == len(set(projects))


def test_the_library_is_no_filing_and_goes_into_the_package() -> None:
    assert len(list((ROOT / "corpus" / "library").glob("*.toml"))) == len(KINDS)
    assert [file.name for file in scan(ROOT / "corpus").files if "library" in file.name] == []
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert build["force-include"] == {"corpus/library": "assistant/corpus/library"}


def test_how_a_kind_is_chosen() -> None:
    def named(project: str, goal: str | None = None) -> list[str]:
        return [match.kind.name for match in kinds_of(project, goal)]

    assert named("会议室改造")[0] == "房屋维修"  # 会议室 is no 会议
    assert named("老干部培训费")[:2] == ["培训", "党建"]  # an activity comes before the field
    assert named("水库维修")[0] == "农田水利"  # a general word comes after the field
    assert named("城区公共卫生间维修")[0] == "环卫"  # 公共卫生间 is no 公共卫生
    assert named("委员培训学习、网络议政协商工作经费") == ["培训", "代表委员履职"]  # what is listed first comes first
    assert named("专项资金") == []
    assert named("专项资金", "清运城区生活垃圾，管护公厕，并开展一次培训。")[0] == "环卫"
    first, *others = kinds_of("公厕管护", "清运生活垃圾并举办培训。")
    assert (first.kind.name, first.words, first.in_name) == ("环卫", ("公厕",), True)
    assert [(match.kind.name, match.in_name) for match in others] == [("培训", False)]
    assert (first.sure, others[0].sure, kinds_of("配套工程")[0].sure) == (True, False, False)


def test_a_long_goal_takes_no_minute() -> None:
    assert kinds_of("x", "会议室、培训、会议，" * 5_000)


MINIMAL = """
kind = "试验"
title = "t"
note = "n"
words = ["试验"]
[indicators]
"数量指标" = [{ name = "试验次数", pattern = "≥{数量}次", counting = "c", source = "s" }]
"""


def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    (tmp_path / "library").mkdir()
    for name, text in files.items():
        (tmp_path / "library" / f"{name}.toml").write_text(text, "utf-8")
    monkeypatch.setenv("MUBIAO_CORPUS", str(tmp_path))
    settings.cache_clear()


def test_an_office_adds_and_replaces_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = MINIMAL.replace('"试验"', '"会议"').replace("试验次数", "会议召开场次")
    _library(tmp_path, monkeypatch, a=MINIMAL, b=own)
    assert len(kinds()) == len(KINDS) + 1
    assert kinds_of("试验经费")[0].kind.entries[0].name == "试验次数"
    assert [entry.name for entry in kinds_of("会议费")[0].kind.entries] == ["会议召开场次"]


def test_a_corpus_without_a_library_has_the_supplied_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUBIAO_CORPUS", str(tmp_path))
    settings.cache_clear()
    assert kinds() == KINDS


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "t"', "", "title：没有写"),
        ('title = "t"', "title = 1", "title：应是一段文字"),
        ('title = "t"', 'title = "t"\nname = "x"', "name：没有这个键"),
        ('["试验"]', '["试"]', "words：应是一个清单"),
        ('["试验"]', '["会议"]', "words：“会议”在 meeting.toml 里也有"),
        ('["试验"]', '["试验"]\nnot_words = ["别的"]', "not_words：“别的”里没有本类的词"),
        ('["试验"]', '["试验"]\nactivity = "是"', "activity：应是 true 或 false"),
        ('"数量指标"', '"数量"', "indicators.数量：不是二级指标的名称"),
        ('"数量指标"', '"经济成本指标"', "indicators.经济成本指标：不是二级指标的名称"),
        (', source = "s"', "", "indicators.数量指标 第1条的 source：没有写"),
        (', source = "s"', ', source = "s", unit = "次"', "indicators.数量指标 第1条的 unit：没有这个键"),
        ("{数量}", "5", "indicators.数量指标 第1条“试验次数”的 pattern：“≥5次”里写了数"),
        ("{数量}", "{几}", "pattern：没有“{几}”这种空位"),
        ("≥{数量}次", "≥{数量}", "不是一个带单位的指标值"),
        ("≥{数量}次", "有效提升", "不是一个带单位的指标值"),
        ("≥{数量}次", "{数量}次", "要以 ≥、≤ 或 = 开头"),
        ('"s" }]', '"s" }, { name = "试验次数", pattern = "≥{数量}次", counting = "c", source = "s" }]', "写了两次"),
        ('kind = "试验"', "kind = 试验", "不是正确的 TOML"),
    ],
)
def test_a_fault_is_said_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    assert old in MINIMAL
    _library(tmp_path, monkeypatch, a=MINIMAL.replace(old, new, 1))
    with pytest.raises(LibraryError) as caught:
        kinds()
    assert said in str(caught.value)
    assert "a.toml" in str(caught.value)


def test_a_kind_stands_in_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _library(tmp_path, monkeypatch, a=MINIMAL, b=MINIMAL)
    with pytest.raises(LibraryError, match=r"b\.toml 的 kind：“试验”在 a\.toml 里已经有了"):
        kinds()
