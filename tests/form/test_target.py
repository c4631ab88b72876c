"""Target values: what real cells say, and that printing and parsing agree on any string."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.form import DatePoint, Kind, TargetValue

D = Decimal


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("≥98%", Kind.PERCENT, {"operator": "≥", "number": D(98), "unit": "%"}),
        ("100%", Kind.PERCENT, {"operator": None, "number": D(100)}),
        ("≥100百分比", Kind.PERCENT, {"operator": "≥", "number": D(100), "unit": "%"}),
        ("±3%以内", Kind.PERCENT, {"operator": "±", "number": D(3)}),
        ("80%-90%", Kind.PERCENT, {"number": D(80), "upper": D(90)}),
        ("５次", Kind.QUANTITY, {"number": D(5), "unit": "次"}),
        ("30 万字", Kind.QUANTITY, {"number": D(30), "multiplier": "万", "unit": "字"}),
        ("不少于700 件", Kind.QUANTITY, {"operator": "≥", "number": D(700), "unit": "件"}),
        ("3万亩", Kind.QUANTITY, {"number": D(3), "multiplier": "万", "unit": "亩"}),
        ("两次", Kind.QUANTITY, {"number": D(2), "unit": "次"}),
        ("十二人", Kind.QUANTITY, {"number": D(12), "unit": "人"}),
        ("11万元", Kind.MONEY, {"number": D(11), "unit": "万元"}),
        ("32952 元", Kind.MONEY, {"number": D(32952), "unit": "元"}),
        ("250万", Kind.MONEY, {"number": D(250), "unit": "万元"}),
        ("1,234.50元", Kind.MONEY, {"number": D("1234.50"), "decimals": 2}),
        ("8000元/每次", Kind.UNIT_PRICE, {"number": D(8000), "unit": "元", "per": "次"}),
        ("1130元/月/人", Kind.UNIT_PRICE, {"unit": "元", "per": "月/人"}),
        ("400元/人·天", Kind.UNIT_PRICE, {"per": "人/天"}),
        ("≤28.40/株", Kind.UNIT_PRICE, {"operator": "≤", "unit": None, "per": "株", "decimals": 2}),
        ("≤620万/月", Kind.UNIT_PRICE, {"unit": "万元", "per": "月"}),
        ("1次/月", Kind.FREQUENCY, {"number": D(1), "unit": "次", "per": "月"}),
        ("每月发放一次", Kind.FREQUENCY, {"number": D(1), "unit": "次", "per": "月"}),
        ("按月安排", Kind.FREQUENCY, {"number": None, "per": "月"}),
        ("2024年12月份", Kind.DATE, {"start": DatePoint(2024, 12)}),
        ("2024 年年底", Kind.DATE, {"start": DatePoint(2024, None, None, "底")}),
        ("2024年12月20日前", Kind.DATE, {"start": DatePoint(2024, 12, 20, "", True)}),
        ("每年12月底前", Kind.DATE, {"start": DatePoint(None, 12, None, "底", True), "yearly": True}),
        ("第四季度", Kind.DATE, {"start": DatePoint(None, None, None, "第4季度")}),
        ("1-12 月份", Kind.PERIOD, {"start": DatePoint(None, 1), "end": DatePoint(None, 12)}),
        ("2023.07-2024.01", Kind.PERIOD, {"start": DatePoint(2023, 7), "end": DatePoint(2024, 1)}),
        ("2020年1月--2020年11月", Kind.PERIOD, {"start": DatePoint(2020, 1), "end": DatePoint(2020, 11)}),
        ("全年", Kind.PERIOD, {"start": DatePoint(None, 1), "end": DatePoint(None, 12)}),
        ("<24小时", Kind.DURATION, {"operator": "<", "number": D(24), "unit": "小时"}),
        ("3日内", Kind.DURATION, {"operator": "≤", "number": D(3), "unit": "天"}),
        ("1 年", Kind.DURATION, {"number": D(1), "unit": "年"}),
        ("优良中低差", Kind.GRADE, {"grade": None, "scale": ("优", "良", "中", "低", "差")}),
        ("优（优/良/中/差）", Kind.GRADE, {"grade": "优"}),
        ("有效提升", Kind.PHRASE, {"number": None}),
        ("严格按照预算标准1000元/人兑付", Kind.SENTENCE, {}),
        ("5次会议", Kind.SENTENCE, {}),
        ("10 20", Kind.SENTENCE, {}),
        ("10", Kind.NUMBER, {"number": D(10), "unit": None}),
        ("3. 2952", Kind.NUMBER, {"number": D("3.2952")}),
        ("—", Kind.BLANK, {}),
        ("  ", Kind.BLANK, {}),
    ],
)
def test_real_values(text: str, kind: Kind, fields: dict[str, object]) -> None:
    value = TargetValue.parse(text)
    assert value.kind is kind
    assert value.text == text
    assert {name: getattr(value, name) for name in fields} == fields


def test_none_is_blank() -> None:
    assert TargetValue.parse(None).kind is Kind.BLANK


def test_amounts_are_exact() -> None:
    assert TargetValue.parse("3.2952万元").yuan == D(32952)
    assert TargetValue.parse("1.5万人次").magnitude == D(15000)


PIECES = st.sampled_from(
    [
        *["≥", "≤", ">", "<", "=", "±", ">=", "不低于", "不超过", "约", "以上", "以内", "左右", "每", "按"],
        *["10", "5.0", "1,234", "2024", "12", "0", "-3", "一", "十二", ".", "-", "至", "/", "·"],
        *["%", "％", "‰", "百分之", "万", "亿", "元", "万元", "次", "人", "人次", "公里", "m²"],
        *["年", "月", "月份", "日", "个月", "季度", "底", "前", "全年", "小时"],
        *["优", "良", "优/良/中/差", "（", "）", "有效提升", "合格", "培训", "，", "。", "无", "—"],
        " ",
        "\u3000",
    ]
)


@given(st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=60))
def test_printing_and_parsing_agree(text: str) -> None:
    value = TargetValue.parse(text)
    assert TargetValue.parse(str(value)) == value


@given(st.text(min_size=100, max_size=3000))
def test_long_cells_are_sentences(text: str) -> None:
    assert TargetValue.parse("，说明" * 50 + text).kind is Kind.SENTENCE


def test_absurd_numbers_do_not_hurt() -> None:
    assert TargetValue.parse("9" * 10_000).kind is Kind.SENTENCE
    assert TargetValue.parse("9" * 50 + "次").kind is Kind.SENTENCE
