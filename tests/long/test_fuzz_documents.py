"""Ten thousand spoilt files: no reader fails, crashes, hangs or fills the memory (`pytest -m long`)."""

import sys

import pytest

from assistant.documents.readers.formats import CONVERTED
from assistant.documents.readers.office import converter

from .fuzz_documents import CASES, FEWER, FORMATS, fuzz, fuzz_converted


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
@pytest.mark.parametrize("suffix", FORMATS)
def test_spoilt_files(suffix: str) -> None:
    tally = fuzz(suffix, range(-(-CASES // len(FORMATS))))
    assert not tally.faults, "\n".join(tally.faults[:5])
    assert tally.peak < 1024


@pytest.mark.long
@pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", CONVERTED)
def test_spoilt_files_that_are_converted(suffix: str) -> None:
    tally = fuzz_converted(suffix, range(-(-CASES // len(FORMATS) // FEWER)))
    assert not tally.faults, "\n".join(tally.faults[:5])
