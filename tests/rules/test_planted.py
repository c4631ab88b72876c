"""The planted-fault matrix as a gate: faults caught at their cells, nothing false on the clean tables."""

import json
from collections import Counter

import pytest

from assistant.rules import Severity
from tests.planted import (
    FIGURES,
    KINDS,
    clean_tables,
    false_findings,
    figures,
    results,
    rules_without_a_kind,
    written_tables,
)

pytestmark = pytest.mark.xdist_group("planted")  # one worker plants once for all of these


def test_matrix() -> None:
    found = results()
    missed = [(each.kind, each.table, each.planted.path) for each in found if not each.caught]
    assert len(missed) * 100 <= 2 * len(found), missed
    per_kind = Counter(each.kind for each in found)
    assert set(per_kind) == set(KINDS), "a kind that applies to no table tests nothing"


def test_no_worse_than_the_committed_figures() -> None:
    now, then = figures(), json.loads(FIGURES.read_text("utf-8"))
    assert now["caught"] / now["planted"] >= then["caught"] / then["planted"]
    for more_is_better in ("kinds", "tables", "planted", "caught"):
        assert now[more_is_better] >= then[more_is_better], more_is_better
    for less_is_better in ("false_errors", "false_warnings"):
        assert now[less_is_better] <= then[less_is_better], less_is_better


def test_every_grave_rule_has_a_kind() -> None:
    assert rules_without_a_kind() == []


def test_nothing_false_on_the_clean_tables() -> None:
    assert len(clean_tables()) >= 26
    assert false_findings(clean_tables(), Severity.ERROR) == []
    assert false_findings(written_tables(), Severity.WARNING) == []
