"""A profile (地区版式): which rows, fields and marks a region's form has. One TOML file each in `profiles/`."""

import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

DEFAULT = "ningxia-2024"
_FOLDER = Path(__file__).parent / "profiles"


class UnknownProfileError(ValueError):
    """No profile of that name, or its file is not one. The message says which there are."""


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
    """First-level indicators that must have at least one row."""

    required: tuple[str, ...]


class Points(_Data):
    """The points of a form (分值): what they may add up to, how the first levels share them, the most for one row."""

    totals: tuple[Decimal, ...]
    level1: tuple[dict[str, Decimal], ...] = ()
    row_most: Decimal = Decimal(30)


class Attributes(_Data):
    """What 项目属性 may say."""

    allowed: tuple[str, ...]


class Profile(_Data):
    """One region's form."""

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
    points: Points | None = None

    @property
    def required_rows(self) -> tuple[Row, ...]:
        """The rows that must be there, in the form's order."""
        return tuple(row for row in self.rows if row.required)

    def row(self, level2: str) -> Row | None:
        """The form's row of that second level; None when the form has none."""
        return next((row for row in self.rows if row.level2 == level2), None)


def profile_names() -> list[str]:
    """The profiles there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@lru_cache(maxsize=16)
def load_profile(name: str = DEFAULT) -> Profile:
    """The profile of that name. `UnknownProfileError` says which there are."""
    if name not in profile_names():
        raise UnknownProfileError(f"没有名为“{name}”的版式。可用的有：{'、'.join(profile_names())}。")
    try:
        return Profile.model_validate(tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UnknownProfileError(f"版式文件 {name}.toml 有误：{error}") from error
