"""How a virtual runner's life becomes a log: rounded, in miles, late, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from traininglog.activity import Activity
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from random import Random

    from demo.cohort import Lived
    from traininglog.finding import GapKind
    from traininglog.pain import Place

ZONE: Final = "Europe/Berlin"
KM_PER_MILE: Final = 1.609344
_MIN_PER_KM: Final = {"running": 6.1, "cycling": 2.7}
_KINDS_ASKED: Final[dict[str, GapKind]] = {
    "pain": "pain", "ill": "ill", "planned": "planned", "busy": "busy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody keeps a diary.

    `painless_share` of the painless runs are answered; onsets are rounded to `grain` of a
    unit of `unit_km`; `mornings` is the share of painful mornings written down, and
    `only_morning` the share of painful runs told by nothing but the morning after, and
    `elsewhere` that of runs with a niggle at another place that made nobody rest.
    """

    painless_share: float
    unit_km: float
    grain: float
    mornings: float
    only_morning: float
    names_place: bool
    gaps_answered: float
    elsewhere: float

    @classmethod
    def of(cls, rng: Random, *, only_pain: bool) -> Habit:
        """A habit at random; some people never write that nothing hurt."""
        return cls(
            painless_share=0.0 if only_pain else rng.choice((1.0, 0.97, 0.9, 0.6)),
            unit_km=rng.choice((1.0, 1.0, KM_PER_MILE)),
            grain=rng.choice((0.1, 0.1, 0.5)),
            mornings=rng.choice((0.0, 0.5, 1.0)),
            only_morning=rng.choice((0.0, 0.0, 0.2)),
            names_place=rng.random() < 0.4,
            gaps_answered=rng.choice((0.0, 0.5, 1.0)),
            elsewhere=rng.choice((0.0, 0.0, 0.03)),
        )

    def told_km(self, onset_km: float, distance_km: float) -> float:
        """The onset as written: to the nearest grain, and never past the run's end."""
        grain = self.grain if onset_km > 2 else 0.1
        units = round(onset_km / self.unit_km / grain) * grain
        return round(min(units * self.unit_km, distance_km), 4)


def keep_diary(
    rng: Random, habit: Habit, place: Place, lived: Sequence[Lived]
) -> tuple[tuple[Activity, ...], tuple[PainEntry, ...], dict[date, GapKind]]:
    """The log of a life: activities, pain entries, and the answers given at returns."""
    entries: list[PainEntry] = []
    runs = [day for day in lived if day.sport == "running"]
    followed = False
    for n, run in enumerate(runs):
        followed |= run.hurt is not None
        told = _entries(rng, habit, place, run, followed=followed)
        if told and rng.random() < habit.elsewhere and _runs_on(runs, n):
            told = _with_niggle_elsewhere(place, run.day, told)
        entries += told
    kinds: dict[date, GapKind] = {}
    for n, run in enumerate(runs):
        kind = _KINDS_ASKED.get(run.rested_for)
        away = run.rested_for not in {"pain", "habit"}
        # A fever soon after an ache is told, or nobody could tell it from a rest.
        ached = any(before.hurt for before in runs[max(n - 3, 0) : n])
        if ached and away:
            kinds[run.day] = kind or "busy"
        elif kind and (rng.random() < habit.gaps_answered):
            kinds[run.day] = kind
    return tuple(_activity(n, day) for n, day in enumerate(lived)), tuple(entries), kinds


def _runs_on(runs: Sequence[Lived], n: int) -> bool:
    """Whether the runner ran on as usual after this run, for a while."""
    following = runs[n : n + 6]
    return len(following) == 6 and all(
        (b.day - a.day).days <= 3 for a, b in pairwise(following)
    )


def _with_niggle_elsewhere(place: Place, day: date, told: list[PainEntry]) -> list[PainEntry]:
    """The same run, with a little pain at a place that made nobody rest."""
    at_place = [
        replace(entry, location=place.location, side=place.side)
        if not entry.location
        else entry
        for entry in told
    ]
    return [*at_place, PainEntry(day, "quad", "left", 2, onset_km=0.5)]


def _entries(
    rng: Random, habit: Habit, place: Place, run: Lived, *, followed: bool
) -> list[PainEntry]:
    hurt = run.hurt
    if hurt is None:
        if rng.random() >= habit.painless_share:
            return []
        if habit.names_place and followed:
            return [PainEntry(run.day, place.location, place.side, 0)]
        return [PainEntry(run.day, score=0)]
    morning = PainEntry(
        run.day + timedelta(days=1),
        place.location,
        place.side,
        hurt.morning_score,
        "next_morning",
        before_score=0,
    )
    if hurt.morning_score and rng.random() < habit.only_morning:
        return [morning]
    during = PainEntry(
        run.day,
        place.location,
        place.side,
        hurt.score,
        onset_km=habit.told_km(hurt.onset_km, run.km),
        before_score=0,
        stopped=hurt.stopped,
    )
    return [during, morning] if rng.random() < habit.mornings else [during]


def _activity(number: int, day: Lived) -> Activity:
    minutes = day.km * _MIN_PER_KM[day.sport]
    start = datetime.combine(day.day, time(7, 30), ZoneInfo(ZONE)).astimezone(UTC)
    running = day.sport == "running"
    return Activity(
        id=str(number),
        sport=day.sport,
        start=start,
        zone=ZONE,
        day=day.day,
        distance_km=day.km,
        timer_min=minutes,
        running_km=day.km if running else None,
        running_min=minutes if running else None,
        speed_mps=day.km / minutes / 0.06,
        cadence_spm=168.0 if running else 84.0,
        heart_rate_bpm=148.0 if running else 124.0,
        walked_share=0.0 if running else None,
    )
