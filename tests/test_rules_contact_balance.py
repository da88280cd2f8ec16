"""The balance of ground contact: a drift within one runner, and no word of injury."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rules.contact_balance import contact_balance
from tests.speed_logs import WOBBLE, case_of, read, steady, with_runs

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog


def _log(points: float, runs: int = 16, devices: str = "AA") -> TrainingLog:
    """50 % before and so much more in the newest eight; one device letter each half."""
    log = read(steady([168.0] * runs, "spm"))
    told = [
        replace(
            run,
            stance_balance_percent=50 + WOBBLE[n % 8] / 4 + points * (n >= runs - 8),
            device=devices[n >= runs - 8],
        )
        for n, run in enumerate(log.runs)
    ]
    return replace(log, activities=tuple(told))


def _found(log: TrainingLog) -> Finding:
    (found,) = contact_balance(case_of(log))
    assert "injury" in found.caveats[0]
    assert "injury" not in found.sentence
    return found


@pytest.mark.parametrize("points", [2.0, -2.0])
def test_a_drift_is_told(points: float) -> None:
    found = _found(_log(points))
    assert (found.kind, found.clarity) == ("contact_balance", "clear")
    assert f"has moved: {points:+.1f} points" in found.sentence
    assert found.effect == pytest.approx(points, abs=0.1)
    assert len(found.caveats) == 1


def test_under_a_point_and_a_half_it_has_not_clearly_moved() -> None:
    found = _found(_log(1.2))
    assert found.clarity == "no_clear_change"
    assert "has not clearly moved: +1.2 points" in found.sentence


def test_with_another_watch_it_is_suggested_at_most() -> None:
    found = _found(_log(2.0, devices="AB"))
    assert found.clarity == "suggested"
    assert found.caveats[1] == "Recorded with A before and with B now."


def test_on_another_surface_it_is_suggested_at_most() -> None:
    ground = [{"surface": "treadmill"}] * 8 + [{"surface": "road"}] * 8
    found = _found(with_runs(_log(2.0), *ground))
    assert (found.clarity, found.caveats[1:]) == ("suggested", ("the surface changed",))


def test_too_few_runs_say_how_many_are_missing() -> None:
    found = _found(_log(0, runs=12))
    assert found.clarity == "not_enough_data"
    assert found.needs == ("4 more balance runs, about 15 Apr.",)


def test_nothing_is_said_without_a_balance_of_old_logs_or_where_speed_explains_all() -> None:
    log = _log(2.0)
    assert list(contact_balance(case_of(read(steady([168.0] * 16, "spm"))))) == []
    later = log.runs[-1].day + timedelta(days=120)
    assert list(contact_balance(case_of(log, later))) == []
    runs = [replace(r, speed_mps=2.5 + 0.5 * (n >= 8)) for n, r in enumerate(log.runs)]
    assert list(contact_balance(case_of(replace(log, activities=tuple(runs))))) == []
