"""What the command says before it does anything: its help pages, wrong usage, files and folders it cannot use."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from typer import TyperException
from typer.testing import CliRunner

from assistant.cli import commands
from assistant.cli.chinese import wrong_usage
from assistant.cli.common import show_progress
from assistant.cli.pairs import named
from assistant.documents import read
from assistant.documents.folders import files_below
from assistant.errors import ReadError, trouble
from assistant.form import Table
from assistant.rules.pages import EXAMPLE
from assistant.rules.report.shown import COLUMNS, width
from tests.conftest import ROOT, SEED
from tests.test_cli import run

NAMES = [each.name for each in commands().registered_commands]


def _help(*arguments: str) -> str:
    done = CliRunner().invoke(commands(), [*arguments, "--help"])
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize("name", [None, *NAMES])
def test_a_help_page_is_chinese_and_fits_the_terminal(name: str | None) -> None:
    page = _help(*([name] if name else []))
    assert page.startswith(f"用法：mubiao {name or '[选项] 命令 …'}")
    for english in ("Usage", "Options", "Show", "default", "required", "<"):
        assert english not in page
    assert max(map(width, page.splitlines())) <= COLUMNS


def test_the_help_page_lists_every_command_and_option() -> None:
    whole = _help()
    assert [line.split()[0] for line in whole.splitlines() if line.startswith("  ") and line[2:3].islower()] == NAMES
    page = _help("check")
    assert "--format text|json|sarif|junit|github|xlsx" in page
    assert "默认 text。" in page
    assert "--help  " in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("check a --frmat json", "没有 --frmat 这个选项。是不是 --format？"),
        ("check a --qqqqqq", "没有 --qqqqqq 这个选项。"),
        ("chekc a", "没有 chekc 这个命令。是不是 check？"),
        ("xxxxxx", "没有 xxxxxx 这个命令。"),
        ("check", "没有写 文件…。"),
        ("check a --year", "--year 后面要写内容。"),
        ("check a --strict=yes", "--strict 后面不写内容。"),
        ("check a --year abc", "--year 应是整数。"),
        ("check a --year 9999", "--year 不能大于 2199。"),
        ("check a --jobs 0", "--jobs 不能小于 1。"),
        ("check a --format yaml", "--format 不能是 yaml，可用的有：text、json、sarif、junit、github、xlsx。"),
        ("compare a b c", "多写了 c。"),
    ],
)
def test_wrong_usage_is_said_in_chinese(arguments: str, said: str) -> None:
    asked = arguments.split()
    with pytest.raises(TyperException) as caught:
        commands(asked)(asked, standalone_mode=False, prog_name="mubiao")
    first, *rest = wrong_usage(caught.value).splitlines()
    assert first == said
    if rest:  # what was written could be told to be a command's
        assert [line.split("mubiao")[0] for line in rest] == ["用法：", "用 "]


def test_wrong_usage_of_the_program_itself(tmp_path: Path) -> None:
    bare = run(data=tmp_path)
    assert (bare.returncode, bare.stdout) == (2, "")
    assert bare.stderr.startswith("用法：mubiao [选项] 命令 …\n")
    wrong = run("check", "--frmat", data=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.splitlines()[1] == "用法：mubiao check [选项] 文件…"
    shown = run("--version", data=tmp_path)
    assert (shown.returncode, shown.stdout.split()[0], shown.stderr) == (0, "mubiao", "")


def _table(path: Path, table: Table = EXAMPLE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(table.canonical()), "utf-8")
    return path


def test_a_folder_without_tables_does_not_stop_the_others(tmp_path: Path) -> None:
    good, empty = _table(tmp_path / "a.json"), tmp_path / "empty"
    empty.mkdir()
    done = run("check", empty, good, good, tmp_path / "." / "a.json", "--format", "json", data=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["summary"]["tables"]) == (2, 1)  # named three times, checked once
    assert [each["file"] for each in told["unreadable"]] == [str(empty)]


def test_the_files_below_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b/2.json", "a/1.json", "a/~$1.docx", ".git/x.json", "a/.y.json", "c.exe", "3.json"):
        _table(tmp_path / name)
    found = [each.relative_to(tmp_path).as_posix() for each in files_below(tmp_path) if isinstance(each, Path)]
    assert found == ["3.json", "a/1.json", "b/2.json"]

    scan = os.scandir

    def shut(place: str) -> object:
        if str(place).endswith("b"):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", shut)
    *others, refused = files_below(tmp_path)
    assert len(others) == 2
    assert isinstance(refused, ReadError)
    assert (refused.file, "没有权限" in refused.reason) == (str(tmp_path / "b"), True)


def test_options_are_looked_at_before_files(tmp_path: Path) -> None:
    done = run("check", tmp_path / "missing.docx", "--config", tmp_path / "missing.toml", data=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "missing.toml：读不了这个文件（没有这个文件或文件夹）" in done.stderr


def test_a_pipe_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("check", _table(tmp_path / "a.json"), "--output", pipe, data=tmp_path).returncode == 0
        assert "共1张表".encode() in os.read(reader, 2**16)
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    table, file = _table(tmp_path / "a.json"), tmp_path / "file"
    file.write_text("x", "utf-8")
    for arguments in (
        ("convert", table, file / "b" / "c.docx"),
        ("check", table, "--output", file / "report.txt"),
        ("check", table, "--output", tmp_path),
        ("check", table, "--write-baseline", tmp_path / "none" / "b.json"),
    ):
        done = run(*arguments, data=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert not any(word in done.stderr for word in ("Errno", "No such", "Is a", "Not a"))


def test_a_repair_is_said_with_its_table(tmp_path: Path) -> None:
    done = run("convert", SEED, tmp_path / "a.json", data=tmp_path)
    assert "  第5张 第99行第3列：数字中间的空格" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_a_workbook_is_not_written_to_a_terminal(tmp_path: Path) -> None:
    import pty

    table = _table(tmp_path / "a.json")
    said = b""

    def read(terminal: int) -> bytes:
        nonlocal said
        said += (some := os.read(terminal, 2**16))
        return some

    code = "import sys; sys.argv[1:] = sys.argv[1:]; from assistant.cli import main; main()"
    status = pty.spawn([sys.executable, "-c", code, "check", str(table), "--format", "xlsx"], read)
    assert os.waitstatus_to_exitcode(status) == 2
    assert "--output 审核意见表.xlsx" in said.decode()


def test_the_words_of_the_operating_system() -> None:
    assert trouble(FileNotFoundError(2, "No such file or directory")) == "没有这个文件或文件夹"
    assert trouble(OSError(9999, "something new")) == "something new"
    assert trouble(ValueError("embedded null byte")) == "embedded null byte"


def test_progress_is_one_line_that_goes_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show_progress(1, 2, "审核")
    assert capsys.readouterr().err == ""  # nobody looks on
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for done in (1, 2):
        show_progress(done, 2, "审核")
    assert capsys.readouterr().err == "\r\x1b[K审核 1/2\r\x1b[K"


def test_a_folder_named_by_mistake_does_not_empty_the_index(tmp_path: Path) -> None:
    data, empty = tmp_path / "data", tmp_path / "empty"
    empty.mkdir()
    assert run("index", data=data).returncode == 0
    wrong = run("index", empty, data=data)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith(f"{empty}：文件夹里没有")
    held = json.loads(run("index", "--status", "--format", "json", data=data).stdout)
    assert (held["rows"], held["corpus"]) == (43, str(ROOT / "corpus"))


def test_a_mended_copy_is_no_second_table_and_is_not_written_over(tmp_path: Path) -> None:
    spelled = _table(tmp_path / "a.json", EXAMPLE.put("indicators.2.target", "不低于95%"))
    folder = tmp_path / "in"
    assert run("convert", spelled, folder, data=tmp_path).returncode == 0
    assert run("check", folder, "--fix", data=tmp_path).returncode == 0
    copy = folder / "a-已改正.docx"
    assert read(copy)[0].indicators[2].target == "≥95%"
    again = run("check", folder, data=tmp_path)
    assert "共1张表" in again.stdout
    assert "有1份改正后的副本" in again.stderr
    assert "共1张表，没有问题" in run("check", copy, data=tmp_path).stdout

    copy.write_bytes(b"worked on")
    refused = run("check", folder, "--fix", data=tmp_path)
    assert (refused.returncode, copy.read_bytes()) == (2, b"worked on")
    assert f"{copy}：已经有这个文件，没有覆盖" in refused.stderr
    (folder / "a.docx").unlink()  # the copy is all there is
    assert "a-已改正.docx" in run("check", folder, data=tmp_path).stdout


def test_a_pair_that_no_table_has_is_refused(tmp_path: Path) -> None:
    now, last = _table(tmp_path / "now.json"), _table(tmp_path / "last.json", EXAMPLE.put("year", 2023))
    for arguments, said in (
        (("check", now, "--pair", "甲=乙"), "--against"),
        (("check", now, "--against", last, "--pair", f"{EXAMPLE.project_name}=乙"), "“乙”没有对应的表"),
        (("compare", last, now, "--pair", f"甲={EXAMPLE.project_name}"), "“甲”没有对应的表"),
        (("compare", last, now, "--pair", "甲="), "今年名称=上年名称"),
    ):
        done = run(*arguments, data=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def test_a_project_of_the_budget_without_a_table_is_said(tmp_path: Path) -> None:
    budget = tmp_path / "budget.tsv"
    budget.write_text(f"{EXAMPLE.project_name}\t6\t万元\n道路养护经费\t9\t万元\n", "utf-8")
    done = run("check", _table(tmp_path / "a.json"), "--budget", budget, data=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "部门预算里有、没有报表的项目：“道路养护经费”。\n"


def test_many_names_are_counted() -> None:
    assert named(["甲", None]) == "“甲”、“（没有名称）”，共2个"
    assert named([str(number) for number in range(11)]).endswith("“9”等11个")


def test_folders_are_compared_whole(tmp_path: Path) -> None:
    before, after = tmp_path / "上报", tmp_path / "批复"
    _table(before / "a.json")
    _table(before / "b.json", EXAMPLE.put("project_name", "甲项目"))
    _table(after / "x" / "a.json", EXAMPLE.put("indicators.1.target", "≥150人次"))
    _table(after / "c.json", EXAMPLE.put("project_name", "道路养护经费"))
    told = run("compare", before, after, data=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("不变的指标 7 行。\n\n道路养护经费：原来没有。\n甲项目：现在没有。\n")
    data = json.loads(run("compare", before, after, "--format", "json", data=tmp_path).stdout)
    assert [(each["old"] is None, each["new"] is None) for each in data] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    (after / "坏.docx").write_bytes(b"PK")
    spoilt = run("compare", before, after, data=tmp_path)
    assert (spoilt.returncode, spoilt.stdout) == (2, told.stdout)
    assert "坏.docx：" in spoilt.stderr


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_report_in_the_readme_is_what_is_printed(name: str, tmp_path: Path) -> None:
    readme = (ROOT / name).read_text("utf-8")
    shown = re.search(r"```\n\$ mubiao check (\S+)\n…\n(.*?)```", readme, re.DOTALL)
    assert shown is not None
    assert shown[2] in run("check", shown[1], data=tmp_path).stdout
    codes = re.findall(r"^\| `mubiao (\w+)|`mubiao (\w+)", readme, re.MULTILINE)
    assert {first or second for first, second in codes} >= set(NAMES)


def test_nothing_on_standard_input_is_said(tmp_path: Path) -> None:
    assert "没有收到内容" in run("check", "-", data=tmp_path, stdin="\n").stdout
