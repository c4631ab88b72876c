"""How fast a check is, as ratios of one run, so that the machine does not matter.

- all rules over one table, against pydantic reading the same table from JSON. The tables are those of `tests/clean/`,
  each with its own project name and number of rows, so that no cache holds the answer from the round before. Each is
  read and then checked, in turn, as in use; beside it stands the ratio of two tight loops, in which reading, alone with
  the processor's caches, takes half as long.
- from the same JSON text to a verdict on the structure alone, by pandera and frictionless (`ordinary_tools.py`),
  against reading and checking with all rules.
- `mubiao check one.json` from cold, against `python -c "import pydantic"` from cold, both with their byte code kept.

    python -m benchmarks.check_speed
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


def exhaust(results: Iterator[object]) -> None:
    """Work through them and keep none, so that no memory management is timed."""
    deque(results, maxlen=0)


@dataclass(frozen=True)
class Warm:
    """Mean seconds to check a table and to read it from JSON, in turn and each in a loop of its own."""

    checking: float
    parsing: float
    checking_loop: float
    parsing_loop: float


def warm() -> Warm:
    """The two times, over all clean tables in `ROUNDS` variants."""
    originals = [table for path in CLEAN for table in read(path)]
    for table in originals:
        check(table)  # word lists, units and patterns are read once per process
    texts = [to_json([variant(table, number)]).encode() for number in range(ROUNDS) for table in originals]
    parsing = checking = 0.0
    for text in texts:
        read_at = time.process_time()
        table = Table.model_validate_json(text)
        checked_at = time.process_time()
        check(table, year=table.year)
        parsing, checking = parsing + checked_at - read_at, checking + time.process_time() - checked_at
    more = [variant(table, number) for number in range(ROUNDS, 2 * ROUNDS) for table in originals]
    checking_loop = seconds(lambda: exhaust(check(table, year=table.year) for table in more))
    parsing_loop = seconds(lambda: exhaust(map(Table.model_validate_json, texts)))
    return Warm(*(total / len(texts) for total in (checking, parsing, checking_loop, parsing_loop)))


def ordinary(make: Callable[[], Checker]) -> float:
    """Mean seconds of one of the ordinary tools for a table; the best of three rounds over all tables."""
    tables = [table for path in CLEAN for table in read(path)]
    texts = [to_json([table]).encode() for table in tables]
    unsound = to_json([tables[0].put("indicators.0.level2", "效率指标")]).encode()
    valid = make()
    assert all(map(valid, texts)) and not valid(unsound), "the comparison must do the work it is timed for"
    return min(seconds(lambda: exhaust(map(valid, texts))) for _ in range(3)) / len(texts)


def cold(*command: str) -> float:
    """Median processor seconds of a command started afresh; its byte code is on disk, as after any first start."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)

    run()
    return statistics.median(seconds(run, used) for _ in range(COLD_RUNS))


def main() -> None:
    took = warm()
    print(
        f"one table, in turn: check {took.checking * 1e6:.0f} µs, parse {took.parsing * 1e6:.0f} µs, "
        f"ratio {took.checking / took.parsing:.1f}"
    )
    print(
        f"each in a loop:     check {took.checking_loop * 1e6:.0f} µs, parse {took.parsing_loop * 1e6:.0f} µs, "
        f"ratio {took.checking_loop / took.parsing_loop:.1f}"
    )
    whole = took.checking + took.parsing
    print(f"from JSON to a verdict: all rules {whole * 1e6:.0f} µs; the structure alone:")
    for name, make in (("pandera", with_pandera), ("frictionless", with_frictionless)):
        other = ordinary(make)
        print(f"  {name:<13}{other * 1e6:8.0f} µs = {other / whole:5.1f} times all rules")
    mubiao = str(Path(sys.executable).parent / "mubiao")
    started = cold(mubiao, "check", str(CLEAN[0]))
    imported = cold(sys.executable, "-c", "import pydantic")
    print(f"cold: mubiao check {started:.3f} s, import pydantic {imported:.3f} s, ratio {started / imported:.1f}")


if __name__ == "__main__":
    main()
