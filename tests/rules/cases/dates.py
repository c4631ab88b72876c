"""D: dates and the year."""

_GOAL = "annual_goal = 举办社区工作者培训班，2025年底前全部完成培训任务。"
_TWO_YEARS = "period = 2024-2025年"

CASES = {
    "D01": (
        ("year =", "!year", "|预算年度|"),
        ("year =；预算年度 = 2024", "!year", "2024 年度"),
        ("year = 2023；预算年度 = 2024", "!year", "[unsafe 2024]"),
        ("indicators.3.target = 2025年11月30日前", "pass"),  # D02
        (f"{_GOAL}；indicators.3.target = 11月30日前", "pass"),  # D03
        (f"{_GOAL}；indicators.3.target = 2025年11月30日前", "!year", "[unsafe 2025]"),
        (f"{_GOAL}；indicators.3.target = 2024年11月30日前", "pass"),  # two years are named: D02 or D03
        ("indicators.3.target = 2023年11月30日前", "pass"),  # D02
        (f"indicators.3.target = 2025年11月30日前；{_TWO_YEARS}", "pass"),
        (f"{_GOAL}；indicators.3.target = 2025年11月30日前；{_TWO_YEARS}", "pass"),
        ("indicators.3.target = 11月30日前", "pass"),
    ),
    "D02": (
        ("indicators.3.target = 2024年13月", "!indicators.3.target", "没有13月"),
        ("indicators.3.target = 2024年0月", "!indicators.3.target", "没有0月"),
        ("indicators.3.target = 2024年12月", "pass"),
        ("indicators.3.target = 2024年1月", "pass"),
        ("indicators.3.target = 2024年2月30日", "!indicators.3.target", "2024年2月没有30日"),
        ("indicators.3.target = 2月30日", "!indicators.3.target", "：2月没有30日"),
        ("indicators.3.target = 2月29日前", "pass"),
        ("indicators.3.target = 31日前", "pass"),
        ("indicators.3.target = 32日前", "!indicators.3.target", "：没有32日"),
        ("indicators.3.target = 0日前", "!indicators.3.target"),
        ("indicators.3.target = 1日前", "pass"),
        ("indicators.3.target = 12-1月", "!indicators.3.target", "开始时间晚于结束时间"),
        ("indicators.3.target = 1-12月", "pass"),
        ("indicators.3.target = 3-3月", "pass"),
        ("indicators.3.target = 2024年3月5日至2024年3月4日", "!indicators.3.target", "晚于"),
        ("indicators.3.target = 2024年3月5日至2024年3月5日", "pass"),
        ("indicators.3.target = 2024年3月5日至3月", "pass"),
        ("indicators.3.target = 2024年3月5日至2024年", "pass"),
        ("indicators.3.target = 2025年至2024年；period = 2024-2025年", "!indicators.3.target", "晚于"),
        ("indicators.3.target = 2023年11月", "!indicators.3.target", "[unsafe 2024年11月]"),
        ("indicators.3.target = 2022年11月至2023年11月", "!indicators.3.target", "[]"),
        (f"indicators.3.target = 2026年11月；{_TWO_YEARS}", "!indicators.3.target", "2024至2025年"),
        ("indicators.3.target = 2023年11月", "!indicators.3.target", "项目期在2024年之内"),
        (f"indicators.3.target = 2025年11月；{_TWO_YEARS}", "pass"),
        (f"indicators.3.target = 2024年11月；{_TWO_YEARS}", "pass"),
        ("year =", "unknown", "没有年度"),
        ("period = 长期", "unknown", "看不出是哪一年"),
        ("indicators.3.target = 11月；year =", "pass"),
        (f"{_GOAL}；indicators.3.target = 2025年11月30日前", "pass"),  # D01: two places against the title
        ("indicators.3.target = 2025年11月30日前", "!indicators.3.target", "改表头的年度"),
        ("indicators.3.target = 2025年11月30日前；预算年度 = 2024", "!indicators.3.target", "改成项目期内的日期。|"),
        ("indicators.3.target = 2023年11月30日前", "!indicators.3.target", "改成项目期内的日期。|"),
        (f"{_GOAL}；indicators.3.target = 2025年11月30日前；预算年度 = 2024", "!indicators.3.target"),
        ("indicators.3.target = 及时", "na"),
    ),
    "D03": (
        ("annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，改造2014年底前建成的教室。", "pass"),
        ("annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，改造2015年底前建成的教室。", "annual_goal"),
        ("annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，巩固2020年以来的成果。", "pass"),
        ("annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次，巩固2020年底以来的成果。", "pass"),
        (f"{_GOAL}；indicators.3.target = 11月30日前", "annual_goal", "写着2025年，表头是2024年度"),
        ("year =", "unknown"),
        (_TWO_YEARS, "na"),
        ("indicators.5.target = 达到2022年水平", "!indicators.5.target"),
        ("indicators.5.name = 2022年参训人员办理率", "indicators.5.name"),
        ("indicators.5.name = 较2022年办理提高率", "pass"),
        ("indicators.5.name = 2024年参训人员办理率", "pass"),
        ("indicators.5.name = 《2022年规划》落实率", "pass"),
        ("indicators.3.target = 2022年11月", "pass"),  # D02
        ("overall_goal = 2020-2024年完成轮训", "pass"),
        (f"{_GOAL}；indicators.3.target = 2025年11月30日前", "pass"),  # D01
        (f"{_GOAL}；indicators.3.target = 2025年11月30日前；预算年度 = 2024", "annual_goal"),
        (_GOAL, "annual_goal"),
    ),
    "D04": (
        ("indicators.3.target = 待定", "pass"),  # S09
        ("indicators.3.name = 培训及时率；indicators.3.target = 12次", "!indicators.3.target"),
        ("indicators.3.target = 按期", "!indicators.3.target", "2024年12月20日前"),
        ("indicators.3.target = 受理后15个工作日内办结", "pass"),
        ("indicators.3.target = ≤3天", "pass"),
        ("indicators.3.target = 每月一次", "pass"),
        ("indicators.3.target = 1-12月", "pass"),
        ("indicators.3.target =", "na"),
    ),
    "D05": (
        ("indicators.3.target = 2024年11月", "~indicators.3.target", "[unsafe 2024年11月底前]"),
        ("indicators.3.target = 11月", "~indicators.3.target", "[unsafe 11月底前]"),
        ("indicators.3.target = 2024年底", "~indicators.3.target", "[unsafe 2024年底前]"),
        ("indicators.3.target = 年底", "~indicators.3.target", "[]"),
        ("indicators.3.target = 2024年上半年", "~indicators.3.target", "[]"),
        ("indicators.3.target = 2024年11月；严格", "indicators.3.target"),
        ("indicators.3.target = 2024年11月前", "pass"),
        ("indicators.3.target = 2024年11月3日", "pass"),
        ("indicators.3.target = 1-12月", "pass"),
        ("indicators.3.target =", "na"),
    ),
    "D06": (
        ("", "na"),
        ("indicators.3.name = 及时完成；indicators.3.target = 及时", "na"),  # D04
        ("indicators.5.name = 事项及时办理；indicators.5.target = 及时", "indicators.5.target"),
        ("indicators.5.name = 事项及时办理；indicators.5.target = 优", "indicators.5.target"),
        (
            "indicators.5.name = 事项及时办理；indicators.5.target = 收到来信以后，全部及时办理完毕并答复",
            "indicators.5.target",
        ),
        ("indicators.5.name = 事项及时办理率", "pass"),
    ),
    "D07": (
        ("", "na"),
        ("indicators.0.name = 每月例会次数；indicators.0.target = 12次；period = 2024-2025年", "unknown"),
        ("indicators.0.name = 每月例会次数；indicators.0.target = 12次", "pass"),
        ("indicators.0.name = 每月例会次数；indicators.0.target = 11次", "indicators.0.target", "应有12次"),
        ("indicators.0.name = 每季例会次数；indicators.0.target = 3次", "indicators.0.target", "应有4次"),
        ("indicators.0.name = 每季例会次数；indicators.0.target = 4次", "pass"),
        ("indicators.0.name = 每月例会次数；indicators.0.target = 10次；indicators.3.target = 1-10月", "pass"),
        ("indicators.0.name = 每季例会次数；indicators.0.target = 3次；indicators.3.target = 4-11月", "pass"),
        ("indicators.0.name = 每月例会次数；indicators.0.target = 1次；indicators.3.target = 3-3月", "pass"),
        (
            "indicators.0.name = 每月例会次数；indicators.0.target = 12次；indicators.3.target = 2023年3月至2024年5月",
            "pass",
        ),
        ("indicators.0.name = 每月慰问人数；indicators.0.target = 10人", "na"),
        ("indicators.0.name = 每月例会次数；indicators.0.target = 若干次", "na"),
    ),
    "D08": (
        ("", "na", "没有项目期总体目标"),
        ("overall_goal = 完成轮训", "na", "没有写年份"),
        ("overall_goal = 2020-2022年完成轮训；year =", "unknown", "没有年度"),
        ("overall_goal = 到2023年完成轮训", "!overall_goal"),
        ("overall_goal = 到2024年完成轮训", "pass"),
        ("overall_goal = 较2020年翻一番", "na"),
    ),
}
