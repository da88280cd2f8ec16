"""Sources of one activity, joined, split, shown and gone; what a person said stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from tests.api_runs import level_bin
from tests.log_store import DAY, KNEE, OWNER, run
from traininglog import repository_links as links
from traininglog.access import NotFound
from traininglog.activity_rows import activity_values
from traininglog.database import writing
from traininglog.journal import Journal
from traininglog.linking import Identity
from traininglog.notes import Note
from traininglog.repository_import import Batch, NewActivity
from traininglog.runner import Source
from traininglog.steps import Answer
from traininglog.told import activity_told, told_of, told_values
from traininglog.twins import BOTH, key_of, key_of_ids
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from traininglog.activity import Activity
    from traininglog.linking import Format
    from traininglog.store import Store


def copy(one: Activity, form: Format = "fit", *, kept: bool = True, **values: Any) -> Source:
    """A source of an activity; rows tell all there is by themselves."""
    told = {"told": told_of(one)} if form == "row" else {}
    origin: Any = "archive" if form == "row" else "file"
    records = values.pop("records", 0 if form == "row" else 600)
    return Source(
        one.id, one.day, f"{one.id}-{form}", 0, f"{one.id}.{form}", origin, "columnar", "1",
        kept=kept, imported_at=one.start, **told | values,
        identity=Identity(one.sport, one.start, form, records=records),
    )  # fmt: skip


def put(store: Store, one: Activity, *copies: Source) -> None:
    """An activity with its samples under its own name, one speed bin, and its copies."""
    new = NewActivity(
        activity_values(one), "77", 600, f"{one.id}.parquet", "1", [level_bin()]
    )  # fmt: skip
    store.imports(SYSTEM).write(1, Batch([new], list(copies) or [copy(one)]))


def joined(store: Store, keep: str, gone: str) -> list[str]:
    with writing(store.engine) as connection:
        return links.join(connection, 1, keep, gone)


def test_two_become_one_with_the_values_of_the_better_copy(store: Store) -> None:
    """A GPX file came first and gives the id; the FIT file has more to tell."""
    gpx, fit = run("gpx", distance_km=6.0), run("fit", distance_km=6.1, cadence_spm=170.0)
    put(store, gpx, copy(gpx, "gpx"))
    put(store, fit, copy(fit, "fit"))
    assert joined(store, "gpx", "fit") == ["gpx.parquet"]
    (one,) = store.repository(OWNER).activities(1)
    assert one == replace(fit, id="gpx")
    sources = {c.path: (c.kept, c.linked) for c in store.repository(OWNER).sources(1)}
    assert sources == {"gpx.gpx": (False, ""), "fit.fit": (True, "you said so")}
    assert store.repository(OWNER).bins(1).ids == ("gpx",)


@pytest.mark.parametrize(("keep", "gone"), ["ab", "ba"])
def test_of_two_alike_the_same_one_is_shown_whichever_stays(
    store: Store, keep: str, gone: str
) -> None:
    for name in "ab":
        put(store, run(name, cadence_spm=160.0 + ord(name)))
    joined(store, keep, gone)
    (one,) = store.repository(OWNER).activities(1)
    assert (one.id, one.cadence_spm) == (keep, 160.0 + ord("a"))


@pytest.mark.parametrize("keep", ["hidden", "true"])
def test_entries_that_name_a_run_by_its_start_name_it_still(store: Store, keep: str) -> None:
    """One with a hidden start turns out to be one with a true start."""
    hidden = replace(run("hidden"), start=datetime(2024, 3, 12, 0, 0, 1, tzinfo=UTC))
    put(store, hidden, copy(hidden, "gpx"))
    put(store, run("true"))
    named = replace(KNEE, time=time(0, 0, 1))
    store.repository(OWNER).add_pain(1, [named, replace(KNEE, time=time(9))])
    joined(store, keep, "true" if keep == "hidden" else "hidden")
    times = {entry.time for entry in store.repository(OWNER).pain(1)}
    assert times == {time(6), time(9)}


def test_answers_are_of_the_run_that_stays(store: Store) -> None:
    """What was answered about both stays as of the one that stays; of a third it moves."""
    one, other, third = run("one"), run("other"), run("third")
    for each in (one, other, third):
        put(store, each)
    journal = Journal(store.repository(OWNER), 1)
    said = {
        key_of(one, other): BOTH, key_of(other, third): "other", "silent:other": "unknown",
        "silent:one": "asked", "note:run-other:effort": "ignored",
        "gap:2024-03-12": "dismissed",
    }  # fmt: skip
    journal.write("said", [Answer(key, value) for key, value in said.items()], today=DAY)
    joined(store, "one", "other")
    assert journal.answers() == {
        key_of_ids("one", "third"): "one", "silent:one": "asked",
        "note:run-one:effort": "ignored", "gap:2024-03-12": "dismissed",
    }  # fmt: skip


def test_a_guess_that_is_taken_back_is_still_none_of_what_it_was_said_not_to_be(
    store: Store,
) -> None:
    one, row = run("one"), copy(run("one"), "row", kept=False)
    put(store, one, copy(one), row)
    put(store, run("third"))
    log = store.repository(OWNER)
    Journal(log, 1).write("said", [Answer(key_of_ids("one", "third"), BOTH)], today=DAY)
    (source,) = (s.id for s in log.sources(1) if s.path == "one.row")
    with writing(store.engine) as connection:
        own = told_values(links.copies_of(connection, 1, "one")[1], "UTC")
        links.split(connection, 1, source, "two", own, is_said=False)
    assert store.links(OWNER).apart(1, "two") == ("third",)


def test_words_of_a_copy_go_with_it_and_are_not_doubled(store: Store) -> None:
    one, row = run("one"), copy(run("one"), "row", kept=False)
    put(store, one, copy(one), row)
    log = store.repository(OWNER)
    log.add_notes(1, [
        Note(DAY, "sore knee", activity_id="one", origin="archive", source="one-row"),
        Note(DAY, "own words", activity_id="one"),
    ])  # fmt: skip
    (source,) = (s.id for s in log.sources(1) if s.path == "one.row")
    with writing(store.engine) as connection:
        own = told_values(links.copies_of(connection, 1, "one")[1], "UTC")
        assert links.split(connection, 1, source, "two", own) == ("two", [])
    assert {n.note.text: n.note.activity_id for n in log.notes(1)} == {
        "sore knee": "two", "own words": "one",
    }  # fmt: skip
    joined(store, "one", "two")
    assert {n.note.activity_id for n in log.notes(1)} == {"one"}


def test_an_id_that_is_taken_is_moved_on(store: Store) -> None:
    """The copy that gave the run its id is another run: that run keeps the id."""
    one = run("one")
    put(store, one, copy(one), copy(one, "row", kept=False))
    log = store.repository(OWNER)
    best = next(s for s in log.sources(1) if s.kept)
    with writing(store.engine) as connection:
        assert links.split(connection, 1, best.id, "one") == ("one.2", [])
    assert {a.id: a.origin for a in log.activities(1)} == {"one": "archive", "one.2": "file"}
    assert log.bins(1).ids == ("one.2",)


def test_the_last_source_takes_its_activity_along(store: Store) -> None:
    one = run("one")
    put(store, one, copy(one), copy(one, "row", kept=False))
    log = store.repository(OWNER)
    gone = []
    for source in log.sources(1):
        with writing(store.engine) as connection:
            gone.append(links.drop_source(connection, 1, source.id))
    assert gone == [["one.parquet"], []]
    assert not log.activities(1)


def test_a_source_that_is_not_there_is_not_there(store: Store) -> None:
    put(store, run("one"))
    with writing(store.engine) as connection, pytest.raises(NotFound):
        links.drop_source(connection, 1, 99)
    with writing(store.engine) as connection, pytest.raises(NotFound):
        links.drop_source(connection, 2, 1)  # another runner's


def test_what_is_told_is_told_again() -> None:
    one = run("one", distance_km=6.0, device="Sun 5", feel=70, surface="trail")
    told = told_of(one)
    assert {"id", "origin", "profile"}.isdisjoint(told)
    assert activity_told(told, id="one", origin="file") == one
