"""When a run of a Strava account is the one of a file: by what UTC and the run itself say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from datetime import datetime

STARTS_WITHIN: Final = timedelta(seconds=60)
ALIKE: Final = 0.02


class Recording(Protocol):
    """What is compared: an activity, a row of one, or what an import knows of one."""

    @property
    def sport(self) -> str:
        """In the words of the FIT reader."""
        ...

    @property
    def start(self) -> datetime:
        """Aware."""
        ...

    @property
    def timer_min(self) -> float | None:
        """Without the timer's pauses."""
        ...

    @property
    def distance_km(self) -> float | None:
        """The whole distance."""
        ...


def is_same(strava: Recording, elapsed_min: float | None, file: Recording) -> bool:
    """Whether both are of one run: same sport, starts within a minute, time or distance alike.

    Strava's moving time and its elapsed time are both held against the file's timer, for
    what counts as a pause differs.
    """
    if strava.sport != file.sport or abs(strava.start - file.start) > STARTS_WITHIN:
        return False
    return (
        _alike(strava.distance_km, file.distance_km)
        or _alike(strava.timer_min, file.timer_min)
        or _alike(elapsed_min, file.timer_min)
    )


def _alike(a: float | None, b: float | None) -> bool:
    """Within 2 %; what was not measured, or is nothing, is like nothing."""
    return bool(a and b) and abs((a or 0.0) - (b or 0.0)) <= ALIKE * max(a or 0.0, b or 0.0)
