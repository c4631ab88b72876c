"""Fixes (改正): the values that findings propose, written into the table, and what was changed as a list of cells.

One fix is tried at a time, in the engine's order, and the table is checked again. It stays only if its finding is gone
and nothing came in its place: no new error, and no new finding of its own rule or of one that comes earlier in the
order. So of two rules that want different things of one cell the first wins; every step mends something for good, the
work ends, and doing it twice changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from ..form.naming import describe
from ..form.table import Part, Table, texts
from .engine import Finding, TableReport, check, place, rules
from .rule import Fix, Outcome, Severity

_MOST = 200  # changes to one table; no table has so many cells that a rule could mend
_ASK = "可能改变原意，明确要求时才改"
_NOTHING = "改了还是不合格"


@dataclass(frozen=True, slots=True)
class Applied:
    """A fix that was written: what stood in the cell before (None: blank) and what stands there now."""

    finding: Finding
    path: str
    before: str | None
    after: str
    safety: Literal["safe", "unsafe"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fix that was not written, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """The mended table; every fix that was proposed for it stands in `applied` or in `skipped`."""

    table: Table
    applied: tuple[Applied, ...]
    skipped: tuple[Skipped, ...]


def apply_fixes(
    table: Table,
    findings: Sequence[Finding],
    *,
    unsafe: bool = False,
    recheck: Callable[[Table], TableReport] = check,
) -> Fixed:
    """The table with these fixes, and with those that only show once another is mended.

    findings  those to mend; what else `recheck` finds in the table as it is, is left alone
    unsafe    also fixes that may change the meaning
    recheck   how the findings came about: `check` with the same profile, year, configuration and suppressions
    """
    report = recheck(table)
    left_alone = _keys(report.findings) - _keys(findings)
    current, waiting = table, _in_order(findings)
    applied: list[Applied] = []
    refused: dict[Finding, str] = {}
    while waiting and len(applied) < _MOST:
        finding = waiting.pop(0)
        reason, mended = _try(current, finding, report, unsafe, recheck)
        if mended is None:
            refused[finding] = reason
            continue
        assert finding.fix is not None
        was, now = _shown(current, finding.fix.path), finding.fix.value
        applied.append(Applied(finding, finding.fix.path, was, now, finding.fix.safety))
        current, report = mended
        refused.clear()  # what did not go before may go now
        waiting = [each for each in _in_order(report.findings) if (each.code, each.path) not in left_alone]
    refused.update(dict.fromkeys(waiting, "改动太多，没有再改"))
    return Fixed(current, tuple(applied), _skipped(_in_order(findings), applied, refused))


def _keys(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(finding.code, finding.path) for finding in findings}


def _try(
    table: Table, finding: Finding, before: TableReport, unsafe: bool, recheck: Callable[[Table], TableReport]
) -> tuple[str, tuple[Table, TableReport] | None]:
    """The table and its report after the fix, or the reason why it is not to be."""
    assert finding.fix is not None
    if finding.fix.safety == "unsafe" and not unsafe:
        return _ASK, None
    try:
        changed = _put(table, finding.fix)
    except (KeyError, ValueError, ValidationError):
        return "这个值放不进这一格", None
    after = recheck(changed)
    new_error = _new(_errors(before), _errors(after))
    if new_error:
        return f"改了会出现新的错误 {new_error}", None
    order = [each.code for each in rules()]
    upto = set(order[: order.index(finding.code) + 1])
    old, new = (
        Counter((each.code, each.path) for each in report.findings if each.code in upto) for report in (before, after)
    )
    other = _new(old, new)
    if other:
        return f"改了会出现 {other}", None
    if new[finding.code, finding.path] >= old[finding.code, finding.path]:
        return _NOTHING, None
    return "", (changed, after)


def _errors(report: TableReport) -> "Counter[tuple[str, str]]":
    """Error-level findings and crashed rules, as (code, path)."""
    found = Counter((each.code, each.path) for each in report.findings if each.severity is Severity.ERROR)
    found.update((code, "") for code, outcome in report.outcomes.items() if outcome is Outcome.DEFECT)
    return found


def _new(before: "Counter[tuple[str, str]]", after: "Counter[tuple[str, str]]") -> str:
    """The codes that stand where they did not before; empty when there are none."""
    return "、".join(sorted({code for code, _ in after - before}))


def _put(table: Table, fix: Fix) -> Table:
    return table.put(fix.path, int(fix.value) if fix.path == "year" else fix.value)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Those with a fix, by rule in the engine's order, then by place."""
    order = {each.code: number for number, each in enumerate(rules())}
    fixable = (finding for finding in findings if finding.fix)
    return sorted(fixable, key=lambda finding: (order[finding.code], place(finding.path), finding.message))


def _skipped(asked: list[Finding], applied: list[Applied], refused: dict[Finding, str]) -> tuple[Skipped, ...]:
    """Every proposal that was not written: still refused in the end, or of a cell that another rule has mended."""
    found = [Skipped(finding, reason) for finding, reason in refused.items()]
    done = _keys([*(each.finding for each in applied), *refused])
    by_path = {each.path: each.finding.code for each in applied}
    for finding in asked:
        assert finding.fix is not None
        if (finding.code, finding.path) not in done:
            first = by_path.get(finding.fix.path)
            reason = f"同一格已按 {first} 改过" if first else "别处改过以后不再需要"
            found.append(Skipped(finding, reason))
    return tuple(found)


def _shown(table: Table, path: str) -> str | None:
    value = table.get(path)
    return None if value is None else str(value)


def diff(before: Table, after: Table) -> str:
    """What differs, a line for each cell in the order of the form: `第1行 数量指标·指标值：“5 次” → “5次”`.

    Empty when nothing does. Rows are compared by their number.
    """
    old, new = _cells(before), _cells(after)
    lines = []
    for path in sorted({*old, *new}, key=place):
        if old.get(path) != new.get(path):
            named = describe(path, after if path in new else before) + "·名称" * path.endswith(".label")
            lines.append(f"{named}：{_quoted(old.get(path))} → {_quoted(new.get(path))}\n")
    return "".join(lines)


def _cells(table: Table) -> dict[str, str]:
    cells = dict(texts(table))
    if table.year is not None:
        cells["year"] = str(table.year)
    return cells | dict(_labels("funding.parts", table.funding.parts))


def _labels(path: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for index, part in enumerate(parts):
        yield f"{path}.{index}.label", part.label
        yield from _labels(f"{path}.{index}.parts", part.parts)


def _quoted(text: str | None) -> str:
    return "（空白）" if text is None else f"“{text}”"
