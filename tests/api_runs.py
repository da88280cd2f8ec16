"""Runs as a connected Strava account brings them, written as the sync writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

import numpy as np

from tests.log_store import run
from traininglog.activity_rows import activity_values
from traininglog.repository_import import Batch, NewActivity
from traininglog.runner import Source
from traininglog.streams import NewFile, encode
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from traininglog.activity import Activity
    from traininglog.store import Store

Samples = Literal["none", "here", "expired"]

CAME = datetime(2024, 3, 20, tzinfo=UTC)
FIRST_ID = 14_200_000_000


def api_run(id_: str, day: date, **values: Any) -> Activity:
    """A run as a list tells it: means of the whole run, nothing of what was running."""
    told: dict[str, Any] = {
        "distance_km": 6.0, "timer_min": 37.0, "speed_mps": 2.7, "cadence_spm": 164.0,
        "heart_rate_bpm": 148.0, "device": "Garmin Forerunner 245",
    }  # fmt: skip
    return run(id_, day, **told | values, origin="strava_api")


def sampled(told: Activity) -> Activity:
    """The same run once its samples were read: what of it was running is known."""
    return replace(told, running_km=5.8, running_min=35.0, walked_share=0.05, cadence_spm=168.0)


def strava_source(activity_id: str, day: date, strava_id: int, *, kept: bool) -> Source:
    """The copy that Strava has of an activity."""
    return Source(
        activity_id, day, f"strava:{strava_id}", 0, f"Strava {strava_id}", "strava_api",
        "strava", "1", kept=kept, imported_at=CAME,
    )  # fmt: skip


def write_api(store: Store, *runs: Activity, samples: Samples = "none") -> None:
    """Keep API runs of the first runner; `expired` ones had samples and have none any more."""
    imports = store.imports(SYSTEM)
    half_minutes = np.arange(75, dtype=np.int64)
    for told in runs:
        name = f"strava-{told.id}.parquet" if samples == "here" else None
        if name:
            records = {
                "timestamp": int(told.start.timestamp()) + 30 * half_minutes,
                "distance_m": 100 * 81 * half_minutes,
            }
            store.streams.put(1, [NewFile("streams", name, encode(records, {}))])
        one = told if samples == "none" else sampled(told)
        source = strava_source(told.id, told.day, strava_id(told.id), kept=True)
        bins = [] if samples == "none" else [level_bin()]
        imports.write(1, Batch(
            [NewActivity(activity_values(one), None, 75, name, "1", bins)], [source]
        ))  # fmt: skip


def strava_id(activity_id: str) -> int:
    """What Strava calls it."""
    return FIRST_ID + crc32(activity_id.encode())


def level_bin(cadence_spm: float = 170.0, n: int = 40) -> dict[str, Any]:
    """Twenty minutes of level running at 2.7 m/s, after the first eight."""
    return {
        "speed_bin": 27, "later": True, "n": n, "speed_sum": 2.7 * n, "cadence_n": n,
        "cadence_sum": cadence_spm * n, "cadence_sum2": cadence_spm**2 * n,
        "heart_rate_n": n, "heart_rate_sum": 148.0 * n, "stance_n": 0, "stance_sum": 0.0,
        "step_n": 0, "step_sum": 0.0,
    }  # fmt: skip


def weeks(count: int, first: date = date(2024, 1, 1), **values: Any) -> list[Activity]:
    """A run every other day, as a list tells them."""
    days = [first + timedelta(days=2 * n) for n in range(count)]
    return [api_run(f"api-{n:03}", day, **values) for n, day in enumerate(days)]
