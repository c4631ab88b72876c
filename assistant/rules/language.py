"""W: the language of names and goals (用语): W08 vague words, W11 slogans, W13 slips; `names` has single names."""

import re
from collections.abc import Iterator

from ..form.text import bigrams, is_empty, wording
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import COST, Subject
from .vocabulary import words

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
