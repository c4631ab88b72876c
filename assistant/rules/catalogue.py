"""The catalogue of all rules, as a document and as data. `docs/rules.md` is written from here:

.venv/bin/python -m assistant.rules.catalogue > docs/rules.md
"""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from .engine import rules
from .pages import _shown, page_of
from .rule import Rule, Severity

_FAMILIES = {
    "S": "结构",
    "F": "资金",
    "D": "时间",
    "V": "指标值",
    "W": "文字",
    "C": "前后一致",
    "H": "与上年、批复比较",
    "P": "分值",
}
_LEVELS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


def as_markdown() -> str:
    """The document: an overview of all rules, then each rule's page with its examples, by family."""
    every = rules()
    lines = [
        "# 规则目录",
        "",
        "<!-- 本文由程序生成，请勿手改：.venv/bin/python -m assistant.rules.catalogue > docs/rules.md -->",
        "",
        f"共 {len(every)} 条规则。**错误**：在任何版式下都不对，或缺了版式规定必填的内容。**警告**：审核人会退回。"
        "**提示**：写法问题，或十分常见，不妨碍申报。“严格”是 `mubiao check --strict` 时的级别。",
        "单条规则的说明也可以用 `mubiao explain 代码` 查看。",
        "",
        "| 代码 | 规则 | 名称 | 级别 | 严格 |",
        "|---|---|---|---|---|",
    ]
    for rule in every:
        name = f"[{rule.code}](#{rule.code.lower()})"
        lines.append(f"| {name} | {rule.title} | `{rule.name}` | {_LEVELS[rule.severity]} | {_LEVELS[rule.strict]} |")
    for family, group in groupby(every, key=lambda rule: rule.code[0]):
        lines += ["", f"## {family} {_FAMILIES.get(family, family)}"]
        for rule in group:
            lines += ["", *_section(rule)]
    return "\n".join(lines) + "\n"


def _section(rule: Rule) -> Iterator[str]:
    page = page_of(rule)
    level = _LEVELS[rule.severity]
    if rule.strict is not rule.severity:
        level += f"（严格检查时为{_LEVELS[rule.strict]}）"
    yield f'### <a id="{rule.code.lower()}"></a>{rule.code} {rule.title}'
    yield from ("", f"`{rule.name}` · {level}", "", _text(page.summary), "")
    yield f"- **为什么**：{_text(page.why)}"
    yield f"- **依据**：{_text(page.basis)}"
    for mark, heading, changes in (("✗", "不合格", page.bad), ("✓", "合格", page.good)):
        if changes:
            yield f"- **{heading}**：" + "；".join(f"{mark} {_code(_shown(*change))}" for change in changes)
    yield f"- **怎么改**：{_text(page.mend)}"


def _text(text: str) -> str:
    """Marks that Markdown would take for its own, as they stand."""
    return "".join(f"\\{character}" if character in "\\*_<|[]`" else character for character in text)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def as_json() -> str:
    """A list of rules for other programs; an example is a list of changes to the table of `pages.EXAMPLE`."""
    return json.dumps([_data(rule) for rule in rules()], ensure_ascii=False, indent=2) + "\n"


def _data(rule: Rule) -> dict[str, Any]:
    page = page_of(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "title": rule.title,
        "family": _FAMILIES.get(rule.code[0], rule.code[0]),
        "severity": rule.severity.value,
        "strict": rule.strict.value,
        "summary": page.summary,
        "why": page.why,
        "basis": page.basis,
        "bad": [{"path": path, "value": value} for path, value in page.bad],
        "good": [{"path": path, "value": value} for path, value in page.good],
        "mend": page.mend,
    }


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(as_markdown())
