"""What the model may answer of a name (改写的名称): the shape of the reply, and what makes a name.

May import `form` and this floor's `suggestion`, nothing of the model.
"""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from ..form.target import IN_WORDS, MEASURED, TargetValue
from ..form.text import wording
from .suggestion import Reason, Refusal
from .vocabulary import words

_MARKS = re.compile(r"[\n\r\t<>〈〉{}|]")


def marked(text: str) -> bool:
    """Whether a sentence of the model's holds marks that no sentence has: a slot, the fence of a data block, JSON."""
    return _MARKS.search(text) is not None


class Wording(BaseModel):
    """The answer of `reword_indicator`: the name, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def judged(name: str, target: str | None) -> Refusal | None:
    """What is wrong with a reworded name, its numbers back in their slots, beside its target value; None: nothing."""
    lists = words()["names"]
    if len(wording(name)) > lists["longest"]:
        return Refusal(Reason.INVALID, f"名称有{len(wording(name))}个字，不能超过{lists['longest']}个字")
    if len(wording(name)) < 2 or re.search(r"[\n\r\t。；;？！?!{}<>|]", name):
        return Refusal(Reason.INVALID, "名称要是一个名词短语，不带句号和换行")
    value = TargetValue.parse(target)
    bare = re.sub(r"[（(][^（）()]*[)）]$", "", name)
    if value.kind in MEASURED and not bare.endswith(tuple(lists["metric_endings"])):
        return Refusal(Reason.INVALID, "指标值带数字，名称要以次数、人数、数量、合格率、完成率、满意度等计量的词结尾")
    if value.kind in IN_WORDS and bare.endswith(tuple(lists["rate_endings"])):
        return Refusal(Reason.INVALID, f"指标值是“{target}”，名称不要以“率”“满意度”结尾")
    return None
