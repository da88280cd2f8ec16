"""What a repository keeps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command

from tests.log_store import DAY, KNEE, OWNER, run, write
from tests.test_traininglog_textform_facts import FACT_LINES
from traininglog.access import NotFound
from traininglog.activity import Knot
from traininglog.activity_rows import activity_values
from traininglog.database import migration_config
from traininglog.facts import Gear
from traininglog.log import Declaration, TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.repository import Repository
from traininglog.repository_import import Batch, NewActivity, RacedError
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.scope import EVERYTHING
from traininglog.speed_bins import NO_BINS
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer
from traininglog.zones import UnknownZoneError

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.facts import Fact


def test_runners_are_seen_by_whom_they_concern(store: Store) -> None:
    def names(viewer: Viewer) -> list[str]:
        return [runner.name for runner in store.repository(viewer).runners()]

    assert names(SYSTEM) == ["ana", "ben"]
    assert names(Viewer("owner", 2)) == ["ben"]
    assert names(Viewer("therapist", 2)) == []


@pytest.mark.parametrize(
    ("name", "zone", "error", "words"),
    [
        (" ana ", "UTC", ValueError, "called ana already"),
        ("  ", "UTC", ValueError, "needs a name"),
        ("ü" * 201, "UTC", ValueError, "up to 200 characters"),
        ("cem", "Mars/Base", UnknownZoneError, "Mars/Base"),
    ],
)
def test_a_bad_runner_is_refused(
    store: Store, name: str, zone: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        store.repository(SYSTEM).add_runner(name, zone)


def test_only_the_program_adds_runners(mine: Repository) -> None:
    with pytest.raises(NotFound):
        mine.add_runner("cem", "UTC")


def test_an_activity_comes_back_as_it_was(store: Store, mine: Repository) -> None:
    knots = (Knot(0.25, 0.2, 1.5), Knot(0.5, 0.45, 2.75))
    whole = run(
        distance_km=7.5, timer_min=43.5, running_km=7.0, running_min=41.0, speed_mps=2.8,
        cadence_spm=168.4, heart_rate_bpm=150.2, ascent_m=30.0, descent_m=31.0,
        temperature_c=12.5, walked_share=0.05, surface="trail", device="Garmin fenix 5",
        feel=75, rpe=4.0, profile=knots, origin="archive",
    )  # fmt: skip
    write(store, 1, whole)
    assert mine.activities(1) == (whole,)
    assert mine.activity("a") == whole


def test_activities_come_by_start(store: Store, mine: Repository) -> None:
    write(store, 1, run("b", date(2024, 3, 20)), run("a", date(2024, 3, 1)))
    assert [a.id for a in mine.activities(1)] == ["a", "b"]


def test_records_and_their_absence(store: Store, mine: Repository) -> None:
    write(store, 1, run())
    assert len(mine.records("a")) == 1
    store.imports(SYSTEM).write(
        1, Batch([NewActivity(activity_values(run("bare")), None, 0, None, "1")])
    )
    with pytest.raises(NotFound, match="no records"):
        mine.records("bare")


def test_the_bins_are_columns_by_start(store: Store, mine: Repository) -> None:
    assert mine.bins(1) is NO_BINS
    write(store, 1, run("b", date(2024, 3, 20)), run("a", date(2024, 3, 1)))
    write(store, 2, run("c"))
    bins = mine.bins(1)
    assert bins.run is not None
    assert (bins.ids, bins.run.tolist()) == (("a", "b"), [0, 1])
    assert list(bins.columns) == [c.name for c in SPEED_BIN_COLUMNS]
    assert [bins.columns[n][0] for n in ("speed_bin", "later", "n")] == [27, True, 2]
    assert {n: str(bins.columns[n].dtype) for n in ("later", "n", "speed_sum")} == {
        "later": "bool", "n": "int32", "speed_sum": "float64",
    }  # fmt: skip


def test_sources_tell_what_was_wrong(store: Store, mine: Repository) -> None:
    write(store, 1, run())
    (source,) = mine.sources(1)
    assert (source.path, source.day, source.problems) == ("a.fit", DAY, ("cut short",))


def test_pain_is_kept_once(mine: Repository) -> None:
    other = PainEntry(DAY, "knee", "right", 5)
    assert mine.add_pain(1, [KNEE, KNEE, other]) == 2
    assert mine.add_pain(1, [other, KNEE]) == 0
    assert mine.pain(1) == (KNEE, other)


@pytest.mark.sqlite
def test_an_entry_kept_before_there_were_items_is_known(tmp_path: Path) -> None:
    """A database of the first version, with the digest that version wrote."""
    path = tmp_path / "painmile.db"
    url = sa.URL.create("sqlite", database=str(path))
    command.upgrade(migration_config(url), "0001")
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "INSERT INTO runner (name, zone, settings, log_version, created_at) "
            "VALUES ('ana', 'UTC', '{}', 1, '2024-03-12 06:00:00.000000')"
        )
        old.execute(
            "INSERT INTO pain_entry (runner_id, day, location, side, score, 'when', onset_km,"
            " painkiller, stopped, note, origin, digest, created_at) VALUES (1, '2024-03-12',"
            " 'knee', 'right', 4, 'during', 6.5, 0, 0, 'downhill', 'manual',"
            " '34ad4269b164a4f293052e09932a2ce103e299ceed342a53d176a69158389323',"
            " '2024-03-12 06:00:00.000000')"
        )
    with Store.open(tmp_path) as opened:
        repository = opened.repository(OWNER)
        assert repository.pain(1) == (KNEE,)
        assert repository.add_pain(1, [KNEE, replace(KNEE, item="stairs")]) == 1


@pytest.mark.parametrize("fact", [fact for _, fact in FACT_LINES], ids=str)
def test_a_fact_is_kept_once_and_comes_back(mine: Repository, fact: Fact) -> None:
    assert mine.add_facts(1, [fact, fact]) == 1
    assert mine.add_facts(1, [fact]) == 0
    assert mine.facts(1) == (fact,)
    assert mine.training_log(1).facts == (fact,)


def test_facts_come_by_day_and_only_from_readable_origins(store: Store) -> None:
    late, early = Gear(DAY, "shoes", "Road 2"), Gear(date(2024, 3, 1), "insoles", "Firm")
    hidden = replace(late, origin="strava_api")
    mine = store.repository(OWNER)
    assert mine.add_facts(1, [late, hidden, early]) == 3
    assert mine.facts(1) == (early, late, hidden)
    granted = Repository(store.engine, store.streams, Viewer("therapist", 1, EVERYTHING))
    assert granted.facts(1) == (early, late)


def test_a_diary_is_kept_whole_and_once(mine: Repository) -> None:
    told = TrainingLog(
        "ana", pain=(KNEE,), gap_kinds={DAY: "ill"}, declarations=(Declaration(DAY, DAY),),
        facts=(Gear(DAY, "shoes", "Road 2"),),
    )  # fmt: skip
    assert mine.add_diary(1, told) == 4
    assert mine.add_diary(1, told) == 0
    assert mine.add_diary(1, replace(told, gap_kinds={DAY: "busy"})) == 1
    log = mine.training_log(1)
    assert (log.pain, log.facts, log.declarations) == (told.pain, told.facts, told.declarations)
    assert log.gap_kinds == {DAY: "busy"}


def test_of_a_diary_that_cannot_be_kept_nothing_is(mine: Repository) -> None:
    backwards = Declaration(DAY, date(2024, 1, 1))
    told = TrainingLog("ana", pain=(KNEE,), declarations=(backwards,))
    with pytest.raises(sa.exc.IntegrityError):
        mine.add_diary(1, told)
    assert mine.pain(1) == ()


def test_the_log_holds_every_answer(mine: Repository) -> None:
    declared = Declaration(DAY, DAY)
    mine.add_pain(1, [KNEE])
    mine.answer_gap(1, DAY, "ill")
    mine.answer_gap(1, DAY, "busy")
    mine.declare(1, declared)
    mine.declare(1, declared)
    mine.set_threshold(1, "cycle.window_days", 35)
    log = mine.training_log(1)
    assert log.runner == "ana"
    assert log.pain == (KNEE,)
    assert log.gap_kinds == {DAY: "busy"}
    assert log.declarations == (declared,)
    assert log.withheld_days == frozenset()
    assert log.thresholds.cycle.window_days == 35
    assert isinstance(log.thresholds.cycle.window_days, int)


def test_a_threshold_no_rule_knows_is_refused(mine: Repository) -> None:
    with pytest.raises(ValueError, match=r"no threshold called cycle\.moon"):
        mine.set_threshold(1, "cycle.moon", 1)


def test_a_number_of_the_method_is_the_same_for_everybody(mine: Repository) -> None:
    with pytest.raises(ValueError, match=r"trend\.clear_p is part of the method"):
        mine.set_threshold(1, "trend.clear_p", 0.5)


def test_verdicts_hang_on_place_and_flare(mine: Repository) -> None:
    mine.judge_cycle(1, Place("knee", "right"), "gone", "agree")
    mine.judge_cycle(1, Place("knee", "right"), "gone", "not_this")
    mine.judge_cycle(1, Place("shin"), "gone", "agree")
    assert mine.cycle_verdicts(1) == {
        ("knee", "right", "gone"): "not_this",
        ("shin", None, "gone"): "agree",
    }


def test_settings_are_the_runners(mine: Repository) -> None:
    mine.set_settings(1, {"running_gate_spm": 130.0})
    assert mine.runner(1).settings == {"running_gate_spm": 130.0}


def test_an_analysis_is_kept_until_the_log_moves(mine: Repository) -> None:
    key = (1, "owner", "rules 1", DAY)
    assert mine.kept_analysis(*key) is None
    mine.keep_analysis(*key, "{}")
    mine.keep_analysis(*key, '{"again": 1}')
    assert mine.kept_analysis(*key) == '{"again": 1}'
    assert mine.kept_analysis(1, "owner", "rules 2", DAY) is None
    assert mine.kept_analysis(1, "owner", "rules 1", date(2024, 3, 13)) is None
    mine.add_pain(1, [KNEE])
    assert mine.kept_analysis(*key) is None


def test_an_analysis_of_an_older_log_does_not_pass_for_todays(mine: Repository) -> None:
    before = mine.log_version(1)
    mine.add_pain(1, [KNEE])
    mine.keep_analysis(1, "owner", "rules 1", DAY, "{}", log_version=before)
    assert mine.kept_analysis(1, "owner", "rules 1", DAY) is None


def test_an_import_for_a_foreign_runner_is_refused(store: Store) -> None:
    foreign = store.imports(Viewer("owner", 2))
    for use in (
        foreign.seen_files,
        foreign.known_files,
        foreign.linker,
        foreign.sweep,
    ):
        with pytest.raises(NotFound):
            use(1)
    with pytest.raises(NotFound):
        foreign.write(1, Batch())


def test_the_same_copy_twice_is_a_race(store: Store) -> None:
    write(store, 1, run())
    before = store.repository(OWNER).log_version(1)
    with pytest.raises(RacedError):
        write(store, 1, run())
    assert store.repository(OWNER).log_version(1) == before


def test_what_was_decided_by_an_older_log_is_not_written(store: Store) -> None:
    imports = store.imports(OWNER)
    linker, at = imports.linker(1)
    assert linker.best("a") is None
    write(store, 1, run())
    new = NewActivity(activity_values(run("b")), None, 0, None, "1")
    with pytest.raises(RacedError, match="the log has moved meanwhile"):
        imports.write(1, Batch([new], at=at))
    linker, at = imports.linker(1)
    best = linker.best("a")
    assert best
    assert (best.path, best.identity.start, best.identity.serial) == (
        "a.fit", run().start, "77",
    )  # fmt: skip
    imports.write(1, Batch([new], at=at))
    assert len(store.repository(OWNER).activities(1)) == 2


def test_rows_that_break_another_rule_are_no_race(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=r"NOT NULL|not-null"):
        write(store, 1, run(surface=None))


def test_nothing_is_written_for_a_runner_who_is_gone(store: Store) -> None:
    with pytest.raises(NotFound):
        write(store, 99, run())
