"""Between table rows and models: pure functions, both ways."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from traininglog.activity import Activity, Knot
from traininglog.pain import PainEntry
from traininglog.runner import Runner, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Row

    from traininglog.thresholds import Thresholds

ACTIVITY_FIELDS: Final = tuple(f.name for f in fields(Activity))
PAIN_FIELDS: Final = tuple(f.name for f in fields(PainEntry))

_KNOT: Final = struct.Struct("<3i")
"""Knots are kept as whole metres, metres and seconds."""


def pack_profile(knots: Iterable[Knot]) -> bytes:
    """Knots as little-endian int32 triples: distance m, running m, running s."""
    return b"".join(
        _KNOT.pack(
            round(k.distance_km * 1000), round(k.running_km * 1000), round(k.running_min * 60)
        )
        for k in knots
    )


def unpack_profile(data: bytes) -> tuple[Knot, ...]:
    """The knots `pack_profile` packed, rounded to a metre and a second."""
    return tuple(Knot(d / 1000, r / 1000, s / 60) for d, r, s in _KNOT.iter_unpack(data))


def to_activity(row: Row[Any]) -> Activity:
    """An activity from its row."""
    values = {name: getattr(row, name) for name in ACTIVITY_FIELDS}
    return Activity(**values | {"profile": unpack_profile(values["profile"])})


def activity_values(activity: Activity) -> dict[str, Any]:
    """The row of an activity, without the columns that only the store knows."""
    values = {name: getattr(activity, name) for name in ACTIVITY_FIELDS}
    return values | {"profile": pack_profile(activity.profile)}


def to_pain(row: Row[Any]) -> PainEntry:
    """A pain entry from its row."""
    return PainEntry(**{name: getattr(row, name) for name in PAIN_FIELDS})


def pain_values(entry: PainEntry) -> dict[str, Any]:
    """The row of a pain entry with a digest of all it says, by which repeats are known."""
    values = {name: getattr(entry, name) for name in PAIN_FIELDS}
    said = json.dumps(values, default=str, sort_keys=True)
    return values | {"digest": hashlib.sha256(said.encode()).hexdigest()}


def to_runner(row: Row[Any]) -> Runner:
    """A runner from its row."""
    return Runner(row.id, row.name, row.zone, row.settings)


def to_source(row: Row[Any]) -> Source:
    """A source from its row joined with its activity's day."""
    values = {f.name: getattr(row, f.name) for f in fields(Source)}
    return Source(**values | {"problems": tuple(values["problems"])})


def with_overrides(thresholds: Thresholds, values: Mapping[str, float]) -> Thresholds:
    """Thresholds with single values replaced; unknown names (of old versions) are ignored.

    A threshold that counts keeps being a whole number.
    """
    changed = {}
    for group in fields(thresholds):
        old = getattr(thresholds, group.name)
        new = {
            field.name: type(getattr(old, field.name))(values[name])
            for field in fields(old)
            if (name := f"{group.name}.{field.name}") in values
        }
        changed[group.name] = replace(old, **new)
    return replace(thresholds, **changed)
