"""The censored trend test and its size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import norm

from rules.censored import (
    AT,
    BEFORE,
    BEYOND,
    Onsets,
    Sides,
    _block_sizes,
    _one,
    as_if_fewer,
    fit,
    slope,
    trend_p_values,
    trend_residuals,
)
from traininglog.reference import default_thresholds

NOWHERE = np.inf


def _onsets(
    values: list[float],
    where: list[int] | None = None,
    limits: list[float] | None = None,
    days: list[float] | None = None,
) -> Onsets:
    n = len(values)
    return Onsets(
        np.array(days or range(n), float),
        np.array(values, float),
        np.array(where or [AT] * n, np.int8),
        np.array(limits or [NOWHERE] * n, float),
    )


def _sides(onsets: Onsets, **more: int) -> Sides | None:
    residuals = trend_residuals(onsets)
    if residuals is None:
        return None
    limits = replace(default_thresholds().trend, **more)
    (sides,) = trend_p_values(onsets.days, residuals[:, None], limits)
    return sides


def _flat(onsets: Onsets) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.ones((len(onsets), 1))


def test_without_censoring_the_fit_is_mean_and_sd_of_the_logs() -> None:
    onsets = _onsets([5, 4, 6, 3, 5.5, 4.4])
    found = fit(onsets, _flat(onsets))
    assert found
    assert found.coefficients[0] == pytest.approx(np.log(onsets.values).mean())
    assert 1 / found.inverse_sd == pytest.approx(np.log(onsets.values).std())
    assert found.residuals.sum() == pytest.approx(0, abs=1e-6)


def test_the_fit_is_the_maximum_a_general_optimiser_finds() -> None:
    onsets = _onsets(
        [5, 8, 4, 0.3, 6, 7, 3, 5],
        [AT, BEYOND, AT, BEFORE, AT, BEYOND, AT, AT],
        [7, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, 6],
    )
    logs, limits = np.log(onsets.values), np.log(onsets.limits)

    def lost(point: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        mean, sd = point[0], np.exp(point[1])
        terms = np.where(
            onsets.where == AT,
            norm.logpdf(logs, mean, sd),
            np.where(
                onsets.where == BEYOND, norm.logsf(logs, mean, sd), norm.logcdf(logs, mean, sd)
            ),
        )
        return float(-(terms - norm.logcdf(limits, mean, sd)).sum())

    expected = minimize(lost, np.array([1.5, -1.0]), method="Nelder-Mead", tol=1e-10)
    found = fit(onsets, _flat(onsets))
    assert found
    assert found.coefficients[0] == pytest.approx(expected.x[0], abs=1e-4)
    assert 1 / found.inverse_sd == pytest.approx(np.exp(expected.x[1]), abs=1e-4)


def test_nothing_but_censored_runs_has_no_fit() -> None:
    onsets = _onsets([5, 6, 7, 8], [BEYOND] * 4)
    assert fit(onsets, _flat(onsets)) is None
    assert _sides(onsets) is None
    assert slope(onsets, 0.9) is None


def test_onsets_all_the_same_have_no_spread_to_test_against() -> None:
    onsets = _onsets([3.0] * 8)
    assert _sides(onsets) is None


def test_a_plain_decline_falls_and_a_plain_rise_rises() -> None:
    falling = [8, 7.2, 6.1, 5.5, 4.4, 3.9, 3.1, 2.5]
    falls, rises = _sides(_onsets(falling)) or (1, 1)
    assert falls <= 0.002
    assert rises == pytest.approx(1.0)
    falls, rises = _sides(_onsets(falling[::-1])) or (1, 1)
    assert falls == pytest.approx(1.0)
    assert rises <= 0.002


def test_shorter_painless_runs_are_no_decline() -> None:
    values = [5.2, 12, 4.6, 9, 5.5, 7, 4.9, 6, 5.1, 5.4]
    where = [AT, BEYOND, AT, BEYOND, AT, BEYOND, AT, BEYOND, AT, AT]
    falls, rises = _sides(_onsets(values, where)) or (0, 0)
    assert min(falls, rises) > 0.2


def test_the_size_is_the_true_slope_when_the_line_is_straight() -> None:
    days = np.arange(12.0)
    noise = np.array([0.01, -0.01] * 6)
    onsets = _onsets([*np.exp(1.5 - 0.05 * days + noise)], days=[*days])
    found = slope(onsets, 0.9)
    assert found
    assert found.per_day == pytest.approx(-0.05, abs=0.002)
    assert found.low < found.per_day < found.high
    assert found.low > -0.06
    assert found.high < -0.04


def test_runs_of_one_day_have_no_slope() -> None:
    found = slope(_onsets([5, 4, 6, 3], days=[2.0] * 4), 0.9)
    assert found
    assert (found.per_day, found.low, found.high) == (0, -np.inf, np.inf)


def test_one_onset_that_every_other_run_agrees_with_has_no_fit() -> None:
    onsets = _onsets([0.7, 10.7, 2.7], [AT, BEFORE, BEFORE])
    assert fit(onsets, _flat(onsets)) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 40), st.sampled_from([AT, BEYOND, BEFORE])),
        min_size=4,
        max_size=25,
    )
)
def test_any_runs_give_p_values_that_mirror_when_time_runs_backwards(
    runs: list[tuple[float, int]],
) -> None:
    values, where = [v for v, _ in runs], [w for _, w in runs]
    forward = _sides(_onsets(values, where))
    backward = _sides(_onsets(values[::-1], where[::-1]))
    assert (forward is None) == (backward is None)
    for falls, rises in filter(None, (forward, backward)):
        assert 0 < falls <= 1
        assert 0 < rises <= 1
        assert falls + rises >= 1
    if forward and backward:
        assert forward[0] == pytest.approx(backward[1], abs=0.12)


def test_more_draws_are_made_only_where_the_class_hangs_on_them() -> None:
    """Of 20 runs in no order 500 draws tell enough; a p near the limit takes all of them."""
    plain, near = [5, 4, 6, 3, 5.5, 4.4] * 3, [8, 4, 7, 6, 5.5, 3.5, 6.5, 4, 4.5, 3.0]
    few, all_draws = _sides(_onsets(plain)), _sides(_onsets(near))
    assert few
    assert all_draws
    assert (few.falls * 500) % 1 == pytest.approx(0, abs=1e-9)
    assert all_draws.falls == pytest.approx(285 / 9999, abs=1e-3)


def test_of_many_runs_neighbours_are_shuffled_together() -> None:
    """Ten runs in blocks of two: five blocks have 120 orders, one of them the steepest."""
    falling = [8, 7.2, 6.1, 5.5, 4.4, 3.9, 3.1, 2.5, 2.2, 1.9]
    sides = _sides(_onsets(falling), most_blocks=5)
    assert sides
    assert sides.falls == pytest.approx(1 / 120, abs=0.003)


def test_blocks_are_equal_and_what_is_left_over_is_spread_out() -> None:
    """Larger blocks at one end alone would make trends of nothing (41 to 79 runs of 40)."""
    assert _block_sizes(40, 40).tolist() == [1] * 40
    assert _block_sizes(50, 40).tolist() == [2] * 25
    assert _block_sizes(41, 40).tolist() == [2] * 9 + [3] + [2] * 10
    assert _block_sizes(11, 4).tolist() == [4, 3, 4]


@given(st.integers(1, 500), st.integers(1, 60))
def test_every_run_is_in_a_block_of_nearly_one_size(runs: int, most: int) -> None:
    sizes = _block_sizes(runs, most)
    assert sizes.sum() == runs
    assert len(sizes) <= most
    assert np.ptp(sizes) <= 1
    evenly = np.arange(1, len(sizes) + 1) * runs / len(sizes)
    assert np.abs(sizes.cumsum() - evenly).max() <= 0.5


def test_alike_neighbours_are_worth_fewer_runs() -> None:
    alike = np.array([1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1.0])
    unlike = np.array([1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1.0])
    assert as_if_fewer(0.02, unlike) == pytest.approx(0.02)
    assert as_if_fewer(0.02, alike) > 0.1
    assert as_if_fewer(0.02, np.zeros(8)) == 0.02
    assert as_if_fewer(0.9, alike) <= 1


def test_an_end_of_an_interval_is_looked_for_until_it_is_near() -> None:
    assert _one(lambda away: away / 3, 1.0) == pytest.approx(3.0)
    assert _one(lambda away: 0.9 * float(np.tanh(away)), 1.0) == np.inf
    assert _one(lambda _: 0.0, 1.0) == np.inf
    assert _one(lambda away: 0.5 if away < 5 else np.inf, 1.0) == pytest.approx(5.0)
