"""Clauses that name their place by another: `mine`, `the other side`, `now the right`."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingest.notes.claims import claim_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.clause import Clause
    from traininglog.pain import Side

_SIDES_IN_ORDER: Final[dict[str, tuple[Side, Side]]] = {
    "left and right": ("left", "right"),
    "l and r": ("left", "right"),
    "right and left": ("right", "left"),
    "r and l": ("right", "left"),
}
_BACK: Final = 3
_OPPOSITE: Final[dict[Side | None, Side]] = {"left": "right", "right": "left"}


def link(found: Sequence[Clause]) -> None:
    """Give clauses the places they mean without naming them."""
    for at, clause in enumerate(found):
        before = found[max(0, at - _BACK) : at][::-1]
        if not clause.about and not clause.cut:
            _mine(clause, before)
            _other_side(clause, before)
    for clause in found:
        _each_side(clause)
        _sooner(clause, clause)
    for once, now in pairwise(found):
        _again(once, now)
        _sooner(once, now)
        _once_and_now(once, now)
        _then_there(once, now)
        _sides_of_both(once, now)


def _mine(clause: Clause, before: Sequence[Clause]) -> None:
    """`Dave's calf 6/10, mine 1/10`: the same place, but the writer's."""
    at = _where(clause, "mine")
    theirs = next((other for other in before if other.about), None)
    if at is None or theirs is None or not theirs.blocked:
        return
    clause.about = [(place, None, at) for place, _, _ in theirs.about]
    clause.claim = claim_of(clause)


def _other_side(clause: Clause, before: Sequence[Clause]) -> None:
    """`left hip fine, the other side hurt`."""
    told = next((other for other in before if other.about), None)
    if told is None or not clause.has("opposite") or told.blocked:
        return
    clause.about = [
        (place, _OPPOSITE[side], 0) for place, side, _ in told.about if side in _OPPOSITE
    ]
    clause.side, clause.claim = None, claim_of(clause)


def _once_and_now(once: Clause, now: Clause) -> None:
    """`used to be the left hip, now it's the right`: both hurt, each in its time."""
    if not (once.past and once.about and once.claim is None) or once.has("care", "neg"):
        return
    if once.sentence != now.sentence or now.past or not now.has("now") or now.claim:
        return
    if not now.about and now.side:
        now.about = [(place, now.side, 0) for place, _, _ in once.about]
        now.side = None
    here = {place.location for place, _, _ in once.about}
    if now.about and here == {place.location for place, _, _ in now.about}:
        once.claim = now.claim = "hurts"


def _then_there(once: Clause, now: Clause) -> None:
    """`used to start at 4 km. Today it was 11 km`: where it began then, and where now."""
    told = once.past and once.about and once.onsets and once.claim == "hurts"
    small = ("plain", "now", "bare_place", "sign")
    it = any(item.text in {"it", "it's", "it was"} for item in now.items)
    if not told or now.claim or now.past or not (it and now.has("now")) or not now.onsets:
        return
    if all(item.is_a(*small) for item in now.items):
        now.claim = "hurts"
        now.onsets = [replace(now.onsets[0], tags=frozenset({"at_place"}))]


def _again(told: Clause, clause: Clause) -> None:
    """`Hip. Again.`: a place, and nothing but that."""
    again = all(item.is_a("again", "sign") for item in clause.items)
    if again and told.only_places and told.claim is None:
        clause.claim = "hurts"


def _sooner(told: Clause, clause: Clause) -> None:
    """`the shin turned up sooner than Wednesday, 18 min`: where it began this time."""
    if not (told.has("sooner") and told.about and told.claim == "hurts" and clause.onsets):
        return
    first, *others = clause.onsets
    ahead = told is not clause or any(
        item.is_a("sooner") and item.start < first.start for item in clause.items
    )
    other = clause is not told and (clause.about or clause.sentence != told.sentence)
    if first.is_a("bare_place") and ahead and not other:
        clause.onsets = [replace(first, tags=frozenset({"at_place"})), *others]


def _each_side(clause: Clause) -> None:
    """`left and right achilles 2/10 and 4/10 respectively`."""
    both = next((item.text for item in clause.items if item.text in _SIDES_IN_ORDER), None)
    if not both or len(clause.about) != 1 or len(clause.scores) != len(_OPPOSITE):
        return
    ((place, _, at),) = clause.about
    clause.about = [(place, side, at) for side in _SIDES_IN_ORDER[both]]


def _sides_of_both(told: Clause, clause: Clause) -> None:
    """`knee and hip sore, both from 4k`, `calves sore, right worse`: no other side."""
    several = len(told.about) > 1
    pronoun = len(clause.items) > 1 and any(item.text == "both" for item in clause.items)
    if not clause.about and several and clause.side == "both" and pronoun:
        clause.side = None
    pair = bool(told.about) and all(side == "both" for _, side, _ in told.about)
    compared = clause.side in _OPPOSITE and clause.has("sore") and not clause.scores
    if pair and compared and not clause.about:
        clause.side = clause.claim = None


def _where(clause: Clause, text: str) -> int | None:
    return next((n for n, item in enumerate(clause.items) if item.text == text), None)
