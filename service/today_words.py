"""Today's first sentence and the line under it: what the last runs were, counts said aloud.

Nothing here says better or worse: the sentence tells the last answers, and silent runs
among them are said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.flares import told_score
from service.run_words import the
from service.story_words import came_back, on_painkiller, told_answers, without_pain
from service.units import day_near, distance_words, onset_words
from traininglog.words import capital, counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from traininglog.finding import Analysis, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

OLD_DAYS: Final = 14
"""A log whose last run is longer ago than this says so."""
_NUMBERS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine")


class Pain(NamedTuple):
    """The last pain at a place: of a run, else (`run` None) of a day between runs."""

    day: date
    score: int | None
    run: RunState | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """The runs up to today at the leading place (None: anywhere), and the last pain there.

    `waiting` counts today's runs without an answer yet, which are in no other count.
    """

    place: Place | None
    states: tuple[RunState, ...]
    pain: Pain | None
    waiting: int

    @classmethod
    def at(
        cls, place: Place | None, states: States, today: date, waiting: frozenset[str]
    ) -> Here:
        """The runs at a place but for those that wait, by id."""
        at = states.anywhere if place is None else states.by_place[place]
        here = tuple(s for s in at if s.run.day <= today and s.run.id not in waiting)
        hurt = next((s for s in reversed(here) if s.answer == "painful"), None)
        pain = Pain(hurt.run.day, told_score(hurt), hurt) if hurt else None
        loose = states.loose.get(place, ()) if place else ()
        for entry in loose:
            if entry.day <= today and (pain is None or entry.day > pain.day):
                pain = Pain(entry.day, entry.score)
        return cls(place, here, pain, len(waiting))

    @property
    def since(self) -> tuple[RunState, ...]:
        """The runs after the last pain."""
        if self.pain is None:
            return self.states
        if self.pain.run is not None:
            return self.states[self.states.index(self.pain.run) + 1 :]
        return tuple(s for s in self.states if s.run.day > self.pain.day)


def headline(log: TrainingLog, here: Here, today: date, unit: Unit) -> str:
    """How the last answered runs were, in one sentence."""
    if not log.runs:
        return "No runs yet."
    if not here.states:
        return "The first run of this log waits for its answer."
    if here.place is None or here.pain is None:
        return without_pain(log, here.states)
    since = here.since
    painless = [s for s in since if s.answer == "painless"]
    if not painless:
        return _hurt(here.place, here.pain, since, today, unit)
    later = [s for s in since[since.index(painless[0]) :] if s.answer != "painless"]
    return _painless(here.place, painless, later, unit)


def _painless(
    place: Place, painless: Sequence[RunState], later: Sequence[RunState], unit: Unit
) -> str:
    """As in `The last two runs were painless in the right knee, up to 5.0 km`."""
    longest = max(s.run.distance_km or 0.0 for s in painless)
    number = len(painless)
    silent = len(later) > on_painkiller(later)
    runs, how = "answered run" if silent else "run", ""
    if later and not silent:
        how = " without a painkiller"
    if number == 1:
        which, far = f"The last {runs}{how} was", ", "
    else:
        words = _NUMBERS[number - 2] if number - 2 < len(_NUMBERS) else str(number)
        which, far = f"The last {words} {runs}s{how} were", ", up to "
    where = "" if place.location == "unspecified" else f" in the {place}"
    reach = f"{far}{distance_words(longest, unit)}" if longest else ""
    first = "" if number == 1 else " the first of them"
    return f"{which} painless{where}{reach}{_unknown(later, first)}."


def _hurt(place: Place, pain: Pain, since: Sequence[RunState], today: date, unit: Unit) -> str:
    """As in `The right knee hurt in the run on 14 Nov, from 4.3 km (1/10)`."""
    on = "today" if pain.day == today else f"on {day_near(pain.day, today)}"
    if pain.run is None:
        how = f" {on} ({score_words(pain.score)}), between runs"
    elif not pain.run.during:
        how = f" after the run {on} ({score_words(pain.score)})"
    else:
        how = f" in the run {on}{_point(pain, unit)}"
    return f"{capital(the(place))} hurt{how}{_unknown(since)}."


def _unknown(states: Sequence[RunState], first: str = "") -> str:
    """`; 3 runs since are silent, 1 on a painkiller`, where some are."""
    apart = on_painkiller(states)
    if silent := len(states) - apart:
        beside = f", {apart} on a painkiller" if apart else ""
        be = "is" if silent == 1 else "are"
        return f"; {counted(silent, 'run')} since{first} {be} silent{beside}"
    be = "was" if apart == 1 else "were"
    return f"; {counted(apart, 'run')} since{first} {be} on a painkiller" if apart else ""


def _point(pain: Pain, unit: Unit) -> str:
    """`, from 4.3 km (1/10)`, `, from 24 min (1/10)`; without an onset ` (1/10)`."""
    onset_km = pain.run.onset_km if pain.run else None
    onset_min = pain.run.onset_min if pain.run else None
    if onset_km is None and onset_min is None:
        return f" ({score_words(pain.score)})"
    if 0 in {onset_km, onset_min}:
        return f", from the start ({score_words(pain.score)})"
    if onset_km is None:
        return f", from {onset_min:.0f} min ({score_words(pain.score)})"
    return f", from {onset_words(onset_km, pain.score, unit)}"


def sub_line(
    log: TrainingLog, analysis: Analysis, here: Here, today: date, unit: Unit, *, named: bool
) -> str:
    """Counts of the whole log, the last pain, how often it came back; `named` tells where."""
    if not log.runs:
        return "Runs come from files or from Strava; a day can be answered without one."
    where = f"{here.place.capital}: " if named and here.place else ""
    first = day_near(log.runs[0].day, today)
    runs = f"{where}{counted(len(here.states), 'run')} since {first}"
    parts = [f"{runs}: {counts(here.states, here.waiting)}."]
    if here.pain:
        last = day_near(here.pain.day, today)
        between = "" if here.pain.run else ", between runs"
        parts.append(f"Last pain on {last}{_point(here.pain, unit)}{between}.")
    here_cycles = tuple(c for c in analysis.cycles if c.place == here.place)
    parts.append(came_back(analysis, here_cycles, unit, today))
    last_run = log.runs[-1].day
    if (today - last_run).days > OLD_DAYS:
        parts.append(f"The last run of this log is of {day_words(last_run, year=True)}.")
    return " ".join(filter(None, parts))


def counts(states: Sequence[RunState], waiting: int) -> str:
    """`7 painful, 19 painless, 4 silent`; today's run is said apart while it waits."""
    told = told_answers(states)
    return f"{told}, and today's" if waiting else told
