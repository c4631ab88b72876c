"""Marks (标记) on labels and values: points in brackets, ordinals, pairs of levels, ticked boxes, spread-out targets.

Each function takes one text apart by its words and says what it took off; None where there is nothing to take.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ...form import level1_of, level2_of
from ...form.target import IN_WORDS, Kind, TargetValue
from ...form.text import SIGNS, halfwidth, is_empty, squeeze, tidy
from ...form.units import units

_POINTS = re.compile(r"\s*[(（\[]\s*(\d{1,3}(?:\.\d{1,2})?)\s*分\s*[)）\]]\s*")
_MARKS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,20})[)）\]】]")
_NO_MARK = re.compile(r"\d[\d.]*分?$|[一二三四五六七八九十]{1,3}$|或")  # points, ordinals, another name
_ORDINAL = re.compile(r"\s*(?:绩效|三级)?指标\s*\d{1,2}\s*[:：、.]\s*(?=\S)")
_PAIR = re.compile(
    r"(?P<open>[【\[〔])?\s*(?P<first>[^【】\[\]〔〕\-—－/、→>:：]{2,12}?)\s*[-—－/、→>]+\s*(?P<rest>.+)", re.DOTALL
)
_CLOSED = re.compile(r"(?P<second>[^【】\[\]〔〕]{2,20}?)\s*[】\]〕]\s*(?P<rest>.*)", re.DOTALL)
_OPEN_END = re.compile(r"(?P<second>[^\s:：\-—－/]{2,20})(?:\s*(?:[:：\-—－/]|\s)\s*(?P<rest>.*))?", re.DOTALL)
_BRACKETED = re.compile(r"\s*[【\[〔]\s*(?P<label>[^【】\[\]〔〕]{2,20}?)\s*[】\]〕]\s*(?P<rest>.*)", re.DOTALL)
_TICKED, _EMPTY = "√✓✔■☑☒●▇⊠🗹", "□☐○◯口▢"
_BOX = re.compile(f"[{_TICKED}{_EMPTY}]")
_OPTION = re.compile(rf"\s*([{_TICKED}{_EMPTY}])?\s*([^\s{_TICKED}{_EMPTY}、，,；;/]+)\s*")
_COLON = re.compile(r"[:：]")
_NUMBER_ALONE = re.compile(r"-?\d[\d,.]*(?:[-~—至]+\d[\d,.]*)?(?:万|亿|千|百)?")
_NO_UNIT = frozenset({"定性", "定量", "文字", "文字描述"})


def without_points(label: str) -> tuple[str, str] | None:
    """(the label, the points) of `产出指标（50分）`; None when it has none."""
    match = _POINTS.search(label)
    rest = _POINTS.sub("", label).strip() if match else ""
    return (rest, match[1]) if match and rest else None


def marks_of(label: str) -> tuple[str, ...]:
    """The marks of a label, without points: `必填硬性指标` of `数量指标（必填硬性指标）`, `★` of `★数量指标`."""
    found = (squeeze(match[1]) for match in _MARKS.finditer(label))
    plain = label.strip()
    signs = dict.fromkeys(sign for sign in (plain[:1], plain[-1:]) if sign and sign in SIGNS)
    return (*(mark for mark in found if not _NO_MARK.match(mark)), *signs)


def without_ordinal(name: str) -> str | None:
    """`召开会议` of `指标1：召开会议`; None when there is no ordinal, or nothing behind it."""
    match = _ORDINAL.match(name)
    return name[match.end() :].strip() if match else None


@dataclass(frozen=True, slots=True)
class LevelPair:
    """Both levels in one text, as written, and what stands behind them."""

    level1: str | None
    level2: str
    rest: str


def level_pair(text: str) -> LevelPair | None:
    """`【产出指标-数量指标】提案数量`, `产出指标/数量指标`, `【数量指标】提案数量`; None for any other text."""
    if len(text) > 400:
        return None
    if (match := _PAIR.match(text.strip())) and level1_of(match["first"]):
        inner = (_CLOSED if match["open"] else _OPEN_END).match(match["rest"].strip())
        if inner and level2_of(inner["second"]):
            return LevelPair(match["first"].strip(), inner["second"].strip(), (inner["rest"] or "").strip())
    if (match := _BRACKETED.match(text)) and level2_of(match["label"]):
        return LevelPair(None, match["label"], match["rest"].strip())
    return None


def has_boxes(text: str) -> bool:
    """Whether a text has boxes to tick."""
    return _BOX.search(text.replace("口", "")) is not None or text.strip().startswith("口")


def ticked(text: str) -> str | None:
    """The words whose box is ticked, joined by 、: `一次性项目` of `□经常性项目 √一次性项目`; empty when none is.

    The box may stand before or behind its word. None when there is no box, or it does not show which word a box is for.
    """
    plain = text.strip()
    if not has_boxes(plain) or len(plain) > 200:
        return None
    plain = re.sub(r"[(（\[]\s*([%s])\s*[)）\]]" % (_TICKED + _EMPTY), r"\1", plain)
    pieces = re.findall(rf"[{_TICKED}{_EMPTY}]|[^\s{_TICKED}{_EMPTY}、，,；;/]+", plain)
    boxes = [piece for piece in pieces if _BOX.fullmatch(piece)]
    words = [piece for piece in pieces if not _BOX.fullmatch(piece)]
    if not words or len(boxes) > len(words):
        return None
    chosen = []
    if _BOX.fullmatch(pieces[0]):  # boxes before their words
        for before, piece in pairwise(pieces):
            if before in _TICKED and not _BOX.fullmatch(piece):
                chosen.append(piece)
    elif _BOX.fullmatch(pieces[-1]) or all(box in _TICKED for box in boxes):  # behind them
        for piece, behind in pairwise(pieces):
            if behind in _TICKED and not _BOX.fullmatch(piece):
                chosen.append(piece)
    else:
        return None
    return "、".join(chosen)


def spread_target(value: str, operator: str, unit: str) -> str | None:
    """The target of three cells, `≥` `98` `%`; None when the value's cell says it all or cannot take more.

    A word that is no comparison (正向, 定性) is not turned into one; a value in words takes neither.
    """
    plain = tidy(value)
    if not plain or is_empty(plain):
        return None
    parsed = TargetValue.parse(value)
    bare = plain[len(parsed.spelling) :] if parsed.operator and plain.startswith(parsed.spelling) else plain
    dated = parsed.kind in (Kind.DATE, Kind.PERIOD) and squeeze(operator) != "="  # a day is no quantity to be equal to
    takes = parsed.operator is None and (parsed.number is not None or dated)
    before = "".join(operator.split()) if takes and _compares(operator) else ""
    behind = ""
    if not is_empty(unit) and squeeze(unit) not in _NO_UNIT and _NUMBER_ALONE.fullmatch(bare):
        behind = "".join(unit.split())
    return f"{before}{value.strip()}{behind}" if before or behind else None


def _compares(text: str) -> bool:
    """Whether a text is an operator and nothing else."""
    sign = squeeze(text)
    return (
        bool(sign)
        and len(sign) <= 5
        and TargetValue.parse(f"{sign}1").operator is not None
        and not re.search(r"\d", sign)
    )


def is_fused(text: str) -> bool:
    """Whether cells ran together so that nothing tells them apart: `10≥266米≥266米10`."""
    plain = halfwidth(text).replace(">=", "≥").replace("<=", "≤")
    return _FUSED.search(plain) is not None


_FUSED = re.compile(r"\d[≥≤≧≦]\d[\d.]*[^\d≥≤≧≦,，;；。]{0,6}[≥≤≧≦]\d")


@lru_cache(maxsize=1)
def operators() -> re.Pattern[str]:
    """An operator in front of a figure, inside a text."""
    signs = "|".join(re.escape(written) for written, _ in units().operators)
    return re.compile(rf"(?:{signs}|＞＝|＜＝|[＞＜＝])(?=\s*[\d０-９])")


def split_statement(text: str) -> tuple[str, str | None]:
    """(name, value): parted at the operator, the colon, the figure at the end, or the last blank.

    ("", text) for a value alone, (text, None) where no value is seen.
    """
    plain = text.strip()
    if (match := operators().search(plain)) and match.start() > 0:
        return plain[: match.start()].rstrip(" :：,，"), plain[match.start() :].strip()
    if (colon := _COLON.search(plain)) and colon.start() > 0 and plain[colon.end() :].strip():
        return plain[: colon.start()].strip(), plain[colon.end() :].strip()
    if TargetValue.parse(plain).kind not in (*IN_WORDS, Kind.BLANK):
        return "", plain
    for figure in re.finditer(r"(?<![\d.])\d", plain[:200]):
        value = plain[figure.start() :]
        if figure.start() > 1 and TargetValue.parse(value).kind not in (*IN_WORDS, Kind.BLANK):
            return plain[: figure.start()].rstrip(" :：,，"), value.strip()
    name, _, value = plain.rpartition(" ")
    return (name.strip(), value.strip()) if name.strip() else (plain, None)
