"""Logs of an older version brought to what this one says, in this process and in others."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ingest.fit import read_fit
from rules.analyse import analyse
from service import analysis as service_analysis
from service import recompute as service_recompute
from service import renewing
from service.cluster import ClusterError
from service.decoding import READER_VERSION
from service.measured import ACTIVITY_VERSION
from service.patient_cards import card_version
from service.recompute import Recomputed, recompute
from service.told_sports import tell_sports
from service.workers import process_pool
from tests.dask_cluster import running_cluster
from tests.fit_files import run_bytes
from tests.queries import queries
from tests.xml_files import gpx_of, same_run
from traininglog import tables as t
from traininglog.database import writing
from traininglog.grants import viewer_of
from traininglog.journal import Journal
from traininglog.links import Links
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.patient_cards import PatientCards
from traininglog.scope import EVERYTHING, Scope
from traininglog.steps import Answer
from traininglog.untold import key_of
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tests.dask_cluster import Running
    from tests.desk import Desk
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog
    from traininglog.store import Store

NOW = datetime(2024, 4, 1, 12, tzinfo=UTC)
DAYS = 3


@pytest.fixture
def old(desk: Desk) -> Desk:
    """A log of three runs, as an older version left it."""
    for day in range(DAYS):
        desk.add(f"{day}.fit", run_bytes(day, watch={"dynamics": True}))
    desk.run()
    grow_old(desk.store)
    return desk


def grow_old(store: Store, **values: Any) -> None:
    """Rows as of a version that knew neither roll-up nor balance."""
    before = {
        "version": "running 1, rollup 0", "stance_balance_percent": None, "cadence_spm": 1.0,
        "profile": b"",
    }  # fmt: skip
    with writing(store.engine, 1) as connection:
        connection.execute(t.activity.update().values(before | values))
        connection.execute(t.source.update().values(version="1", records=1))
        connection.execute(t.speed_bin.delete())


def rows(store: Store, *but: str) -> list[tuple[Any, ...]]:
    """All that imports keep."""
    found: list[tuple[Any, ...]] = []
    with store.engine.connect() as connection:
        for table in (t.activity, t.source, t.speed_bin):
            columns = [c for c in table.c if c.name not in but]
            found += sorted(map(tuple, connection.execute(sa.select(*columns))), key=repr)
    return found


def done(desk: Desk, **options: Any) -> Recomputed:
    return recompute(desk.store, [desk.runner.id], NOW, **options)


# Files


def test_runs_of_an_older_version_say_what_an_import_says_now(desk: Desk) -> None:
    for day in range(DAYS):
        desk.add(f"{day}.fit", run_bytes(day, watch={"dynamics": True}))
    desk.run()
    now = rows(desk.store)
    grow_old(desk.store)
    assert rows(desk.store) != now
    told = done(desk)
    assert (told.runners, told.files, told.left, told.faults) == (1, DAYS, [], [])
    assert rows(desk.store) == now
    desk.whole()


def test_contact_balance_of_earlier_imports_is_there_after_it(old: Desk) -> None:
    assert {run.stance_balance_percent for run in old.log.activities(1)} == {None}
    done(old)
    assert all(run.stance_balance_percent for run in old.log.activities(1))


def test_what_is_of_today_is_not_touched(old: Desk) -> None:
    done(old)
    version = old.log.log_version(1)
    with queries(old.store) as asked:
        again = done(old)
    assert (again.files, again.made, again.current) == (0, 0, 1)
    assert not [words for words in asked if not words.startswith("SELECT")]
    assert old.log.log_version(1) == version


def test_only_what_is_old_is_read(old: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done(old)
    with writing(old.store.engine, 1) as connection:
        first = sa.select(sa.func.min(t.source.c.id)).scalar_subquery()
        connection.execute(t.source.update().where(t.source.c.id == first).values(version="2"))
    assert done(old).files == 1
    monkeypatch.setattr(renewing, "NOW", renewing.NOW._replace(activity="of tomorrow"))
    assert done(old).files == DAYS


def test_ids_diary_notes_and_answers_stay(old: Desk) -> None:
    run = old.log.activities(1)[0]
    old.log.add_pain(1, [PainEntry(run.day, "knee", "right", 3, time=run.local_start.time())])
    old.log.add_notes(1, [Note(run.day, "sore", activity_id=run.id)])
    said = (old.log.pain(1), old.log.notes(1), [one.id for one in old.log.activities(1)])
    links = [(one.activity_id, one.kept, one.linked) for one in old.log.sources(1)]
    done(old)
    assert said == (
        old.log.pain(1),
        old.log.notes(1),
        [one.id for one in old.log.activities(1)],
    )
    assert links == [(one.activity_id, one.kept, one.linked) for one in old.log.sources(1)]


def test_the_day_of_a_run_stays_where_its_runner_moved(old: Desk) -> None:
    days = [(run.day, run.zone) for run in old.log.activities(1)]
    old.log.set_zone(1, "Pacific/Auckland")
    assert done(old).files == DAYS
    assert [(run.day, run.zone) for run in old.log.activities(1)] == days


@pytest.mark.parametrize("order", [("gpx", "tcx", "fit"), ("fit", "tcx", "gpx")])
def test_copies_and_files_without_words_are_read_again(
    desk: Desk, order: tuple[str, ...]
) -> None:
    files = dict(zip(("fit", "gpx", "tcx"), same_run(), strict=True))
    for ending in order:
        desk.run(desk.add(f"a.{ending}", files[ending]))
    now = rows(desk.store)
    with writing(desk.store.engine, 1) as connection:
        connection.execute(t.source.update().values(version="1", timer_min=None))
        connection.execute(t.activity.update().values(distance_km=1.0))
    assert done(desk).files == 3
    assert rows(desk.store) == now


def test_a_sport_that_another_copy_told_stays(desk: Desk) -> None:
    """A GPX that tells no sport is of its runner's answer; it is not forgotten."""
    desk.add("a.gpx", gpx_of(read_fit(run_bytes(0)).activities[0], type="", name=""))
    desk.run()
    (file,) = desk.log.sources(1)
    ran = Answer(key_of(file.sha256, file.session), "running")
    Journal(desk.log, 1).write("a run", [ran], today=NOW.date())
    tell_sports(Links.of(desk.log), desk.runner)
    (before,) = desk.log.activities(1)
    assert before.is_run
    assert before.cadence_spm
    grow_old(desk.store)
    assert done(desk).files == 1
    assert desk.log.activities(1) == (before,)


def test_files_of_all_transactions_are_counted(
    old: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "_TOGETHER", 2)
    assert done(old).files == DAYS


def test_an_original_that_is_gone_is_told_and_its_run_stays(old: Desk) -> None:
    gone = old.log.sources(1)[1]
    old.store.streams.delete(1, "originals", gone.sha256)
    run = old.log.activity(gone.activity_id)
    told = done(old)
    assert told.files == DAYS - 1
    assert told.left == [
        (1, f"{gone.path}: its original is gone; the run stays as it is")
    ]  # fmt: skip
    assert old.log.activity(gone.activity_id) == run


def test_a_file_that_cannot_be_read_any_more_is_told(old: Desk) -> None:
    damaged = old.log.sources(1)[0]
    (old.data / "originals" / damaged.sha256).write_bytes(b"nothing")
    told = done(old)
    assert told.files == DAYS - 1
    ((_, words),) = told.left
    assert words.startswith(f"{damaged.path}: ")


def test_it_goes_on_where_it_was_cut_off(old: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "_TOGETHER", 1)
    with pytest.raises(KeyboardInterrupt):
        renewing.renew(old.store, old.runner, NOW, stop_after(2))
    assert done(old).files == DAYS - 2
    old.whole()


def stop_after(files: int) -> Any:
    def tell(so_far: int, _of: int) -> None:
        if so_far == files:
            raise KeyboardInterrupt

    return tell


def test_a_run_that_changed_meanwhile_is_left_to_the_next_time(old: Desk) -> None:
    def import_meanwhile(_so_far: int, _of: int) -> None:
        with writing(old.store.engine, 1) as connection:
            connection.execute(t.source.update().values(version=READER_VERSION))

    read = renewing.renew(old.store, old.runner, NOW, import_meanwhile)
    assert read.files == DAYS - DAYS
    old.whole()


# Findings


def share(store: Store, runner_id: int, scope: Scope = EVERYTHING, days: int = 30) -> Any:
    return store.grants(SYSTEM).share(
        runner_id, label="Dr. Busy", scope=scope, expires_at=NOW + timedelta(days=days),
        now=NOW - timedelta(days=60), token_sha256=os.urandom(4).hex(), password="hash",  # noqa: S106 -- none is
    )  # fmt: skip


def test_whoever_may_look_finds_it_made(old: Desk) -> None:
    """The owner, and one for each scope that stands; two of one scope are one."""
    knee = Scope(frozenset({"knee"}))
    grants = [share(old.store, 1), share(old.store, 1), share(old.store, 1, knee)]
    ended = share(old.store, 1, Scope(frozenset({"hip"})), days=-1)
    told = done(old)
    assert (told.made, told.current) == (3, 0)
    cards = PatientCards(old.store.engine, card_version())
    patients = cards.of(viewer_of(grant, "", NOW) for grant in grants)
    assert all(one and one.document for one in patients)
    assert cards.of([viewer_of(ended, "", NOW)]) == (None,)
    assert done(old) == Recomputed(1, current=3)
    with writing(old.store.engine, 1) as connection:
        connection.execute(t.kept_analysis.delete())
    assert done(old) == Recomputed(1, made=3)


def test_who_is_shown_the_same_log_is_told_the_same(
    old: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner and who sees everything by one working out, who sees the knee by another."""
    day = old.log.activities(1)[0].day
    old.log.add_pain(1, [PainEntry(day, "knee", "right", 3), PainEntry(day, "calf", "left", 2)])
    share(old.store, 1)
    share(old.store, 1, Scope(frozenset({"knee"})))
    made: list[int] = []

    def count(log: TrainingLog, day: date) -> Analysis:
        made.append(len(log.pain))
        return analyse(log, day)

    monkeypatch.setattr(service_analysis, "analyse", count)
    assert done(old).made == 3
    assert sorted(made) == [1, 2]
    with old.store.engine.connect() as connection:
        kept = connection.execute(sa.select(t.kept_analysis)).all()
    assert len(kept) == 3
    assert len({one.document for one in kept}) == 2


def test_tomorrow_it_is_made_again_and_yesterdays_goes(old: Desk) -> None:
    done(old)
    told = recompute(old.store, [1], NOW + timedelta(days=1))
    assert (told.made, told.current) == (1, 0)
    with old.store.engine.connect() as connection:
        days = connection.scalars(sa.select(t.kept_analysis.c.day)).all()
    assert days == [(NOW + timedelta(days=1)).date()]


def test_a_fault_of_one_runner_stops_no_other(
    old: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = old.store.repository(SYSTEM).add_runner("other", "UTC")

    def freshen(_store: Store, runner: Any, _now: datetime) -> tuple[int, int]:
        if runner.id == 1:
            raise ValueError("no such page\nwith words")
        return 1, 0

    monkeypatch.setattr(service_recompute, "freshen", freshen)
    told = recompute(old.store, [1, other.id, 99], NOW)
    assert (told.runners, told.made) == (3, 1)
    assert told.faults == [(1, "ValueError: no such page")]


# In other processes


def _of_the_clinic(desk: Desk, runners: int) -> list[int]:
    system = desk.store.repository(SYSTEM)
    return [1, *(system.add_runner(f"r{n}", "UTC").id for n in range(runners - 1))]


@pytest.mark.sqlite
def test_a_cluster_and_a_pool_do_as_this_process_does(old: Desk, dask_running: Running) -> None:
    ids = _of_the_clinic(old, 5)
    here = recompute(old.store, ids, NOW)
    now = rows(old.store)
    seen: list[int] = []
    with dask_running.joined() as joined:
        for make_executor in (joined, process_pool):
            grow_old(old.store)
            with writing(old.store.engine, 1) as connection:
                connection.execute(t.kept_analysis.delete())
            told = recompute(
                old.store, ids, NOW, make_executor, lambda n, _: seen.append(n), a_task=2
            )
            assert told == here
            assert rows(old.store) == now
    assert seen == [2, 4, 5] * 2


def _deadly(runner_ids: Any, shared: Any) -> list[Any]:
    """In place of a task: one runner kills its worker, another once."""
    home, _ = shared
    for runner_id in runner_ids:
        if runner_id == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if runner_id == 5:
            _once(home.folder)
    return [service_recompute.Done(runner_id, made=1) for runner_id in runner_ids]


def _once(folder: Path) -> None:
    try:
        os.close(os.open(folder / "once", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_runner_that_kills_its_worker_is_told_and_the_others_are_done(
    desk: Desk, dask_running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _of_the_clinic(desk, 7)
    monkeypatch.setattr(service_recompute, "_there", _deadly)
    with dask_running.joined() as joined:
        told = recompute(desk.store, ids, NOW, joined, a_task=2)
    assert (told.runners, told.made) == (7, 6)
    assert told.faults == [(3, "stopped the working process; what was done before is kept")]


@pytest.mark.sqlite
def test_a_cluster_that_goes_leaves_the_rest_to_the_next_run(old: Desk) -> None:
    ids = _of_the_clinic(old, 6)
    with running_cluster(1) as mortal, mortal.joined(connect_s=5, lost_s=5) as joined:
        with pytest.raises(ClusterError, match="went away"):
            recompute(old.store, ids, NOW, joined, lambda *_: mortal.kill(), a_task=1)
        again = recompute(old.store, ids, NOW)
    assert (again.runners, again.faults) == (6, [])
    assert again.made + again.current == 6
    assert again.current >= 1
    assert {run.version for run in _activities(old.store)} == {ACTIVITY_VERSION}


def _activities(store: Store) -> Any:
    with store.engine.connect() as connection:
        return connection.execute(sa.select(t.activity)).all()


def test_counts_add_up() -> None:
    total = Recomputed()
    one = service_recompute.Done(1, 2, 3, 4, ("a: gone",))
    for done_ in (one, replace(one, runner_id=2, fault="OSError: x")):
        total.add(done_)
    assert total == Recomputed(
        2, 4, 6, 8, [(1, "a: gone"), (2, "a: gone")], [(2, "OSError: x")]
    )  # fmt: skip
