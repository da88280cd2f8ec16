"""The onset trend's false alarms and its power: every cell of `benchmarks/onset.py`.

Asserted is what 2,000 logs can tell: a share fails where even its 99 % bound (Clopper and
Pearson) lies on the wrong side. The raw shares are printed, and stand in the benchmarks' page.
"""

from __future__ import annotations

import pytest
from scipy.special import betaincinv

from benchmarks.onset import LOGS, Shares, alike_cells, measured, moving_cells, null_cells
from tests.onset_logs import Cell

CLEAR_AT_MOST = 0.035
SUGGESTED_AT_MOST = 0.06
CLEAR_WHEN_ALIKE_AT_MOST = 0.05
POWER_AT_LEAST = {8: 0.75, 10: 0.85, 14: 0.93}
COVERED = (0.86, 0.94)
DIRECTIONS = ("earlier", "later")


def _shares(cell: Cell) -> Shares:
    shares = measured(cell)
    print(shares)  # noqa: T201
    assert shares.logs == LOGS
    return shares


def _at_least(share: float, logs: int = LOGS) -> float:
    """The 99 % lower bound of a share."""
    count = round(share * logs)
    return float(betaincinv(count, logs - count + 1, 0.01)) if count else 0.0


def _at_most(share: float, logs: int = LOGS) -> float:
    """The 99 % upper bound of a share."""
    return 1 - _at_least(1 - share, logs)


@pytest.mark.parametrize("cell", list(null_cells()), ids=str)
def test_a_flat_onset_is_seldom_called_a_trend(cell: Cell) -> None:
    shares = _shares(cell)
    for verdict in DIRECTIONS:
        assert _at_least(shares.clear(verdict)) <= CLEAR_AT_MOST
        assert _at_least(shares.suggested(verdict)) <= SUGGESTED_AT_MOST
    if cell == Cell(cell.runs, cell.span):
        _assert_covered(shares)


@pytest.mark.parametrize("cell", list(alike_cells()), ids=str)
def test_runs_like_their_neighbours_are_seldom_called_clear(cell: Cell) -> None:
    shares = _shares(cell)
    for verdict in DIRECTIONS:
        assert _at_least(shares.clear(verdict)) <= CLEAR_WHEN_ALIKE_AT_MOST


@pytest.mark.parametrize("cell", list(moving_cells()), ids=str)
def test_a_threefold_change_is_found_and_sized(cell: Cell) -> None:
    shares = _shares(cell)
    there, back = DIRECTIONS if cell.fold > 1 else DIRECTIONS[::-1]
    assert _at_most(shares.suggested(there)) >= POWER_AT_LEAST[cell.runs]
    assert _at_least(shares.suggested(back)) <= 0.005
    _assert_covered(shares)


def _assert_covered(shares: Shares) -> None:
    low, high = COVERED
    assert _at_most(shares.covered) >= low
    assert _at_least(shares.covered) <= high
