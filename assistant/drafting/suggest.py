"""Suggestions for a project (指标建议): derivation, precedents, the indicator library, else an open row; a model may
re-word the names.

May import `form`, `rules`, `precedents.record` and this floor. Same request, same precedents: same suggestions.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..errors import IndexUnavailableError, MubiaoError
from ..form.profile import Profile, Row
from ..form.table import Table
from ..form.target import Kind, TargetValue
from ..form.taxonomy import level2_of
from ..form.text import containment, is_empty
from ..precedents.record import Closeness, Hit
from ..rules.dates import TIMELINESS
from ..rules.rule import Severity
from ..rules.subject import COST
from .adapt import adapt, foreign, foreign_office
from .derive import derive, is_guess
from .grounding import grounded
from .points import shared
from .probe import findings, settled
from .reference import reference_rows
from .request import Request
from .reword import Judge, Reworder
from .strangers import strangers
from .suggestion import Basis, Evidence, Reason, Refusal, Suggestion, Suggestions
from .vocabulary import core, words

_SAME_WORDING = 0.8  # W06's measure of two wordings that say one thing
_LOOK_AT = 10  # precedents per row wanted; what is behind them is farther than anything offered
_MOST_CITED = 3
_MOST_STATED = 4  # further rows of one category that the goal states; more is no summary of the year any longer
_CITABLE = (Closeness.SAME, Closeness.CLOSE, Closeness.NEAR)
_ORDER = {closeness: place for place, closeness in enumerate(Closeness)}


class PrecedentSource(Protocol):
    """Where precedents come from: `assistant.precedents.Precedents`, or a list in memory."""

    def search(self, text: str, *, category: str | None = None, project: str | None = None, k: int = 5) -> list[Hit]:
        """The `k` nearest precedents, best first."""
        ...


@dataclass
class _Ledger:
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


def suggest(
    request: Request,
    precedents: PrecedentSource | None,
    *,
    profile: Profile,
    categories: Sequence[str] | None = None,
    per_category: int = 1,
    reword: Reworder | None = None,
) -> Suggestions:
    """Rows for a project, in the form's order.

    categories    second-level indicators under any of their names; None: every required row of the form
    per_category  how many alternatives at most, best first; at least one row stands, open if nothing is known. With 1
                  the rows are those of a draft: of each category the best, and whatever else the goal itself states
    reword        what may improve the names (`model.reworder`); without it, or when it fails, the rows stand as found

    Raises MubiaoError for a category the form has not, and for a year that is none.
    """
    if request.year is not None and not 1900 <= request.year <= 2199:
        raise MubiaoError(f"“{request.year}”不像年度。请写四位数的预算年度，如 2025。")
    ledger = _Ledger()
    derived = derive(request, profile)
    rows: list[Suggestion] = []
    context: list[Suggestion] = []
    optional: dict[str, str | None] = {}
    for form_row in _wanted(profile, categories):
        found = _hits(request, precedents, form_row, derived, _LOOK_AT * per_category, ledger)
        if per_category <= 1:
            # A single row is taken as it stands; a far precedent is only one of several to choose from.
            found = [hit for hit in found if hit.closeness is not Closeness.FAR]
        pool = _pool(request, form_row, derived, found, ledger)
        candidates = ledger.keep(settled(each, request, profile, context) for each in pool)
        best = _distinct(candidates, max(per_category, 1)) or [_blank(form_row)]
        if per_category <= 1:
            others = (each for each in pool[1:] if each.basis is Basis.DERIVED and not is_guess(each, request))
            best += _beside(best[0], others, request, profile, context)
        rows += best
        optional[form_row.level2] = form_row.level1 if categories is None and not form_row.required else None
        context += best if per_category <= 1 else best[:1]
    rows = [row for row in rows if row.target or not _spare(row, rows, optional[row.level2])]
    notices = list(ledger.notices)
    if reword is not None:
        answer = reword(request, rows, judge_of(request, profile))
        rows = list(answer.rows)
        ledger.dropped.update(refusal.reason.value for refusal in answer.dropped)
        notices += answer.notices
    return Suggestions(request, tuple(rows), tuple(sorted(ledger.dropped.items())), tuple(notices))


def judge_of(request: Request, profile: Profile) -> Judge:
    """What decides whether a row may stand under another name than the one it was found with."""
    return lambda rows, index, name: _renamed(request, profile, rows, index, name)


def draft(request: Request, suggestions: Suggestions, profile: Profile) -> Table:
    """The whole draft (草稿): the request's head and every suggested row, in the order they stand.

    Where the form has points (分值) they are shared evenly, as a beginning: see `points.shared`.
    """
    table = request.table(profile.funding.parts)
    rows = shared(tuple(row.indicator() for row in suggestions.rows), profile)
    return table.model_copy(update={"indicators": rows})


def _wanted(profile: Profile, categories: Sequence[str] | None) -> tuple[Row, ...]:
    if categories is None:
        return profile.starting_rows
    wanted = set()
    for category in categories:
        level = level2_of(category)
        if level is None or profile.row(level.name) is None:
            known = "、".join(row.level2 for row in profile.rows)
            raise MubiaoError(f"本版式没有“{category}”这个二级指标。可用的有：{known}。")
        wanted.add(level.name)
    return tuple(row for row in profile.rows if row.level2 in wanted)


def _hits(
    request: Request,
    precedents: PrecedentSource | None,
    row: Row,
    derived: Sequence[Suggestion],
    k: int,
    ledger: _Ledger,
) -> list[Hit]:
    """The precedents of a second level that may be cited at all; none when the index cannot be used."""
    if precedents is None:
        return []
    own = next((each.name for each in derived if each.level2 == row.level2), None)
    text = own or request.goal or core(request.project_name) or request.project_name
    try:
        hits = precedents.search(text, category=row.level2, project=request.project_name or None, k=k)
    except IndexUnavailableError as error:
        ledger.notices[f"没有参考往年目标表：{error}"] = None
        return []
    return [hit for hit in hits if hit.closeness is not Closeness.NONE]


def _pool(
    request: Request, row: Row, derived: Sequence[Suggestion], hits: Sequence[Hit], ledger: _Ledger
) -> list[Suggestion]:
    """The candidates of a second level, best first: what the request says, precedents, guesses, the library.

    A far precedent says less than the library does.
    """
    moved = list(ledger.keep(adapt(hit, request, row) for hit in hits))
    moved.sort(key=lambda each: (_ORDER[each.closeness], each.target is None))
    far = next((place for place, each in enumerate(moved) if each.closeness is Closeness.FAR), len(moved))
    moved[far:far] = ledger.keep(reference_rows(request, row))
    own = [_cited(each, hits, request) for each in derived if each.level2 == row.level2]
    sure = [each for each in own if not is_guess(each, request)]
    for guess in (each for each in own if is_guess(each, request)):
        if dated := _dated(guess, moved, request):
            sure.append(dated)
            moved = [each for each in moved if each.evidence != dated.evidence]
        place = next(
            (i for i, each in enumerate(moved) if each.target is None or each.closeness is Closeness.FAR), None
        )
        moved.insert(len(moved) if place is None else place, guess)
    return sure + moved


def _cited(own: Suggestion, hits: Sequence[Hit], request: Request) -> Suggestion:
    """A derived row with the precedent that shows its like: the nearest of the same unit, of cost the nearest."""
    value = TargetValue.parse(own.target)
    for hit in hits:
        filed = TargetValue.parse(hit.record.target)
        alike = own.level2 in COST or (own.target and (filed.kind, filed.unit) == (value.kind, value.unit))
        cited = Evidence.of(hit.record)
        if alike and hit.closeness in _CITABLE:
            target = f"，{cited.target}" if cited.target else ""
            year = f" {cited.year} 年" if cited.year else "往年"
            note = f"{own.note.rstrip('。')}；{year.strip()}“{cited.project_name}”的同类指标是“{cited.name}{target}”。"
            row = grounded(replace(own, evidence=(cited,), closeness=hit.closeness, note=note), request)
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


def _distinct(candidates: Iterable[Suggestion], most: int) -> list[Suggestion]:
    """The first `most` candidates that say different things; a near-duplicate lends the one it joins its citation."""
    kept: list[Suggestion] = []
    for candidate in candidates:
        twin = next((i for i, each in enumerate(kept) if _says_the_same(each, candidate)), None)
        if twin is None:
            if len(kept) == most:
                break
            kept.append(candidate)
            continue
        if kept[twin].evidence and candidate.closeness in _CITABLE:
            cited = dict.fromkeys((*kept[twin].evidence, *candidate.evidence))
            kept[twin] = replace(kept[twin], evidence=tuple(cited)[:_MOST_CITED])
    return kept


def _beside(
    first: Suggestion,
    others: Iterable[Suggestion],
    request: Request,
    profile: Profile,
    context: Sequence[Suggestion],
) -> list[Suggestion]:
    """What else the goal states for a category whose best row is `first`: a goal's figures all belong in the table."""
    kept: list[Suggestion] = []
    for each in others:
        row = settled(each, request, profile, [*context, first, *kept])
        if isinstance(row, Suggestion) and row.target and not any(_says_the_same(row, own) for own in (first, *kept)):
            kept.append(row)
    return kept[:_MOST_STATED]


def _says_the_same(first: Suggestion, second: Suggestion) -> bool:
    return containment(first.name or "", second.name or "") >= _SAME_WORDING


def _spare(row: Suggestion, rows: Sequence[Suggestion], optional: str | None) -> bool:
    """Whether an open row of a category the form does not require is none a new table needs: nobody knows its name, or
    another row speaks for its first level already (`optional`)."""
    return optional is not None and (is_empty(row.name) or any(r.target and r.level1 == optional for r in rows))


def _blank(row: Row) -> Suggestion:
    """A row nobody can fill in but the clerk."""
    note = "没有相近的先例，请填写名称和指标值。"
    if row.level2 == "数量指标":
        note = "年度目标里没有可用的数量，也没有相近的先例，请填写名称和指标值。"
    return Suggestion(row.level1, row.level2, None, None, Basis.DERIVED, Closeness.NONE, note=note)


def _renamed(
    request: Request, profile: Profile, rows: Sequence[Suggestion], index: int, name: str
) -> Suggestion | Refusal:
    """A row under a re-worded name; refused when it names or counts what nobody knows, or breaks a rule anew."""
    row = rows[index]
    if is_empty(name):
        return Refusal(Reason.INVALID, "名称是空的")
    named = grounded(replace(row, name=name, basis=Basis.MODEL), request)
    if isinstance(named, Refusal):
        return named
    if unknown := strangers(name, request, row.evidence):
        return Refusal(Reason.STRANGER, f"“{unknown[0]}”在项目资料和所引先例里都没有")
    if other := foreign_office(name, request, same=row.closeness is Closeness.SAME):
        return Refusal(Reason.STRANGER, f"“{other}”属于别的单位或项目")
    for cited in row.evidence:
        if other := foreign(name, cited, request, same=row.closeness is Closeness.SAME):
            return Refusal(Reason.STRANGER, f"“{other}”属于别的单位或项目")
    context: list[Suggestion] = []
    seen = {row.level2}
    for other_row in rows:
        if other_row.level2 not in seen:
            seen.add(other_row.level2)
            context.append(other_row)
    before = Counter(finding.code for finding in findings(row, request, profile, context))
    for finding in findings(named, request, profile, context):
        before[finding.code] -= 1
        if before[finding.code] < 0 and finding.severity is not Severity.INFO:
            return Refusal(Reason.BREAKS_RULE, finding.message)
    note = f"{row.note.rstrip('。')}；名称由模型改写，原为“{row.name}”。"
    return replace(named, note=note)
