"""What only a process of its own can show: nothing heavy is imported, and every run gives the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.llm.endpoint import Reply, endpoint

ROOT = Path(__file__).parents[2]

_OFFLINE = """
import sys
from assistant.drafting import reworder, suggest
from assistant.form import load_profile
from assistant.settings import Settings
from tests.drafting.seed import COMMITTEE, Memory

assert reworder(Settings(model=None)) is None
made = reworder(Settings(model="m").model_copy(update={"openai_base_url": "http://127.0.0.1:9/v1"}))
assert made is not None
suggest(COMMITTEE, Memory.seed(), profile=load_profile())
heavy = ("langchain", "langchain_core", "langchain_openai", "openai", "langsmith", "jinja2", "chromadb", "streamlit")
print([name for name in heavy if name in sys.modules])
"""

_ANSWER = """
import json
from assistant.drafting import suggest
from assistant.form import load_profile
from tests.drafting.seed import COMMITTEE, Memory

for more in ({}, {"per_category": 5}):
    answer = suggest(COMMITTEE, Memory.seed(), profile=load_profile(), **more)
    print(json.dumps(answer.as_dict(), ensure_ascii=False))
"""


_TRACED = """
import sys
from assistant.drafting import reworder, suggest
from assistant.form import load_profile
from assistant.settings import Settings
from tests.drafting.seed import COMMITTEE, Memory

settings = Settings(model="m").model_copy(update={"openai_base_url": sys.argv[1]})
answer = suggest(COMMITTEE, Memory.seed(), profile=load_profile(), reword=reworder(settings))
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
print(answer.notices)
"""


def run(code: str, seed: str, *arguments: str, **more: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1", **more}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_heavy_is_imported_before_a_model_is_asked() -> None:
    assert run(_OFFLINE, "0").strip() == "[]"


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_the_same_bytes_under_every_hash_seed(seed: str) -> None:
    first = run(_ANSWER, "0")
    assert len(json.loads(first.splitlines()[0])["suggestions"]) == 7
    assert run(_ANSWER, seed) == first


def test_nothing_is_traced_although_the_environment_asks_for_it() -> None:
    """LangSmith would be sent the office's tables."""
    with endpoint(lambda payload, number: Reply('{"name": "会"}')) as model, endpoint(lambda *_: Reply()) as tracer:
        wanted = {"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "k", "LANGSMITH_ENDPOINT": tracer.url}
        run(_TRACED, "0", model.url, **wanted)
        assert model.asked
        assert not tracer.asked
