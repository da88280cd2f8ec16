"""A run that comes by Strava and as a file is one run, whichever comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from service.importer import ImportOptions, import_files
from service.workers import InProcess
from tests.desk import counts
from tests.fit_files import FIRST, run_bytes
from tests.log_store import OWNER
from tests.strava_log import NOW, connect, listed, listing, sampled, tables
from traininglog.pain import PainEntry, Place
from traininglog.strava_runs import STREAM_PREFIX
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Desk
    from traininglog.activity import Activity
    from traininglog.strava import Listed
    from traininglog.strava_runs import StravaRuns

ROW = listed(
    start=FIRST + timedelta(seconds=20), distance_km=1.01, timer_min=9.0, elapsed_min=9.0
)


@pytest.fixture(autouse=True)
def _connected(desk: Desk) -> None:
    connect(desk.store)


def runs_of(desk: Desk) -> StravaRuns:
    return desk.store.strava_runs(OWNER)


def list_comes(desk: Desk, row: Listed = ROW) -> None:
    listing(desk.store, row)


def samples_come(desk: Desk) -> None:
    runs_of(desk).write_streams(1, "501", sampled(ROW), NOW)


def file_comes(desk: Desk, **values: Any) -> None:
    name = f"{len(list(desk.files.iterdir()))}.fit"
    desk.add(name, run_bytes(**values))
    desk.run()


def one_run(desk: Desk) -> Activity:
    (only,) = desk.log.activities(1)
    return only


def of_file(desk: Desk) -> Activity:
    """What the file alone says, in the log of another runner."""
    system = desk.store.repository(SYSTEM)
    other = system.add_runner("other", "Europe/Berlin")
    options = ImportOptions(make_executor=InProcess)
    import_files(desk.store.imports(SYSTEM), other, [desk.files], options)
    (only,) = system.activities(other.id)
    return only


def files_are_whole(desk: Desk) -> None:
    """Every stream has its row, and none is Strava's."""
    rows = {row["stream"] for row in tables(desk.store)["activity"] if row["runner_id"] == 1}
    assert desk.store.streams.names(1, "streams") == rows
    assert not [name for name in rows if name and name.startswith(STREAM_PREFIX)]


# One run in any order


@pytest.mark.parametrize("order", [*permutations([list_comes, samples_come, file_comes])])
def test_in_any_order_it_is_the_file_s_run(
    desk: Desk, order: tuple[Callable[[Desk], None], ...]
) -> None:
    for comes in order:
        comes(desk)
    run, file = one_run(desk), of_file(desk)
    assert run == replace(file, id=run.id)
    assert run.origin == "file"
    assert {(s.origin, s.kept) for s in desk.log.sources(1)} == {
        ("file", True), ("strava_api", False),
    }  # fmt: skip
    assert len(desk.log.sources(1, run.id)) == 2
    assert desk.log.bins(1).ids == (run.id,)
    assert len(desk.log.records(run.id)) > 90
    known = runs_of(desk).known(1)["501"]
    assert (known.activity_id, known.streams, known.streams_at) == (run.id, "unneeded", None)
    assert [n.note.activity_id for n in desk.log.notes(1)] == [run.id]
    files_are_whole(desk)
    before = tables(desk.store)
    for comes in order:
        if comes is not file_comes:
            comes(desk)
    desk.run()
    assert tables(desk.store, "runner") == {k: v for k, v in before.items() if k != "runner"}


def test_a_file_that_comes_later_is_added_without_a_complaint(desk: Desk) -> None:
    list_comes(desk)
    before = one_run(desk).id
    desk.add("a.fit", run_bytes())
    outcome = desk.one()
    assert (outcome.outcome, outcome.problems, outcome.reason) == ("added", (), "")
    assert one_run(desk).id == before
    desk.add("b.fit", run_bytes(feel=75))
    second = desk.run(desk.files / "b.fit").files[0]
    assert (
        second.reason == f"duplicate of {desk.files}/a.fit: the same activity in another file"
    )
    assert [(s.kept, s.origin) for s in desk.log.sources(1)] == [
        (False, "strava_api"), (True, "file"), (False, "file"),
    ]  # fmt: skip


@pytest.mark.parametrize("values", [
    {"start": FIRST}, {"start": FIRST + timedelta(seconds=60)},
    {"start": FIRST - timedelta(seconds=59)},
    {"distance_km": None, "timer_min": None, "elapsed_min": 6.0},
    {"distance_km": None, "timer_min": 6.0, "elapsed_min": 30.0},
    {"distance_km": 1.0, "timer_min": 30.0, "elapsed_min": 30.0},
])  # fmt: skip
def test_like_enough_to_be_the_same(desk: Desk, values: dict[str, Any]) -> None:
    told: dict[str, Any] = {"start": FIRST, "distance_km": 1.0}
    list_comes(desk, listed(**told | values))
    file_comes(desk, min_per_km=6.0)
    assert one_run(desk).origin == "file"


@pytest.mark.parametrize("values", [
    {"start": FIRST + timedelta(minutes=5)},
    {"start": FIRST + timedelta(seconds=61)},
    {"sport": "cycling"},
    {"hides_start": True},
    {"distance_km": 1.1, "timer_min": 8.0, "elapsed_min": 8.0},
    {"distance_km": None, "timer_min": None, "elapsed_min": None},
    {"start": FIRST + timedelta(hours=1), "zone": "UTC"},
])  # fmt: skip
@pytest.mark.parametrize("file_first", [True, False])
def test_these_stay_two(desk: Desk, values: dict[str, Any], *, file_first: bool) -> None:
    told: dict[str, Any] = {"start": FIRST, "distance_km": 1.0, "timer_min": 6.0}
    row = listed(**told | values)
    if file_first:
        file_comes(desk, min_per_km=6.0)
    list_comes(desk, row)
    if not file_first:
        file_comes(desk, min_per_km=6.0)
    assert {a.origin for a in desk.log.activities(1)} == {"file", "strava_api"}


def test_of_two_of_strava_s_the_nearer_one_is_the_file_s(desk: Desk) -> None:
    for id_, seconds in (("501", 50), ("502", -5), ("503", 40)):
        list_comes(desk, listed(id_, start=FIRST + timedelta(seconds=seconds),
                                distance_km=1.0))  # fmt: skip
    file_comes(desk)
    known = runs_of(desk).known(1)
    origins = {a.id: a.origin for a in desk.log.activities(1)}
    assert {id_: origins[run.activity_id or ""] for id_, run in known.items()} == {
        "501": "strava_api", "502": "file", "503": "strava_api",
    }  # fmt: skip


def test_another_zone_meanwhile_changes_nothing(desk: Desk) -> None:
    list_comes(desk, replace(ROW, activity=replace(ROW.activity, zone="Asia/Tokyo")))
    desk.log.set_zone(1, "America/Lima")
    desk.runner = desk.log.runner(1)
    file_comes(desk, local_offset=timedelta(hours=-5))
    assert one_run(desk).zone == "America/Lima"
    list_comes(desk, listed("501", start=FIRST, distance_km=1.0, zone="Europe/Berlin"))
    assert one_run(desk).zone == "America/Lima"


@pytest.mark.parametrize("file_first", [True, False])
def test_a_night_in_which_the_clock_goes_back(desk: Desk, *, file_first: bool) -> None:
    night = FIRST.replace(month=10, day=27, hour=0, minute=30)
    rows = [
        listed(str(501 + hour), start=night + timedelta(hours=hour, seconds=9), distance_km=1.0)
        for hour in range(2)
    ]
    assert len({row.activity.local_start.time() for row in rows}) == 1
    for step in ("file", "list") if file_first else ("list", "file"):
        if step == "list":
            listing(desk.store, *rows)
        else:
            for hour in range(2):
                file_comes(desk, start=night + timedelta(hours=hour))
    assert [a.start.hour for a in desk.log.activities(1)] == [0, 1]
    assert {a.origin for a in desk.log.activities(1)} == {"file"}
    known = runs_of(desk).known(1)
    assert known["501"].activity_id != known["502"].activity_id


# Better copies


def cut(data: bytes) -> bytes:
    """A file whose second half is missing."""
    return data[: len(data) // 2]


@pytest.mark.parametrize("order", [*permutations(["short", "long", "list"])])
def test_a_longer_copy_counts_with_strava_s_too(desk: Desk, order: tuple[str, ...]) -> None:
    # Strava has the whole run, which is not like the copy that was cut short.
    whole = run_bytes(distance_km=3.0)
    for step in order:
        if step == "list":
            list_comes(desk, listed(start=FIRST, distance_km=3.0, timer_min=18.0))
        else:
            desk.add(f"{step}.fit", whole if step == "long" else cut(whole))
            desk.run(desk.files / f"{step}.fit")
    (run,) = desk.log.training_log(1).activities
    assert run.origin == "file"
    assert run.distance_km == pytest.approx(3.0, rel=0.03)
    kept = [s.path for s in desk.log.sources(1, run.id) if s.kept]
    assert kept == [f"{desk.files}/long.fit"]


def test_two_copies_in_one_chunk_take_over_once(desk: Desk) -> None:
    row = listed(start=FIRST, distance_km=3.0)
    list_comes(desk, row)
    runs_of(desk).write_streams(1, "501", sampled(row), NOW)
    whole = run_bytes(distance_km=3.0)
    desk.add("a.fit", whole)
    desk.add("b.fit", run_bytes(distance_km=3.0, feel=50))
    assert counts(desk.run()) == {"added": 1, "duplicate": 1}
    assert one_run(desk).origin == "file"
    strava, *files = desk.log.sources(1)
    assert (strava.kept, sorted(s.kept for s in files)) == (False, [False, True])
    files_are_whole(desk)


# It is left


@pytest.mark.parametrize("file_first", [True, False])
def test_what_a_file_has_stays_when_strava_is_left(desk: Desk, *, file_first: bool) -> None:
    if file_first:
        file_comes(desk)
    list_comes(desk)
    samples_come(desk)
    entry = PainEntry(FIRST.date(), "knee", "right", 4)
    desk.log.add_pain(1, [entry])
    desk.log.judge_cycle(1, Place("knee"), one_run(desk).id, "agree")
    if not file_first:
        file_comes(desk)
    before = one_run(desk)
    desk.store.strava_accounts(OWNER).forget(1)
    runs_of(desk).remove_all(1)
    assert one_run(desk) == before
    assert [s.origin for s in desk.log.sources(1)] == ["file"]
    assert desk.log.pain(1) == (entry,)
    assert [flare for _, _, flare in desk.log.cycle_verdicts(1)] == [before.id]
    assert desk.log.bins(1).ids == (before.id,)
    assert desk.log.notes(1) == ()
    desk.whole()
    connect(desk.store)
    assert listing(desk.store, ROW).linked == 1
    assert one_run(desk) == before


# Both at once


def meanwhile(desk: Desk, does: Callable[[], object]) -> None:
    """Import while something else happens between a file's look at the log and its row."""
    put, happened = desk.store.streams.put, list[bool]()

    def raced(*args: Any) -> None:
        put(*args)
        if not happened:
            happened.append(True)
            does()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.store.streams, "put", raced)
        assert counts(desk.run()) == {"added": 1}


def test_a_list_that_comes_during_an_import_is_seen(desk: Desk) -> None:
    desk.add("a.fit", run_bytes())
    meanwhile(desk, lambda: list_comes(desk))
    assert one_run(desk).origin == "file"
    assert len(desk.log.sources(1)) == 2
    files_are_whole(desk)


def test_a_run_that_goes_during_an_import_comes_by_its_file(desk: Desk) -> None:
    list_comes(desk)
    desk.add("a.fit", run_bytes())
    meanwhile(desk, lambda: runs_of(desk).remove_all(1))
    assert one_run(desk).origin == "file"
    assert [s.origin for s in desk.log.sources(1)] == ["file"]
    desk.whole()


def test_samples_that_come_during_an_import_are_dropped_later(desk: Desk) -> None:
    list_comes(desk)
    desk.add("a.fit", run_bytes())
    meanwhile(desk, lambda: None)
    samples_come(desk)
    files_are_whole(desk)
