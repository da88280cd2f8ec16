"""Which sport a session was where its own message is lost or does not say."""

from __future__ import annotations

import pytest

from demo.fit_writer import FitWriter
from ingest.fit import Engine, read_fit, read_parts
from ingest.fit.base_types import ENUM, UINT8, UINT32
from tests.watch_files import START_FIT, write_head

RECORD = [(253, 4, UINT32), (5, 4, UINT32), (4, 1, UINT8), (42, 1, ENUM)]


def _cut_file(
    kinds: list[int | None], laps: tuple[tuple[int | None, int | None], ...] = ()
) -> bytes:
    """Records with an activity type each and laps with sport and sub-sport, no session."""
    writer = FitWriter()
    write_head(writer)
    writer.define(1, 20, RECORD)
    for second, kind in enumerate(kinds):
        writer.data(1, START_FIT + second, 300 * second, 84, kind)
    writer.define(2, 19, [(253, 4, UINT32), (2, 4, UINT32), (25, 1, ENUM), (39, 1, ENUM)])
    for sport, sub_sport in laps:
        writer.data(2, START_FIT + 60, START_FIT, sport, sub_sport)
    return writer.finish()


@pytest.mark.parametrize("engine", ["columnar", "fitparse"])
@pytest.mark.parametrize(
    ("kinds", "sport"),
    [
        ([1] * 40, "running"),
        ([None, 0, 1, 1], "running"),
        ([1] * 20 + [6] * 10, "running"),  # with walking breaks
        ([6] * 10, "walking"),
        ([2] * 10, "cycling"),
        ([1] * 99 + [2], "running"),  # a damaged record
        ([1] * 10 + [2] * 10, "unknown"),
        ([None, 0], "unknown"),
        ([8, 77], "unknown"),
    ],
)
def test_records_say_what_was_done(kinds: list[int | None], sport: str, engine: Engine) -> None:
    (activity,) = read_fit(_cut_file(kinds), engine).activities
    assert (activity.sport, activity.sub_sport) == (sport, None)
    assert "activity_type" not in activity.records.columns


def test_laps_know_the_sub_sport_too() -> None:
    (activity,) = read_fit(_cut_file([6] * 5, laps=((1, 1), (1, 1)))).activities
    assert (activity.sport, activity.sub_sport) == ("running", "treadmill")


@pytest.mark.parametrize("laps", [((1, 4), (2, None)), ((None, None),), ((0, 0),)])
def test_laps_that_disagree_or_say_nothing(
    laps: tuple[tuple[int | None, int | None], ...],
) -> None:
    (activity,) = read_fit(_cut_file([None] * 5, laps)).activities
    assert (activity.sport, activity.sub_sport) == ("unknown", None)


def test_laps_that_differ_in_the_ground_only() -> None:
    (activity,) = read_fit(_cut_file([None] * 5, laps=((1, 4), (1, 2)))).activities
    assert (activity.sport, activity.sub_sport) == ("running", None)


def test_both_engines_read_the_same_types() -> None:
    data = _cut_file([1, None, 6])
    ours, theirs = read_parts(data)[0][0], read_parts(data, "fitparse")[0][0]
    assert (
        ours.records.column("activity_type").tolist()
        == theirs.records.column("activity_type").tolist()
    )
    assert ours.records.column("activity_type")[::2].tolist() == [1, 6]
