"""The flare of a gap: the pain it follows, in a run or between two."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traininglog.pain import highest

if TYPE_CHECKING:
    from datetime import date

    from rules.states import Track
    from traininglog.finding import Felt, RunState
    from traininglog.pain import PainEntry


@dataclass(frozen=True, slots=True)
class Flare:
    """Where and how it hurt before a gap; `state` is None for pain between the runs."""

    day: date
    score: int | None
    state: RunState | None = None

    @property
    def onset_km(self) -> float | None:
        """Where it began in the run, if that was told."""
        return self.state.onset_km if self.state else None

    @property
    def felt(self) -> Felt:
        """When it was felt."""
        return felt(self.state) if self.state else "between"


def felt(state: RunState) -> Felt:
    """Whether a painful run hurt during it or only afterwards."""
    return "during" if state.during else "afterwards"


def worst_score(state: RunState) -> int | None:
    """The worst score of a run, during it and in the hours and the morning after.

    None where it hurt and no score was told of that: a 0 beside it is not the pain's.
    """
    if state.during and state.score is None:
        return None
    worst = highest(
        (state.score, state.after_score, state.night_score, state.next_morning_score)
    )
    return None if worst == 0 and state.answer == "painful" else worst


def told_score(state: RunState) -> int | None:
    """The score that stands beside the onset: of the run, else of the hours after it."""
    return state.score if state.during else worst_score(state)


def flare_before(track: Track, back: int, most_runs_after: int) -> Flare | None:
    """The flare of the gap that ends with run `back` of the log.

    The last painful run, if at most `most_runs_after` runs followed it and stayed under
    its onset; else a painful entry in the days before the next run.
    """
    here, last = track.states, back - 1
    earliest = max(last - most_runs_after, 0)
    hurt = next((n for n in range(last, earliest - 1, -1) if here[n].answer == "painful"), None)
    if hurt is not None and all(_stayed_under(s, here[hurt]) for s in here[hurt + 1 : back]):
        return Flare(here[hurt].run.day, told_score(here[hurt]), here[hurt])
    first = bisect_left(track.loose, here[last].run.day, key=_day_of)
    between = track.loose[first] if first < len(track.loose) else None
    if between is None or between.day >= here[back].run.day:
        return None
    return Flare(between.day, between.score)


def _day_of(entry: PainEntry) -> date:
    return entry.day


def _stayed_under(later: RunState, flare: RunState) -> bool:
    """Whether a run ended before the onset; before the whole flare where that is unknown."""
    onset_km = flare.run.distance_km if flare.onset_km is None else flare.onset_km
    if later.run.distance_km is None or onset_km is None:
        return False
    return later.run.distance_km < onset_km
