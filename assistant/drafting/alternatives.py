"""Up to three names for one second-level indicator by the model, each on a precedent it was shown.

The value is the precedent's, adapted as always; the model writes the name alone. An alternative that cites what it was
not shown, counts something, names a stranger, breaks a rule or stands at error level is dropped and counted. Where only
this table may be sent, it rests on a row that follows from the request instead. May import `llm` and this floor.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..form import Profile
from ..llm import Asker, Declined, Question, load_prompt
from ..rules import Severity
from .probe import findings
from .reply import judged
from .request import Request
from .reword import Judge
from .scope import is_own, told
from .slots import Slots, hidden
from .suggestion import Basis, Reason, Refusal, Suggestion

PROMPT = "alternatives"
MOST = 3


class Alternative(BaseModel):
    """One name, and the id of the precedent it rests on."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    record: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Alternatives(BaseModel):
    """The answer of `alternatives`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    alternatives: Annotated[list[Alternative], Field(max_length=MOST)]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of it: the rows that may be offered, and why the others may not; not `read`: no reply was readable."""

    rows: tuple[Suggestion, ...]
    dropped: tuple[Refusal, ...] = ()
    read: bool = True

    @property
    def words(self) -> str:
        """`模型提出 3 条，丢弃 1 条：数字没有出处。`, as the page says it."""
        if not self.read:
            return "模型的回复读不出来，没有可用的说法。"
        if not self.rows and not self.dropped:
            return "模型没有提出别的说法。"
        proposed = f"模型提出 {len(self.rows) + len(self.dropped)} 条"
        if not self.dropped:
            return f"{proposed}。"
        reasons = dict.fromkeys(refusal.reason.words.removesuffix("的") for refusal in self.dropped)
        return f"{proposed}，丢弃 {len(self.dropped)} 条：{'、'.join(reasons)}。"


@dataclass(frozen=True, slots=True)
class Ground:
    """What other names for a category may rest on.

    rows   what is suggested, of all categories
    shown  by the id the model is to cite: where the row stands in `rows`, and the name it is shown under
    names  the category's that are taken, as far as the model is told of them
    """

    request: Request
    level2: str
    rows: tuple[Suggestion, ...]
    shown: dict[str, tuple[int, str]]
    names: tuple[str, ...]
    this_table_only: bool

    @property
    def sent(self) -> str:
        """Exactly what the model is told, as JSON, before personal data is masked."""
        data = {
            "项目名称": self.request.project_name,
            "年度总体目标": hidden(self.request.goal),
            "二级指标": self.level2,
            "已有的名称": sorted(self.names),
            "先例": [
                {"编号": id, "名称": hidden(name), "指标值": hidden(self.rows[index].target)}
                for id, (index, name) in self.shown.items()
            ],
        }
        return json.dumps(data, ensure_ascii=False, indent=1)


def ground(
    request: Request,
    level2: str,
    rows: Sequence[Suggestion],
    *,
    this_table_only: bool = False,
    instead_of: Suggestion | None = None,
    beside: Sequence[Suggestion] = (),
) -> Ground | None:
    """What the model would be shown; None where there is nothing to rest another name on.

    rows             what is suggested already; those of this category with a value are shown
    this_table_only  show no precedent: only what follows from the request
    instead_of       one alternative to find another for: only what it rests on is shown
    beside           the alternatives there are, whose names are taken
    """
    shown: dict[str, tuple[int, str]] = {}
    for index, row in enumerate(rows):
        if row.level2 != level2 or row.target is None or row.basis is Basis.MODEL:
            continue
        if instead_of is not None and (row.target, row.evidence) != (instead_of.target, instead_of.evidence):
            continue
        if this_table_only:
            if is_own(row) and row.name:
                shown[f"本表{index + 1}"] = index, row.name
        elif row.evidence:
            shown[row.evidence[0].record] = index, row.evidence[0].name
    if not shown:
        return None
    here = (row for row in rows if row.level2 == level2 and (is_own(row) or not this_table_only))
    names = dict.fromkeys(row.name for row in (*here, *beside) if row.name)
    return Ground(request, level2, tuple(rows), shown, tuple(names), this_table_only)


def alternatives(
    on: Ground,
    judge: Judge,
    asker: Asker,
    prompts: Path,
    profile: Profile,
    *,
    most: int = MOST,
    fresh: bool = False,
    on_text: Callable[[str], object] | None = None,
) -> Proposed:
    """Other names for a category.

    judge    decides whether a row may stand under a name, as for re-wording
    most     how many are wanted; what is proposed beyond them is passed over
    fresh    others than the last ones
    on_text  is given the reply as it comes

    `TroubleError` when the endpoint is of no use, MubiaoError without the prompt.
    """

    def accept(reply: Alternatives) -> Proposed | Declined:
        kept: list[Suggestion] = []
        dropped: list[Refusal] = []
        for each in reply.alternatives:
            if len(kept) == most:
                break
            answer = _row(each, on, [*on.names, *(row.name for row in (*on.rows, *kept))], judge, profile)
            if isinstance(answer, Suggestion):
                kept.append(answer)
            else:
                dropped.append(answer)
        if dropped and not kept:
            return Declined(told(dropped[0], this_table_only=on.this_table_only), tuple(dropped))
        return Proposed(tuple(kept), tuple(dropped))

    answer = asker.ask(
        Question(load_prompt(PROMPT, prompts), {"data": on.sent}, Alternatives), accept, fresh=fresh, on_text=on_text
    )
    if not isinstance(answer, Declined):
        return answer
    return Proposed((), answer.cause) if isinstance(answer.cause, tuple) else Proposed((), read=False)


def _row(
    each: Alternative, on: Ground, taken: Sequence[str | None], judge: Judge, profile: Profile
) -> Suggestion | Refusal:
    if each.record not in on.shown:
        return Refusal(Reason.INVALID, f"编号“{each.record}”不在先例里")
    index, _ = on.shown[each.record]
    name = Slots().fill(each.name)
    if isinstance(name, Refusal):
        return name
    if name in taken:
        return Refusal(Reason.DUPLICATE, f"“{name}”已经有了")
    answer = judged(name, on.rows[index].target) or judge(on.rows, index, name)
    if isinstance(answer, Refusal):
        return answer
    # The judge lets a row keep a fault it had; what is newly proposed has none.
    wrong = next((one for one in findings(answer, on.request, profile) if one.severity is Severity.ERROR), None)
    if wrong:
        return Refusal(Reason.BREAKS_RULE, wrong.message)
    # What was said of the row it rests on was said of another name.
    return replace(answer, basis=Basis.MODEL, note=f"名称由模型另拟，指标值沿用“{on.rows[index].name}”的。")
