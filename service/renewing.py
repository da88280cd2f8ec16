"""Files that an older version read are read again, from the originals that are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.decoding import READER_VERSION
from service.measured import ACTIVITY_VERSION
from service.reading_again import decode_again, values_of
from service.settling import settle
from traininglog.activity import UNKNOWN
from traininglog.linking import Identity
from traininglog.links import Links
from traininglog.renewal import Renewal, Renewed, Versions
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.decoding import DecodedActivity
    from traininglog.renewal import Outdated
    from traininglog.runner import Runner
    from traininglog.store import Store

NOW: Final = Versions(READER_VERSION, ACTIVITY_VERSION)
_TOGETHER: Final = 40
"""Files written in one transaction; what is cut off goes on after the last."""
_GONE: Final = "its original is gone; the run stays as it is"


@dataclass(slots=True)
class Reading:
    """How many files were read again; `left` says of each that could not be, and why."""

    files: int = 0
    left: list[str] = field(default_factory=list)


def renew(
    store: Store, runner: Runner, now: datetime, tell: Callable[[int, int], None] | None = None
) -> Reading:
    """Read again what an older version read of a runner; `tell` is (files so far, of all).

    What cannot be read any more is left as it is. What is of today is not touched.
    """
    renewal = Renewal(store.engine, store.streams, SYSTEM)
    found, reading = renewal.outdated(runner.id, NOW), Reading()
    for start in range(0, len(found), _TOGETHER):
        if tell is not None:
            tell(start, len(found))
        together = []
        for one in found[start : start + _TOGETHER]:
            again = _again(renewal, runner, one, now)
            if isinstance(again, Renewed):
                together.append(again)
            else:
                reading.left.append(f"{one.source.path}: {again}")
        if together:
            reading.files += renewal.write(runner.id, together, NOW)
    if reading.files:
        settle(Links(store.engine, store.streams, SYSTEM), runner)
    return reading


def _again(renewal: Renewal, runner: Runner, one: Outdated, now: datetime) -> Renewed | str:
    """What a copy says now, or why it cannot be read."""
    try:
        raw = renewal.original(runner.id, one.source)
    except FileNotFoundError:
        return _GONE
    decoded, own = decode_again(runner, one.source, raw, now, one.zone)
    if own is None:
        return decoded.failed or decoded.skipped or "does not hold this activity any more"
    shown = own
    if own.row["sport"] == UNKNOWN != one.sport:  # its runner or another copy told it
        told = decode_again(runner, one.source, raw, now, one.zone, one.sport)
        shown = told.session or own
    values = values_of(shown, one.source) if one.source.kept else None
    return Renewed(one.source, _identity(own), decoded.problems, values, shown.stream)


def _identity(found: DecodedActivity) -> Identity:
    row = found.row
    return Identity(
        row["sport"], row["start"], found.format, found.serial, row["timer_min"],
        found.elapsed_min, row["distance_km"], found.records,
    )  # fmt: skip
