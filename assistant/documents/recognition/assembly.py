"""One table being put together (TableBuilder): collects what the recogniser finds and turns it into a `Table`.

Cells are kept exactly as written. What had to be mended to understand one is said in the account, not done to the cell.
"""

from collections.abc import Callable
from typing import Any

from ...form import Amount, Cell, Funding, Source, Table
from ...form.money import plain
from ...form.text import squeeze
from ..account import Entry, Kind
from ..vocabulary.labels import bracketed_unit, declared_unit, period_of, split_code, year_value
from ..vocabulary.marks import ticked
from ..vocabulary.privacy import PRIVATE, scrubbed, shown
from .columns import RowReading
from .funds import Lines
from .header import Header
from .indicators import Indicators

Note = Callable[[Entry], None]
Locate = Callable[[Cell | None], Cell | None]
_TEXTS = frozenset({"project_name", "implementing_unit", "attribute", "period", "annual_goal", "overall_goal"})
_MAX_GOAL = 5000  # characters, beyond which rows below a goal are no more of it


class TableBuilder:
    """A table under construction. `note` receives an account entry for everything taken."""

    def __init__(self, note: Note, locate: Locate) -> None:
        self.header: Header | None = None
        self.seen: set[str] = set()
        self.listed_head = False  # a row of labels with nothing beside them: the head written across
        self.period = ""  # `overall` while the rows of a mid-term group are read
        self.order: tuple[str, ...] = ()  # that of two goals side by side
        self.annual = Indicators("indicators", note, self._place)
        self.overall = Indicators("overall_indicators", note, self._place)
        self._note = note
        self._locate = locate
        self._fields: dict[str, Any] = {}
        self._cells: dict[str, Cell] = {}
        self._units: list[tuple[str, Cell | None]] = []
        self._lines = Lines(self._amount)
        self._title = ""
        self._title_year: int | None = None
        self._title_cell: Cell | None = None
        self._goal: tuple[str, Cell | None] | None = None  # where the goal last taken stands, for the rows below it
        self._goal_label = ""
        self._ends: dict[str, str] = {}  # the two ends of the period, where they are asked for apart

    @property
    def begun(self) -> bool:
        """Whether anything but title, year and unit was found."""
        return bool(self.seen - {"year", "unit"}) or self.header is not None

    @property
    def is_table(self) -> bool:
        """Whether what was found is a target table: indicators, or enough labels of the head."""
        return self.header is not None or self.has_indicators or len(self.seen - {"year", "unit", "private"}) >= 3

    @property
    def nameless(self) -> bool:
        """Whether no project is named."""
        return not self._fields.get("project_name")

    @property
    def stated_year(self) -> int | None:
        """The year that a line, a field or the title names."""
        year = self._fields.get("year")
        return year if isinstance(year, int) else self._title_year

    @property
    def has_indicators(self) -> bool:
        """Whether any indicator was taken."""
        return bool(self.annual.found or self.overall.found)

    @property
    def in_funds(self) -> bool:
        """Whether lines of the funds may follow."""
        return bool(self.seen & {"total", "funding", "part"}) and self.header is None

    def title(self, year: int | None, cell: Cell | None, text: str) -> None:
        """Take a title line; the year it may name counts where no other line names one."""
        self._title = " ".join(text.split())
        text = shown(text)
        if year is None:
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, text, reason="标题", ordinary=True))
            return
        self._title_year = year
        self._title_cell = self._locate(cell)
        self._note(Entry(0, cell, "year", Kind.READ, text, str(year)))

    def under(self, other: "TableBuilder") -> None:
        """Stand under the same title, year and unit of money as another table (一行一个指标, several projects)."""
        self._title, self._title_year, self._title_cell = other._title, other._title_year, other._title_cell
        self._units = list(other._units)
        if "year" in other._fields:
            self._fields["year"] = other._fields["year"]
            self._cells |= {path: cell for path, cell in other._cells.items() if path == "year"}

    def year(self, year: int | None, cell: Cell | None, text: str) -> None:
        """Take the line or field that names the year (None when it is left unfilled)."""
        self.seen.add("year")
        self._place("year", cell)
        self._fields["year"] = year
        self._note(Entry(0, cell, "year", Kind.READ, text.strip(), str(year or "")))

    def unit(self, unit: str, cell: Cell | None, text: str) -> None:
        """Take a declaration of the unit of money; two that differ are kept both and reported."""
        known = [name for name, _ in self._units]
        at = self._locate(cell)
        self.seen.add("unit")
        if unit not in known:
            self._units.append((unit, at))
        elif self._units[known.index(unit)][1] is None:
            self._units[known.index(unit)] = (unit, at)  # said above a Word table and again in one of its cells
        joined = "/".join(name for name, _ in self._units)
        if known and unit not in known:
            self._note(
                Entry(0, cell, "funding.unit", Kind.REPAIRED, text, joined, "两处注明的金额单位不一致，两个都保留")
            )
        else:
            self._note(Entry(0, cell, "funding.unit", Kind.READ, text, joined))

    def take(self, name: str, label: str, value: str | None, cell: Cell | None, *, overall: bool = False) -> None:
        """Take a field of the head: its label as written, its value (None when blank), and the value's cell.

        `overall`: an amount of the project's whole period.
        """
        value = self._without_persons((value or "").strip(), cell) or None
        if name in ("total", "overall_total", "part") and (unit := bracketed_unit(label)):
            self.unit(unit, cell, label.strip())
        if name == "total" and overall:
            name = "overall_total"
        if name == "private":
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, "", reason=PRIVATE, ordinary=True))
        elif name == "part":
            self._lines.take(label, value, cell, overall=overall)
        elif name == "unit":
            if unit := declared_unit(value):
                self.unit(unit, cell, f"{label}：{value}")
        elif name == "annual_goal" and name in self.seen and self._is_overall_goal(label):
            self._text("annual_goal", value, cell)
        elif name in self.seen and not (value and self._left_blank(name)):
            again = "同一栏在表中第二次出现，只取第一次的内容"
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, value or label, reason=again))
        elif name in ("total", "overall_total"):
            self._amount(f"funding.{name}", value, cell)
            self._fields[name] = value
        elif name == "department":
            self._take_department(label, value, cell)
        elif name == "year":
            self.year(year_value(value), cell, value or "")
        elif name in ("period_start", "period_end"):
            self._end_of_period(name, value, cell)
        elif name == "attribute":
            self._take_attribute(value, cell)
        elif name in _TEXTS or name == "department_code":
            self._text(name, value, cell)
        elif name == "result":
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, value or label, reason="自评的完成情况，不是目标，不读取"))
        self.seen.add(name)
        self._goal = (name, cell) if name in ("annual_goal", "overall_goal") else None
        self._goal_label = label if name == "annual_goal" else self._goal_label

    def _left_blank(self, name: str) -> bool:
        """Whether a field was met before with nothing in it: 绩效目标 as the label of a row that 总体目标 divides."""
        return name in _TEXTS and not self._fields.get(name)

    def _text(self, name: str, value: str | None, cell: Cell | None) -> None:
        self._fields[name] = value
        self._cells.pop(name, None)
        self._place(name, cell)
        self._note(Entry(0, cell, name, Kind.READ, value or "", value or ""))

    def _without_persons(self, value: str, cell: Cell | None) -> str:
        kept = scrubbed(value)
        if kept != value:
            reason = "这一格里的联系人或电话，不读取"
            self._note(Entry(0, cell, "", Kind.PASSED_OVER, "", reason=reason, ordinary=True))
        return kept

    def _is_overall_goal(self, label: str) -> bool:
        """Whether the goal taken before is the project's, now that the year's own comes: 总体目标, then 年度目标."""
        mid_term = "总体" in self._goal_label and period_of(self._goal_label) != "annual" == period_of(label)
        if not mid_term or "overall_goal" in self.seen:
            return False
        text = self._fields.pop("annual_goal")
        cell = self._cells.pop("annual_goal", None)
        self._fields["overall_goal"] = text
        self.seen.add("overall_goal")
        if cell is not None:
            self._cells["overall_goal"] = cell
        reason = "另有年度目标，这一格按项目期总体目标读取"
        self._note(Entry(0, None, "overall_goal", Kind.REPAIRED, self._goal_label.strip(), "项目期总体目标", reason))
        return True

    def goal_goes_on(self, text: str, cell: Cell) -> bool:
        """Take a row below a goal that holds nothing but more of it; False when no goal stands right above."""
        if self._goal is None or self._goal[1] is None or self._goal[1].column != cell.column:
            return False
        name, before = self._goal[0], self._fields.get(self._goal[0]) or ""
        if len(before) > _MAX_GOAL:
            return False
        text = self._without_persons(text.strip(), cell)
        self._fields[name] = "\n".join(filter(None, (before, text)))
        self._note(Entry(0, cell, name, Kind.REPAIRED, text, f"…{text}" if before else text, "目标分写在几行，已合并"))
        return True

    def ended(self) -> None:
        """What comes now is no more of a goal."""
        self._goal = None

    def _take_attribute(self, value: str | None, cell: Cell | None) -> None:
        chosen = ticked(value) if value else None
        if value is None or chosen is None:
            self._text("attribute", value, cell)
            return
        self._fields["attribute"] = chosen or None
        self._place("attribute", cell)
        reason = "按勾选的方框读取" if chosen else "方框都没有勾选，按空白读取"
        self._note(Entry(0, cell, "attribute", Kind.REPAIRED, value, chosen, reason))

    def _end_of_period(self, name: str, value: str | None, cell: Cell | None) -> None:
        """The period of a form that asks for its two ends apart."""
        self._ends[name] = value or ""
        if "period" in self.seen or len(self._ends) < 2:
            self._note(Entry(0, cell, "period", Kind.READ, value or "", value or ""))
            return
        joined = "-".join(filter(None, (self._ends["period_start"], self._ends["period_end"])))
        self._fields["period"] = joined or None
        self._place("period", cell)
        self._note(Entry(0, cell, "period", Kind.REPAIRED, value or "", joined, "开始和完成日期分栏填写，合为项目期"))

    def funding(self, label: str, cell: Cell) -> None:
        """Take the label to the left of the funds, which may declare the unit of money."""
        self.seen.add("funding")
        if unit := bracketed_unit(label):
            self.unit(unit, cell, label.strip())

    def _take_department(self, label: str, value: str | None, cell: Cell | None) -> None:
        asked = "代码" in squeeze(label) or "编码" in squeeze(label)
        name, code = split_code(value, asked=asked) if value else (None, None)
        self._fields["department"] = name
        self._place("department", cell)
        self._note(Entry(0, cell, "department", Kind.READ, value or "", name or ""))
        if code or asked:
            self._fields.setdefault("department_code", code)
            self._place("department_code", cell)
        if code:
            self._note(Entry(0, cell, "department_code", Kind.READ, value or "", code))

    def _amount(self, path: str, text: str | None, cell: Cell | None) -> None:
        self._place(path, cell)
        amount = Amount.parse(text)
        if text and amount and amount.repairs:
            reason = f"{'、'.join(amount.repairs)}，按 {plain(amount.number)} 理解（表中原样保留）"
            self._note(Entry(0, cell, path, Kind.REPAIRED, text, plain(amount.number), reason))
        else:
            self._note(Entry(0, cell, path, Kind.READ, text or "", text or ""))

    def add(self, row: RowReading) -> None:
        """Take an indicator row, for the year or for the group that is being read."""
        mid_term = self.period == "overall"
        for side, indicators in ((row.annual, self.overall if mid_term else self.annual), (row.overall, self.overall)):
            if side is None:
                continue
            if row.loose and (key := indicators.continues(side, row.cell.row)):
                indicators.extend(key, side.values[key])
            else:
                indicators.add(side, row.cell, row.repairs)

    def _place(self, path: str, cell: Cell | None) -> None:
        if (found := self._locate(cell)) is not None:
            self._cells.setdefault(path, found)

    def build(self, file: str, number: int) -> Table:
        """The table, said to come from `file`."""
        placed = [cell for _, cell in self._units if cell is not None]
        if placed:
            self._cells.setdefault("funding.unit", placed[0])
        fields = dict(self._fields)
        if "period" not in fields:
            fields["period"] = "".join(self._ends.values()) or None
        if fields.get("year") is None and self._title_year is not None:
            fields["year"] = self._title_year
            if self._title_cell is not None:
                self._cells.setdefault("year", self._title_cell)
        funding = Funding(
            unit="/".join(name for name, _ in self._units) or None,
            total=fields.pop("total", None),
            overall_total=fields.pop("overall_total", None),
            parts=self._lines.parts(),
        )
        annual, overall = tuple(self.annual.found), tuple(self.overall.found)
        table = Table(**fields, funding=funding, indicators=annual, overall_indicators=overall)
        marks = tuple({**self.annual.marks, **self.overall.marks})
        return table.at(Source(file, number, self._cells, self._title, marks))
