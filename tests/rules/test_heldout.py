"""The held-out tables as a gate: no worse than the figures written last."""

import json

from tests.heldout import FIGURES, HERE, figures, labels

FIXED = ("good_tables", "faulty_tables", "faults", "errors", "for_the_model")
MORE_IS_BETTER = ("good_tables_without_either", "found", "errors_found", "for_the_model_hinted")


def test_no_worse_than_the_committed_figures() -> None:
    now, then = figures(), json.loads(FIGURES.read_text("utf-8"))
    assert set(now) == set(then)
    for name in now:
        if name in FIXED:
            assert now[name] == then[name], name
        elif name in MORE_IS_BETTER:
            assert now[name] >= then[name], name
        else:
            assert now[name] <= then[name], name


def test_every_table_has_a_label() -> None:
    assert sorted(label.file for label in labels()) == sorted(path.name for path in (HERE / "tables").iterdir())
