"""F: funds arithmetic."""

_NO_UNIT = "funding.unit ="
_TWO = "funding.total = 10.00；funding.parts.0.amount = 5.00；funding.parts.1.amount = "
_PER = "indicators.4.target = 30000元/期"

_MEALS = (
    "indicators.0.name = 供餐天数；indicators.0.target = 100天；indicators.1.target = 120人"
    "；annual_goal = 为120名学生供餐100天，改善营养状况。"
)

CASES = {
    "F01": (
        ("funding.total = 10.0；funding.parts.0.amount = 5.0；funding.parts.1.amount = 5.1", "funding.total"),
        (
            "funding.total = 7；funding.parts.1.amount = 2",
            "!funding.total",
            "“年度资金总额”7万元，资金来源 6 + 2 = 8万元，相差1万元|",
        ),
        ("funding.total =；funding.parts.1.amount = 2", "!funding.total", "||8|8|"),
        ("funding.parts.0.amount =", "!funding.parts.0.amount", "“年度资金总额”是6万元"),
        ("funding.parts.1.amount = 3", "!funding.parts.1.amount", "|3|空白|"),
        ("没有来源", "na", "没有资金来源各行"),
        ("funding.total =；funding.parts.0.amount =", "na", "没有填金额"),
        ("funding.total = 六", "unknown", "年度资金总额"),
        ("funding.parts.0.amount = 六", "unknown", "财政拨款"),
        (f"{_NO_UNIT}；funding.total = 6万元", "unknown", "单位"),
        (_NO_UNIT, "pass"),
        (f"{_NO_UNIT}；funding.total = 7", "!funding.total", "|1|"),
        ("funding.unit = 元；funding.total = 6万元；funding.parts.0.amount = 60000", "pass"),
        ("funding.total = 60001元", "!funding.total", "相差1元|"),
        ("funding.total =", "!funding.total", "[unsafe 6]"),
        ("funding.total =；funding.parts.1.amount = 2", "!funding.total", "[unsafe 8]"),
        ("funding.total =；funding.parts.1.amount = 2元", "!funding.total", "另行计算|"),
        ("funding.total =；funding.parts.0.amount = 60000元", "!funding.total", "合计是60000"),
        (f"{_TWO}5.01", "funding.total", "四舍五入的范围内"),
        (f"{_TWO}5.02", "!funding.total"),
        (f"{_TWO}5.00", "pass"),
        (f"{_TWO}4.99", "funding.total"),
        (f"{_TWO}4.98", "!funding.total"),
        ("funding.total = 10；funding.parts.0.amount = 5；funding.parts.1.amount = 6", "!funding.total"),
        ("funding.total = 10.0；funding.parts.0.amount = 10.1", "!funding.total"),
        ("funding.total = 0；funding.parts.0.amount = 0", "pass"),
        ("funding.total = 5；funding.parts.1.amount = -1", "!funding.parts.1.amount"),
        ("funding.parts.0.amount =", "!funding.parts.0.amount", "资金来源都是空白"),
        ("funding.parts.0.amount = 7", "!funding.parts.0.amount", "[unsafe 6]"),
        ("funding.parts.1.amount = 3", "!funding.parts.1.amount", "[unsafe ]"),
    ),
    "F02": (
        ("funding.total = 6 .0", "~funding.total", "[safe 6.0]"),
        ("funding.total = 6 .0万元", "~funding.total", "[safe 6.0万元]"),
        ("funding.total = 6.0000000；funding.parts.0.amount = 6.000000", "~funding.total", "7位小数"),
        ("funding.overall_total = 十", "!funding.overall_total", "项目期资金总额"),
        ("funding.total =；funding.parts.0.amount =", "na"),
        ("", "pass"),
    ),
    "F03": (
        ("funding.total = 0；funding.parts.0.amount = 0", "pass"),
        (
            "funding.unit = 元；funding.total = 10000；funding.parts.0.amount = 10000；indicators.4.target = 1元",
            "!indicators.4.target",
        ),
        ("indicators.4.target = 严格控制", "na"),
        ("funding.total =", "na"),
        (_NO_UNIT, "unknown"),
        ("funding.unit = 元", "!funding.unit", "多半应为万元"),
        ("indicators.4.target = ≤60000万元", "!indicators.4.target", "合60000万元"),
        (
            "funding.unit = 元；funding.total = 60000；funding.parts.0.amount = 60000；indicators.4.target = 6元",
            "!indicators.4.target",
        ),
        ("indicators.4.target = ≤60000元", "pass"),
        ("indicators.4.target = ≤60600万元", "!indicators.4.target"),
        ("indicators.4.target = ≤60601万元", "pass"),
        ("indicators.4.target = ≤59400万元", "!indicators.4.target"),
        ("indicators.4.target = ≤59399万元", "pass"),
    ),
    "F04": (
        ("indicators.4.target = 严格控制", "na"),
        ("indicators.4+ = 成本指标 | 印刷费 | 1万元", "na"),
        ("indicators.4+ = 成本指标 | 印刷费 | ", "na"),
        ("indicators.4.target = 30000元/期", "na"),
        ("funding.total =", "unknown", "总额"),
        (_NO_UNIT, "unknown", "单位"),
        ("indicators.4.target = 6万元", "pass"),
        ("indicators.4.target = 5.9万元", "!indicators.4.target", "少0.1万元"),
        ("indicators.4.target = ≤5.4万元", "pass"),
        ("indicators.4.target = <5.4万元", "pass"),
        ("indicators.4.target = ≤5.3万元", "!indicators.4.target", "[unsafe ≤6万元]"),
        ("indicators.4.target = ≥5万元", "pass"),  # V04
        ("indicators.4.target = 7万元", "pass"),  # F05
        ("funding.total = 7", "pass"),  # sources and cost agree: F01
    ),
    "F05": (
        ("indicators.4.target = 严格控制", "na"),
        ("funding.total =", "unknown", "总额"),
        (_NO_UNIT, "unknown", "单位"),
        ("indicators.4.target = 6.01万元", "!indicators.4.target", "多0.01万元"),
        ("indicators.4.target = 6万元", "pass"),
        ("funding.total = 5", "pass"),  # F01
        ("indicators.4.target = 60000万元", "pass"),  # F03
    ),
    "F06": (
        ("indicators.0.level2 = 质量指标；indicators.4.target = 40000元/期", "!indicators.4.target"),
        ("indicators.4.target = ≤29999.9元/期；indicators.0.target = 2期", "pass"),
        (
            "indicators.4.target = 20000元/期；indicators.4+ = 成本指标 | 印刷费 | 3万元",
            "indicators.4.target",
            "2 × 20000元 + 30000元 = 7万元",
        ),
        ("", "na"),
        (f"{_PER}；funding.total =", "unknown", "总额"),
        (f"{_PER}；{_NO_UNIT}", "unknown", "单位"),
        (_PER, "pass"),
        (f"{_PER}；indicators.0.target = 2期", "pass"),
        ("indicators.4.target = 30000.1元/期", "~indicators.4.target", "末位的范围内"),
        ("indicators.4.target = 30000.2元/期", "!indicators.4.target"),
        ("indicators.4.target = 3.01万元/期；indicators.0.target = 2期", "~indicators.4.target"),
        ("indicators.4.target = 3.1万元/期；indicators.0.target = 2期", "!indicators.4.target"),  # 3 % is no rounding
        ("indicators.4.target = 2.9万元/期；indicators.0.target = 2期", "!indicators.4.target"),
        ("indicators.4.target = 35000元/期；indicators.0.target = 2期", "!indicators.4.target", "相差1万元"),
        ("indicators.4.target = 25000元/期；indicators.0.target = 2期", "!indicators.4.target", "相差1万元"),
        ("indicators.4.target = ≤25000元/期；indicators.0.target = 2期", "pass"),
        ("indicators.4.target = 25000元/期；indicators.0.target = ≥2期", "pass"),
        (f"{_MEALS}；indicators.4.target = 5元/生·天", "pass"),
        (f"{_MEALS}；indicators.4.target = 6元/生·日", "!indicators.4.target", "12000 × 6元"),
        ("indicators.4.target = 30000元/班", "unknown", "没有以“班”为单位的数量指标"),
        (
            "indicators.4.target = 40000元/期；indicators.1.target = 3期；indicators.1.name = 培训经费",
            "indicators.4.target",
        ),
        (
            "indicators.4.target = 30000元/期；indicators.1.target = 3期；indicators.1.name = 社区工作者培训期数",
            "unknown",
            "有2行",
        ),
        ("indicators.4.target = 2500元/月/期；indicators.0.target = 2期", "pass"),
        ("indicators.4.target = 30000元/期/年；indicators.0.target = 2期", "pass"),
        ("indicators.4.target = 2500元/月/期；period = 2024-2025年", "unknown", "不知道是几个月"),
        ("indicators.4.target = 5000元/月", "unknown", "没有对应的数量"),
        ("indicators.4.target = 30000元/期；indicators.0.target = 3期", "pass"),  # C01: the goal vouches for the price
        ("indicators.4.target = 20000元/期；indicators.4+ = 成本指标 | 印刷费 | 2万元", "pass"),
        ("indicators.4.target = 20000元/期；indicators.4+ = 成本指标 | 印刷费 | 1万元", "pass"),
        ("indicators.4.target = 20000元/期；indicators.4+ = 成本指标 | 印刷费 | 3万元", "indicators.4.target"),
        ("indicators.4.target = 30000元/期；funding.total = 7", "pass"),  # F01
        (
            "indicators.4.target = 500元/人次；indicators.4+ = 成本指标 | 讲课费 | 1000元/期",
            "indicators.5.target",
        ),
    ),
    "F07": (
        ("indicators.4.target = 30000/期", "indicators.4.target", "没有写金额单位"),
        ("indicators.4.target = 约6万元", "indicators.4.target", "约数"),
        ("indicators.4.target = 每期左右3万元", "indicators.4.target", "约数"),
        ("indicators.4.target = 每期3万元左右为限", "indicators.4.target", "约数"),
        ("indicators.4.target = 每期按3万元安排", "pass"),
        ("indicators.4.target = 30000元/每期", "indicators.4.target", "[safe 30000元/期]"),
        ("indicators.4.target = 30000元/期", "pass"),
        ("indicators.4.target =", "na"),
    ),
    "F08": (
        ("", "na"),
        ("indicators.4+ = 成本指标 | 印刷费 | 1万元；funding.total =", "unknown", "总额"),
        (f"indicators.4+ = 成本指标 | 印刷费 | 1万元；{_NO_UNIT}", "unknown", "单位"),
        ("indicators.4+ = 成本指标 | 印刷费 | 0.1元", "indicators.5.target"),
        ("indicators.4.target = 4万元；indicators.4+ = 成本指标 | 印刷费 | 1.4万元", "pass"),
        (
            "indicators.4.target = 4万元；indicators.4+ = 成本指标 | 印刷费 | 1.3万元",
            "~indicators.5.target",
            "还有0.7万元没有写到",
        ),
        (
            "indicators.4.target = 2万元；indicators.4+ = 成本指标 | 印刷费 | 1万元"
            "；indicators.4+ = 成本指标 | 讲课费 | 1000元/期",
            "pass",
        ),
    ),
    "F09": (
        ("", "na", "没有给出部门预算"),
        ("部门预算 = 别的项目 | 6 | 万元", "na", "没有同名的项目"),
        ("部门预算 = 社区工作者培训经费 | 6 | 万元；project_name =", "na"),
        ("部门预算 = 社区工作者培训经费 | 6 | ", "unknown", "读不出来"),
        ("部门预算 = 社区工作者培训经费 | 6 | 万元；部门预算 = 社区工作者培训经费 | 3 | 万元", "unknown", "不止一笔"),
        ("部门预算 = 社区工作者培训经费 | 6 | 万元；funding.total =", "unknown", "不全"),
        ("部门预算 = 社区工作者培训经费 | 60000 | 元", "pass"),
        ("部门预算 = 社区工作者培训经费 | 60001 | 元", "!funding.total", "相差0.0001万元"),
    ),
    "F10": (
        (f"支出标准 = 工作者 | 期 | 20000；{_PER}；indicators.4.name = 讲课费", "indicators.4.target"),
        ("", "na", "没有配置支出标准"),
        ("支出标准 = 培训 | 期 | 20000", "na", "没有写单价"),
        (f"支出标准 = 培训 | 期 | 20000；{_PER}", "indicators.4.target", "|10000|"),
        (f"支出标准 = 培训 | 期 | 30000；{_PER}", "pass"),
        (f"支出标准 = 培训 | 人次 | 20000；{_PER}", "pass"),
        (f"支出标准 = 会议 | 期 | 20000；{_PER}", "pass"),
    ),
    "F11": (
        ("funding.overall_total = 6；funding.parts.0.overall_amount = 6；funding.parts.1.overall_amount = 0", "pass"),
        (
            "funding.overall_total = 6.5；funding.parts.0.overall_amount = 6；funding.parts.1.overall_amount = 0.5",
            "pass",
        ),
        (
            "funding.overall_total = 6；funding.parts.0.overall_amount = 6.5；funding.parts.1.overall_amount = -0.5",
            "!funding.parts.1.overall_amount",
        ),
        ("", "na"),
        ("funding.overall_total = 6", "pass"),
        ("funding.overall_total = 60000元", "pass"),
        ("funding.overall_total = 5.99", "!funding.overall_total", "6万元少0.01万元"),
        (f"funding.overall_total = 5；{_NO_UNIT}", "!funding.overall_total", "“项目期资金总额”5，"),
        (f"funding.overall_total = 60000元；{_NO_UNIT}", "unknown"),
        ("funding.overall_total = -6", "!funding.overall_total !funding.overall_total"),
        ("funding.overall_total = 12；funding.parts.0.overall_amount = 12", "pass"),
        ("funding.overall_total = 12；funding.parts.0.overall_amount = 11", "!funding.overall_total", "[unsafe 11]"),
        (
            "funding.overall_total =；funding.parts.0.overall_amount = 12",
            "!funding.overall_total",
            "没有填“项目期资金总额”",
        ),
        ("funding.overall_total = 5；funding.parts.0.overall_amount = 5", "!funding.overall_total"),
        (
            "funding.overall_total = 12；funding.parts.0.overall_amount = 5；funding.parts.1.overall_amount = 7",
            "!funding.parts.0.overall_amount",
        ),
        ("funding.overall_total = 十；funding.parts.0.overall_amount = 12", "unknown", "读不出来"),
    ),
}
