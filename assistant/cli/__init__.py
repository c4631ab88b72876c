"""The command `mubiao`: thin, over the library. Results go to standard output, everything else to standard error.

Exit codes: 0 nothing at error level, 1 at least one error-level finding, 2 a file could not be read or wrong usage,
3 a rule crashed. Heavy floors are imported inside the commands that need them.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from ..errors import MubiaoError
from .chinese import Command, Group, wrong_usage
from .common import say

# Each command and the function that is it, in the order of the help page.
_COMMANDS = {
    "check": "checking.check",
    "compare": "comparing.compare",
    "convert": "files.convert",
    "index": "precedents.index",
    "search": "precedents.search",
    "suggest": "drafting.suggest",
    "draft": "drafting.draft",
    "review": "review.review",
    "rules": "checking.list_rules",
    "explain": "checking.explain",
    "schema": "files.schema",
    "eval": "evaluating.evaluate",
    "app": "page.run_app",
    "doctor": "doctor.doctor",
    "mcp": "page.run_mcp",
}


def commands(asked: Sequence[str] = ()) -> typer.Typer:
    """The command line: the one command that the arguments ask for, which is quick to load, else all of them."""
    app = typer.Typer(
        name="mubiao",
        cls=Group,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_mubiao)
    for name in [asked[0]] if asked and asked[0] in _COMMANDS else _COMMANDS:
        module, _, function = _COMMANDS[name].partition(".")
        app.command(name, cls=Command)(getattr(import_module(f".{module}", __name__), function))
    return app


def _show_version(asked: bool) -> None:
    if asked:
        from .. import __version__

        typer.echo(f"mubiao {__version__}")
        raise typer.Exit


def _mubiao(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本。", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """起草和审核项目支出绩效目标表。"""


def main() -> None:
    """Run the command. What the user can mend is one sentence and exit code 2, never a traceback."""
    # Pydantic otherwise looks through every installed package for plugins, at each start; this program uses none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(commands(sys.argv[1:])(prog_name="mubiao", standalone_mode=False) or 0)
    except typer.TyperException as error:
        say(wrong_usage(error))
        sys.exit(2)
    except (MubiaoError, ValueError) as error:
        from ..form.profile import UnknownProfileError

        if not isinstance(error, MubiaoError | UnknownProfileError):
            raise
        say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:  # while the command itself was being loaded; later Typer sees to it
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
