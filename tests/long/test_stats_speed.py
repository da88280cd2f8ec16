"""Cadence and heart rate at matched speed: found where it is, seldom where it is not."""

from __future__ import annotations

import pytest

from benchmarks import cadence, detraining

FALSE_DRIFT_AT_MOST = 0.05
FOUND_AT_LEAST = 0.90
FALSE_FASTER_AT_MOST = 0.06
HOUMARD_AT_LEAST = 0.80
HOLDS_AT_LEAST = 0.87


@pytest.mark.parametrize("cell", cadence.CELLS, ids=lambda cell: cell.name)
def test_cadence_drift(cell: cadence.Cell) -> None:
    told = cadence.shares(cell)
    print(cell.name, told)  # noqa: T201
    if cell.percent:
        assert told["suggested or better"] >= FOUND_AT_LEAST
    else:
        assert told["suggested or better"] <= FALSE_DRIFT_AT_MOST


@pytest.mark.parametrize(
    "cell",
    [cell for cell in detraining.CELLS if cell.told_c or not cell.warmer_c],
    ids=lambda cell: cell.name,
)
def test_heart_rate_after_a_rest(cell: detraining.Cell) -> None:
    """Power is asked for from six and six runs on."""
    told = detraining.shares(cell)
    print(cell.name, told)  # noqa: T201
    assert told["holds"] >= HOLDS_AT_LEAST
    if min(cell.before, cell.after) < 6:
        assert told["not enough data"] == 1
    elif not cell.bpm:
        assert told["faster suggested or better"] <= FALSE_FASTER_AT_MOST
    else:
        assert told["faster suggested or better"] >= HOUMARD_AT_LEAST


def test_heat_that_no_watch_tells_is_taken_for_the_rest() -> None:
    """Said in the manual: eight degrees more are no less than eight beats."""
    (cell,) = (c for c in detraining.CELLS if c.warmer_c and not c.told_c)
    assert detraining.shares(cell, 300)["faster suggested or better"] > FALSE_FASTER_AT_MOST
