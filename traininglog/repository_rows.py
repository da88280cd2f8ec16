"""Between table rows and models: pure functions, both ways."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from traininglog.facts import FACTS, Fact
from traininglog.linking import Identity
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.runner import Runner, Source
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.speed_bins import NO_BINS, SpeedBins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row

    from traininglog.thresholds import Thresholds

PAIN_FIELDS: Final = tuple(f.name for f in fields(PainEntry))
_IDENTITY: Final = tuple(f.name for f in fields(Identity))
_SOURCE: Final = tuple(f.name for f in fields(Source) if f.name != "identity")
_TO_WRITE: Final = tuple(name for name in _SOURCE if name not in {"id", "day"})

_LATER_FIELDS: Final = frozenset({"item", "spot", "compared", "skipped"})


def to_pain(row: Row[Any]) -> PainEntry:
    """A pain entry from its row."""
    return PainEntry(**{name: getattr(row, name) for name in PAIN_FIELDS})


def pain_values(entry: PainEntry) -> dict[str, Any]:
    """The row of a pain entry with a digest of all it says, by which repeats are known.

    A field of a later version counts only where it says something, so that an entry kept
    before there was such a field is still known.
    """
    values = {name: getattr(entry, name) for name in PAIN_FIELDS}
    said = {k: v for k, v in values.items() if k not in _LATER_FIELDS or v}
    return values | {"digest": _digest(said)}


def to_note(row: Row[Any]) -> Note:
    """A note from its row."""
    return Note(**{f.name: getattr(row, f.name) for f in fields(Note)})


def note_values(note: Note) -> dict[str, Any]:
    """The row of a note with a digest of all it says; who told it counts where it is known."""
    values = {f.name: getattr(note, f.name) for f in fields(note)}
    said = {k: v for k, v in values.items() if k != "source" or v}
    return values | {"digest": _digest(said)}


def to_fact(row: Row[Any]) -> Fact:
    """A fact from its row."""
    kind, told = _FACT_OF[row.kind], dict(row.told)
    if told.get("last_day"):
        told["last_day"] = date.fromisoformat(told["last_day"])
    if row.location is not None:
        told["place"] = Place(row.location, row.side)
    return kind(day=row.day, origin=row.origin, **told)


def fact_values(fact: Fact) -> dict[str, Any]:
    """The row of a fact: its place in columns, what else it tells as JSON, and a digest."""
    told = {f.name: getattr(fact, f.name) for f in fields(fact)}
    place, day, origin = told.pop("place", None), told.pop("day"), told.pop("origin")
    if told.get("last_day"):
        told["last_day"] = told["last_day"].isoformat()
    values = {
        "day": day, "kind": _kind_of(type(fact)), "location": place and place.location,
        "side": place and place.side, "told": told, "origin": origin,
    }  # fmt: skip
    return values | {"digest": _digest(values)}


def to_bins(rows: Sequence[tuple[Any, ...]]) -> SpeedBins:
    """The roll-up from rows of an activity's id and the values of SPEED_BIN_COLUMNS."""
    if not rows:
        return NO_BINS
    of_row, *columns = zip(*rows, strict=True)
    ids = tuple(dict.fromkeys(of_row))
    place = {id_: number for number, id_ in enumerate(ids)}
    return SpeedBins(
        ids,
        np.fromiter(map(place.__getitem__, of_row), np.intp, len(of_row)),
        {
            column.name: np.array(values, column.dtype)
            for column, values in zip(SPEED_BIN_COLUMNS, columns, strict=True)
        },
    )


def _kind_of(fact: type[Fact]) -> str:
    """`RedFlagAnswer` is kept as `red_flag_answer`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", fact.__name__).lower()


def _digest(said: Mapping[str, Any]) -> str:
    words = json.dumps(said, default=str, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


_FACT_OF: Final = {_kind_of(fact): fact for fact in FACTS}


def to_runner(row: Row[Any]) -> Runner:
    """A runner from its row."""
    return Runner(row.id, row.name, row.zone, row.settings)


def to_source(row: Row[Any]) -> Source:
    """A source from its row joined with its activity's day."""
    values = {name: getattr(row, name) for name in _SOURCE}
    return Source(**values | {"problems": tuple(values["problems"])}, identity=to_identity(row))


def to_identity(row: Row[Any]) -> Identity | None:
    """What a copy's row tells of its activity; None of one that does not know its start."""
    if row.start is None:
        return None
    return Identity(**{name: getattr(row, name) for name in _IDENTITY})


def source_values(source: Source) -> dict[str, Any]:
    """The row of a copy, without its runner and its number."""
    values = {name: getattr(source, name) for name in _TO_WRITE}
    told = source.identity
    known = {} if told is None else {name: getattr(told, name) for name in _IDENTITY}
    return values | {"problems": list(source.problems)} | known


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
