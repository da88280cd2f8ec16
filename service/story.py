"""The data behind the Story page: one runner's log in a span of time, ready to be drawn.

`story` is pure: a log, its analysis and the answers of its runs go in, frozen
dataclasses come out. Distances stay in km; only sentences are in the unit asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

from rules.analyse import VERSION
from rules.states import telling as telling  # noqa: PLC0414  pages pick a day's run by it too
from service.story_cards import CardWords, card_words
from service.story_gaps import Change, GapMark, changes, gap_marks
from service.story_words import (
    CycleWords,
    counts_words,
    cycle_words,
    headline,
    sub_line,
)
from service.units import span_words
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rules.states import States
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.finding import Analysis, Cycle, RunAnswer, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry, Place

Window = Literal["16w", "52w", "all"]
MarkKind = Literal["during", "after", "daily"]

_WEEKS: Final[Mapping[Window, int]] = {"16w": 16, "52w": 52}
_WEEK: Final = timedelta(days=7)
_LETTERS: Final = {
    "lower_back": "B",
    "si_joint": "J",
    "plantar_fascia": "P",
    "unspecified": "?",
}
_MARK_KINDS: Final[Mapping[str, MarkKind]] = {
    "during": "during",
    "after": "after",
    "night": "after",
    "next_morning": "after",
}


@dataclass(frozen=True, slots=True)
class StoryRun:
    """One run as the chart and the table show it, at the place looked at.

    `score` is the worst during the run, None where it hurt only afterwards; `morning` is
    the next morning's. Both are 0 to 10.
    """

    id: str
    day: date
    distance_km: float | None
    timer_min: float | None
    answer: RunAnswer
    score: int | None = None
    onset_km: float | None = None
    offset_km: float | None = None
    morning: int | None = None
    cadence_spm: float | None = None


@dataclass(frozen=True, slots=True)
class PainMark:
    """One pain entry on its own day: during, after (night and morning too) or daily."""

    day: date
    score: int | None
    kind: MarkKind
    letter: str
    place: Place
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday: distance, longest run, answers, worst score, onset, painless reach."""

    monday: date
    distance_km: float
    longest_km: float
    n_painful: int
    n_painless: int
    n_silent: int
    worst: int | None
    worst_day: date | None
    onset_km: float | None
    onset_score: int | None
    onset_day: date | None
    reach_km: float | None
    cadence_spm: float | None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything one Story page says; see the module for units."""

    runner: str
    window: Window
    unit: Unit
    place: Place | None
    places: tuple[Place, ...]
    first_day: date
    last_day: date
    headline: str
    sub: str
    window_words: str
    footer: str
    has_pain: bool
    runs: tuple[StoryRun, ...] = ()
    weeks: tuple[Week, ...] = ()
    marks: tuple[PainMark, ...] = ()
    letters: tuple[tuple[str, str], ...] = ()
    gaps: tuple[GapMark, ...] = ()
    changes: tuple[Change, ...] = ()
    fall: tuple[str, ...] = ()
    cycles: tuple[CycleWords, ...] = ()
    cards: tuple[CardWords, ...] = ()
    cadence_median: float | None = None
    n_cadence: int = 0


def places_in(log: TrainingLog) -> tuple[Place, ...]:
    """The places the runner named with pain, most entries first."""
    named = Counter(e.place for e in log.pain if e.place is not None and e.hurts)
    return tuple(place for place, _ in named.most_common())


def leading_place(log: TrainingLog, analysis: Analysis) -> Place | None:
    """The place the page opens on: the latest trap's, else the one named most often."""
    if analysis.traps:
        return max(analysis.traps, key=lambda t: t.last_date).cycles[0].place
    places = places_in(log)
    return places[0] if places else None


def story(
    log: TrainingLog,
    analysis: Analysis,
    states: States,
    *,
    place: Place | None = None,
    window: Window = "16w",
    unit: Unit = "km",
) -> Story:
    """The story of one place (None: all places) over a window at the log's own end.

    A log without runs is a ValueError: an empty log has doors, not a story.
    """
    if not log.runs:
        raise ValueError("a log without runs has no story")
    first, last = _window_days(log, window)
    answers = answers_at(states, place)
    by_id = {s.run.id: s for s in answers}
    here = [a for a in log.runs if first <= a.day <= last]
    shown = [by_id[a.id] for a in here]
    runs = tuple(map(_run, here, shown))
    places = places_in(log)
    letters = _letters(places)
    cycles = cycles_at(analysis, place)
    cadences = [r.cadence_spm for r in runs if r.cadence_spm is not None]
    return Story(
        runner=log.runner,
        window=window,
        unit=unit,
        place=place,
        places=places,
        first_day=first,
        last_day=last,
        headline=headline(log, analysis, answers, cycles, unit=unit),
        sub=sub_line(log, answers, cycles, place=place, unit=unit),
        window_words=f"{span_words(first, last)}: {counts_words(shown)}",
        footer=_footer(log),
        has_pain=bool(places),
        runs=runs,
        weeks=_weeks(runs, first, last),
        marks=tuple(_marks(log.pain, here, letters, first, last)),
        letters=tuple((letters[p], str(p)) for p in places),
        gaps=tuple(gap_marks(analysis, log, first, last)),
        changes=tuple(changes(log, first, last)),
        fall=_fall(analysis, place, runs),
        cycles=tuple(
            cycle_words(
                i, c, log, unit, afterwards=worse_after(c, states), named=c.place != place
            )
            for i, c in enumerate(cycles, 1)
        ),
        cards=tuple(card_words(analysis, place, states, unit)),
        cadence_median=median(cadences) if cadences else None,
        n_cadence=len(cadences),
    )


def answers_at(states: States, place: Place | None) -> tuple[RunState, ...]:
    """One state a run: at a place that was named, else the most telling one of each run."""
    return states.anywhere if place is None else states.by_place.get(place, states.anywhere)


def _window_days(log: TrainingLog, window: Window) -> tuple[date, date]:
    """First (a Monday) and last day shown; the last is the log's own, an old log is normal.

    Entries long after the last run would show weeks with nothing in them.
    """
    latest = log.runs[-1].day + _WEEKS["16w"] * _WEEK
    told = (e.day for e in log.pain if e.day < latest)
    last = max(log.runs[-1].day, max(told, default=date.min))
    sunday = last + timedelta(days=6 - last.weekday())
    if window == "all":
        first = min(log.runs[0].day, min((e.day for e in log.pain), default=date.max))
        return first - timedelta(days=first.weekday()), sunday
    return sunday - _WEEKS[window] * _WEEK + timedelta(days=1), sunday


def _run(run: Activity, state: RunState) -> StoryRun:
    return StoryRun(
        id=run.id,
        day=run.day,
        distance_km=run.distance_km,
        timer_min=run.timer_min,
        answer=state.answer,
        score=None if state.answer == "painful" and not state.during else state.score,
        onset_km=state.onset_km,
        offset_km=state.offset_km,
        morning=state.next_morning_score,
        cadence_spm=run.cadence_spm,
    )


def _weeks(runs: Iterable[StoryRun], first: date, last: date) -> tuple[Week, ...]:
    """Every week of the window, those without a run too."""
    by_monday = {
        monday: list(group)
        for monday, group in groupby(runs, lambda r: r.day - timedelta(days=r.day.weekday()))
    }
    count = ((last - first).days + 1) // 7
    return tuple(
        _week(first + i * _WEEK, by_monday.get(first + i * _WEEK, [])) for i in range(count)
    )


def _week(monday: date, runs: Sequence[StoryRun]) -> Week:
    distances = [r.distance_km or 0.0 for r in runs]
    answers = Counter(r.answer for r in runs)
    scored = [r for r in runs if r.score is not None]
    worst = max(scored, key=lambda r: r.score or 0, default=None)
    begun = min(
        (r for r in runs if r.onset_km is not None), key=lambda r: r.onset_km or 0, default=None
    )
    cadences = [r.cadence_spm for r in runs if r.cadence_spm is not None]
    painless = [r.distance_km or 0.0 for r in runs if r.answer == "painless"]
    return Week(
        monday=monday,
        distance_km=sum(distances),
        longest_km=max(distances, default=0.0),
        n_painful=answers["painful"],
        n_painless=answers["painless"],
        n_silent=answers["silent"],
        worst=worst.score if worst else None,
        worst_day=worst.day if worst else None,
        onset_km=begun.onset_km if begun else None,
        onset_score=begun.score if begun else None,
        onset_day=begun.day if begun else None,
        reach_km=max(painless, default=None),
        cadence_spm=median(cadences) if cadences else None,
    )


def _letters(places: Sequence[Place]) -> dict[Place, str]:
    """One letter a location; a location with two sides in use adds l or r."""
    letters: dict[Place, str] = {}
    sides = Counter(p.location for p in places)
    for place in places:
        name = place.location
        letter = _LETTERS.get(name, name[0].upper())
        taken = {v[0] for p, v in letters.items() if p.location != name and len(v) == 1}
        if letter in taken:
            letter += name[1]
        if sides[name] > 1:
            letter += (place.side or "-")[0]
        letters[place] = letter
    return letters


def _marks(
    entries: Iterable[PainEntry],
    runs: Sequence[Activity],
    letters: Mapping[Place, str],
    first: date,
    last: date,
) -> Iterable[PainMark]:
    """The worst entry a day, place and kind; what did not hurt draws nothing here."""
    run_on = {r.day: r.id for r in runs}
    worst: dict[tuple[date, Place, MarkKind], PainEntry] = {}
    for entry in entries:
        if entry.place is None or not entry.hurts or not first <= entry.day <= last:
            continue
        key = (entry.day, entry.place, _MARK_KINDS.get(entry.when, "daily"))
        if key not in worst or (worst[key].score or 0) < (entry.score or 0):
            worst[key] = entry
    for (day, place, kind), entry in worst.items():
        felt_on = day - timedelta(days=1) if entry.when == "next_morning" else day
        yield PainMark(day, entry.score, kind, letters[place], place, run_on.get(felt_on))


def cycles_at(analysis: Analysis, place: Place | None) -> tuple[Cycle, ...]:
    """The cycles at a place; a trap through two names of one problem comes whole."""
    if place is None:
        return analysis.cycles
    chained = {
        c for t in analysis.traps if any(c.place == place for c in t.cycles) for c in t.cycles
    }
    return tuple(c for c in analysis.cycles if c.place == place or c in chained)


def worse_after(cycle: Cycle, states: States) -> int | None:
    """The score after the recurrence, where it was worse than during it."""
    state = _state_on(states, cycle.place, cycle.recurrence_date)
    if state is None or cycle.score_after is None:
        return None
    later = max(state.after_score or 0, state.night_score or 0, state.next_morning_score or 0)
    return later if later > cycle.score_after else None


def _state_on(states: States, place: Place, day: date | None) -> RunState | None:
    on_day = [s for s in states.by_place.get(place, ()) if s.run.day == day]
    return max(on_day, key=telling, default=None)


def _fall(analysis: Analysis, place: Place | None, runs: Sequence[StoryRun]) -> tuple[str, ...]:
    """Ids of the painful runs of the latest trap at the place: the dashed line joins them."""
    traps = [t for t in analysis.traps if any(c.place == place for c in t.cycles)]
    if not traps:
        return ()
    trap = max(traps, key=lambda t: t.last_date)
    days = {c.flare_date for c in trap.cycles} | {c.recurrence_date for c in trap.cycles}
    return tuple(r.id for r in runs if r.day in days and r.onset_km is not None)


def _footer(log: TrainingLog) -> str:
    from_files = sum(r.origin == "file" for r in log.runs)
    last = day_words(log.runs[-1].day, year=True)
    return (
        f"{log.runner}. Data through {last}. {from_files} of {counted(len(log.runs), 'run')} "
        f"from files. Rules version {VERSION}."
    )
