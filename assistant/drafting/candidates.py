"""The candidates for one second-level indicator (候选), best first, from every source there is.

May import `form`, the lists of `rules`, `precedents.record` and this floor.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Protocol

from ..errors import IndexUnavailableError
from ..form.profile import Row
from ..form.target import Kind, TargetValue
from ..precedents.record import Closeness, Hit
from ..precedents.statistics import Asked, statistics
from ..rules.dates import TIMELINESS
from ..rules.subject import COST
from .adapt import adapt
from .derive import is_guess
from .grounding import grounded
from .reference import reference_rows
from .request import Request
from .suggestion import Evidence, Refusal, Suggestion
from .usual import frequent, likeliest
from .vocabulary import core, words

_CITABLE = (Closeness.SAME, Closeness.CLOSE, Closeness.NEAR)
_LOOK_AT = 60  # precedents whose values are gathered
_ORDER = {closeness: place for place, closeness in enumerate(Closeness)}


class PrecedentSource(Protocol):
    """Where precedents come from: `assistant.precedents.Precedents`, or a list in memory."""

    def search(self, text: str, *, category: str | None = None, project: str | None = None, k: int = 5) -> list[Hit]:
        """The `k` nearest precedents, best first."""
        ...


def with_statistics(row: Suggestion, request: Request, precedents: PrecedentSource | None) -> Suggestion:
    """The row with what values similar indicators had; as it is where its value cannot be compared or too few are."""
    if precedents is None or not row.name or not row.target:
        return row
    project = request.project_name or None
    try:
        hits = precedents.search(row.name, category=row.level2, project=project, k=_LOOK_AT)
    except IndexUnavailableError:
        return row
    return replace(row, known=statistics(Asked(row.level2, row.name, row.target, project, request.year), hits))


@dataclass
class Ledger:
    """What was dropped while one answer was made, and what the user is to be told."""

    dropped: Counter[str] = field(default_factory=Counter)
    notices: dict[str, None] = field(default_factory=dict)

    def keep(self, candidates: Iterable[Suggestion | Refusal]) -> Iterator[Suggestion]:
        """The candidates that may be offered; the others are counted."""
        for candidate in candidates:
            if isinstance(candidate, Refusal):
                self.dropped[candidate.reason.value] += 1
            else:
                yield candidate


def offered(candidates: Iterable[Suggestion | Refusal]) -> Iterator[Suggestion]:
    """Those that may be offered; of what is no precedent a refusal is not worth counting."""
    return (each for each in candidates if isinstance(each, Suggestion))


def found(
    request: Request,
    precedents: PrecedentSource | None,
    row: Row,
    derived: Sequence[Suggestion],
    k: int,
    ledger: Ledger,
) -> list[Hit]:
    """What was filed for a second level, nearest first; nothing when the index cannot be used."""
    if precedents is None:
        return []
    own = next((each.name for each in derived if each.level2 == row.level2), None)
    text = own or request.goal or core(request.project_name) or request.project_name
    try:
        hits = precedents.search(text, category=row.level2, project=request.project_name or None, k=k)
    except IndexUnavailableError as error:
        ledger.notices[f"没有参考往年目标表：{error}"] = None
        return []
    return hits


def pool(
    request: Request,
    row: Row,
    derived: Sequence[Suggestion],
    hits: Sequence[Hit],
    ledger: Ledger,
    *,
    to_choose: bool,
) -> list[Suggestion]:
    """The candidates of a second level, best first: what the request says, precedents, guesses, the library.

    A far precedent says less than the library does, and is one of several to choose from (`to_choose`) or none at all.
    There the library, what the search finds far off, and what several tables say take turns: in a list of five each has
    a place, and which of them says what this office would is not known (docs/retrieval.md).
    """
    near = [hit for hit in hits if hit.closeness in _CITABLE]
    moved = list(ledger.keep(adapt(hit, request, row) for hit in near))
    moved.sort(key=lambda each: (_ORDER[each.closeness], each.target is None))
    own = [_cited(each, near, request) for each in derived if each.level2 == row.level2]
    sure = [each for each in own if not is_guess(each, request)]
    for guess in (each for each in own if is_guess(each, request)):
        if dated := _dated(guess, moved, request):
            sure.append(dated)
            moved = [each for each in moved if each.evidence != dated.evidence]
        place = next((i for i, each in enumerate(moved) if each.target is None), len(moved))
        moved.insert(place, guess)
    return [*sure, *moved, *_others(request, row, hits, ledger, to_choose=to_choose)]


def _others(
    request: Request, row: Row, hits: Sequence[Hit], ledger: Ledger, *, to_choose: bool
) -> Iterator[Suggestion]:
    """What may be said where no near precedent says it."""
    library = list(ledger.keep(reference_rows(request, row)))
    if not to_choose:
        yield from library
        return
    far = (adapt(hit, request, row) for hit in hits if hit.closeness is Closeness.FAR)
    ranked = [*sorted(ledger.keep(far), key=lambda each: each.target is None), *offered(likeliest(hits, request, row))]
    for turn in zip_longest(library, ranked[::2], ranked[1::2], offered(frequent(hits, request, row))):
        yield from (each for each in turn if each is not None)


def _cited(own: Suggestion, hits: Sequence[Hit], request: Request) -> Suggestion:
    """A derived row with the precedent that shows its like: the nearest of the same unit, of cost the nearest."""
    value = TargetValue.parse(own.target)
    for hit in hits:
        filed = TargetValue.parse(hit.record.target)
        alike = own.level2 in COST or (own.target and (filed.kind, filed.unit) == (value.kind, value.unit))
        cited = Evidence.of(hit.record)
        if alike and hit.closeness in _CITABLE:
            row = grounded(replace(own, evidence=(cited,), closeness=hit.closeness), request)
            return own if isinstance(row, Refusal) else row
    return own


def _dated(guess: Suggestion, moved: Sequence[Suggestion], request: Request) -> Suggestion | None:
    """The deadline by which a near precedent was due, under the derived name where its own is generic or no name.

    None when the row is no deadline or no near precedent gives a date.
    """
    if guess.level2 != TIMELINESS:
        return None
    for each in moved:
        value = TargetValue.parse(each.target)
        if value.kind is not Kind.DATE or each.closeness not in _CITABLE:
            continue
        named = (each.name or "").endswith(("时限", "时间")) and each.name not in words()["names"]["generic"]
        return each if named else _named_after(guess, each, request)
    return None


def _named_after(guess: Suggestion, dated: Suggestion, request: Request) -> Suggestion | None:
    row = grounded(replace(dated, name=guess.name), request, ("request.year",))
    return None if isinstance(row, Refusal) else row
