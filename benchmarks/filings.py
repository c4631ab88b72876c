"""A corpus of any size, for benchmarks: made-up offices file made-up tables, year after year, always the same ones.

Offices keep their projects and most of their wordings from year to year, as real ones do; places, objects and counts
differ. Every table has eight rows in seven categories, ten tables are a file.
"""

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path

ROWS = 8  # of a table
TABLES = 10  # of a file


def _words(listed: str) -> list[str]:
    return listed.split()


_PLACES = _words("城关 河滨 东塔 西渠 南梁 北滩 新桥 高庄 柳湾 石嘴 沙井 红柳 清泉 麦积 云台 龙泉 金山 银川 玉门 长坪")
_OFFICES = _words(
    "农业农村局 水务局 教育局 卫生健康局 交通运输局 住房城乡建设局 文化旅游局 民政局 应急管理局 林业草原局"
)
_OBJECTS = _words(
    "灌溉渠道 农村公路 校舍 卫生院设备 公交站台 老旧小区 图书馆 敬老院 消防栓 防护林 饮水管网 "
    "桥梁 实验室 疫苗 路灯 公园绿地 文物 残疾人康复 森林防火 高标准农田 河道 幼儿园 救护车 "
    "停车场 垃圾转运站 非遗传承 困难儿童 安全培训 苗木 泵站"
)
_WORKS = _words("维修 改造 新建 采购 养护 运行 补助 监测 普查 宣传 培训 检测 更新 巡查 整治")
_QUALITY = _words("验收合格率 达标率 完好率 执行准确率 抽检合格率 使用故障率 覆盖率 登记完整率")
_TIME = _words("完成时限 按期完成率 资金拨付时限 开工时间 交付及时率 年度任务完成时间")
_COST = _words("总成本 单位成本 人均费用 材料费控制数 工程造价 年度支出控制数")
_SOCIAL = _words("受益人口 公众知晓率 服务能力提升 安全隐患减少 群众出行改善 就业带动人数")
_LASTING = _words("持续使用年限 长效管护机制 后续管理责任落实 档案保存完整 服务持续性")
_PEOPLE = _words("受益群众 服务对象 参训人员 周边居民 使用单位 学生家长 困难群众 种植户")


def table(number: int) -> dict[str, object]:
    """Table `number`: the project of one office in one year, as canonical JSON."""
    project, year = number // 5, 2020 + number % 5
    own = random.Random(project)
    place, office = own.choice(_PLACES), own.choice(_OFFICES)
    thing, work = own.choice(_OBJECTS), own.choice(_WORKS)
    detail = own.choice(_OBJECTS)
    changing = random.Random(number)
    total = changing.randint(3, 900)

    def row(level2: str, name: str, target: str) -> dict[str, str]:
        return {"level2": level2, "name": name, "target": target}

    many, percent = changing.randint(2, 5000), changing.randint(85, 100)
    rows = [
        row("数量指标", f"{thing}{work}数量", f"≥{many}处"),
        row("数量指标", f"{place}{detail}{own.choice(_WORKS)}次数", f"≥{changing.randint(1, 60)}次"),
        row("质量指标", f"{thing}{own.choice(_QUALITY)}", f"≥{percent}%"),
        row("时效指标", f"{thing}{work}{own.choice(_TIME)}", f"{year}年{changing.randint(6, 12)}月底前"),
        row("成本指标", f"{thing}{work}{own.choice(_COST)}", f"≤{total}万元"),
        row("社会效益指标", f"{place}{detail}{own.choice(_SOCIAL)}", f"≥{changing.randint(50, 9000)}人"),
        row("可持续影响指标", f"{thing}{own.choice(_LASTING)}", f"≥{changing.randint(3, 20)}年"),
        row("服务对象满意度指标", f"{own.choice(_PEOPLE)}对{thing}{work}满意度", f"≥{changing.randint(85, 99)}%"),
    ]
    return {
        "year": year,
        "project_name": f"{place}{thing}{work}{own.choice(['', '项目', '经费', '工程'])}",
        "department": f"{place}县{office}",
        "funding": {"unit": "万元", "total": str(total)},
        "indicators": rows,
    }


def file(corpus: Path, number: int) -> Path:
    """Write file `number` into the corpus, as `YEAR/OFFICE/…json`."""
    tables = [table(number * TABLES + each) for each in range(TABLES)]
    path = corpus / str(2020 + number % 5) / f"单位{number // 50:03}" / f"{number:05}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
    return path


def write(corpus: Path, records: int) -> int:
    """A corpus of that many records, or a few more up to a whole file; the number of its files."""
    files = -(-records // (ROWS * TABLES))
    for number in range(files):
        file(corpus, number)
    return files


def questions(count: int) -> Iterator[tuple[str, str, str]]:
    """What is searched for: wording, project and category of tables that were never filed, in turn."""
    for number in itertools.islice(itertools.count(10_000_000, 7), count):
        asked = table(number)
        rows = asked["indicators"]
        assert isinstance(rows, list)
        row = rows[number % ROWS]
        yield row["name"], str(asked["project_name"]), row["level2"]
