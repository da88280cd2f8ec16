"""A note cut into clauses: pieces that say one thing each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from ingest.notes.items import NO_ITEM, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.notes.lexicon import Named
    from traininglog.pain import Side, When

Claim = Literal["hurts", "uneasy", "calm", "painless"]
"""What a clause says: it hurts; not quite right; nothing wrong; it did not hurt."""
_SOFT: Final = frozenset({",", "✅", "☑", "✔", "|", "•", "*", "、", "，"})
_ONLY: Final = frozenset({"only", "just"})
_LONGEST: Final = 80
_AHEAD: Final = 12
SIDES: Final[tuple[Side, ...]] = ("left", "right", "both")


@dataclass(slots=True)
class Clause:
    """A clause: its items as far as they count, and what follows from them.

    `about` are the places named with their side; `blocked` says that it speaks of
    somebody else or of something that is no injury, with whatever clings to it. `feared`
    is what was only expected.
    """

    items: Sequence[Item]
    sentence: int
    follows_but: bool = False
    excepted: bool = False
    about: list[tuple[Named, Side | None, int]] = field(default_factory=list)
    side: Side | None = None
    claim: Claim | None = None
    scores: tuple[float, ...] = ()
    onsets: list[Item] = field(default_factory=list)
    when: When | None = None
    past: bool = False
    blocked: bool = False
    cut: bool = False
    feared: Sequence[Item] = ()

    def has(self, *tags: str) -> bool:
        """Whether anything of these groups stands in it."""
        return any(item.is_a(*tags) for item in self.items)

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return self.items[0].start, self.items[-1].end

    @property
    def only_places(self) -> bool:
        """Whether nothing but places, sides and small words stands in it."""
        small = ("place", *SIDES, "plain", "and", "sign", "mine")
        return bool(self.about) and all(item.is_a(*small) for item in self.items)

    @property
    def figurative(self) -> bool:
        """Whether a figure of speech stands in it; `started at mile 8` is none."""
        return any(
            item.is_a("figure")
            and not (item.is_a("at") and after.is_a("at_place") and not self.has("care"))
            for item, after in zip(self.items, [*self.items[1:], NO_ITEM], strict=True)
        )

    @property
    def unknown_words(self) -> int:
        """How many words nobody knows."""
        return sum(item.unknown for item in self.items)


def clauses(items: Sequence[Item]) -> Iterator[Clause]:
    """The clauses of a text: cut at stops, commas, "but", and between two statements.

    One that never ends is cut after a while.
    """
    sentence, begin, cut = 0, 0, NO_ITEM
    for at, item in enumerate([*items, NO_ITEM]):
        hard = item is NO_ITEM or item.is_a("break")
        long = at - begin >= _LONGEST
        if not hard and not long and not _cuts(items, at, begin):
            continue
        if at > begin:
            yield Clause(
                items[begin:at], sentence, cut.is_a("but", "except"), cut.is_a("except")
            )
        cut = item
        begin = at if _stays(item) or long else at + 1
        sentence += hard


def _stays(item: Item) -> bool:
    """Whether what cuts is itself said: a place or "nor", not a comma."""
    return item.is_a("place") or item.text == "nor"


def _cuts(items: Sequence[Item], at: int, begin: int) -> bool:
    item = items[at]
    if item.text in _SOFT or item.is_a("skip"):
        return True
    if item.text in _ONLY and _does(items, at):
        return False
    if item.is_a("but", "except"):
        return at > begin or item.is_a("but")
    if item.text in {"-", "–", "/"} and item.is_a("sign"):
        return _spaced(items, at)
    if item.is_a("and") and item.text != "with":
        return _says(items[begin:at]) and _says(_up_to_the_next(items, at + 1))
    return item.is_a("place") and _complete(items[begin:at])


def _does(items: Sequence[Item], at: int) -> bool:
    """`the ankle only started at 9k`: of what a place did."""
    behind = items[at + 1] if at + 1 < len(items) else NO_ITEM
    return at > 0 and items[at - 1].is_a("place") and behind.is_a("event", "sore", "pain")


def _spaced(items: Sequence[Item], at: int) -> bool:
    before = items[at - 1] if at else NO_ITEM
    after = items[at + 1] if at + 1 < len(items) else NO_ITEM
    return before.end < items[at].start and items[at].end < after.start


def _up_to_the_next(items: Sequence[Item], at: int) -> Sequence[Item]:
    ends = (
        n
        for n, item in enumerate(items[at : at + _AHEAD], at)
        if item.is_a("break", "but") or item.text in _SOFT
    )
    return items[at : next(ends, at + _AHEAD)]


def _says(items: Sequence[Item]) -> bool:
    """Whether there is a place and something said of it."""
    told = ("sore", "pain", "calm", "score", "event", "painless", "nothing")
    return any(item.is_a("place") for item in items) and any(item.is_a(*told) for item in items)


def _complete(items: Sequence[Item]) -> bool:
    """`left knee 3/10` before another place, where no word joins the two."""
    if not items or items[-1].is_a("and", "at", *SIDES):
        return False
    place = next((at for at, item in enumerate(items) if item.is_a("place")), len(items))
    return any(item.is_a("score") for item in items[place:])
