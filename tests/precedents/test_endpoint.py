"""Vectors from an endpoint: a real server on loopback that counts calls, refuses, and answers badly."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.precedents import Precedents, Record
from assistant.precedents.embedding import LOCAL, embed
from assistant.precedents.endpoint import EmbeddingError, EndpointEmbedder, embedder_of
from assistant.precedents.partition import Partition
from assistant.precedents.search import Query, rank
from assistant.settings import Settings
from tests.llm.endpoint import Endpoint, Reply, endpoint, refusing_url

from .reader import ROOT, read

CATEGORIES = 7  # of the seed; each fits into one call


def vectors_of(payload: dict[str, Any], width: int = 6) -> Reply:
    """An answer in disorder, with vectors that are not of length 1: a count of each text's characters by code."""
    rows = []
    for index, text in enumerate(payload["input"]):
        row = [1.0] + [0.0] * (width - 1)
        for char in text:
            row[ord(char) % width] += 1
        rows.append({"object": "embedding", "index": index, "embedding": row})
    body = {
        "object": "list",
        "model": payload["model"],
        "data": rows[::-1],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    return Reply(body=json.dumps(body).encode())


def embedder(served: Endpoint, cache: Path, model: str = "m", retries: int = 2) -> EndpointEmbedder:
    return EndpointEmbedder(model, cache, base_url=served.url, api_key="k", retries=retries)


def test_vectors_come_in_order_normed_and_in_batches(tmp_path: Path) -> None:
    texts = [f"指标{n}" for n in range(150)]
    with endpoint(lambda payload, _: vectors_of(payload)) as served:
        rows = embedder(served, tmp_path).embed([*texts, texts[0], "——"])
    assert [len(call["input"]) for call in served.asked] == [64, 64, 22]  # each text once, blank ones never
    assert {call["encoding_format"] for call in served.asked} == {"float"}
    assert rows.shape == (152, 6)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows[:-1], axis=1), 1)
    assert np.array_equal(rows[0], rows[150])
    assert not rows[-1].any()
    alone = np.array([1, 0, 0, 0, 0, 0], dtype=float)
    for char in "指标7":
        alone[ord(char) % 6] += 1
    assert np.allclose(rows[7], alone / np.linalg.norm(alone))


def test_what_is_kept_is_not_asked_again(tmp_path: Path) -> None:
    with endpoint(lambda payload, _: vectors_of(payload)) as served:
        first = embedder(served, tmp_path).embed(["会议", "培训"])
        again = embedder(served, tmp_path)
        assert np.array_equal(again.embed(["培训", "会议"]), first[::-1])
        assert again.dimension == 6
        assert len(served.asked) == 1
        again.embed(["会议", "参观"])
        embedder(served, tmp_path, model="other").embed(["会议"])
    assert [call["input"] for call in served.asked] == [["会议", "培训"], ["参观"], ["会议"]]
    offline = EndpointEmbedder("m", tmp_path, base_url=refusing_url(), retries=0)
    assert np.array_equal(offline.embed(["会议", "培训"]), first)


def test_too_many_calls_are_repeated_later(tmp_path: Path) -> None:
    def script(payload: dict[str, Any], number: int) -> Reply:
        return vectors_of(payload) if number == 2 else Reply(status=(429, 503)[number])

    with endpoint(script) as served:
        assert embedder(served, tmp_path).embed(["会议"]).shape == (1, 6)
    assert len(served.asked) == 3


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=401),
        Reply(status=500),
        Reply(reset=True),
        Reply(body=b"<html>"),
        Reply(body=b'{"data": null}'),
        Reply(body=b'{"object": "list", "data": []}'),
        Reply(body=b'{"data": [{"index": 0, "embedding": [0.0, 0.0]}]}'),
        Reply(body=b'{"data": [{"index": 0, "embedding": [NaN, 1.0]}]}'),
        Reply(body=b'{"data": [{"index": 0, "embedding": ["a"]}]}'),
        Reply(body=b'{"data": [{"index": 0, "embedding": []}]}'),
    ],
)
def test_a_bad_answer_is_one_sentence_and_nothing_is_kept(reply: Reply, tmp_path: Path) -> None:
    with endpoint(lambda payload, number: reply if number == 0 else vectors_of(payload)) as served:
        with pytest.raises(EmbeddingError, match="向量服务"):
            embedder(served, tmp_path, retries=0).embed(["会议"])
        assert embedder(served, tmp_path).embed(["会议"]).shape == (1, 6)


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="MUBIAO_EMBEDDING_MODEL"):
        EndpointEmbedder("m", tmp_path, base_url=refusing_url(), retries=0).embed(["会议"])


def test_another_dimension_than_before_is_refused(tmp_path: Path) -> None:
    with endpoint(lambda payload, number: vectors_of(payload, width=6 if number == 0 else 8)) as served:
        embedder(served, tmp_path).embed(["会议"])
        with pytest.raises(EmbeddingError, match=r"6、8.*--rebuild"):
            embedder(served, tmp_path).embed(["培训"])


def test_a_garbled_cache_is_only_a_cache(tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 9)
    with endpoint(lambda payload, _: vectors_of(payload)) as served:
        assert embedder(served, tmp_path).embed(["会议"]).shape == (1, 6)


def test_the_settings_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "MUBIAO_EMBEDDING_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert embedder_of(Settings(data=tmp_path)) is LOCAL
    with pytest.raises(EmbeddingError, match="MUBIAO_EMBEDDING_BASE_URL"):
        embedder_of(Settings(data=tmp_path, embedding_model="m"))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    found = embedder_of(Settings(data=tmp_path, embedding_model="m"))
    assert (found.name, found.version) == ("endpoint:m", 1)


def test_without_a_setting_openai_is_not_imported() -> None:
    code = (
        "import sys; from assistant.precedents.endpoint import embedder_of; from assistant.settings import Settings; "
        "embedder_of(Settings()).embed(['会议']); sys.exit('openai' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=True)


def test_an_endpoint_orders_but_does_not_say_what_is_close() -> None:
    rows = [
        Record(str(n), "a.json", n, 0, 2023, f"项目{n}", "质量指标", name, target, None, None)
        for n, (name, target) in enumerate([("验收合格率", "100%"), ("验收合格率高", "≥98%"), ("航天", "优")])
    ]
    near_last = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    partition = Partition.of(rows, near_last, local=False)
    asked = np.array([0, 1], dtype=np.float32)
    local = rank(Query("验收合格率"), [Partition.of(rows)], 3)
    mixed = rank(Query("验收合格率"), [partition], 3, vector=asked)
    assert {hit.record.id: hit.closeness for hit in mixed} == {hit.record.id: hit.closeness for hit in local}
    assert {hit.record.id: hit.dense for hit in mixed} == {"0": 0.0, "1": 0.0, "2": 1.0}
    # When the endpoint is silent the local vectors answer.
    assert rank(Query("验收合格率"), [partition], 3) == local
    assert np.array_equal(embed(["会议"]), LOCAL.embed(["会议"]))


def searched(served: Endpoint, data: Path, corpus: Path, **options: Any) -> tuple[list[str], list[str], int]:
    """Names and `dense` of a search in an index made with the endpoint, the notices, and how many calls there were."""
    notices: list[str] = []
    made = embedder(served, data / "embeddings", retries=0)
    before = len(served.asked)
    with Precedents.open(data, corpus, embedder=made, notify=notices.append, read=read, **options) as precedents:
        hits = precedents.search("常委会议", category="数量指标")
    return [f"{hit.record.name} {hit.dense}" for hit in hits], notices, len(served.asked) - before


def test_an_index_is_made_and_searched_with_an_endpoint(corpus: Path, data: Path) -> None:
    with endpoint(lambda payload, _: vectors_of(payload)) as served:
        first, notices, calls = searched(served, data, corpus)
        assert len(first) == 5
        assert len(notices) == 1
        assert calls == CATEGORIES + 1  # with the query
        assert searched(served, data, corpus) == (first, [], 0)  # all of it is kept


def test_another_embedding_has_the_index_built_anew_and_says_so(corpus: Path, data: Path) -> None:
    with Precedents.open(data, corpus, read=read) as precedents:
        local = precedents.search("常委会议", category="数量指标")
    with endpoint(lambda payload, _: vectors_of(payload)) as served:
        _, notices, _ = searched(served, data, corpus)
        assert len(notices) == 1
        assert "另一种向量" in notices[0]
    notices = []
    with Precedents.open(data, corpus, read=read, notify=notices.append) as precedents:
        assert precedents.search("常委会议", category="数量指标") == local
    assert len(notices) == 1
    assert "另一种向量" in notices[0]


def test_a_silent_endpoint_costs_a_notice_not_the_search(corpus: Path, data: Path) -> None:
    with Precedents.open(data, corpus, read=read) as precedents:
        local = precedents.search("没有问过的说法", category="数量指标")
    with endpoint(lambda payload, n: vectors_of(payload) if n < CATEGORIES else Reply(status=500)) as served:
        notices: list[str] = []
        made = embedder(served, data / "embeddings", retries=0)
        with Precedents.open(data, corpus, embedder=made, notify=notices.append, read=read) as precedents:
            hits = precedents.search("没有问过的说法", category="数量指标")
    assert hits == local
    assert len(notices) == 2
    assert "按本机的向量查找" in notices[1]


def test_no_index_without_vectors_and_the_old_one_stays(corpus: Path, data: Path) -> None:
    with Precedents.open(data, corpus, read=read) as precedents:
        local = precedents.search("常委会议", category="数量指标")
    made = EndpointEmbedder("m", data / "embeddings", base_url=refusing_url(), retries=0)
    with pytest.raises(EmbeddingError, match="MUBIAO_EMBEDDING_MODEL"):
        Precedents.open(data, corpus, embedder=made, read=read)
    notices: list[str] = []
    with Precedents.open(data, corpus, read=read, notify=notices.append) as precedents:
        assert precedents.search("常委会议", category="数量指标") == local
    assert not notices


def test_vectors_of_another_length_have_the_index_built_anew(corpus: Path, data: Path) -> None:
    width = 6
    with endpoint(lambda payload, _: vectors_of(payload, width)) as served:
        searched(served, data, corpus)
        shutil.rmtree(data / "embeddings")
        width = 8  # the service has another model under the old name
        names, notices, calls = searched(served, data, corpus)
    assert len(names) == 5
    assert calls == 1 + CATEGORIES
    assert len(notices) == 1
    assert "另一种向量" in notices[0]
