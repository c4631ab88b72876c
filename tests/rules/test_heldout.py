"""The held-out tables as a gate: no worse than the figures written last."""

import json

import pytest

from tests.heldout import FIGURES, SETS, figures, labels

FIXED = ("good_tables", "faulty_tables", "faults", "errors", "for_the_model")
MORE_IS_BETTER = ("good_tables_without_either", "found", "errors_found", "for_the_model_hinted")


@pytest.mark.parametrize("of", SETS)
def test_no_worse_than_the_committed_figures(of: str) -> None:
    now, then = figures(of), json.loads(FIGURES.read_text("utf-8"))[of]
    assert set(now) == set(then)
    for name in now:
        if name in FIXED:
            assert now[name] == then[name], name
        elif name in MORE_IS_BETTER:
            assert now[name] >= then[name], name
        else:
            assert now[name] <= then[name], name


@pytest.mark.parametrize("of", SETS)
def test_every_table_has_a_label(of: str) -> None:
    assert sorted(label.file for label in labels(of)) == sorted(path.name for path in (SETS[of] / "tables").iterdir())
