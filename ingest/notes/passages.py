"""The parts of a long text that are read: those with a word of a place or of pain."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.notes.lexicon import Lexicon

MOST_READ: Final = 8_000
"""Characters. Longer than any note of a watch or a training site; a book pasted into one
is looked through, and read where it matters until so much was read."""
_BLOCK: Final = 2_000
_WORD: Final = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+|[\u3040-\u30ff\u3400-\u9fff]")
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")


def passages(text: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Where the parts to read begin and end, at most MOST_READ characters together."""
    if len(text) <= MOST_READ:
        yield 0, len(text)
        return
    start, left = 0, MOST_READ
    while start < len(text) and left > 0:
        end = _end(text, start)
        if _tells(text[start:end], words):
            yield start, end
            left -= end - start
        start = end


def _end(text: str, start: int) -> int:
    """The end of a block: at white space, where there is some in its second half."""
    end = min(start + _BLOCK, len(text))
    if end == len(text):
        return end
    space = max(text.rfind(sign, start + _BLOCK // 2, end) for sign in " \n")
    return end if space < 0 else space


def _tells(block: str, words: Lexicon) -> bool:
    plain = block.casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return not words.telling.isdisjoint(_WORD.findall(plain))
