"""Wordings other offices use in a category (常见写法), where nothing filed is near the project: to choose from, never
cited as a precedent, and without a value, for theirs is another project's.

May import `form`, `precedents.record` and this floor's `adapt`, `grounding` and `suggestion`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ..form.profile import Row
from ..form.target import TargetValue
from ..form.text import wording
from ..precedents.record import Closeness, Hit
from .adapt import moved_name, printed
from .grounding import grounded
from .request import Request
from .suggestion import Basis, Reason, Refusal, Suggestion
from .vocabulary import words

_FIGURE = re.compile(r"\d[\d.,，．]*")
_NAME = re.compile(r"[\w、（）()“”]{2,}")  # a noun phrase: a sentence, or no wording at all, is nobody's usual one
_OFTEN = 2  # tables from which a wording counts as usual
_ENOUGH = 10  # tables of the category, found at all, below which nothing is called usual


def likeliest(hits: Sequence[Hit], request: Request, row: Row) -> Iterator[Suggestion | Refusal]:
    """The wordings of rows that are no precedents, in the order in which the search ranks them."""
    if _tables(hits) >= _ENOUGH:
        yield from (
            _worded(hit, request, row, "别的项目在这一类里的写法") for hit in hits if hit.closeness is Closeness.NONE
        )


def frequent(hits: Sequence[Hit], request: Request, row: Row) -> Iterator[Suggestion | Refusal]:
    """The wordings that several tables have, those of most tables first; ties stay in the order of the hits."""
    if _tables(hits) < _ENOUGH:
        return
    first: dict[str, Hit] = {}
    tables: Counter[str] = Counter()
    for text, _, _ in dict.fromkeys((wording(hit.record.name), hit.record.file, hit.record.table) for hit in hits):
        tables[text] += 1
    for hit in hits:
        first.setdefault(wording(hit.record.name), hit)
    for text in sorted(first, key=lambda text: -tables[text]):
        if tables[text] >= _OFTEN and first[text].closeness is Closeness.NONE:
            yield _worded(first[text], request, row, f"{tables[text]}张往年的表都有的写法")


def _tables(hits: Sequence[Hit]) -> int:
    return len({(hit.record.file, hit.record.table) for hit in hits})


def _worded(hit: Hit, request: Request, row: Row, origin: str) -> Suggestion | Refusal:
    record = hit.record
    name = moved_name(hit, request)
    if isinstance(name, Refusal):
        return name
    if not _NAME.fullmatch(name) or len(wording(name)) > words()["names"]["longest"]:
        return Refusal(Reason.BREAKS_RULE, f"“{name}”不像指标名称")
    form = _FIGURE.sub("…", printed(TargetValue.parse(record.target))) if record.target else ""
    written = f"，指标值写成“{form}”" if "…" in form else ""
    return grounded(
        Suggestion(
            level1=row.level1,
            level2=row.level2,
            name=name,
            target=None,
            basis=Basis.PRECEDENT,
            closeness=Closeness.NONE,
            note=f"没有相近的先例；{origin}{written}，请看是否合用。",
        ),
        request,
    )
