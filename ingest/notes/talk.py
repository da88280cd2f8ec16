"""Whether a clause goes on about what another clause is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.notes.clause import Clause


def attracts(other: Clause, clause: Clause) -> bool:
    """Whether the talk may go on about what another clause is about."""
    if other.cut or not (other.about or other.blocked):
        return False
    if not other.blocked:
        return True
    near = abs(other.sentence - clause.sentence) <= 1
    return near and clause.claim != "painless" and other.has("elsewhere", "other")


def clings(clause: Clause, target: Clause) -> bool:
    """Whether a clause says enough to be about a place it does not name."""
    same = clause.sentence == target.sentence
    ahead = target.items[0].start > clause.items[0].start
    if ahead and clause.scores and target.scores and _same_time(clause, target):
        return False
    if clause.scores or clause.claim in {"hurts", "painless", "uneasy"}:
        return True
    if clause.claim == "calm":
        told = bool(target.claim or target.scores or target.onsets or target.past)
        care = target.has("care") and target.claim is None
        return (told or same) and not care and clause.unknown_words == 0
    return clause.unknown_words == 0 and not (
        clause.figurative
        or clause.has("run", "care", "graded")
        or (ahead and clause.has("figure"))
    )


def goes_on(clause: Clause, before: Clause | None) -> bool:
    """`First steps sore. 6/10`: a score alone is of what was said just before."""
    if before is None or clause.when or clause.about or before.claim != "hurts":
        return False
    alone = all(item.is_a("score", "plain", "sign") for item in clause.items)
    return alone and bool(clause.scores) and not before.scores


def _same_time(one: Clause, other: Clause) -> bool:
    return (one.when or "during", one.past) == (other.when or "during", other.past)
