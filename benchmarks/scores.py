"""How often a change of scores or of mornings is said where there is none, and where there is.

    python -m benchmarks.scores [LOGS]

Scores wander around a mean with a spread of 1.5 points, in whole points, each like the one
before it by `alike`; where there is a change, scores fall by 3 from one side to the other,
mornings by 3.5 over the span.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from rules.morning_led import course_of
from rules.two_sides import change_of_mean, clarity_of
from traininglog.reference import default_thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from traininglog.finding import FindingClass

LOGS: Final = 1000
ALIKE: Final = (0.0, 0.5, 0.8)
RUNS_A_SIDE: Final = (4, 5, 8, 12)
MORNINGS: Final = ((84, 1), (28, 3), (12, 7), (14, 1))
_SEED: Final = 5
_SPREAD: Final = 1.5
_FALL: Final = 3.0
_MORNING_FALL: Final = 3.5
_FIRST_DAY: Final = date(2024, 1, 1)


def wandering(rng: np.random.Generator, number: int, alike: float) -> NDArray[np.float64]:
    """Deviations in points, each like its neighbour."""
    luck = rng.standard_normal(number)
    for n in range(1, number):
        luck[n] = alike * luck[n - 1] + np.sqrt(1 - alike**2) * luck[n]
    return _SPREAD * luck


def score_classes(runs: int, alike: float, fall: float, logs: int = LOGS) -> list[FindingClass]:
    """What is said of as many scored runs on each side."""
    thresholds, rng = default_thresholds(), np.random.default_rng(_SEED)
    found = []
    for _ in range(logs):
        means = np.repeat([5.0, 5.0 - fall], runs)
        scores = np.clip(np.round(means + wandering(rng, 2 * runs, alike)), 1, 10)
        change = change_of_mean(list(scores[:runs]), list(scores[runs:]), thresholds)
        found.append(clarity_of(change.points, change.p_value, thresholds, capped=False))
    return found


def morning_classes(
    mornings: int, every_days: int, alike: float, fall: float, logs: int = LOGS
) -> list[FindingClass]:
    """What is said of a span of mornings."""
    thresholds, rng = default_thresholds(), np.random.default_rng(_SEED)
    days = [_FIRST_DAY + timedelta(days=every_days * n) for n in range(mornings)]
    found = []
    for _ in range(logs):
        means = np.linspace(5.0, 5.0 - fall, mornings)
        scores = np.clip(np.round(means + wandering(rng, mornings, alike)), 0, 10)
        told = {day: int(score) for day, score in zip(days, scores, strict=True)}
        course = course_of(told, thresholds)
        found.append(
            clarity_of(course.points, course.p_value, thresholds, capped=course.is_alike)
        )
    return found


def _row(name: str, alike: float, still: list[FindingClass], moved: list[FindingClass]) -> str:
    cells = (
        f"{100 * found.count(clarity) / len(found):5.1f}"
        for found in (still, moved)
        for clarity in ("clear", "suggested")
    )
    return f"{name:24} {alike:5.1f}   {'     '.join(cells)}"


def main(arguments: list[str]) -> None:
    """Print the share of logs in % by class: nothing changed, something did."""
    logs = int(arguments[0]) if arguments else LOGS
    print(
        f"{logs} logs a cell           alike   still: clear, suggested   fell: clear, suggested"
    )
    for alike in ALIKE:
        for runs in RUNS_A_SIDE:
            both = (score_classes(runs, alike, fall, logs) for fall in (0.0, _FALL))
            print(_row(f"{runs} scores a side", alike, *both))
        for mornings, every in MORNINGS:
            both = (
                morning_classes(mornings, every, alike, fall, logs)
                for fall in (0.0, _MORNING_FALL)
            )
            print(_row(f"{mornings} mornings, {every} d apart", alike, *both))


if __name__ == "__main__":
    main(sys.argv[1:])
