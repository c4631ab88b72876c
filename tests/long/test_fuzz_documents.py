"""Ten thousand spoilt files: no reader fails, crashes, hangs or fills the memory (`pytest -m long`)."""

import sys

import pytest

from .fuzz_documents import CASES, FORMATS, fuzz


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
@pytest.mark.parametrize("suffix", FORMATS)
def test_spoilt_files(suffix: str) -> None:
    tally = fuzz(suffix, range(-(-CASES // len(FORMATS))))
    assert not tally.faults, "\n".join(tally.faults[:5])
    assert tally.peak < 1024
