"""The annual goal (年度总体目标) in words of the model's, from the request and the chosen indicators.

Every number in it is one of theirs, put back into the slot the model placed; the rules look at the table with the new
goal before anyone sees it. May import `llm` and this floor.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from ..form import Profile, Table
from ..form.text import squeeze
from ..llm import Asker, Declined, Question, load_prompt
from .placement import masked_by_clause, misplaced
from .probe import new_faults
from .reply import marked
from .request import Request
from .slots import Slots
from .strangers import strangers
from .suggestion import Evidence, Reason, Refusal

PROMPT = "write_goal"
_SHORTEST, _LONGEST = 20, 200  # characters


class GoalDraft(BaseModel):
    """The answer of `write_goal`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    goal: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


@dataclass(frozen=True, slots=True)
class Worded:
    """A text the model wrote and that may stand, or why none may (`refusal`)."""

    text: str | None
    refusal: Refusal | None = None


def write_goal(
    table: Table,
    asker: Asker,
    prompts: Path,
    profile: Profile,
    *,
    fresh: bool = False,
    on_text: Callable[[str], object] | None = None,
) -> Worded:
    """A goal for the table, by its project and its indicators.

    fresh    another wording than the last one
    on_text  is given the reply as it comes

    `TroubleError` when the endpoint is of no use, MubiaoError without the prompt.
    """
    data, slots = goal_data(table)

    def accept(reply: GoalDraft) -> str | Declined:
        filled = slots.fill(reply.goal)
        refusal = (
            filled if isinstance(filled, Refusal) else misplaced(reply.goal, slots) or _fault(filled, table, profile)
        )
        if refusal is not None:
            return Declined(refusal.message, refusal)
        assert isinstance(filled, str)
        return filled

    question = Question(load_prompt(PROMPT, prompts), {"data": data}, GoalDraft)
    answer = asker.ask(question, accept, fresh=fresh, on_text=on_text)
    if isinstance(answer, Declined):
        cause = answer.cause if isinstance(answer.cause, Refusal) else Refusal(Reason.INVALID, answer.message)
        return Worded(None, cause)
    return Worded(answer)


def sent(table: Table) -> str:
    """What of a table is sent to write its goal, as JSON, before personal data is masked."""
    return goal_data(table)[0]


def goal_data(table: Table) -> tuple[str, Slots]:
    """What `sent` shows, every number of a name, a target and the goal as a slot, and what gives the numbers back."""
    slots = Slots()
    rows = [
        {
            "二级指标": row.level2,
            "名称": slots.mask(row.name, row.name or ""),
            "指标值": slots.mask(row.target, row.name or ""),
        }
        for row in table.indicators
        if row.name
    ]
    data = {
        "项目名称": table.project_name,
        "实施单位": table.implementing_unit,
        "现有的目标": masked_by_clause(slots, table.annual_goal),
        "指标": rows,
    }
    return json.dumps(data, ensure_ascii=False, indent=1), slots


def _fault(goal: str, table: Table, profile: Profile) -> Refusal | None:
    """Why a goal may not stand; None when it may."""
    length = len(squeeze(goal))
    if not _SHORTEST <= length <= _LONGEST:
        return Refusal(Reason.INVALID, f"目标有{length}个字，应在{_SHORTEST}至{_LONGEST}个字之间")
    if marked(goal):
        return Refusal(Reason.INVALID, "目标要是一两句话，不分行，不带标记")
    if unknown := strangers(goal, Request.of(table), _cited(table)):
        return Refusal(Reason.STRANGER, f"“{unknown[0]}”在项目资料里没有")
    if faults := new_faults(table, table.put("annual_goal", goal), profile):
        return Refusal(Reason.BREAKS_RULE, faults[0].message)
    return None


def _cited(table: Table) -> tuple[Evidence, ...]:
    """The table's own rows as cells that may be repeated."""
    return tuple(
        Evidence(
            "", table.source.file, table.source.number, table.year, table.project_name or "", row.name or "", row.target
        )
        for row in table.indicators
    )
