"""Whole athletes over HTTP, read by our own client: nothing refused, one time for all.

The same checks as over recorded answers (`tests/samples/test_strava.py`), on made-up ones of
the same shapes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.strava.api import StravaApi
from ingest.strava.model import (
    Forbidden,
    Gone,
    Inactive,
    NoAnswer,
    StravaFault,
    TooMany,
    Unauthorized,
)
from ingest.strava.samples import read_streams
from ingest.titles import own_title
from tests.samples.recordings import read_recording
from tests.strava_answers import (
    BROKEN,
    FORBIDDEN,
    GATEWAY,
    GONE,
    INACTIVE,
    LOST,
    PAGE,
    TOO_MANY,
    UNAUTHORIZED,
    Fault,
    cut,
)
from tests.strava_items import read_list
from tests.strava_people import RUNS, Person, made_person
from tests.strava_server import StravaServer
from traininglog.strava import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = 1_169
"""As many as were recorded of one athlete and looked at."""


@pytest.fixture(scope="module")
def person() -> Person:
    return made_person(seed=21, count=COUNT)


@pytest.fixture(scope="module")
def strava(person: Person) -> Iterator[StravaServer]:
    with StravaServer(person) as server:
        yield server


@pytest.fixture(scope="module")
def api(strava: StravaServer) -> Iterator[StravaApi]:
    opened = StravaApi(strava.bases, strava.signed_in()["access_token"])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def raws(api: StravaApi) -> list[dict[str, Any]]:
    """All activities, by the cursor."""
    found: dict[int, dict[str, Any]] = {}
    before: int | None = None
    while page := api.activities(before).body:
        found |= {raw["id"]: raw for raw in page}
        before = int(datetime.fromisoformat(page[-1]["start_date"]).timestamp())
    return list(found.values())


def test_every_activity_of_an_athlete_is_read(
    raws: list[dict[str, Any]], person: Person
) -> None:
    items, faults = read_list(raws, "Europe/Berlin")
    assert faults == []
    assert [item.strava_id for item in items] == [str(m.id) for m in person.newest_first()]
    assert len(items) == COUNT
    running = [item for item in items if item.activity.sport == "running"]
    assert len(running) == len([raw for raw in raws if raw["sport_type"] in RUNS])
    assert {item.activity.surface for item in running} == {"trail", "treadmill", "unknown"}


def test_utc_and_the_offset_make_the_local_time(raws: list[dict[str, Any]]) -> None:
    items, _faults = read_list(raws, "Europe/Berlin")
    for raw, item in zip(raws, items, strict=True):
        local = datetime.fromisoformat(raw["start_date_local"]).replace(tzinfo=None)
        told = datetime.fromisoformat(raw["start_date"]) + timedelta(seconds=raw["utc_offset"])
        assert told.replace(tzinfo=None) == local
        assert item.activity.local_start.replace(tzinfo=None) == local
        assert item.activity.zone == raw["timezone"].rpartition(" ")[2]
        assert item.activity.day == local.date()
    assert {item.hides_start for item in items} == {True, False}


def test_cadence_is_of_both_feet_and_missing_where_it_is(raws: list[dict[str, Any]]) -> None:
    items, _faults = read_list(raws, "Europe/Berlin")
    for raw, item in zip(raws, items, strict=True):
        if raw["sport_type"] in RUNS and "average_cadence" in raw:
            assert item.activity.cadence_spm == 2 * raw["average_cadence"]
        else:
            assert item.activity.cadence_spm is None


def test_a_detail_is_its_list_s_activity_with_its_texts(api: StravaApi, person: Person) -> None:
    told = [m for m in person.newest_first() if m.description and m.private_note][:3]
    assert told
    for made in told:
        (listed,), _ = read_list([made.item], "Europe/Berlin")
        (detail,), faults = read_list([api.activity(str(made.id)).body], "Europe/Berlin")
        assert not faults
        assert detail.digest == listed.digest
        assert detail.texts == {
            "title": own_title(made.item["name"]), "description": made.description,
            "private_note": made.private_note,
        }  # fmt: skip


def test_a_kudos_more_moves_no_digest_and_a_new_name_does(raws: list[dict[str, Any]]) -> None:
    ((one,), _), raw = read_list(raws[:1], "Europe/Berlin"), raws[0]
    (liked, named), _ = read_list(
        [raw | {"kudos_count": raw["kudos_count"] + 1}, raw | {"name": "Renamed"}],
        "Europe/Berlin",
    )
    assert liked.digest == one.digest
    assert named.digest != one.digest


def test_streams_are_as_long_as_the_run_and_tell_no_limits(
    api: StravaApi, person: Person
) -> None:
    for made in person.with_streams()[:20]:
        answer = api.streams(str(made.id))
        assert answer.limits is None
        columns = read_streams(answer.body, made.start)
        assert columns["timestamp"][0] == int(made.start.astimezone(UTC).timestamp())
        last = columns["timestamp"][-1] - columns["timestamp"][0]
        assert last == made.item["elapsed_time"]
        assert columns["distance_m"][-1] / 100 == pytest.approx(made.item["distance"], abs=0.06)
        assert ("cadence_rpm" in columns) == ("average_cadence" in made.item)
        assert ("position_lat_deg" in columns) == bool(made.item["start_latlng"])


def test_a_list_tells_the_limits(api: StravaApi, strava: StravaServer) -> None:
    used = strava.count() + 1
    assert api.activities().limits == Limits(100, 1_000, used, used)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (UNAUTHORIZED, Unauthorized), (INACTIVE, Inactive), (FORBIDDEN, Forbidden),
        (GONE, Gone), (TOO_MANY, TooMany), (BROKEN, NoAnswer), (GATEWAY, NoAnswer),
        (PAGE, NoAnswer), (cut(), NoAnswer), (LOST, NoAnswer),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)  # fmt: skip
def test_errors_are_the_faults_they_are(
    api: StravaApi, strava: StravaServer, fault: Fault, kind: type[StravaFault]
) -> None:
    strava.next(fault)
    with pytest.raises(kind) as raised:
        api.activities()
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize("escaped", [False, True])
def test_a_recording_is_read_as_it_was_written(tmp_path: Path, escaped: bool) -> None:  # noqa: FBT001
    body = json.dumps([{"name": 'It\'s a "run" 🏃 \\o/\n two  blanks', "id": 7}])
    quoted = "'" + body.replace("'", "''") + "'"
    if escaped:
        inner = body.replace("\\", "\\\\").replace('"', '\\"')
        quoted = '"' + inner.replace(" two", "\n        two") + '"'
    (tmp_path / "list.yml").write_text(
        "---\nhttp_interactions:\n- request:\n    body:\n      string: ''\n  response:\n"
        '    status:\n      code: 200\n    headers:\n      Etag:\n      - W/"1"\n'
        f"      X-Ratelimit-Usage:\n      - '8,151'\n    body:\n      string: {quoted}\n",
        "utf-8",
    )
    recorded = read_recording(tmp_path / "list.yml")
    assert recorded.body.decode() == body
    assert recorded.headers == {"Etag": 'W/"1"', "X-Ratelimit-Usage": "8,151"}
