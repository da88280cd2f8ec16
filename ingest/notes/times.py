"""When it was felt, and whether that was another time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.items import NO_ITEM, Item
from ingest.notes.numbers import is_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.clause import Clause
    from traininglog.pain import When

_CLEAREST_FIRST: Final[tuple[When, ...]] = ("next_morning", "after", "daily", "during")


def when_of(clause: Clause) -> When | None:
    """When it was felt, as the words say; None where they do not."""
    told = {
        when
        for at, item in enumerate(clause.items)
        if not (item.is_a("daytime") and clause.has("run", "bare_place"))
        and (when := _when(clause, at))
    }
    return next((when for when in _CLEAREST_FIRST if when in told), None)


def _when(clause: Clause, at: int) -> When | None:
    item, before = clause.items[at], clause.items[at - 1] if at else NO_ITEM
    if item.is_a("morning") and not before.is_a("number") and not _woke(clause, at):
        return "next_morning"
    if item.is_a("after") and _is_after(clause, at):
        return "after"
    if item.is_a("daily"):
        return "daily"
    return "during" if item.is_a("during") else None


def _is_after(clause: Clause, at: int) -> bool:
    """`after` alone: nothing that it stands before, and not `fine after` the first mile."""
    item = clause.items[at]
    if item.text == "after" and clause.claim == "calm" and not clause.about:
        return False
    return not item.is_a("at") or _after_alone(clause.items, at)


def _woke(clause: Clause, at: int) -> bool:
    """`the knee woke up`: what a place does, not the runner in the morning."""
    told = any(item.is_a("place", "pain", "sore") for item in clause.items[:at])
    return told and clause.items[at].is_a("event")


def _after_alone(items: Sequence[Item], at: int) -> bool:
    """The bare word "after": nothing that it stands before."""
    after = items[at + 1] if at + 1 < len(items) else NO_ITEM
    return (
        after is NO_ITEM
        or after.is_a("score", "when_score", "loose_score")
        or after.text in {":", ")"}
    )


def is_past(clause: Clause) -> bool:
    """Whether the clause tells of another time than that of the run."""
    return any(_turns_past(clause, at) for at in range(len(clause.items)))


def _turns_past(clause: Clause, at: int) -> bool:
    items, item = clause.items, clause.items[at]
    before, rest = items[at - 1] if at else NO_ITEM, items[at + 1 :]
    if item.is_a("past"):
        of_then = item.owned and any(i.is_a("place", "injury") for i in rest)
        return of_then or not before.is_a("same")
    if item.is_a("age") and rest and rest[0].is_a("number"):
        return not any(i.is_a("unit", "mark", "in") for i in rest[1:3])
    if item.is_a("number"):
        return is_year(item) and before.is_a("in", "same", "at", "plain")
    if item.is_a("since", "absent"):
        return any(i.is_a("place", "injury", "pain") for i in rest)
    if item.is_a("following"):
        return any(i.is_a("injury") or _is_named(i) for i in rest)
    return item.is_a("old") and clause.claim == "hurts" and _old_injury(rest)


def _old_injury(behind: Sequence[Item]) -> bool:
    """Whether an injury follows, and nothing that it does today."""
    near = any(item.is_a("injury") or _is_named(item) for item in behind[:4])
    return near and not any(item.is_a("pain", "sore", "event", "score") for item in behind)


def _is_named(item: Item) -> bool:
    return item.place is not None and item.place.named
