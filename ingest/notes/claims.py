"""What a clause claims: that it hurts, that nothing was wrong, that it did not hurt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.clause import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.clause import Claim, Clause
    from ingest.notes.items import Item

_NEAR: Final = 8
_BESIDE: Final = 4
_TWISTED: Final = frozenset({"ankle", "knee", "foot"})
_MUSCLES: Final = frozenset({"quad", "calf", "hamstring", "glute", "leg", "groin", "hip"})
_MOST_UNKNOWN: Final = 1
_IN_FRONT: Final = 3
_OUTINGS: Final = frozenset({"run", "race", "session", "workout", "tempo", "long run", "jog"})
_UNTIL: Final = ("until", "until_place")
_NEITHER: Final = frozenset({"neither", "neither of", "nor"})
_UNABLE: Final = ("can't", "couldn't", "unable")


def claim_of(clause: Clause) -> Claim | None:
    """What the words say, scores apart; a denial turns what follows it round."""
    denied, best, complained = 0, None, False
    alone = clause.unknown_words <= _MOST_UNKNOWN
    for at, item in enumerate(clause.items):
        if item.is_a("hedge"):
            continue
        complains = _complains(clause, at, alone=alone)
        complained = complained or complains
        over = complained or _then_gone(clause)
        if (over and item.is_a("nothing", "gone")) or _is_free(clause.items, at):
            return "painless"
        best = _stronger(best, _claim(clause, at, complains=complains, denied=denied))
        if item.text in _NEITHER:
            denied = 1
        else:
            denied += item.is_a("neg", "nothing") or item.text.startswith(_UNABLE)
    if best is None and denied == 0 and _absent(clause):
        return "hurts"
    if best is None and clause.has("nothing") and (clause.about or clause.has(*_UNTIL)):
        return "painless"
    return best


def _claim(clause: Clause, at: int, *, complains: bool, denied: int) -> Claim | None:
    """What one item says behind so many denials."""
    item, twice = clause.items[at], denied > 1
    denied = denied % 2 == 1
    if complains:
        return "painless" if denied and not item.is_a("because") else "hurts"
    if item.is_a("painless") and not _before_unknown(clause, at):
        return "hurts" if denied else "painless"
    if item.is_a("felt") and clause.about and (denied or twice):
        return "painless" if denied else "hurts"
    if _is_calm(clause, at):
        return "uneasy" if denied else "calm"
    return None


def _absent(clause: Clause) -> bool:
    """`six weeks off for the achilles`: a place behind the time it took."""
    away = [at for at, item in enumerate(clause.items) if item.is_a("absent")]
    return any(0 < spot - away[0] <= _IN_FRONT for _, _, spot in clause.about if away)


def _then_gone(clause: Clause) -> bool:
    """`gone next morning`, and nothing else."""
    small = ("gone", "morning", "plain", "sign")
    told = all(item.is_a(*small) for item in clause.items)
    return told and clause.has("gone") and clause.has("morning")


def _is_free(items: Sequence[Item], at: int) -> bool:
    """`niggle free`, `plantar fasciitis free`."""
    named = at > 0 and items[at - 1].is_a("place", "sore", "pain", "injury")
    return named and items[at].is_a("free")


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
    return not _before_unknown(clause, at)


def _before_unknown(clause: Clause, at: int) -> bool:
    """Whether praise stands in front of something unknown, and behind no place."""
    behind = clause.items[at + 1 : at + 2]
    of_a_place = any(spot < at for _, _, spot in clause.about)
    return any(item.unknown for item in behind) and not of_a_place


def _stronger(one: Claim | None, other: Claim | None) -> Claim | None:
    order: tuple[Claim | None, ...] = (None, "calm", "uneasy", "painless", "hurts")
    return max(one, other, key=order.index)


def _complains(clause: Clause, at: int, *, alone: bool) -> bool:
    """Whether an item says that it hurts, here; `alone`: hardly an unknown word beside."""
    item = clause.items[at]
    if item.is_a("pain", "limp"):
        return True
    if item.place is not None and item.place.named:
        return not clause.has("care")
    if _is_a_drill(clause.items, at):
        return False
    if not clause.about:
        return alone and item.is_a("ow", "sore", "injury")
    return _of_a_place(clause, at)


def _is_a_drill(items: Sequence[Item], at: int) -> bool:
    """`ankle stiffness drills`: a complaint in front of what is done about it."""
    return any(item.is_a("care") for item in items[at + 1 : at + 2])


def _of_a_place(clause: Clause, at: int) -> bool:
    """Whether an item complains of a place the clause names."""
    item, gaps = clause.items[at], [at - spot for _, _, spot in clause.about]
    places = {place.location for place, _, _ in clause.about}
    near = any(abs(gap) <= _NEAR for gap in gaps)
    checks = {
        "ow": True,
        "sore": near,
        "injury": near,
        "slight": any(0 < -gap <= _IN_FRONT for gap in gaps) and not clause.has("calm"),
        "because": any(0 < -gap <= _IN_FRONT for gap in gaps) and not clause.has("calm"),
        "worn": near and not places <= _MUSCLES,
        "event": any(0 < gap <= _BESIDE for gap in gaps),
        "did": any(0 < -gap <= _BESIDE for gap in gaps),
        "twist": near and places <= _TWISTED,
        "again": _bare(clause.items),
    }
    return any(checks.get(tag, False) for tag in item.tags)


def _bare(items: Sequence[Item]) -> bool:
    """Nothing but places, sides and small words."""
    return all(
        item.is_a("place", *SIDES, "again", "now", "mine", "plain", "and", "sign")
        for item in items
    ) and not any(item.is_a("care") for item in items)
