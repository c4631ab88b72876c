"""Replies read strictly, names held against what makes a name, and prompt files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting import Refusal
from assistant.drafting.reply import Wording, judged
from assistant.drafting.slots import Slots
from assistant.errors import MubiaoError
from assistant.llm.prompt import load_prompt
from assistant.llm.reply import Unreadable, read_reply
from assistant.settings import Settings


@given(st.text(max_size=80))
def test_any_reply_is_a_wording_or_a_refusal(text: str) -> None:
    assert isinstance(read_reply(text, Wording), Wording | Unreadable)


@given(st.text(alphabet='{}"[]name: ,<think>/`\n', max_size=60))
def test_any_almost_json_is_a_wording_or_a_refusal(text: str) -> None:
    assert isinstance(read_reply(text, Wording), Wording | Unreadable)


def test_the_last_object_that_fits_counts() -> None:
    assert read_reply('{"name": "甲乙"} 改为 {"name": "丙丁"}', Wording) == Wording(name="丙丁")
    assert read_reply('{"name": "引用“全会”次数"}', Wording) == Wording(name="引用“全会”次数")


@given(st.text(alphabet="会议率次数0123456789.％０５", max_size=40))
def test_slots_give_back_what_they_took(text: str) -> None:
    slots = Slots()
    masked = slots.mask(text)
    assert masked is not None and not any(char.isdigit() for char in masked)
    if "〈略〉" not in masked:
        assert slots.fill(masked, every=True) == text


def test_what_a_model_may_not_do_with_slots() -> None:
    slots = Slots()
    assert slots.mask("培训5期120人次") == "培训〈甲〉期〈乙〉人次"
    assert slots.fill("〈乙〉人次，〈甲〉期") == "120人次，5期"
    assert slots.fill("只说〈甲〉期") == "只说5期"
    for bad in ("〈丙〉期", "〈甲〉期〈甲〉期", "6期", "两期", "〈甲〉6期", "〈略〉期"):
        assert isinstance(slots.fill(bad), Refusal)
    assert isinstance(slots.fill("只说〈甲〉期", every=True), Refusal)


@pytest.mark.parametrize(
    ("name", "target", "good"),
    [
        ("会议召开次数", "≥5次", True),
        ("会议召开", "≥5次", False),
        ("会议规范召开率（%）", "100%", True),
        ("协商成效", "有效提升", True),
        ("协商成效提升率", "有效提升", False),
        ("会" * 19 + "率", "100%", True),
        ("会" * 20 + "率", "100%", False),
        ("会议召开率。", "100%", False),
        ("率", "100%", False),
        ("会议召开时限", "2025年底前", True),
    ],
)
def test_what_makes_a_name(name: str, target: str, good: bool) -> None:
    assert (judged(name, target) is None) == good


def test_the_prompt_is_complete_and_takes_exactly_its_inputs() -> None:
    prompt = load_prompt("reword_indicator", Settings().prompts)
    assert (prompt.inputs, prompt.output) == (("data",), Wording.__name__)
    _, user = prompt.render(data='{"现名称": "“会议”<1>"}')
    assert '{"现名称": "“会议”<1>"}' in user
    with pytest.raises(TypeError):
        prompt.render()
    with pytest.raises(TypeError):
        prompt.render(data="", more="")


def test_a_template_is_data(tmp_path: Path) -> None:
    from jinja2.exceptions import SecurityError, UndefinedError

    head = "---\npurpose: p\ninputs: data\noutput: Wording\n---\n# system\ns\n# user\n"
    (tmp_path / "typo.md").write_text(head + "{{ dta }}", "utf-8")
    (tmp_path / "spy.md").write_text(head + "{{ data.__class__.__mro__ }}", "utf-8")
    with pytest.raises(UndefinedError):
        load_prompt("typo", tmp_path).render(data="x")
    with pytest.raises(SecurityError):
        load_prompt("spy", tmp_path).render(data="x")


@pytest.mark.parametrize("text", ["", "# system\na\n# user\nb", "---\npurpose: p\noutput: o\n---\n# user\nb"])
def test_an_incomplete_prompt_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.md").write_text(text, "utf-8")
    with pytest.raises(MubiaoError, match=r"bad\.md"):
        load_prompt("bad", tmp_path)
