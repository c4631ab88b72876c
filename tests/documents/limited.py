"""Files read under limits, each in a process of its own: 5 seconds, 1 GiB. Used by the hostile files and the fuzzer.

A worker imports the readers once and forks for every file, so that a crash, a hang or a leak costs only that file.

    python -m tests.documents.limited < paths      prints one JSON object per path
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

SECONDS = 5.0
MEMORY = 2**30  # of address space beyond what the worker has mapped before it reads anything
ROOT = Path(__file__).parents[2]


class Outcome(NamedTuple):
    """What became of one file.

    how     `read`, `refused` (a `ReadError`), `failed` (any other exception), `crashed`, or `hung`
    said    the number of tables, the reason, the end of the traceback, or the signal
    peak    most memory resident while reading, MiB
    """

    how: str
    said: str
    seconds: float
    peak: float


class Worker:
    """The worker as a context; `read` gives the outcome of one file."""

    def __enter__(self) -> "Worker":
        command = [sys.executable, "-m", "tests.documents.limited"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def read(self, path: Path) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return Outcome(*json.loads(self._process.stdout.readline()))


def _read(path: str) -> Outcome:
    """Read the file in a fork and wait for it."""
    ours, theirs = os.pipe()
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(ours)
        os.write(theirs, json.dumps(_told(path)).encode()[:60_000])
        os._exit(0)
    os.close(theirs)
    told = b""
    ready, _, _ = select.select([ours], [], [], SECONDS + 1)
    if ready:
        told = os.read(ours, 65_536)
    else:
        os.kill(child, signal.SIGKILL)
    os.close(ours)
    _, status, usage = os.wait4(child, 0)
    seconds, peak = time.perf_counter() - start, usage.ru_maxrss / 1024
    if told:
        return Outcome(*json.loads(told), seconds, peak)
    if not ready:
        return Outcome("hung", "", seconds, peak)
    return Outcome("crashed", f"signal {os.WTERMSIG(status)}", seconds, peak)


def _told(path: str) -> tuple[str, str]:
    import traceback

    from assistant.documents import read
    from assistant.errors import ReadError

    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
    try:
        return "read", str(len(read(path)))
    except ReadError as error:
        return "refused", error.reason
    except BaseException:
        return "failed", traceback.format_exc()[-1500:]


def main() -> None:
    # Everything a reader imports, once.
    import lxml.html  # noqa: F401
    import pypdfium2.raw  # noqa: F401
    import python_calamine  # noqa: F401

    from assistant.documents.readers import biff, docx, html, pdf, spreadsheet_xml, xls, xlsx  # noqa: F401
    from assistant.documents.recognition import recognise  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(_read(line.rstrip("\n"))), flush=True)


if __name__ == "__main__":
    main()
