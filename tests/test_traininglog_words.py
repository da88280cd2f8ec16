"""Counts, days, scores and intervals as a person reads them."""

from __future__ import annotations

from datetime import date

import pytest

from traininglog import words


@pytest.mark.parametrize(
    ("number", "told"), [(1, "1 entry"), (2, "2 entries"), (0, "0 entries")]
)
def test_counted(number: int, told: str) -> None:
    assert words.counted(number, "entry", "entries") == told
    assert words.counted(2, "run") == "2 runs"


def test_days_scores_and_answers() -> None:
    assert words.day_words(date(2026, 10, 26)) == "26 Oct"
    assert words.day_words(date(2026, 10, 26), year=True) == "26 Oct 2026"
    assert (words.score_words(4), words.score_words(None)) == ("4/10", "no score")
    assert words.answers_words(8, 19, 4) == "8 painful, 19 painless, 4 silent"
    assert words.answers_words(8, 2226, 4) == "8 painful, 2,226 painless, 4 silent"
    assert words.answers_words(8, 19, 0, 4).endswith("0 silent, 4 taken as painless")
    assert words.answers_words(8, 18, 4, on_painkiller=1).endswith(
        "4 silent, 1 on a painkiller"
    )


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        ((0.61, 1.25), "0.61 to 1.25"),
        ((0.61, None), "0.61 or more"),
        ((None, 1.25), "up to 1.25"),
        ((None, None), "open on both sides"),
    ],
)
def test_an_open_end_is_said(interval: tuple[float | None, float | None], told: str) -> None:
    assert words.interval_words(interval) == told
