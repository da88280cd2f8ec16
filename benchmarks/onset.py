"""How often the onset trend is wrong, and how often it finds one: python -m benchmarks.onset.

Every cell is a kind of made-up log with a known onset (`tests/onset_logs.py`), from a fixed
seed. The spans are those the program cuts: a log goes through the same rules as anybody's,
and of the spans asked for the first that may speak counts. `--quick` takes 200 logs a cell,
a number as many as it says; 2,000 otherwise.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from rules.case import Case
from rules.onset_trend import spans, trend_of
from tests.onset_logs import MILE_KM, Cell, onset_log
from tests.story_logs import long_log
from traininglog.pain import PainEntry, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.finding import OnsetTrend, Span
    from traininglog.log import TrainingLog

LOGS: Final = 2000
QUICK: Final = 200
SPANS: Final[tuple[Span, ...]] = ("all", "chain", "way_back")
_MOST_DRAWN_PER_LOG: Final = 60
_DAYS_PER_MONTH: Final = 30.4


@dataclass(frozen=True)
class Shares:
    """What was said of the logs of one cell, as shares of those where something was."""

    cell: Cell
    logs: int
    drawn: int
    known_runs: float
    found: Counter[tuple[str, str]]
    held: int

    def clear(self, verdict: str) -> float:
        """Share called clearly earlier, or later."""
        return self.found[verdict, "clear"] / self.logs

    def suggested(self, verdict: str) -> float:
        """Share called earlier, or later, at least as a suggestion."""
        return self.clear(verdict) + self.found[verdict, "suggested"] / self.logs

    @property
    def covered(self) -> float:
        """How often the 90 % interval held the true size."""
        return self.held / self.logs

    def __str__(self) -> str:
        """One line of the table."""
        told = "  ".join(
            f"{verdict} {self.clear(verdict):5.1%} {self.suggested(verdict):5.1%}"
            for verdict in ("earlier", "later")
        )
        return (
            f"{self.cell!s:42} {told}  interval {self.covered:.1%}  "
            f"known {self.known_runs:.0f}, spoke in {self.logs}/{self.drawn}"
        )


def measured(cell: Cell, logs: int = LOGS, seed: int = 1) -> Shares:
    """Draw logs until so many have a span that may speak, and count what is said."""
    rng, drawn, held = np.random.default_rng(seed), 0, 0
    truth = float(np.exp(cell.log_change_a_day * _DAYS_PER_MONTH))
    found: Counter[tuple[str, str]] = Counter()
    known: list[int] = []
    while len(known) < logs and drawn < _MOST_DRAWN_PER_LOG * logs:
        drawn += 1
        trend = spoken(rng, cell)
        if trend is not None:
            found[trend.verdict, trend.clarity] += 1
            known.append(trend.n_painful + trend.n_painless)
            low, high = trend.interval or (None, None)
            held += (low or 0.0) <= truth <= (high or np.inf)
    return Shares(cell, len(known), drawn, float(np.median(known)), found, held)


def spoken(rng: np.random.Generator, cell: Cell) -> OnsetTrend | None:
    """The first trend of the cell's span that may speak, in a new log; None without one."""
    log = onset_log(rng, cell)
    case = Case.of(log, log.runs[-1].day)
    for span, runs in spans(case.states, case.traps):
        known = sum(state.answer != "silent" for state in runs)
        if span == cell.span and (not cell.exact or known == cell.runs):
            trend = trend_of(span, runs, log.thresholds.trend)
            if trend.verdict != "not_enough_data":
                return trend
    return None


def null_cells() -> Iterator[Cell]:
    """A flat onset, in every scenario a test could take for a trend."""
    for span in SPANS:
        yield from (Cell(runs, span) for runs in (8, 10, 14, 20))
        for runs in (8, 14) if span == "all" else (12,):
            plain = Cell(runs, span)
            yield replace(plain, course="shortened")
            yield replace(plain, course="lengthened")
            yield replace(plain, spread="weibull")
            yield replace(plain, spread="outliers")
            yield replace(plain, rounded_km=MILE_KM)
        for runs in (10, 16):
            yield Cell(runs, span, notes="lapse")
            yield Cell(runs, span, notes="pick up")
        if span == "all":
            yield Cell(24, notes="lapse", median_km=6.5)
            yield Cell(24, notes="pick up", median_km=6.5)
            for runs in (30, 50):
                yield Cell(runs)
                yield Cell(runs, course="shortened")
        else:
            yield Cell(20, span, by_luck=True)


def alike_cells() -> Iterator[Cell]:
    """A flat onset where neighbouring runs resemble each other."""
    for span in SPANS:
        many = (30, 50) if span == "all" else ()
        yield from (Cell(runs, span, alike=0.5) for runs in (8, 12, 16, 20, *many))


def moving_cells() -> Iterator[Cell]:
    """An onset that falls to a third or rises threefold, in so many known runs exactly."""
    for span in SPANS:
        for runs in (8, 10, 14):
            yield Cell(runs, span, fold=3.0, exact=True)
            if span != "chain":
                yield Cell(runs, span, fold=1 / 3, exact=True)


def ten_years() -> TrainingLog:
    """Ten years of 3,000 runs with four sore places, nearly every run answered."""
    log, rng = long_log(), random.Random(1)
    places = [
        Place("knee", "right"),
        Place("calf", "left"),
        Place("shin", "right"),
        Place("hip", "left"),
    ]
    pain = []
    for entry in log.pain:
        place = rng.choice(places)
        sore = replace(entry, location=place.location, side=place.side)
        pain.append(sore if entry.location else entry)
    answered = {entry.day for entry in pain}
    pain += [
        PainEntry(run.day, score=0)
        for run in log.runs
        if run.day not in answered and rng.random() < 0.8
    ]
    return replace(log, pain=tuple(sorted(pain, key=lambda entry: entry.day)))


def cost_ms(log: TrainingLog, times: int = 5) -> float:
    """CPU milliseconds of all trends of a log, warm: the median of some."""
    spent = []
    for _ in range(times + 1):
        case = Case.of(log, log.runs[-1].day)
        _ = case.states, case.traps
        began = time.process_time()
        _ = case.trends
        spent.append(1000 * (time.process_time() - began))
    return float(np.median(spent[1:]))


def main() -> int:
    """Print every cell."""
    told = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    logs = QUICK if "--quick" in sys.argv else told[0] if told else LOGS
    began, cpu = time.perf_counter(), time.process_time()
    print(f"{logs} logs a cell; shares called: clear, suggested or better")
    for title, cells in (
        ("the onset is flat", null_cells()),
        ("flat, neighbouring runs alike", alike_cells()),
        ("the onset moves threefold", moving_cells()),
    ):
        print(f"\n{title}")
        for cell in cells:
            print(measured(cell, logs), flush=True)
    spent, wall = time.process_time() - cpu, time.perf_counter() - began
    print(f"\nall trends of ten years, four places: {cost_ms(ten_years()):.0f} ms of CPU, warm")
    print(f"{spent:.0f} s of CPU, {wall:.0f} s wall, load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
