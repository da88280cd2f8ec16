"""Rows of an export's table: sources of runs that are here, runs of their own, never twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import table_import
from service.importer import UNCHANGED
from service.strava_leave import leave
from service.strava_list import read_listed
from service.table_tally import Tally
from tests.desk import Desk
from tests.doors import item_of
from tests.export_desk import folder, holdings, members, told, zipped
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import summary
from tests.strava_log import connect, listed, listing, sampled
from tests.strava_outings import Outing, outings
from traininglog.repository_import import ImportRepository, RacedError
from traininglog.told import told_of
from traininglog.viewer import SYSTEM, Viewer
from traininglog.zones import local_day

if TYPE_CHECKING:
    from pathlib import Path

    from service.outcome import Outcome, Progress

LONELY = Outing(
    77, FIRST + timedelta(days=40), "Run", "Lonely", 1900, 1800, 5000.0,
    "calf 3/10", ascent_m=31.0, cadence=84.0, heart_rate=141.0, exertion=6.0,
)  # fmt: skip
FILES = {"500.fit.gz": run_bytes(0), "501.fit": run_bytes(1)}


def _of_files() -> list[Outing]:
    start = {0: FIRST, 1: FIRST + timedelta(days=1)}
    return [
        Outing(1 + n, start[n], "Run", f"Run {n}", 480, 478, 1003.0, f"words {n}",
               file=("500.fit.gz", "501.fit")[n])
        for n in start
    ]  # fmt: skip


def table(desk: Desk, rows: list[Outing], name: str = "export") -> Path:
    return folder(desk.files / name, members(rows))


def row_of(report: Any) -> Outcome:
    (found,) = (o for o in report.files if o.path.endswith(("activities.csv", ".json")))
    outcome: Outcome = found
    return outcome


# What becomes of a row


def test_a_row_of_a_file_is_a_source_of_its_run(desk: Desk) -> None:
    folder(desk.files / "e", members(_of_files(), FILES))
    outcome = row_of(desk.run())
    assert (outcome.outcome, outcome.problems) == ("added", ())
    assert outcome.reason == "2 rows: 2 of runs that are here as files, 4 new notes"
    one, row = (s for s in desk.log.sources(1) if s.day == desk.log.activities(1)[0].day)
    assert (one.kept, row.kept) == (True, False)
    assert (row.sha256, row.session, row.origin) == ("row:strava:1", 0, "archive")
    assert row.linked == "the number that Strava gave its file"
    assert row.path.endswith("e/activities.csv")
    assert row.identity is not None
    assert (row.identity.format, row.identity.key) == ("row", "strava:1")
    assert row.identity.upload_id == "500"
    assert row.told is not None
    assert row.told["distance_km"] == 1.003
    assert not {"profile", "origin", "id"} & set(row.told)
    assert [run.origin for run in desk.log.activities(1)] == ["file", "file"]


def test_a_row_without_a_file_is_a_run_of_its_own(desk: Desk) -> None:
    table(desk, [LONELY])
    outcome = row_of(desk.run())
    assert outcome.reason == "1 row: 1 run of its own, 2 new notes"
    (run,) = desk.log.activities(1)
    assert (run.origin, run.sport, run.start) == ("archive", "running", LONELY.start)
    assert (run.distance_km, run.timer_min, run.running_km) == (5.0, 30.0, None)
    assert (run.cadence_spm, run.heart_rate_bpm, run.rpe) == (168.0, 141.0, 6.0)
    assert run.profile == ()
    assert run.id.startswith("1-20240421T061500-")
    assert "77" not in run.id.rpartition("T")[2].split("-")[1:]
    (source,) = desk.log.sources(1)
    assert (source.kept, source.linked) == (True, "")
    assert desk.log.bins(1).ids == ()
    imports = desk.store.imports(SYSTEM)
    assert imports.with_stream(1) == frozenset()


def test_every_sport_of_a_table_comes_in(desk: Desk) -> None:
    table(desk, list(outings()))
    outcome = row_of(desk.run())
    assert outcome.reason == "20 rows: 20 activities of their own, 28 new notes"
    sports = {run.sport for run in desk.log.activities(1)}
    assert {"running", "swimming", "cycling", "walking", "hiking"} <= sports


def test_a_row_of_tomorrow_is_named_and_left_out(desk: Desk) -> None:
    soon = datetime.now(UTC) + timedelta(days=2)
    table(desk, [LONELY, replace(LONELY, id=78, start=soon)])
    outcome = row_of(desk.run())
    assert outcome.reason == "2 rows: 1 run of its own, 2 new notes, 1 that gave nothing"
    assert outcome.problems == (
        f"row 3: starts on {soon:%Y-%m-%d}, in the future: the watch's clock was wrong",
    )
    assert len(desk.log.activities(1)) == 1


def test_a_table_of_garmin_comes_in(desk: Desk) -> None:
    rows = [{"summarizedActivitiesExport": [summary(1), summary(2, FIRST + timedelta(days=2))]}]
    desk.add("x_0_summarizedActivities.json", json.dumps(rows).encode())
    outcome = row_of(desk.run())
    assert outcome.outcome == "added"
    assert outcome.reason.startswith("2 rows: 2 runs of their own")
    assert [s.sha256.split(":")[1] for s in desk.log.sources(1)] == ["garmin", "garmin"]


def test_the_file_of_a_row_that_was_here_takes_the_run_over(desk: Desk) -> None:
    table(desk, _of_files())
    desk.run()
    before = [run.id for run in desk.log.activities(1)]
    folder(desk.files / "export", {f"activities/{name}": data for name, data in FILES.items()})
    desk.run()
    runs = desk.log.activities(1)
    assert [run.id for run in runs] == before
    assert [run.origin for run in runs] == ["file", "file"]
    assert all(run.running_km for run in runs)
    assert sorted(s.kept for s in desk.log.sources(1)) == [False, False, True, True]


def test_of_a_file_with_two_sessions_the_row_is_of_the_nearer(desk: Desk) -> None:
    data = run_bytes(0) + run_bytes(1)
    second = replace(_of_files()[1], file="500.fit.gz")
    folder(desk.files / "e", members([second], {"500.fit.gz": data}))
    desk.run()
    runs = desk.log.activities(1)
    (row,) = (s for s in desk.log.sources(1) if s.origin == "archive")
    assert len(runs) == 2
    assert row.activity_id == runs[1].id


# Again, and changed


def test_a_table_that_did_not_change_is_not_read_again(desk: Desk) -> None:
    table(desk, [LONELY])
    desk.run()
    version = desk.log.log_version(1)
    again = row_of(desk.run())
    assert (again.outcome, again.reason) == ("skipped", UNCHANGED)
    assert desk.log.log_version(1) == version


def test_the_same_rows_from_another_place_change_nothing(desk: Desk) -> None:
    folder(desk.files / "e", members([*_of_files(), LONELY], FILES))
    desk.run()
    before = told(desk.log)
    desk.run(zipped(desk.files.parent / "export.zip", members([*_of_files(), LONELY])))
    assert told(desk.log) == before
    outcome = row_of(desk.run(zipped(desk.files.parent / "b.zip", members([LONELY]))))
    assert (outcome.outcome, outcome.reason) == ("duplicate", "1 row: 1 known already")


def test_a_row_that_says_another_thing_changes_its_run(desk: Desk) -> None:
    table(desk, [LONELY])
    desk.run()
    (before,) = desk.log.activities(1)
    changed = replace(LONELY, distance_m=5210.0, name="Renamed")
    outcome = row_of(desk.run(table(desk, [changed], "later")))
    (run,) = desk.log.activities(1)
    (source,) = desk.log.sources(1)
    assert outcome.reason == "1 row: 1 that says another thing now, 2 new notes"
    assert (run.id, run.distance_km) == (before.id, 5.21)
    assert source.told == told_of(run)
    assert source.path.endswith("later/activities.csv")
    assert {n.note.text for n in desk.log.notes(1)} == {"Renamed", "calf 3/10"}


def test_of_a_run_with_a_file_only_the_source_changes(desk: Desk) -> None:
    folder(desk.files / "e", members(_of_files(), FILES))
    desk.run()
    before = desk.log.activities(1)
    changed = [replace(one, distance_m=990.0) for one in _of_files()]
    desk.run(table(desk, changed, "later"))
    assert desk.log.activities(1) == before
    assert {s.told["distance_km"] for s in desk.log.sources(1) if s.told} == {0.99}


def test_a_row_that_is_of_another_run_now_joins_no_files(desk: Desk) -> None:
    folder(desk.files / "e", members(_of_files()[:1], FILES))
    desk.run()
    before = desk.log.activities(1)
    desk.run(table(desk, [replace(_of_files()[1], id=1)], "later"))
    assert desk.log.activities(1) == before
    assert len(before) == 2


def test_a_row_that_knows_two_of_them_joins_them_and_leaves_no_samples(desk: Desk) -> None:
    """A file, and Strava's answer with samples that starts elsewhere, are of its number."""
    connect(desk.store)
    answer = listed("1", start=FIRST + timedelta(minutes=10), distance_km=1.003, timer_min=8.0)
    listing(desk.store, answer)
    desk.store.strava_runs(Viewer("owner", 1)).write_streams(1, "1", sampled(answer), FIRST)
    desk.run(folder(desk.files / "e", members(_of_files()[:1], {"500.fit.gz": run_bytes(0)})))
    streams = {path.name for path in (desk.data / "streams").iterdir()}
    assert len(desk.log.activities(1)) == len(streams) == 1
    assert not [name for name in streams if name.startswith("strava")]


def test_another_zone_moves_no_run_that_is_here(desk: Desk) -> None:
    late = replace(LONELY, start=LONELY.start.replace(hour=22, minute=30))
    table(desk, [late])
    desk.run()
    before = desk.log.activities(1)
    desk.store.repository(Viewer("owner", 1)).set_zone(1, "Pacific/Auckland")
    desk.runner = desk.log.runner(1)
    outcome = row_of(desk.run(zipped(desk.files.parent / "e.zip", members([late]))))
    assert outcome.outcome == "duplicate"
    assert desk.log.activities(1) == before


def test_a_row_keeps_the_day_it_told_beside_a_copy_that_tells_another(desk: Desk) -> None:
    """The account's answer tells the zone it was run in, where it was the next day."""
    late = replace(LONELY, start=LONELY.start.replace(hour=22, minute=30))
    desk.store.repository(Viewer("owner", 1)).set_zone(1, "America/Lima")
    desk.runner = desk.log.runner(1)
    desk.run(table(desk, [late]))
    connect(desk.store)
    listing(desk.store, read_listed(item_of(late), "America/Lima")[0])
    desk.run(table(desk, [replace(late, heart_rate=150.0)], "later"))
    leave(desk.store, 1)
    (run,) = desk.log.activities(1)
    assert (run.zone, run.day) == ("America/Lima", local_day(late.start, "America/Lima"))


def test_a_start_that_moved_moves_the_day(desk: Desk) -> None:
    table(desk, [LONELY])
    desk.run()
    (before,) = desk.log.activities(1)
    desk.run(table(desk, [replace(LONELY, start=LONELY.start + timedelta(days=2))], "later"))
    (run,) = desk.log.activities(1)
    assert (run.id, run.day) == (before.id, before.day + timedelta(days=2))


# Order, interruption, several writers


_STEPS = ("a", "b", "table", "lonely")


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(_STEPS), again=st.lists(st.sampled_from(_STEPS), max_size=3))
def test_any_order_and_repetition_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], again: list[str]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("any"))
    root = desk.files
    paths = {
        "a": folder(root / "a", members([], {"500.fit.gz": FILES["500.fit.gz"]})),
        "b": folder(root / "b", members([], {"501.fit": FILES["501.fit"]})),
        "table": folder(root / "table", members(_of_files())),
        "lonely": zipped(root / "lonely.zip", members([LONELY])),
    }
    for step in (*order, *again):
        desk.run(paths[step])
    assert told(desk.log) == _at_once(tmp_path_factory)


def _at_once(factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    desk = Desk(factory.mktemp("once"))
    folder(desk.files / "e", members([*_of_files(), LONELY], FILES))
    desk.run()
    return told(desk.log)


def test_an_import_that_was_stopped_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(table_import, "BATCH", 6)
    table(desk, list(outings()))
    seen: list[Progress] = []
    stopped = desk.run(on_progress=seen.append, should_stop=lambda: len(seen) == 2)
    assert [one.rows for one in seen] == [6, 12]
    assert [o.outcome for o in stopped.files] == ["skipped"]  # what nobody looks at
    assert len(desk.log.activities(1)) == 12
    outcome = row_of(desk.run())
    assert (
        outcome.reason == "20 rows: 8 activities of their own, 12 known already, 12 new notes"
    )
    whole = Desk(tmp_path_factory.mktemp("whole"))
    table(whole, list(outings()))
    whole.run()
    assert told(desk.log) == told(whole.log)


def test_a_stop_between_two_tables_leaves_the_second_for_next_time(desk: Desk) -> None:
    table(desk, [LONELY], "first")
    table(desk, [replace(LONELY, id=78, start=LONELY.start + timedelta(days=1))], "second")
    seen: list[Progress] = []
    desk.run(on_progress=seen.append, should_stop=lambda: len(seen) == 2)
    assert [one.rows for one in seen] == [1, 0]  # its row, then the table itself
    assert len(desk.log.activities(1)) == 1
    desk.run()
    assert len(desk.log.activities(1)) == 2


def test_a_write_that_another_import_forestalled_is_decided_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(desk, [LONELY])
    write = ImportRepository.write
    raced: list[int] = []

    def forestalled(self: ImportRepository, runner_id: int, batch: Any) -> int:
        if batch.sources and not raced:
            raced.append(write(self, runner_id, batch))
        return write(self, runner_id, batch)

    monkeypatch.setattr(ImportRepository, "write", forestalled)
    assert row_of(desk.run()).reason == "1 row: 1 known already"
    assert len(desk.log.sources(1)) == 1


@pytest.mark.parametrize("races", [table_import.TRIES - 1, table_import.TRIES])
@pytest.mark.parametrize(("theirs", "said"), [(False, "1 run of its own"), (True, "1 known")])
def test_where_another_import_is_always_quicker_nobody_else_writes_at_last(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, races: int, said: str, *, theirs: bool
) -> None:
    """And it decides by what the others wrote meanwhile."""
    table(desk, [LONELY])
    write, tries = ImportRepository.write, [0]

    def raced(self: ImportRepository, runner_id: int, batch: Any) -> int:
        if not batch.sources:
            return write(self, runner_id, batch)
        tries[0] += 1
        if tries[0] == races and theirs:
            write(self, runner_id, batch)
        if tries[0] <= races:
            raise RacedError("raced")
        return write(self, runner_id, batch)

    monkeypatch.setattr(ImportRepository, "write", raced)
    assert row_of(desk.run()).reason.startswith(f"1 row: {said}")
    assert tries[0] >= races
    assert len(desk.log.sources(1)) == 1


def test_so_many_rows_are_so_many_writes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [
        replace(
            LONELY, id=1000 + n, start=LONELY.start + timedelta(hours=6 * n), description=""
        )
        for n in range(1100)
    ]
    table(desk, many)
    sizes: list[int] = []
    write = ImportRepository.write

    def counted(self: ImportRepository, runner_id: int, batch: Any) -> int:
        sizes.append(len(batch.sources))
        return write(self, runner_id, batch)

    monkeypatch.setattr(ImportRepository, "write", counted)
    assert row_of(desk.run()).reason.startswith("1,100 rows: 1,100 runs of their own")
    assert sizes == [500, 500, 100, 0]


# What cannot be read, and what nobody looks at


def test_rows_that_give_nothing_are_named_so_many(desk: Desk) -> None:
    lines = ["Activity ID,Activity Date,Activity Name,Activity Type"]
    lines += [f"{n},never,x,Run" for n in range(1, 25)]
    lines += ['99,"Mar 12, 2024, 6:15:00 AM",x,Run']
    desk.add("activities.csv", "\n".join(lines).encode())
    outcome = row_of(desk.run())
    assert outcome.reason == "25 rows: 1 run of its own, 1 new note, 24 that gave nothing"
    assert len(outcome.problems) == 21
    assert outcome.problems[0].startswith("row 2: ")
    assert outcome.problems[-1] == "and 4 more rows that gave nothing"


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"", "failed"),
        (b"a,b\n1,2\n", "failed"),
        (b"\x00\xff" * 90, "failed"),
        (b"Activity ID,Activity Date\n", "skipped"),
    ],
)
def test_a_table_that_gives_nothing_says_so(desk: Desk, data: bytes, outcome: str) -> None:
    desk.add("activities.csv", data)
    told_of_it = row_of(desk.run())
    assert told_of_it.outcome == outcome
    assert told_of_it.reason
    assert desk.log.activities(1) == ()


def test_a_table_that_cannot_be_opened_is_read_next_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(desk, [LONELY]) / "activities.csv"
    monkeypatch.setattr("service.table_import.Path.open", _denied)
    outcome = row_of(desk.run())
    assert (outcome.outcome, outcome.reason) == ("failed", "cannot be read: permission denied")
    monkeypatch.undo()
    assert row_of(desk.run(path)).outcome == "added"


def _denied(*_: Any) -> Any:
    raise PermissionError(13, "Permission denied")


def test_nothing_else_of_an_export_is_kept(desk: Desk) -> None:
    marker = b"marker-0d3c"
    held = members([LONELY], FILES) | dict.fromkeys(
        ("profile.csv", "logins.csv", "messages.csv"), b"Name\n" + marker
    )
    desk.run(zipped(desk.files / "e.zip", held), folder(desk.files / "f", held))
    assert len(desk.log.activities(1)) == 3
    assert holdings(desk.data.parent.parent, marker) == []


def test_a_tally_of_nothing_is_no_table() -> None:
    assert Tally().outcome("t").reason == "holds no activities"
