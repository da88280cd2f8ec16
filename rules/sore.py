"""Where it hurts today: the places with pain in the last weeks, in runs or between them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from rules.flares import worst_score
from traininglog.words import day_words, score_words

if TYPE_CHECKING:
    from datetime import date

    from rules.states import States
    from traininglog.pain import Place


class Sore(NamedTuple):
    """A sore place, the last day it hurt and the score of then.

    `first_day` is the first day in the log of more than a niggle there, None without one.
    """

    place: Place
    day: date
    score: int | None
    first_day: date | None

    def __str__(self) -> str:
        """`right knee, 4/10 on 12 Mar 2026`."""
        return f"{self.place}, {score_words(self.score)} on {day_words(self.day, year=True)}"


def sore_places(
    states: States, today: date, within_days: int, least_score: int
) -> tuple[Sore, ...]:
    """The places that hurt within so many days, the latest first; below a score are niggles."""
    since = today - timedelta(days=within_days)
    found = []
    for place, here in states.by_place.items():
        hurt = [(s.run.day, worst_score(s)) for s in here if s.answer == "painful"]
        hurt += [(e.day, e.score) for e in states.loose.get(place, ())]
        hurt.sort(key=lambda told: (told[0], told[1] or 0))
        if hurt and hurt[-1][0] > since:
            more = (day for day, score in hurt if score is None or score >= least_score)
            found.append(Sore(place, *hurt[-1], next(more, None)))
    return tuple(sorted(found, key=lambda sore: sore.day, reverse=True))


def same_site(one: Place | None, other: Place) -> bool:
    """Whether two places are one: the same location, and no two sides against each other."""
    if one is None or one.location != other.location:
        return False
    return "both" in {one.side, other.side} or None in {one.side, other.side} or one == other
