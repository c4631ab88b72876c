"""Head rows (表头各栏): the labels of one row and the values that belong to them.

A label's value stands behind its colon, in the next cell, or nowhere. Pure functions over the cells of one row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...form import Amount
from ..grid import GridCell
from ..vocabulary.labels import Pair, is_fund_wording, of_which, pairs_of, part_label, period_of, unbracketed
from ..vocabulary.marks import has_boxes

FUNDS = frozenset({"total", "overall_total", "funding", "part"})
GOALS = frozenset({"annual_goal", "overall_goal"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and its value.

    field          what the label names (`project_name`, `total`, `part`, `private` …)
    label          as written
    value          as written, empty when its cell is blank; None when there is no cell for it
    column         where the value stands or is expected
    label_column   where the label stands
    """

    field: str
    label: str
    value: str | None
    column: int
    label_column: int


def labels_of(own: Sequence[GridCell], *, in_funds: bool) -> list[Labelled]:
    """The labels of a row from the left; `own` are the cells that begin in it, `in_funds`: lines of funds may follow.

    Empty when there is none, or when the row is the header of a list of projects.
    """
    return [] if heads_a_list(own) else list(_labels(own, in_funds))


def heads_a_list(own: Sequence[GridCell]) -> bool:
    """Three labels and more, and nothing else: `项目名称 | 实施单位 | 预算数` above a list, or a transposed table."""
    if len(own) < 3:
        return False
    pairs = [pairs_of(cell.text) for cell in own]
    fields = {found[0].field for found in pairs if found}
    return all(len(found) == 1 and found[0].value is None for found in pairs) and not fields & GOALS


def _labels(own: Sequence[GridCell], in_funds: bool) -> Iterator[Labelled]:
    index = 0
    while index < len(own):
        cell = own[index]
        index += 1
        pairs = () if cell.blank else pairs_of(unbracketed(cell.text))
        if not pairs:
            if in_funds and index < len(own) and _is_fund_line(cell, own[index], first=index == 1):
                yield Labelled("part", cell.text, own[index].text, own[index].column, cell.column)
                index += 1
            continue
        for pair in pairs[:-1]:
            yield Labelled(pair.field, pair.label, pair.value, cell.column, cell.column)
        last = pairs[-1]
        in_funds = in_funds or last.field in FUNDS
        if last.value is not None:
            yield Labelled(last.field, last.label, last.value, cell.column, cell.column)
            continue
        while index + 1 < len(own) and own[index].text == cell.text:
            index += 1  # a merged label written once per cell
        if index < len(own) and not _is_next_label(own, index, last):
            index = _value_at(own, index)
            value, at = own[index].text, own[index].column
            index += 1
            while last.field == "attribute" and has_boxes(value) and index < len(own) and has_boxes(own[index].text):
                value += f" {own[index].text}"  # one option per cell
                index += 1
            yield Labelled(last.field, last.label, value, at, cell.column)
        else:
            yield Labelled(last.field, last.label, None, cell.last_column + 1, cell.column)


def _value_at(own: Sequence[GridCell], index: int) -> int:
    """Where the value behind a label stands: past the blank cells of a merged label that lost its span."""
    for later in range(index, len(own)):
        if not own[later].blank:
            return index if pairs_of(own[later].text) else later
    return index


def _is_next_label(own: Sequence[GridCell], index: int, after: Pair) -> bool:
    """Whether the cell behind a label is the next label, so that the value between them is missing."""
    pairs = pairs_of(own[index].text)
    if not pairs:
        return False
    if after.field == "funding" or (after.field in FUNDS and pairs[0].field in FUNDS):
        return pairs[0].field in FUNDS
    if {after.field, pairs[0].field} <= {*GOALS, "result"} and (pairs[0].value is None):
        return True
    if pairs[0].value is not None:
        return own[index - 1].text.rstrip().endswith((":", "："))
    # Labels and values that fill the row in turn: this is a value that reads like a label.
    return (len(own) - index) % 2 == 0


def order_of(found: Sequence[Labelled]) -> tuple[str, ...]:
    """In which order the labels of two groups stand side by side: ("overall", "annual") or the reverse; else empty."""
    held = [item for item in found if item.field != "result"]
    periods = ["overall" if item.field.startswith("overall") else period_of(item.label) for item in held]
    order = tuple(dict.fromkeys(periods))
    return order if len(order) == 2 and all(order) else ()


def by_period(found: Sequence[Labelled], order: Sequence[str]) -> list[tuple[Labelled, bool]]:
    """Each label with whether its amount is of the whole period: the same line of the funds stands twice in a row."""
    parts = [item for item in found if item.field == "part"]
    twice = len(parts) == 2 and part_label(parts[0].label) == part_label(parts[1].label)
    overall = parts[order.index("overall")] if twice and order else None
    return [(item, item is overall) for item in found]


def _is_fund_line(cell: GridCell, following: GridCell, *, first: bool) -> bool:
    """Whether an unknown wording under the total is a line of the funds."""
    text = cell.text.strip()
    if not text or len(text) > 40 or text[0].isdigit():
        return False
    filled = not following.blank
    readable = not filled or Amount.parse(following.text) is not None
    return readable and (of_which(text) or is_fund_wording(text) or (filled and not first))
