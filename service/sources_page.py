"""The Sources page in words: what came from where, what it holds, what wants a look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.coverage import Held, coverage, devices
from service.outcome import KINDS, Kind
from service.source_files import file_list
from service.source_flags import flag_groups
from service.units import day_near, span_words
from service.untold_sports import untold_sports
from traininglog.words import counted
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rules.states import States
    from service.coverage import Coverage, Device
    from service.source_files import FileList, FilesAsked
    from service.source_flags import FlagGroup
    from service.units import Unit
    from service.untold_sports import UntoldTold
    from traininglog.log import TrainingLog
    from traininglog.repository import Repository
    from traininglog.repository_import import ImportRepository, SeenFile
    from traininglog.runner import Source

STAYS: Final = "Everything stays on the computer that runs Painmile."
NO_FILES: Final = "This log is only read here; which files it came from is not told."
OUTCOMES: Final[Mapping[Kind, str]] = {
    "added": "added", "duplicate": "already there", "skipped": "skipped", "failed": "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store knows of where a log came from; `home` is the runner's zone."""

    seen: Sequence[SeenFile]
    copies: Sequence[Source]
    held: Held
    home: str

    @property
    def of_files(self) -> list[Source]:
        """The copies that came in files; rows of an export and Strava's answers are none."""
        return [copy for copy in self.copies if copy.origin == "file"]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The whole page; `files` is None where the log is not this viewer's to import into."""

    headline: str
    sub: str
    files: FileList | None
    n_failed: int
    devices: tuple[Device, ...]
    coverage: Coverage
    flags: tuple[FlagGroup, ...]
    untold: UntoldTold | None = None


def kept_sources(repository: Repository, imports: ImportRepository, runner_id: int) -> Kept:
    """Read all of it, in as many queries for one file as for thousands.

    Raises NotFound for a viewer who may not write.
    """
    held = Held(imports.with_stream(runner_id), imports.with_contact_time(runner_id))
    seen = tuple(imports.seen_files(runner_id).values())
    home = repository.runner(runner_id).zone
    return Kept(seen, repository.sources(runner_id), held, home)


def sources_page(
    log: TrainingLog,
    states: States,
    kept: Kept | None,
    asked: FilesAsked,
    now: date,
    unit: Unit = "km",
) -> SourcesPage:
    """The page of a log; without `kept` what its runs alone tell."""
    held = kept.held if kept else Held()
    counts = Counter(file.outcome for file in kept.seen) if kept else Counter()
    return SourcesPage(
        headline=_headline(log, kept, counts["failed"]),
        sub=_sub(kept, counts, now),
        files=file_list(kept.seen, kept.copies, asked) if kept else None,
        n_failed=counts["failed"],
        devices=devices(log, held),
        coverage=coverage(log, states, held),
        flags=flag_groups(
            log, kept.copies if kept else (), kept.home if kept else None, now, unit
        ),
        untold=untold_sports(log, kept.copies, now, unit) if kept else None,
    )


def _headline(log: TrainingLog, kept: Kept | None, failed: int) -> str:
    """`1,585 runs from 1,602 files, 36 rows of an export and Strava, 3 Aug 2016 to ...`."""
    ids = {run.id for run in log.runs}
    words = counted(len(ids), "run") if ids else "No runs here yet"
    if kept and (places := list(_places(kept, log))):
        words += f" from {' and '.join(filter(None, (', '.join(places[:-1]), places[-1])))}"
    if ids:
        words += f", {span_words(log.runs[0].day, log.runs[-1].day)}"
    if failed:
        words += f"; {counted(failed, 'file')} could not be read"
    return f"{words}."


def _places(kept: Kept, log: TrainingLog) -> Iterator[str]:
    """`1,602 files`, `Strava`: where the runs of the log are from.

    A row counts where it alone tells a run.
    """
    ids = {run.id for run in log.runs} | {twin.other.id for twin in log.twins}
    if files := {copy.sha256 for copy in kept.of_files if copy.activity_id in ids}:
        yield counted(len(files), "file")
    rows = Counter(
        copy.sha256.split(":")[1] for copy in kept.copies
        if copy.origin == "archive" and copy.kept and copy.activity_id in ids
    )  # fmt: skip
    for maker, n in sorted(rows.items()):
        yield f"{counted(n, 'row')} of a {maker.title()} export"
    if any(copy.origin == "strava_api" and copy.activity_id in ids for copy in kept.copies):
        yield "Strava"


def _sub(kept: Kept | None, counts: Mapping[str, int], now: date) -> str:
    if kept is None:
        return f"{NO_FILES} {STAYS}"
    if not kept.seen:
        return f"No file was looked into yet. {STAYS}"
    told = [f"{counts[kind]:,} {OUTCOMES[kind]}" for kind in KINDS if counts.get(kind)]
    latest = max((copy.imported_at for copy in kept.of_files), default=None)
    day = latest.astimezone(zone_of(kept.home)).date() if latest else None
    when = f" Last new file: {day_near(day, now)}." if day else ""
    return f"{counted(len(kept.seen), 'file')} looked into: {', '.join(told)}.{when} {STAYS}"
