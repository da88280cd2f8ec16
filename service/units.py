"""Kilometres or miles, dates and counts in words: display choices, made in one place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from traininglog.pain import Place
from traininglog.words import MONTHS, day_words, score_words

if TYPE_CHECKING:
    from datetime import date

Unit = Literal["km", "mi"]

KM_PER_MILE: Final = 1.609344
_AT_SPEED: Final = re.compile(r"(\d+\.\d) m/s \(\d+:\d\d min/km\)")
_PACE: Final = re.compile(r"\b(\d+):(\d\d) min/km")
_KM: Final = re.compile(r"\b(?:(\d+\.\d) to )?(\d+(?:\.\d+)?) km\b")
_MINUS: Final = re.compile(r"(?<![\w-])-(?=\d)")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ORDINALS: Final = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)


def in_unit(distance_km: float, unit: Unit) -> float:
    """A distance in the unit shown."""
    return distance_km if unit == "km" else distance_km / KM_PER_MILE


def distance_words(distance_km: float, unit: Unit) -> str:
    """`5.1 km` or `3.2 mi`."""
    return f"{in_unit(distance_km, unit):.1f} {unit}"


def onset_words(onset_km: float, score: int | None, unit: Unit) -> str:
    """An onset is always told with its score: `5.2 km (1/10)`."""
    return f"{distance_words(onset_km, unit)} ({score_words(score)})"


def clock_words(minutes: float) -> str:
    """Minutes as `22:40` or `1:02:40`."""
    seconds = round(minutes * 60)
    hours, rest = divmod(seconds, 3600)
    if hours:
        return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{rest // 60}:{rest % 60:02d}"


def pace_words(speed_mps: float, unit: Unit) -> str:
    """Speed as time for one kilometre or mile: `7:05 /km`."""
    return f"{clock_words(1 / in_unit(speed_mps * 0.06, unit))} /{unit}"


def matched_words(speed_mps: float, unit: Unit) -> str:
    """A speed at which runs are compared: `2.8 m/s (5:57 min/km)`."""
    return (
        f"{speed_mps:.1f} m/s ({clock_words(1 / in_unit(speed_mps * 0.06, unit))} min/{unit})"
    )


def retold(sentence: str, unit: Unit) -> str:
    """A stored sentence with its speeds, paces and distances in the unit shown.

    A slope stays in metres a kilometre. The minus is the true sign.
    """
    words = _MINUS.sub("−", sentence)
    if unit == "km":
        return words
    words = _AT_SPEED.sub(lambda told: matched_words(float(told[1]), unit), words)
    words = _PACE.sub(lambda told: _pace(int(told[1]) + int(told[2]) / 60, unit), words)
    return _KM.sub(lambda told: _distances(told[1], told[2], unit), words)


def _pace(min_per_km: float, unit: Unit) -> str:
    return f"{clock_words(min_per_km / in_unit(1, unit))} min/{unit}"


def _distances(low_km: str | None, km: str, unit: Unit) -> str:
    low = f"{in_unit(float(low_km), unit):.1f} to " if low_km else ""
    return f"{low}{distance_words(float(km), unit)}"


def day_near(day: date, now: date) -> str:
    """`26 Oct`; with its year where that is not the year of `now`."""
    return day_words(day, year=day.year != now.year)


def weekday_words(day: date) -> str:
    """`Mon 26 Oct 2026`."""
    return f"{_WEEKDAYS[day.weekday()]} {day_words(day, year=True)}"


def month_words(day: date, *, year: bool = False) -> str:
    """`Oct`, or `Oct 2026`."""
    name = MONTHS[day.month - 1]
    return f"{name} {day.year}" if year else name


def span_words(first: date, last: date) -> str:
    """`3 Aug to 22 Nov 2026`: the year once where it is the same, and a day once."""
    if first == last:
        return day_words(last, year=True)
    return f"{day_words(first, year=first.year != last.year)} to {day_words(last, year=True)}"


def times_words(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def ordinal(number: int) -> str:
    """`first` to `tenth`, then `11th`, `21st` and so on."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def place_words(place: Place) -> str:
    """As a heading: `Knee, right`."""
    name = Place(place.location).capital
    return name if place.side is None else f"{name}, {place.side}"


def weekday_near(day: date, now: date) -> str:
    """`Thu 19 Nov`; with its year where that is not the year of `now`."""
    return f"{_WEEKDAYS[day.weekday()]} {day_near(day, now)}"
