"""The command as a stranger runs it: what it prints, its exit codes, and one clear sentence for every bad input."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from assistant.documents import read
from assistant.form import Table
from assistant.rules import rules
from assistant.rules.pages import EXAMPLE
from tests.conftest import ROOT, SEED

REQUEST = [
    "--project", "政协常委会议经费", "--total", "4.5", "--year", "2025",
    "--goal", "召开政协常委会议5次，围绕协商议题广泛协商，积极建言。",
]  # fmt: skip


def run(*arguments: str | Path, data: Path, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """`mubiao …` in a process of its own, with its own data folder."""
    return subprocess.run(
        [sys.executable, "-c", "from assistant.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        input=stdin,
        cwd=ROOT,
        env={**os.environ, "MUBIAO_DATA": str(data), **env},
        timeout=180,
    )


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests that only read the index."""
    return tmp_path_factory.mktemp("data")


def test_convert_keeps_every_cell(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = run("convert", SEED, out, data=tmp_path)
    assert done.returncode == 0
    assert done.stdout == ""
    tables = json.loads(out.read_text("utf-8"))
    assert len(tables) == 6
    assert sum(len(table["indicators"]) for table in tables) == 43
    assert tables[4]["funding"]["total"] == "3. 2952"
    assert {row["level2"] for table in tables for row in table["indicators"]} == {
        "数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "可持续影响指标", "服务对象满意度指标",
    }  # fmt: skip
    # Every indicator's wording and value stands in the file exactly so.
    text = SEED.read_text("utf-8")
    for table in tables:
        for row in table["indicators"]:
            assert f"{row['name']}\t{row['target']}" in text


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_convert_there_and_back(suffix: str, tmp_path: Path) -> None:
    there, back, direct = tmp_path / f"t{suffix}", tmp_path / "back.json", tmp_path / "direct.json"
    assert run("convert", SEED, there, data=tmp_path).returncode == 0
    assert run("convert", there, back, data=tmp_path).returncode == 0
    assert run("convert", SEED, direct, data=tmp_path).returncode == 0
    assert back.read_text("utf-8") == direct.read_text("utf-8")


def test_check_text_and_exit_code(tmp_path: Path) -> None:
    done = run("check", SEED, data=tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    errors = [line for line in done.stdout.splitlines() if line.startswith("  错误")]
    assert [line.split()[1] for line in errors] == ["V01", "W05"]
    assert done.stdout.endswith("用 mubiao explain 代码 看某条规则的说明。\n")


def test_check_json_is_the_contract(tmp_path: Path) -> None:
    done = run("check", SEED, "--format", "json", "--year", "2024", data=tmp_path)
    data = json.loads(done.stdout)
    assert done.returncode == 1
    assert set(data) == {"tool", "profile", "tables", "unreadable", "summary"}
    assert data["tool"]["name"] == "mubiao"
    assert re.fullmatch(r"[0-9a-f]{16}", data["tool"]["ruleset"])
    assert set(data["summary"]) == {"tables", "error", "warning", "info"}
    assert (data["summary"]["tables"], data["summary"]["error"]) == (6, 2)
    finding = next(each for each in data["tables"][1]["findings"] if each["code"] == "V01")
    assert set(finding) == {
        "code", "name", "severity", "path", "cell", "observed", "expected", "difference", "message", "hint", "fix",
    }  # fmt: skip
    assert finding["cell"] == {"row": 39, "column": 5}
    assert set(data["tables"][0]["outcomes"]) == {rule.code for rule in rules()}


def test_each_table_is_held_against_the_form_it_follows(tmp_path: Path) -> None:
    rows = [row for row in EXAMPLE.indicators if row.level2 not in ("成本指标", "可持续影响指标")]
    weights = ("20", "10", "10", "10", "30", "10")
    weighed = tuple(row.model_copy(update={"points": weight}) for row, weight in zip(rows, weights, strict=True))
    for name, table in (("a.json", EXAMPLE), ("b.json", EXAMPLE.model_copy(update={"indicators": weighed}))):
        (tmp_path / name).write_text(json.dumps(table.canonical()), "utf-8")
    told = json.loads(run("check", tmp_path, "--format", "json", data=tmp_path / "data").stdout)
    assert (told["profile"], [each["profile"] for each in told["tables"]]) == ("auto", ["ningxia-2024", "mof-2021"])
    assert told["summary"]["error"] == told["summary"]["warning"] == 0
    text = run("check", tmp_path, data=tmp_path / "data").stdout
    assert text.count("版式 mof-2021（指标有分值）") == 1
    assert "版式 ningxia-2024" not in text
    one = json.loads(run("check", tmp_path / "b.json", "--format", "json", data=tmp_path / "data").stdout)
    assert one["profile"] == "mof-2021"
    for told_by in ({"MUBIAO_PROFILE": "ningxia-2024"}, {}):
        asked = () if told_by else ("--profile", "ningxia-2024")
        done = run("check", tmp_path, "--format", "json", *asked, data=tmp_path / "data", **told_by)
        told = json.loads(done.stdout)
        assert (told["profile"], "profile" in told["tables"][1], done.returncode) == ("ningxia-2024", False, 1)


def test_a_good_table_is_quiet(tmp_path: Path) -> None:
    path = tmp_path / "good.json"
    path.write_text(json.dumps(EXAMPLE.canonical()), "utf-8")
    done = run("check", path, data=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)
    assert "没有问题" in done.stdout


@pytest.mark.parametrize(("seed", "jobs"), [("1", "1"), ("2", "4"), ("4711", "1"), ("99", "4")])
def test_same_input_same_bytes(seed: str, jobs: str, tmp_path: Path) -> None:
    config = tmp_path / "mubiao.toml"
    config.write_text("[words.structure]\ngoal_least = 25\n", "utf-8")
    outputs = [
        run(
            "check", SEED, "--format", "json", "--config", config, "--jobs", count,
            data=tmp_path, PYTHONHASHSEED=value, LC_ALL=locale,
        ).stdout
        for value, locale, count in (("0", "C", "1"), (seed, "C.UTF-8", jobs))
    ]  # fmt: skip
    assert outputs[0] == outputs[1] != ""


def test_a_folder_is_checked_and_the_unreadable_file_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SEED.read_bytes())
    (tmp_path / "b.docx").write_bytes(b"not a zip")
    done = run("check", tmp_path, "--format", "json", data=tmp_path)
    data = json.loads(done.stdout)
    assert done.returncode == 2
    assert len(data["tables"]) == 6
    assert [each["file"] for each in data["unreadable"]] == [str(tmp_path / "b.docx")]
    assert "b.docx" in done.stderr


def test_output_file(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    done = run("check", SEED, "--format", "json", "--output", out, data=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(out.read_text("utf-8"))["summary"]["tables"] == 6


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")


BAD = {
    "empty.txt": lambda path: path.write_bytes(b""),
    "letter.txt": lambda path: path.write_text("尊敬的领导：\n此致\n敬礼\n", "utf-8"),
    "binary.txt": lambda path: path.write_bytes(bytes(range(256)) * 20),
    "broken.docx": lambda path: path.write_bytes(b"PK\x03\x04 and no more"),
    "other.docx": _zip,
    "broken.xlsx": lambda path: path.write_bytes(b"\x00" * 100),
    "other.xlsx": _zip,
    "broken.json": lambda path: path.write_text("{", "utf-8"),
    "unknown-key.json": lambda path: path.write_text('{"projct_name": "x"}', "utf-8"),
    "number.json": lambda path: path.write_text('{"funding": {"total": 4.5}}', "utf-8"),
    "old.doc": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0"),
    "missing.docx": lambda path: None,
}


@pytest.mark.parametrize("name", sorted(BAD))
@pytest.mark.parametrize("command", ["check", "convert"])
def test_bad_files(command: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    BAD[name](path)
    done = run(command, path, *([tmp_path / "out.json"] if command == "convert" else []), data=tmp_path)
    assert done.returncode == 2
    told = done.stdout + done.stderr
    assert name in told
    assert "Traceback" not in told
    assert re.search(r"[一-鿿]{4}", told)
    assert not (tmp_path / "out.json").exists()


def test_gbk_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gbk.txt"
    path.write_bytes(SEED.read_text("utf-8").encode("gb18030"))
    done = run("check", path, "--format", "json", data=tmp_path)
    assert json.loads(done.stdout)["summary"]["tables"] == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", str(SEED), "--profile", "nowhere"], "ningxia-2024"),
        (["explain", "Z99"], "Z99"),
        (["search", "会议", "--category", "效率指标"], "效率指标"),
        (["suggest", "--total", "4"], "--project"),
        (["draft", "out.docx"], "--project"),
        (["convert", str(SEED), "out.odt"], ".odt"),
        (["search", "--batch", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = run(*arguments, data=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_schema_is_the_canonical_table(tmp_path: Path) -> None:
    schema = json.loads(run("schema", data=tmp_path).stdout)
    assert set(schema["properties"]) == set(Table.model_fields)
    assert schema["additionalProperties"] is False


def test_explain_and_rules(tmp_path: Path) -> None:
    listed = run("rules", data=tmp_path).stdout.splitlines()
    assert len(listed) == len(rules())
    page = run("explain", "f06", data=tmp_path).stdout
    for word in ("F06", "为什么", "依据", "不合格的例子", "合格的例子", "怎么改"):
        assert word in page


def test_suggest_for_next_year(data: Path) -> None:
    done = run("suggest", *REQUEST, "--format", "json", data=data)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    rows = answer["suggestions"]
    assert [row["level2"] for row in rows] == [
        "数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "可持续影响指标", "服务对象满意度指标",
    ]  # fmt: skip
    count, _, deadline, cost, *_ = rows
    assert count["target"] == "≥5次"
    assert {"text": "5", "from": "request.goal"} in count["numbers"]
    assert "2025" in deadline["target"]
    assert cost["target"] == "≤4.5万元"
    assert {"text": "4.5", "from": "request.total"} in cost["numbers"]
    cited = [row["evidence"][0]["project_name"] for row in rows if row["evidence"]]
    assert cited
    assert set(cited) == {"常委会议经费"}
    known = set(re.findall(r"\d+(?:\.\d+)?", " ".join(REQUEST)))
    for row in rows:
        sources = known | {
            number
            for evidence in row["evidence"]
            for number in re.findall(r"\d+(?:\.\d+)?", f"{evidence['name']} {evidence['target']}")
        }
        assert set(re.findall(r"\d+(?:\.\d+)?", f"{row['name']} {row['target']}")) <= sources
        assert {number["text"] for number in row["numbers"]} >= set(re.findall(r"\d+(?:\.\d+)?", row["target"] or ""))


def test_suggest_gives_the_same_bytes_after_a_rebuild(data: Path, tmp_path: Path) -> None:
    first = run("suggest", *REQUEST, "--format", "json", data=data, PYTHONHASHSEED="1")
    second = run("suggest", *REQUEST, "--format", "json", data=tmp_path / "fresh", PYTHONHASHSEED="2")
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout != ""


def test_suggest_one_category(data: Path) -> None:
    done = run("suggest", *REQUEST, "--category", "质量", "--format", "json", data=data)
    rows = json.loads(done.stdout)["suggestions"]
    assert len(rows) > 1
    assert {row["level2"] for row in rows} == {"质量指标"}
    assert len({row["name"] for row in rows}) == len(rows)


def test_an_unreachable_endpoint_changes_nothing_but_a_notice(data: Path) -> None:
    plain = run("suggest", *REQUEST, "--format", "json", data=data)
    endpoint = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "none", "MUBIAO_MODEL": "m"}
    asked = run("suggest", *REQUEST, "--format", "json", data=data, **endpoint)
    assert asked.returncode == 0
    assert asked.stdout == plain.stdout
    assert "模型" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_draft_writes_a_table_and_says_what_is_left(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.docx"
    office = ["--department", "某县政协办公室", "--implementing-unit", "某县政协办公室本级"]
    more = ["--attribute", "经常性项目", "--period", "1年"]
    done = run("draft", out, *REQUEST, *office, *more, data=data)
    assert done.returncode == 0, done.stderr
    checked = json.loads(run("check", out, "--format", "json", "--year", "2025", data=data).stdout)
    assert checked["tables"][0]["project_name"] == "政协常委会议经费"
    assert checked["summary"]["error"] == 0, [f for t in checked["tables"] for f in t["findings"]]


def test_draft_carries_one_table_forward(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.json"
    last = ["--from", SEED, "--project", "常委会议经费"]
    done = run("draft", out, *last, "--year", "2025", "--total", "4.5", data=data)
    assert done.returncode == 1, done.stderr  # 8000元/每次 × 5次 is no longer the total
    assert "第3行 时效指标·指标值：2024年12月份 → 2025年12月份" in done.stdout
    assert "F06" in done.stdout
    assert "标题已标明草稿" in done.stderr
    table = json.loads(out.read_text("utf-8"))
    assert (table["year"], table["funding"]["total"], table["funding"]["parts"][0]["amount"]) == (2025, "4.5", "4.5")
    plain = run("draft", out, *last, data=data)
    assert plain.returncode == 0, plain.stderr
    assert json.loads(out.read_text("utf-8"))["year"] == 2025


def test_draft_carries_a_whole_file_forward(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.docx"
    done = run("draft", out, "--from", SEED, "--year", "2025", "--fix", "--format", "json", data=data)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"written", "profile", "drafts", "summary"}
    assert [each["draft"]["project_name"] for each in told["drafts"]] == [table.project_name for table in read(SEED)]
    assert {each["year"] for each in told["drafts"]} == {2025}
    assert told["summary"]["changes"] == sum(len(each["changes"]) for each in told["drafts"])
    assert [table.canonical() for table in read(out)] == [each["draft"] for each in told["drafts"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--total", "4.5"], "--project"),
        (["--project", "没有的项目"], "有的是：委员提案"),
        (["--project", "常委会议经费", "--total", "很多"], "大于零的金额"),
        (["--project", "常委会议经费", "--goal", "做事"], "--goal"),
    ],
)
def test_draft_from_last_year_says_what_is_missing(data: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run("draft", tmp_path / "next.json", "--from", SEED, *arguments, data=data)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "next.json").exists()


def test_index_and_search(data: Path, tmp_path: Path) -> None:
    built = run("index", data=tmp_path / "index")
    assert built.returncode == 0, built.stderr
    assert "43" in built.stdout
    status = run("index", "--status", data=tmp_path / "index")
    assert "43" in status.stdout
    found = json.loads(run("search", "召开常委会议", "--category", "数量指标", "--format", "json", data=data).stdout)
    assert set(found[0]) == {
        "record", "score", "closeness", "level2", "name", "target", "year", "project_name", "file", "table",
    }  # fmt: skip
    assert found[0]["name"] == "召开县政协常委会议"
    batch = tmp_path / "queries.jsonl"
    batch.write_text('{"text": "召开常委会议", "category": "数量指标"}\n{"text": "满意度"}\n', "utf-8")
    lines = run("search", "--batch", batch, data=data).stdout.splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0]) == found


def test_a_data_folder_that_cannot_be_used(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    done = run("search", "会议", data=place)
    assert done.returncode == 2
    assert str(place) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_index_is_rebuilt(tmp_path: Path) -> None:
    assert run("index", data=tmp_path).returncode == 0
    before = run("search", "会议", "--format", "json", data=tmp_path).stdout
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.suffix in (".sqlite3", ".bin"):
            path.write_bytes(b"garbage" * 100)
    after = run("search", "会议", "--format", "json", data=tmp_path)
    assert after.returncode == 0, after.stderr
    assert after.stdout == before
    assert "Traceback" not in after.stderr


def test_standard_input_is_checked(tmp_path: Path) -> None:
    done = run("check", "-", "--format", "json", data=tmp_path, stdin=json.dumps(EXAMPLE.canonical()))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tables"][0]["file"] == "标准输入"
    broken = run("check", "-", data=tmp_path, stdin="{")
    assert broken.returncode == 2
    assert "标准输入" in broken.stdout


def _filed(path: Path, *tables: Table) -> Path:
    path.write_text(json.dumps([table.canonical() for table in tables], ensure_ascii=False), "utf-8")
    return path


def test_against_last_year(tmp_path: Path) -> None:
    now = _filed(tmp_path / "now.json", EXAMPLE)
    last = _filed(tmp_path / "last.json", EXAMPLE.put("year", 2023).put("indicators.1.target", "≥150人次"))
    done = run("check", now, "--against", last, "--format", "json", data=tmp_path)
    assert [each["code"] for each in json.loads(done.stdout)["tables"][0]["findings"]] == ["H01"]
    assert done.stderr == ""
    other = _filed(tmp_path / "other.json", EXAMPLE.put("year", 2023).put("project_name", "居民事项代办经费"))
    alone = run("check", now, "--against", other, data=tmp_path)
    assert "上年没有对应的表：“社区工作者培训经费”。" in alone.stderr
    paired = run("check", now, "--against", other, "--pair", "社区工作者培训经费=居民事项代办经费", data=tmp_path)
    assert "H04" in paired.stdout
    assert run("check", now, "--pair", "没有等号", data=tmp_path).returncode == 2


def test_against_the_budget(tmp_path: Path) -> None:
    now = _filed(tmp_path / "now.json", EXAMPLE)
    budget = tmp_path / "budget.tsv"
    budget.write_text("项目名称\t金额\t单位\n社区工作者培训经费\t5.5\t万元\n", "utf-8")
    done = run("check", now, "--budget", budget, "--format", "json", data=tmp_path)
    (finding,) = json.loads(done.stdout)["tables"][0]["findings"]
    assert (finding["code"], finding["path"], finding["difference"]) == ("F09", "funding.total", "0.5")
    budget.write_text("社区工作者培训经费\t若干\n培训\t五万\n", "utf-8")
    assert "第2行" in run("check", now, "--budget", budget, data=tmp_path).stderr


def test_compare(tmp_path: Path) -> None:
    old = _filed(tmp_path / "old.json", EXAMPLE.put("year", 2023).put("indicators.1.target", "≥150人次"))
    new = _filed(tmp_path / "new.json", EXAMPLE)
    assert "降低 数量指标" in run("compare", old, new, data=tmp_path).stdout
    book = tmp_path / "对比.xlsx"
    assert run("compare", old, new, "--format", "xlsx", "--output", book, data=tmp_path).returncode == 0
    assert openpyxl.load_workbook(book).sheetnames[0] == "汇总"
    data = json.loads(run("compare", old, new, "--format", "json", data=tmp_path).stdout)
    assert [row["change"] for row in data[0]["indicators"]].count("lowered") == 1


@pytest.mark.parametrize(
    ("format_", "start"),
    [("sarif", "{"), ("junit", "<?xml"), ("github", "::error "), ("json", "{"), ("text", str(SEED))],
)
def test_every_report_format(format_: str, start: str, tmp_path: Path) -> None:
    done = run("check", SEED, "--format", format_, data=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(start)
    assert done.stderr == ""


def test_the_review_sheet(tmp_path: Path) -> None:
    out = tmp_path / "审核意见表.xlsx"
    assert run("check", SEED, "--format", "xlsx", "--output", out, data=tmp_path).returncode == 1
    assert out.read_bytes().startswith(b"PK")


def test_the_catalogue_formats(tmp_path: Path) -> None:
    assert len(json.loads(run("rules", "--format", "json", data=tmp_path).stdout)) == len(rules())
    assert run("rules", "--format", "md", data=tmp_path).stdout == (ROOT / "docs" / "rules.md").read_text("utf-8")


def test_settings_side_file_and_baseline(tmp_path: Path) -> None:
    table = _filed(tmp_path / "t.json", EXAMPLE.put("indicators.0.target", "10").put("indicators.2.target", "95"))
    config = tmp_path / "mubiao.toml"
    config.write_text('ignore = ["C"]\n[severity]\nV01 = "warning"\n', "utf-8")
    done = run("check", table, "--config", config, "--format", "json", data=tmp_path)
    assert done.returncode == 0
    assert {each["severity"] for each in json.loads(done.stdout)["tables"][0]["findings"]} == {"warning"}
    config.write_text('ignroe = ["C"]\n', "utf-8")
    wrong = run("check", table, "--config", config, data=tmp_path)
    assert (wrong.returncode, "ignroe" in wrong.stderr) == (2, True)

    side = tmp_path / "t.json.mubiao.toml"
    side.write_text('[[allow]]\ncode = "V01"\nreason = "按往年惯例"\nby = "预算股审核岗"\n', "utf-8")
    let = run("check", table, data=tmp_path)
    assert "按往年惯例（预算股审核岗）" in let.stdout
    side.write_text('[[allow]]\ncode = "D01"\nreason = "按往年惯例"\nby = "预算股审核岗"\n', "utf-8")
    assert "X01" in run("check", table, data=tmp_path).stdout
    side.unlink()

    baseline = tmp_path / "baseline.json"
    assert run("check", table, "--write-baseline", baseline, data=tmp_path).returncode == 1
    assert run("check", table, "--baseline", baseline, data=tmp_path).returncode == 0
    _filed(table, EXAMPLE.put("indicators.0.target", "10").put("funding.total", "7"))
    again = run("check", table, "--baseline", baseline, "--format", "json", data=tmp_path)
    assert again.returncode == 1
    assert [each["code"] for each in json.loads(again.stdout)["tables"][0]["findings"]] == ["F01"]
    assert "X02" in again.stdout


def test_fixes(tmp_path: Path) -> None:
    table = _filed(tmp_path / "t.json", EXAMPLE.put("funding.total", "6. 0").put("indicators.2.target", "不低于95%"))
    before = table.read_text("utf-8")
    shown = run("check", table, "--diff", data=tmp_path)
    assert "“不低于95%” → “≥95%”" in shown.stderr
    assert table.read_text("utf-8") == before
    assert run("check", table, "--fix", data=tmp_path).returncode == 0
    mended = json.loads(table.read_text("utf-8"))
    assert (mended["funding"]["total"], mended["indicators"][2]["target"]) == ("6.0", "≥95%")
    twice = run("check", table, "--fix", data=tmp_path)
    assert "没有可以改正的写法" in twice.stderr
    document = tmp_path / "t.docx"
    assert run("convert", table, document, data=tmp_path).returncode == 0
    _filed(table, EXAMPLE.put("indicators.2.target", "不低于95%"))
    assert run("convert", table, document, "--force", data=tmp_path).returncode == 0
    original = document.read_bytes()
    assert run("check", document, "--fix", data=tmp_path).returncode == 0
    assert document.read_bytes() == original
    assert (tmp_path / "t-已改正.docx").exists()


def test_what_the_baseline_accepts_is_not_mended(tmp_path: Path) -> None:
    spelled = EXAMPLE.put("indicators.2.target", "不低于95%")
    table, baseline = _filed(tmp_path / "t.json", spelled), tmp_path / "baseline.json"
    run("check", table, "--write-baseline", baseline, data=tmp_path)
    _filed(table, spelled.put("funding.total", "6 .0"))
    done = run("check", table, "--baseline", baseline, "--fix", data=tmp_path)
    after = json.loads(table.read_text("utf-8"))
    assert (done.returncode, after["funding"]["total"]) == (0, "6.0")
    assert after["indicators"][2]["target"] == "不低于95%"
    run("check", table, "--fix", data=tmp_path)
    assert json.loads(table.read_text("utf-8"))["indicators"][2]["target"] == "≥95%"
