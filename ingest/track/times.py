"""Times as GPX and TCX write them: ISO 8601, with and without zone, with fractions."""

from __future__ import annotations

from datetime import UTC, datetime
from math import nan
from typing import Final

_SHORTEST: Final = 13
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER_S: Final = 900
_LATEST_S: Final = 2.0**32


class Times:
    """Reads the times of one activity and remembers how they were written.

    `naive` counts times without a zone, which are read as UTC. `offset_s` is the zone of the
    first time that names one beside UTC.
    """

    def __init__(self) -> None:
        self.naive = 0
        self.offset_s: int | None = None

    def seconds(self, text: str) -> float:
        """Seconds since 1970 UTC; NaN where no time of a day can be read.

        A time before 1970 or in another century reads as 1970, which nobody believes either.
        """
        text = text.strip()
        if len(text) < _SHORTEST:
            return nan
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return nan
        if moment.tzinfo is None:
            self.naive += 1
            moment = moment.replace(tzinfo=UTC)
        elif self.offset_s is None and (offset := moment.utcoffset()):
            seconds = int(offset.total_seconds())
            self.offset_s = seconds if seconds % _QUARTER_S == 0 else None
        since = (moment - _EPOCH).total_seconds()
        return since if 0 <= since < _LATEST_S else 0.0


def moment_of(seconds: float) -> datetime:
    """Unix seconds as an aware UTC datetime, without a fraction."""
    return datetime.fromtimestamp(int(seconds // 1), UTC)


def number_of(text: str) -> float:
    """A number as written, also with a decimal comma; NaN where it is none."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return nan
