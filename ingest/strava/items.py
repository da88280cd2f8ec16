"""Activities of a list or a detail, read one by one: a bad value costs itself only."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from ingest.strava.model import Item, Unreadable
from ingest.strava.sports import sport_of
from ingest.strava.values import Values
from ingest.titles import own_title
from traininglog.activity import RUNNING, Activity
from traininglog.zones import UnknownZoneError, local_day, zone_at, zone_of

if TYPE_CHECKING:
    from traininglog.activity import Surface

_FEET: Final = 2
_LONGEST_NAME: Final = 200
_SHOWN: Final = 80
_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_HIDDEN: Final = time(0, 0, 1)
_TEXTS: Final = {"title": "name", "description": "description", "private_note": "private_note"}
_FLAGS: Final = ("trainer", "manual", "flagged", "private")


def read_item(raw: Any, home_zone: str) -> Item:
    """One activity; raises Unreadable only where it has no id or no start that can be."""
    if not isinstance(raw, dict):
        raise Unreadable("Strava lists something that is no activity; it is left out.")
    values = Values(raw)
    strava_id = _id_text(raw.get("id"))
    if not strava_id:
        raise _unreadable(values.text("name"), "has no id")
    start = values.moment("start_date")
    if start is None:
        raise _unreadable(strava_id, "has no start")
    start = start.replace(tzinfo=UTC) if start.tzinfo is None else start
    if not _FIRST <= start < _LAST:
        raise _unreadable(strava_id, f"starts in {start.year}")
    activity = _activity(strava_id, start.astimezone(UTC), raw, values, home_zone)
    texts = {
        name: own_title(text) if name == "title" else text
        for name, key in _TEXTS.items()
        if (text := values.text(key))
    }
    elapsed_s = values.number("elapsed_time")
    upload_id = _id_text(raw.get("upload_id_str")) or _id_text(raw.get("upload_id"))
    return Item(
        strava_id=strava_id,
        activity=activity,
        elapsed_min=None if elapsed_s is None else elapsed_s / 60,
        digest=_digest(activity, elapsed_s, upload_id, values),
        texts=texts,
        upload_id=upload_id,
        has_streams=not values.flag("manual"),
        hides_start=activity.local_start.time() == _HIDDEN,
        problems=tuple(
            f"Strava activity {strava_id} of {activity.day.day} {activity.day:%b %Y}: "
            f"{name} cannot be true, so it is left out."
            for name in values.left_out
        ),
    )


def _unreadable(which: str, why: str) -> Unreadable:
    return Unreadable(
        f"Strava activity {which[:_SHOWN] or 'without a name'} {why}, so it is left out. "
        "Look at it on strava.com."
    )


def _activity(
    strava_id: str, start: datetime, raw: dict[str, Any], values: Values, home_zone: str
) -> Activity:
    word = raw.get("sport_type") or raw.get("type")
    sport = sport_of(word)
    zone = _zone(start, values, home_zone)
    distance_m, moving_s = values.number("distance"), values.number("moving_time")
    # As of files: what holds while running is told of runs only.
    told = values.number if sport == RUNNING else lambda _name: None
    strides = told("average_cadence")
    return Activity(
        id=strava_id,
        sport=sport,
        start=start,
        zone=zone,
        day=local_day(start, zone),
        distance_km=None if distance_m is None else distance_m / 1000,
        timer_min=None if moving_s is None else moving_s / 60,
        speed_mps=told("average_speed"),
        cadence_spm=None if strides is None else _FEET * strides,
        heart_rate_bpm=told("average_heartrate"),
        ascent_m=values.number("total_elevation_gain"),
        temperature_c=values.number("average_temp"),
        surface=_surface(word, values) if sport == RUNNING else "unknown",
        device=values.text("device_name")[:_LONGEST_NAME] or None,
        rpe=values.number("perceived_exertion"),
        origin="strava_api",
    )


def _surface(word: Any, values: Values) -> Surface:
    if word == "VirtualRun" or values.flag("trainer"):
        return "treadmill"
    return "trail" if word == "TrailRun" else "unknown"


def _zone(start: datetime, values: Values, home_zone: str) -> str:
    """The zone that is named, if it had the told offset then; its text shows winter's."""
    offset_s = values.number("utc_offset")
    named = values.text("timezone").rpartition(" ")[2]
    try:
        offset = start.astimezone(zone_of(named)).utcoffset()
    except UnknownZoneError:
        offset = None
    if offset is not None and (offset_s is None or offset == timedelta(seconds=offset_s)):
        return named
    return zone_at(start, None if offset_s is None else int(offset_s), home_zone)


def _id_text(number: Any) -> str:
    """An id as text: some have more digits than a machine's integer."""
    if isinstance(number, bool) or not isinstance(number, (int, str)):
        return ""
    if isinstance(number, int):
        number = str(number) if 0 < number < 10**30 else ""
    return number if number.isascii() and number.isdigit() and len(number) <= 30 else ""


def _digest(activity: Activity, elapsed_s: float | None, upload_id: str, values: Values) -> str:
    """Of what a list shows and is used: a detail of the same activity has the same."""
    used = (
        activity.id, activity.sport, activity.start.isoformat(), activity.zone,
        activity.distance_km, activity.timer_min, elapsed_s, activity.speed_mps,
        activity.cadence_spm, activity.heart_rate_bpm, activity.ascent_m, activity.surface,
        activity.device, values.text("name"), upload_id, values.text("external_id"),
        values.text("visibility"), *map(values.flag, _FLAGS),
    )  # fmt: skip
    return hashlib.sha256(json.dumps(used).encode()).hexdigest()
