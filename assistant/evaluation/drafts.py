"""Whole drafts for held-out projects: are their numbers traced, do they pass, do they say what the office said?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.drafting import Request, Suggestion, draft, suggest
from assistant.form.profile import Profile, load_profile
from assistant.form.table import Indicator, Table
from assistant.form.target import TargetValue
from assistant.form.taxonomy import level2_of
from assistant.form.text import halfwidth, is_empty
from assistant.precedents.partition import Partition
from assistant.precedents.record import Hit, Record
from assistant.precedents.search import Query, rank
from assistant.rules import Finding, Severity, check

from .cases import Dataset, table_of
from .marks import ALIKE, similarity

_ALTERNATIVES = 5
_ORDERS = 5  # seeded shuffles of the no-skill draft
_SEED = 20_240_901
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Drafts:
    """What the drafts of all held-out tables came to; shares are from 0 to 1.

    tables       how many drafts
    valid        share of them without a finding at error level
    filled       share of the form's required rows that have a name and a target
    sound        share of those rows without an error of their own
    plain_sound  the same of rows taken as filed from other tables, in arbitrary order
    rows, figures, traced  suggested rows, the figures in their names and targets, and those with a stated source
    wording, kind  share of the held-out rows whose wording, whose kind of value is among the (up to five) suggestions
                 for their category
    asked        how many rows that is of
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
    """Draft every table of a data set from all the others."""
    profile = profile or load_profile("ningxia-2024")
    random = np.random.default_rng(_SEED)
    rows: list[Suggestion] = []
    valid: list[bool] = []
    filled: list[bool] = []
    sound: list[bool] = []
    plain: list[bool] = []
    hits: list[tuple[bool, bool]] = []
    for key, table in data.tables.items():
        others = [record for record in data.records if table_of(record) != key]
        memory, request = Memory(others), Request.of(table)
        answer = suggest(request, memory, profile=profile)
        rows += answer.rows
        drafted = draft(request, answer, profile)
        valid.append(check(drafted, profile=profile, year=request.year).passed)
        filled += [not is_empty(row.name) and not is_empty(row.target) for row in answer.rows]
        sound += _sound(drafted, profile)
        for _ in range(_ORDERS):
            plain += _sound(_plain(request, others, profile, random), profile)
        own = [record for record in data.records if table_of(record) == key and profile.row(record.level2)]
        wanted = list(dict.fromkeys(record.level2 for record in own))
        if wanted:
            offered = suggest(request, memory, profile=profile, categories=wanted, per_category=_ALTERNATIVES).rows
            rows += offered
            hits += [_hit(record, [each for each in offered if each.level2 == record.level2]) for record in own]
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
    )


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
