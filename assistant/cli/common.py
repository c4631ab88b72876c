"""What the commands share: options, the progress on standard error, where the earlier tables are, writing results."""

import os
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ReadError, WriteError

if TYPE_CHECKING:
    from ..form import Profile
    from ..precedents import Precedents


class Format(StrEnum):
    """What a command prints."""

    TEXT = "text"
    JSON = "json"


ProfileOption = Annotated[str | None, typer.Option("--profile", help="版式，如 ningxia-2024。")]
FollowedOption = Annotated[
    str | None, typer.Option("--profile", help="版式，如 mof-2021；不写则看每张表依的是哪一种。")
]
FormatOption = Annotated[Format, typer.Option("--format", help="text 给人看，json 给程序读。")]
YearOption = Annotated[int | None, typer.Option("--year", min=1900, max=2199, help="预算年度。")]


def say(text: str) -> None:
    typer.echo(text, err=True)


def profile_named(name: str | None) -> "Profile":
    """The form named here, else the one that is set, else the default."""
    from ..form import load_profile

    return profile_asked(name) or load_profile()


def profile_asked(name: str | None) -> "Profile | None":
    """The form named here, else the one that is set; None leaves it to each table."""
    from ..form import load_profile

    asked = name or os.environ.get("MUBIAO_PROFILE")
    return load_profile(asked) if asked else None


def write_to(path: Path | None, content: bytes) -> None:
    """Write a result to a file, or to standard output."""
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise WriteError(f"{path}：写不了这个文件（{error.strerror}）。请换一个可以写入的位置。") from error


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the readable ones below the folders named, in order."""
    from ..documents import readable

    for path in paths:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if each.is_file() and readable(each))
            if not found:
                raise ReadError(str(path), "文件夹里没有可读的绩效目标表。请指明文件，或换一个文件夹。")
            yield from (each for each in found if not each.name.startswith((".", "~$")))
        else:
            yield path


def show_progress(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r\033[K{what} {done}/{total}", err=True, nl=done >= total)


def corpus_folder(named: Path | None = None) -> Path:
    """The folder of earlier tables named here, else the one that is set or indexed."""
    from ..precedents import corpus_to_use
    from ..settings import settings

    return named or corpus_to_use(settings())


def precedents_of(corpus: Path) -> "Precedents":
    from ..precedents import Precedents, embedder_of
    from ..settings import settings

    return Precedents(
        settings().data,
        corpus,
        server=settings().chroma_url,
        embedder=embedder_of(settings()),
        progress=show_progress,
        notify=say,
    )
