"""Zones by name: IANA names and fixed offsets, and the local day they give.

A watch writes an offset, not a zone. Where the offset is the one the runner's own zone
had at that moment, the activity gets that zone's name; where it is not (a run abroad),
it gets the offset itself as `UTC+02:00`, which is all that is known.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FIXED = re.compile(r"UTC([+-])(\d\d):(\d\d)")
_LOCALTIME = Path("/etc/localtime")
_FARTHEST = timedelta(hours=14)


class UnknownZoneError(ValueError):
    """A zone name that neither the zone database nor the fixed form knows."""


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name or of `UTC+hh:mm`; raises UnknownZoneError."""
    if name == "UTC":
        return UTC
    if fixed := _FIXED.fullmatch(name):
        sign = -1 if fixed[1] == "-" else 1
        offset = sign * timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
        if abs(offset) <= _FARTHEST:
            return timezone(offset, name)
    else:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise UnknownZoneError(f"{name!r} is no time zone; write one like Europe/Berlin")


def offset_name(offset_s: int) -> str:
    """The fixed form of an offset in seconds, to the minute: `UTC-03:30`."""
    minutes = round(abs(offset_s) / 60)
    if not minutes:
        return "UTC"
    return f"UTC{'-' if offset_s < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def zone_at(start: datetime, offset_s: int | None, home: str) -> str:
    """The zone name for an activity: `home` unless the watch's offset contradicts it."""
    if offset_s is None or abs(offset_s) > _FARTHEST.total_seconds():
        return home
    if start.astimezone(zone_of(home)).utcoffset() == timedelta(seconds=offset_s):
        return home
    return offset_name(offset_s)


def local_day(start: datetime, zone: str) -> date:
    """The calendar day of an aware time in a zone."""
    return start.astimezone(zone_of(zone)).date()


def machine_zone() -> str:
    """This machine's zone: its IANA name where the system tells it, else today's offset."""
    names = [os.environ.get("TZ", "").lstrip(":")]
    if _LOCALTIME.is_symlink():
        names.append(str(_LOCALTIME.readlink()).rpartition("zoneinfo/")[2])
    for name in filter(None, names):
        try:
            zone_of(name)
        except UnknownZoneError:
            continue
        return name
    offset = datetime.now(UTC).astimezone().utcoffset() or timedelta()
    return offset_name(int(offset.total_seconds()))
