"""The diary as a table: what goes out comes in again, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.diary import COLUMNS, read_pain_csv
from ingest.spreadsheet import guarded, unguarded
from service.diary_table import pain_csv
from traininglog.pain import (
    COMPARED,
    DAILY_ITEMS,
    LOCATIONS,
    SIDES,
    SPOTS,
    WHENS,
    PainEntry,
    entry_faults,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 11, 22)
HOSTILE = (
    '=HYPERLINK("http://x.example","gone")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "''@x",
    "＝1+1",
    " spaces at both ends ",
)
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.sampled_from(
    HOSTILE
)
_KM = st.none() | st.floats(0, 500)
_SCORE = st.none() | st.integers(0, 10)


def _optional(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


def _sense(entry: PainEntry) -> PainEntry:
    """The entry without words that need another one to stand beside."""
    is_told = entry.location is not None or entry.score == 0
    return replace(
        entry,
        side=entry.side if entry.location else None,
        score=entry.score if is_told else None,
        spot=entry.spot if entry.location == "knee" else None,
        compared=entry.compared if is_told and entry.when == "next_morning" else None,
    )


ENTRIES = st.lists(
    st.builds(
        PainEntry,
        day=st.dates(date(1990, 1, 1), TODAY),
        location=_optional(LOCATIONS), side=_optional(SIDES), score=_SCORE,
        when=st.sampled_from(WHENS), time=st.none() | st.times(),
        onset_km=_KM, onset_min=st.none() | st.floats(0, 6000), offset_km=_KM,
        before_score=_SCORE, hours_until_quiet=st.none() | st.floats(0, 1000),
        painkiller=st.booleans(), stopped=st.booleans(), note=st.none() | _WORDS,
        item=_optional(DAILY_ITEMS), spot=_optional(SPOTS), compared=_optional(COMPARED),
        skipped=st.booleans(),
    ).map(_sense).filter(lambda entry: not entry_faults(entry, TODAY)),
    max_size=4,
)  # fmt: skip


@settings(max_examples=40)
@given(ENTRIES)
def test_what_goes_out_comes_in_again(entries: list[PainEntry]) -> None:
    table = read_pain_csv(pain_csv(entries), "diary.csv", TODAY)
    assert table.problems == ()
    assert list(table.entries) == entries


@given(_WORDS)
def test_the_guard_is_taken_off_again(words: str) -> None:
    assert unguarded(guarded(words)) == words


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_a_formula(words: str) -> None:
    row = list(
        csv.reader(io.StringIO(pain_csv([_note(words)]).decode("utf-8-sig"), newline=""))
    )
    assert row[0] == list(COLUMNS)
    assert row[1][COLUMNS.index("note")] == f"'{words}"


@pytest.mark.parametrize("words", ["'twas fine", "5-6 km", "a = b", "it's so"])
def test_a_plain_note_stands_as_it_is(words: str) -> None:
    assert guarded(words) == words
    assert unguarded(f" {words} ") == words


def test_only_what_was_said_stands_in_the_table() -> None:
    entry = PainEntry(
        date(2024, 3, 12), "knee", "right", 4, time=time(7, 30), onset_km=6.5, stopped=True
    )
    header, row, *rest = pain_csv([entry]).decode("utf-8-sig").split("\r\n")
    assert rest == [""]
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert {name: cell for name, cell in told.items() if cell} == {
        "date": "2024-03-12", "time": "07:30:00", "location": "knee", "side": "right",
        "score": "4", "when": "during", "onset_km": "6.5", "stopped": "yes",
    }  # fmt: skip


def _note(words: str) -> PainEntry:
    return PainEntry(date(2024, 3, 12), note=words)
