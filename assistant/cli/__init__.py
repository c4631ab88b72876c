"""The command `mubiao`: thin, over the library. Results go to standard output, everything else to standard error.

Exit codes: 0 nothing at error level, 1 at least one error-level finding, 2 a file could not be read or wrong usage,
3 a rule crashed. Heavy floors are imported inside the commands that need them.
"""

import os
import sys

import typer

from ..errors import MubiaoError
from . import checking, doctor, drafting, evaluating, files, page, precedents, review
from .common import say

app = typer.Typer(
    name="mubiao",
    help="起草和审核项目支出绩效目标表。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

# In the order of the help page.
app.command()(checking.check)
app.command()(checking.compare)
app.command()(files.convert)
app.command()(precedents.index)
app.command()(precedents.search)
app.command()(drafting.suggest)
app.command()(drafting.draft)
app.command()(review.review)
app.command("rules")(checking.list_rules)
app.command()(checking.explain)
app.command()(files.schema)
app.command("eval")(evaluating.evaluate)
app.command("app")(page.run_app)
app.command("doctor")(doctor.doctor)
app.command("mcp")(page.run_mcp)


def main() -> None:
    """Run the command. What the user can mend is one sentence and exit code 2, never a traceback."""
    # Pydantic otherwise looks through every installed package for plugins, at each start; this program uses none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except (MubiaoError, ValueError) as error:
        from ..form.profile import UnknownProfileError

        if not isinstance(error, MubiaoError | UnknownProfileError):
            raise
        say(str(error))
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
