"""How fast a check is, as ratios of one run, so that the machine does not matter.

- all rules over one table, against pydantic reading the same table from JSON. The tables are those of `tests/clean/`,
  each with its own project name and number of rows, in turn, so that no cache holds the answer from the round before.
- `mubiao check one.json` from cold, against `python -c "import pydantic"` from cold.

    python benchmarks/check_speed.py
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant.documents import read
from assistant.form.table import Table, to_json
from assistant.rules import check

ROOT = Path(__file__).resolve().parent.parent
CLEAN = sorted((ROOT / "tests" / "clean").glob("*.json"))
ROUNDS = 20
COLD_RUNS = 7


def variant(table: Table, number: int) -> Table:
    """The table with texts nobody has seen before: every name and the goal get a mark of their own."""
    mark = "甲乙丙丁戊己庚辛壬癸"[number % 10] + "子丑寅卯辰巳午未申酉"[number // 10 % 10]
    rows = tuple(row.model_copy(update={"name": f"{mark}{row.name}"}) for row in table.indicators)
    return table.model_copy(update={"annual_goal": f"{mark}{table.annual_goal}", "indicators": rows})


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def warm() -> tuple[float, float]:
    """Mean seconds to check a table, and to read it from JSON."""
    originals = [table for path in CLEAN for table in read(path)]
    check(originals[0])  # word lists, units and the profile are read once per process
    tables = [variant(table, number) for number in range(ROUNDS) for table in originals]
    texts = [to_json([table]).encode() for table in tables]
    checking = sum(seconds(lambda table=table: check(table, year=table.year)) for table in tables)  # type: ignore[misc]
    parsing = sum(seconds(lambda text=text: Table.model_validate_json(text)) for text in texts)  # type: ignore[misc]
    return checking / len(tables), parsing / len(tables)


def cold(*command: str) -> float:
    """Median seconds of a command started afresh."""

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return statistics.median(seconds(run) for _ in range(COLD_RUNS))


def main() -> None:
    checking, parsing = warm()
    print(f"one table: check {checking * 1e6:.0f} µs, parse {parsing * 1e6:.0f} µs, ratio {checking / parsing:.1f}")
    mubiao = str(Path(sys.executable).parent / "mubiao")
    started = cold(mubiao, "check", str(CLEAN[0]))
    imported = cold(sys.executable, "-c", "import pydantic")
    print(f"cold: mubiao check {started:.3f} s, import pydantic {imported:.3f} s, ratio {started / imported:.1f}")


if __name__ == "__main__":
    main()
