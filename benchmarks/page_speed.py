"""How long a clerk waits for the page: for a new window to be drawn, after typing, after a click, for another tab.

- in headless Chromium, where there is one, against the real server, over the corpus of this repository, on the machine
  as it is: seconds of the clock, less the fifth of a second by which a page is known to be quiet;
- a typed cell without a browser: seconds of the processor, so that other work on the machine does not count.

    python -m benchmarks.page_speed
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from assistant.rules.pages import EXAMPLE
from assistant.settings import settings
from assistant.workspace import Workspace
from tests.ui import browser as web

ROUNDS = 5
QUIET = 0.2  # seconds that `settled` waits to be sure
TABLE = EXAMPLE.put("project_name", None)

_T = TypeVar("_T")


def timed(run: Callable[[], _T], clock: Callable[[], float] = time.monotonic) -> tuple[_T, float]:
    """What comes of it, and how long it takes by a clock."""
    start = clock()
    return run(), clock() - start


def take(page: Page) -> None:
    """Take the first suggestion that is shown, and take that back: two clicks."""
    for name in ("采用", "撤销"):
        page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()
        web.settled(page)


def in_browser(data: Path) -> dict[str, float]:
    """Median seconds by what was done; the very first project name builds the index, once."""
    draft = Workspace.open(data).create(TABLE, "文件：基准")
    done: dict[str, list[float]] = {}

    def note(what: str, run: Callable[..., _T], *arguments: object, quiets: int = 1) -> _T:
        result, took = timed(partial(run, *arguments))
        done.setdefault(what, []).append((took - quiets * QUIET) / quiets)
        return result

    with web.served(data) as address, web.chromium() as browser:
        place = f"{address}/?draft={draft.id}"
        page = web.opened(browser, place)
        note("first project name, builds the index", web.write, page, "project_name", "常委会议经费")
        for number in range(ROUNDS):
            page.close()
            page = note("new window", web.opened, browser, place)
            page.get_by_text("已填的").first.click()
            note("typed cell", web.write, page, "period", f"{number + 1}年")
            note("click on a suggestion or 撤销", take, page, quiets=2)
            note("tab", web.tab, page, "检查结果")
            web.tab(page, "建议")
    return {what: statistics.median(times) for what, times in done.items()}


def in_process(data: Path) -> float:
    """Median processor seconds of a typed cell, the draft filled and its suggestions known."""
    os.environ["MUBIAO_DATA"] = str(data)
    settings.cache_clear()
    page = AppTest.from_file(str(web.ROOT / "app.py"), default_timeout=120)
    page.query_params["draft"] = Workspace.open(data).create(TABLE, "文件：基准").id
    page.run()
    page.text_input(key="cell:project_name").set_value("常委会议经费").run()

    def typed(code: int) -> None:
        page.text_input(key="cell:department_code").set_value(str(code)).run()

    return statistics.median(timed(partial(typed, 101 + n), time.process_time)[1] for n in range(2 * ROUNDS))


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as data:
        for what, wait in in_browser(Path(data)).items() if web.CHROMIUM else ():
            print(f"{what}: {wait:.2f} s")
        print(f"typed cell, processor time of the server: {in_process(Path(data)):.2f} s")


if __name__ == "__main__":
    main()
