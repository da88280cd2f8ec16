"""A grant's reach in words, and the word of an address that asks for a preview."""

from __future__ import annotations

from datetime import date

import pytest

from service.scope_words import (
    OWN,
    places_words,
    preview_scope,
    preview_word,
    sentence_of,
    told,
)
from traininglog.pain import LOCATIONS
from traininglog.scope import EVERYTHING, Scope

UNTIL = date(2026, 12, 20)
KNEE = Scope(frozenset({"knee"}), date(2026, 8, 3), notes=False, history=True)
SCOPES = {
    "me.all.all.nhp": EVERYTHING,
    "me.knee.2026-08-03.h": KNEE,
    "me.knee-si_joint.all.n": Scope(frozenset({"knee", "si_joint"}), history=False),
    "me..all.": Scope(frozenset(), notes=False, history=False),
}


@pytest.mark.parametrize("word", SCOPES)
def test_a_preview_is_asked_for_by_one_word(word: str) -> None:
    assert preview_word(SCOPES[word]) == word
    assert preview_scope(word) == SCOPES[word]


def test_one_s_own_log_alone_is_all_that_may_ever_be_shown() -> None:
    assert preview_scope(OWN) == EVERYTHING


@pytest.mark.parametrize("word", [
    "", "7", "Zx81_-aB3dEf", "me.", "me.all.all", "me.all.all.nhp.x", "you.all.all.nhp",
    "me.brain.all.n", "me.all.2026-02-30.n", "me.all.yesterday.n", "me.all.all.nx",
    "2.all.all.nhp",
])  # fmt: skip
def test_any_other_word_asks_for_nothing(word: str) -> None:
    assert preview_scope(word) is None


def test_the_choice_is_said_back() -> None:
    assert sentence_of(KNEE, writes=True, pictures=False, until=UNTIL) == (
        "They see your runs and pain at knee since 3 Aug 2026, until 20 Dec 2026. With it: "
        "what was before the log. They may enter findings."
    )
    bare = Scope(notes=False, history=False)
    assert sentence_of(bare, writes=False, pictures=False, until=UNTIL) == (
        "They see your runs and pain at every place since the first day, until 20 Dec 2026. "
        "With it: nothing else, the numbers alone. They can change nothing."
    )
    assert "They may enter findings and keep pictures." in sentence_of(
        EVERYTHING, writes=True, pictures=True, until=UNTIL
    )


def test_a_grant_says_what_it_leaves_out_too() -> None:
    rows = {row.name: row.words for row in told(KNEE, writes=False, pictures=True)}
    assert rows == {
        "They see": "runs and pain at knee, since 3 Aug 2026",
        "With": "what was before the log",
        "Left out": "your own words; your year of birth, pregnancy, childbirth",
        "They may": "look and keep pictures",
    }
    wide = {row.name: row.words for row in told(EVERYTHING, writes=True, pictures=True)}
    assert "Left out" not in wide
    assert wide["They may"] == "look, enter findings and keep pictures"
    bare = told(Scope(frozenset(), notes=False, history=False), writes=False, pictures=False)
    assert [row.words for row in bare][:2] == [
        "runs and no pain at any place, since the first day", "the numbers alone",
    ]  # fmt: skip


def test_many_places_are_counted() -> None:
    assert places_words(frozenset(LOCATIONS)) == (
        "pain at knee, IT band, shin and 17 other places"
    )
    assert places_words(frozenset()) == "no pain at any place"
