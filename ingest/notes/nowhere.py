"""Complaints without a place: in plain words only, and none of effort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.lexicon import Named
from ingest.notes.said import Said, said_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.clause import Clause
    from ingest.notes.items import Item

NOWHERE: Final = Named("unspecified")
_SHORT_NOTE: Final = 5
_SHORT: Final = 3
_NIGGLE: Final = 3
_EFFORT_HURTS: Final = ("hurt", "smart", "agon", "excruciating")
_SORE: Final = frozenset({"sore", "achy", "stiff", "tender", "niggly", "aching"})


def is_cry(items: Sequence[Item]) -> bool:
    """`Ow.`: a cry, and hardly a word more."""
    words = [item for item in items if not item.is_a("sign", "break")]
    cries = [item for item in words if item.is_a("ow") or item.text in _SORE]
    small = ("ow", "plain", "mine", "place", "again", "now", "sigh", "score")
    others = [item for item in words if not item.is_a(*small) and item.text not in _SORE]
    return bool(cries) and not others and len(words) <= _SHORT_NOTE


def of_nowhere(clause: Clause, *, cry: bool) -> list[Said]:
    """A complaint without a place: in plain words only, and none of effort."""
    said = said_once(clause, NOWHERE, None, clause.scores)
    if said.hurts is None and clause.has("it") and _sure_of(said):
        said.hurts = said.sure = True
        return [said]
    if said.hurts is None:
        return [said] if said.onset and clause.unknown_words == 0 else []
    if said.hurts is False:
        denied = clause.claim == "painless" and clause.has("pain", "painless", "sore")
        return [said] if denied or clause.has("pain") else []
    plain = _plainly(said) or (said.past and clause.has("injury")) or cry
    plain = plain or (clause.has("it") and _sure_of(said))
    if clause.has("effort") and not said.scores:
        return []
    said.sure = plain or bool(said.scores and said.onset)
    scored = said.scores and clause.has("score") and not clause.has("loose_score")
    return [said] if plain or scored else []


def _plainly(said: Said) -> bool:
    """Whether it is clear without a place that it hurts: "hurt" alone may be of effort."""
    clause = said.clause
    told = bool(said.onset or said.scores) or said.past
    told = told or clause.has("limp", "again", "now", "event", "because", "eased")
    words = [item.text for item in clause.items if item.is_a("pain")]
    if told:
        return bool(words) or clause.has("limp")
    if any(word.startswith(_EFFORT_HURTS) for word in words):
        return len(clause.items) <= _SHORT
    most = 0 if words == ["pain"] else _NIGGLE
    return bool(words) and clause.unknown_words <= most


def _sure_of(said: Said) -> bool:
    """`it started at mile 3`: where in the run, and no word that nobody knows."""
    return said.onset is not None and said.clause.unknown_words == 0


def of_one_nowhere(said: list[Said]) -> list[Said]:
    """A score without a place counts where a complaint is told, or an onset beside it."""
    nowhere = [row for row in said if row.place is NOWHERE]
    if any(row.sure or row.hurts is False for row in nowhere if row.hurts is not None):
        return said
    return [row for row in said if row.place is not NOWHERE]
