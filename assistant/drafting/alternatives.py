"""Up to three names for one second-level indicator by the model, each on a precedent it was shown.

The value is the precedent's, adapted as always; the model writes the name alone. An alternative that cites what it was
not shown, counts something, names a stranger or breaks a rule is dropped and counted. May import `llm` and this floor.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..llm import Asker, Declined, Question, load_prompt
from .reply import judged
from .request import Request
from .reword import Judge
from .slots import Slots
from .suggestion import Basis, Reason, Refusal, Suggestion

PROMPT = "alternatives"
_MOST = 3


class Alternative(BaseModel):
    """One name, and the id of the precedent it rests on."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    record: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Alternatives(BaseModel):
    """The answer of `alternatives`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    alternatives: Annotated[list[Alternative], Field(max_length=_MOST)]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of it: the rows that may be offered, and why the others may not."""

    rows: tuple[Suggestion, ...]
    dropped: tuple[Refusal, ...] = ()

    @property
    def words(self) -> str:
        """`提出3条，1条未列出：数字没有出处`, as the page says it."""
        proposed = f"模型提出{len(self.rows) + len(self.dropped)}条"
        if not self.dropped:
            return f"{proposed}。"
        reasons = dict.fromkeys(refusal.reason.words.removesuffix("的") for refusal in self.dropped)
        return f"{proposed}，{len(self.dropped)}条未列出：{'、'.join(reasons)}。"


def alternatives(
    request: Request,
    level2: str,
    rows: Sequence[Suggestion],
    judge: Judge,
    asker: Asker,
    prompts: Path,
    *,
    fresh: bool = False,
) -> Proposed:
    """Other names for a category.

    rows   what is suggested already, of this category those with evidence are shown to the model
    judge  decides whether a row may stand under a name, as for re-wording

    `TroubleError` when the endpoint is of no use.
    """
    shown = {
        row.evidence[0].record: (index, row)
        for index, row in enumerate(rows)
        if row.level2 == level2 and row.evidence and row.target is not None
    }
    if not shown:
        return Proposed(())
    names = {row.name for row in rows if row.name}

    def accept(reply: Alternatives) -> Proposed | Declined:
        kept: list[Suggestion] = []
        dropped: list[Refusal] = []
        for each in reply.alternatives:
            taken = [*names, *(row.name for row in kept)]
            answer = _row(each, shown, rows, taken, judge)
            (kept if isinstance(answer, Suggestion) else dropped).append(answer)  # type: ignore[arg-type]
        if dropped and not kept:
            return Declined(dropped[0].message, tuple(dropped))
        return Proposed(tuple(kept), tuple(dropped))

    question = Question(
        load_prompt(PROMPT, prompts),
        {"data": json.dumps(_data(request, level2, shown, names), ensure_ascii=False, indent=1)},
        Alternatives,
    )
    answer = asker.ask(question, accept, fresh=fresh)
    if not isinstance(answer, Declined):
        return answer
    cause = answer.cause if isinstance(answer.cause, tuple) else (Refusal(Reason.INVALID, answer.message),)
    return Proposed((), cause)


def _row(
    each: Alternative,
    shown: dict[str, tuple[int, Suggestion]],
    rows: Sequence[Suggestion],
    taken: Sequence[str | None],
    judge: Judge,
) -> Suggestion | Refusal:
    if each.record not in shown:
        return Refusal(Reason.INVALID, f"编号“{each.record}”不在先例里")
    index, row = shown[each.record]
    name = Slots().fill(each.name)
    if isinstance(name, Refusal):
        return name
    if name in taken:
        return Refusal(Reason.DUPLICATE, f"“{name}”已经有了")
    refusal = judged(name, row.target)
    answer = refusal or judge(rows, index, name)
    return answer if isinstance(answer, Refusal) else replace(answer, basis=Basis.MODEL)


def _data(
    request: Request, level2: str, shown: dict[str, tuple[int, Suggestion]], names: set[str]
) -> dict[str, object]:
    return {
        "项目名称": request.project_name,
        "年度总体目标": Slots().mask(request.goal),
        "二级指标": level2,
        "已有的名称": sorted(names),
        "先例": [
            {"编号": record, "名称": Slots().mask(row.evidence[0].name), "指标值": Slots().mask(row.target)}
            for record, (_, row) in shown.items()
        ],
    }
