"""Patients of a clinic in memory: years of a virtual life each, with all that is kept of it.

Each patient is several lives of `demo.cohort` one after the other, as a forgetful person
tells of them, so no two logs are alike: places, rests, what is left out. Beside the runs stand
what a watch adds (climb, surface, profile, roll-up of some 14 rows a run), facts, old notes.
Same seed and day, same patient.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo.cohort import virtual_runner
from traininglog.activity import Knot
from traininglog.facts import (
    FLAGS,
    Following,
    Gear,
    History,
    OutcomeTotal,
    Race,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    Treatment,
    VisitNote,
)
from traininglog.log import Declaration, TrainingLog
from traininglog.notes import Note
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.speed_bins import SpeedBins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from traininglog.activity import Activity
    from traininglog.facts import Fact, Flag

_YEAR: Final = timedelta(days=365)
_BINS: Final = 7
"""Speeds of a run, each in the first 8 minutes and after: 14 rows, as of real watches."""
_KNOT_KM: Final = 0.5
_PRESENT_IN: Final = 0.25
"""The share of patients with a red flag answered yes."""
_WORDS: Final = (
    "Easy before work, no pain", "Hot and hilly, quads cooked", "Legs fine today",
    "Twinge from 4 km, gone after stretching", "Club run, felt it on the downhill",
    "Stiff this morning, loosened up", "Long one along the river", "Tired, cut it short",
)  # fmt: skip


@dataclass(frozen=True)
class Patient:
    """The log with facts and roll-up, and the words written elsewhere."""

    log: TrainingLog
    notes: tuple[Note, ...]


def patient(seed: int, today: date, years: int = 3) -> Patient:
    """The patient of a seed, seen from `today`, with at most so many years before it."""
    rng = Random(f"patient {seed}")
    first_day = today - years * _YEAR
    parts = tuple(reversed(tuple(_lives(rng, today, first_day))))
    runs = [run for part in parts for run in part.activities if run.day >= first_day]
    activities = tuple(_measured(rng, run, seed) for run in runs)
    facts = dict.fromkeys(_facts(rng, parts, activities, today))
    pain = dict.fromkeys(entry for part in parts for entry in part.pain)
    kinds = {day: kind for part in parts for day, kind in part.gap_kinds.items()}
    log = TrainingLog(
        runner=f"Patient {seed:04d}",
        activities=activities,
        pain=tuple(entry for entry in pain if first_day <= entry.day <= today),
        gap_kinds={day: kind for day, kind in kinds.items() if day >= first_day},
        declarations=tuple(_declared(rng, activities)),
        facts=tuple(sorted(facts, key=lambda fact: fact.day)),
        bins=_bins(seed, [run for run in activities if run.is_run]),
    )
    return Patient(log, tuple(dict.fromkeys(_notes(rng, log.runs))))


def _lives(rng: Random, today: date, first_day: date) -> Iterator[TrainingLog]:
    """The latest life first, which is seen from today; the others end where the next begins."""
    end = today
    while end > first_day:
        one = virtual_runner(rng.randrange(1, 10**6), forgetful=True)
        log = _moved(one.log, end - one.as_of)
        yield log
        end = log.activities[0].day - timedelta(days=rng.randint(1, 4))


def _moved(log: TrainingLog, by: timedelta) -> TrainingLog:
    return replace(
        log,
        activities=tuple(
            replace(a, day=a.day + by, start=a.start + by) for a in log.activities
        ),
        pain=tuple(replace(entry, day=entry.day + by) for entry in log.pain),
        gap_kinds={day + by: kind for day, kind in log.gap_kinds.items()},
    )


def _measured(rng: Random, run: Activity, seed: int) -> Activity:
    """What a watch tells beside the distance and the time; an id as long as a real one."""
    run = replace(run, id=f"{seed}-{run.start:%Y%m%dT%H%M%S}-{rng.getrandbits(40):010x}-0")
    if not run.is_run:
        return replace(run, device="Forerunner")
    km, minutes = run.distance_km or 0.0, run.timer_min or 0.0
    marks = [n * _KNOT_KM for n in range(1, int(km / _KNOT_KM) + 1)]
    return replace(
        run,
        ascent_m=run.descent_m,
        temperature_c=round(rng.uniform(0, 28), 1),
        surface=rng.choice(("road", "road", "trail")),
        device="Forerunner",
        stance_balance_percent=round(rng.gauss(50, 0.6), 1),
        profile=tuple(Knot(at, at, minutes * at / km) for at in (*marks, km)),
    )


# The diary


def _facts(
    rng: Random, parts: Sequence[TrainingLog], runs: Sequence[Activity], today: date
) -> Iterator[Fact]:
    """Of the person, of every life, and of the last weeks."""
    first_day = runs[0].day
    yield History(date(rng.randint(1955, 2004), 1, 1), "born")
    if rng.random() < 0.5:
        yield History(first_day - 2 * _YEAR, "injury", None, "sprained, healed by itself")
    for part in parts:
        day = max(part.activities[0].day, first_day)
        yield Gear(day, "shoes", f"pair of {day.year}")
        yield from _of_place(rng, part, day, today)
    yield from _answers(rng, today)
    yield Race(today + timedelta(days=rng.randint(10, 90)), "Town race", 10.0)
    yield Told(today - timedelta(days=30), "worse", "downhill, stairs")
    yield Told(today - timedelta(days=30), "goal", "ten kilometres in spring")


def _of_place(rng: Random, part: TrainingLog, day: date, today: date) -> Iterator[Fact]:
    """What is done about the place of a life, with visits since then."""
    place = next((e.place for e in part.pain if e.hurts), None)
    if place is None:
        return
    begun = day + timedelta(days=rng.randint(100, 150))
    if begun > today:
        return
    yield Treatment(begun, "calf raises", place, begun + timedelta(days=60), "therapist")
    yield Following(begun, place)
    for n in range(rng.randint(0, 3)):
        visit = begun + timedelta(days=28 * n)
        if visit <= today:
            yield VisitNote(
                visit, "Talked over the last weeks; load kept as it is.", "Dr. Busy"
            )
            yield OutcomeTotal(visit, "uwri", float(rng.randint(10, 36)))
            yield Review(visit + timedelta(days=28))


def _answers(rng: Random, today: date) -> Iterator[Fact]:
    """All questions answered no once, some lately; of some patients one yes, seen or not."""
    if rng.random() < 0.2:
        return
    day = today - timedelta(days=rng.choice((3, 9, 40, 200)))
    for flag in FLAGS:
        yield RedFlagAnswer(day, flag, yes=False)
    if rng.random() < _PRESENT_IN:
        raised: Flag = rng.choice(("night_or_rest_pain", "limp", "swelling", "numbness"))
        yield RedFlagAnswer(day + timedelta(days=2), raised, yes=True)
        if rng.random() < 0.4:
            yield RedFlagSeen(day + timedelta(days=3), raised, "a physician")


def _declared(rng: Random, runs: Sequence[Activity]) -> Iterator[Declaration]:
    if rng.random() < 0.1:
        yield Declaration(runs[0].day, runs[len(runs) // 2].day)


def _notes(rng: Random, runs: Sequence[Activity]) -> Iterator[Note]:
    """Words at every fifth run, without the id of its run, which the store gives."""
    for run in runs:
        if rng.random() < 0.2:
            yield Note(run.day, rng.choice(_WORDS), "title", run.id, "archive")


# The roll-up


def _bins(seed: int, runs: Sequence[Activity]) -> SpeedBins:
    """Rows around each run's mean speed; cadence and heart rate go with speed."""
    rng = np.random.default_rng(seed)
    rows = 2 * _BINS
    run = np.repeat(np.arange(len(runs)), rows)
    step = np.tile(np.repeat(np.arange(_BINS), 2) - _BINS // 2, len(runs))
    mean = _column(runs, "speed_mps")[run]
    speed_bin = (mean * 10).astype(np.int16) + step
    speed = speed_bin / 10 + 0.05
    n = rng.integers(1, 12, len(run))
    cadence = _column(runs, "cadence_spm")[run] + 6 * (speed - mean)
    heart = _column(runs, "heart_rate_bpm")[run] + 13 * (speed - mean)
    measured = {
        "cadence": cadence, "heart_rate": heart, "stance": 260 - 15 * speed,
        "step": speed * 60000 / cadence,
    }  # fmt: skip
    columns: dict[str, Any] = {
        "speed_bin": speed_bin, "later": np.tile([False, True], len(runs) * _BINS), "n": n,
        "speed_sum": n * speed, "cadence_sum2": n * (cadence**2 + 1),
    }  # fmt: skip
    for name, value in measured.items():
        columns |= {f"{name}_n": n, f"{name}_sum": n * value}
    typed = {c.name: columns[c.name].astype(c.dtype) for c in SPEED_BIN_COLUMNS}
    return SpeedBins(tuple(one.id for one in runs), run, typed)


def _column(runs: Sequence[Activity], name: str) -> Any:
    return np.array([getattr(one, name) for one in runs], float)
