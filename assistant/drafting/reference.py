"""The indicator library's rows as suggestions (参考写法): for a category in which nothing was filed that fits.

An entry gives a name and the form of a value; its figure is the request's where the request states the one that fits,
and open otherwise. May import `form` and this floor's `library`, `grounding` and `suggestion`.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from ..form.mentions import mentions
from ..form.profile import Row
from ..form.target import Kind
from ..form.text import bigrams
from ..precedents.record import Closeness
from ..rules.subject import COST
from .counts import stated
from .derive import total_target
from .grounding import grounded
from .library import Entry, entries, kinds_of
from .request import Request
from .suggestion import Basis, Refusal, Suggestion

_LIKELIEST = 2


def reference_rows(request: Request, row: Row) -> Iterator[Suggestion | Refusal]:
    """The library's entries for a second level of the form, those nearest to what will be done first.

    Where no word of the project's own name says its kind, the two likeliest take turns, and the note says so.
    """
    found = kinds_of(request.project_name, request.goal)
    about = bigrams(request.project_name) | bigrams(request.goal or "")
    by_kind = [
        [(match, entry) for entry in sorted(entries(match.kind, row.level2), key=lambda each: _apart(each, about))]
        for match in found[: 1 if found and found[0].sure else _LIKELIEST]
    ]
    for match, entry in (each for turn in zip_longest(*by_kind) for each in turn if each is not None):
        target, first = _target(entry, request, row)
        form = replace(entry, pattern=entry.pattern.replace("{年度}", str(request.year or "…"))).form
        filled = "数取自本表" if target else f"指标值写成“{form}”"
        unsure = "" if match.sure else f"，类别按“{match.words[0]}”推定，请核对"
        suggestion = Suggestion(
            level1=row.level1,
            level2=row.level2,
            name=entry.name,
            target=target,
            basis=Basis.LIBRARY,
            closeness=Closeness.NONE,
            note=f"没有相近的先例；指标库“{match.kind.name}”类的参考写法{unsure}，{filled}。"
            f"{entry.counting}（{entry.source}）。",
        )
        yield grounded(suggestion, request, first)


def _apart(entry: Entry, about: frozenset[str]) -> int:
    return -len(bigrams(entry.name) & about)


def _target(entry: Entry, request: Request, row: Row) -> tuple[str | None, tuple[str, ...]]:
    """The value where the request states the one figure that fits, and where it comes from; (None, ()) otherwise."""
    if row.level2 in COST:
        whole = entry.value_kind is Kind.MONEY and total_target(request)
        return (whole, ("request.total",)) if whole else (None, ())
    if row.level2 != "数量指标" or entry.value_kind is not Kind.QUANTITY:
        return None, ()
    counts = [each.target for each in stated(request.goal, request.project_name) if each.unit == entry.unit]
    named = [mention for mention in mentions(request.goal) if mention.unit == entry.unit]
    return (counts[0], ("request.goal",)) if len(counts) == len(named) == 1 else (None, ())
