"""C: consistency across the fields, and across the tables of an office."""

_GOAL = "annual_goal = 全年举办社区工作者培训2期，培训社区工作者120人次"
_QUARTERLY = "annual_goal = 每季度举办社区工作者培训1期，培训社区工作者120人次"
_THREE = "annual_goal = 全年举办社区工作者培训3期，培训社区工作者120人次"
_NO_NAMES = "；".join(f"indicators.{row}.name =" for row in range(8))

CASES = {
    "C01": (
        (f"{_GOAL}，共6万元。；funding.parts.1.amount = 若干", "pass"),
        ("annual_goal = 举办社区工作者培训班。", "na"),
        ("indicators.0.target = ≥3期", "!indicators.0.target", "|≥3期|2期|"),
        ("indicators.0.target = ≥2班次", "pass"),
        ("indicators.0.target = ≥3班次", "!indicators.0.target", "|≥3班次|2期|"),
        (f"{_GOAL}，接待来访37批次。", "annual_goal", "“37批次”没有指标写到"),
        ("indicators.0.target = 2", "pass"),  # V01
        ("indicators.0.target = ≥3", "pass"),  # V01
        ("indicators.0.target = 2万", "pass"),  # V01
        ("indicators.0.name = 班次；indicators.0.target = 2", "pass"),
        ("indicators.0.name = 班次；indicators.0.target = 3", "annual_goal"),
        ("indicators.1.target = 95%", "pass"),  # V10
        ("indicators.1.name = 社区工作者培训人数；indicators.1.target = 120次", "pass"),  # V10
        (f"{_GOAL}，15秒接通率达标；indicators.5.name = 15秒接通率", "pass"),
        (f"{_GOAL}，15秒接通率达标；indicators.5.name = 接通率", "annual_goal"),
        (f"{_GOAL}，PM2.5年均浓度下降。", "pass"),
        ("indicators.1.name = 社区工作者培训；indicators.1.target = 95%", "annual_goal"),
        (f"{_GOAL}，惠及5.8万城镇居民。", "pass"),
        (f"{_GOAL}，投入资金8万元。", "!annual_goal", "年度资金总额是6万元"),
        (f"{_GOAL}，投入资金6万元。", "pass"),
        (f"{_GOAL}，投入资金8万元；funding.unit =", "annual_goal"),
        (f"{_GOAL}，两年总投资8万元；period = 2024-2025年；funding.overall_total = 8", "pass"),
        (f"{_GOAL}，投入25万建设阵地。", "annual_goal", "“25万”没有指标写到"),
        (f"{_GOAL}，补助5.8万城镇居民。", "pass"),
        (f"{_GOAL}，照看80周岁以上老人。", "pass"),
        (f"{_QUARTERLY}；indicators.0.target = 4期", "pass"),
        (f"{_QUARTERLY}；indicators.0.target = 1期/季度", "pass"),
        (f"{_QUARTERLY}；indicators.0.target = 1期/月", "annual_goal", "“1期”没有指标写到"),
        (f"{_QUARTERLY}；indicators.0.target = 2期/季度", "annual_goal"),
        (f"{_QUARTERLY}；indicators.0.target = 3期", "!indicators.0.target", "写“每季度1期”"),
        (f"{_QUARTERLY}；indicators.0.target = 3期", "!indicators.0.target", "|全年4期|"),
        (f"{_QUARTERLY}，培训120户；indicators.0.target = 4期", "annual_goal", "“120户”"),
        (
            "annual_goal = 培训社区工作者60人，每人2次；indicators.1.name = 轮训；indicators.1.target = 120次",
            "annual_goal",
            "“60人”",
        ),
        (
            "annual_goal = 培训社区工作者60人，每人3次；indicators.1.name = 轮训；indicators.1.target = 120次",
            "annual_goal annual_goal",
        ),
        ("indicators.0.target = 举办培训班共计2期，分上下半年", "pass"),
        ("indicators.0.target = 举办培训班共计3期，分上下半年", "pass"),
        ("indicators.0.target = 2-3期", "pass"),
        ("indicators.0.target = 1-2期", "pass"),
        ("indicators.0.target = 2次", "!indicators.0.target"),
        ("indicators.0.target =", "pass"),  # S02
        ("indicators.0.target = 若干", "pass"),  # V08
        (f"{_GOAL}，共6万元。", "pass"),
        (f"{_GOAL}，共60000元。", "pass"),
        (f"{_GOAL}，每期3万元。；indicators.4.target = 30000元/期", "pass"),
        (f"{_GOAL}，培训经费5万元。", "!indicators.4.target"),
        (f"{_GOAL}，约37批次。", "annual_goal"),
        ("annual_goal = 全年举办社区工作者培训约3期，培训社区工作者120人次", "annual_goal", "没有指标写到"),
        ("annual_goal = 全年举办社区工作者培训3期左右，培训社区工作者120人次", "annual_goal", "没有指标写到"),
        (f"{_GOAL}，开展饮水、教育两个专题。", "pass"),
        (f"{_GOAL}，开展两个专题。", "annual_goal"),
        (f"{_GOAL}，开展饮水、教育2个专题。", "pass"),
        (f"{_GOAL}，开展饮水、教育3个专题。", "annual_goal"),
        (f"{_GOAL}，开展对内和对外饮水、教育（3天以内）、医疗3个专题。", "pass"),
        (f"{_GOAL}，开展1个专题。", "annual_goal"),
        (f"{_GOAL}，其中新任80人次。", "pass"),
        (f"{_GOAL}，其中新任80人次、在任40人次。", "pass"),
        (f"{_GOAL}，其中新任60人次、在任60人次。", "pass"),
        (f"{_GOAL}，其中新任80人次、在任38人次。", "annual_goal", "“120人次”相差2人次"),
        (f"{_GOAL}，其中新任80人次、在任60人次。", "annual_goal", "80人次 + 60人次"),
        (f"{_GOAL}，其中新任80人次、在任30人次。", "pass"),
        (f"{_GOAL}，其中新任80人次（党员60人次）、在任30人次。", "pass"),
        (f"{_GOAL}，其中新任80人次。接待来访37人次。", "annual_goal", "“37人次”没有"),
        (f"{_GOAL}，建设宽3.5米的走廊。", "pass"),
        (f"{_GOAL}，建设3.5米的走廊。", "annual_goal"),
        (f"{_GOAL}，教室免费使用（3天以内）。", "pass"),
        (f"{_GOAL}，教室免费使用（3天）。", "annual_goal"),
        (f"{_GOAL}，教室前60分钟免费使用。", "pass"),
        (f"{_GOAL}，教室60分钟免费使用。", "annual_goal"),
        (f"{_GOAL}，覆盖全县14个乡镇。", "pass"),
        (f"{_GOAL}，涉及3个乡镇11个村。", "pass"),
        (f"{_GOAL}，创建11个示范社区。", "annual_goal"),
        (f"{_GOAL}，服务全县11.8万名居民。", "pass"),
        (f"{_GOAL}，服务11.8万名居民。", "annual_goal"),
        (f"{_GOAL}，服务居民3126户、1.2万人。；indicators.0+ = 社会效益指标 | 服务居民人数 | ≥1.2万人", "pass"),
        (
            f"{_GOAL}，服务居民3126户，走访1.2万人。；indicators.0+ = 社会效益指标 | 走访居民人数 | ≥1.2万人",
            "annual_goal",
        ),
        (f"{_GOAL}，维护1个社区警报中心。；indicators.4.name = 社区警报中心线路费", "pass"),
        (f"{_GOAL}，维护1个社区警报中心。", "annual_goal"),
        (f"{_GOAL}，实现连续第8年无信访。", "pass"),
        (f"{_GOAL}，每期60名。", "pass"),
        (f"{_GOAL}，每期50名。", "annual_goal"),
        (f"{_GOAL}，每天巡查1次。；indicators.0+ = 数量指标 | 巡查次数 | 1次/天", "pass"),
        (f"{_GOAL}，两年完成；period = 2024-2025年", "pass"),
        (f"{_GOAL}，三年完成；period = 2024-2025年", "annual_goal"),
        (f"{_GOAL}，两年完成", "annual_goal"),
        (f"{_GOAL}，培训社区网格员30人次。", "annual_goal"),
        (
            f"{_THREE}；indicators.4.target = 30000元/期；indicators.0.target = 2期",
            "!annual_goal",
            "而后者与单价、总额相符",
        ),
        (
            f"{_THREE}；indicators.4.target = 30000元/期；indicators.0.target = 2期",
            "!annual_goal",
            "|3期|2期|",
        ),
        ("indicators.1.target = 0.012万人次", "pass"),
    ),
    "C02": (
        ("annual_goal = 无", "na"),
        ("annual_goal = 培训", "na"),
        ("annual_goal =", "na"),
        ("annual_goal = 全年举办社区工作者培训班，提高社区工作者的办事能力。", "~annual_goal"),
        ("annual_goal = 全年举办社区工作者培训班，提高社区工作者的办事能力。；严格", "annual_goal"),
        ("annual_goal = 培训一二三四五六七八九十一二三四五六七八", "~annual_goal"),
        ("", "pass"),
    ),
    "C03": (
        ("project_name = 社区工作者培训、路经费；indicators.4.name = 培训成本", "project_name", "“路经费”"),
        ("project_name = 社区工作者培训、绿化", "project_name", "“绿化”"),
        ("", "na"),
        ("project_name = 社区工作者培训、矛盾纠纷调解经费", "project_name", "“矛盾纠纷调解”"),
        ("project_name = 社区工作者培训和矛盾纠纷调解经费", "project_name"),
        ("project_name = 社区工作者培训、居民事项经费", "pass"),
        ("project_name = 民政局本级居民事项、社区工作者培训", "pass"),
        ("project_name = 教育局本级居民事项、社区工作者培训", "project_name"),
        ("project_name = 社区工作者培训、居民的多种事项经费", "pass"),
        ("project_name = 社区工作者培训、居民多种纠纷经费", "project_name"),
        ("project_name = 社区工作者培训、纠纷多种事项经费", "project_name"),
        ("project_name = 社区工作者培训、费", "na"),
        ("project_name = 社区工作者培训、" + "矛盾纠纷" * 10, "project_name"),
        ("project_name = 社区工作者培训、" + "矛盾纠纷" * 10 + "调", "pass"),
        ("project_name = 社区工作者培训（网格、楼长）经费", "na"),
    ),
    "C04": (
        ("annual_goal =", "na"),
        ("indicators.2.name = 预算执行率", "pass"),  # P05
        ("indicators.2.name = 设备验收通过率", "~indicators.2.name"),
        ("indicators.5.name = 设备验收通过率", "pass"),
        ("indicators.2.name = 工作", "pass"),
        ("indicators.2.name = 工程一次性验收合格率", "pass"),
        ("indicators.2.name = 工程楼验收合格率", "pass"),
        ("indicators.2.name = 考勤打卡率", "~indicators.2.name"),
        ("indicators.2.name = 考勤打卡率；indicators.1.name = 考勤人次", "~indicators.1.name"),
        ("indicators.1.name = 考勤人次", "~indicators.1.name"),
        ("project_name =；annual_goal =", "na"),
        ("indicators.0.name =；indicators.1.name =；indicators.2.name =", "na"),
    ),
    "C05": (
        ("indicators.7.name = 辖区群众满意度", "pass"),
        ("indicators.7.name = 企业满意度", "~indicators.7.name", "“企业”"),
        ("indicators.7.name = 企业的满意率", "~indicators.7.name", "“企业”"),
        ("indicators.7.name = 满意度", "pass"),
        ("annual_goal = 全年举办社区培训2期。；indicators.1.target = ≥120场；indicators.7.name = 企业满意度", "na"),
        ("annual_goal = 社区培训学生120人。；indicators.1.target = ≥120场；indicators.7.name = 师生满意度", "pass"),
        (
            "annual_goal = 社区培训员工120人。；indicators.1.target = ≥120场；indicators.7.name = 委员满意度",
            "~indicators.7.name",
        ),
        ("indicators.7.name =", "na"),
        (f"{_NO_NAMES}；project_name =；annual_goal =；indicators.7.name = 企业满意度", "na"),
    ),
    "C07": (
        ("project_name = 社区办公用房建设补贴", "pass"),
        ("project_name = 社区办公用房建设经费", "~attribute", "“建设”"),
        ("attribute = 常年项目；project_name = 社区办公用房建设经费", "~attribute"),
        ("attribute = 一次性项目；project_name = 社区日常培训经费", "~attribute", "“日常”"),
        (f"attribute = 一次性项目；{_GOAL}，满足日常需要", "pass"),
        (f"attribute = 一次性项目；{_GOAL}，每月检查一次", "~attribute", "“每月”"),
        ("attribute = 一次性项目", "pass"),
        ("attribute = 延续项目", "na"),
        ("attribute =", "na"),
    ),
    "C08": (
        ("另一张.year = 2024；department = 某民局", "pass"),
        ("", "na"),
        ("另一张.year = 2024；department = 县民政局", "department", "“某县民政局”"),
        ("另一张.year = 2024；implementing_unit = 县民政局本级", "implementing_unit"),
        ("另一张.year = 2024；department = 民政局", "pass"),
        ("另一张.year = 2024；department = 县教育局", "pass"),
        ("另一张.year = 2024；department =；implementing_unit =", "na"),
        ("另一张.department =；另一张.implementing_unit =", "na"),
        ("另一张.department =；另一张.implementing_unit =；department = 县民政局", "na"),
        ("另一张.year = 2024", "pass"),
        ("另一张.year = 2024；department = 县民政局；几张 = 2", "department"),
    ),
    "C09": (
        (
            "；".join(
                f"另一张.indicators.{row}.name = {name}；indicators.{row}.name = {name}"
                for row, name in enumerate(("完成率", "合格率", "满意度", "及时率", "成本控制"))
            ),
            "pass",
        ),
        (
            "；".join(f"indicators.{row}.name =" for row in range(5, 8))
            + "；"
            + "；".join(
                f"另一张.indicators.{row}.name = 名称{row}；indicators.{row}.name = 名称{row}" for row in range(3)
            ),
            "indicators",
        ),
        ("", "na"),
        ("另一张.project_name = 社区工作者培训经费", "na"),
        ("另一张.year = 2024", "pass"),
        (f"另一张.{_GOAL}；{_GOAL}；几张 = 2", "annual_goal"),
        ("另一张.annual_goal =；annual_goal =", "pass"),
        (
            "；".join(
                f"另一张.indicators.{row}.name = 名称{row}；indicators.{row}.name = 名称{row}" for row in range(5)
            ),
            "indicators",
            "8个指标名称里有5个",
        ),
        (
            "；".join(
                f"另一张.indicators.{row}.name = 名称{row}；indicators.{row}.name = 名称{row}" for row in range(4)
            ),
            "pass",
        ),
        (
            "；".join(f"indicators.{row}.name =" for row in range(3, 8))
            + "；"
            + "；".join(
                f"另一张.indicators.{row}.name = 名称{row}；indicators.{row}.name = 名称{row}" for row in range(3)
            ),
            "indicators",
        ),
        (
            "；".join(f"indicators.{row}.name =" for row in range(2, 8))
            + "；"
            + "；".join(
                f"另一张.indicators.{row}.name = 名称{row}；indicators.{row}.name = 名称{row}" for row in range(2)
            ),
            "pass",
        ),
        (
            "；".join(f"另一张.indicators.{row}.name = 满意度；indicators.{row}.name = 满意度" for row in range(8)),
            "pass",
        ),
    ),
    "C10": (
        ("空表", "na"),
        ("indicators.2.target = 好；indicators.5.target = 好", "pass"),
        (
            "indicators.2.target = 好；indicators.5.target = 好；indicators.6.target = 好",
            "~indicators",
            "8行指标里有3行",
        ),
        ("；".join(f"indicators.{row}.target = 好" for row in (2, 3, 5, 6)), "~indicators"),
        ("；".join(f"indicators.{row}.target = 好" for row in (2, 3, 5, 6, 7)), "indicators"),
    ),
    "C11": (
        ("indicators.6.name = 联系人制度覆盖率", "pass"),
        ("indicators.6.name = 联系人王某", "indicators.6.name"),
        ("空表", "na"),
        (f"{_GOAL}，电话13800000000。", "annual_goal"),
        (f"{_GOAL}，联系人另告。", "annual_goal"),
        ("indicators.0.note = 身份证640100199001011234", "indicators.0.note"),
        (f"{_GOAL}，编号12345678901。", "pass"),
        (f"{_GOAL}，编号138000000001。", "pass"),
        ("", "pass"),
    ),
}
