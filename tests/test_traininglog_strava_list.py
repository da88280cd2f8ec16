"""What a list brings: new runs once, changed ones changed, a repeat nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.log_store import OWNER, run, write
from tests.strava_log import NOW, START, connect, listed, listing, sampled, tables
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.pain import PainEntry
from traininglog.steps import Add
from traininglog.strava import Written
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.journal import Journal
    from traininglog.repository import Repository
    from traininglog.store import Store
    from traininglog.strava import Listed, StravaRun

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _connected(store: Store) -> None:
    connect(store)


def strava(store: Store) -> dict[str, StravaRun]:
    return store.strava_runs(OWNER).known(1)


def changed_tables(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name, rows in after.items() if rows != before[name]}


# New ones


def test_a_list_becomes_runs(store: Store, mine: Repository) -> None:
    row, ride = listed("501"), listed("502", sport="cycling", start=START + timedelta(days=1))
    assert listing(store, row, ride, before=17, looked_at=NOW) == Written(2, 0, 0)
    first, second = mine.activities(1)
    assert replace(first, id="501") == row.activity
    assert second.sport == "cycling"
    assert first.id.startswith("1-20240312T061500-")
    assert "501" not in first.id
    (source, _) = mine.sources(1)
    assert (source.sha256, source.path, source.origin) == (
        "strava:501", "Strava 501", "strava_api",
    )  # fmt: skip
    assert (source.engine, source.kept, source.imported_at) == ("strava", True, NOW)
    assert [note.note.text for note in mine.notes(1)] == ["Run 501", "Run 502"]
    assert {note.note.origin for note in mine.notes(1)} == {"strava_api"}
    account = store.strava_accounts(OWNER).account(1)
    assert account
    assert (account.before, account.looked_at) == (17, NOW)


def test_the_number_that_an_archive_knows_outlives_the_raw_answer(store: Store) -> None:
    listing(store, listed("501", upload_id="987654321234567891234"))
    runs = store.strava_runs(OWNER)
    runs.expire(1, NOW + timedelta(days=8))
    run = runs.known(1)["501"]
    assert (run.upload_id, run.raw_at) == ("987654321234567891234", None)


def test_of_one_page_the_last_row_of_an_id_counts(store: Store, mine: Repository) -> None:
    twice = [listed(distance_km=6.0), listed(distance_km=6.4)]
    assert listing(store, *twice) == Written(1, 0, 0)
    assert [a.distance_km for a in mine.activities(1)] == [6.4]


@pytest.mark.parametrize(
    ("values", "streams", "detail"),
    [
        ({}, "wanted", "wanted"),
        ({"has_streams": False}, "none", "wanted"),
        ({"hides_start": True}, "wanted", "wanted"),
        ({"sport": "cycling"}, "unneeded", "unneeded"),
        ({"sport": "cycling", "has_streams": False}, "unneeded", "unneeded"),
    ],
)
def test_what_is_asked_for_next(
    store: Store, values: dict[str, Any], streams: str, detail: str
) -> None:
    listing(store, listed("500", **values | {"start": START - timedelta(days=1)}))
    connect(store, wants_notes=True)
    listing(store, listed("501", **values))
    assert [(r.streams, r.detail) for r in strava(store).values()] == [(streams, detail)] * 2


def test_ids_of_any_length_are_text(store: Store) -> None:
    long = "987654321234567891234"
    listing(store, listed(long))
    assert list(strava(store)) == [long]


def test_an_empty_list_changes_no_log(store: Store) -> None:
    before = tables(store)
    assert listing(store, listed_at=NOW) == Written()
    assert changed_tables(before, tables(store)) == {"strava_account"}


def test_runners_keep_apart(store: Store) -> None:
    connect(store, 2)
    other = Viewer("owner", 2)
    listing(store, listed())
    store.strava_runs(other).write_list(2, [listed(distance_km=7.0)], {}, NOW)
    assert [a.distance_km for a in store.repository(OWNER).activities(1)] == [6.0]
    assert [a.distance_km for a in store.repository(other).activities(2)] == [7.0]


# Again


def test_a_repeat_changes_no_row(store: Store) -> None:
    rows = [listed(str(n), start=START + timedelta(days=n)) for n in range(500, 520)]
    listing(store, *rows)
    store.strava_runs(OWNER).write_streams(1, "501", sampled(rows[1]), NOW)
    before = tables(store)
    again = [replace(row, raw={"kudos": 9}) for row in rows]
    written = store.strava_runs(OWNER).write_list(1, again, {"looked_at": LATER}, LATER)
    assert written == Written()
    assert changed_tables(before, tables(store)) == {"strava_account"}
    store.strava_runs(OWNER).write_list(1, again, {}, LATER)
    assert changed_tables(before, tables(store, "strava_account")) == set()


def test_a_renamed_run_is_one_change(store: Store, mine: Repository) -> None:
    rows = [listed("501"), listed("502", start=START + timedelta(days=1))]
    listing(store, *rows)
    store.strava_runs(OWNER).write_streams(1, "501", sampled(rows[0]), NOW)
    before = tables(store)
    renamed = replace(rows[0], texts={"title": "Sore knee"}, digest="another")
    assert listing(store, renamed, rows[1]) == Written(0, 1, 0)
    after = tables(store)
    assert changed_tables(before, after) == {"runner", "note", "strava_run"}
    assert [row for row in after["strava_run"] if row not in before["strava_run"]] == [
        row for row in after["strava_run"] if row["strava_id"] == "501"
    ]
    assert [n.note.text for n in mine.notes(1)] == ["Sore knee", "Run 502"]
    assert strava(store)["501"].streams == "done"
    assert mine.records(mine.activities(1)[0].id).size


def test_a_title_that_went_goes_here(store: Store, mine: Repository) -> None:
    listing(store, listed())
    listing(store, listed(texts={}))
    assert mine.notes(1) == ()


def test_what_was_accepted_of_a_title_stays_without_its_words(
    store: Store, mine: Repository, journal: Journal
) -> None:
    listing(store, listed(texts={"title": "Knee 4/10 canary"}))
    (note,) = mine.notes(1)
    said = PainEntry(START.date(), "knee", "right", 4)
    written = journal.write("accepted", [Add(said, note.id)], today=START.date())
    assert [entry.note for entry in mine.pain(1)] == ["Knee 4/10 canary"]
    listing(store, listed(texts={"title": "Morning run"}))
    assert mine.pain(1) == (said,)
    journal.undo(written.id)
    assert mine.pain(1) == ()


def test_details_are_asked_for_again_where_a_run_was_renamed(store: Store) -> None:
    connect(store, wants_notes=True)
    listing(store, listed())
    store.strava_runs(OWNER).write_detail(1, listed(), NOW)
    listing(store, listed(texts={"title": "another"}))
    assert strava(store)["501"].detail == "wanted"


def test_what_had_failed_is_tried_anew_once_it_changed(store: Store) -> None:
    listing(store, listed())
    store.strava_runs(OWNER).mark(
        1, "501", streams="failed", attempts=3, next_try=LATER, problem="No answer."
    )
    listing(store, listed(texts={"title": "another"}))
    run = strava(store)["501"]
    assert (run.streams, run.attempts, run.next_try, run.problem) == ("wanted", 0, None, "")


# Changed at Strava

CHANGES = [
    {"distance_km": 5.0}, {"timer_min": 30.0}, {"start": START + timedelta(minutes=3)},
    {"sport": "walking"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_another_distance_is_another_run_until_its_samples_come(
    store: Store, mine: Repository, change: dict[str, Any]
) -> None:
    listing(store, listed())
    store.strava_runs(OWNER).write_streams(1, "501", sampled(listed()), NOW)
    (before,) = mine.activities(1)
    assert before.running_km == 5.8
    edited = listed(**change)
    assert listing(store, edited) == Written(0, 1, 0)
    (after,) = mine.activities(1)
    assert after == replace(edited.activity, id=before.id)
    assert mine.bins(1).ids == ()
    assert store.streams.names(1, "streams") == frozenset()
    wanted = "wanted" if after.is_run else "unneeded"
    assert (strava(store)["501"].streams, strava(store)["501"].start) == (wanted, after.start)


def test_what_samples_said_stays_where_only_words_change(
    store: Store, mine: Repository
) -> None:
    listing(store, listed(distance_km=None))
    told = sampled(listed(), cadence_spm=171.0)
    store.strava_runs(OWNER).write_streams(1, "501", told, NOW)
    listing(store, listed(distance_km=None, device="Sun 6", cadence_spm=160.0, zone="UTC"))
    (after,) = mine.activities(1)
    assert (after.distance_km, after.cadence_spm) == (6.0, 171.0)
    assert (after.device, after.zone) == ("Sun 6", "UTC")
    assert mine.bins(1).ids == (after.id,)


def test_a_run_of_a_file_keeps_the_file_s_values(store: Store, mine: Repository) -> None:
    file = run("file", START.date(), distance_km=6.0, timer_min=36.0)
    write(store, 1, file)
    row = listed(start=file.start)
    listing(store, row)
    edited = listed(start=file.start, distance_km=3.0, texts={"title": "Cut short"})
    assert listing(store, edited) == Written(0, 1, 0)
    assert mine.activities(1) == (file,)
    assert [n.note.text for n in mine.notes(1)] == ["Cut short"]
    assert strava(store)["501"].activity_id == "file"


# A file's run

WATCH = run("watch", START.date(), distance_km=6.0, timer_min=36.0)


def at(seconds: float, **values: Any) -> Listed:
    return listed(start=WATCH.start + timedelta(seconds=seconds), **values)


@pytest.mark.parametrize(
    "row",
    [
        at(0),
        at(60),
        at(-60),
        at(20, distance_km=6.12, timer_min=20.0, elapsed_min=90.0),
        at(20, distance_km=4.0, timer_min=36.5, elapsed_min=90.0),
        at(20, distance_km=None, timer_min=30.0, elapsed_min=36.2),
        at(5, zone="Asia/Tokyo"),
    ],
)
def test_a_run_that_a_file_has_becomes_its_second_source(
    store: Store, mine: Repository, row: Listed
) -> None:
    write(store, 1, WATCH)
    assert listing(store, row) == Written(1, 0, 1)
    assert mine.activities(1) == (WATCH,)
    assert [(s.path, s.kept) for s in mine.sources(1)] == [
        ("watch.fit", True), ("Strava 501", False),
    ]  # fmt: skip
    assert (strava(store)["501"].activity_id, strava(store)["501"].streams) == (
        "watch", "unneeded",
    )  # fmt: skip
    assert [n.note.activity_id for n in mine.notes(1)] == ["watch"]
    before = tables(store)
    assert listing(store, row) == Written()
    assert changed_tables(before, tables(store)) == set()


@pytest.mark.parametrize(
    "row",
    [
        at(300),
        at(61),
        at(0, sport="cycling"),
        at(0, hides_start=True, distance_km=6.1),
        at(0, distance_km=6.3, timer_min=34.0, elapsed_min=40.0),
        at(0, distance_km=None, timer_min=None, elapsed_min=None),
        at(0, distance_km=0.0, timer_min=0.0, elapsed_min=0.0),
        at(3600, zone="Europe/London"),
    ],
)
def test_these_stay_two(store: Store, mine: Repository, row: Listed) -> None:
    write(store, 1, WATCH)
    assert listing(store, row) == Written(1, 0, 0)
    assert len(mine.activities(1)) == 2


@pytest.mark.parametrize("first", ["501", "502"])
def test_of_two_the_nearer_start_is_the_file_s(store: Store, first: str) -> None:
    starts = {"501": 40, "502": 3}
    write(store, 1, WATCH, replace(WATCH, id="phone", start=WATCH.start + timedelta(minutes=1)))
    rows = [replace(at(starts[id_]), strava_id=id_) for id_ in (first, *{*starts} - {first})]
    assert listing(store, *rows).linked == 2
    assert {k: r.activity_id for k, r in strava(store).items()} == {
        "501": "phone", "502": "watch",
    }  # fmt: skip


def test_one_file_is_one_run_of_strava(store: Store, mine: Repository) -> None:
    write(store, 1, WATCH)
    assert listing(store, at(0), replace(at(1), strava_id="502")).linked == 1
    assert len(mine.activities(1)) == 2
    assert [a.id for a in mine.training_log(1).activities] == ["watch"]


def test_a_run_known_as_a_ride_becomes_the_file_s(store: Store, mine: Repository) -> None:
    write(store, 1, WATCH)
    listing(store, at(0, sport="cycling"))
    assert len(mine.activities(1)) == 2
    assert listing(store, at(0)) == Written(0, 1, 0)
    assert mine.activities(1) == (WATCH,)
    assert [s.path for s in mine.sources(1)] == ["watch.fit", "Strava 501"]
    assert len(mine.notes(1)) == 1


def test_a_run_whose_activity_went_is_listed_anew(store: Store, mine: Repository) -> None:
    listing(store, listed())
    with writing(store.engine) as connection:
        connection.execute(t.activity.delete())
    assert listing(store, listed(distance_km=6.4)) == Written(0, 1, 0)
    assert [a.distance_km for a in mine.activities(1)] == [6.4]
    assert [s.path for s in mine.sources(1)] == ["Strava 501"]


def test_a_night_in_which_the_clock_goes_back(store: Store) -> None:
    night = WATCH.start.replace(month=10, day=27, hour=0, minute=30)
    first = replace(WATCH, id="first", start=night, zone="Europe/Berlin", day=night.date())
    second = replace(first, id="second", start=night + timedelta(hours=1))
    write(store, 1, first, second)
    rows = [
        listed(id_, start=one.start + timedelta(seconds=5))
        for id_, one in (("501", first), ("502", second))
    ]
    assert first.local_start.time() == second.local_start.time()
    assert listing(store, *rows).linked == 2
    assert {k: r.activity_id for k, r in strava(store).items()} == {
        "501": "first", "502": "second",
    }  # fmt: skip


# Whose account it is

WRITES: list[Callable[[Any], Any]] = [
    lambda runs: runs.write_list(1, [listed("502")], {}, NOW),
    lambda runs: runs.write_streams(1, "501", sampled(listed()), NOW),
    lambda runs: runs.write_detail(1, listed(), NOW),
    lambda runs: runs.mark(1, "501", problem="x"),
    lambda runs: runs.remove(1, "501"),
    lambda runs: runs.expire(1, LATER),
]


@pytest.mark.parametrize("write_", WRITES)
def test_who_lost_the_account_writes_nothing(
    store: Store, write_: Callable[[Any], Any]
) -> None:
    listing(store, listed())
    accounts = store.strava_accounts(OWNER)
    accounts.claim(1, "old", NOW)
    accounts.claim(1, "new", LATER)
    before = tables(store)
    with pytest.raises(NotFound, match="no Strava account is connected"):
        write_(store.strava_runs(OWNER, "old"))
    assert tables(store) == before
    write_(store.strava_runs(OWNER, "new"))


@pytest.mark.parametrize("write_", WRITES)
def test_once_it_is_left_nothing_comes_any_more(
    store: Store, write_: Callable[[Any], Any]
) -> None:
    listing(store, listed())
    store.strava_accounts(OWNER).forget(1)
    before = tables(store)
    with pytest.raises(NotFound, match="no Strava account is connected"):
        write_(store.strava_runs(OWNER))
    assert tables(store) == before
    assert store.streams.names(1, "streams") == frozenset()
