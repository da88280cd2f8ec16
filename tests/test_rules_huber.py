"""The robust line: exact where nothing is far off, unmoved where something is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.huber import huber_fit
from traininglog.reference import default_thresholds

LIMITS = default_thresholds().matched


def _line(speed: list[float]) -> np.ndarray:
    return np.column_stack([np.ones(len(speed)), speed])


def test_where_nothing_is_far_off_it_is_least_squares() -> None:
    design = _line([2.0, 2.2, 2.4, 2.6, 2.8, 3.0])
    values = design @ [150.0, 6.0] + [0.5, -0.5, -0.5, 0.5, 0.5, -0.5]
    fit = huber_fit(design, values, replace(LIMITS, huber_k=100.0))
    expected, left, *_ = np.linalg.lstsq(design, values)
    assert fit.coefficients == pytest.approx(expected)
    assert fit.sd == pytest.approx(np.sqrt(left[0] / 4))
    assert fit.covariance == pytest.approx(fit.sd**2 * np.linalg.inv(design.T @ design))
    assert fit.freedom == 4


def test_one_run_far_off_does_not_pull_the_line() -> None:
    speed = [2.0, 2.2, 2.4, 2.6, 2.8, 3.0, 3.2, 3.4]
    values = _line(speed) @ [150.0, 6.0] + [0.4, -0.3, 0.2, -0.4, 0.3, -0.2, 0.3, -0.3]
    clean = huber_fit(_line(speed), values, LIMITS)
    values[5] += 40
    spoilt = huber_fit(_line(speed), values, LIMITS)
    pulled = np.linalg.lstsq(_line(speed), values)[0]
    middle = np.array([1.0, 2.7])
    assert abs(middle @ (spoilt.coefficients - clean.coefficients)) < 0.5
    assert middle @ (pulled - clean.coefficients) > 4


def test_runs_all_alike_are_still_no_surer_than_the_watch() -> None:
    fit = huber_fit(np.ones((9, 1)), np.full(9, 168.0), LIMITS)
    assert fit.sd == LIMITS.least_sd
    assert fit.error(np.ones(1)) == pytest.approx(LIMITS.least_sd / 3)


def test_what_the_runs_do_not_tell_apart_is_not_told() -> None:
    after = np.array([0.0, 0, 0, 1, 1, 1])
    design = np.column_stack([after, 1 - after, after])
    fit = huber_fit(design, np.array([1.0, 2, 3, 4, 5, 6]), LIMITS)
    assert not fit.tells(np.array([1.0, -1, 0]))
    assert fit.tells(np.array([1.0, -1, 1]))


@given(st.permutations(range(10)), st.floats(-50, 50))
def test_order_does_not_matter_and_a_shift_shifts(order: list[int], shift: float) -> None:
    design = _line([2.0 + 0.1 * n for n in range(10)])
    values = np.array([1.0, 3, 2, 4, 4, 20, 5, 7, 6, 8])
    fit = huber_fit(design, values, LIMITS)
    other = huber_fit(design[order], values[order] + shift, LIMITS)
    assert other.coefficients == pytest.approx(
        fit.coefficients + np.array([shift, 0]), abs=1e-6
    )
    assert other.sd == pytest.approx(fit.sd, rel=1e-6)
