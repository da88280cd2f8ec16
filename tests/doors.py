"""One outing by every door: its file, its row of an export, its item of Strava's list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.fit import read_fit
from service.settling import settle
from service.strava_list import read_listed
from tests.export_desk import folder, members
from tests.fit_files import run_bytes
from tests.strava_log import connect, listing
from tests.strava_outings import Outing
from traininglog.links import Links
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tests.desk import Desk

_KINDS = {"running": "Run", "cycling": "Ride", "walking": "Walk"}


def outing_of(data: bytes, number: int = 500, session: int = 0, file: str = "") -> Outing:
    """A file's session as Strava knows it; its kind is of the export, which calls it so."""
    one = read_fit(data).activities[session]
    rpm = one.records.column("cadence_rpm") + one.records.column("fractional_cadence_rpm") / 128
    strides = float(rpm[rpm > 60].mean()) if one.sport == "running" else None
    return Outing(
        number, one.start, _KINDS[one.sport], f"Outing {number}", round(one.elapsed_s or 0),
        round(one.timer_s or 0), one.distance_m or 0.0, file=file, cadence=strides,
        heart_rate=148.0,
    )  # fmt: skip


def item_of(one: Outing, zone: str = "Europe/Berlin", start: datetime | None = None) -> Any:
    """The outing as an answer of Strava lists it; the `start` it shows, where it hides it."""
    start = start or one.start
    offset = start.astimezone(zone_of(zone)).utcoffset()
    upload = one.file.partition(".")[0]
    return {
        "id": one.id, "name": one.name, "sport_type": one.kind,
        "start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}", "timezone": f"(GMT+01:00) {zone}",
        "utc_offset": offset.total_seconds() if offset else 0.0, "distance": one.distance_m,
        "moving_time": one.moving_s, "elapsed_time": one.elapsed_s,
        "average_cadence": one.cadence, "average_heartrate": one.heart_rate,
        **({"upload_id": int(upload)} if upload else {}),
    }  # fmt: skip


def hidden(one: Outing, zone: str = "Europe/Berlin") -> datetime:
    """The start that is shown of an outing whose athlete hides it."""
    local = one.start.astimezone(zone_of(zone))
    return local.replace(hour=0, minute=0, second=1).astimezone(one.start.tzinfo)


class Doors:
    """Brings outings into the log of a desk, each time from a place of its own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._times = 0
        connect(desk.store)

    def file(self, data: bytes, kind: str = "fit") -> None:
        """A file in a folder."""
        self._times += 1
        name = self.desk.add(f"{self._times}/a.{kind}", data)
        self.desk.runner = self.desk.log.runner(1)
        self.desk.run(name)

    def export(self, *outings: Outing, files: Mapping[str, bytes] | None = None) -> None:
        """An export of Strava, unpacked."""
        self._times += 1
        self.desk.runner = self.desk.log.runner(1)
        held = members(outings, files)
        self.desk.run(folder(self.desk.files / f"export {self._times}", held))

    def strava(self, *items: Any) -> None:
        """An answer of the account's list."""
        runner = self.desk.log.runner(1)
        listing(self.desk.store, *(read_listed(item, runner.zone)[0] for item in items))
        settle(Links.of(self.desk.log), runner)


def run_file(**values: Any) -> bytes:
    """A run of three kilometres."""
    return run_bytes(**{"distance_km": 3.0} | values)
