"""The structure of a table, checked by the tools a user would pick: pandera and frictionless.

Both get the same task and every advantage: schemas are made once, the data are in memory and already in the shape the
tool likes, and only the structure is asked for. Required head cells are filled, amounts are numbers, the indicator rows
have a known first and second level, a name and a value, and every compulsory second level is there. Neither adds sums
up, reads values or compares fields, which is most of what `check` does.
"""

from collections.abc import Callable

import frictionless
import pandas as pd
import pandera.pandas as pa

from assistant.form.profile import load_profile
from assistant.form.table import Table

FORM = load_profile()
LEVEL1 = sorted({row.level1 for row in FORM.rows})
LEVEL2 = [row.level2 for row in FORM.rows]
REQUIRED = {row.level2 for row in FORM.required_rows}
HEAD = ("project_name", "department", "implementing_unit", "attribute", "period", "annual_goal")
AMOUNT, FILLED = r"\d+(?:\.\d{1,6})?", r"\s*\S.*"

Checker = Callable[[], bool]


def head_of(table: Table) -> dict[str, str | None]:
    """The head as one row."""
    return {name: getattr(table, name) for name in HEAD} | {"year": str(table.year), "total": table.funding.total}


def rows_of(table: Table) -> list[dict[str, str | None]]:
    """The indicators as rows."""
    return [row.model_dump(include={"level1", "level2", "name", "target"}) for row in table.indicators]


def with_pandera(tables: list[Table]) -> list[Checker]:
    """A checker for each table; the frames are built beforehand."""
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

    def checker(table: Table) -> Checker:
        one, many = pd.DataFrame([head_of(table)], dtype=object), pd.DataFrame(rows_of(table), dtype=object)

        def run() -> bool:
            try:
                head.validate(one)
                rows.validate(many)
            except pa.errors.SchemaError:
                return False
            return True

        return run

    return [checker(table) for table in tables]


def with_frictionless(tables: list[Table]) -> list[Checker]:
    """A checker for each table; the compulsory rows are counted in plain Python, which is quicker than its own way."""

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

    def checker(table: Table) -> Checker:
        one, many = [head_of(table)], rows_of(table)

        def run() -> bool:
            valid = frictionless.Resource(data=one, schema=head).validate().valid
            valid &= frictionless.Resource(data=many, schema=rows).validate().valid
            return valid and {row["level2"] for row in many} >= REQUIRED

        return run

    return [checker(table) for table in tables]
