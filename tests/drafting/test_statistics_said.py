"""What values similar indicators had is said with a suggestion: in JSON, and in the terminal."""

from dataclasses import replace

from assistant.cli.suggested import as_text
from assistant.drafting import suggest
from assistant.form import load_profile
from assistant.precedents.record import Closeness
from assistant.rules.report.shown import width

from .seed import COMMITTEE, hits, record

PROFILE = load_profile()
FILED = [
    record("常委会议经费", "服务对象满意度指标", "委员满意度", f"≥{figure}%", file=f"{figure}.json", id=figure)
    for figure in ("90", "92", "95", "96", "98")
]
SOURCE = hits(FILED, Closeness.NEAR)


def test_json_holds_count_range_and_sentence() -> None:
    request = replace(COMMITTEE, project_name="机关物业费", plan="委员满意度≥94%")
    (row,) = suggest(request, SOURCE, profile=PROFILE, categories=["满意度"]).as_dict()["suggestions"]
    assert row["statistics"] == {
        "count": 5,
        "minimum": "90",
        "median": "95",
        "maximum": "98",
        "own": None,
        "unit": "%",
        "words": "往年5张表的同类指标：最低90%，中位数95%，最高98%。",
    }


def test_nothing_is_said_of_too_few() -> None:
    request = replace(COMMITTEE, plan="委员满意度≥94%")
    (row,) = suggest(request, hits(FILED[:2], Closeness.NEAR), profile=PROFILE, categories=["满意度"]).as_dict()[
        "suggestions"
    ]
    assert row["statistics"] is None


def test_the_terminal_says_it_in_lines_of_its_width() -> None:
    request = replace(COMMITTEE, project_name="机关物业费", plan="委员满意度≥94%")
    said = as_text(suggest(request, SOURCE, profile=PROFILE))
    assert "往年5张表的同类指标：最低90%，中位数95%，最高98%。" in said
    assert max(map(width, said.splitlines())) <= 80
    beyond = as_text(suggest(replace(request, plan="委员满意度≥60%"), SOURCE, profile=PROFILE, categories=["满意度"]))
    assert "“≥60%”低于5张往年表里同类指标的值" in "".join(line.strip() for line in beyond.splitlines())
