"""The data behind the Story page: one runner's log in a span of time, ready to be drawn.

`story` is pure: a log, its analysis and the answers of its runs go in, frozen
dataclasses come out. Distances stay in km; only sentences are in the unit asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.analyse import VERSION
from rules.checks import limit_of, preset_on
from rules.states import telling as telling  # noqa: PLC0414  pages pick a day's run by it too
from service.cycle_verdicts import Judged, judged
from service.story_cards import CardWords, card_words
from service.story_changes import Change, changes
from service.story_gaps import GapMark, gap_marks
from service.story_levels import Levels, levels_of
from service.story_marks import PainMark, letters_of, marks_of
from service.story_runs import StoryRun, story_run
from service.story_weeks import Week, weeks_of
from service.story_words import (
    CycleWords,
    counts_words,
    cycle_words,
    headline,
    sub_line,
)
from service.units import day_near, span_words
from service.window import Span, Window, name_of, shown_of, whole_of
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from service.matched import Matched
    from service.units import Unit
    from service.window import Named
    from traininglog.finding import Analysis, Cycle, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

RUN_WEEKS: Final = 26
"""Longer spans are told by week: single runs would not be told apart."""


class RunLink(NamedTuple):
    """A run to open, by its day."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything one Story page says; see the module for units.

    `window` names the days shown where a name shows them; `judged` is what the runner said
    of each of the cycles, `behind` the runs of each.
    """

    runner: str
    window: Named | None
    unit: Unit
    place: Place | None
    places: tuple[Place, ...]
    shown: Span
    whole: Span
    headline: str
    sub: str
    window_words: str
    footer: str
    has_pain: bool
    cadence: Levels
    heart_rate: Levels
    runs: tuple[StoryRun, ...] = ()
    weeks: tuple[Week, ...] = ()
    marks: tuple[PainMark, ...] = ()
    letters: tuple[tuple[str, str], ...] = ()
    gaps: tuple[GapMark, ...] = ()
    changes: tuple[Change, ...] = ()
    fall: tuple[str, ...] = ()
    rule_level: int | None = None
    cycles: tuple[CycleWords, ...] = ()
    judged: tuple[Judged | None, ...] = ()
    behind: tuple[tuple[RunLink, ...], ...] = ()
    cards: tuple[CardWords, ...] = ()

    @property
    def by_week(self) -> bool:
        """Whether pain and onset are told by week."""
        return self.shown.weeks > RUN_WEEKS


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
    at_speed: Matched | None = None,
) -> Story:
    """The story of one place (None: all places) over a window of the log.

    `at_speed` saves matching all runs again. A log without runs is a ValueError: an empty
    log has doors, not a story.
    """
    if not log.runs:
        raise ValueError("a log without runs has no story")
    whole = whole_of(log)
    shown = shown_of(window, whole)
    answers = answers_at(states, place)
    here = [s for s in answers if shown.holds(s.run.day)]
    runs = tuple(map(story_run, here))
    places = places_in(log)
    letters = letters_of(places)
    cycles = cycles_at(analysis, place)
    at_speed = at_speed or _matched(log)
    return Story(
        runner=log.runner,
        window=name_of(shown, whole),
        unit=unit,
        place=place,
        places=places,
        shown=shown,
        whole=whole,
        headline=headline(log, analysis, answers, cycles, unit=unit),
        sub=sub_line(log, answers, cycles, place=place, unit=unit),
        window_words=f"{span_words(shown.first, shown.last)}: {counts_words(here)}",
        footer=_footer(log),
        has_pain=bool(places),
        cadence=levels_of(at_speed.cadence, shown, len(runs)),
        heart_rate=levels_of(at_speed.heart_rate, shown, len(runs)),
        runs=runs,
        weeks=weeks_of(runs, shown),
        marks=tuple(marks_of(log.pain, [s.run for s in here], letters, shown)),
        letters=tuple((letters[p], str(p)) for p in places),
        gaps=tuple(gap_marks(analysis, log, shown)),
        changes=changes(log, shown),
        fall=_fall(analysis, place, runs),
        rule_level=_rule_level(log, place),
        cycles=tuple(
            cycle_words(
                i, c, log, unit, afterwards=worse_after(c, states), named=c.place != place
            )
            for i, c in enumerate(cycles, 1)
        ),
        judged=tuple(judged(cycle, log) for cycle in cycles),
        behind=_behind(cycles, log),
        cards=tuple(card_words(analysis, place, states, unit)),
    )


def _matched(log: TrainingLog) -> Matched:
    from service.matched import matched  # noqa: PLC0415 -- NumPy, after the first page

    return matched(log)


def _rule_level(log: TrainingLog, place: Place | None) -> int | None:
    """The highest score during a run that the pain rule lets pass at a place that hurt."""
    if place is None:
        return None
    preset = preset_on(log, place, log.runs[-1].day)
    return limit_of(preset, log.thresholds.pain_rules)


def answers_at(states: States, place: Place | None) -> tuple[RunState, ...]:
    """One state a run: at a place that was named, else the most telling one of each run."""
    return states.anywhere if place is None else states.by_place.get(place, states.anywhere)


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
    """Ids of the runs of the latest trap at the place while none began later than before.

    The dashed line joins them, and ends where the fall ends.
    """
    traps = [t for t in analysis.traps if any(c.place == place for c in t.cycles)]
    if not traps:
        return ()
    trap = max(traps, key=lambda t: t.last_date)
    days = {c.flare_date for c in trap.cycles} | {c.recurrence_date for c in trap.cycles}
    falling, last = [], inf
    for run in runs:
        if run.day not in days or run.onset_km is None:
            continue
        if round(run.onset_km, 1) > last:
            break
        falling.append(run.id)
        last = round(run.onset_km, 1)
    return tuple(falling)


def _behind(cycles: Sequence[Cycle], log: TrainingLog) -> tuple[tuple[RunLink, ...], ...]:
    days, now = {run.id: run.day for run in log.runs}, log.runs[-1].day
    return tuple(
        tuple(RunLink(one, day_near(days[one], now)) for one in cycle.run_ids if one in days)
        for cycle in cycles
    )


def _footer(log: TrainingLog) -> str:
    origins = Counter(run.origin for run in log.runs)
    elsewhere = (("from an export", origins["archive"]), ("from Strava", origins["strava_api"]))
    told = "".join(f", {count:,} {whence}" for whence, count in elsewhere if count)
    last = day_words(log.runs[-1].day, year=True)
    return (
        f"{log.runner}. Data through {last}. {origins['file']:,} of "
        f"{counted(len(log.runs), 'run')} from files{told}. "
        f"Rules version {VERSION}."
    )
