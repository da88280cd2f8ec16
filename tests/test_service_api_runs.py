"""What the pages say of runs that came from a connected Strava account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rules.states import run_states
from service.source_files import FilesAsked
from service.sources_page import kept_sources, sources_page
from tests.api_runs import CAME, api_run, strava_source, weeks, write_api
from tests.log_store import DAY, OWNER, run, write
from traininglog.repository_import import Batch, SeenFile

if TYPE_CHECKING:
    from service.sources_page import SourcesPage
    from traininglog.store import Store

NOW = date(2024, 3, 25)


def sources(store: Store) -> SourcesPage:
    mine = store.repository(OWNER)
    kept, log = kept_sources(mine, store.imports(OWNER), 1), mine.training_log(1)
    return sources_page(log, run_states(log), kept, FilesAsked(), NOW)


# Sources


def test_a_strava_copy_is_no_file(store: Store) -> None:
    write(store, 1, run("file"))
    strava = strava_source("file", DAY, 123, kept=False)
    seen = SeenFile("file.fit", 1, 1, "added", "", (), "1")
    store.imports(OWNER).write(1, Batch((), [strava], [seen]))
    told = sources(store)
    assert told.headline == "1 run from 1 file and Strava, 12 Mar 2024."
    assert "Last new file: 12 Mar." in told.sub
    assert CAME.date() > DAY


def test_runs_of_the_account_alone_come_from_no_file(store: Store) -> None:
    write_api(store, *weeks(3), api_run("bare", DAY, device=None))
    told = sources(store)
    assert told.headline == "4 runs from Strava, 1 Jan to 12 Mar 2024."
    assert told.sub == "No file was looked into yet. Everything stays on this computer."
    assert [(device.name, len(device.days)) for device in told.devices] == [
        ("Not named", 1), ("Garmin Forerunner 245", 3),
    ]  # fmt: skip
