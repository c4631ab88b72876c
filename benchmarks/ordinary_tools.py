"""The structure of a table, checked by the tools a user would pick: pandera and frictionless.

Both get the same task, a table's JSON text, and every advantage: schemas are made once, and only the structure is asked
for. Required head cells are filled, amounts are numbers, the indicator rows
have a known first and second level, a name and a value, and every compulsory second level is there. Neither adds sums
up, reads values or compares fields, which is most of what `check` does.
"""

import json
from collections.abc import Callable
from typing import Any

import frictionless
import pandas as pd
import pandera.pandas as pa

from assistant.form.profile import load_profile

FORM = load_profile()
LEVEL1 = sorted({row.level1 for row in FORM.rows})
LEVEL2 = [row.level2 for row in FORM.rows]
REQUIRED = {row.level2 for row in FORM.required_rows}
HEAD = ("project_name", "department", "implementing_unit", "attribute", "period", "annual_goal")
AMOUNT, FILLED = r"\d+(?:\.\d{1,6})?", r"\s*\S.*"

Checker = Callable[[bytes], bool]


def head_of(table: dict[str, Any]) -> dict[str, str | None]:
    """The head as one row."""
    return {name: table[name] for name in HEAD} | {"year": str(table["year"]), "total": table["funding"]["total"]}


def rows_of(table: dict[str, Any]) -> list[dict[str, str | None]]:
    """The indicators as rows."""
    return [{name: row[name] for name in ("level1", "level2", "name", "target")} for row in table["indicators"]]


def with_pandera() -> Checker:
    """Whether a table's structure is right; every fault is looked for, as `check` does."""
    filled = pa.Check.str_matches(FILLED)
    head = pa.DataFrameSchema(
        {
            **{name: pa.Column(object, filled) for name in HEAD},
            "year": pa.Column(object, pa.Check.str_matches(r"20\d\d$")),
            "total": pa.Column(object, pa.Check.str_matches(f"{AMOUNT}$")),
        }
    )
    rows = pa.DataFrameSchema(
        {
            "level1": pa.Column(object, pa.Check.isin(LEVEL1)),
            "level2": pa.Column(object, pa.Check.isin(LEVEL2)),
            "name": pa.Column(object, filled),
            "target": pa.Column(object, filled),
        },
        checks=pa.Check(lambda frame: set(frame["level2"]) >= REQUIRED),
    )

    def valid(text: bytes) -> bool:
        table = json.loads(text)
        try:
            head.validate(pd.DataFrame([head_of(table)], dtype=object), lazy=True)
            rows.validate(pd.DataFrame(rows_of(table), dtype=object), lazy=True)
        except pa.errors.SchemaErrors:
            return False
        return True

    return valid


def with_frictionless() -> Checker:
    """Whether a table's structure is right; the compulsory rows are counted in Python, quicker than in its own way."""

    def field(name: str, **constraints: object) -> dict[str, object]:
        return {"name": name, "type": "string", "constraints": {"required": True, **constraints}}

    head = frictionless.Schema.from_descriptor(
        {
            "fields": [
                *(field(name, pattern=FILLED) for name in HEAD),
                field("year", pattern=r"20\d\d"),
                field("total", pattern=AMOUNT),
            ]
        }
    )
    rows = frictionless.Schema.from_descriptor(
        {
            "fields": [
                field("level1", enum=LEVEL1),
                field("level2", enum=LEVEL2),
                field("name", pattern=FILLED),
                field("target", pattern=FILLED),
            ]
        }
    )

    def valid(text: bytes) -> bool:
        table = json.loads(text)
        many = rows_of(table)
        valid = frictionless.Resource(data=[head_of(table)], schema=head).validate().valid
        valid &= frictionless.Resource(data=many, schema=rows).validate().valid
        return valid and {row["level2"] for row in many} >= REQUIRED

    return valid
