"""The review sheet 审核意见表 (.xlsx) a reviewer works through: a summary by office, and one row per finding.

The same run gives the same bytes.
"""

import io
from collections.abc import Iterator, Sequence

from ...form.text import squeeze
from ..engine import rules
from ..pages import page_of
from ..rule import Outcome, Severity
from .model import Checked, Run, wrong_in
from .sheet import Sheet, workbook
from .shown import LABEL, one_line, where

_FILL = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699", Severity.INFO: "#E7E6E6"}
_NOBODY = "（未写单位）"

# Columns as (heading, width in characters of the standard font).
_DETAIL = (
    ("序号", 5), ("单位", 12), ("文件", 13), ("第几张", 6), ("项目名称", 13), ("单元格", 14), ("级别", 6), ("规则", 12),
    ("问题", 24), ("当前内容", 16), ("应为", 15), ("建议", 18), ("依据", 20), ("处理意见", 16),
)  # fmt: skip
_SUMMARY = (
    ("单位", 36), ("文件", 30), ("第几张", 7), ("项目名称", 34), ("错误", 7), ("警告", 7), ("提示", 7), ("未定", 7),
)  # fmt: skip


def as_sheet(run: Run) -> bytes:
    """The workbook: 汇总 and 审核意见表.

    The summary tells first what all comes to, which files could not be read and what else is to be known, then the
    tables of each office under what they add up to.
    """
    buffer = io.BytesIO()
    with workbook("审核意见表", buffer) as book:
        _summary(Sheet(book, "汇总", _SUMMARY), run)
        detail = Sheet(book, "审核意见表", _DETAIL)
        for number, (severity, cells) in enumerate(_findings(run), 1):
            detail.add([number, *cells], fill={6: _FILL[severity]})
        detail.sheet.autofilter(0, 0, max(detail.row - 1, 1), len(_DETAIL) - 1)
    return buffer.getvalue()


def _findings(run: Run) -> Iterator[tuple[Severity, list[str | int | None]]]:
    """The rows of the detail sheet behind 序号: errors first, hints last, each in the order of the tables."""
    basis = {rule.code: page_of(rule).basis for rule in rules()}
    for severity in Severity:
        for each in run.checked:
            report = each.report
            for finding in report.findings:
                if finding.severity is severity:
                    yield (
                        severity,
                        [
                            _office(each), report.file, report.number, report.project_name, where(finding, each),
                            LABEL[severity], f"{finding.code} {finding.title}", finding.message, finding.observed,
                            finding.expected, finding.hint, basis.get(finding.code, ""), None,
                        ],
                    )  # fmt: skip


def _summary(sheet: Sheet, run: Run) -> None:
    sheet.add(["合计", None, None, *_added_up(run.checked)], bold=True)
    for file, reason in run.unreadable:
        sheet.add(["读不了的文件", file, None, reason])
    for said in run.side:
        sheet.add([f"{said.code} {said.title}", said.file, None, f"{said.message}。{said.hint}"])
    for code, what in run.defects:
        sheet.add(["程序缺陷", f"规则 {code} 运行出错，请报告给维护者", None, what])
    offices: dict[str, list[Checked]] = {}
    for each in run.checked:
        offices.setdefault(squeeze(_office(each)), []).append(each)
    for tables in offices.values():
        name = _office(tables[0])
        sheet.add([name, "小计", None, *_added_up(tables)], bold=True)
        for each in tables:
            report = each.report
            sheet.add([name, report.file, report.number, report.project_name, *_counts([each])])


def _office(each: Checked) -> str:
    return one_line(each.table.implementing_unit or each.table.department or _NOBODY)


def _added_up(tables: Sequence[Checked]) -> list[str | int]:
    wrong = wrong_in(tables)
    return [f"{len(tables)}张表" + (f"，{wrong}张有错误" if wrong else ""), *_counts(tables)]


def _counts(tables: Sequence[Checked]) -> list[int]:
    unknown = sum(outcome is Outcome.UNDETERMINED for each in tables for outcome in each.report.outcomes.values())
    return [*(sum(each.report.count(severity) for each in tables) for severity in Severity), unknown]
