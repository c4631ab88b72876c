"""Whole drafts for held-out projects: are their numbers traced, do they pass, do they say what the office said?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from assistant.drafting import Request, Suggestion, draft, suggest
from assistant.form.following import follows
from assistant.form.profile import Profile, load_profile
from assistant.form.table import Indicator, Table
from assistant.form.target import TargetValue
from assistant.form.taxonomy import level2_of
from assistant.form.text import halfwidth, is_empty
from assistant.precedents.embedding import folded
from assistant.precedents.partition import Partition
from assistant.precedents.record import Hit, Record
from assistant.precedents.search import Query, rank
from assistant.rules import Finding, Severity, check

from .cases import Dataset, table_of
from .chance import Difference, differences
from .marks import ALIKE, similarity
from .requests import has_its_head, told

_ALTERNATIVES = 5
_ORDERS = 5  # seeded shuffles of the no-skill draft
_SEED = 20_240_901
_NORMAL = 1.96  # of a 95 % interval
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Drafts:
    """What the drafts of all held-out tables came to; shares are from 0 to 1.

    tables       how many drafts
    valid        share of them without a finding at error level
    filled       share of the form's required categories in which a row has a name and a target
    sound        share of those rows without an error of their own
    plain_sound  the same of rows taken as filed from other tables, in arbitrary order
    rows, figures, traced  suggested rows, the figures in their names and targets, and those with a stated source
    wording, kind  share of the held-out rows whose wording, whose kind of value is among the (up to five) suggestions
                 for their category
    asked        how many rows that is of
    over_most_frequent  how much higher `wording` is than that of the five most frequent wordings of each category
    told         how many tables have a head, money and a goal to make a request of that holds all (`requests.told`)
    told_valid   share of the drafts for these requests without a finding at error level; low, high: its 95 % interval
    told_open    rows of these drafts that are open
    """

    tables: int
    valid: float
    filled: float
    sound: float
    plain_sound: float
    rows: int
    figures: int
    traced: int
    wording: float
    kind: float
    asked: int
    over_most_frequent: Difference
    told: int
    told_valid: float
    told_low: float
    told_high: float
    told_open: int


class Memory:
    """Precedents in memory, one partition per category: the source `suggest` asks."""

    def __init__(self, records: Sequence[Record]) -> None:
        by_level2: dict[str, list[Record]] = {}
        for record in records:
            by_level2.setdefault(record.level2, []).append(record)
        self._partitions = {level2: Partition.of(rows) for level2, rows in by_level2.items()}

    def search(self, text: str, *, category: str | None = None, project: str | None = None, k: int = 5) -> list[Hit]:
        """As `Precedents.search`."""
        level2 = level2_of(category)
        wanted = [part for name, part in self._partitions.items() if level2 is None or name == level2.name]
        return rank(Query(text, project), wanted, k)


def drafts(data: Dataset, profile: Profile | None = None) -> Drafts:
    """Draft every table of a data set from all the others, in the form it follows or the one given."""
    given = profile
    random = np.random.default_rng(_SEED)
    rows: list[Suggestion] = []
    valid: list[bool] = []
    filled: list[bool] = []
    sound: list[bool] = []
    plain: list[bool] = []
    hits: list[tuple[bool, bool]] = []
    common: list[float] = []
    asked_of: list[int] = []
    whole: list[bool] = []
    told_open = 0
    for number, (key, table) in enumerate(data.tables.items()):
        others = [record for record in data.records if table_of(record) != key]
        memory, request = Memory(others), Request.of(table)
        profile = given or load_profile(follows(table).profile)
        answer = suggest(request, memory, profile=profile)
        rows += answer.rows
        drafted = draft(request, answer, profile)
        valid.append(check(drafted, profile=profile, year=request.year).passed)
        written = {row.level2 for row in answer.rows if not is_empty(row.name) and not is_empty(row.target)}
        filled += [row.level2 in written for row in profile.starting_rows]
        sound += _sound(drafted, profile)
        for _ in range(_ORDERS):
            plain += _sound(_plain(request, others, profile, random), profile)
        own = [record for record in data.records if table_of(record) == key and profile.row(record.level2)]
        wanted = list(dict.fromkeys(record.level2 for record in own))
        if wanted:
            offered = suggest(request, memory, profile=profile, categories=wanted, per_category=_ALTERNATIVES).rows
            rows += offered
            hits += [_hit(record, [each for each in offered if each.level2 == record.level2]) for record in own]
            common += [_commonly(record, others, random) for record in own]
            asked_of += [number] * len(own)
        if has_its_head(table):
            full = told(table, profile)
            answer = suggest(full, memory, profile=profile)
            whole.append(check(draft(full, answer, profile), profile=profile, year=full.year).passed)
            told_open += sum(is_empty(row.target) for row in answer.rows)
    found = [figure in {number.text for number in row.numbers} for row in rows for figure in _figures(row)]
    return Drafts(
        tables=len(valid),
        valid=_share(valid),
        filled=_share(filled),
        sound=_share(sound),
        plain_sound=_share(plain),
        rows=len(rows),
        figures=len(found),
        traced=sum(found),
        wording=_share([wording for wording, _ in hits]),
        kind=_share([kind for _, kind in hits]),
        asked=len(hits),
        over_most_frequent=_over(hits, common, asked_of),
        told=len(whole),
        told_valid=_share(whole),
        told_low=_wilson(whole)[0],
        told_high=_wilson(whole)[1],
        told_open=told_open,
    )


def _commonly(record: Record, others: Sequence[Record], random: np.random.Generator) -> float:
    """How often the five most frequent wordings of the category say the same as a row: over shuffles of equal ones."""
    rows = [other for other in others if other.level2 == record.level2]
    counts = Counter(folded(other.name) for other in rows)
    found = []
    for _ in range(_ORDERS):
        shuffled = [rows[place] for place in random.permutation(len(rows)).tolist()]
        once = {folded(other.name): other for other in shuffled}
        best = sorted(once.values(), key=lambda other: -counts[folded(other.name)])[:_ALTERNATIVES]
        found.append(any(similarity(record.name, other.name) >= ALIKE for other in best))
    return sum(found) / len(found)


def _over(hits: Sequence[tuple[bool, bool]], common: Sequence[float], tables: Sequence[int]) -> Difference:
    ours = np.array([[float(wording)] for wording, _ in hits]).reshape(-1, 1)
    return differences(ours, np.array(common).reshape(-1, 1), tables)[0] if hits else Difference(0.0, 0.0, 0.0)


def _wilson(values: Sequence[bool]) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's): of a few tables none of which fails, 100 % is not known to be it."""
    if not values:
        return float("nan"), float("nan")
    n, share, z = len(values), sum(values) / len(values), _NORMAL
    middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = ((middle + side * half) / (1 + z * z / n) for side in (-1, 1))
    return round(max(low, 0.0), 4), round(min(high, 1.0), 4)


def _sound(table: Table, profile: Profile) -> list[bool]:
    """Of every filled row of a draft, whether no error is reported at it."""
    report = check(table, profile=profile, year=table.year)
    faulty = {finding.path.split(".")[1] for finding in report.findings if _is_at_a_row(finding)}
    return [
        str(place) not in faulty
        for place, row in enumerate(table.indicators)
        if not is_empty(row.name) and not is_empty(row.target)
    ]


def _is_at_a_row(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.path.startswith("indicators.")


def _plain(request: Request, others: Sequence[Record], profile: Profile, random: np.random.Generator) -> Table:
    """A draft of other tables' rows, as filed and in arbitrary order."""
    shuffled = [others[place] for place in random.permutation(len(others)).tolist()]
    first = {record.level2: record for record in reversed(shuffled)}
    indicators = tuple(
        Indicator(level1=row.level1, level2=row.level2, name=each and each.name, target=each and each.target)
        for row in profile.required_rows
        for each in [first.get(row.level2)]
    )
    return request.table(profile.funding.parts).model_copy(update={"indicators": indicators})


def _hit(record: Record, offered: Sequence[Suggestion]) -> tuple[bool, bool]:
    kind = TargetValue.parse(record.target).kind
    return (
        any(similarity(record.name, each.name or "") >= ALIKE for each in offered),
        any(TargetValue.parse(each.target).kind is kind for each in offered if each.target),
    )


def _figures(row: Suggestion) -> Iterator[str]:
    for text in (row.target, row.name):
        yield from _FIGURE.findall(halfwidth(text or "").replace(",", ""))


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else float("nan")
