"""C: consistency across fields (前后一致); `goal` holds the goal's numbers against the rows."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..form.mentions import mentions
from ..form.target import IN_WORDS
from ..form.text import bigrams, halfwidth, is_empty, squeeze
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import SATISFACTION, Subject, per_table
from .vocabulary import WordList, words

_CONTACT = WordList(("联系人", "联系电话", "手机号"))
_PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|联系人(?![制机数员队])|联系电话|手机号")

_ELEVEN_DIGITS = re.compile(
    r"[0-9][0-9]{10}"
)  # any such number contains them, and they are found without looking behind


# A name with more or longer parts is none; what is beyond is not looked at.
_MOST_PARTS = 20
_LONGEST_PART = 40

_LISTING = re.compile(r"[、,，;；和及与]")
_LISTED = re.compile(r"[、,，;；]|(?<=..)[和及与](?=..)")


def _parts_of_name(name: str) -> list[str]:
    """What a project's name lists: split at 、和及, without brackets and the endings 经费, 项目, 工作.

    Empty when the name lists nothing.
    """
    if not _LISTING.search(name):
        return []
    parts = _LISTED.split(re.sub(r"\([^()]*\)", "", squeeze(name)))
    generic = sorted(words()["structure"]["name_generic"], key=len, reverse=True)
    cleaned = []
    for part in parts:
        kept = part
        for ending in generic:
            if kept.endswith(ending):
                if len(kept) <= len(ending) + 1:
                    break  # 路经费 is no 路
                kept = kept.removesuffix(ending)
        if len(kept) > 1:
            cleaned.append(kept)
    return cleaned


def _without_office(part: str, subject: Subject) -> str:
    """A part of the name without the office it begins with: 县博物馆馆藏文物保护 of 某县博物馆."""
    offices = squeeze(f"{subject.table.implementing_unit or ''}\n{subject.table.department or ''}")
    begun = next((length for length in range(min(len(part) - 2, _LONGEST_PART), 2, -1) if part[:length] in offices), 0)
    return part[begun:]


def _shares(part: str, text: str, length: int) -> bool:
    """Whether a run of so many characters of `part` stands in `text`."""
    return any(part[start : start + length] in text for start in range(len(part) - length + 1))


@rule("C03", "name-part-uncovered", "项目名称内容未覆盖", Severity.WARNING)
def name_part_uncovered(subject: Subject) -> Iterator[Verdict]:
    """项目名称并列写了几件事的，每一件都要在目标或指标里写到。

    为什么：名称里有、指标里没有的那件事，花了钱也没有考核。
    依据：财预〔2021〕101号（待核实）；审核惯例。名称里的每一部分，连续文字有一半以上出现，
    或开头两字和末尾两字在同一处出现的，算写到。
    不合格：
        project_name = 社区工作者培训、矛盾纠纷调解经费
    合格：
        project_name = 社区工作者培训、居民事项办理经费
    怎么改：给没有写到的那件事补一行指标。
    """
    parts = [_without_office(part, subject) for part in _parts_of_name(subject.table.project_name or "")]
    if len(parts) < 2:
        yield NotApplicable("项目名称只写了一件事")
        return
    written = [squeeze(text) for text in (subject.table.annual_goal or "", *(row.name for row in subject.rows))]
    for part in parts[:_MOST_PARTS]:
        if len(part) > _LONGEST_PART:
            continue
        least = max(2, -(-len(part) // 2))
        if not any(_shares(part, text, least) or (part[:2] in text and part[-2:] in text) for text in written):
            yield Fault(
                "project_name",
                f"项目名称里的“{part}”，目标和指标都没有写到",
                subject.table.project_name or "",
                f"至少一行关于“{part}”的指标",
                f"给“{part}”补一行指标。",
            )


def _content_pairs(*parts: str) -> frozenset[str]:
    """The pairs of neighbouring characters in some texts, without those that say nothing about a project's content."""
    return frozenset[str]().union(*map(bigrams, parts)).difference(words()["consistency"]["common_pairs"])


@per_table
def _content(subject: Subject) -> frozenset[str]:
    """What the project is about: its name and its goal."""
    return _content_pairs(subject.table.project_name or "", subject.table.annual_goal or "")


@lru_cache(maxsize=8)
def _longest_first(*lists: WordList) -> re.Pattern[str]:
    """Any word of the lists, of two that begin alike the longer one."""
    ordered = sorted({word for each in lists for word in each}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)))


def _said_anywhere() -> re.Pattern[str]:
    """The words that stand in the outputs of any project (工程, 验收, 合格率)."""
    lists = words()
    return _longest_first(lists["consistency"]["anywhere"], lists["values"]["high_is_good"], lists["names"]["measures"])


@rule("C04", "row-unrelated", "指标与项目无关", Severity.INFO)
def row_unrelated(subject: Subject) -> Iterator[Verdict]:
    """数量、质量指标应与项目名称或年度目标有关，质量指标也可与数量指标有关；连两个字都没有共同的，提示看一看。

    为什么：照抄别的项目时，常常留下别的项目的指标。
    依据：财预〔2015〕88号一类文件“指向明确”的要求。程序只看文字有没有共同之处，“验收合格率”这样哪里都有的名称不看，
    是不是真的无关由人判断。
    不合格：
        indicators.2.name = 设备验收通过率
    合格：
        indicators.2.name = 培训考核合格率
    怎么改：确与项目无关的，换成本项目的指标。
    """
    about = _content(subject)
    rows = [row for row in subject.named if row.level2 in ("数量指标", "质量指标")]
    if not about or not rows or is_empty(subject.table.annual_goal):
        yield NotApplicable("没有项目名称或目标，或没有数量、质量指标")
        return
    counted = about | _content_pairs(*(row.name for row in rows if row.level2 == "数量指标"))
    anywhere = _said_anywhere()
    for row in rows:
        if "预算执行率" in row.name:
            continue  # P05
        own = _content_pairs(*(part for part in anywhere.split(squeeze(row.name)) if len(part) > 1))
        if own and own.isdisjoint(about if row.level2 == "数量指标" else counted):
            yield Fault(
                row.path("name"),
                f"“{row.name}”与项目名称、年度目标没有共同的词",
                row.name,
                "与本项目有关",
                "确与项目无关的，换成本项目的指标。",
            )


_PEOPLE = ("人", "人次", "户", "户次")
_ANYBODY = "人员者众"


def _served(subject: Subject) -> str:
    """What stands beside the numbers of people in the goal and in the quantity rows; empty where there are none."""
    goal = [each.before + each.after for each in mentions(subject.table.annual_goal) if each.unit in _PEOPLE]
    return "\n".join(goal + [row.name for row in subject.of("数量指标") if row.value.unit in _PEOPLE])


_SATISFIED = re.compile(r"的?满意[度率]$")


@rule("C05", "satisfaction-object", "满意度对象与受益人不符", Severity.INFO)
def satisfaction_object(subject: Subject) -> Iterator[Verdict]:
    """满意度要问直接受益的人；写明了有多少人受益、满意度却问没有出现过的人的，提示看一看。

    为什么：培训委员却问人民群众满不满意，问不出这个项目的好坏。
    依据：填报说明；通用指标库。看项目名称、目标和数量指标里的文字；没有写明多少人的项目不看。是不是真的不符由人判断。
    不合格：
        indicators.7.name = 企业满意度
    合格：
        indicators.7.name = 参训社区工作者满意度
    怎么改：改问直接受益的人。
    """
    rows = [row for row in subject.named if row.level2 == SATISFACTION]
    about = _content(subject) | _content_pairs(*(row.name for row in subject.named if row.level2 == "数量指标"))
    if not rows or not about:
        yield NotApplicable("没有满意度指标，或没有可比的文字")
        return
    served = _served(subject)
    if not served:
        yield NotApplicable("目标和数量指标没有写明多少人受益")
    for row in rows if served else ():
        group = _SATISFIED.sub("", row.plain_name)
        if words()["names"]["near"].any_in(group):
            continue  # 沿线群众, 参加活动公众
        akin = group[-1:] not in _ANYBODY and group[-1:] in served  # 师生 and 学生
        if about.isdisjoint(bigrams(group)) and _content_pairs(group) and not akin:
            yield Fault(
                row.path("name"),
                f"“{group}”在项目名称、目标和数量指标里都没有出现",
                row.name,
                "直接受益的人",
                "改问直接受益的人。",
            )


@rule("C07", "attribute-contradiction", "项目属性与内容矛盾", Severity.INFO)
def attribute_contradiction(subject: Subject) -> Iterator[Verdict]:
    """经常性项目不应只做一次性的事（出版、建设、购置），一次性项目不应写“每年”“日常”。

    为什么：属性错了，下一年会不会再安排就说不清。
    依据：填报说明。
    不合格：
        project_name = 社区办公用房建设及社区工作者培训经费
    合格：
        attribute = 一次性项目
        project_name = 社区办公用房建设及社区工作者培训经费
        indicators.0.name = 社区办公用房建设培训期数
    怎么改：核对项目属性。
    """
    attribute, name = squeeze(subject.table.attribute or ""), subject.table.project_name or ""
    lists = subject.words["consistency"]
    if "经常" in attribute or "常年" in attribute:
        found = [] if lists["subsidies"].any_in(name) else lists["one_off"].within(name)
    elif "一次" in attribute:
        found = lists["recurring"].within(name + (subject.table.annual_goal or ""))
        found += lists["recurring_in_name"].within(name)
    else:
        yield NotApplicable("项目属性不是经常性或一次性")
        return
    if found:
        yield Fault(
            "attribute",
            f"“{subject.table.attribute}”与“{found[0]}”不相符",
            subject.table.attribute or "",
            "与内容相符的属性",
            "核对项目属性。",
        )


@rule("C10", "qualitative-share", "定性指标占比过高", Severity.INFO)
def qualitative_share(subject: Subject) -> Iterator[Verdict]:
    """用文字写的指标值不宜超过三分之一，超过一半要修改。

    为什么：大半是文字的表，做没做到全凭一句话。
    依据：审核惯例；比例可由财政部门调整。缺的行、空的值由 S01、S02 报告，这里不算。
    不合格：
        indicators.2.target = 较好
        indicators.5.target = 有效提升
        indicators.6.target = 长期
    合格：
        indicators.5.target = 优（优/良/中/差）
    怎么改：换成能数的指标。
    """
    rows = subject.valued
    if not rows:
        yield NotApplicable("没有指标值")
        return
    in_words = [row for row in rows if row.value.kind in IN_WORDS]
    share = 100 * len(in_words)
    lists = subject.words["consistency"]
    if share > lists["qualitative_hint_percent"] * len(rows):
        over = share > lists["qualitative_most_percent"] * len(rows)
        yield Fault(
            "indicators",
            f"{len(rows)}行指标里有{len(in_words)}行是文字",
            f"{len(in_words)}/{len(rows)}",
            "不超过三分之一",
            "换成能数的指标。",
            severity=Severity.WARNING if over else None,
        )


@rule("C11", "personal-data", "表中有个人信息", Severity.WARNING)
def personal_data(subject: Subject) -> Iterator[Verdict]:
    """表内不写手机号码、身份证号码和联系人姓名。

    为什么：绩效目标要向社会公开，个人信息会一起公开出去。
    依据：公开的要求；审核惯例。
    不合格：
        annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，联系人：某某，电话13800000000。
    合格：
        annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，提高办理居民事项的能力。
    怎么改：删去个人信息。
    """
    if not subject.everything:
        yield NotApplicable("整张表是空的")
    suspicious = _ELEVEN_DIGITS.search(subject.everything) or _CONTACT.any_in(subject.everything)
    for path, text in subject.texts if suspicious else ():
        if _PERSONAL.search(halfwidth(text)):
            yield Fault(path, "这一格里有电话、身份证号或联系人", "（不显示）", "不含个人信息", "删去个人信息。")
