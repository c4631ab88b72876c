"""Counts and rates stated in a goal, and the names made for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.counts import stated
from assistant.drafting.vocabulary import core, cost_name, deadline_name
from assistant.form import TargetValue
from assistant.form.text import wording


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("召开政协常委会议5次，围绕议题协商。", [("政协常委会议召开次数", "≥5次")]),
        ("召开 5 次政协常委会议。", [("政协常委会议召开次数", "≥5次")]),
        ("按政协常委会会议组织召开 5 次会议。", [("政协常委会会议召开次数", "≥5次")]),
        (
            "举办社区工作者培训2期，培训社区工作者120人次。",
            [("社区工作者培训举办期数", "≥2期"), ("社区工作者培训人次", "≥120人次")],
        ),
        ("举办社区工作者培训，共2期", [("社区工作者培训举办期数", "≥2期")]),
        (
            "举办社区工作者培训2期120人次、讲座3场",
            [("社区工作者培训举办期数", "≥2期"), ("社区工作者培训人次", "≥120人次"), ("讲座举办场次", "≥3场")],
        ),
        (
            "出版1种30万字文史资料，印刷2000册。",
            [("文史资料出版数量", "≥1种"), ("文史资料出版字数", "≥30万字"), ("文史资料印刷册数", "≥2000册")],
        ),
        ("收集编撰资料30 万字", [("资料收集编撰字数", "≥30万字")]),
        ("出版《平罗文史》1册", [("《平罗文史》出版册数", "≥1册")]),
        ("养护农村公路120公里", [("农村公路养护里程", "≥120公里")]),
        ("农村公路养护里程达到120公里", [("农村公路养护里程", "≥120公里")]),
        ("走访慰问困难群众100户", [("困难群众走访慰问户数", "≥100户")]),
        ("召开两次全体会议", [("全体会议召开次数", "≥2次")]),
        ("每月召开例会1次", [("例会召开次数", "≥1次/月")]),
        ("上半年召开会议2次，下半年召开会议3次", [("上半年会议召开次数", "≥2次"), ("下半年会议召开次数", "≥3次")]),
        ("召开不超过4次主席会议", [("主席会议召开次数", "≤4次")]),
        ("保障1名长聘人员按月足额发薪", [("长聘人员人数", "≥1人")]),
        ("提案办结率达到100%，委员满意度95%以上", [("提案办结率", "=100%"), ("委员满意度", "≥95%")]),
        ("办理提案1,200件", [("提案办理件数", "≥1200件")]),
        ("更换门窗86樘、改造卫生间4间", [("卫生间改造数量", "≥4间")]),  # 樘 is no unit we know
        ("对甲系统和3套子系统提供运维", [("子系统套数", "≥3套")]),
        (
            "为1200名困难残疾人每人每月发放生活补贴110元",
            [("困难残疾人人数", "≥1200人"), ("每人每月补助标准", "110元/人·月")],
        ),
        ("新建污水管网12.5公里，改造检查井320座", [("污水管网新建里程", "≥12.5公里"), ("检查井改造座数", "≥320座")]),
        ("改造消防管道1800米、更换灭火器260具", [("消防管道改造长度", "≥1800米"), ("灭火器更换数量", "≥260具")]),
        ("出版县志1种，出版发行1500册", [("县志出版数量", "≥1种"), ("县志出版发行册数", "≥1500册")]),
        ("接种儿童1200人，每人2剂次", [("儿童接种人数", "≥1200人")]),
        ("设篮球、乒乓球等8个项目", [("项目数量", "≥8个")]),
        ("面向农民开设电工、焊工等工种培训班20个", [("工种培训班开设数量", "≥20个")]),
        ("为政务大厅聘用窗口人员12人", [("窗口人员人数", "≥12人")]),
        ("2025年10月底前出版发行县志1500册", [("县志出版发行册数", "≥1500册")]),
        ("县志赠阅单位数不少于120家", [("县志赠阅单位数", "≥120家")]),
        ("系统可用率达到99.5%，差错率控制在1%以下", [("系统可用率", "≥99.5%"), ("差错率", "≤1%")]),
        ("零星报修2小时内到场", [("零星报修到场时限", "≤2小时")]),
        (
            "救助申请10个工作日内办结，故障响应不超过30分钟",
            [("救助申请办结时限", "≤10个工作日"), ("故障响应时限", "≤30分钟")],
        ),
        ("对学生730人按照每生每年2000元标准发放助学金", [("学生人数", "≥730人"), ("每生每年补助标准", "2000元/人·年")]),
        ("渠道设计使用年限15年", [("渠道设计使用年限", "≥15年")]),
    ],
)
def test_counts_are_named_after_what_is_done(goal: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.name, each.target) for each in stated(goal, "某项目")] == expected


@pytest.mark.parametrize(
    "goal",
    [
        "",
        "广泛协商、积极建言",
        "投入4.5万元",
        "为期3天",
        "每名儿童全年训练不少于10个月",  # a time, but not by when
        "2025年12月底前完成",
        "十届三次会议",
        "树牢四个意识",
    ],
)
def test_money_time_and_names_are_no_counts(goal: str) -> None:
    assert list(stated(goal, "某项目")) == []


def test_a_count_without_a_noun_is_named_after_the_project() -> None:
    assert [each.name for each in stated("召开5次", "常委会议经费")] == ["常委会议召开次数"]


@given(
    st.text(alphabet="召开举办培训会议社区工作者的、，。第届两五十0123456789次期人万% 《》年月", max_size=40),
    st.text(max_size=12),
)
def test_any_goal_gives_short_distinct_names_and_values_that_can_be_read(goal: str, project: str) -> None:
    found = list(stated(goal, project))
    assert len({wording(each.name) for each in found}) == len(found)
    for each in found:
        assert each.name
        value = TargetValue.parse(each.target)
        assert value.number is not None and value.operator in ("≥", "≤", "=")


@pytest.mark.parametrize(
    ("project", "about", "cost", "deadline"),
    [
        ("政协常委会议经费", "政协常委会议", "政协常委会议经费支出控制数", "政协常委会议完成时限"),
        ("2024年委员提案（意见、建议）办理经费", "委员提案办理", "委员提案办理经费支出控制数", "委员提案办理完成时限"),
        ("农村公路养护", "农村公路养护", "农村公路养护经费支出控制数", "农村公路养护完成时限"),
        ("政府长聘人员经费", "政府长聘人员", "政府长聘人员经费支出控制数", "政府长聘人员工作完成时限"),
        ("51000021R000-工资性支出", "工资性支出", "工资性支出经费支出控制数", "工资性支出工作完成时限"),
        ("", "", "项目经费支出控制数", "项目完成时限"),
        ("经费", "", "项目经费支出控制数", "项目完成时限"),
    ],
)
def test_names_from_the_project(project: str, about: str, cost: str, deadline: str) -> None:
    assert (core(project), cost_name(project), deadline_name(project)) == (about, cost, deadline)


@given(st.text(max_size=60))
def test_names_from_any_project_are_short(project: str) -> None:
    assert len(wording(cost_name(project))) <= 20
    assert len(wording(deadline_name(project))) <= 20


@pytest.mark.parametrize(
    ("goal", "level2"),
    [
        ("培训后就业率达到60%", "社会效益指标"),
        ("材料分送及时率100%", "时效指标"),
        ("系统可用率达到99.5%", "质量指标"),
        ("聘用人员留任率85%以上", "可持续影响指标"),
        ("参训学员满意度不低于90%", "服务对象满意度指标"),
        ("渠道设计使用年限15年", "可持续影响指标"),
        ("每人每月发放300元", "成本指标"),
    ],
)
def test_a_figure_stands_where_its_name_belongs(goal: str, level2: str) -> None:
    assert [each.level2 for each in stated(goal, "某项目")] == [level2]
