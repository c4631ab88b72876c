"""S: the head, the goal and the form as they are filled in (表头与填写): S05 to S09, S12; `structure` has the rows."""

import re
from collections.abc import Iterator

from ..form.target import Kind, TargetValue
from ..form.text import bigrams, halfwidth, is_empty, squeeze
from .dates import ends_before_it_begins
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import Subject

FIELD_NAMES = {
    "project_name": "项目名称",
    "department": "主管部门",
    "department_code": "主管部门代码",
    "implementing_unit": "实施单位",
    "attribute": "项目属性",
    "period": "项目期",
}
_LINKS = 3  # pairs of characters that a goal and its quantity rows share by more than chance


@rule("S05", "header-missing", "表头信息缺失", Severity.ERROR)
def header_missing(subject: Subject) -> Iterator[Verdict]:
    """项目名称、主管部门、实施单位、项目属性、项目期、资金总额都要填写；主管部门代码缺了只作提示。

    为什么：表头不全，表就不知道是哪个单位、哪个项目的。
    依据：填报说明。年度由 D01 检查，年度总体目标由 S08 检查。
    不合格：
        implementing_unit =
    合格：
        implementing_unit = 某县民政局本级
    怎么改：补上空着的一栏。
    """
    for name in subject.profile.fields.required:
        if is_empty(getattr(subject.table, name)) and name in FIELD_NAMES:
            yield Fault(
                name, f"没有填“{FIELD_NAMES[name]}”", getattr(subject.table, name) or "", "填写", "补上这一栏。"
            )
    if not subject.money:
        yield Fault("funding.total", "没有填“年度资金总额”", "", "填写金额", "补上年度资金总额和资金来源。")
    for name in subject.profile.fields.hinted:
        code = getattr(subject.table, name)
        if is_empty(code) or not re.search(r"\d{3}", code):
            yield Fault(
                name,
                f"“{FIELD_NAMES[name]}”没有写" if is_empty(code) else f"“{code}”不像部门代码",
                code or "",
                "三位以上数字",
                "在主管部门名称前写上部门代码。",
                severity=Severity.INFO,
            )


@rule("S06", "attribute-vocabulary", "项目属性、项目期不规范", Severity.WARNING)
def attribute_vocabulary(subject: Subject) -> Iterator[Verdict]:
    """项目属性要用规定的说法，项目期要写成年数（1年）或起止时间，先开始后结束。

    为什么：属性和期限决定按年度还是按项目期来看目标。
    依据：填报说明；可用的属性由版式列出。
    不合格：
        attribute = 一般
    合格：
        attribute = 一次性项目
    怎么改：从规定的说法里选一个；项目期写成“1年”或“2024年1月-12月”。
    """
    table, allowed = subject.table, subject.profile.attributes.allowed
    if is_empty(table.attribute) and is_empty(table.period):
        yield NotApplicable("项目属性和项目期都没有填，见 S05")
    if table.attribute and not is_empty(table.attribute):
        written = squeeze(table.attribute)
        if written not in allowed and f"{written}项目" not in allowed:
            yield Fault(
                "attribute",
                f"项目属性“{table.attribute}”不是规定的说法",
                table.attribute,
                "、".join(allowed),
                "从规定的说法里选一个。",
            )
    if table.period and not is_empty(table.period):
        period = TargetValue.parse(table.period)
        if ends_before_it_begins(period):
            yield Fault(
                "period",
                f"项目期“{table.period}”开始晚于结束",
                table.period,
                "先开始，后结束",
                "核对起止时间。",
                severity=Severity.ERROR,
            )
        elif period.kind not in (Kind.DURATION, Kind.PERIOD, Kind.DATE):
            yield Fault(
                "period",
                f"项目期“{table.period}”看不出期限",
                table.period,
                "1年，或起止时间",
                "写成“1年”或“2024年1月-12月”。",
            )


@rule("S07", "unit-undeclared", "金额单位未注明", Severity.ERROR)
def unit_undeclared(subject: Subject) -> Iterator[Verdict]:
    """资金的单位（万元或元）要在表上注明；注明两处的，两处要一致。

    为什么：11 是 11 元还是 11 万元，差一万倍。单位不清时，所有金额检查都不作结论，也不猜。
    依据：公开检查要求。
    不合格：
        funding.unit =
    合格：
        funding.unit = 万元
    怎么改：在表头写“单位：万元”。
    """
    written = subject.table.funding.unit
    if subject.unit is not None:
        return
    if not subject.money:
        yield NotApplicable("没有填金额，见 S05")
    elif written:
        several = len(re.split(r"[/、]", written)) > 1
        yield Fault(
            "funding.unit",
            f"表上注明了不同的金额单位：{written}" if several else f"“{written}”不是金额单位",
            written,
            "万元或元，只写一种",
            "核对后只保留一种单位。",
        )
    elif any(cell.amount is None or cell.amount.unit is None for cell in subject.money):
        yield Fault("funding.unit", "没有注明金额单位", "", "万元或元", "在表头写“单位：万元”。")


_BREAKS = re.compile(r"\W+")


@rule("S08", "goal-too-thin", "年度目标过短或空泛", Severity.WARNING)
def goal_too_thin(subject: Subject) -> Iterator[Verdict]:
    """年度总体目标要写清做什么、做多少、为谁做；空着是错误，太短或与项目名称无关要修改；没有数字由 C02 提示。

    为什么：目标是所有指标的依据，一句空话分解不出指标。
    依据：财预〔2015〕88号一类文件对目标“指向明确、细化量化”的要求；审核惯例。
    不合格：
        annual_goal = 保障工作顺利开展
    合格：
        annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，提高办理居民事项的能力。
    怎么改：写成“做什么＋做多少＋为谁＋效果”，每个数字在指标里都能找到。
    """
    goal = subject.table.annual_goal
    if is_empty(goal):
        hint = "写明全年做什么、做多少、为谁做。"
        yield Fault("annual_goal", "没有填年度总体目标", goal or "", "一两句话", hint, severity=Severity.ERROR)
        return
    assert goal is not None
    limits = subject.words["structure"]
    length, least = len(squeeze(goal)), limits["goal_least"]
    name = squeeze(subject.table.project_name or "")
    for generic in limits["name_generic"].within(name):
        name = name.replace(generic, "、")
    subject_words = frozenset[str]().union(*(bigrams(piece) for piece in _BREAKS.split(name) if len(piece) > 1))
    unrelated = (
        bool(subject_words) and subject_words.isdisjoint(bigrams(goal)) and not _rows_link(subject, subject_words)
    )
    reasons = [(f"只有{length}个字", f"不少于{least}个字")] if length < least else []
    reasons += [("看不出与项目名称的联系", "写到项目的内容")] if unrelated else []
    if reasons:
        yield Fault(
            "annual_goal",
            f"年度目标{'，'.join(reason for reason, _ in reasons)}",
            goal,
            "，".join(expected for _, expected in reasons),
            "写明全年做什么、做多少、为谁做、有什么效果。",
        )


def _rows_link(subject: Subject, subject_words: frozenset[str]) -> bool:
    """Whether the rows speak both of the project's name and of the goal: 普法 in a goal for 法治宣传教育."""
    counted = frozenset[str]().union(*(bigrams(row.name) for row in subject.of("数量指标")))
    shared = (counted & bigrams(subject.table.annual_goal or "")).difference(
        subject.words["consistency"]["common_pairs"]
    )
    return len(shared) >= _LINKS and any(word in subject.all_names for word in subject_words)


@rule("S09", "placeholder-left", "模板占位未替换", Severity.ERROR)
def placeholder_left(subject: Subject) -> Iterator[Verdict]:
    """表里不能留下模板的占位符：XX、**、____、待定、待填、示例等。

    为什么：占位符说明这一格还没有填。
    依据：填报说明。
    不合格：
        indicators.1.target = ≥**人次
    合格：
        indicators.1.target = ≥120人次
    怎么改：换成真实的内容。
    """
    pattern = re.compile(subject.words["structure"]["placeholder"], re.MULTILINE)
    if not subject.everything:
        yield NotApplicable("整张表是空的")
    for path, text in subject.texts if pattern.search(subject.everything) else ():
        if match := pattern.search(halfwidth(text)):
            yield Fault(path, f"还留着占位符“{match[0]}”", text, "填好的内容", "照实际情况填写。")


@rule("S12", "template-altered", "擅自删改模板", Severity.WARNING)
def template_altered(subject: Subject) -> Iterator[Verdict]:
    """版式里的资金来源各行要保留，用不上的留空；可以加行，不能删行或改名。

    为什么：删改了的表，系统导入时会错位。
    依据：填报说明。必填的指标行由 S01 检查。按来源写成“中央资金”“县级资金”“单位自筹”的不算改名，
    没有别的来源、不列“其他资金”的不算删行。
    不合格：
        funding.parts.1.label = 其他
    合格：
        funding.parts.1.label = 其他资金
    怎么改：恢复版式里的这一行。
    """
    written = [squeeze(part.label) for part in subject.table.funding.parts]
    if not written:
        yield NotApplicable("表上没有资金来源各行")
        return
    lists = subject.words["structure"]
    fiscal = [label for label in written if lists["fiscal_sources"].any_in(label)]
    named = all(label in fiscal or lists["other_sources"].any_in(label) for label in written)
    said_otherwise = {"财政拨款": bool(fiscal), "其他资金": named}
    for label in subject.profile.funding.parts:
        if label not in written and not said_otherwise.get(label, False):
            yield Fault(
                "funding",
                f"资金来源里没有版式规定的“{label}”一行",
                "、".join(written),
                "、".join(subject.profile.funding.parts),
                "恢复这一行，用不上的留空。",
            )
