"""A profile (地区版式): which rows, fields and marks a region's form has. One TOML file each in `profiles/`.

A file may say `inherits = "ningxia-2024"`, or name a file by a path that ends in `.toml`, seen from its own folder. It
then states only what differs from that form, which has to be complete by itself:

- a table (`[fields]`, `[severity]` …) is merged key by key; a list is replaced as a whole;
- a row (`[[rows]]`) whose `level2` the parent has changes the keys it states and keeps its place; another one is added
  behind the last row of its `level1`; `without = ["生态效益指标"]` takes rows of the parent away;
- the name is never inherited: without one it is the file's own, so that no report names a form that was not used.

`[severity]` says how grave a rule's findings are in this region: `V02 = "warning"`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from .table import Table
from .taxonomy import level2_names

DEFAULT = "ningxia-2024"
_FOLDER = Path(__file__).parent / "profiles"


class UnknownProfileError(ValueError):
    """No profile of that name, or its file is not one. The message says which there are."""


Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}$")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(_Data):
    """One second-level row of the form. `required`: 必填; `numeric`: 硬性, its value must hold a figure."""

    level1: str
    level2: str
    mark: str = ""
    required: bool = False
    numeric: bool = False

    @property
    def label(self) -> str:
        """The label as printed, `数量指标（必填硬性指标）`."""
        return self.level2 + self.mark


class Fields(_Data):
    """Head fields that must be filled, and those whose absence is worth a hint."""

    required: tuple[str, ...]
    hinted: tuple[str, ...] = ()


class FundingForm(_Data):
    """The lines of the funds, in order."""

    parts: tuple[str, ...]


class Levels(_Data):
    """First-level indicators that must have at least one row.

    `when_named`: those that must have one only where the project's name holds one of these words.
    """

    required: tuple[str, ...]
    when_named: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def required_of(self, project_name: str | None) -> tuple[str, ...]:
        """Those that a project of that name must have."""
        name = project_name or ""
        asked = (level1 for level1, words in self.when_named.items() if any(word in name for word in words))
        return tuple(dict.fromkeys((*self.required, *asked)))


class Points(_Data):
    """The points of a form (分值): what they may add up to, how the first levels share them, the most for one row."""

    totals: tuple[Decimal, ...]
    level1: tuple[dict[str, Decimal], ...] = ()
    row_most: Decimal = Decimal(30)


class Signs(_Data):
    """By what a document in this form is known, besides its rows, marks and points: how its title ends."""

    titles: tuple[str, ...] = ()


class Attributes(_Data):
    """What 项目属性 may say."""

    allowed: tuple[str, ...]


class Profile(_Data):
    """One region's form.

    annex     printed above the title with the office's name; empty for a form without such a line
    mid_term  the form has goals and indicators of the project's whole period (实施期、中期) beside the year's
    """

    name: str
    title: str
    annex: str
    basis: str
    unit: str
    fields: Fields
    funding: FundingForm
    levels: Levels
    attributes: Attributes
    rows: tuple[Row, ...]
    mid_term: bool = False
    signs: Signs = Field(default_factory=Signs)
    points: Points | None = None
    severity: dict[Code, Literal["error", "warning", "info"]] = Field(default_factory=dict)

    @property
    def required_rows(self) -> tuple[Row, ...]:
        """The rows that must be there, in the form's order."""
        return tuple(row for row in self.rows if row.required)

    @property
    def starting_rows(self) -> tuple[Row, ...]:
        """The rows a new table begins with: the required ones, or all where the form requires none by itself."""
        return self.required_rows or self.rows

    def row(self, level2: str) -> Row | None:
        """The form's row of that second level; None when the form has none."""
        return next((row for row in self.rows if row.level2 == level2), None)


def profile_names() -> list[str]:
    """The profiles there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load_profile(name: str = DEFAULT) -> Profile:
    """The profile of that name, or of that file when it ends in `.toml`; `UnknownProfileError` says what is wrong.

    A profile that comes with the program is read once. A user's own file, and its parents, are read each time and taken
    from memory while they say the same: a page that stays open follows an edit.
    """
    if name.endswith(".toml"):
        return _made(_lineage(Path(name)))
    return _supplied(name)


@lru_cache(maxsize=16)
def _supplied(name: str) -> Profile:
    if name not in profile_names():
        there = "、".join(profile_names())
        raise UnknownProfileError(f"没有名为“{name}”的版式。可用的有：{there}；也可以给出自己的 .toml 文件。")
    return _made(_lineage(_FOLDER / f"{name}.toml"))


def _lineage(path: Path) -> tuple[tuple[Path, str], ...]:
    """The file and those it inherits from, as (path, text), the oldest first."""
    found: list[tuple[Path, str]] = []
    seen: set[Path] = set()
    while True:
        if path.resolve() in seen:
            chain = " → ".join(each.name for each in (*(file for file, _ in found), path))
            raise _wrong(found[-1][0], "inherits", f"版式互相继承，成了一圈（{chain}）")
        seen.add(path.resolve())
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            if found:
                raise _wrong(found[-1][0], "inherits", f"读不了所继承的版式文件 {path}") from error
            raise UnknownProfileError(f"读不了版式文件 {path}。请给出一个 UTF-8 编码的 .toml 文件。") from error
        found.append((path, text))
        parent = _parsed(path, text).get("inherits")
        if parent is None:
            return tuple(reversed(found))
        if not isinstance(parent, str):
            raise _wrong(path, "inherits", "应是一个版式名，或一个 .toml 文件")
        if not parent.endswith(".toml") and parent not in profile_names():
            raise _wrong(path, "inherits", f"没有名为“{parent}”的版式，可用的有：{'、'.join(profile_names())}")
        path = path.parent / parent if parent.endswith(".toml") else _FOLDER / f"{parent}.toml"


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnknownProfileError(f"版式文件 {path} 不是正确的 TOML：{error}。") from error


@lru_cache(maxsize=32)
def _made(lineage: tuple[tuple[Path, str], ...]) -> Profile:
    """The profile of the youngest file. Each one is complete with its parents, so what is wrong is its own doing."""
    merged: dict[str, Any] = {}
    for number, (path, text) in enumerate(lineage):
        own = _parsed(path, text)
        own.pop("inherits", None)
        own.setdefault("name", path.stem)
        if number:
            merged = _merged(path, merged, own)
        elif "without" in own:
            raise _wrong(path, "without", "没有继承别的版式，就没有可去掉的行")
        else:
            _check_rows(path, own)
            merged = own
        _validate(path, merged)
    return Profile.model_validate(merged)


def _merged(path: Path, parent: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    _check_rows(path, own)
    without, rows = own.pop("without", []), own.pop("rows", [])
    merged = _deep(parent, own)
    if not isinstance(without, list) or not all(isinstance(each, str) for each in without):
        raise _wrong(path, "without", "应是二级指标名称的清单")
    labels = [row["level2"] for row in parent["rows"]]
    for each in without:
        if each not in labels:
            raise _wrong(path, "without", f"所继承的版式没有“{each}”")
    kept = [row for row in parent["rows"] if row["level2"] not in without]
    for row in rows:
        place = next((index for index, each in enumerate(kept) if each["level2"] == row["level2"]), None)
        if place is not None:
            kept[place] = {**kept[place], **row}
            continue
        behind = [index for index, each in enumerate(kept) if each["level1"] == row.get("level1")]
        kept.insert(behind[-1] + 1 if behind else len(kept), row)
    return {**merged, "rows": kept}


def _deep(parent: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(parent)
    for key, value in own.items():
        old = merged.get(key)
        merged[key] = _deep(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _check_rows(path: Path, own: Mapping[str, Any]) -> None:
    """Rows are told apart by `level2`, so each must have one that the rules know, and only once."""
    rows = own.get("rows", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(path, "rows", "应写成一段段 [[rows]]")
    labels = [row.get("level2") for row in rows]
    for number, label in enumerate(labels, 1):
        key = f"rows（第{number}段）.level2"
        if label is None:
            raise _wrong(path, key, "没有写二级指标")
        if label not in level2_names():
            raise _wrong(path, key, f"不认识二级指标“{label}”，可用的有：{'、'.join(level2_names())}")
        if labels.index(label) < number - 1:
            raise _wrong(path, key, f"“{label}”写了两次")


def _validate(path: Path, data: dict[str, Any]) -> None:
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(path, _key(first["loc"], data), _reason(first["type"], first["msg"])) from error
    cells = [name for name in Table.model_fields if name not in ("funding", "indicators")]
    for key, names in (("required", profile.fields.required), ("hinted", profile.fields.hinted)):
        for name in names:
            if name not in cells:
                raise _wrong(path, f"fields.{key}", f"表头没有“{name}”，可用的有：{'、'.join(cells)}")


def _key(loc: Iterable[str | int], data: dict[str, Any]) -> str:
    """Where pydantic found the fault, a row named by its second level: `rows（数量指标）.required`."""
    keys = [str(key) for key in loc if key != "[key]"]
    if keys[0] == "rows" and len(keys) > 1:
        return ".".join([f"rows（{data['rows'][int(keys[1])]['level2']}）", *keys[2:]])
    return ".".join(keys)


def _reason(kind: str, message: str) -> str:
    known = {"extra_forbidden": "没有这个键", "missing": "没有写", "string_pattern_mismatch": "不是规则代码，如 V02"}
    if kind == "literal_error":
        return '应是 "error"、"warning" 或 "info"'
    return known.get(kind) or f"写得不对（{message}）"


def _wrong(path: Path, key: str, reason: str) -> UnknownProfileError:
    return UnknownProfileError(f"版式文件 {path} 的 {key}：{reason}。")
