"""`painmile watch DIR`: imports whatever a sync tool puts into a folder, until Ctrl-C."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from painmile.commands.import_ import progress
from painmile.home import cluster
from painmile.options import DataDir, Json, RunnerName, fail, say
from painmile.session import open_log
from painmile.stopping import until_stopped

if TYPE_CHECKING:
    from painmile.session import OpenLog
    from painmile.stopping import Stop
    from service.cluster import Cluster
    from service.discovery import Listing
    from service.outcome import ImportReport
    from service.watch import Watch

Folder = Annotated[str, typer.Argument(metavar="DIR", help="The folder that is being filled.")]
Every = Annotated[
    float, typer.Option("--every", min=1, metavar="SECONDS", help="Between two looks.")
]
Once = Annotated[bool, typer.Option("--once", help="Import what is there now, and end.")]


def watch(
    folder: Folder,
    every: Every = 10,
    once: Once = False,
    data: DataDir = None,
    runner: RunnerName = None,
    as_json: Json = False,
) -> None:
    """Import a folder's runs as they come in, from a sync tool or a phone, until Ctrl-C."""
    from pathlib import Path

    from service.discovery import printable

    if as_json and not once:
        say("--json needs --once: a watch that goes on has no end of its document.")
        raise typer.Exit(2)
    if not Path(folder).is_dir():
        fail(f"There is no folder {printable(folder)} to watch.")
    with (
        open_log(data, runner, create=True) as opened,
        cluster() as readers,
        until_stopped() as stop,
    ):
        one = _watch(opened, folder, stop, readers)
        if once:
            _look_once(one, stop, as_json=as_json)
        else:
            _go_on(one, every, stop)


def _look_once(one: Watch, stop: Stop, *, as_json: bool) -> None:
    from service.watch import once
    from traininglog.repository_import import RacedError
    from traininglog.words import counted

    try:
        report = once(one, stop.wait)
    except RacedError:
        fail("Another import is running on this log; run this one again.")
    if as_json:
        typer.echo(json.dumps(report.as_json()))
    else:
        one.tell(report)
    if one.moving and not stop.asked:
        say(f"{counted(len(one.moving), 'file')} still being written, left for the next time.")


def _go_on(one: Watch, every: float, stop: Stop) -> None:
    from service.discovery import printable
    from service.watch import watch as keep_watching
    from traininglog.access import NotFound

    say(f"Watching {printable(one.folder)}, a look every {every:g} s. Ctrl-C ends it.")
    try:
        keep_watching(one, every, stop.wait, lambda: stop.asked)
    except NotFound:
        fail("This runner was erased; there is no log to watch for any more.")
    say("Stopped watching. What came in is kept.")


def _watch(opened: OpenLog, folder: str, stop: Stop, readers: Cluster | None) -> Watch:
    """The watch of a folder, whose files go into an open log."""
    from dataclasses import replace

    from service.analysis import analysis_for
    from service.importer import ImportOptions, import_files
    from service.unseen import from_root, keep_unseen
    from service.watch import Watch
    from traininglog.viewer import Viewer

    runner_id, repository = opened.runner.id, opened.repository
    imports = opened.store.imports(Viewer("owner", runner_id))
    options = ImportOptions(make_executor=readers, should_stop=lambda: stop.asked)

    def bring(listing: Listing) -> ImportReport:
        with progress() as show:
            shown = replace(options, on_progress=show)
            report = import_files(imports, repository.runner(runner_id), listing, shown)
        keep_unseen(imports, runner_id, map(from_root, report.files))
        if report.count("added"):  # kept now, so that an open page finds the news made
            analysis_for(repository, runner_id, opened.today)
        return report

    return Watch(folder, bring, typer.echo, lambda: opened.now)
