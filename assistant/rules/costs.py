"""F: funds arithmetic (资金勾稽), F03 to F08: the cost rows (成本指标) against the funds. Exact, like `funds`."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ..form.money import UNITS, in_unit, plain
from ..form.target import Kind
from ..form.text import squeeze
from .quantities import Quantity, goal_vouches_for_price, quantity_for
from .rule import Fault, Fix, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import COST, Row, Subject, per_table

NO_TOTAL = "没有可用的年度资金总额"
NO_UNIT = "不知道金额的单位，见 S07"


def _costs(subject: Subject) -> tuple[Row, ...]:
    return subject.cost_rows


@per_table
def cost_total(subject: Subject) -> Decimal | None:
    """What the cost rows say the project costs, in 元: amounts, and unit prices times their quantities.

    None when there is none, or one of them is neither.
    """
    total = Decimal(0)
    for row in subject.cost_rows:
        yuan = row.value.yuan
        if yuan is not None and row.value.kind is Kind.UNIT_PRICE:
            quantity = quantity_for(subject, row)
            yuan = yuan * quantity.number if isinstance(quantity, Quantity) else None
        if yuan is None:
            return None
        total += yuan
    return total if subject.cost_rows else None


@per_table
def _is_scale_slip(subject: Subject) -> bool:
    """Whether total and cost differ by ten thousand: one of the two was written in the other's unit."""
    cost, total = cost_total(subject), subject.total_yuan
    if not cost or not total or cost == total:
        return False
    tolerance = Decimal(subject.words["funds"]["scale_tolerance_percent"]) / 100
    return any(abs(ratio / 10_000 - 1) <= tolerance for ratio in (cost / total, total / cost))


def _total_is_wrong(subject: Subject, cost: Decimal) -> bool:
    """Whether the sources agree with the cost and only the total does not: F01 says so, and once is enough."""
    sources = {f"funding.parts.{index}.amount" for index in range(len(subject.table.funding.parts))}
    amounts = [cell.amount.yuan if cell.amount else None for cell in subject.money if cell.path in sources]
    known = [amount for amount in amounts if amount is not None]
    return bool(known) and len(known) == len(amounts) and sum(known, Decimal(0)) == cost != subject.total_yuan


@rule("F03", "scale-slip", "万元与元混用", Severity.ERROR)
def scale_slip(subject: Subject) -> Iterator[Verdict]:
    """资金总额与成本指标相差一万倍，是把元当成了万元，或把万元当成了元。

    为什么：这是金额最常见、后果最大的一种笔误。
    依据：公开检查要求。
    不合格：
        indicators.4.target = ≤60000万元
    合格：
        indicators.4.target = ≤60000元
    怎么改：核对单位，元和万元只在换算后比较。
    """
    if subject.total is None or cost_total(subject) is None:
        yield NotApplicable("没有可与总额比较的成本金额")
        return
    if subject.total_yuan is None:
        yield Undetermined(NO_UNIT)
        return
    if not _is_scale_slip(subject):
        return
    row = subject.cost_rows[0]
    cost = cost_total(subject)
    assert cost is not None and subject.total.unit is not None
    written = "、".join(each.target for each in subject.cost_rows)
    message = (
        f"总额{plain(subject.total.number)}{subject.total.unit}与成本指标“{written}”"
        f"（合{plain(in_unit(cost, '万元'))}万元）相差一万倍"
    )
    if subject.unit != subject.profile.unit and subject.total_yuan < subject.words["funds"]["total_least_yuan"]:
        unit = subject.profile.unit
        yield Fault("funding.unit", message, subject.table.funding.unit or "", unit, f"表头的单位多半应为{unit}。")
    else:
        yield Fault(
            row.path("target"),
            message,
            row.target,
            f"{plain(subject.total.number)}{subject.total.unit}",
            "核对成本指标和总额的单位。",
        )


@rule("F04", "cost-vs-fund", "成本指标与资金不符", Severity.ERROR)
def cost_vs_fund(subject: Subject) -> Iterator[Verdict]:
    """唯一的成本指标若是金额，应等于年度资金总额；写成“≤”的，不超过总额且不低于总额的九成。

    为什么：成本目标说的是这笔钱花多少，与预算不同就说不清差额去了哪里。
    依据：财预〔2015〕88号一类文件；审核惯例。元与万元换算后比较（20000元就是2万元）。
    单价、百分比和文字不在这里比较（见 F06、V08）；超过总额由 F05 报告，相差一万倍由 F03 报告。
    不合格：
        indicators.4.target = ≤5万元
    合格：
        indicators.4.target = 60000元
    怎么改：改成与年度资金总额一致；确有多项成本的，分行写明。
    """
    row = subject.cost_amounts[0] if subject.cost_amounts else None
    blank = any(other.level2 in COST and not other.has_value for other in subject.rows)
    if row is None or blank or len(subject.cost_rows) != 1:
        yield NotApplicable("成本指标不是唯一的一项金额")
        return
    cost, total = row.value.yuan, subject.total_yuan
    if cost is None or total is None:
        yield Undetermined(NO_TOTAL if subject.total is None else NO_UNIT)
        return
    if cost >= total or row.value.operator in (">", "≥") or _is_scale_slip(subject) or _total_is_wrong(subject, cost):
        return
    least = Decimal(subject.words["funds"]["cover_least_percent"]) / 100
    if row.value.operator in ("≤", "<") and cost >= total * least:
        return
    assert subject.total is not None and subject.total.unit is not None
    difference = plain(in_unit(total - cost, subject.total.unit))
    yield Fault(
        row.path("target"),
        f"成本指标“{row.target}”比年度资金总额{plain(subject.total.number)}{subject.total.unit}"
        f"少{difference}{subject.total.unit}",
        row.target,
        f"≤{plain(subject.total.number)}{subject.total.unit}",
        "改成与总额一致，或另写一行说明其余的钱。",
        difference,
        fix=Fix(row.path("target"), f"≤{plain(subject.total.number)}{subject.total.unit}", "unsafe"),
    )


@rule(
    "F05",
    "cost-over-fund",
    "成本控制数大于预算",
    Severity.ERROR,
    over=lambda subject: subject.cost_amounts,
    nothing="没有写成金额的成本指标",
)
def cost_over_fund(row: Row, subject: Subject) -> Iterator[Verdict]:
    """任何一项成本金额都不能大于年度资金总额。

    为什么：花的比批的多，钱没有来源。
    依据：财预〔2021〕101号的成本部分（待核实）。
    不合格：
        indicators.4.target = ≤7万元
    合格：
        indicators.4.target = ≤6万元
    怎么改：核对成本指标和总额。
    """
    cost, total = row.value.yuan, subject.total_yuan
    if cost is None or total is None:
        yield Undetermined(NO_TOTAL if subject.total is None else NO_UNIT)
        return
    if cost <= total or _is_scale_slip(subject) or _total_is_wrong(subject, cost):
        return
    assert subject.total is not None and subject.total.unit is not None
    difference = plain(in_unit(cost - total, subject.total.unit))
    total_text = f"{plain(subject.total.number)}{subject.total.unit}"
    yield Fault(
        row.path("target"),
        f"成本指标“{row.target}”比年度资金总额{total_text}多{difference}{subject.total.unit}",
        row.target,
        f"≤{total_text}",
        "核对后改正成本指标或资金总额。",
        difference,
        fix=Fix(row.path("target"), f"≤{total_text}", "unsafe"),
    )


@rule("F06", "quantity-times-price", "数量×单价≠预算", Severity.ERROR)
def quantity_times_price(subject: Subject) -> Iterator[Verdict]:
    """成本写成单价的，数量乘以单价应等于年度资金总额；有几个单价的，各自与同单位的数量相乘再相加。

    为什么：单价、数量和预算三个数对不上，至少有一个是错的。
    依据：填报说明；审核惯例。另有写成金额的成本的，一并相加，只看有没有超过总额。单价或实测数量带小数的，差额在末位一个单位的范围内、
    又不超过总额百分之二的，可能是四舍五入，只作提示，差额照样写明；
    单价写“≤”、数量写“≥”的，按界限相乘不得超过总额。找不到同单位数量的，不作结论。
    不合格：
        indicators.4.target = 40000元/期
    合格：
        indicators.4.target = 30000元/期
    怎么改：核对单价、数量和总额。
    """
    if not subject.unit_prices:
        yield NotApplicable("成本指标没有写单价")
        return
    if subject.total_yuan is None:
        yield Undetermined(NO_TOTAL if subject.total is None else NO_UNIT)
        return
    assert subject.total is not None and subject.total.unit is not None
    if _is_scale_slip(subject):
        return
    product, slack = Decimal(0), Decimal(0)
    terms, ceiling, sure = [], False, len(subject.unit_prices) == 1
    for price in subject.unit_prices:
        quantity = quantity_for(subject, price)
        if isinstance(quantity, str):
            yield Undetermined(quantity)
            return
        unit_price = price.value.yuan
        assert unit_price is not None and price.value.unit is not None
        product += unit_price * quantity.number
        price_slack = Decimal(1).scaleb(-price.value.decimals) * UNITS[price.value.unit] if price.value.decimals else 0
        slack += price_slack * quantity.number + quantity.slack * unit_price
        sure &= not quantity.by_name
        ceiling |= price.value.operator in ("≤", "<") or quantity.at_least
        terms.append(f"{plain(quantity.number)} × {plain(unit_price)}元")
    if goal_vouches_for_price(subject):
        return  # C01 points at the quantity that differs from the goal
    paid_otherwise = sum((row.value.yuan or Decimal(0) for row in subject.cost_amounts), Decimal(0))
    if paid_otherwise:
        product, sure = product + paid_otherwise, False
        terms += [f"{plain(row.value.yuan or Decimal(0))}元" for row in subject.cost_amounts]
    difference = product - subject.total_yuan
    if _total_is_wrong(subject, product):
        return
    if difference == 0 or (difference < 0 and (ceiling or paid_otherwise)):
        return
    unit = subject.total.unit
    price = subject.unit_prices[-1]
    shown = plain(in_unit(difference, unit))
    message = (
        f"{' + '.join(terms)} = {plain(in_unit(product, unit))}{unit}，"
        f"年度资金总额是{plain(subject.total.number)}{unit}，相差{shown.lstrip('-')}{unit}"
    )
    most = Decimal(subject.words["funds"]["rounding_most_percent"]) / 100
    if abs(difference) <= min(slack, subject.total_yuan * most):
        severity = Severity.INFO
        message += "，在单价或数量末位的范围内"
    else:
        severity = Severity.ERROR if sure else Severity.WARNING
    yield Fault(
        price.path("target"),
        message,
        price.target,
        f"合计{plain(subject.total.number)}{unit}",
        "核对单价、数量和总额。",
        shown,
        severity,
    )


_ABOUT = re.compile(r"(?:约|左右|大概|近)\d|\d\S{0,4}(?:左右|上下)")


@rule("F07", "cost-unit-ambiguous", "成本单位不清", Severity.WARNING, over=_costs, nothing="没有填成本指标")
def cost_unit_ambiguous(row: Row, subject: Subject) -> Iterator[Verdict]:
    """单价要写成“元/次”这样的形式，金额单位要写明，不写“左右”“约”。

    为什么：“28.40/株”不知道是元还是万元，“元/每次”读起来有两种意思，“约5万元”无法考核。
    依据：填报说明。
    不合格：
        indicators.4.target = 30000元/每期
    合格：
        indicators.4.target = 30000元/期
    怎么改：写成“数字＋元/单位”，去掉“每”“左右”“约”。
    """
    value = row.value
    if value.kind is Kind.UNIT_PRICE and value.unit is None:
        yield Fault(
            row.path("target"), f"“{row.target}”没有写金额单位", row.target, f"元/{value.per}", "补上元或万元。"
        )
    elif (value.kind in (Kind.MONEY, Kind.UNIT_PRICE) and value.approximate) or (
        value.kind is Kind.SENTENCE and _ABOUT.search(squeeze(row.target))
    ):
        yield Fault(row.path("target"), f"“{row.target}”是约数", row.target, "确定的金额", "写确定的金额，或写“≤”。")
    elif value.kind is Kind.UNIT_PRICE and "/每" in squeeze(row.target):
        yield Fault(
            row.path("target"),
            f"“{row.target}”的“/”和“每”重复",
            row.target,
            str(value),
            f"写成 {value}。",
            fix=Fix(row.path("target"), str(value), "safe"),
        )


@rule("F08", "cost-parts-sum", "分项成本合计不符", Severity.WARNING)
def cost_parts_sum(subject: Subject) -> Iterator[Verdict]:
    """成本分几行写金额的，合计不能大于年度资金总额；不足九成时提示还有多少没有写到。

    为什么：分项之和大于预算，说明有一项写错或重复。
    依据：财预〔2021〕101号的成本部分（待核实）；自评表的做法。
    不合格：
        indicators.4.target = ≤5万元
        indicators.4+ = 成本指标 | 教材印制费 | ≤4万元
    合格：
        indicators.4.target = ≤4万元
        indicators.4+ = 成本指标 | 教材印制费 | ≤2万元
    怎么改：核对各项成本，使合计等于总额。
    """
    rows = subject.cost_amounts
    if len(rows) < 2:
        yield NotApplicable("成本指标不到两项金额")
        return
    total = subject.total_yuan
    if total is None:
        yield Undetermined(NO_TOTAL if subject.total is None else NO_UNIT)
        return
    assert subject.total is not None and subject.total.unit is not None
    summed = sum((row.value.yuan or Decimal(0) for row in rows), Decimal(0))
    unit = subject.total.unit
    least = Decimal(subject.words["funds"]["cover_least_percent"]) / 100
    operands = " + ".join(row.target for row in rows)
    difference = plain(in_unit(summed - total, unit))
    if summed > total:
        yield Fault(
            rows[-1].path("target"),
            f"各项成本 {operands} = {plain(in_unit(summed, unit))}{unit}，"
            f"比总额{plain(subject.total.number)}{unit}多{difference}{unit}",
            rows[-1].target,
            f"合计≤{plain(subject.total.number)}{unit}",
            "核对各项成本。",
            difference,
        )
    elif summed < total * least and not subject.unit_prices:
        yield Fault(
            rows[-1].path("target"),
            f"各项成本合计{plain(in_unit(summed, unit))}{unit}，"
            f"总额里还有{plain(in_unit(total - summed, unit))}{unit}没有写到",
            rows[-1].target,
            f"合计{plain(subject.total.number)}{unit}",
            "补上其余的成本，或说明。",
            difference,
            Severity.INFO,
        )
