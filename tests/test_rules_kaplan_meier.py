"""The two curves of a trend and their medians."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from rules.censored import AT, BEFORE, BEYOND, Onsets
from rules.kaplan_meier import curve, halves, median_km
from rules.words import medians_words


def test_painless_runs_count_as_far_as_they_went() -> None:
    """Of five runs one hurts at 2 km, one ends painless at 3, one hurts at 4, two at 5."""
    km = np.array([4.0, 3.0, 5.0, 2.0, 5.0])
    steps = curve(km, np.array([True, False, True, True, True]))
    assert [at for at, _ in steps] == [0.0, 2.0, 4.0, 5.0]
    assert [share for _, share in steps] == pytest.approx([1.0, 0.8, 0.8 * 2 / 3, 0.0])
    assert median_km(steps) == 5.0


def test_a_painless_run_of_just_that_length_has_reached_it() -> None:
    assert curve(np.array([3.0, 3.0]), np.array([True, False])) == ((0.0, 1.0), (3.0, 0.5))


def test_no_median_where_fewer_than_half_ever_hurt() -> None:
    steps = curve(np.array([2.0, 5.0, 6.0]), np.array([True, False, False]))
    assert median_km(steps) is None
    assert median_km(((0.0, 1.0),)) is None


def test_halves_by_run_from_the_start_at_its_bound() -> None:
    onsets = Onsets(
        np.arange(5.0),
        np.array([6.0, 8.0, 0.4, 3.0, 8.0]),
        np.array([AT, BEYOND, BEFORE, AT, BEYOND], np.int8),
        np.full(5, np.inf),
    )
    first, last = halves(onsets)
    assert first == ((0.0, 1.0), (6.0, 0.5))
    assert [at for at, _ in last] == [0.0, 0.4, 3.0]
    assert [share for _, share in last] == pytest.approx([1, 2 / 3, 1 / 3])
    assert (median_km(first), median_km(last)) == (6.0, 3.0)


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=2, max_size=30))
def test_the_curve_is_the_estimate_scipy_makes(runs: list[tuple[int, bool]]) -> None:
    km = np.array([float(n) for n, _ in runs])
    hurt = np.array([h for _, h in runs])
    steps = curve(km, hurt)
    estimate = ecdf(CensoredData(uncensored=km[hurt], right=km[~hurt])).sf
    at, shares = np.array(steps).T
    assert shares == pytest.approx(estimate.evaluate(at), abs=1e-9)


@pytest.mark.parametrize(
    ("medians", "words"),
    [
        (
            (5.1, 3.0),
            "half of the runs hurt by 5.1 km in the first half, by 3.0 km in the last",
        ),
        ((None, 3.0), "half of the runs hurt by 3.0 km in the last half, fewer in the first"),
        ((5.1, None), "half of the runs hurt by 5.1 km in the first half, fewer in the last"),
        ((None, None), ""),
    ],
)
def test_what_the_sentence_says(medians: tuple[float | None, float | None], words: str) -> None:
    assert medians_words(medians) == words
