"""Cases (用例): what each rule says of small changes to the pages' example, pass, fail and blank.

A case is `(changes, expected)` or `(changes, expected, says)`. The changes are in the language of `rules.pages`, parted
by `；`, and these besides: `空表` begins with a table without anything, `没有来源` takes the lines of the funds away,
`严格` checks strictly, `列 = 3 3 2` says in which column of the file each row's second level stands, `几张 = 2` doubles
the neighbour, `分值 = 90` gives the form points (of 50, 30 and 10), `分值栏 = 空` gives the file a blank column of
them, `支出标准 = 词 | 每 | 元` sets a standard. Expected is `pass`, `na` (not applicable), `unknown` (undetermined), or
the cells found fault with: `!` before an error, `~` before a hint, nothing before a warning. `says` stands in the
reason, or in what one of the findings says or proposes.

`test_cases.py` runs them; `tests.mutation` asks them of broken rules.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from assistant.form import Table
from assistant.form.profile import Points, load_profile
from assistant.form.table import Cell, Source
from assistant.rules import Finding, Outcome, Severity, TableReport, check
from assistant.rules.config import Config
from assistant.rules.pages import EXAMPLE, example
from assistant.rules.vocabulary import supplied_words
from tests.rules.cases import consistency, dates, funds, history, names, structure, values

_OUTCOMES = {"pass": Outcome.PASS, "na": Outcome.NOT_APPLICABLE, "unknown": Outcome.UNDETERMINED}
_MARKS = {Severity.ERROR: "!", Severity.WARNING: "", Severity.INFO: "~"}
_SHARES = {"产出指标": Decimal(50), "效益指标": Decimal(30), "满意度指标": Decimal(10)}

_WITH_COST = {"产出指标": Decimal(40), "成本指标": Decimal(20), "效益指标": Decimal(20), "满意度指标": Decimal(10)}


@dataclass(frozen=True)
class Case:
    """One case of one rule."""

    code: str
    changes: str
    expected: str
    says: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.changes or 'nothing changed'}"

    @cached_property
    def _arguments(self) -> tuple[Table, dict[str, Any]]:
        """The table, and what `check` is told."""
        pairs = [line.partition("=") for line in self.changes.split("；") if line.strip()]
        changes = [(path.strip(), value.strip()) for path, _, value in pairs]
        own = {path: value for path, value in changes if path in _OWN}
        made = example(tuple(each for each in changes if each[0] not in _OWN), Table() if "空表" in own else EXAMPLE)
        table = made.table
        told: dict[str, Any] = {
            "year": made.year,
            "last": made.last,
            "approved": made.approved,
            "outside": made.outside,
        }
        if "没有来源" in own:
            table = table.model_copy(update={"funding": table.funding.model_copy(update={"parts": ()})})
        if "列" in own:
            columns = map(int, own["列"].split())
            cells = {f"indicators.{row}.level2": Cell(row + 9, column) for row, column in enumerate(columns)}
            table = table.at(Source("a.docx", 1, cells))
        if "分值栏" in own:
            table = table.at(Source("a.docx", 1, {"indicators.0.points": Cell(9, 6)}))
        if "分值" in own:
            points = Points(totals=(Decimal(own["分值"]),), level1=(_SHARES, _WITH_COST))
            told["profile"] = load_profile().model_copy(update={"points": points})
        if "支出标准" in own:
            word, per, yuan = (cell.strip() for cell in own["支出标准"].split("|"))
            ceilings = [{"words": [word], "per": per, "yuan": yuan}]
            told["config"] = Config(words={**supplied_words(), "standards": {"ceilings": ceilings}})
        return table, told | {"strict": "严格" in own, "others": made.others * int(own.get("几张", 1))}

    @property
    def table(self) -> Table:
        """The table with the changes made."""
        return self._arguments[0]

    def report(self) -> TableReport:
        """What the checker says of the case."""
        table, told = self._arguments
        return check(table, **told)

    def holds(self, report: TableReport) -> bool:
        """Whether the rule says what is expected."""
        outcome = report.outcomes[self.code]
        if self.expected in _OUTCOMES:
            return outcome is _OUTCOMES[self.expected] and self.says in report.reasons.get(self.code, "")
        found = [each for each in report.findings if each.code == self.code]
        if any(isinstance(self.table.get(each.path), str) and not each.observed for each in found):
            return False  # a finding at a filled cell says what stands there
        marked = Counter(_MARKS[each.severity] + each.path for each in found)
        return marked == Counter(self.expected.split()) and (not self.says or self.says in "\n".join(map(_told, found)))


_OWN = ("空表", "没有来源", "严格", "列", "几张", "分值", "分值栏", "支出标准")


def _told(each: Finding) -> str:
    fix = f"[{each.fix.safety} {each.fix.value}]" if each.fix else "[]"
    return f"{each.message}|{each.observed}|{each.expected}|{each.difference}|{each.hint}|{fix}"


CASES: dict[str, tuple[Case, ...]] = {
    code: tuple(Case(code, *case) for case in cases)
    for family in (structure, funds, dates, values, names, consistency, history)
    for code, cases in family.CASES.items()
}
