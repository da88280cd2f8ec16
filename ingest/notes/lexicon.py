"""The words of one language, ready to be looked up: phrases by their first word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.notes.tokens import TOKEN
from traininglog.pain import LOCATIONS
from traininglog.reference import pain_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from traininglog.pain import Location

SHARED: Final = "any"
USUAL: Final = "en"
_CHOICE: Final = re.compile(r"\(([^()]*)\)")
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_SHORTEST_GUESS: Final = 7
_LONGEST_GUESS: Final = 40
_TELLING: Final = frozenset({"place", "pain", "painless", "limp"})
_IN_FRONT: Final = frozenset({"left", "right", "sore", "pain"})
_SHORTEST_HEAD: Final = 3
_SORE: Final = frozenset({"pain", "sore", "injury"})


class Named(NamedTuple):
    """A location as a word tells it: both of them in one word, or a complaint by name."""

    location: Location
    pair: bool = False
    named: bool = False


class Phrase(NamedTuple):
    """Words that stand together, and what they are: groups, a place, a number or a unit."""

    words: tuple[str, ...]
    tags: frozenset[str]
    place: Named | None = None
    value: float | None = None
    unit: str | None = None


NO_PHRASE: Final = Phrase((), frozenset())


def folded(word: str) -> str:
    """A word as it is looked up: lower case, plain letters, straight apostrophes."""
    word = word.casefold().replace("’", "'")
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize(
        "NFC", "".join(c for c in parts if not unicodedata.combining(c))
    )


def expanded(phrase: str) -> Iterator[str]:
    """`"pain(s|)"` as `"pains"` and `"pain"`."""
    parts = _CHOICE.split(phrase)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return (" ".join("".join(chosen).split()) for chosen in product(*choices))


@dataclass(slots=True)
class Lexicon:
    """What is known of one language, and of what every language shares."""

    phrases: dict[str, dict[tuple[str, ...], Phrase]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    longest: dict[str, int] = field(default_factory=dict)
    telling: set[str] = field(default_factory=set)
    _heads: set[str] = field(default_factory=set)
    _tails: set[str] = field(default_factory=set)
    _nearly: dict[str, str] = field(default_factory=dict)

    def add(self, written: str, phrase: Phrase) -> None:
        """Take in a phrase as the data write it, each of its forms."""
        for form in expanded(written):
            plain = folded(form)
            for spelling in {plain, plain.replace("'", "")}:
                self._add(phrase._replace(words=_words(spelling)))

    def add_all(self, written: Iterable[str], phrase: Phrase) -> None:
        """Take in several phrases of one kind."""
        for words in written:
            self.add(words, phrase)

    def add_places(self, location: str, group: str, written: Iterable[str]) -> None:
        """Take in the names of a location; a ValueError where it is none of the list."""
        if location not in LOCATIONS:
            raise ValueError(f"'{location}' of the lexicon is no location")
        place = Named(location, group == "pair", group == "named")
        self.add_all(written, Phrase((), frozenset({"place"}), place))

    def _add(self, phrase: Phrase) -> None:
        if not phrase.words:
            return
        known = self.phrases.setdefault(phrase.words[0], {})
        if old := known.get(phrase.words):
            phrase = Phrase(
                phrase.words,
                phrase.tags | old.tags,
                old.place or phrase.place,
                phrase.value if old.value is None else old.value,
                old.unit or phrase.unit,
            )
        known[phrase.words] = phrase
        self.words.update(phrase.words)
        head = phrase.words[0]
        self.longest[head] = max(self.longest.get(head, 0), len(phrase.words))
        if phrase.tags & _TELLING:
            self.telling.add(head)
        if len(phrase.words) == 1:
            self._glue(phrase.words[0], phrase)

    def _glue(self, word: str, phrase: Phrase) -> None:
        if phrase.place:
            self._heads.update({word, word.rstrip("e")})
            if len(word) >= _SHORTEST_GUESS:
                for near in (word, *_with_one_less(word)):
                    self._nearly.setdefault(near, word)
        if phrase.tags & _IN_FRONT and len(word) > _SHORTEST_HEAD:
            self._heads.add(word)
        if (phrase.tags & _SORE or phrase.place) and len(word) > _SHORTEST_HEAD:
            self._tails.add(word)

    def spelt(self, word: str) -> tuple[str, ...]:
        """The known word or words somebody meant; the word itself where nobody knows."""
        if word in self.words:
            return (word,)
        stem = word.removesuffix("'s")
        for guess in (stem, _REPEATED.sub(r"\1", word), _REPEATED.sub(r"\1\1", word)):
            if guess in self.words:
                return (guess,)
        if not _SHORTEST_GUESS <= len(stem) <= _LONGEST_GUESS:
            return (stem,)
        return self._glued(stem) or self._near(stem) or (stem,)

    def _glued(self, word: str) -> tuple[str, ...]:
        for cut in range(3, len(word) - 2):
            head, tail = word[:cut], word[cut:]
            if tail in self._tails and (found := self._head(head)):
                return (found, tail)
        return ()

    def _head(self, head: str) -> str | None:
        return next(
            (w for w in (head, head[:-1], f"{head}e") if w in self._heads & self.words), None
        )

    def _near(self, word: str) -> tuple[str, ...]:
        for near in (word, *_with_one_less(word)):
            if (meant := self._nearly.get(near)) and meant[0] == word[0]:
                return (meant,)
        return ()


def _with_one_less(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(found[0] for found in TOKEN.finditer(phrase) if found[0] not in {"-", "'"})


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language of the data and those that all share, compiled once."""
    made = Lexicon()
    for name in (SHARED, language):
        told = pain_lexicon()[name]
        for location, groups in told.get("locations", {}).items():
            for group, phrases in groups.items():
                made.add_places(location, group, phrases)
        for group, phrases in told.get("words", {}).items():
            made.add_all(phrases, Phrase((), frozenset({group})))
        for word, value in told.get("numbers", {}).items():
            made.add(word, Phrase((), frozenset({"number"}), value=float(value)))
        for unit, words in told.get("units", {}).items():
            made.add_all(words, Phrase((), frozenset({"unit"}), unit=unit))
    return made


@cache
def languages() -> tuple[str, ...]:
    """The languages there are words of, the usual one first."""
    return tuple(name for name in pain_lexicon() if name != SHARED)


def language_of(words: Iterable[str], told: str | None) -> str:
    """The language told if there are words of it, else the one that knows most of these."""
    short = (told or "").split("-")[0].casefold()
    if short in languages():
        return short
    seen = dict(_known_in(word) for word in words)
    known = Counter(name for names in seen.values() for name in names)
    return max(languages(), key=known.__getitem__)


@lru_cache(1 << 15)
def _known_in(word: str) -> tuple[str, tuple[str, ...]]:
    """A word as it is looked up, and the languages that know it."""
    plain = folded(word)
    return plain, tuple(name for name in languages() if plain in lexicon(name).words)
