"""The tables of `tests/clean/`: many kinds of project, written without a fault; none may draw an error or warning."""

import json
from pathlib import Path

import pytest

from assistant.documents import read
from assistant.form.table import Table, to_json
from assistant.rules import Outcome, Severity, check
from tests.planted import CLEAN, written_tables

FILES = sorted(CLEAN.glob("*.json"))
INFOS_ON_AVERAGE = 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_error_and_no_warning(path: Path) -> None:
    (table,) = read(path)
    for year in (table.year, None):
        report = check(table, year=year)
        grave = [(each.code, each.path, each.message) for each in report.findings if each.severity is not Severity.INFO]
        assert grave == []
        assert Outcome.DEFECT not in report.outcomes.values(), report.reasons


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_canonical(path: Path) -> None:
    text = path.read_text("utf-8")
    assert to_json([Table.model_validate(json.loads(text))]) == text


def test_hints_are_few_and_projects_differ() -> None:
    tables = written_tables()
    assert len(tables) >= 20
    assert len({table.project_name for table in tables}) == len(tables)
    infos = sum(len(check(table, year=table.year).findings) for table in tables)
    assert infos <= INFOS_ON_AVERAGE * len(tables)
