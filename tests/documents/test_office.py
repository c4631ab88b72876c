"""Old and other offices' files: through LibreOffice, many in one call, and one sentence where it is not installed."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from assistant.documents import read, read_bytes, read_many, write
from assistant.documents.readers import office
from assistant.documents.readers.office import OfficeFile, convert_all
from assistant.errors import ReadError

from .samples import PROFILE, SEED

needs_libreoffice = pytest.mark.skipif(office.converter() is None, reason="LibreOffice is not installed")
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.fixture(scope="module")
def old_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed as .docx and .xlsx, and what LibreOffice makes of them."""
    folder = tmp_path_factory.mktemp("old")
    made = {".docx": ("doc", "rtf", "odt"), ".xlsx": ("ods", "xls")}
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for suffix, kinds in made.items():
        write(read(SEED), folder / f"a{suffix}", profile=PROFILE)
        for kind in kinds:
            command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder)]
            subprocess.run([*command, str(folder / f"a{suffix}")], check=True, capture_output=True, timeout=120)
    shutil.copy(folder / "a.doc", folder / "a.wps")
    shutil.copy(folder / "a.xls", folder / "a.et")
    shutil.copy(folder / "a.rtf", folder / "really-rtf.doc")
    return folder


@needs_libreoffice
def test_every_old_format_reads_like_the_new_one(old_files: Path) -> None:
    names = ["a.doc", "a.wps", "a.rtf", "a.odt", "a.ods", "a.xls", "a.et", "really-rtf.doc"]
    (old_files / "坏.doc").write_bytes(OLE + b"\0" * 2000)
    paths = [old_files / name for name in (*names, "坏.doc", "没有.doc", "a.docx")]
    results = read_many(paths)
    expected = [table.model_dump(exclude={"source"}) for table in read(SEED)]
    for path, result in zip(paths, results, strict=True):
        if path.name in ("坏.doc", "没有.doc"):
            assert isinstance(result, ReadError)
            assert result.file == str(path)
        else:
            assert not isinstance(result, ReadError), result
            assert [table.model_dump(exclude={"source"}) for table in result.tables] == expected, path.name


def test_without_libreoffice_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "converter", lambda: None)
    for name, advice in (("a.doc", ".docx"), ("a.wps", ".docx"), ("a.ods", ".xlsx")):
        with pytest.raises(ReadError, match=rf"^{name}：.*没有安装。请用 Word、Excel 或 WPS 另存为 \{advice}。"):
            read_bytes(OLE + b"\0" * 600, name)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A converter of our own making."""
    program = tmp_path / "soffice"
    monkeypatch.setattr(office, "converter", lambda: str(program))
    return program


def script(place: Path, text: str) -> None:
    place.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)


@pytest.mark.skipif(os.name != "posix", reason="the converter is a shell script")
def test_a_converter_that_hangs_is_ended_with_all_its_children(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(fake, f"sleep 300 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setattr(office, "_START_SECONDS", 0.5)
    monkeypatch.setattr(office, "_FILE_SECONDS", 0)
    (result,) = convert_all([OfficeFile(OLE, "a.doc", ".doc", ".docx")])
    assert isinstance(result, ReadError)
    child = int((tmp_path / "child").read_text())
    status = Path(f"/proc/{child}/status")
    assert not status.exists() or "zombie" in status.read_text()


@pytest.mark.skipif(os.name != "posix", reason="the converter is a shell script")
def test_one_file_that_brings_the_converter_down_does_not_cost_the_others(fake: Path) -> None:
    # Converts its files in order, and dies at the first that says "bad".
    script(
        fake,
        'while [ "$1" != "--outdir" ]; do shift; done; out="$2"; shift 2\n'
        'for f in "$@"; do grep -q bad "$f" && exit 1; cp "$f" "$out/$(basename "${f%.*}").docx"; done',
    )
    files = [
        OfficeFile(content, f"{n}.doc", ".doc", ".docx") for n, content in enumerate((b"good 1", b"bad", b"good 2"))
    ]
    first, second, third = convert_all(files)
    assert (first, third) == (b"good 1", b"good 2")
    assert isinstance(second, ReadError)
    assert second.file == "1.doc"


@pytest.mark.skipif(os.name != "posix", reason="the converter is a shell script")
def test_the_converter_runs_under_a_memory_limit_in_a_profile_of_its_own(fake: Path, tmp_path: Path) -> None:
    script(fake, f'ulimit -v > {tmp_path}/limit; echo "$1" > {tmp_path}/profile; ls > {tmp_path}/files')
    convert_all([OfficeFile(b"x", "a.doc", ".doc", ".docx")])
    assert int((tmp_path / "limit").read_text()) <= 4 * 2**20
    profile = (tmp_path / "profile").read_text().strip()
    assert profile.startswith("-env:UserInstallation=file://")
    assert not Path(profile.partition("file://")[2]).exists()
