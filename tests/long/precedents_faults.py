"""What the precedents' index went through: every fault test of its folder, counted for docs/faults.md.

    python -m tests.long.precedents_faults      runs them all, the long ones too, and prints the table

A run that lost a row, answered wrongly or said nothing is a failed test.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1] / "precedents"
FILES = ("test_faults.py", "test_damage.py", "test_pieces.py")
FAULTS = {
    "test_a_writer_killed_at_any_moment": "a writer killed (SIGKILL) at a random moment",
    "test_two_writers_at_once_lose_nothing": "two writers at once, then both killed",
    "test_a_reader_does_not_wait_for_a_writer": "a reader while another program holds the lock",
    "test_a_reader_asks_while_another_program_builds": "a reader asking all the time while another program builds",
    "test_a_full_disk_while_writing_rows": "no file may grow beyond 200 to 800 KB",
    "test_a_full_disk_while_the_generation_changes": "the disk is full at a step of the change",
    "test_every_file_of_the_index_gnawed_at": "every kind of file flipped, cut, missing or garbage",
    "test_all_files_gnawed_at_together": "all files flipped together",
    "test_a_garbled_current": "a garbled manifest",
    "test_a_deleted_folder": "a deleted folder",
    "test_a_folder_deleted_under_an_open_reader": "a folder deleted under an open reader",
    "test_piece_by_piece_is_the_same_as_in_one_go": "grown in four random steps, beside one made in one go",
}


class Tally:
    """Runs, failures, seconds and what the tests told, by test function."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.acknowledged: Counter[str] = Counter()
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest."""
        name = report.nodeid.split("::")[-1].split("[")[0]
        if report.failed:
            self.failed[name] += 1
        if report.when == "call" and not report.skipped:
            self.runs[name] += 1
            self.seconds[name].append(report.duration)
            self.acknowledged[name] += sum(n for what, n in report.user_properties if what == "acknowledged")


def main() -> None:
    tally = Tally()
    files = [str(TESTS / file) for file in FILES]
    code = pytest.main(["-o", "addopts=", "-q", "--no-summary", *files], plugins=[tally])
    print("| fault | runs | acknowledged | failed | seconds each | at most |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, fault in FAULTS.items():
        took = tally.seconds[name] or [0.0]
        told = tally.acknowledged[name] or ""
        mean = sum(took) / len(took)
        print(f"| {fault} | {tally.runs[name]} | {told} | {tally.failed[name]} | {mean:.1f} | {max(took):.1f} |")
    print(f"\n{sum(tally.runs.values())} runs in all, {sum(tally.failed.values())} failed.")
    sys.exit(code)


if __name__ == "__main__":
    main()
