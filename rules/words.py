"""Small phrases the sentences of findings share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from traininglog.finding import Coverage, OnsetTrend

_MOST_LISTED = 3


def plural(count: int, word: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def day_words(day: date, *, year: bool = False) -> str:
    """`16 Aug`, with the year where it is not plain from the sentence."""
    return f"{day.day} {day:%b}{f' {day.year}' if year else ''}"


def listed_days(days: Sequence[date]) -> str:
    """`21 Aug and 19 Oct`; from four on the first three and how many more."""
    told = [day_words(day) for day in days[:_MOST_LISTED]]
    if len(days) > _MOST_LISTED:
        told.append(f"{len(days) - _MOST_LISTED} more")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def counted(known: Coverage | OnsetTrend) -> str:
    """`31 runs: 8 painful, 19 painless, 4 silent`, always in this order."""
    total = known.n_painful + known.n_painless + known.n_silent
    return (
        f"{plural(total, 'run')}: {known.n_painful} painful, "
        f"{known.n_painless} painless, {known.n_silent} silent"
    )


def onset_words(onset_km: float | None, score: int | None) -> str:
    """`5.1 km (4/10)`: an onset is never printed without its score."""
    where = "an unknown distance" if onset_km is None else f"{onset_km:.1f} km"
    if onset_km == 0:
        where = "the start"
    return f"{where} ({'no score' if score is None else f'{score}/10'})"
