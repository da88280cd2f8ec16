"""What is asked of a visit page, by whom, and how far back its chart reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, get_args

from service.window import WEEK, Span, whole_of

if TYPE_CHECKING:
    from datetime import date

    from service.units import Unit
    from service.window import Window
    from traininglog.log import TrainingLog

Weeks = Literal["16", "26", "52", "all"]
WEEKS: Final[tuple[Weeks, ...]] = get_args(Weeks)
Table = Literal["words", "runs", "weeks", "cycles", "days", "outcomes", "gait", "missing"]
TABLES: Final[tuple[Table, ...]] = get_args(Table)
_LEAST: Final = 16


@dataclass(frozen=True, slots=True)
class VisitAsked:
    """The filters of the address.

    `run` is pinned, `table` is open below the screen, at `page` where it has several.
    """

    unit: Unit = "km"
    weeks: Weeks = "16"
    run: str | None = None
    table: Table | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class VisitAbout:
    """The grant a page is shown by: its public id, its last day, who reads, what is withheld.

    `withheld` counts the runs that are for their owner alone. `is_preview`: the runner
    looks at what a visitor would see.
    """

    of: str = "me"
    author: str = ""
    ends: date | None = None
    withheld: int = 0
    is_preview: bool = False
    is_link: bool = False


def window_of(weeks: Weeks, log: TrainingLog) -> Window:
    """The days of the chart, for a log with runs: they end with the log, not with today.

    So many weeks as are asked for, as far as the log reaches, and 16 at the least.
    """
    whole = whole_of(log)
    if weeks == "all":
        return "all"
    shown = min(int(weeks), whole.weeks)
    if shown <= _LEAST:
        return "16w"
    return Span(whole.last - shown * WEEK + timedelta(days=1), whole.last)
