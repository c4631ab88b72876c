"""What the people who fill a table in call its cells: `indicators.3.target` is `第4行 时效指标·指标值`."""

from .table import Table
from .taxonomy import level2_of

_FIELDS = {
    "year": "年度",
    "project_name": "项目名称",
    "department": "主管部门",
    "department_code": "主管部门代码",
    "implementing_unit": "实施单位",
    "attribute": "项目属性",
    "period": "项目期",
    "funding": "项目资金",
    "funding.unit": "金额单位",
    "funding.total": "年度资金总额",
    "funding.overall_total": "项目期资金总额",
    "annual_goal": "年度总体目标",
    "overall_goal": "项目期总体目标",
    "indicators": "绩效指标",
    "overall_indicators": "项目期绩效指标",
}
_COLUMNS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "指标值",
    "points": "分值",
    "explanation": "指标解释",
    "standard": "评分标准",
    "note": "备注",
}


def describe(path: str, table: Table) -> str:
    """The Chinese name of a cell, e.g. `第4行 时效指标·指标值` or `财政拨款`."""
    if path in _FIELDS:
        return _FIELDS[path]
    keys = path.split(".")
    if keys[0] == "funding":
        label = table.get(".".join(keys[:-1]) + ".label")
        whole = "（项目期）" * (keys[-1] == "overall_amount")
        return f"{label if isinstance(label, str) else '资金来源'}{whole}"
    if keys[0] in ("indicators", "overall_indicators") and len(keys) >= 3:
        written = table.get(f"{keys[0]}.{keys[1]}.level2") or ""
        level = level2_of(written)
        column = _COLUMNS.get(keys[2], keys[-1])
        whole = "项目期" * (keys[0] == "overall_indicators")
        return f"{whole}第{int(keys[1]) + 1}行 {level.name if level else written}·{column}".replace(" ·", " ")
    return path
