"""What is done to a log while it is killed; every work is done again without a word changed."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from ingest.strava.model import Bases
from painmile.home import home_of
from service import chunks
from service.run_copies import RunCopies
from service.strava_sync import StravaSync
from traininglog.journal import Journal
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

OWNER = Viewer("owner", 1)
chunks.CHUNK_FILES = 2  # type: ignore[misc]  # several transactions an import


def command(folder: str, *words: str) -> None:
    """A command of the program on a data folder, as it is typed."""
    from painmile.__main__ import main  # noqa: PLC0415 -- as the program starts

    sys.argv = ["painmile", "--data", folder, *words]
    main()


def opened(folder: str) -> None:
    """The folder is opened, and its database brought to today's schema."""
    Store.open(home_of(Path(folder))).close()


def removed(folder: str, name: str) -> None:
    """A source goes, and with the last one its run; one that is gone already is done."""
    with Store.open(home_of(Path(folder))) as store:
        log = store.repository(OWNER)
        for source in log.sources(1):
            if source.path.endswith(name):
                RunCopies(log, 1).remove(source.activity_id, source.id)
        store.sweep()


def forgotten(folder: str) -> None:
    """Every note is forgotten, with what the diary quotes of it."""
    with Store.open(home_of(Path(folder))) as store:
        log = store.repository(OWNER)
        if notes := log.notes(1):
            Journal(log, 1).forget_words(*(note.id for note in notes))


def synced(folder: str, oauth: str, api: str, now: str) -> None:
    """A session with Strava by a clock that stands."""
    with Store.open(home_of(Path(folder))) as store:
        report = StravaSync(
            store, Bases(oauth, api), lambda: datetime.fromisoformat(now)
        ).session(1)
    sys.stdout.write(f"{report.calls} {report.message}\n")


def erased(folder: str, name: str) -> None:
    """A runner is erased by the command; that there is none any more is as well."""
    try:
        command(folder, "erase", "--yes", "--runner", name)
    except SystemExit as left:
        with Store.open(home_of(Path(folder))) as store:
            names = {one.name for one in store.repository(SYSTEM).runners()}
        if left.code and name in names:
            raise


def backed_up(folder: str, file: str) -> None:
    """A backup takes the place of an earlier one."""
    command(folder, "backup", file, "--replace")


def restored(folder: str, file: str) -> None:
    """A backup is put back; that it is there already is as well."""
    try:
        command(folder, "restore", file)
    except SystemExit as left:
        with Store.open(home_of(Path(folder))) as store:
            there = store.repository(SYSTEM).runners()
        if left.code and not there:
            raise


def backed_up(folder: str) -> None:
    """Everything goes into a file beside the folder."""
    command(folder, "backup", f"{folder}.zip", "--replace")


def restored(folder: str, file: str) -> None:
    """A backup is put back; where that was done already, there is a log."""
    try:
        command(folder, "restore", file)
    except SystemExit as left:
        if left.code:
            with Store.open(home_of(Path(folder))) as store:
                assert store.repository(SYSTEM).runners()
