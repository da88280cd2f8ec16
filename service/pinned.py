"""One run as the Story's card shows it: the run, what was felt, in whose words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.pinned_checks import checks_told
from service.run_words import length_words
from service.units import clock_words, onset_words, pace_words, weekday_words
from traininglog.words import day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from service.matched import Lane
    from service.pinned_checks import ChecksTold
    from service.units import Unit
    from traininglog.activity import Activity, Origin
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Compared, PainEntry, When

_ORIGIN_WORDS: Final[dict[Origin, str]] = {
    "file": "From a file.",
    "archive": "From an export.",
    "strava_api": "From the Strava account.",
    "manual": "Written by hand.",
}
_WHEN_WORDS: Final[dict[When, str]] = {
    "before": "Before",
    "after": "After",
    "night": "At night",
    "next_morning": "Next morning",
    "daily": "That day",
}


_COMPARED_WORDS: Final[dict[Compared, str]] = {
    "worse": "worse than",
    "same": "the same as",
    "better": "better than",
}


@dataclass(frozen=True, slots=True)
class Felt:
    """One row of the card; `mark` is the score's disc, `ring` one felt afterwards."""

    name: str
    words: str
    score: int | None = None
    ring: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The run before or after."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """Everything on the card of one run; `empty_day` is the next day, if nobody ran on it."""

    id: str
    day: date
    day_words: str
    time_words: str
    distance: str
    clock: str
    pace: str
    heart_rate: str
    felt: tuple[Felt, ...]
    quotes: tuple[str, ...]
    origin: str
    before: Neighbour | None
    after: Neighbour | None
    distance_km: float
    onset_km: float | None
    onset_words: str
    score: int | None
    is_silent: bool
    checks: ChecksTold | None = None
    empty_day: date | None = None


def pinned(
    log: TrainingLog,
    states: Sequence[RunState],
    run_id: str,
    unit: Unit,
    cadence: Lane | None = None,
) -> Pinned | None:
    """The card of a run, or None where the log has no such run.

    `cadence` is every run's at matched speed; without it the run's own mean is told.
    """
    found = next((n for n, s in enumerate(states) if s.run.id == run_id), None)
    if found is None:
        return None
    state = states[found]
    run = state.run
    entries = _entries(log, run)
    began = state.onset_km is not None and state.answer == "painful"
    return Pinned(
        id=run.id,
        day=run.day,
        day_words=weekday_words(run.day),
        time_words=f"{run.local_start:%H:%M}",
        distance=length_words(run, unit),
        clock=clock_words(run.timer_min) if run.timer_min else "",
        pace=pace_words(run.speed_mps, unit) if run.speed_mps else "",
        heart_rate=f"{run.heart_rate_bpm:.0f}" if run.heart_rate_bpm else "",
        felt=(*_felt(state, entries), *_cadence(run, cadence)),
        quotes=tuple(dict.fromkeys(e.note for e in entries if e.note)),
        origin=f"{_ORIGIN_WORDS[run.origin]}{_diary_words(entries)}",
        before=_neighbour(states, found - 1),
        after=_neighbour(states, found + 1),
        distance_km=run.distance_km or 0.0,
        onset_km=state.onset_km if began else None,
        onset_words=onset_words(state.onset_km or 0.0, state.score, unit) if began else "",
        score=state.score,
        is_silent=state.answer == "silent",
        checks=checks_told(log, state),
        empty_day=_empty_day(states, run.day),
    )


def _entries(log: TrainingLog, run: Activity) -> list[PainEntry]:
    """What was written about the run's day, and about the morning after."""
    morning = run.day + timedelta(days=1)
    return [
        e
        for e in log.pain
        if (e.day == run.day and e.when not in {"next_morning", "daily"})
        or (e.day == morning and e.when == "next_morning")
    ]


def _felt(state: RunState, entries: Sequence[PainEntry]) -> Iterator[Felt]:
    if state.answer == "silent":
        yield Felt("Pain", "no answer: a silent run")
    elif not state.during:
        told = state.answer == "painless" or any(
            e.when == "during" and e.score == 0 for e in entries
        )
        yield Felt("During", "0/10, no pain" if told else "not told")
    for entry in entries:
        yield from felt_rows(entry)
    if any(e.painkiller for e in entries):
        yield Felt("Painkiller", "taken: this run enters no verdict")


def _cadence(run: Activity, lane: Lane | None) -> Iterator[Felt]:
    """At the runner's usual speed where it is known, else the mean of the run."""
    known = next((r for r in lane.runs if r.run_id == run.id), None) if lane else None
    if lane and known and lane.slope_per_mps is not None:
        yield Felt("Cadence", f"{known.matched:.0f} spm at {lane.speed_mps:.1f} m/s")
    elif run.cadence_spm is not None:
        speed = f" at {run.speed_mps:.1f} m/s" if run.speed_mps else ""
        yield Felt("Cadence", f"{run.cadence_spm:.0f} spm{speed}, mean of the run")


def felt_rows(entry: PainEntry) -> Iterator[Felt]:
    """What one entry says, a row each."""
    words = score_words(entry.score) + (f" {entry.place}" if entry.place else "")
    was = "" if entry.before_score is None else f", was {entry.before_score}/10"
    was += (
        f", {_COMPARED_WORDS[entry.compared]} the morning of the run" if entry.compared else ""
    )
    if entry.when != "during":
        yield Felt(_WHEN_WORDS[entry.when], words + was, entry.score, ring=True)
    elif entry.score != 0:
        yield Felt("During", words + (", stopped" if entry.stopped else ""), entry.score)
    if entry.hours_until_quiet is not None:
        yield Felt("Quiet after", f"{entry.hours_until_quiet:g} hours")


def _diary_words(entries: Sequence[PainEntry]) -> str:
    days = sorted({e.day for e in entries})
    if not days:
        return " Nothing in the diary about it."
    return f" Diary of {' and '.join(day_words(d) for d in days)}."


def _empty_day(states: Sequence[RunState], day: date) -> date | None:
    """The day after, where somebody ran later but not on it."""
    after = day + timedelta(days=1)
    later = [state.run.day for state in states if state.run.day > day]
    return after if later and after not in later else None


def _neighbour(states: Sequence[RunState], place: int) -> Neighbour | None:
    if not 0 <= place < len(states):
        return None
    run = states[place].run
    return Neighbour(run.id, day_words(run.day))
