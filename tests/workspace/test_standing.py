"""Where a draft stands: a column that its form asks for is open while it is blank, and nobody fills it by guess."""

from pathlib import Path

import pytest

from assistant.documents import read, write
from assistant.form import Table, load_profile, profile_names
from assistant.rules.pages import EXAMPLE
from assistant.workspace import in_form, stand
from tests.test_cli import run

WEIGHED = load_profile("mof-2021")


def with_points(table: Table, *points: str | None) -> Table:
    rows = zip(table.indicators, (*points, *[None] * len(table.indicators)), strict=False)
    return table.model_copy(update={"indicators": tuple(row.model_copy(update={"points": each}) for row, each in rows)})


def test_points_that_are_all_blank_are_still_to_fill_in() -> None:
    standing = stand(EXAMPLE, WEIGHED)
    (finding,) = [each for each in standing.unfilled if each.code == "P03"]
    assert (finding.path, finding.cell) == ("indicators", None)
    assert not standing.ready
    assert finding not in standing.wrong


def test_rows_without_points_beside_others_are_named() -> None:
    standing = stand(with_points(EXAMPLE, "20"), WEIGHED)
    found = [each for each in standing.unfilled if each.code == "P03"]
    assert [each.path for each in found] == [f"indicators.{row}.points" for row in range(1, len(EXAMPLE.indicators))]
    assert all(each.cell is None for each in found)


@pytest.mark.parametrize("name", [name for name in profile_names() if load_profile(name).points is None])
def test_a_form_without_points_asks_for_none(name: str) -> None:
    profile = load_profile(name)
    assert in_form(EXAMPLE, profile) is EXAMPLE
    assert not [each for each in stand(EXAMPLE, profile).report.findings if each.code == "P03"]


def test_a_draft_says_that_points_are_open(tmp_path: Path) -> None:
    out = tmp_path / "稿.docx"
    arguments = ("draft", out, "--project", "培训经费", "--total", "4", "--offline", "--profile")
    done = run(*arguments, "mof-2021", data=tmp_path)
    assert done.returncode == 1
    assert "错误 P03 绩效指标：分值一栏是空的" in done.stdout
    rows = read(out)[0].indicators  # an optional row of which nothing is known is left out
    assert rows
    assert f"分值还有{len(rows)}行没有填，由您分配，每张表合计90或100分。版式 mof-2021：" in done.stderr
    assert "待核实" in done.stderr
    assert {row.points for row in rows} == {None}
    assert "分值" not in run(*arguments, "mof-2015", data=tmp_path).stderr


def test_a_table_carried_forward_says_it_too(tmp_path: Path) -> None:
    write([EXAMPLE], tmp_path / "往年.docx")
    done = run("draft", tmp_path / "稿.docx", "--from", tmp_path / "往年.docx", "--profile", "mof-2021", data=tmp_path)
    assert f"分值还有{len(EXAMPLE.indicators)}行没有填" in done.stderr
