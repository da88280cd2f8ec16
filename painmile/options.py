"""Options every command shares; `--data` and `--runner` stand before or after the command."""

from __future__ import annotations

import shutil
import sys
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Annotated, Final, NamedTuple, NoReturn

import typer

DATA: Final = "PAINMILE_DATA"
DEBUG: Final = "PAINMILE_DEBUG"
"""With 1 in this variable of the environment, faults say where they are."""


def parse_date(text: str) -> date:
    """A day as YYYY-MM-DD; anything else is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a day like 2024-03-12") from None


DataDirFirst = Annotated[
    Path | None,
    typer.Option("--data", envvar=DATA, help="Folder that holds the log."),
]
"""Before the command; here alone the environment is read, or it would win over this one."""
DataDir = Annotated[
    Path | None,
    typer.Option("--data", help=f"Folder that holds the log, else that of {DATA}."),
]
RunnerName = Annotated[
    str | None, typer.Option("--runner", help="Name of the runner, where there are several.")
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", parser=parse_date, metavar="DATE", help="The day to look from (today)."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


class _BeforeTheCommand(NamedTuple):
    data: Path | None = None
    runner: str | None = None


_before: ContextVar[_BeforeTheCommand] = ContextVar("before", default=_BeforeTheCommand())  # noqa: B039


def set_before_the_command(data: Path | None, runner: str | None) -> None:
    """Remember what stood before the command; the same option after it wins."""
    _before.set(_BeforeTheCommand(data, runner))


def data_dir(given: Path | None = None, *, otherwise: str = "log") -> Path:
    """The data folder: the option, PAINMILE_DATA, or the platform's place for it.

    There the log has a folder of its own, apart from the demo's.
    """
    chosen = given or _before.get().data
    if chosen is None:
        from platformdirs import user_data_path

        return user_data_path("painmile", appauthor=False) / otherwise
    return chosen


def as_typed(data: Path | None, runner: str | None) -> tuple[str, ...]:
    """The data folder and runner that were given, as a command takes them again."""
    folder, name = data or _before.get().data, runner_name(runner)
    return (
        *(("--data", str(folder)) if folder else ()),
        *(("--runner", name) if name else ()),
    )


def runner_name(given: str | None = None) -> str | None:
    """The runner asked for, or None where the only one is meant."""
    return given or _before.get().runner


def say(message: str) -> None:
    """Progress and remarks: stderr, so that stdout stays the answer's."""
    typer.echo(message, err=True)


def columns() -> int | None:
    """The terminal's width; None where the answer goes into a pipe or a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def fail(message: str) -> NoReturn:
    """Something asked for could not be done: one sentence on stderr, exit 1."""
    say(message)
    raise typer.Exit(1)
