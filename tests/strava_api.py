"""The calls of Strava's API that a reader of runs makes, over a made-up athlete.

`before` and `after` are exclusive and count `start_date`; the newest come first, with `after`
the oldest. Pages hold `per_page` activities before those the token may not see are left out,
which is one reason why a page in the middle can be short. A detail has `private_note` only
for the athlete with `activity:read_all`; Only-You activities are not there (404) without it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from tests.strava_answers import NOT_FOUND, Reply, wrong
from tests.strava_streams import made_streams

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from tests.strava_oauth import Grant
    from tests.strava_people import Made

MOST: Final = 200
USUAL: Final = 30


def may_read(grant: Grant) -> bool:
    """Whether anything of activities was allowed."""
    return bool(grant.scope & {"activity:read", "activity:read_all"})


def sees(grant: Grant, made: Made) -> bool:
    """Whether this activity is there for this token."""
    return made.item["visibility"] != "only_me" or "activity:read_all" in grant.scope


def listed(grant: Grant, query: Mapping[str, str], short: random.Random | None = None) -> Reply:
    """One page; `short` leaves off some of its end, and never all of it."""
    try:
        page, per_page = int(query.get("page", 1)), int(query.get("per_page", USUAL))
        ends = {name: int(query[name]) for name in ("before", "after") if name in query}
    except ValueError:
        return wrong(400, "Application", "page")
    if per_page > MOST:
        return wrong(400, "Application", "per page", "limit exceeded")
    if page < 1 or per_page < 1:
        return wrong(400, "Application", "page")
    found = [
        made
        for made in grant.person.newest_first()
        if made.start.timestamp() < ends.get("before", float("inf"))
        and made.start.timestamp() > ends.get("after", float("-inf"))
    ]
    ordered = found[::-1] if "after" in ends else found
    given = [m for m in ordered[(page - 1) * per_page : page * per_page] if sees(grant, m)]
    if short and len(given) > 1:
        given = given[: short.randint(1, len(given))]
    return Reply(200, [copy.deepcopy(made.item) for made in given])


def detailed(grant: Grant, strava_id: int) -> Reply:
    """One activity with its texts, its laps and its device."""
    made = grant.person.activities.get(strava_id)
    if made is None or not sees(grant, made):
        return NOT_FOUND
    item = copy.deepcopy(made.item)
    line = item["map"]["summary_polyline"]
    body: dict[str, Any] = item | {
        "resource_state": 3,
        "map": item["map"] | {"polyline": line, "resource_state": 3},
        "description": made.description or None,
        "calories": round(item["moving_time"] * 0.18, 1),
        "perceived_exertion": made.effort,
        "prefer_perceived_exertion": made.effort is not None,
        "segment_efforts": [],
        "splits_metric": _splits(item, 1_000.0),
        "splits_standard": _splits(item, 1_609.3),
        "best_efforts": [],
        "laps": [_lap(item)],
        "photos": {"primary": None, "count": 0},
        "stats_visibility": [{"type": "pace", "visibility": "everyone"}],
        "hide_from_home": False,
        "device_name": made.device or None,
        "embed_token": f"{strava_id:040x}",
        "similar_activities": {"effort_count": 0, "resource_state": 2},
        "available_zones": [],
    }
    if "activity:read_all" in grant.scope:
        body["private_note"] = made.private_note
    return Reply(200, body)


def _lap(item: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("elapsed_time", "moving_time", "start_date", "start_date_local", "distance")
    return {"id": item["id"] * 3, "resource_state": 2, "name": "Lap 1", "lap_index": 1} | {
        key: item[key] for key in keys
    }


def _splits(item: Mapping[str, Any], metres: float) -> list[dict[str, Any]]:
    """Whole splits, all at the same speed, and the rest."""
    left, speed = item["distance"], item["average_speed"] or 1.0
    splits: list[dict[str, Any]] = []
    while left > 1:
        part = min(metres, left)
        seconds = round(part / speed)
        splits.append({
            "distance": part, "elapsed_time": seconds, "elevation_difference": 0.0,
            "moving_time": seconds, "split": len(splits) + 1, "average_speed": speed,
            "pace_zone": 0,
        })  # fmt: skip
        left -= part
    return splits


def streamed(grant: Grant, strava_id: int, query: Mapping[str, str]) -> Reply:
    """The wanted streams by their type, or in a list; with a length, and never with limits."""
    made = grant.person.activities.get(strava_id)
    if made is None or not sees(grant, made) or not made.has_streams:
        return NOT_FOUND
    streams = made_streams(made, query.get("keys", "").split(","))
    if query.get("key_by_type") == "true":
        return Reply(200, streams, chunked=False)
    return Reply(200, [{"type": t} | stream for t, stream in streams.items()], chunked=False)
