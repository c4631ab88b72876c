"""Across the tables of one office: C08, C09, V15. They look at the table under check beside the office's others."""

from collections.abc import Iterator

from ..form.table import Table
from ..form.target import Kind
from ..form.text import is_empty, squeeze, wording
from .rule import Fault, NotApplicable, Severity, Verdict, rule
from .subject import SATISFACTION, Subject

_ALONE = "没有同一单位的其他表"


def same_office(one: Table, other: Table) -> bool:
    """Whether two tables are of one department (主管部门), by its name without blanks."""
    mine = squeeze(one.department or "")
    return bool(mine) and mine == squeeze(other.department or "")


def _abbreviates(short: str, full: str) -> bool:
    """Whether a shorter name leaves characters of the full one out, in order: 县政协办 for 县政协委员会办公室."""
    rest = iter(full)
    return 3 < len(short) < len(full) and short[0] in full[:2] and all(character in rest for character in short)


@rule("C08", "unit-inconsistent", "单位名称不一致", Severity.WARNING)
def unit_inconsistent(subject: Subject) -> Iterator[Verdict]:
    """同一个单位在表内和各张表里要写同一个全称。

    为什么：简称和全称混用，汇总时会算成两个单位。
    依据：填报说明。按“简称的字依次出现在全称里”判断。
    不合格：
        另一张.year = 2024
        department = 县民政局
    合格：
        另一张.department = 某县民政局
    怎么改：统一写全称。
    """
    looked = False
    names = {"department": "主管部门", "implementing_unit": "实施单位"}
    for field, label in names.items():
        own = squeeze(getattr(subject.table, field) or "")
        if not own:
            continue
        for other in subject.others:
            theirs = squeeze(getattr(other, field) or "")
            looked |= bool(theirs)
            if theirs and theirs != own and _abbreviates(own, theirs):
                yield Fault(
                    field,
                    f"{label}“{own}”，另一张表（{other.project_name}）写“{theirs}”",
                    own,
                    theirs,
                    "统一写全称。",
                )
                break
    if not looked:
        yield NotApplicable(_ALONE)


@rule("C09", "copied-between-projects", "项目间雷同", Severity.WARNING)
def copied_between_projects(subject: Subject) -> Iterator[Verdict]:
    """不同项目的目标不能相同，指标名称不能大半相同（“项目完成时限”这类通用名称不算）。

    为什么：两个项目要做的事不一样，目标和指标也不会一样。
    依据：审核惯例；比例可由财政部门调整。
    不合格：
        另一张.annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，提高办理居民事项的能力。
    合格：
        另一张.year = 2024
    怎么改：按各自的内容重写。
    """
    others = [other for other in subject.others if other.project_name != subject.table.project_name]
    if not others:
        yield NotApplicable(_ALONE)
        return
    limits, generic = subject.words["office"], set(subject.words["names"]["generic"])

    def names_of(table: Table) -> set[str]:
        return {wording(row.name or "") for row in table.indicators if row.name and row.name not in generic} - {""}

    own, goal = names_of(subject.table), wording(subject.table.annual_goal or "")
    for other in others:
        if goal and goal == wording(other.annual_goal or ""):
            yield Fault(
                "annual_goal",
                f"年度目标与“{other.project_name}”相同",
                subject.table.annual_goal or "",
                "本项目自己的目标",
                "按本项目的内容重写。",
            )
            return
        shared = own & names_of(other)
        enough = len(own) >= limits["copied_rows_least"]
        if enough and len(shared) * 100 >= len(own) * limits["copied_least_percent"]:
            yield Fault(
                "indicators",
                f"{len(own)}个指标名称里有{len(shared)}个与“{other.project_name}”相同",
                "、".join(sorted(shared)[:3]),
                "本项目自己的指标",
                "按本项目的内容重写。",
            )
            return


@rule("V15", "ceiling-everywhere", "指标值全部顶格", Severity.INFO)
def ceiling_everywhere(subject: Subject) -> Iterator[Verdict]:
    """百分比指标不应全是 100%；同一单位各张表的满意度不应全都一样。

    为什么：全写 100%，要么做不到，要么没有要求。
    依据：审核惯例。三个以上百分比、三张以上的表才作判断。
    不合格：
        indicators.2.target = 100%
        indicators.5.target = 100%
        indicators.6.target = 100%
        indicators.7.target = 100%
    合格：
        indicators.2.target = 100%
    怎么改：按实际能力和往年完成情况分别确定。
    """
    rates = [row for row in subject.valued if row.value.kind is Kind.PERCENT]
    tables = [table for table in subject.others if same_office(table, subject.table)]
    satisfied = [
        {
            squeeze(row.target or "")
            for row in table.indicators
            if row.level2 == SATISFACTION and not is_empty(row.target)
        }
        for table in (subject.table, *tables)
    ]
    if len(rates) < 3 and len(satisfied) < 3:
        yield NotApplicable("百分比指标不到三个，也没有同一单位的三张表")
        return
    if len(rates) >= 3 and all(row.value.number == 100 for row in rates):
        yield Fault(
            "indicators",
            f"{len(rates)}个百分比指标全是100%",
            "100%",
            "按实际能力分别确定",
            "按往年完成情况分别确定。",
        )
    if len(satisfied) >= 3 and all(satisfied) and len(set().union(*satisfied)) == 1:
        yield Fault(
            "indicators",
            f"本单位{len(satisfied)}张表的满意度都是{next(iter(satisfied[0]))}",
            next(iter(satisfied[0])),
            "按服务对象分别确定",
            "按服务对象和往年调查结果分别确定。",
        )
