"""C: the year's goal (年度总体目标) and the numbers in it, held against the rows. C01, C02."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..form.mentions import Mention, mentions
from ..form.money import UNITS, plain
from ..form.target import MEASURED, Kind
from ..form.text import bigrams, halfwidth, is_empty, squeeze
from ..form.units import units
from .asides import divided, needs_no_row
from .measures import counts_otherwise, lacks_unit, units_for
from .quantities import price_vouches_for
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import Row, Subject

_LEAD = 40  # characters before a number that may say how often it comes, or to whom
_MOST_NUMBERS = 100  # a goal with more is none; what is beyond is not looked at


@rule("C01", "goal-number-lost", "目标数字与指标不一致", Severity.ERROR)
def goal_number_lost(subject: Subject) -> Iterator[Verdict]:
    """年度目标里写的数，指标里要有，并且一样；同一件事两个数是错误，没有指标写到的作警告。

    为什么：目标说 5 次，指标说 4 次，考核时按哪个算？
    依据：审核惯例。年份和日期不算；“每季度 1 次”与全年 4 次、与“1次/季度”是一回事，
    “1200 人每人 2 剂次”与 2400 剂次是一回事；金额与资金总额、资金来源、成本指标相比。只说地点、尺寸、政策条件，
    或只把一个数再分开（其中……）的数，不要求另有一行；“其中”各项之和大于总数、或只差一点的，作警告。
    不合格：
        indicators.0.target = ≥3期
    合格：
        indicators.0.target = ≥2期
    怎么改：改成同一个数，或给目标里的数补一行指标。
    """
    distinct = {(each.number, each.multiplier, each.unit): each for each in mentions(subject.table.annual_goal)}
    found = list(distinct.values())[:_MOST_NUMBERS]
    if not found:
        yield NotApplicable("年度目标里没有带单位的数")
    carried = [each for each in found if any(_carries(row, each) for row in subject.valued)]
    for mention in found:
        if mention in carried or (mention.is_money and _is_funded(subject, mention)):
            continue
        rhythm = _rhythm(subject.table.annual_goal or "", mention)
        if rhythm is not None and any(_keeps(row, mention, rhythm) for row in subject.valued):
            continue
        if _multiplies(subject, mention, found) or _is_named(subject, mention):
            continue
        if _is_project_length(subject, mention):
            continue
        if (total := subject.total) and total.unit and mention.is_money and _SPENT.search(mention.before):
            written_total = f"{plain(total.number)}{total.unit}"
            yield Fault(
                "annual_goal",
                f"年度目标写资金“{mention.text}”，年度资金总额是{written_total}",
                mention.text,
                written_total,
                "核对后改成同一个数。",
            )
            continue
        written = {(other.number, other.unit) for other in found if other is not mention}
        about = [
            row
            for row in subject.valued
            if (_same_unit(mention, row) or _same_figure(mention, row))
            and bigrams(mention.before + mention.after) & bigrams(row.name)
            # A row that carries another number of the goal is about that other thing.
            and (row.value.number, row.value.unit) not in written
        ]
        if about and not _approximate(subject.table.annual_goal or "", mention):
            row = about[0]
            goal_is_wrong = price_vouches_for(subject, row)
            said = mention.text if rhythm is None else f"{rhythm.words}{mention.text}"
            wanted = said if rhythm is None else f"全年{plain(mention.number * rhythm.a_year)}{mention.unit}"
            yield Fault(
                "annual_goal" if goal_is_wrong else row.path("target"),
                f"年度目标写“{said}”，“{row.name}”写“{row.target}”"
                + ("，而后者与单价、总额相符" if goal_is_wrong else ""),
                said if goal_is_wrong else row.target,
                row.target if goal_is_wrong else wanted,
                "核对后改成同一个数和单位。",
            )
        elif not _its_row_says_nothing(subject, mention) and not needs_no_row(subject, mention, carried):
            yield Fault(
                "annual_goal",
                f"年度目标里的“{mention.text}”没有指标写到",
                mention.text,
                f"一行值为{mention.text}的指标",
                "补一行指标，或在目标里删去这个数。",
                severity=Severity.WARNING,
            )
    yield from _uneven(subject, list(mentions(subject.table.annual_goal))[:_MOST_NUMBERS])


def _uneven(subject: Subject, found: Sequence[Mention]) -> Iterator[Verdict]:
    """The wholes of the goal that their parts (其中) exceed, or miss by so little that one of them is miswritten."""
    nearly = Decimal(subject.words["consistency"]["parts_nearly_percent"]) / 100
    for whole, parts in divided(subject.table.annual_goal or "", found):
        summed, total = sum((each.magnitude for each in parts), Decimal(0)), whole.magnitude
        if summed > total or 0 < total - summed <= total * nearly:
            terms = " + ".join(each.text for each in parts)
            yield Fault(
                "annual_goal",
                f"年度目标里“其中”各项相加（{terms}）与“{whole.text}”相差{plain(abs(total - summed))}{whole.unit}",
                terms,
                whole.text,
                "核对各项和合计；没有列全的，写明其余是什么。",
                plain(summed - total),
                severity=Severity.WARNING,
            )


# What stands before the money of the whole project: 投入资金180万元.
_SPENT = re.compile(r"(?:投入|安排|使用)(?:财政)?(?:专项)?资金共?$|(?:总投资|资金总额|预算资金|预算总额)为?$")


def _approximate(goal: str, mention: Mention) -> bool:
    lead, tail = goal[max(0, mention.start - 2) : mention.start], goal[mention.end : mention.end + 2]
    return lead.rstrip().endswith(("约", "近", "大约")) or tail.lstrip().startswith(("左右", "上下", "余"))


def _is_project_length(subject: Subject, mention: Mention) -> bool:
    """Whether it is the project's own length: 两年内 of a project of 2024 and 2025."""
    first, last = subject.span or (0, 0)
    return mention.unit == "年" and first != last and mention.number == last - first + 1


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How often a number comes round: `每季度` of 每季度考核1次, four times a year, `季度` as a frequency names it."""

    words: str
    per: str
    a_year: int


_TIMES_A_YEAR = {"年": 1, "半年": 2, "季度": 4, "月": 12, "周": 52, "天": 365}
_EVERY = re.compile(r"(?P<words>[每按逐](?P<per>半年|季度|季|月|周|年|天|日)度?)[^,，。；;\d]*$")
_TIMES = ("次", "期", "场", "场次", "班", "班次", "批", "批次")


def _rhythm(goal: str, mention: Mention) -> _Rhythm | None:
    """How often the goal says the number comes round; None when it is a number of the whole year."""
    every = _EVERY.search(goal[max(0, mention.start - _LEAD) : mention.start]) if mention.unit in _TIMES else None
    if every is None:
        return None
    per = units().frequencies[every["per"]]
    return _Rhythm(every["words"], per, _TIMES_A_YEAR[per])


def _keeps(row: Row, mention: Mention, rhythm: _Rhythm) -> bool:
    """Whether a row states such a number as a frequency (1次/季度), or as what it comes to in a year (4次)."""
    if row.value.unit != mention.unit:
        return False
    if row.value.kind is Kind.FREQUENCY:
        return row.value.number == mention.number and row.value.per == rhythm.per
    return row.value.kind is Kind.QUANTITY and row.value.magnitude == mention.number * rhythm.a_year


_EACH = re.compile(r"每[^\W\d每][^,，。；;\d每]{0,15}$")
_KIN = ({"人", "人次"}, {"户", "户次"})
_SAME_THING = ({"期", "班次"}, {"场", "场次"}, {"批", "批次"})  # two words for one occasion: 2个班次 is 2期


def _multiplies(subject: Subject, mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether it is what each of so many gets (1200人, 每人2剂次; 20期, 每期40名) and a row states the product."""
    if not _EACH.search((subject.table.annual_goal or "")[max(0, mention.start - _LEAD) : mention.start]):
        return False
    products = {mention.magnitude * other.magnitude for other in others if other is not mention}
    return any(
        (_same_unit(mention, row) or {mention.unit, row.value.unit} in _KIN) and row.value.magnitude in products
        for row in subject.valued
    )


def _is_named(subject: Subject, mention: Mention) -> bool:
    """Whether the number is part of what a row is called (15秒接通率), and no count of its own."""
    name = mention.text + mention.after[:2]
    return len(mention.after) > 1 and name in subject.all_names


def _its_row_says_nothing(subject: Subject, mention: Mention) -> bool:
    """Whether the quantity row about it is missing, blank, in words or in no unit that fits: others say so."""
    counts = [row for row in subject.rows if row.level2 == "数量指标"]
    about = bigrams(mention.before + mention.after)
    return not counts or any(not _is_count(row, mention) and about & bigrams(row.name) for row in counts)


def _is_count(row: Row, mention: Mention) -> bool:
    """Whether a row has a figure that can be held against the goal's: else S01, S02, S09, V01, V08 or V10 speaks."""
    if row.value.number is None or lacks_unit(row) or counts_otherwise(row):
        return False
    return row.value.kind is not Kind.PERCENT or mention.unit == "%" or units_for(row.bare_name) is None


def _same_unit(mention: Mention, row: Row) -> bool:
    if row.value.kind not in MEASURED:
        return False
    if mention.is_money:
        return row.value.kind is Kind.MONEY
    unit = halfwidth(mention.unit)
    return row.value.unit == unit or {row.value.unit, unit} in _SAME_THING


def _same_figure(mention: Mention, row: Row) -> bool:
    """The same number under another unit: 5次 in the goal, 5人 in a row about the same thing."""
    figure = row.value.kind is Kind.QUANTITY and not mention.is_money and mention.magnitude == row.value.magnitude
    return figure and not counts_otherwise(row)


def _carries(row: Row, mention: Mention) -> bool:
    """Whether a row states the number; one without a unit counts (V01 reports that), and so does one in a sentence."""
    if row.value.kind is Kind.NUMBER:
        return row.value.number == mention.number
    if row.value.kind is Kind.SENTENCE:
        return any((other.magnitude, other.unit) == (mention.magnitude, mention.unit) for other in mentions(row.target))
    if mention.is_money and row.value.kind is Kind.UNIT_PRICE:
        return row.value.yuan == mention.number * UNITS[mention.unit]  # 每人2000元 | 2000元/人
    if not _same_unit(mention, row):
        return False
    if mention.is_money:
        return row.value.yuan == mention.number * UNITS[mention.unit]
    return mention.magnitude in (row.value.magnitude, row.value.upper)


def _is_funded(subject: Subject, mention: Mention) -> bool:
    yuan = mention.number * UNITS[mention.unit]
    return any(cell.amount and cell.amount.yuan == yuan for cell in (*subject.money, *subject.overall_money))


@rule("C02", "goal-unmeasurable", "目标无可衡量内容", Severity.INFO, strict=Severity.WARNING)
def goal_unmeasurable(subject: Subject) -> Iterator[Verdict]:
    """年度目标里最好有主要的数量。

    为什么：目标里没有数，指标的数就没有出处。
    依据：财预〔2015〕88号一类文件；多数单位不写，所以只作提示。目标太短或空着由 S08 报告。
    不合格：
        annual_goal = 全年举办社区工作者培训班，提高社区工作者办理居民事项的能力。
    合格：
        annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，提高办理居民事项的能力。
    怎么改：把主要产出的数量写进目标，并与指标一致。
    """
    goal = subject.table.annual_goal
    if goal is None or is_empty(goal) or len(squeeze(goal)) < subject.words["structure"]["goal_least"]:
        yield NotApplicable("年度目标空着或太短，见 S08")
    elif not any(True for _ in mentions(goal)):
        yield Fault(
            "annual_goal", "年度目标里没有数量", goal, "写出主要的数量", "把主要产出的数量写进目标，并与指标一致。"
        )
