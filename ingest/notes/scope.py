"""Clauses: what a piece of a sentence is about, whether it is denied, past, or not so at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from ingest.notes.items import NO_ITEM, Item
from ingest.notes.numbers import year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.notes.lexicon import Named
    from traininglog.pain import Side, When

Claim = Literal["hurts", "uneasy", "calm", "painless"]
"""What a clause says: it hurts; not quite right; nothing wrong; it did not hurt."""
_SOFT: Final = frozenset({",", "✅", "☑", "✔", "|", "•", "*", "、", "，"})
_SIDES: Final[tuple[Side, ...]] = ("left", "right", "both")
_NEAR: Final = 6
_BEFORE_THE_EVENT: Final = 4
_TWISTED: Final = frozenset({"ankle", "knee", "foot"})
_MUSCLES: Final = frozenset({"quad", "calf", "hamstring", "glute", "leg", "groin", "hip"})
_SMALL: Final = frozenset({"other", "skip"})


@dataclass(slots=True)
class Clause:
    """A clause: its items as far as they count, and what follows from them.

    `about` are the places named with their side; `blocked` says that it speaks of
    somebody else or of something that is no injury, with whatever clings to it.
    """

    items: Sequence[Item]
    sentence: int
    follows_but: bool = False
    about: list[tuple[Named, Side | None, int]] = field(default_factory=list)
    side: Side | None = None
    claim: Claim | None = None
    scores: tuple[float, ...] = ()
    onsets: list[Item] = field(default_factory=list)
    when: When | None = None
    past: bool = False
    blocked: bool = False
    cut: bool = False

    def has(self, *tags: str) -> bool:
        """Whether anything of these groups stands in it."""
        return any(item.is_a(*tags) for item in self.items)

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return self.items[0].start, self.items[-1].end

    @property
    def unknown_words(self) -> int:
        """How many words nobody knows."""
        return sum(item.unknown for item in self.items)


def clauses(items: Sequence[Item]) -> Iterator[Clause]:
    """The clauses of a text: cut at stops, commas, "but", and between two statements."""
    sentence, begin, but = 0, 0, False
    for at, item in enumerate([*items, NO_ITEM]):
        hard = item is NO_ITEM or item.is_a("break")
        if not hard and not _cuts(items, at, begin):
            continue
        if at > begin:
            yield Clause(items[begin:at], sentence, but)
        but = item.is_a("but", "except")
        begin = at if item.is_a("but", "except") and item.is_a("start") else at + 1
        sentence += hard


def _cuts(items: Sequence[Item], at: int, begin: int) -> bool:
    item = items[at]
    if item.text in _SOFT or item.is_a("skip"):
        return True
    if item.is_a("but", "except"):
        return at > begin or item.is_a("but")
    if item.text in {"-", "–", "/"} and item.is_a("other"):
        return _spaced(items, at)
    if item.is_a("and") and item.text != "with":
        return _says(items[begin:at]) and _says(_up_to_the_next(items, at + 1))
    return item.is_a("place") and _complete(items[begin:at])


def _spaced(items: Sequence[Item], at: int) -> bool:
    before = items[at - 1] if at else NO_ITEM
    after = items[at + 1] if at + 1 < len(items) else NO_ITEM
    return before.end < items[at].start and items[at].end < after.start


def _up_to_the_next(items: Sequence[Item], at: int) -> Sequence[Item]:
    end = at
    while end < min(len(items), at + 12) and not (
        items[end].is_a("break", "but") or items[end].text in _SOFT
    ):
        end += 1
    return items[at:end]


def _says(items: Sequence[Item]) -> bool:
    """Whether there is a place and something said of it."""
    return any(item.is_a("place") for item in items) and any(
        item.is_a("sore", "pain", "calm", "score", "event", "painless", "nothing")
        for item in items
    )


def _complete(items: Sequence[Item]) -> bool:
    """`left knee 3/10` before another place, where no word joins the two."""
    places = [at for at, item in enumerate(items) if item.is_a("place")]
    scores = [at for at, item in enumerate(items) if item.is_a("score")]
    return (
        bool(places and scores and places[0] < scores[0])
        and not items[-1].is_a("and", *_SIDES)
        and not items[-1].is_a("at")
    )


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
    clause.onsets = [
        i for i in clause.items if i.km is not None or i.min is not None or _fixed(i)
    ]
    clause.claim = _claim(clause)
    clause.when = _when(clause)
    clause.past = _past(clause)
    if not (clause.past or clause.has("now")) and before and before.sentence == clause.sentence:
        clause.past = before.past and before.items[0].is_a("past")


def _fixed(item: Item) -> bool:
    return item.is_a("start", "halfway")


# who and what it is about


def _somebody_else(clause: Clause) -> None:
    mine = True
    blocked = False
    for at, item in enumerate(clause.items):
        if item.is_a("mine"):
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
    for at in spots:
        place = clause.items[at].place
        if place is None:
            continue
        side = sides.get(at) or ("both" if place.pair else None)
        side = side or _shared_side(clause.items, at, spots, sides) or loose
        clause.about.append((place, side, at))
    if not spots:
        clause.side = loose


def _is_a_name(items: Sequence[Item], at: int) -> bool:
    """`Wounded Knee Road`, `Achilles Track Club`: written large, with a word of names."""
    if not items[at].capital:
        return False
    for after in items[at + 1 : at + 4]:
        if not after.capital:
            return False
        if after.is_a("name"):
            return True
    return False


def _side(item: Item) -> Side | None:
    return next((side for side in _SIDES if item.is_a(side)), None)


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
        if before.text in {"the", "on", "my", "=", ":", "(", "from the"} or before.is_a("mark"):
            return side
    return None


# what it says


def _claim(clause: Clause) -> Claim | None:
    """What the words say, scores apart; a denial turns what follows it round."""
    items = clause.items
    denied, best = 0, None
    complaint = False
    for at, item in enumerate(items):
        if item.is_a("hedge"):
            continue
        claim: Claim | None = None
        if _complains(clause, at):
            claim, complaint = ("painless" if denied % 2 else "hurts"), True
        elif item.is_a("painless"):
            claim = "hurts" if denied % 2 else "painless"
        elif item.is_a("felt") and denied % 2 and clause.about:
            claim = "painless"
        elif item.is_a("calm") and not _of_something_else(items, at):
            claim = "uneasy" if denied % 2 else "calm"
        elif item.is_a("gone") and complaint:
            return "painless"
        best = _stronger(best, claim)
        if item.is_a("nothing") and complaint:
            return "painless"
        denied += item.is_a("neg", "nothing")
    if best is None and clause.has("nothing") and _nothing_of_it(clause):
        return "painless"
    return best


def _nothing_of_it(clause: Clause) -> bool:
    return bool(clause.about) or (clause.has("until_place", "until"))


def _of_something_else(items: Sequence[Item], at: int) -> bool:
    """`good luck`: praise in front of something unknown."""
    return (
        at + 1 < len(items) and items[at + 1].unknown and not items[at].text.startswith("held")
    )


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
        return bool(spots) or item.is_a("limp")
    if item.is_a("sore", "injury"):
        return near or not spots
    if item.is_a("worn"):
        return near and any(place.location not in _MUSCLES for place, _, _ in clause.about)
    if item.is_a("event"):
        return any(0 < at - spot <= _BEFORE_THE_EVENT for spot in spots)
    if item.is_a("did"):
        return any(0 < spot - at <= _BEFORE_THE_EVENT for spot in spots)
    if item.is_a("twist"):
        return near and all(place.location in _TWISTED for place, _, _ in clause.about)
    return item.is_a("again") and bool(spots) and _bare(items)


def _bare(items: Sequence[Item]) -> bool:
    """Nothing but places, sides and small words."""
    return all(
        item.is_a("place", *_SIDES, "again", "now", "mine", "plain", "and", "other")
        for item in items
    ) and not any(item.is_a("care") for item in items)


# when it was


def _when(clause: Clause) -> When | None:
    told: set[When] = set()
    for at, item in enumerate(clause.items):
        before = clause.items[at - 1] if at else NO_ITEM
        if item.is_a("daytime") and clause.has("run"):
            continue
        if item.is_a("morning") and not before.is_a("number"):
            told.add("next_morning")
        if item.is_a("after") and (not item.is_a("at") or _after_alone(clause.items, at)):
            told.add("after")
        if item.is_a("daily"):
            told.add("daily")
        if item.is_a("during"):
            told.add("during")
    order: tuple[When, ...] = ("next_morning", "after", "daily", "during")
    return next((when for when in order if when in told), None)


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
        if item.is_a("past") and not before.is_a("same"):
            return True
        if (
            item.is_a("number")
            and year(item)
            and before.is_a("in", "of", "same", "at", "plain")
        ):
            return True
        rest = items[at + 1 :]
        if item.is_a("since") and any(i.is_a("place", "injury", "pain") for i in rest):
            return True
        if item.is_a("following") and any(i.is_a("injury") or _is_named(i) for i in rest):
            return True
    return False


def _is_named(item: Item) -> bool:
    return item.place is not None and item.place.named
