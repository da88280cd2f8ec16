"""Words that came in exports and files: read once, forgotten everywhere, and not again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.fit import read_fit
from rules.states import run_states
from service.erase import erase_runner
from service.old_notes import NoteReader
from service.proposal_steps import accept, form_values, ignore, said_by_form
from service.proposals import Diary, propose
from service.run_copies import RunCopies
from service.strava_leave import leave
from tests.export_desk import folder, holdings, members, zipped
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import summary
from tests.strava_log import NOW, connect, listed, listing
from tests.strava_outings import Outing
from tests.xml_files import gpx_of, tcx_of
from traininglog.access import NotFound, audience_of
from traininglog.facts import History
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from service.proposals import Proposal
    from tests.desk import Desk
    from traininglog.strava import Listed

MARKER = "Zwetschge-7f31"
SAID = f"Right knee 4/10 from 6 km, {MARKER} on the bank"
PAST = f"Stress fracture of the left shin in 2019, {MARKER} then"
RUN = Outing(55, FIRST, "Run", "Morning", 3900, 3600, 10_000.0, SAID)
DAY = FIRST.date()


@pytest.fixture
def journal(desk: Desk) -> Journal:
    return Journal(desk.log, 1)


def proposals(desk: Desk) -> list[Proposal]:
    log, journal = desk.log.training_log(1), Journal(desk.log, 1)
    kept = (*journal.entries(), *journal.facts())
    diary = Diary(log, run_states(log), kept, journal.answers())
    return list(propose(diary, desk.log.notes(1), NoteReader(), DAY))


def texts(desk: Desk) -> list[str]:
    return [kept.note.text for kept in desk.log.notes(1)]


def note_with(desk: Desk, words: str) -> int:
    return next(kept.id for kept in desk.log.notes(1) if words in kept.note.text)


def left(desk: Desk) -> list[Path]:
    """The files of the data folder with the marker in them, the database's log too."""
    return holdings(desk.data.parent.parent, MARKER.encode())


def accepted(desk: Desk, *shown: Proposal) -> None:
    for one in shown:
        past = (
            said_by_form(one, form_values(one, "km"), "km", DAY) if one.kind == "past" else None
        )
        steps = accept(one, past)
        Journal(desk.log, 1).write("Accepted", steps, today=DAY)


# They come as candidates


def test_words_of_a_row_are_notes_of_the_archive(desk: Desk) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    (run,) = desk.log.activities(1)
    told = [kept.note for kept in desk.log.notes(1)]
    assert told == [
        Note(DAY, "Morning", "title", run.id, "archive", "row:strava:55"),
        Note(DAY, SAID, "description", run.id, "archive", "row:strava:55"),
    ]
    assert desk.log.training_log(1).pain == ()
    (one,) = proposals(desk)
    assert (one.origin, one.run_id, one.note_id) == ("archive", run.id, told.index(told[1]) + 1)


@pytest.mark.parametrize("kind", ["gpx", "tcx"])
def test_words_of_a_file_are_notes_of_it(desk: Desk, kind: str) -> None:
    desk.add(f"a.{kind}", xml(kind, SAID))
    desk.run()
    (run,) = desk.log.activities(1)
    assert [(n.note.text, n.note.origin, n.note.activity_id) for n in desk.log.notes(1)] == [
        (SAID, "file", run.id)
    ]


def xml(kind: str, words: str) -> bytes:
    (run,) = read_fit(run_bytes(0)).activities
    return gpx_of(run, desc=words) if kind == "gpx" else tcx_of(run, notes=words)


def test_half_characters_of_an_export_are_kept_as_signs(desk: Desk) -> None:
    rows = [{"summarizedActivitiesExport": [summary(1, name="half \ud83d a \u0000 run")]}]
    desk.add("x_summarizedActivities.json", json.dumps(rows).encode())
    (outcome,) = desk.run().files
    assert outcome.outcome == "added"
    assert [text.isprintable() for text in texts(desk)] == [True]


def test_the_same_words_of_two_copies_are_proposed_once(desk: Desk) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    (run,) = desk.log.activities(1)
    spaced = f"  {SAID.replace(' ', '  ')}\n"
    desk.log.add_notes(1, [Note(DAY, spaced, "description", run.id, "strava_api")])
    (one,) = proposals(desk)
    assert one.origin == "archive"


def test_what_was_decided_of_one_copy_is_decided_of_all(desk: Desk) -> None:
    folder(desk.files / "e", members([replace(RUN, description="")]))
    desk.run()
    (run,) = desk.log.activities(1)
    desk.log.add_notes(1, [Note(DAY, SAID, "description", run.id, "strava_api")])
    (one,) = proposals(desk)
    Journal(desk.log, 1).write("Ignored", ignore(one), today=DAY)
    desk.run(folder(desk.files / "later", members([RUN])))
    assert len(desk.log.notes(1)) == 3
    (one,) = proposals(desk)
    assert (one.state, one.origin) == ("ignored", "strava_api")


# Forgotten, everywhere


@pytest.mark.sqlite
@pytest.mark.parametrize("door", ["csv", "zip", "gpx", "tcx"])
def test_forgotten_words_are_in_no_byte_and_do_not_come_again(
    desk: Desk, journal: Journal, door: str
) -> None:
    path = _door(desk, door, "a")
    desk.run(path)
    assert left(desk)
    assert journal.forget_words(note_with(desk, MARKER)) == 1
    assert left(desk) == []
    before = texts(desk)
    desk.run(path, verify=True)
    desk.run(_door(desk, door, "b"))
    assert texts(desk) == before
    assert left(desk) == []


def _door(desk: Desk, door: str, name: str) -> Path:
    root = desk.files.parent / "doors" / name
    if door == "csv":
        return folder(root, members([RUN]))
    if door == "zip":
        return zipped(root.with_suffix(".zip"), members([RUN], {"5.fit": run_bytes(9)}))
    return folder(root, {f"x.{door}": xml(door, SAID)}) / f"x.{door}"


def test_the_diary_keeps_the_entry_and_not_the_quote(desk: Desk, journal: Journal) -> None:
    folder(desk.files / "e", members([replace(RUN, description=f"{SAID}. {PAST}")]))
    desk.run()
    found = proposals(desk)
    assert {one.kind for one in found} == {"pain", "past"}
    accepted(desk, *found)
    entry, history = journal.entries()[0].said, journal.facts()[0].said
    assert isinstance(entry, PainEntry)
    assert isinstance(history, History)
    assert MARKER in (entry.note or "")
    assert MARKER in (history.words or "")
    journal.forget_words(note_with(desk, MARKER))
    assert left(desk) == []
    assert journal.entries()[0].said == replace(entry, note=None)
    assert journal.facts()[0].said == replace(history, words=None)


def test_what_was_forgotten_can_still_be_taken_back_and_edited(
    desk: Desk, journal: Journal
) -> None:
    folder(desk.files / "e", members([replace(RUN, description=f"{SAID}. {PAST}")]))
    desk.run()
    accepted(desk, *proposals(desk))
    journal.forget_words(note_with(desk, MARKER))
    for change in journal.changes():
        journal.undo(change.id)
    assert (journal.entries(), journal.facts()) == ((), ())
    assert left(desk) == []


def test_own_words_in_the_diary_stay(desk: Desk, journal: Journal) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    own = History(date(2011, 1, 1), "injury", words="knee")
    desk.log.add_facts(1, [own])
    accepted(desk, *proposals(desk))
    journal.forget_words(note_with(desk, MARKER))
    assert [kept.said for kept in journal.facts()] == [own]


def test_the_account_s_copy_goes_and_stays_away(desk: Desk, journal: Journal) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    (run,) = desk.log.activities(1)
    desk.log.add_notes(1, [Note(DAY, SAID.upper(), "description", run.id, "strava_api")])
    assert journal.forget_words(note_with(desk, "bank")) == 2
    assert texts(desk) == ["Morning"]


def answered(digest: str) -> Listed:
    """The run as Strava's list tells it."""
    said = {"title": "Morning", "description": SAID}
    raw = {"id": 55, "name": "Morning", "description": SAID}
    return listed(
        "55", start=FIRST, distance_km=10.0, timer_min=60.0, texts=said, raw=raw, digest=digest
    )


def test_what_was_forgotten_is_not_listed_again(desk: Desk, journal: Journal) -> None:
    connect(desk.store)
    folder(desk.files / "e", members([RUN]))
    desk.run()
    listing(desk.store, answered("one"))
    assert len(desk.log.activities(1)) == 1
    assert texts(desk).count(SAID) == 2
    assert journal.forget_words(note_with(desk, MARKER)) == 2
    listing(desk.store, answered("again"))
    runs = desk.store.strava_runs(Viewer("owner", 1))
    runs.write_detail(1, answered("again"), NOW)
    assert SAID not in texts(desk)
    assert left(desk) == []


def test_nor_once_the_run_of_the_row_is_gone(desk: Desk, journal: Journal) -> None:
    """It had the id of its file, and has another one by Strava's answer."""
    desk.add("a.fit", run_bytes(distance_km=10.0))
    folder(desk.files / "e", members([RUN]))
    desk.run()
    journal.forget_words(note_with(desk, MARKER))
    for source in desk.log.sources(1):
        RunCopies(desk.log, 1).remove(source.activity_id, source.id)
    assert desk.log.activities(1) == ()
    connect(desk.store)
    listing(desk.store, answered("one"))
    assert len(desk.log.activities(1)) == 1
    assert SAID not in texts(desk)
    assert left(desk) == []


def test_the_same_words_of_the_day_go_and_what_was_worked_out_of_them(
    desk: Desk, journal: Journal
) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    desk.log.add_notes(1, [Note(DAY, SAID.upper(), "description")])
    audience = audience_of(desk.log.viewer) or ""
    desk.log.keep_analysis(1, audience, "1", DAY, f'"{MARKER}"')
    assert journal.forget_words(note_with(desk, "bank")) == 2
    assert left(desk) == []


def test_a_new_account_does_not_bring_it_either(desk: Desk, journal: Journal) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    journal.forget_words(note_with(desk, MARKER))
    connect(desk.store)
    listing(desk.store, answered("one"))
    assert texts(desk) == ["Morning", "Morning"]


def test_nor_does_the_same_account_once_it_was_left(desk: Desk, journal: Journal) -> None:
    """Its run went with it and has another id now, by a file and an export."""
    connect(desk.store)
    listing(desk.store, answered("one"))
    assert journal.forget_words(note_with(desk, MARKER)) == 1
    leave(desk.store, 1)
    desk.add("a.fit", run_bytes(distance_km=10.0))
    desk.run()
    connect(desk.store)
    listing(desk.store, answered("one"))
    folder(desk.files / "e", members([RUN]))
    desk.run()
    assert texts(desk) == ["Morning", "Morning"]


def test_words_are_of_their_run_again_when_that_comes_back(desk: Desk) -> None:
    """It went with its only copy, its words stayed, and another copy was first then."""
    (run,) = read_fit(run_bytes()).activities
    gpx = desk.add("a.gpx", gpx_of(run, desc=SAID))
    desk.run(gpx)
    (source,) = desk.log.sources(1)
    RunCopies(desk.log, 1).remove(source.activity_id, source.id)
    desk.run(desk.add("a.fit", run_bytes()))
    desk.run(desk.add("again/a.gpx", gpx.read_bytes()))
    (one,) = desk.log.activities(1)
    assert [(n.note.text, n.note.activity_id) for n in desk.log.notes(1)] == [(SAID, one.id)]


def test_the_same_words_of_another_run_stay(desk: Desk, journal: Journal) -> None:
    other = replace(RUN, id=56, start=FIRST.replace(day=14))
    folder(desk.files / "e", members([RUN, other]))
    desk.run()
    assert journal.forget_words(note_with(desk, MARKER)) == 1
    assert texts(desk).count(SAID) == 1
    desk.run(zipped(desk.files.parent / "b.zip", members([RUN, other])))
    assert texts(desk).count(SAID) == 1


def test_other_words_of_the_row_come_as_ever(desk: Desk, journal: Journal) -> None:
    folder(desk.files / "e", members([RUN]))
    desk.run()
    journal.forget_words(note_with(desk, MARKER))
    desk.run(folder(desk.files / "later", members([replace(RUN, description="calf 2/10")])))
    assert texts(desk) == ["Morning", "calf 2/10"]


def test_a_note_that_is_not_there_is_not_found(journal: Journal) -> None:
    with pytest.raises(NotFound):
        journal.forget_words(7)


# Erased


@pytest.mark.sqlite
def test_after_an_erase_nothing_is_left(desk: Desk) -> None:
    folder(desk.files / "e", members([RUN], {"5.gpx": xml("gpx", SAID)}))
    desk.run()
    Journal(desk.log, 1).forget_words(note_with(desk, MARKER))
    desk.run(folder(desk.files / "f", members([replace(RUN, description=f"{MARKER} anew")])))
    assert left(desk)
    assert erase_runner(desk.store, 1, FIRST).is_whole
    root = desk.data.parent.parent
    for words in (MARKER, "row:strava:55", "strava:55"):
        assert holdings(root, words.encode()) == []
