"""Amounts between places of a run: the same as a running sum read at each place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.marks import Marks

_ALONG = st.lists(st.sampled_from([0.5, 1.0, 1.0, 7.0, 45.0]), min_size=1, max_size=40)


def test_an_amount_is_spread_evenly_over_its_interval() -> None:
    along = np.array([0.0, 20.0, 40.0, 60.0])
    halves = Marks(along, np.array([0.0, 30.0, 60.0]))
    assert halves.reached(np.array([4.0, 8.0, 2.0])).tolist() == [0.0, 8.0, 14.0]
    assert halves.between(np.array([4.0, 8.0, 2.0])).tolist() == [8.0, 6.0]


def test_what_happens_while_standing_at_the_last_mark_counts() -> None:
    metres = np.array([0.0, 100.0, 100.0, 200.0, 200.0])
    seconds = np.array([30.0, 5.0, 30.0, 7.0])
    assert Marks(metres, np.array([100.0, 200.0])).reached(seconds).tolist() == [35.0, 72.0]


@given(_ALONG, st.lists(st.floats(0.0, 1.0), max_size=20), st.randoms(use_true_random=False))
def test_it_is_the_running_sum_at_each_place(
    lengths: list[float], places: list[float], random: Any
) -> None:
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    amount = np.array([random.uniform(0.0, 9.0) for _ in lengths])
    marks = np.sort(np.array([*places, 1.0])) * along[-1]
    running_sum = np.concatenate([[0.0], np.cumsum(amount)])
    found = Marks(along, marks)
    assert found.reached(amount) == pytest.approx(np.interp(marks, along, running_sum))
    assert found.between(amount).sum() == pytest.approx(
        running_sum[-1] - np.interp(marks[0], along, running_sum)
    )
