"""Recorded answers of Strava, sent again over HTTP and read by our own client.

None of an athlete's activities may be refused, and the times Strava tells must be one time:
UTC and the offset make the local one. The made-up athletes of the everyday suite must have
every key of a real activity, with a value of its type.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.strava.api import StravaApi
from ingest.strava.model import Answer, Gone, StravaFault, TooMany, Unauthorized
from ingest.strava.samples import read_streams
from tests.samples.recordings import Recorded, replayed
from tests.strava_items import read_list
from tests.strava_people import made_person
from tests.test_ingest_fit_reader import say
from traininglog.strava import Limits

if TYPE_CHECKING:
    from collections.abc import Callable


def asked(recorded: Recorded, call: Callable[[StravaApi], Answer]) -> Answer:
    """What our client makes of a recorded answer."""
    with replayed(recorded) as bases:
        api = StravaApi(bases, "a-token")
        try:
            return call(api)
        finally:
            api.close()


@pytest.fixture(scope="session")
def lists(strava_samples: dict[str, Recorded]) -> list[Answer]:
    """Every recorded list of activities."""
    bodies = {n: r for n, r in strava_samples.items() if r.body.startswith(b"[{")}
    return [asked(recorded, lambda api: api.activities()) for recorded in bodies.values()]


@pytest.fixture(scope="session")
def raws(lists: list[Answer]) -> list[dict[str, Any]]:
    """Every activity of every list."""
    return [raw for answer in lists for raw in answer.body]


def test_every_recorded_activity_is_read(raws: list[dict[str, Any]]) -> None:
    items, faults = read_list(raws, "Europe/Berlin")
    cadences = [i.activity.cadence_spm for i in items if i.activity.cadence_spm is not None]
    told = f"cadence {min(cadences):.0f} to {max(cadences):.0f} a minute"
    say(f"{len(raws)} recorded activities, {len(faults)} faults, {told}")
    assert raws
    assert faults == []
    assert [item.strava_id for item in items] == [str(raw["id"]) for raw in raws]
    assert all(120 < cadence < 220 for cadence in cadences)


def test_utc_and_the_offset_make_the_local_time(raws: list[dict[str, Any]]) -> None:
    items, _faults = read_list(raws, "Europe/Berlin")
    for raw, item in zip(raws, items, strict=True):
        start = datetime.fromisoformat(raw["start_date"])
        local = datetime.fromisoformat(raw["start_date_local"])
        assert start + timedelta(seconds=raw["utc_offset"]) == local
        assert item.activity.start == start
        assert item.activity.local_start.replace(tzinfo=None) == local.replace(tzinfo=None)
        assert item.activity.day == local.date()


def test_made_up_activities_have_every_key_of_a_real_one(raws: list[dict[str, Any]]) -> None:
    made = [m.item for m in made_person(seed=7, count=400).newest_first()]
    real_types: dict[str, set[str]] = {}
    for raw in raws:
        for key, value in raw.items():
            real_types.setdefault(key, set()).add(type(value).__name__)
    for key, types in real_types.items():
        made_types = {type(item[key]).__name__ for item in made if key in item}
        assert types - made_types <= {"NoneType"}, key


def test_limits_of_a_recorded_list_are_read(lists: list[Answer]) -> None:
    say(f"limits: {[answer.limits for answer in lists]}")
    assert all(isinstance(answer.limits, Limits) for answer in lists)


def test_recorded_streams_are_read_and_tell_no_limits(
    strava_samples: dict[str, Recorded],
) -> None:
    recorded = strava_samples["activity_streams"]
    answer = asked(recorded, lambda api: api.streams("7"))
    assert answer.limits is None
    raw = json.loads(recorded.body)
    assert answer.body == raw
    points = len(raw["distance"]["data"])
    say(f"streams: {sorted(raw)}, {points} points")
    # There is no time among them: each metre goes with a second of its own here.
    timed = raw | {"time": {"data": list(range(points))}}
    columns = read_streams(timed, datetime.fromisoformat("2025-10-18T12:00:00Z"))
    assert set(columns) == {"timestamp", "distance_m"}
    assert (columns["distance_m"] / 100).tolist() == pytest.approx(raw["distance"]["data"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("authorization_error", Unauthorized),
        ("not_found_error", Gone),
        ("activity_with_ratelimit_exceeded", TooMany),
    ],
)
def test_recorded_errors_are_the_faults_they_are(
    strava_samples: dict[str, Recorded], name: str, kind: type[StravaFault]
) -> None:
    with pytest.raises(kind) as raised:
        asked(strava_samples[name], lambda api: api.activity("7"))
    used = Limits(600, 30_000, 600, 30_000) if kind is TooMany else None
    assert raised.value.limits == used
