"""A rule's page, taken from its docstring: what it checks, why, the basis, examples that run, how to mend.

An example is a handful of changes to `EXAMPLE`, a table without any fault. `path = value` writes a cell, an empty value
clears it, `（删去）` removes a row, `indicators.4+ = 二级指标 | 名称 | 值` adds one behind row 4 (counted from 0), and
`预算年度 = 2024` is the year the check is run for. `上年.path = value` changes the table of last year it is compared
with, `批复.path = value` the approved one, `另一张.path = value` a neighbour of the same office (`NEIGHBOUR`);
`部门预算 = 项目 | 金额 | 单位` is a figure of another document.
"""

from dataclasses import dataclass

from ..form.naming import describe
from ..form.profile import load_profile
from ..form.table import Indicator, Table
from .engine import TableReport, check
from .rule import Rule
from .subject import OutsideFigure

EXAMPLE = Table.model_validate(
    {
        "year": 2024,
        "project_name": "社区工作者培训经费",
        "department": "某县民政局",
        "department_code": "308001",
        "implementing_unit": "某县民政局本级",
        "attribute": "经常性项目",
        "period": "1年",
        "funding": {
            "unit": "万元",
            "total": "6",
            "parts": [{"label": "财政拨款", "amount": "6"}, {"label": "其他资金", "amount": None}],
        },
        "annual_goal": "全年举办社区工作者培训2期，培训社区工作者120人次，提高办理居民事项的能力。",
        "indicators": [
            {"level1": "产出指标", "level2": "数量指标", "name": "社区工作者培训期数", "target": "≥2期"},
            {"level1": "产出指标", "level2": "数量指标", "name": "社区工作者培训人次", "target": "≥120人次"},
            {"level1": "产出指标", "level2": "质量指标", "name": "培训考核合格率", "target": "≥95%"},
            {"level1": "产出指标", "level2": "时效指标", "name": "培训完成时限", "target": "2024年11月30日前"},
            {"level1": "产出指标", "level2": "成本指标", "name": "社区工作者培训经费", "target": "≤6万元"},
            {"level1": "效益指标", "level2": "社会效益指标", "name": "参训人员独立办理事项率", "target": "≥80%"},
            {"level1": "效益指标", "level2": "可持续影响指标", "name": "培训课程次年沿用率", "target": "≥50%"},
            {"level1": "满意度指标", "level2": "服务对象满意度指标", "name": "参训社区工作者满意度", "target": "≥90%"},
        ],
    }
)

# Another table of the same office, for the rules that look across tables.
NEIGHBOUR = Table.model_validate(
    {
        "year": 2024,
        "project_name": "网格终端购置费",
        "department": "某县民政局",
        "department_code": "308001",
        "implementing_unit": "某县民政局本级",
        "attribute": "一次性项目",
        "period": "1年",
        "funding": {
            "unit": "万元",
            "total": "12",
            "parts": [{"label": "财政拨款", "amount": "12"}, {"label": "其他资金", "amount": None}],
        },
        "annual_goal": "为30个社区的网格配备手持终端120台，缩短网格员上报居民事项的时间。",
        "indicators": [
            {"level1": "产出指标", "level2": "数量指标", "name": "手持终端配备台数", "target": "≥120台"},
            {"level1": "产出指标", "level2": "数量指标", "name": "配备终端的网格社区", "target": "=30个"},
            {"level1": "产出指标", "level2": "质量指标", "name": "手持终端验收合格率", "target": "=100%"},
            {"level1": "产出指标", "level2": "时效指标", "name": "终端配备完成时限", "target": "2024年9月30日前"},
            {"level1": "产出指标", "level2": "成本指标", "name": "手持终端单位成本", "target": "≤1000元/台"},
            {"level1": "效益指标", "level2": "社会效益指标", "name": "居民事项平均上报时长", "target": "≤2小时"},
            {"level1": "效益指标", "level2": "可持续影响指标", "name": "终端三年后完好率", "target": "≥90%"},
            {"level1": "满意度指标", "level2": "服务对象满意度指标", "name": "网格员满意度", "target": "≥88%"},
        ],
    }
)

_HEADINGS = ("为什么", "依据", "不合格", "合格", "怎么改")
REMOVED = "（删去）"
_OTHERS = ("上年", "批复", "另一张")


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's docstring, taken apart. `bad` and `good` are the changes that make the examples, as (path, value)."""

    summary: str
    why: str
    basis: str
    bad: tuple[tuple[str, str], ...]
    good: tuple[tuple[str, str], ...]
    mend: str


def page_of(rule: Rule) -> Page:
    """The page of a rule. ValueError when a heading is missing: a rule without a full page is not done."""
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in rule.page.splitlines():
        heading, colon, rest = line.partition("：")
        if colon and heading in _HEADINGS:
            current = heading
            sections[current] = [rest] if rest.strip() else []
        elif line.strip():
            sections[current].append(line.strip())
    missing = [heading for heading in _HEADINGS if heading not in sections and heading != "不合格"]
    if missing:
        raise ValueError(f"{rule.code}: {'、'.join(missing)}")

    def text(heading: str) -> str:
        return "".join(sections[heading]).strip()

    def changes(heading: str) -> tuple[tuple[str, str], ...]:
        pairs = (line.partition("=") for line in sections.get(heading, ()))
        return tuple((path.strip(), value.strip()) for path, _, value in pairs)

    return Page(text(""), text("为什么"), text("依据"), changes("不合格"), changes("合格"), text("怎么改"))


@dataclass(frozen=True, slots=True)
class Example:
    """A table to check, the year to check it for, and what to hold it against."""

    table: Table
    year: int | None = None
    last: Table | None = None
    approved: Table | None = None
    others: tuple[Table, ...] = ()
    outside: tuple[OutsideFigure, ...] = ()

    def check(self, *, strict: bool = False) -> TableReport:
        """What the checker says of it."""
        return check(
            self.table,
            year=self.year,
            strict=strict,
            last=self.last,
            approved=self.approved,
            others=self.others,
            outside=self.outside,
        )


def example(changes: tuple[tuple[str, str], ...], start: Table = EXAMPLE) -> Example:
    """`start` with the changes made, and the tables and figures it is held against."""
    tables: dict[str, Table] = {}
    year, outside = None, []
    for path, value in changes:
        if path == "预算年度":
            year = int(value)
        elif path == "部门预算":
            name, amount, unit = (cell.strip() for cell in value.split("|"))
            outside.append(OutsideFigure(name, amount, unit))
        else:
            which, place = _whose(path)
            base = tables.get(which, NEIGHBOUR if which == "另一张" else EXAMPLE if which else start)
            tables[which] = _changed(base, place, value)
    neighbour = tables.get("另一张")
    return Example(
        tables.get("", start),
        year,
        tables.get("上年"),
        tables.get("批复"),
        (neighbour,) if neighbour else (),
        tuple(outside),
    )


def _whose(path: str) -> tuple[str, str]:
    """`上年.funding.total` as (上年, funding.total); a path of the table itself has nobody in front."""
    which, dot, rest = path.partition(".")
    return (which, rest) if dot and which in _OTHERS else ("", path)


def _changed(table: Table, path: str, value: str) -> Table:
    if value == REMOVED:
        index = int(path.rsplit(".", 1)[1])
        rows = [row for position, row in enumerate(table.indicators) if position != index]
        return table.model_copy(update={"indicators": tuple(rows)})
    if path.endswith("+"):
        index = int(path[:-1].rsplit(".", 1)[1]) + 1
        level2, name, target = (cell.strip() or None for cell in value.split("|"))
        row = load_profile().row(level2 or "")
        added = Indicator(level1=row.level1 if row else None, level2=level2, name=name, target=target)
        return table.model_copy(update={"indicators": (*table.indicators[:index], added, *table.indicators[index:])})
    return table.put(path, int(value) if path == "year" and value else value or None)


def explain(rule: Rule) -> str:
    """The page as text for a terminal."""
    page = page_of(rule)
    severities = {"error": "错误", "warning": "警告", "info": "提示"}
    level = severities[rule.severity]
    if rule.strict is not rule.severity:
        level += f"（严格检查时为{severities[rule.strict]}）"
    lines = [f"{rule.code} {rule.title}（{rule.name}）", f"级别：{level}", "", page.summary, ""]
    lines += [f"为什么：{page.why}", f"依据：{page.basis}"]
    for heading, changes in (("不合格", page.bad), ("合格", page.good)):
        if changes:
            lines += ["", f"{heading}的例子："]
            lines += [f"  {_shown(path, value)}" for path, value in changes]
    lines += ["", f"怎么改：{page.mend}"]
    return "\n".join(lines)


def _shown(path: str, value: str) -> str:
    if path == "预算年度":
        return f"编报 {value} 年度预算"
    if path == "部门预算":
        return "部门预算：" + value
    which, place = _whose(path)
    if which:
        return f"{which}{'表' if which == '另一张' else '的表'} {_shown(place, value)}"
    if value == REMOVED:
        level2 = EXAMPLE.get(f"{path}.level2")
        return f"删去“{level2}”一行"
    if path.endswith("+"):
        return "增加一行：" + value
    return f"{describe(path, EXAMPLE)}：{value or '（空白）'}"
