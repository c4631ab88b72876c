"""Points in time as target values write them: `2024年12月底前`, `2024-12-31`, `第4季度`, `年底`."""

import re
from dataclasses import dataclass

from .money import CHINESE_DIGITS

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PART = (
    r"(?P<part>年?(?:底|末|初|内)|上半年|下半年|全年|上旬|中旬|下旬|"
    r"第?(?P<quarter>[一二三四1-4])季度)?(?P<before>之前|以前|前)?(?P<tail>完成|完工|到位|结束|止|前完成)?"
)
_DATES = tuple(
    re.compile(pattern + _PART)
    for pattern in (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}})日?)?",
        rf"(?:{_YEAR}年度?)?(?P<month>\d{{1,2}})月份?(?:(?P<day>\d{{1,2}})[日号])?",
        rf"{_YEAR}年度?",
        rf"{_YEAR}(?=全年|上半年|下半年)",
        r"(?P<day>\d{1,2})[日号](?=之前|以前|前)",
        r"本?(?=年[底末初内]|上半年|下半年|全年|第?[一二三四1-4]季度)",
    )
)


@dataclass(frozen=True, slots=True)
class DatePoint:
    """A point in time as people write it; any part may be missing, and nothing says that it exists (13月, 2月30日)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""  # 底, 初, 上旬, 内, 上半年, 全年, 第4季度 …
    before: bool = False  # 前: a deadline

    def __str__(self) -> str:
        text = f"{self.year}年" if self.year is not None else ""
        text += f"{self.month}月" if self.month is not None else ""
        text += f"{self.day}日" if self.day is not None else ""
        if self.part in ("底", "初", "内") and self.month is None and self.year is None:
            text += "年"
        return text + self.part + ("前" if self.before else "")


def date_point(text: str) -> DatePoint | None:
    """The point in time that a text is, blanks removed; None when it is none."""
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        found = match.groupdict()
        part = found["part"] or ""
        if found["quarter"]:
            part = f"第{CHINESE_DIGITS.get(found['quarter'], found['quarter'])}季度"
        if part.removeprefix("年") in ("底", "末", "初", "内"):
            part = {"末": "底"}.get(part.removeprefix("年"), part.removeprefix("年"))
        year, month, day = (int(found[key]) if found.get(key) else None for key in ("year", "month", "day"))
        return DatePoint(year, month, day, part, bool(found["before"]) or found["tail"] == "前完成")
    return None
