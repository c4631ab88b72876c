"""JUnit XML for build servers: a testsuite per file, a testcase per table and rule.

error and warning are failures; a hint stands in `system-out` of a testcase that passes, because it must not stand in
the way. Not applicable, undetermined and suppressed are skipped with the reason; a crashed rule is an error.
"""

from xml.etree import ElementTree as Tree

from ..engine import Finding, rules
from ..rule import Outcome, Rule, Severity
from .model import Checked, Run
from .shown import LABEL, advice, one_line, plain, title_of, where

_FAILING = (Severity.ERROR, Severity.WARNING)
_SKIPPED = {Outcome.NOT_APPLICABLE: "不适用", Outcome.UNDETERMINED: "未定", Outcome.SUPPRESSED: "放行"}


def as_junit(run: Run) -> str:
    """The whole run as one `testsuites` document, without times: the same run gives the same bytes."""
    root = Tree.Element("testsuites", name="mubiao")
    files: dict[str, list[Checked]] = {}
    for each in run.checked:
        files.setdefault(each.report.file, []).append(each)
    for file, tables in files.items():
        suite = Tree.SubElement(root, "testsuite", name=one_line(file) or "（未存盘）")
        for each in tables:
            for rule in rules():
                if rule.code in each.report.outcomes:
                    _case(suite, each, rule)
    for file, reason in run.unreadable:
        suite = Tree.SubElement(root, "testsuite", name=one_line(file))
        case = Tree.SubElement(suite, "testcase", classname=one_line(file), name="读取文件")
        Tree.SubElement(case, "error", message=one_line(reason), type="unreadable").text = plain(reason)
    _side(root, run)
    for suite in root:
        _count(suite, suite)
    _count(root, root)
    Tree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Tree.tostring(root, encoding="unicode") + "\n"


def _case(suite: Tree.Element, each: Checked, rule: Rule) -> None:
    report = each.report
    outcome = report.outcomes[rule.code]
    reason = report.reasons.get(rule.code, "")
    case = Tree.SubElement(
        suite, "testcase", classname=one_line(f"{report.file} {title_of(each)}"), name=f"{rule.code} {rule.title}"
    )
    found = [finding for finding in report.findings if finding.code == rule.code]
    failing = sorted(
        (finding for finding in found if finding.severity in _FAILING), key=lambda item: item.severity.rank
    )
    if outcome is Outcome.DEFECT:
        Tree.SubElement(case, "error", message=one_line(reason), type="defect").text = plain(reason)
    elif outcome in _SKIPPED:
        Tree.SubElement(case, "skipped", message=f"{_SKIPPED[outcome]}：{one_line(reason)}")
    elif failing:
        more = f"（共{len(failing)}处）" if len(failing) > 1 else ""
        told = one_line(failing[0].message) + more
        failure = Tree.SubElement(case, "failure", message=told, type=failing[0].severity.value)
        failure.text = _told(failing, each)
    hints = [finding for finding in found if finding.severity not in _FAILING]
    if hints:
        Tree.SubElement(case, "system-out").text = _told(hints, each)


def _side(root: Tree.Element, run: Run) -> None:
    """A suite per side file or baseline: an entry that is no longer needed fails, a stale one is only told."""
    suites: dict[str, Tree.Element] = {}
    for number, said in enumerate(run.side, 1):
        if said.file not in suites:
            suites[said.file] = Tree.SubElement(root, "testsuite", name=one_line(said.file))
        case = Tree.SubElement(
            suites[said.file], "testcase", classname=one_line(said.file), name=f"{said.code} {said.title} {number}"
        )
        told = plain(f"{said.message}。{said.hint}")
        if said.severity in _FAILING:
            Tree.SubElement(case, "failure", message=one_line(said.message), type=said.severity.value).text = told
        else:
            Tree.SubElement(case, "system-out").text = told


def _told(findings: list[Finding], each: Checked) -> str:
    lines = (f"{LABEL[item.severity]} {where(item, each)}：{item.message}\n{advice(item)}" for item in findings)
    return plain("\n".join(line.rstrip() for line in lines))


def _count(element: Tree.Element, within: Tree.Element) -> None:
    cases = list(within.iter("testcase"))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(key, str(sum(case.find(tag) is not None for case in cases)))
    element.set("tests", str(len(cases)))
