"""What follows from the request alone (推导): what is planned of single indicators, figures and effects stated in the
goal, the cost from the total, the deadline from the year. No precedent is looked at, nothing is estimated: what the
request does not say is left open with a note.

May import `form`, the lists of `rules`, and this floor's `counts`, `effects`, `plan`, `library`, `grounding` and
`suggestion`.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..form.date_point import DatePoint
from ..form.money import Amount, unit_name
from ..form.profile import Profile
from ..form.target import Kind, TargetValue
from ..form.text import containment, is_empty, squeeze
from ..precedents.record import Closeness
from ..rules.dates import TIMELINESS
from ..rules.subject import COST
from . import vocabulary
from .counts import Stated, stated
from .effects import effects
from .grounding import grounded
from .library import entries, kinds_of
from .plan import Planned, planned
from .request import Request
from .suggestion import Basis, Refusal, Suggestion

SOCIAL, LASTING = "社会效益指标", "可持续影响指标"
_KINDS = 2  # of the kinds a project may be of, the likeliest
_SAME_WORDING = 0.8  # W06's measure of two wordings that say one thing
_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年|(?<!\d))(?P<month>1[0-2]|0?[1-9])月份?(?:(?P<day>[12]\d|3[01]|0?[1-9])[日号])?"
)
_FIGURE = re.compile(r"\d")
_YEAR_END = re.compile(r"(?:19|20)\d\d年底前")
_SPAN_AHEAD = re.compile(r"(?:[月日号年\d][-—~至到]|每年?)$")
_SPAN_BEHIND = re.compile(r"[-—~至到]")


@dataclass(frozen=True, slots=True)
class _Derived:
    """A row before its numbers are traced; `first` names the cells they come from."""

    level2: str
    name: str
    target: str | None
    note: str
    first: tuple[str, ...]


def derive(request: Request, profile: Profile) -> tuple[Suggestion, ...]:
    """The rows that the request itself gives, for the second levels the form has, in the order of the request.

    A row whose value the request does not hold has its name and no value; `note` says what to fill in.
    """
    kept = []
    said = (*_from_goal(request, profile), *_from_plan(request, profile), *_effects(request, profile))
    for row in (*said, _cost(request, profile), _deadline(request)):
        form_row = profile.row(row.level2)
        if form_row is None:
            continue
        suggestion = Suggestion(
            form_row.level1, row.level2, row.name, row.target, Basis.DERIVED, Closeness.NONE, note=row.note
        )
        traced = grounded(suggestion, request, (*row.first, "request.project_name"))
        if not isinstance(traced, Refusal):
            kept.append(traced)
    return tuple(kept)


def _from_plan(request: Request, profile: Profile) -> Iterator[_Derived]:
    for each in planned(request.plan):
        level2 = each.level2 if each.headed else _placed(each, request)
        if level2 in COST:
            level2 = _cost_level(profile)
        yield _Derived(level2, each.name, each.target, "按今年的打算填写。", ("request.plan",))


def _from_goal(request: Request, profile: Profile) -> Iterator[_Derived]:
    for each in stated(request.goal, request.project_name):
        note = f"按年度目标里的“{each.text}”推出。"
        level2 = _cost_level(profile) if each.level2 in COST else _placed(each, request)
        yield _Derived(level2, each.name, each.target, note, ("request.goal",))


def _placed(each: Stated | Planned, request: Request) -> str:
    """The second level under which the library of the project's kind has what the goal states; else what its name says:
    受益农户 is a count of 数量 anywhere, and what irrigation is good for."""
    for match in kinds_of(request.project_name, request.goal)[:_KINDS]:
        for entry in match.kind.entries:
            if entry.unit == each.unit and containment(entry.name, each.name) >= _SAME_WORDING:
                return entry.level2
    return each.level2


def _effects(request: Request, profile: Profile) -> Iterator[_Derived]:
    """效益: what the goal says will come of it, graded; what can be counted instead is named beside it."""
    matches = kinds_of(request.project_name, request.goal)
    for each in effects(request.goal):
        level2 = LASTING if each.lasting and profile.row(LASTING) else SOCIAL
        counted = next(iter(entries(matches[0].kind, level2)), None) if matches else None
        better = f"；能计量的可改用“{counted.name}”，写成“{counted.form}”" if counted else ""
        graded = "，定性指标分优、良、中、差，请说明各档的标准" if each.target == _grade() else ""
        note = f"按年度目标里的“{each.text}”推出{graded}{better}。"
        yield _Derived(level2, each.name, each.target, note, ("request.goal",))


def _grade() -> str:
    return str(vocabulary.words()["effects"]["grade"])


def _cost(request: Request, profile: Profile) -> _Derived:
    """成本: the total as a ceiling; without a usable total the reason why there is none."""
    target = total_target(request)
    amount = Amount.parse(request.total, unit_name(request.unit))
    if target is not None:
        note = "取自年度资金总额。"
    elif is_empty(request.total):
        note = "没有填年度资金总额，请填写成本控制数。"
    elif amount is not None and amount.unit is None:
        note = "没有注明金额单位，请写明单位后填写成本控制数。"
    else:
        note = f"年度资金总额“{request.total}”不能用作控制数，请核对后填写。"
    name = vocabulary.cost_name(request.project_name)
    return _Derived(_cost_level(profile), name, target, note, ("request.total",))


def _cost_level(profile: Profile) -> str:
    return next((level2 for level2 in COST if profile.row(level2)), COST[0])


def total_target(request: Request) -> str | None:
    """The total as a target value, `≤4.5万元`, in the unit and with the digits it was written with.

    None when it is missing, cannot be read, has no unit, or is no positive amount.
    """
    amount = Amount.parse(request.total, unit_name(request.unit))
    usable = amount is not None and amount.unit is not None and amount.number > 0
    return f"≤{amount.number:f}{amount.unit}" if amount is not None and usable else None


def _deadline(request: Request) -> _Derived:
    """时效: a date of the year that the goal names, else the end of the year."""
    name = vocabulary.deadline_name(request.project_name)
    if request.year is None:
        return _Derived(TIMELINESS, name, None, "没有填年度，请填写完成时间。", ())
    if date := goal_date(request):
        return _Derived(TIMELINESS, name, date, "取自年度目标里的时间。", ("request.goal", "request.year"))
    target = str(DatePoint(year=request.year, part="底", before=True))
    return _Derived(TIMELINESS, name, target, "按预算年度推定，请核对完成时间。", ("request.year",))


def goal_date(request: Request) -> str | None:
    """The latest date of the budget year in the goal, as a deadline (`2025年11月底前`); None when it names none.

    A span (3月至11月) and a month said to come round (每年5月) are no deadline.
    """
    goal = squeeze(request.goal or "")
    latest: tuple[int, int] | None = None
    for match in _DATE.finditer(goal):
        lead, tail = goal[: match.start()], goal[match.end() :]
        month, day = int(match["month"]), int(match["day"]) if match["day"] else None
        if match["year"] and int(match["year"]) != request.year:
            continue
        if request.year is None or _SPAN_BEHIND.match(tail) or _SPAN_AHEAD.search(lead):
            continue
        if day and day > calendar.monthrange(request.year, month)[1]:
            continue
        latest = max(latest or (0, 0), (month, day or 32))
    if latest is None:
        return None
    month, day = latest
    point = DatePoint(request.year, month, None if day > 31 else day, "底" if day > 31 else "", before=True)
    return str(point) if TargetValue.parse(str(point)).kind is Kind.DATE else None


def is_guess(suggestion: Suggestion, request: Request) -> bool:
    """Whether a derived row states only what is true of any project: open, the end of the year, or no figure at all.

    A precedent with a value says more; what the clerk plans is no guess, figure or not.
    """
    target = suggestion.target
    if any(each.name == suggestion.name for each in planned(request.plan)):
        return target is None
    return target is None or not _FIGURE.search(target) or _YEAR_END.fullmatch(target) is not None
