"""Runs of an account: what comes next, what samples and details bring, what goes again."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.analysis import analysis_for
from tests.log_store import OWNER, run, write
from tests.strava_log import (
    NOW,
    START,
    bytes_of,
    connect,
    listed,
    listing,
    sampled,
    tables,
)
from traininglog.access import NotFound
from traininglog.pain import PainEntry, Place
from traininglog.steps import Add
from traininglog.strava_runs import STREAM_PREFIX, StravaRuns
from traininglog.streams import SWEEP_AFTER_S

if TYPE_CHECKING:
    from traininglog.journal import Journal
    from traininglog.repository import Repository
    from traininglog.store import Store
    from traininglog.strava import StravaRun

DAY = timedelta(days=1)
WATCH = run("watch", START.date(), distance_km=6.0, timer_min=36.0)


@pytest.fixture
def runs(store: Store) -> StravaRuns:
    connect(store)
    return store.strava_runs(OWNER)


def days(store: Store, count: int, **values: Any) -> None:
    """Runs 500, 501 ... on days in a row."""
    rows = [listed(str(500 + n), start=START + n * DAY, **values) for n in range(count)]
    listing(store, *rows)


def of(runs: StravaRuns, strava_id: str = "501") -> StravaRun:
    return runs.known(1)[strava_id]


# What comes next


def test_the_newest_come_first(store: Store, runs: StravaRuns) -> None:
    days(store, 4)
    runs.mark(1, "503", streams="done")
    runs.mark(1, "502", next_try=NOW + DAY, attempts=1)
    assert [r.strava_id for r in runs.next_streams(1, NOW, 9)] == ["501", "500"]
    assert [r.strava_id for r in runs.next_streams(1, NOW)] == ["501"]
    assert [r.strava_id for r in runs.next_streams(1, NOW + DAY)] == ["502"]
    assert runs.next_detail(1, NOW) == ()
    connect(store, wants_notes=True)
    assert [r.strava_id for r in runs.next_detail(1, NOW, 2)] == ["503", "501"]
    assert list(runs.known(1)) == ["503", "502", "501", "500"]


def test_only_marks_are_marked(store: Store, runs: StravaRuns) -> None:
    days(store, 2)
    with pytest.raises(ValueError, match="digest"):
        runs.mark(1, "501", digest="x", problem="y")
    assert of(runs).problem == ""


def test_progress_is_of_runs(store: Store, runs: StravaRuns) -> None:
    assert runs.progress(1).activities == 0
    days(store, 3)
    listing(store, listed("600", sport="cycling"), listed("601", has_streams=False))
    runs.mark(1, "500", streams="failed", problem="Strava hides it.")
    told = runs.progress(1)
    assert (told.activities, told.runs) == (5, 4)
    assert told.streams == {"wanted": 2, "failed": 1, "none": 1}
    assert told.detail == {"unneeded": 4}
    assert [r.strava_id for r in told.problems] == ["500"]


# Samples


def test_samples_bring_values_bins_and_records(
    store: Store, runs: StravaRuns, mine: Repository
) -> None:
    days(store, 2)
    row = listed("501", start=START + DAY)
    version = mine.log_version(1)
    assert runs.write_streams(1, "501", sampled(row), NOW)
    first, after = mine.activities(1)
    assert (after.running_km, after.cadence_spm, first.running_km) == (5.8, 168.0, None)
    assert (after.origin, after.start, after.distance_km) == (
        "strava_api",
        row.activity.start,
        6,
    )
    assert len(mine.records(after.id)) == 432
    assert mine.bins(1).ids == (after.id,)
    assert (of(runs).streams, of(runs).streams_at) == ("done", NOW)
    assert mine.log_version(1) > version
    (name,) = store.streams.names(1, "streams")
    assert name.startswith(STREAM_PREFIX)
    assert "501" not in name


def test_new_samples_take_the_place_of_old_ones(
    store: Store, runs: StravaRuns, mine: Repository
) -> None:
    days(store, 2)
    told = sampled(listed("501"))
    runs.write_streams(1, "501", told, NOW)
    old = store.streams.names(1, "streams")
    runs.write_streams(1, "501", told, NOW + DAY)
    assert store.streams.names(1, "streams") == old
    assert of(runs).streams_at == NOW + DAY
    other = sampled(listed("501", start=START + timedelta(seconds=1)))
    runs.write_streams(1, "501", replace(other, speed_bins=()), NOW)
    assert len(store.streams.names(1, "streams")) == 1
    assert store.streams.names(1, "streams") != old
    assert mine.bins(1).ids == ()


def test_equal_samples_of_two_runs_are_two_files(store: Store, runs: StravaRuns) -> None:
    days(store, 2)
    told = sampled(listed("501"))
    for strava_id in ("500", "501"):
        runs.write_streams(1, strava_id, told, NOW)
    runs.remove(1, "500")
    assert len(store.streams.names(1, "streams")) == 1


def test_samples_of_a_run_that_a_file_has_are_dropped(
    store: Store, runs: StravaRuns, mine: Repository
) -> None:
    write(store, 1, WATCH)
    row = listed(start=WATCH.start)
    listing(store, row)
    files, before = store.streams.names(1, "streams"), tables(store, "strava_run")
    runs.mark(1, "501", streams="wanted")
    assert not runs.write_streams(1, "501", sampled(row), NOW)
    assert store.streams.names(1, "streams") == files
    assert of(runs).streams == "unneeded"
    assert mine.activities(1) == (WATCH,)
    assert tables(store, "strava_run") == before


def test_samples_of_a_run_that_is_gone_are_dropped(store: Store, runs: StravaRuns) -> None:
    days(store, 1)
    assert not runs.write_streams(1, "777", sampled(listed()), NOW)
    assert store.streams.names(1, "streams") == frozenset()


@pytest.mark.folder
def test_a_crash_between_file_and_row_leaves_what_the_sweep_takes(
    store: Store, runs: StravaRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    days(store, 2)
    put = store.streams.put

    def killed(*args: Any) -> None:
        put(*args)
        raise KeyboardInterrupt

    before = tables(store)
    monkeypatch.setattr(store.streams, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        runs.write_streams(1, "501", sampled(listed()), NOW)
    assert tables(store) == before
    (name,) = store.streams.names(1, "streams")
    assert is_swept(store, name)
    assert store.streams.names(1, "streams") == frozenset()


def is_swept(store: Store, name: str) -> bool:
    """Whether a sweep of tomorrow takes the file."""
    path = store.folder / "runners" / "1" / "streams" / name
    old = time.time() - SWEEP_AFTER_S - 60
    os.utime(path, (old, old))
    return store.sweep() == 1


# Details


def test_details_bring_words(store: Store, runs: StravaRuns, mine: Repository) -> None:
    connect(store, wants_notes=True)
    days(store, 2)
    detail = listed("501", start=START + DAY, raw={"description": "Knee hurt"}, rpe=6.0,
                    texts={"title": "Run 501", "description": "Knee hurt",
                           "private_note": " "})  # fmt: skip
    assert runs.write_detail(1, detail, NOW + DAY)
    assert [(n.note.field, n.note.text) for n in mine.notes(1) if n.note.day.day == 13] == [
        ("title", "Run 501"), ("description", "Knee hurt"),
    ]  # fmt: skip
    assert mine.activities(1)[1].rpe == 6.0
    assert (of(runs).detail, of(runs).raw_at) == ("done", NOW + DAY)
    before = tables(store)
    assert not runs.write_detail(1, detail, NOW + DAY)
    assert tables(store) == before
    gone = replace(detail, texts={"title": "Run 501", "description": ""})
    assert runs.write_detail(1, gone, NOW + DAY)
    assert [n.note.text for n in mine.notes(1)] == ["Run 500", "Run 501"]


def test_details_leave_a_file_s_values_alone(
    store: Store, runs: StravaRuns, mine: Repository
) -> None:
    write(store, 1, WATCH)
    row = listed(start=WATCH.start, device="Cloud", rpe=9.0)
    listing(store, row)
    runs.write_detail(1, replace(row, texts={"description": "Knee hurt"}), NOW)
    assert mine.activities(1) == (WATCH,)
    assert {n.note.activity_id for n in mine.notes(1)} == {"watch"}


def test_details_of_a_run_that_is_gone_are_dropped(store: Store, runs: StravaRuns) -> None:
    before = tables(store)
    assert not runs.write_detail(1, listed("777"), NOW)
    assert tables(store) == before


# What goes


def test_what_strava_deleted_goes(store: Store, runs: StravaRuns, mine: Repository) -> None:
    days(store, 2)
    row = listed("501", start=START + DAY)
    runs.write_streams(1, "501", sampled(row), NOW)
    analysis_for(mine, 1, START.date())
    mine.add_pain(1, [PainEntry(row.activity.day, "knee", "right", 4)])
    version = mine.log_version(1)
    runs.remove(1, "501")
    assert [a.day.day for a in mine.activities(1)] == [12]
    assert [n.note.text for n in mine.notes(1)] == ["Run 500"]
    assert list(runs.known(1)) == ["500"]
    assert store.streams.names(1, "streams") == frozenset()
    assert tables(store)["kept_analysis"] == []
    assert mine.log_version(1) > version
    assert len(mine.pain(1)) == 1
    before = tables(store)
    runs.remove(1, "501")
    assert tables(store) == before


def test_of_a_run_with_a_file_only_strava_s_copy_goes(
    store: Store, runs: StravaRuns, mine: Repository
) -> None:
    write(store, 1, WATCH)
    before = tables(store)
    files = store.streams.names(1, "streams")
    listing(store, listed(start=WATCH.start))
    runs.remove(1, "501")
    after = tables(store)
    assert {name for name, rows in after.items() if rows != before[name]} <= {"runner"}
    assert store.streams.names(1, "streams") == files
    assert len(mine.sources(1)) == 1


def test_what_was_kept_long_enough_goes(
    store: Store, runs: StravaRuns, mine: Repository
) -> None:
    days(store, 3)
    for n, at in ((0, NOW), (1, NOW + DAY)):
        row = listed(str(500 + n), start=START + n * DAY)
        runs.write_streams(1, str(500 + n), sampled(row), at)
    version, values = mine.log_version(1), mine.activities(1)
    assert runs.expire(1, NOW) == 0
    assert mine.log_version(1) == version
    assert runs.expire(1, NOW + timedelta(hours=1)) == 4
    assert [of(runs, i).streams for i in ("500", "501", "502")] == ["expired", "done", "wanted"]
    assert [row["raw"] for row in tables(store)["strava_run"]] == [None] * 3
    assert {r.raw_at for r in runs.known(1).values()} == {None}
    assert mine.activities(1) == values
    assert len(mine.bins(1).ids) == 2
    assert len(store.streams.names(1, "streams")) == 1
    with pytest.raises(NotFound, match="no records"):
        mine.records(values[0].id)
    assert mine.log_version(1) > version
    version = mine.log_version(1)
    assert runs.expire(1, NOW + timedelta(hours=1)) == 0
    assert mine.log_version(1) == version


def test_answers_that_go_leave_no_byte(store: Store, runs: StravaRuns) -> None:
    connect(store)
    listing(store, listed(raw={"name": "marmalade-canary"}))
    assert b"marmalade-canary" in bytes_of(store)
    runs.expire(1, NOW + DAY)
    assert b"marmalade-canary" not in bytes_of(store)


@pytest.mark.folder
def test_a_crash_between_rows_and_files_leaves_what_the_sweep_takes(
    store: Store, runs: StravaRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    days(store, 2)
    runs.write_streams(1, "501", sampled(listed()), NOW)
    (name,) = store.streams.names(1, "streams")

    def killed(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store.streams, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            runs.remove_all(1)
    assert runs.known(1) == {}
    assert store.streams.names(1, "streams") == {name}
    assert is_swept(store, name)


# All of it

CANARY = b"marmalade-canary"


def canary_log(store: Store, runs: StravaRuns, journal: Journal) -> list[str]:
    """A file's run that Strava has too, one that Strava alone has; where the words are."""
    words = CANARY.decode()
    write(store, 1, WATCH)
    connect(store, wants_notes=True)
    told = {"device": words, "raw": {"name": words}, "texts": {"title": words}}
    alone = listed("502", start=START + 2 * DAY, **told)
    listing(store, listed("501", start=WATCH.start, **told), alone)
    runs.write_streams(1, "502", sampled(alone), NOW)
    for row in (listed("501", start=WATCH.start), alone):
        texts = {"title": words, "description": f"knee 4/10 {words}"}
        runs.write_detail(1, replace(row, texts=texts, raw={"text": words}), NOW)
    log = store.repository(OWNER)
    for note in log.notes(1):
        if note.note.field == "description":
            said = PainEntry(note.note.day, "knee", "right", 4)
            journal.write("taken", [Add(said, note.id)], today=note.note.day)
    return [activity.id for activity in log.activities(1)]


def test_all_that_came_goes_and_the_rest_stays(
    store: Store, runs: StravaRuns, mine: Repository, journal: Journal
) -> None:
    ids = canary_log(store, runs, journal)
    for flare in ids:
        mine.judge_cycle(1, Place("knee"), flare, "agree")
    analysis_for(mine, 1, NOW.date())
    said = [replace(entry, note=None) for entry in mine.pain(1)]
    assert [entry.note for entry in mine.pain(1)] == [f"knee 4/10 {CANARY.decode()}"] * 2
    version = mine.log_version(1)
    assert CANARY in bytes_of(store)
    runs.remove_all(1)
    assert mine.activities(1) == (WATCH,)
    assert len(mine.records("watch")) == 1
    assert mine.bins(1).ids == ("watch",)
    assert [s.path for s in mine.sources(1)] == ["watch.fit"]
    assert mine.pain(1) == tuple(said)
    assert {flare for _, _, flare in mine.cycle_verdicts(1)} == set(ids)
    assert mine.notes(1) == ()
    assert runs.known(1) == {}
    assert [n for n in store.streams.names(1, "streams") if n.startswith(STREAM_PREFIX)] == []
    assert mine.log_version(1) > version
    assert CANARY not in bytes_of(store)
    left = tables(store)
    assert left["kept_analysis"] == []
    assert [row for rows in left.values() for row in rows if "strava_api" in row.values()] == []


def test_after_that_the_account_is_as_new(store: Store, runs: StravaRuns) -> None:
    days(store, 2)
    accounts = store.strava_accounts(OWNER)
    accounts.change(1, before=5, listed_at=NOW, looked_at=NOW, synced_at=NOW)
    accounts.claim(1, "worker", NOW)
    runs.remove_all(1)
    account = accounts.account(1)
    assert account
    assert (account.before, account.listed_at, account.looked_at) == (None, None, None)
    assert (account.synced_at, account.next_at) == (None, None)
    assert not accounts.beat(1, "worker", NOW)
    before = tables(store)
    runs.remove_all(1)
    assert tables(store) == before


def test_leaving_twice_leaves_nothing(store: Store, runs: StravaRuns, journal: Journal) -> None:
    canary_log(store, runs, journal)
    store.strava_accounts(OWNER).forget(1)
    runs.remove_all(1)
    runs.remove_all(1)
    assert CANARY not in bytes_of(store)
    assert len(store.streams.names(1, "streams")) == 1


def test_another_runner_s_files_stay(store: Store, runs: StravaRuns) -> None:
    days(store, 1)
    connect(store, 2)
    other = store.strava_runs(replace(OWNER, runner_id=2))
    other.write_list(2, [listed("500")], {}, NOW)
    for n, of_runner in ((1, runs), (2, other)):
        of_runner.write_streams(n, "500", sampled(listed("500")), NOW)
    runs.remove_all(1)
    assert len(other.known(2)) == 1
    assert len(store.streams.names(2, "streams")) == 1


@pytest.mark.sqlite
def test_a_reader_does_not_hold_up_the_end(store: Store, runs: StravaRuns) -> None:
    listing(store, listed(raw={"name": CANARY.decode()}))
    reader = sqlite3.connect(store.folder / "painmile.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM strava_run").fetchall()
    runs.remove_all(1)
    assert runs.known(1) == {}
    assert CANARY in bytes_of(store)
    reader.close()
    store.close()
    assert CANARY not in bytes_of(store)
