"""One run in several files and rows: what the tests of its copies work at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from service.run_copies import RunCopies
from tests.fit_files import FIRST, run_bytes
from tests.log_store import OWNER
from tests.strava_log import NOW, listed
from traininglog.linking import Identity
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository_import import Batch
from traininglog.runner import Source
from traininglog.told import told_of

if TYPE_CHECKING:
    from tests.desk import Desk
    from traininglog.activity import Activity


WHOLE = run_bytes(watch={"smart": False, "dynamics": False})
SMART = run_bytes()
ROW = listed(
    start=FIRST + timedelta(seconds=20), distance_km=1.01, timer_min=6.05, elapsed_min=6.1
)
KNEE = PainEntry(FIRST.date(), "knee", "right", 3, onset_km=0.5)


def copies(desk: Desk) -> RunCopies:
    return RunCopies(desk.log, 1)


def shown(desk: Desk) -> list[tuple[Any, ...]]:
    """What the log says, whatever its ids are: every run with its copies, best first."""
    links = desk.store.links(OWNER)
    return [
        (
            replace(one, id=""),
            [(c.path.rpartition("/")[2], c.kept) for c in links.copies(1, one.id)],
        )
        for one in desk.log.activities(1)
    ]


def only(desk: Desk) -> Activity:
    (one,) = desk.log.activities(1)
    return one


def source(desk: Desk, name: str) -> Source:
    """The copy that came by this name."""
    return next(s for s in desk.log.sources(1) if s.path.endswith(name))


def two_files(desk: Desk) -> Desk:
    """One run in two files: every second, and now and then."""
    desk.add("whole.fit", WHOLE)
    desk.add("smart.fit", SMART)
    desk.run()
    assert [copies for _, copies in shown(desk)] == [
        [("whole.fit", True), ("smart.fit", False)]
    ]
    desk.log.add_pain(1, [KNEE])
    desk.log.add_notes(1, [Note(FIRST.date(), "sore knee", activity_id=only(desk).id)])
    desk.log.judge_cycle(1, Place("knee", "right"), only(desk).id, "agree")
    return desk


def put_row(desk: Desk, **values: Any) -> None:
    """A row of an export that is put to the only run."""
    one = only(desk)
    told = replace(one, distance_km=1.02, cadence_spm=160.0, profile=(), **values)
    desk.store.imports(OWNER).write(1, Batch((), [Source(
        one.id, one.day, "row:strava:501", 0, "x/export_1.zip!activities.csv", "archive",
        "strava", "1", kept=False, imported_at=NOW, linked="its number at Strava",
        identity=Identity("running", one.start, "row", key="strava:501"), told=told_of(told),
    )]))  # fmt: skip


def said(desk: Desk) -> tuple[Any, ...]:
    """All that a person said, and of which run."""
    log = desk.log
    notes = [(n.note.text, n.note.activity_id) for n in log.notes(1)]
    return log.pain(1), notes, log.cycle_verdicts(1)
