"""Logs with a known onset: spread around a median that stays, or moves evenly with the days.

The latent onset of every run is drawn first; the run hurts when it is longer than that.
Nothing here knows the rules: truth is the median's course, the same whatever is run,
rested, scored or written down. What a rest depends on is that it hurt, never where.

The spans are cut by the rules, so they are chosen, and this is by what:

- *all*: the runs from the first to the last that hurt. Kept are logs whose first and last
  run hurt, so that their known runs are as many as the cell says.
- *chain*: some runs with the pain in them, many of them followed by a rest of a week and
  more, then runs after it has gone. The chain is what `rules/traps.py` takes of them, from
  the first flare to the last time it came back.
- *way back*: first a trap, then somebody who no longer rests. It begins with the run in
  which it came back for the last time.
- ended *by luck*: one habit all along, and a chain is over, or a way back begins, only
  because some runs in a row stayed painless. These are the spans that pain itself cuts.

With notes that lapse, painless runs of the second half are not written down (of the first
half, where they pick up); then a log is kept when the rules find enough of it known, which
prefers halves in which most runs hurt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from traininglog.activity import Activity
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from traininglog.finding import Span

    Floats = NDArray[np.float64]

Runs = Literal["even", "shortened", "lengthened"]
Spread = Literal["lognormal", "weibull", "outliers"]
Notes = Literal["kept", "lapse", "pick up"]

FIRST_DAY: Final = date(2024, 1, 1)
MILE_KM: Final = 1.609344
LOG_SD: Final = 0.35
_WEIBULL_SHAPE: Final = 1.2825 / LOG_SD  # the same spread of the logs
_OUTLIERS: Final = 0.1
_OUTLIER_FOLD: Final = 4.0
_NO_PAIN_KM: Final = 60.0
_RUN_KM: Final = 8.0
_RUN_LOG_SD: Final = 0.2
_PACE_LOG_SD: Final = 0.05
_FOLD_OF_RUNS: Final = 3.0
_MIN_ONSETS: Final = 5
_NIGGLES: Final = 0.2
_RESTS: Final = 0.6
_TRAP_RUNS, _RUNS_AFTER, _RUNS_BY_LUCK = 6, 8, 40
_DAYS_A_RUN: Final[dict[Span, float]] = {"all": 2.5, "chain": 6.9, "way_back": 2.5}


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of log: known runs in the span, how far the onset falls, what runs do.

    `fold` is how many times nearer the onset is at the end of so many runs at their usual
    distance in days. `alike` is how much of its neighbour's luck a run keeps (0: none).
    `exact` asks for spans with just so many known runs; else the rules find about so many.
    """

    runs: int
    span: Span = "all"
    median_km: float = 5.0
    fold: float = 1.0
    course: Runs = "even"
    spread: Spread = "lognormal"
    rounded_km: float = 0.1
    alike: float = 0.0
    notes: Notes = "kept"
    by_luck: bool = False
    exact: bool = False

    @property
    def log_change_a_day(self) -> float:
        """The truth: change of the log of the median onset from one day to the next."""
        return -float(np.log(self.fold)) / (_DAYS_A_RUN[self.span] * (self.runs - 1))

    def __str__(self) -> str:
        """What is not as in the plain cell."""
        told = (
            "by luck" * self.by_luck,
            f"from {self.median_km:g} km" * (self.median_km != 5),
            f"x {1 / self.fold:.2g}" * (self.fold != 1),
            self.course * (self.course != "even"),
            self.spread * (self.spread != "lognormal"),
            f"rounded to {self.rounded_km:.1f} km" * (self.rounded_km == MILE_KM),
            f"neighbours alike {self.alike:g}" * bool(self.alike),
            f"notes {self.notes}" * (self.notes != "kept"),
        )
        return f"{self.span} {self.runs:2d} {', '.join(filter(None, told)) or 'flat, even'}"


class _Plan(NamedTuple):
    """Per run: the share that rests after pain, whether the pain is there, where it moves."""

    rests: Floats
    ill: NDArray[np.bool_]
    moves: NDArray[np.bool_]


class _Life(NamedTuple):
    days: NDArray[np.int64]
    onset_km: Floats
    length_km: Floats
    plan: _Plan

    @property
    def hurt(self) -> NDArray[np.bool_]:
        return self.onset_km < self.length_km


def onset_log(rng: np.random.Generator, cell: Cell) -> TrainingLog:
    """One log of the cell's kind."""
    while True:
        life = _life(rng, cell, _plan(cell))
        hurt = life.hurt[life.plan.ill]
        if cell.by_luck or (hurt[0] and hurt[-1] and hurt.sum() >= _MIN_ONSETS):
            return _log(rng, life, _written(life, cell), cell)


def _plan(cell: Cell) -> _Plan:
    if cell.by_luck:
        runs, always = _RUNS_BY_LUCK, np.ones(_RUNS_BY_LUCK, bool)
        rests = _RESTS if cell.span == "chain" else _RESTS / 3
        return _Plan(np.full(runs, rests), always, always)
    if cell.span == "all":
        always = np.ones(cell.runs, bool)
        return _Plan(np.zeros(cell.runs), always, always)
    if cell.span == "chain":
        ill = np.arange(cell.runs + _RUNS_AFTER) < cell.runs
        return _Plan(np.where(ill, _RESTS, 0.0), ill, ill)
    resting = np.arange(_TRAP_RUNS + cell.runs - 1) < _TRAP_RUNS - 1
    return _Plan(np.where(resting, 1.0, 0.0), np.ones(len(resting), bool), ~resting)


def _life(rng: np.random.Generator, cell: Cell, plan: _Plan) -> _Life:
    """The runs one after the other: whether one hurts decides when the next one is."""
    runs = len(plan.ill)
    luck = np.exp(_luck(rng, cell, runs))
    length = _RUN_KM * np.ones(runs)
    length[plan.moves] *= _course(np.linspace(0, 1, plan.moves.sum()), cell)
    length *= np.exp(_RUN_LOG_SD * rng.standard_normal(runs))
    steps, rests = rng.integers(2, 4, runs), rng.integers(8, 16, runs)
    may_rest = rng.random(runs) < plan.rests
    days, onset, day, moved = np.zeros(runs, np.int64), np.zeros(runs), 0, 0
    for n in range(runs):
        median = cell.median_km * min(cell.fold, 1.0) * np.exp(cell.log_change_a_day * moved)
        days[n], onset[n] = day, luck[n] * (median if plan.ill[n] else _NO_PAIN_KM)
        step = int(rests[n] if may_rest[n] and onset[n] < length[n] else steps[n])
        day += step
        moved += step if plan.moves[n] else 0
    return _Life(days, onset, length, plan)


def _luck(rng: np.random.Generator, cell: Cell, runs: int) -> Floats:
    """The log of onset over its median, each run like the one before it by `alike`."""
    luck = rng.standard_normal(runs)
    for n in range(1, runs):
        luck[n] = cell.alike * luck[n - 1] + np.sqrt(1 - cell.alike**2) * luck[n]
    if cell.spread == "weibull":
        waiting = rng.exponential(size=runs)
        return np.asarray(np.log(waiting / np.log(2)) / _WEIBULL_SHAPE)
    gross = np.log(_OUTLIER_FOLD) * rng.choice([-1, 1], runs) * (rng.random(runs) < _OUTLIERS)
    return LOG_SD * luck + (gross if cell.spread == "outliers" else 0.0)


def _course(share: Floats, cell: Cell) -> Floats:
    if cell.course == "even":
        return np.ones_like(share)
    return np.asarray(_FOLD_OF_RUNS ** (-share if cell.course == "shortened" else share - 1))


def _written(life: _Life, cell: Cell) -> NDArray[np.bool_]:
    """Which runs are answered: where the notes lapse, only those that hurt."""
    moves = life.plan.moves
    if cell.notes == "kept":
        return np.ones(len(moves), bool)
    late = np.cumsum(moves) > moves.sum() / 2
    return np.asarray(life.hurt | (late if cell.notes == "pick up" else ~late))


def _log(
    rng: np.random.Generator, life: _Life, written: NDArray[np.bool_], cell: Cell
) -> TrainingLog:
    runs = len(life.days)
    pace = np.exp(_PACE_LOG_SD * rng.standard_normal(runs))
    lighter = rng.random(runs) < _NIGGLES
    score = np.where(lighter, rng.integers(1, 3, runs), rng.integers(3, 7, runs))
    activities, pain = [], []
    for n in range(runs):
        day, km = FIRST_DAY + timedelta(days=int(life.days[n])), float(life.length_km[n])
        activities.append(
            Activity(
                id=f"{n:03d}",
                sport="running",
                start=datetime(day.year, day.month, day.day, 7, tzinfo=UTC),
                zone="UTC",
                day=day,
                distance_km=km,
                timer_min=km * 6 * float(pace[n]),
                speed_mps=1 / 0.36 / float(pace[n]),
            )
        )
        if not written[n]:
            continue
        if life.hurt[n]:
            told = max(round(float(life.onset_km[n]) / cell.rounded_km) * cell.rounded_km, 0.1)
            pain.append(
                PainEntry(day, "knee", "right", score=int(score[n]), onset_km=min(told, km))
            )
        else:
            pain.append(PainEntry(day, score=0))
    return TrainingLog("simulated", tuple(activities), tuple(pain))
