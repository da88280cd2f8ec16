"""What is only wished or feared did not happen; what was feared may be told not to have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.clause import Clause
from ingest.notes.items import NO_ITEM
from ingest.notes.places import find_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.notes.clause import Claim
    from ingest.notes.items import Item

_GOT: Final = frozenset({"got", "had", "felt", "for", "and"})
_BACK: Final = 3


def cut_short(clause: Clause) -> bool:
    """Drop what is only wished, feared or asked: from that word on, and keep it aside."""
    for at, item in enumerate(clause.items):
        if item.is_a("maybe") and not item.is_a("place"):
            clause.feared = clause.items[at:] if item.is_a("expected") else ()
            clause.items = clause.items[:at] or [NO_ITEM]
            return True
    return False


def settle(found: Sequence[Clause], answers: Mapping[int, Claim]) -> None:
    """`Expected the hip to moan. It never did.`: it did not hurt there.

    `answers` are the clauses that only deny, or only say "it did"; some may have been cut.
    """
    for clause in found:
        if clause.feared and _ends_denied(clause.feared):
            _came(clause, clause, "painless")
    for at, claim in answers.items():
        for feared in reversed(found[max(0, at - _BACK) : at]):
            if feared.feared and found[at].sentence - feared.sentence <= 1:
                _came(found[at], feared, claim)
            if feared.about or feared.feared:
                break


def is_met(items: Sequence[Item]) -> bool:
    """Whether nothing but "it did" is told."""
    return [item.text for item in items] in (
        ["it", "did"],
        ["they", "did"],
        ["and", "it", "did"],
    )


def is_denial(items: Sequence[Item]) -> bool:
    """Whether nothing but a denial is told: `it never did`, `got none`, `they didn't`."""
    told = [item for item in items if not item.is_a("plain", "sign") and item.text not in _GOT]
    denied = bool(told) and told[0].is_a("neg", "nothing")
    return denied and len(told) <= 2 and all(item.is_a("unmet") for item in told[1:])


def _ends_denied(feared: Sequence[Item]) -> bool:
    """Whether what was feared ends in `never showed`, `for nothing`."""
    last, before = feared[-1], feared[-2] if len(feared) > 1 else NO_ITEM
    never = last.is_a("unmet") and before.text == "never"
    return never or (last.is_a("nothing") and before.text in _GOT)


def _came(clause: Clause, feared: Clause, claim: Claim) -> None:
    """Have a clause say that the places somebody was worried about hurt, or did not."""
    about = feared.about
    if not about:
        aside = Clause(feared.feared, feared.sentence)
        find_places(aside)
        about = aside.about
    if not about or feared.blocked:
        return
    clause.about, clause.claim, clause.when = list(about), claim, None
    clause.cut, clause.onsets, clause.scores, clause.past = False, [], (), False
