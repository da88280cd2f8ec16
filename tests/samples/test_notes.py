"""Notes somebody else wrote and read: complaints found, and no number made up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.notes import Figures, measured
from tests.test_ingest_fit_reader import say


@pytest.fixture(scope="module")
def figures() -> Figures:
    """The figures of `notes_gold.jsonl` under PAINMILE_SAMPLES."""
    root = os.environ.get("PAINMILE_SAMPLES")
    path = Path(root or "") / "notes_gold.jsonl"
    if not root or not path.exists():
        pytest.fail("Set PAINMILE_SAMPLES to the folder that holds notes_gold.jsonl.")
    found = measured(path)
    say(str(found))
    return found


def test_complaints_of_today_are_found(figures: Figures) -> None:
    assert figures.precision >= 0.97, "\n".join(figures.differing)
    assert figures.recall >= 0.90, "\n".join(figures.differing)


def test_no_number_is_made_up(figures: Figures) -> None:
    told = "\n".join(figures.differing)
    assert (figures.invented_scores, figures.invented_onsets) == (0, 0), told


def test_what_is_denied_or_past_is_told_so(figures: Figures) -> None:
    assert figures.told_right >= 0.95 * figures.told, "\n".join(figures.differing)
