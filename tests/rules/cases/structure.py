"""S: structure and required fields."""

CASES = {
    "S01": (
        ("indicators.2.level2 = 效率指标", "unknown", "产出指标"),
        ("indicators.2.level2 =", "unknown"),
        ("indicators.2.level2 = 效率指标；indicators.2.level1 = 效益指标", "!indicators"),
        ("indicators.2.level2 = 效率指标；indicators.3 = （删去）", "!indicators !indicators"),
        ("indicators.2.level2 = 效率指标；indicators.3.level2 = 进展指标", "unknown"),
        ("indicators.2.level2 = 效率指标；indicators.7 = （删去）", "!indicators", "服务对象满意度指标"),
        ("indicators.1.level2 = 效率指标", "pass"),
    ),
    "S02": (
        ("indicators.2.name =；indicators.2.target =", "!indicators.2.name", "“质量指标”一行的名称和指标值都是空的"),
        ("indicators.2.name =", "!indicators.2.name", "有指标值“≥95%”，没有名称"),
        ("indicators.2.target = /", "!indicators.2.target", "没有填指标值"),
        ("indicators.1.name =；indicators.1.target =", "pass"),  # another row of that category is filled
        ("indicators.4+ = 经济效益指标 |  | ", "pass"),  # optional, and left blank as a whole
        ("indicators.4+ = 经济效益指标 | 增收 | ", "!indicators.5.target"),
        ("indicators.2.name =；indicators.2.target =；indicators.2.level2 =", "!indicators.2.name", "“指标”一行"),
        ("空表", "na"),
    ),
    "S03": (
        ("indicators.2.level2 =", "!indicators.2.level2", "这一行没有写二级指标"),
        ("indicators.2.level2 = 效率指标", "!indicators.2.level2", "“效率指标”不是规定的名称"),
        ("indicators.2.level2 = 经济成本指标", "!indicators.2.level2", "本版式没有"),
        ("indicators.3.level2 = 进度指标", "~indicators.3.level2", "[safe 时效指标]"),
        ("", "pass"),
        ("空表", "na"),
    ),
    "S04": (
        ("indicators.5.level1 = 其他", "!indicators.5.level1", "写在了“其他”下面"),
        ("indicators.5.level1 = 质量指标", "!indicators.5.level1", "一级指标栏里写的是二级指标“质量指标”"),
        ("indicators.5.level1 = 产出指标", "!indicators.5.level1", "“社会效益指标”写在了“产出指标”下面"),
        ("indicators.5.level1 =", "pass"),
        ("indicators.5.level2 = 效率指标；indicators.5.level1 = 产出指标", "pass"),  # S03
        ("indicators.4.level2 = 经济成本指标；indicators.4.level1 = 成本指标", "pass"),  # where another form has it
        ("列 = 3 3 3 3 3 2 3 3", "~indicators.5.level2", "第3列"),
        ("列 = 3 3 3 3 3 3 3 3", "pass"),
        ("列 = 3 3 3 3 3 4 3 3", "pass"),
        ("空表", "na"),
    ),
    "S05": (
        ("funding.total =；funding.parts.0.amount =", "!funding.total"),
        ("funding.total =", "pass"),  # F01
        ("department_code =", "~department_code", "“主管部门代码”没有写"),
        ("department_code = 民政", "~department_code", "“民政”不像部门代码"),
        ("period = 无", "!period"),
    ),
    "S06": (
        ("attribute =", "pass"),
        ("period =", "pass"),
        ("attribute =；period =", "na", "见 S05"),
        ("attribute =；period = 长期", "period"),
        ("attribute = 一般；period =", "attribute"),
        ("attribute = 经常性", "pass"),
        ("period = 2024年1月-12月", "pass"),
        ("period = 2024年12月", "pass"),
    ),
    "S07": (
        ("funding.unit = 万元/元", "!funding.unit", "注明了不同的金额单位"),
        ("funding.unit = 公斤", "!funding.unit", "“公斤”不是金额单位"),
        ("funding.unit =；funding.total = 6万元；funding.parts.0.amount = 6万元", "pass"),
        ("funding.unit =；funding.total = 6万元", "!funding.unit", "没有注明金额单位"),
        ("funding.unit =；funding.total =；funding.parts.0.amount =", "na"),
        ("funding.unit = 元", "pass"),
    ),
    "S08": (
        ("project_name = 培训；annual_goal = 认真贯彻上级部署，扎扎实实抓好每一件事，让大家满意。", "annual_goal"),
        ("project_name = 路", "pass"),
        ("annual_goal = 培训社区工作者", "annual_goal", "年度目标只有7个字|"),
        (
            "annual_goal = 认真贯彻上级部署，扎扎实实抓好每一件事，让大家满意。",
            "annual_goal",
            "年度目标看不出与项目名称的联系|",
        ),
        ("annual_goal = 认真贯彻上级部署", "annual_goal", "只有8个字，看不出"),
        ("annual_goal = 无", "!annual_goal"),
        ("annual_goal = 一二三四五六七八九十一二三四五六七八培训", "pass"),
        ("annual_goal = 一二三四五六七八九十一二三四五六七培训", "annual_goal"),
        ("project_name =", "pass"),
    ),
    "S09": (
        ("空表", "na"),
        ("空表；annual_goal = 待定", "!annual_goal"),
        ("annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，采用XML格式。", "pass"),
        ("indicators.0.extra.说明 = ____", "!indicators.0.extra.说明"),
    ),
    "S10": (("", "na"),),
    "S11": (
        ("", "pass"),
        ("indicators.0 = （删去）；indicators.0 = （删去）；indicators.0 = （删去）", "pass"),
        ("；".join(["indicators.0 = （删去）"] * 4), "~indicators", "共有4行"),
        (
            "indicators.0.name =；indicators.0.target =；" + "；".join(["indicators.1 = （删去）"] * 3),
            "~indicators",
            "共有4行",
        ),
        ("；".join(["indicators.0+ = 数量指标 | 甲 | 1次"] * 4), "pass"),
        ("；".join(["indicators.0+ = 数量指标 | 甲 | 1次"] * 5), "~indicators", "“数量指标”有7行"),
        ("；".join(["indicators.0+ = | 甲 | 1次"] * 7), "pass"),
        ("；".join(["indicators.0+ = | 甲 | 1次"] * 12), "pass"),
        ("；".join(["indicators.0+ = | 甲 | 1次"] * 13), "~indicators", "共有21行"),
        ("indicators.0+ = | 甲 |；indicators.0+ = |  | 1次；" + "；".join(["indicators.3 = （删去）"] * 5), "pass"),
    ),
    "S12": (
        ("没有来源", "na"),
        ("", "pass"),
        ("funding.parts.1.label = 自有资金", "pass"),
        ("funding.parts.0.label = 自有资金", "funding", "“财政拨款”"),
        ("funding.parts.1.label = 其他", "funding", "“其他资金”"),
    ),
}
