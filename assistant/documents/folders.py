"""Folders of files (文件夹): which files below one are read. Imports `reading` for the suffixes."""

import os
from pathlib import Path

from ..errors import ReadError, trouble
from .reading import readable


def files_below(folder: Path) -> list[Path | ReadError]:
    """The files below a folder that are read, in order, and in their place the folders that could not be looked into.

    Hidden files and folders and the `~$…` that Word leaves beside an open document are passed over. A folder without a
    file that is read is a `ReadError` too: nothing found must not look like nothing wrong.
    """
    shut: list[ReadError] = []

    def closed(error: OSError) -> None:
        shut.append(ReadError(str(error.filename), f"文件夹打不开（{trouble(error)}），里面的文件没有读。"))

    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [each for each in folders if not each.startswith(".")]
        found += [Path(place, each) for each in names if readable(each) and not each.startswith((".", "~$"))]
    if not found and not shut:
        return [nothing_in(folder)]
    return sorted([*(each for each in found if each.is_file()), *shut], key=lambda each: _place(each).parts)


def nothing_in(folder: Path) -> ReadError:
    """What is said of a folder without a file that is read."""
    return ReadError(str(folder), "文件夹里没有可读的绩效目标表。请指明文件，或换一个文件夹。")


def _place(found: Path | ReadError) -> Path:
    return Path(found.file) if isinstance(found, ReadError) else found
