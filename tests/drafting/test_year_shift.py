"""Which years of a text move with the table, which stay, and what is said of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.year_shift import shift_years, years_in


def moved(text: str, last: int | None = 2024, year: int = 2025) -> str:
    return shift_years(text, last, year).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2024年12月20日前", "2025年12月20日前"),
        ("2024 年 年底", "2025 年 年底"),
        ("2024年度", "2025年度"),
        ("2024.12.20前", "2025.12.20前"),
        ("2024-12-20", "2025-12-20"),
        ("2024/9", "2025/9"),
        ("≤2024年12月", "≤2025年12月"),
        ("２０２４年底", "２０２５年底"),
        ("二〇二四年底", "二〇二五年底"),
        ("二○二四年底", "二○二五年底"),
        ("于2024年12月底前完成", "于2025年12月底前完成"),
        ("2024年3月-11月", "2025年3月-11月"),
        ("2024年1月至2024年12月", "2025年1月至2025年12月"),
        ("2024.01-2024.12", "2025.01-2025.12"),
        ("自2024年1月至12月", "自2025年1月至12月"),
        ("完成2024年任务，2024年底验收", "完成2025年任务，2025年底验收"),
        ("2024高标准农田", "2025高标准农田"),
        ("2024年3月、2024年9月各一次", "2025年3月、2025年9月各一次"),
        ("办结12，2024年底前", "办结12，2025年底前"),
        ("1.2024年建成2座；2.2024年验收", "1.2025年建成2座；2.2025年验收"),
    ],
)
def test_the_tables_own_year_moves_without_a_doubt(before: str, after: str) -> None:
    shift = shift_years(before, 2024, 2025)
    assert (shift.text, shift.doubts) == (after, ())
    assert shift.done == ("年份由2024年改为2025年",)


@pytest.mark.parametrize(
    "text",
    [
        "≥2024份", "2024平方米", "2024.12万元", "A2024年", "12024年", "1-12月份", "12月20日前", "20240年",
        "《2018年规划》", "中发〔2018〕34号", "财预[2021]101号", "自2019年开办", "从2020年起", "成立于2018年", "",
    ],
)  # fmt: skip
def test_what_is_no_year_of_the_table_stays_without_a_word(text: str) -> None:
    shift = shift_years(text, 2024, 2025)
    assert (shift.text, shift.done, shift.doubts) == (text, (), ())


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("按《2024年工作要点》办理", "《2024年工作要点》”是文件"),
        ("按〔2024〕2号办理", "〔2024〕2号”是文件"),
        ("自2024年起", "时点"),
        ("截至2023年底共12座", "时点"),
        ("较2022年提高5%", "基数"),
        ("较2024年提高5%", "基数"),
        ("达到2022年水平", "不是底稿的2024年度"),
        ("2025年完工", "不是底稿的2024年度"),
        ("2023年3月-2024年11月", "2025年已不在其内"),
        ("2023-2025年", "跨年度"),
        ("2024-25年", "起止"),
        ("24年12月底前", "两位数"),
        ("跨2024、2025年度实施", "列了几个年份"),
        ("2022年、2023年和2024年各一次", "列了几个年份"),
        ("2024", "看不出来"),
    ],
)
def test_what_only_a_person_can_decide_stays_and_is_said(text: str, doubt: str) -> None:
    shift = shift_years(text, 2024, 2025)
    assert (shift.text, shift.done) == (text, ())
    assert len(shift.doubts) == 1 and doubt in shift.doubts[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("较2023年提高5%", "较2024年提高5%"),
        ("2024年7月-2025年6月", "2025年7月-2026年6月"),
        ("2024-2025学年", "2025-2026学年"),
        ("2024届毕业生", "2025届毕业生"),
        ("2024年起", "2025年起"),
    ],
)
def test_what_moves_with_a_doubt(before: str, after: str) -> None:
    shift = shift_years(before, 2024, 2025)
    assert shift.text == after
    assert shift.doubts


@pytest.mark.parametrize(
    ("before", "after"),
    [("2024年2月29日前", "2025年2月28日前"), ("2024.2.29", "2025.2.28"), ("2024年02月29日", "2025年02月28日")],
)
def test_the_29th_of_february(before: str, after: str) -> None:
    shift = shift_years(before, 2024, 2025)
    assert shift.text == after
    assert "2025年没有2月29日，改为2月28日" in shift.done
    assert moved(before, 2024, 2028) == before.replace("2024", "2028")
    assert moved(before, 2024, 2024) == before


def test_without_a_year_of_the_table_nothing_moves() -> None:
    shift = shift_years("2024年底前", None, 2025)
    assert shift.text == "2024年底前"
    assert "没有写年度" in shift.doubts[0]


def test_years_in_reads_every_spelling() -> None:
    assert years_in("2020-2022年，2023.07起，二〇二四年，《2019年法》，〔2018〕34号，2025份") == (
        2020,
        2022,
        2023,
        2024,
    )


_PIECES = st.sampled_from(
    ["2024年", "2023年", "2024年12月20日前", "2024.5.1", "2024年2月29日", "较", "自", "截至", "《", "》", "〔2024〕3号",
     "-", "至", "，", "完成", "≥", "120份", "学年", "起", "２０２４年", "二〇二四年", "12月", "第", " "]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, max_size=8).map("".join)


@given(st.text(max_size=40).filter(lambda text: not any(sign in text for sign in "12１２二")))
def test_a_text_without_years_is_never_touched(text: str) -> None:
    assert shift_years(text, 2024, 2025).text == text


@given(_TEXTS, st.integers(2015, 2035))
def test_only_figures_change_and_the_length_stays(text: str, year: int) -> None:
    after = shift_years(text, 2024, year).text
    assert len(after) == len(text)
    figures = "0123456789０１２３４５６７８９〇一二三四五六七八九"
    assert all(a == b or (a in figures and b in figures) for a, b in zip(text, after, strict=True))


@given(_TEXTS)
def test_to_the_same_year_is_no_change(text: str) -> None:
    assert shift_years(text, 2024, 2024).text == text


@given(_TEXTS.filter(lambda text: "29日" not in text))
def test_there_and_back_restores_what_raised_no_doubt(text: str) -> None:
    there = shift_years(text, 2024, 2025)
    if not there.doubts:
        assert shift_years(there.text, 2025, 2024).text == text
