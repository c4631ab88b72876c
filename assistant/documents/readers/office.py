"""Old and other offices' files (.doc, .wps, .rtf, .odt, .ods, .xlsb) → .docx or .xlsx, by LibreOffice if installed.

The converter reads what strangers sent, so it runs with a profile of its own that is thrown away, without macros and
without fetching what a document links to, in a temporary folder, under a memory limit and a time limit.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ...errors import ReadError

# Starting costs about a second, each file about a tenth of one.
_START_SECONDS = 60
_FILE_SECONDS = 10
_MEMORY_KIB = 4 * 2**20  # address space; an empty LibreOffice reserves half of that
_AT_ONCE = 50
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks">
<value>true</value></prop></item>
</oor:items>
"""


class OfficeFile(NamedTuple):
    """A file to convert: its content, its name for the user, the suffix of what it really is and of what it becomes."""

    data: bytes
    name: str
    kind: str
    target: str


@cache
def converter() -> str | None:
    """Where LibreOffice is; None when it is not installed."""
    found = next((place for name in _NAMES if (place := shutil.which(name))), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def convert(file: OfficeFile) -> bytes:
    """One file as what it becomes. `ReadError` when there is no LibreOffice, or it cannot open the file."""
    (result,) = convert_all([file])
    if isinstance(result, ReadError):
        raise result
    return result


def convert_all(files: Sequence[OfficeFile]) -> list[bytes | ReadError]:
    """Many files in few calls, in their order: the content of what each becomes, or why there is none."""
    if (program := converter()) is None:
        return [ReadError(file.name, _without_converter(file)) for file in files]
    results: dict[int, bytes] = {}
    for wanted in dict.fromkeys(file.target for file in files):
        numbers = [number for number, file in enumerate(files) if file.target == wanted]
        for start in range(0, len(numbers), _AT_ONCE):
            batch = numbers[start : start + _AT_ONCE]
            results |= _run(program, wanted, {number: files[number] for number in batch})
            # One file may bring the converter down for all that follow it: each of those gets a call of its own.
            for number in batch if len(batch) > 1 else ():
                if number not in results:
                    results |= _run(program, wanted, {number: files[number]})
    return [results.get(number) or ReadError(file.name, _unreadable(file)) for number, file in enumerate(files)]


def _without_converter(file: OfficeFile) -> str:
    return f"读 {file.kind} 需要 LibreOffice，这台电脑上没有安装。请用 Word、Excel 或 WPS 另存为 {file.target}。"


def _unreadable(file: OfficeFile) -> str:
    return (
        f"文件已损坏、已加密，或不是 {file.kind} 文件，转换不了。请用 Word、Excel 或 WPS 打开后另存为 {file.target}。"
    )


def _run(program: str, wanted: str, files: dict[int, OfficeFile]) -> dict[int, bytes]:
    """One call of the converter: what it made, by the files' numbers."""
    with tempfile.TemporaryDirectory(prefix="mubiao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = folder / "profile" / "user"
        for place in (user, folder / "in", folder / "out"):
            place.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        sources = []
        for number, file in files.items():
            source = folder / "in" / f"{number}{file.kind}"
            source.write_bytes(file.data)
            sources.append(str(source))
        options = ("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        target = ("--convert-to", wanted.lstrip("."), "--outdir", str(folder / "out"))
        _call([program, profile, *options, *target, *sources], folder, _START_SECONDS + _FILE_SECONDS * len(files))
        made = {number: folder / "out" / f"{number}{wanted}" for number in files}
        return {number: place.read_bytes() for number, place in made.items() if place.is_file()}


def _call(command: Iterable[str], folder: Path, seconds: int) -> None:
    """Run the converter in a process group of its own; what is left of it after the time is killed."""
    posix = os.name == "posix"
    limited = ["/bin/sh", "-c", f'ulimit -v {_MEMORY_KIB}; exec "$@"', "sh", *command] if posix else list(command)
    process = subprocess.Popen(
        limited,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=posix,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass  # what is missing in the end is reported file by file
    finally:
        if posix:
            _kill_group(process)
        else:
            process.kill()
        process.wait()


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
