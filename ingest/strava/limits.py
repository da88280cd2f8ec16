"""What the headers of an answer say of the limits of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from traininglog.strava import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final = ("x-readratelimit", "x-ratelimit")


def limits_of(headers: Mapping[str, str]) -> Limits | None:
    """The limits of reading and of all calls: for each window the one with less room.

    None where no header tells any, or tells it oddly; streams answers tell nothing.
    """
    folded = {name.lower(): value for name, value in headers.items()}
    told = [
        (limit, used)
        for kind in _KINDS
        if (limit := _pair(folded.get(f"{kind}-limit"), least=1))
        and (used := _pair(folded.get(f"{kind}-usage"), least=0))
    ]
    if not told:
        return None
    windows = [[(limit[at], used[at]) for limit, used in told] for at in (0, 1)]
    quarter, day = (min(window, key=lambda pair: pair[0] - pair[1]) for window in windows)
    return Limits(quarter=quarter[0], day=day[0], quarter_used=quarter[1], day_used=day[1])


def _pair(text: str | None, least: int) -> tuple[int, int] | None:
    """The quarter's and the day's number of `"100,1000"`."""
    parts = [part.strip() for part in (text or "").split(",")]
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts):
        return None
    quarter, day = map(int, parts)
    return (quarter, day) if min(quarter, day) >= least else None
