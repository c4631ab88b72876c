"""Indicators written as running text (成段文字): `数量指标:种植株数>=17600株;质量指标:成活率85%`.

A label of the taxonomy begins a group; its statements are parted by semicolons or lines; in a statement the name ends
where the operator, the colon or the figure begins. Pure functions over one text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ...form import Cell, level1_of, level2_of
from ...form.taxonomy import level_spellings
from ..vocabulary.marks import operators, split_statement, without_ordinal, without_points
from .columns import Found, Repair, RowReading, Side

_MAX_LENGTH = 20_000
_PARTS = re.compile(r"[;；\n。]")
_COMMAS = re.compile(r"[,，、]")
_ORDINAL = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）、.．](?!\d)|[①-⑳])\s*")
_FILLING = " ;；,，。\n"
_AT_HOME = frozenset(
    {("产出指标", "成本指标"), ("成本指标", "成本指标")}
)  # where a second level may stand besides its own


@dataclass(frozen=True, slots=True)
class Statement:
    """One indicator found in a text: its levels as written, its name and value, and the words it was read from."""

    level1: str | None
    level2: str | None
    name: str
    target: str | None
    points: str | None
    text: str


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    """A level's name that begins a group: behind a separator, before a colon or within brackets."""
    names = "|".join(map(re.escape, level_spellings()))
    mark = r"(?:\s*[(（][^()（）\n]{0,20}[)）])?"
    return re.compile(
        r"(?:(?:^|(?<=[;；。,，、\s:：】\])）]))\s*(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?|(?=[【\[]))"
        rf"(?P<open>[【\[]\s*)?(?:(?P<first>{names})\s*[-—－/]+\s*)?(?P<label>{names}){mark}"
        r"\s*(?(open)[】\]]\s*[:：]?|[:：])"
    )


def statements(text: str) -> tuple[str, tuple[Statement, ...]]:
    """(what stands before the first label, the indicators); no indicators when the text holds no labels."""
    if len(text) > _MAX_LENGTH:
        return text, ()
    matches = list(_labels().finditer(text))
    if not matches:
        return text, ()
    found: list[Statement] = []
    level1: str | None = None
    ends = [match.start() for match in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=True):
        label, body = match["label"], text[match.end() : end]
        level1 = match["first"] or level1
        second = level2_of(label)
        if second is None or (level1_of(label) and not body.strip(_FILLING)):
            level1 = label  # 满意度指标 with nothing behind it is the first level
            found += _each(body, level1, None)
            continue
        owner = level1_of(level1)
        if owner is None or (owner.name != second.level1 and (owner.name, second.name) not in _AT_HOME):
            level1 = None
        found += _each(body, level1, label)
    return text[: matches[0].start()].strip(_FILLING), tuple(found)


def items(text: str, level1: str | None, level2: str | None) -> tuple[Statement, ...]:
    """The statements of a text whose levels stand in cells of their own."""
    return tuple(_each(text, level1, level2)) if len(text) <= _MAX_LENGTH else ()


def _each(body: str, level1: str | None, level2: str | None) -> Iterator[Statement]:
    for part in _PARTS.split(body):
        for piece in _pieces(part):
            plain = _ORDINAL.sub("", piece).strip(" ,，、.")
            plain = without_ordinal(plain) or plain
            if not plain:
                continue
            marked = without_points(plain)
            name, target = split_statement(marked[0] if marked else plain)
            yield Statement(level1, level2, name, target, marked[1] if marked else None, piece.strip())


def _pieces(part: str) -> list[str]:
    """Statements parted by commas, where each has a value of its own behind an operator."""
    if len(operators().findall(part)) < 2:
        return [part]
    pieces = _COMMAS.split(part)
    return pieces if all(operators().search(piece) for piece in pieces) else [part]


def as_row(statement: Statement, at: Cell) -> RowReading:
    """A statement as an indicator row; its first level follows from the second where it is not written."""
    owner = level2_of(statement.level2)
    texts = {
        "level1": statement.level1 or (owner.level1 if owner else None),
        "level2": statement.level2,
        "name": statement.name,
        "target": statement.target,
        "points": statement.points,
    }
    shown = {key: text for key, text in texts.items() if text or key in ("name", "target")}
    values = {key: Found(text or "", at.row, at.column) for key, text in shown.items()}
    reason = "成段的文字，已按词汇拆成一行指标" if statement.target else "成段的文字，没有看出指标值"
    repair = Repair("", at, statement.text, " | ".join(filter(None, texts.values())), reason)
    return RowReading(at, Side(values, {}, (repair,)))
