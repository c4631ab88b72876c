"""Grounding: where numbers come from, and what comes from nowhere."""

from decimal import Decimal

import pytest

from assistant.drafting import Evidence, Number, Reason, Refusal
from assistant.drafting.figures import figures, held
from assistant.drafting.grounding import trace
from assistant.drafting.strangers import strangers

from .seed import COMMITTEE

CITED = Evidence("r", "f", 1, 2024, "常委会议经费", "《2024年要点》落实率", "2024年12月份")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("≥5次", [5]),
        ("3. 2952万元", [Decimal("3.2952")]),
        ("1,200件", [1200]),
        ("1,2次", [1, 2]),
        ("２０２５年", [2025]),
        ("两次会议", [2]),
        ("百分之九十五", [95]),
        ("十二届", [12]),
        ("二〇二五年", [2025]),
        ("①和²", [1, 2]),
        ("进一步统一思想，第一", []),
        ("2024.07", [Decimal("2024.07")]),
        (None, []),
    ],
)
def test_figures(text: str | None, values: list[int | Decimal]) -> None:
    assert [figure.value for figure in figures(text)] == values


def test_a_dotted_date_vouches_for_its_parts() -> None:
    assert {(each.value, each.unit) for each in held("2024.07")} >= {(Decimal(2024), "年"), (Decimal(7), "月")}


def test_every_number_is_traced() -> None:
    assert trace(("2025年12月底前", "5次"), COMMITTEE, (CITED,), ("request.year",)) == (
        Number("2025", "request.year"),
        Number("12", "evidence.0.target"),
        Number("5", "request.goal"),
    )
    assert trace(("2024",), COMMITTEE, (CITED,), ("evidence.0.name",)) == (Number("2024", "evidence.0.name"),)


@pytest.mark.parametrize("text", ["≥6次", "六次", "≥98%", "百分之九十", "③"])
def test_a_number_from_nowhere_is_named(text: str) -> None:
    found = trace((text,), COMMITTEE, (CITED,))
    assert isinstance(found, Refusal) and found.reason is Reason.UNGROUNDED


@pytest.mark.parametrize(
    ("wording", "unknown"),
    [
        ("常委会议召开次数", ()),
        ("《2024年要点》落实率", ()),
        ("《议事规则》落实率", ("《议事规则》",)),
        ("上半年会议召开次数", ("上半年",)),
        ("县财政局参与率", ("县财政局", "财政局")),
        ("县委员会会议次数", ()),
        ("第三季度完成率", ("第三季度",)),
    ],
)
def test_strangers_in_a_wording(wording: str, unknown: tuple[str, ...]) -> None:
    assert strangers(wording, COMMITTEE, (CITED,)) == unknown
