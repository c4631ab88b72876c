"""The good path against an endpoint that others wrote: LiteLLM's proxy with mocked replies, in its own environment.

`make litellm` installs it (CI does); elsewhere these tests are skipped.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.llm import Asker, Budget, Endpoint, Question
from assistant.llm.endpoint import Remembered
from assistant.llm.probe import probe
from assistant.llm.prompt import Prompt
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.drafting.misbehaviour import TASKS, good_answers, run_goal, settings

LITELLM = shutil.which("litellm", path=f"{ROOT / '.venv-litellm' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")
pytestmark = [
    pytest.mark.skipif(LITELLM is None, reason="LiteLLM is not installed; `make litellm` does it"),
    pytest.mark.xdist_group("litellm"),
]
KEY = "sk-" + "0123456789abcdef" * 4  # made up; the proxy wants one that is long
_SECONDS = 300  # until the proxy answers; a cold start reads some thousand files


class Echo(BaseModel):
    word: str


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a proxy with a model for the probe and one for each task, each with one reply."""
    folder = tmp_path_factory.mktemp("litellm")
    replies = {"mock": json.dumps({"word": "绩效目标"}, ensure_ascii=False), **good_answers()}
    config = {
        "model_list": [
            {"model_name": name, "litellm_params": {"model": f"openai/{name}", "mock_response": reply}}
            for name, reply in replies.items()
        ]
    }
    (folder / "config.yaml").write_text(json.dumps(config, ensure_ascii=False), "utf-8")  # JSON is YAML
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_MASTER_KEY": KEY,
        "NO_PROXY": "*",
        "no_proxy": "*",
        "LITELLM_LOG": "ERROR",
    }
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("OPENAI", "MUBIAO", "PYTHONPATH"))
    }
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [str(LITELLM), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port), "--telemetry", "False"],
        cwd=folder,
        env=environment | quiet,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + _SECONDS
        while not _answers(f"{address}/health/liveliness"):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"LiteLLM did not start: {(folder / 'log').read_text('utf-8', 'replace')[-800:]}")
            time.sleep(0.3)
        yield f"{address}/v1"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _answers(address: str) -> bool:
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_every_way_of_asking_works(url: str, tmp_path: Path) -> None:
    found = list(probe(Endpoint("mock", url, KEY, 30.0), Settings().prompts, Remembered(tmp_path / "e.json")))
    assert [each.works for each in found] == [True, True, True], [each.says for each in found]
    assert all(each.tells_usage for each in found)


@pytest.mark.parametrize("stream", [False, True])
def test_a_question_is_answered(url: str, stream: bool) -> None:
    prompt = Prompt("test", "p", (), "Echo", "系统", "问题", "hash")
    asker = Asker(Endpoint("mock", url, KEY, 30.0), Budget(60, 5, 10_000))
    seen: list[str] = []
    answer = asker.ask(Question(prompt, {}, Echo), lambda echo: echo.word, on_text=seen.append if stream else None)
    assert answer == "绩效目标"
    assert asker.budget.used_calls == 1


@pytest.mark.parametrize("task", list(TASKS))
def test_every_task_is_done(url: str, task: str, tmp_path: Path) -> None:
    seen = TASKS[task].run(settings(url, tmp_path, 30.0, model=task, key=KEY))
    assert seen.used and seen.text, seen


def test_a_goal_comes_as_a_stream(url: str, tmp_path: Path) -> None:
    seen = run_goal(settings(url, tmp_path, 30.0, model="goal", key=KEY), stream=True)
    assert seen.used and "培训班4期" in seen.text, seen
