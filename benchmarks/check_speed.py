"""How fast a check is, as ratios of one run, so that the machine does not matter.

- all rules over one table, against pydantic reading the same table from JSON. The tables are those of `tests/clean/`,
  each with its own project name and number of rows, in turn, so that no cache holds the answer from the round before.
- the same tables, their structure alone, by pandera and frictionless (`ordinary_tools.py`).
- `mubiao check one.json` from cold, against `python -c "import pydantic"` from cold.

    python -m benchmarks.check_speed
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
from benchmarks.ordinary_tools import Checker, with_frictionless, with_pandera

ROOT = Path(__file__).resolve().parent.parent
CLEAN = sorted((ROOT / "tests" / "clean").glob("*.json"))
ROUNDS = 20
COLD_RUNS = 7


def variant(table: Table, number: int) -> Table:
    """The table with texts nobody has seen before: every name and the goal get a mark of their own."""
    mark = "甲乙丙丁戊己庚辛壬癸"[number % 10] + "子丑寅卯辰巳午未申酉"[number // 10 % 10]
    rows = tuple(row.model_copy(update={"name": f"{mark}{row.name}"}) for row in table.indicators)
    return table.model_copy(update={"annual_goal": f"{mark}{table.annual_goal}", "indicators": rows})


def seconds(run: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """How long it takes, in time of this process, so that other work on the machine does not count."""
    start = clock()
    run()
    return clock() - start


def warm() -> tuple[float, float]:
    """Mean seconds to check a table, and to read it from JSON."""
    originals = [table for path in CLEAN for table in read(path)]
    check(originals[0])  # word lists, units and the profile are read once per process
    tables = [variant(table, number) for number in range(ROUNDS) for table in originals]
    texts = [to_json([table]).encode() for table in tables]
    checking = sum(seconds(lambda table=table: check(table, year=table.year)) for table in tables)  # type: ignore[misc]
    parsing = sum(seconds(lambda text=text: Table.model_validate_json(text)) for text in texts)  # type: ignore[misc]
    return checking / len(tables), parsing / len(tables)


def ordinary(make: Callable[[list[Table]], list[Checker]]) -> float:
    """Mean seconds of one of the ordinary tools for a table; the best of three rounds over all tables."""
    tables = [table for path in CLEAN for table in read(path)]
    sound, unsound = make(tables), make([tables[0].put("indicators.0.level2", "效率指标")])
    assert all(run() for run in sound) and not unsound[0](), "the comparison must do the work it is timed for"
    return min(sum(map(seconds, sound)) for _ in range(3)) / len(tables)


def cold(*command: str) -> float:
    """Median seconds of a command started afresh."""

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return statistics.median(seconds(run, time.perf_counter) for _ in range(COLD_RUNS))


def main() -> None:
    checking, parsing = warm()
    print(f"one table: check {checking * 1e6:.0f} µs, parse {parsing * 1e6:.0f} µs, ratio {checking / parsing:.1f}")
    print("the same tables, structure alone:")
    for name, make in (("pandera", with_pandera), ("frictionless", with_frictionless)):
        took = ordinary(make)
        print(f"  {name:<13}{took * 1e6:8.0f} µs = {took / checking:5.1f} checks with the whole catalogue")
    mubiao = str(Path(sys.executable).parent / "mubiao")
    started = cold(mubiao, "check", str(CLEAN[0]))
    imported = cold(sys.executable, "-c", "import pydantic")
    print(f"cold: mubiao check {started:.3f} s, import pydantic {imported:.3f} s, ratio {started / imported:.1f}")


if __name__ == "__main__":
    main()
