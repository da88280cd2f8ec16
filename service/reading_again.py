"""A kept file read once more, as an import reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, get_args

from service.decoding import Decoded, DecodedActivity, DecodeSettings, Engine, Job, decode_one
from service.gates import Gates
from service.measured import ACTIVITY_VERSION
from traininglog.activity import UNKNOWN
from traininglog.links import Reread
from traininglog.streams import stream_name
from traininglog.told import Values

if TYPE_CHECKING:
    from traininglog.runner import Runner, Source


class Again(NamedTuple):
    """What became of a file, and the session of the copy that was asked for, if it is there."""

    decoded: Decoded
    session: DecodedActivity | None


def decode_again(
    runner: Runner, copy: Source, raw: bytes, now: datetime, zone: str, sport: str = UNKNOWN
) -> Again:
    """A copy's file by the engine that was asked for then; `sport` where it does not tell it.

    `now` is aware; `zone` is where its day is told.
    """
    engine: Engine = next((e for e in get_args(Engine) if e == copy.engine), "columnar")
    settings = DecodeSettings(
        runner.id, zone, max(now, copy.imported_at), engine,
        gates=Gates().with_settings(runner.settings), sport=sport,
    )  # fmt: skip
    decoded = decode_one(Job(0, "", raw), settings)
    sessions = (one for one in decoded.activities if one.session == copy.session)
    return Again(decoded, next(sessions, None))


def values_of(found: DecodedActivity, copy: Source) -> Values:
    """The values of a copy's activity."""
    stream = None if found.stream is None else stream_name(copy.sha256, copy.session)
    return Values(
        found.row, found.serial, found.records, stream, ACTIVITY_VERSION, found.speed_bins
    )  # fmt: skip


def read_again(runner: Runner, copy: Source, raw: bytes, sport: str = UNKNOWN) -> Reread | None:
    """What a copy's file says; None where it cannot be read. `sport` as of `decode_again`."""
    found = decode_again(runner, copy, raw, datetime.now(UTC), runner.zone, sport).session
    return None if found is None else Reread(copy.id, values_of(found, copy), found.stream)
