"""What Strava says, once it is read: answers, tokens, activities, and faults in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from traininglog.activity import Activity
    from traininglog.strava import Limits

PAGE: Final = 200
"""The most activities that one answer lists."""


@dataclass(frozen=True, slots=True)
class Bases:
    """Where Strava is: sign-in and calls apart, for the calls move in January 2027."""

    oauth: str = "https://www.strava.com"
    api: str = "https://www.strava.com/api/v3"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens, never shown; `expires_at` is the access token's end, aware UTC."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Athlete:
    """Who gave consent: the id as text, the name as they go by; either may be empty."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body as parsed JSON, and what its headers say of limits, if they say it."""

    body: Any
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One activity of a list or a detail, read: a model of the log, and what hangs on it.

    `activity` has no id yet that is the store's (`id` is its `strava_id`) and origin
    `strava_api`. `texts` are title, description, private note by their field, where there is
    any. `digest` moves when anything does that is used here and that a list shows, and not with
    a kudos more; a detail has its list's. `hides_start`: its start time is midnight and a
    second, for the athlete hides it. `problems` name the values that were left out.
    """

    strava_id: str
    activity: Activity
    elapsed_min: float | None
    digest: str
    texts: Mapping[str, str] = field(default_factory=dict)
    upload_id: str = ""
    has_streams: bool = True
    hides_start: bool = False
    problems: tuple[str, ...] = ()


class StravaFault(Exception):  # noqa: N818 -- the word of this project for what went wrong
    """Strava did not do what was asked; its text is a sentence for the person.

    `limits` are the headers' of the answer, where it had any.
    """

    def __init__(self, sentence: str, limits: Limits | None = None) -> None:
        super().__init__(sentence)
        self.limits = limits


class NoAnswer(StravaFault):
    """Nothing usable came: no network, too slow, cut off, a page instead of data, a 5xx."""


class Unauthorized(StravaFault):
    """The access token is not taken (401)."""


class Inactive(StravaFault):
    """The app is switched off until its owner subscribes (403)."""


class Forbidden(StravaFault):
    """This may not be seen with what was allowed (403)."""


class Gone(StravaFault):
    """There is no such activity, or no longer (404)."""


class TooMany(StravaFault):
    """The limit of calls is reached (429)."""


class Refused(StravaFault):
    """The sign-in is not taken (400 or 401 of the token endpoint).

    `resource` names what is wrong: `Application` (id or secret), `AuthorizationCode`,
    `RefreshToken`, or nothing known.
    """

    def __init__(self, sentence: str, resource: str = "") -> None:
        super().__init__(sentence)
        self.resource = resource


class Unreadable(StravaFault):
    """One activity cannot be read; which, and which of its values, is said."""
