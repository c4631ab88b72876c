"""Moving a precedent to the request (往年指标顺延): the year goes forward, spellings are mended, and what belonged to
the other project or the other year stays behind.

May import `form`, `precedents.record` and this floor's `grounding` and `suggestion`. What a value is decides whether it
carries over: rates, grades and phrases do; counts and money do only for the same project, and then to be confirmed.
"""

import re
from dataclasses import dataclass

from ..form.date_point import DatePoint
from ..form.mentions import mentions, years
from ..form.money import Amount, unit_name
from ..form.profile import Row
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth, is_empty, squeeze, tidy
from ..precedents.record import Closeness, Hit
from ..rules.subject import COST
from .counts import stated
from .derive import total_target
from .grounding import grounded
from .request import Request
from .suggestion import Basis, Evidence, Reason, Refusal, Suggestion
from .vocabulary import core, unspaced, words

_TITLE = re.compile(r"《[^《》]*》")
_WRITTEN_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?=年|[./-]\d)")
_AMOUNTS = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.UNIT_PRICE, Kind.NUMBER, Kind.DURATION})


@dataclass(frozen=True, slots=True)
class _Value:
    """A target moved to the request: None when open; `remark` says in Chinese what was done or is to be done."""

    target: str | None
    remark: str = ""
    first: tuple[str, ...] = ()  # cells of the request that its numbers were taken from


def adapt(hit: Hit, request: Request, row: Row) -> Suggestion | Refusal:
    """The precedent as a suggestion for the request, or why its wording is not offered."""
    record = hit.record
    if is_empty(record.name):
        return Refusal(Reason.BREAKS_RULE, "往年这一行没有名称")
    cited = Evidence.of(record)
    name = moved_name(hit, request)
    if isinstance(name, Refusal):
        return name
    value = _value(hit, request, row)
    suggestion = Suggestion(
        level1=row.level1,
        level2=row.level2,
        name=name,
        target=value.target,
        basis=Basis.PRECEDENT,
        closeness=hit.closeness,
        evidence=(cited,),
        note=f"{source_note(cited, hit.closeness)}{f'，{value.remark}' if value.remark else ''}。",
    )
    return grounded(suggestion, request, (*value.first, "request.year", "evidence.0.target", "evidence.0.name"))


def source_note(cited: Evidence, closeness: Closeness) -> str:
    """`参照 2024 年“常委会议经费”同类指标`, without the full stop."""
    year = f" {cited.year} 年" if cited.year else "往年"
    if closeness is Closeness.SAME:
        return f"沿用本项目{year}的同类指标"
    remote = "，两者较远，请斟酌" if closeness is Closeness.FAR else ""
    return f"参照{year}“{cited.project_name}”同类指标{remote}"


def moved_name(hit: Hit, request: Request) -> str | Refusal:
    """A filed wording as this request may use it, or why not: another year or another project stands in it."""
    record = hit.record
    name = _name(record.name, record.year, request.year)
    if name is None:
        return Refusal(Reason.OTHER_YEAR, f"“{record.name}”里有别的年份")
    if stranger := foreign(name, Evidence.of(record), request, same=hit.closeness is Closeness.SAME):
        return Refusal(Reason.OTHER_PROJECT, f"“{record.name}”里的“{stranger}”属于别的单位或项目")
    return name


def _name(written: str, filed: int | None, year: int | None) -> str | None:
    """The wording with its blanks and full stop removed and its year moved; None when another year would be left."""
    name = unspaced(written).rstrip("。.;；,，、")
    moved = _moved(name, filed, year)
    masked = _TITLE.sub("", moved)
    left = {int(found) for found in _WRITTEN_YEAR.findall(masked)} | {found for found, _ in years(masked)}
    return moved if left <= {year} else None


def _moved(text: str, filed: int | None, year: int | None) -> str:
    """The text with the year it was filed for replaced; what stands in 《》 is a document's name and stays."""
    if filed is None or year is None:
        return text
    parts = re.split(r"(《[^《》]*》)", text)
    return "".join(
        part
        if part.startswith("《")
        else _WRITTEN_YEAR.sub(lambda match: str(year) if int(match[1]) == filed else match[1], part)
        for part in parts
    )


def foreign_office(wording: str, request: Request, *, same: bool = False) -> str | None:
    """The kind of office that a wording names and the request is not of (县人大 in a table of 政协); None when none.

    `same`: the same project's own row may name the office although the request does not.
    """
    own = _own_words(request)
    asked = [kind for kind in words()["offices"]["kinds"] if any(spelling in own for spelling in kind)]
    for kind in words()["offices"]["kinds"]:
        if kind[0] in wording and kind not in asked and not (same and not asked):
            return str(kind[0])
    return None


def _own_words(request: Request) -> str:
    """What the request says of its project and its office."""
    own = (request.project_name, request.goal, request.plan, request.department, request.implementing_unit)
    return squeeze("\n".join(text for text in own if text is not None))


def foreign(wording: str, cited: Evidence, request: Request, *, same: bool) -> str | None:
    """What a wording says of another office or project; None when nothing. `same` passes the project's own words."""
    if office := foreign_office(wording, request, same=same):
        return office
    if same:
        return None
    own = _own_words(request)
    project, plain = core(cited.project_name), squeeze(wording)
    generic = words()["projects"]["generic_words"]
    for start in range(len(plain) - 1):
        pair = plain[start : start + 2]
        if pair in project and pair not in own and pair not in generic and pair.isalpha():
            end = next(e for e in range(len(plain), start + 1, -1) if plain[start:e] in project)
            return plain[start:end]
    return None


def _value(hit: Hit, request: Request, row: Row) -> _Value:
    """What becomes of the precedent's target value (指标值)."""
    written = hit.record.target
    value = TargetValue.parse(written)
    if value.kind is Kind.BLANK or written is None:
        return _Value(None, "往年没有填指标值，请填写")
    if value.kind in (Kind.DATE, Kind.PERIOD):
        return _date(value, hit.record.year, request.year)
    if value.kind in _AMOUNTS or (value.kind is Kind.FREQUENCY and value.number is not None):
        return _amount(value, hit, request, row)
    if value.kind is Kind.SENTENCE and re.search(r"\d", halfwidth(written)):
        return _Value(None, f"往年写“{written}”，含有当年的数，请按今年情况填写")
    if any(year != request.year for year, _ in years(_TITLE.sub("", tidy(written)))):
        return _Value(None, f"往年写“{written}”，请按今年情况填写")
    return _Value(printed(value))


def printed(value: TargetValue) -> str:
    """A value in the form's spelling where that says the same (`>=95%`: `≥95%`), else as written without blanks."""
    text = str(value)
    same = value.kind not in (Kind.GRADE, Kind.PHRASE, Kind.SENTENCE) and TargetValue.parse(text) == value
    return text if same else unspaced(value.text)


def _date(value: TargetValue, filed: int | None, year: int | None) -> _Value:
    """A date or period with its year moved forward; open when it is of neither year."""
    dated = {point.year for point in value.points if point.year is not None}
    if not dated:
        return _Value(printed(value))
    if year is None:
        return _Value(None, f"往年为“{value.text}”，没有填年度，请填写")
    if not dated <= {filed, year}:
        return _Value(None, f"往年写“{value.text}”，与当年的年度不符，请填写")
    remark = "" if dated == {year} else f"日期顺延到 {year} 年"
    if value.kind is Kind.PERIOD or value.start is None or value.start.part not in ("", "底"):
        return _Value(_moved(unspaced(value.text), filed, year), remark)
    # 12月份 and 年底 leave open which day is meant; a deadline is the last one.
    start = value.start
    point = DatePoint(year, start.month, start.day, start.part if start.day else "底", before=True)
    return _Value(f"{value.operator or ''}{point}", remark)


def _amount(value: TargetValue, hit: Hit, request: Request, row: Row) -> _Value:
    """A count or an amount: what the request says; else last year's, to be confirmed, for the same project only."""
    if row.level2 in COST or value.kind in (Kind.MONEY, Kind.UNIT_PRICE):
        said = not is_empty(request.total)
        if (total := total_target(request)) and _is_whole_cost(hit, value):
            return _Value(total, "金额取自年度资金总额", ("request.total",))
    else:
        said = any(mention.unit == value.unit for mention in mentions(request.goal))
        counts = [each.target for each in stated(request.goal, request.project_name) if each.unit == value.unit]
        if len(counts) == 1 and row.level2 == "数量指标":
            return _Value(counts[0], "数取自年度目标", ("request.goal",))
    if hit.closeness is Closeness.SAME and not said:
        return _Value(printed(value), "数为往年的，请核对")
    return _Value(None, f"往年为“{value.text.strip()}”，今年的数请按计划填写")


def _is_whole_cost(hit: Hit, value: TargetValue) -> bool:
    """Whether a filed cost row stated its table's total: only such a row becomes this year's total."""
    filed = Amount.parse(hit.record.total, unit_name(hit.record.unit))
    return value.kind is Kind.MONEY and filed is not None and value.yuan is not None and filed.yuan == value.yuan
