"""What a wording names and nobody said (没有出处的名称): documents, dates, offices, and claims of rank.

Meant for a model's wording. When in doubt it is a stranger: the wording it would replace still stands.
May import `form` and this floor's `grounding`, `vocabulary`. The words are data in `words.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..form.text import squeeze
from .grounding import cells
from .request import Request
from .suggestion import Evidence
from .vocabulary import any_of, words

_TITLE = re.compile(r"《[^《》]*》")
_NUMERAL = "0-9一二三四五六七八九十"
_DATE = re.compile(
    rf"(?:第?[一二三四1-4]季度|[上下前后]半年|[{_NUMERAL}]+月(?:份|底|初|中旬|末)?|[上中下]旬|每[年月周日季]|季度末|[年月季周][底末初终]"
    r"|年内|(?<![青少成老])年中(?!心)|岁末|年关)"
)
_GAP = "\x00"  # no wording reaches across it


def strangers(wording: str, request: Request, evidence: Sequence[Evidence], more: str = "") -> tuple[str, ...]:
    """Documents, dates, offices and ranks that a wording names and neither the request nor a cited cell does.

    more   what else was shown to the model
    """
    own = (request.department, request.implementing_unit, more)
    known = squeeze("\n".join([*cells(request, evidence).values(), *(text for text in own if text)]))
    return tuple(dict.fromkeys(name for name in _named(squeeze(wording)) if not _known(name, known)))


def _named(plain: str) -> Iterator[str]:
    for pattern in (_TITLE, _DATE, _worded()):
        yield from (match[0] for match in pattern.finditer(plain))
    bare = _common().sub(lambda match: _GAP * len(match[0]), plain)
    for pattern in (_law(), _office()):
        yield from (match[0] for match in pattern.finditer(bare))
    for kind in words()["offices"]["kinds"]:
        # 职工会议 is no 工会.
        yield from (spelling for spelling in kind if re.search(rf"{spelling}(?!议)", plain))


def _known(name: str, known: str) -> bool:
    """Whether a name stands in what is known, an office under any of its spellings."""
    kind = next((kind for kind in words()["offices"]["kinds"] if name in kind), (name,))
    return any(spelling in known for spelling in kind)


@lru_cache(maxsize=1)
def _worded() -> re.Pattern[str]:
    """Days and years in words, and claims of rank: 国庆节前, 去年, 国家级."""
    return re.compile(any_of("claims", "days", "ranks"))


@lru_cache(maxsize=1)
def _common() -> re.Pattern[str]:
    """Common nouns that end like an office or a law: 全县, 乡镇, 工作办法."""
    return re.compile(any_of("claims", "common"))


@lru_cache(maxsize=1)
def _law() -> re.Pattern[str]:
    """A law or rule without its brackets: 预算法, 干部教育培训工作条例."""
    kinds = any_of("claims", "laws")
    # 方法, 做法, 司法 are no laws, nor is a 法院.
    ordinary = "方办做执司普依合书想立看手违守用非无设疗技护教学"
    # 按章程 names none in particular.
    return re.compile(
        rf"[一-鿿]{{2}}(?<![按照依据遵])(?:{kinds})|[一-鿿](?![{ordinary}])[一-鿿]法(?![院律规人治制定官庭医事式])"
    )


@lru_cache(maxsize=1)
def _office() -> re.Pattern[str]:
    return re.compile(rf"[省市县区州旗]?[一-鿿]{{2}}(?:{any_of('offices', 'endings')})")
