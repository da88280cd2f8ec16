"""`painmile audit`: whether the rows of who saw what are as they were told."""

from __future__ import annotations

import typer

from painmile.audit_session import teller_of
from painmile.options import DataDir, say
from painmile.session import open_store
from painmile.strava_session import now

audit = typer.Typer(help="Who saw what: whether the rows are as they were told.")


@audit.command("check")
def check(data: DataDir = None) -> None:
    """Look for rows that were changed, taken out, moved, put in or cut off."""
    from traininglog.words import counted

    with open_store(data) as store:
        found = teller_of(store).audit.checked()
    for problem in found.problems:
        say(f"{problem}.")
    if found.taken:
        say(
            f"Up to row {found.taken} not all could be checked: painmile audit anchor took the "
            "rows as they were, and none was changed since."
        )
    typer.echo(f"{counted(found.rows, 'row')}, {'not ' if found.problems else ''}as told.")
    if found.problems:
        raise typer.Exit(1)


@audit.command("anchor")
def anchor(data: DataDir = None) -> None:
    """Take the rows as they are, as after a copy was put back or a key was lost.

    That is told as a row. Where there is no server's key one is made.
    """
    with open_store(data) as store:
        teller_of(store).audit.anchor(now())
    typer.echo("The rows are taken as they are from now on.")
