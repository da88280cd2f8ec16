"""Notes: tokens, the lexicon, scores, quantities, and what a clause is taken to say."""

from __future__ import annotations

import pytest

from ingest.notes.clause import Clause, clauses
from ingest.notes.items import Item, items_of
from ingest.notes.lexicon import Lexicon, expanded, folded, language_of, lexicon
from ingest.notes.model import NoteContext
from ingest.notes.numbers import is_year, read_numbers
from ingest.notes.scope import understood
from ingest.notes.tokens import tokens
from traininglog.pain import LOCATIONS
from traininglog.reference import pain_lexicon


def _items(text: str, context: NoteContext | None = None) -> list[Item]:
    return read_numbers(items_of(tokens(text), lexicon("en")), context or NoteContext())


def _clauses(text: str) -> list[Clause]:
    found = list(clauses(_items(text)))
    understood(found, ())
    return found


# tokens


def test_tokens_know_their_place() -> None:
    text = "Knee: 3.5/10 (R)"
    found = list(tokens(text))
    assert [token.raw for token in found] == ["Knee", ":", "3.5", "/", "10", "(", "R", ")"]
    assert all(text[token.start : token.end] == token.raw for token in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pain-free", ["pain", "free"]),
        ("4-ish", ["4", "ish"]),
        ("2-3", ["2", "-", "3"]),
        ("didn't", ["didn't"]),
        ("w/o pain", ["w/o", "pain"]),
        ("右膝盖3公里", ["右", "膝", "盖", "3", "公", "里"]),
        ("7.10.24", ["7.10", ".", "24"]),
    ],
)
def test_words_and_numbers(text: str, words: list[str]) -> None:
    assert [token.raw for token in tokens(text)] == words


def test_a_stop_ends_a_sentence_and_markup_and_addresses_are_passed_over() -> None:
    kinds = {token.raw: token.kind for token in tokens("ok. <b>hip</b> http://a.example/knee")}
    assert kinds["."] == "break"
    assert kinds["<b>"] == kinds["http://a.example/knee"] == "skip"


# the lexicon


def test_phrases_are_written_short() -> None:
    assert list(expanded("pain(s|) (in|at)")) == ["pains in", "pains at", "pain in", "pain at"]


def test_case_accents_and_apostrophes_make_no_difference() -> None:
    assert folded("RÓTULA") == folded("rotula") == "rotula"
    assert folded("didn’t") == "didn't"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("hamsting", ("hamstring",)),
        ("illiotibial", ("illiotibial",)),
        ("kneeees", ("knees",)),
        ("kneepain", ("knee", "pain")),
        ("knee's", ("knee",)),
        ("sunshine", ("sunshine",)),
        ("angles", ("angles",)),
    ],
)
def test_slips_of_the_pen_in_long_words_only(word: str, meant: tuple[str, ...]) -> None:
    assert lexicon("en").spelt(word) == meant


def test_every_place_of_the_data_is_a_location() -> None:
    for language in pain_lexicon().values():
        assert set(language.get("locations", {})) <= set(LOCATIONS)
    with pytest.raises(ValueError, match="'elbow' of the lexicon is no location"):
        Lexicon().add_places("elbow", "one", ["elbow"])


def test_every_group_of_another_language_is_one_of_english() -> None:
    known = set(pain_lexicon()["en"]["words"]) | set(pain_lexicon()["any"]["words"])
    for name, language in pain_lexicon().items():
        assert set(language["words"]) <= known, name


def test_the_language_is_the_one_that_knows_the_words() -> None:
    assert language_of(["Knie", "tut", "weh"], None) == "de"
    assert language_of(["xyz"], None) == "en"
    assert language_of(["Knie"], "nl") == "nl"


# numbers


def _scores(text: str) -> list[tuple[float, ...]]:
    return [item.scores for item in _items(text) if item.scores]


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("knee 3/10", [(3,)]),
        ("knee 2-3/10", [(2.5,)]),
        ("between 3 and 4 out of 10", [(3.5,)]),
        ("2 -> 5 -> 3/10", [(5,)]),
        ("2 and 5 out of 10", [(2, 5)]),
        ("shin pain 3/5", [(6,)]),
        ("VAS 35/100", [(3.5,)]),
        ("knee 3", [(3,)]),
        ("pain 4-ish", [(4,)]),
        ("knee 11/10", []),
        ("7/10/24", []),
        ("RPE 7/10", []),
        ("4/10 miles", []),
        ("10/10 weather", []),
        ("9/10 for the views", []),
        ("week 3/10", []),
        ("knee 3 weeks ago", []),
        ("3/4 mile", []),
        ("knee sore 3/5 runs", []),
    ],
)
def test_scores(text: str, scores: list[tuple[float, ...]]) -> None:
    assert _scores(text) == scores


def _onset(text: str, context: NoteContext | None = None) -> tuple[str, float | None]:
    (item,) = (i for i in _items(text, context) if i.km is not None or i.min is not None)
    (tag,) = item.tags
    return tag, item.min if item.km is None else round(item.km, 2)


@pytest.mark.parametrize(
    ("text", "onset"),
    [
        ("from 5k", ("at_place", 5)),
        ("at mile six", ("at_place", 9.66)),
        ("mile 7 of 12", ("at_place", 11.27)),
        ("2.5 miles in", ("at_place", 4.02)),
        ("half a mile in", ("at_place", 0.8)),
        ("800m in", ("at_place", 0.8)),
        ("a mile and a half in", ("at_place", 2.41)),
        ("1h20 before", ("before_place", 80)),
        ("1 hr 45 in", ("at_place", 105)),
        ("at 0:32", ("at_place", 32)),
        ("until 8 km", ("until_place", 8)),
        ("for the first 10 min", ("first_place", 0)),
        ("ran 45 min", ("bare_place", 45)),
        ("4/10 miles done", ("at_place", 6.44)),
        ("after 3/4 mile", ("at_place", 1.21)),
        ("5k in 25 min", ("bare_place", 5)),
    ],
)
def test_onsets(text: str, onset: tuple[str, float]) -> None:
    first = next(i for i in _items(text) if i.km is not None or i.min is not None)
    (tag,) = first.tags
    assert (tag, first.min if first.km is None else round(first.km, 2)) == onset


def test_the_end_is_counted_from_the_whole() -> None:
    whole = NoteContext("km", distance_km=10)
    assert _onset("the last 2 miles", whole) == ("last_place", 6.78)
    assert _onset("with 3k to go", whole) == ("last_place", 7)
    assert _onset("until the last km", whole) == ("until_place", 9)


@pytest.mark.parametrize(
    "text", ["at 5:30 pace", "at 6 am", "5 min per km for 8 x 400", "size 9"]
)
def test_a_pace_or_an_hour_is_no_place(text: str) -> None:
    assert not [i for i in _items(text, NoteContext("km")) if i.is_a("at_place")]


def test_years() -> None:
    assert [is_year(item) for item in _items("2019 12 20.5 3019")] == [
        True,
        False,
        False,
        False,
    ]


# clauses


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("knee sore", "hurts"),
        ("no knee pain", "painless"),
        ("knee fine", "calm"),
        ("knee not fine", "uneasy"),
        ("not once did the knee not hurt", "hurts"),
        ("couldn't squat without the knee complaining", "hurts"),
        ("nothing from the knee", "painless"),
        ("knee pain gone", "painless"),
        ("knee tape", None),
        ("no worse than usual", None),
        ("quads heavy", None),
        ("knee toast", "hurts"),
        ("rolled my ankle", "hurts"),
        ("rolled my calves", None),
        ("sore hip because of the hill", "hurts"),
    ],
)
def test_what_a_clause_claims(text: str, claim: str | None) -> None:
    (clause,) = _clauses(text)
    assert clause.claim == claim


def test_clauses_end_where_a_statement_does() -> None:
    def places(text: str) -> list[list[str]]:
        return [[place.location for place, _, _ in c.about] for c in _clauses(text)]

    assert places("calf tight and knee sore") == [["calf"], ["knee"]]
    assert places("calf and knee sore") == [["calf", "knee"]]
    assert places("left knee 3/10 hip 2/10") == [["knee"], ["hip"]]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("left knee sore", ["left"]),
        ("knee (L) sore", ["left"]),
        ("inside of the right knee sore", ["right"]),
        ("L and R knee sore", ["both"]),
        ("knees sore", ["both"]),
        ("left knee and hip sore", ["left", "left"]),
        ("turned right, knee sore", [None]),
        ("knee sore right away", [None]),
        ("calf L and heel R", ["left", "right"]),
    ],
)
def test_sides(text: str, sides: list[str | None]) -> None:
    assert [side for clause in _clauses(text) for _, side, _ in clause.about] == sides


@pytest.mark.parametrize(
    "text",
    ["her knee hurts", "Jo's knee hurts", "blister on my heel", "my wife's hip is sore"],
)
def test_somebody_else_and_something_else(text: str) -> None:
    assert all(clause.blocked for clause in _clauses(text))


def test_my_own_after_somebody_else() -> None:
    assert not _clauses("ran with her and my knee hurts")[0].blocked


@pytest.mark.parametrize(
    "text",
    [
        "knee was sore last week",
        "I broke my ankle in 2016",
        "back from a calf tear",
        "used to hurt",
    ],
)
def test_another_time(text: str) -> None:
    assert all(clause.past for clause in _clauses(text))


def test_as_bad_as_another_time_is_now() -> None:
    assert not _clauses("knee sore, same as last week")[1].past
    assert not _clauses("knee sore since last week")[0].past


def test_what_is_only_feared_is_cut() -> None:
    first, second = _clauses("hip twinge, hope the knee holds up")
    assert first.claim == "hurts"
    assert not second.about


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("knee stiff this morning", "next_morning"),
        ("ran this morning knee sore", None),
        ("knee ached all evening", "after"),
        ("knee sore on stairs", "daily"),
        ("the knee woke up at mile 3", None),
        ("knee sore", None),
    ],
)
def test_when(text: str, when: str | None) -> None:
    (clause,) = _clauses(text)
    assert clause.when == when
