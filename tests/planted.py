"""The planted-fault matrix: every kind of fault, planted in every one of the six real tables it applies to.

`python -m tests.planted` prints `caught / planted` and the false findings on the clean tables. A fault counts as caught
only if a finding of the right rule stands at the right cell and was not there before. The clean tables are the six real
ones with their two certain errors mended.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.documents import read
from assistant.form import Indicator, Kind, Table
from assistant.form.money import plain
from assistant.form.profile import load_profile
from assistant.rules import Finding, Severity, check
from assistant.rules.subject import Row, Subject

SEED = Path(__file__).resolve().parent.parent / "corpus" / "2024" / "pingluo-cppcc.txt"
YEAR = 2024


@dataclass(frozen=True)
class Planted:
    """A table with one fault: the codes that may report it and the cell it stands in."""

    table: Table
    codes: tuple[str, ...]
    path: str


Planter = Callable[[Table], Planted | None]
KINDS: dict[str, Planter] = {}


def kind(name: str) -> Callable[[Planter], Planter]:
    def register(planter: Planter) -> Planter:
        assert name not in KINDS
        KINDS[name] = planter
        return planter

    return register


def clean_tables() -> list[Table]:
    """The six tables, the `10` without a unit and the doubled sentence mended."""
    tables = read(SEED)
    tables[1] = tables[1].put("indicators.0.target", "10次")
    tables[4] = tables[4].put("indicators.6.name", "文书档案次年可查阅年限")
    return tables


def row_of(table: Table, level2: str) -> Row:
    return Subject(table, load_profile()).of(level2)[0]


def at(level2: str, field: str, value: str | None, *codes: str) -> Planter:
    """Write `value` into the first row of that category."""

    def plant(table: Table) -> Planted | None:
        path = row_of(table, level2).path(field)
        return None if table.get(path) == value else Planted(table.put(path, value), codes, path)

    return plant


def head(path: str, value: str | int | None, *codes: str) -> Planter:
    return lambda table: Planted(table.put(path, value), codes, path)


def without(level2: str) -> Planter:
    """Remove every row of that category."""

    def plant(table: Table) -> Planted:
        kept = tuple(row for row in table.indicators if row.level2 != level2)
        return Planted(table.model_copy(update={"indicators": kept}), ("S01",), "indicators")

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
for _level2 in ("质量指标", "社会效益指标", "服务对象满意度指标"):
    kind(f"{_level2}值空白")(at(_level2, "target", None, "S02"))
    kind(f"{_level2}值为横线")(at(_level2, "target", "—", "S02"))
kind("指标名称空白")(at("质量指标", "name", None, "S02"))
kind("年度是上一年")(head("year", YEAR - 1, "D01"))
kind("年度空白")(head("year", None, "D01"))
kind("目标空白")(head("annual_goal", None, "S08"))
kind("目标过短")(head("annual_goal", "做好各项工作", "S08"))
kind("目标留占位符")(head("annual_goal", "全年召开会议XX次，围绕年度工作要点协商议事，积极建言。", "S09"))
kind("属性不规范")(head("attribute", "一般", "S06"))
kind("项目期看不出期限")(head("period", "按计划", "S06"))
kind("单位写成元")(head("funding.unit", "元", "F03"))
kind("单位没写")(head("funding.unit", None, "S07"))
kind("两处单位不同")(head("funding.unit", "万元/元", "S07"))
kind("总额空白")(head("funding.total", None, "F01"))
kind("总额是文字")(head("funding.total", "若干", "F02"))
kind("来源空白")(head("funding.parts.0.amount", None, "F01"))
kind("来源是负数")(head("funding.parts.1.amount", "-1", "F01"))
kind("未知的二级指标")(at("质量指标", "level2", "效率指标", "S03"))
kind("层级错位")(at("社会效益指标", "level1", "产出指标", "S04"))
kind("一级栏写成二级")(at("质量指标", "level1", "数量指标", "S04"))
kind("数量没有数字")(at("数量指标", "target", "若干", "V08"))
kind("成本没有数字")(at("成本指标", "target", "严格控制", "V08"))
kind("成本是约数")(at("成本指标", "target", "约1万元", "F07"))
kind("时限是上一年")(at("时效指标", "target", "2023年12月份", "D02"))
kind("时限是下一年")(at("时效指标", "target", "2025年3月底前", "D02"))
kind("没有的月份")(at("时效指标", "target", "2024年13月", "D02"))
kind("没有的日期")(at("时效指标", "target", "2024年2月30日", "D02"))
kind("起止颠倒")(at("时效指标", "target", "12-1月份", "D02"))
kind("时效写成空话")(at("时效指标", "target", "及时高效", "D04"))
kind("时效写成次数")(at("时效指标", "target", "5次", "D04"))
kind("时效只有数字")(at("时效指标", "target", "12", "D04"))
kind("百分比超过一百")(at("质量指标", "target", "≥198%", "V05"))
kind("扫描丢了大于号")(at("服务对象满意度指标", "target", "295%", "V05"))
kind("满意度方向反了")(at("服务对象满意度指标", "target", "≤95%", "V04"))
kind("满意度不是百分比")(at("服务对象满意度指标", "target", "满意", "V06"))
kind("满意度没有百分号")(at("服务对象满意度指标", "target", "95", "V06"))
kind("满意度过低")(at("服务对象满意度指标", "target", "≥50%", "V06"))
kind("值留占位符")(at("数量指标", "target", "≥**次", "S09"))
kind("值留往年年份")(at("社会效益指标", "target", "达到2022年水平", "D03"))
kind("一格多值")(at("数量指标", "target", "会议5次，参会120人", "V11"))
kind("百分比挂在动作上")(at("质量指标", "name", "提高工作水平", "V09"))


@kind("总额多写")
def total_too_high(table: Table) -> Planted:
    total = Subject(table, load_profile()).total
    assert total is not None
    return Planted(table.put("funding.total", plain(total.number + 1)), ("F01",), "funding.total")


@kind("总额差一分")
def total_off_by_a_cent(table: Table) -> Planted:
    total = Subject(table, load_profile()).total
    assert total is not None
    digits = plain(total.number)
    digits += "0001" if "." in digits else ".0001"
    return Planted(table.put("funding.total", digits), ("F01",), "funding.total")


@kind("来源写错")
def part_wrong(table: Table) -> Planted | None:
    total = Subject(table, load_profile()).total
    assert total is not None
    path = "funding.parts.0.amount"
    return Planted(table.put(path, plain(total.number + 1)), ("F01",), path)


def _cost(table: Table, factor: int, divisor: int = 1, unit: str | None = None) -> tuple[Table, str]:
    row = row_of(table, "成本指标")
    number = row.value.number
    assert number is not None
    text = f"{plain(number * factor / divisor)}{unit or row.value.unit}" + (
        f"/{row.value.per}" if row.value.per else ""
    )
    return table.put(row.path("target"), text), row.path("target")


@kind("成本高于总额")
def cost_too_high(table: Table) -> Planted:
    changed, path = _cost(table, 2)
    return Planted(changed, ("F05", "F06"), path)


@kind("成本低于总额")
def cost_too_low(table: Table) -> Planted:
    changed, path = _cost(table, 1, 2)
    return Planted(changed, ("F04", "F06"), path)


@kind("成本略低于总额")
def cost_a_little_low(table: Table) -> Planted:
    changed, path = _cost(table, 95, 100)
    return Planted(changed, ("F04", "F06"), path)


@kind("成本差一万倍")
def cost_scale(table: Table) -> Planted:
    row = row_of(table, "成本指标")
    changed, path = _cost(table, 1, unit="元" if row.value.unit == "万元" else "万元")
    return Planted(changed, ("F03",), path)


@kind("成本没有单位")
def cost_no_unit(table: Table) -> Planted:
    row = row_of(table, "成本指标")
    assert row.value.number is not None
    return Planted(table.put(row.path("target"), plain(row.value.number)), ("V01",), row.path("target"))


@kind("成本写成不低于")
def cost_direction(table: Table) -> Planted:
    row = row_of(table, "成本指标")
    return Planted(table.put(row.path("target"), f"≥{row.target}"), ("V04",), row.path("target"))


@kind("资金翻倍而成本没改")
def funds_doubled(table: Table) -> Planted:
    total = Subject(table, load_profile()).total
    assert total is not None
    doubled = plain(total.number * 2)
    changed = table.put("funding.total", doubled).put("funding.parts.0.amount", doubled)
    return Planted(changed, ("F04", "F06"), row_of(table, "成本指标").path("target"))


@kind("成本分项超过总额")
def cost_rows_over(table: Table) -> Planted | None:
    row = row_of(table, "成本指标")
    if row.value.kind is not Kind.MONEY:
        return None
    added = Indicator(level1="产出指标", level2="成本指标", name="印刷装订费", target="1000元")
    rows = (*table.indicators[: row.index + 1], added, *table.indicators[row.index + 1 :])
    return Planted(table.model_copy(update={"indicators": rows}), ("F08",), f"indicators.{row.index + 1}.target")


@kind("数量没有单位")
def quantity_no_unit(table: Table) -> Planted | None:
    row = row_of(table, "数量指标")
    if row.value.kind is not Kind.QUANTITY or row.value.number is None:
        return None
    return Planted(table.put(row.path("target"), plain(row.value.number)), ("V01",), row.path("target"))


@kind("次数出现小数")
def quantity_decimal(table: Table) -> Planted | None:
    row = row_of(table, "数量指标")
    if row.value.kind is not Kind.QUANTITY or row.value.multiplier or row.value.number is None:
        return None
    target = f"{plain(row.value.number)}.5{row.value.unit}"
    return Planted(table.put(row.path("target"), target), ("V14",), row.path("target"))


@kind("比率写成件数")
def rate_as_count(table: Table) -> Planted | None:
    row = row_of(table, "质量指标")
    if not row.name.endswith("率"):
        return None
    return Planted(table.put(row.path("target"), "20件"), ("V10",), row.path("target"))


@kind("人数写成比率")
def count_as_rate(table: Table) -> Planted:
    row = row_of(table, "数量指标")
    changed = table.put(row.path("name"), "参会人数").put(row.path("target"), "≥95%")
    return Planted(changed, ("V10",), row.path("target"))


@kind("两行名称相同")
def same_name(table: Table) -> Planted:
    first, second = row_of(table, "社会效益指标"), row_of(table, "可持续影响指标")
    return Planted(table.put(second.path("name"), first.name), ("W05",), second.path("name"))


@kind("两行大段雷同")
def near_name(table: Table) -> Planted | None:
    first, second = row_of(table, "社会效益指标"), row_of(table, "可持续影响指标")
    return Planted(table.put(second.path("name"), f"持续做到{first.name}"), ("W06",), second.path("name"))


@kind("效益照抄目标")
def copied_goal(table: Table) -> Planted | None:
    row = row_of(table, "可持续影响指标")
    goal = table.annual_goal or ""
    return Planted(table.put(row.path("name"), goal[:40]), ("W07",), row.path("name"))


@kind("目标的数没有指标写到")
def goal_number_lost(table: Table) -> Planted:
    return Planted(table.put("annual_goal", f"{table.annual_goal}全年接待来访37批次。"), ("C01",), "annual_goal")


@kind("目标与指标两个数")
def goal_number_differs(table: Table) -> Planted | None:
    row = row_of(table, "数量指标")
    if row.value.kind is not Kind.QUANTITY or row.value.number is None or not row.value.unit:
        return None
    if row_of(table, "成本指标").value.kind is Kind.UNIT_PRICE:
        return None  # there the price tells that the goal is wrong: a kind of its own
    other = f"{plain(row.value.number + 3)}{row.value.multiplier}{row.value.unit}"
    goal = f"全年{row.name}{other}，按照年度工作要点完成各项任务。"
    return Planted(table.put("annual_goal", goal), ("C01",), row.path("target"))


@kind("数量与目标单位不同")
def quantity_unit_differs(table: Table) -> Planted | None:
    row = row_of(table, "数量指标")
    if row.value.kind is not Kind.QUANTITY or row.value.number is None:
        return None
    goal = f"全年{row.name}{row.target}，按照年度工作要点完成各项任务。"
    target = f"{plain(row.value.number)}{row.value.multiplier}套"
    return Planted(table.put("annual_goal", goal).put(row.path("target"), target), ("C01",), row.path("target"))


@kind("目标的数与单价和总额不符")
def goal_against_price(table: Table) -> Planted | None:
    price = row_of(table, "成本指标")
    if price.value.kind is not Kind.UNIT_PRICE:
        return None
    return Planted(table.put("annual_goal", (table.annual_goal or "").replace("5 次", "6 次")), ("C01",), "annual_goal")


@kind("数量改动后与单价不符")
def quantity_against_price(table: Table) -> Planted | None:
    price, row = row_of(table, "成本指标"), row_of(table, "数量指标")
    if price.value.kind is not Kind.UNIT_PRICE or row.value.number is None:
        return None
    return Planted(table.put(row.path("target"), f"{plain(row.value.number + 1)}次"), ("C01",), row.path("target"))


@kind("多出一项来源")
def surplus_part(table: Table) -> Planted:
    return Planted(table.put("funding.parts.1.amount", "5"), ("F01",), "funding.parts.1.amount")


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


def _grave(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {(each.code, each.path, each.observed) for each in findings if each.severity is not Severity.INFO}


@dataclass(frozen=True)
class Result:
    """One cell of the matrix."""

    kind: str
    table: str
    planted: Planted
    caught: bool


def results() -> Iterator[Result]:
    """Every kind on every table it applies to."""
    for table in clean_tables():
        before = _grave(check(table, year=YEAR).findings)
        for name, planter in KINDS.items():
            planted = planter(table)
            if planted is None:
                continue
            new = _grave(check(planted.table, year=YEAR).findings) - before
            caught = any(code in planted.codes and path == planted.path for code, path, _ in new)
            yield Result(name, table.project_name or "", planted, caught)


def false_errors() -> list[tuple[str, Finding]]:
    """Error-level findings on the clean tables."""
    return [
        (table.project_name or "", finding)
        for table in clean_tables()
        for finding in check(table, year=YEAR).findings
        if finding.severity is Severity.ERROR
    ]


def main() -> int:
    found = list(results())
    caught = sum(result.caught for result in found)
    print(f"kinds of fault          {len(KINDS)}")
    print(f"caught / planted        {caught} / {len(found)}")
    print(f"false findings (errors) {len(false_errors())} on {len(clean_tables())} clean tables")
    for result in found:
        if not result.caught:
            print(
                f"  missed: {result.kind} in {result.table}, expected {result.planted.codes} at {result.planted.path}"
            )
    return 0 if caught == len(found) and not false_errors() else 1


if __name__ == "__main__":
    sys.exit(main())
