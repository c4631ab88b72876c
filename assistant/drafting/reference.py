"""The indicator library's rows as suggestions (参考写法): for a category in which nothing was filed that fits.

An entry gives a name and the form of a value; its figure is the request's where the request states the one that fits,
and open otherwise. May import `form` and this floor's `library`, `grounding` and `suggestion`.
"""

import re
from collections.abc import Iterator

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

_OPEN = re.compile(r"\{[^{}]*\}")


def reference_rows(request: Request, row: Row) -> Iterator[Suggestion | Refusal]:
    """The library's entries for a second level of the form, those nearest to what will be done first."""
    found = kinds_of(request.project_name, request.goal)
    if not found:
        return
    kind = found[0].kind
    about = bigrams(request.project_name) | bigrams(request.goal or "")
    ranked = sorted(entries(kind, row.level2), key=lambda entry: -len(bigrams(entry.name) & about))
    for entry in ranked:
        target, first = _target(entry, request, row)
        form = _OPEN.sub("…", entry.pattern.replace("{年度}", str(request.year or "…")))
        filled = "数取自本表" if target else f"指标值写成“{form}”"
        suggestion = Suggestion(
            level1=row.level1,
            level2=row.level2,
            name=entry.name,
            target=target,
            basis=Basis.LIBRARY,
            closeness=Closeness.NONE,
            note=f"没有相近的先例；指标库“{kind.name}”类的参考写法，{filled}。{entry.counting}（{entry.source}）。",
        )
        yield grounded(suggestion, request, first)


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
