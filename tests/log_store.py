"""A store with two runners, and activities to keep in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from traininglog.activity import Activity
from traininglog.activity_rows import activity_values
from traininglog.pain import PainEntry
from traininglog.repository_import import Batch, NewActivity
from traininglog.runner import Source
from traininglog.streams import NewFile, encode, stream_name
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from traininglog.store import Store

DAY = date(2024, 3, 12)
KNEE = PainEntry(DAY, "knee", "right", 4, onset_km=6.5, note="downhill")
OWNER = Viewer("owner", 1)


def run(id_: str = "a", day: date = DAY, **values: Any) -> Activity:
    """A run at six in the morning."""
    start = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    return Activity(id_, "running", start, "UTC", day, **values)


def write(store: Store, runner_id: int, *activities: Activity) -> None:
    """Keep activities, each with one record, one speed bin and one source."""
    imports = store.imports(SYSTEM)
    stream = encode({"timestamp": np.array([1_700_000_000])}, {})
    for activity in activities:
        name = stream_name(activity.id, 0)
        store.streams.put(runner_id, [NewFile("streams", name, stream)])
        bin_ = {
            "speed_bin": 27, "later": True, "n": 2, "speed_sum": 5.4, "cadence_n": 2,
            "cadence_sum": 340.0, "cadence_sum2": 57800.0, "heart_rate_n": 0,
            "heart_rate_sum": 0.0, "stance_n": 0, "stance_sum": 0.0, "step_n": 0,
            "step_sum": 0.0,
        }  # fmt: skip
        source = Source(
            activity.id, activity.day, activity.id, 0, f"{activity.id}.fit", activity.origin,
            "columnar", "1", kept=True, imported_at=activity.start, problems=("cut short",),
        )  # fmt: skip
        new = NewActivity(activity_values(activity), "77", 1, name, "1", [bin_])
        imports.write(runner_id, Batch([new], [source]))
