"""What is missing, in words, and from when on it could be there at the runner's own rate.

Only neutral things have a day: answered runs, runs with a heart rate, mornings told. Pain
is never asked for and never expected.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from traininglog.thresholds import NeedThresholds


class Need(NamedTuple):
    """What is missing and the day it could be there, where the runner's rate tells one."""

    words: str
    expected_on: date | None = None


def more(
    missing: int, one: str, days: Iterable[date], today: date, limits: NeedThresholds
) -> Need:
    """`3 more answered runs, about 9 Dec`; `one` names a single one, `days` are past ones.

    The rate is that of the last weeks; without any in them no day is given.
    """
    since = today - timedelta(days=limits.rate_days)
    recent = sum(since < day <= today for day in days)
    words = f"{missing} more {counted(missing, one).partition(' ')[2]}"
    if not recent:
        return Need(f"{words}.")
    expected = today + timedelta(days=ceil(missing * limits.rate_days / recent))
    if (expected - today).days > limits.furthest_days:
        return Need(f"{words}.")
    year = expected.year != today.year
    return Need(f"{words}, about {day_words(expected, year=year)}.", expected)
