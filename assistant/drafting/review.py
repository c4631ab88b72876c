"""The model's second opinion (参考意见) on what code cannot judge, kept apart from the rules.

It is never an error, never in an exit code or a baseline, and always marked as the model's, with its name and the time.
One question at a time over the whole table; each opinion cites a cell, and the words it quotes must stand in that cell.
May import `llm`, `rules` and this floor.
"""

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..errors import MubiaoError
from ..form import Profile, Table
from ..form.text import squeeze
from ..llm import Asker, Declined, Question, Trouble, TroubleError, load_prompt
from ..rules import check
from .figures import figures, held
from .reply import marked
from .request import Request
from .strangers import strangers

PROMPT = "second_opinion"
_MOST = 12
_LEAST_QUOTE = 2
_RUBBISH = 2  # questions in a row without one readable reply: nothing will come of the others
_ROW = re.compile(r"第([0-9]{1,4})行")

Progress = Callable[[int, int], object]  # questions answered, questions in all


class _Opinion(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    row: Annotated[int, Field(ge=0, le=10_000)]
    quote: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]


class Opinions(BaseModel):
    """The answer of `second_opinion`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    opinions: Annotated[list[_Opinion], Field(max_length=_MOST)]


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion: what it is about, the cell, the words it rests on, why.

    code    the rule it is kin to
    path    the cell in the canonical table
    agrees  whether the rule of that code points at the same row
    """

    code: str
    title: str
    path: str
    quote: str
    reason: str
    agrees: bool

    def as_dict(self) -> dict[str, Any]:
        """The shape of `review --format json`."""
        return {key: getattr(self, key) for key in ("code", "title", "path", "quote", "reason", "agrees")}


@dataclass(frozen=True, slots=True)
class Review:
    """A second opinion on one table.

    asked    the codes that were answered; what is missing here was not reached, or its answer could not be read
    dropped  opinions that cited what does not stand there
    """

    model: str
    time: str
    opinions: tuple[Opinion, ...]
    asked: tuple[str, ...]
    dropped: int
    notices: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The shape of `review --format json`."""
        return {
            "model": self.model,
            "time": self.time,
            "asked": list(self.asked),
            "opinions": [opinion.as_dict() for opinion in self.opinions],
            "dropped": self.dropped,
        }


@dataclass(frozen=True, slots=True)
class Matter:
    """One question of `opinions.toml`."""

    code: str
    title: str
    question: str
    example: str


@lru_cache(maxsize=1)
def matters() -> tuple[Matter, ...]:
    """What the model is asked, by code."""
    data = tomllib.loads((Path(__file__).parent / "opinions.toml").read_text("utf-8"))
    return tuple(Matter(code, **data[code]) for code in sorted(data))


def sent(table: Table) -> str:
    """What of a table is sent to the model: its project, goal and rows, as JSON; nothing of its money or its people."""
    rows = [
        {"行": number, "二级指标": row.level2, "名称": row.name, "指标值": row.target}
        for number, row in enumerate(table.indicators, 1)
    ]
    data = {"项目名称": table.project_name, "年度总体目标": table.annual_goal, "指标": rows}
    return json.dumps(data, ensure_ascii=False, indent=1)


def review(
    table: Table,
    asker: Asker,
    prompts: Path,
    profile: Profile,
    *,
    at_once: int = 1,
    codes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Review:
    """The model's opinions on a table, in the order of its rows. What an endpoint did not answer is a notice.

    codes    only these questions; default: all
    at_once  calls at the same time, once one has been answered
    """
    wanted = [each for each in matters() if not codes or each.code in codes]
    seen = {(finding.code, _row_of(finding.path)) for finding in check(table, profile=profile).findings}
    answers: dict[str, tuple[list[Opinion], int]] = {}
    unread: list[str] = []
    notices: list[str] = []

    def ask(matter: Matter) -> tuple[list[Opinion], int] | None:
        values = {"question": matter.question, "example": matter.example, "data": sent(table)}
        question = Question(load_prompt(PROMPT, prompts), values, Opinions)
        kept: list[Opinion] = []

        def accept(reply: Opinions) -> int | Declined:
            kept.clear()
            faults = [fault for each in reply.opinions if (fault := _take(each, matter, table, seen, kept))]
            return Declined(faults[0], len(faults)) if faults else 0

        answer = asker.ask(question, accept)
        if not isinstance(answer, Declined):
            return kept, answer
        # The last reply's good opinions stand, what it cited wrongly is dropped and counted.
        return (kept, answer.cause) if isinstance(answer.cause, int) else None

    def note(matter: Matter, answer: tuple[list[Opinion], int] | None) -> None:
        if answer is None:
            unread.append(matter.code)
        else:
            answers[matter.code] = answer
        if progress:
            progress(len(answers) + len(unread), len(wanted))

    waiting = list(wanted)
    try:
        while waiting and not answers:
            matter = waiting.pop(0)
            note(matter, ask(matter))
            if len(unread) == _RUBBISH:
                raise TroubleError(Trouble.RUBBISH)
        with ThreadPoolExecutor(at_once, thread_name_prefix="mubiao-review") as pool:
            asked = {matter: pool.submit(ask, matter) for matter in waiting}
            for matter, each in asked.items():
                try:
                    note(matter, each.result())
                except CancelledError:
                    continue
                except (TroubleError, MubiaoError) as error:
                    notices.append(_notice(error))
                    pool.shutdown(wait=False, cancel_futures=True)
    except (TroubleError, MubiaoError) as error:
        notices.append(_notice(error))
    if unread and _notice(TroubleError(Trouble.RUBBISH)) not in notices:
        notices.append(f"{'、'.join(sorted(unread))} 的回复读不出来，没有参考意见。")
    opinions = [opinion for kept, _ in answers.values() for opinion in kept]
    opinions.sort(key=lambda opinion: (_row_of(opinion.path), opinion.code))
    return Review(
        model=asker.endpoint.model,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        opinions=tuple(opinions),
        asked=tuple(code for code in sorted(answers)),
        dropped=sum(dropped for _, dropped in answers.values()),
        notices=tuple(dict.fromkeys(notices)),
    )


def _notice(error: Exception) -> str:
    why = str(error).rstrip("。")
    return f"{why}，没有问到的问题没有参考意见。"


def _row_of(path: str) -> int:
    """The row a path points at, from 0; -1 for the head."""
    parts = path.split(".")
    return int(parts[1]) if parts[0] == "indicators" and len(parts) > 1 else -1


def _take(each: _Opinion, matter: Matter, table: Table, seen: set[tuple[str, int]], kept: list[Opinion]) -> str | None:
    """Keep an opinion whose citation holds; else why it may not stand."""
    if each.row > len(table.indicators):
        return f"没有第{each.row}行"
    quoted = squeeze(each.quote)
    if len(quoted) < _LEAST_QUOTE:
        return "引用的原文太短"
    path = next((path for path, text in _cells(table, each.row) if quoted in squeeze(text)), None)
    if path is None:
        return f"“{each.quote}”不在第{each.row}行的原文里"
    if marked(each.reason):
        return "理由要是一句话，不分行，不带标记"
    known = [figure for text in (*_texts(table), matter.question) for figure in held(text)]
    reason = _ROW.sub(lambda match: "" if int(match[1]) <= len(table.indicators) else match[0], squeeze(each.reason))
    for figure in figures(reason):
        if not any(one.vouches_for(figure) for one in known):
            return f"理由里的数字“{figure.text}”在表里没有"
    if unknown := strangers(each.reason, Request.of(table), (), f"{sent(table)}{matter.question}"):
        return f"理由里的“{unknown[0]}”在表里没有"
    row = each.row - 1
    kept.append(Opinion(matter.code, matter.title, path, each.quote, each.reason, (matter.code, row) in seen))
    return None


def _texts(table: Table) -> list[str]:
    """Every cell that is shown to the model."""
    return [text for row in range(len(table.indicators) + 1) for _, text in _cells(table, row)]


def _cells(table: Table, row: int) -> list[tuple[str, str]]:
    """The cells of a row as (path, text); row 0 is the goal."""
    if row == 0:
        return [("annual_goal", table.annual_goal or ""), ("project_name", table.project_name or "")]
    indicator = table.indicators[row - 1]
    return [(f"indicators.{row - 1}.{key}", getattr(indicator, key) or "") for key in ("name", "target", "level2")]
