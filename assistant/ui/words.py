"""What the page calls things, and text made safe for the two ways it is shown: HTML and Markdown labels."""

import html
import re

from ..drafting.suggestion import Basis, Evidence, Number
from ..form.profile import Profile
from ..form.taxonomy import level2_of
from ..rules import Severity

SEVERITY = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
BASIS = {
    Basis.DERIVED: "按本表推算",
    Basis.PRECEDENT: "参照往年",
    Basis.LIBRARY: "指标库",
    Basis.MODEL: "模型润色",
}
_SOURCES = {
    "request.goal": "年度目标",
    "request.total": "资金总额",
    "request.year": "年度",
    "request.project_name": "项目名称",
    "request.period": "项目期",
}
_MARKUP = re.compile(r"([\\`*_\[\]<~$:])")  # what is live in a label; Streamlit defuses blocks itself


def safe(text: str | None) -> str:
    """Text as HTML that shows exactly these characters."""
    return html.escape(text or "")


def label(text: str) -> str:
    """Text as a button's or field's label that shows exactly these characters: labels are Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def short_level2(level2: str | None, profile: Profile) -> str:
    """A second-level indicator as the narrow column shows it: `数量 *`, the star for compulsory."""
    if not level2:
        return "（未写）"
    level = level2_of(level2)
    row = profile.row(level.name if level else level2)
    star = " *" if row and row.required else ""
    return level2.removesuffix("指标") + star


def source(number: Number) -> str:
    """Where a number of a suggestion comes from, in words: `5 来自年度目标`."""
    if number.source.startswith("evidence."):
        place = "引用的往年写法" if number.source.endswith(".name") else "引用的往年值"
    else:
        place = _SOURCES.get(number.source, "本表")
    return f"{number.text} 来自{place}"


def citation(cited: Evidence) -> str:
    """The filing a suggestion cites: `2024年《常委会议经费》，2024/甲.txt 第6张表`."""
    year = f"{cited.year}年" if cited.year else ""
    return f"{year}《{cited.project_name}》，{cited.file} 第{cited.table}张表"
