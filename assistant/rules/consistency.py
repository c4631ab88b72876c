"""C: consistency across fields (前后一致)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ..form.mentions import Mention, mentions
from ..form.money import UNITS
from ..form.target import IN_WORDS, MEASURED, Kind
from ..form.text import bigrams, halfwidth, is_empty, squeeze
from .costs import price_vouches_for
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import SATISFACTION, Row, Subject, per_table
from .vocabulary import WordList, words

_CONTACT = WordList(("联系人", "联系电话", "手机号"))
_PERSONAL = re.compile(rf"(?<!\d)1[3-9]\d{{9}}(?!\d)|(?<!\d)\d{{17}}[\dXx](?!\d)|{'|'.join(_CONTACT)}")

_ELEVEN_DIGITS = re.compile(
    r"[0-9][0-9]{10}"
)  # any such number contains them, and they are found without looking behind


# A goal with more numbers, or a name with more or longer parts, is none; what is beyond is not looked at.
_MOST_NUMBERS = 100
_MOST_PARTS = 20
_LONGEST_PART = 40


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
    distinct = {(each.number, each.multiplier, each.unit): each for each in mentions(subject.table.annual_goal)}
    found = list(distinct.values())[:_MOST_NUMBERS]
    if not found:
        yield NotApplicable("年度目标里没有带单位的数")
    for mention in found:
        if (mention.is_money and _is_funded(subject, mention)) or any(_carries(row, mention) for row in subject.valued):
            continue
        if _counts_what_it_lists(subject.table.annual_goal or "", mention) or _is_project_length(subject, mention):
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
        elif not _its_row_has_no_figure(subject, mention):
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


def _counts_what_it_lists(goal: str, mention: Mention) -> bool:
    """Whether a number in words only counts the names before it: 饮水、教育两个专题."""
    clause = re.split(r"[,，。;；:：]", goal[: mention.start])[-1]
    return not mention.text[0].isdigit() and re.search(r"..[、和及与]..", clause) is not None


def _is_project_length(subject: Subject, mention: Mention) -> bool:
    """Whether it is the project's own length: 两年内 of a project of 2024 and 2025."""
    first, last = subject.span or (0, 0)
    return mention.unit == "年" and first != last and mention.number == last - first + 1


def _its_row_has_no_figure(subject: Subject, mention: Mention) -> bool:
    """Whether the quantity row about it is missing, blank or in words: S01, S02, V08 or S09 says so."""
    counts = [row for row in subject.rows if row.level2 == "数量指标"]
    about = bigrams(mention.before + mention.after)
    return not counts or any(row.value.number is None and about & bigrams(row.name) for row in counts)


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
    if mention.is_money and row.value.kind is Kind.UNIT_PRICE:
        return row.value.yuan == mention.number * UNITS[mention.unit]  # 每人2000元 | 2000元/人
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


def _shares(part: str, text: str, length: int) -> bool:
    """Whether a run of so many characters of `part` stands in `text`."""
    return any(part[start : start + length] in text for start in range(len(part) - length + 1))


@rule("C03", "name-part-uncovered", "项目名称内容未覆盖", Severity.WARNING)
def name_part_uncovered(subject: Subject) -> Iterator[Verdict]:
    """项目名称并列写了几件事的，每一件都要在目标或指标里写到。

    为什么：名称里有、指标里没有的那件事，花了钱也没有考核。
    依据：财预〔2021〕101号（待核实）；审核惯例。按名称里每一部分的连续文字有没有一半以上出现来判断。
    不合格：
        project_name = 社区工作者培训、矛盾纠纷调解经费
    合格：
        project_name = 社区工作者培训、居民事项办理经费
    怎么改：给没有写到的那件事补一行指标。
    """
    parts = _parts_of_name(subject.table.project_name or "")
    if len(parts) < 2:
        yield NotApplicable("项目名称只写了一件事")
        return
    written = [squeeze(text) for text in (subject.table.annual_goal or "", *(row.name for row in subject.rows))]
    for part in parts[:_MOST_PARTS]:
        if len(part) > _LONGEST_PART:
            continue
        least = max(2, -(-len(part) // 2))
        if not any(_shares(part, text, least) for text in written):
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


@rule("C04", "row-unrelated", "指标与项目无关", Severity.INFO)
def row_unrelated(subject: Subject) -> Iterator[Verdict]:
    """产出指标应与项目名称或年度目标有关；连两个字都没有共同的，提示看一看。

    为什么：照抄别的项目时，常常留下别的项目的指标。
    依据：财预〔2015〕88号一类文件“指向明确”的要求。程序只看文字有没有共同之处，是不是真的无关由人判断。
    不合格：
        indicators.2.name = 设备验收通过率
    合格：
        indicators.2.name = 培训考核合格率
    怎么改：确与项目无关的，换成本项目的指标。
    """
    about = _content(subject)
    rows = [row for row in subject.named if row.level2 in ("数量指标", "质量指标")]
    if not about or not rows:
        yield NotApplicable("没有项目名称和目标，或没有数量、质量指标")
        return
    for row in rows:
        if about.isdisjoint(bigrams(row.name)) and _content_pairs(row.name):
            yield Fault(
                row.path("name"),
                f"“{row.name}”与项目名称、年度目标没有共同的词",
                row.name,
                "与本项目有关",
                "确与项目无关的，换成本项目的指标。",
            )


_SATISFIED = re.compile(r"的?满意[度率]$")


@rule("C05", "satisfaction-object", "满意度对象与受益人不符", Severity.INFO)
def satisfaction_object(subject: Subject) -> Iterator[Verdict]:
    """满意度要问直接受益的人；名称里的对象在项目名称、目标和数量指标里都没有出现的，提示看一看。

    为什么：培训委员却问人民群众满不满意，问不出这个项目的好坏。
    依据：填报说明；通用指标库。是不是真的不符由人判断。
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
    for row in rows:
        group = _SATISFIED.sub("", squeeze(row.name))
        if about.isdisjoint(bigrams(group)) and _content_pairs(group):
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
        found = lists["one_off"].within(name)
    elif "一次" in attribute:
        found = lists["recurring"].within(name + (subject.table.annual_goal or ""))
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
