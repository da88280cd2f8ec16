"""Metres downhill, set beside a knee that hurt: context, and for the knee alone.

Downhill asks more of the knee and not of the shin (Telhan 2010), so it is told for the knee
and the iliotibial band only, and never as a cause.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from rules.flares import worst_score
from traininglog.finding import Finding
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.case import Case
    from traininglog.activity import Activity
    from traininglog.pain import Place

_CONTEXT = (
    "Running downhill asks more of the knee (19 runners on a slope of 4 degrees); whether it "
    "hurts more is another question. It is no measure for the shin."
)


class _Weeks(NamedTuple):
    """The runs of a window that tell distance and descent, and their sums."""

    runs: tuple[Activity, ...]
    km: float
    down_m: float

    @property
    def m_per_km(self) -> float:
        return self.down_m / self.km


def descent(case: Case) -> Iterator[Finding]:
    """The last weeks' metres downhill beside those of the weeks before, where a knee hurts."""
    place = _knee(case)
    if place is None:
        return
    days = timedelta(days=case.log.thresholds.descent.window_days)
    middle = case.day - days
    now, before = _weeks(case, middle, case.day), _weeks(case, middle - days, middle)
    if not (now.km and before.km):
        return
    ids = tuple(run.id for run in (*before.runs, *now.runs))
    most = case.log.thresholds.trend.max_descent_change_m_per_km
    differs = abs(now.m_per_km - before.m_per_km) > most
    yield Finding(
        rule="descent",
        kind="descent",
        clarity="clear" if differs else "no_clear_change",
        sentence=(
            f"{place.capital}: in the last {days.days} days your runs went down "
            f"{now.m_per_km:.0f} m in each km ({now.down_m:.0f} m in all), in the {days.days} "
            f"days before {before.m_per_km:.0f} m ({before.down_m:.0f} m in all)."
        ),
        place=place,
        effect=now.m_per_km - before.m_per_km,
        effect_unit="m_per_km",
        grade="lab",
        evidence_ids=("telhan_2010",),
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(_CONTEXT,),
        first_date=before.runs[0].day,
        last_date=now.runs[-1].day,
    )


def _knee(case: Case) -> Place | None:
    """The knee or band that hurt last within the year; niggles do not count."""
    since = case.day - timedelta(days=case.log.thresholds.descent.pain_days)
    least = case.log.thresholds.cycle.recurrence_min_score
    last: dict[Place, date] = {}
    for place, here in case.states.by_place.items():
        if place.location not in family("knee"):
            continue
        told = [(s.run.day, worst_score(s)) for s in here if s.answer == "painful"]
        told += [(entry.day, entry.score) for entry in case.states.loose.get(place, ())]
        days = [day for day, score in told if score is None or score >= least]
        if days and max(days) > since:
            last[place] = max(days)
    return max(last, key=lambda place: last[place], default=None)


def _weeks(case: Case, after: date, until: date) -> _Weeks:
    runs = tuple(
        run
        for run in case.log.runs
        if after < run.day <= until and run.descent_m is not None and run.distance_km
    )
    return _Weeks(
        runs, sum(run.distance_km or 0 for run in runs), sum(run.descent_m or 0 for run in runs)
    )
