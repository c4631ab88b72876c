"""The vocabulary (标签词汇) by which a cell is understood: names of fields and columns, headings, years, units.

The names are data in `labels.toml`. Everything here looks at one text and knows nothing of where it stands.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..form.money import unit_name
from ..form.text import bare_label, halfwidth, squeeze

_ENUMERATION = re.compile(
    r"(?:[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．)）]|[(（][一二三四五六七八九十\d]{1,2}[)）])"
)
_OF_WHICH = re.compile(r"\s*其\s*中\s*[:：]?\s*")
_COLON = re.compile(r"[:：]")
_TOKEN = re.compile(r"(?:(?<=\s)|^)([^\s:：]+)[:：]")
_HEADING = re.compile(r"绩效(?:目标|指标)[^,，。;；:]{0,8}表(?:\([^()]{0,12}\))?$")
_YEAR_LINE = re.compile(r"[(\[【]?(?:(?P<year>(?:19|20|21)\d\d)年度?|年度)[)\]】]?")
_HEADING_YEAR = re.compile(r"((?:19|20)\d\d)年")
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,12})[)）\]】]")
_CURRENCY = re.compile(r"[一-鿿A-Za-z]{0,4}(?:元|币|USD|CNY|RMB|块)")
_LONG_DIGITS = re.compile(r"\d(?:[\s-]?\d){6,}")

PRIVATE = "签名或联系方式，不读取"  # why such a row is passed over; its text is never shown


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`labels.toml`, keyed by bare label."""

    fields: dict[str, str]
    columns: dict[str, str]
    parts: frozenset[str]
    nested: frozenset[str]
    endings: tuple[str, ...]
    private: re.Pattern[str]
    annexes: tuple[str, ...]
    notes: frozenset[str]
    totals: frozenset[str]
    reviews: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands behind its colon in the same cell; `value` is None where it stands in the next cell."""

    field: str
    label: str
    value: str | None


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The names of fields and columns."""
    data = tomllib.loads((Path(__file__).parent / "labels.toml").read_text("utf-8"))

    def keyed(table: dict[str, list[str]]) -> dict[str, str]:
        return {bare_label(name): field for field, names in table.items() for name in names}

    def bare(names: Iterable[str]) -> frozenset[str]:
        return frozenset(map(bare_label, names))

    parts, passed = data["parts"], data["passed_over"]
    fields = keyed(data["fields"])
    fields |= {name: "part" for name in bare(parts["names"]) if name not in fields}
    return Vocabulary(
        fields=fields,
        columns=keyed(data["columns"]),
        parts=bare(parts["names"]),
        nested=bare(parts["nested"]),
        endings=tuple(parts["endings"]),
        private=_any_of(data["fields"]["private"]),
        annexes=tuple(passed["annexes"]),
        notes=bare(passed["notes"]),
        totals=bare(passed["totals"]),
        reviews=bare(passed["reviews"]),
    )


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """One of the names, the longest that fits, and the colon or bracket behind it."""
    return re.compile(rf"(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})([:(])?")


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
    return fields.get(bare) or fields.get(_ENUMERATION.sub("", bare, count=1))


@lru_cache(maxsize=4096)
def column_of(text: str) -> str | None:
    """The column a header names (`level1`, `name`, `target`, `points`, `block` …); None for any other wording."""
    return vocabulary().columns.get(bare_label(text)) if len(text) <= 60 else None


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
        value = rest[begin:end].strip()
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
    if any(_is_private(text, alone=len(texts) == 1) for text in plain):
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


def _is_private(text: str, *, alone: bool) -> bool:
    """`填表人`, `填表人：张三`; in a line of its own also `填表人张三` without a colon."""
    match = vocabulary().private.match(text)
    return match is not None and (bool(match[1]) or match.end() == len(text) or (alone and len(text) <= 30))


def shown(text: str) -> str:
    """A row's text for the account: short, and without anything like a telephone or identity number."""
    plain = _LONG_DIGITS.sub("（号码略）", halfwidth(text))
    return plain if len(plain) <= 60 else plain[:59] + "…"


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
