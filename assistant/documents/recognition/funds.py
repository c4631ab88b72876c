"""The lines of the funds (资金来源) of one table, and the columns their amounts stand in where there are several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...form import Cell, Part
from ...form.text import bare_label
from ..grid import GridCell
from ..vocabulary.labels import field_of, is_fund_wording, of_which, pairs_of, part_label
from ..vocabulary.words import vocabulary
from .head import FUNDS

FundColumns = Mapping[str, tuple[int, int]]  # role (planned, revised, overall, other…) -> first and last column
_OTHER = {"amount": "overall_amount", "overall_amount": "amount"}
_ROLES = ("planned", "revised")  # of the year's amount, the first that there is


@dataclass(slots=True)
class _Line:
    """One line of the funds and those that divide it."""

    label: str
    path: str
    amounts: dict[str, str | None] = field(default_factory=dict)  # amount, overall_amount
    inner: list["_Line"] = field(default_factory=list)

    def part(self) -> Part:
        return Part(label=self.label, **self.amounts, parts=tuple(line.part() for line in self.inner))


class Lines:
    """The lines in order; `amount` is told the path, text and cell of every amount."""

    def __init__(self, amount: Callable[[str, str | None, Cell | None], None]) -> None:
        self._amount = amount
        self._lines: list[_Line] = []
        self._half: dict[tuple[str, str], _Line] = {}  # (label, the amount it still lacks): two columns, or two blocks
        self._nesting = False

    def take(self, label: str, text: str | None, cell: Cell | None, *, overall: bool) -> None:
        """A line with its amount of the year, or with the project's (`overall`); both may come for one line."""
        name = part_label(label)
        key = "overall_amount" if overall else "amount"
        line = self._half.pop((name, key), None)
        if line is None:
            line = self._new(name, label)
            self._half[name, _OTHER[key]] = line
        line.amounts[key] = text
        self._amount(f"{line.path}.{key}", text, cell)

    def _new(self, name: str, label: str) -> _Line:
        inner = bool(self._lines) and bare_label(name) in vocabulary().nested and (of_which(label) or self._nesting)
        self._nesting = inner
        siblings = self._lines[-1].inner if inner else self._lines
        base = f"{self._lines[-1].path}" if inner else "funding"
        line = _Line(name, f"{base}.parts.{len(siblings)}")
        siblings.append(line)
        return line

    def parts(self) -> tuple[Part, ...]:
        """The finished lines."""
        return tuple(line.part() for line in self._lines)


def fund_columns(own: Sequence[GridCell]) -> dict[str, tuple[int, int]] | None:
    """The columns of amounts, when a row is their header (`年初预算数 | 全年预算数 | 执行数`); None when it is not."""
    known = vocabulary().fund_columns
    roles = [(known.get(bare_label(cell.text)), cell) for cell in own]
    found = [(role, cell) for role, cell in roles if role]
    amounts = [cell for role, cell in found if role in (*_ROLES, "overall")]
    if len(found) < 2 or not amounts or len(own) - len(found) > 2:
        return None
    if any(field_of(cell.text) not in (None, *FUNDS) for role, cell in roles if not role):
        return None  # `项目属性 | 经常性项目 | 项目期 | …`: labels and values in turn
    columns: dict[str, tuple[int, int]] = {}
    for role, cell in found:
        columns.setdefault(role, (cell.column, cell.last_column))
    return columns


def fund_line(columns: FundColumns, own: Sequence[GridCell]) -> tuple[str, str, list[tuple[bool, GridCell]]] | None:
    """(field, label, amounts) of a line below such a header; an amount is (of the whole period, its cell).

    The year's amount is that of the first column that holds one. None when the row is no line of the funds.
    """
    start = min(first for first, _ in columns.values())
    label = next((cell for cell in reversed(own) if cell.column < start and not cell.blank), None)
    pairs = pairs_of(label.text) if label else ()
    field = pairs[0].field if pairs else "part" if label and is_fund_wording(label.text) else None
    if label is None or field not in ("total", "funding", "part"):
        return None
    amounts = [(False, cell) for cell in _year(columns, own)] + [(True, cell) for cell in _at(columns, "overall", own)]
    return (
        ("part" if field == "part" else "total", pairs[0].label if pairs else label.text, amounts) if amounts else None
    )


def _year(columns: FundColumns, own: Sequence[GridCell]) -> list[GridCell]:
    found = [cell for role in _ROLES for cell in _at(columns, role, own)]
    return [cell for cell in found if not cell.blank][:1] or found[:1]


def _at(columns: FundColumns, role: str, own: Sequence[GridCell]) -> list[GridCell]:
    first, last = columns.get(role, (0, 0))
    return [cell for cell in own if first <= cell.column <= last][:1]
