"""What Painmile asks of Strava: the list, one activity, its streams. Each is one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import requests

from ingest.strava.faults import fault_of
from ingest.strava.limits import limits_of
from ingest.strava.model import PAGE, Answer, NoAnswer
from ingest.strava.transport import session_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.strava.model import Bases
    from ingest.strava.patience import Patience
    from traininglog.strava import Limits

STREAMS: Final = "time,latlng,distance,altitude,velocity_smooth,heartrate,cadence,watts,temp"


class StravaApi:
    """Calls with one access token. Each method makes one call or raises a StravaFault.

    Nothing here waits, asks again or refreshes: that is for those who know what is left.
    """

    def __init__(
        self, bases: Bases, access_token: str, patience: Patience | None = None
    ) -> None:
        from ingest.strava.library import Protocol  # noqa: PLC0415 -- a second, only if used

        self._session = session_to(bases, patience)
        self._protocol = Protocol(self._session, access_token, self._hear)
        self._limits: Limits | None = None

    def activities(self, before: int | None = None) -> Answer:
        """The newest activities that start before a Unix second: a list, newest first."""
        when = {} if before is None else {"before": before}
        return self._get("athlete/activities", list, per_page=PAGE, **when)

    def activity(self, strava_id: str) -> Answer:
        """One activity with description and private note: an object."""
        return self._get(f"activities/{_digits(strava_id)}", dict)

    def streams(self, strava_id: str) -> Answer:
        """The streams of an activity by their key: an object."""
        path = f"activities/{_digits(strava_id)}/streams"
        return self._get(path, dict, keys=STREAMS, key_by_type="true")

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _hear(self, headers: Mapping[str, str]) -> None:
        self._limits = limits_of(headers)

    def _get(self, path: str, shape: type, **query: Any) -> Answer:
        self._limits = None
        try:
            body = self._protocol.get(path, **query)
        except requests.HTTPError as fault:
            raise fault_of(fault.response) from None
        except (ValueError, RecursionError):
            raise self._no_data() from None
        if not isinstance(body, shape):
            raise self._no_data()
        return Answer(body, self._limits)

    def _no_data(self) -> NoAnswer:
        return NoAnswer(
            "Strava answered with something else than was asked for, a page perhaps. "
            "Try again in a few minutes.",
            self._limits,
        )


def _digits(strava_id: str) -> str:
    if not (strava_id.isascii() and strava_id.isdigit()):
        raise ValueError(f"{strava_id!r} is no id of Strava")
    return strava_id
