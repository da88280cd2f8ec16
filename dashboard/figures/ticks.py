"""Where an axis is labelled: round numbers upwards, and days, months or years along."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.units import month_words
from traininglog.words import day_words

if TYPE_CHECKING:
    from datetime import date

DAILY_DAYS: Final = 56
"""Spans up to this many days are labelled by Mondays, and their distance by day."""
_LABEL_PX: Final = 46
_YEAR_PX: Final = 36
_MONTH_DAYS: Final = 30.4


def round_step(top: float) -> float:
    """A step that gives two or three grid lines: 1, 2, 5 or 10 times a power of ten."""
    step = 0.5
    for factor in (2, 2.5, 2) * 4:
        if top / step <= 3:
            break
        step *= factor
    return step


def grid_ticks(step: float, top: float) -> tuple[float, ...]:
    """Grid lines above 0 up to the top."""
    return tuple(step * n for n in range(1, int(top / step) + 1))


def day_ticks(first: date, days: int, px_per_day: float) -> list[tuple[float, str]]:
    """Mondays, month starts, quarters or years, as many as have room for their name."""
    if days <= DAILY_DAYS:
        every = 7 * int(-(-_LABEL_PX // (7 * px_per_day)))
        mondays = range(0, days, every)
        return [(n, day_words(first + timedelta(days=n))) for n in mondays]
    starts = [first + timedelta(days=n) for n in range(days)]
    starts = [day for day in starts if day.day == 1]
    month_px = _MONTH_DAYS * px_per_day
    if 3 * month_px < _LABEL_PX:
        years = [day for day in starts if day.month == 1] or starts[:1]
        every = int(-(-_YEAR_PX // (12 * month_px)))
        return [((d - first).days, str(d.year)) for d in years[::every]]
    step = 1 if month_px >= _LABEL_PX else 3
    chosen = [day for day in starts if (day.month - 1) % step == 0] or [first]
    if step == 1 and (chosen[0] - first).days * px_per_day > _LABEL_PX:
        chosen.insert(0, first)
    roomy = step * month_px > 2 * _LABEL_PX
    return [
        ((d - first).days, _month(d, year=i == 0 or d.month == 1, roomy=roomy))
        for i, d in enumerate(chosen)
    ]


def _month(day: date, *, year: bool, roomy: bool) -> str:
    """`Aug 2026`, `Aug ’26` where months stand close, `Aug` within a year."""
    if year and not roomy:
        return f"{month_words(day)} ’{day.year % 100:02d}"
    return month_words(day, year=year)
