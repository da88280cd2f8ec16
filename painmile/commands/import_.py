"""`painmile import PATH...`: files and archives into the log, one outcome per file."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from painmile.home import cluster
from painmile.options import DataDir, Json, RunnerName, fail, say
from painmile.plugged import plugged_paths
from painmile.session import open_log

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from service.discovery import Listing
    from service.export_form import Exported
    from service.importer import ImportOptions
    from service.outcome import ImportReport, Progress


class EngineName(StrEnum):
    """Which reader decodes the files."""

    columnar = "columnar"
    fitparse = "fitparse"


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="Folders, FIT, GPX and TCX files (.gz too), zip archives of Strava or Garmin.",
    ),
]
Engine = Annotated[EngineName, typer.Option("--engine", help="Which reader decodes the files.")]
Verify = Annotated[
    bool, typer.Option("--verify", help="Read with both engines and print what differs.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 if any file failed.")]


def import_(
    context: typer.Context,
    paths: Paths = None,
    data: DataDir = None,
    runner: RunnerName = None,
    verify: Verify = False,
    engine: Engine = EngineName.columnar,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Read runs and other training from files and archives; again costs nothing.

    Without a path, a watch that is plugged in over USB is offered.
    """
    from service.discovery import discover
    from service.import_words import import_words, outcome_words
    from service.importer import ImportOptions
    from service.outcome import ImportReport
    from traininglog.words import counted

    paths = paths or plugged_paths(context, data, runner, ask=not as_json)
    exports = _exports(paths)
    listing = _without(discover(paths), exports)
    if listing.files or exports or not listing.unreachable:
        options = ImportOptions(engine.value, verify=verify)
        report, runs = _imported(listing, options, data, runner, [*exports.values()])
    else:  # a mistyped path makes no log
        report, runs = ImportReport(unreachable=listing.unreachable), 0
    if as_json:
        typer.echo(json.dumps(report.as_json()))
    else:
        for line in import_words(report):
            typer.echo(line)
    if report.count("added"):  # files, of which several may be one run
        say(f"The log has {counted(runs, 'run')} now.")
    for path in report.unreachable:
        say(outcome_words(path))
    if report.unreachable or (strict and report.count("failed")):
        raise typer.Exit(1)


def _without(listing: Listing, exports: Collection[str]) -> Listing:
    """What was listed, without a word on files of exports that are read in another way."""
    from os.path import normpath

    from service.discovery import Found, printable

    read = {printable(normpath(path)) for path in exports}
    listing.files = [f for f in listing.files if isinstance(f, Found) or f.path not in read]
    return listing


def _exports(paths: list[str]) -> dict[str, Exported]:
    """Those of the paths that are exports of a log; one that is damaged ends the command."""
    from pathlib import Path

    from service.export_form import read_export

    try:
        read = {path: read_export(Path(path)) for path in paths}
    except ValueError as fault:
        fail(f"{fault}.")
    return {path: found for path, found in read.items() if found}


def _imported(
    listing: Listing,
    options: ImportOptions,
    data: Path | None,
    runner: str | None,
    exports: Sequence[Exported],
) -> tuple[ImportReport, int]:
    """What was listed goes into the log, made if there is none; how many runs it has then."""
    from service.analysis import analysis_for
    from service.importer import import_files
    from service.unseen import from_root, keep_unseen
    from traininglog.repository_import import RacedError
    from traininglog.viewer import Viewer
    from traininglog.words import sentence

    with (
        open_log(data, runner, create=True) as opened,
        cluster() as readers,
        progress() as show,
    ):
        owner = Viewer("owner", opened.runner.id)
        repository, runner_id = opened.repository, opened.runner.id
        imports = opened.store.imports(owner)
        try:
            first: dict[str, str] = {}
            if exports:
                from service.restore import bring_back, prepare
            for one in exports:
                prepare(repository, runner_id, one)
                first |= one.names
            options = replace(options, on_progress=show, first=first, make_executor=readers)
            report = import_files(imports, repository.runner(runner_id), listing, options)
            keep_unseen(imports, runner_id, map(from_root, report.files))
            for one in exports:
                told = bring_back(repository, runner_id, one, opened.today)
                say(f"Diary: {told.added:,} added, {told.repeated:,} known already.")
        except RacedError:
            fail("Another import is running on this log; run this one again.")
        except ValueError as fault:
            fail(sentence(str(fault)))
        # Kept now, so that the page finds it made.
        known = analysis_for(opened.repository, opened.runner.id, opened.today).coverage
    return report, known.n_painful + known.n_painless + known.n_silent


@contextmanager
def progress() -> Iterator[Callable[[Progress], None] | None]:
    """A bar on stderr while a person watches; nothing where stderr is a file or pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("Importing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("import", total=None, pace="")

        def show(progress: Progress) -> None:
            left = "" if progress.left_s is None else f", {progress.left_s:.0f} s left"
            pace = f"{progress.per_s:.0f} files/s{left}"
            if progress.rows:
                pace = f"{progress.rows:,} rows of a table"
            bar.update(task, total=progress.total, completed=progress.done, pace=pace)

        yield show
