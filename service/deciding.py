"""What each copy that comes is: a new activity, another source of one, the same file again.

Everything known of a runner's log is held here while an import runs; nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from service.decoding import READER_VERSION
from service.measured import ACTIVITY_VERSION
from service.outcome import Outcome
from traininglog.linking import Identity, KnownSource
from traininglog.repository_import import Join, NewActivity
from traininglog.runner import Source
from traininglog.streams import stream_name
from traininglog.told_words import ToldWords, source_name

if TYPE_CHECKING:
    from datetime import datetime

    from service.decoding import Decoded, DecodedActivity, Engine
    from service.discovery import Found
    from traininglog.linker import Linker
    from traininglog.linking import Link
    from traininglog.repository_import import ImportRepository

LONGER: Final = 1.05
"""The report calls a copy shorter from so many times its records on."""


@dataclass(slots=True)
class Decided:
    """What becomes of one file: its outcome, and what is to be written for it.

    `activities` go with their streams; `outdated` are streams whose place a better one takes.
    `joins` are activities that turned out to be one, `taught` a known file and its number at
    Strava, `notes` the words of its person.
    """

    outcome: Outcome
    activities: list[tuple[NewActivity, bytes | None]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    taught: list[tuple[str, str]] = field(default_factory=list)
    notes: list[ToldWords] = field(default_factory=list)


class Decider:
    """Compares what comes with all that one runner has, and knows it from then on.

    `files` is where every file that is kept came from, by its sha256. `at` is the log's
    version of which this is known.
    """

    def __init__(
        self, imports: ImportRepository, runner_id: int, engine: Engine, now: datetime
    ) -> None:
        self.engine, self.now = engine, now
        self.linker, self.at = imports.linker(runner_id)
        self.files = imports.known_files(runner_id)

    def file(self, file: Found, decoded: Decoded) -> Decided:
        """What a file's activities are."""
        if decoded.failed:
            return Decided(Outcome(file.path, "failed", decoded.failed, decoded.problems))
        if decoded.skipped:
            return Decided(Outcome(file.path, "skipped", decoded.skipped, decoded.problems))
        decided = Decided(Outcome(file.path, "added", "", decoded.problems))
        known = {source.session for source in self.linker.copies.of_file(decoded.sha256)}
        new = [one for one in decoded.activities if one.session not in known]
        if not new and (twin := self.files.get(decoded.sha256)) is not None:
            reason = f"duplicate of {twin}: the same file"
            decided.outcome = Outcome(file.path, "duplicate", reason, decoded.problems)
            self._teach(decoded.sha256, file.upload_id, decided)
            return decided
        met = [self._activity(file, decoded, one, decided) for one in new]
        self.files[decoded.sha256] = file.path
        remarks = tuple(remark for one in met if (remark := one.remark))
        if any(one.is_new for one in met):
            problems = (*decoded.problems, *remarks)
            decided.outcome = Outcome(file.path, "added", "", problems)
        else:
            decided.outcome = Outcome(file.path, "duplicate", remarks[0], decoded.problems)
        return decided

    def _activity(
        self, file: Found, decoded: Decoded, one: DecodedActivity, decided: Decided
    ) -> Met:
        """Put one activity to what is to be written."""
        told = _identity(one, file.upload_id)
        activity_id = self.linker.free_id(one.row["id"])
        link = self.linker.find(told, decoded.sha256, one.session, wanted=activity_id)
        if link is not None:
            activity_id = link.activity_id
            join(self.linker, link, decided)
        before = self.linker.best(activity_id)
        stream = None if one.stream is None else stream_name(decoded.sha256, one.session)
        mine = KnownSource(
            activity_id, told, decoded.sha256, one.session, file.path, stream=stream
        )
        is_best = self.linker.add(mine)
        decided.sources.append(self._source(decoded, one, mine, link))
        name = source_name(decoded.sha256, one.session)
        if one.texts:
            words = ToldWords(name, activity_id, one.row["day"], "file", one.texts)
            decided.notes.append(words)
        if is_best:
            new = NewActivity(
                {**one.row, "id": activity_id}, one.serial, one.records, stream,
                ACTIVITY_VERSION, one.speed_bins, replaces=link is not None,
            )  # fmt: skip
            decided.activities.append((new, one.stream))
            if before is not None and before.stream is not None:
                decided.outdated.append(before.stream)
        return Met(mine, before)

    def _teach(self, sha256: str, upload_id: str, decided: Decided) -> None:
        """The same file under the number that Strava gave it may say whose it is."""
        if upload_id and (links := self.linker.teach(sha256, upload_id)):
            decided.taught.append((sha256, upload_id))
            for link in links:
                join(self.linker, link, decided)

    def _source(
        self, decoded: Decoded, one: DecodedActivity, mine: KnownSource, link: Link | None
    ) -> Source:
        return Source(
            activity_id=mine.activity_id, day=one.row["day"], sha256=mine.sha256,
            session=mine.session, path=mine.path, origin="file", engine=self.engine,
            version=READER_VERSION, kept=mine.kept, imported_at=self.now,
            problems=decoded.problems, identity=mine.identity,
            linked="" if link is None else link.why,
        )  # fmt: skip


class Joining(Protocol):
    """What joins are written to: those of activities, and streams that nobody has then."""

    joins: list[Join]
    outdated: list[str]


def join(linker: Linker, link: Link, decided: Joining) -> None:
    """What a link says to be one activity is one from now on."""
    for gone in link.joins:
        decided.joins.append(Join(link.activity_id, gone, link.why))
        loser = linker.join(link.activity_id, gone)
        if loser is not None and loser.stream is not None:
            decided.outdated.append(loser.stream)


def _identity(one: DecodedActivity, upload_id: str) -> Identity:
    row = one.row
    return Identity(
        row["sport"], row["start"], one.format, one.serial, row["timer_min"],
        one.elapsed_min, row["distance_km"], one.records, upload_id=upload_id or None,
    )  # fmt: skip


class Met(NamedTuple):
    """An activity of a file, and the best copy of it there was before, if there was one."""

    mine: KnownSource
    before: KnownSource | None

    @property
    def is_new(self) -> bool:
        """Whether the log has more by it: a run, samples for one, or more of them."""
        mine, before = self.mine, self.before
        if before is None or not before.identity.is_file:
            return True
        is_longer = mine.identity.records > LONGER * before.identity.records
        return mine.kept and (mine.rank != before.rank or is_longer)

    @property
    def remark(self) -> str:
        """What is to be said of it, where a file had it already."""
        if self.before is None or not self.before.identity.is_file:
            return ""
        path = self.before.path
        if not self.is_new:
            return f"duplicate of {path}: the same activity in another file"
        if self.before.rank == self.mine.rank:
            return f"replaces {path}, a shorter file of the same activity"
        return f"replaces {path}, which tells less of the same activity"
