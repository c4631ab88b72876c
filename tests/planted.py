"""The planted-fault matrix: every kind of fault, planted in every clean table it applies to.

`python -m tests.planted` prints `caught / planted`, the false findings on the clean tables and the rules that no kind
tests; `--write` puts the figures into `docs/planted.json`, below which they may not fall. A fault counts as caught only
if a finding of the right rule, error or warning, stands at the right cell and was not there before. The clean tables
are the six real ones with their two certain errors mended, and those of `tests/clean/`.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.documents import read
from assistant.form import Indicator, Kind, Table
from assistant.form.mentions import mentions
from assistant.form.money import plain
from assistant.form.profile import Points, load_profile
from assistant.form.target import TargetValue
from assistant.form.text import wording
from assistant.form.units import units
from assistant.rules import Finding, Severity, check, rules
from assistant.rules.config import Config
from assistant.rules.costs import cost_total
from assistant.rules.measures import low_is_good
from assistant.rules.quantities import price_vouches_for
from assistant.rules.subject import COST, OutsideFigure, Row, Subject
from assistant.rules.vocabulary import supplied_words

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "corpus" / "2024" / "pingluo-cppcc.txt"
CLEAN = ROOT / "tests" / "clean"
FIGURES = ROOT / "docs" / "planted.json"


@dataclass(frozen=True)
class Planted:
    """A table with one fault: the codes that may report it, the cell it stands in, and what it is held against."""

    table: Table
    codes: tuple[str, ...]
    path: str
    against: Mapping[str, Any] = field(default_factory=dict)


Planter = Callable[[Table], Planted | None]
KINDS: dict[str, Planter] = {}


def kind(name: str) -> Callable[[Planter], Planter]:
    def register(planter: Planter) -> Planter:
        assert name not in KINDS, name
        KINDS[name] = planter
        return planter

    return register


def seed_tables() -> list[Table]:
    """The six real tables, the `10` without a unit and the doubled sentence mended."""
    tables = read(SEED)
    tables[1] = tables[1].put("indicators.0.target", "10次")
    tables[4] = tables[4].put("indicators.6.name", "文书档案次年可查阅年限")
    return tables


def written_tables() -> list[Table]:
    """The tables of `tests/clean/`, without any fault."""
    return [table for path in sorted(CLEAN.glob("*.json")) for table in read(path)]


def clean_tables() -> list[Table]:
    return [*seed_tables(), *written_tables()]


def subject_of(table: Table) -> Subject:
    return Subject(table, load_profile(), table.year)


def row_of(table: Table, level2: str) -> Row:
    return subject_of(table).of(level2)[0]


def year_of(table: Table) -> int:
    assert table.year is not None
    return table.year


def filled(text: str, table: Table) -> str:
    """`{y}` is the table's year, `{y-1}` the one before, and so on."""
    for back in (-1, 0, 1, 2, 3, 5):
        year = str(year_of(table) - back)
        text = text.replace("{y}" if back == 0 else f"{{y{-back:+d}}}", year)
    return text


def with_rows(table: Table, rows: Iterable[Indicator]) -> Table:
    return table.model_copy(update={"indicators": tuple(rows)})


def last_year(table: Table, **cells: str) -> Table:
    """The table as it might have been filed a year earlier, with other cells; keys are paths with `__` for the dots."""
    for path, value in cells.items():
        table = table.put(path.replace("__", "."), value)
    return table.put("year", year_of(table) - 1)


def measured(row: Row, number: Decimal, unit: str | None = None) -> str:
    """A row's value with another number, or another unit."""
    per = f"/{row.value.per}" if row.value.per else ""
    return f"{plain(number)}{row.value.multiplier}{unit or row.value.unit}{per}"


def counted(table: Table) -> Row | None:
    """The first quantity row when it gives a number with its unit."""
    row = row_of(table, "数量指标")
    return row if row.value.kind is Kind.QUANTITY and row.value.number is not None and row.value.unit else None


# Kinds that write one cell.


def at(level2: str, cell: str, value: str | None, *codes: str) -> Planter:
    """Write `value` into the first row of that category."""

    def plant(table: Table) -> Planted | None:
        path = row_of(table, level2).path(cell)
        text = filled(value, table) if value else value
        return None if table.get(path) == text else Planted(table.put(path, text), codes, path)

    return plant


def renamed(level2: str, name: str, target: str, *codes: str) -> Planter:
    """Give the first row of that category another name and value; the fault is the name."""

    def plant(table: Table) -> Planted:
        path = row_of(table, level2).path("name")
        return Planted(table.put(path, name).put(row_of(table, level2).path("target"), target), codes, path)

    return plant


def head(path: str, value: str | int | None, *codes: str) -> Planter:
    def plant(table: Table) -> Planted | None:
        new = filled(value, table) if isinstance(value, str) else value
        return None if table.get(path) == new else Planted(table.put(path, new), codes, path)

    return plant


def without(level2: str) -> Planter:
    """Remove every row of that category."""

    def plant(table: Table) -> Planted:
        kept = (row for row in table.indicators if row.level2 != level2)
        return Planted(with_rows(table, kept), ("S01",), "indicators")

    return plant


for _level2 in ("数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "可持续影响指标", "服务对象满意度指标"):
    kind(f"缺{_level2}")(without(_level2))
for _path, _name in (
    ("project_name", "项目名称"),
    ("department", "主管部门"),
    ("implementing_unit", "实施单位"),
    ("attribute", "项目属性"),
    ("period", "项目期"),
):
    kind(f"{_name}空白")(head(_path, None, "S05"))
for _level2 in ("数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "可持续影响指标", "服务对象满意度指标"):
    kind(f"{_level2}值空白")(at(_level2, "target", None, "S02"))
    kind(f"{_level2}值为横线")(at(_level2, "target", "—", "S02"))
    kind(f"{_level2}名称空白")(at(_level2, "name", None, "S02"))
kind("年度空白")(head("year", None, "D01"))
kind("目标空白")(head("annual_goal", None, "S08"))
kind("目标过短")(head("annual_goal", "做好各项工作", "S08"))
kind("目标留占位符")(head("annual_goal", "全年召开会议XX次，围绕年度工作要点协商议事，积极建言。", "S09"))
kind("目标与项目无关")(head("annual_goal", "认真贯彻上级部署，扎扎实实抓好每一件事，让大家都看到新的变化。", "S08"))
kind("属性不规范")(head("attribute", "一般", "S06"))
kind("项目期看不出期限")(head("period", "按计划", "S06"))
kind("单位没写")(head("funding.unit", None, "S07"))
kind("两处单位不同")(head("funding.unit", "万元/元", "S07"))
kind("总额空白")(head("funding.total", None, "F01"))
kind("总额是文字")(head("funding.total", "若干", "F02"))
kind("来源是文字")(head("funding.parts.0.amount", "另行下达", "F02"))
kind("来源是负数")(head("funding.parts.1.amount", "-1", "F01"))
kind("中期目标已过期")(head("overall_goal", "{y-5}-{y-3}年完成项目建设任务。", "D08"))
kind("未知的二级指标")(at("质量指标", "level2", "效率指标", "S03"))
kind("二级指标空白")(at("社会效益指标", "level2", None, "S03"))
kind("层级错位")(at("社会效益指标", "level1", "产出指标", "S04"))
kind("一级栏写成二级")(at("质量指标", "level1", "数量指标", "S04"))
kind("满意度写在效益下")(at("服务对象满意度指标", "level1", "效益指标", "S04"))
kind("数量没有数字")(at("数量指标", "target", "若干", "V08"))
kind("成本没有数字")(at("成本指标", "target", "严格控制", "V08"))
kind("成本写成预算以内")(at("成本指标", "target", "控制在预算范围内", "V08"))
kind("成本是约数")(at("成本指标", "target", "约1万元", "F07"))
kind("成本写左右")(at("成本指标", "target", "1万元左右", "F07"))
kind("没有的月份")(at("时效指标", "target", "{y}年13月", "D02"))
kind("没有的日期")(at("时效指标", "target", "{y}年2月30日", "D02"))
kind("小月的31日")(at("时效指标", "target", "{y}年11月31日前", "D02"))
kind("起止颠倒")(at("时效指标", "target", "12-1月份", "D02"))
kind("时效写成空话")(at("时效指标", "target", "及时高效", "D04"))
kind("时效写成按期")(at("时效指标", "target", "按期完成", "D04"))
kind("时效写成次数")(at("时效指标", "target", "5次", "D04"))
kind("时效只有数字")(at("时效指标", "target", "12", "D04"))
kind("百分比超过一百")(at("质量指标", "target", "≥198%", "V05"))
kind("扫描丢了大于号")(at("服务对象满意度指标", "target", "295%", "V05"))
kind("满意度方向反了")(at("服务对象满意度指标", "target", "≤95%", "V04"))
kind("满意度不是百分比")(at("服务对象满意度指标", "target", "满意", "V06"))
kind("满意度没有百分号")(at("服务对象满意度指标", "target", "95", "V06"))
kind("满意度过低")(at("服务对象满意度指标", "target", "≥50%", "V06"))
kind("满意度百分之百")(at("服务对象满意度指标", "target", "=100%", "V06"))
kind("值留占位符")(at("数量指标", "target", "≥**次", "S09"))
kind("名称留占位符")(at("质量指标", "name", "XX验收合格率", "S09"))
kind("一格多值")(at("数量指标", "target", "会议5次，参会120人", "V11"))
kind("质量值是空话")(at("质量指标", "target", "明显改善", "V07"))
kind("本版式没有分值栏")(at("质量指标", "points", "10", "P05"))
kind("电话写在备注里")(at("数量指标", "note", "联系电话13800000000", "C11"))
kind("预算执行率作指标")(renamed("质量指标", "预算执行率", "≥95%", "P05"))
kind("资金到位率作指标")(renamed("质量指标", "资金到位率", "=100%", "W10"))
kind("专款专用作指标")(renamed("社会效益指标", "专款专用情况", "=100%", "W10"))
kind("率写在数量里")(renamed("数量指标", "工作任务完成率", "≥98%", "W09"))
kind("费用写在数量里")(renamed("数量指标", "日常办公费用", "2000元", "W09"))
kind("及时率写在质量里")(renamed("质量指标", "文件办理及时率", "≥98%", "W09"))
kind("满意度写在效益里")(renamed("社会效益指标", "周边群众满意度", "≥90%", "W09"))
kind("产出写在效益里")(renamed("社会效益指标", "骨干培训人数", "≥90人", "W09"))
kind("一行两个率")(renamed("社会效益指标", "居民事项办结率和来访接待满意率", "≥90%", "W02"))
kind("一行两句话")(renamed("质量指标", "会议按时召开，文件流转效率高", "≥90%", "W02"))
kind("名称写成句子")(renamed("社会效益指标", "通过组织各项活动，使群众切实感受到各级组织的关心和帮助", "≥90%", "W03"))
kind("名称以句号结尾")(renamed("社会效益指标", "群众办事更加方便。", "≥90%", "W03"))
kind("质量名称说不清程度")(renamed("质量指标", "服务水平进一步提升率", "≥90%", "W08"))
kind("数量名称说不清程度")(renamed("数量指标", "开展一批惠民活动次数", "≥5次", "W08"))
kind("满意度不写满意度")(renamed("服务对象满意度指标", "群众对工作的评价", "≥90%", "W12"))
kind("及时而没有依据")(
    lambda table: Planted(
        (row := row_of(table, "社会效益指标"))
        and table.put(row.path("name"), "群众来信及时答复").put(row.path("target"), "及时"),
        ("D06",),
        row.path("target"),
    )
)
kind("值重复名称")(
    lambda table: Planted(
        table.put((row := row_of(table, "社会效益指标")).path("target"), row.name), ("W14",), row.path("target")
    )
)


@kind("表头年度是上一年")
def year_before(table: Table) -> Planted:
    year = year_of(table)
    return Planted(table.put("year", year - 1), ("D01",), "year", {"year": year})


def _outside_the_project(table: Table, year: int) -> bool:
    span = subject_of(table).span
    return span is not None and not span[0] <= year <= span[1]


@kind("时限是上一年")
def deadline_before(table: Table) -> Planted | None:
    if not _outside_the_project(table, year_of(table) - 1):
        return None
    return at("时效指标", "target", "{y-1}年12月份", "D02")(table)


@kind("时限是下一年")
def deadline_after(table: Table) -> Planted | None:
    if not _outside_the_project(table, year_of(table) + 1):
        return None
    return at("时效指标", "target", "{y+1}年3月底前", "D02")(table)


@kind("值留往年年份")
def stale_value(table: Table) -> Planted | None:
    return at("社会效益指标", "target", "达到{y-2}年水平", "D03")(table) if subject_of(table).one_year else None


@kind("目标留往年年份")
def stale_goal(table: Table) -> Planted | None:
    if not subject_of(table).one_year:
        return None
    return head("annual_goal", filled(f"{table.annual_goal}{{y-1}}年底前全部完成。", table), "D03")(table)


@kind("名称留往年年份")
def stale_name(table: Table) -> Planted | None:
    if not subject_of(table).one_year:
        return None
    return at("质量指标", "name", "{y-1}年度任务合格率", "D03")(table)


@kind("每月的次数不足")
def monthly(table: Table) -> Planted | None:
    if not subject_of(table).one_year:
        return None
    row = row_of(table, "数量指标")
    changed = table.put(row.path("name"), "每月工作例会次数").put(row.path("target"), "≥10次")
    return Planted(changed, ("D07",), row.path("target"))


@kind("百分比挂在动作上")
def percent_on_action(table: Table) -> Planted | None:
    row = row_of(table, "质量指标")
    return at("质量指标", "name", "改进工作作风", "V09")(table) if row.value.kind is Kind.PERCENT else None


@kind("合格率方向反了")
def quality_direction(table: Table) -> Planted:
    row = row_of(table, "质量指标")
    changed = table.put(row.path("name"), "任务验收合格率").put(row.path("target"), "≤95%")
    return Planted(changed, ("V04",), row.path("target"))


@kind("投诉率方向反了")
def complaint_direction(table: Table) -> Planted:
    row = row_of(table, "社会效益指标")
    changed = table.put(row.path("name"), "群众投诉率").put(row.path("target"), "≥2%")
    return Planted(changed, ("V04",), row.path("target"))


@kind("名称里的数与值不符")
def name_figure(table: Table) -> Planted:
    row = row_of(table, "质量指标")
    changed = table.put(row.path("name"), "任务达标率100%").put(row.path("target"), "≥98%")
    return Planted(changed, ("W15",), row.path("target"))


@kind("单位栏与值不符")
def unit_column(table: Table) -> Planted | None:
    row = counted(table)
    if row is None:
        return None
    changed = table.put(row.path("extra.计量单位"), "万元")
    return Planted(changed, ("V16",), row.path("target"))


@kind("定性栏写数字")
def nature_column(table: Table) -> Planted | None:
    row = counted(table)
    return row and Planted(table.put(row.path("extra.指标值类型"), "定性"), ("V18",), row.path("target"))


# Funds and costs.


def _tops(table: Table) -> list[str]:
    """The paths of the filled sources."""
    return [f"funding.parts.{index}.amount" for index, part in enumerate(table.funding.parts) if part.amount]


def _vouched(table: Table) -> bool:
    """Whether the cost rows make the total exactly, so that they tell which of total and source is wrong."""
    subject = subject_of(table)
    return subject.total_yuan is not None and cost_total(subject) == subject.total_yuan


def _total(table: Table) -> Decimal:
    total = subject_of(table).total
    assert total is not None
    return total.number


@kind("单位写成元")
def unit_too_small(table: Table) -> Planted | None:
    if table.funding.unit != "万元" or not _vouched(table):
        return None
    return Planted(table.put("funding.unit", "元"), ("F03",), "funding.unit")


@kind("版式的来源行改了名")
def source_renamed(table: Table) -> Planted | None:
    if table.funding.parts[1].label != "其他资金":
        return None
    return Planted(table.put("funding.parts.1.label", "其他"), ("S12",), "funding")


@kind("来源空白")
def source_blank(table: Table) -> Planted | None:
    if len(_tops(table)) > 1 and not table.funding.parts[0].parts:
        return None
    return head("funding.parts.0.amount", None, "F01")(table)


@kind("总额多写")
def total_too_high(table: Table) -> Planted:
    return Planted(table.put("funding.total", plain(_total(table) + 1)), ("F01",), "funding.total")


@kind("总额少写")
def total_too_low(table: Table) -> Planted:
    return Planted(table.put("funding.total", plain(_total(table) * Decimal("0.8"))), ("F01",), "funding.total")


@kind("总额差一分")
def total_off_by_a_cent(table: Table) -> Planted:
    digits = plain(_total(table))
    digits += "0001" if "." in digits else ".0001"
    return Planted(table.put("funding.total", digits), ("F01",), "funding.total")


@kind("来源写错")
def part_wrong(table: Table) -> Planted | None:
    if not _vouched(table) or (len(_tops(table)) > 1 and not table.funding.parts[0].parts):
        return None
    path = "funding.parts.0.amount"
    return Planted(table.put(path, plain(_total(table) + 1)), ("F01",), path)


@kind("下级来源写错")
def nested_part_wrong(table: Table) -> Planted | None:
    if not table.funding.parts[0].parts:
        return None
    return Planted(table.put("funding.parts.0.parts.1.amount", "77"), ("F01",), "funding.parts.0.amount")


@kind("多出一项来源")
def surplus_part(table: Table) -> Planted | None:
    path = "funding.parts.1.amount"
    if table.get(path) or not _vouched(table):
        return None
    return Planted(table.put(path, "5"), ("F01",), path)


def _single(table: Table) -> Row | None:
    """The only cost row, when total and cost vouch for each other to the cent."""
    subject = subject_of(table)
    row = subject.cost_rows[0]
    return row if len(subject.cost_rows) == 1 and _vouched(table) and row.value.number is not None else None


def _is_ceiling(table: Table) -> bool:
    """Whether the price is paid for `at least` a quantity: then less than the total is right."""
    subject = subject_of(table)
    price = subject.cost_rows[0].value
    per = {units().aliases.get(unit, unit) for unit in (price.per or "").split("/")}
    of_the_unit = [row for row in subject.of("数量指标") if row.value.unit in per]
    return price.kind is Kind.UNIT_PRICE and any(row.value.operator for row in of_the_unit)


def _cost(table: Table, factor: str, *codes: str) -> Planted | None:
    row = _single(table)
    if row is None or row.value.number is None:
        return None
    changed = table.put(row.path("target"), measured(row, row.value.number * Decimal(factor)))
    return Planted(changed, codes, row.path("target"))


@kind("成本高于总额")
def cost_too_high(table: Table) -> Planted | None:
    return _cost(table, "2", "F05", "F06")


@kind("成本略高于总额")
def cost_a_little_high(table: Table) -> Planted | None:
    return _cost(table, "1.05", "F05", "F06")


@kind("成本低于总额")
def cost_too_low(table: Table) -> Planted | None:
    return None if _is_ceiling(table) else _cost(table, "0.5", "F04", "F06")


@kind("成本略低于总额")
def cost_a_little_low(table: Table) -> Planted | None:
    return None if _is_ceiling(table) else _cost(table, "0.95", "F04", "F06")


@kind("成本差一万倍")
def cost_scale(table: Table) -> Planted | None:
    row = _single(table)
    if row is None or row.value.number is None:
        return None
    other = "元" if row.value.unit == "万元" else "万元"
    return Planted(table.put(row.path("target"), measured(row, row.value.number, other)), ("F03",), row.path("target"))


@kind("一项成本大于总额")
def one_cost_too_high(table: Table) -> Planted | None:
    subject = subject_of(table)
    if len(subject.cost_rows) < 2 or not subject.cost_amounts:
        return None
    row = subject.cost_amounts[0]
    text = f"{plain(_total(table) * 2)}{table.funding.unit}"
    return Planted(table.put(row.path("target"), text), ("F05",), row.path("target"))


@kind("单价与其余成本超过总额")
def price_beside_amounts(table: Table) -> Planted | None:
    subject = subject_of(table)
    if len(subject.unit_prices) != 1 or not subject.cost_amounts or not _vouched(table):
        return None
    row = subject.unit_prices[0]
    assert row.value.number is not None
    changed = table.put(row.path("target"), measured(row, row.value.number * Decimal("1.2")))
    return Planted(changed, ("F06",), row.path("target"))


@kind("成本没有单位")
def cost_no_unit(table: Table) -> Planted:
    row = row_of(table, "成本指标")
    assert row.value.number is not None
    return Planted(table.put(row.path("target"), plain(row.value.number)), ("V01",), row.path("target"))


@kind("单价没有金额单位")
def price_no_unit(table: Table) -> Planted | None:
    row = row_of(table, "成本指标")
    if row.value.kind is not Kind.UNIT_PRICE or row.value.number is None:
        return None
    text = f"{plain(row.value.number)}/{row.value.per}"
    return Planted(table.put(row.path("target"), text), ("F07",), row.path("target"))


@kind("单价写成元每")
def price_doubled(table: Table) -> Planted | None:
    row = row_of(table, "成本指标")
    if row.value.kind is not Kind.UNIT_PRICE or "每" in row.target:
        return None
    return Planted(table.put(row.path("target"), row.target.replace("/", "/每", 1)), ("F07",), row.path("target"))


@kind("成本写成不低于")
def cost_direction(table: Table) -> Planted:
    row = row_of(table, "成本指标")
    return Planted(table.put(row.path("target"), str(row.value.with_operator("≥"))), ("V04",), row.path("target"))


@kind("资金翻倍而成本没改")
def funds_doubled(table: Table) -> Planted | None:
    row = _single(table)
    if row is None or len(_tops(table)) != 1 or table.funding.parts[0].parts or _is_ceiling(table):
        return None
    doubled = plain(_total(table) * 2)
    changed = table.put("funding.total", doubled).put("funding.parts.0.amount", doubled)
    return Planted(changed, ("F04", "F06"), row.path("target"))


@kind("成本分项超过总额")
def cost_rows_over(table: Table) -> Planted | None:
    subject = subject_of(table)
    if len(subject.cost_amounts) != len(subject.cost_rows) or not _vouched(table):
        return None
    row = subject.cost_rows[-1]
    added = Indicator(level1="产出指标", level2="成本指标", name="印刷装订费", target="1000元")
    rows = (*table.indicators[: row.index + 1], added, *table.indicators[row.index + 1 :])
    return Planted(with_rows(table, rows), ("F08",), f"indicators.{row.index + 1}.target")


@kind("单价超过支出标准")
def over_standard(table: Table) -> Planted | None:
    prices = subject_of(table).unit_prices
    if not prices:
        return None
    price = prices[0]
    ceiling = {"words": [price.name], "per": price.value.per, "yuan": plain((price.value.yuan or Decimal(0)) - 1)}
    config = Config(words={**supplied_words(), "standards": {"ceilings": [ceiling]}})
    return Planted(table, ("F10",), price.path("target"), {"config": config})


def _over_years(table: Table, times: int) -> Table:
    """The table with a project period of `times` as much money as the year's, source by source."""
    subject = subject_of(table)
    for cell in subject.money:
        assert cell.amount is not None
        path = cell.path.replace("total", "overall_total").replace("amount", "overall_amount")
        table = table.put(path, plain(cell.amount.number * times))
    return table


@kind("项目期总额小于年度总额")
def overall_too_low(table: Table) -> Planted:
    path = "funding.overall_total"
    return Planted(table.put(path, plain(_total(table) * Decimal("0.9"))), ("F11",), path)


@kind("项目期合计不平")
def overall_unequal(table: Table) -> Planted:
    path = "funding.overall_total"
    return Planted(_over_years(table, 3).put(path, plain(_total(table) * 4)), ("F11",), path)


@kind("项目期总额空白")
def overall_blank(table: Table) -> Planted:
    path = "funding.overall_total"
    return Planted(_over_years(table, 3).put(path, None), ("F11",), path)


@kind("项目期金额是文字")
def overall_unreadable(table: Table) -> Planted:
    path = "funding.overall_total"
    return Planted(table.put(path, "另行核定"), ("F02",), path)


@kind("与部门预算不一致")
def against_budget(table: Table) -> Planted:
    figure = OutsideFigure(table.project_name or "", plain(_total(table) + 3), table.funding.unit)
    return Planted(table, ("F09",), "funding.total", {"outside": (figure,)})


# Values and names.


@kind("数量没有单位")
def quantity_no_unit(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None:
        return None
    return Planted(table.put(row.path("target"), plain(row.value.number)), ("V01",), row.path("target"))


@kind("次数出现小数")
def quantity_decimal(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None or row.value.multiplier or row.value.unit not in units().whole:
        return None
    return Planted(
        table.put(row.path("target"), f"{plain(row.value.number)}.5{row.value.unit}"), ("V14",), row.path("target")
    )


@kind("比率写成件数")
def rate_as_count(table: Table) -> Planted | None:
    row = row_of(table, "质量指标")
    return at("质量指标", "target", "20件", "V10")(table) if row.name.endswith("率") else None


@kind("人数写成比率")
def count_as_rate(table: Table) -> Planted:
    row = row_of(table, "数量指标")
    changed = table.put(row.path("name"), "参会人数").put(row.path("target"), "≥95%")
    return Planted(changed, ("V10",), row.path("target"))


@kind("面积写成次数")
def area_as_count(table: Table) -> Planted:
    row = row_of(table, "数量指标")
    changed = table.put(row.path("name"), "维修场地面积").put(row.path("target"), "≥5次")
    return Planted(changed, ("V10",), row.path("target"))


@kind("时限写成比率")
def deadline_as_rate(table: Table) -> Planted:
    row = row_of(table, "时效指标")
    changed = table.put(row.path("name"), "任务完成时限").put(row.path("target"), "≥95%")
    return Planted(changed, ("V10",), row.path("target"))


@kind("比率没有百分号")
def rate_no_percent(table: Table) -> Planted | None:
    row = row_of(table, "质量指标")
    if not row.name.endswith("率") or row.value.number is None:
        return None
    return Planted(table.put(row.path("target"), plain(row.value.number)), ("V01",), row.path("target"))


@kind("增长没有基数")
def growth_without_base(table: Table) -> Planted:
    row = row_of(table, "社会效益指标")
    changed = table.put(row.path("name"), "群众来信办结数增长率").put(row.path("target"), "≥5%")
    return Planted(changed, ("V13",), row.path("name"))


@kind("两行名称相同")
def same_name(table: Table) -> Planted:
    first, second = row_of(table, "社会效益指标"), row_of(table, "可持续影响指标")
    return Planted(table.put(second.path("name"), first.name), ("W05",), second.path("name"))


@kind("两行大段雷同")
def near_name(table: Table) -> Planted | None:
    first, second = row_of(table, "社会效益指标"), row_of(table, "可持续影响指标")
    if len(wording(first.name)) < 8:
        return None
    return Planted(table.put(second.path("name"), f"持续做到{first.name}"), ("W06",), second.path("name"))


@kind("效益照抄目标")
def copied_goal(table: Table) -> Planted:
    row = row_of(table, "可持续影响指标")
    return Planted(table.put(row.path("name"), (table.annual_goal or "")[:40]), ("W07",), row.path("name"))


# The goal and the rows.


@kind("目标的数没有指标写到")
def goal_number_lost(table: Table) -> Planted:
    return Planted(table.put("annual_goal", f"{table.annual_goal}全年接待来访37批次。"), ("C01",), "annual_goal")


def _carried(table: Table, number: Decimal, row: Row) -> bool:
    """Whether another row gives that number in the same unit."""
    return any(
        other.index != row.index and other.value.number == number and other.value.unit == row.value.unit
        for other in subject_of(table).valued
    )


@kind("目标与指标两个数")
def goal_number_differs(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None or _carried(table, row.value.number + 3, row):
        return None
    goal = f"全年{row.name}{measured(row, row.value.number + 3)}，按照年度工作要点完成各项任务。"
    wrong = "annual_goal" if price_vouches_for(subject_of(table), row) else row.path("target")
    return Planted(table.put("annual_goal", goal), ("C01",), wrong)


@kind("数量与目标单位不同")
def quantity_unit_differs(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None or row.value.unit == "套" or _carried(table, row.value.number, row):
        return None
    goal = f"全年{row.name}{measured(row, row.value.number)}，按照年度工作要点完成各项任务。"
    target = measured(row, row.value.number, "套")
    changed = table.put("annual_goal", goal).put(row.path("target"), target)
    return Planted(changed, ("C01", "V10"), row.path("target"))  # V10 where the row's own name asks for the unit


def _priced(table: Table) -> tuple[Row, str] | None:
    """The quantity that unit price and total vouch for, and how the goal writes it."""
    subject = subject_of(table)
    for row in subject.of("数量指标"):
        if row.value.kind is Kind.QUANTITY and price_vouches_for(subject, row) and _single(table):
            written = [each for each in mentions(table.annual_goal) if each.unit == row.value.unit]
            if len(written) == 1 and written[0].number == row.value.number and written[0].text[0].isdigit():
                return row, written[0].text
    return None


@kind("目标的数与单价和总额不符")
def goal_against_price(table: Table) -> Planted | None:
    if (found := _priced(table)) is None:
        return None
    row, written = found
    assert row.value.number is not None
    other = written.replace(plain(row.value.number), plain(row.value.number + 1))
    return Planted(table.put("annual_goal", (table.annual_goal or "").replace(written, other)), ("C01",), "annual_goal")


@kind("数量改动后与单价不符")
def quantity_against_price(table: Table) -> Planted | None:
    if (found := _priced(table)) is None:
        return None
    row = found[0]
    assert row.value.number is not None
    return Planted(table.put(row.path("target"), measured(row, row.value.number + 1)), ("C01",), row.path("target"))


@kind("口号作目标")
def slogans(table: Table) -> Planted:
    goal = f"围绕{table.project_name}，全力打造一流队伍，为全县高质量发展贡献力量。"
    return Planted(table.put("annual_goal", goal), ("W11",), "annual_goal")


@kind("名称里的一件事没有写到")
def part_uncovered(table: Table) -> Planted:
    return Planted(table.put("project_name", f"{table.project_name}、矛盾纠纷调解经费"), ("C03",), "project_name")


@kind("目标里有手机号")
def phone_in_goal(table: Table) -> Planted:
    return Planted(table.put("annual_goal", f"{table.annual_goal}电话：13800000000"), ("C11",), "annual_goal")


@kind("大半是文字")
def mostly_words(table: Table) -> Planted | None:
    rows = [
        row.model_copy(update={"target": "持续改善"}) if row.level2 not in (*COST, "数量指标") else row
        for row in table.indicators
    ]
    if 2 * sum(row.target == "持续改善" for row in rows) <= len(rows):
        return None
    if check(table, year=table.year).outcomes["C10"] == "fail":
        return None  # a real table that is half words as it stands
    return Planted(with_rows(table, rows), ("C10",), "indicators")


# Across tables.


def _neighbour(table: Table) -> Table:
    """Another project of the same office, with a goal and rows of its own."""
    other = table.put("project_name", "会议室灯具更换项目").put(
        "annual_goal", "更换会议室灯具40盏，六月底以前交付使用。"
    )
    for index in range(len(other.indicators)):
        other = other.put(f"indicators.{index}.name", f"灯具更换事项之{index + 1}")
    return other


@kind("单位写了简称")
def short_unit(table: Table) -> Planted:
    own = table.department or ""
    return Planted(table.put("department", own[1:]), ("C08",), "department", {"others": (_neighbour(table),)})


@kind("目标与别的项目相同")
def goal_of_another(table: Table) -> Planted:
    other = _neighbour(table).put("annual_goal", table.annual_goal)
    return Planted(table, ("C09",), "annual_goal", {"others": (other,)})


@kind("指标与别的项目相同")
def rows_of_another(table: Table) -> Planted:
    other = _neighbour(table).model_copy(update={"indicators": table.indicators})
    return Planted(table, ("C09",), "indicators", {"others": (other,)})


# Against last year and the approval.


def _against_last(codes: str, path: str, table: Table, last: Table) -> Planted:
    return Planted(table, (codes,), path, {"last": last})


@kind("目标比上年低")
def lowered(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None or low_is_good(row):
        return None
    before = str(TargetValue.parse(measured(row, row.value.number * 2)))
    before = f"{row.value.operator or ''}{before}"
    return _against_last("H01", row.path("target"), table, last_year(table).put(row.path("target"), before))


@kind("满意度比上年低")
def satisfaction_lowered(table: Table) -> Planted | None:
    row = row_of(table, "服务对象满意度指标")
    if row.value.number is None or row.value.number > 98:
        return None
    last = last_year(table).put(row.path("target"), f"{row.value.operator or ''}99%")
    return _against_last("H01", row.path("target"), table, last)


@kind("差错率比上年高")
def errors_raised(table: Table) -> Planted:
    row = row_of(table, "质量指标")
    now = table.put(row.path("name"), "文件差错率").put(row.path("target"), "≤3%")
    return _against_last("H01", row.path("target"), now, last_year(now).put(row.path("target"), "≤2%"))


@kind("资金增加而数量没有")
def more_for_the_same(table: Table) -> Planted | None:
    if counted(table) is None:
        return None
    last = last_year(table, funding__total=plain(_total(table) / 2))
    return _against_last("H02", "funding.total", table, last)


@kind("照抄上年")
def unchanged(table: Table) -> Planted:
    return _against_last("H04", "annual_goal", table, last_year(table))


@kind("数量指标删掉了")
def dropped(table: Table) -> Planted:
    gone = Indicator(level1="产出指标", level2="数量指标", name="上门走访慰问户数", target="≥50户")
    return _against_last("H05", "indicators", table, with_rows(last_year(table), (gone, *table.indicators)))


@kind("口径与上年不同")
def other_unit(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None or row.value.unit == "套":
        return None
    last = last_year(table).put(row.path("target"), measured(row, row.value.number, "套"))
    return _against_last("H06", row.path("target"), table, last)


@kind("比率改成了数")
def other_kind(table: Table) -> Planted | None:
    row = row_of(table, "质量指标")
    if row.value.kind is not Kind.PERCENT:
        return None
    return _against_last("H06", row.path("target"), table, last_year(table).put(row.path("target"), "≥20件"))


@kind("低于上年实际")
def below_actual(table: Table) -> Planted | None:
    row = counted(table)
    if row is None or row.value.number is None or low_is_good(row):
        return None
    changed = table.put(row.path("extra.上年实际"), measured(row, row.value.number * 2))
    return Planted(changed, ("H07",), row.path("target"))


@kind("批复后改了值")
def changed_value(table: Table) -> Planted:
    path = row_of(table, "质量指标").path("target")
    return Planted(table.put(path, "≥81.5%"), ("H08",), path, {"approved": table})


@kind("批复后改了资金")
def changed_funds(table: Table) -> Planted:
    return Planted(table, ("H08",), "funding.total", {"approved": table.put("funding.total", "1.23")})


@kind("批复后改了目标")
def changed_goal(table: Table) -> Planted:
    approved = table.put("annual_goal", f"{table.annual_goal}按批复执行。")
    return Planted(table, ("H08",), "annual_goal", {"approved": approved})


# Points, on a form that has them.

_SHARES = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}


def _weighed(table: Table) -> tuple[Table, dict[str, Any]]:
    """The table with right points, and the form they are right for."""
    for level1, share in _SHARES.items():
        rows = [index for index, row in enumerate(table.indicators) if row.level1 == level1]
        for index in rows:
            rest = share - (len(rows) - 1) * (share // len(rows))
            table = table.put(f"indicators.{index}.points", str(rest if index == rows[0] else share // len(rows)))
    shares = {level1: Decimal(share) for level1, share in _SHARES.items()}
    form = load_profile().model_copy(update={"points": Points(totals=(Decimal(90),), level1=(shares,))})
    return table, {"profile": form}


@kind("分值合计不符")
def points_sum(table: Table) -> Planted:
    table, form = _weighed(table)
    return Planted(table.put("indicators.0.points", "1"), ("P01",), "indicators", form)


@kind("版式要求的效益一类全缺")
def level1_missing(table: Table) -> Planted:
    form = load_profile()
    optional = tuple(
        row.model_copy(update={"required": row.required and row.level1 != "效益指标"}) for row in form.rows
    )
    kept = (row for row in table.indicators if row.level1 != "效益指标")
    loose = {"profile": form.model_copy(update={"rows": optional})}
    return Planted(with_rows(table, kept), ("S10",), "indicators", loose)


@kind("一级分值不符")
def points_split(table: Table) -> Planted:
    table, form = _weighed(table)
    last = len(table.indicators) - 1
    first, final = (Decimal(table.get(f"indicators.{index}.points")) for index in (0, last))
    changed = table.put("indicators.0.points", plain(first - 1)).put(f"indicators.{last}.points", plain(final + 1))
    return Planted(changed, ("P02",), "indicators", form)


@kind("有一行没有分值")
def points_missing(table: Table) -> Planted:
    table, form = _weighed(table)
    return Planted(table.put("indicators.1.points", None), ("P03",), "indicators.1.points", form)


# The matrix.


def grave(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    """What an error or a warning says, as (code, path, observed)."""
    return {(each.code, each.path, each.observed) for each in findings if each.severity is not Severity.INFO}


@dataclass(frozen=True)
class Result:
    """One cell of the matrix; `beside` counts what else was newly found there."""

    kind: str
    table: str
    planted: Planted
    caught: bool
    beside: int


def _checked(planted: Planted) -> tuple[Finding, ...]:
    return check(planted.table, **{"year": planted.table.year, **planted.against}).findings


@lru_cache(maxsize=1)
def results() -> tuple[Result, ...]:
    """Every kind on every table it applies to."""
    found = []
    for table in clean_tables():
        before = grave(check(table, year=table.year).findings)
        for name, planter in KINDS.items():
            planted = planter(table)
            if planted is None:
                continue
            new = grave(_checked(planted)) - before
            right = {each for each in new if each[0] in planted.codes and each[1] == planted.path}
            found.append(Result(name, table.project_name or "", planted, bool(right), len(new - right)))
    return tuple(found)


def false_findings(tables: list[Table], severity: Severity) -> list[tuple[str, Finding]]:
    """Findings of that severity on clean tables, with the year given and without it."""
    return [
        (table.project_name or "", finding)
        for table in tables
        for year in (table.year, None)
        for finding in check(table, year=year).findings
        if finding.severity is severity
    ]


def rules_without_a_kind() -> list[str]:
    """The error- and warning-level rules that no kind of fault expects."""
    tested = {code for result in results() for code in result.planted.codes}
    return [rule.code for rule in rules() if rule.severity is not Severity.INFO and rule.code not in tested]


def figures() -> dict[str, Any]:
    """What the matrix comes to."""
    found = results()
    caught = sum(result.caught for result in found)
    return {
        "kinds": len(KINDS),
        "tables": len(clean_tables()),
        "planted": len(found),
        "caught": caught,
        "percent": round(100 * caught / len(found), 2),
        "false_errors": len(false_findings(clean_tables(), Severity.ERROR)),
        "false_warnings": len(false_findings(written_tables(), Severity.WARNING)),
        "rules_without_a_kind": rules_without_a_kind(),
    }


def main() -> int:
    now = figures()
    print(f"kinds of fault      {now['kinds']} on {now['tables']} clean tables")
    print(f"caught / planted    {now['caught']} / {now['planted']} = {now['percent']} %")
    print(f"false errors        {now['false_errors']} (all tables)")
    print(f"false warnings      {now['false_warnings']} (tests/clean)")
    print(f"rules without kind  {'、'.join(now['rules_without_a_kind']) or 'none'}")
    print(f"found beside        {sum(result.beside for result in results()) / len(results()):.2f} per fault")
    for result in results():
        if not result.caught:
            print(f"  missed: {result.kind}｜{result.table}｜{result.planted.codes} at {result.planted.path}")
    if "--write" in sys.argv:
        FIGURES.write_text(json.dumps(now, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 0 if now["caught"] == now["planted"] and not now["false_errors"] and not now["false_warnings"] else 1


if __name__ == "__main__":
    sys.exit(main())
