"""Activities of Strava, item by item: a bad value costs itself, and nothing raises."""

from __future__ import annotations

import copy
import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.strava.items import read_item
from ingest.strava.model import Item, Unreadable
from ingest.strava.sports import sport_of
from tests.strava_items import read_list
from tests.strava_people import ORDER, made_activity, made_person
from traininglog.zones import zone_of

HOME = "Europe/Berlin"
START = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)

signs = st.text(st.characters(exclude_categories=()), max_size=20)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | signs,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
DETAIL = ("description", "private_note", "perceived_exertion")


def _raw(**changes: Any) -> dict[str, Any]:
    """A run of all sensors, as a list shows it."""
    made = made_activity(random.Random(1), 7, 17_000_000_000, START, plain=True, km=10.0)
    return copy.deepcopy(made.item) | {"name": "Abendlauf", "average_cadence": 84.5} | changes


def _item(**changes: Any) -> Item:
    return read_item(_raw(**changes), HOME)


def test_a_run_as_the_log_has_it() -> None:
    raw = _raw(
        average_heartrate=178.5, moving_time=3_610, elapsed_time=3_700, average_temp=17.5
    )
    item = read_item(raw | {"perceived_exertion": 4.5, "device_name": "COROS PACE 3"}, HOME)
    run = item.activity
    assert (item.strava_id, run.id, run.sport, run.origin) == (
        "17000000000", "17000000000", "running", "strava_api"
    )  # fmt: skip
    assert (run.start, run.zone, run.day) == (START, HOME, date(2026, 10, 25))
    assert (run.distance_km, run.timer_min, item.elapsed_min) == (10.0, 3_610 / 60, 3_700 / 60)
    assert (run.cadence_spm, run.heart_rate_bpm, run.speed_mps) == (
        169.0, 178.5, raw["average_speed"]
    )  # fmt: skip
    assert (run.temperature_c, run.rpe, run.device) == (17.5, 4.5, "COROS PACE 3")
    assert (run.ascent_m, run.surface) == (raw["total_elevation_gain"], "unknown")
    assert item.upload_id == raw["upload_id_str"]
    assert item.texts == {"title": "Abendlauf"}
    assert item.has_streams
    assert not item.hides_start
    assert item.problems == ()


@pytest.mark.parametrize(
    ("changes", "sport", "surface"),
    [
        ({"sport_type": "Run"}, "running", "unknown"),
        ({"sport_type": "Run", "trainer": True}, "running", "treadmill"),
        ({"sport_type": "VirtualRun"}, "running", "treadmill"),
        ({"sport_type": "TrailRun", "type": "Run"}, "running", "trail"),
        ({"sport_type": None, "type": "Run"}, "running", "unknown"),
        ({"sport_type": "Ride", "trainer": True}, "cycling", "unknown"),
        ({"sport_type": "Hike"}, "hiking", "unknown"),
        ({"sport_type": "Moonwalk", "type": "Workout"}, "moonwalk", "unknown"),
        ({"sport_type": "Ski Mountaineering/Day"}, "ski_mountaineering_day", "unknown"),
        ({"sport_type": "\ud800"}, "unknown", "unknown"),
        ({"sport_type": "x" * 999}, "x" * 40, "unknown"),
        ({"sport_type": None, "type": None}, "unknown", "unknown"),
        ({"sport_type": ["Run"], "type": "Run"}, "unknown", "unknown"),
    ],
)
def test_sports_in_the_words_of_files(
    changes: dict[str, Any], sport: str, surface: str
) -> None:
    activity = _item(**changes).activity
    assert (activity.sport, activity.surface) == (sport, surface)
    assert (activity.cadence_spm is None) == (sport != "running")


def test_every_word_of_the_published_list_has_one() -> None:
    from ingest.strava.library import DetailedActivity  # noqa: PLC0415 -- only here

    words = [word for word in DetailedActivity.SPORT_TYPES if isinstance(word, str)]
    assert len(words) > 50
    assert all(sport_of(word).replace("_", "").isalpha() for word in words)


@pytest.mark.parametrize(
    ("timezone", "offset", "zone"),
    [
        ("(GMT+01:00) Europe/Berlin", 7_200.0, "Europe/Berlin"),
        ("(GMT+01:00) Europe/Paris", 7_200, "Europe/Paris"),
        ("(GMT-05:00) America/New_York", -14_400.0, "America/New_York"),
        ("(GMT-05:00) America/New_York", -18_000.0, "UTC-05:00"),
        ("(GMT-05:00) America/New_York", None, "America/New_York"),
        ("(GMT+05:45) Asia/Kathmandu", 20_700.0, "Asia/Kathmandu"),
        ("(GMT+01:00) Europe/Atlantis", 7_200.0, "Europe/Berlin"),
        ("(GMT+01:00) Europe/Atlantis", 3_600.0, "UTC+01:00"),
        ("../../etc/passwd", 20_700.0, "UTC+05:45"),
        ("", None, "Europe/Berlin"),
        (None, 10**9, "Europe/Berlin"),
        (5, float("nan"), "Europe/Berlin"),
    ],
)
def test_the_zone_is_the_named_one_if_its_clock_agrees(
    timezone: Any, offset: Any, zone: str
) -> None:
    """40 minutes past midnight UTC, on the night summer time ends in Berlin and Paris."""
    activity = _item(timezone=timezone, utc_offset=offset).activity
    assert activity.zone == zone
    assert activity.start == START
    assert activity.day == START.astimezone(zone_of(zone)).date()


@pytest.mark.parametrize(
    ("start", "hidden"),
    [
        ("2026-06-09T22:00:01Z", True),
        ("2026-06-09T22:00:00Z", False),
        ("2026-06-10T00:00:01Z", False),
        ("2026-06-10T00:00:01+02:00", True),
    ],
)
def test_a_hidden_start_is_midnight_and_a_second(start: str, *, hidden: bool) -> None:
    assert _item(start_date=start, utc_offset=7_200.0).hides_start is hidden


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": None}, "Strava activity Abendlauf has no id"),
        ({"id": True}, "has no id"),
        ({"id": "x1", "name": None}, "Strava activity without a name has no id"),
        ({"start_date": None}, "Strava activity 17000000000 has no start"),
        ({"start_date": "soon"}, "17000000000 has no start"),
        ({"start_date": [2026]}, "17000000000 has no start"),
        ({"start_date": "0001-01-01T00:00:00+14:00"}, "starts in 1"),
        ({"start_date": "1980-01-01T00:00:00Z"}, "starts in 1980"),
        ({"start_date": "9999-12-31T23:59:59-14:00"}, "starts in 9999"),
    ],
)
def test_without_id_or_start_it_is_refused_by_name(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Unreadable, match=f"{words}, so it is left out. Look at it on strava"):
        _item(**changes)


def test_a_name_without_end_is_not_told_whole() -> None:
    with pytest.raises(Unreadable) as fault:
        _item(id=None, name="W" * 1_000_000)
    assert len(str(fault.value)) < 200


@pytest.mark.parametrize("raw", [None, [], "run", 5, True])
def test_what_is_no_object_is_no_activity(raw: Any) -> None:
    with pytest.raises(Unreadable, match="no activity"):
        read_item(raw, HOME)


def test_of_two_hundred_one_is_unreadable_and_is_named() -> None:
    body = [made.item for made in made_person(count=200).newest_first()]
    del body[77]["start_date"]
    items, faults = read_list(body, HOME)
    assert [item.strava_id for item in items] == [
        str(raw["id"]) for raw in body if raw is not body[77]
    ]
    assert faults == [
        f"Strava activity {body[77]['id']} has no start, so it is left out. "
        "Look at it on strava.com."
    ]


def test_values_that_other_readers_stumble_over() -> None:
    """Half beats, an id of 21 digits, a new sport, no place, a cadence that is not there."""
    odd = _raw(
        max_heartrate=178.5, suffer_score=12.5, average_heartrate=151.5,
        upload_id=987654321234567891234, upload_id_str=None, start_latlng=[], end_latlng=[1.0],
        average_cadence=None, sport_type="Moonwalk", moving_time=3_600.5, elapsed_time="3700",
    )  # fmt: skip
    item = read_item(odd, HOME)
    assert item.problems == ()
    assert item.upload_id == "987654321234567891234"
    assert item.activity.timer_min == 3_600.5 / 60
    assert item.elapsed_min == 3_700 / 60
    assert read_item(odd | {"sport_type": "Run"}, HOME).activity.heart_rate_bpm == 151.5


@pytest.mark.parametrize(
    ("name", "value", "attribute"),
    [
        ("average_heartrate", 900, "heart_rate_bpm"),
        ("average_heartrate", [150], "heart_rate_bpm"),
        ("average_heartrate", True, "heart_rate_bpm"),
        ("average_cadence", "fast", "cadence_spm"),
        ("average_cadence", -1, "cadence_spm"),
        ("distance", -5.0, "distance_km"),
        ("distance", float("inf"), "distance_km"),
        ("distance", 10**400, "distance_km"),
        ("moving_time", float("nan"), "timer_min"),
        ("average_speed", {}, "speed_mps"),
        ("device_name", 5, "device"),
    ],
)
def test_a_value_that_cannot_be_is_left_out_and_named(
    name: str, value: Any, attribute: str
) -> None:
    good, bad = _item(), _item(**{name: value})
    assert getattr(bad.activity, attribute) is None
    sentence = f"Strava activity 17000000000 of 25 Oct 2026: {name} cannot be true"
    assert [problem.startswith(sentence) for problem in bad.problems] == [True]
    others = {"id", "start", "distance_km", "timer_min", "cadence_spm", "device"} - {attribute}
    assert all(getattr(bad.activity, o) == getattr(good.activity, o) for o in others)
    items, faults = read_list([_raw(), _raw(**{name: value})], HOME)
    assert len(items) == 2
    assert faults == list(bad.problems)


@given(st.sampled_from([*ORDER, *DETAIL]), json)
def test_no_value_whatever_raises_anything_but_unreadable(name: str, value: Any) -> None:
    """Whatever one value is, it costs at most itself."""
    try:
        item = _item(**{name: value})
    except Unreadable:
        assert name in {"id", "start_date"}
        return
    assert len(item.problems) <= 1
    told = [item.activity.sport, item.activity.device or "", *item.texts.values()]
    " ".join([*told, *item.problems]).encode()  # no half character is left
    assert all(name in problem for problem in item.problems)
    assert (item.activity.distance_km == 10.0) or name == "distance"
    assert (item.activity.cadence_spm == 169.0) or name in {"average_cadence", "sport_type"}


@given(st.dictionaries(st.sampled_from([*ORDER, *DETAIL]), json) | json)
def test_no_json_whatever_raises_anything_but_unreadable(body: Any) -> None:
    for raw in (body, _raw(**body) if isinstance(body, dict) else body):
        items, faults = read_list([raw], HOME)
        assert len(items) + len(faults) >= 1


def _digest(**changes: Any) -> str:
    return _item(**changes).digest


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kudos_count", 900), ("comment_count", 3), ("achievement_count", 7), ("pr_count", 2),
        ("total_photo_count", 4), ("photo_count", 4), ("has_kudoed", True),
        ("athlete_count", 9), ("map", {"summary_polyline": "new"}), ("start_latlng", [1.0]),
        ("suffer_score", 77.0), ("gear_id", "g1"), ("workout_type", 1), ("max_speed", 9.0),
        ("location_city", "Rom"), ("description", "in a detail only"), ("average_temp", 3),
        ("private_note", "in a detail only"), ("perceived_exertion", 5), ("resource_state", 3),
    ],
)  # fmt: skip
def test_a_digest_stays_where_nothing_that_is_used_moves(name: str, value: Any) -> None:
    assert _digest(**{name: value}) == _digest()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Renamed"), ("distance", 9_000.0), ("moving_time", 1), ("elapsed_time", 1),
        ("start_date", "2026-10-25T00:41:00Z"), ("utc_offset", 3_600.0),
        ("sport_type", "TrailRun"), ("average_cadence", 80.0), ("average_heartrate", 120.0),
        ("average_heartrate", None), ("device_name", "Another"), ("average_speed", 2.0),
        ("total_elevation_gain", 7.0), ("private", True), ("visibility", "only_me"),
        ("flagged", True), ("manual", True), ("trainer", True), ("upload_id_str", "5"),
        ("external_id", "x.fit"),
    ],
)  # fmt: skip
def test_a_digest_moves_with_what_is_used(name: str, value: Any) -> None:
    assert _digest(**{name: value}) != _digest()


def test_manual_and_flagged_activities_stay() -> None:
    by_hand = _item(manual=True, upload_id=None, upload_id_str=None, external_id=None)
    assert (by_hand.has_streams, by_hand.upload_id) == (False, "")
    assert _item(flagged=True).activity.is_run


def test_texts_are_kept_without_their_blanks() -> None:
    item = _item(description=" knee\0 2/10 \n", private_note="", name="  ")
    assert item.texts == {"description": "knee 2/10"}
    both = _item(description="d", private_note="p", name="t")
    assert _item(name="Run \ud83c").texts == {"title": "Run ?"}
    assert both.texts == {"title": "t", "description": "d", "private_note": "p"}
