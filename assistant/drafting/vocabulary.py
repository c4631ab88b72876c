"""The word lists of drafting (`words.toml`), and names made of a project's own words. Imports `form` only."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..form.text import squeeze, wording

_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_CODE = re.compile(r"^(?=[A-Za-z]*\d)[0-9A-Za-z]{6,}[-—_:]+")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?(?![\d.])")
_SPARE_BLANK = re.compile(r"(?<![0-9]) | (?![0-9])")
_JOINTS = re.compile(r"[、,;/和及与]")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """`words.toml`, read once."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def any_of(section: str, *keys: str) -> str:
    """A pattern for any word of these lists, the longest first."""
    listed = {word for key in keys for word in words()[section][key]}
    return "|".join(re.escape(word) for word in sorted(listed, key=lambda word: (-len(word), word)))


def unspaced(text: str) -> str:
    """A cell without line breaks and blanks, save one between two figures; its punctuation stays as written."""
    return _SPARE_BLANK.sub("", re.sub(r"\s+", " ", text).strip())


def shortest_fit(names: Iterable[str]) -> str:
    """The first of the names that is short enough for an indicator (20 characters), else the shortest of them."""
    offered = [name for name in names if name]
    longest = words()["names"]["longest"]
    return next((name for name in offered if len(wording(name)) <= longest), min(offered, key=len, default=""))


@lru_cache(maxsize=1024)
def titled(project_name: str) -> str:
    """A project's name without its code, year and brackets: `2024年委员提案（意见）办理经费` is `委员提案办理经费`."""
    plain = _YEAR.sub("", _CODE.sub("", _BRACKETED.sub("", squeeze(project_name))))
    return plain.strip("-—_:、,;.·\"'“”")


@lru_cache(maxsize=1024)
def core(project_name: str) -> str:
    """What a project is about: `委员培训学习工作经费` is `委员培训学习`. Empty when the name says nothing else."""
    name, endings = titled(project_name), words()["projects"]["spare_endings"]
    while ending := next((ending for ending in endings if name.endswith(ending)), ""):
        name = name.removesuffix(ending)
    return name.strip("、,;的")


@lru_cache(maxsize=1024)
def pieces(project_name: str) -> tuple[str, ...]:
    """The parts of a project that its name lists: 委员培训学习 and 网络议政协商."""
    return tuple(piece for piece in _JOINTS.split(core(project_name)) if len(piece) > 1)


def deadline_name(project_name: str) -> str:
    """The name of a project's deadline (时限): `政协常委会议完成时限`."""
    events = tuple(words()["projects"]["event_endings"])
    bases = [base for base in (core(project_name), *pieces(project_name)) if base]
    return shortest_fit(
        [f"{base}{'' if base.endswith(events) else '工作'}完成时限" for base in bases] + ["项目完成时限"]
    )


def cost_name(project_name: str) -> str:
    """The name of a project's cost (成本): `政协常委会议经费支出控制数`."""
    full, endings = titled(project_name), tuple(words()["projects"]["money_endings"])
    bases = [full] if full.endswith(endings) and core(project_name) else []
    bases += [f"{base}经费" for base in (core(project_name), *pieces(project_name)) if base]
    return shortest_fit([f"{base}支出控制数" for base in bases] + ["项目经费支出控制数"])
