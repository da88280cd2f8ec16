"""What a clause claims: that it hurts, that nothing was wrong, that it did not hurt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.clause import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.items import Item
    from ingest.notes.clause import Claim, Clause

_NEAR: Final = 8
_BEFORE_THE_EVENT: Final = 4
_TWISTED: Final = frozenset({"ankle", "knee", "foot"})
_MUSCLES: Final = frozenset({"quad", "calf", "hamstring", "glute", "leg", "groin", "hip"})
_MOST_UNKNOWN: Final = 1
_IN_FRONT: Final = 3
_OUTINGS: Final = frozenset({"run", "race", "session", "workout", "tempo", "long run", "jog"})
_UNABLE: Final = ("can't", "couldn't", "unable")


def claim_of(clause: Clause) -> Claim | None:
    """What the words say, scores apart; a denial turns what follows it round."""
    items = clause.items
    denied, best = 0, None
    complaint = False
    for at, item in enumerate(items):
        if item.is_a("hedge"):
            continue
        claim: Claim | None = None
        if item.is_a("because") and _complains(clause, at):
            claim = "hurts"
        elif _complains(clause, at):
            claim, complaint = ("painless" if denied % 2 else "hurts"), True
        elif item.is_a("painless"):
            claim = "hurts" if denied % 2 else "painless"
        elif item.is_a("felt") and denied % 2 and clause.about:
            claim = "painless"
        elif _is_calm(clause, at):
            claim = "uneasy" if denied % 2 else "calm"
        elif item.is_a("gone") and complaint:
            return "painless"
        elif item.is_a("free") and at and items[at - 1].is_a("place", "sore", "pain", "injury"):
            return "painless"
        best = _stronger(best, claim)
        if item.is_a("nothing") and complaint:
            return "painless"
        denied += item.is_a("neg", "nothing") or item.text.startswith(_UNABLE)
    if best is None and clause.has("nothing") and _nothing_of_it(clause):
        return "painless"
    return best


def _nothing_of_it(clause: Clause) -> bool:
    return bool(clause.about) or (clause.has("until_place", "until"))


def _is_calm(clause: Clause, at: int) -> bool:
    """Whether an item says that nothing was wrong, and not of something else.

    "Settled" says it of a place only, and "good" in front of an unknown word praises that.
    """
    item, items = clause.items[at], clause.items
    if not item.is_a("calm") or (item.is_a("eased") and not clause.about):
        return False
    before = items[max(0, at - 2) : at]
    if any(b.text in _OUTINGS for b in before) and not clause.about:
        return False
    behind = items[at + 1] if at + 1 < len(items) else item
    return not behind.unknown or any(spot < at for _, _, spot in clause.about)


def _stronger(one: Claim | None, other: Claim | None) -> Claim | None:
    order: tuple[Claim | None, ...] = (None, "calm", "uneasy", "painless", "hurts")
    return max(one, other, key=order.index)


def _complains(clause: Clause, at: int) -> bool:
    """Whether an item says that it hurts, here."""
    items, item = clause.items, clause.items[at]
    if item.place and item.place.named:
        return True
    if item.is_a("pain"):
        return True
    spots = [spot for _, _, spot in clause.about]
    near = any(abs(spot - at) <= _NEAR for spot in spots)
    if item.is_a("ow", "limp"):
        return bool(spots) or item.is_a("limp") or _alone(items)
    if item.is_a("sore", "injury"):
        return near if spots else _alone(items)
    if item.is_a("slight", "because"):
        return any(0 < spot - at <= _IN_FRONT for spot in spots) and not clause.has("calm")
    if item.is_a("worn"):
        return near and any(place.location not in _MUSCLES for place, _, _ in clause.about)
    if item.is_a("event"):
        return any(0 < at - spot <= _BEFORE_THE_EVENT for spot in spots)
    if item.is_a("did"):
        return any(0 < spot - at <= _BEFORE_THE_EVENT for spot in spots)
    if item.is_a("twist"):
        return near and all(place.location in _TWISTED for place, _, _ in clause.about)
    return item.is_a("again") and bool(spots) and _bare(items)


def _alone(items: Sequence[Item]) -> bool:
    """Hardly a word beside that nobody knows."""
    return sum(item.unknown for item in items) <= _MOST_UNKNOWN


def _bare(items: Sequence[Item]) -> bool:
    """Nothing but places, sides and small words."""
    return all(
        item.is_a("place", *SIDES, "again", "now", "mine", "plain", "and", "sign")
        for item in items
    ) and not any(item.is_a("care") for item in items)
