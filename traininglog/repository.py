"""One viewer's way to the log: every method shows and changes only what that viewer may.

A runner, activity or entry the viewer may not see raises NotFound, exactly like one that
is not there. Every write moves the runner's log version, by which kept analyses know
that they are out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, audience_of, writable
from traininglog.activity_rows import to_activity
from traininglog.database import is_read_only, writing
from traininglog.journal_rows import entry_rows
from traininglog.kept_analyses import AnalysisKey, keep_document, kept_document
from traininglog.log import Declaration, TrainingLog
from traininglog.moment import at_one_moment
from traininglog.notes import KeptNote
from traininglog.reference import default_thresholds, threshold_faults
from traininglog.repository_rows import (
    fact_values,
    note_values,
    pain_values,
    to_bins,
    to_fact,
    to_note,
    to_pain,
    to_runner,
    with_overrides,
)  # fmt: skip
from traininglog.repository_scope import Reach
from traininglog.repository_told import entries_told, sources, stand_ins, withheld
from traininglog.repository_twins import recordings, unseen
from traininglog.repository_writes import (
    add_new,
    bump,
    keep_declaration,
    keep_gap_answer,
    replace_row,
)
from traininglog.runner import Display, Standing
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.scoped import declarations_in, entries_in, facts_in, gap_kinds_in
from traininglog.streams import decode
from traininglog.told_words import unforgotten
from traininglog.twins import without
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    import pandas as pd
    from sqlalchemy import Connection, Engine, Row, Table

    from traininglog.activity import Activity, Origin
    from traininglog.facts import Fact
    from traininglog.finding import CycleVerdict, GapKind
    from traininglog.log import CycleKey
    from traininglog.notes import Note
    from traininglog.pain import PainEntry, Place
    from traininglog.repository_told import StandIn
    from traininglog.runner import Runner, Source
    from traininglog.speed_bins import SpeedBins
    from traininglog.streams import Stream, StreamStore
    from traininglog.thresholds import Thresholds
    from traininglog.twins import Twin
    from traininglog.viewer import Viewer

Rows = Sequence["Row[Any]"]
LONGEST_NAME: Final = 200


class Repository:
    """The log as one viewer may see it."""

    def __init__(self, engine: Engine, streams: StreamStore, viewer: Viewer) -> None:
        self.engine = engine
        self.streams = streams
        self.viewer = viewer
        self._row: Row[Any] | None = None

    # Runners

    def runners(self) -> tuple[Runner, ...]:
        """The runners this viewer may see, in the order they were added."""
        rows = self._read(sa.select(t.runner).order_by(t.runner.c.id))
        return tuple(to_runner(r) for r in rows if Reach.of(self.viewer, r.id))

    def runner(self, runner_id: int) -> Runner:
        """One runner."""
        return to_runner(self._runner(runner_id))

    def add_runner(self, name: str, zone: str) -> Runner:
        """A new runner with a name of their own and an IANA zone.

        Only the program itself may; raises ValueError for a name that is taken, empty or
        too long and UnknownZoneError for a zone that is none.
        """
        if self.viewer.role != "system":
            raise NotFound("no such runner")
        zone_of(zone)
        name = name.strip()
        if not name:
            raise ValueError("a runner needs a name")
        if len(name) > LONGEST_NAME:
            raise ValueError(f"a runner's name has up to {LONGEST_NAME} characters")
        values = {"name": name, "zone": zone, "settings": {}, "log_version": 0}
        with writing(self.engine) as connection:
            if connection.scalar(sa.select(t.runner.c.id).where(t.runner.c.name == name)):
                raise ValueError(f"there is a runner called {name} already")
            new = t.runner.insert().returning(t.runner)
            row = connection.execute(new, values | {"created_at": datetime.now(UTC)}).one()
        return to_runner(row)

    def set_settings(self, runner_id: int, settings: Mapping[str, float | str]) -> None:
        """Replace the settings that differ from the defaults, such as `running_gate_spm`."""
        self._tell_of(runner_id, settings=dict(settings))

    def set_zone(self, runner_id: int, zone: str) -> None:
        """The zone of what is imported from now on, and of today; UnknownZoneError."""
        zone_of(zone)
        self._tell_of(runner_id, zone=zone)

    def log_version(self, runner_id: int) -> int:
        """A number that moves with every write to this runner's log."""
        return self.standing(runner_id).log_version

    def standing(self, runner_id: int) -> Standing:
        """The log's version and the runner's zone, which moves it too."""
        row = self._runner(runner_id)
        return Standing(int(row.log_version), row.zone)

    # The log

    @at_one_moment
    def training_log(self, runner_id: int) -> TrainingLog:
        """Everything the rules may look at, for this viewer."""
        row = self._row = self._runner(runner_id)  # of this moment: asked for once
        runner, scope = to_runner(row), self._reach_alone(runner_id).scope
        spans = self._rows(t.declaration, runner_id)
        told = (Declaration(row.first_day, row.last_day) for row in spans)
        kinds = {row.return_day: row.kind for row in self._rows(t.gap_answer, runner_id)}
        activities, found = self._recordings(runner_id)
        hidden = unseen(withheld(self.engine, self._reach_alone(runner_id)), activities)
        pain = self.pain(runner_id)
        return TrainingLog(
            runner=runner.name,
            display=Display.of(runner.settings),
            activities=without(activities, found),
            twins=found,
            pain=pain,
            gap_kinds=gap_kinds_in(scope, kinds, activities, pain),
            declarations=declarations_in(scope, told),
            withheld_days=frozenset(run.day for run in hidden),
            withheld_runs=len(hidden),
            facts=self.facts(runner_id),
            cycle_verdicts=self.cycle_verdicts(runner_id),
            thresholds=self.thresholds(runner_id),
            version=int(row.log_version),
        )

    def activities(self, runner_id: int) -> tuple[Activity, ...]:
        """A runner's activities by start, every recording of one run among them."""
        return self._recordings(runner_id)[0]

    def activity(self, activity_id: str) -> Activity:
        """One activity."""
        try:
            return to_activity(self._activity(activity_id))
        except NotFound:
            told = self._told(self.viewer.runner_id or 0, activity_id)
            if activity_id not in told:
                raise
            return told[activity_id].activity

    def stream(self, activity_id: str) -> Stream:
        """All records of an activity as stored; NotFound where none were kept."""
        row = self._activity(activity_id)
        if row.stream is None:
            raise NotFound(f"activity {activity_id} has no records")
        return decode(self.streams.get(row.runner_id, "streams", row.stream))

    def records(self, activity_id: str) -> pd.DataFrame:
        """All records of an activity in SI units, `timestamp` aware in UTC."""
        return self.stream(activity_id).frame()

    def bins(self, runner_id: int) -> SpeedBins:
        """The roll-up of all runs by start: raw rows of one query, straight into columns."""
        readable_runs, run = self._reach(runner_id).rows(t.activity), t.activity.c
        wanted = ("activity_id", *(c.name for c in SPEED_BIN_COLUMNS))
        query = (
            sa.select(*(t.speed_bin.c[name] for name in wanted))
            .join(t.activity, run.id == t.speed_bin.c.activity_id)
            .where(readable_runs)
            .order_by(run.start, run.id, t.speed_bin.c.speed_bin, t.speed_bin.c.later)
        )
        with self.engine.connect() as connection:
            return to_bins(connection.execute(query).cursor.fetchall())

    def sources(self, runner_id: int, activity_id: str | None = None) -> tuple[Source, ...]:
        """Every copy of every activity, or of one, by the activity's start."""
        return sources(self.engine, self._reach(runner_id), activity_id)

    # The diary

    def pain(self, runner_id: int) -> tuple[PainEntry, ...]:
        """A runner's pain entries by day, then as they were entered."""
        reach = self._reach(runner_id)
        rows = self._read(entry_rows(reach.rows(t.pain_entry), reach.rows(t.note)))
        return entries_in(reach.scope, entries_told(map(to_pain, rows), self._told(runner_id)))

    def add_pain(self, runner_id: int, entries: Iterable[PainEntry]) -> int:
        """Add entries and say how many were new; exact repeats are not doubled."""
        with self._write(runner_id) as connection:
            return add_new(connection, t.pain_entry, runner_id, map(pain_values, entries))

    def notes(self, runner_id: int) -> tuple[KeptNote, ...]:
        """What a runner wrote elsewhere, by day, then as it came."""
        rows = self._rows(t.note, runner_id, t.note.c.day, t.note.c.id)
        return tuple(KeptNote(row.id, to_note(row)) for row in rows)

    def add_notes(self, runner_id: int, notes: Iterable[Note]) -> int:
        """Add notes and say how many were new; neither repeats nor what was forgotten are."""
        with self._write(runner_id) as connection:
            rows = unforgotten(connection, runner_id, list(map(note_values, notes)))
            return add_new(connection, t.note, runner_id, rows)

    def facts(self, runner_id: int) -> tuple[Fact, ...]:
        """The rest of a runner's diary by day, then as it was entered."""
        rows = self._rows(t.fact, runner_id, t.fact.c.day, t.fact.c.id)
        return facts_in(self._reach_alone(runner_id).scope, tuple(map(to_fact, rows)))

    def add_facts(self, runner_id: int, facts: Iterable[Fact]) -> int:
        """Add facts and say how many were new; exact repeats are not doubled."""
        with self._write(runner_id) as connection:
            return add_new(connection, t.fact, runner_id, map(fact_values, facts))

    def answer_gap(
        self, runner_id: int, return_day: date, kind: GapKind, origin: Origin = "manual"
    ) -> None:
        """Why the runner did not run before a return; the latest answer counts."""
        with self._write(runner_id) as connection:
            keep_gap_answer(connection, runner_id, return_day, kind, origin)

    def declare(self, runner_id: int, declaration: Declaration) -> None:
        """Keep the runner's word that every run that hurt was logged in a span."""
        with self._write(runner_id) as connection:
            keep_declaration(connection, runner_id, declaration)

    def add_diary(self, runner_id: int, told: TrainingLog) -> int:
        """Add all of a log but its activities, whole or not at all; how much was new."""
        with self._write(runner_id) as connection:
            return (
                add_new(connection, t.pain_entry, runner_id, map(pain_values, told.pain))
                + add_new(connection, t.fact, runner_id, map(fact_values, told.facts))
                + sum(
                    keep_gap_answer(connection, runner_id, day, kind)
                    for day, kind in told.gap_kinds.items()
                )
                + sum(
                    keep_declaration(connection, runner_id, span) for span in told.declarations
                )
            )

    def judge_cycle(
        self, runner_id: int, place: Place, flare_activity_id: str, verdict: CycleVerdict,
        origin: Origin = "manual",
    ) -> None:  # fmt: skip
        """Keep a person's word on a cycle, which hangs on place and flare activity."""
        key = {
            "location": place.location, "side": place.side or "",
            "flare_activity_id": flare_activity_id,
        }  # fmt: skip
        self._replace(t.verdict, runner_id, key, {"verdict": verdict, "origin": origin})

    def cycle_verdicts(self, runner_id: int) -> dict[CycleKey, CycleVerdict]:
        """Verdicts by (location, side, flare activity), orphaned too; none on hidden runs."""
        rows = self._read(self._reach(runner_id).verdicts(self._told(runner_id)))
        return {(r.location, r.side or None, r.flare_activity_id): r.verdict for r in rows}

    # Thresholds

    def thresholds(self, runner_id: int) -> Thresholds:
        """The bundled thresholds with this runner's own values in their place."""
        rows = self._rows(t.threshold, runner_id)
        return with_overrides(default_thresholds(), {row.name: row.value for row in rows})

    def set_threshold(self, runner_id: int, name: str, value: float) -> None:
        """Set `group.name` for one runner.

        ValueError for a name no rule knows, a number that is part of the method, and one
        that is too small or too large.
        """
        if wrong := threshold_faults(name, value):
            raise ValueError("; ".join(wrong))
        self._replace(t.threshold, runner_id, {"name": name}, {"value": value})

    # Kept analyses

    @at_one_moment
    def kept_analysis(
        self, runner_id: int, audience: str, rules_version: str, day: date,
        log_version: int | None = None,
    ) -> str | None:  # fmt: skip
        """The document kept for exactly today's log, rules and day, else None.

        With a log version that of a log as it was read. NotFound for an audience that is
        not the viewer's own; see `audience_of`.
        """
        key = AnalysisKey(runner_id, audience, rules_version, day)
        now = self._own_version(key, log_version)
        with self.engine.connect() as connection:
            return kept_document(connection, key, now)

    def keep_analysis(
        self, runner_id: int, audience: str, rules_version: str, day: date, document: str,
        log_version: int | None = None,
    ) -> None:  # fmt: skip
        """Keep a document; give the log version read before the log it was computed from.

        A log that may only be read keeps none.
        """
        if is_read_only(self.engine):
            return
        key = AnalysisKey(runner_id, audience, rules_version, day)
        version = self._own_version(key, log_version)
        with writing(self.engine, runner_id) as connection:
            keep_document(connection, key, version, document)

    # How every method reads and writes

    def _reach(self, runner_id: int) -> Reach:
        """What to filter by; NotFound where there is nothing, or no such runner."""
        self._runner(runner_id)
        return self._reach_alone(runner_id)

    def _reach_alone(self, runner_id: int) -> Reach:
        if (reach := Reach.of(self.viewer, runner_id)) is None:
            raise NotFound("no such runner")
        return reach

    def _own_version(self, key: AnalysisKey, read: int | None) -> int:
        """The log's version, now unless it was read; NotFound for an analysis of others."""
        if key.audience != audience_of(self.viewer):
            raise NotFound("no such analysis")
        self._reach_alone(key.runner_id)
        return self.log_version(key.runner_id) if read is None else read

    def _runner(self, runner_id: int) -> Row[Any]:
        if self._row is not None and self._row.id == runner_id:
            return self._row
        rows = self._read(sa.select(t.runner).where(t.runner.c.id == runner_id))
        if not rows or Reach.of(self.viewer, runner_id) is None:
            raise NotFound("no such runner")
        return rows[0]

    def _activity(self, activity_id: str) -> Row[Any]:
        rows = self._read(sa.select(t.activity).where(t.activity.c.id == activity_id))
        reach = Reach.of(self.viewer, rows[0].runner_id) if rows else None
        seen = sa.select(t.activity.c.id).where(t.activity.c.id == activity_id)
        if reach is None or not self._read(seen.where(reach.rows(t.activity))):
            raise NotFound(f"there is no activity {activity_id}")
        return rows[0]

    def _recordings(self, runner_id: int) -> tuple[tuple[Activity, ...], tuple[Twin, ...]]:
        """All activities by start, and which of them are of one run."""
        rows = self._rows(t.activity, runner_id, t.activity.c.start, t.activity.c.id)
        told = self._told(runner_id).values()
        return recordings(self.engine, runner_id, rows, (one.activity for one in told))

    def _rows(self, table: Table, runner_id: int, *order: sa.ColumnElement[Any]) -> Rows:
        """A runner's rows of a table, as far as their columns tell that they are readable."""
        readable_rows = self._reach(runner_id).rows(table)
        return self._read(sa.select(table).where(readable_rows).order_by(*order))

    def _told(self, runner_id: int, activity_id: str | None = None) -> Mapping[str, StandIn]:
        """The runs that this viewer sees by another copy than the best; or that one."""
        return stand_ins(self.engine, self._reach_alone(runner_id), activity_id)

    def _read(self, query: sa.Select[Any]) -> Rows:
        with self.engine.connect() as connection:
            return connection.execute(query).all()

    @contextmanager
    def _write(self, runner_id: int) -> Iterator[Connection]:
        """A write transaction on one runner's log, which moves its version at the end."""
        self._runner(runner_id)
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")
        with writing(self.engine, runner_id) as connection:
            yield connection
            bump(connection, runner_id)

    def _tell_of(self, runner_id: int, **values: Any) -> None:
        """Write columns of the runner's own row."""
        with self._write(runner_id) as connection:
            mine = t.runner.c.id == runner_id
            connection.execute(t.runner.update().where(mine).values(values))

    def _replace(
        self, table: Table, runner_id: int, key: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        """Write one row in place of the one with the same key."""
        with self._write(runner_id) as connection:
            replace_row(connection, table, {"runner_id": runner_id, **key}, values)
