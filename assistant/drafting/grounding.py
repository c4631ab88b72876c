"""Grounding (数字有据): every number of a suggestion is found in the request or in a cited cell, or it is not offered.

May import `form` and this floor's `figures`, `suggestion`. Numbers are compared by value and by what they count, so
`≥2次` may rest on `召开两次会议` and not on `2人`.
"""

from collections.abc import Sequence
from dataclasses import replace

from .figures import Figure, figures, held
from .request import Request
from .suggestion import Evidence, Number, Reason, Refusal, Suggestion


def cells(request: Request, evidence: Sequence[Evidence]) -> dict[str, str]:
    """What a number may rest on, by the name it is traced under: the request's cells, then the cited ones."""
    known = {
        "request.goal": request.goal,
        "request.plan": request.plan,
        "request.total": _amount(request),
        "request.year": f"{request.year}年" if request.year is not None else None,
        "request.period": request.period,
        "request.project_name": request.project_name,
    }
    for place, cited in enumerate(evidence):
        known[f"evidence.{place}.target"] = cited.target
        known[f"evidence.{place}.name"] = cited.name
    return {source: text for source, text in known.items() if text}


def _amount(request: Request) -> str | None:
    """The total with the request's unit, unless it was written with one of its own (`250万`)."""
    if not request.total or not request.total[-1:].isdigit():
        return request.total
    return f"{request.total}{request.unit}"


def trace(
    texts: Sequence[str | None], request: Request, evidence: Sequence[Evidence], first: Sequence[str] = ()
) -> tuple[Number, ...] | Refusal:
    """Where every number of the texts comes from, or the number that comes from nowhere.

    `first` names the cells to look at before the others, where the same number stands in several.
    """
    known = cells(request, evidence)
    order = [*(source for source in first if source in known), *(source for source in known if source not in first)]
    values = {source: held(known[source]) for source in order}
    numbers: dict[Number, None] = {}
    for text in texts:
        for figure in figures(text):
            source = next((source for source in order if _among(figure, values[source])), None)
            if source is None:
                return Refusal(Reason.UNGROUNDED, f"“{figure.text}”在项目资料和所引先例里都没有")
            numbers[Number(figure.text, source)] = None
    return tuple(numbers)


def _among(figure: Figure, known: Sequence[Figure]) -> bool:
    return any(each.vouches_for(figure) for each in known)


def grounded(suggestion: Suggestion, request: Request, first: Sequence[str] = ()) -> Suggestion | Refusal:
    """The suggestion with all its numbers traced; numbers that were traced before keep their source."""
    earlier = [*first, *(number.source for number in suggestion.numbers)]
    traced = trace((suggestion.target, suggestion.name), request, suggestion.evidence, list(dict.fromkeys(earlier)))
    return traced if isinstance(traced, Refusal) else replace(suggestion, numbers=traced)
