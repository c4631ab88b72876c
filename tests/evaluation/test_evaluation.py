"""The measurement itself: what is asked, how it is marked, what chance would do."""

import math
from pathlib import Path

import numpy as np
import pytest

from assistant.cli import evaluating
from assistant.cli.common import Format
from assistant.errors import MubiaoError, ReadError
from assistant.evaluation.cases import COLUMNS, Protocol, Task, cases, dataset, table_of
from assistant.evaluation.chance import any_order, differences, mean, most_frequent
from assistant.evaluation.marks import MEASURES, Truth, similarity
from assistant.rules.report.shown import width

ROWS = [
    ("a", "2020", "道路", "质量指标", "验收合格率", "≥", "95", "%"),
    ("a", "2020", "道路", "数量指标", "道路长度", "", "2km", ""),
    ("b", "2021", "维修", "质量指标", "验收合格率", "", "100%", ""),
    ("b", "2021", "维修", "数量指标", "维修面积", "≥", "400", "平方米"),
    ("c", "2022", "培训", "质量指标", "培训合格率", "≥", "98", "%"),
    ("c", "2022", "培训", "社会效益指标", "能力提升", "", "有效提升", ""),
]


@pytest.fixture
def field(tmp_path: Path) -> Path:
    path = tmp_path / "field.tsv"
    path.write_text("\n".join("\t".join(row) for row in [COLUMNS, *ROWS]) + "\n", "utf-8")
    return path


def test_rows_are_read_with_operator_value_and_unit(field: Path) -> None:
    data = dataset(field)
    assert [record.target for record in data.records] == ["≥95%", "2km", "100%", "≥400平方米", "≥98%", "有效提升"]
    assert [table_of(record) for record in data.records] == [("field.tsv", n) for n in (1, 1, 2, 2, 3, 3)]
    assert [table.project_name for table in data.tables.values()] == ["道路", "维修", "培训"]


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.tsv"
    path.write_text("名称\t值\n", "utf-8")
    with pytest.raises(ReadError, match="列名"):
        dataset(path)
    path.write_bytes("名称\t值\n".encode("gb18030"))
    with pytest.raises(ReadError, match="UTF-8"):
        dataset(path)


def test_a_row_is_never_answered_from_its_own_table(field: Path) -> None:
    data = dataset(field)
    asked = {case.place: case.others for case in cases(data, Protocol.OTHERS)}
    assert asked == {0: (2, 4), 1: (3,), 2: (0, 4), 3: (1,), 4: (0, 2)}  # nobody else has 社会效益
    assert {case.place: case.others for case in cases(data, Protocol.EARLIER)} == {2: (0,), 3: (1,), 4: (0, 2)}


def test_a_question_holds_what_the_clerk_knows(field: Path) -> None:
    record = dataset(field).records[0]
    embedded = {task: task.query(record).embedded for task in Task}
    assert embedded == {Task.PROJECT: "道路", Task.BOTH: "道路 验收合格率", Task.WORDING: "验收合格率"}


def test_marks(field: Path) -> None:
    truth = Truth.of(dataset(field).records)
    marks = dict(zip(MEASURES, truth.marks(0, [4, 2]).tolist(), strict=True))
    # 培训合格率 and 验收合格率 share 合格, 格率 of four pairs each: F1 one half.
    assert similarity("验收合格率", "培训合格率") == 0.5
    assert marks["wording@1"] == marks["wording@5"] == marks["similarity@5"] == 1
    assert marks["kind@1"] == marks["operator@5"] == 1
    assert marks["interval@5"] == 0  # 95 is not between 98 and 100
    blank = dict(zip(MEASURES, truth.marks(5, []).tolist(), strict=True))
    assert blank["wording@5"] == blank["kind@5"] == 0
    assert math.isnan(blank["unit@5"]) and math.isnan(blank["operator@5"]) and math.isnan(blank["interval@5"])


def test_a_number_lies_within_the_offered_ones_of_its_unit(field: Path) -> None:
    truth = Truth.of(dataset(field).records)
    assert dict(zip(MEASURES, truth.marks(4, [0, 2]), strict=True))["interval@5"] == 1  # 98 of 95 and 100
    assert dict(zip(MEASURES, truth.marks(3, [1]), strict=True))["unit@5"] == 0


def test_chance_is_the_mean_over_orders(field: Path) -> None:
    data = dataset(field)
    truth, asked = Truth.of(data.records), cases(data, Protocol.OTHERS)
    assert np.array_equal(any_order(truth, asked), any_order(truth, asked), equal_nan=True)
    first = dict(zip(MEASURES, any_order(truth, asked)[0], strict=True))
    assert first["wording@1"] == first["wording@5"] == 1
    assert 0.75 < first["similarity@5"] <= 1
    assert most_frequent(truth, asked, data.records).shape == (len(asked), len(MEASURES))


def test_a_difference_is_shown_only_where_the_tables_agree() -> None:
    tables = [number // 5 for number in range(100)]
    luck = np.random.default_rng(1).integers(0, 2, (100, 1)).astype(float)
    skill = np.ones((100, 1)) * 0.9
    (same,) = differences(luck, luck, tables)
    assert (same.mean, same.low, same.high, same.shown) == (0, 0, 0, False)
    (better,) = differences(skill, luck, tables)
    assert better.shown
    assert better.low < better.mean < better.high
    # One table alone makes the difference: drawing tables, unlike drawing rows, says that it may be luck.
    lone = np.where(np.array(tables)[:, None] == 3, 1.0, 0.0)
    (doubtful,) = differences(lone, np.zeros((100, 1)), tables)
    assert not doubtful.shown


def test_what_was_not_asked_counts_for_nothing() -> None:
    marks = np.array([[1.0, math.nan], [0.0, 1.0], [0.0, math.nan]])
    assert mean(marks) == [0.3333, 1.0]
    assert math.isnan(mean(np.array([[math.nan]]))[0])
    (gap,) = differences(marks[:, 1:], np.zeros((3, 1)), [0, 1, 2])
    assert gap.mean == 1


def test_the_command_prints_tables_that_say_what_is_not_shown(field: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluating.evaluate(field, compare=False, format_=Format.TEXT)
    printed = capsys.readouterr().out
    assert "### field，每次留出一张表，只知项目（5 行，3 张表）" in printed
    assert "差异未显示" in printed
    assert "| 数字有出处" in printed
    evaluating.evaluate(field, compare=True, format_=Format.TEXT)
    printed = capsys.readouterr().out
    assert "| bm25s，二元字组" in printed
    assert "### 远近的用语" in printed
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    assert {width(line) for line in lines[:19]} == {width(lines[0])}


def test_a_folder_without_rows_is_said(tmp_path: Path) -> None:
    with pytest.raises(MubiaoError, match="没有可以评测的指标行"):
        evaluating.evaluate(tmp_path, compare=False, format_=Format.TEXT)


def test_the_report_begins_with_what_matters_in_lines_of_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evaluating.evaluate(Path(__file__).parents[1] / "clean", compare=False, format_=Format.TEXT)
    head = capsys.readouterr().out.split("### ")[0].splitlines()
    assert max(map(width, head)) <= 80
    assert "  clean，另给各行打算的 26 张草稿：1.000" in head
