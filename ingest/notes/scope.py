"""What counts of a clause: no wish, no question, nothing of somebody else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingest.notes.claims import claim_of
from ingest.notes.hopes import cut_short, is_denial, is_met, settle
from ingest.notes.items import NO_ITEM
from ingest.notes.links import link
from ingest.notes.places import find_places
from ingest.notes.times import is_past, when_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.notes.clause import Claim, Clause
    from ingest.notes.items import Item

_OTHER_WAY: Final[dict[Claim, Claim]] = {
    "calm": "hurts", "painless": "hurts", "hurts": "painless",
}  # fmt: skip
_DOES: Final = frozenset({"is", "was", "are", "were", "does", "did", "do"})


def understood(found: Sequence[Clause], asked: Collection[int]) -> None:
    """Work out what each clause says; `asked` are the sentences that are questions."""
    cut_in = -1
    answers: dict[int, Claim] = {}
    prompts = {clause.sentence for clause in found if clause.has("prompt")}
    for at, clause in enumerate(found):
        clause.blocked = clause.sentence in asked or clause.sentence in prompts
        if is_denial(clause.items):
            answers[at] = "painless"
        elif is_met(clause.items):
            answers[at] = "hurts"
        if clause.sentence == cut_in and (clause.excepted or not clause.follows_but):
            clause.items, clause.cut = clause.items[:0] or [NO_ITEM], True
            continue
        if cut_short(clause):
            cut_in = clause.sentence
        _read(clause, found[at - 1] if at else None)
    _sayings(found)
    settle(found, answers)
    link(found)
    for clause, after in pairwise(found):
        if clause.claim == "hurts" and not clause.about and _is_none(after):
            clause.claim = "painless"
        clause.past = clause.past or (clause.has("weekday") and after.has("now"))


def _sayings(found: Sequence[Clause]) -> None:
    """`No pain, no champagne`: a saying, where the other thing is none of the body's."""
    for clause, after in pairwise(found):
        said = [item.text for item in clause.items] == ["no", "pain"]
        other = len(after.items) == len(clause.items) and after.items[0].text == "no"
        if said and other and after.items[1].unknown and after.sentence == clause.sentence:
            clause.blocked = after.blocked = True


def _is_none(clause: Clause) -> bool:
    """Whether a clause is but a denial, as in `Pain? None`."""
    return all(item.is_a("nothing", "sign") for item in clause.items)


def _read(clause: Clause, before: Clause | None) -> None:
    clause.blocked = clause.blocked or _of_somebody_else(clause) or _elsewhere(clause)
    find_places(clause)
    clause.scores = _scores(clause)
    _before_it_began(clause)
    clause.onsets = [item for item in clause.items if _tells_where(item)]
    if before and before.sentence != clause.sentence:
        before = None
    clause.claim = claim_of(clause) or _echo(clause, before)
    clause.when = when_of(clause)
    clause.past = is_past(clause) or _still_past(clause, before)


def _scores(clause: Clause) -> tuple[float, ...]:
    """The scores of a clause; one that may be another thing's only beside a place or pain."""
    wanted = {"score", "when_score"}
    if not clause.has("run"):
        wanted.add("a_score")
    if clause.about or clause.has("pain", "sore"):
        wanted.add("loose_score")
    told = (item.scores for item in clause.items if item.is_a(*wanted))
    return tuple(score for scores in told for score in scores)


def _tells_where(item: Item) -> bool:
    return item.km is not None or item.min is not None or item.is_a("start", "halfway")


def _still_past(clause: Clause, before: Clause | None) -> bool:
    """`Last week knee 5/10, hip 3/10`: a time at the head of a sentence is that of all."""
    if before is None or not before.past or clause.has("now"):
        return False
    head = before.items[0]
    return head.is_a("past") and not head.text.startswith("post")


def _echo(clause: Clause, before: Clause | None) -> Claim | None:
    """`knee fine, calf not`: the other way round than the clause before."""
    last = clause.items[-1]
    if before and clause.follows_but and before.claim in {"calm", "painless"}:
        went_well = before.has("lasted_place", "until_place")
        turned = last.is_a("neg") and all(item.is_a("plain", "neg") for item in clause.items)
        if went_well and (turned if before.about else clause.only_places):
            return "hurts"
    echoes = last.is_a("neg") or last.text in _DOES
    if not (clause.about and before and before.about and before.claim and echoes):
        return None
    return _OTHER_WAY.get(before.claim)


def _before_it_began(clause: Clause) -> None:
    """`6 miles pain free before the hip started`: how far it was before it began."""
    befores = [at for at, item in enumerate(clause.items) if item.text == "before"]
    clause.items = [
        replace(item, tags=frozenset({"before_place"}))
        if item.is_a("bare_place", "lasted_place") and any(at < b for b in befores)
        else item
        for at, item in enumerate(clause.items)
    ]


def _of_somebody_else(clause: Clause) -> bool:
    """Whether a complaint or a place stands behind somebody else, and "my" not between."""
    mine = True
    for at, item in enumerate(clause.items):
        if item.is_a("mine") and item.text != "me":
            mine = True
        elif item.is_a("other") or _name(clause.items, at):
            mine = False
        elif item.is_a("place", "pain", "sore", "ow", "limp") and not mine:
            return True
    return False


def _elsewhere(clause: Clause) -> bool:
    """Whether it is about what is no injury of running, and no place apart from that."""
    return clause.has("elsewhere") and not _apart(clause)


def _name(items: Sequence[Item], at: int) -> bool:
    """`Jo's ITB`: somebody's, where a place follows."""
    item = items[at]
    if not item.owned or item.is_a("place", "past", "now", "start") or not item.capital:
        return False
    return any(after.is_a("place") for after in items[at + 1 : at + 4])


def _apart(clause: Clause) -> bool:
    """Whether "and" stands between a place and what is no injury."""
    elsewhere = [at for at, item in enumerate(clause.items) if item.is_a("elsewhere")]
    places = [at for at, item in enumerate(clause.items) if item.is_a("place")]
    for at in elsewhere:
        for place in places:
            low, high = sorted((at, place))
            between = clause.items[low:high]
            if not any(
                item.is_a("and") and item.text not in {"to", "with"} for item in between
            ):
                return False
    return bool(places)
