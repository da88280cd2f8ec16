"""The walk over the messages, against one that takes them one at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from demo.fit_writer import FitWriter
from ingest.fit.base_types import UINT8, UINT32
from ingest.fit.walk import Walk

SIZES = {0: 4, 1: 7, 2: 2}

STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([1, 1, 1, 2, 3, 4, 30, 300])), max_size=40
)


def _file(steps: list[tuple[int, int]]) -> tuple[bytes, dict[int, list[int]]]:
    """Messages in runs of the given lengths, and where those of each kind start."""
    writer = FitWriter(header_size=12)
    for local, size in SIZES.items():
        writer.define(local, 20 + local, [(0, size - 1, UINT8)])
    places: dict[int, list[int]] = {20: [], 21: [], 22: []}
    at = 12 + 9 * len(SIZES)
    for local, count in steps:
        for _ in range(count):
            places[20 + local].append(at)
            # Values equal to header bytes try to lure the walk off its way.
            writer.data(local, b"\0\1\2\0\1\2"[: SIZES[local] - 1])
            at += SIZES[local]
    return writer.finish(), places


def _found(walk: Walk) -> dict[int, list[int]]:
    return {
        run.layout.global_num: run.positions().tolist()
        for run in walk.runs.values()
        if run.singles or run.blocks
    }


@given(STEPS)
def test_every_message_is_found(steps: list[tuple[int, int]]) -> None:
    data, places = _file(steps)
    walk = Walk(data, 12, len(data) - 2, lambda _layout: True)
    assert walk.stop is None
    assert _found(walk) == {number: at for number, at in places.items() if at}


@given(STEPS, st.integers(0, 40))
def test_unwanted_messages_are_stepped_over(steps: list[tuple[int, int]], cut: int) -> None:
    data, places = _file(steps)
    end = max(len(data) - 2 - cut, 39)
    walk = Walk(data, 12, end, lambda layout: layout.global_num == 21)
    whole = [at for at in places[21] if at + SIZES[1] <= end]
    assert _found(walk) == ({21: whole} if whole else {})
    assert (walk.stop is None) == (walk.stopped_at is None)
    if walk.stopped_at is not None:
        assert walk.stopped_at < end
        assert walk.stopped_at in {at for found in places.values() for at in found}


def test_bits_without_meaning_in_a_header_are_ignored() -> None:
    writer = FitWriter(header_size=12)
    writer.define(5, 20, [(253, 4, UINT32)])
    for _ in range(3):
        writer.data(5, 1)
    data = bytearray(writer.finish())
    data[12 + 9], data[12 + 14] = 0x15, 0x35
    walk = Walk(bytes(data), 12, len(data) - 2, lambda _layout: True)
    (run,) = walk.found()
    np.testing.assert_array_equal(run.positions(), [21, 26, 31])
