"""The page of old notes: filters, counts, and the document for machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.notes.model import Mention
from service.notes_page import NO_PLACE, PER_PAGE, NotesFilter, notes_page
from service.proposal_words import notes_document, waiting_words
from service.proposals import Proposal, propose
from tests.proposals_desk import CLEAR, DAY, KNEE, TODAY, diary_of, log_of, one
from traininglog.notes import KeptNote, Note


def _many() -> tuple[Proposal, ...]:
    """Seventy days of knee pain, then one of each other kind."""
    knees = [
        KeptNote(n, Note(date(2023, 1, 1 + n % 28).replace(month=1 + n // 28), f"knee {n}"))
        for n in range(70)
    ]
    others = [KeptNote(n, Note(DAY, text)) for n, text in enumerate(("clear", "was", "?"), 100)]
    said = {
        "clear": CLEAR, "was": Mention("itb", historical=True), "?": Mention("unspecified"),
    }  # fmt: skip
    read = lambda old, _: (said.get(old.text, Mention("knee", "right")),)  # noqa: E731
    return propose(diary_of(log_of()), [*knees, *others], read, TODAY)


def test_the_page_shows_thirty_at_a_time_newest_first() -> None:
    first = notes_page(_many(), 73, NotesFilter())
    assert (len(first.shown), first.pages, first.waiting) == (PER_PAGE, 3, 73)
    assert [p.day for p in first.shown] == sorted((p.day for p in first.shown), reverse=True)
    assert len(notes_page(_many(), 73, NotesFilter(page=3)).shown) == 13
    assert notes_page(_many(), 73, NotesFilter(page=99)).asked.page == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 73), ({"year": "2023"}, 70), ({"place": "knee-right"}, 70), ({"place": "none"}, 2),
        ({"kind": "no pain"}, 1), ({"kind": "past"}, 1), ({"state": "ignored"}, 0),
        ({"year": "2024", "kind": "pain"}, 1), ({"year": "x", "place": "<b>", "kind": "?"}, 73),
        ({"page": "-1", "state": "any"}, 73),
    ],
)  # fmt: skip
def test_the_address_filters(asked: dict[str, str], found: int) -> None:
    assert len(notes_page(_many(), 73, NotesFilter.read(asked)).found) == found


def test_each_choice_says_how_many_it_would_show() -> None:
    counts = notes_page(_many(), 73, NotesFilter(year=2024)).counts
    assert counts.years == {2024: 3, 2023: 70}
    assert counts.places == {NO_PLACE: 2, "itb": 1}
    assert counts.states == {"waiting": 3}
    assert counts.kinds == {"pain": 1, "no pain": 1, "past": 1}


def test_only_what_needs_no_look_is_accepted_together() -> None:
    page = notes_page(_many(), 73, NotesFilter(year=2024))
    assert {p.kind for p in page.found} == {"pain", "no pain", "past"}
    assert {p.kind for p in page.ready} == {"pain", "no pain"}


def test_the_headline_counts_what_waits() -> None:
    assert (
        notes_page(_many(), 73, NotesFilter()).headline == "73 proposals from your notes wait."
    )
    assert notes_page(_many()[:1], 1, NotesFilter()).headline == (
        "1 proposal from your notes waits."
    )
    assert notes_page((), 5, NotesFilter()).headline == "No note mentions pain."
    assert notes_page((), 0, NotesFilter()).sub == "There are no notes in this log yet."
    assert waiting_words(1) == "1 old note mentions pain"
    assert waiting_words(14) == "14 old notes mention pain"


def test_the_machine_document_says_all_of_a_proposal() -> None:
    text = "right knee 4/10 at 6.5"
    document = notes_document([one(replace(KNEE, quote=(0, 22)), text=text)], 3)
    assert document == {
        "schema": "painmile.notes/1",
        "proposals": [{
            "key": "note:note-7:knee-right-during", "date": "2024-03-12", "run": "2024-03-12-1",
            "field": "description", "quote": text, "kind": "pain",
            "entry": {
                "date": "2024-03-12", "location": "knee", "side": "right", "score": 4,
                "when": "during", "onset_km": 6.5, "onset_min": None,
            },
        }],
        "notes": 3,
        "waiting": 1,
    }  # fmt: skip
    (past,) = notes_document([one(Mention("itb", historical=True))], 1)["proposals"]
    assert past["kind"] == "past"
    assert past["entry"] == {
        "date": None, "location": "itb", "side": None, "score": None, "when": None,
        "onset_km": None, "onset_min": None,
    }  # fmt: skip
