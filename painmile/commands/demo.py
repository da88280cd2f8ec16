"""`painmile demo`: the bundled runner, from files to findings to the page."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from painmile.commands.serve import DEFAULT_PORT, Port
from painmile.faults import folder_fault
from painmile.options import DataDir, columns, data_dir, fail, say
from painmile.session import open_log

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from demo.story import DemoFiles
    from painmile.session import OpenLog

NoServe = Annotated[
    bool, typer.Option("--no-serve", help="Stop after the findings, without the page.")
]


def demo(no_serve: NoServe = False, port: Port = DEFAULT_PORT, data: DataDir = None) -> None:
    """Import a made-up runner's files and diary, say what the log says, show the page."""
    from demo.story import LAST_DAY, RUNNER, write_demo
    from service.analysis import analysis_for
    from service.analysis_words import analysis_words

    folder = data_dir(data, otherwise="demo")
    _make_room(folder)
    try:
        files = write_demo(folder / "demo")
    except OSError as fault:
        fail(folder_fault(folder / "demo", fault))
    with open_log(folder, RUNNER) as opened:
        _import(opened, files, LAST_DAY)
        log = opened.repository.training_log(opened.runner.id)
        found = analysis_for(opened.repository, opened.runner.id, LAST_DAY, log)
        for line in analysis_words(log, found, columns()):
            typer.echo(line)
        say(f"The demo's log is in {folder}; give your own files another: --data FOLDER.")
        if not no_serve:
            from painmile.commands.serve import serve_log

            serve_log(opened, port, watches=False)  # no run of one's own belongs here


def _make_room(folder: Path) -> None:
    """A log with the demo runner in it; somebody's own log is left alone."""
    from sqlalchemy.exc import DatabaseError

    from demo.story import RUNNER, ZONE
    from traininglog.restore_mark import RestoreCutOffError
    from traininglog.store import Store
    from traininglog.viewer import SYSTEM

    try:
        with Store.open(folder) as store:
            system = store.repository(SYSTEM)
            names = [runner.name for runner in system.runners()]
            if not names:
                system.add_runner(RUNNER, ZONE)
    except RestoreCutOffError as fault:
        fail(str(fault))
    except (OSError, DatabaseError) as fault:
        fail(folder_fault(folder, fault))
    if names and names != [RUNNER]:
        fail(
            f"{folder} holds the log of {', '.join(names)}. Give the demo a folder of its own: "
            "painmile --data FOLDER demo"
        )


def _import(opened: OpenLog, files: DemoFiles, last_day: date) -> None:
    """The files, the diary and the answers at returns; again, and nothing changes."""
    from demo.story import RUNNER
    from service.diary import import_pain_csv
    from service.import_words import import_words
    from service.importer import ImportOptions, import_files
    from traininglog.log import TrainingLog
    from traininglog.viewer import Viewer

    # The story may end after this machine's clock; its runs are no faults of a watch.
    end = datetime.combine(last_day + timedelta(days=2), time(), UTC)
    options = ImportOptions(now=max(datetime.now(UTC), end))
    runner_id, repository = opened.runner.id, opened.repository
    imports = opened.store.imports(Viewer("owner", runner_id))
    for line in import_words(import_files(imports, opened.runner, [files.fit_folder], options)):
        say(line)
    diary = import_pain_csv(repository, runner_id, files.pain_csv, max(opened.today, last_day))
    for problem in diary.problems:
        fail(f"The demo's diary cannot be read: {problem}.")
    told = TrainingLog(RUNNER, gap_kinds=files.gap_kinds, facts=files.facts)
    repository.add_diary(runner_id, told)
    repository.add_notes(runner_id, files.notes)
