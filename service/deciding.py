"""What each copy that comes is: a new activity, another source of one, the same file again.

Everything known of a runner's log is held here while an import runs; nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decoding import READER_VERSION
from service.measured import ACTIVITY_VERSION
from service.outcome import Outcome
from traininglog.linking import Identity
from traininglog.repository_import import Known, NewActivity, same_as_api, same_run
from traininglog.runner import Source
from traininglog.streams import stream_name

if TYPE_CHECKING:
    from datetime import datetime

    from service.decoding import Decoded, DecodedActivity, Engine
    from service.discovery import Found
    from traininglog.repository_import import ImportRepository

LONGER: Final = 1.05
"""A copy with so many times the records of the known one takes its place."""


@dataclass(slots=True)
class Decided:
    """What becomes of one file: its outcome, and what is to be written for it.

    `activities` go with their streams; `outdated` are streams whose place a better one takes.
    """

    outcome: Outcome
    activities: list[tuple[NewActivity, bytes | None]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)


class Decider:
    """Compares what comes with all that one runner has, and knows it from then on."""

    def __init__(
        self, imports: ImportRepository, runner_id: int, engine: Engine, now: datetime
    ) -> None:
        self.engine, self.now = engine, now
        self.known = _KnownRuns(imports, runner_id)

    @property
    def files(self) -> dict[str, str]:
        """Where every file that is kept came from, by its sha256."""
        return self.known.files

    @property
    def api(self) -> frozenset[str]:
        """The activities that only a Strava account has."""
        return frozenset(self.known.api)

    def file(self, file: Found, decoded: Decoded) -> Decided:
        """What a file's activities are."""
        if decoded.failed:
            return Decided(Outcome(file.path, "failed", decoded.failed, decoded.problems))
        if decoded.skipped:
            return Decided(Outcome(file.path, "skipped", decoded.skipped, decoded.problems))
        if (twin := self.known.files.get(decoded.sha256)) is not None:
            reason = f"duplicate of {twin}: the same file"
            return Decided(Outcome(file.path, "duplicate", reason, decoded.problems))
        decided = Decided(Outcome(file.path, "added", "", decoded.problems))
        remarks = [
            remark
            for one in decoded.activities
            if (remark := self._activity(file, decoded, one, decided))
        ]
        self.known.files[decoded.sha256] = file.path
        if decided.activities:
            problems = (*decoded.problems, *remarks)
            decided.outcome = Outcome(file.path, "added", "", problems)
        else:
            decided.outcome = Outcome(file.path, "duplicate", remarks[0], decoded.problems)
        return decided

    def _activity(
        self, file: Found, decoded: Decoded, one: DecodedActivity, decided: Decided
    ) -> str:
        """Put one activity to what is to be written; what is to be said of it."""
        met = self.known.meet(decoded.sha256, one, file.path)
        better = met.before is None or met.takes_over
        decided.sources.append(self._source(file, decoded, one, met.known, kept=better))
        if better:
            decided.activities.append((_new(met, one), one.stream))
        if met.before is None:
            return ""
        if met.takes_over and met.before.stream is not None:
            decided.outdated.append(met.before.stream)
        return "" if met.before.is_api else _remark(met)

    def _source(
        self, file: Found, decoded: Decoded, one: DecodedActivity, known: Known, *, kept: bool
    ) -> Source:
        return Source(
            activity_id=known.id, day=one.row["day"], sha256=decoded.sha256,
            session=one.session, path=file.path, origin="file", engine=self.engine,
            version=READER_VERSION, kept=kept, imported_at=self.now, problems=decoded.problems,
            identity=_identity(one),
        )  # fmt: skip


def _identity(one: DecodedActivity) -> Identity:
    row = one.row
    return Identity(
        row["sport"], row["start"], one.format, one.serial, row["timer_min"],
        one.elapsed_min, row["distance_km"], one.records,
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
