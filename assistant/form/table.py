"""What a table is: `Table`, `Funding`, `Part`, `Indicator`.

These models hold any draft, even a broken one: every cell is a string exactly as written, a blank is None. Whether the
content is right is the business of the rules; whether a table may be filed is the business of `rules.filing.Filing`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

# Keys every canonical table shows, filled or not; the others appear only where a form has them.
_ALWAYS = frozenset(
    [
        "year",
        "project_name",
        "department",
        "department_code",
        "implementing_unit",
        "attribute",
        "period",
        "funding",
        "annual_goal",
        "indicators",
        "unit",
        "total",
        "parts",
        "label",
        "amount",
        "level1",
        "level2",
        "name",
        "target",
    ]
)


def _cell(value: Any) -> Any:
    """A cell's text: outer blanks go, nothing left is None. Numbers are refused: 4.5 as a float is no longer exact."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool | int | float):
        raise ValueError(f'应写成带引号的文本，如 "{value}"，以免数字失真')
    return value


Text = Annotated[str | None, BeforeValidator(_cell)]


@dataclass(frozen=True, slots=True)
class Cell:
    """A position in the file a table was read from, both counted from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"第{self.row}行第{self.column}列"


@dataclass(frozen=True)
class Source:
    """Where a table came from: the file, which table of it (from 1), and the cell each path was read from.

    title  the heading above it, empty where there was none
    marks  the marks printed behind its second-level labels (必填硬性指标 …), by which a region's form is known
    """

    file: str = ""
    number: int = 1
    cells: Mapping[str, Cell] = field(default_factory=dict)
    title: str = ""
    marks: tuple[str, ...] = ()


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Value):
    """One line of the funds (资金来源), e.g. 财政拨款; `parts` are its own lines (中央, 省, 县)."""

    label: str = Field(description="资金来源名称，如 财政拨款")
    amount: Text = Field(None, description="金额，原样文本；空白为 null")
    overall_amount: Text = Field(None, description="项目期（中期）金额，原样文本")
    parts: tuple["Part", ...] = Field((), description="下级资金来源")


class Funding(_Value):
    """项目资金."""

    unit: Text = Field(None, description="金额单位，如 万元；未注明为 null")
    total: Text = Field(None, description="年度资金总额，原样文本")
    overall_total: Text = Field(None, description="项目期（中期）资金总额，原样文本")
    parts: tuple[Part, ...] = Field((), description="资金来源")


class Indicator(_Value):
    """One indicator row (一行指标)."""

    level1: Text = Field(None, description="一级指标")
    level2: Text = Field(None, description="二级指标，不带（必填…）标记")
    name: Text = Field(None, description="三级指标")
    target: Text = Field(None, description="指标值，原样文本")
    points: Text = Field(None, description="分值")
    explanation: Text = Field(None, description="指标解释")
    standard: Text = Field(None, description="评分标准")
    note: Text = Field(None, description="备注")
    extra: dict[str, str] = Field(default_factory=dict, description="其他各栏，原样保留")


class Table(_Value):
    """One 项目支出绩效目标表, as written."""

    year: Annotated[int | None, Field(ge=1900, le=2199, description="年度")] = None
    project_name: Text = Field(None, description="项目名称")
    department: Text = Field(None, description="主管部门")
    department_code: Text = Field(None, description="主管部门代码")
    implementing_unit: Text = Field(None, description="实施单位")
    attribute: Text = Field(None, description="项目属性")
    period: Text = Field(None, description="项目期")
    funding: Funding = Field(default_factory=Funding, description="项目资金")
    annual_goal: Text = Field(None, description="年度总体目标")
    overall_goal: Text = Field(None, description="项目期总体目标（中期目标）")
    indicators: tuple[Indicator, ...] = Field((), description="绩效指标")
    overall_indicators: tuple[Indicator, ...] = Field((), description="项目期（中期）绩效指标，版式有两组指标时")

    _source: Source = PrivateAttr(default_factory=Source)

    def __eq__(self, other: object) -> bool:
        """Equal content; where it was read from does not matter."""
        return isinstance(other, Table) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    @property
    def source(self) -> Source:
        """Where this table was read from; empty for one made in memory."""
        return self._source

    def at(self, source: Source) -> Self:
        """The same table, said to come from `source`."""
        copy = self.model_copy()
        copy._source = source
        return copy

    def get(self, path: str) -> Any:
        """What stands at a path such as `funding.parts.1.amount`; None where the path leads nowhere."""
        value: Any = self
        for key in _keys(path):
            if isinstance(value, dict):
                value = value.get(key)
            elif key.isdigit():
                value = value[int(key)] if isinstance(value, tuple) and int(key) < len(value) else None
            else:
                value = getattr(value, key, None)
        return value

    def put(self, path: str, value: str | int | None) -> Self:
        """A copy with `value` at `path`. KeyError when the path leads nowhere."""
        data = self.model_dump(exclude_unset=False)
        *parents, last = _keys(path)
        place: Any = data
        try:
            for key in parents:
                place = place[int(key)] if key.isdigit() else place[key]
            if last not in place and parents[-1:] != ["extra"]:
                raise KeyError(last)
        except (KeyError, IndexError, TypeError):
            raise KeyError(path) from None
        place[last] = value
        return type(self).model_validate(data).at(self.source)

    def canonical(self) -> dict[str, Any]:
        """The JSON other programs rely on: fixed key order, optional keys only where they hold something."""
        data: dict[str, Any] = _prune(self.model_dump(mode="json"))
        return data


def _prune(value: Any) -> Any:
    if isinstance(value, dict):
        pruned = {key: _prune(item) for key, item in value.items()}
        optional = {key for key in pruned if key not in _ALWAYS} | ({"parts"} if "amount" in pruned else set())
        return {key: item for key, item in pruned.items() if not (key in optional and item in (None, [], {}))}
    if isinstance(value, list):
        return [_prune(item) for item in value]
    return value


def _keys(path: str) -> list[str]:
    """A path taken apart; the name of a column is one key, whatever dots it has (`indicators.0.extra.占比%.1`)."""
    place, extra, column = path.partition(".extra.")
    return [*place.split("."), "extra", column] if extra else place.split(".")


def to_json(tables: list[Table]) -> str:
    """Canonical JSON of one table, or of a list of them, in UTF-8 with the Chinese readable."""
    data = [table.canonical() for table in tables]
    return json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=2) + "\n"


_HEAD = ("project_name", "department", "department_code", "implementing_unit", "attribute", "period")
_GOALS = ("annual_goal", "overall_goal")
_ROW = ("level1", "level2", "name", "target", "points", "explanation", "standard", "note")


def filled(table: Table) -> list[str]:
    """What stands in the filled cells of a table: `texts` without the paths, and for that cheap, in no stated order."""
    funding, amounts = table.funding, [table.funding.parts]
    found = [table.project_name, table.department, table.department_code, table.implementing_unit, table.attribute]
    found += (table.period, funding.unit, funding.total, funding.overall_total, table.annual_goal, table.overall_goal)
    while amounts:
        for part in amounts.pop():
            found += (part.amount, part.overall_amount)
            if part.parts:
                amounts.append(part.parts)
    for row in table.indicators + table.overall_indicators:
        found += (row.level1, row.level2, row.name, row.target, row.points, row.explanation, row.standard, row.note)
        if row.extra:
            found += row.extra.values()
    return [text for text in found if text]


def texts(table: Table) -> Iterator[tuple[str, str]]:
    """Every filled cell of a table as (path, text), in the order of the form."""
    for name in _HEAD:
        if value := getattr(table, name):
            yield name, value
    if table.funding.unit:
        yield "funding.unit", table.funding.unit
    for name in ("total", "overall_total"):
        if value := getattr(table.funding, name):
            yield f"funding.{name}", value
    yield from _part_texts("funding", table.funding.parts)
    for name in _GOALS:
        if value := getattr(table, name):
            yield name, value
    yield from _indicator_texts("indicators", table.indicators)
    yield from _indicator_texts("overall_indicators", table.overall_indicators)


def _indicator_texts(path: str, indicators: tuple[Indicator, ...]) -> Iterator[tuple[str, str]]:
    for index, indicator in enumerate(indicators):
        for name in _ROW:
            if value := getattr(indicator, name):
                yield f"{path}.{index}.{name}", value
        for name, value in indicator.extra.items():
            yield f"{path}.{index}.extra.{name}", value


def _part_texts(path: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for index, part in enumerate(parts):
        for name in ("amount", "overall_amount"):
            if value := getattr(part, name):
                yield f"{path}.parts.{index}.{name}", value
        yield from _part_texts(f"{path}.parts.{index}", part.parts)
