"""C: consistency across fields (前后一致)."""

from collections.abc import Iterator
from decimal import Decimal

from ..form.mentions import Mention, mentions
from ..form.money import UNITS
from ..form.target import MEASURED, Kind
from ..form.text import bigrams, halfwidth
from .costs import price_vouches_for
from .engine import Fault, NotApplicable, Severity, Verdict, rule
from .subject import Row, Subject


@rule("C01", "goal-number-lost", "目标数字与指标不一致", Severity.ERROR)
def goal_number_lost(subject: Subject) -> Iterator[Verdict]:
    """年度目标里写的数，指标里要有，并且一样；同一件事两个数是错误，没有指标写到的作警告。

    为什么：目标说 5 次，指标说 4 次，考核时按哪个算？
    依据：审核惯例。年份和日期不算；金额与资金总额、资金来源、成本指标相比。
    不合格：
        indicators.0.target = ≥3期
    合格：
        indicators.0.target = ≥2期
    怎么改：改成同一个数，或给目标里的数补一行指标。
    """
    found = list(mentions(subject.table.annual_goal))
    if not found:
        yield NotApplicable("年度目标里没有带单位的数")
    for mention in found:
        if (mention.is_money and _is_funded(subject, mention)) or any(_carries(row, mention) for row in subject.valued):
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
            yield Fault(
                "annual_goal" if goal_is_wrong else row.path("target"),
                f"年度目标写“{mention.text}”，“{row.name}”写“{row.target}”"
                + ("，而后者与单价、总额相符" if goal_is_wrong else ""),
                mention.text if goal_is_wrong else row.target,
                row.target if goal_is_wrong else mention.text,
                "核对后改成同一个数和单位。",
            )
        else:
            yield Fault(
                "annual_goal",
                f"年度目标里的“{mention.text}”没有指标写到",
                mention.text,
                f"一行值为{mention.text}的指标",
                "补一行指标，或在目标里删去这个数。",
                severity=Severity.WARNING,
            )


def _approximate(goal: str, mention: Mention) -> bool:
    lead, tail = goal[max(0, mention.start - 2) : mention.start], goal[mention.end : mention.end + 2]
    return lead.rstrip().endswith(("约", "近", "大约")) or tail.lstrip().startswith(("左右", "上下", "余"))


def _same_unit(mention: Mention, row: Row) -> bool:
    if row.value.kind not in MEASURED:
        return False
    if mention.is_money:
        return row.value.kind is Kind.MONEY
    return row.value.unit == halfwidth(mention.unit)


def _same_figure(mention: Mention, row: Row) -> bool:
    """The same number under another unit: 5次 in the goal, 5人 in a row about the same thing."""
    return row.value.kind is Kind.QUANTITY and not mention.is_money and _figure(mention)[0] == row.value.magnitude


def _carries(row: Row, mention: Mention) -> bool:
    """Whether a row states the number; one without a unit counts (V01 reports that), and so does one in a sentence."""
    if row.value.kind is Kind.NUMBER:
        return row.value.number == mention.number
    if row.value.kind is Kind.SENTENCE:
        return any(_figure(other) == _figure(mention) for other in mentions(row.target))
    if not _same_unit(mention, row):
        return False
    if mention.is_money:
        return row.value.yuan == mention.number * UNITS[mention.unit]
    return _figure(mention)[0] in (row.value.magnitude, row.value.upper)


def _figure(mention: Mention) -> tuple[Decimal, str]:
    scale = {"": 1, "万": 10_000, "亿": 100_000_000}[mention.multiplier]
    return mention.number * scale, mention.unit


def _is_funded(subject: Subject, mention: Mention) -> bool:
    yuan = mention.number * UNITS[mention.unit]
    return any(cell.amount is not None and cell.amount.yuan == yuan for cell in subject.money)
