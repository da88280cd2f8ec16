"""What a clause is about and whether it counts: whose, where, which side, when, past or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.notes.claims import claim_of
from ingest.notes.clause import SIDES, Claim, Clause
from ingest.notes.items import NO_ITEM, Item
from ingest.notes.numbers import is_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.pain import Side, When


def understood(found: Sequence[Clause], asked: Sequence[int]) -> None:
    """Work out what each clause says; `asked` are the sentences that are questions."""
    cut_in = -1
    for at, clause in enumerate(found):
        clause.blocked = clause.sentence in asked
        if clause.sentence == cut_in and not clause.follows_but:
            clause.items, clause.cut = clause.items[:0] or [NO_ITEM], True
            continue
        if _cut_short(clause):
            cut_in = clause.sentence
        _read(clause, found[at - 1] if at else None)


def _cut_short(clause: Clause) -> bool:
    """Drop what is only wished, feared or asked: from that word on."""
    for at, item in enumerate(clause.items):
        if item.is_a("maybe") and not item.is_a("place"):
            clause.items = clause.items[:at] or [NO_ITEM]
            return True
    return False


def _read(clause: Clause, before: Clause | None) -> None:
    _somebody_else(clause)
    _places(clause)
    clause.scores = tuple(
        score
        for item in clause.items
        if item.is_a("score", "a_score", "when_score", "loose_score")
        for score in item.scores
    )
    if any(item.is_a("a_score") for item in clause.items) and clause.has("run"):
        clause.scores = ()
    loose = any(item.is_a("loose_score") for item in clause.items)
    if loose and not clause.about and not clause.has("pain", "sore"):
        clause.scores = ()
    _before_it_began(clause)
    clause.onsets = [
        i for i in clause.items if i.km is not None or i.min is not None or _fixed(i)
    ]
    clause.claim = claim_of(clause)
    clause.claim = clause.claim or _echo(clause, before)
    clause.when = _when(clause)
    clause.past = _past(clause)
    if not (clause.past or clause.has("now")) and before and before.sentence == clause.sentence:
        told = before.items[0]
        clause.past = before.past and told.is_a("past") and not told.text.startswith("post")


def _echo(clause: Clause, before: Clause | None) -> Claim | None:
    """`knee fine, calf not`: the other way round than the clause before."""
    if not (clause.about and before and before.sentence == clause.sentence and before.about):
        return None
    if not clause.items[-1].is_a("neg"):
        return None
    return {"calm": "hurts", "painless": "hurts", "hurts": "painless"}.get(before.claim or "")


def _before_it_began(clause: Clause) -> None:
    """`6 miles pain free before the hip started`: how far it was before it began."""
    befores = [at for at, item in enumerate(clause.items) if item.text == "before"]
    clause.items = [
        replace(item, tags=frozenset({"before_place"}))
        if item.is_a("bare_place", "lasted_place") and any(at < b for b in befores)
        else item
        for at, item in enumerate(clause.items)
    ]


def _fixed(item: Item) -> bool:
    return item.is_a("start", "halfway")


# who and what it is about


def _somebody_else(clause: Clause) -> None:
    mine = True
    blocked = False
    for at, item in enumerate(clause.items):
        if item.is_a("mine") and item.text != "me":
            mine = True
        elif item.is_a("other") or _name(clause.items, at):
            mine = False
        elif item.is_a("place", "pain", "sore", "ow", "limp") and not mine:
            blocked = True
    if clause.has("elsewhere") and not _apart(clause):
        blocked = True
    clause.blocked = clause.blocked or blocked
    if clause.has("elsewhere") and not clause.has("place"):
        clause.blocked = True


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


def _places(clause: Clause) -> None:
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
    for before in reversed(items[max(0, at - 4) : at]):
        if side := _side(before):
            return _both_named(items, before, side)
        if not (
            before.is_a("plain", "mark", "mine") or before.text in {"(", "of"}
        ) or before.is_a("and"):
            break
    for behind in items[at + 1 : at + 5]:
        if side := _side(behind):
            return side
        if not (
            behind.text in {"(", "on", "the", ":", ",", "my", "-", "side"}
            or behind.is_a("plain")
        ):
            break
        if behind.is_a("and"):
            break
    return None


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
    """A side that stands by itself: `right side`, `both`, `on the left`."""
    for at, item in enumerate(clause.items):
        side = _side(item)
        if side is None:
            continue
        if side == "both" or " " in item.text or len(clause.items) <= 3:
            return side
        before = clause.items[at - 1] if at else NO_ITEM
        if item.capital and len(item.text) == 1:
            return side
        if before.text in {"the", "on", "my", "=", ":", "(", "from the"} or before.is_a("mark"):
            return side
    return None


# when it was


def _when(clause: Clause) -> When | None:
    told: set[When] = set()
    for at, item in enumerate(clause.items):
        before = clause.items[at - 1] if at else NO_ITEM
        if item.is_a("daytime") and clause.has("run", "bare_place"):
            continue
        if item.is_a("morning") and not before.is_a("number") and not _woke(clause, at):
            told.add("next_morning")
        if item.text == "after" and clause.claim == "calm" and not clause.about:
            continue
        if item.is_a("after") and (not item.is_a("at") or _after_alone(clause.items, at)):
            told.add("after")
        if item.is_a("daily"):
            told.add("daily")
        if item.is_a("during"):
            told.add("during")
    order: tuple[When, ...] = ("next_morning", "after", "daily", "during")
    return next((when for when in order if when in told), None)


def _woke(clause: Clause, at: int) -> bool:
    """`the knee woke up`: what a place does, not the runner in the morning."""
    return clause.items[at].is_a("event") and any(spot < at for _, _, spot in clause.about)


def _after_alone(items: Sequence[Item], at: int) -> bool:
    """The bare word "after": nothing that it stands before."""
    after = items[at + 1] if at + 1 < len(items) else NO_ITEM
    return (
        after is NO_ITEM
        or after.is_a("score", "when_score", "loose_score")
        or after.text in {":", ")"}
    )


def _past(clause: Clause) -> bool:
    items = clause.items
    for at, item in enumerate(items):
        before = items[at - 1] if at else NO_ITEM
        of_then = item.owned and any(i.is_a("place", "injury") for i in items[at + 1 :])
        if item.is_a("past") and (of_then or not before.is_a("same")):
            return True
        if item.is_a("old") and clause.claim == "hurts" and _old_injury(items[at + 1 :]):
            return True
        if item.is_a("number") and is_year(item) and before.is_a("in", "same", "at", "plain"):
            return True
        rest = items[at + 1 :]
        if item.is_a("since") and any(i.is_a("place", "injury", "pain") for i in rest):
            return True
        if item.is_a("following") and any(i.is_a("injury") or _is_named(i) for i in rest):
            return True
    return False


def _old_injury(behind: Sequence[Item]) -> bool:
    """Whether an injury follows, and nothing that it does today."""
    near = any(item.is_a("injury") or _is_named(item) for item in behind[:4])
    return near and not any(item.is_a("pain", "sore", "event", "score") for item in behind)


def _is_named(item: Item) -> bool:
    return item.place is not None and item.place.named
