"""What all report formats share: the words for a finding, and text made fit to be shown.

Nothing a table holds may break a report: control characters go, line ends become one kind, long texts are shortened in
the middle. Widths are columns of a terminal; a Chinese character takes two.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ...form.naming import describe
from ..engine import Finding
from ..rule import Severity
from .model import Checked

LABEL = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}

COLUMNS = 80  # of a terminal

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, halves of surrogate pairs, what XML forbids, and the marks that turn the direction of writing.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"\s+")
# A word or a number, or one character, with the marks that no line ends with before it and begins with after it.
_PIECES = re.compile(r"[“‘（《【(≥≤＞＜><=±]*(?:[0-9A-Za-z.,%_/\\-]+|.)[，。、；：？！）”’》】…,.;:!?)]*")
_QUOTED = re.compile("“([^“”]*)”")


def plain(text: str) -> str:
    """Text that XML, a workbook and a terminal take: no control characters but tab and line feed."""
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """`plain` without line ends: every run of blanks is one blank."""
    return _BLANKS.sub(" ", plain(text)).strip()


def width(text: str) -> int:
    """Columns of a terminal. A mark whose width depends on the terminal (`≥`, `“`) is counted as two."""
    return sum(map(_width, text))


@lru_cache(maxsize=8192)
def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def shorten(text: str, room: int) -> str:
    """The text in at most `room` columns (not less than 6): beginning and end stay, `…` stands for what is left out."""
    if width(text) <= room:
        return text
    half = (max(room, 6) - width("…")) // 2
    return _fitting(text, half) + "…" + _fitting(text[::-1], half)[::-1]


def shorten_around(text: str, kept: str, room: int) -> str:
    """`shorten`, but where only a part of the text is meant, that part stays and what is left out stands around it."""
    place = text.find(kept)
    if width(text) <= room or place < 0 or not kept or width(kept) + 2 * width("…") >= room:
        return shorten(text, room)
    spare = room - width(kept) - 2 * width("…")
    before, after = text[:place], text[place + len(kept) :]
    ahead = min(width(before) + width("…"), max(spare // 2, spare - width(after) - width("…")))
    lead = before if width(before) <= ahead else "…" + _fitting(before[::-1], ahead)[::-1]
    return lead + kept + _headed(after, room - width(lead) - width(kept))


def _headed(text: str, room: int) -> str:
    return text if width(text) <= room else _fitting(text, room - width("…")) + "…"


def _fitting(text: str, room: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += _width(character)
        if taken > room:
            return text[:index]
    return text


def shorten_quotes(text: str, room: int) -> str:
    """A message with each quoted text shortened to `room` columns; what the message says of it stays whole."""
    return _QUOTED.sub(lambda found: f"“{shorten(found[1], room)}”", text)


def wrap(text: str, room: int) -> Iterator[str]:
    """The text in lines of at most `room` columns, broken anywhere but inside a word or a number or at a mark."""
    line, taken = "", 0
    for piece in _PIECES.findall(text):
        for part in _cut(piece, room):
            wide = width(part)
            if line and taken + wide > room:
                yield line.rstrip()
                line, taken = "", 0
            line, taken = line + part, taken + wide
    if line.strip():
        yield line.rstrip()


def _cut(piece: str, room: int) -> Iterator[str]:
    while len(piece) > 1 and width(piece) > room:
        head = _fitting(piece, room) or piece[0]
        yield head
        piece = piece[len(head) :]
    yield piece


def hanging(text: str, indent: str) -> Iterator[str]:
    """Lines of a terminal's width, the second and later ones indented; the first keeps its own lead."""
    lead = text[: len(text) - len(text.lstrip())]
    text = one_line(text)
    first = next(wrap(text, COLUMNS - len(lead)), "")
    yield lead + first
    for line in wrap(text[len(first) :].lstrip(), COLUMNS - len(indent)):
        yield indent + line


def where(finding: Finding, each: Checked) -> str:
    """The cell's name and its position in the file, e.g. `第1行 数量指标·指标值（第39行第5列）`."""
    return describe(finding.path, each.table) + (f"（{finding.cell}）" if finding.cell else "")


def advice(finding: Finding) -> str:
    """What should stand there and what to do, as one sentence or two; empty where the rule says neither."""
    return (f"应为：{finding.expected}。" if finding.expected else "") + finding.hint


def title_of(each: Checked) -> str:
    """Which table it is, e.g. `第2张 常委会议经费`."""
    return f"第{each.report.number}张 {one_line(each.report.project_name or '') or '（没有项目名称）'}"
