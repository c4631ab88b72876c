"""Recogniser (识别): the grids of a file → its Tables, and an account of every row.

One for all formats. It decides by the vocabulary in `labels.toml` and the taxonomy of levels, never by column number:
a row may begin early, a label may stand with its value in one cell, and a file may hold many tables among other text.
`walk` decides row by row; here the tables are numbered, every row gets its one outcome, and what cannot be read is
refused with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...errors import ReadError
from ...form import Table
from ..account import Account, Entry, Kind
from ..grid import Grid, refuse_vast
from ..vocabulary.mojibake import mojibake
from ..vocabulary.privacy import shown
from .records import Records
from .walk import Walk

_ORDER = (Kind.PASSED_OVER, Kind.READ, Kind.REPAIRED)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The tables of a file, in order, and what became of its rows."""

    tables: tuple[Table, ...]
    account: Account


def recognise(grids: Sequence[Grid], file: str) -> Recognition:
    """Every target table in the grids of a file, each knowing its cells.

    `ReadError` when there is none, or when one is laid out in a way that is not read.
    """
    for grid in grids:  # a cell counts once for each row it covers: merged over all rows it costs as much as they do
        refuse_vast(file, max((cell.last_row for cell in grid.cells), default=0), sum(c.rowspan for c in grid.cells))
    walk = Walk(file)
    for number, grid in enumerate(grids):
        walk.grid(number, grid)
    return _finished(walk.records, grids, file)


def _finished(records: Records, grids: Sequence[Grid], file: str) -> Recognition:
    """Number the tables, and give every row its one outcome. `ReadError` when there is no table."""
    builders = [builder for builder in records.builders if builder.is_table]
    if not builders:
        raise ReadError(file, _why_nothing(grids))
    if any(builder.listed_head and builder.nameless for builder in builders):
        raise ReadError(
            file,
            "表头横竖颠倒（项目名称等栏目横排，内容写在下一行），不能读取。请把每一栏的内容写在它的右边再试。",
        )
    numbers = {id(builder): number for number, builder in enumerate(builders, 1)}
    outcomes: dict[tuple[int, int], Kind] = {}
    entries: list[Entry] = []
    for at, builder, noted in records.notes:
        number = numbers.get(id(builder), 0)
        entry = replace(noted, table=number) if number else _outside(noted)
        entries.append(entry)
        for line in records.lines.get(at, (at[1],)):
            if line:
                outcomes[at[0], line] = max(outcomes.get((at[0], line), entry.kind), entry.kind, key=_ORDER.index)
    kinds = list(outcomes.values())
    account = Account(
        read=kinds.count(Kind.READ),
        repaired=kinds.count(Kind.REPAIRED),
        passed_over=kinds.count(Kind.PASSED_OVER),
        entries=tuple(entries),
    )
    return Recognition(tuple(builder.build(file, numbers[id(builder)]) for builder in builders), account)


def _why_nothing(grids: Sequence[Grid]) -> str:
    """Why a file holds no table: its encoding, or simply something else."""
    text = "\n".join(cell.text for grid in grids for cell in grid.cells[:2000])
    return mojibake(text) or (
        "没有找到绩效目标表。请确认文件里有“项目名称”“年度总体目标”“一级指标”等栏目，表格没有截图或残缺。"
    )


def _outside(entry: Entry) -> Entry:
    """The entry of a row that turned out to belong to no table."""
    if entry.kind is Kind.PASSED_OVER:
        return entry
    reason = "不属于任何绩效目标表"
    return replace(entry, path="", kind=Kind.PASSED_OVER, before=shown(entry.before), after="", reason=reason)
