"""The review sheet 审核意见表 (.xlsx) a reviewer works through: a summary by office, and one row per finding.

Every text is written as text, never as a formula or a link; the same run gives the same bytes.
"""

import datetime
import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

from ...form.text import squeeze
from ..engine import rules
from ..pages import page_of
from ..rule import Outcome, Severity
from .model import Checked, Run
from .shown import LABEL, one_line, plain, where, width

_FIXED_DATE = datetime.datetime(2000, 1, 1)
_FONT = {"font_name": "宋体", "font_size": 9}
_LINE = 12.0  # points of one line of text
_MOST_HEIGHT = 400.0  # Excel stops at 409.5
_MOST_TEXT = 32_000  # Excel stops at 32,767 characters in a cell
_FILL = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699", Severity.INFO: "#E7E6E6"}
_NOBODY = "（未写单位）"

# Columns as (heading, width in characters of the standard font).
_DETAIL = (
    ("序号", 5), ("文件", 13), ("第几张", 6), ("项目名称", 13), ("单元格", 15), ("级别", 6), ("规则", 12),
    ("问题", 24), ("当前内容", 18), ("应为", 15), ("建议", 18), ("依据", 26), ("处理意见", 18),
)  # fmt: skip
_SUMMARY = (
    ("单位", 36), ("文件", 30), ("第几张", 7), ("项目名称", 34), ("错误", 7), ("警告", 7), ("提示", 7), ("未定", 7),
)  # fmt: skip


def as_sheet(run: Run) -> bytes:
    """The workbook: 汇总 (counts per table, added up by office; unreadable files; crashed rules) and 审核意见表."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "审核意见表", "created": _FIXED_DATE})
        _summary(_Sheet(workbook, "汇总", _SUMMARY), run)
        detail = _Sheet(workbook, "审核意见表", _DETAIL)
        for number, (severity, cells) in enumerate(_findings(run), 1):
            detail.add([number, *cells], fill={5: _FILL[severity]})
        detail.sheet.autofilter(0, 0, max(detail.row - 1, 1), len(_DETAIL) - 1)
    return buffer.getvalue()


class _Sheet:
    """A worksheet that is filled from the top: bordered, wrapped, each row as high as its longest text needs."""

    def __init__(self, workbook: Any, name: str, columns: Sequence[tuple[str, int]]) -> None:
        self.sheet = workbook.add_worksheet(name)
        self.row = 0
        self._workbook = workbook
        self._widths = [wide for _, wide in columns]
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        for column, wide in enumerate(self._widths):
            self.sheet.set_column(column, column, wide)
        self.add([heading for heading, _ in columns], bold=True, fill=dict.fromkeys(range(len(columns)), "#D9E1F2"))
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(64 + len(columns))}1048576"})
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        self.sheet.set_header(f"&C{name}")
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
        self.sheet.fit_to_pages(1, 0)

    def add(
        self, values: Sequence[str | int | None], *, bold: bool = False, fill: dict[int, str] | None = None
    ) -> None:
        """The next row. Numbers and filled cells are centred; a text is written as it stands."""
        lines = 1
        for column, value in enumerate(values):
            style = self._format((fill or {}).get(column, ""), bold, isinstance(value, int) or column in (fill or {}))
            if isinstance(value, int):
                self.sheet.write_number(self.row, column, value, style)
            elif text := plain(value or "")[:_MOST_TEXT]:
                self.sheet.write_string(self.row, column, text, style)
                lines = max(lines, _lines(text, self._widths[column]))
            else:
                self.sheet.write_blank(self.row, column, None, style)
        self.sheet.set_row(self.row, min(lines * _LINE + 6, _MOST_HEIGHT))
        self.row += 1

    def _format(self, fill: str, bold: bool, centred: bool) -> Any:
        key = (fill, bold, centred)
        if key not in self._formats:
            style: dict[str, Any] = {**_FONT, "border": 1, "valign": "vcenter", "text_wrap": True, "bold": bold}
            style |= {"align": "center"} if centred else {}
            style |= {"bg_color": fill} if fill else {}
            self._formats[key] = self._workbook.add_format(style)
        return self._formats[key]


def _lines(text: str, wide: int) -> int:
    """Lines a text takes in a column: 7 pixels for each character of the column's width, 6 for half a 9 point glyph."""
    room = wide * 7 // 6 - 2
    return sum(max(1, math.ceil(width(line) / room)) for line in text.split("\n"))


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
                            report.file, report.number, report.project_name, where(finding, each), LABEL[severity],
                            f"{finding.code} {finding.title}", finding.message, finding.observed, finding.expected,
                            finding.hint, basis.get(finding.code, ""), None,
                        ],
                    )  # fmt: skip


def _summary(sheet: _Sheet, run: Run) -> None:
    offices: dict[str, list[Checked]] = {}
    names: dict[str, str] = {}
    for each in run.checked:
        name = one_line(each.table.implementing_unit or each.table.department or _NOBODY)
        names.setdefault(squeeze(name), name)
        offices.setdefault(squeeze(name), []).append(each)
    for key, tables in offices.items():
        for each in tables:
            report = each.report
            sheet.add([names[key], report.file, report.number, report.project_name, *_counts([each])])
        sheet.add([names[key], "小计", None, f"{len(tables)}张表", *_counts(tables)], bold=True)
    sheet.add(["合计", None, None, f"{len(run.checked)}张表", *_counts(run.checked)], bold=True)
    for file, reason in run.unreadable:
        sheet.add(["读不了的文件", file, None, reason])
    for code, what in run.defects:
        sheet.add(["程序缺陷", f"规则 {code} 运行出错，请报告给维护者", None, what])


def _counts(tables: Sequence[Checked]) -> list[int]:
    unknown = sum(outcome is Outcome.UNDETERMINED for each in tables for outcome in each.report.outcomes.values())
    return [*(sum(each.report.count(severity) for each in tables) for severity in Severity), unknown]
