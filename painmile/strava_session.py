"""A runner's Strava account opened for one command."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from painmile.options import DEBUG, fail
from painmile.session import open_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.strava.model import Bases
    from painmile.session import OpenLog
    from service.strava_connect import StravaDesk

_ADDRESSES: Final = ("PAINMILE_STRAVA_OAUTH", "PAINMILE_STRAVA_API")


def strava_bases() -> Bases:
    """Where Strava is, as the environment says; one that cannot be used ends the command."""
    from ingest.strava.model import Bases

    if not any(os.environ.get(name) for name in _ADDRESSES):
        return Bases()
    from ingest.strava.transport import bases_from

    try:
        return bases_from(os.environ)
    except ValueError as fault:
        fail(str(fault))


@contextmanager
def open_desk(
    data: Path | None, runner: str | None, *, create: bool = False
) -> Iterator[tuple[OpenLog, StravaDesk]]:
    """The log and its Strava account; what a person can do something about ends the command."""
    from service.strava_connect import StravaDesk
    from traininglog.vault import VaultError

    bases = strava_bases()
    if os.environ.get(DEBUG) != "1":
        # A fault that a sync survives is a sentence of its report; here no page tells of it.
        logging.getLogger("service.strava_sync").addHandler(logging.NullHandler())
    with open_log(data, runner, create=create) as opened:
        try:
            yield opened, StravaDesk(opened.store, opened.runner.id, bases, now)
        except VaultError as fault:
            fail(str(fault))


def now() -> datetime:
    """The time; aware."""
    return datetime.now(UTC)


def now_at(opened: OpenLog) -> datetime:
    """The time where the runner is; aware."""
    from traininglog.zones import zone_of

    return now().astimezone(zone_of(opened.repository.runner(opened.runner.id).zone))
