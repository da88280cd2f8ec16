"""Tables of exports go into a log after its files: row by row, so many in one transaction.

A table that was cut off is read again from its start; rows that are known change nothing.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.archive.limits import Refused
from ingest.archive.model import Unread
from ingest.archive.zips import Archives
from service.decoding import implausible
from service.rows import RowDecider
from service.table_tally import Tally
from traininglog.repository_import import Batch, RacedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import BinaryIO

    from ingest.archive.kinds import Kind
    from ingest.archive.model import ArchiveRow
    from service.discovery import Found
    from service.outcome import Outcome
    from service.rows import DecidedRows
    from traininglog.repository_import import ImportRepository
    from traininglog.runner import Runner

TRIES: Final = 5
BATCH: Final = 500
"""Rows in one transaction."""


def read_table(kind: Kind, stream: BinaryIO, home: str) -> Iterator[ArchiveRow | Unread]:
    """The rows of a table, one by one; `home` is the runner's zone."""
    if kind == "strava_csv":
        from ingest.archive.strava_csv import read_activities_csv  # noqa: PLC0415 -- exports alone

        return read_activities_csv(stream, home)
    from ingest.archive.garmin_json import read_summaries  # noqa: PLC0415 -- exports alone

    return read_summaries(stream, home)


def batches(rows: Iterable[ArchiveRow | Unread]) -> Iterator[Sequence[ArchiveRow | Unread]]:
    """So many rows as one transaction takes."""
    left = iter(rows)
    while batch := tuple(islice(left, BATCH)):
        yield batch


def _possible(row: ArchiveRow | Unread, now: datetime) -> ArchiveRow | Unread:
    """The row; one that cannot have been run yet gives nothing, as a file of it does."""
    why = None if isinstance(row, Unread) else implausible(row.activity.start, now)
    return row if why is None else Unread(row.place, why)


class TableTold(NamedTuple):
    """What became of a table; `passing` is a failure of the moment, read again next time."""

    outcome: Outcome
    passing: bool


class TableImport:
    """Puts tables into one runner's log; close it for the archive it reads from."""

    def __init__(self, imports: ImportRepository, runner: Runner, now: datetime) -> None:
        self.imports, self.runner, self.now = imports, runner, now
        self.decider = self._decider()
        self._archives = Archives()

    def _decider(self) -> RowDecider:
        return RowDecider(self.imports, self.runner.id, self.now)

    def outcome(self, table: Found, go_on: Callable[[int], bool]) -> TableTold | None:
        """What became of a table; None where it was not to go on.

        `go_on` is told after every batch how many rows were read.
        """
        tally = Tally()
        for batch in batches(self._rows(table, tally)):
            rows = [row for row in batch if not isinstance(row, Unread)]
            tally.add(batch, *self.keep(table.path, rows))
            if not go_on(tally.rows):
                return None
        return TableTold(tally.outcome(table.path), tally.passing)

    def wrote(self) -> None:
        """The log has moved by one write of this import."""
        at = self.decider.at
        self.decider.at = None if at is None else at + 1

    def _rows(self, table: Found, tally: Tally) -> Iterator[ArchiveRow | Unread]:
        """The rows; where no more can be read, the tally says why."""
        try:
            with closing(self._stream(table)) as stream:
                for row in read_table(table.kind, stream, self.runner.zone):
                    yield _possible(row, self.now)
        except Refused as refusal:
            tally.failed = str(refusal)
        except OSError as fault:
            tally.failed = f"cannot be read: {(fault.strerror or '').lower()}"
            tally.passing = True

    def _stream(self, table: Found) -> BinaryIO:
        if table.member is None:
            return Path(table.file).open("rb")
        return self._archives.open(table.file, table.member)

    def keep(self, path: str, rows: Sequence[ArchiveRow]) -> tuple[DecidedRows, int]:
        """Keep a batch of the table at `path`; what it became, how many notes are new or gone.

        Where another import was quicker, the log is looked at anew. Where others always are,
        nobody else writes while it is looked at for the last time.
        """
        for _ in range(TRIES):
            try:
                kept = self._keep(path, rows, partial(self.imports.write, self.runner.id))
            except RacedError:
                self.decider = self._decider()
            else:
                break
        else:
            with self.imports.alone(self.runner.id) as write:
                self.decider = self._decider()
                kept = self._keep(path, rows, write)
        decided, words, moved = kept
        if moved:
            self.wrote()
        self._delete(decided.outdated)
        return decided, words

    def _keep(
        self, path: str, rows: Sequence[ArchiveRow], write: Callable[[Batch], int]
    ) -> tuple[DecidedRows, int, bool]:
        """What the rows became, how many notes are new or gone, whether the log has moved."""
        decided = self.decider.rows(path, rows)
        told = Batch(
            decided.activities, decided.sources, retold=decided.retold,
            notes=decided.notes, joins=decided.joins, at=self.decider.at,
        )  # fmt: skip
        words = write(told)
        return decided, words, bool(told.tells or words)

    def _delete(self, streams: Sequence[str]) -> None:
        for name in streams:
            self.imports.streams.delete(self.runner.id, "streams", name)

    def close(self) -> None:
        """Let go of the archive."""
        self._archives.close()
