"""What a model might slip past grounding, written by hand: numbers, dates, laws and offices however they are worded,
and the user's own numbers said of something else. Each is refused, and its honest neighbour is not."""

import json
from typing import Any

import pytest

from assistant.documents import read
from assistant.drafting import Evidence, Reason, Refusal
from assistant.drafting.figures import figures
from assistant.drafting.goal import Worded, goal_data, write_goal
from assistant.drafting.grounding import trace
from assistant.drafting.slots import Slots
from assistant.drafting.strangers import strangers
from assistant.form import Table, load_profile
from assistant.llm import Asker, Budget, Endpoint
from assistant.llm.chat import Spoken
from assistant.settings import Settings
from tests.conftest import ROOT

from .seed import COMMITTEE

PROFILE = load_profile()
TRAINING = read(ROOT / "tests" / "clean" / "01-peixun.json")[0]
FIELDS = read(ROOT / "tests" / "clean" / "13-nongtian.json")[0]
CITED = Evidence("r", "f", 1, 2024, "常委会议经费", "《2024年要点》落实率", "2024年12月份")


@pytest.mark.parametrize(
    "text",
    [
        "会议召开一百二十次",
        "会议召开壹佰贰拾次",
        "会议召开廿次",
        "会议召开１２０次",
        "会议召开1 2 0次",
        "会议召开1\u200b20次",
        "会议召开①②次",
        "会议召开Ⅻ次",
        "会议召开XII次",
        "会议召开twelve次",
        "会议召开ten次",
        "会议召开٣次",
        "会议召开½次",
        "会议召开十余次",
        "会议召开数十次",
        "会议召开上百次",
        "会议召开近千场",
        "会议召开俩",
        "两次会议",
        "半数委员参会",
        "过半委员参会",
        "一半委员参会",
        "提案数翻番",
        "提案数翻一番",
        "提案数倍增",
        "参会率九成",
        "参会率九成五",
        "参会率百分之九十",
        "参会率百分百",
        "参会率千分之五",
        "三分之二委员参会",
        "经费三万元",
        "经费万余元",
        "惠及万人",
        "第十二次会议",
        "第3次会议",
        "一等奖获奖率",
        "一号文件落实率",
        "八项规定落实率",
        "十四五规划落实率",
        "零事故运行率",
        "半年内办结率",
        "一年半办结率",
    ],
)
def test_a_number_however_it_is_written(text: str) -> None:
    """The request says 5 次, 2025 and 4.5 万元; the cited row 2024年 and 12月. None of these numbers is one of them."""
    assert isinstance(Slots().fill(text), Refusal), "a name may hold no number of the model's"
    found = trace((text,), COMMITTEE, (CITED,))
    assert isinstance(found, Refusal) and found.reason is Reason.UNGROUNDED


@pytest.mark.parametrize(
    "text",
    [
        "进一步统一思想认识程度",
        "第一书记履职满意度",
        "委员一起协商的会议召开率",
        "千方百计解决难题成效",
        "会议经费（万元）控制数",
        "零星维修及时率",
        "两会精神传达率",
        "成果转化率",
        "百姓满意度",
        "上半场",
        "第三方检测覆盖率",
        "二三产业单位普查率",
        "多数委员满意度",
    ],
)
def test_what_only_looks_like_a_number(text: str) -> None:
    assert list(figures(text)) == []


@pytest.mark.parametrize(
    "text", ["5人", "5个百分点", "5成", "5万元", "4.5次", "4.5元", "4.5%", "2025次", "12次", "12个月", "2024人"]
)
def test_the_requests_number_of_something_else(text: str) -> None:
    found = trace((text,), COMMITTEE, (CITED,))
    assert isinstance(found, Refusal) and found.reason is Reason.UNGROUNDED


@pytest.mark.parametrize(
    "text", ["≥5次", "五次", "4.5万元", "45000元", "肆万伍仟元", "2025年", "2024年12月底前", "1年"]
)
def test_the_requests_number_in_another_spelling(text: str) -> None:
    assert not isinstance(trace((text,), COMMITTEE, (CITED,)), Refusal)


@pytest.mark.parametrize(
    ("wording", "named"),
    [
        ("年底前完成率", "年底"),
        ("年终考核完成率", "年终"),
        ("年内办结率", "年内"),
        ("岁末慰问完成率", "岁末"),
        ("上半年召开率", "上半年"),
        ("后半年召开率", "后半年"),
        ("三季度召开率", "三季度"),
        ("十一月召开率", "十一月"),
        ("月底前报送率", "月底"),
        ("中旬召开率", "中旬"),
        ("国庆前召开率", "国庆"),
        ("春节慰问完成率", "春节"),
        ("较去年完成率", "去年"),
        ("明年完成率", "明年"),
        ("《预算法》执行率", "《预算法》"),
        ("预算法执行率", "预算法"),
        ("统计法执行率", "统计法"),
        ("干部教育培训工作条例落实率", "工作条例"),
        ("会议费管理办法执行率", "管理办法"),
        ("议事规则实施细则落实率", "实施细则"),
        ("县财政局参会率", "县财政局"),
        ("县纪委参会率", "纪委"),
        ("县法院列席率", "法院"),
        ("县人大常委会议召开率", "人大"),
        ("某某公司参会率", "某某公司"),
        ("宝丰卫生院参会率", "卫生院"),
        ("兴隆乡参会率", "兴隆乡"),
        ("惠农区委党校参训率", "党校"),
        ("省级表彰率", "省级"),
        ("全国领先程度", "全国"),
        ("首创经验推广率", "首创"),
    ],
)
def test_days_laws_offices_and_ranks_that_nobody_named(wording: str, named: str) -> None:
    assert any(named in each or each in named for each in strangers(wording, COMMITTEE, ()))


@pytest.mark.parametrize(
    "wording",
    [
        "按章程召开会议率",
        "全县协商议题落实率",
        "乡镇干部参会率",
        "职工会议召开率",
        "工作方法改进成效",
        "依法协商程度",
        "市场主体满意度",
        "城乡居民满意度",
        "协商氛围浓厚程度",
        "司法协助率",
        "青年中心组学习率",
        "办事大厅服务满意度",
    ],
)
def test_common_words_are_no_strangers(wording: str) -> None:
    assert strangers(wording, COMMITTEE, ()) == ()


def slots_of(table: Table) -> dict[str, str]:
    """The first slot of every number: `≥〈甲〉期` is shown for `4期`."""
    _, slots = goal_data(table)
    found: dict[str, str] = {}
    for name, slot in slots.known.items():
        found.setdefault(f"{slot.number}{slot.unit}", f"{name}{slot.unit}")
        found.setdefault(slot.number, name)
    return found


def written(table: Table, goal: str) -> Worded:
    """What becomes of a goal in which `{4期}` stands for the slot of that number."""
    slots = slots_of(table)
    for said, slot in sorted(slots.items(), key=lambda pair: -len(pair[0])):
        goal = goal.replace(f"{{{said}}}", slot)
    assert "{" not in goal, goal
    reply = json.dumps({"goal": goal}, ensure_ascii=False)

    def chat(*asked: Any, **more: Any) -> Spoken:
        return Spoken(reply)

    asker = Asker(Endpoint("m", "http://127.0.0.1:9/v1", "", 5.0), Budget(30, 9, 9999), chat=chat)
    return write_goal(table, asker, Settings().prompts, PROFILE)


@pytest.mark.parametrize(
    ("table", "goal"),
    [
        # another unit behind a number of the table's own
        (TRAINING, "全年举办乡镇干部培训班{4}人次，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "全年举办乡镇干部培训班{4}次，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "全年培训乡镇干部{240}人，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "全年培训乡镇干部{240}万人次，提高干部独立受理事项的能力和水平。"),
        (TRAINING, "每期培训费用控制在{30000}万元以内，提高干部独立受理事项的能力。"),
        (TRAINING, "参训干部满意度达到{92}成以上，提高干部独立受理事项的能力和水平。"),
        # two numbers made into one
        (TRAINING, "全年培训乡镇干部{4}{240人次}，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "全年举办乡镇干部培训班十{4期}，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "全年举办乡镇干部培训班第{4期}，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "参训干部满意度达到百分之{92}，提高干部独立受理事项的能力和水平。"),
        (TRAINING, "参训干部满意度达到负{92%}，提高干部独立受理事项的能力和水平。"),
        # the right unit, another thing
        (TRAINING, "参训干部满意度达到{95%}，提高乡镇干部独立受理事项的能力和办事水平。"),
        (TRAINING, "参训干部结业考试合格率达到{92%}，提高乡镇干部独立受理事项的能力。"),
        (TRAINING, "印发学习资料{4期}，提高乡镇干部独立受理事项的能力和办事的水平。"),
        (FIELDS, "全年砌护渠道，建成高标准农田，使项目区农户满意度达到{100%}，粮食持续增产。"),
        (FIELDS, "{2024年}完成渠道砌护，新增高效节水灌溉面积{110万立方米}，使项目区农户增产增收。"),
        # the other way round
        (TRAINING, "全年举办乡镇干部培训班不超过{4期}，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "全年举办乡镇干部培训班{4期}以内，提高干部独立受理事项的能力和办事水平。"),
        (TRAINING, "培训教材可继续使用年限低于{2年}，提高干部独立受理事项的能力和办事水平。"),
        (FIELDS, "工程总投资不少于{1860.5万元}，建成旱涝保收的高标准农田，使农户增产增收。"),
        (TRAINING, "参训干部满意度提高{92%}，提高乡镇干部独立受理事项的能力和办事的水平。"),
        # words
        (TRAINING, "全年举办乡镇干部培训班，培训干部数量翻一番，半数以上干部能够独立受理事项。"),
        (TRAINING, "年底前举办乡镇干部培训班，提高乡镇干部独立受理事项的能力和办事的水平。"),
        (TRAINING, "联合县纪委举办乡镇干部培训班，提高乡镇干部独立受理事项的能力和办事水平。"),
        (TRAINING, "依据干部教育培训工作条例举办培训班，提高乡镇干部独立受理事项的能力。"),
        (TRAINING, "举办全国一流的乡镇干部培训班，提高乡镇干部独立受理事项的能力和水平。"),
    ],
)  # fmt: skip
def test_a_goal_that_says_something_else_with_the_tables_numbers(table: Table, goal: str) -> None:
    answer = written(table, goal)
    assert answer.text is None and answer.refusal is not None, answer.text
    assert answer.refusal.reason in (Reason.UNGROUNDED, Reason.STRANGER), answer.refusal


@pytest.mark.parametrize(
    ("table", "goal"),
    [
        (TRAINING, "全年举办乡镇干部培训班{4期}，培训乡镇干部{240人次}，使参训干部熟悉基层治理政策。"),
        (TRAINING, "全年举办乡镇干部培训班不少于{4期}，培训{240人次}以上，结业考试合格率达到{95%}。"),
        (TRAINING, "举办乡镇干部培训班{4期}、{240人次}，使参训干部熟悉基层治理政策，满意度达到{92%}以上。"),
        (FIELDS, "砌护渠道{48.6公里}，配套渠系建筑物{312座}，新增高效节水灌溉面积{1.2万亩}，农户满意度{90%}以上。"),
    ],
)  # fmt: skip
def test_a_goal_that_says_what_the_table_says(table: Table, goal: str) -> None:
    answer = written(table, goal)
    assert answer.text is not None, answer.refusal
    assert "〈" not in answer.text
