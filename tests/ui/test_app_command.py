"""`mubiao app` as `make app` starts it on a machine that never ran Streamlit: no question, an address, a page."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("browser")
START = [sys.executable, "-c", "from assistant.cli import main; main()", "app"]


def test_the_first_start_asks_nothing(tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "MUBIAO_DATA": str(tmp_path / "data"), "BROWSER": "true"}
    log = tmp_path / "log"
    with log.open("wb") as stream:
        # Not --headless: that is how a clerk starts it. Nobody is there to answer a question.
        server = subprocess.Popen(START, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, cwd=ROOT, env=env)
        try:
            deadline = time.monotonic() + 60
            answer = None
            while answer is None and time.monotonic() < deadline and server.poll() is None:
                time.sleep(0.3)
                said = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8", "replace"))
                if said:
                    try:
                        answer = urllib.request.urlopen(said[0], timeout=5).status
                    except OSError:
                        continue
            assert answer == 200, log.read_text("utf-8", "replace")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    assert "Email" not in log.read_text("utf-8", "replace")


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run([*START, "--port", port], capture_output=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.returncode == 2
    assert port in done.stderr
    assert "Traceback" not in done.stderr
