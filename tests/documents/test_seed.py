"""The seed: six tables, 43 indicators, every cell as it stands, and an account of every row."""

import pytest

from assistant.documents import Kind, read, read_bytes, read_with_account, to_bytes
from assistant.form import Cell, Indicator

from .samples import PROFILE, SEED


@pytest.fixture(scope="module")
def seed():
    return read_with_account(SEED)


def test_six_tables_43_indicators(seed) -> None:
    assert [len(table.indicators) for table in seed.tables] == [7, 7, 7, 7, 8, 7]
    assert [table.project_name for table in seed.tables] == [
        "委员提案（意见、建议）办理经费",
        "政协委员联系点、工作室工作经费",
        "委员培训学习、网络议政协商工作经费",
        "编制文史资料编辑出版费",
        "政府长聘人员经费",
        "常委会议经费",
    ]
    assert [table.source.number for table in seed.tables] == [1, 2, 3, 4, 5, 6]
    assert {table.source.file for table in seed.tables} == {str(SEED)}


def test_every_cell_of_the_fifth_table(seed) -> None:
    table = seed.tables[4]
    assert table.model_dump(exclude={"indicators", "overall_indicators"}) == {
        "year": 2024,
        "project_name": "政府长聘人员经费",
        "department": "中国人民政治协商会议平罗县委员会办公室",
        "department_code": None,
        "implementing_unit": "中国人民政治协商会议平罗县委员会办公室本级",
        "attribute": "经常性项目",
        "period": "1 年",
        "funding": {
            "unit": "万元",
            "total": "3. 2952",
            "overall_total": None,
            "parts": (
                {"label": "财政拨款", "amount": "3. 2952", "overall_amount": None, "parts": ()},
                {"label": "其他资金", "amount": None, "overall_amount": None, "parts": ()},
            ),
        },
        "annual_goal": "保障机关工作能够顺利开展，收到良好评价",
        "overall_goal": None,
    }
    assert [(row.level1, row.level2, row.target) for row in table.indicators] == [
        ("产出指标", "数量指标", "700 件"),
        ("产出指标", "数量指标", "1 人"),
        ("产出指标", "质量指标", "100%"),
        ("产出指标", "时效指标", "1-12 月份"),
        ("产出指标", "成本指标", "32952 元"),
        ("效益指标", "社会效益指标", "效果良好"),
        ("效益指标", "可持续影响指标", "效果明显"),
        ("满意度指标", "服务对象满意度指标", "96%"),
    ]


def test_the_row_that_begins_early_is_moved_back(seed) -> None:
    assert seed.tables[3].indicators[6] == Indicator(
        level1="满意度指标", level2="服务对象满意度指标", name="社会各界及政协委员的满意度", target="≥95%"
    )


def test_account(seed) -> None:
    account = seed.account
    lines = [line for line in SEED.read_text("utf-8").splitlines() if line.strip()]
    assert account.rows == len(lines)
    assert (account.repaired, account.passed_over) == (3, 12)
    shifted, *amounts = account.of(Kind.REPAIRED)
    assert (shifted.table, shifted.cell, shifted.path) == (4, Cell(89, 1), "indicators.6")
    assert "少了左边 1 格" in shifted.reason
    assert [(entry.table, entry.path, entry.before, entry.after) for entry in amounts] == [
        (5, "funding.total", "3. 2952", "3.2952"),
        (5, "funding.parts.0.amount", "3. 2952", "3.2952"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_other_encodings_read_equal(seed, encoding: str) -> None:
    data = SEED.read_text("utf-8").encode(encoding)
    assert read_bytes(data, "seed.txt").tables == seed.tables


def test_line_ends_of_windows(seed) -> None:
    assert read_bytes(SEED.read_bytes().replace(b"\n", b"\r\n"), "seed.txt").tables == seed.tables


# Where the fifth table's cells stand: in lines of the text, rows of the Word table, rows of the sheet.
@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        (
            ".txt",
            {
                "year": (94, 1),
                "funding.unit": (95, 1),
                "project_name": (96, 2),
                "implementing_unit": (97, 4),
                "funding.total": (99, 3),
                "funding.parts.1.amount": (101, 3),
                "annual_goal": (102, 2),
                "indicators.1.level1": (105, 2),
                "indicators.1.level2": (105, 3),
                "indicators.1.name": (106, 4),
                "indicators.7.target": (112, 5),
            },
        ),
        (
            ".docx",
            {
                "funding.unit": (4, 1),
                "project_name": (1, 2),
                "implementing_unit": (2, 5),
                "funding.total": (4, 4),
                "funding.parts.1.amount": (6, 4),
                "annual_goal": (7, 2),
                "indicators.1.level1": (9, 2),
                "indicators.1.level2": (9, 3),
                "indicators.1.name": (10, 4),
                "indicators.7.target": (16, 6),
            },
        ),
        (
            ".xlsx",
            {
                "year": (3, 1),
                "funding.unit": (4, 1),
                "project_name": (5, 2),
                "funding.parts.1.amount": (10, 4),
                "indicators.1.level1": (13, 2),
                "indicators.7.target": (20, 6),
            },
        ),
    ],
)
def test_where_cells_stand(seed, suffix: str, expected: dict[str, tuple[int, int]]) -> None:
    data = SEED.read_bytes() if suffix == ".txt" else to_bytes(seed.tables, suffix, profile=PROFILE)
    cells = read_bytes(data, f"seed{suffix}").tables[4].source.cells
    assert {path: (cells[path].row, cells[path].column) for path in expected} == expected
    assert {path for path in cells if path.startswith("indicators.7")} == {
        f"indicators.7.{key}" for key in ("level1", "level2", "name", "target")
    }


def test_json_has_no_cells(seed, tmp_path) -> None:
    path = tmp_path / "seed.json"
    path.write_bytes(to_bytes(seed.tables, ".json", profile=PROFILE))
    tables = read(path)
    assert tables == list(seed.tables)
    assert [(table.source.number, dict(table.source.cells)) for table in tables] == [(n, {}) for n in range(1, 7)]
