"""Which days of a log are looked at: a named window at its end, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from traininglog.log import TrainingLog
    from traininglog.runner import WeekStart

Named = Literal["16w", "52w", "all"]
NAMED: Final[tuple[Named, ...]] = get_args(Named)
WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_WEEKS: Final[dict[Named, int]] = {"16w": 16, "52w": 52}
_LATE: Final = 16 * WEEK
"""An entry later than this after the last run would show weeks with nothing in them."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def weeks(self) -> int:
        """How many whole weeks it has."""
        return self.days // 7

    def holds(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


Window = Named | Span


class Moves(NamedTuple):
    """Where one can go from a span; None where the log ends or nothing would change."""

    earlier: Span | None
    later: Span | None
    closer: Span | None
    wider: Span | None


def whole_of(log: TrainingLog) -> Span:
    """All weeks of a log, from the runner's first day of a week on.

    It ends with the log, not with today.
    """
    latest = log.runs[-1].day + _LATE
    told = [entry.day for entry in log.pain]
    last = max(log.runs[-1].day, *(day for day in told if day < latest), date.min)
    begins = week_begins(log.runs[0].day, log.display.week_start).weekday()
    return _weeks(min(log.runs[0].day, *told, date.max), last, begins)


def week_begins(day: date, week_start: WeekStart) -> date:
    """The first day of the week a day is in."""
    return _weeks(day, day, 6 if week_start == "sunday" else 0).first


def shown_of(window: Window, whole: Span) -> Span:
    """The weeks of a window, so that no week is cut; inside the log."""
    if window == "all":
        return whole
    if isinstance(window, Span):
        asked = _weeks(window.first, window.last, whole.first.weekday())
        first = max(whole.first, min(asked.first, whole.last - WEEK + _DAY))
        return Span(first, max(first + WEEK - _DAY, min(asked.last, whole.last)))
    return Span(whole.last - _WEEKS[window] * WEEK + _DAY, whole.last)


def name_of(shown: Span, whole: Span) -> Named | None:
    """The name of the window that shows these days, if one does."""
    return next((name for name in NAMED if shown_of(name, whole) == shown), None)


def moves(shown: Span, whole: Span) -> Moves:
    """As many weeks earlier or later, half or twice as many about the same middle."""
    weeks = shown.weeks
    half, twice = max(1, min(weeks // 2, whole.weeks)), min(2 * weeks, whole.weeks)
    return Moves(
        _moved(shown, -weeks, weeks, whole),
        _moved(shown, weeks, weeks, whole),
        _moved(shown, (weeks - half) // 2, half, whole),
        _moved(shown, (weeks - twice) // 2, twice, whole) if twice > weeks else None,
    )


def _moved(shown: Span, by_weeks: int, weeks: int, whole: Span) -> Span | None:
    """Pushed back inside the log where it would leave it."""
    latest = whole.last - weeks * WEEK + _DAY
    first = max(whole.first, min(shown.first + by_weeks * WEEK, latest))
    moved = Span(first, first + weeks * WEEK - _DAY)
    onward = by_weeks * (moved.first - shown.first).days > 0 and weeks <= whole.weeks
    return moved if moved != shown and (onward or weeks != shown.weeks) else None


def _weeks(first: date, last: date, begins: int) -> Span:
    """Widened to whole weeks, which begin on a weekday, Monday being 0."""
    return Span(
        first - timedelta(days=(first.weekday() - begins) % 7),
        last + timedelta(days=6 - (last.weekday() - begins) % 7),
    )
