"""`painmile`: the commands, in the order somebody new meets them."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import Annotated, Final, NoReturn

import typer

from painmile import __version__
from painmile.commands.analyse import analyse
from painmile.commands.audit import audit
from painmile.commands.backup import backup
from painmile.commands.demo import demo
from painmile.commands.diary import diary
from painmile.commands.doctor import doctor
from painmile.commands.erase import erase
from painmile.commands.export import export
from painmile.commands.import_ import import_
from painmile.commands.notes import notes
from painmile.commands.pain import pain
from painmile.commands.people import people
from painmile.commands.recompute import recompute
from painmile.commands.report import report
from painmile.commands.restore import restore
from painmile.commands.serve import serve
from painmile.commands.strava import strava
from painmile.commands.watch import watch
from painmile.commands.work import work
from painmile.options import DEBUG, DataDirFirst, RunnerName, set_before_the_command

_INTERRUPTED: Final = 130
"""What typer leaves with, without a word, when somebody presses Ctrl-C."""
_OUTPUT_FAULTS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing to stdout may meet; faults of files that are named carry their name."""

app = typer.Typer(
    help="At which mile does it start to hurt, and why does it come sooner each time?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"painmile {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    data: DataDirFirst = None,
    runner: RunnerName = None,
    version: Annotated[  # noqa: ARG001  it answers before anything else
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """At which mile does it start to hurt, and why does it come sooner each time?"""
    set_before_the_command(data, runner)


app.command("demo")(demo)
app.command("import")(import_)
app.command("watch")(watch)
app.add_typer(pain, name="pain")
app.add_typer(diary, name="diary")
app.add_typer(notes, name="notes")
app.add_typer(strava, name="strava")
app.command("analyse")(analyse)
app.command("report")(report)
app.command("serve")(serve)
app.command("work")(work)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("recompute")(recompute)
app.command("doctor")(doctor)
app.command("export")(export)
app.command("erase")(erase)
app.add_typer(audit, name="audit")
app.add_typer(people, name="people")


def main() -> None:
    """Run the command line; a fault nobody foresaw is one sentence, not a traceback."""
    try:
        app()
    except (SystemExit, KeyboardInterrupt) as left:
        if isinstance(left, SystemExit) and left.code != _INTERRUPTED:
            raise
        sys.stderr.write("Stopped. What was done so far is kept; run it again to go on.\n")
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` does; nothing is wrong.
        _drop_output()
        sys.exit(1)
    except OSError as fault:
        if fault.errno not in _OUTPUT_FAULTS or fault.filename is not None:
            _unforeseen(fault)
        _drop_output()
        why = str(fault.strerror).lower()
        sys.stderr.write(f"The output could not be written: {why}. Send it elsewhere.\n")
        sys.exit(1)
    except Exception as fault:  # noqa: BLE001  the outermost edge: no traceback reaches a user
        _unforeseen(fault)


def _drop_output() -> None:
    """Nothing more to stdout: what waits in its buffer would fail again at the exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unforeseen(fault: Exception) -> NoReturn:
    """One sentence; the traceback before it only for who asked, since it may quote data."""
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(fault)
    sys.stderr.write(
        f"Something went wrong in Painmile {__version__}: {fault} ({type(fault).__name__}). "
        f"With {DEBUG}=1 in the environment it says where, for a report.\n"
    )
    sys.exit(1)


if __name__ == "__main__":
    main()
