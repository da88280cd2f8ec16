"""What must hold of a log, by whatever doors its runs came: held against the truth."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from tests.doors_log import COPIES, VISITOR, DoorsLog, named
from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.told_words import source_name
from traininglog.zones import local_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tests.doors_log import Expected
    from tests.doors_truth import Name
    from traininglog.activity import Activity
    from traininglog.runner import Source

DOUBTFUL: Final = frozenset().union(*(c.of for c in COPIES.values() if len(c.of) > 1))
"""Activities of which a copy may be, that may be of another as well."""
_FORMATS: Final = ("fit", "tcx", "gpx", "api", "row")
Told = tuple["Name", int]
"""A copy in one of its edits."""


def quality(name: Name) -> tuple[Any, ...]:
    """Sorts the best copy of an activity first."""
    copy = COPIES[name]
    return _FORMATS.index(copy.kind), -copy.records, name


def check(doors: DoorsLog) -> None:
    """All that must hold, whatever was done."""
    groups, runs = doors.groups(), {run.id: run for run in doors.log.activities(1)}
    there = [named(one) for sources in groups.values() for one in sources]
    assert sorted(there) == sorted(doors.expected.copies), _differ(there, doors.expected)
    assert groups.keys() == runs.keys()
    _one_each(doors, {id_: [named(s) for s in of] for id_, of in groups.items()})
    for id_, sources in groups.items():
        _shows(doors, runs[id_], sources)
    assert doors.files() - doors.litter == doors.files_of_rows() - doors.litter
    assert doors.files_of_rows() <= doors.files()
    _visitor(doors, groups, runs)
    _words(doors, groups)
    _account(doors, groups)
    assert list(doors.log.pain(1)) == doors.expected.pain


def _one_each(doors: DoorsLog, groups: Mapping[str, Sequence[Name]]) -> None:
    """Each activity is one, none has another's copies, and what is apart stays so."""
    of: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, set[str]] = defaultdict(set)
    at = {name: id_ for id_, names in groups.items() for name in names}
    for id_, names in groups.items():
        reals = [COPIES[name].of for name in names]
        assert frozenset.intersection(*reals), (
            f"of two activities: {[COPIES[n] for n in names]}"
        )
        for name in names:
            copy = COPIES[name]
            keys[copy.key].add(id_)
            if len(copy.of) == 1:
                of[min(copy.of)].add(id_)
    for real, ids in of.items():
        assert len(ids) == 1 or real in doors.expected.loose, f"{real} is {len(ids)} times"
    for pair in doors.expected.apart:
        assert len({at[name] for name in pair}) == 2, f"not apart: {pair}"
    loose = {c.key for c in COPIES.values() if c.of & doors.expected.loose}
    assert all(len(ids) == 1 for key, ids in keys.items() if key and key not in loose)


def _shows(doors: DoorsLog, run: Activity, sources: Sequence[Source]) -> None:
    """Its best copy's values, as if that had come alone."""
    (kept,) = (named(one) for one in sources if one.kept)
    best = min(map(named, sources), key=quality)
    assert kept == best, f"{COPIES[kept]} is shown, not {COPIES[best]}"
    if len(sources) == 1:
        assert sources[0].linked == ""
    told = alone(kept, doors.expected.copies[kept])
    if _has_samples(doors, kept):
        told = replace(
            told, running_km=5.8, running_min=35.0, cadence_spm=168.0,
            heart_rate_bpm=run.heart_rate_bpm,
        )  # fmt: skip
    assert _bare(run) == _bare(told)
    assert run.day == local_day(run.start, run.zone)


def _has_samples(doors: DoorsLog, name: Name) -> bool:
    strava_id, run = name.sha256.removeprefix("strava:"), s.run.c
    done = sa.select(run.strava_id).where(run.strava_id == strava_id, run.streams == "done")
    with doors.store.engine.connect() as connection:
        return connection.execute(done).first() is not None


def _visitor(
    doors: DoorsLog, groups: Mapping[str, Sequence[Source]], runs: Mapping[str, Activity]
) -> None:
    """Whoever may see everything sees no value of the account."""
    seen = {run.id: run for run in doors.store.repository(VISITOR).activities(1)}
    for id_, sources in groups.items():
        names = sorted((named(s) for s in sources), key=quality)
        open_ = [name for name in names if COPIES[name].kind != "api"]
        if not open_:
            assert id_ not in seen
        elif open_[0] == names[0]:
            assert seen.pop(id_) == runs[id_]
        else:
            told = alone(open_[0], doors.expected.copies[open_[0]])
            assert _bare(seen.pop(id_)) == _bare(told)
    assert not seen


def _words(doors: DoorsLog, groups: Mapping[str, Sequence[Source]]) -> None:
    """What copies say is there until it is forgotten, and then nowhere."""
    notes = [kept.note for kept in doors.log.notes(1)]
    said = {(note.origin, note.text) for note in notes}
    texts = {text for _, text in said}
    assert not texts & doors.expected.forgotten, texts & doors.expected.forgotten
    assert len({(n.origin, n.text, n.activity_id, n.source) for n in notes}) == len(notes)
    for name in doors.expected.copies:
        copy = COPIES[name]
        origin = {"api": "strava_api", "row": "archive"}.get(copy.kind, "file")
        for words in copy.words - doors.expected.forgotten:
            assert (origin, words) in said, f"{words} ({origin}) is not said"
    at = {source_name(*named(one)): id_ for id_, of in groups.items() for one in of}
    tellers = {words: copy.of for copy in COPIES.values() for words in copy.words}
    for note in notes:
        assert at.get(note.source or "", note.activity_id) == note.activity_id, note
        for source in groups.get(note.activity_id or "", ()):
            of = COPIES[named(source)].of
            assert of & tellers[note.text] or of & DOUBTFUL, note
    if not doors.connected:
        assert "strava_api" not in {origin for origin, _ in said}


def _account(doors: DoorsLog, groups: Mapping[str, Sequence[Source]]) -> None:
    """What is known of the account's runs is of the activities that have its copies."""
    at = {named(one).sha256: id_ for id_, of in groups.items() for one in of}
    with doors.store.engine.connect() as connection:
        rows = connection.execute(sa.select(s.run.c.strava_id, s.run.c.activity_id)).all()
        assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        kept = connection.execute(sa.select(t.source.c.activity_id).where(t.source.c.kept))
        assert Counter(kept.scalars()) == Counter(groups.keys())
    assert {f"strava:{row.strava_id}": row.activity_id for row in rows} == {
        name.sha256: at.get(name.sha256)
        for name in (*doors.expected.copies, *doors.expected.barred)
        if COPIES[name].kind == "api"
    }


def same_at_once(doors: DoorsLog) -> None:
    """The same copies, brought in one fixed order into a fresh log, give the same."""
    fresh = DoorsLog()
    try:
        fresh.bring_all(doors.expected.copies)
        loose = doors.expected.loose | DOUBTFUL
        mine, at_once = (_whole(one, loose) for one in (doors, fresh))
        assert mine.keys() == at_once.keys(), mine.keys() ^ at_once.keys()
        assert mine == at_once
    finally:
        fresh.close()


def _whole(doors: DoorsLog, loose: Collection[str]) -> dict[Any, Any]:
    """Of what nobody can doubt: which copies each activity has, and what it shows."""
    runs = {run.id: run for run in doors.log.activities(1)}
    return {
        frozenset(map(named, of)): (kept, _bare(runs[id_]) if kept.kind != "api" else None)
        for id_, of in doors.groups().items()
        for kept in [COPIES[next(named(one) for one in of if one.kept)]]
        if not any(COPIES[named(s)].of & set(loose) for s in of)
    }


def _bare(run: Activity) -> Activity:
    """What a copy says by itself; the zone is its runner's where it tells none."""
    return replace(run, id="", zone="UTC", day=run.start.date())


def _differ(there: Sequence[Name], expected: Expected) -> str:
    lost = [(COPIES[n].kind, sorted(COPIES[n].of)) for n in expected.copies if n not in there]
    more = [(COPIES[n].kind, sorted(COPIES[n].of)) for n in there if n not in expected.copies]
    return json.dumps({"lost": lost, "not expected": more})


_ALONE: Final[dict[Told, Activity]] = {}


def alone(name: Name, edit: int) -> Activity:
    """What an activity shows in a log to which this copy came alone."""
    if (name, edit) not in _ALONE:
        doors = DoorsLog()
        try:
            doors.bring_all({name: edit})
            of = {named(one): one.activity_id for one in doors.log.sources(1)}
            _ALONE[name, edit] = doors.log.activity(of[name])
        finally:
            doors.close()
    return _ALONE[name, edit]
