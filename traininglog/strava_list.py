"""How a list becomes activities, within a transaction: new ones, changed ones, known ones.

Strava's copy of a run that is here by a file or an export is another source of that run; where
that has no samples, Strava's is the better one. Everything else becomes an activity of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.activity_rows import activity_values
from traininglog.known_sources import linker_of
from traininglog.linking import Identity, KnownSource
from traininglog.repository_links import join, show
from traininglog.strava import ENGINE, REMOVED, Written
from traininglog.strava_gone import drop_run
from traininglog.strava_rows import API, keep_notes, note_rows
from traininglog.told import Values, told_of
from traininglog.told_words import unforgotten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from traininglog.activity import Activity
    from traininglog.linker import Linker
    from traininglog.linking import Link
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
    _linker: Linker = field(init=False)
    _shown: list[Listed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._new = {table: [] for table in (t.activity, t.source, t.note, s.run)}

    def write(self, rows: Iterable[Listed]) -> Written:
        """Write all that is new or says another thing; of one id the last row counts."""
        listed = {row.strava_id: row for row in rows}
        known = self._known(list(listed))
        todo = [row for row in listed.values() if _says_more(row, known.get(row.strava_id))]
        if not todo:
            return Written()
        near = [identity_of(row) for row in todo]
        self._linker = linker_of(self.connection, self.runner_id, near)
        linked = 0
        for row in todo:
            if (before := known.get(row.strava_id)) is None:
                linked += self._add(row)
            else:
                self._change(row, before)
        self._insert()
        for row in self._shown:
            self._show(row)
        added = sum(row.strava_id not in known for row in todo)
        return Written(added, len(todo) - added, linked)

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

    # What becomes of one

    def _add(self, row: Listed) -> bool:
        """A new one; whether it is known by another source."""
        told = identity_of(row)
        activity_id = self._linker.free_id(_new_id(self.runner_id, row))
        link = self._linker.find(told, told.key or "", wanted=activity_id)
        if link is not None:
            activity_id = link.activity_id
        source = self._source(row) | {"activity_id": activity_id, "imported_at": self.now}
        if link is None:
            self._new[t.activity].append(self._activity(activity_id, row))
        else:
            source["linked"] = link.why
            for gone in link.joins:
                self._join(link, gone)
        is_best = self._linker.add(KnownSource(activity_id, told, told.key or ""))
        if link is not None and is_best:
            self._shown.append(row)
        self._new[t.source].append({"linked": ""} | source | {"kept": is_best})
        self._new[t.note] += note_rows(
            self.runner_id, activity_id, row.activity.day, row.texts, self.now
        )
        streams = _streams(row.activity, has=row.has_streams, is_best=is_best)
        self._new[s.run].append(self._run(row) | {
            "activity_id": activity_id, "streams": streams, "attempts": 0, "problem": "",
            "detail": "wanted" if self.wants_notes and row.activity.is_run else "unneeded",
        })  # fmt: skip
        return link is not None

    def _change(self, row: Listed, before: Row[Any]) -> None:
        activity = self._activity_of(before.activity_id)
        if activity is None:
            self.streams += drop_run(self.connection, self.runner_id, row.strava_id)
            self._add(row)
            return
        activity = self._relink(row, activity)
        values = self._run(row)
        if self.wants_notes and row.activity.is_run:
            values["detail"] = "wanted"  # who renames a run writes about it as well
        if activity.origin == API:
            values |= self._rewrite(row, activity, before)
        source = t.source.update().where(self._source_of(row))
        self.connection.execute(source.values(self._source(row)))
        # What a list does not tell stays; a title that it does not tell is no more.
        texts = {"title": "", **row.texts}
        day = row.activity.day
        keep_notes(self.connection, self.runner_id, activity.id, day, texts, self.now)
        this = sa.and_(s.run.c.runner_id == self.runner_id,
                       s.run.c.strava_id == row.strava_id)  # fmt: skip
        values |= {"attempts": 0, "next_try": None, "problem": ""}
        self.connection.execute(s.run.update().where(this).values(values))

    def _relink(self, row: Listed, activity: Row[Any]) -> Row[Any]:
        """Known alone under another start or sport, it may now be like a run that is here."""
        told, copies = identity_of(row), self._linker.copies
        for source in copies.of_file(told.key or ""):
            copies.relearn(source, told)
        is_alone = len(copies.sources(activity.id)) == 1
        if not is_alone or not _measures_differ(row.activity, activity):
            return activity
        link = self._linker.find(told, told.key or "", own=activity.id)
        if link is None:
            return activity
        for gone in (*link.joins, activity.id):
            self._join(link, gone)
        return self._activity_of(link.activity_id) or activity

    def _join(self, link: Link, gone: str) -> None:
        keep = link.activity_id
        self._linker.join(keep, gone)
        self.streams += join(self.connection, self.runner_id, keep, gone, link.why)

    def _show(self, row: Listed) -> None:
        """The run shows what Strava tells of it, which is more than was known."""
        query = sa.select(t.source.c.id, t.source.c.activity_id).where(self._source_of(row))
        source = self.connection.execute(query).one()
        told = replace(row.activity, id=source.activity_id, origin=API)
        values = Values(activity_values(told), None, 0, None, LISTED_VERSION)
        self.streams += show(self.connection, self.runner_id, source.id, values)

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
        streams = _streams(row.activity, has=row.has_streams, is_best=True)
        return {"streams": streams, "streams_at": None}

    def _activity_of(self, activity_id: str | None) -> Row[Any] | None:
        this = t.activity.c.id == activity_id
        return self.connection.execute(sa.select(t.activity).where(this)).first()

    def _source_of(self, row: Listed) -> sa.ColumnElement[bool]:
        of = t.source.c
        mine = of.sha256 == f"strava:{row.strava_id}"
        return sa.and_(of.runner_id == self.runner_id, of.origin == API, mine)

    def _insert(self) -> None:
        for table, new in self._new.items():
            rows = self._fresh(new) if table is t.note else new
            if rows:
                self.connection.execute(table.insert(), rows)

    def _fresh(self, notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Words of a copy that went stay, and it may come again; their copies are there."""
        notes = unforgotten(self.connection, self.runner_id, notes)
        note, told = t.note.c, [row["digest"] for row in notes]
        same = sa.and_(note.runner_id == self.runner_id, note.digest.in_(told))
        known = set(self.connection.scalars(sa.select(note.digest).where(same)))
        return [row for row in notes if row["digest"] not in known]

    # Rows

    def _activity(self, activity_id: str, row: Listed) -> dict[str, Any]:
        told = replace(row.activity, id=activity_id, origin=API)
        return activity_values(told) | {
            "runner_id": self.runner_id, "serial": None, "records": 0, "stream": None,
            "version": LISTED_VERSION,
        }  # fmt: skip

    def _source(self, row: Listed) -> dict[str, Any]:
        return asdict(identity_of(row)) | {
            "runner_id": self.runner_id, "sha256": f"strava:{row.strava_id}", "session": 0,
            "path": f"Strava {row.strava_id}", "origin": API, "engine": ENGINE,
            "version": LISTED_VERSION, "problems": [], "told": told_of(row.activity),
        }  # fmt: skip

    def _run(self, row: Listed) -> dict[str, Any]:
        return {
            "runner_id": self.runner_id, "strava_id": row.strava_id,
            "start": row.activity.start, "upload_id": row.upload_id,
            "elapsed_min": row.elapsed_min,
            "hides_start": row.hides_start, "digest": row.digest, "raw": dict(row.raw),
            "raw_at": self.now,
        }  # fmt: skip


def identity_of(row: Listed) -> Identity:
    """What a list tells of an activity, by which other copies of it are known."""
    one = row.activity
    return Identity(
        one.sport, one.start, "api", None, one.timer_min, row.elapsed_min, one.distance_km,
        hides_start=row.hides_start, key=f"strava:{row.strava_id}",
        upload_id=row.upload_id or None,
    )  # fmt: skip


def _says_more(row: Listed, before: Row[Any] | None) -> bool:
    """Whether it is new or says another thing, and its runner did not remove it."""
    return before is None or (before.digest != row.digest and before.streams != REMOVED)


def told_values(activity: Activity) -> dict[str, Any]:
    """What no samples tell, as far as an answer tells it."""
    values = {name: getattr(activity, name) for name in _TOLD}
    return {name: value for name, value in values.items() if value not in (None, "unknown")}


def _new_id(runner_id: int, row: Listed) -> str:
    """As a file's: runner, start, what brought it. The number at Strava is not in it."""
    tail = hashlib.sha256(f"strava:{row.strava_id}".encode()).hexdigest()[:10]
    return f"{runner_id}-{row.activity.start:%Y%m%dT%H%M%S}-{tail}-0"


def _streams(activity: Activity, *, has: bool, is_best: bool) -> PartState:
    """Whether samples are wanted: of runs alone, and not where a file has them."""
    if not is_best or not activity.is_run:
        return "unneeded"
    return "wanted" if has else "none"


def _measures_differ(listed: Activity, kept: Row[Any]) -> bool:
    """Whether the list tells another run; what it does not tell may have come from samples."""
    told = {name: getattr(listed, name) for name in MEASURES}
    return any(v is not None and v != getattr(kept, name) for name, v in told.items())
