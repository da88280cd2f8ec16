"""Imports FIT files into a runner's log: every file gets one outcome, none stops the rest.

    discover -> skip unchanged -> decode in chunks (workers) -> files, then rows (here)

Only this process writes: first originals and streams, then one transaction a chunk. So an
import can be cut off at any point and run again: what has its row is whole, and the rest
is read once more.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decoding import READER_VERSION, Decoded, DecodeSettings, Job
from service.discovery import Found, Listing, discover
from service.gates import Gates
from service.measured import ACTIVITY_VERSION
from service.outcome import ImportReport, Outcome, Progress
from service.unpack import Archives, Refused
from service.workers import executor_for, run_chunks
from traininglog.repository_import import (
    Batch,
    Known,
    NewActivity,
    RacedError,
    SeenFile,
    same_as_api,
    same_run,
)  # fmt: skip
from traininglog.runner import Source
from traininglog.streams import NewFile, stream_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from service.decoding import DecodedActivity, Engine
    from service.workers import MakeExecutor
    from traininglog.repository_import import ImportRepository
    from traininglog.runner import Runner

CHUNK_FILES: Final = 40
CHUNK_BYTES: Final = 16 * 2**20
TRIES: Final = 5
"""Against another import on the same log, which is quicker with single chunks at most."""
LONGER: Final = 1.05
"""A copy with so many times the records of the known one takes its place."""

UNCHANGED: Final = "unchanged since it was imported"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `verify` reads with both engines, and unchanged files again too.

    `should_stop` is asked after every chunk; what was imported by then is kept and told.
    """

    engine: Engine = "columnar"
    verify: bool = False
    make_executor: MakeExecutor | None = None
    on_progress: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None
    now: datetime | None = None


def import_files(
    imports: ImportRepository,
    runner: Runner,
    paths: Sequence[str | Path] | Listing,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import everything below the paths, or already listed, into a runner's log.

    Raises NotFound where the viewer may not write, OSError where the data folder cannot
    be written, RacedError where another import is always quicker (what was imported
    before stays).
    """
    options = options or ImportOptions()
    imports.sweep(runner.id)
    listing = paths if isinstance(paths, Listing) else discover(paths)
    run = _Import(imports, runner, options)
    files = run.all(listing.files)
    return ImportReport(files, listing.unreachable)


@dataclass
class _Import:
    """One import under way: what is known of the runner, and the outcomes so far."""

    imports: ImportRepository
    runner: Runner
    options: ImportOptions
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.options.now or datetime.now(UTC)
        self.version = f"{self.options.engine} {READER_VERSION}"
        self.known = _KnownRuns(self.imports, self.runner.id)

    def all(self, files: Sequence[Found | Outcome]) -> list[Outcome]:
        """One outcome per file, in their order; none for those after a stop."""
        seen = {} if self.options.verify else self.imports.seen_files(self.runner.id)
        todo: dict[int, Found] = {}
        for number, file in enumerate(files):
            if isinstance(file, Outcome):
                self.outcomes[number] = file
            elif (before := self._unchanged(file, seen.get(file.key))) is not None:
                self.outcomes[number] = before
            else:
                todo[number] = file
        if todo:
            self._import(todo, len(files))
        return [outcome for _, outcome in sorted(self.outcomes.items())]

    def _unchanged(self, file: Found, seen: SeenFile | None) -> Outcome | None:
        """What to say about a file without reading it again, None if it must be read.

        Failures are remembered too, until the reader changes; passing ones have no row.
        """
        if seen is None or (seen.size, seen.mtime_ns) != (file.size, file.mtime_ns):
            return None
        if seen.outcome == "failed":
            if seen.version != self.version:
                return None
            return Outcome(file.path, "failed", seen.reason, tuple(seen.problems))
        reason = seen.reason if seen.outcome == "skipped" else UNCHANGED
        return Outcome(file.path, "skipped", reason)

    def _import(self, todo: dict[int, Found], total: int) -> None:
        settings = DecodeSettings(
            runner_id=self.runner.id,
            zone=self.runner.zone,
            now=self.now,
            engine=self.options.engine,
            verify=self.options.verify,
            gates=Gates().with_settings(self.runner.settings),
            known=frozenset() if self.options.verify else frozenset(self.known.files),
        )
        size = sum(file.size for file in todo.values() if file.member is None)
        size += sum(file.member.file_size for file in todo.values() if file.member)
        make_executor = self.options.make_executor or executor_for(len(todo), size)
        started = time.monotonic()
        chunks = _chunks(todo, self._refuse)
        for chunk, decoded in run_chunks(chunks, settings, make_executor):
            results = [(todo[d.number], j, d) for j, d in zip(chunk, decoded, strict=True)]
            self._settle(results)
            if self.options.on_progress is not None:
                elapsed = time.monotonic() - started
                self.options.on_progress(Progress(len(self.outcomes), total, elapsed))
            if self.options.should_stop is not None and self.options.should_stop():
                return

    def _refuse(self, number: int, file: Found, reason: str) -> None:
        """A zip member that could not even be unpacked; read again at the next import."""
        self.outcomes[number] = Outcome(file.path, "failed", reason)

    def _settle(self, results: Sequence[tuple[Found, Job, Decoded]]) -> None:
        """Keep a chunk; where another import was quicker, look at the log anew."""
        for _ in range(TRIES):
            try:
                self._keep(results)
            except RacedError:
                self.known = _KnownRuns(self.imports, self.runner.id)
            else:
                return
        raise RacedError("another import is running on this log; run this one again")

    def _keep(self, results: Sequence[tuple[Found, Job, Decoded]]) -> None:
        """Decide what each file is, store its bytes, then write the chunk's rows."""
        streams, runner_id = self.imports.streams, self.runner.id
        files: list[NewFile] = []
        activities: list[NewActivity] = []
        sources: list[Source] = []
        seen: list[SeenFile] = []
        outdated: list[str] = []
        api = frozenset(self.known.api)
        for file, job, decoded in results:
            outcome, new, copies = self._decide(file, decoded, outdated)
            raw = decoded.raw if job.data is None else job.data
            if copies and raw is not None:
                files.append(NewFile("originals", decoded.sha256, raw))
            for activity, stream in new:
                if activity.stream is not None and stream is not None:
                    files.append(NewFile("streams", activity.stream, stream))
                activities.append(activity)
            sources += copies
            if not decoded.passing:
                seen.append(self._seen(file, outcome))
            self.outcomes[decoded.number] = outcome
        streams.put(runner_id, files)
        self.imports.write(runner_id, Batch(activities, sources, seen, api))
        for name in outdated:
            streams.delete(runner_id, "streams", name)

    def _seen(self, file: Found, outcome: Outcome) -> SeenFile:
        return SeenFile(
            file.key, file.size, file.mtime_ns, outcome.outcome, outcome.reason,
            outcome.problems, self.version,
        )  # fmt: skip

    def _decide(
        self, file: Found, decoded: Decoded, outdated: list[str]
    ) -> tuple[Outcome, list[tuple[NewActivity, bytes | None]], list[Source]]:
        """A file's outcome, its new activities with their streams, and its copies.

        Streams of which a better copy takes the place are added to `outdated`.
        """
        if decoded.failed:
            return Outcome(file.path, "failed", decoded.failed, decoded.problems), [], []
        if decoded.skipped:
            return Outcome(file.path, "skipped", decoded.skipped, decoded.problems), [], []
        if (twin := self.known.files.get(decoded.sha256)) is not None:
            reason = f"duplicate of {twin}: the same file"
            return Outcome(file.path, "duplicate", reason, decoded.problems), [], []
        new: list[tuple[NewActivity, bytes | None]] = []
        copies: list[Source] = []
        remarks: list[str] = []
        for one in decoded.activities:
            met = self.known.meet(decoded.sha256, one, file.path)
            better = met.before is None or met.takes_over
            copies.append(self._source(file, decoded, one, met.known, kept=better))
            if better:
                new.append((_new(met, one), one.stream))
            if met.before is not None:
                if not met.before.is_api:
                    remarks.append(_remark(met))
                if met.takes_over and met.before.stream is not None:
                    outdated.append(met.before.stream)
        self.known.files[decoded.sha256] = file.path
        if new:
            return Outcome(file.path, "added", "", (*decoded.problems, *remarks)), new, copies
        return Outcome(file.path, "duplicate", remarks[0], decoded.problems), new, copies

    def _source(
        self, file: Found, decoded: Decoded, one: DecodedActivity, known: Known, *, kept: bool
    ) -> Source:
        return Source(
            activity_id=known.id, day=one.row["day"], sha256=decoded.sha256,
            session=one.session, path=file.path, origin="file", engine=self.options.engine,
            version=READER_VERSION, kept=kept, imported_at=self.now, problems=decoded.problems,
        )  # fmt: skip


class _KnownRuns:
    """Which files and activities a runner's log holds, kept up to date during an import."""

    def __init__(self, imports: ImportRepository, runner_id: int) -> None:
        self.files = imports.known_files(runner_id)
        self.api: set[str] = set()
        self._by_second: dict[int, list[Known]] = {}
        self._by_minute: dict[int, list[Known]] = {}
        for known in imports.known_activities(runner_id):
            if known.is_api:
                self.api.add(known.id)
                self._by_minute.setdefault(_minute(known), []).append(known)
            else:
                self._add(known)

    def _add(self, known: Known) -> None:
        self._by_second.setdefault(int(known.start.timestamp()), []).append(known)

    def meet(self, sha256: str, one: DecodedActivity, path: str) -> Met:
        """Compare an activity with all known ones, and know it from now on."""
        row = one.row
        mine = Known(
            row["id"], row["start"], row["sport"], one.serial, row["timer_min"],
            row["distance_km"], one.records,
            None if one.stream is None else stream_name(sha256, one.session), path,
        )  # fmt: skip
        second = int(mine.start.timestamp())
        for near in range(second - 2, second + 3):
            among = self._by_second.get(near, [])
            for place, known in enumerate(among):
                if same_run(known, mine):
                    met = Met(mine._replace(id=known.id), known)
                    if met.takes_over:
                        among[place] = met.known
                    return met
        before = self._take_api(mine)
        if before is not None:
            mine = mine._replace(id=before.id)
        self._add(mine)
        return Met(mine, before)

    def _take_api(self, mine: Known) -> Known | None:
        """The run that only a Strava account had, and that is this file's from now on."""
        minute = _minute(mine)
        near = (k for m in range(minute - 1, minute + 2) for k in self._by_minute.get(m, ()))
        same = [known for known in near if known.id in self.api and same_as_api(known, mine)]
        if not same:
            return None
        found = min(same, key=lambda known: abs(known.start - mine.start))
        self.api.remove(found.id)
        return found


def _minute(known: Known) -> int:
    return int(known.start.timestamp()) // 60


class Met(NamedTuple):
    """An activity of a file, under the id of the one it is a copy of, if it is one."""

    known: Known
    before: Known | None = None

    @property
    def takes_over(self) -> bool:
        """Whether this copy is whole where the known one was cut short, or was Strava's."""
        before = self.before
        return before is not None and (
            before.is_api or self.known.records > LONGER * before.records
        )


def _new(met: Met, one: DecodedActivity) -> NewActivity:
    return NewActivity(
        {**one.row, "id": met.known.id}, one.serial, one.records, met.known.stream,
        ACTIVITY_VERSION, one.speed_bins, replaces=met.before is not None,
    )  # fmt: skip


def _remark(met: Met) -> str:
    path = met.before.path if met.before else ""
    if met.takes_over:
        return f"replaces {path}, a shorter copy of the same activity"
    return f"duplicate of {path}: the same activity in other bytes"


def _chunks(
    todo: dict[int, Found], refuse: Callable[[int, Found, str], None]
) -> Iterator[tuple[Job, ...]]:
    """Jobs in groups of at most CHUNK_FILES files and CHUNK_BYTES."""
    group: list[Job] = []
    size = 0
    with closing(Archives()) as archives:
        for number, file in todo.items():
            try:
                data = None if file.member is None else archives.read(file.file, file.member)
            except Refused as refusal:
                refuse(number, file, str(refusal))
                continue
            length = file.size if data is None else len(data)
            if group and (len(group) >= CHUNK_FILES or size + length > CHUNK_BYTES):
                yield tuple(group)
                group, size = [], 0
            group.append(Job(number, file.file, data))
            size += length
    if group:
        yield tuple(group)
