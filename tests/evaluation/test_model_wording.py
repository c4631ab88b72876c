"""What a model does to the wording measure: a good one raises it, a bad one never lowers it."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.drafting import Request, reworder, suggest
from assistant.evaluation.cases import seed, table_of
from assistant.evaluation.drafts import Memory
from assistant.evaluation.marks import similarity
from assistant.form import load_profile
from assistant.settings import Settings
from tests.llm.endpoint import Reply, Script, endpoint

PROFILE = load_profile()
DATA = seed()
# What the offices themselves wrote, by project and category: what a very good model would come upon.
TRUTH = {(table.project_name, row.level2): row.name or "" for table in DATA.tables.values() for row in table.indicators}


def data_of(payload: dict[str, Any]) -> Any:
    text = payload["messages"][-1]["content"]
    return json.loads(text.split("<<<资料开始>>>\n", 1)[1].split("\n<<<资料结束>>>", 1)[0])


def good(payload: dict[str, Any], number: int) -> Reply:
    asked = data_of(payload)
    name = TRUTH.get((asked["项目名称"], asked["二级指标"]), asked["现名称"])
    return Reply(json.dumps({"name": name}, ensure_ascii=False))


def bad(payload: dict[str, Any], number: int) -> Reply:
    generator = random.Random(number)
    replies = [
        "",
        "我不知道。",
        '{"name": "满意"}',
        '{"name": "投资控制率", "target": "≥200%"}',
        '{"name": "县人大代表《条例》执行率"}',
        f'{{"name": "指标{generator.randrange(1000)}号完成率"}}',
        '{"name": "' + "无关文字" * 8 + '"}',
        "<think>想",
    ]
    return Reply(generator.choice(replies))


def wording(script: Script | None, data: Path) -> float:
    """Mean likeness of the rows a draft offers to the rows the office filed, over the tables of the corpus."""
    likeness: list[float] = []
    with endpoint(script or bad) as served:
        made = Settings(model="m", data=data, model_timeout=20).model_copy(
            update={"openai_base_url": served.url, "openai_api_key": SecretStr("k")}
        )
        for key, table in DATA.tables.items():
            others = [record for record in DATA.records if table_of(record) != key]
            answer = suggest(
                Request.of(table), Memory(others), profile=PROFILE, reword=reworder(made) if script else None
            )
            for row in answer.rows:
                truth = [each.name or "" for each in table.indicators if each.level2 == row.level2]
                likeness.append(max((similarity(row.name or "", each) for each in truth), default=0.0))
    return sum(likeness) / len(likeness)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_good_model_raises_the_measure_and_a_bad_one_never_lowers_it(tmp_path: Path) -> None:
    offline = wording(None, tmp_path / "none")
    assert wording(good, tmp_path / "good") > offline + 0.05
    assert wording(bad, tmp_path / "bad") >= offline
