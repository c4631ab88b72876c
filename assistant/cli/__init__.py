"""The command `mubiao`: thin, over the library. Results go to standard output, everything else to standard error.

Exit codes: 0 nothing at error level, 1 at least one error-level finding, 2 a file could not be read or wrong usage,
3 a rule crashed. Heavy floors are imported inside the commands that need them.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from ..errors import MubiaoError
from .common import say

# Each command and the function that is it, in the order of the help page.
_COMMANDS = {
    "check": "checking.check",
    "compare": "checking.compare",
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
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback(help="起草和审核项目支出绩效目标表。")(lambda: None)
    for name in [asked[0]] if asked and asked[0] in _COMMANDS else _COMMANDS:
        module, _, function = _COMMANDS[name].partition(".")
        app.command(name)(getattr(import_module(f".{module}", __name__), function))
    return app


def main() -> None:
    """Run the command. What the user can mend is one sentence and exit code 2, never a traceback."""
    # Pydantic otherwise looks through every installed package for plugins, at each start; this program uses none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        commands(sys.argv[1:])()
    except (MubiaoError, ValueError) as error:
        from ..form.profile import UnknownProfileError

        if not isinstance(error, MubiaoError | UnknownProfileError):
            raise
        say(str(error))
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
