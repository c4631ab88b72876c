"""A finding in plain words (解释), with a mend where one can be proposed without inventing anything.

The verdict is the rule's and stays. A mend is proposed only when the finding is gone with it and nothing new comes.
May import `llm`, `rules` and this floor.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from ..form import Indicator, Profile, Table
from ..llm import Asker, Declined, Question, load_prompt
from ..rules import Finding, check, rule_named
from .figures import figures
from .placement import masked_by_clause, misplaced
from .probe import new_faults
from .reply import marked
from .request import Request
from .slots import Slots, hidden
from .strangers import strangers
from .suggestion import Reason, Refusal

PROMPT = "explain_finding"
_WORDS = ("name", "target", "annual_goal", "overall_goal", "attribute", "period")  # cells a mend may be proposed for


class Explanation(BaseModel):
    """The answer of `explain_finding`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    explanation: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    mend: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)] | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding explained. `mend` is the whole cell as it might read; None where none can be vouched for."""

    explanation: str | None
    mend: str | None = None
    refusal: Refusal | None = None


def explain(table: Table, finding: Finding, asker: Asker, prompts: Path, profile: Profile) -> Explained:
    """Why a finding matters here and how its cell might read. `TroubleError` when the endpoint is of no use."""
    shown, slots = _data(table, finding)

    def accept(reply: Explanation) -> Explained | Declined:
        if written := next(figures(reply.explanation), None):
            return _declined(Reason.UNGROUNDED, f"说明里不能写数字“{written.text}”")
        if marked(reply.explanation):
            return _declined(Reason.INVALID, "说明要是一两句话，不分行，不带〈〉一类的标记")
        if unknown := strangers(reply.explanation, Request.of(table), (), shown):
            return _declined(Reason.STRANGER, f"说明里的“{unknown[0]}”在资料里没有")
        if reply.mend is None or finding.path.split(".")[-1] not in _WORDS:
            return Explained(reply.explanation)
        mended = slots.fill(reply.mend)
        refusal = (
            mended
            if isinstance(mended, Refusal)
            else (misplaced(reply.mend, slots) if finding.path.endswith("goal") else None)
            or _fault(mended, table, finding, profile, shown)
        )
        if refusal is not None:
            return Declined(f"改法不能用：{refusal.message}；没有把握时 mend 写 null", (reply.explanation, refusal))
        return Explained(reply.explanation, mended if isinstance(mended, str) else None)

    answer = asker.ask(Question(load_prompt(PROMPT, prompts), {"data": shown}, Explanation), accept)
    if not isinstance(answer, Declined):
        return answer
    if isinstance(answer.cause, tuple):  # the words may stand, the mend may not
        return Explained(answer.cause[0], refusal=answer.cause[1])
    cause = answer.cause if isinstance(answer.cause, Refusal) else Refusal(Reason.INVALID, answer.message)
    return Explained(None, refusal=cause)


def sent(table: Table, finding: Finding) -> str:
    """What is sent of a finding and its table, as JSON, before personal data is masked."""
    return _data(table, finding)[0]


def _data(table: Table, finding: Finding) -> tuple[str, Slots]:
    """The same, and what gives the numbers of the finding's cell back."""
    slots = Slots()
    cell = table.get(finding.path)
    row = table.get(".".join(finding.path.split(".")[:2])) if finding.path.startswith("indicators.") else None
    data = {
        "规则": rule_named(finding.code).page,
        "检查结果": hidden(finding.message),
        "应为": hidden(finding.expected),
        "这一格": _masked(slots, cell, finding, row) if isinstance(cell, str) else None,
        "这一行": {"二级指标": row.level2, "名称": hidden(row.name)} if row is not None else None,
        "项目名称": table.project_name,
        "年度总体目标": hidden(table.annual_goal),
    }
    return json.dumps(data, ensure_ascii=False, indent=1), slots


def _declined(reason: Reason, message: str) -> Declined:
    return Declined(message, Refusal(reason, message))


def _masked(slots: Slots, cell: str, finding: Finding, row: Indicator | None) -> str | None:
    """The cell with its numbers as slots; a number without a unit may be given one that the finding or the name has."""
    if finding.path.endswith("goal"):
        return masked_by_clause(slots, cell)
    return slots.mask(cell, f"{row.name if row else ''}{finding.expected or ''}")


def _fault(mended: str, table: Table, finding: Finding, profile: Profile, shown: str) -> Refusal | None:
    """Why a mend may not be proposed; None when it may."""
    if marked(mended):
        return Refusal(Reason.INVALID, "改法要是这一格的文字，不带标记")
    after = table.put(finding.path, mended)
    if unknown := strangers(mended, Request.of(table), (), shown):
        return Refusal(Reason.STRANGER, f"“{unknown[0]}”在资料里没有")
    if any((each.code, each.path) == (finding.code, finding.path) for each in check(after, profile=profile).findings):
        return Refusal(Reason.BREAKS_RULE, "这样改了，问题还在")
    if faults := new_faults(table, after, profile):
        return Refusal(Reason.BREAKS_RULE, faults[0].message)
    return None
