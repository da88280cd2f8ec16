"""Options every command shares; `--data` and `--runner` stand before or after the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import click
import typer


def parse_date(text: str) -> date:
    """A day as YYYY-MM-DD; anything else is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a day like 2024-03-12") from None


DataDir = Annotated[
    Path | None,
    typer.Option("--data", envvar="PAINMILE_DATA", help="Folder that holds the log."),
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


def data_dir(given: Path | None = None) -> Path:
    """The data folder: the option, PAINMILE_DATA, or the platform's place for it."""
    chosen = given or _before_the_command("data")
    if chosen is None:
        from platformdirs import user_data_path

        return user_data_path("painmile", appauthor=False)
    return Path(chosen)


def runner_name(given: str | None = None) -> str | None:
    """The runner asked for, or None where the only one is meant."""
    name = given or _before_the_command("runner")
    return None if name is None else str(name)


def _before_the_command(option: str) -> Any:
    context = click.get_current_context(silent=True)
    return context.find_root().params.get(option) if context else None


def say(message: str) -> None:
    """Progress and remarks: stderr, so that stdout stays the answer's."""
    typer.echo(message, err=True)


def fail(message: str) -> NoReturn:
    """Something asked for could not be done: one sentence on stderr, exit 1."""
    say(message)
    raise typer.Exit(1)
