"""Who may read and write what: the one place that decides.

A row is reached through a runner, and has an origin, a day and sometimes a place. The owner
reads all of their own rows; a therapist or a link reads what the scope of that runner's
grant opens while the grant stands, and never what came from the Strava API, which is for
its owner alone; the program itself (`system`) reads everything. Whatever is not allowed is
reported as not found, so that no answer tells whether a foreign runner exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from traininglog.activity import Origin
from traininglog.scope import EVERYTHING

if TYPE_CHECKING:
    from datetime import date

    from traininglog.pain import Location
    from traininglog.scope import Scope
    from traininglog.viewer import Viewer

ORIGINS: Final[frozenset[Origin]] = frozenset(get_args(Origin))
OWNER_ONLY: Final[frozenset[Origin]] = frozenset({"strava_api"})


class NotFound(LookupError):  # noqa: N818 -- the word a person reads, as in HTTP
    """What was asked for is not there, or not for this viewer."""


def scope_of(viewer: Viewer, runner_id: int) -> Scope | None:
    """What of a runner's log is open to this viewer; None: the runner is not there."""
    if viewer.role == "system":
        return EVERYTHING
    if viewer.runner_id != runner_id:
        return None
    return EVERYTHING if viewer.role == "owner" else viewer.scope


def readable_origins(viewer: Viewer, runner_id: int) -> frozenset[Origin]:
    """The origins of a runner's rows this viewer may read; none: the runner is not there."""
    if scope_of(viewer, runner_id) is None:
        return frozenset()
    return ORIGINS if viewer.role in {"owner", "system"} else ORIGINS - OWNER_ONLY


def readable(
    viewer: Viewer,
    runner_id: int,
    *,
    origin: Origin,
    day: date | None = None,
    location: Location | None = None,
) -> bool:
    """Whether the viewer may read a runner's row of this origin, day and place."""
    scope = scope_of(viewer, runner_id)
    return (
        scope is not None
        and origin in readable_origins(viewer, runner_id)
        and (day is None or scope.reaches(day))
        and scope.covers(location)
    )


def audience_of(viewer: Viewer) -> str | None:
    """By whose view findings are kept: the owner's, or that of one scope; None: nobody's."""
    if viewer.role in {"owner", "system"}:
        return "owner"
    return None if viewer.scope is None else f"shared|{viewer.scope.key}"


def writable(viewer: Viewer, runner_id: int) -> bool:
    """Whether the viewer may write into a runner's log: its owner and the program."""
    return viewer.role == "system" or (viewer.role == "owner" and viewer.runner_id == runner_id)


def may_enter_findings(viewer: Viewer, runner_id: int) -> bool:
    """Whether the viewer may add what a therapist adds; see `VisitPen`."""
    return writable(viewer, runner_id) or (
        viewer.writes and scope_of(viewer, runner_id) is not None
    )
