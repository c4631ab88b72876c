"""What is installed: a wheel built from here holds every file the program reads, and works where nothing else is."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEED

pytest.importorskip("hatchling", reason="the wheel is built with hatchling")
CODE = (
    "import sys, assistant; from assistant import check, read, write;"
    "tables = read(sys.argv[1]); [check(table) for table in tables];"
    "write(tables, sys.argv[2]); print(assistant.__file__, len(read(sys.argv[2])))"
)


def test_a_wheel_reads_checks_and_writes(tmp_path: Path) -> None:
    build = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    with zipfile.ZipFile(tmp_path / built.stdout.split()[-1]) as wheel:
        held = set(wheel.namelist())
        wheel.extractall(tmp_path / "installed")
    data = [path for path in (ROOT / "assistant").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {str(path.relative_to(ROOT)) for path in data} <= held
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-c", CODE, str(SEED), str(tmp_path / "a.docx")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
    place, count = done.stdout.split()
    assert place == str(tmp_path / "installed" / "assistant" / "__init__.py")
    assert int(count) == 6
