"""Where it hurts today: the places with pain in the last weeks, in runs or between them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from rules.flares import worst_score
from traininglog.words import day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from traininglog.pain import Place
    from traininglog.thresholds import HistoryThresholds


class Sore(NamedTuple):
    """A sore place, the last day it hurt and the score of then.

    `first_day` is the first of the days with pain that lead to it without a long break,
    None where all of them were niggles.
    """

    place: Place
    day: date
    score: int | None
    first_day: date | None

    def __str__(self) -> str:
        """`right knee, 4/10 on 12 Mar 2026`."""
        return f"{self.place}, {score_words(self.score)} on {day_words(self.day, year=True)}"


def sore_places(
    states: States, today: date, limits: HistoryThresholds, least_score: int
) -> tuple[Sore, ...]:
    """The places that hurt in the last weeks, the latest first; below a score are niggles."""
    since = today - timedelta(days=limits.sore_days)
    found = []
    for place, here in states.by_place.items():
        hurt = [(s.run.day, worst_score(s)) for s in here if s.answer == "painful"]
        hurt += [(e.day, e.score) for e in states.loose.get(place, ())]
        hurt.sort(key=lambda told: (told[0], told[1] or 0))
        if hurt and hurt[-1][0] > since:
            story = _last_story(hurt, limits.story_days)
            more = any(score is None or score >= least_score for _, score in story)
            found.append(Sore(place, *hurt[-1], story[0][0] if more else None))
    return tuple(sorted(found, key=lambda sore: sore.day, reverse=True))


def _last_story(
    hurt: Sequence[tuple[date, int | None]], most_days: int
) -> Sequence[tuple[date, int | None]]:
    """The days with pain from the last one back to a break of more than so many days."""
    breaks = (n for n in range(len(hurt) - 1, 0, -1) if _days(hurt, n) > most_days)
    return hurt[next(breaks, 0) :]


def _days(hurt: Sequence[tuple[date, int | None]], n: int) -> int:
    return (hurt[n][0] - hurt[n - 1][0]).days


def same_site(one: Place | None, other: Place) -> bool:
    """Whether two places are one: the same location, and no two sides against each other."""
    if one is None or one.location != other.location:
        return False
    return "both" in {one.side, other.side} or None in {one.side, other.side} or one == other
