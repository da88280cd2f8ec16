"""Who may read and write what: the one place that decides.

A row is reached through a runner and an origin. The owner reads all of their own rows;
a therapist or a link reads a runner's rows only while that runner's grant stands, and
never what came from the Strava API, which is for its owner alone; the program itself
(`system`) reads everything. Whatever is not allowed is reported as not found, so that
no answer tells whether a foreign runner exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from traininglog.activity import Origin

if TYPE_CHECKING:
    from traininglog.viewer import Viewer

ORIGINS: Final[frozenset[Origin]] = frozenset(get_args(Origin))
OWNER_ONLY: Final[frozenset[Origin]] = frozenset({"strava_api"})


class NotFound(LookupError):  # noqa: N818 -- the word a person reads, as in HTTP
    """What was asked for is not there, or not for this viewer."""


def readable_origins(
    viewer: Viewer, runner_id: int, granted: frozenset[int] = frozenset()
) -> frozenset[Origin]:
    """The origins of a runner's rows this viewer may read; none: the runner is not there.

    `granted` are the runners whose grant to this therapist or link stands today.
    """
    if viewer.role == "system":
        return ORIGINS
    if viewer.runner_id != runner_id:
        return frozenset()
    if viewer.role == "owner":
        return ORIGINS
    return ORIGINS - OWNER_ONLY if runner_id in granted else frozenset()


def readable(
    viewer: Viewer, runner_id: int, origin: Origin, granted: frozenset[int] = frozenset()
) -> bool:
    """Whether the viewer may read a runner's row of this origin."""
    return origin in readable_origins(viewer, runner_id, granted)


def writable(viewer: Viewer, runner_id: int) -> bool:
    """Whether the viewer may write into a runner's log: its owner and the program."""
    return viewer.role == "system" or (viewer.role == "owner" and viewer.runner_id == runner_id)
