"""What the pages say of runs that came from a connected Strava account."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.pages.run import show
from dashboard.source import store_source
from ingest.notes.mentions import parse
from rules.analyse import analyse
from rules.states import run_states
from service.proposal_steps import accept
from service.run_page import Asked, run_page
from service.run_sources import run_sources
from service.source_files import FilesAsked
from service.sources_page import kept_sources, sources_page
from service.story import story
from service.strava_connect import StravaDesk
from tests.api_runs import CAME, api_run, strava_source, weeks, write_api
from tests.log_store import DAY, OWNER, run, write
from tests.strava_people import made_person
from tests.strava_room import StravaRoom
from traininglog.journal import Journal
from traininglog.log import TrainingLog
from traininglog.notes import Note
from traininglog.pain import Place
from traininglog.repository import Repository
from traininglog.repository_import import Batch, SeenFile
from traininglog.scope import EVERYTHING
from traininglog.strava import StravaRun
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.source import CachedSource
    from service.run_page import RunPage
    from service.sources_page import SourcesPage
    from traininglog.store import Store
    from traininglog.strava import PartState

NOW = date(2024, 3, 25)


def sources(store: Store) -> SourcesPage:
    mine = store.repository(OWNER)
    kept, log = kept_sources(mine, store.imports(OWNER), 1), mine.training_log(1)
    return sources_page(log, run_states(log), kept, FilesAsked(), NOW)


def source_of(store: Store) -> CachedSource:
    at = datetime(2024, 3, 25, 20, tzinfo=UTC)
    return store_source(store.repository(OWNER), 1, lambda: at, store.imports(OWNER))


def therapist(store: Store) -> Repository:
    viewer = Viewer("therapist", 1, EVERYTHING)
    return Repository(store.engine, store.streams, viewer)


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
    assert (
        told.sub
        == "No file was looked into yet. Everything stays on the computer that runs Painmile."
    )
    assert [(device.name, len(device.days)) for device in told.devices] == [
        ("Not named", 1), ("Garmin Forerunner 245", 3),
    ]  # fmt: skip


# One run


def of_run(run_id: str, store: Store, part: StravaRun | None = None) -> RunPage:
    mine = store.repository(OWNER)
    log, copies = mine.training_log(1), mine.sources(1, run_id)
    try:
        stream = mine.stream(run_id)
    except LookupError:
        stream = None
    told = run_page(log, run_states(log), Asked(run_id), stream, copies, part)
    assert told
    return told


def strava_run(state: PartState, problem: str = "") -> StravaRun:
    return StravaRun("1", CAME, "", "api", streams=state, problem=problem)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (None, "They come by themselves, the newest runs first"),
        (strava_run("wanted"), "They come by themselves, the newest runs first"),
        (strava_run("none"), "Strava has no samples of this run"),
        (strava_run("failed", "Strava sent no list of them."),
         "could not be brought: Strava sent no list of them."),
        (strava_run("expired"), "kept for a week"),
    ],
)  # fmt: skip
def test_a_run_without_samples_says_why_and_what_to_do(
    store: Store, part: StravaRun | None, words: str
) -> None:
    write_api(store, api_run("api", DAY))
    told = of_run("api", store, part)
    assert isinstance(told.chart, str)
    assert words in told.chart
    assert (told.splits, told.outline, told.asks_strava) == ((), "", True)


def test_samples_that_were_here_and_are_gone_say_so_whoever_asks(store: Store) -> None:
    write_api(store, api_run("api", DAY), samples="expired")
    told = of_run("api", store)
    assert isinstance(told.chart, str)
    assert "What was worked out of them stays." in told.chart
    assert dict(told.facts)["Pace"] == "6:10 /km while running"


def test_means_of_a_whole_run_are_called_so(store: Store) -> None:
    write_api(store, api_run("api", DAY, rpe=6.0))
    told = of_run("api", store)
    assert dict(told.facts)["Pace"] == "6:10 /km, mean of the run"
    assert dict(told.facts)["Effort"] == "6 of 10, as told at Strava"


def test_samples_that_came_are_drawn(store: Store) -> None:
    write_api(store, api_run("api", DAY), samples="here")
    told = of_run("api", store)
    assert not isinstance(told.chart, str)
    assert len(told.splits) == 6
    assert told.asks_strava is False


def test_a_file_that_strava_has_too_says_so(store: Store) -> None:
    write(store, 1, run("file", distance_km=5.0, timer_min=30.0))
    strava = strava_source("file", DAY, 123, kept=False)
    store.imports(OWNER).write(1, Batch((), [strava]))
    assert of_run("file", store).problems == ("file.fit: cut short",)
    copies = store.links(OWNER).copies(1, "file")
    told = run_sources("file", copies, (), CAME, "km").copies
    assert [(one.kind, one.is_shown) for one in told] == [("FIT file", True), ("Strava", False)]


# Notes


@pytest.mark.parametrize(
    "title",
    [
        "Morning Run", "Lunch Run", "Afternoon Run", "Evening Run", "Night Run",
        "Morning Trail Run", "Lauf am Morgen", "Lauf am Nachmittag", "Nächtlicher Lauf",
        "Course à pied le matin", "Carrera de mañana", "Corsa mattutina", "Ochtendloop",
        "Corrida matinal", "Morgenløp", "Poranny bieg",
    ],
)  # fmt: skip
def test_a_title_that_strava_gave_proposes_nothing(title: str) -> None:
    assert parse(title) == ()


def test_what_is_accepted_is_the_runner_s_and_its_words_stay_strava_s(store: Store) -> None:
    write_api(store, api_run("api", DAY))
    mine, journal = store.repository(OWNER), Journal(store.repository(OWNER), 1)
    mine.add_notes(1, [Note(DAY, "knee 4/10 from 3 km", "title", "api", "strava_api")])
    (found,) = source_of(store).proposals().all
    assert (found.origin, found.run_id) == ("strava_api", "api")
    journal.write("accepted", accept(found), today=DAY)
    (entry,) = mine.pain(1)
    assert (entry.origin, entry.onset_km, entry.note) == ("manual", 3.0, "knee 4/10 from 3 km")
    (shared,) = therapist(store).pain(1)
    assert (shared.onset_km, shared.note) == (3.0, None)


# Who may see them


def test_a_recording_of_a_run_that_is_seen_withholds_nothing(store: Store) -> None:
    watch = run("watch", DAY, timer_min=40.0, distance_km=6.0)
    write(store, 1, watch)
    phone = api_run("phone", DAY, timer_min=39.0)
    alone = api_run("alone", date(2024, 3, 14))
    write_api(store, phone, alone, replace(alone, id="ride", day=NOW, sport="cycling"))
    store.repository(OWNER).judge_cycle(1, Place("knee"), "phone", "agree")
    shared = therapist(store).training_log(1)
    assert [one.id for one in shared.activities] == ["watch"]
    assert shared.withheld_days == {alone.day}
    assert shared.cycle_verdicts == {}


def test_the_page_of_a_run_knows_how_far_it_is_with_strava(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, made_person(count=9)) as room:
        room.session(most_calls=2)
        account = StravaDesk(room.store, 1, room.strava.bases, room.clock)
        source = store_source(
            room.log, 1, room.clock, room.store.imports(OWNER), strava=account
        )
        *_, older, newest = source.loaded().log.runs
        run = room.runs.of_activity(1, newest.id)
        assert run is not None
        room.runs.mark(1, run.strava_id, streams="none")
        told = [str(show(source, {"run": one.id})) for one in (newest, older)]
        assert "Strava has no samples of this run" in told[0]
        assert "They come by themselves, the newest runs first." in told[1]
        assert account.run("of nobody") is None


# The store's sweep, the Story's last line


def test_a_sweep_takes_no_samples_that_a_run_has_and_knows_no_file_by_strava(
    store: Store,
) -> None:
    write(store, 1, run("file"))
    write_api(store, api_run("api", date(2024, 3, 14)), samples="here")
    imports, folder = store.imports(OWNER), store.folder / "runners" / "1" / "streams"
    (folder / "strava-nobodys.parquet").write_bytes(b"")
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    assert imports.sweep(1) == 1
    assert len(store.repository(OWNER).records("api")) == 75
    assert imports.known_files(1) == {"file": "file.fit"}


@pytest.mark.parametrize(
    ("files", "api", "words"),
    [
        (1, 0, "1 of 1 run from files."),
        (1, 2, "1 of 3 runs from files, 2 from Strava."),
        (0, 2, "0 of 2 runs from files, 2 from Strava."),
    ],
)
def test_the_story_says_where_the_runs_are_from(files: int, api: int, words: str) -> None:
    account = tuple(weeks(api))
    log = TrainingLog("R.", (*(run(f"file {n}") for n in range(files)), *account))
    told = story(log, analyse(log, NOW), run_states(log))
    assert words in told.footer
