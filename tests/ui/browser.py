"""The real page in a real browser: `streamlit run app.py` on a free loopback port, headless Chromium before it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
NEEDS_CHROMIUM = "需要系统里的 chromium：apt-get install chromium fonts-noto-cjk"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE = 60_000  # milliseconds: a machine that is busy with other tests is slow, not wrong
expect.set_options(timeout=_PATIENCE)
_OURS = ("MUBIAO_", "OPENAI_", "STREAMLIT_")


@contextmanager
def served(data: Path, **more: str) -> Iterator[str]:
    """The app over a data folder; its address. What it printed is shown when it does not come up.

    more   of its environment: MUBIAO_CORPUS, MUBIAO_MODEL …
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with tempfile.TemporaryFile() as log:
        app = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment, "MUBIAO_DATA": str(data), **more},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            if not _answers(f"{address}/_stcore/health", app):
                log.seek(0)
                raise RuntimeError(f"the app did not come up:\n{log.read().decode()}")
            yield address
        finally:
            app.terminate()
            app.wait(10)


def _answers(address: str, app: "subprocess.Popen[bytes]", patience: float = 30) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end and app.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except OSError:
            time.sleep(0.1)
    return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def opened(browser: Browser, address: str, *, width: int = 1400, height: int = 1000) -> Page:
    """The page, drawn."""
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    page.set_default_timeout(_PATIENCE)
    page.goto(address)
    page.locator(".mb-header").wait_for()
    settled(page)
    return page


_QUIET = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const busy = app?.dataset.testScriptState !== "notRunning" || document.querySelector("[data-stale=true]");
  if (busy) window.sawRun = true;
  if (busy || !window.quietSince) window.quietSince = performance.now();
  return performance.now() - window.quietSince > (window.sawRun ? 200 : 1500);
}"""


def settled(page: Page) -> None:
    """Wait until the app has answered everything it was told: a fifth of a second without a run or a stale part.

    A busy machine may begin a run late, so where none was seen yet, a second and a half.
    """
    page.evaluate("() => { window.quietSince = 0; window.sawRun = false; }")
    page.wait_for_function(_QUIET, polling=40)


def write(page: Page, path: str, text: str) -> None:
    """Type into the cell of a path and leave it."""
    field = page.locator(f".st-key-cell-{path.replace('.', '-')} :is(input, textarea)")
    field.fill(text)
    field.blur()
    settled(page)


def choose(page: Page, key: str, option: str) -> None:
    """Pick an option of a select field."""
    field = page.locator(f".st-key-{key} input[role=combobox]")
    field.scroll_into_view_if_needed()
    page.wait_for_timeout(150)  # an open list closes when the page scrolls under it
    field.click()
    page.get_by_role("option", name=option).first.click()
    settled(page)


def click(page: Page, name: str) -> None:
    """Press the first visible button of that name."""
    page.get_by_role("button", name=name).locator("visible=true").first.click()
    settled(page)


def tab(page: Page, name: str) -> None:
    """Show a tab."""
    page.get_by_role("tab", name=name).click()
    settled(page)


def text(page: Page) -> str:
    """What a person can read on the page now."""
    return page.locator("[data-testid=stMain]").inner_text()
