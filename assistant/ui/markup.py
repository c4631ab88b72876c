"""The page's own HTML: short blocks, every word of the clerk's escaped. Pure functions; `style.css` dresses them."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from ..drafting.suggestion import Evidence, Suggestion
from ..form import Indicator, Profile, Table
from ..form.naming import describe
from ..form.text import is_empty
from ..rules import Finding, Severity
from ..workspace import Standing
from .words import BASIS, SEVERITY, citation, safe, source


def header(table: Table, standing: Standing) -> str:
    """The title, the project, and where the draft stands."""
    project = safe(table.project_name) or "（还没有项目名称）"
    year = f"（{table.year}年度）" if table.year else ""
    return (
        '<div class="mb-header"><h1>项目支出绩效目标表</h1>'
        f'<div class="mb-project">{project}{year}</div><div class="mb-standing">{_badges(standing)}</div></div>'
    )


def _badges(standing: Standing) -> str:
    if standing.ready:
        badges = [_badge("可以上报", "ready")]
    else:
        rows = len(standing.missing)
        badges = [
            _badge(f"错误 {standing.errors}", "error" if standing.wrong else "todo" if standing.errors else "quiet"),
            _badge(f"必填行还差 {rows}", "todo" if rows else "quiet"),
        ]
    warnings = standing.report.count(Severity.WARNING)
    return "".join([*badges, _badge(f"警告 {warnings}", "warning" if standing.warnings else "quiet")])


def _badge(text: str, kind: str) -> str:
    return f'<span class="mb-badge mb-{kind}">{text}</span>'


def messages(found: Iterable[Finding]) -> str:
    """What to say under a cell, one line for each finding."""
    lines = (
        f'<div class="mb-message mb-{finding.severity.value}">{safe(finding.message)}。{safe(finding.hint)}</div>'
        for finding in found
    )
    return "".join(lines)


def named_messages(found: Iterable[Finding], table: Table) -> str:
    """The same with the cell's name in front, where one block speaks for several cells."""
    lines = (
        f'<div class="mb-message mb-{each.severity.value}"><b>{safe(describe(each.path, table))}</b> '
        f"{safe(each.message)}。{safe(each.hint)}</div>"
        for each in found
    )
    return "".join(lines)


def paragraphs(text: str) -> str:
    """Plain text with its line ends, for a rule's page."""
    return "".join(f"<p>{safe(line)}</p>" for line in text.splitlines() if line.strip())


def unfilled(found: Sequence[Finding], table: Table) -> str:
    """Everything that is merely not filled in yet, as one calm list."""
    names = dict.fromkeys(_blank_name(each, table) for each in found)
    items = "".join(f"<li>{safe(name)}</li>" for name in names)
    return f'<div class="mb-unfilled"><b>还没填的 {len(found)} 处</b><ul>{items}</ul></div>'


def _blank_name(each: Finding, table: Table) -> str:
    """What to call a blank cell: a row that is empty altogether is one thing to do, not two."""
    if each.path == "indicators":
        return each.message
    row = table.get(each.path.rpartition(".")[0])
    if isinstance(row, Indicator) and is_empty(row.name) and is_empty(row.target):
        return describe(each.path, table).partition("·")[0]
    return describe(each.path, table)


def finding(each: Finding, table: Table) -> str:
    """One finding: its cell, what is wrong, what to do."""
    expected = f'<div class="mb-expected">应为：{safe(each.expected)}</div>' if each.expected else ""
    return (
        f'<div class="mb-finding mb-{each.severity.value}">'
        f'<div class="mb-where"><span class="mb-kind">{SEVERITY[each.severity]}</span>'
        f"{safe(describe(each.path, table))}"
        f'<span class="mb-code">{each.code} {safe(each.title)}</span></div>'
        f'<div class="mb-what">{safe(each.message)}</div>{expected}<div class="mb-hint">{safe(each.hint)}</div></div>'
    )


def ready(standing: Standing) -> str:
    """Said when nothing stands in the way."""
    more = f"另有 {len(standing.warnings)} 处警告，建议看一看再报。" if standing.warnings else ""
    return f'<div class="mb-ready-note"><b>没有错误，必填项齐全，可以上报。</b>{more}</div>'


def suggestion(each: Suggestion) -> str:
    """One suggestion: the row, what it rests on, the filing it cites, where its numbers come from."""
    target = safe(each.target) if each.target else '<span class="mb-open">指标值待您填写</span>'
    cited = "".join(_cited(item) for item in each.evidence)
    numbers = "；".join(dict.fromkeys(source(number) for number in each.numbers))
    return (
        '<div class="mb-suggestion"><div class="mb-row">'
        f'<span class="mb-name">{safe(each.name) or "（名称待填）"}</span>'
        f'<span class="mb-target">{target}</span></div>'
        f'<div class="mb-basis"><span class="mb-tag mb-{each.closeness.value}">{each.closeness.words}</span>'
        f"{BASIS[each.basis]}</div>{cited}"
        + (f'<div class="mb-numbers">数字：{safe(numbers)}</div>' if numbers else "")
        + (f'<div class="mb-note">{safe(each.note)}</div>' if each.note else "")
        + "</div>"
    )


def _cited(item: Evidence) -> str:
    return (
        f'<div class="mb-cited">{safe(citation(item))}<br>当时写法：{safe(item.name)}'
        f'<span class="mb-was">原值：{safe(item.target) or "（空白）"}</span></div>'
    )


def bars(counts: Sequence[tuple[str, int]]) -> str:
    """How many tables had each value, as bars. Our own: a chart library takes longer than all the rest of the page."""
    most = max((count for _, count in counts), default=1)
    rows = (
        f'<div><span>{safe(value)}</span><i style="width:{count / most * 8:.2f}rem"></i><small>{count} 张</small></div>'
        for value, count in counts
    )
    return f'<div class="mb-bars">{"".join(rows)}</div>'


def cell_styles(standing: Standing, profile: Profile) -> str:
    """A style sheet: a star behind compulsory fields' labels, and the border of cells to mend in its colour."""
    required = ",".join(
        f".{css_class(path)} [data-testid=stWidgetLabel] p::after"
        for path in ("year", "funding.total", *profile.fields.required)
    )
    rules = [f'{required}{{content:" *";color:var(--mb-error)}}']
    for severity, found in ((Severity.WARNING, standing.warnings), (Severity.ERROR, standing.wrong)):
        cells = ",".join(f".{css_class(each.path)} :is([data-testid$=RootElement],[role=group])" for each in found)
        if cells:
            rules.append(f"{cells}{{border-color:var(--mb-{severity.value})!important}}")
    return f"<style>{''.join(rules)}</style>"


def css_class(path: str) -> str:
    """The class Streamlit gives the field of a path, whose key is `cell:<path>`."""
    return "st-key-cell-" + path.replace(".", "-")


def by_rule(found: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Hints grouped by rule, in the order of the codes."""
    ordered = sorted(found, key=lambda each: each.code)
    return [(code, list(group)) for code, group in groupby(ordered, key=lambda each: each.code)]
