"""Small phrases the sentences of findings share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from traininglog.finding import OnsetTrend
from traininglog.words import answers_words, counted, day_words, interval_words, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from traininglog.finding import Coverage, Felt, Interval

ON_A_PAINKILLER: Final = "Runs on a painkiller answer nothing."
"""What is missing where there is nothing to ask for: no answer about them would tell."""

_MOST_LISTED: Final = 3
_MOST_A_MONTH: Final = 10


def listed_days(days: Sequence[date]) -> str:
    """`21 Aug and 19 Oct`; from four on the first three and how many more."""
    year = days[0].year != days[-1].year
    told = [day_words(day, year=year) for day in days[:_MOST_LISTED]]
    if len(days) > _MOST_LISTED:
        told.append(f"{len(days) - _MOST_LISTED} more")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def silent_runs(days: Sequence[date]) -> str:
    """`Answers for the silent runs of 2 Mar and 4 Mar.`, as a need."""
    runs = "run" if len(days) == 1 else "runs"
    return f"Answers for the silent {runs} of {listed_days(days)}."


def times(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def run_counts(known: Coverage | OnsetTrend) -> str:
    """`31 runs: 8 painful, 19 painless, 4 silent`, always in this order."""
    assumed = known.n_assumed_painless if isinstance(known, OnsetTrend) else 0
    total = known.n_painful + known.n_painless + known.n_silent + assumed
    answers = answers_words(known.n_painful, known.n_painless, known.n_silent, assumed)
    return f"{counted(total, 'run')}: {answers}"


def onset_words(onset_km: float | None, score: int | None, felt: Felt) -> str:
    """`at 5.1 km (4/10)`: an onset is never printed without its score."""
    told = score_words(score)
    if felt == "afterwards":
        return f"after the run ({told})"
    if felt == "between":
        return f"between runs ({told})"
    if onset_km is None:
        return f"in the run ({told})"
    return f"{'from the start' if onset_km == 0 else f'at {onset_km:.1f} km'} ({told})"


def size_words(ratio_per_month: float | None, interval: Interval | None) -> str:
    """`× 0.55 a month, 90 % interval 0.34 to 0.92`; an open side is said.

    Beyond a tenth or ten a month no onset has room left, and the number would mean nothing.
    """
    if ratio_per_month is None or interval is None:
        return ""
    if ratio_per_month < 1 / _MOST_A_MONTH:
        return f"less than × {1 / _MOST_A_MONTH:.2f} a month"
    if ratio_per_month > _MOST_A_MONTH:
        return f"more than × {_MOST_A_MONTH} a month"
    return f"× {ratio_per_month:.2f} a month, 90 % interval {interval_words(interval, '.2f')}"


def medians_words(medians_km: tuple[float | None, float | None]) -> str:
    """By where half of the runs hurt, in the first and in the last half of a span."""
    first, last = medians_km
    if first is not None and last is not None:
        halves = f"by {first:.1f} km in the first half, by {last:.1f} km in the last"
        return f"half of the runs hurt {halves}"
    if first is not None:
        return f"half of the runs hurt by {first:.1f} km in the first half, fewer in the last"
    if last is not None:
        return f"half of the runs hurt by {last:.1f} km in the last half, fewer in the first"
    return ""
