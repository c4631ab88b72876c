"""F09 and F10: the table against what stands outside it: disclosed budgets and spending standards."""

from collections.abc import Iterator
from decimal import Decimal

from ..form.money import Amount, in_unit, plain, unit_name
from ..form.text import wording
from .rule import Fault, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import Subject


@rule("F09", "outside-figures", "与部门预算不一致", Severity.ERROR)
def outside_figures(subject: Subject) -> Iterator[Verdict]:
    """年度资金总额要与部门预算里同名项目的金额一致；按项目名称完全相同来找，单位换算后比较，分毫不差。

    为什么：同一个项目在预算表和目标表里是两个数，公开后会被问起。
    依据：填报说明；公开检查要求。没有给出部门预算的不检查；同名的不止一笔、或单位不明的，不作结论。
    不合格：
        部门预算 = 社区工作者培训经费 | 5 | 万元
    合格：
        部门预算 = 社区工作者培训经费 | 60000.00 | 元
    怎么改：核对两处的金额。
    """
    if not subject.outside:
        yield NotApplicable("没有给出部门预算")
        return
    name = wording(subject.table.project_name or "")
    found = [figure for figure in subject.outside if wording(figure.project_name) == name]
    if not name or not found:
        yield NotApplicable("部门预算里没有同名的项目")
        return
    amounts = {
        amount.yuan if (amount := Amount.parse(figure.amount, unit_name(figure.unit))) else None for figure in found
    }
    if len(amounts) > 1 or None in amounts:
        yield Undetermined("部门预算里同名的项目不止一笔，或金额、单位读不出来")
        return
    budget = amounts.pop()
    total = subject.total_yuan
    if total is None:
        yield Undetermined("年度资金总额或单位不全")
    elif total != budget:
        assert budget is not None and subject.total is not None and subject.total.unit is not None
        unit = subject.total.unit
        difference = plain(in_unit(total - budget, unit))
        yield Fault(
            "funding.total",
            f"年度资金总额{plain(subject.total.number)}{unit}，部门预算{plain(in_unit(budget, unit))}{unit}，"
            f"相差{difference.lstrip('-')}{unit}",
            subject.table.funding.total or "",
            plain(in_unit(budget, unit)),
            "核对两处的金额。",
            difference,
        )


@rule("F10", "over-standard", "超支出标准", Severity.WARNING)
def over_standard(subject: Subject) -> Iterator[Verdict]:
    """单价不超过配置的支出标准（会议费、培训费、差旅费等）；没有配置标准的不检查。

    为什么：超标准的开支不能列入预算。
    依据：预算系统的通行要求；标准由当地规定，写在配置里。
    合格：
        indicators.4.target = ≤6万元
    怎么改：按标准核定单价。
    """
    ceilings = subject.words["standards"]["ceilings"]
    if not ceilings or not subject.unit_prices:
        yield NotApplicable("没有配置支出标准" if not ceilings else "成本指标没有写单价")
        return
    for row in subject.unit_prices:
        about = row.name + (subject.table.project_name or "")
        price = row.value.yuan
        for ceiling in ceilings:
            most = Decimal(str(ceiling["yuan"]))
            fits = row.value.per == ceiling["per"] and any(word in about for word in ceiling["words"])
            if fits and price is not None and price > most:
                yield Fault(
                    row.path("target"),
                    f"“{row.target}”超过{ceiling['words'][0]}的支出标准{plain(most)}元/{ceiling['per']}",
                    row.target,
                    f"≤{plain(most)}元/{ceiling['per']}",
                    "按标准核定单价。",
                    plain(price - most),
                )
