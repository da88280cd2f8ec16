"""A connected account of the first runner, and what lists and samples bring to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from tests.api_runs import level_bin
from tests.log_store import OWNER
from traininglog.activity import Activity
from traininglog.database import METADATA
from traininglog.strava import Listed, Sampled, Secret
from traininglog.streams import encode
from traininglog.zones import local_day

if TYPE_CHECKING:
    from traininglog.store import Store
    from traininglog.strava import Account, Written

NOW = datetime(2024, 3, 20, 12, 5, tzinfo=UTC)
START = datetime(2024, 3, 12, 6, 15, tzinfo=UTC)
SECRET = Secret("app secret", "access one", "refresh one", NOW + timedelta(hours=6))
BOTH_SCOPES = "read,activity:read,activity:read_all"


def connect(store: Store, runner_id: int = 1, **values: Any) -> Account:
    """Connect the athlete 9001 by the app 77."""
    told: dict[str, Any] = {
        "client_id": "77", "secret": SECRET, "scope": BOTH_SCOPES, "athlete_id": "9001",
        "athlete_name": "R. Lee", "wants_notes": False, "now": NOW,
    }  # fmt: skip
    accounts = store.strava_accounts(replace(OWNER, runner_id=runner_id))
    return accounts.connect(runner_id, **told | values)


def listed(strava_id: str = "501", **values: Any) -> Listed:
    """A run of 6 km in 36 minutes; values go to the row or to its activity."""
    own = {name: values.pop(name) for name in Listed.__dataclass_fields__ if name in values}
    told: dict[str, Any] = {
        "sport": "running", "start": START, "zone": "Europe/Berlin", "distance_km": 6.0,
        "timer_min": 36.0, "speed_mps": 2.78, "cadence_spm": 164.0, "heart_rate_bpm": 148.0,
        "device": "Sun 5", "origin": "strava_api",
    }  # fmt: skip
    told |= values
    told.setdefault("day", local_day(told["start"], told["zone"]))
    row: dict[str, Any] = {
        "activity": Activity(id=strava_id, **told), "raw": {"id": int(strava_id)},
        "elapsed_min": 36.5, "texts": {"title": f"Run {strava_id}"},
    }  # fmt: skip
    row |= own
    row.setdefault("digest", repr((told, row["texts"], row["elapsed_min"])))
    return Listed(strava_id=strava_id, **row)


def sampled(row: Listed, **values: Any) -> Sampled:
    """The same run with samples every five seconds, and what they say."""
    told: dict[str, Any] = {"running_km": 5.8, "running_min": 35.0, "cadence_spm": 168.0}
    start, times = int(row.activity.start.timestamp()), np.arange(0, 2160, 5, dtype=np.int64)
    stream = encode({"timestamp": start + times, "distance_m": times * 278}, {})
    return Sampled(
        replace(row.activity, **told | values), len(times), "measured", [level_bin()], stream
    )


def listing(store: Store, *rows: Listed, **cursor: Any) -> Written:
    """Keep what a list brought."""
    return store.strava_runs(OWNER).write_list(1, rows, cursor, NOW)


def tables(store: Store, *but: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but of those named."""
    with store.engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    sa.select(table).order_by(*table.primary_key)
                ).mappings()
            ]
            for table in METADATA.sorted_tables
            if table.name not in but
        }


def bytes_of(store: Store) -> bytes:
    """All that the database keeps on the disk: its file and its log; of a server its rows."""
    if store.engine.dialect.name != "sqlite":
        return repr(tables(store)).encode()
    files = store.folder.glob("painmile.db*")
    return b"".join(path.read_bytes() for path in sorted(files))
