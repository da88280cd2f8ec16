"""When an activity of Strava's export began: UTC, written in the manner of any language.

2018-09-12 15:02:23          Sep 12, 2018, 3:02:23 PM      12 sept. 2018 à 15:02:23
09.12.2022, 15:24:49         12/9/2018 15:02               6 mrt. 2024 14:23:15
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ingest.archive.strava_words import fold, months

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 80
_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_NOON: Final = 12
_TIME: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,]\d+)?)?| ?h ?(\d{2})(?: ?min ?(\d{2}) ?s)?)"
    r"(?!\d)(?: ?([ap]) ?\.? ?m\b\.?)?",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"\s*([+-])(\d{2}):?(\d{2})\s*", re.ASCII)
_PART: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_NUMERIC: Final = re.compile(r"\s*(\d{1,2})([/-])(\d{1,2})\2\d{4}\b", re.ASCII)


def read_start(cell: str, *, day_first: bool = True) -> datetime | None:
    """The moment in a cell, aware UTC; None where there is none that can be.

    `day_first` decides only where a date of numbers can be read in two ways.
    """
    if len(cell) > _LONGEST:
        return None
    text = " ".join(unicodedata.normalize("NFKC", cell).casefold().split())
    found = _TIME.search(text)
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    offset = _OFFSET.fullmatch(after)
    date = _date(before if offset else f"{before} {after}", day_first=day_first)
    if date is None:
        return None
    minute, second = int(found[2] or found[4]), int(found[3] or found[5] or 0)
    try:
        start = datetime(*date, _hour(int(found[1]), found[6]), minute, second, tzinfo=UTC)
        start -= _east(offset)
    except (ValueError, OverflowError):
        return None
    return start if _FIRST <= start < _LAST else None


def is_day_first(cells: Iterable[str], language: str) -> bool:
    """How the dates of a table are read that are written in numbers alone.

    A 13 at a place is no month; where none comes, English has the month first.
    """
    found = [match for cell in cells if (match := _NUMERIC.match(cell))]
    days = sum(int(match[1]) > _NOON for match in found)
    months_first = sum(int(match[3]) > _NOON for match in found)
    return days > months_first if days != months_first else language != "en"


def is_iso(cell: str) -> bool:
    """Whether a date begins with its year, as all did before July 2019."""
    return re.match(r"\s*\d{4}-\d\d-\d\d", cell, re.ASCII) is not None


def _date(text: str, *, day_first: bool) -> tuple[int, int, int] | None:
    parts = _PART.findall(text)
    numbers = [part for part in parts if part.isdigit()]
    named = [month for part in parts if (month := months().get(fold(part)))]
    if len(numbers) == 2 and len(named) == 1:
        day, year = sorted(numbers, key=len)
        return _checked(year, named[0], day)
    if len(numbers) != 3 or named:
        return None
    first, second, third = numbers
    if len(first) == 4:
        return _checked(first, int(second), third)
    if "." in text or (day_first and int(second) <= _NOON) or int(first) > _NOON:
        return _checked(third, int(second), first)
    return _checked(third, int(first), second)


def _checked(year: str, month: int, day: str) -> tuple[int, int, int] | None:
    return (int(year), month, int(day)) if len(year) == 4 and len(day) <= 2 else None


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > _NOON:
        return hour
    return hour % _NOON + (_NOON if half == "p" else 0)


def _east(offset: re.Match[str] | None) -> timedelta:
    if offset is None:
        return timedelta()
    east = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return -east if offset[1] == "-" else east
