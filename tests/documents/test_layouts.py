"""Every family of layouts, in every format it comes in: the tables, and what the account says was done."""

import pytest

from assistant.documents import SUFFIXES

from .layouts import Layout, layouts, outcome

CASES = [(layout, suffix) for layout in layouts() for suffix in layout.formats if f".{suffix}" in SUFFIXES]


@pytest.mark.parametrize(("layout", "suffix"), CASES, ids=[f"{layout.name}.{suffix}" for layout, suffix in CASES])
def test_layout(layout: Layout, suffix: str) -> None:
    expected, found = layout.expected, outcome(layout, suffix)
    if "refused" in expected:
        assert found == expected
        return
    assert found["tables"] == expected["tables"]
    assert found["titles"] == expected["titles"]
    assert found["marks"] == expected["marks"]
    assert found["account"] == expected["accounts"][suffix]


def test_every_family_is_shown_in_two_formats() -> None:
    assert all(len(layout.formats) > 1 for layout in layouts())
