"""What a clerk has in hand when a table is drafted (起草所据): the head, the money and the goal of the held-out table, and
for a request that holds all, what is planned of each row in plain words. Never the rows themselves.
"""

from collections.abc import Iterator

from assistant.drafting import Request
from assistant.form.mentions import mentions
from assistant.form.profile import Profile
from assistant.form.table import Table
from assistant.form.target import Kind, TargetValue
from assistant.form.text import is_empty
from assistant.rules.subject import COST

_IN_WORDS = {"≥": "不低于", ">": "高于", "≤": "不超过", "<": "低于", "=": "达到", None: "达到"}


def can_be_drafted(table: Table, profile: Profile) -> bool:
    """Whether a table says what its head, money and goal are: without them no draft can be whole."""
    cells = (table.department, table.implementing_unit, table.attribute, table.period, table.funding.total)
    return not any(is_empty(cell) for cell in (*cells, table.annual_goal))


def told(table: Table, profile: Profile) -> Request:
    """The request that holds all: after the goal stands what is planned of each row, in words and in one sentence each.

    Category, operator and columns are not told: 参训干部满意度不低于92%。 The cost follows from the money, and what the goal
    says already is not said again.
    """
    goal = (table.annual_goal or "").rstrip("。；; ")
    return Request.of(table.model_copy(update={"annual_goal": "。".join([goal, *_plans(table, profile)]) + "。"}))


def _plans(table: Table, profile: Profile) -> Iterator[str]:
    known = {(mention.number, mention.unit) for mention in mentions(table.annual_goal)}
    for row in table.indicators:
        value = TargetValue.parse(row.target)
        if profile.row(row.level2 or "") is None or row.level2 in COST or is_empty(row.name) or is_empty(row.target):
            continue
        if value.number is None:
            said = value.text if value.kind is not Kind.DATE else f"为{value.text}"
            yield f"{row.name}{said}"
        elif (value.number, value.unit) not in known:
            plain = value.text.lstrip("≥≤<>=＝ ")
            yield f"{row.name}{_IN_WORDS.get(value.operator, '达到')}{plain}"
