"""The weeks of a Story: distance, answers, the worst score and the earliest onset of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from service.window import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from service.story_runs import StoryRun
    from service.window import Span


@dataclass(frozen=True, slots=True)
class Week:
    """One week: distance, longest run, answers, worst score, onset, painless reach.

    `worst` and `earliest` are the runs that say so, so that a mark leads to its run.
    """

    begins: date
    distance_km: float
    longest_km: float
    n_painful: int = 0
    n_painless: int = 0
    n_silent: int = 0
    worst: StoryRun | None = None
    earliest: StoryRun | None = None
    reach_km: float | None = None

    @property
    def n_runs(self) -> int:
        """All runs of the week."""
        return self.n_painful + self.n_painless + self.n_silent


def weeks_of(runs: Iterable[StoryRun], shown: Span) -> tuple[Week, ...]:
    """Every week of a span, those without a run too."""
    found = {
        week: list(group)
        for week, group in groupby(runs, lambda run: (run.day - shown.first).days // 7)
    }
    return tuple(
        _week(shown.first + week * WEEK, found.get(week, [])) for week in range(shown.weeks)
    )


def _week(begins: date, runs: Sequence[StoryRun]) -> Week:
    distances = [r.distance_km or 0.0 for r in runs]
    answers = Counter(r.answer for r in runs)
    begun = [r for r in runs if r.onset_km is not None]
    return Week(
        begins=begins,
        distance_km=sum(distances),
        longest_km=max(distances, default=0.0),
        n_painful=answers["painful"],
        n_painless=answers["painless"],
        n_silent=answers["silent"],
        worst=max((r for r in runs if r.score), key=lambda r: r.score or 0, default=None),
        earliest=min(begun, key=lambda r: r.onset_km or 0.0, default=None),
        reach_km=max(
            (r.distance_km or 0.0 for r in runs if r.answer == "painless"), default=None
        ),
    )
