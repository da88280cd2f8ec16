"""A run in the words of a question: its title, its second line, when it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.units import clock_words, distance_words, weekday_near

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from service.units import Unit
    from traininglog.activity import Activity, Origin
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

ORIGIN_WORDS: Final[dict[Origin, str]] = {
    "file": "from a file",
    "archive": "from an export",
    "strava_api": "from the Strava account",
    "manual": "written by hand",
}


def run_title(run: Activity, today: date, unit: Unit) -> str:
    """`Today's run, 5.6 km`, or `Run of Thu 19 Nov, 5.0 km`."""
    name = (
        "Today's run" if run.day == today else f"Run of {weekday_near(run.day, today)}"
    )  # fmt: skip
    return name if run.distance_km is None else f"{name}, {length_words(run, unit)}"


def run_sub(run: Activity) -> str:
    """`38:20 · 172 spm · 09:05 · from a file`."""
    parts = (
        clock_words(run.timer_min) if run.timer_min else "",
        f"{run.cadence_spm:.0f} spm" if run.cadence_spm else "",
        f"{run.local_start:%H:%M}",
        ORIGIN_WORDS[run.origin],
    )
    return " · ".join(filter(None, parts))


def length_words(run: Activity, unit: Unit) -> str:
    """`5.0 km`, or that there is none."""
    return "no distance" if run.distance_km is None else distance_words(run.distance_km, unit)


def ended(run: Activity) -> datetime:
    """When it ended, on the clock of the place where it was."""
    return run.local_start + timedelta(minutes=run.timer_min or 0.0)


def start_time(run: Activity) -> time:
    """The time an entry carries to name this run: its very start."""
    return run.local_start.time()


def after_time(run: Activity, log: TrainingLog) -> time:
    """The time of what was felt after a run: its end; its start, where that is not plain.

    A second run of the day, or an end past midnight, would give it to another run.
    """
    alone = sum(other.day == run.day for other in log.runs) == 1
    end = ended(run)
    return end.time() if alone and end.date() == run.day else start_time(run)


def the(place: Place) -> str:
    """`the right knee`; `it` where the place was not told."""
    return "it" if place.location == "unspecified" else f"the {place}"
