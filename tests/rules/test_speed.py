"""No rule costs out of proportion: one that builds its patterns anew for each row is a large part of a whole check."""

import time
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from assistant.documents import read
from assistant.form.money import exact
from assistant.form.profile import load_profile
from assistant.rules import rules
from assistant.rules.rule import REGISTRY
from assistant.rules.subject import Subject
from benchmarks.check_speed import CLEAN, variant

TABLES = [table for path in CLEAN[:6] for table in read(path)]
ROUNDS = 12
MOST = 0.15  # of the whole; the dearest rule takes half of it


def shares() -> dict[str, float]:
    """Each rule's share of a check's time, by the quickest of several rounds for each table: load matters little."""
    took: dict[tuple[str, int], list[int]] = defaultdict(list)
    profile = load_profile()
    for number in range(ROUNDS):
        for place, table in enumerate(TABLES):
            subject = Subject(variant(table, number), profile, table.year)
            with exact():
                for rule in rules():
                    start = time.perf_counter_ns()
                    tuple(rule.run(subject))
                    took[rule.code, place].append(time.perf_counter_ns() - start)
    spent: Counter[str] = Counter()
    for (code, _), times in took.items():
        spent[code] += min(times)
    return {code: nanoseconds / spent.total() for code, nanoseconds in spent.items()}


def test_no_rule_is_a_large_part_of_a_check() -> None:
    share, code = max((share, code) for code, share in shares().items())
    assert share < MOST, f"{code}: {share:.0%}"


def test_a_slow_rule_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.rules import engine

    slow = REGISTRY["C04"]
    again = replace(slow, run=lambda subject: [verdict for _ in range(20) for verdict in slow.run(subject)])
    monkeypatch.setitem(REGISTRY, "C04", again)
    engine.rules.cache_clear()
    try:
        assert shares()["C04"] > MOST
    finally:
        engine.rules.cache_clear()
