"""W: wording (文字表述)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..form.mentions import mentions
from ..form.target import MEASURED
from ..form.text import bigrams, containment, is_empty, wording
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import BENEFIT, Row, Subject, per_table
from .vocabulary import words

# Rows looked at for one pair of characters: beyond it a table repeats itself in every row, and says so already.
_MOST_COMPARED = 8
# Up to so many rows each is compared with each, which is quicker than an index of them.
_FEW = 40
_LONGEST = 10**9


@rule("W05", "exact-duplicate", "指标名称重复", Severity.ERROR)
def exact_duplicate(subject: Subject) -> Iterator[Verdict]:
    """一张表里不能有两行名称相同的指标（不计空格和标点）。

    为什么：同一句话占两个指标，等于少了一个指标。
    依据：审核惯例；预算系统的通行要求。
    不合格：
        indicators.6.name = 参训人员独立办理事项率
    合格：
        indicators.6.name = 培训课程次年沿用率
    怎么改：按各自的二级指标重写其中一行。
    """
    first: dict[str, Row] = {}
    rows = subject.named
    if len(rows) < 2:
        yield NotApplicable("有名称的指标不到两行")
    for row in rows:
        earlier = first.setdefault(wording(row.name), row)
        if earlier is not row and wording(row.name):
            yield Fault(
                row.path("name"),
                f"与第{earlier.index + 1}行（{earlier.level2 or '未归类'}）的名称相同",
                row.name,
                "与其他行不同的名称",
                f"按“{row.level2 or '本行'}”的含义重写。",
            )


@rule("W06", "near-duplicate", "指标内容雷同", Severity.WARNING)
def near_duplicate(subject: Subject) -> Iterator[Verdict]:
    """不同二级指标的名称，不应大段相同。

    为什么：雷同的两行说的是一件事，考核时会重复计算。
    依据：审核惯例。按较短一句的相邻两字有多少出现在另一句里计算，完全相同由 W05 报告；
    量同一件事的两个数（污水站运行数量、污水站运行费）不算。
    不合格：
        indicators.6.name = 提升参训人员独立办理事项率
    合格：
        indicators.6.name = 培训课程次年沿用率
    怎么改：社会效益写做成了什么，可持续影响写机制或年限。
    """
    limits = subject.words["wording"]
    least, threshold = limits["near_duplicate_least"], float(limits["near_duplicate"])
    rows = [row for row in subject.named if len(wording(row.name)) >= least]
    if len(rows) < 2:
        yield NotApplicable("足够长的名称不到两个")
    for first, second in near_pairs(rows, threshold):
        yield Fault(
            second.path("name"),
            f"与第{first.index + 1}行（{first.level2 or '未归类'}）“{first.name}”内容雷同",
            second.name,
            "各写各的内容",
            "保留一处，另一处按二级指标的含义重写。",
        )


def near_pairs(rows: Sequence[Row], threshold: float) -> Iterator[tuple[Row, Row]]:
    """Each row with the first earlier one of another category whose wording it nearly repeats.

    Two wordings are near when they share at least `threshold` of the shorter one's pairs of characters. A row that
    shares fewer with all the earlier ones together needs no further look; in a long table the index finds the few
    that are worth comparing, so that 2,000 rows take no minute.
    """
    seen: set[str] = set()
    shortest = _LONGEST
    index = _NearIndex(rows, threshold) if len(rows) > _FEW else None
    for place, second in enumerate(rows):
        pairs = bigrams(second.name)
        if len(pairs & seen) >= threshold * min(shortest, len(pairs)):
            for first in rows[:place] if index is None else index.near(second):
                others = bigrams(first.name)
                near = len(pairs & others) >= threshold * min(len(pairs), len(others))
                other = first.level2 != second.level2 and wording(first.name) != wording(second.name)
                if near and other and not _differ_in_measure(first, second):
                    yield first, second
                    break
        seen |= pairs
        shortest = min(shortest, len(pairs))
        if index is not None:
            index.add(second)


def _measure(row: Row) -> str:
    """What a row counts or pays, by the end of its name (数量, 费, 率); empty where it has no figure or no such end."""
    lists = words()
    endings = (lists["names"]["measures"], lists["wording"]["measured_by"])
    longest = max(each.longest_ending(row.plain_name) for each in endings) if row.value.kind in MEASURED else 0
    return row.plain_name[-longest:] if longest else ""


def _differ_in_measure(first: Row, second: Row) -> bool:
    one, other = _measure(first), _measure(second)
    return bool(one and other) and one != other


class _NearIndex:
    """Rows by their rare pairs of characters.

    Two wordings that share at least `threshold` of the shorter one's pairs share one of its rarest `1 - threshold` of
    them, so only rows with such a pair in common can be near.
    """

    def __init__(self, rows: Sequence[Row], threshold: float) -> None:
        self._threshold = threshold
        self._counts = Counter(pair for row in rows for pair in bigrams(row.name))
        self._probes: dict[str, list[Row]] = defaultdict(list)
        self._holders: dict[str, list[Row]] = defaultdict(list)

    def _rare(self, pairs: Iterable[str]) -> list[str]:
        ordered = sorted(pairs, key=lambda pair: (self._counts[pair], pair))
        return ordered[: int(len(ordered) * (1 - self._threshold)) + 1]

    def near(self, row: Row) -> list[Row]:
        """The earlier rows that may be near, in order; either is the shorter one."""
        pairs = bigrams(row.name)
        known = {each.index: each for pair in self._rare(pairs) for each in self._holders[pair][:_MOST_COMPARED]}
        known |= {each.index: each for pair in pairs for each in self._probes[pair][:_MOST_COMPARED]}
        return [each for _, each in sorted(known.items())]

    def add(self, row: Row) -> None:
        pairs = bigrams(row.name)
        for pair in pairs:
            self._holders[pair].append(row)
        for pair in self._rare(pairs):
            self._probes[pair].append(row)


@per_table
def copies_of(subject: Subject) -> frozenset[int]:
    """The benefit rows whose names copy the goal, the first of each wording, by their places."""
    goal, limits = subject.table.annual_goal or "", subject.words["wording"]
    least, threshold = limits["near_duplicate_least"], float(limits["near_duplicate"])
    if is_empty(goal) or len(wording(goal)) < least:
        return frozenset()
    found: dict[str, int] = {}
    for row in subject.named:
        copied = row.level2 in BENEFIT and len(wording(row.name)) >= least and not _measure(row)
        if copied and containment(row.name, goal) >= threshold and not _is_counted_in(goal, row, threshold):
            found.setdefault(wording(row.name), row.index)
    return frozenset(found.values())


def _is_counted_in(goal: str, row: Row, threshold: float) -> bool:
    """Whether the goal gives the row's own figure to these words (新增粮食生产能力62万公斤): one thing, said twice."""
    figure = row.value.magnitude
    return figure is not None and any(
        each.magnitude == figure and containment(row.name, each.before) >= threshold for each in mentions(goal)
    )


@rule("W07", "copies-goal", "指标照抄年度目标", Severity.WARNING)
def copies_goal(subject: Subject) -> Iterator[Verdict]:
    """效益指标不能照抄年度总体目标。

    为什么：目标是要做的事，效益是做了以后的变化，照抄等于没有写效益。
    依据：财预〔2015〕88号一类文件；审核惯例。带数字的“……率”“……数”不算；与别的行同名的只报告一次。
    不合格：
        indicators.5.name = 培训社区工作者，提高社区工作者办理居民事项的能力
    合格：
        indicators.5.name = 参训人员独立办理事项率
    怎么改：写出可以看到的变化，如“问题解决率”。
    """
    least = subject.words["wording"]["near_duplicate_least"]
    rows = [row for row in subject.named if row.level2 in BENEFIT and len(wording(row.name)) >= least]
    if is_empty(subject.table.annual_goal) or not rows:
        yield NotApplicable("没有年度目标，或没有足够长的效益指标名称")
        return
    for row in rows:
        if row.index in copies_of(subject):
            yield Fault(
                row.path("name"),
                f"“{row.name}”照抄了年度总体目标",
                row.name,
                "做了以后的变化",
                "写出可以看到的变化，最好能数。",
            )
