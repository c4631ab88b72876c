"""`mubiao convert` over files and folders: what is written where, what is refused, and the account of it."""

import json
from pathlib import Path

import pytest
from docx import Document

from assistant.documents import read, to_bytes
from assistant.documents.conversion import Job, Manner, convert, jobs
from assistant.errors import ReadError, WriteError
from assistant.form import Table, load_profile, to_json
from assistant.rules.pages import EXAMPLE, NEIGHBOUR
from tests.test_cli import run

TEXT = "\n".join(
    "\t".join(line)
    for line in (
        ("项目名称", "会议经费"), ("年度资金总额：", "3. 2952"), ("年度目标", "开好会。"),
        ("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "开会", "5次"), ("合计", "1"),
    )
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files in two folders: two tables, one with a repair, and one that is none."""
    source = tmp_path / "来"
    (source / "甲局").mkdir(parents=True)
    (source / "甲局" / "一.json").write_text(to_json([EXAMPLE, NEIGHBOUR]), "utf-8")
    (source / "甲局" / "一.txt").write_text(TEXT, "utf-8")
    (source / "坏.docx").write_bytes(b"no zip")
    (source / "~$一.docx").write_bytes(b"")
    (source / "图.png").write_bytes(b"x")
    return source


def test_a_folder_keeps_its_structure_and_the_others_are_converted(folder: Path, tmp_path: Path) -> None:
    out, account = tmp_path / "去", tmp_path / "记录.json"
    done = run("convert", folder, out, "--to", "xlsx", "--account", account, data=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    written = sorted(str(path.relative_to(out)) for path in out.rglob("*.*"))
    assert written == ["甲局/一-txt.xlsx", "甲局/一.xlsx"]  # both would have been 一.xlsx
    assert read(out / "甲局" / "一.xlsx") == [EXAMPLE, NEIGHBOUR]
    told = done.stderr.splitlines()
    assert told[0].startswith(f"{folder}/甲局/一.json：读到2张表，16行指标，写入")
    assert "修正 1 处" in told[1]
    assert told[2].startswith(f"没有转换 {folder}/坏.docx：")
    assert told[3] == "转换了 2 个文件，1 个没有转换。"
    data = json.loads(account.read_text("utf-8"))
    assert [each["file"] for each in data["failed"]] == [str(folder / "坏.docx")]
    assert [(each["tables"], each["missing"]) for each in data["files"]] == [(2, []), (1, [])]
    # Once more: nothing is written over unless asked for.
    again = run("convert", folder / "甲局", out / "甲局", "--to", "xlsx", data=tmp_path)
    assert again.returncode == 2
    assert again.stderr.count("已经有这个文件，没有覆盖") == 2
    assert run("convert", folder / "甲局", out / "甲局", "--to", "xlsx", "--force", data=tmp_path).returncode == 0


def test_the_account_of_a_file(tmp_path: Path) -> None:
    source, account = tmp_path / "会议.txt", tmp_path / "记录.json"
    source.write_text(TEXT, "utf-8")
    assert run("convert", source, tmp_path / "会议.md", "--account", account, data=tmp_path).returncode == 0
    (file,) = json.loads(account.read_text("utf-8"))["files"]
    assert (file["file"], file["written"]) == (str(source), [str(tmp_path / "会议.md")])
    assert file["rows"] == {"read": 4, "repaired": 1, "passed_over": 1}
    assert {tuple(entry) for entry in file["entries"]} == {
        ("table", "cell", "path", "kind", "before", "after", "reason")
    }
    repaired, passed = (
        [entry for entry in file["entries"] if entry["kind"] == kind] for kind in ("repaired", "passed_over")
    )
    assert repaired == [
        {
            "table": 1,
            "cell": {"row": 2, "column": 2},
            "path": "funding.total",
            "kind": "repaired",
            "before": "3. 2952",
            "after": "3.2952",
            "reason": "数字中间的空格，按 3.2952 理解（表中原样保留）",
        }
    ]
    assert [(entry["cell"], entry["reason"]) for entry in passed] == [({"row": 6, "column": 1}, "合计行")]


def test_split_and_the_default_format(folder: Path, tmp_path: Path) -> None:
    (job,) = jobs([folder / "甲局" / "一.json"], tmp_path / "去")
    assert job.target == tmp_path / "去" / "一.docx"
    done = convert(job, Manner(split=True))
    assert [path.name for path in done.written] == ["一-1.docx", "一-2.docx"]
    assert [read(path) for path in done.written] == [[EXAMPLE], [NEIGHBOUR]]


def test_several_go_into_a_folder_and_one_into_a_file(folder: Path, tmp_path: Path) -> None:
    one = folder / "甲局" / "一.txt"
    assert jobs([one], tmp_path / "一.md") == [Job(one, tmp_path / "一.md")]
    assert jobs([one], tmp_path / "去", ".json") == [Job(one, tmp_path / "去" / "一.json")]
    with pytest.raises(WriteError, match="多个文件不能写进一个文件"):
        jobs([one, one], tmp_path / "一.docx")
    within = jobs([folder / "甲局"], folder / "甲局" / "去")
    assert [job.target.name for job in within] == ["一.docx", "一-txt.docx"]
    convert(within[0], Manner())
    assert jobs([folder / "甲局"], folder / "甲局" / "去") == within  # what was written before is no source
    (tmp_path / "空").mkdir()
    with pytest.raises(ReadError, match="没有可读的"):
        jobs([tmp_path / "空"], tmp_path / "去")


def test_an_input_is_never_written_over_in_silence(folder: Path) -> None:
    one = folder / "甲局" / "一.json"
    before = one.read_bytes()
    with pytest.raises(WriteError, match=r"一\.json：已经有这个文件"):
        convert(Job(one, one), Manner())
    assert one.read_bytes() == before


def test_nothing_is_written_of_a_file_that_fails_halfway(folder: Path, tmp_path: Path) -> None:
    wrong = EXAMPLE.put("indicators.0.name", "a\u0001b")
    source = tmp_path / "二.json"
    source.write_text(to_json([EXAMPLE, wrong]), "utf-8")
    with pytest.raises(WriteError, match=r"二-2\.docx：.*控制字符"):
        convert(Job(source, tmp_path / "去" / "二.docx"), Manner(split=True))
    assert not (tmp_path / "去").exists()


def test_a_template_is_filled(folder: Path, tmp_path: Path) -> None:
    blank = Table(indicators=tuple(row.model_copy(update={"name": None, "target": None}) for row in EXAMPLE.indicators))
    blank = blank.put("funding.unit", "万元")
    form = tmp_path / "空表.docx"
    form.write_bytes(to_bytes([blank], ".docx", profile=load_profile()))
    source = tmp_path / "表.json"
    source.write_text(to_json([EXAMPLE.put("overall_goal", "三年办好")]), "utf-8")
    done = run("convert", source, tmp_path / "去", "--template", form, data=tmp_path)
    assert done.returncode == 0
    assert "模板里没有地方填：第1张表的 overall_goal（三年办好）" in done.stderr
    (back,) = read(tmp_path / "去" / "表.docx")
    assert back.indicators == EXAMPLE.indicators
    assert Document(str(tmp_path / "去" / "表.docx")).paragraphs[2].text == "(2024 年度)"
    several = run("convert", folder / "甲局" / "一.json", tmp_path / "三.docx", "--template", form, data=tmp_path)
    assert several.returncode == 2
    assert "请加上 --split" in several.stderr
    for arguments, said in (
        (("--template", tmp_path / "无.docx"), "模板读不出来"),
        (("--template", source), "模板应是 .docx 或 .xlsx"),
        (("--template", form, "--to", "xlsx"), "也只能是 .docx"),
    ):
        done = run("convert", source, tmp_path / "别处", *arguments, data=tmp_path)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_each_table_in_the_form_it_follows(tmp_path: Path) -> None:
    weighed = [row.model_copy(update={"points": "15"}) for row in EXAMPLE.indicators if row.level2 == "数量指标"]
    source = tmp_path / "表.json"
    source.write_text(to_json([EXAMPLE, EXAMPLE.model_copy(update={"indicators": tuple(weighed)})]), "utf-8")
    convert(Job(source, tmp_path / "表.docx"), Manner())
    titles = [each.source.title for each in read(tmp_path / "表.docx")]
    assert titles == ["部门项目支出预算绩效目标表", "项目支出绩效目标表"]
    convert(Job(source, tmp_path / "同.docx"), Manner(load_profile("mof-2015")))
    assert {each.source.title for each in read(tmp_path / "同.docx")} == {"项目支出绩效目标申报表"}
