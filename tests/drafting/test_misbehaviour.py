"""A model that misbehaves in every listed way, for every task and way of asking: what the user sees, what is kept, and
that calls and time stay within limits. The table of docs/model.md is made of the same runs."""

import re

import pytest

from .misbehaviour import DOC, MISBEHAVIOURS, POISON, TIMEOUT, cases, figure, result, table, tally

pytestmark = pytest.mark.xdist_group("misbehaviour")  # the runs are kept for the table
_SLACK = 15  # seconds; a machine that does other things besides


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("way", "task", "mode"), cases())
def test_what_comes_of_it(way: str, task: str, mode: str) -> None:
    expected, found = MISBEHAVIOURS[way], result(way, task, mode)
    assert found is not None
    assert found.seen.used == (expected.comes == "used"), found
    assert not [poison for poison in POISON if poison in found.seen.text]
    assert 1 <= found.calls <= expected.calls
    assert found.seconds < (3 * TIMEOUT if expected.late else 0) + _SLACK
    if expected.comes != "used":
        assert not found.seen.text, "nothing of the model's is kept"
        assert re.search(expected.tells, found.seen.reads), found.seen.reads
        assert "127.0.0.1" not in found.seen.reads and "sk-test" not in found.seen.reads


def test_no_faulty_reply_reaches_a_draft() -> None:
    found = tally()
    assert found.reached == 0
    assert found.faulty >= 500 and min(found.by_task.values()) >= 100
    assert found.used >= found.good * 0.9 > 50, "good replies among them do pass"
    assert figure() in DOC.read_text("utf-8"), "make model"


def test_the_page_says_what_happens() -> None:
    page = DOC.read_text("utf-8").splitlines()
    assert [line for line in table().splitlines() if line not in page] == [], "make model"
