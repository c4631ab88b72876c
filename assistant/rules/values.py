"""V: values (指标值)."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from ..form.mentions import mentions
from ..form.money import UNIT_NAMES, plain
from ..form.target import MEASURED, Kind, TargetValue, units
from ..form.text import halfwidth, squeeze
from .dates import TIMELINESS
from .rule import Fault, Fix, Severity, Verdict, rule
from .subject import BENEFIT, COST, SATISFACTION, Row, Subject, words


def _values(*kinds: Kind) -> Callable[[Subject], Iterable[Row]]:
    """The rows whose value is of one of these kinds."""
    return lambda subject: [row for row in subject.valued if row.value.kind in kinds]


def _measured(subject: Subject) -> list[Row]:
    return [row for row in subject.valued if row.value.kind in MEASURED]


def _bare_name(row: Row) -> str:
    """A name as its ending is judged: without brackets, punctuation or a figure at the end (`达标率100%`)."""
    return _bare(row.name)


@lru_cache(maxsize=1024)
def _bare(name: str) -> str:
    return re.sub(r"\([^()]*\)", "", squeeze(name)).rstrip("0123456789%。.,;:!，；：！、")


def _is_rate_name(name: str) -> bool:
    lists = words()["values"]

    def longest(endings: list[str]) -> int:
        return max((len(ending) for ending in endings if name.endswith(ending)), default=0)

    return longest(lists["rate_endings"]) > longest(lists["not_rates"])


def low_is_good(row: Row) -> bool:
    """Whether a smaller value is the better one (成本, 投诉率, 差错率 …)."""
    money = row.level2 in COST and row.value.kind in (Kind.MONEY, Kind.UNIT_PRICE)
    return money or _has_any(_bare_name(row), words()["values"]["low_is_good"])


def _has_any(text: str, listed: Iterable[str]) -> bool:
    return any(word in text for word in listed)


def _grows(row: Row) -> bool:
    """Whether the row states a change: its name ends in one (增长率), or its value begins with one (提高5%)."""
    growth = "|".join(words()["values"]["growth"])
    ends = re.search(rf"(?:{growth})(?:率|幅度|比例)?$", _bare_name(row))
    return ends is not None or re.match(rf"(?:{growth}|较)", squeeze(row.target)) is not None


def _unit_elsewhere(row: Row) -> bool:
    """Whether the unit stands in the name, as in `作业道长度(公里)`, or in a column of its own."""
    bracket = re.search(r"\((?:[≥≤><=*]*)([^()]{1,8})\)\s*$", halfwidth(row.name))
    if bracket and (bracket[1] in units().known_set or bracket[1] in UNIT_NAMES or bracket[1] == "%"):
        return True
    return any("单位" in column and cell.strip() for column, cell in row.indicator.extra.items())


@rule("V01", "unit-missing", "有数无单位", Severity.ERROR, over=_values(Kind.NUMBER), nothing="没有只写数字的指标值")
def unit_missing(row: Row, subject: Subject) -> Iterator[Verdict]:
    """指标值不能只写数字，要带单位；数量、成本和比率缺单位是错误，其余作警告。单位写在名称括号里或单独一栏的，可以。

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
    form_row = subject.profile.row(row.level2)
    rate = _is_rate_name(_bare_name(row))
    hard = rate or (form_row is not None and form_row.numeric) or row.level2 in (*COST, "数量指标")
    yield Fault(
        row.path("target"),
        f"“{row.name}”的值“{row.target}”没有单位",
        row.target,
        f"{row.value}%" if rate else f"{row.value}加单位，如次、人、元",
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
    over=_values(Kind.PERCENT),
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
    if row.value.operator is None and row.value.number != 100 and row.value.upper is None:
        operator = "≤" if _has_any(row.name, words()["values"]["low_is_good"]) else "≥"
        proposal = str(row.value.with_operator(operator))
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
    over=_values(Kind.QUANTITY, Kind.MONEY, Kind.UNIT_PRICE),
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
    if row.value.operator is None and row.value.upper is None and not row.value.approximate:
        proposal = str(row.value.with_operator("≤" if row.level2 in COST else "≥"))
        yield Fault(
            row.path("target"),
            f"“{row.target}”没有写比较符",
            row.target,
            proposal,
            "产出写“≥”，成本写“≤”。",
            fix=Fix(row.path("target"), proposal, "unsafe"),
        )


@rule("V04", "direction-wrong", "比较符方向反了", Severity.ERROR, over=_measured, nothing="没有带数字的指标值")
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
    lists, name, value = words()["values"], _bare_name(row), row.value
    low = low_is_good(row)
    high = not low and (
        _has_any(name, lists["high_is_good"]) or (row.level2 == SATISFACTION and value.kind is Kind.PERCENT)
    )
    wrong = (low and value.operator in ("≥", ">")) or (high and value.operator in ("≤", "<"))
    if wrong:
        operator = {"≥": "≤", ">": "<", "≤": "≥", "<": ">"}[value.operator or ""]
        proposal = str(value.with_operator(operator))
        yield Fault(
            row.path("target"),
            f"“{row.name}”应当越{'低' if low else '高'}越好，比较符却是“{value.operator}”",
            row.target,
            proposal,
            f"改为“{operator}”。",
            fix=Fix(row.path("target"), proposal, "unsafe"),
        )


@rule("V05", "percent-range", "百分比越界", Severity.ERROR, over=_values(Kind.PERCENT), nothing="没有百分比")
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
    growing = _grows(row)
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
    value, least = row.value, words()["values"]["satisfaction_least"]
    if value.kind is not Kind.PERCENT or value.unit != "%":
        yield Fault(
            row.path("target"), f"满意度“{row.target}”不是百分比", row.target, "百分比，如 ≥90%", "写成百分比。"
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
    over=_values(Kind.PHRASE, Kind.SENTENCE, Kind.GRADE),
    nothing="没有用文字写的指标值",
)
def qualitative_off_scale(row: Row, subject: Subject) -> Iterator[Verdict]:
    """用文字写的值最好写明分档，如“优（优/良/中/差）”；效益指标作提示，质量指标作警告。

    为什么：“有效提升”做到什么程度算完成，各人说法不同。
    依据：财预〔2015〕88号一类文件“不能量化的要分级分档”的要求；自评表的做法。
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
    yield Fault(
        row.path("target"),
        f"“{row.target}”看不出分几档",
        row.target,
        "数字，或写明分档",
        "换成可以数的指标，或写成“优（优/良/中/差）”。",
        severity=Severity.INFO if row.level2 in BENEFIT or row.value.kind is Kind.GRADE else Severity.WARNING,
    )


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
    if re.search(words()["structure"]["placeholder"], halfwidth(row.target)):
        return  # S09
    if row.value.number is None and not re.search(r"\d", halfwidth(row.target)) and not row.value.points:
        yield Fault(
            row.path("target"),
            f"{row.level2}“{row.name}”的值“{row.target}”没有数字",
            row.target,
            "带单位的数字",
            "写成带单位的数字。",
        )


@rule(
    "V09",
    "percent-on-unmeasurable",
    "百分比挂在不可计量名称上",
    Severity.WARNING,
    over=_values(Kind.PERCENT),
    nothing="没有百分比",
)
def percent_on_unmeasurable(row: Row, subject: Subject) -> Iterator[Verdict]:
    """值是百分比的，名称要是“××率”“××度”“××比例”。

    为什么：“提高政治素质 ≥98%”不知道是什么的百分之九十八，没法算。
    依据：填报说明；审核惯例。
    不合格：
        indicators.2.name = 提高社区工作者综合素质
    合格：
        indicators.2.name = 社区工作者考核合格率
    怎么改：把名称改成能算出百分比的，如“合格率”“完成率”。
    """
    name = _bare_name(row)
    if not name or _is_rate_name(name) or _grows(row):
        return  # a change may be a percentage; V13 asks what it is compared with
    if row.value.unit == "个百分点" or _units_for(name) is not None:
        return  # a change between two rates; or the name wants another unit, which V10 reports
    yield Fault(
        row.path("name"),
        f"“{row.name}”不是比率，值却是“{row.target}”",
        row.name,
        "以“率”“度”“比例”结尾的名称",
        "名称改成能算出百分比的，如“……合格率”。",
    )


def _units_for(name: str) -> dict[str, Any] | None:
    """What the ending of a name says its value must be counted in; None when it says nothing."""
    best: tuple[int, dict[str, Any]] | None = None
    for entry in words()["values"]["units"]:
        for ending in entry["endings"]:
            if name.endswith(ending) and (best is None or len(ending) > best[0]):
                best = len(ending), entry
    return best[1] if best else None


@rule(
    "V10",
    "unit-name-mismatch",
    "名称与单位不匹配",
    Severity.ERROR,
    over=lambda subject: [
        row for row in subject.valued if row.value.kind not in (Kind.PHRASE, Kind.SENTENCE, Kind.GRADE, Kind.NUMBER)
    ],
    nothing="没有带单位的指标值",
)
def unit_name_mismatch(row: Row, subject: Subject) -> Iterator[Verdict]:
    """名称的结尾说明了该用什么单位：人数用人，次数用次、场、期，面积用平方米、亩，率和满意度用 %。

    为什么：名称是“人数”，值是 95%，两者必有一错。
    依据：通用指标库。
    不合格：
        indicators.1.target = 95%
    合格：
        indicators.1.target = ≥120人次
    怎么改：改名称或改单位，使两者一致。
    """
    name, value = _bare_name(row), row.value
    rate = name.endswith(("率", "满意度")) and _is_rate_name(name)
    if rate:
        if value.kind is not Kind.PERCENT and row.level2 != SATISFACTION and not (value.unit or "").startswith("比例"):
            yield Fault(
                row.path("target"),
                f"“{row.name}”是比率，值却是“{row.target}”",
                row.target,
                "百分比",
                "写成百分比，或改名称。",
            )
        return
    entry = _units_for(name)
    if entry is None:
        return
    allowed, kinds = entry.get("units", []), entry.get("kinds", [])
    if value.kind in kinds or (value.kind is Kind.QUANTITY and value.unit in allowed):
        return
    if row.level2 == TIMELINESS and value.kind is Kind.PERCENT and "date" in kinds:
        expected = "日期、时段或时长"
    else:
        expected = "、".join(allowed) or {"money": "元、万元", "date": "日期、时段或时长"}.get(kinds[0], "")
    yield Fault(row.path("target"), f"“{row.name}”的值“{row.target}”单位不对", row.target, expected, "改名称或改单位。")


@rule("V11", "several-values", "一格多值", Severity.WARNING, over=_values(Kind.SENTENCE), nothing="没有成句的指标值")
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


@rule("V12", "operator-spelling", "比较符写法不统一", Severity.INFO, over=_measured, nothing="没有带数字的指标值")
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


@rule("V13", "growth-without-base", "增长无基数", Severity.WARNING, over=_measured, nothing="没有带数字的指标值")
def growth_without_base(row: Row, subject: Subject) -> Iterator[Verdict]:
    """写增长、提高、下降多少的，要写明与什么相比（较上年、同比、较20××年）。

    为什么：没有基数，提高 5% 无从计算。
    依据：审核惯例。
    不合格：
        indicators.5.name = 居民事项办结数增长率
        indicators.5.target = ≥5%
    合格：
        indicators.5.name = 居民事项办结数较上年增长率
        indicators.5.target = ≥5%
    怎么改：在名称里写明“较上年”。
    """
    if _grows(row) and not re.search(words()["values"]["baseline"], row.name + row.target):
        yield Fault(
            row.path("name"), f"“{row.name} {row.target}”没有写与什么相比", row.name, "较上年、同比等", "写明基数。"
        )


@rule("V14", "integer-unit", "整数单位出现小数", Severity.ERROR, over=_values(Kind.QUANTITY), nothing="没有数量")
def integer_unit(row: Row, subject: Subject) -> Iterator[Verdict]:
    """人、次、个、件、场、台等只能是整数。

    为什么：没有 2.5 次会议。
    依据：按常理推定。带“万”“亿”的（1.5万人次）和平均数除外。
    不合格：
        indicators.0.target = ≥2.5期
    合格：
        indicators.0.target = ≥2期
    怎么改：核对数字。
    """
    value = row.value
    if value.multiplier or value.unit not in units().whole or value.number is None:
        return
    if _has_any(row.name, words()["values"]["averages"]):
        return
    if any(number != number.to_integral_value() for number in (value.number, value.upper) if number is not None):
        yield Fault(row.path("target"), f"“{row.target}”里{value.unit}数不是整数", row.target, "整数", "核对数字。")
