"""What last year's text says that may no longer be so (过时的内容): counts of the goal, numbered sessions, 今年, 首次.

Nothing here changes a text; it says what a person has to look at. May import `form`, the word lists, `rules`' own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..form.mentions import mentions
from ..form.table import Table, texts
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth, is_empty, squeeze
from ..rules.vocabulary import words as rule_words
from .carried import Matter, OpenPoint
from .vocabulary import any_of, words

_GOALS = ("annual_goal", "overall_goal")
_OFFICE = frozenset({"department", "department_code", "implementing_unit", "funding.unit", "attribute", "period"})
_LABELS = (".level1", ".level2", ".points")
_NUMERAL = r"(?:[一二三四五六七八九十百零〇\d]+)"
# 第十五届, 第三次会议, 十二届, 建县75周年: each names one event among numbered ones.
_NUMBERED = re.compile(
    rf"(?:第{_NUMERAL}|(?<![第\d]){_NUMERAL}(?=届))届(?!满)(?:第?{_NUMERAL}次(?:全体)?会议)?"
    rf"|第{_NUMERAL}(?:次|期|批|轮|号)|(?<![第\d]){_NUMERAL}周年"
)


def stale_points(last: Table, year: int) -> Iterator[OpenPoint]:
    """What to look at in a table carried on to `year`, cell by cell in the order of the form."""
    distance = year - last.year if last.year is not None else None
    yield from _attribute(last, distance)
    for path, text in texts(last):
        if path in _OFFICE or path.startswith("funding.") or path.endswith(_LABELS):
            continue
        if re.search(rule_words()["structure"]["placeholder"], halfwidth(text)):
            yield OpenPoint(path, Matter.BLANK, f"“{text}”像是没有填完，请填写")
        if distance == 0:
            continue
        if reason := _facts(path, text, year):
            yield OpenPoint(path, Matter.FACT, reason)
    if distance != 0:
        yield from _reached(last)


def _facts(path: str, text: str, year: int) -> str:
    """What a cell says that belongs to last year, as one sentence; empty when there is nothing."""
    once = [match[0] for match in _NUMBERED.finditer(halfwidth(text))]
    once += re.findall(any_of("carry", "once"), text)
    relative = re.findall(any_of("carry", "relative"), text)
    over = [plan for plan, until in words()["carry"]["plans"].items() if plan in text and year > until]
    relative = [word for word in relative if not _compared(word).search(text)]
    counts = [mention.text.strip() for mention in mentions(text)] if path in _GOALS else []
    counts = [count for count in counts if not count.endswith("季度")]  # 前三季度 counts nothing
    counts = [count for count in counts if not any(count in name for name in once)]
    said = [
        f"{'、'.join(f'“{each}”' for each in dict.fromkeys(found))}{what}，请核对"
        for found, what in (
            (counts, "是上年的数"),
            (once, "说的是上年的事"),
            (relative, "所指的年份变了"),
            (over, f"到{year}年已经结束"),
        )
        if found
    ]
    return "；".join(said)


@lru_cache(maxsize=16)
def _compared(word: str) -> re.Pattern[str]:
    """`较上年` is the year before whichever year it is read in."""
    return re.compile(rf"(?:{any_of('carry', 'compared_with')}){word}")


def _attribute(last: Table, distance: int | None) -> Iterator[OpenPoint]:
    """Kinds of project, and periods of several years, that a next year does not follow from."""
    if distance == 0:
        return
    for kind, question in words()["carry"]["attributes"].items():
        if kind in squeeze(last.attribute or ""):
            yield OpenPoint("attribute", Matter.FACT, question)
    period = TargetValue.parse(last.period)
    if period.kind is Kind.DURATION and period.unit == "年" and period.number is not None and period.number > 1:
        yield OpenPoint("period", Matter.YEAR, f"项目期{last.period}，请核对今年是否还在项目期内")


def _reached(last: Table) -> Iterator[OpenPoint]:
    """Columns of the form that say what was reached earlier: a year later they say something else."""
    columns = rule_words()["history"]["actual_columns"]
    for index, row in enumerate(last.indicators):
        for column, text in row.extra.items():
            if (squeeze(column) in columns or _years_named(column)) and not is_empty(text):
                path = f"indicators.{index}.extra.{column}"
                yield OpenPoint(path, Matter.FACT, f"“{column}”一栏还是上年填的“{text}”，请更新")


@lru_cache(maxsize=256)
def _years_named(column: str) -> bool:
    return re.search(r"(?<!\d)20\d\d年", squeeze(column)) is not None
