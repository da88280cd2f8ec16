"""The runs of a Story: what each says about the place looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from traininglog.finding import RunAnswer, RunState


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

    @property
    def onset_share(self) -> float | None:
        """How much of the run was over when pain began, 0 to 1; None where nobody can tell."""
        if self.onset_km is None or not self.distance_km:
            return None
        return min(self.onset_km / self.distance_km, 1.0)


def story_run(state: RunState) -> StoryRun:
    """A run with its answer at one place."""
    run = state.run
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
    )
