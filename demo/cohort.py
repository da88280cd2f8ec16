"""Virtual runners whose logs come with the truth: what hurt, why they rested, what came back.

A life is lived day by day (`demo.lives`); the truth is what happened in it, read off the
life and never off the log: he hurt on this run, rested because of it, came back on that
day, hurt again on that one. The diary then tells of it as people do: rounded, in miles,
the morning after, or only when it hurts. Same seed, same life.

The words are those of the design (flare, rest, return, recurrence within 28 days or six
runs, trap); nothing is taken from the rules that are checked against it. A life in which
rounding or a single day would decide is lived again: edges are the rules' own tests' work.
Forgetful runners leave pain out, too, and no life of theirs is lived again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from demo.cohort_diary import Habit, keep_diary
from demo.lives import KINDS, Life
from traininglog.log import TrainingLog
from traininglog.pain import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from demo.lives import Kind, Lived

WINDOW_DAYS: Final = 28
WINDOW_RUNS: Final = 6


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

    `answered` holds the days of the runs about which the diary says anything, `hurt_days`
    those of the runs that hurt, told or not.
    """

    seed: int
    kind: Kind
    log: TrainingLog
    as_of: date
    cycles: tuple[TrueCycle, ...]
    traps: tuple[TrueTrap, ...]
    answered: frozenset[date]
    hurt_days: frozenset[date]


class _BorderlineError(Exception):
    """This life hangs on rounding or on a single day; live another one."""


@dataclass(frozen=True)
class _Truth:
    """The runs of a life and what the diary told of them; `strict` lives edges again.

    A rest within the weekly rhythm, `usual_rest_days`, is such an edge: nobody can tell.
    """

    runs: Sequence[Lived]
    told_days: frozenset[date]
    onset_km: dict[date, float]
    as_of: date
    usual_rest_days: int
    strict: bool

    def cycles(self) -> Iterator[TrueCycle]:
        """Every rest for pain: the pain before it, and what came after the return."""
        for back, run in enumerate(self.runs):
            if run.rested_for == "pain":
                flare = next(r for r in reversed(self.runs[:back]) if r.hurt)
                recurred, again = self._came_back(back, flare)
                rest_days = (run.day - self.runs[back - 1].day).days - 1
                self.edge(rest_days <= self.usual_rest_days)
                place = flare.hurt.place if flare.hurt else Place("unspecified")
                yield TrueCycle(place, flare.day, run.day, rest_days, recurred, again)

    def _came_back(self, back: int, flare: Lived) -> tuple[bool | None, date | None]:
        window = self._window(back)
        for run in window:
            if run.hurt and run.hurt.comes_back:
                return True, run.day
        days_left = (self.runs[back].day - self.as_of).days + WINDOW_DAYS
        self.edge(days_left in {-1, 0, 1})
        if days_left >= 0 or len(self.runs) - back < WINDOW_RUNS:
            return None, None
        answered = [run for run in window if run.day in self.told_days]
        painless_km = [run.km for run in answered if run.hurt is None]
        onset_km = flare.hurt.onset_km if flare.hurt else 0.0
        told_km = self.onset_km.get(flare.day, flare.km)
        tested, as_told = (
            sum(km > at for km in painless_km) >= 2 for at in (onset_km, told_km)
        )
        self.edge(tested != as_told and len(answered) >= 4)
        return (False if tested and len(answered) >= 4 else None), None

    def _window(self, back: int) -> Sequence[Lived]:
        """The runs that count for a return: 28 days or six, whichever reaches further."""
        return [
            run
            for n, run in enumerate(self.runs[back:])
            if n < WINDOW_RUNS or (run.day - self.runs[back].day).days <= WINDOW_DAYS
        ]

    def traps(self, cycles: Sequence[TrueCycle]) -> Iterator[TrueTrap]:
        """Cycles in a row that came back, each rested for the pain the last one ended with."""
        chains: list[list[TrueCycle]] = [[]]
        for cycle in cycles:
            if not cycle.recurred:
                chains.append([])
                continue
            last = chains[-1][-1] if chains[-1] else None
            if last and last.recurrence_date:
                apart = (cycle.flare_date - last.recurrence_date).days
                self.edge(26 <= apart <= 30)
                if apart > WINDOW_DAYS:
                    chains.append([])
            chains[-1].append(cycle)
        for chain in chains:
            if len(chain) > 1:
                first, last_day = chain[0], chain[-1].recurrence_date or date.max
                yield TrueTrap(first.place, first.flare_date, last_day, len(chain))

    def check_edges(self) -> None:
        """Live again where one day, or the rounding of an onset, would decide."""
        returns = [run.day for run in self.runs if run.rested_for == "pain"]
        for run in self.runs:
            late = {(run.day - back).days for back in returns}
            self.edge(run.hurt is not None and bool(late & {27, 28, 29, 30}))
        hurt: Lived | None = None
        for run, following in pairwise([*self.runs, self.runs[-1]]):
            hurt = run if run.hurt else hurt
            if following.rested_for == "pain" and hurt and run is not hurt:
                onset_km = self.onset_km.get(hurt.day, hurt.km)
                self.edge(run.km > 0.95 * onset_km)

    def edge(self, decides: bool) -> None:  # noqa: FBT001
        """Something small decides here."""
        if decides and self.strict:
            raise _BorderlineError


def virtual_runner(seed: int, *, forgetful: bool = False) -> VirtualRunner:
    """The runner of a seed; kinds take turns, so that 1 to 12 holds one of each."""
    kind = KINDS[(seed - 1) % len(KINDS)]
    attempt = 0
    while True:
        try:
            return _live_once(seed, kind, Random(1000 * seed + attempt), forgetful=forgetful)
        except _BorderlineError:
            attempt += 1


def _live_once(seed: int, kind: Kind, rng: Random, *, forgetful: bool) -> VirtualRunner:
    life = Life(rng, kind)
    lived = life.live()
    runs = [day for day in lived if day.sport == "running"]
    habit = Habit.of(rng, only_pain=kind == "pain_only")
    diary = keep_diary(rng, habit.forgetful(rng) if forgetful else habit, life.place, lived)
    as_of = runs[-1].day + timedelta(days=rng.randint(0, 40))
    truth = _Truth(
        runs=runs,
        told_days=diary.told_days,
        onset_km={e.day: e.onset_km for e in diary.pain if e.when == "during" and e.onset_km},
        as_of=as_of,
        usual_rest_days=max(life.rhythm) - 1,
        strict=not forgetful,
    )
    truth.check_edges()
    cycles = tuple(truth.cycles())
    return VirtualRunner(
        seed=seed,
        kind=kind,
        log=TrainingLog(f"runner {seed}", diary.activities, diary.pain, diary.gap_kinds),
        as_of=as_of,
        cycles=cycles,
        traps=tuple(truth.traps(cycles)),
        answered=diary.told_days,
        hurt_days=frozenset(run.day for run in runs if run.hurt),
    )
