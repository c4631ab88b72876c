"""W: wording (文字表述), W01 to W04 and W08 to W13: how one name, or the goal, is worded. `wording` compares names."""

import re
from collections.abc import Iterator

from ..form.target import Kind
from ..form.text import bigrams, is_empty, wording
from .rule import Fault, NotApplicable, Severity, Verdict, rule
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


_CLAUSE = re.compile(r"[,，。;；]")
_DIGIT = re.compile(r"\d")


def _vague(text: str) -> list[str]:
    """The words of degree in a text, each once, save those that are part of a measure (及时率)."""
    lists = words()["names"]
    about = ["左右" for _ in re.finditer(r"\d\S{0,4}?左右", text)] if "左右" in text else []
    if not (present := lists["vague"].within(text)):
        return about
    allowed = "|".join(lists["vague_allowed"])
    rate, change = "|".join(lists["rates"]), "|".join(words()["values"]["growth"])
    how = rf"(?!(?!{change})[^，,。；;\s]{{0,4}}(?:{rate})$)"
    return [
        word
        for word in present
        if re.search(rf"{word}(?!{allowed}){how if word in lists['vague_in_rates'] else ''}", text)
    ] + about


@rule("W08", "vague-word", "模糊用语", Severity.WARNING)
def vague_word(subject: Subject) -> Iterator[Verdict]:
    """数量、质量、成本指标的名称里不用“进一步”“较好”“一批”等说不清程度的词；其他名称和年度目标里的作提示。

    为什么：程度说不清，就没有办法判断做没做到。
    依据：审核惯例。目标里同一句有数字的不算；“及时率”“有效性”“及时处置率”等不算；指标值由 V07 检查。
    不合格：
        indicators.2.name = 培训质量进一步提升
    合格：
        indicators.2.name = 培训考核合格率
    怎么改：换成能数的说法。
    """
    rows = subject.named
    if not rows and is_empty(subject.table.annual_goal):
        yield NotApplicable("没有名称，也没有年度目标")
    for row in rows if _vague(subject.all_names) else ():
        if found := _vague(row.name):
            hard = row.level2 in ("数量指标", "质量指标", *COST)
            yield Fault(
                row.path("name"),
                f"“{row.name}”里的“{'”“'.join(found)}”说不清程度",
                row.name,
                "能数的说法",
                "去掉或换成能数的说法。",
                severity=Severity.WARNING if hard else Severity.INFO,
            )
    goal = subject.table.annual_goal or ""
    clauses = _CLAUSE.split(goal) if _vague(goal) else []
    found = [word for clause in clauses if not _DIGIT.search(clause) for word in _vague(clause)]
    if found:
        yield Fault(
            "annual_goal",
            f"年度目标里的“{'”“'.join(dict.fromkeys(found))}”说不清程度",
            subject.table.annual_goal or "",
            "写出数量",
            "在这些话旁边写出数量。",
            severity=Severity.INFO,
        )


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


@rule("W11", "slogan-in-goal", "口号化表述", Severity.INFO)
def slogan_in_goal(subject: Subject) -> Iterator[Verdict]:
    """年度目标少用口号；两句以上口号而没有一个数字的，要修改。

    为什么：口号放在哪个项目都行，说明不了这个项目。
    依据：公开检查的做法；审核惯例。
    不合格：
        annual_goal = 全力打造学习型社区，举办社区工作者培训2期120人次，为社区发展贡献力量。
    合格：
        annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，提高办理居民事项的能力。
    怎么改：删去口号，写做什么、做多少。
    """
    goal = subject.table.annual_goal
    if goal is None or is_empty(goal):
        yield NotApplicable("没有年度目标，见 S08")
        return
    found = subject.words["names"]["slogans"].within(goal)
    if found:
        bare = len(found) > 1 and not re.search(r"\d", re.sub(r"20\d\d\s*年度?", "", goal))
        yield Fault(
            "annual_goal",
            f"年度目标里有口号“{'”“'.join(found)}”" + ("，没有数字" if bare else ""),
            goal,
            "做什么、做多少",
            "删去口号，写做什么、做多少。",
            severity=Severity.WARNING if bare else None,
        )


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


@rule("W13", "language-fault", "语病、错别字", Severity.INFO)
def language_fault(subject: Subject) -> Iterator[Verdict]:
    """括号和引号要成对，同一个词不重复写，中文里不用半角逗号；能由程序看出来的只作提示，其余由人或模型看。

    为什么：错字和漏括号最容易被退回。
    依据：审核惯例。
    不合格：
        indicators.0.name = 社区工作者培训（第一批期数
    合格：
        indicators.0.name = 社区工作者培训（集中授课）期数
    怎么改：改正后再通读一遍。
    """
    goals = {"annual_goal": subject.table.annual_goal, "overall_goal": subject.table.overall_goal}
    cells = [(path, goal) for path, goal in goals.items() if goal] + [
        (row.path("name"), row.name) for row in subject.rows if row.name
    ]
    if not cells:
        yield NotApplicable("没有名称，也没有年度目标")
    everything = "\n".join([text for _, text in cells])
    looks = [each for each in _LOOKS if each[0].search(everything)]
    for path, text in cells:
        seen = [fault for sign, look in looks if sign.search(text) and (fault := look(text))]
        if fault := seen[0] if seen else _doubled(text):
            yield Fault(path, fault, text, "改正", "改正后再通读一遍。")


_PAIRS = ("()", "《》", "“”", "【】", "[]")
_DOUBLED = re.compile(r"([一-鿿]{2,4})\1")
_HALF_COMMA = re.compile(r"[一-鿿],[一-鿿]")


def _unpaired(text: str) -> str | None:
    plain = text.replace("（", "(").replace("）", ")")
    wrong = next((pair for pair in _PAIRS if plain.count(pair[0]) != plain.count(pair[1])), None)
    return f"“{wrong}”不成对" if wrong else None


def _half_comma(text: str) -> str | None:
    half = _HALF_COMMA.search(text)
    return f"“{half[0]}”用了半角逗号" if half else None


def _doubled(text: str) -> str | None:
    if len(bigrams(text)) == len(wording(text)) - 1:
        return None  # no two neighbours stand together twice
    doubled = _DOUBLED.search(text)
    return f"“{doubled[1]}”写了两遍" if doubled else None


# What is looked for where such a sign stands anywhere in the table's names and goals.
_LOOKS = ((re.compile(r"[()（）《》“”【】\[\]]"), _unpaired), (re.compile(","), _half_comma))
