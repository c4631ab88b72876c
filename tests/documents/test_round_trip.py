"""What is written and read again is the same table."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.documents import read_bytes, to_bytes
from assistant.form import Funding, Indicator, Part, Profile, Table, load_profile, profile_names

from .samples import PROFILE, SEED, tables

CALM = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
LEVELS = [
    Indicator(level1="产出指标", level2="数量指标", name="甲", target="1次"),
    Indicator(level1="产出指标", level2="数量指标", name="乙", target="2次"),
    Indicator(level1="产出指标", level2=None, name="丙", target="3次"),
    Indicator(level1="产出指标", level2=None, name=None, target=None),
    Indicator(level1="效益指标", level2="社会效益指标", name=None, target=None),
    Indicator(level1="产出指标", level2="数量指标", name="丁", target=None),
    Indicator(level1=None, level2=None, name=None, target=None),
    Indicator(level1=None, level2="数量指标", name="=1+1", target="4次"),
]


SUFFIXES = [".docx", ".xlsx", ".md", ".json"]


def round_trip(
    tables: list[Table], suffix: str, *, profile: Profile | None = PROFILE, draft: bool = False
) -> list[Table]:
    return list(read_bytes(to_bytes(tables, suffix, profile=profile, draft=draft), f"表{suffix}").tables)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", profile_names())
@given(data=st.data(), draft=st.booleans())
@CALM
def test_what_is_written_is_read(suffix: str, name: str, data: st.DataObject, draft: bool) -> None:
    profile = load_profile(name)
    written = data.draw(st.lists(tables(profile), min_size=1, max_size=2))
    assert round_trip(written, suffix, profile=profile, draft=draft) == written


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("written", [Table(), Table(indicators=tuple(LEVELS))])
def test_blanks(suffix: str, written: Table) -> None:
    assert round_trip([written], suffix, draft=True) == [written]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_seed(suffix: str) -> None:
    seed = list(read_bytes(SEED.read_bytes(), "seed.txt").tables)
    assert round_trip(seed, suffix) == seed


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_long_texts_stay_whole(suffix: str) -> None:
    long = Table(
        project_name="长" * 400,
        annual_goal="目标\n" * 300 + "完",
        funding=Funding(unit="万元", total="1"),
        indicators=(LEVELS[0].model_copy(update={"name": "名" * 3000}), *LEVELS),
    )
    assert round_trip([long, long], suffix) == [long, long]


def test_json_keeps_what_no_form_can_hold() -> None:
    rich = Table(
        overall_goal="三年建成",
        funding=Funding(
            total="5", parts=(Part(label="财政拨款", amount="5", parts=(Part(label="中央资金", amount="5"),)),)
        ),
        indicators=(Indicator(level1="产出指标", name="甲", points="10", note="注", extra={"指标值": "次"}),),
    )
    assert round_trip([rich], ".json") == [rich]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_tables_same_bytes(suffix: str) -> None:
    seed = list(read_bytes(SEED.read_bytes(), "seed.txt").tables)
    assert to_bytes(seed, suffix, profile=PROFILE) == to_bytes(seed, suffix, profile=PROFILE)
