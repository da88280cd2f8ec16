"""CPU of the rules over a long log: each part of a case, each rule, and one whole analysis.

    python -m benchmarks.rules_cost

Ten years are 3,000 runs, 90,000 speed-bin rows, four sore places and 390 painful runs,
made in memory; nothing is read and nothing kept. A part is measured on a new case in which
everything it is listed after is there already; medians of some rounds. "Cold" is the first
analysis of the process, with the imports done.
"""

from __future__ import annotations

import importlib
from functools import cached_property, partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

import numpy as np

import rules
from benchmarks.years import ROWS_A_RUN, RUNS_A_YEAR, long_log
from rules.analyse import RULES, analyse
from rules.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rules.analyse import Rule
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

YEARS: Final = (1, 2, 5, 10, 20)
BUDGET_MS: Final = 250.0
_ROUNDS: Final = 5
_TOLD_FROM_MS: Final = 0.05


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    begun = process_time()
    work()
    return (process_time() - begun) * 1000


def _steps(log: TrainingLog) -> Iterator[tuple[str, Callable[[], object]]]:
    """What one analysis does, by name and in order; each step is done as it is taken."""
    day = log.runs[-1].day
    yield "Case.of", partial(Case.of, log, day)
    case = Case.of(log, day)
    for name, part in vars(Case).items():
        if isinstance(part, cached_property):
            yield f"case.{name}", partial(getattr, case, name)
    for rule in RULES:
        yield rule.__name__, partial(_told, rule, case)


def _told(rule: Rule, case: Case) -> tuple[Finding, ...]:
    return tuple(rule(case))


def costs(log: TrainingLog, rounds: int = _ROUNDS) -> dict[str, float]:
    """Median CPU ms of the case itself, of each of its parts and of each rule, in order."""
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, work in _steps(log):
            found.setdefault(name, []).append(cpu_ms(work))
    return {name: median(times) for name, times in found.items()}


def whole_ms(log: TrainingLog, rounds: int = _ROUNDS) -> float:
    """Median CPU ms of one analysis."""
    day = log.runs[-1].day
    return median(cpu_ms(lambda: analyse(log, day)) for _ in range(rounds))


def _import_all() -> None:
    """The rules import what is heavy late; that is no cost of an analysis."""
    for path in sorted(Path(rules.__path__[0]).glob("*.py")):
        importlib.import_module(f"rules.{path.stem}")
    importlib.import_module("scipy.optimize")
    importlib.import_module("scipy.special")
    importlib.import_module("scipy.stats")


def main() -> None:
    """Print the tables."""
    _import_all()
    log = long_log()
    cold = cpu_ms(lambda: analyse(log, log.runs[-1].day))
    warm = whole_ms(log)
    print(
        f"{len(log.runs):,} runs, {len(log.runs) * ROWS_A_RUN:,} rows, {len(log.pain):,} "
        f"entries, {len(log.facts)} facts: one analysis {cold:.0f} ms of CPU cold, "
        f"{warm:.0f} ms warm (budget {BUDGET_MS:.0f})"
    )
    by_part = costs(log)
    for name, took in sorted(by_part.items(), key=lambda item: -item[1]):
        if took >= _TOLD_FROM_MS:
            print(f"  {name:24} {took:8.1f} ms")
    print(f"  {'in all':24} {sum(by_part.values()):8.1f} ms")

    print("years      runs   ms warm   us a run")
    totals = []
    for years in YEARS:
        totals.append(whole_ms(long_log(years), 3))
        runs = years * RUNS_A_YEAR
        print(f"{years:5} {runs:9,} {totals[-1]:9.1f} {totals[-1] * 1000 / runs:10.1f}")
    slope = np.polyfit(np.log(YEARS), np.log(totals), 1)[0]
    late = np.log(totals[-1] / totals[-2]) / np.log(YEARS[-1] / YEARS[-2])
    print(
        f"log-log slope {slope:.2f} over all, {late:.2f} from {YEARS[-2]} to {YEARS[-1]} years"
    )


if __name__ == "__main__":
    main()
