"""What holds for every GPX and TCX file, however damaged."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING

from ingest.read import read_activity
from ingest.words import without_words
from service.decoding import DecodeSettings, Job, decode_one
from tests.test_ingest_fit_reader import assert_plausible
from tests.xml_mutants import xml_mutants

if TYPE_CHECKING:
    from ingest.recording import ActivityFile
    from tests.xml_mutants import Form

SETTINGS = DecodeSettings(1, "Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC))


def check(form: Form, count: int, seed: int) -> tuple[Counter[str], float]:
    """Read so many damaged files as an import does; what became of them, the slowest's time."""
    counts: Counter[str] = Counter()
    slowest = 0.0
    for data in xml_mutants(form, count, seed):
        begun = process_time()
        decoded = decode_one(Job(0, "", data), SETTINGS)
        slowest = max(slowest, process_time() - begun)
        assert not decoded.failed.startswith("cannot be decoded"), (decoded.failed, data)
        outcome = "read" if decoded.activities else "skipped" if decoded.skipped else "failed"
        assert decoded.activities or decoded.failed or decoded.skipped, data
        counts[outcome + (" with problems" if decoded.problems else "")] += 1
        _check_kept(data)
    return counts, slowest


def _check_kept(data: bytes) -> None:
    """What is kept reads as what came, without its words; taking them out twice is once."""
    format_, file = read_activity(data)
    for activity in file.activities:
        assert_plausible(activity)
    kept = without_words(data, format_)
    assert without_words(kept, format_) == kept, data
    again = read_activity(kept)[1]
    # More where the damage was in the words, never less.
    assert _points(again) >= _points(file), data
    assert all(not one.texts for one in again.activities), data


def _points(file: ActivityFile) -> int:
    return sum(len(one.records) for one in file.activities)
