"""Zone names, offsets and local days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traininglog import zones
from traininglog.zones import (
    UnknownZoneError,
    local_day,
    machine_zone,
    offset_name,
    zone_at,
    zone_of,
)

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset_s", "expected"),
    [(0, "UTC"), (7200, "UTC+02:00"), (-12600, "UTC-03:30"), (20700, "UTC+05:45"), (20, "UTC")],
)
def test_an_offset_has_a_name(offset_s: int, expected: str) -> None:
    assert offset_name(offset_s) == expected


@given(st.integers(-14 * 4, 14 * 4).map(lambda quarters: quarters * 900))
def test_the_name_of_an_offset_gives_it_back(offset_s: int) -> None:
    assert zone_of(offset_name(offset_s)).utcoffset(NOON) == timedelta(seconds=offset_s)


@pytest.mark.parametrize("name", ["", "Mars/Base", "UTC+15:00", "../etc/passwd", "UTC+2", "\0"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZoneError, match="no time zone"):
        zone_of(name)


@pytest.mark.parametrize(
    ("offset_s", "expected"),
    [
        (7200, "Europe/Berlin"),  # the summer offset of home
        (3600, "UTC+01:00"),  # home's winter offset in summer is somewhere else
        (-25200, "UTC-07:00"),
        (None, "Europe/Berlin"),
        (-576000, "Europe/Berlin"),  # garbage, as three real files hold
    ],
)
def test_home_unless_the_watch_says_otherwise(offset_s: int | None, expected: str) -> None:
    assert zone_at(NOON, offset_s, "Europe/Berlin") == expected


@pytest.mark.parametrize(
    ("start", "zone", "day"),
    [
        (datetime(2024, 3, 30, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2024, 3, 31)),
        (datetime(2024, 3, 31, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2024, 4, 1)),
        (datetime(2024, 10, 26, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2024, 10, 27)),
        (datetime(2024, 1, 1, 18, 20, tzinfo=UTC), "Asia/Kathmandu", date(2024, 1, 2)),
        (datetime(2024, 1, 1, 9, 59, tzinfo=UTC), "UTC+14:00", date(2024, 1, 1)),
        (datetime(2024, 1, 1, 10, 0, tzinfo=UTC), "UTC+14:00", date(2024, 1, 2)),
    ],
)
def test_the_day_is_the_runners(start: datetime, zone: str, day: date) -> None:
    assert local_day(start, zone) == day


def test_the_machines_zone_by_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Tokyo")
    assert machine_zone() == "Asia/Tokyo"


def test_the_machines_zone_by_link(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", "nonsense")
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/America/Lima")
    monkeypatch.setattr(zones, "_LOCALTIME", link)
    assert machine_zone() == "America/Lima"


def test_the_machines_zone_by_offset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zones, "_LOCALTIME", tmp_path / "none")
    assert zone_of(machine_zone()).utcoffset(NOON) is not None
