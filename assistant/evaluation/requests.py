"""What a clerk has in hand when a table is drafted (起草所据): the head, the money and the goal of the held-out table;
for a request that holds all, also what is planned of its rows.
"""

from collections.abc import Iterator
from dataclasses import replace

from assistant.drafting import Request
from assistant.form.mentions import mentions
from assistant.form.profile import Profile
from assistant.form.table import Table
from assistant.form.target import Kind, TargetValue
from assistant.form.taxonomy import level2_of
from assistant.form.text import is_empty
from assistant.rules.subject import COST

_IN_WORDS = {"≥": "不低于", ">": "高于", "≤": "不超过", "<": "低于", "=": "达到"}


def has_its_head(table: Table) -> bool:
    """Whether a table says what its head, money and goal are: without them no draft can be whole."""
    cells = (table.department, table.implementing_unit, table.attribute, table.period, table.funding.total)
    return not any(is_empty(cell) for cell in (*cells, table.annual_goal))


def told(table: Table, profile: Profile) -> Request:
    """The request that holds all: with the goal, what is planned of each row that the goal leaves out.

    An item says the second level, the name and the value in plain words (`满意度：参训干部满意度不低于92%`), as a clerk
    would answer when asked. Of costs only unit prices: the whole cost follows from the money.
    """
    return replace(Request.of(table), plan="；".join(_plans(table, profile)) or None)


def _plans(table: Table, profile: Profile) -> Iterator[str]:
    known = {(mention.number, mention.unit) for mention in mentions(table.annual_goal)}
    for row in table.indicators:
        value, level = TargetValue.parse(row.target), level2_of(row.level2)
        if level is None or profile.row(level.name) is None or is_empty(row.name) or is_empty(row.target):
            continue
        if level.name in COST and value.kind is not Kind.UNIT_PRICE:
            continue
        if level.name == "数量指标" and (value.number, value.unit) in known:
            continue
        plain = value.text.lstrip("≥≤<>=＝ ") if value.number is not None else value.text
        word = _IN_WORDS.get(value.operator or "", "") if value.number is not None else ""
        yield f"{level.name.removesuffix('指标')}：{(row.name or '').replace('。', '，')}{word}{plain}"
