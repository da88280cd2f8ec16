"""Tokens grouped into what the lexicon knows: phrases, numbers, and the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ingest.notes.lexicon import NO_PHRASE, Lexicon, Named, Phrase, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.notes.tokens import Token

_MOST_DIGITS: Final = 6
_WORD: Final = frozenset({"word"})


@dataclass(frozen=True, slots=True)
class Item:
    """A phrase of the lexicon, a number, a sign or an unknown word; `tags` say which.

    `value` is the number's, `unit` a unit's; a score carries `scores`, an onset `km` or
    `min`. `capital` says that it begins with a capital letter, `owned` that it ends in 's.
    """

    text: str
    tags: frozenset[str]
    start: int
    end: int
    place: Named | None = None
    value: float | None = None
    unit: str | None = None
    capital: bool = False
    owned: bool = False
    scores: tuple[float, ...] = ()
    km: float | None = None
    min: float | None = None

    def is_a(self, *tags: str) -> bool:
        """Whether it is in one of these groups."""
        return not self.tags.isdisjoint(tags)

    @property
    def unknown(self) -> bool:
        """A word nobody knows."""
        return self.tags == _WORD


NO_ITEM: Final = Item("", frozenset(), 0, 0)


def items_of(found: Iterable[Token], words: Lexicon) -> list[Item]:
    """The longest phrases of the lexicon, from the left; what is in none stands alone."""
    single = [item for token in found for item in _single(token, words)]
    texts = tuple(item.text for item in single)
    items: list[Item] = []
    at = 0
    while at < len(single):
        phrase = _longest(texts, at, words)
        last = at + max(1, len(phrase.words))
        items.append(
            _said(single[at], single[last - 1], phrase) if phrase.words else single[at]
        )
        at = last
    return items


def _single(token: Token, words: Lexicon) -> Iterator[Item]:
    """A token as an item; two of them for two words written as one."""
    text = folded(token.raw)
    value = None
    if token.kind == "number" and len(text) <= _MOST_DIGITS:
        value = float(text.replace(",", "."))
    for word in words.spelt(text) if token.kind == "word" else (text,):
        yield Item(
            word,
            frozenset({token.kind}),
            token.start,
            token.end,
            value=value,
            capital=token.raw[:1].isupper(),
            owned=text.endswith(("'s", "s'")),
        )


def _longest(texts: Sequence[str], at: int, words: Lexicon) -> Phrase:
    known = words.phrases.get(texts[at], {})
    for length in range(words.longest.get(texts[at], 0), 0, -1):
        if found := known.get(tuple(texts[at : at + length])):
            return found
    return NO_PHRASE


def _said(first: Item, last: Item, phrase: Phrase) -> Item:
    """The phrase where it stands; a number stays one, whatever else it is."""
    value = phrase.value if first.value is None or len(phrase.words) > 1 else first.value
    number = {"number"} if value is not None else set()
    return replace(
        first,
        text=" ".join(phrase.words),
        tags=phrase.tags | number | (first.tags & {"break"}),
        place=phrase.place,
        value=value,
        unit=phrase.unit,
        end=last.end,
        owned=last.owned,
    )
