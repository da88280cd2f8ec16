"""A note as tokens, each with its place in the text; linear in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["word", "number", "break", "skip", "sign"]

_SYLLABIC: Final = "\u3040-\u30ff\u3400-\u9fff"
_SKIP: Final = r"""
    <(?:script|style)\b[^<]{0,500}</(?:script|style)>
    | <[a-zA-Z/!][^<>]{0,200}> | &\#?\w{1,8};
    | (?:https?://|www\.)[^\s)\]>]{1,2000}
    | =[A-Z]{2,12}\([^()\n]{0,200}\)
    | @(?!mile|mi\b|km|k\b|the\b)[^\W\d_]\w{0,60}
"""
_WORD: Final = rf"""
    w/o\b | [{_SYLLABIC}] | [^\W\d_{_SYLLABIC}\u0300-\u036f]
    [^\W\d_{_SYLLABIC}]{{0,60}}(?:['’][^\W\d_{_SYLLABIC}]{{1,60}}){{0,3}}[\u0300-\u036f]*
"""
TOKEN: Final = re.compile(
    rf"""
    (?P<skip>{_SKIP})
    | (?P<number>(?<![/\d])\d{{1,6}},\d{{1,2}}(?!\d) | \d+(?:\.\d+)?)
    | (?P<word>{_WORD})
    | (?P<break>[\n\r]+ | \.{{2,}} | [….!?;。！？；] | --+ | — )
    | (?P<sign>->|=>|\S)
    """,
    re.VERBOSE,
)
"""One token after another, nothing but white space between them; signs of Chinese and
Japanese stand each for itself."""

_WORDS: Final = re.compile(rf"{_SKIP}|({_WORD})", re.VERBOSE)


class Token(NamedTuple):
    """A piece of the text as it is written there, from `start` up to `end`."""

    raw: str
    kind: Kind
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """The words of a text as it has them, as `tokens` tells them; much quicker."""
    return [word for word in _WORDS.findall(text) if word]


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of a text or a part of it, in order.

    A full stop within a word ("s.i. joint", "7.10.24") ends no sentence, and a hyphen
    between letters ("pain-free", "4-ish") is none.
    """
    for found in TOKEN.finditer(text, start, len(text) if end is None else end):
        token = Token(found[0], _kind(found), found.start(), found.end())
        after = text[token.end : token.end + 1]
        if token.raw == "." and after.isalnum():
            token = token._replace(kind="sign")
        if token.raw in {"-", "_"} and _joins(text, token, after):
            continue
        yield token


def _joins(text: str, hyphen: Token, after: str) -> bool:
    """Whether a hyphen stands between two signs of which one at least is a letter."""
    last = text[hyphen.start - 1 : hyphen.start]
    return last.isalnum() and after.isalnum() and (last.isalpha() or after.isalpha())


def _kind(found: re.Match[str]) -> Kind:
    """The name of the group that matched, which is the kind."""
    return cast("Kind", found.lastgroup)
