"""A candidate row under the rules before it is offered (试检): a fault of a filed row is not copied in silence.

May import `form`, `rules` and this floor's `grounding` and `suggestion`.
"""

from collections.abc import Sequence
from dataclasses import replace

from ..form.profile import Profile
from ..form.table import Table
from ..form.target import TargetValue
from ..rules.engine import Finding, check
from ..rules.rule import Severity
from .grounding import grounded
from .request import Request
from .suggestion import Basis, Reason, Refusal, Suggestion

# W05, W06: the wording stands in another row already. W07: a benefit that copies the goal.
_REPEATS = frozenset({"W05", "W06", "W07"})
# What the request itself says is no copy and no contradiction: with its figure the goal's words are an indicator, and
# another number of the goal has a row of its own.
_ITS_OWN = frozenset({"W07", "C01"})
_OPEN = "S02"  # a value left open is the clerk's to fill, not a fault of the row


def findings(
    row: Suggestion, request: Request, profile: Profile, context: Sequence[Suggestion] = ()
) -> tuple[Finding, ...]:
    """What the rules say of a row in a table that holds the request's head and the rows of `context`."""
    rows = (*(other.indicator() for other in context), row.indicator())
    table = request.table(profile.funding.parts).model_copy(update={"indicators": rows})
    mine = f"indicators.{len(context)}."
    report = check(table, profile=profile)
    return tuple(finding for finding in report.findings if finding.path.startswith(mine) and finding.code != _OPEN)


def settled(row: Suggestion, request: Request, profile: Profile, context: Sequence[Suggestion]) -> Suggestion | Refusal:
    """The row as it may stand beside `context`: a missing operator added, a faulty value left open with the reason.

    Refused when its name is at fault, or says what another row or the goal says already.
    """
    found = findings(row, request, profile, context)
    if row.numbers and all(number.source.startswith("request.") for number in row.numbers):
        found = tuple(finding for finding in found if finding.code not in _ITS_OWN)
    for finding in found:
        if finding.code in _REPEATS:
            return Refusal(Reason.DUPLICATE, finding.message)
    for finding in found:
        if finding.severity is not Severity.ERROR:
            continue
        if finding.path.endswith(".target") and row.target is not None:
            return _open(row, f"“{row.target}”不宜照用：{finding.message}，请填写", request)
        return Refusal(Reason.BREAKS_RULE, finding.message)
    if (spelled := _spelled(found, row)) is not None:
        again = findings(spelled, request, profile, context)
        if not any(finding.severity is Severity.ERROR for finding in again):
            row, found = spelled, again
    warned = [finding.message for finding in found if finding.severity is Severity.WARNING]
    if warned and row.basis is Basis.PRECEDENT:
        row = _noted(row, f"请留意：{'；'.join(warned)}")
    return grounded(row, request)


def _spelled(found: Sequence[Finding], row: Suggestion) -> Suggestion | None:
    """The row with its value as the rules' hints would spell it (≥ before 96%, = for ≥100%); None without a hint.

    Nothing at all (0起) is no floor: such a value stays as it is.
    """
    if TargetValue.parse(row.target).number == 0:
        return None
    for finding in found:
        hint = finding.severity is Severity.INFO and finding.path.endswith(".target")
        if hint and finding.fix is not None and finding.fix.value != row.target:
            remark = f"“{row.target}”按惯例写成“{finding.fix.value}”" if row.basis is Basis.PRECEDENT else ""
            return _noted(replace(row, target=finding.fix.value), remark)
    return None


def _open(row: Suggestion, remark: str, request: Request) -> Suggestion | Refusal:
    return grounded(_noted(replace(row, target=None), remark), request)


def _noted(row: Suggestion, remark: str) -> Suggestion:
    return replace(row, note=f"{row.note.rstrip('。')}；{remark}。") if remark else row


def new_faults(before: Table, after: Table, profile: Profile) -> tuple[Finding, ...]:
    """The errors and warnings that a change of a table brings with it, the gravest first."""
    known = {(finding.code, finding.path) for finding in check(before, profile=profile).findings}
    found = [
        finding
        for finding in check(after, profile=profile).findings
        if finding.severity is not Severity.INFO and (finding.code, finding.path) not in known
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity.rank))
