"""A Garmin account's export as its owner downloads it, made up: tables, nested zips, the rest.

DI_CONNECT/DI-Connect-Fitness/<mail>_0_summarizedActivities.json
DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip     FIT files of all kinds
customer_data/customer.json ...                                     nobody's business
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from ingest.fit import read_fit
from tests.fit_files import FIRST, file_of_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

Generation = Literal["cm_ms", "m_s"]
Row = dict[str, Any]

MAIL: Final = "runner@example.org"
TABLE: Final = f"DI_CONNECT/DI-Connect-Fitness/{MAIL}_0_summarizedActivities.json"
UPLOADED: Final = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part{}.zip"
PRIVATE: Final = {
    "customer_data/customer.json": b'{"name": "Private Musterfrau"}',
    "DI_CONNECT/DI-Connect-User/user_profile.json": b'{"birthDate": "1980-01-01"}',
    "DI_CONNECT/DI-Connect-Wellness/2024_sleepData.json": b"[]",
    "DI_CONNECT/DI-Connect-Fitness/runner@example.org_gear.json": b"[]",
    "IT_GLOBAL_EMAIL_MESSAGES/messages.csv": b"private",
}
"""Members that no import opens."""
_WEIGHT, _MONITORING, _SETTINGS = 9, 32, 2


def summary(
    number: int = 1,
    start: datetime = FIRST,
    *,
    km: float = 10.0,
    minutes: float = 50.0,
    units: Generation = "cm_ms",
    hours_from_utc: float = 1.0,
    **changes: Any,
) -> Row:
    """One activity of the table; what is None in `changes` is not there."""
    m, s, speed = (100.0, 1000.0, 0.1) if units == "cm_ms" else (1.0, 1.0, 1.0)
    begin = int(start.timestamp() * 1000)
    row: Row = {
        "activityId": 24_000_000_000 + number, "uuidMsb": -7, "name": "Dresden Running",
        "activityType": "running", "sportType": "RUNNING", "userProfileId": 1,
        "timeZoneId": 124, "beginTimestamp": begin, "eventTypeId": 9, "rule": "private",
        "startTimeGmt": float(begin),
        "startTimeLocal": begin + hours_from_utc * 3_600_000.0,
        "duration": minutes * 60 * s, "elapsedDuration": (minutes + 2) * 60 * s,
        "movingDuration": (minutes - 1) * 60 * s, "distance": km * 1000 * m,
        "elevationGain": 80.0 * m, "elevationLoss": 75.0 * m, "maxElevation": 160.0 * m,
        "avgSpeed": km * 1000 / (minutes * 60) * speed, "avgHr": 150.0, "maxHr": 171.0,
        "avgRunCadence": 84.0, "maxRunCadence": 92.0, "avgDoubleCadence": 168.5,
        "calories": 2500.5, "steps": 8400.0, "minTemperature": 18.0, "maxTemperature": 25.0,
        "startLongitude": 13.7, "startLatitude": 51.0, "deviceId": 3_900_000_001,
        "manufacturer": "GARMIN", "lapCount": 10, "parent": False, "pr": False,
        "splits": [
            {"startTimeGMT": begin, "measurements": [
                {"fieldEnum": "SUM_DISTANCE", "value": 1000.0 * m, "unitEnum": "CENTIMETER"},
            ]},
        ],
        "summarizedDiveInfo": {"summarizedDiveGases": []},
    } | changes  # fmt: skip
    return {name: value for name, value in row.items() if value is not None}


def summary_of(fit: bytes, units: Generation = "cm_ms") -> list[Row]:
    """The rows of a FIT file's activities, as its watch would have sent them to Garmin.

    Each has a number of its own, by its start.
    """
    rows = []
    for run in read_fit(fit).activities:
        number = int((run.start - FIRST).total_seconds()) // 60
        km, minutes = (run.distance_m or 0.0) / 1000, (run.timer_s or 0.0) / 60
        s = 1000.0 if units == "cm_ms" else 1.0
        rows.append(summary(
            number, run.start, km=km, minutes=minutes, units=units,
            hours_from_utc=(run.local_offset_s or 0) / 3600, activityType=run.sport,
            sportType=run.sport.upper(), elapsedDuration=(run.elapsed_s or 0.0) * s,
            deviceId=run.serial,
        ))  # fmt: skip
    return rows


def triathlon(number: int = 1, start: datetime = FIRST) -> list[Row]:
    """A whole and its five legs, each with a row of its own."""
    legs = (
        ("open_water_swimming", "SWIMMING", 1.5, 30.0),
        ("transition_v2", "TRANSITION", 0.2, 3.0),
        ("road_biking", "CYCLING", 40.0, 75.0), ("transition_v2", "TRANSITION", 0.2, 2.0),
        ("running", "RUNNING", 10.0, 50.0),
    )  # fmt: skip
    rows = [summary(
        number, start, km=51.9, minutes=160.0, activityType="multi_sport",
        sportType="MULTI_SPORT", name="Triathlon", parent=True,
    )]  # fmt: skip
    for kind, sport, km, minutes in legs:
        rows.append(summary(
            number + len(rows), start, km=km, minutes=minutes, activityType=kind,
            sportType=sport, parentId=rows[0]["activityId"],
        ))  # fmt: skip
        start += timedelta(minutes=minutes)
    return rows


def table(rows: Sequence[Any]) -> bytes:
    """The table of all activities."""
    return json.dumps([{"summarizedActivitiesExport": list(rows)}]).encode()


def uploaded(fits: Sequence[bytes], more: Mapping[str, bytes] | None = None) -> bytes:
    """A zip of uploaded files: activities under numbers, and what else a watch sends."""
    members = {f"{MAIL}_{7000 + at}.fit": data for at, data in enumerate(fits)}
    members |= {
        f"{MAIL}_{9000 + kind}.fit": file_of_type(kind)
        for kind in (_WEIGHT, _MONITORING, _SETTINGS)
    }
    return _zipped(members | dict(more or {}))


def garmin_export(
    path: Path, fits: Sequence[bytes], rows: Sequence[Any] | None = None, parts: int = 1
) -> Path:
    """The whole export; without `rows` the table has those of the files."""
    told = [row for fit in fits for row in summary_of(fit)]
    members = {TABLE: table(told if rows is None else rows)} | PRIVATE
    for part in range(parts):
        members[UPLOADED.format(part + 1)] = uploaded(fits[part::parts])
    path.write_bytes(_zipped(members))
    return path


def _zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()
