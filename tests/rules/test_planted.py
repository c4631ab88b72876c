"""The planted-fault matrix as a gate: every fault caught at its cell, no error on the clean tables."""

from collections import Counter

from tests.planted import KINDS, clean_tables, false_errors, results


def test_matrix() -> None:
    found = list(results())
    missed = [(each.kind, each.table, each.planted.path) for each in found if not each.caught]
    assert missed == []
    per_kind = Counter(each.kind for each in found)
    assert len(KINDS) >= 70
    assert set(per_kind) == set(KINDS), "a kind that applies to no table tests nothing"
    assert len(found) >= 440


def test_no_error_on_the_clean_tables() -> None:
    assert len(clean_tables()) == 6
    assert false_errors() == []
