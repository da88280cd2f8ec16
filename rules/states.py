"""Which runs were painful, painless or silent, place by place.

Silence is not painless: a run that nobody answered says nothing. A 0 without a place is
for everywhere; pain at one place is no 0 for another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from traininglog.facts import Following
from traininglog.finding import Coverage, RunState
from traininglog.pain import COMPARED, Place, highest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from traininglog.activity import Activity
    from traininglog.log import Declaration, TrainingLog
    from traininglog.pain import Compared, Location, PainEntry, Side, When
    from traininglog.thresholds import PlaceThresholds

_ONE_DAY = timedelta(days=1)
ANYWHERE: Final = Place("unspecified")
_AFTERWARDS: tuple[When, ...] = ("after", "night", "next_morning")


@dataclass(frozen=True, slots=True)
class States:
    """Every run's state at every place that ever hurt, and pain felt away from runs.

    `by_place[place][n]` and `anywhere[n]`, the most telling of them, belong to the log's
    n-th run. `loose` holds the entries that say pain and belong to no run, by place, and
    `entries` all that name a place, zeros too.
    """

    by_place: Mapping[Place, tuple[RunState, ...]]
    anywhere: tuple[RunState, ...]
    loose: Mapping[Place, tuple[PainEntry, ...]]
    entries: Mapping[Place, tuple[PainEntry, ...]]

    @property
    def coverage(self) -> Coverage:
        """Runs that were painful somewhere, answered painless, or silent."""
        return coverage_of(self.anywhere)

    def track(self, *places: Place) -> Track:
        """One place through the log; of several places the most telling state of each run."""
        tracks = [self.by_place[place] for place in places]
        told = zip(*tracks, strict=True)
        loose = [entry for place in places for entry in self.loose.get(place, ())]
        return Track(
            tracks[0] if len(tracks) == 1 else tuple(max(s, key=telling) for s in told),
            tuple(sorted(loose, key=lambda entry: entry.day)),
        )


class Track(NamedTuple):
    """What the rules follow: a state for each run of the log, and pain between runs."""

    states: tuple[RunState, ...]
    loose: tuple[PainEntry, ...]


def coverage_of(states: Iterable[RunState]) -> Coverage:
    """How many of these runs were painful, painless, silent."""
    answers = [state.answer for state in states]
    return Coverage(*(answers.count(a) for a in ("painful", "painless", "silent")))


def between(states: Iterable[RunState], first: date, last: date) -> list[RunState]:
    """The runs from one day to another, both included."""
    return [state for state in states if first <= state.run.day <= last]


def telling(state: RunState) -> tuple[int, bool, int, float]:
    """Painful over painless over silent, in the run, the worst score, the earliest onset."""
    rank = ("silent", "painless", "painful").index(state.answer)
    return rank, state.during, state.score or 0, -(state.onset_km or 0.0)


def run_states(log: TrainingLog) -> States:
    """Answer painful, painless or silent for each run and each place of the log."""
    diary = _read_diary(log)
    told_of = [(run, diary.of_run.get(run.id, ())) for run in log.runs]
    elsewhere = [_not_named(run, told, log.declarations) for run, told in told_of]

    def states_at(place: Place) -> tuple[RunState, ...]:
        return tuple(
            _named(run, place, told, log.declarations)
            if any(t.about(place) for t in told)
            else RunState(run, place, **other)
            for (run, told), other in zip(told_of, elsewhere, strict=True)
        )

    places = sorted(diary.entries, key=lambda place: (place.location, place.side or ""))
    by_place = {place: states_at(place) for place in places}
    if follows := log.told(Following):
        by_place = _followed(by_place, follows, diary)
    told = zip(*by_place.values(), strict=True) if by_place else zip(states_at(ANYWHERE))
    anywhere = tuple(max(states, key=telling) for states in told)
    return States(by_place, anywhere, diary.loose, diary.entries)


def _followed(
    by_place: Mapping[Place, tuple[RunState, ...]],
    follows: Sequence[Following],
    diary: _Diary,
) -> dict[Place, tuple[RunState, ...]]:
    """An answered run that does not name a place its runner watches was painless there."""
    answered = [
        any(state.answer != "silent" for state in states)
        for states in zip(*by_place.values(), strict=True)
    ]

    def at(state: RunState, *, is_answered: bool) -> RunState:
        run, place = state.run, state.place
        if not is_answered or state.answer != "silent" or state.painkiller:
            return state
        named = any(told.about(place) for told in diary.of_run[run.id])
        if named or not any(follow.holds(place, run.day) for follow in follows):
            return state
        return replace(state, answer="painless", assumed=False)

    return {
        place: tuple(
            at(state, is_answered=known) for state, known in zip(states, answered, strict=True)
        )
        for place, states in by_place.items()
    }


def belonging(log: TrainingLog, entries: Sequence[PainEntry]) -> list[tuple[Activity, ...]]:
    """The runs of the log each entry belongs to, none for one that is no run's."""
    counted = [log.counted(entry) for entry in entries]
    days = {entry.day for entry in counted}
    near = _by_day(run for run in log.runs if {run.day, run.day + _ONE_DAY} & days)
    return [tuple(_runs_of(entry, near, log)) for entry in counted]


def _by_day(runs: Iterable[Activity]) -> Mapping[date, Sequence[Activity]]:
    found: dict[date, list[Activity]] = defaultdict(list)
    for run in runs:
        found[run.day].append(run)
    return found


@dataclass(frozen=True, slots=True)
class _Diary:
    """The entries by the runs they belong to, each with the places it counts for."""

    of_run: Mapping[str, Sequence[_Told]]
    loose: Mapping[Place, tuple[PainEntry, ...]]
    entries: Mapping[Place, tuple[PainEntry, ...]]


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry and the places it counts for: none of its own means everywhere."""

    entry: PainEntry
    places: tuple[Place, ...]

    def about(self, place: Place) -> bool:
        return place in self.places


def _read_diary(log: TrainingLog) -> _Diary:
    within = timedelta(days=log.thresholds.place.side_joins_within_days)
    sided = _sided(log.pain)
    runs = _by_day(log.runs)
    of_run: dict[str, list[_Told]] = defaultdict(list)
    loose: dict[Place, list[PainEntry]] = defaultdict(list)
    entries: dict[Place, list[PainEntry]] = defaultdict(list)
    for entry in log.pain:
        if entry.is_candidate:
            continue
        told = _Told(entry, _places(entry, sided, within))
        for place in told.places:
            entries[place].append(entry)
        belongs_to = _runs_of(log.counted(entry), runs, log)
        for run in belongs_to:
            of_run[run.id].append(told)
        if not belongs_to and entry.hurts:
            for place in told.places:
                loose[place].append(entry)
    return _Diary(of_run, _frozen(loose), _frozen(entries))


def _frozen(entries: Mapping[Place, list[PainEntry]]) -> Mapping[Place, tuple[PainEntry, ...]]:
    return {place: tuple(told) for place, told in entries.items()}


def _sided(entries: Iterable[PainEntry]) -> Mapping[Location, Sequence[tuple[date, Side]]]:
    """The sides told of each location, by day."""
    found: dict[Location, list[tuple[date, Side]]] = defaultdict(list)
    for entry in entries:
        if entry.side and entry.location:
            found[entry.location].append((entry.day, entry.side))
    return {location: sorted(told) for location, told in found.items()}


def _places(
    entry: PainEntry,
    sided: Mapping[Location, Sequence[tuple[date, Side]]],
    within: timedelta,
) -> tuple[Place, ...]:
    """`both` counts for each side; an entry without side joins the only side in use.

    A 0 without side is for every side in use.
    """
    if entry.location is None:
        return ()
    if entry.side and entry.side != "both":
        return (Place(entry.location, entry.side),)
    told = sided.get(entry.location, ())
    first = bisect_left(told, entry.day - within, key=itemgetter(0))
    last = bisect_right(told, entry.day + within, key=itemgetter(0))
    near = {side for _, side in told[first:last]}
    used: list[Side] = ["left", "right"] if "both" in near else sorted(near)
    if entry.side == "both" or len(used) == 1 or (used and entry.score == 0):
        return tuple(Place(entry.location, side) for side in used)
    return (Place(entry.location),)


def _runs_of(
    entry: PainEntry, runs: Mapping[date, Sequence[Activity]], log: TrainingLog
) -> Sequence[Activity]:
    """The run an entry belongs to; none where it may be of one that is withheld."""
    found = _seen_runs_of(entry, runs, log.thresholds.place)
    return found if not log.withheld_days or _is_sure(entry, found, log.withheld_days) else ()


def _is_sure(
    entry: PainEntry, found: Sequence[Activity], withheld_days: AbstractSet[date]
) -> bool:
    """Whether no withheld run can be meant: it names its run, is for all, or none is near."""
    named = any(run.local_start.time() == entry.time for run in found if run.day == entry.day)
    for_all = entry.score == 0 and entry.time is None and entry.when == "during"
    if not found or named or for_all:
        return True
    meant = entry.day - _ONE_DAY if entry.when == "next_morning" else entry.day
    return withheld_days.isdisjoint({meant, found[0].day})


def _seen_runs_of(
    entry: PainEntry, runs: Mapping[date, Sequence[Activity]], limits: PlaceThresholds
) -> Sequence[Activity]:
    """The run an entry belongs to, none, or every run of the day for a 0 without a time.

    A morning belongs to the day before. What was felt at night or after belongs to its
    own day's last run by then, else to the day before; so does an onset that was written
    down a day late. The very start of a run names that run. Pain that says neither is no
    run's.
    """
    same_day, day_before = runs.get(entry.day, ()), runs.get(entry.day - _ONE_DAY, ())
    if entry.when == "daily":
        return ()
    if entry.when == "next_morning":
        return day_before[-1:] or _of_day(entry, same_day)
    own = [run for run in same_day if entry.time and run.local_start.time() == entry.time]
    if own or entry.when == "before":
        return own[:1] or _of_day(entry, same_day)
    begun = [run for run in same_day if _has_begun(run, entry, limits)]
    if entry.when == "during" and not begun:
        late = entry.onset_km is not None or entry.onset_min is not None
        return (day_before[-1:] if same_day or late else ()) or same_day[:1]
    if entry.when == "during":
        return _of_day(entry, begun)
    return begun[-1:] or day_before[-1:]


def _has_begun(run: Activity, entry: PainEntry, limits: PlaceThresholds) -> bool:
    """Whether a run was under way by an entry's time, which people round."""
    if entry.time is None:
        return True
    told = datetime.combine(entry.day, entry.time) + timedelta(minutes=limits.rounding_min)
    return run.local_start.replace(tzinfo=None) <= told


def _of_day(entry: PainEntry, runs: Sequence[Activity]) -> Sequence[Activity]:
    """Of a day's runs: the last one long enough for the onset, else the last.

    A 0 without a time answers for all of them.
    """
    if entry.score == 0 and entry.time is None:
        return runs
    onset_km = entry.onset_km or 0.0
    return [r for r in runs if (r.distance_km or 0.0) >= onset_km][-1:] or runs[-1:]


def _named(
    run: Activity, place: Place, told: Sequence[_Told], declarations: Iterable[Declaration]
) -> RunState:
    here = [t.entry for t in told if t.about(place)]
    nowhere = [t.entry for t in told if t.entry.location is None]
    during = [e for e in here if _is_about_the_run(e)]
    everywhere = [e for e in nowhere if e.when == "during"]
    later = [e for e in here if e.when in _AFTERWARDS and not _is_about_the_run(e)]
    # "No pain" afterwards is a 0 for every place, and no word on the run itself.
    afterwards = later + [e for e in nowhere if e.when in _AFTERWARDS]
    before = highest(
        [e.before_score for e in here] + [e.score for e in here + nowhere if e.when == "before"]
    )
    hurt = any(e.score != 0 for e in during)
    felt = any(_is_above(e, before) for e in later)
    painkiller = any(t.entry.painkiller for t in told)
    zero = not painkiller and any(e.score == 0 for e in during + everywhere)
    silent = not (hurt or felt or zero)
    return RunState(
        run=run,
        place=place,
        answer="painful" if hurt or felt else "silent" if silent else "painless",
        score=highest(e.score for e in during or everywhere),
        onset_km=_lowest(_onset_km(run, e) for e in during),
        onset_min=_lowest(e.onset_min for e in during),
        offset_km=max((e.offset_km for e in during if e.offset_km is not None), default=None),
        before_score=before,
        after_score=highest(e.score for e in afterwards if e.when == "after"),
        night_score=highest(e.score for e in afterwards if e.when == "night"),
        next_morning_score=highest(e.score for e in afterwards if e.when == "next_morning"),
        next_morning_compared=_worst_word(here + nowhere),
        hours_until_quiet=max(
            (e.hours_until_quiet for e in here if e.hours_until_quiet is not None), default=None
        ),
        during=hurt,
        painkiller=painkiller,
        stopped=any(e.stopped for e in here),
        assumed=silent and not painkiller and _is_declared(run, declarations),
    )


def _is_above(entry: PainEntry, before: int | None) -> bool:
    """Whether pain afterwards was more than before the run, by its score or in words.

    A score decides beside the one of that morning; without that one, `same` and `better`
    say that it was no more.
    """
    if entry.score is None or entry.compared == "worse":
        return entry.hurts
    if before is None and entry.compared:
        return False
    return entry.score > (before or 0)


def _worst_word(entries: Iterable[PainEntry]) -> Compared | None:
    """How the next morning was; of several words the worst."""
    told = [entry.compared for entry in entries if entry.compared]
    return min(told, key=COMPARED.index, default=None)


def _not_named(
    run: Activity, told: Sequence[_Told], declarations: Iterable[Declaration]
) -> dict[str, Any]:
    """What a run says of the places it does not name: silent, or painless by a 0."""
    nowhere = [t.entry for t in told if t.entry.location is None]
    painkiller = any(t.entry.painkiller for t in told)
    zero = not painkiller and any(e.score == 0 and e.when == "during" for e in nowhere)
    return {  # fields of a RunState, the same at each of these places
        "answer": "painless" if zero else "silent",
        "before_score": highest(e.score for e in nowhere if e.when == "before"),
        "after_score": highest(e.score for e in nowhere if e.when == "after"),
        "night_score": highest(e.score for e in nowhere if e.when == "night"),
        "next_morning_score": highest(e.score for e in nowhere if e.when == "next_morning"),
        "next_morning_compared": _worst_word(nowhere),
        "painkiller": painkiller,
        "assumed": not zero and not painkiller and _is_declared(run, declarations),
    }


def _is_declared(run: Activity, declarations: Iterable[Declaration]) -> bool:
    return any(d.first_day <= run.day <= d.last_day for d in declarations)


def _is_about_the_run(entry: PainEntry) -> bool:
    """During it, or told later with where in the run it began."""
    return entry.when == "during" or entry.onset_km is not None or entry.onset_min is not None


def _onset_km(run: Activity, entry: PainEntry) -> float | None:
    """The onset told; minutes become distance at the run's mean pace."""
    if entry.onset_km is not None or entry.onset_min is None:
        return entry.onset_km
    if not run.distance_km or not run.timer_min:
        return None
    return min(entry.onset_min / run.timer_min, 1.0) * run.distance_km


def _lowest(values: Iterable[float | None]) -> float | None:
    return min((v for v in values if v is not None), default=None)
