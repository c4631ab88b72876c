"""W: how a single name is worded (指标名称): W01 to W04, W09, W10, W12. `wording` compares, `language` has words."""

import re
from collections.abc import Iterator

from ..form.target import Kind
from ..form.text import wording
from .rule import Fault, Severity, Verdict, rule
from .subject import BENEFIT, COST, SATISFACTION, Row, Subject
from .vocabulary import words


def named(subject: Subject) -> tuple[Row, ...]:
    """The rows that have a name."""
    return subject.named


def is_measure(name: str) -> bool:
    """Whether a name ends in something that is measured (率, 人数, 时限 …)."""
    return name.endswith(words()["names"]["measures"])


@rule(
    "W01", "verb-led-name", "指标名称动词开头", Severity.INFO, strict=Severity.WARNING, over=named, nothing="没有名称"
)
def verb_led_name(row: Row, subject: Subject) -> Iterator[Verdict]:
    """指标名称应是名词，不以“召开”“提高”“确保”等动词开头；以“率”“人数”“时限”等结尾的不算。

    为什么：指标是用来量的，“召开会议”是工作，“会议召开次数”才是指标。
    依据：审核惯例；通用指标库；财预〔2021〕101号、财预〔2020〕10号（待核实）。
    不合格：
        indicators.0.name = 举办社区工作者培训班
    合格：
        indicators.0.name = 社区工作者培训班期数
    怎么改：把动词挪到后面，加上量词：召开会议改为“会议召开次数”。
    """
    verb = subject.words["names"]["verbs"].begins(row.plain_name)
    if verb and not is_measure(row.plain_name):
        yield Fault(
            row.path("name"),
            f"“{row.name}”以动词“{verb}”开头",
            row.name,
            "名词，如“……次数”“……率”",
            "把动词挪到后面，加上能量的词。",
        )


_JOINED = re.compile(r"[,，;；、和及与]")


@rule("W02", "several-things", "一个指标含多项内容", Severity.WARNING, over=named, nothing="没有名称")
def several_things(row: Row, subject: Subject) -> Iterator[Verdict]:
    """一个指标只说一件事：不用逗号、分号连两句话，也不把两个可以量的事合在一起。

    为什么：一件做到、一件没做到时，这一行没法打分。
    依据：审核惯例。名称过长、成句的由 W03 报告，这里不重复。
    不合格：
        indicators.5.name = 居民事项办结率和来访接待满意率
    合格：
        indicators.5.name = 居民事项办结率
    怎么改：拆成两行。
    """
    if not _JOINED.search(row.plain_name) or _is_sentence(row):
        return
    clauses = [part for part in re.split(r"[,，;；]", row.plain_name) if len(wording(part)) >= 4]
    measured = [part for part in re.split(r"[、和及与]", row.plain_name) if len(part) > 2 and is_measure(part)]
    if len(clauses) > 1 or len(measured) > 1:
        found = clauses if len(clauses) > 1 else measured
        yield Fault(
            row.path("name"),
            f"“{row.name}”说了{len(found)}件事",
            row.name,
            "一件事：" + "，或".join(f"“{part}”" for part in found[:2]),
            "拆成两行，各有各的指标值。",
        )


def _is_sentence(row: Row) -> bool:
    limit = words()["names"]["length_warning"]
    return len(wording(row.name)) > limit or row.name.rstrip().endswith(("。", "."))


@rule("W03", "sentence-as-name", "名称过长或成句", Severity.WARNING, over=named, nothing="没有名称")
def sentence_as_name(row: Row, subject: Subject) -> Iterator[Verdict]:
    """指标名称不超过 25 个字（20 字以上作提示），不写成一句话，不以句号结尾。

    为什么：指标名称是一个量的名字，写成一段话就看不出量的是什么。
    依据：审核惯例；财预〔2021〕101号、财预〔2020〕10号（待核实）。括号和标点不计。
    不合格：
        indicators.5.name = 通过举办社区工作者培训班，使参训人员能够独立办理居民的各类事项
    合格：
        indicators.5.name = 参训人员独立办理事项率
    怎么改：只留下被量的那件事，写成“……率”“……数”。
    """
    limits = subject.words["names"]
    if len(row.name) <= limits["length_hint"] and row.name[-1] not in "。.":
        return  # as most names
    length = len(wording(row.plain_name))
    if _is_sentence(row):
        reason = f"有{length}个字" if length > limits["length_warning"] else "写成了一句话"
        yield Fault(
            row.path("name"),
            f"“{row.name}”{reason}",
            row.name,
            f"不超过{limits['length_hint']}个字的名词",
            "只留下被量的那件事。",
        )
    elif length > limits["length_hint"]:
        yield Fault(
            row.path("name"),
            f"“{row.name}”有{length}个字，偏长",
            row.name,
            f"不超过{limits['length_hint']}个字",
            "尽量缩短。",
            severity=Severity.INFO,
        )


@rule("W04", "generic-name", "名称缺对象", Severity.INFO, over=named, nothing="没有名称")
def generic_name(row: Row, subject: Subject) -> Iterator[Verdict]:
    """“项目完成时限”“合格率”“满意度”这样的名称，要写明是什么的、谁的。

    为什么：放在哪张表里都行的名称，等于没有说明本项目。
    依据：财预〔2015〕88号一类文件“指向明确”的要求。
    不合格：
        indicators.3.name = 项目完成时限
    合格：
        indicators.3.name = 培训完成时限
    怎么改：在前面加上对象。
    """
    if row.plain_name in subject.words["names"]["generic"]:
        yield Fault(row.path("name"), f"“{row.name}”没有写明对象", row.name, "写明是什么的", "在前面加上对象。")


@rule("W09", "category-mismatch", "指标归类错误", Severity.WARNING, over=named, nothing="没有名称")
def category_mismatch(row: Row, subject: Subject) -> Iterator[Verdict]:
    """数量写做多少，质量写做得好不好，时效写什么时候做完，满意度只写在满意度里。

    为什么：比率放在数量里，这个项目到底做多少就没有说。
    依据：审核惯例。按名称里的词判断：数量里的“……率”“费用”，质量里的“及时率”“……件数”，
    满意度以外的“满意”；值是文字的由 V08 报告。
    不合格：
        indicators.1.name = 社区工作者培训完成率
        indicators.1.target = ≥98%
    合格：
        indicators.1.name = 社区工作者培训人次
    怎么改：移到该去的一类，或改成本类的写法。
    """
    if (home := _home(row, row.plain_name)) and home != row.level2:
        yield Fault(
            row.path("name"),
            f"“{row.name}”像是{home}，写在了{row.level2}里",
            row.name,
            home,
            f"移到{home}，或改成{row.level2}的写法。",
        )


def _is_activity(row: Row, name: str) -> bool:
    """Whether a name counts what was done (宣传活动次数), not what came of it (咨询次数, 事故起数).

    How often something goes on being done may be 可持续影响: 制度执行检查次数.
    """
    lists = words()["names"]
    if name.endswith(("培训人数", "参会人数")):
        return True
    if row.level2 == "可持续影响指标" or lists["taking_part"].any_in(name):
        return False
    count: str | None = next((each for each in lists["activity_counts"] if name.endswith(each)), None)
    return count is not None and name.removesuffix(count).endswith(lists["activities"])


def _is_amount(row: Row, name: str) -> bool:
    """Whether a row counts what was done (整理档案卷数), not what went wrong (差错件数) or an average."""
    lists = words()
    odd = lists["names"]["gone_wrong"].any_in(name) or lists["values"]["averages"].any_in(name)
    return row.value.kind is Kind.QUANTITY and lists["names"]["amounts"].ends(name) and not odd


_PUNCTUAL = re.compile(r"(?:及时|按时|按期|时限)(?:完成|发放|办结)?[率性]?$")


def _home(row: Row, name: str) -> str | None:
    """The category a name sounds like, where that can be told; None when it cannot."""
    if name.endswith(("满意", "满意度", "满意率", "满意程度")):
        return SATISFACTION
    if row.level2 == "数量指标":
        if name.endswith(("费用", "经费", "金额", "资金")):
            return "成本指标"
        if name.endswith(("及时率", "按期完成率", "按时完成率")):
            return "时效指标"
        if name.endswith(("率", "合格", "达标")) and not name.endswith(("覆盖率", "成活率", "效率")):
            return "质量指标"
    if row.level2 == "质量指标" and _PUNCTUAL.search(name):
        return "时效指标"
    if row.level2 == "质量指标" and _is_amount(row, name):
        return "数量指标"
    if row.level2 in BENEFIT and _is_activity(row, name):
        return "数量指标"
    return None


@rule("W10", "input-as-target", "以投入或管理要求作指标", Severity.WARNING, over=named, nothing="没有名称")
def input_as_target(row: Row, subject: Subject) -> Iterator[Verdict]:
    """产出和效益写做成了什么，不写“资金到位率”“预算执行率”“专款专用”这样的投入和管理要求。

    为什么：钱到位、制度健全是做事的条件，不是事情的结果。
    依据：填报说明；财预〔2021〕101号、财预〔2020〕10号（待核实）。
    不合格：
        indicators.2.name = 资金到位率
    合格：
        indicators.2.name = 培训考核合格率
    怎么改：换成产出或效益。
    """
    if row.level2 in COST or row.level2 == SATISFACTION:
        return
    if subject.words["names"]["inputs"].any_in(row.name):
        yield Fault(row.path("name"), f"“{row.name}”是投入或管理要求", row.name, "做成了什么", "换成产出或效益的指标。")


@rule(
    "W12",
    "satisfaction-name",
    "满意度指标命名不当",
    Severity.WARNING,
    over=lambda subject: [row for row in subject.named if row.level2 == SATISFACTION],
    nothing="没有满意度指标",
)
def satisfaction_name(row: Row, subject: Subject) -> Iterator[Verdict]:
    """满意度指标写成“谁＋满意度”；“满意率”按提示报告。

    为什么：不写明问谁，就没法做调查。
    依据：通用指标库。
    不合格：
        indicators.7.name = 工作满意程度高
    合格：
        indicators.7.name = 参训社区工作者满意度
    怎么改：写成“参训委员满意度”这样的名称。
    """
    name = row.plain_name
    if name.endswith("满意率"):
        yield Fault(
            row.path("name"),
            f"“{row.name}”写成“满意度”更合规范",
            row.name,
            name.removesuffix("率") + "度",
            "改为“……满意度”。",
            severity=Severity.INFO,
        )
    elif not name.endswith("满意度"):
        yield Fault(row.path("name"), f"“{row.name}”不以“满意度”结尾", row.name, "谁＋满意度", "写成“谁＋满意度”。")
    elif not subject.words["names"]["groups"].any_in(name):
        yield Fault(
            row.path("name"),
            f"“{row.name}”没有写明是谁的满意度",
            row.name,
            "谁＋满意度",
            "写明问谁。",
            severity=Severity.INFO,
        )
