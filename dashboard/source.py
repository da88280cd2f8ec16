"""Where a page gets its log from: the narrow door between the pages and the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from dashboard.visiting import OWN, Visit
from service.analysis import analysis_for, answers_of, audience
from service.clock import LocalTime
from service.clock import now as now_in
from service.story import story
from service.twin_words import standing_in
from service.who import LOCAL
from traininglog.access import NotFound
from traininglog.finding import Analysis, Coverage
from traininglog.journal import Journal
from traininglog.log import TrainingLog
from traininglog.problem import Problem
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.speed_bins import LaterBins
from traininglog.streams import ObjectStoreError
from traininglog.viewer import Viewer
from traininglog.visit_pen import VisitPen
from traininglog.zones import machine_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from rules.states import States
    from service.curve import Curve
    from service.import_desk import ImportDesk
    from service.matched import Matched
    from service.patient_desk import PatientDesk
    from service.proposals import OldNotes, Proposals
    from service.rights_desk import RightsDesk
    from service.share_desk import ShareDesk
    from service.story import Story
    from service.strava_connect import StravaDesk
    from service.units import Unit
    from service.who import Who
    from service.window import Window
    from traininglog.notes import KeptNote
    from traininglog.pain import Place
    from traininglog.repository_import import ImportRepository
    from traininglog.steps import Kept
    from traininglog.streams import Stream


_MOST_STORIES = 64
"""Spans are dragged at will, and each is a story of its own."""
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One runner's log with its analysis and the answer of every run.

    Stories once told are kept with it: a log that does not move tells the same. `version`
    is the key it was loaded by: another version, another log. `who` is who looks at a page.
    """

    log: TrainingLog
    analysis: Analysis
    states: States
    version: Hashable = None
    who: Who = LOCAL
    _stories: dict[tuple[Place | None, Window, Unit], Story] = field(default_factory=dict)
    _entries: list[tuple[Kept, ...]] = field(default_factory=list)
    _matched: list[Matched] = field(default_factory=list)
    _told: dict[Hashable, Any] = field(default_factory=dict)

    def story(self, place: Place | None, window: Window, unit: Unit) -> Story:
        """The story of a place over a window; see `service.story`."""
        asked = (place, window, unit)
        if kept := self._stories.get(asked):
            return kept
        told = story(
            self.log, self.analysis, self.states,
            place=place, window=window, unit=unit, at_speed=self.matched(),
        )  # fmt: skip
        if len(self._stories) >= _MOST_STORIES:
            self._stories.clear()
        return self._stories.setdefault(asked, told)

    def once(self, asked: Hashable, tell: Callable[[], _Told]) -> _Told:
        """What `tell` says of this log, told once for as long as the log stands.

        `asked` names the page and all of the address that it depends on.
        """
        kept: _Told | None = self._told.get(asked)
        if kept is not None:
            return kept
        told = tell()
        if len(self._told) >= _MOST_STORIES:
            self._told.clear()
        self._told[asked] = told
        return told

    def counting(self, run_id: str) -> tuple[TrainingLog, States]:
        """The log as if this recording counted, with its answers; itself where it does."""
        log = standing_in(self.log, run_id)
        return log, self.states if log is self.log else answers_of(log)

    def entries(self, journal: Journal | None) -> tuple[Kept, ...]:
        """The pain entries with their ids, read once; none where there is no journal."""
        if journal is None:
            return ()
        if not self._entries:
            self._entries.append(journal.entries())
        return self._entries[0]

    def matched(self) -> Matched:
        """Cadence and heart rate of every run at one speed, told once."""
        from service.matched import matched  # noqa: PLC0415 -- NumPy, after the first page

        if not self._matched:
            self._matched.append(matched(self.log))
        return self._matched[0]


@cache
def nothing_kept() -> Loaded:
    """An empty log, for pages that are not about the log of who looks at them."""
    log = TrainingLog("")
    analysis = Analysis(date.min, Coverage(0, 0, 0))
    return Loaded(log, analysis, answers_of(log))


@dataclass(frozen=True, slots=True)
class Owned:
    """The store behind a log, for what its owner does to more than the diary."""

    repository: Repository
    imports: ImportRepository
    runner_id: int
    desk: ImportDesk | None = None
    strava: StravaDesk | None = None
    shares: ShareDesk | None = None
    rights: RightsDesk | None = None


class Source(Protocol):
    """What a page asks for: the log of the viewer's runner, one run's curve, the diary."""

    def loaded(self) -> Loaded:
        """The log as it is now."""
        ...

    def curve(self, run_id: str) -> Curve | None:
        """Pace and heart rate over one run, or None where there is no stream."""
        ...

    def stream(self, run_id: str) -> Stream | Problem | None:
        """All records of one run; a Problem where they cannot be read, None without any."""
        ...

    def journal(self) -> Journal | None:
        """The diary to write in; None where the log is in memory and only read."""
        ...

    def owned(self) -> Owned | None:
        """The store, for imports and settings; None where the log is in memory."""
        ...

    def now(self) -> datetime:
        """The time it is for the runner; aware, in the runner's zone."""
        ...

    def proposals(self) -> Proposals:
        """What the runner's old notes propose, as the diary stands now."""
        ...

    def who(self) -> Who:
        """The person before the page."""
        ...

    def visit(self, of: str | None) -> Visit:
        """The log that `of` names (see `Visit.of`) as this person may see it; NotFound."""
        ...

    def patients(self) -> PatientDesk:
        """Who shares a log with this therapist; NotFound for anybody else."""
        ...


class CachedSource:
    """Keeps the last log in memory for as long as its key (version, day) stands.

    `key` is cheap and asked at every request; `load` is called when it moves.
    """

    def __init__(
        self,
        key: Callable[[], Hashable],
        load: Callable[[], tuple[TrainingLog, Analysis]],
        curve: Callable[[str], Curve | None] | None = None,
        journal: Journal | None = None,
        now: Callable[[], datetime] | None = None,
        notes: Callable[[], tuple[KeptNote, ...]] | None = None,
        owned: Owned | None = None,
        stream: Callable[[str], Stream | Problem | None] | None = None,
        visit: Callable[[str | None], Visit] | None = None,
    ) -> None:
        self._key = key
        self._load = load
        self._curve = curve
        self._journal = journal
        self._now = now
        self._notes = notes
        self._owned = owned
        self._stream = stream
        self._visit = visit
        self._lock, self._reading = Lock(), Lock()
        self._kept: tuple[Hashable, Loaded] | None = None
        self._old_notes: OldNotes | None = None

    def loaded(self) -> Loaded:
        """The log as it is now; several requests at once load it once."""
        key = self._key()
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                log, analysis = self._load()
                self._kept = (key, Loaded(log, analysis, answers_of(log), key))
            return self._kept[1]

    @property
    def held(self) -> int:
        """How many activities are in memory now."""
        kept = self._kept
        return len(kept[1].log.activities) if kept else 0

    def curve(self, run_id: str) -> Curve | None:
        """Pace and heart rate over one run, if somebody can tell."""
        return self._curve(run_id) if self._curve else None

    def stream(self, run_id: str) -> Stream | Problem | None:
        """All records of one run, if there are some and somebody can tell."""
        return self._stream(run_id) if self._stream else None

    def journal(self) -> Journal | None:
        """The diary to write in, if there is a store behind the log."""
        return self._journal

    def owned(self) -> Owned | None:
        """The store behind the log, if there is one."""
        return self._owned

    def now(self) -> datetime:
        """The time it is for the runner; this machine's where nobody can tell."""
        return self._now() if self._now else now_in(machine_zone())

    def who(self) -> Who:
        """The only person of a log on their own computer."""
        return LOCAL

    def visit(self, of: str | None) -> Visit:
        """One's own log as a visitor would see it, if there is a store behind it."""
        if self._visit is None:
            raise NotFound("no such visit")
        return self._visit(of)

    def patients(self) -> PatientDesk:
        """Nobody shares a log with somebody alone on their own computer."""
        raise NotFound("no patients")

    def proposals(self) -> Proposals:
        """What old notes propose; each is read once, all of it again only after a write."""
        from service.diary_page import Held  # noqa: PLC0415 -- after the first page
        from service.proposals import Diary, OldNotes  # noqa: PLC0415

        loaded, journal = self.loaded(), self._journal

        def diary() -> Diary:
            kept = journal.entries() if journal else Held.of(loaded.log).entries
            answers = journal.answers() if journal else {}
            return Diary(loaded.log, loaded.states, kept, answers)

        with self._reading:  # thousands of notes take a while, and no other page waits for it
            self._old_notes = self._old_notes or OldNotes()
            return self._old_notes.proposals(
                loaded.version, diary, self._notes or tuple, self.now().date()
            )


def store_source(
    repository: Repository,
    runner_id: int,
    now: Callable[[], datetime],
    imports: ImportRepository | None = None,
    desk: ImportDesk | None = None,
    strava: StravaDesk | None = None,
    shares: ShareDesk | None = None,
    rights: RightsDesk | None = None,
) -> CachedSource:
    """A source over the store: findings are read as kept, made anew only after a write.

    With `imports` the pages may change settings, with `desk` bring in runs, with `strava`
    connect an account, with `shares` let others look, with `rights` give all of it away.

    `now` gives the runner's local time, aware; its date is the day the log is looked at from.
    """
    bins = partial(repository.bins, runner_id)

    def load() -> tuple[TrainingLog, Analysis]:
        log = replace(repository.training_log(runner_id), bins=LaterBins(bins))
        return log, analysis_for(repository, runner_id, now().date(), log)

    def key() -> Hashable:
        version, zone = repository.standing(runner_id)
        here = now.at(zone) if isinstance(now, LocalTime) else now()
        return runner_id, version, here.date(), audience(repository)

    def run_curve(run_id: str) -> Curve | None:
        from service.curve import curve_of  # noqa: PLC0415 -- NumPy, after the first chart

        stream = run_stream(run_id)
        return None if stream is None or isinstance(stream, Problem) else curve_of(stream)

    def run_stream(run_id: str) -> Stream | Problem | None:
        try:
            return repository.stream(run_id)
        except LookupError:
            return None
        except ObjectStoreError as fault:
            return Problem("unreachable", fault.words, run_id)
        except (OSError, ValueError) as fault:
            return Problem("stream", str(fault), run_id)

    def notes() -> tuple[KeptNote, ...]:
        return repository.notes(runner_id)

    owned = (
        Owned(repository, imports, runner_id, desk, strava, shares, rights) if imports else None
    )
    journal = Journal(repository, runner_id)
    visit = preview_of(repository, runner_id, now)
    return CachedSource(key, load, run_curve, journal, now, notes, owned, run_stream, visit)


def preview_of(
    repository: Repository, runner_id: int, now: Callable[[], datetime]
) -> Callable[[str | None], Visit]:
    """The visit to the log of this computer's only person: all of it, as others may see it."""
    viewer = Viewer("therapist", runner_id, EVERYTHING, writes=True)
    shared = Repository(repository.engine, repository.streams, viewer)
    kept: list[CachedSource] = []  # made when it is first asked for

    def visit(of: str | None) -> Visit:
        if of != OWN:
            raise NotFound("no such visit")
        if not kept:
            kept.append(store_source(shared, runner_id, now))
        loaded = kept[0].loaded()
        return Visit(
            OWN, loaded, shared, runner_id, EVERYTHING, now(),
            pen=VisitPen(shared, runner_id), keeps_pictures=True,
            withheld=loaded.log.withheld_runs,
        )  # fmt: skip

    return visit
