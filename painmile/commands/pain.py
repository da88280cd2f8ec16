"""`painmile pain`: the diary from the command line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from painmile.options import AsOf, DataDir, Json, RunnerName, fail, parse_date, say
from painmile.session import open_log

if TYPE_CHECKING:
    from service.diary import DiaryOutcome

pain = typer.Typer(help="The pain diary: add an entry, or import a table of them.")

_NOTHING_KEPT = "Nothing was kept; mend this and try again."


@pain.command("add")
def add(
    felt: Annotated[
        str, typer.Argument(help='As in "knee right 4/10 from 6.5 km; next morning 3/10".')
    ],
    on: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day of the run (today).")
    ] = None,
    data: DataDir = None,
    runner: RunnerName = None,
    as_json: Json = False,
) -> None:
    """Add what was felt on one day: place, score, where in the run it began, or "no pain"."""
    from service.diary import add_entries
    from traininglog.textform import read_entries

    with open_log(data, runner, create=True) as opened:
        day = parse_date(on) if on else opened.today
        try:
            entries = read_entries(day, felt)
        except ValueError as fault:
            fail(f"{fault}. {_NOTHING_KEPT}")
        _tell(add_entries(opened.repository, opened.runner.id, entries, opened.today), as_json)


@pain.command("import")
def import_csv(
    file: Annotated[Path, typer.Argument(help="A CSV table, see the manual for its columns.")],
    data: DataDir = None,
    runner: RunnerName = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Import a table of pain entries; with one bad row nothing of it is kept."""
    from service.diary import import_pain_csv

    with open_log(data, runner, create=True) as opened:
        day = as_of or opened.today
        _tell(import_pain_csv(opened.repository, opened.runner.id, file, day), as_json)


def _tell(outcome: DiaryOutcome, as_json: bool) -> None:
    if as_json:
        document = dataclasses.asdict(outcome) | {"problems": [*map(str, outcome.problems)]}
        typer.echo(json.dumps(document, ensure_ascii=False))
    for problem in outcome.problems:
        say(str(problem))
    if outcome.problems:
        fail(_NOTHING_KEPT)
    if not as_json:
        repeated = f", {outcome.repeated} known already" if outcome.repeated else ""
        notes = f", {outcome.candidates} bare notes not counted" if outcome.candidates else ""
        typer.echo(f"{outcome.added} added{repeated}{notes}.")
