"""The counts, rates and times that an annual goal states, each with a name for its indicator: `召开政协常委会议5次`
gives `政协常委会议召开次数` and ≥5次, `报修2小时内到场` gives `报修到场时限` and ≤2小时, `每人每月300元` a standard.

Pure text; may import `form`. Small patterns over a clause: a verb, the thing counted on one side of it, the number on
the other. What fits no pattern is named after the project.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..form.mentions import Mention, mentions
from ..form.text import halfwidth, squeeze, wording
from ..form.units import units
from ..rules.vocabulary import words as rule_words
from .vocabulary import any_of, core, shortest_fit, words

_CLAUSE = re.compile(r"[，。；：,;:!！?？\n]")
_SENTENCE = re.compile(r"[。；;!！?？\n]")
_DATED = re.compile(
    r"^(?:(?:19|20)\d\d年?度?)?(?:(?:1[0-2]|[1-9])月份?(?:\d{1,2}[日号])?)?[年月]?(?:底|初|末)?(?:之?前|以前)?"
)
_UNREAD = re.compile(r"(?<=\d)[^\d、]*、")  # a count whose unit nobody knows (门窗86樘) ends what was before it
_LISTED = re.compile(r"^.*等(?=.{2})")  # 电工、焊工等工种培训班 are 工种培训班
_OPEN_ENDS = ("等", "和", "及", "与")
_EACH = re.compile(
    r"每(?P<whom>[人生名户家亩件场次期台套辆只头株份村]|公里|平方米)(?:每(?P<time>学期|季度|[年月天日]))?[^\d，。；、]{0,10}$"
)
_PER_HEAD = re.compile(r"每(?:[人名生户家亩台村校县乡]|个?学生|公里|平方米)$")
_SEASON = re.compile(r"[上下]半年|第?[一二三四]季度")
_RATES = ("%", "％")
_SPARE = "的了、和及与 “”\"'·()[]"


@dataclass(frozen=True, slots=True)
class Stated:
    """A number the goal states, as an indicator: its second level (二级指标), name and target value."""

    level2: str
    name: str
    target: str
    unit: str
    text: str  # as the goal writes it


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is counted, and the verb that says what is done with it; either may be empty."""

    verb: str = ""
    thing: str = ""


def stated(goal: str | None, project_name: str) -> Iterator[Stated]:
    """The counts (数量), rates, lengths of time and unit prices of a goal in order; no sums of money. Names differ.

    Of two numbers that would bear one name, only the first is given: adding them up is nobody's business here.
    """
    seen: set[str] = set()
    before: tuple[Mention, _Thing] | None = None
    for mention in mentions(goal):
        assert goal is not None
        if mention.unit in _RATES:
            found = _rate(goal, mention)
        elif mention.unit in units().durations and mention.number > 0:
            found = _time(goal, mention)
        elif mention.is_money:
            found = _price(goal, mention, project_name)
        elif _PER_HEAD.search(squeeze(goal[: mention.start])):
            continue  # 每人2剂次 is no count of the year
        elif _is_count(mention) and not goal[: mention.start].endswith("第"):
            thing = _thing(goal, mention, before)
            before = mention, thing
            found = _count(goal, mention, thing, project_name)
        else:
            continue
        if found is not None and wording(found.name) not in seen:
            seen.add(wording(found.name))
            yield found


def _is_count(mention: Mention) -> bool:
    """Whether a mention counts what will be done. 十届 and 四个意识 are names, 3天 is a time, 万元 is money."""
    if mention.is_money or mention.unit in units().durations or mention.unit.endswith("百分点") or mention.number <= 0:
        return False
    spelled_out = not mention.text[0].isdigit()
    return not (spelled_out and mention.unit in ("届", "个", "项", "种", "类", "位", "大", "级", "面", "方"))


def _count(goal: str, mention: Mention, thing: _Thing, project_name: str) -> Stated:
    lists = words()["counts"]
    ending = lists["endings"].get(mention.unit, "数量")
    per = next((per for lead, per in lists["per"].items() if lead in _clause(goal, mention)), "")
    figure = f"{mention.number:f}{mention.multiplier}{mention.unit}" + (f"/{per}" if per else "")
    noun, verb = thing.thing or core(project_name), thing.verb
    if mention.unit in lists["people"] and verb in lists["light_verbs"]:
        verb = ""
    if season := _SEASON.search(_clause(goal, mention)):
        noun = season[0] + noun.removeprefix(season[0])
    tail = noun.rpartition("的")[2]
    names = [_named(noun, verb, ending), _named(noun, "", ending), _named(tail, verb, ending)]
    names += [_named(core(project_name), "", ending), f"项目{ending}"]
    name = shortest_fit(names)
    value = _operator(goal, mention) + figure
    return Stated(belongs(name, "数量指标"), name, value, mention.unit, mention.text.strip())


def _named(noun: str, verb: str, ending: str) -> str:
    """`社区工作者` + `培训` + `人次`; an ending the noun has already is not repeated."""
    name = noun.removesuffix(verb) + verb
    if not name:
        return ""
    return name if name.endswith((ending, "数")) else name + ending


def _operator(goal: str, mention: Mention) -> str:
    lead = squeeze(goal[: mention.start])[-6:]
    ceiling = lead.endswith(tuple(words()["counts"]["ceilings"])) or goal[mention.end :].lstrip().startswith(
        ("以内", "以下", "之内")
    )
    return "≤" if ceiling else "≥"


def _clause(goal: str, mention: Mention) -> str:
    """The clause a mention stands in, up to it."""
    return squeeze(_CLAUSE.split(goal[: mention.start])[-1])


def _thing(goal: str, mention: Mention, before: tuple[Mention, _Thing] | None) -> _Thing:
    """What a mention counts, from its own clause; where that is silent, from the mention or the clause before it."""
    clauses = _CLAUSE.split(goal[: mention.start])
    behind, lead = _behind(goal, mention), squeeze(clauses[-1])
    if behind and lead.endswith(_OPEN_ENDS):
        return _Thing(_read(_trim(lead), "").verb, _clean(behind))  # 系统和3套子系统, 篮球、广场舞等8个项目
    found = _read(_trim(lead), behind)
    if before is not None:
        earlier, between = before[1], goal[before[0].end : mention.start]
        if not _CLAUSE.search(between):
            # 举办培训2期、讲座3场: the verb holds on; 举办培训2期100人次: so does the thing.
            found = _read(_trim(between), behind)
            return _Thing(found.verb or earlier.verb, found.thing or earlier.thing)
        if found.verb and not found.thing and not _SENTENCE.search(between):
            return _Thing(found.verb, earlier.thing)  # 出版文史资料1种，印刷2000册
    if found == _Thing() and len(clauses) > 1:
        return _read(_trim(clauses[-2]), "")  # 举办社区工作者培训，共2期
    return found


def _trim(text: str) -> str:
    leading, trailing = _trims()
    text = _UNREAD.split(_DATED.sub("", squeeze(text).strip(_SPARE)))[-1].strip(_SPARE)
    text = _for_whom().sub("", text)
    return trailing.sub("", leading.sub("", text)).strip(_SPARE)


@lru_cache(maxsize=1)
def _trims() -> tuple[re.Pattern[str], re.Pattern[str]]:
    leading, trailing = any_of("counts", "leading"), any_of("counts", "trailing")
    return re.compile(rf"^(?:{leading})+(?=.)"), re.compile(rf"(?:{trailing})+$")


@lru_cache(maxsize=1)
def _for_whom() -> re.Pattern[str]:
    """`为政务大厅` of `为政务大厅聘用窗口人员12人`: whom something is done for is not what is counted."""
    done = any_of("counts", "verbs", "light_verbs", "support_verbs")
    return re.compile(rf"^(?:为|给)[^，、]{{2,12}}?(?=(?:{done}))")


def _behind(goal: str, mention: Mention) -> str:
    """The noun right behind a mention: `会议` of `召开5次会议，…`."""
    text = squeeze(re.split("、", _CLAUSE.split(goal[mention.end : mention.end + 40])[0])[0])
    text = re.split(r"\d", _further().sub("", text).lstrip("的"))[0]
    if text.startswith(("以内", "以下", "之内", "以上", "左右")):
        text = text[2:]
    stops = re.compile(f"{any_of('counts', 'stops')}|{any_of('counts', 'verbs', 'light_verbs', 'support_verbs')}")
    stop = next((match.start() for match in stops.finditer(text) if match.start() >= 2), None)
    if stop is None and stops.match(text):
        return ""
    noun = text[:stop].strip(_SPARE)
    return noun if len(noun) <= 14 else ""


@lru_cache(maxsize=1)
def _further() -> re.Pattern[str]:
    """Further counts of the same thing: `30万字` of `1种30万字文史资料`."""
    listed = "|".join(map(re.escape, units().known))
    return re.compile(rf"^(?:\d[\d,.]*[万亿]?(?:{listed}))+")


def _read(head: str, behind: str) -> _Thing:
    """Verb and thing of a clause: `召开X会议`, `召开〔5次〕X会议`, `X会议召开`, `X养护`."""
    light = list(re.finditer(any_of("counts", "light_verbs"), head))
    if light:
        verb = next((match for match in reversed(light) if match.end() < len(head)), light[-1])
        ahead, after = _clean(head[: verb.start()]), _clean(head[verb.end() :])
        return _Thing(verb[0].removeprefix("组织") or verb[0], after or _fuller(ahead, behind))
    verbs = f"(?:{any_of('counts', 'verbs')})+"
    if leads := re.match(f"({verbs})(?:[和、及与]{verbs})*", head):
        if thing := _clean(head[leads.end() :]):
            return _Thing(leads[1], thing)
        first = re.match(any_of("counts", "verbs"), head)  # 改造检查井: of two verbs in a row the second is a noun's
        thing = _clean(head[first.end() :]) if first else ""
        if first and thing and not re.fullmatch(verbs, thing):
            return _Thing(first[0], thing)
        return _Thing(leads[1], _clean(behind))
    if ends := re.search(f"{verbs}$", head):
        return _Thing(ends[0], _fuller(_clean(_unsupported(head[: ends.start()])), behind))
    return _Thing("", _clean(_unsupported(head)) or _clean(behind))


def _unsupported(head: str) -> str:
    return re.sub(f"^(?:{any_of('counts', 'support_verbs')})+", "", head)


def _fuller(ahead: str, behind: str) -> str:
    """`按政协常委会会议召开5次会议`: the noun in front says more than the one behind it."""
    return ahead if not behind or ahead.endswith(behind) else _clean(behind)


def _clean(thing: str) -> str:
    thing = _LISTED.sub("", _trim(thing)).replace("、", "")
    return thing if len(wording(thing)) >= 2 else ""


def _rate(goal: str, mention: Mention) -> Stated | None:
    """`委员满意度达到95%以上` as a row of the second level its name belongs to; None when it names no rate."""
    lists = words()["rates"]
    name = _trim(_clause(goal, mention))
    name = _clean(re.sub(rf"(?:{any_of('rates', 'moves')})(?:到|至|在)?$|[到至在]$", "", name))
    name = re.sub(r"^(?:使|保证|实现|达到)", "", name)
    if not name.endswith(tuple(lists["endings"])) or len(name) > words()["names"]["longest"]:
        return None
    low = any(word in name for word in rule_words()["values"]["low_is_good"])
    operator = "≤" if low or _operator(goal, mention) == "≤" else "=" if mention.number == 100 else "≥"
    return Stated(belongs(name, "质量指标"), name, f"{operator}{mention.number:f}%", "%", halfwidth(mention.text))


def _time(goal: str, mention: Mention) -> Stated | None:
    """`救助申请10个工作日内办结`, `故障响应不超过30分钟` as time limits (时限), `设计使用年限15年` as a lasting one."""
    lists, tail = words()["times"], squeeze(goal[mention.end : mention.end + 12])
    clause = squeeze(_CLAUSE.split(goal[: mention.start])[-1])
    thing = _clean(_trim(clause))
    figure = f"{mention.number:f}{mention.unit}"
    if thing.endswith(("年限", "质保期")):
        return Stated(belongs(thing, "时效指标"), thing, f"≥{figure}", mention.unit, mention.text.strip())
    within = next((word for word in lists["within"] if tail.startswith(word)), None)
    if within is None and not clause.endswith(tuple(words()["counts"]["ceilings"])):
        return None
    behind = tail.removeprefix(within or "")
    verb = next((verb for verb in lists["verbs"] if behind.startswith(verb)), "")
    verb = verb or next((verb for verb in lists["verbs"] if thing.endswith(verb)), "")
    noun = thing.removesuffix("时间").removesuffix("时限").removesuffix(verb)
    if not noun or not (verb or thing.endswith(("时间", "时限"))):
        return None
    name = shortest_fit([f"{noun}{verb}时限", f"{noun.rpartition('的')[2]}{verb}时限"])
    return Stated("时效指标", name, f"≤{figure}", mention.unit, mention.text.strip())


def _price(goal: str, mention: Mention, project_name: str) -> Stated | None:
    """`每人每月300元` as a standard (标准), 300元/人·月; None for a sum."""
    per = _EACH.search(squeeze(goal[: mention.start]))
    if per is None or mention.number <= 0:
        return None
    each = f"每{per['whom']}" + (f"每{per['time']}" if per["time"] else "")
    whom = "人" if per["whom"] in ("生", "名") else per["whom"]
    figure = f"{mention.number:f}{mention.multiplier}{mention.unit}/{whom}" + (f"·{per['time']}" if per["time"] else "")
    given = any(
        word in _clause(goal, mention) + goal[mention.end :] + project_name for word in words()["prices"]["given"]
    )
    return Stated("成本指标", f"{each}{'补助' if given else '支出'}标准", figure, mention.unit, mention.text.strip())


def belongs(name: str, otherwise: str) -> str:
    """The second level a stated figure's name speaks for; `otherwise` where it says nothing of it."""
    return next((level for level, keys in words()["belongs"].items() if any(key in name for key in keys)), otherwise)
