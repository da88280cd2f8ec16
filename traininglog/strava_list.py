"""How a list becomes activities, within a transaction: new ones, changed ones, files' twins.

Strava's copy of a run that a file brought becomes a second source of that run. Everything
else becomes an activity of its own, which a file may take over later.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.repository_rows import activity_values
from traininglog.strava import ENGINE, REMOVED, Written
from traininglog.strava_gone import drop_run
from traininglog.strava_link import STARTS_WITHIN, is_same
from traininglog.strava_rows import API, keep_notes, note_rows
from traininglog.told_words import unforgotten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from traininglog.activity import Activity
    from traininglog.strava import Listed, PartState

LISTED_VERSION: Final = "strava 1"
"""Moves when what a list says is read another way."""
MEASURES: Final = ("sport", "start", "distance_km", "timer_min")
"""What tells whether the samples that are here are still of the run that is listed."""
_TOLD: Final = ("zone", "day", "surface", "device", "feel", "rpe")
_PAGE: Final = 500


@dataclass
class ListWriter:
    """Writes what was listed for one runner; `streams` are files that are nobody's after."""

    connection: Connection
    runner_id: int
    now: datetime
    wants_notes: bool = False
    streams: list[str] = field(default_factory=list)
    _new: dict[sa.Table, list[dict[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self._new = {table: [] for table in (t.activity, t.source, t.note, s.run)}

    def write(self, rows: Iterable[Listed]) -> Written:
        """Write all that is new or says another thing; of one id the last row counts."""
        listed = {row.strava_id: row for row in rows}
        known = self._known(list(listed))
        files = self._files(listed.values())
        added = changed = linked = 0
        for row in listed.values():
            before = known.get(row.strava_id)
            if before is not None and (
                before.digest == row.digest or before.streams == REMOVED
            ):
                continue
            if before is None:
                linked += self._add(row, files)
                added += 1
            else:
                self._change(row, before, files)
                changed += 1
        notes = self._new[t.note]
        self._new[t.note] = unforgotten(self.connection, self.runner_id, notes)
        for table, new in self._new.items():
            if new:
                self.connection.execute(table.insert(), new)
        return Written(added, changed, linked)

    # What is there

    def _known(self, ids: list[str]) -> dict[str, Row[Any]]:
        run = s.run.c
        found: dict[str, Row[Any]] = {}
        for at in range(0, len(ids), _PAGE):
            these = run.strava_id.in_(ids[at : at + _PAGE])
            query: sa.Select[Any] = sa.select(
                run.strava_id, run.digest, run.activity_id, run.streams
            ).where(run.runner_id == self.runner_id, these)
            found.update((row.strava_id, row) for row in self.connection.execute(query))
        return found

    def _files(self, rows: Iterable[Listed]) -> dict[str, Row[Any]]:
        """The activities of files of that time which no Strava run is linked with, by id."""
        starts = [row.activity.start for row in rows]
        if not starts:
            return {}
        run = t.activity.c
        linked = sa.select(s.run.c.activity_id).where(s.run.c.activity_id.is_not(None))
        query: sa.Select[Any] = sa.select(
            run.id, run.sport, run.start, run.timer_min, run.distance_km
        ).where(
            run.runner_id == self.runner_id, run.origin != API, run.id.not_in(linked),
            run.start.between(min(starts) - STARTS_WITHIN, max(starts) + STARTS_WITHIN),
        )  # fmt: skip
        return {row.id: row for row in self.connection.execute(query)}

    def _take_file(self, row: Listed, files: dict[str, Row[Any]]) -> str | None:
        """The file's activity of this run, which is no other run's from now on."""
        if row.hides_start:
            return None
        one, elapsed = row.activity, row.elapsed_min
        same = [file for file in files.values() if is_same(one, elapsed, file)]
        if not same:
            return None
        return str(files.pop(min(same, key=lambda file: abs(file.start - one.start)).id).id)

    # What becomes of one

    def _add(self, row: Listed, files: dict[str, Row[Any]]) -> bool:
        """A new one; whether a file has it."""
        file = self._take_file(row, files)
        activity_id = file or _new_id(self.runner_id, row)
        if file is None:
            self._new[t.activity].append(self._activity(activity_id, row))
        self._new[t.source].append(self._source(activity_id, row, file))
        self._new[t.note] += note_rows(
            self.runner_id, activity_id, row.activity.day, row.texts, self.now
        )
        streams = _streams(row.activity, has=row.has_streams, has_file=file is not None)
        values = self._run(row) | {
            "activity_id": activity_id, "streams": streams, "attempts": 0, "problem": "",
            "detail": "wanted" if self.wants_notes and row.activity.is_run else "unneeded",
        }  # fmt: skip
        self._new[s.run].append(values)
        return file is not None

    def _change(self, row: Listed, before: Row[Any], files: dict[str, Row[Any]]) -> None:
        activity = self._activity_of(before)
        if activity is None or self._is_a_files(row, activity, files):
            # Known under another start or sport before: now it is the run of a file.
            self.streams += drop_run(self.connection, self.runner_id, row.strava_id)
            self._add(row, files)
            return
        values = self._run(row)
        if self.wants_notes and row.activity.is_run:
            values["detail"] = "wanted"  # who renames a run writes about it as well
        if activity.origin == API:
            values |= self._rewrite(row, activity, before)
        # What a list does not tell stays; a title that it does not tell is no more.
        texts = {"title": "", **row.texts}
        day = row.activity.day
        keep_notes(self.connection, self.runner_id, activity.id, day, texts, self.now)
        this = sa.and_(s.run.c.runner_id == self.runner_id,
                       s.run.c.strava_id == row.strava_id)  # fmt: skip
        values |= {"attempts": 0, "next_try": None, "problem": ""}
        self.connection.execute(s.run.update().where(this).values(values))

    def _is_a_files(self, row: Listed, activity: Row[Any], files: dict[str, Row[Any]]) -> bool:
        """Whether it has become like a run of a file, which it was not."""
        if activity.origin != API or not _measures_differ(row.activity, activity):
            return False
        return self._take_file(row, dict(files)) is not None

    def _rewrite(self, row: Listed, activity: Row[Any], before: Row[Any]) -> dict[str, Any]:
        """The activity as it is listed now; columns of its run that change with it."""
        has_samples = before.streams in ("done", "expired")
        this = t.activity.c.id == activity.id
        if has_samples and not _measures_differ(row.activity, activity):
            told = told_values(row.activity)
            self.connection.execute(t.activity.update().where(this).values(told))
            return {}
        # Cropped, moved or of another sport: samples and roll-up are of the run as it was.
        values = self._activity(activity.id, row)
        self.connection.execute(t.activity.update().where(this).values(values))
        bins = t.speed_bin.c.activity_id == activity.id
        self.connection.execute(t.speed_bin.delete().where(bins))
        if activity.stream is not None:
            self.streams.append(activity.stream)
        streams = _streams(row.activity, has=row.has_streams, has_file=False)
        return {"streams": streams, "streams_at": None}

    def _activity_of(self, before: Row[Any]) -> Row[Any] | None:
        this = t.activity.c.id == before.activity_id
        return self.connection.execute(sa.select(t.activity).where(this)).first()

    # Rows

    def _activity(self, activity_id: str, row: Listed) -> dict[str, Any]:
        told = replace(row.activity, id=activity_id, origin=API)
        return activity_values(told) | {
            "runner_id": self.runner_id, "serial": None, "records": 0, "stream": None,
            "version": LISTED_VERSION,
        }  # fmt: skip

    def _source(self, activity_id: str, row: Listed, file: str | None) -> dict[str, Any]:
        return {
            "runner_id": self.runner_id, "activity_id": activity_id,
            "sha256": f"strava:{row.strava_id}", "session": 0,
            "path": f"Strava {row.strava_id}", "origin": API, "engine": ENGINE,
            "version": LISTED_VERSION, "kept": file is None, "problems": [],
            "imported_at": self.now,
        }  # fmt: skip

    def _run(self, row: Listed) -> dict[str, Any]:
        return {
            "runner_id": self.runner_id, "strava_id": row.strava_id,
            "start": row.activity.start, "upload_id": row.upload_id,
            "elapsed_min": row.elapsed_min,
            "hides_start": row.hides_start, "digest": row.digest, "raw": dict(row.raw),
            "raw_at": self.now,
        }  # fmt: skip


def told_values(activity: Activity) -> dict[str, Any]:
    """What no samples tell, as far as an answer tells it."""
    values = {name: getattr(activity, name) for name in _TOLD}
    return {name: value for name, value in values.items() if value not in (None, "unknown")}


def _new_id(runner_id: int, row: Listed) -> str:
    """As a file's: runner, start, what brought it. The number at Strava is not in it."""
    tail = hashlib.sha256(f"strava:{row.strava_id}".encode()).hexdigest()[:10]
    return f"{runner_id}-{row.activity.start:%Y%m%dT%H%M%S}-{tail}-0"


def _streams(activity: Activity, *, has: bool, has_file: bool) -> PartState:
    """Whether samples are wanted: of runs alone, and not where a file has them."""
    if has_file or not activity.is_run:
        return "unneeded"
    return "wanted" if has else "none"


def _measures_differ(listed: Activity, kept: Row[Any]) -> bool:
    """Whether the list tells another run; what it does not tell may have come from samples."""
    told = {name: getattr(listed, name) for name in MEASURES}
    return any(v is not None and v != getattr(kept, name) for name, v in told.items())
