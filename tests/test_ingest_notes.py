"""Notes: what runners write is read into mentions of pain, and nothing is made up."""

from __future__ import annotations

import math
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.notes import MAKES, OWN, brief, lines_of, measured, read, same, spent_ms
from ingest.notes import mentions
from ingest.notes.lexicon import language_of, languages
from ingest.notes.mentions import MOST_MENTIONS, parse
from ingest.notes.model import Mention, NoteContext
from ingest.notes.passages import MOST_READ
from ingest.notes.scan import may_tell
from ingest.notes.tokens import words_of
from traininglog.pain import LOCATIONS, SIDES, WHENS

NOTES: Final = list(lines_of(OWN))


@pytest.mark.parametrize("note", NOTES, ids=lambda note: f"{note['id']}: {note['text'][:50]}")
def test_a_note_is_read_as_a_person_reads_it(note: dict[str, Any]) -> None:
    found = sorted(read(note), key=str)
    wanted = sorted(note["mentions"], key=str)
    alike = len(found) == len(wanted) and all(
        any(same(want, mention) for mention in found) for want in wanted
    )
    told = (
        f"{note['text']!r}\n  wanted {[*map(brief, wanted)]}\n  found  {[*map(brief, found)]}"
    )
    assert alike, told


def test_over_all_lines_nothing_is_made_up() -> None:
    figures = measured(OWN)
    assert figures.notes >= 150
    assert figures.precision >= 0.97
    assert figures.recall >= 0.90
    assert (figures.invented_scores, figures.invented_onsets) == (0, 0)
    assert figures.told_right >= 0.95 * figures.told


def test_every_language_has_lines() -> None:
    assert {note["lang"] for note in NOTES} >= {"en", "de", "nl", "es", "fr", "it", "pt", "zh"}
    assert languages()[0] == "en"


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("Knie links zeurde vanaf 3 km", "knee"),
        ("Wade zwickt ab km 6", "calf"),
        ("Molestias en el gemelo derecho", "calf"),
        ("Douleur au genou gauche", "knee"),
        ("left calf sore", "calf"),
        ("左膝盖疼", "knee"),
    ],
)
def test_without_a_language_the_words_tell_it(text: str, location: str) -> None:
    assert [mention.location for mention in parse(text)] == [location]


def test_a_language_nobody_knows_words_of_is_guessed() -> None:
    assert parse("sore knee", lang="tlh")[0].location == "knee"
    assert parse("Knie schmerzt", lang="de-AT")[0].location == "knee"


def test_the_quote_is_where_the_words_stand() -> None:
    text = "Sunny and slow. Left calf sore from 5k, 3/10. Coffee after."
    (mention,) = parse(text)
    start, end = mention.quote
    assert text[start:end] == "Left calf sore from 5k, 3/10"


def test_a_bare_number_is_a_distance_only_where_the_unit_is_known() -> None:
    text = "knee sore from 4"
    assert parse(text)[0].onset_km is None
    assert parse(text, NoteContext("km"))[0].onset_km == 4
    assert parse(text, NoteContext("mi"))[0].onset_km == 6.44


def test_what_the_run_cannot_hold_is_no_onset() -> None:
    text = "knee sore from 14 km"
    assert parse(text, NoteContext(distance_km=10))[0].onset_km is None
    assert parse("knee sore the last 5k", NoteContext(distance_km=4))[0].onset_km is None


def test_halfway_may_be_told_in_minutes() -> None:
    context = NoteContext(duration_min=50)
    assert parse("knee pain from halfway", context)[0].onset_min == 25
    assert parse("knee pain for the last 10 minutes", context)[0].onset_min == 40


contexts = st.builds(
    NoteContext,
    unit=st.sampled_from([None, "km", "mi"]),
    distance_km=st.none() | st.floats(0.1, 100),
    duration_min=st.none() | st.floats(1, 600),
)
WORDS: Final = (
    "knee", "left", "R", "both", "pain", "no", "not", "until", "never", "sore", "3/10", "5k",
    "mile", "3", "-", "->", "/", "10", "of", "and", "but", ",", ".", "?", "last", "in", "fine",
    "half an hour", "(", ")", ":", "hope", "my", "her", "2019", "Achilles Club", "😬", "0:32",
    "4-ish", "h", "m", "'", '"', "膝", "疼",
)  # fmt: skip


QUIET: Final = [
    "easy",
    "run",
    "with",
    "from",
    "a",
    "10k",
    "felt",
    "it",
    "started",
    "4/10",
    "out",
    "hot",
    "bad",
    "weird",
    "none",
    "after",
    "5:10/km",
    "level",
    "right",
    "did",
]


def _assert_sound(mention: Mention, text: str) -> None:
    assert mention.location in LOCATIONS
    assert mention.side in {None, *SIDES}
    assert mention.when in WHENS
    assert mention.score is None or 0 <= mention.score <= 10
    assert 0 <= mention.quote[0] < mention.quote[1] <= len(text)
    for onset in (mention.onset_km, mention.onset_min):
        assert onset is None or (math.isfinite(onset) and onset >= 0)
    if mention.negated:
        assert not mention.score
        assert mention.onset_km is None
        assert mention.onset_min is None


@given(text=st.text(max_size=300), context=contexts, lang=st.sampled_from([None, *languages()]))
def test_no_text_is_too_odd(text: str, context: NoteContext, lang: str | None) -> None:
    for mention in parse(text, context, lang):
        _assert_sound(mention, text)


@given(words=st.lists(st.sampled_from(WORDS), max_size=40), context=contexts)
def test_no_row_of_telling_words_is_too_odd(words: list[str], context: NoteContext) -> None:
    text = " ".join(words)
    found = parse(text, context, "en")
    assert found == parse(text, context, "en")
    for mention in found:
        _assert_sound(mention, text)


def test_mentions_have_an_end() -> None:
    places = ("knee", "calf", "shin", "hip", "toe", "foot", "heel", "quad", "groin", "ankle")
    whens = ("this morning", "at work", "afterwards", "on the run", "last week")
    text = ". ".join(
        f"{side} {place} sore {when}"
        for place in places
        for side in ("left", "right")
        for when in whens
    )
    assert len(parse(text, lang="en")) == MOST_MENTIONS


def test_in_a_long_text_what_matters_is_found() -> None:
    text = "sunny loop along the river bank. " * 3000 + "Left knee sore from 5k."
    assert len(text) > MOST_READ
    (mention,) = parse(text)
    assert (mention.location, mention.side, mention.onset_km) == ("knee", "left", 5.0)


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_ten_times_the_text_takes_no_more_than_its_share(make: str) -> None:
    """A generous bound: a step that looks back over all before it takes a hundred times."""
    small, large = spent_ms(make, 30_000, 1), spent_ms(make, 300_000, 1)
    assert large <= 30 * max(small, 1)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note["id"])
def test_the_quick_look_stops_no_mention(note: dict[str, Any]) -> None:
    if note["mentions"]:
        assert may_tell(note["text"], language_of(words_of(note["text"]), note["lang"]))


@given(words=st.lists(st.sampled_from([*WORDS, *QUIET]), max_size=12), context=contexts)
def test_what_the_quick_look_stops_tells_nothing(
    words: list[str], context: NoteContext
) -> None:
    text = " ".join(words)
    looked = parse(text, context, "en")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mentions, "may_tell", lambda *_: True)
        assert parse(text, context, "en") == looked


def test_a_note_of_nothing_is_passed_over() -> None:
    assert not may_tell("easy loop with the club, coffee after, legs felt good", "en")
    assert may_tell("easy loop, kneepain after", "en")
