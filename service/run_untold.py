"""Why a run has no chart, and what somebody can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.activity import Activity, Origin
    from traininglog.strava import PartState, StravaRun
    from traininglog.streams import Stream

_DAMAGED: Final = (
    "The records of this run cannot be read: the file they are kept in is damaged or gone. "
    "Where it is gone, painmile import --verify with the run’s own file makes it anew. "
    "Everything else on this page is kept elsewhere and whole."
)
_NOT_NOW: Final = (
    "The records of this run cannot be read just now: the store they are kept in does not "
    "give them. They are not lost; open this page again later. Everything else on it is kept "
    "elsewhere and whole."
)
_TOO_FEW: Final = "This run has fewer than two records with a time, so there is no chart of it."
_WHY: Final[Mapping[Origin, str]] = {
    "manual": "it was written by hand",
    "archive": "an export told only its row. Where the watch or its app still has the file, "
    "import that",
}
_NOT_YET: Final = (
    "The samples of this run have not come from Strava yet, so there is no chart of it. They "
    "come by themselves, the newest runs first."
)
_OF_SAMPLES: Final[Mapping[PartState, str]] = {
    "none": "Strava has no samples of this run, so there is no chart of it. Where the watch or "
    "its app still has the file, import that.",
    "expired": "The samples of this run came from Strava, were kept for a week and are gone, "
    "so there is no chart of it. What was worked out of them stays. The run’s own file, from "
    "the watch or from Strava’s export, brings a chart that stays.",
}


def no_chart(stream: Stream | Problem | None, run: Activity, part: StravaRun | None) -> str:
    """Why there is nothing to draw; `part` is how far the run is with Strava, if it is."""
    if isinstance(stream, Problem):
        return _NOT_NOW if stream.kind == "unreachable" else _DAMAGED
    if stream is not None:
        return _TOO_FEW
    if run.origin == "strava_api":
        return _of_strava(run, part)
    why = _WHY.get(run.origin, "none were kept")
    return f"There are no records of this run, so there is no chart of it: {why}."


def _of_strava(run: Activity, part: StravaRun | None) -> str:
    if part is None:
        # What was running is known from samples alone: here they were.
        return _OF_SAMPLES["expired"] if run.running_km is not None else _NOT_YET
    if part.streams == "failed":
        return (
            "The samples of this run could not be brought: "
            f"{part.problem or 'Strava did not give them.'} Its own file can be imported "
            "instead."
        )
    return _OF_SAMPLES.get(part.streams, _NOT_YET)
