"""Suggestions for a project (指标建议): derivation, precedents, the indicator library, else an open row; a model may
re-word the names.

May import `form`, `rules`, `precedents.record` and this floor. Same request, same precedents: same suggestions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..errors import MubiaoError
from ..form.profile import Profile, Row
from ..form.table import Table
from ..form.taxonomy import level2_of
from ..form.text import containment, is_empty
from ..precedents.record import Closeness
from ..rules.rule import Severity
from .adapt import foreign, foreign_office
from .candidates import Ledger, PrecedentSource, found, pool, with_statistics
from .derive import derive, is_guess
from .grounding import grounded
from .probe import findings, settled
from .request import Request
from .reword import Judge, Reworder
from .strangers import strangers
from .suggestion import Basis, Reason, Refusal, Suggestion, Suggestions

_SAME_WORDING = 0.8  # W06's measure of two wordings that say one thing
_LOOK_AT = 10  # precedents per row wanted; what is behind them is farther than anything offered
_MOST_CITED = 3
_MOST_STATED = 4  # further rows of one category that the goal states; more is no summary of the year any longer
_CITABLE = (Closeness.SAME, Closeness.CLOSE, Closeness.NEAR)


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
    ledger = Ledger()
    derived = derive(request, profile)
    rows: list[Suggestion] = []
    context: list[Suggestion] = []
    optional: dict[str, str | None] = {}
    for form_row in _wanted(profile, categories):
        hits = found(request, precedents, form_row, derived, _LOOK_AT * per_category, ledger)
        # A single row is taken as it stands; a far precedent is only one of several to choose from.
        offers = pool(request, form_row, derived, hits, ledger, to_choose=per_category > 1)
        candidates = ledger.keep(settled(each, request, profile, context) for each in offers)
        best = _distinct(candidates, max(per_category, 1)) or [_blank(form_row)]
        if per_category <= 1:
            others = (each for each in offers[1:] if each.basis is Basis.DERIVED and not is_guess(each, request))
            best += _beside(best[0], others, request, profile, context)
        rows += best
        optional[form_row.level2] = form_row.level1 if categories is None and not form_row.required else None
        context += best if per_category <= 1 else best[:1]
    rows = [row for row in rows if row.target or not _spare(row, rows, optional[row.level2])]
    rows = [with_statistics(row, request, precedents) for row in rows]
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
    """The whole draft (草稿): the request's head and every suggested row, in the order they stand."""
    table = request.table(profile.funding.parts)
    return table.model_copy(update={"indicators": tuple(row.indicator() for row in suggestions.rows)})


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
