"""How a virtual runner's life becomes a log: rounded, in miles, late, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from traininglog.activity import Activity
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from demo.lives import Hurt, Lived
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

    `painful_share` and `painless_share` of the runs are told of; onsets are rounded to
    `grain` of a unit of `unit_km`; `mornings` is the share of painful mornings written
    down, and `only_morning` the share of painful runs told by nothing but the morning
    after. `elsewhere` is the share of runs with a niggle at another place, `late` that of
    pain written down under the next day's date; `unsided`, `unscored` and `no_onset` are
    shares of entries that leave it out. A break soon after an ache is explained in
    `away_answered` of the returns, any other in `gaps_answered`.
    """

    painless_share: float
    unit_km: float
    grain: float
    mornings: float
    only_morning: float
    names_place: bool
    gaps_answered: float
    elsewhere: float
    painful_share: float = 1.0
    late: float = 0.0
    unsided: float = 0.0
    unscored: float = 0.0
    no_onset: float = 0.0
    away_answered: float = 1.0
    niggles_anywhere: bool = False

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

    def forgetful(self, rng: Random) -> Habit:
        """The same habit with what people leave out, mix up and put off."""
        return replace(
            self,
            painful_share=rng.choice((1.0, 0.95, 0.9, 0.8, 0.7)),
            late=rng.choice((0.0, 0.0, 0.05)),
            unsided=rng.choice((0.0, 0.0, 0.3)),
            unscored=rng.choice((0.0, 0.0, 0.1)),
            no_onset=rng.choice((0.0, 0.1, 0.3)),
            away_answered=rng.choice((1.0, 0.9)),
            niggles_anywhere=True,
        )

    def told_km(self, onset_km: float, distance_km: float) -> float:
        """The onset as written: to the nearest grain, and never past the run's end."""
        grain = self.grain if onset_km > 2 else 0.1
        units = round(onset_km / self.unit_km / grain) * grain
        return round(min(units * self.unit_km, distance_km), 4)


class Diary(NamedTuple):
    """What stands in the log, and of which days' runs anything was told at all."""

    activities: tuple[Activity, ...]
    pain: tuple[PainEntry, ...]
    gap_kinds: dict[date, GapKind]
    told_days: frozenset[date]


def keep_diary(rng: Random, habit: Habit, place: Place, lived: Sequence[Lived]) -> Diary:
    """The log of a life: activities, pain entries, and the answers given at returns.

    `place` is the one a runner who names places speaks of when nothing hurts.
    """
    entries: list[PainEntry] = []
    told_days: set[date] = set()
    runs = [day for day in lived if day.sport == "running"]
    followed = False
    for n, run in enumerate(runs):
        followed |= run.hurt is not None
        told = _entries(rng, habit, place, run, followed=followed)
        aside = told and rng.random() < habit.elsewhere
        if aside and (habit.niggles_anywhere or _runs_on(runs, n)):
            told = _with_niggle_elsewhere(place, run.day, told)
        entries += told
        told_days |= {run.day} if told else set()
    kinds = dict(_answers(rng, habit, runs, {e.day for e in entries if e.score != 0}))
    watch = Random(rng.random())
    activities = tuple(_activity(watch, n, day) for n, day in enumerate(lived))
    return Diary(activities, tuple(entries), kinds, frozenset(told_days))


def _answers(
    rng: Random, habit: Habit, runs: Sequence[Lived], sore_days: set[date]
) -> Iterator[tuple[date, GapKind]]:
    """Why the gap was, where the runner says it at the return."""
    for n, run in enumerate(runs):
        kind = _KINDS_ASKED.get(run.rested_for)
        away = run.rested_for not in {"pain", "habit"}
        # A fever soon after an ache is asked for: nobody could tell it from a rest.
        before = runs[max(n - 3, 0) : n]
        if away and any(earlier.hurt or earlier.day in sore_days for earlier in before):
            if habit.away_answered == 1 or rng.random() < habit.away_answered:
                yield run.day, kind or "busy"
        elif kind and rng.random() < habit.gaps_answered:
            yield run.day, kind


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
    if hurt:
        forgotten = habit.painful_share < 1 and rng.random() >= habit.painful_share
        return [] if forgotten else _of_pain(rng, habit, run, hurt)
    if rng.random() >= habit.painless_share:
        return []
    if habit.names_place and followed:
        return [PainEntry(run.day, place.location, place.side, 0)]
    return [PainEntry(run.day, score=0)]


def _of_pain(rng: Random, habit: Habit, run: Lived, hurt: Hurt) -> list[PainEntry]:
    """What is written about a run that hurt: the run, the morning after it, or both."""
    next_day = run.day + timedelta(days=1)
    side = None if rng.random() < habit.unsided else hurt.place.side
    morning = PainEntry(
        next_day,
        hurt.place.location,
        side,
        hurt.morning_score,
        "next_morning",
        before_score=0,
    )
    if hurt.morning_score and rng.random() < habit.only_morning:
        return [morning]
    during = PainEntry(
        next_day if rng.random() < habit.late else run.day,
        hurt.place.location,
        side,
        None if rng.random() < habit.unscored else hurt.score,
        onset_km=None
        if rng.random() < habit.no_onset
        else habit.told_km(hurt.onset_km, run.km),
        before_score=0,
        stopped=hurt.stopped,
    )
    return [during, morning] if rng.random() < habit.mornings else [during]


def _activity(watch: Random, number: int, day: Lived) -> Activity:
    """The session as a watch saw it; pace, cadence and heart rate waver as they do."""
    running = day.sport == "running"
    pace = _MIN_PER_KM[day.sport] * watch.lognormvariate(0, 0.03)
    minutes = day.km * pace
    start = datetime.combine(day.day, time(8), ZoneInfo(ZONE)).astimezone(UTC)
    speed_mps = day.km / minutes / 0.06
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
        speed_mps=speed_mps,
        cadence_spm=round(151.5 + 6 * speed_mps + watch.gauss(0, 2.2)) if running else 84,
        heart_rate_bpm=round((148 if running else 124) + watch.gauss(0, 6.6)),
        descent_m=round(day.km * watch.uniform(3, 9)) if running else None,
        walked_share=0.0 if running else None,
    )
