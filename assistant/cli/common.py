"""What the commands share: options, the progress on standard error, where the earlier tables are, writing results."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MubiaoError

if TYPE_CHECKING:
    from ..form import Profile
    from ..precedents import Precedents


MENDED = "-已改正"  # behind the name of a document, for the copy that `check --fix` writes beside it


class Format(StrEnum):
    """What a command prints."""

    TEXT = "text"
    JSON = "json"


ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="版式", help="如 ningxia-2024，或自己的 .toml 文件。")
]
FollowedOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="版式", help="如 mof-2021，或自己的 .toml 文件；不写则看每张表依的是哪一种。"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="text 给人看，json 给程序读。")]
YearOption = Annotated[
    int | None, typer.Option("--year", metavar="年度", min=1900, max=2199, help="预算年度，如 2025。")
]


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
    from ..documents import save

    save(content, path)


def needs_file(path: Path | None, example: str) -> None:
    """A workbook is nothing to be shown on a screen: it goes to a file, or into another program."""
    if path is None and sys.stdout.isatty():
        raise MubiaoError(f"工作簿不能显示在屏幕上。请写到文件：--output {example}")


def show_progress(done: int, total: int, what: str) -> None:
    """How far a task is, on one line of the terminal that is gone when it is done."""
    if sys.stderr.isatty():
        typer.echo("\r\033[K" + (f"{what} {done}/{total}" if done < total else ""), err=True, nl=False)


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
