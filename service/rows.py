"""Rows of an export's table: each a source of an activity that is here, or one of its own.

A row that is known by its number and says the same changes nothing, so a table may be read
again, and an import that was cut off begins anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from service.deciding import join
from traininglog.activity_rows import activity_values
from traininglog.linking import Identity, KnownSource
from traininglog.repository_import import Join, NewActivity
from traininglog.row_sources import Retold
from traininglog.runner import Source
from traininglog.told import told_of
from traininglog.told_words import ToldWords, source_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ingest.archive.model import ArchiveRow
    from traininglog.activity import Activity
    from traininglog.repository_import import ImportRepository

ROW_VERSION: Final = "row 1"
"""Moves when the same row is read another way."""
Became = Literal["file", "here", "own", "changed", "known"]
"""A source of a run with a file, or of another that is here; a run of its own."""


@dataclass(slots=True)
class DecidedRows:
    """What becomes of some rows: each in one word, and what is to be written for them.

    `joins` are activities that turn out to be one, `outdated` streams that nobody has then.
    """

    became: list[Became] = field(default_factory=list)
    activities: list[NewActivity] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    retold: list[Retold] = field(default_factory=list)
    notes: list[ToldWords] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)


class RowDecider:
    """Compares rows with all that one runner has, and knows them from then on.

    `known` are the rows in the log by sha256, `at` is the log's version that was looked at.
    """

    def __init__(self, imports: ImportRepository, runner_id: int, now: datetime) -> None:
        self.linker, self.at = imports.linker(runner_id)
        self.known = imports.known_rows(runner_id)
        self.runner_id, self.now = runner_id, now

    def rows(self, path: str, rows: Iterable[ArchiveRow]) -> DecidedRows:
        """What rows of the table at `path` are."""
        decided = DecidedRows()
        for row in rows:
            source = self._row(path, row, decided)
            self.known[source.sha256] = source
            (known,) = self.linker.copies.of_file(source.sha256)
            words = ToldWords(
                source_name(source.sha256, 0), known.activity_id, source.day, "archive",
                row.texts,
            )  # fmt: skip
            decided.notes.append(words)
        return decided

    def _row(self, path: str, row: ArchiveRow, decided: DecidedRows) -> Source:
        sha256 = f"row:{row.key}"
        if (before := self.known.get(sha256)) is None:
            return self._new(self._source(path, row), row, decided)
        row = _as_dated(row, before)
        source = replace(
            self._source(path, row), activity_id=before.activity_id, linked=before.linked
        )
        if (source.told, source.identity) == (before.told, before.identity):
            decided.became.append("known")
            return before
        source = self._moved(source, row, decided)
        values = _values(row.activity, source) if source.kept else None
        decided.retold.append(Retold(source, values))
        decided.became.append("changed")
        return source

    def _moved(self, source: Source, row: ArchiveRow, decided: DecidedRows) -> Source:
        """A known row that says another thing, which may be of another activity by that."""
        copies = self.linker.copies
        (known,) = copies.of_file(source.sha256)
        copies.relearn(known, _identity(row))
        if len(copies.sources(known.activity_id)) == 1:
            own = known.activity_id
            link = self.linker.find(known.identity, source.sha256, own=own)
            if link is not None:
                join(self.linker, replace(link, joins=(own, *link.joins)), decided)
        return replace(source, activity_id=known.activity_id, kept=known.kept)

    def _new(self, source: Source, row: ArchiveRow, decided: DecidedRows) -> Source:
        """A row that is read for the first time."""
        identity = _identity(row)
        activity_id = self.linker.free_id(self._new_id(row))
        link = self.linker.find(identity, source.sha256, wanted=activity_id)
        if link is not None:
            activity_id = link.activity_id
            join(self.linker, link, decided)
        before = self.linker.best(activity_id)
        source = replace(source, activity_id=activity_id, linked=link.why if link else "")
        source = replace(source, kept=self.linker.add(_known(source)))
        if source.kept:
            values = _values(row.activity, source)
            decided.activities.append(replace(values, replaces=before is not None))
        decided.sources.append(source)
        decided.became.append(
            "own" if before is None else "file" if before.identity.is_file else "here"
        )
        return source

    def _source(self, path: str, row: ArchiveRow) -> Source:
        return Source(
            activity_id="", day=row.activity.day, sha256=f"row:{row.key}", session=0,
            path=path, origin="archive", engine="table", version=ROW_VERSION, kept=False,
            imported_at=self.now, problems=row.problems, identity=_identity(row),
            told=told_of(row.activity),
        )  # fmt: skip

    def _new_id(self, row: ArchiveRow) -> str:
        """As a file's: runner, start, what told it. The number at its maker is not in it."""
        tail = hashlib.sha256(row.key.encode()).hexdigest()[:10]
        return f"{self.runner_id}-{row.activity.start:%Y%m%dT%H%M%S}-{tail}-0"


def _identity(row: ArchiveRow) -> Identity:
    one = row.activity
    return Identity(
        one.sport, one.start, "row", row.serial, one.timer_min, row.elapsed_min,
        one.distance_km, hides_start=row.hides_start, key=row.key,
        upload_id=row.upload_id or None,
    )  # fmt: skip


def _known(source: Source) -> KnownSource:
    if source.identity is None:
        raise ValueError(source.sha256)
    return KnownSource(source.activity_id, source.identity, source.sha256, path=source.path)


def _as_dated(row: ArchiveRow, before: Source) -> ArchiveRow:
    """The row on the day it was first read for, unless its start moved."""
    told = before.told or {}
    if told.get("start") != row.activity.start.isoformat():
        return row
    day = date.fromisoformat(told["day"])
    return replace(row, activity=replace(row.activity, zone=told["zone"], day=day))


def _values(activity: Activity, source: Source) -> NewActivity:
    """The row's values as those of its activity."""
    row = activity_values(replace(activity, id=source.activity_id, origin="archive"))
    return NewActivity(row, None, 0, None, ROW_VERSION)
