"""A quick look at the words of a note: whether it may say anything about pain at all.

Most notes do not, and need no more than that. The look is generous: what it lets pass is
read with care, and what it stops could not have told a mention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from ingest.notes.lexicon import folded, lexicon
from ingest.notes.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ingest.notes.lexicon import Phrase

_TELLS: Final = frozenset({"place", "pain", "ow", "limp", "injury", "painless", "it"})
_DENIES: Final = frozenset({"neg", "nothing", "gone", "free"})
_SCORED: Final = frozenset({"grade", "ish", "of", "left", "right", "both"})
_OF: Final = re.compile(r"/\s*\d")
_DIGIT: Final = re.compile(r"\d")
_SHORT_NOTE: Final = 5
_MOST_WORDS: Final = 1 << 15


@dataclass(slots=True)
class _Phrases:
    """Phrases of some groups: those of one word, longer ones by their first, and signs."""

    single: set[str] = field(default_factory=set)
    longer: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    signs: set[str] = field(default_factory=set)

    def add(self, phrase: Phrase) -> None:
        """Take in a phrase; numbers and signs in one of words are not looked for."""
        letters = [word for word in phrase.words if word[0].isalpha()]
        if not letters:
            self.signs.update(phrase.words)
        elif len(letters) == 1:
            self.single.add(letters[0])
        else:
            self.longer.setdefault(letters[0], []).append(frozenset(letters[1:]))

    def are_in(self, words: AbstractSet[str], text: str) -> bool:
        """Whether the words of one of the phrases are among these, in any order."""
        if not self.single.isdisjoint(words):
            return True
        longer = self.longer
        if any(rest <= words for head in longer.keys() & words for rest in longer[head]):
            return True
        return any(sign in text for sign in self.signs)


@dataclass(slots=True)
class _Look:
    """What to look for in one language."""

    tells: _Phrases = field(default_factory=_Phrases)
    sore: _Phrases = field(default_factory=_Phrases)
    denies: _Phrases = field(default_factory=_Phrases)
    scored: _Phrases = field(default_factory=_Phrases)
    numbers: _Phrases = field(default_factory=_Phrases)

    def add(self, phrase: Phrase) -> None:
        """Take in a phrase of the lexicon."""
        for group, tags in (
            (self.tells, _TELLS),
            (self.sore, {"sore"}),
            (self.denies, _DENIES),
            (self.scored, _SCORED),
            (self.numbers, {"number"}),
        ):
            if not phrase.tags.isdisjoint(tags) and phrase.words != ("/",):
                group.add(phrase)

    def finds(self, words: AbstractSet[str], text: str) -> bool:
        """A place or a complaint; something sore that is denied or scored; a cry; a score."""
        if self.tells.are_in(words, text):
            return True
        sore = self.sore.are_in(words, text)
        if sore and (len(words) <= _SHORT_NOTE or self.denies.are_in(words, text)):
            return True
        if not _DIGIT.search(text) and not self.numbers.are_in(words, text):
            return False
        return bool(sore or _OF.search(text) or self.scored.are_in(words, text))


@cache
def _look(language: str) -> _Look:
    made = _Look()
    for phrases in lexicon(language).phrases.values():
        for phrase in phrases.values():
            made.add(phrase)
    return made


@lru_cache(_MOST_WORDS)
def _spelt(language: str, word: str) -> tuple[str, ...]:
    return lexicon(language).spelt(folded(word))


def may_tell(text: str, language: str) -> bool:
    """Whether a text may tell a mention of pain; never False where it does."""
    words = {word for raw in set(words_of(text)) for word in _spelt(language, raw)}
    return _look(language).finds(words, text)
