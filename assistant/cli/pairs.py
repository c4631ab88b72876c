"""How tables are paired with earlier ones (对应): what the user said with `--pair`, and what is told of the rest."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import MubiaoError
from .common import say

if TYPE_CHECKING:
    from ..form import Table
    from ..rules.pairing import TablePair

_NAMES = 10  # projects named one by one


def pairs_said(pairs: Sequence[str]) -> dict[str, str]:
    """`今年名称=上年名称` as (name now → name then). MubiaoError for what is not written so."""
    said = {}
    for each in pairs:
        now, equals, then = each.partition("=")
        if not (now.strip() and equals and then.strip()):
            raise MubiaoError(f"“{each}”应写成“今年名称=上年名称”。")
        said[now] = then
    return said


def expect_pairs(said: Mapping[str, str], tables: Iterable["Table"], earlier: Iterable["Table"]) -> None:
    """MubiaoError for a name that no table has: a pair that is overlooked would pass for one that was made."""
    from ..form.text import wording

    for names, held in ((said, tables), (said.values(), earlier)):
        known = {wording(table.project_name or "") for table in held}
        for name in names:
            if wording(name) not in known:
                raise MubiaoError(f"--pair 里的“{name}”没有对应的表。请核对项目名称。")


def announce_pairs(pairs: Sequence["TablePair"], then: str = "上年") -> None:
    """How tables were paired with last year's, where the name alone did not say."""
    from ..rules.pairing import How

    if alone := [pair.new.project_name for pair in pairs if pair.how is How.ALONE]:
        say(f"{then}没有对应的表：{named(alone)}。")
    for pair in pairs:
        if pair.how not in (How.SAME, How.ALONE) and pair.old is not None:
            ground = "代码相同" if pair.how is How.CODE else f"名称相似 {pair.score:.0%}，请确认"
            say(f"“{pair.new.project_name}”与{then}“{pair.old.project_name}”相比（{ground}）；不对的用 --pair 指定。")


def named(projects: Sequence[str | None]) -> str:
    """The first projects by name, and how many there are."""
    names = "、".join(f"“{name or '（没有名称）'}”" for name in projects[:_NAMES])
    return names if len(projects) == 1 else f"{names}{'等' if len(projects) > _NAMES else '，共'}{len(projects)}个"
