"""Labels (标签): what a cell is by its words: names of fields and columns, headings, years, units.

The names are data in `labels.toml`, loaded by `words`. Everything here looks at one text and knows
nothing of where it stands.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ...form.money import unit_name
from ...form.text import bare_label, squeeze
from .privacy import PRIVATE, is_private_label, names_a_person
from .words import vocabulary

_ENUMERATION = re.compile(
    r"(?:[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．)）]|[(（][一二三四五六七八九十\d]{1,2}[)）])"
)
_OF_WHICH = re.compile(r"\s*其\s*中\s*[:：]?\s*")
_COLON = re.compile(r"[:：]")
_TOKEN = re.compile(r"(?:(?<=[\s;；])|^)([^\s:：;；]+)[:：]")
_HEADING = re.compile(r"绩效(?:目标|指标|自评|自我评价)[^,，。;；:]{0,8}表(?:\([^()]{0,12}\))?$")
_YEAR_LINE = re.compile(r"[(\[【]?(?:(?P<year>(?:19|20|21)\d\d)年度?|年度)[)\]】]?")
_HEADING_YEAR = re.compile(r"((?:19|20)\d\d)年")
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,12})[)）\]】]")
_CURRENCY = re.compile(r"[一-鿿A-Za-z]{0,4}(?:元|币|USD|CNY|RMB|块)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands behind its colon in the same cell; `value` is None where it stands in the next cell."""

    field: str
    label: str
    value: str | None


def without_of_which(text: str) -> str:
    """A line of the funds without its leading 其中：."""
    match = _OF_WHICH.match(text)
    return text[match.end() :] if match else text


def of_which(text: str) -> bool:
    """Whether a line begins with 其中."""
    return _OF_WHICH.match(text) is not None


@lru_cache(maxsize=4096)
def field_of(text: str) -> str | None:
    """The field a label names (`project_name`, `total`, `part`, `private` …); None when it is no label."""
    if len(text) > 60 or not text.strip():
        return None
    bare = bare_label(without_of_which(text))
    fields = vocabulary().fields
    plain = _ENUMERATION.sub("", bare, count=1)
    return fields.get(bare) or fields.get(plain) or ("private" if is_private_label(plain) else None)


@lru_cache(maxsize=4096)
def column_of(text: str) -> str | None:
    """The column a header names (`level1`, `name`, `target`, `points`, `block` …); None for any other wording.

    `private` for a column of persons or their numbers.
    """
    if len(text) > 60:
        return None
    bare = bare_label(text)
    columns = vocabulary().columns
    if known := columns.get(bare) or columns.get(_without_period(bare)):
        return known
    return "private" if is_private_label(text) else None


@lru_cache(maxsize=4096)
def period_of(text: str) -> str:
    """`overall` or `annual` where a title begins with such a word (`中期目标值`, `年度指标值`); empty for any other."""
    bare = bare_label(text) if len(text) <= 60 else ""
    return next((period for period, words in vocabulary().periods.items() if bare.startswith(words)), "")


@lru_cache(maxsize=4096)
def group_of(text: str) -> str:
    """The same for a caption of a whole group of indicators: `中期绩效指标`, `年度指标`; empty for any other."""
    period = period_of(text)
    return period if period and _without_period(bare_label(text)) in vocabulary().groups else ""


def _without_period(bare: str) -> str:
    words = (word for words in vocabulary().periods.values() for word in words)
    return next((bare[len(word) :] for word in words if bare.startswith(word)), bare)


@lru_cache(maxsize=4096)
def place_of(text: str) -> str | None:
    """The place a column of values is for: `甲县`, `甲县指标值`, `指标值（甲县）`; None for any other title."""
    plain = squeeze(text)
    match = re.fullmatch(r"(?:指标值|目标值)[(\[]([^()\[\]]+)[)\]]|(.+?)(?:年度)?(?:指标值|目标值)?", plain)
    place = (match[1] or match[2]) if match else None
    return place if place and vocabulary().districts.fullmatch(place) else None


def pairs_of(text: str) -> tuple[Pair, ...]:
    """The labels of a cell: one alone, one with its value (`年度资金总额：11`), or several pairs in a line.

    Only the last may have its value in the next cell. Empty when the cell does not begin with a label.
    """
    if field := field_of(text):
        return (Pair(field, text, None),)
    rest = without_of_which(text)
    colon = _COLON.search(rest)
    if colon is None or (first := field_of(rest[: colon.start()])) is None:
        return ()
    starts = [(0, colon.end(), rest[: colon.start()], first)]
    for match in _TOKEN.finditer(rest, colon.end()):
        if field := field_of(match[1]):
            starts.append((match.start(), match.end(), match[1], field))
    pairs = []
    for (_, begin, label, field), (end, *_) in zip(starts, [*starts[1:], (len(rest), 0, "", "")], strict=True):
        value = rest[begin:end].strip(" \t\r\n\u3000;；" if len(starts) > 1 else None)
        pairs.append(Pair(field, label, value or None))
    return tuple(pairs)


def part_label(text: str) -> str:
    """The name of a line of the funds: without 其中：, its colon, a unit in brackets, and blanks."""
    label = "".join(without_of_which(text).split()).strip("：:")
    return _BRACKETED.sub(lambda match: "" if unit_name(match[1]) else match[0], label) or label


def is_fund_wording(text: str) -> bool:
    """Whether an unknown wording sounds like a line of the funds."""
    bare = bare_label(without_of_which(text))
    return len(bare) <= 20 and bare.endswith(vocabulary().endings)


def is_heading(text: str) -> bool:
    """Whether it is a table's title, such as 部门项目支出预算绩效目标表（草稿）."""
    plain = squeeze(text)
    return len(plain) <= 120 and _HEADING.search(plain) is not None


def heading_year(text: str) -> int | None:
    """The year a title names."""
    match = _HEADING_YEAR.search(squeeze(text))
    return int(match[1]) if match else None


def year_line(text: str) -> tuple[int | None] | None:
    """`(2024 年度)` gives (2024,), an unfilled `(   年度)` gives (None,); None when it is no such line."""
    match = _YEAR_LINE.fullmatch(squeeze(text))
    return (int(match["year"]) if match["year"] else None,) if match else None


def year_value(text: str | None) -> int | None:
    """The year behind the label 年度: `2024`, `2024年`."""
    match = re.fullmatch(r"((?:19|20|21)\d\d)(?:年度?)?", squeeze(text or ""))
    return int(match[1]) if match else None


def declared_unit(text: str | None) -> str | None:
    """The unit behind `单位：`: 万元 …, or another currency as written; None when it names an office instead."""
    if not text or not text.strip():
        return None
    return unit_name(text) or (squeeze(text) if _CURRENCY.fullmatch(squeeze(text)) else None)


def bracketed_unit(label: str) -> str | None:
    """The unit in a label's brackets: `项目资金 (万元)`, `项目资金（单位：元）`."""
    for match in _BRACKETED.finditer(label):
        if unit := declared_unit(match[1].split(":")[-1].split("：")[-1]):
            return unit
    return None


def unbracketed(text: str) -> str:
    """A line without brackets around the whole of it: `（单位：万元）`."""
    plain = text.strip()
    pairs = {"(": ")", "（": "）", "[": "]", "【": "】"}
    return plain[1:-1] if len(plain) > 2 and pairs.get(plain[0]) == plain[-1] else plain


def passed_over(texts: list[str]) -> tuple[str, bool] | None:
    """Why a row of these cells holds nothing of the table (reason, may its text be shown); None when it might."""
    words = vocabulary()
    plain = [squeeze(text) for text in texts]
    first = bare_label(plain[0])
    if names_a_person(texts):
        return PRIVATE, False
    if first in words.totals:
        return "合计行", True
    if first in words.reviews:
        return "审核意见", False
    head = _COLON.split(plain[0], 1)[0]
    if first in words.notes or bare_label(head) in words.notes:
        return "说明文字", True
    if len(texts) == 1 and plain[0].startswith(words.annexes):
        return "附件编号", True
    return None


def split_code(text: str, *, asked: bool) -> tuple[str | None, str | None]:
    """(department, code) of `[103]某局`, `219-某局`, `某局 308001`, `某局（308001）`.

    `asked`: the label asks for a code, so digits fused to the name (`103某局`) count too. (text, None) without a code.
    """
    plain = text.strip()
    front = re.fullmatch(r"[\[【(（]\s*((?=[A-Za-z]*\d)[0-9A-Za-z]{2,20})\s*[\]】)）]\s*[-—]?\s*(.*)", plain, re.DOTALL)
    front = front or re.fullmatch(r"(\d{3,20})\s*[-—－_]\s*(\D.*)", plain, re.DOTALL)
    front = front or re.fullmatch(r"(\d{3,20})\s+(\D.*)", plain, re.DOTALL)
    if front is None and asked:
        front = re.fullmatch(r"(\d{3,20})(\D.*)?", plain, re.DOTALL)
    if front:
        return (front[2] or "").strip() or None, front[1]
    behind = re.fullmatch(r"(.*\D)[\s\-—－\[【(（]+(\d{3,20})\s*[\]】)）]?", plain, re.DOTALL)
    if behind and (name := behind[1].strip(" \t\n-—－[【(（")):
        return name, behind[2]
    return text, None
