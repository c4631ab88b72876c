"""Mutation testing of the rules (变异测试): break a rule in every small way, and see whether an example notices.

`python -m tests.mutation` breaks every rule, prints killed / all for each and shows the mutants that nobody noticed as
line changes; `--write` puts that into `docs/mutation.md`. `python -m tests.mutation F06 D02` does so for these rules.

A mutant is one edit of the source of a rule or of a helper in its module: a condition negated, a comparison moved, an
`and` for an `or`, a `yield` dropped, a number of a comparison off by one. Its module is executed anew, so the program
that runs the tests is never touched. It is killed when one of the rule's examples turns out otherwise: the pages'
examples, the cases of `tests/rules/cases`, the planted faults of that rule, and the tables that must stay quiet.
These are the same statements that the test suite makes, asked of one rule alone, which is what makes them cheap.
"""

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.documents import read
from assistant.rules import Finding, Outcome, Rule, Severity, TableReport, check, engine, rules
from assistant.rules import rule as rule_module
from assistant.rules.pages import EXAMPLE, REMOVED, example, page_of
from tests.mutants import MAIN, NAMES, Kind, Mutant, mutants
from tests.planted import KINDS, SEED, Planted, clean_tables, grave, written_tables
from tests.rules.cases import CASES

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "mutation.md"

# What must hold.


def _alone(broken: Rule, question: Callable[[], bool]) -> bool:
    """What the question is answered when that rule is the whole catalogue. A crash of the check is a no."""
    kept = engine.rules
    engine.rules = lambda: (broken,)  # type: ignore[assignment]
    try:
        return question()
    except Exception:
        return False
    finally:
        engine.rules = kept


Oracle = tuple[str, Callable[[], bool]]


@lru_cache(maxsize=128)
def oracles(code: str) -> tuple[Oracle, ...]:
    """What the suite says of one rule, likeliest to notice first. Each is a name and a question that must be true."""
    page = page_of(engine.rule_named(code))
    return (
        *((f"case {case}", lambda case=case: case.holds(case.report())) for case in CASES[code]),
        *((("failing example", lambda: _fails(code, example(page.bad).check())),) if page.bad else ()),
        ("quiet examples", lambda: all(_quiet(code, each) for each in _good_examples())),
        ("other rules' examples", lambda: not any(_errors(code, each) for each in _bad_examples(code))),
        ("planted", lambda: all(_caught(code, planted, before) for planted, before in _planted(code))),
        ("quiet tables", lambda: _quiet_tables(code)),
        ("the seed", lambda: _seed(code) == _seed_findings()[code]),
    )


def _fails(code: str, report: TableReport) -> bool:
    return report.outcomes[code] is Outcome.FAIL


def _good_examples() -> list[TableReport]:
    return [each.check() for each in _examples()[0]] + [check(EXAMPLE, year=2024, strict=True)]


@lru_cache(maxsize=1)
def _examples() -> tuple[list[Any], dict[str, Any]]:
    """The passing examples, and by code the failing ones that break one cell."""
    pages = {rule.code: page_of(rule) for rule in rules()}
    single = {code: page for code, page in pages.items() if len(page.bad) == 1 and page.bad[0][1] != REMOVED}
    return [example(page.good) for page in pages.values()], {code: example(page.bad) for code, page in single.items()}


def _bad_examples(code: str) -> list[TableReport]:
    """The failing examples of the other rules. V14's own differs from the goal too."""
    return [each.check() for other, each in _examples()[1].items() if other != code and (other, code) != ("V14", "C01")]


def _quiet(code: str, report: TableReport) -> bool:
    own = report.outcomes[code]
    return own is not Outcome.DEFECT and all(each.severity is Severity.INFO for each in report.findings)


def _errors(code: str, report: TableReport) -> bool:
    return report.outcomes[code] is Outcome.DEFECT or any(each.severity is Severity.ERROR for each in report.findings)


@lru_cache(maxsize=128)
def _planted(code: str) -> tuple[tuple[Planted, set[tuple[str, str, str]]], ...]:
    """The faults that only this rule may report, with what it says of the table before."""
    kept = engine.rule_named(code)
    found = []
    for table, planted in _all_planted():
        if planted.codes == (code,):
            before: list[Finding] = []
            _alone(kept, lambda table=table, before=before: bool(before.extend(check(table, year=table.year).findings)))
            found.append((planted, grave(before)))
    return tuple(found)


@lru_cache(maxsize=1)
def _all_planted() -> list[tuple[Any, Planted]]:
    return [
        (table, planted)
        for table in clean_tables()
        for plant in KINDS.values()
        if (planted := plant(table)) is not None
    ]


def _caught(code: str, planted: Planted, before: set[tuple[str, str, str]]) -> bool:
    report = check(planted.table, **{"year": planted.table.year, **planted.against})
    return any(each[1] == planted.path for each in grave(report.findings) - before)


def _quiet_tables(code: str) -> bool:
    for tables, most in ((clean_tables(), Severity.WARNING), (written_tables(), Severity.INFO)):
        for table in tables:
            for year in (table.year, None):
                report = check(table, year=year)
                if report.outcomes[code] is Outcome.DEFECT:
                    return False
                if any(each.severity.rank < most.rank for each in report.findings):
                    return False
    return True


@lru_cache(maxsize=1)
def _seed_tables() -> list[Any]:
    return read(SEED)


def _seed(code: str) -> set[tuple[int, str, str]]:
    return {
        (table.source.number, each.path, each.severity)
        for table in _seed_tables()
        for each in check(table, year=2024).findings
        if each.code == code and each.severity is not Severity.INFO
    }


@lru_cache(maxsize=1)
def _seed_findings() -> dict[str, set[tuple[int, str, str]]]:
    found: dict[str, set[tuple[int, str, str]]] = defaultdict(set)
    for rule in rules():
        _alone(rule, lambda rule=rule: bool(found[rule.code].update(_seed(rule.code))))
    return found


# The run.


def broken(mutant: Mutant) -> dict[str, Rule]:
    """The rules of the mutant's module, made anew from the edited source, by code. SyntaxError if it is none."""
    fresh = ModuleType(mutant.module.__name__)
    fresh.__dict__.update(__package__=mutant.module.__package__, __file__=mutant.module.__file__)
    kept, rule_module.REGISTRY = rule_module.REGISTRY, {}
    known = sys.modules[fresh.__name__]
    sys.modules[fresh.__name__] = fresh  # dataclasses look their module up
    try:
        exec(compile(mutant.source, f"<{fresh.__name__}>", "exec"), fresh.__dict__)
        return rule_module.REGISTRY
    finally:
        rule_module.REGISTRY = kept
        sys.modules[fresh.__name__] = known


def _ready(code: str) -> tuple[Oracle, ...]:
    """The oracles of a rule, with all that they ask the whole catalogue looked up before it is set aside."""
    _examples(), _planted(code), _seed_findings()
    return oracles(code)


def killer(mutant: Mutant) -> str | None:
    """What notices the mutant; None when nothing does."""
    made = broken(mutant)
    for code in mutant.codes:
        for name, question in _ready(code):
            if not _alone(made[code], question):
                return f"{code} {name}"
    return None


@dataclass(frozen=True)
class Score:
    """What became of the mutants of one rule, or of what several rules share."""

    title: str
    killed: int
    survivors: tuple[Mutant, ...]

    @property
    def all(self) -> int:
        return self.killed + len(self.survivors)


def scores(codes: tuple[str, ...] = (), kinds: tuple[Kind, ...] = tuple(NAMES)) -> list[Score]:
    """The mutants of these kinds (all) of these rules (all), by the rules that rest on them."""
    groups: dict[tuple[str, ...], list[Mutant]] = defaultdict(list)
    for mutant in mutants():
        if mutant.kind in kinds and (not codes or set(mutant.codes) & set(codes)):
            groups[mutant.codes].append(mutant)
    found = []
    order = [rule.code for rule in rules()]
    for owners, group in sorted(groups.items(), key=lambda item: (len(item[0]) > 1, order.index(item[0][0]), item[0])):
        survivors = tuple(mutant for mutant in group if killer(mutant) is None)
        found.append(Score("、".join(owners), len(group) - len(survivors), survivors))
    return found


def written(found: list[Score]) -> str:
    """The scores as Markdown."""
    survivors = [mutant for score in found for mutant in score.survivors]
    total = sum(score.all for score in found)
    lines = [
        "# Mutation tests of the rules",
        "",
        "Written by `make mutation`. Each rule is broken in every small way, one edit at a time; a mutant is killed",
        "when one of the rule's examples turns out otherwise. What survives is shown below, edit by edit.",
        "",
        f"**{total - len(survivors)} of {total} killed ({100 * (total - len(survivors)) / total:.1f} %).**",
        "",
        "| edit | killed | of |",
        "|---|---|---|",
    ]
    for kind, name in NAMES.items():
        left = sum(mutant.kind == kind for mutant in survivors)
        count = sum(mutant.kind == kind for mutant in mutants())
        lines.append(f"| {name} | {count - left} | {count} |")
    lines += ["", "| rule | killed | of |", "|---|---|---|"]
    lines += [f"| {score.title} | {score.killed} | {score.all} |" for score in found]
    lines += ["", "## Survivors"]
    for score in found:
        if score.survivors:
            lines += ["", f"### {score.title}"]
            lines += ["", "```diff", "\n".join(mutant.diff() for mutant in score.survivors), "```"]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    codes = tuple(each for each in arguments if not each.startswith("-"))
    kinds = MAIN if "--main" in arguments else tuple(NAMES)
    found = scores(codes, kinds)
    for score in found:
        print(f"{score.title:<12} {score.killed:>4} / {score.all}")
        for mutant in score.survivors:
            print("    " + mutant.diff().replace("\n", "\n    "))
    killed, total = sum(score.killed for score in found), sum(score.all for score in found)
    print(f"killed {killed} / {total} = {100 * killed / max(total, 1):.1f} %")
    if "--write" in arguments and not codes and kinds != MAIN:
        DOCUMENT.write_text(written(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
