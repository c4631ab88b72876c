"""The tests notice when a rule breaks: `tests.mutants` edits the rules, and an example turns out otherwise."""

from assistant.rules import rules
from tests.mutants import MAIN, mutants
from tests.mutation import scores
from tests.rules.cases import CASES


def test_every_rule_has_mutants_of_its_own() -> None:
    own = {mutant.codes[0] for mutant in mutants() if len(mutant.codes) == 1 and mutant.kind in MAIN}
    assert own == {rule.code for rule in rules()}


def test_every_rule_is_held_by_its_examples() -> None:
    """Of conditions negated and findings dropped hardly one goes unnoticed; of all small edits, few that matter."""
    found = scores()
    survivors = [mutant for score in found for mutant in score.survivors]
    shown = "\n".join(mutant.diff() for mutant in survivors)
    main = [mutant for mutant in survivors if mutant.kind in MAIN]
    assert len(main) * 100 <= sum(mutant.kind in MAIN for mutant in mutants()), shown
    assert len(survivors) * 100 <= 3 * sum(score.all for score in found), shown
    weak = [score.title for score in found if score.title in CASES and score.killed * 4 < score.all * 3]
    assert weak == []
