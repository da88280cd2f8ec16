"""What is kept about a run or a day, as the pain form says it, and a new answer beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from rules.states import belonging
from traininglog.pain import PainEntry
from traininglog.steps import Add, ConflictError, Edit, Kept, Remove

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from traininglog.activity import Activity
    from traininglog.log import TrainingLog
    from traininglog.steps import Step

Seen = tuple[int, str]
"""The number of a row and the digest of what a person saw in it."""


class Row(NamedTuple):
    """A pain entry as it stands in the diary."""

    id: int
    digest: str
    said: PainEntry

    @property
    def seen(self) -> Seen:
        """The row as a form names it."""
        return self.id, self.digest


def said_of(entries: Sequence[PainEntry]) -> dict[str, Any]:
    """What the form would say of these entries of one run or day."""
    felt = [e for e in entries if e.location is not None and e.when in {"during", "daily"}]
    return {
        "places": [_place_said(entry, entries) for entry in felt],
        "painless": not felt and any(e.score == 0 for e in entries),
        "painkiller": any(e.painkiller for e in entries),
        "stopped": any(e.stopped for e in entries),
        "note": next((e.note for e in entries if e.note), None),
        "item": next((e.item for e in entries if e.item), None),
        "skipped": any(e.skipped for e in entries),
    }


def _place_said(entry: PainEntry, entries: Sequence[PainEntry]) -> dict[str, Any]:
    beside = [e for e in entries if _is_part_of(e, entry)]
    after = next((e for e in beside if e.when == "after"), None)
    return {
        "location": entry.location,
        "side": entry.side,
        "spot": entry.spot,
        "score": after.score if after else entry.score,
        "onset_km": entry.onset_km or None,
        "onset_min": entry.onset_min if entry.onset_km is None else None,
        "from_start": entry.onset_km == 0,
        "carried_in": any(e.when == "before" for e in beside),
        "only_after": after is not None,
        "offset_km": entry.offset_km,
    }


def rows_of_run(run: Activity, log: TrainingLog, kept: Sequence[Kept]) -> tuple[Row, ...]:
    """The rows of a run the form can say: not an hour, a night or a score of before.

    A 0 that answers for two runs of a day stays, and so does one for everywhere beside a
    place that hurt.
    """
    near = _rows_on(run.day, kept)
    runs_of_each = belonging(log, [row.said for row in near])
    own = [row for row, runs in zip(near, runs_of_each, strict=True) if runs == (run,)]
    during = [row for row in own if row.said.when == "during" and not row.said.is_candidate]
    named = [row for row in during if row.said.location is not None]
    beside = [row for row in own if any(_is_part_of(row.said, d.said) for d in named)]
    return (*named, *beside) if named else tuple(during)


def rows_of_day(day: date, kept: Sequence[Kept]) -> tuple[Row, ...]:
    """The rows that say how a day was."""
    return tuple(
        row
        for row in _rows_on(day, kept)
        if row.said.when == "daily" and not row.said.is_candidate
    )


def _rows_on(day: date, kept: Iterable[Kept]) -> list[Row]:
    return [
        Row(row.id, row.digest, row.said)
        for row in kept
        if isinstance(row.said, PainEntry) and row.said.day == day
    ]


def _is_part_of(entry: PainEntry, during: PainEntry) -> bool:
    """Whether it says that pain was carried in, or that it came only afterwards."""
    if entry.place != during.place or entry.hours_until_quiet is not None:
        return False
    if entry.when == "before":
        return entry.score is None and during.onset_km == 0
    return entry.when == "after" and during.score == 0


def steps_instead(
    new: Sequence[PainEntry],
    rows: Sequence[Row],
    seen: Sequence[Seen],
    *,
    is_again: bool,
) -> Iterator[Step]:
    """Steps that leave `new` in the place of the rows seen.

    `rows` are those that stand now. A row nobody saw is a ConflictError, unless a form says
    its own answer again (`is_again`): what that one wrote is taken back by its change.
    """
    unseen = next((row for row in rows if row.id not in dict(seen)), None)
    if unseen is not None and not is_again:
        raise ConflictError(Kept(unseen.id, unseen.said, unseen.digest))
    left = {row.id: (row, digest) for id_, digest in seen for row in rows if row.id == id_}
    for entry in new:
        found = _match(entry, [row for row, _ in left.values()])
        if found is None:
            yield Add(entry)
        else:
            _, digest = left.pop(found.id)
            yield Edit(found.id, digest, _edited(found.said, entry))
    stands = {row.id for row in rows}
    for id_, digest in seen:
        if id_ in left or id_ not in stands:  # of a row that is gone the diary tells so
            yield Remove("entry", id_, digest)


def _match(entry: PainEntry, rows: Sequence[Row]) -> Row | None:
    """The row that an entry says anew: of the same place, else of the same time."""
    alike = [row for row in rows if row.said.when == entry.when]
    here = [row for row in alike if row.said.place == entry.place]
    return next(iter(here or alike), None)


def _edited(old: PainEntry, entry: PainEntry) -> PainEntry:
    """The new entry, and what its form never asks for as it was."""
    return replace(
        entry,
        before_score=old.before_score,
        hours_until_quiet=old.hours_until_quiet,
        origin=old.origin,
    )
