"""What carrying a table forward gives back (顺延的结果): the draft, every change, what a person has to look at, faults.

May import `form` and `rules`. `carry_forward` makes these; `carried_text` shows them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..form.naming import describe
from ..form.table import Table
from ..rules import Finding, Severity, TableReport
from ..rules.report.json_report import finding_as_dict


class Matter(StrEnum):
    """What an open point is about, in the order in which a clerk goes through them."""

    MONEY = "money"  # 金额
    COUNT = "count"  # 数量
    YEAR = "year"  # 年份
    FACT = "fact"  # 上年的事实
    BLANK = "blank"  # 待填

    @property
    def words(self) -> str:
        """The Chinese heading."""
        return {"money": "金额", "count": "数量", "year": "年份", "fact": "上年的情况"}.get(self.value, "待填")


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is not as it was: its path, what stood there (None: blank), what stands there now, and why."""

    path: str
    before: str | None
    after: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A cell that a person has to look at, and why, in Chinese. Whatever stands in it was not invented."""

    path: str
    matter: Matter
    reason: str


@dataclass(frozen=True, slots=True)
class Faults:
    """The findings of both tables, told apart by rule and cell.

    inherited  of the draft, and last year's table had them too: they were filed that way
    new        of the draft alone
    mended     of last year's table alone
    """

    inherited: tuple[Finding, ...]
    new: tuple[Finding, ...]
    mended: tuple[Finding, ...]

    @classmethod
    def between(cls, last: Iterable[Finding], now: Iterable[Finding]) -> "Faults":
        """What became of last year's findings. A rule that faults a cell twice is counted twice."""
        left = Counter((each.code, each.path) for each in last)
        inherited: list[Finding] = []
        new: list[Finding] = []
        for each in now:
            known = left[each.code, each.path] > 0
            left[each.code, each.path] -= 1
            (inherited if known else new).append(each)
        mended = []
        for each in last:
            if left[each.code, each.path] > 0:
                left[each.code, each.path] -= 1
                mended.append(each)
        return cls(tuple(inherited), tuple(new), tuple(mended))


@dataclass(frozen=True)
class CarriedForward:
    """Last year's table as this year's draft.

    last         the table it was made from
    table        the draft: the same rows in the same order
    changes      every cell that differs, in the order of the form
    open_points  what a person has to look at, in the order of the form
    faults       what the rules say of both tables
    report       the check of the draft for its year
    """

    last: Table
    table: Table
    changes: tuple[Change, ...]
    open_points: tuple[OpenPoint, ...]
    faults: Faults
    report: TableReport

    def name(self, path: str) -> str:
        """What a clerk calls the cell at that path."""
        return describe(path, self.table) + "·名称" * path.endswith(".label")

    def as_dict(self) -> dict[str, Any]:
        """One entry of `drafts` in `mubiao draft --from … --format json`:

            {"from": {"file", "table", "year"}, "project_name", "year",
             "changes": [{"path", "before", "after", "reason"}],
             "open_points": [{"path", "matter": "money | count | year | fact | blank", "reason"}],
             "faults": {"inherited": [finding], "new": [finding], "mended": [finding]},
             "draft": {the canonical table}}

        A finding has the shape of `check --format json`; `mended` are findings of last year's table.
        """
        return {
            "from": {
                "file": self.last.source.file,
                "table": self.last.source.number,
                "year": self.last.year,
            },
            "project_name": self.table.project_name,
            "year": self.table.year,
            "changes": [
                {"path": each.path, "before": each.before, "after": each.after, "reason": each.reason}
                for each in self.changes
            ],
            "open_points": [
                {"path": each.path, "matter": each.matter.value, "reason": each.reason} for each in self.open_points
            ],
            "faults": {
                "inherited": [finding_as_dict(each) for each in self.faults.inherited],
                "new": [finding_as_dict(each) for each in self.faults.new],
                "mended": [finding_as_dict(each) for each in self.faults.mended],
            },
            "draft": self.table.canonical(),
        }

    def serious(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """The errors among findings, then the warnings; hints are counted, not listed."""
        grave = [each for each in found if each.severity is not Severity.INFO]
        return tuple(sorted(grave, key=lambda each: each.severity.rank))
