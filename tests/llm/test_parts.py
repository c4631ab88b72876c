"""The small parts under a question: what endpoints take, budgets, masks, the log and the cache."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from assistant.llm.budget import Budget
from assistant.llm.endpoint import Endpoint, Remembered, Rung, endpoint_of, rungs_of
from assistant.llm.masking import MARK, fenced, masked
from assistant.llm.records import Audit, Cache, Call
from assistant.llm.trouble import Trouble, TroubleError
from assistant.settings import Settings


def at(url: str | None, model: str = "m") -> Endpoint:
    return Endpoint(model, url, "k", 5.0)


@pytest.mark.parametrize(
    ("url", "rungs"),
    [
        ("https://api.openai.com/v1", (Rung.JSON_SCHEMA, Rung.JSON_OBJECT, Rung.PROMPTED)),
        ("https://api.deepseek.com", (Rung.JSON_OBJECT, Rung.PROMPTED)),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", (Rung.JSON_OBJECT, Rung.PROMPTED)),
        ("http://127.0.0.1:11434/v1", tuple(Rung)),
        (None, (Rung.PROMPTED,)),
    ],
)
def test_what_an_endpoint_is_known_to_take(url: str | None, rungs: tuple[Rung, ...]) -> None:
    assert rungs_of(at(url)) == rungs


def test_a_provider_before_the_name_is_reached_by_its_own_package() -> None:
    settings = Settings(model="anthropic:some-model").model_copy(update={"openai_api_key": SecretStr("k")})
    made = endpoint_of(settings)
    assert made is not None and (made.provider, made.model, made.url) == ("anthropic", "some-model", None)
    tagged = Settings(model="qwen3:8b").model_copy(update={"openai_base_url": "http://127.0.0.1:11434/v1"})
    made = endpoint_of(tagged)
    assert made is not None and (made.provider, made.model) == ("openai", "qwen3:8b")


def test_an_address_is_shown_without_what_is_secret_in_it() -> None:
    endpoint = at("https://user:secret@models.example:8443/v1?key=secret")
    assert endpoint.host == "models.example:8443"
    assert "secret" not in endpoint.known_as and "k'" not in repr(endpoint)


def test_what_worked_is_remembered_across_starts(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "endpoints.json"
    Remembered(file).put(at("http://a/v1"), Rung.PROMPTED)
    assert Remembered(file).get(at("http://a/v1")) is Rung.PROMPTED
    assert Remembered(file).get(at("http://a/v1", "other")) is None
    for rubbish in ("[]", "{", '{"openai a m": "telepathy"}', "\x00"):
        file.write_text(rubbish, "utf-8")
        assert Remembered(file).get(at("http://a/v1")) is None


def test_a_budget_ends_a_task() -> None:
    with pytest.raises(TroubleError) as over:
        Budget(seconds=-1, calls=5, tokens=5).take_call()
    assert over.value.trouble is Trouble.TIMEOUT
    budget = Budget(seconds=60, calls=2, tokens=10)
    budget.take_call()
    budget.charge(100, 10)
    with pytest.raises(TroubleError) as spent:
        budget.take_call()
    assert spent.value.trouble is Trouble.SPENT


def test_what_the_program_needs_for_itself_is_not_on_the_clock() -> None:
    budget = Budget(seconds=-1, calls=1, tokens=1)
    budget.allow(10)
    budget.take_call()


def test_a_budget_counts_every_thread() -> None:
    budget, refused = Budget(seconds=60, calls=50, tokens=10**9), []

    def work() -> None:
        for _ in range(20):
            try:
                budget.take_call()
            except TroubleError:
                refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (budget.used_calls, len(refused)) == (50, 50)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("电话13800000000。", f"电话{MARK}。"),
        ("手机 138 0000 0000", f"手机 {MARK}"),
        ("联系人：某某某，负责培训", f"联系人：{MARK}，负责培训"),
        ('{"备注": "经办人：某某"}', f'{{"备注": "经办人：{MARK}"}}'),
        ("座机 0951-0000000", f"座机 {MARK}"),
        ("someone@example.org 收", f"{MARK} 收"),
        ("110105190001010000", MARK),
        ("补贴138000元，面积1200平方米", "补贴138000元，面积1200平方米"),
        ("发票号12345678901234567890", "发票号12345678901234567890"),
    ],
)
def test_personal_data_is_masked_and_figures_are_not(text: str, safe: str) -> None:
    assert masked(text) == safe


@given(st.text(max_size=200))
def test_no_imported_text_can_end_its_block(text: str) -> None:
    assert "<<<" not in fenced(text) and ">>>" not in fenced(text)


def test_the_log_survives_rubbish_and_a_full_disk(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    call = Call(1.0, "h", "m", "p", "x", "json_object", 0.1, 3, 4, "answered")
    Audit(file).write(call)
    with file.open("a", encoding="utf-8") as log:
        log.write("rubbish\n{}\n")
    Audit(file).write(call)
    assert Audit(file).read() == [call, call]
    Audit(Path("/dev/full/calls.jsonl")).write(call)
    assert Audit(None).read() == []


def test_the_cache_gives_back_what_it_was_given(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep" / "replies.sqlite")
    key = Cache.key("a", "b")
    assert cache.get(key) is None
    cache.put(key, "回复")
    assert Cache(tmp_path / "deep" / "replies.sqlite").get(key) == "回复"
    assert Cache.key("ab", "") != key
    (tmp_path / "deep" / "replies.sqlite").write_bytes(b"rubbish" * 500)
    assert cache.get(key) is None
    cache.put(key, "x")
    Cache(None).put(key, "x")
    assert Cache(None).get(key) is None
