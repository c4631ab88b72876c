"""The tests notice when a rule breaks: `tests.mutants` edits the rules, and an example turns out otherwise."""

import pytest

from assistant.rules import rules
from tests.mutants import MAIN, mutants
from tests.mutation import Score, scores
from tests.rules.cases import CASES

pytestmark = pytest.mark.xdist_group("mutation")  # one worker breaks the rules once for all of these


@pytest.fixture(scope="module")
def found() -> list[Score]:
    return scores()


def test_every_rule_has_mutants_of_its_own() -> None:
    own = {mutant.codes[0] for mutant in mutants() if len(mutant.codes) == 1 and mutant.kind in MAIN}
    assert own == {rule.code for rule in rules()}


def test_no_rule_loses_a_condition_or_a_finding_unnoticed(found: list[Score]) -> None:
    """Every condition negated and every `yield` dropped, in every rule."""
    survivors = [mutant.diff() for score in found for mutant in score.survivors if mutant.kind in MAIN]
    assert len(survivors) * 100 <= sum(mutant.kind in MAIN for mutant in mutants()), "\n".join(survivors)


def test_every_rule_is_held_by_its_examples(found: list[Score]) -> None:
    """Comparisons moved, `and` for `or`, numbers off by one as well: all but a few that change nothing."""
    survivors = [mutant.diff() for score in found for mutant in score.survivors]
    assert len(survivors) * 100 <= 3 * sum(score.all for score in found), "\n".join(survivors)
    weak = [score.title for score in found if score.title in CASES and score.killed * 4 < score.all * 3]
    assert weak == []
