"""The places a clause names, each with its side; names of roads and clubs are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.clause import SIDES, Clause
from ingest.notes.items import NO_ITEM, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.pain import Side

_EITHER: Final = frozenset({"either", "neither"})
_NEAR: Final = 4
_SHORT: Final = 3
_BETWEEN: Final = frozenset({"(", "on", "the", ":", ",", "my", "-", "side"})
_IN_FRONT: Final = frozenset({"the", "on", "my", "=", ":", "(", "from the"})


def find_places(clause: Clause) -> None:
    """Note the places a clause names with their sides, or a side that stands alone."""
    spots = [
        at
        for at, item in enumerate(clause.items)
        if item.place and not _is_a_name(clause.items, at)
    ]
    sides = {at: side for at in spots if (side := _side_at(clause.items, at))}
    loose = _loose_side(clause)
    legs = [at for at in spots if _location(clause.items[at]) == "leg"]
    for at in spots:
        place = clause.items[at].place
        if place is None or (at in legs and len(spots) > len(legs)):
            continue
        side = sides.get(at) or ("both" if place.pair else None)
        side = side or next((sides[leg] for leg in legs if leg in sides), None)
        side = side or _shared_side(clause.items, at, spots, sides) or loose
        clause.about.append((place, side, at))
    if not spots:
        clause.side = loose


def _is_a_name(items: Sequence[Item], at: int) -> bool:
    """`Wounded Knee Road`, `Achilles Track Club`: written large, with a word of names."""
    behind = items[at + 1] if at + 1 < len(items) else NO_ITEM
    if behind.text == "of" and items[at].text == "foot":
        return True
    if not items[at].capital:
        return False
    for after in items[at + 1 : at + 4]:
        if not after.capital:
            return False
        if after.is_a("name"):
            return True
    return False


def _location(item: Item) -> str | None:
    return item.place and item.place.location


def _side(item: Item) -> Side | None:
    return next((side for side in SIDES if item.is_a(side)), None)


def _side_at(items: Sequence[Item], at: int) -> Side | None:
    """The side that stands beside a place: before it, past small words, or behind it."""
    for before in reversed(items[max(0, at - _NEAR) : at]):
        if before.text in _EITHER:
            return _of_either(items, at)
        if side := _side(before):
            return _both_named(items, before, side)
        small = before.is_a("plain", "mark", "mine") or before.text in {"(", "of"}
        if not small or before.is_a("and"):
            break
    for behind in items[at + 1 : at + 1 + _NEAR]:
        if side := _side(behind):
            return side
        small = behind.is_a("plain") or behind.text in _BETWEEN
        if not small or behind.is_a("and"):
            break
    return None


def _of_either(items: Sequence[Item], at: int) -> Side | None:
    """`neither achilles` is both of them, `neither hip nor knee` is not."""
    joined = any(item.is_a("and") for item in items[at + 1 : at + 4])
    return None if joined else "both"


def _both_named(items: Sequence[Item], item: Item, side: Side) -> Side:
    """`L and R knee` is both."""
    at = next(n for n, other in enumerate(items) if other is item)
    if at >= 2 and items[at - 1].is_a("and"):
        other = _side(items[at - 2])
        if other and other != side:
            return "both"
    return side


def _shared_side(
    items: Sequence[Item], at: int, spots: Sequence[int], sides: dict[int, Side]
) -> Side | None:
    """`left knee and hip`: a side told before the first of places that "and" joins."""
    for before in reversed([spot for spot in spots if spot < at]):
        between = items[before + 1 : at]
        if not between or not all(item.is_a("and") for item in between):
            return None
        if before in sides and items[before - 1 : before] and _side(items[before - 1]):
            return sides[before]
        at = before
    return None


def _loose_side(clause: Clause) -> Side | None:
    """A side that stands by itself: `right side`, `both`, `on the left`, `L`."""
    found = [
        side
        for at, item in enumerate(clause.items)
        if (side := _side(item)) and _stands_alone(clause.items, at, side)
    ]
    return next((side for side in found if side != "both"), found[0] if found else None)


def _stands_alone(items: Sequence[Item], at: int, side: Side) -> bool:
    item, before = items[at], items[at - 1] if at else NO_ITEM
    if side == "both" or " " in item.text or len(items) <= _SHORT:
        return True
    if at + 1 == len(items) and before.is_a("sore") and not before.is_a("pain"):
        return True
    letter = item.capital and len(item.text) == 1
    return letter or before.text in _IN_FRONT or before.is_a("mark")
