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
SIDES: Final[tuple[Side, ...]] = ("left", "right", "both")


@dataclass(slots=True)
class Clause:
    """A clause: its items as far as they count, and what follows from them.

    `about` are the places named with their side; `blocked` says that it speaks of
    somebody else or of something that is no injury, with whatever clings to it.
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
    sentence, begin, cut = 0, 0, NO_ITEM
    for at, item in enumerate([*items, NO_ITEM]):
        hard = item is NO_ITEM or item.is_a("break")
        if not hard and not _cuts(items, at, begin):
            continue
        if at > begin:
            yield Clause(
                items[begin:at], sentence, cut.is_a("but", "except"), cut.is_a("except")
            )
        cut = item
        begin = at if item.is_a("but", "except") and item.is_a("start") else at + 1
        sentence += hard


def _cuts(items: Sequence[Item], at: int, begin: int) -> bool:
    item = items[at]
    if item.text in _SOFT or item.is_a("skip"):
        return True
    if item.is_a("but", "except"):
        return at > begin or item.is_a("but")
    if item.text in {"-", "–", "/"} and item.is_a("sign"):
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
        and not items[-1].is_a("and", *SIDES)
        and not items[-1].is_a("at")
    )
