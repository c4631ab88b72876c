"""Numbers of a goal by the wording around them: which no row need carry, and which divide a whole (其中).

C01 asks for a row for what the project will do. A goal also says where and for whom it does it, how large one thing is
and what the policy allows; a number that says only that is an aside. Nothing here judges.
"""

import re
from collections.abc import Iterator, Sequence

from ..form.mentions import Mention
from ..form.text import halfwidth_in_place, squeeze
from .subject import Subject

_SENTENCE = re.compile(r"[。;；!！?？\n]")
_CLAUSE = re.compile(r"[,，。;；]|(?<!\d)[:：]|[:：](?!\d)")
_SIZE = re.compile(r"(?:宽度?|高度?|厚度?|深度?|直径|口径|管径)(?:为|达|约|不小于|不低于)?$")
_WITHIN = re.compile(r"^(?:以内|以下|以上|之内|内|及以[上下])")
_PLACE = re.compile(r"[一-鿿]{0,4}?(?:乡镇?|镇|村居?|社区|街道|[县市区旗]|苏木|嘎查)(?=[^一-鿿]|$)")
_WHERE = re.compile(r"(?:全[省市州县区旗乡镇]|涉及|覆盖|遍及|分布在|在|为|对|辖区?|乡镇|镇|街道|\))$")
_AROUND = 200  # characters before and behind a number in which its wording is looked for
_STOCK = re.compile(r"(?:全[省市州县区旗]|辖区|现有|共有|总人口|常住人口|户籍人口)$")
_HEADS = ("人", "人次", "户")


def needs_no_row(subject: Subject, mention: Mention, carried: Sequence[Mention]) -> bool:
    """Whether a number of the goal is an aside; `carried` are the goal's numbers that rows do state."""
    goal = subject.table.annual_goal or ""
    lead = halfwidth_in_place(goal[max(0, mention.start - _AROUND) : mention.start]).rstrip()
    tail = halfwidth_in_place(goal[mention.end : mention.end + _AROUND]).lstrip()
    return (
        _divides_a_whole(lead)
        or _SIZE.search(lead) is not None
        or _is_term(lead, tail, mention)
        or _is_place(lead, tail, mention)
        or (bool(mention.multiplier) and mention.unit in _HEADS and _STOCK.search(lead) is not None)
        or _counts_what_it_lists(lead, mention)
        or _counts_the_same_people(goal, mention, carried)
        or _is_the_only_one(subject, mention)
    )


def _divides_a_whole(lead: str) -> bool:
    """Whether it is a part behind 其中, whose whole is another number."""
    return re.search(r"\d.*其中", _SENTENCE.split(lead)[-1]) is not None


def divided(goal: str, found: Sequence[Mention]) -> Iterator[tuple[Mention, list[Mention]]]:
    """Each whole of a goal with the parts behind its 其中, two or more in its own unit."""
    start = 0
    for sentence in _SENTENCE.split(goal) if found and "其中" in goal else ():
        mark, stop = goal.find("其中", start, start + len(sentence)), start + len(sentence)
        if mark >= 0:
            whole = next((each for each in reversed(found) if start <= each.start < mark), None)
            parts = [each for each in found if mark < each.start < stop and whole and each.unit == whole.unit]
            outside = [each for each in parts if not _in_brackets(halfwidth_in_place(goal[mark : each.start]))]
            if whole is not None and len(outside) > 1:
                yield whole, outside
        start = stop + 1


def _in_brackets(lead: str) -> bool:
    return lead.rfind("(") > lead.rfind(")")


def _is_term(lead: str, tail: str, mention: Mention) -> bool:
    """Whether it is a condition of the policy: 冷藏(3天以内), 前60分钟免费."""
    return (_in_brackets(lead) and _WITHIN.match(tail) is not None) or (
        lead.endswith("前") and mention.unit in ("分钟", "小时")
    )


def _is_place(lead: str, tail: str, mention: Mention) -> bool:
    """Whether it says where: 全县14个乡镇, 涉及3个乡镇11个行政村; 创建3个示范村 is what is done."""
    return mention.unit == "个" and _PLACE.match(tail) is not None and _WHERE.search(lead) is not None


def _counts_what_it_lists(lead: str, mention: Mention) -> bool:
    """Whether a number only counts the names before it: 饮水、教育两个专题, 接运、冷藏、火化、寄存4项服务."""
    clause = re.sub(r"\([^()]*\)", "", _CLAUSE.split(lead)[-1])
    if not mention.text[0].isdigit():
        return re.search(r"..[、和及与]..", clause) is not None
    lengths = {len(re.findall(rf"[^{marks}]{{2,}}", clause)) for marks in ("、", "、和及与")}
    return mention.number > 1 and mention.number in lengths


def _counts_the_same_people(goal: str, mention: Mention, carried: Sequence[Mention]) -> bool:
    """Whether it stands beside another count of the same people that a row carries: 3126户、1.2万人."""
    if mention.unit not in _HEADS:
        return False
    beside = (each for each in carried if each.unit in _HEADS and each.unit != mention.unit)
    gaps = ((min(each.end, mention.end), max(each.start, mention.start)) for each in beside)
    return any(end - start < 5 and re.fullmatch(r"[、,，(（]?共?", squeeze(goal[start:end])) for start, end in gaps)


def _is_the_only_one(subject: Subject, mention: Mention) -> bool:
    """Whether it says that there is one of a thing some row is about: 1个警报控制中心 | 控制中心线路租用费."""
    if mention.number != 1 or mention.multiplier:
        return False
    after = mention.after[:8]
    runs = {after[start : start + 4] for start in range(len(after) - 3)}
    return any(run in subject.all_names for run in runs)
