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
    from datetime import date

    from service.diary import DiaryOutcome
    from traininglog.pain import PainEntry

pain = typer.Typer(help="The pain diary: add an entry, or import a table of them.")

NOTHING_KEPT = "Nothing was kept; mend this and try again."


@pain.command("add")
def add(
    felt: Annotated[
        str | None,
        typer.Argument(help='As in "knee right 4/10 from 6.5 km; next morning 3/10".'),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day of the run (today).")
    ] = None,
    time: Annotated[str | None, typer.Option(help="Time of day, as 07:30.")] = None,
    location: Annotated[str | None, typer.Option(help="Where it hurt, as knee.")] = None,
    side: Annotated[str | None, typer.Option(help="left, right or both.")] = None,
    score: Annotated[str | None, typer.Option(help="0 to 10; 0 alone says no pain.")] = None,
    when: Annotated[str | None, typer.Option(help="during, after, next_morning ...")] = None,
    onset_km: Annotated[str | None, typer.Option(help="How far in it began.")] = None,
    onset_mi: Annotated[str | None, typer.Option(help="The same in miles.")] = None,
    onset_min: Annotated[str | None, typer.Option(help="The same in minutes.")] = None,
    note: Annotated[str | None, typer.Option(help="Anything else.")] = None,
    data: DataDir = None,
    runner: RunnerName = None,
    as_json: Json = False,
) -> None:
    """Add what was felt on one day, in words or by options; "no pain" is worth as much."""
    from service.diary import add_entries
    from traininglog.textform_entries import entry_words

    cells = {
        "time": time, "location": location, "side": side, "score": score, "when": when,
        "onset_km": onset_km, "onset_mi": onset_mi, "onset_min": onset_min, "note": note,
    }  # fmt: skip
    told = {name: cell for name, cell in cells.items() if cell is not None}
    if (felt is None) == (not told):
        raise typer.BadParameter("say what was felt, either in words or by options")
    with open_log(data, runner, create=True) as opened:
        day = parse_date(on) if on else opened.today
        entries = _in_words(day, felt) if felt else _by_options(day, told, opened.today)
        for entry in entries:
            say(entry_words(entry))
        tell(add_entries(opened.repository, opened.runner.id, entries, opened.today), as_json)


def _in_words(day: date, felt: str) -> list[PainEntry]:
    from traininglog.textform_entries import read_entries

    try:
        return read_entries(day, felt)
    except ValueError as fault:
        fail(f"{fault}. {NOTHING_KEPT}")


def _by_options(day: date, told: dict[str, str], today: date) -> list[PainEntry]:
    from ingest.diary import read_pain_row

    found = read_pain_row({"date": day.isoformat(), **told}, today)
    if isinstance(found, list):
        fail(f"{'; '.join(found)}. {NOTHING_KEPT}")
    return [found]


@pain.command("import")
def import_csv(
    file: Annotated[
        Path,
        typer.Argument(readable=False, help="A CSV table, see the manual for its columns."),
    ],
    data: DataDir = None,
    runner: RunnerName = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Import a table of pain entries; with one bad row nothing of it is kept."""
    from service.diary import import_pain_csv

    with open_log(data, runner, create=True) as opened:
        day = as_of or opened.today
        tell(import_pain_csv(opened.repository, opened.runner.id, file, day), as_json)


@pain.command("export")
def export_csv(
    file: Annotated[Path, typer.Argument(readable=False, help="The CSV table to write.")],
    data: DataDir = None,
    runner: RunnerName = None,
) -> None:
    """Write the pain entries as a table, in the columns `pain import` reads."""
    from service.diary_table import pain_csv
    from traininglog.words import counted

    with open_log(data, runner, reading=True) as opened:
        entries = opened.repository.pain(opened.runner.id)
        _write_new(file, pain_csv(entries))
    typer.echo(f"{counted(len(entries), 'entry', 'entries')} in {file}.")


def _write_new(file: Path, content: bytes) -> None:
    """A new file, whole or not at all; one that is there stays as it is."""
    try:
        with file.open("xb") as new:
            try:
                new.write(content)
                new.flush()
            except OSError:
                file.unlink()
                raise
    except FileExistsError:
        fail(f"{file} is there already and was left as it is; choose another name.")
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        fail(f"{file} cannot be written: {why}. Choose another place.")


def tell(outcome: DiaryOutcome, as_json: bool) -> None:
    """Say what became of a diary; with any problem nothing was kept and the exit is 1."""
    from traininglog.words import counted

    if as_json:
        document = dataclasses.asdict(outcome) | {"problems": [*map(str, outcome.problems)]}
        typer.echo(json.dumps(document, ensure_ascii=False))
    for problem in outcome.problems:
        say(str(problem))
    if outcome.problems:
        fail(NOTHING_KEPT)
    if not as_json:
        repeated = f", {outcome.repeated} known already" if outcome.repeated else ""
        notes = f", {counted(outcome.candidates, 'bare note')} not counted"
        alone = f", {outcome.without_run} on no run of this log"
        typer.echo(
            f"{outcome.added} added{repeated}{notes if outcome.candidates else ''}"
            f"{alone if outcome.without_run else ''}."
        )
