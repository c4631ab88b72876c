"""Suggestions as a terminal shows them: each row, why, what it cites, and what values its like had."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..drafting.suggestion import Suggestion, Suggestions

_INDENT = "    "


def as_text(answer: "Suggestions") -> str:
    """All rows, and what was left out and why, in lines of a terminal's width."""
    from ..drafting.suggestion import Reason
    from ..rules.report.shown import hanging

    lines = [line for row in answer.rows for text in _row(row) for line in hanging(text, _INDENT * 2)]
    lines += [f"{Reason(reason).words} {count} 条未列出。" for reason, count in answer.dropped]
    return "\n".join(lines)


def _row(row: "Suggestion") -> Iterator[str]:
    from ..drafting.precedent_range import far_from_precedent, summary
    from ..form.target import TargetValue

    yield f"{row.level2}：{row.name or '（名称待填）'} | {row.target or '（待填）'}"
    yield _INDENT + row.note
    for cited in row.evidence:
        year = f"{cited.year}年 " if cited.year else ""
        yield f"{_INDENT}{row.closeness.words}：{year}{cited.project_name}｜{cited.name}｜{cited.target or '（空白）'}"
    if row.known is not None:
        yield _INDENT + (far_from_precedent(TargetValue.parse(row.target), row.known) or summary(row.known))
