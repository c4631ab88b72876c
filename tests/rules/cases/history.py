"""H: against last year and the approval; P: points."""

_LAST = "上年.year = 2023"
_NO_TOTAL = "上年.funding.total ="
_OTHER_NAMES = "；".join(f"上年.indicators.{row}.name = 另一件事{'甲乙丙丁戊己庚辛'[row]}" for row in range(8))
_FAULTS = "indicators.2.name = 差错率；上年.indicators.2.name = 差错率；indicators.2.target = ≤5%"
_MORE = "上年.indicators.1.target = ≥100人次"


def _weights(*points: object) -> str:
    return "；".join(f"indicators.{row}.points = {each}" for row, each in enumerate(points))


_RIGHT = "分值 = 90；" + _weights(10, 10, 10, 10, 10, 15, 15, 10)

CASES = {
    "H01": (
        ("", "na", "没有给出上年的表"),
        (f"{_OTHER_NAMES}", "na", "没有与上年相同的指标"),
        ("上年.indicators.1.target = ≥150人次", "indicators.1.target", "|-30|"),
        ("上年.indicators.1.target = ≥120人次", "pass"),
        ("上年.indicators.1.target = ≥150户", "pass"),  # H06
        ("上年.indicators.4.target = ≤5万元", "pass"),
        (
            f"{_FAULTS}；上年.indicators.2.target = ≤4%",
            "indicators.2.target",
        ),
        (
            f"{_FAULTS}；上年.indicators.2.target = ≤6%",
            "pass",
        ),
        (
            f"{_FAULTS}；上年.indicators.2.target = ≤5%",
            "pass",
        ),
        ("indicators.4.target = ≤6期；上年.indicators.4.target = ≤8期", "pass"),
    ),
    "H02": (
        ("", "na"),
        (_NO_TOTAL, "unknown", "不全"),
        ("funding.total =；上年.year = 2023", "unknown"),
        ("上年.funding.total = 5", "funding.total", "增加20%"),
        (f"上年.funding.total = 5；{_MORE}", "pass"),
        ("上年.funding.total = 100；funding.total = 104", "pass"),
        ("上年.funding.total = 100；funding.total = 104.99", "pass"),
        ("上年.funding.total = 100；funding.total = 105", "funding.total"),
        ("上年.funding.total = 5；indicators.1+ = 数量指标 | 走访居民户数 | ≥30户", "pass"),
        ("上年.funding.total = 5；indicators.5+ = 经济效益指标 | 节约的开支 | ≥30元", "funding.total"),
        ("上年.funding.total = 5；indicators.0.target =；indicators.1.target =", "unknown", "没有两年都有的数量指标"),
        ("上年.funding.total = 5；上年.indicators.2.target = ≥90%", "funding.total"),
    ),
    "H03": (
        ("上年.funding.total = 5", "~funding.total", "（上年5万元）"),
        ("", "na"),
        (_NO_TOTAL, "unknown"),
        ("上年.funding.total = 5", "~funding.total", "|20|"),
        ("上年.funding.total = 5.01", "pass"),
        ("上年.funding.total = 7.5", "~funding.total", "|-20|"),
        ("上年.funding.total = 7.4", "pass"),
    ),
    "H04": (
        ("上年.year = 2023；上年.annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次。", "pass"),
        ("", "na"),
        (_LAST, "annual_goal"),
        ("上年.year = 2023；上年.indicators.3.target = 2023年11月30日前", "annual_goal"),
        ("上年.year = 2023；上年.indicators.4.target = ≤5万元", "annual_goal"),
        ("上年.year = 2023；上年.indicators.1.name = 培训人次", "pass"),
        ("上年.year = 2023；上年.indicators.1.target = ≥110人次", "pass"),
    ),
    "H05": (
        ("", "na"),
        (_LAST, "pass"),
        ("上年.indicators.1.name = 社区矛盾调解件数", "indicators", "上年的数量指标“社区矛盾调解件数”"),
        ("上年.indicators.5.name = 社区矛盾调解件数", "~indicators"),
        ("上年.indicators.5.name = 参训人员能独立办理事项率", "~indicators.5.name", "改了名称"),
    ),
    "H06": (
        ("", "na", "没有给出上年的表"),
        (_OTHER_NAMES, "na", "没有与上年同名的指标"),
        (_LAST, "pass"),
        ("上年.indicators.1.target = ≥120人", "indicators.1.target"),
        ("上年.indicators.1.target = ≥120%", "indicators.1.target"),
        ("上年.indicators.1.target = ≤120人次", "indicators.1.target"),
        ("上年.indicators.1.target = 120人次", "pass"),
        ("indicators.1.target = 120人次；上年.indicators.1.target = ≥120人次", "pass"),
        ("上年.indicators.1.target =", "pass"),
        ("indicators.1.target =；上年.year = 2023", "pass"),
        ("上年.indicators.5.name = 参训人员能独立办理事项率；上年.indicators.5.target = ≤8件", "pass"),
    ),
    "H07": (
        ("indicators.1.target = ≥114人次；indicators.1.extra.上年实际 = 120人次", "pass"),
        ("", "na"),
        ("indicators.1.extra.上年实际 = 140人次", "indicators.1.target", "不低于140"),
        ("indicators.1.extra.上年实际 = 127人次", "indicators.1.target"),
        ("indicators.1.extra.上年实际 = 126人次", "pass"),
        ("indicators.0.extra.上年实际 = 好", "na"),
        ("indicators.1.extra.上年实际 = 140人次；indicators.1.extra.三年均值 = 120人次", "pass"),
        ("indicators.1.extra.上年实际 = /", "na"),
        ("indicators.1.extra.说明 = 140人次", "na"),
        ("indicators.2.name = 差错率；indicators.2.extra.上年实际 = 99%", "na"),
        ("indicators.2.target = 好；indicators.2.extra.上年实际 = 99%", "na"),
    ),
    "H08": (
        ("", "na"),
        ("批复.year = 2024", "pass"),
        ("批复.indicators.2.target = ≥98%", "!indicators.2.target", "|≥95%|≥98%|"),
        ("批复.indicators.2.target = ≥ 95%", "pass"),
        ("批复.indicators.2.note = 按批复", "!indicators.2.note", "现在是“（空白）”"),
        (
            "indicators.7 = （删去）；批复.year = 2024",
            "!indicators !indicators !indicators !indicators",
            "批复时是“满意度指标”",
        ),
    ),
    "P01": (
        ("", "na", "没有分值栏"),
        ("分值 = 90；空表", "na", "没有指标行"),
        (_RIGHT, "pass"),
        (f"{_RIGHT}；indicators.0.points = 10分", "pass"),
        (f"{_RIGHT}；indicators.0.points = 9", "!indicators", "|89|90|-1|"),
        (f"{_RIGHT}；indicators.0.points = 9", "!indicators", "“产出指标”共49分，规定50分"),
        (f"{_RIGHT}；indicators.0.points =", "unknown"),
        (f"{_RIGHT}；indicators.0+ = 数量指标 |  | ", "pass"),
    ),
    "P02": (
        ("", "na", "没有分值栏"),
        (_RIGHT, "pass"),
        (f"{_RIGHT}；indicators.0.points =", "unknown"),
        (f"{_RIGHT}；indicators.0.points = 11；indicators.7.points = 9", "indicators indicators", "|51|50|1|"),
        (f"{_RIGHT}；indicators.0.points = 11", "na", "见 P01"),
    ),
    "P03": (
        ("分值 = 90", "unknown", "看不出这张表有没有分值栏"),
        ("分值 = 90；分值栏 = 空", "!indicators", "分值一栏是空的"),
        (f"{_RIGHT}；indicators.1.points = 0.5", "pass"),
        (f"{_RIGHT}；indicators.1.points =", "!indicators.1.points", "“社区工作者培训人次”没有分值"),
        ("", "na"),
        (_RIGHT, "pass"),
        (f"{_RIGHT}；indicators.1.points =", "!indicators.1.points", "没有分值"),
        (f"{_RIGHT}；indicators.1.points = 0", "!indicators.1.points", "的分值是“0”"),
        (f"{_RIGHT}；indicators.1.points = 十", "!indicators.1.points"),
        (f"{_RIGHT}；indicators.0+ = 数量指标 |  | ", "pass"),
        (f"{_RIGHT}；indicators.0+ = 数量指标 | 期数 | ", "!indicators.1.points"),
        (f"{_RIGHT}；indicators.0+ = 数量指标 |  | 1期", "!indicators.1.points"),
    ),
    "P04": (
        ("", "na", "没有分值栏"),
        ("分值 = 90", "na", "没有分值"),
        ("分值 = 90；" + _weights(8, 8, 20, 7, 7, 5, 5, 5), "~indicators.0.points", "产出指标的平均分10"),
        ("分值 = 90；" + _weights(8, 8, 8, 8, 8, 20, 20, 10), "pass"),
        ("分值 = 90；" + _weights(31, 10, 10, 10, 10, 5, 5, 9), "~indicators.0.points", "一行就有31分"),
        ("分值 = 90；" + _weights(30, 10, 10, 10, 10, 5, 5, 10), "pass"),
        ("分值 = 90；" + _weights(5, 5, 20, 10, 10, 15, 15, 10), "~indicators.0.points", "低于平均分"),
        ("分值 = 90；" + _weights(5, 20, 5, 10, 10, 15, 15, 10), "pass"),
        ("分值 = 80；" + _weights(10, 10, 10, 10, 10, 10, 10, 10), "pass"),
        ("分值 = 80；" + _weights("", "", 20, 10, 10, 10, 15, 10), "pass"),
    ),
    "P05": (
        ("空表", "na"),
        ("", "pass"),
        ("indicators.2.points = 10", "indicators.2.points"),
        (_RIGHT, "pass"),
        ("indicators.2.name = 预算执行率", "indicators.2.name"),
        (f"{_RIGHT}；indicators.2.name = 预算执行率", "indicators.2.name"),
    ),
}
