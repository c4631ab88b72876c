"""V: values (指标值), what one says by itself. `measures` holds its name against it."""

import re
from collections.abc import Iterator

from ..form.mentions import mentions
from ..form.money import UNIT_NAMES, plain
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth
from ..form.units import units
from .dates import TIMELINESS
from .measures import falls, grows, is_rate_name, lacks_unit, low_is_good, measured, repeats_name, units_for, with_kind
from .rule import Fault, Fix, Severity, Verdict, rule
from .subject import BENEFIT, COST, SATISFACTION, Row, Subject


def _unit_elsewhere(row: Row) -> bool:
    """Whether the unit stands in the name, as in `作业道长度(公里)`, or in a column of its own."""
    bracket = re.search(r"\((?:[≥≤><=*]*)([^()]{1,8})\)\s*$", halfwidth(row.name))
    if bracket and (bracket[1] in units().known_set or bracket[1] in UNIT_NAMES or bracket[1] == "%"):
        return True
    return any("单位" in column and cell.strip() for column, cell in row.indicator.extra.items())


def _with_unit(row: Row) -> str:
    """The value with the unit that its name speaks of (次数: 60次), or with those that are usual."""
    target, name = row.target.strip(), row.bare_name
    entry = units_for(name) or {}
    own = next((unit for unit in units().known if name.endswith((f"{unit}数", f"{unit}数量"))), None)
    unit = own or next(iter(entry.get("units", ())), None)
    return f"{target}{unit}" if unit else f"{target}加单位，如次、人、元"


def _bare(subject: Subject) -> list[Row]:
    return [row for row in subject.of_kind(Kind.NUMBER, Kind.MONEY) if lacks_unit(row)]


@rule("V01", "unit-missing", "有数无单位", Severity.ERROR, over=_bare, nothing="没有只写数字的指标值")
def unit_missing(row: Row, subject: Subject) -> Iterator[Verdict]:
    """指标值不能只写数字，要带单位；数量、成本和比率缺单位是错误，其余作警告。单位写在名称括号里或单独一栏的，可以；系数、指数本来没有单位。

    为什么：“10”可以是10次、10人、10万元，考核时没有依据。
    依据：填报说明；预算系统的通行要求。时效行见 D04，满意度行见 V06。
    不合格：
        indicators.0.target = 2
    合格：
        indicators.0.target = 2期
    怎么改：补上单位。
    """
    if row.level2 in (TIMELINESS, SATISFACTION) or _unit_elsewhere(row):
        return
    if row.bare_name.endswith(subject.words["values"]["pure_numbers"]):
        return
    form_row = subject.form_rows.get(row.level2)
    rate = is_rate_name(row.bare_name)
    hard = rate or (form_row is not None and form_row.numeric) or row.level2 in (*COST, "数量指标")
    yield Fault(
        row.path("target"),
        f"“{row.name}”的值“{row.target}”没有单位",
        row.target,
        f"{row.value}%" if rate else _with_unit(row),
        "补上百分号。" if rate else "补上单位。",
        severity=Severity.ERROR if hard else Severity.WARNING,
        fix=Fix(row.path("target"), f"{row.value}%", "unsafe") if rate else None,
    )


@rule(
    "V02",
    "percent-no-operator",
    "百分比无比较符",
    Severity.INFO,
    strict=Severity.WARNING,
    over=with_kind(Kind.PERCENT),
    nothing="没有百分比",
)
def percent_no_operator(row: Row, subject: Subject) -> Iterator[Verdict]:
    """百分比最好写明“≥”或“≤”；100% 可以不写。

    为什么：只写 96%，超过了算不算完成，会有两种理解。
    依据：自评表的打分方法；多数单位不写，所以只作提示。
    不合格：
        indicators.2.target = 95%
    合格：
        indicators.2.target = ≥95%
    怎么改：在数字前写“≥”，希望越低越好的写“≤”。
    """
    number = row.value.number
    if row.value.operator is None and number is not None and row.value.upper is None:
        if number == 100 or (number > 100 and not grows(row)):
            return  # above 100: V05
        operator = "≤" if low_is_good(row) else "≥"
        proposal = row.value.under(operator)
        yield Fault(
            row.path("target"),
            f"“{row.target}”没有写比较符",
            row.target,
            proposal,
            "写明“≥”或“≤”。",
            fix=Fix(row.path("target"), proposal, "unsafe"),
        )


@rule(
    "V03",
    "count-no-operator",
    "绝对数无比较符",
    Severity.INFO,
    over=with_kind(Kind.QUANTITY, Kind.MONEY, Kind.UNIT_PRICE),
    nothing="没有带单位的数",
)
def count_no_operator(row: Row, subject: Subject) -> Iterator[Verdict]:
    """数量最好写“≥”，成本最好写“≤”。

    为什么：与 V02 相同。
    依据：自评表的打分方法；六成以上的指标值不写，所以只作提示。
    不合格：
        indicators.0.target = 2期
    合格：
        indicators.0.target = ≥2期
    怎么改：产出写“≥”，成本写“≤”。
    """
    if row.level2 == SATISFACTION:
        return  # V06
    if row.value.operator is None and row.value.upper is None and not row.value.approximate:
        proposal = row.value.under("≤" if row.level2 in COST else "≥")
        yield Fault(
            row.path("target"),
            f"“{row.target}”没有写比较符",
            row.target,
            proposal,
            "产出写“≥”，成本写“≤”。",
            fix=Fix(row.path("target"), proposal, "unsafe"),
        )


@rule("V04", "direction-wrong", "比较符方向反了", Severity.ERROR, over=measured, nothing="没有带数字的指标值")
def direction_wrong(row: Row, subject: Subject) -> Iterator[Verdict]:
    """希望越高越好的（满意度、合格率、完成率……）不能写“≤”；希望越低越好的（成本、投诉率、差错率……）不能写“≥”。

    为什么：方向反了，做得越差分数越高。
    依据：预算系统的通行要求。好坏看不出来的指标不作判断。
    不合格：
        indicators.7.target = ≤90%
    合格：
        indicators.7.target = ≥90%
    怎么改：把比较符换过来。
    """
    lists, name, value = subject.words["values"], row.bare_name, row.value
    if value.operator not in ("≥", ">", "≤", "<"):
        return
    low = low_is_good(row)
    if value.operator in ("≥", ">"):
        wrong = low
    else:
        satisfied = row.level2 == SATISFACTION and value.kind is Kind.PERCENT
        wrong = not low and (satisfied or lists["high_is_good"].any_in(name))
    if wrong and not falls(row):  # a fall may be meant as a goal or as a limit
        operator = {"≥": "≤", ">": "<", "≤": "≥", "<": ">"}[value.operator or ""]
        proposal = value.under(operator)
        yield Fault(
            row.path("target"),
            f"“{row.name}”应当越{'低' if low else '高'}越好，比较符却是“{value.operator}”",
            row.target,
            proposal,
            f"改为“{operator}”。",
            fix=Fix(row.path("target"), proposal, "unsafe"),
        )


@rule("V05", "percent-range", "百分比越界", Severity.ERROR, over=with_kind(Kind.PERCENT), nothing="没有百分比")
def percent_range(row: Row, subject: Subject) -> Iterator[Verdict]:
    """百分比要在 0 到 100% 之间；增长率、提高幅度一类除外。“≥100%”写成“=100%”就可以。

    为什么：满意度 105% 做不到；像 292% 这样的数，多半是扫描时把“≥”读成了“2”。
    依据：按算术推定。怀疑丢了“≥”的只提出来，不替您改。
    不合格：
        indicators.7.target = ≥105%
    合格：
        indicators.7.target = ≥95%
    怎么改：核对数字。
    """
    value = row.value
    if value.unit != "%" or value.number is None:
        return
    highest = max(value.number, value.upper or value.number)
    growing = grows(row)
    if value.number < 0 and not growing:
        yield Fault(row.path("target"), f"“{row.target}”小于 0", row.target, "0 至 100%", "核对数字。")
    elif highest > 100 and not growing:
        digits = plain(value.number)
        lost = value.operator is None and re.fullmatch(r"2\d{2}(\.\d+)?", digits) is not None
        guess = f"，是不是“≥{digits[1:]}%”？" if lost else ""
        yield Fault(
            row.path("target"),
            f"“{row.name}”的值“{row.target}”超过 100%{guess}",
            row.target,
            "0 至 100%",
            "对照原件核对数字。" if lost else "核对数字。",
        )
    elif value.number == 100 and value.operator in ("≥", ">"):
        yield Fault(
            row.path("target"),
            f"“{row.target}”写成“=100%”就可以",
            row.target,
            "=100%",
            "改为“=100%”。",
            severity=Severity.INFO,
            fix=Fix(row.path("target"), "=100%", "unsafe"),
        )


@rule(
    "V06",
    "satisfaction-band",
    "满意度值不合理",
    Severity.ERROR,
    over=lambda subject: subject.of(SATISFACTION),
    nothing="没有填满意度指标",
)
def satisfaction_band(row: Row, subject: Subject) -> Iterator[Verdict]:
    """满意度要写成百分比；低于 80% 或等于 100% 的，请再想一想。

    为什么：不是百分比就没法调查统计；过低失去意义，100% 几乎做不到。
    依据：财预〔2021〕101号、财预〔2020〕10号（待核实）；自评表的做法。范围可由财政部门调整。
    不合格：
        indicators.7.target = 满意
    合格：
        indicators.7.target = ≥90%
    怎么改：写成“≥90%”这样的百分比。
    """
    value, least = row.value, subject.words["values"]["satisfaction_least"]
    if value.kind is not Kind.PERCENT or value.unit != "%":
        yield Fault(
            row.path("target"),
            f"满意度“{row.target}”不是百分比",
            row.target,
            "百分比，如 ≥90%",
            "按往年调查结果定一个数。",
        )
        return
    number = value.number
    assert number is not None
    if number < least or (number == 100 and value.operator in (None, "=", "≥")):
        yield Fault(
            row.path("target"),
            f"满意度“{row.target}”{'偏低' if number < least else '很难做到'}",
            row.target,
            f"{least}% 至 99%",
            "按往年调查结果定一个做得到又有要求的数。",
            severity=Severity.WARNING,
        )


@rule(
    "V07",
    "qualitative-off-scale",
    "定性值不可分档",
    Severity.INFO,
    over=with_kind(Kind.PHRASE, Kind.SENTENCE, Kind.GRADE),
    nothing="没有用文字写的指标值",
)
def qualitative_off_scale(row: Row, subject: Subject) -> Iterator[Verdict]:
    """用文字写的值最好写明分档，如“优（优/良/中/差）”；效益指标作提示，质量指标作警告。

    为什么：“有效提升”做到什么程度算完成，各人说法不同。
    依据：财预〔2015〕88号一类文件“不能量化的要分级分档”的要求；自评表的做法。国家标准的等级（Ⅲ类、一级）不用写分档；
    只把名称再写一遍的由 W14 报告。
    不合格：
        indicators.5.target = 有效提升
    合格：
        indicators.5.target = 优（优/良/中/差）
    怎么改：换成可以数的指标，或写明分档。
    """
    if row.level2 not in (*BENEFIT, "质量指标") or row.value.scale:
        return
    if row.value.kind is Kind.SENTENCE and re.search(r"\d", halfwidth(row.target)):
        return
    if repeats_name(row) or re.fullmatch(subject.words["values"]["standard_class"], halfwidth(row.target)):
        return  # W14; a class of some standard (Ⅲ类水质) is a grade everybody knows
    yield Fault(
        row.path("target"),
        f"“{row.target}”看不出分几档",
        row.target,
        "数字，或写明分档",
        "换成可以数的指标，或写成“优（优/良/中/差）”。",
        severity=Severity.INFO if row.level2 in BENEFIT or row.value.kind is Kind.GRADE else Severity.WARNING,
    )


def _budget(subject: Subject) -> str:
    """The ceiling a cost row may state: all of the budget."""
    total = subject.total
    return f"≤{plain(total.number)}{total.unit}" if total and total.unit else "带单位的数字"


def _hard(subject: Subject) -> list[Row]:
    numeric = {row.level2 for row in subject.profile.rows if row.numeric}
    return [row for row in subject.valued if row.level2 in numeric or row.level2 in (*COST, "数量指标")]


@rule("V08", "qualitative-in-hard-row", "硬性指标用定性", Severity.ERROR, over=_hard, nothing="没有填数量和成本指标")
def qualitative_in_hard_row(row: Row, subject: Subject) -> Iterator[Verdict]:
    """数量指标和成本指标的值里要有数字。

    为什么：版式标明这两类是硬性指标，文字不能考核。
    依据：财预〔2015〕88号版式。
    不合格：
        indicators.4.target = 严格控制
    合格：
        indicators.4.target = ≤6万元
    怎么改：写成带单位的数字。
    """
    if row.value.number is not None or row.value.points or re.search(r"\d", halfwidth(row.target)):
        return
    if not re.search(subject.words["structure"]["placeholder"], halfwidth(row.target)):  # else S09
        yield Fault(
            row.path("target"),
            f"{row.level2}“{row.name}”的值“{row.target}”没有数字",
            row.target,
            _budget(subject) if row.level2 in COST else "带单位的数字",
            "写成带单位的数字。" if row.level2 in COST else "写明做多少。",
        )


@rule("V11", "several-values", "一格多值", Severity.WARNING, over=with_kind(Kind.SENTENCE), nothing="没有成句的指标值")
def several_values(row: Row, subject: Subject) -> Iterator[Verdict]:
    """一个格子只写一个值；两个数量要分成两行。

    为什么：一半完成一半没完成时，这一行没法打分。
    依据：预算系统的通行要求。
    不合格：
        indicators.0.target = 培训2期，120人次
    合格：
        indicators.0.target = ≥2期
    怎么改：拆成两行。
    """
    found = list(mentions(row.target))
    if len(found) > 1:
        yield Fault(
            row.path("target"),
            f"“{row.target}”里有{len(found)}个数：{'、'.join(mention.text for mention in found)}",
            row.target,
            "一个值",
            "每个数各写一行。",
        )


@rule("V12", "operator-spelling", "比较符写法不统一", Severity.INFO, over=measured, nothing="没有带数字的指标值")
def operator_spelling(row: Row, subject: Subject) -> Iterator[Verdict]:
    """比较符统一用 ≥ ≤ > < =；“>=”“不低于”“以上”等意思不变，可一键改正。

    为什么：写法统一，系统才能比较。
    依据：审核惯例。
    不合格：
        indicators.2.target = 不低于95%
    合格：
        indicators.2.target = ≥95%
    怎么改：改用符号。
    """
    value = row.value
    if value.operator is None or value.spelling in (value.operator, "") or value.approximate:
        return
    clean = str(value)
    if TargetValue.parse(clean) == value:
        yield Fault(
            row.path("target"),
            f"“{row.target}”写成“{clean}”",
            row.target,
            clean,
            f"改为“{clean}”。",
            fix=Fix(row.path("target"), clean, "safe"),
        )
