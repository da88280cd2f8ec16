"""Which fault an answer of Strava is, by its status and what its body says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.strava.limits import limits_of
from ingest.strava.model import (
    Forbidden,
    Gone,
    Inactive,
    NoAnswer,
    Refused,
    StravaFault,
    TooMany,
    Unauthorized,
)

if TYPE_CHECKING:
    from requests import Response

_SENTENCES: dict[type[StravaFault], str] = {
    Unauthorized: "Strava no longer takes the kept sign-in. Connect again.",
    Inactive: (
        "Strava has switched this app off: since June 2026 its owner needs a "
        "subscription. Subscribe and activate the app at strava.com/settings/api; importing "
        "files goes on working without."
    ),
    Forbidden: (
        "Strava does not show this with what was allowed. Connect again to allow more, or "
        "leave it out."
    ),
    Gone: "Strava has no such activity, or no longer. Nothing needs to be done.",
    TooMany: "Strava's limit of calls is reached. It is over within a quarter of an hour, or "
    "at midnight UTC.",
}
_REFUSALS = {
    "Application": (
        "Strava does not take this client ID and client secret. Copy both again from "
        "strava.com/settings/api."
    ),
    "AuthorizationCode": "Strava no longer takes this consent. Connect again.",
    "RefreshToken": "Strava no longer takes the kept sign-in. Connect again.",
}


def fault_of(answer: Response) -> StravaFault:
    """The fault that an answer to a call is."""
    kind = _kind(answer)
    if kind is None:
        return _error(answer)
    return kind(_SENTENCES[kind], limits_of(answer.headers))


def refusal_of(answer: Response) -> StravaFault:
    """The fault that an answer of the sign-in is: it tells of no activity."""
    if answer.status_code not in {400, 401}:
        fault = fault_of(answer)
        return _error(answer) if isinstance(fault, (Gone, Forbidden)) else fault
    resource = next((r for e in _errors(answer) if (r := e.get("resource")) in _REFUSALS), "")
    sentence = _REFUSALS.get(resource, "Strava did not take the sign-in. Connect again.")
    return Refused(sentence, resource)


def _error(answer: Response) -> NoAnswer:
    error = f"Strava answered with an error ({answer.status_code})."
    return NoAnswer(f"{error} Try again in a few minutes.", limits_of(answer.headers))


def _kind(answer: Response) -> type[StravaFault] | None:
    match answer.status_code:
        case 401:
            return Unauthorized
        case 403:
            return Inactive if any(map(_says_inactive, _errors(answer))) else Forbidden
        case 404 | 410:
            return Gone
        case 429:
            return TooMany
    return None


def _says_inactive(error: dict[str, Any]) -> bool:
    return error.get("resource") == "Application" and error.get("code") == "Inactive"


def _errors(answer: Response) -> list[dict[str, Any]]:
    """The errors a body names: an array as described, one alone, or, on 429, a string."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return []
    errors = body.get("errors") if isinstance(body, dict) else None
    return [
        e for e in (errors if isinstance(errors, list) else [errors]) if isinstance(e, dict)
    ]
