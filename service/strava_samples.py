"""The samples of an account's runs: read as a file's records are, the newest run first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.strava.model import Forbidden, Gone
from ingest.strava.samples import read_streams
from service.gates import Gates
from service.measured import ACTIVITY_VERSION, measured
from service.running import Timeline
from traininglog.strava import Sampled
from traininglog.streams import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.strava_session import Session
    from traininglog.activity import Activity
    from traininglog.strava import StravaRun


def sampled(told: Activity, body: Mapping[str, Any], gates: Gates) -> Sampled | None:
    """A listed run with what its samples say; None where there is not one sample."""
    columns = read_streams(body, told.start)
    if not columns:
        return None
    whole = measured(told, Timeline(columns, (), gates))
    return Sampled(
        whole.activity, len(columns["timestamp"]), ACTIVITY_VERSION, whole.speed_bins,
        encode(columns, {}),
    )  # fmt: skip


def read_samples(session: Session, run: StravaRun) -> None:
    """Ask for a run's samples and keep them; what Strava does not have or show is marked."""
    runner_id, strava_id = session.runner.id, run.strava_id
    if run.activity_id is None:  # whoever removed the activity wants no samples of it
        session.runs.mark(runner_id, strava_id, streams="unneeded")
        return
    try:
        answer = session.asking.ask(lambda api: api.streams(strava_id))
    except Gone:
        session.runs.mark(runner_id, strava_id, streams="none")
        return
    except Forbidden as fault:
        session.give_up(run, "streams", fault)
        return
    told = session.store.repository(session.runs.viewer).activity(run.activity_id)
    gates = Gates().with_settings(session.runner.settings)
    found = sampled(told, answer.body, gates)
    if found is None:
        session.runs.mark(runner_id, strava_id, streams="none")
    elif session.runs.write_streams(runner_id, strava_id, found, session.now):
        session.tally.streams += 1
