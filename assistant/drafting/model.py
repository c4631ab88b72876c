"""The language model (大模型) as a `Reworder`: one indicator at a time, names only, within limits.

May import `llm`, `settings`, `errors` and this floor. Whatever an endpoint does, the rows stand as they were, and the
user reads one notice without any key in it.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import MubiaoError
from ..llm import Asker, Budget, Declined, Endpoint, Question, TroubleError, endpoint_of, load_prompt
from ..llm.ask import ASKS
from ..llm.chat import MAX_TOKENS
from ..llm.endpoint import Remembered
from ..llm.records import Audit, Cache
from ..llm.trouble import Trouble
from ..settings import Settings
from .reply import Wording, judged
from .request import Request
from .reword import Judge, Reworded, Reworder
from .scope import is_own, told
from .slots import Slots, hidden
from .suggestion import Reason, Refusal, Suggestion

PROMPT = "reword_indicator"
TASK_CALLS = 3  # the whole task may take as long as this many calls one after the other
_RUBBISH = 2  # rows in a row without one readable reply: nothing will come of the others

Progress = Callable[[int, int], object]  # rows done, rows in all
_Outcome = Suggestion | Refusal | None


def asker(settings: Settings, *, calls: int, seconds: float) -> Asker | None:
    """What asks the configured endpoint, with its records; None when none is configured.

    calls, seconds   the limits of the task
    """
    endpoint = endpoint_of(settings)
    if endpoint is None:
        return None
    records = settings.model_records
    return Asker(
        endpoint,
        Budget(seconds, calls, calls * MAX_TOKENS),
        Remembered(records / "endpoints.json"),
        Cache(records / "replies.sqlite"),
        Audit(records / "calls.jsonl"),
    )


def reworder(settings: Settings, progress: Progress | None = None, *, this_table_only: bool = False) -> Reworder | None:
    """What re-words names by the configured endpoint; None when none is configured.

    this_table_only   no wording of another table is sent: rows that stand on a precedent keep their names
    """
    endpoint = endpoint_of(settings)
    if endpoint is None:
        return None
    return ModelReworder(endpoint, settings.prompts, settings, progress, this_table_only)


@dataclass(frozen=True, slots=True)
class ModelReworder:
    """A `Reworder` over an endpoint."""

    endpoint: Endpoint
    prompts: Path
    settings: Settings = field(repr=False)
    progress: Progress | None = None
    this_table_only: bool = False

    def __call__(self, request: Request, rows: Sequence[Suggestion], judge: Judge) -> Reworded:
        """The rows, each under a better name where the model gave one that the judge accepts."""
        named = [index for index, row in enumerate(rows) if _is_sent(row, self.this_table_only)]
        kept_back = sum(row.name is not None for row in rows) - len(named)
        notices = [f"只发送当前这张表，所以出自往年的 {kept_back} 条没有请模型润色。"] if kept_back else []
        if not named:
            return Reworded(tuple(rows), notices=tuple(notices))
        done: dict[int, _Outcome] = {}
        try:
            made = asker(self.settings, calls=ASKS * len(rows) + 2, seconds=self.endpoint.timeout * TASK_CALLS)
            assert made is not None  # there is an endpoint
            task = _Task(made, self.prompts, request, rows, judge, self.this_table_only)
            self._run(task, named, done)
        except TroubleError as error:
            notices.append(_notice(str(error)))
        except MubiaoError as error:
            notices.append(_notice(str(error).rstrip("。")))
        return _together(rows, done, judge, tuple(notices))

    def _run(self, task: "_Task", named: Sequence[int], done: dict[int, _Outcome]) -> None:
        """Ask one after the other until the endpoint has shown that it can answer, then several at once."""
        waiting, unreadable = list(named), 0
        while waiting and (unreadable or not done):
            index = waiting.pop(0)
            done[index] = answer = task.better(index)
            self._tell(done, named)
            unreadable = unreadable + 1 if isinstance(answer, Refusal) and answer.reason is Reason.INVALID else 0
            if unreadable == _RUBBISH:
                raise TroubleError(Trouble.RUBBISH)
        with ThreadPoolExecutor(self.settings.model_at_once, thread_name_prefix="mubiao-reword") as pool:
            asked = {index: pool.submit(task.better, index) for index in waiting}
            trouble: TroubleError | None = None
            for index, each in asked.items():
                try:
                    done[index] = each.result()
                    self._tell(done, named)
                except CancelledError:
                    continue  # not begun when the endpoint turned out to be of no use
                except TroubleError as error:
                    trouble = trouble or error
                    pool.shutdown(wait=False, cancel_futures=True)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        if trouble:
            raise trouble

    def _tell(self, done: dict[int, _Outcome], named: Sequence[int]) -> None:
        if self.progress:
            self.progress(len(done), len(named))


def _together(
    rows: Sequence[Suggestion], done: dict[int, _Outcome], judge: Judge, notices: tuple[str, ...]
) -> Reworded:
    """The answers put in, in the order of the rows: judged beside the rows as they were, now beside each other."""
    now, dropped = list(rows), list[Refusal]()
    for index in sorted(done):
        answer = done[index]
        if isinstance(answer, Suggestion) and answer.name is not None:
            answer = judge(now, index, answer.name)
        if isinstance(answer, Refusal):
            dropped.append(answer)
        elif answer is not None:
            now[index] = answer
    return Reworded(tuple(now), tuple(dropped), notices)


def _notice(why: str) -> str:
    return f"{why}，没有改写的名称照推导和往年先例给出。"


@dataclass(frozen=True, slots=True)
class _Task:
    """The re-wording of one request's rows."""

    asker: Asker
    prompts: Path
    request: Request
    rows: Sequence[Suggestion]
    judge: Judge
    this_table_only: bool = False

    def better(self, index: int) -> _Outcome:
        """The row under a better name; None when its own is the best; the last refusal when no reply would do."""
        row = self.rows[index]
        slots = Slots()
        name = slots.mask(row.name) or ""
        data = _data(self.request, row, name, self.this_table_only)

        def accept(reply: Wording) -> Suggestion | Declined | None:
            worded = slots.fill(reply.name, every=True)
            if worded == row.name:
                return None
            answer: Suggestion | Refusal = worded if isinstance(worded, Refusal) else self._judged(index, worded)
            if isinstance(answer, Refusal):
                return Declined(told(answer, this_table_only=self.this_table_only), answer)
            return answer

        prompt = load_prompt(PROMPT, self.prompts)
        answer = self.asker.ask(Question(prompt, {"data": data}, Wording), accept)
        if not isinstance(answer, Declined):
            return answer
        return answer.cause if isinstance(answer.cause, Refusal) else Refusal(Reason.INVALID, answer.message)

    def _judged(self, index: int, name: str) -> Suggestion | Refusal:
        return judged(name, self.rows[index].target) or self.judge(self.rows, index, name)


def sent(request: Request, rows: Sequence[Suggestion], *, this_table_only: bool = False) -> str:
    """What re-wording these rows sends, one question after the other, before personal data is masked."""
    asked = (row for row in rows if _is_sent(row, this_table_only))
    return "\n".join(_data(request, row, Slots().mask(row.name) or "", this_table_only) for row in asked)


def _is_sent(row: Suggestion, this_table_only: bool) -> bool:
    return row.name is not None and (is_own(row) or not this_table_only)


def _data(request: Request, row: Suggestion, name: str, this_table_only: bool) -> str:
    """What the model is told of one indicator: JSON in readable Chinese, numbers of name and target as slots."""
    data: dict[str, object] = {
        "项目名称": request.project_name,
        "年度总体目标": request.goal,
        "二级指标": row.level2,
        "现名称": name,
        "指标值": hidden(row.target),
    }
    if not this_table_only:
        data["往年同类指标名称"] = [cited.name for cited in row.evidence]
    return json.dumps(data, ensure_ascii=False, indent=1)
