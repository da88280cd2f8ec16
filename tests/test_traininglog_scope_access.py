"""Every way to read a log, tried by everybody: what is not open to them is in no answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.analysis import analysis_for
from tests.log_store import DAY, OWNER, run, write
from tests.test_traininglog_repository_access import NOT_METHODS_OF_ONE_RUNNER, READS
from traininglog import tables as t
from traininglog.access import NotFound, audience_of, readable
from traininglog.facts import Gear, History, Observation, Told, Treatment
from traininglog.grants import Grant, viewer_of
from traininglog.log import Declaration
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository import Repository
from traininglog.repository_scope import Reach
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import SYSTEM, Viewer
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

NOW = datetime(2024, 4, 2, 9, tzinfo=UTC)
NARROW = Scope(frozenset({"knee"}), DAY, notes=False, history=False)
CANARY, TWIN = 12345.678, 23456.789
OLD = DAY - timedelta(days=20)
HIDDEN, OPEN = "closed-words", "open-words"


def by_grant(scope: Scope, *, account: int | None = 1, **more: Any) -> Viewer:
    """Who looks by a grant of the first runner's, at NOW."""
    usual: dict[str, Any] = {"expires_at": NOW + timedelta(days=1), "writes": True}
    grant = Grant(
        1, "x", 1, account, "M. K.", scope, pictures=False, created_at=NOW, **usual | more
    )
    return viewer_of(grant, "M. K.", NOW)


NOBODY = {
    "other owner": Viewer("owner", 2),
    "therapist without a grant": Viewer("therapist"),
    "therapist of another runner": replace(by_grant(EVERYTHING), runner_id=2),
    "ended grant": by_grant(EVERYTHING, expires_at=NOW),
    "revoked grant": by_grant(EVERYTHING, revoked_at=NOW),
    "ended link": by_grant(EVERYTHING, account=None, expires_at=NOW),
}
VISITORS = {
    "therapist": by_grant(EVERYTHING),
    "narrower therapist": by_grant(NARROW),
    "link": by_grant(EVERYTHING, account=None),
    "narrower link": by_grant(NARROW, account=None),
}
OWNERS = {"owner": OWNER, "system": SYSTEM}
EVERYBODY = NOBODY | VISITORS | OWNERS
NARROWER = [name for name in VISITORS if name.startswith("narrower")]

MORE_READS: list[Callable[[Repository], Any]] = [
    lambda r: r.runners(),
    lambda r: r.activity("old"),
    lambda r: r.stream("old"),
    lambda r: r.records("old"),
    lambda r: r.sources(1, "old"),
    lambda r: r.activity("api"),
    lambda r: r.stream("api"),
    lambda r: r.records("api"),
    lambda r: r.sources(1, "api"),
    lambda r: r.kept_analysis(1, audience_of(r.viewer) or "", "1", DAY),
    lambda r: analysis_for(r, 1, NOW.date()),
]
PEN_READS: list[Callable[[VisitPen], Any]] = [
    lambda p: p.facts(),
    lambda p: p.changes(),
    lambda p: p.own(),
]


@pytest.fixture
def planted(store: Store) -> Store:
    """A log with words that are open to everybody and words a narrow scope closes."""
    values: dict[str, Any] = dict.fromkeys(("distance_km", "speed_mps", "cadence_spm"), CANARY)
    write(
        store, 1,
        run("a", DAY, distance_km=TWIN, device=OPEN),
        run("old", OLD, device=HIDDEN),
        run("api", DAY + timedelta(days=2), origin="strava_api", **values),
    )  # fmt: skip
    owner = store.repository(OWNER)
    owner.add_pain(1, [
        PainEntry(DAY, "knee", "right", 4, note=HIDDEN),
        PainEntry(DAY, "shin", "left", 5, note=HIDDEN),
        PainEntry(OLD, "knee", "right", 6, note=HIDDEN),
    ])  # fmt: skip
    owner.add_facts(1, [
        Treatment(DAY, OPEN, Place("knee")),
        Treatment(DAY, HIDDEN, Place("shin")),
        Gear(OLD, "shoes", HIDDEN),
        Told(DAY, "worse", HIDDEN),
        Observation(DAY, "hip drop", words=HIDDEN, by="runner"),
        History(date(2014, 1, 1), "injury", Place("knee"), HIDDEN),
        History(date(1991, 5, 6), "born"),
    ])  # fmt: skip
    owner.add_notes(1, [Note(DAY, HIDDEN), Note(OLD, HIDDEN)])
    owner.answer_gap(1, DAY, "ill")
    owner.declare(1, Declaration(OLD, DAY))
    for place, flare in product((Place("knee"), Place("shin")), ("a", "old", "api")):
        owner.judge_cycle(1, place, flare, "agree")
    # Of a run that is gone nobody knows the day.
    owner.judge_cycle(1, Place("knee"), HIDDEN, "agree")
    return store


def answers(store: Store, viewer: Viewer) -> list[str]:
    """All that a viewer reads, of every method one text; nothing where it is not found."""
    log = Repository(store.engine, store.streams, viewer)
    pen = VisitPen(log, 1)
    found = []
    for use in (*READS, *MORE_READS):
        try:
            found.append(repr(use(log)))
        except NotFound:
            found.append("")
    for see in PEN_READS:
        try:
            found.append(repr(see(pen)))
        except (NotFound, ValueError):
            found.append("")
    return found


def test_every_reading_method_is_tried() -> None:
    named = {name for use in (*READS, *MORE_READS) for name in use.__code__.co_names}
    assert named >= NOT_METHODS_OF_ONE_RUNNER - {"add_runner"}
    tried = {name for use in PEN_READS for name in use.__code__.co_names}
    assert tried == {n for n in vars(VisitPen) if n[0] != "_"} - {"write", "undo"}


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_reads_anything(planted: Store, name: str) -> None:
    said = answers(planted, NOBODY[name])
    others = repr(planted.repository(SYSTEM).runner(2))
    assert {words for words in said if words not in {"", "()", f"({others},)"}} == set()


@pytest.mark.parametrize("name", OWNERS)
def test_the_owner_and_the_program_read_all_of_it(planted: Store, name: str) -> None:
    words = "".join(answers(planted, OWNERS[name]))
    for told in (HIDDEN, OPEN, str(CANARY), str(TWIN), "datetime.date(1991, 5, 6)", "'api'"):
        assert told in words


@pytest.mark.parametrize("name", VISITORS)
def test_a_visitor_reads_nothing_of_a_strava_account(planted: Store, name: str) -> None:
    words = "".join(answers(planted, VISITORS[name]))
    assert str(CANARY) not in words
    assert "'api'" not in words
    assert str(TWIN) in words


@pytest.mark.parametrize("name", NARROWER)
def test_a_narrower_scope_has_nothing_that_is_closed(planted: Store, name: str) -> None:
    words = "".join(answers(planted, VISITORS[name]))
    for told in (HIDDEN, "'old'", "'shin'", "History(day", "'injury'", "'ill'", "1991"):
        assert told not in words
    assert repr(OLD) not in words
    assert OPEN in words
    assert "'knee'" in words


@pytest.mark.parametrize("name", ["therapist", "link"])
def test_a_whole_scope_has_the_words_and_the_person(planted: Store, name: str) -> None:
    words = "".join(answers(planted, VISITORS[name]))
    for told in (HIDDEN, OPEN, "'shin'", "datetime.date(1991, 5, 6)", "'old'", "'ill'"):
        assert told in words


@pytest.mark.parametrize("reader", EVERYBODY)
def test_a_kept_analysis_is_read_by_those_who_see_as_much(planted: Store, reader: str) -> None:
    version = planted.repository(OWNER).log_version(1)
    audiences = {audience_of(viewer) or "" for viewer in (VISITORS | OWNERS).values()}
    for viewer in (VISITORS | OWNERS).values():
        name = audience_of(viewer) or ""
        log = Repository(planted.engine, planted.streams, viewer)
        log.keep_analysis(1, name, "1", DAY, f'"{name}"', version)
    assert len(audiences) == 3
    log = Repository(planted.engine, planted.streams, EVERYBODY[reader])
    for name in (*sorted(audiences), "shared", ""):
        if reader not in NOBODY and name == audience_of(log.viewer):
            assert log.kept_analysis(1, name, "1", DAY) == f'"{name}"'
            continue
        with pytest.raises(NotFound):
            log.kept_analysis(1, name, "1", DAY)
        with pytest.raises(NotFound):
            log.keep_analysis(1, name, "1", DAY, "{}")


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_query_reads_what_readable_says(planted: Store, name: str) -> None:
    viewer = EVERYBODY[name]
    reach = Reach.of(viewer, 1)
    for table in (t.activity, t.pain_entry, t.note, t.fact, t.source):
        with planted.engine.connect() as connection:
            rows = connection.execute(table.select()).all()
            where = sa.false() if reach is None else reach.rows(table)
            read = connection.execute(table.select().where(where)).all()
        expected = []
        for row in rows:
            told = row._asdict()
            day = None if told.get("kind") == "history" else told.get("day")
            place = told.get("location")
            if readable(viewer, row.runner_id, origin=row.origin, day=day, location=place):
                expected.append(row)
        is_closed = table is t.note and reach is not None and not reach.scope.notes
        assert sorted(map(repr, read)) == sorted(map(repr, [] if is_closed else expected))
        assert rows
