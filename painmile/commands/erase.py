"""`painmile erase`: everything of a runner, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from painmile.audit_session import teller_of
from painmile.options import DataDir, RunnerName, data_dir, fail, runner_name, say
from painmile.session import open_log, open_store
from painmile.strava_session import now, strava_bases

if TYPE_CHECKING:
    from pathlib import Path

    from painmile.session import OpenLog


def erase(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the name.")] = False,
    data: DataDir = None,
    runner: RunnerName = None,
) -> None:
    """Erase a runner: log, diary, files, shares. There is no way back."""
    if _was_cut_off(data, runner):
        typer.echo("The erasing that was cut off is finished.")
        return
    with open_log(data, runner) as opened:
        if not yes:
            _ask(opened, data_dir(data))
        typer.echo(_erase(opened))


def _was_cut_off(data: Path | None, runner: str | None) -> bool:
    """Whether an earlier erasing ends by opening the folder, and nobody else was named."""
    from traininglog.erasing import marked
    from traininglog.viewer import SYSTEM

    if not marked(data_dir(data)):
        return False
    named = runner_name(runner)
    with open_store(data) as store:
        return named not in {one.name for one in store.repository(SYSTEM).runners()}


def _ask(opened: OpenLog, folder: Path) -> None:
    name = opened.runner.name
    say(f"This erases everything of {name} in {folder}. There is no way back.")
    if typer.prompt("Type the name to go on", err=True).strip() != name:
        fail("That is another name. Nothing was erased.")


def _erase(opened: OpenLog) -> str:
    from service.erase import erase_runner
    from service.who import LOCAL

    teller, bases, runner_id = teller_of(opened.store), strava_bases(), opened.runner.id
    erased = erase_runner(opened.store, runner_id, now(), bases=bases)
    teller.tell(LOCAL, runner_id, "erase", "log", now())
    return erased.words
