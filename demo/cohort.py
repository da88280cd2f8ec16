"""Virtual runners whose logs come with the truth: what hurt, why they rested, what came back.

A life is lived day by day on a `Tissue`; the truth is what happened in it, read off the
life and never off the log: he hurt on this run, rested because of it, came back on that
day, hurt again on that one. The diary then tells of it as people do: rounded, in miles,
the morning after, or only when it hurts. Same seed, same life.

The words are those of the design (flare, rest, return, recurrence within 28 days or six
runs, trap); nothing is taken from the rules that are checked against it. A life in which
rounding or a single day would decide is lived again: edges are the rules' own tests' work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from demo.cohort_diary import Habit, keep_diary
from demo.tissue import Tissue
from traininglog.log import TrainingLog
from traininglog.pain import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Kind = Literal[
    "trap", "one_cycle", "healthy", "holiday", "ill", "well_managed", "pain_only", "rides",
]  # fmt: skip
Cause = Literal["habit", "pain", "ill", "planned", "busy", "rides"]

KINDS: Final[tuple[Kind, ...]] = (
    "trap", "one_cycle", "healthy", "holiday", "ill", "well_managed", "pain_only", "rides",
)  # fmt: skip
PLACES: Final = (
    Place("knee", "right"), Place("knee", "left"), Place("itb", "left"), Place("shin", "right"),
    Place("achilles", "left"), Place("calf", "right"), Place("plantar_fascia", "left"),
    Place("hip", "right"), Place("lower_back"),
)  # fmt: skip
WINDOW_DAYS: Final = 28
WINDOW_RUNS: Final = 6
FIRST_DAY: Final = date(2025, 1, 6)

_RHYTHM: Final = {3: (2, 2, 3), 4: (1, 2, 2), 5: (1, 1, 2)}
_RESTS_OF_THE_STUBBORN: Final = ((3, 6), (6, 10), (9, 14), (13, 22), (16, 28))


@dataclass(frozen=True, slots=True)
class Hurt:
    """Pain in a run as it really was; `morning_score` is the next morning's, 0 before it."""

    onset_km: float
    score: int
    stopped: bool
    morning_score: int

    @property
    def comes_back(self) -> bool:
        """Whether this, after a return, is the pain come back and no niggle."""
        return self.score >= 3 or self.stopped or self.morning_score > 0


@dataclass(frozen=True, slots=True)
class Lived:
    """One day with training; `rested_for` is why no run was run since the last one."""

    day: date
    km: float
    sport: str = "running"
    hurt: Hurt | None = None
    rested_for: Cause = "habit"


class TrueCycle(NamedTuple):
    """Flare, rest, return, and whether the pain came back; None where nobody can know."""

    place: Place
    flare_date: date
    return_date: date
    rest_days: int
    recurred: bool | None
    recurrence_date: date | None


class TrueTrap(NamedTuple):
    """Two or more cycles in a row in which it came back."""

    place: Place
    first_date: date
    last_date: date
    cycles: int


@dataclass(frozen=True)
class VirtualRunner:
    """One runner's log, seen from `as_of`, and the truth about it.

    `answered` holds the days of the runs about which the diary says anything.
    """

    seed: int
    kind: Kind
    log: TrainingLog
    as_of: date
    cycles: tuple[TrueCycle, ...]
    traps: tuple[TrueTrap, ...]
    answered: frozenset[date]


class _BorderlineError(Exception):
    """This life hangs on rounding or on a single day; live another one."""


@dataclass
class _Life:
    """A runner, day by day: habits, tissue, and what happened so far."""

    rng: Random
    kind: Kind
    place: Place = field(init=False)
    lived: list[Lived] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = self.rng
        self.place = rng.choice(PLACES)
        self.months = rng.randint(6, 14)
        self.rhythm = _RHYTHM[rng.choice((3, 4, 5))]
        self.usual_km = rng.uniform(5, 9)
        self.tissue = Tissue(1.9 * self.usual_km, calming=rng.uniform(0.01, 0.02))
        self.patience = {"trap": rng.choice((3, 4, 5, 6, 99)), "one_cycle": 2}.get(self.kind, 1)
        if self.kind in {"pain_only", "rides"}:
            self.patience = rng.choice((1, 2, 4))
        self.careful = False
        self.next_km = self.usual_km
        self.flares = 0
        self.today = FIRST_DAY
        self.last_day = FIRST_DAY + timedelta(days=30 * self.months)
        self.rested_for: Cause = "habit"
        self.away = dict(self._times_away())

    # What happens when

    def _times_away(self) -> Iterable[tuple[date, tuple[Cause, int]]]:
        """When life comes between: gaps with nothing to do with pain, early and late."""
        plans: Sequence[tuple[Cause, int]]
        if self.kind == "ill":
            plans = (("ill", 50), ("ill", 105), ("planned", 160))
        elif self.kind == "holiday":
            plans = (("planned", 50), ("busy", 105), ("planned", 160))
        else:
            # Also in the middle of a trap, or of a way back.
            plans = (("planned", 50), ("busy", self.rng.randint(130, 260)))
            plans = plans[: self.rng.randint(0, 2)]
        for cause, earliest in plans:
            start = earliest + self.rng.randint(0, 15)
            yield FIRST_DAY + timedelta(days=start), (cause, self.rng.randint(7, 20))

    def _injury_day(self) -> date | None:
        if self.kind in {"healthy", "holiday", "ill"}:
            return None
        return FIRST_DAY + timedelta(days=self.rng.randint(95, 130))

    # Living

    def live(self) -> list[Lived]:
        """All days with training, to the end of the log."""
        injury = self._injury_day()
        while self.today <= self.last_day:
            if injury and self.today >= injury:
                # One hill too many: from here on a usual run is too far.
                limit = self.usual_km * self.rng.uniform(0.55, 0.9)
                self.tissue.capacity_km = max(self.tissue.capacity_km, 1.5 * limit)
                self._irritate_to(limit)
                injury = None
            hurt = self._run(self._distance())
            if hurt and hurt.comes_back:
                self._react(hurt)
            elif due := next((d for d in self.away if d <= self.today), None):
                self._go_away(*self.away.pop(due))
            else:
                self._pass(self.rng.choice(self.rhythm))
        return self.lived

    def _irritate_to(self, limit_km: float) -> None:
        while self.tissue.tolerance_km > limit_km:
            self.tissue.irritation += 0.02

    def _distance(self) -> float:
        rng = self.rng
        if not self.careful:
            far = 1.5 if len(self.lived) % 4 == 3 and not self.flares else 1.0
            wish = self.next_km * far * rng.uniform(0.85, 1.1)
            self.next_km = min(self.next_km * 1.15, self.usual_km)
            return max(wish, 1.2)
        wish = self.next_km
        self.next_km = min(self.next_km * 1.1, self.usual_km)
        return max(min(wish, 0.85 * self.tissue.tolerance_km), 1.0)

    def _run(self, km: float) -> Hurt | None:
        km = round(km, 2)
        onset_km = self.tissue.run(km)
        hurt = None if onset_km is None else self._pain(km, onset_km)
        if hurt is None and self.kind == "ill" and self._before_illness():
            hurt = Hurt(round(0.6 * km, 2), 2, stopped=False, morning_score=0)
        self.lived.append(Lived(self.today, km, hurt=hurt, rested_for=self.rested_for))
        self.rested_for = "habit"
        return hurt

    def _before_illness(self) -> bool:
        """Sometimes something aches a little on the day before a fever."""
        due = next((d for d in self.away if d <= self.today), None)
        return due is not None and self.away[due][0] == "ill" and self.rng.random() < 0.5

    def _pain(self, km: float, onset_km: float) -> Hurt:
        beyond = km / onset_km - 1
        score = 1 if beyond < 0.06 else 2 if beyond < 0.15 else self.rng.randint(3, 4)
        score += min(round(2 * beyond), 3) if score > 2 else 0
        worse = score > 2 and self.rng.random() < 0.7
        return Hurt(
            round(onset_km, 2),
            score,
            stopped=score > 4 and self.rng.random() < 0.3,
            morning_score=max(score - self.rng.randint(0, 2), 1) if worse else 0,
        )

    def _react(self, hurt: Hurt) -> None:
        """Pain: perhaps one or two short tries under the onset, then a rest."""
        self.flares += 1
        self.careful = self.flares >= self.patience
        for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
            self._pass(self.rng.choice((1, 2)))
            again = self._run(max(hurt.onset_km * self.rng.uniform(0.4, 0.7), 0.5))
            hurt = again or hurt
        if self.careful:
            rest_days = self.rng.randint(6, 17)
            self.tissue.calming = 0.09
        else:
            shortest, longest = _RESTS_OF_THE_STUBBORN[min(self.flares - 1, 4)]
            rest_days = self.rng.randint(shortest, longest)
        self._pass(rest_days + 1, rides=self.kind == "rides" and self.rng.random() < 0.8)
        self.rested_for = "pain"
        if self.rng.random() < 0.15:
            # Back, and called away again before the return has shown anything.
            soon = self.today + timedelta(days=self.rng.randint(3, 6))
            self.away[soon] = ("busy", self.rng.randint(16, 30))
        if self.careful:
            self.next_km = 0.55 * self.tissue.tolerance_km
        else:
            eager = (0.3, 0.5) if self.kind == "pain_only" else (0.5, 1.0)
            self.next_km = self.usual_km * self.rng.uniform(*eager)

    def _go_away(self, cause: Cause, rest_days: int) -> None:
        rides = self.kind == "rides" and self.rng.random() < 0.5
        self._pass(rest_days + 1, rides=rides)
        self.rested_for = "rides" if rides else cause

    def _pass(self, days: int, *, rides: bool = False) -> None:
        """Go on to the day so many days from now; perhaps ride in between."""
        for n in range(1, days):
            self.tissue.rest()
            if rides and n % 3 == 1:
                ride = Lived(self.today + timedelta(days=n), 20.0, "cycling")
                self.lived.append(ride)
        self.today += timedelta(days=days)


# The truth


def _window(runs: Sequence[Lived], back: int) -> Sequence[Lived]:
    """The runs that count for a return: 28 days or six runs, whichever reaches further."""
    return [
        run
        for n, run in enumerate(runs[back:])
        if n < WINDOW_RUNS or (run.day - runs[back].day).days <= WINDOW_DAYS
    ]


def _came_back(
    runs: Sequence[Lived], back: int, flare: Lived, told: _Told, as_of: date
) -> tuple[bool | None, date | None]:
    window = _window(runs, back)
    for run in window:
        if run.hurt and run.hurt.comes_back:
            return True, run.day
    days_left = (runs[back].day - as_of).days + WINDOW_DAYS
    if days_left in {-1, 0, 1}:
        raise _BorderlineError
    if days_left >= 0 or len(runs) - back < WINDOW_RUNS:
        return None, None
    answered = [run for run in window if run.day in told.answered]
    painless_km = [run.km for run in answered if run.hurt is None]
    onsets = {
        flare.hurt.onset_km if flare.hurt else 0.0,
        told.onset_km.get(flare.day, flare.km),
    }
    tested = {sum(km > onset for km in painless_km) >= 2 for onset in onsets}
    if len(tested) > 1 and len(answered) >= 4:
        raise _BorderlineError
    return (False if tested == {True} and len(answered) >= 4 else None), None


class _Told(NamedTuple):
    """What the diary tells: the days it says anything about, and the onsets it names."""

    answered: frozenset[date]
    onset_km: dict[date, float]


def _true_cycles(
    place: Place, runs: Sequence[Lived], told: _Told, as_of: date
) -> list[TrueCycle]:
    found = []
    for back, run in enumerate(runs):
        if run.rested_for == "pain":
            flare = next(r for r in reversed(runs[:back]) if r.hurt)
            recurred, again = _came_back(runs, back, flare, told, as_of)
            rest_days = (run.day - runs[back - 1].day).days - 1
            found.append(TrueCycle(place, flare.day, run.day, rest_days, recurred, again))
    return found


def _true_traps(cycles: Sequence[TrueCycle]) -> list[TrueTrap]:
    """Cycles in a row that came back, each rested for the pain the last one ended with."""
    chains: list[list[TrueCycle]] = [[]]
    for cycle in cycles:
        if not cycle.recurred:
            chains.append([])
            continue
        last = chains[-1][-1] if chains[-1] else None
        if last and last.recurrence_date:
            apart = (cycle.flare_date - last.recurrence_date).days
            if 26 <= apart <= 30:
                raise _BorderlineError
            if apart > WINDOW_DAYS:
                chains.append([])
        chains[-1].append(cycle)
    return [
        TrueTrap(
            chain[0].place,
            chain[0].flare_date,
            chain[-1].recurrence_date or date.max,
            len(chain),
        )
        for chain in chains
        if len(chain) > 1
    ]


def _check_edges(runs: Sequence[Lived], told: _Told) -> None:
    """Live again where one day, or the rounding of an onset, would decide."""
    returns = [run.day for run in runs if run.rested_for == "pain"]
    for run in runs:
        late = {(run.day - back).days for back in returns}
        if run.hurt and late & {27, 28, 29, 30}:
            raise _BorderlineError
    last_hurt: Lived | None = None
    for run, following in pairwise([*runs, runs[-1]]):
        last_hurt = run if run.hurt else last_hurt
        between = last_hurt is not None and run is not last_hurt
        if following.rested_for == "pain" and last_hurt and between:
            onset_km = told.onset_km.get(last_hurt.day, last_hurt.km)
            if run.km > 0.95 * onset_km:
                raise _BorderlineError


def virtual_runner(seed: int) -> VirtualRunner:
    """The runner of a seed; kinds take turns, so that 1 to 8 holds one of each."""
    kind = KINDS[(seed - 1) % len(KINDS)]
    attempt = 0
    while True:
        try:
            return _live_once(seed, kind, Random(1000 * seed + attempt))
        except _BorderlineError:
            attempt += 1


def _live_once(seed: int, kind: Kind, rng: Random) -> VirtualRunner:
    life = _Life(rng, kind)
    lived = life.live()
    runs = [day for day in lived if day.sport == "running"]
    habit = Habit.of(rng, only_pain=kind == "pain_only")
    activities, pain, gap_kinds = keep_diary(rng, habit, life.place, lived)
    told = _Told(
        frozenset(e.day for e in pain if e.when == "during")
        | {e.day - timedelta(days=1) for e in pain if e.when == "next_morning"},
        {e.day: e.onset_km for e in pain if e.when == "during" and e.onset_km is not None},
    )
    _check_edges(runs, told)
    as_of = runs[-1].day + timedelta(days=rng.randint(0, 40))
    cycles = _true_cycles(life.place, runs, told, as_of)
    return VirtualRunner(
        seed=seed,
        kind=kind,
        log=TrainingLog(f"runner {seed}", activities, pain, gap_kinds),
        as_of=as_of,
        cycles=tuple(cycles),
        traps=tuple(_true_traps(cycles)),
        answered=told.answered & {run.day for run in runs},
    )
