"""Imports files into a runner's log: every file gets one outcome, none stops the rest.

    discover -> skip unchanged -> decode in chunks (workers) -> files, then rows (here)

Only this process writes: first originals and streams, then one transaction a chunk. So an
import can be cut off at any point and run again: what has its row is whole, and the rest
is read once more.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeVar

from service.chunks import HANDED_FILES, chunks
from service.cluster import Cluster
from service.deciding import Decider
from service.decoding import READER_VERSION, DecodeSettings, with_original
from service.discovery import Found, Listing, discover
from service.gates import Gates
from service.outcome import ImportReport, Outcome, Progress
from service.settling import settle
from service.table_import import TableImport
from service.workers import executor_for, run_chunks
from traininglog.links import Links
from traininglog.repository_import import Batch, RacedError, SeenFile
from traininglog.streams import NewFile, stream_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from service.deciding import Decided
    from service.decoding import Decoded, Engine
    from service.workers import MakeExecutor
    from traininglog.repository_import import ImportRepository
    from traininglog.runner import Runner
    from traininglog.streams import Kind

TRIES: Final = 5
"""Against other imports on the same log, and edits, before they are kept out for a moment."""
UNCHANGED: Final = "unchanged since it was imported"
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    `verify` reads with both engines, and unchanged files again too; what the log had kept of
    them and lost is kept anew.

    `should_stop` is asked after every chunk; what was imported by then is kept and told.
    `first` is that of DecodeSettings.
    """

    engine: Engine = "columnar"
    verify: bool = False
    make_executor: MakeExecutor | None = None
    on_progress: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None
    now: datetime | None = None
    first: Mapping[str, str] = field(default_factory=dict)


def import_files(
    imports: ImportRepository,
    runner: Runner,
    paths: Sequence[str | Path] | Listing,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import everything below the paths, or already listed, into a runner's log.

    Raises NotFound where the viewer may not write, OSError where the data folder cannot
    be written, ClusterError where the workers of a cluster are gone (what was imported before
    stays).
    """
    options = options or ImportOptions()
    imports.sweep(runner.id)
    listing = paths if isinstance(paths, Listing) else discover(paths)
    run = _Import(imports, runner, options)
    files = run.all(listing.files)
    settle(Links(imports.engine, imports.streams, imports.viewer), runner)
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
        self.started = time.monotonic()
        self.decider = self._decider()
        verify = self.options.verify
        self.missing = self.imports.missing(self.runner.id) if verify else frozenset()

    def _decider(self) -> Decider:
        return Decider(self.imports, self.runner.id, self.options.engine, self.now)

    def all(self, files: Sequence[Found | Outcome]) -> list[Outcome]:
        """One outcome per file, in their order; none for those after a stop."""
        seen = {} if self.options.verify else self.imports.seen_files(self.runner.id)
        todo: dict[int, Found] = {}
        tables: dict[int, Found] = {}
        for number, file in enumerate(files):
            if isinstance(file, Outcome):
                self.outcomes[number] = file
            elif (before := self._unchanged(file, seen.get(file.key))) is not None:
                self.outcomes[number] = before
            else:
                (todo if file.kind == "activity" else tables)[number] = file
        if (not todo or self._import(todo, len(files))) and tables:
            self._import_tables(tables, len(files))
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

    def _import(self, todo: dict[int, Found], total: int) -> bool:
        """Read files; whether to go on after them."""
        settings = DecodeSettings(
            runner_id=self.runner.id,
            zone=self.runner.zone,
            now=self.now,
            engine=self.options.engine,
            verify=self.options.verify,
            gates=Gates().with_settings(self.runner.settings),
            known=frozenset() if self.options.verify else frozenset(self.decider.files),
            first=self.options.first,
        )
        size = sum(file.size for file in todo.values() if file.member is None)
        size += sum(file.member.size for file in todo.values() if file.member)
        wanted = self.options.make_executor
        make_executor = executor_for(len(todo), size, wanted, HANDED_FILES)
        jobs = chunks(todo, self._refuse, hand_over=isinstance(make_executor, Cluster))
        for chunk, decoded in run_chunks(jobs, settings, make_executor):
            whole = [with_original(*one) for one in zip(chunk, decoded, strict=True)]
            del chunk, decoded  # a large one is gone before the next is read
            self._settle([(todo[one.number], one) for one in whole])
            del whole
            if not self._goes_on(total):
                return False
        return True

    def _import_tables(self, tables: dict[int, Found], total: int) -> None:
        """Read tables, of which a row tells a file that is here by now."""
        with closing(TableImport(self.imports, self.runner, self.now)) as reader:
            for number, table in tables.items():
                told = reader.outcome(table, lambda rows: self._goes_on(total, rows))
                if told is None:
                    return
                self.outcomes[number] = told.outcome
                if not told.passing:
                    seen = self._seen(table, told.outcome)
                    self.imports.write(self.runner.id, Batch(seen=[seen]))
                    reader.wrote()
                if not self._goes_on(total):
                    return

    def _goes_on(self, total: int, rows: int = 0) -> bool:
        """Tell how far it is; whether it is to go on."""
        told, stop = self.options.on_progress, self.options.should_stop
        if told is not None:
            elapsed = time.monotonic() - self.started
            told(Progress(len(self.outcomes), total, elapsed, rows))
        return stop is None or not stop()

    def _refuse(self, number: int, file: Found, reason: str) -> None:
        """A zip member that could not even be unpacked; read again at the next import."""
        self.outcomes[number] = Outcome(file.path, "failed", reason)

    def _settle(self, results: Sequence[tuple[Found, Decoded]]) -> None:
        """Keep a chunk; where another import was quicker, look at the log anew.

        Where others always are, nobody else writes while it is looked at for the last time.
        """
        for _ in range(TRIES):
            try:
                decided = self._keep(results, partial(self.imports.write, self.runner.id))
            except RacedError:
                self.decider = self._decider()
            else:
                break
        else:
            with self.imports.alone(self.runner.id) as write:
                self.decider = self._decider()
                decided = self._keep(results, write)
        for name in _all(one.outdated for one in decided):
            self.imports.streams.delete(self.runner.id, "streams", name)
        for (_, read), one in zip(results, decided, strict=True):
            self.outcomes[read.number] = one.outcome

    def _keep(
        self, results: Sequence[tuple[Found, Decoded]], write: Callable[[Batch], int]
    ) -> list[Decided]:
        """Decide what each file is, store its bytes, then write the chunk's rows."""
        streams, runner_id = self.imports.streams, self.runner.id
        decided = [self.decider.file(file, decoded) for file, decoded in results]
        told = list(zip(results, decided, strict=True))
        files = (_new_files(read, one) for (_, read), one in told)
        lost = (_lost_files(read, self.missing) for _, read in results)
        streams.put(runner_id, [*_all(files), *_all(lost)])
        batch = Batch(
            [activity for one in decided for activity, _ in one.activities],
            _all(one.sources for one in decided),
            [self._seen(file, one.outcome) for (file, d), one in told if not d.passing],
            notes=_all(one.notes for one in decided),
            joins=_all(one.joins for one in decided),
            taught=_all(one.taught for one in decided),
        )
        at = self.decider.at  # by the log as it was then
        words = write(replace(batch, at=at))
        if at is not None and (batch.tells or words):
            self.decider.at = at + 1
        return decided

    def _seen(self, file: Found, outcome: Outcome) -> SeenFile:
        return SeenFile(
            file.key, file.size, file.mtime_ns, outcome.outcome, outcome.reason,
            outcome.problems, self.version,
        )  # fmt: skip


def _lost_files(decoded: Decoded, missing: Collection[tuple[Kind, str]]) -> Iterator[NewFile]:
    """What the log speaks of and had no more, from the file it was made of."""
    if decoded.raw is not None and ("originals", decoded.sha256) in missing:
        yield NewFile("originals", decoded.sha256, decoded.raw)
    for one in decoded.activities:
        name = stream_name(decoded.sha256, one.session)
        if one.stream is not None and ("streams", name) in missing:
            yield NewFile("streams", name, one.stream)


def _new_files(decoded: Decoded, decided: Decided) -> Iterator[NewFile]:
    """The original and the streams to keep of one file."""
    if decided.sources and decoded.raw is not None:
        yield NewFile("originals", decoded.sha256, decoded.raw)
    for activity, stream in decided.activities:
        if activity.stream is not None and stream is not None:
            yield NewFile("streams", activity.stream, stream)


def _all(lists: Iterable[Iterable[_One]]) -> list[_One]:
    return list(chain.from_iterable(lists))
