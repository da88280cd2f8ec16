"""The newest eight runs against those before, at the same speed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.cadence import Cell, shares
from rules.cadence_drift import cadence_drift
from tests.speed_logs import WOBBLE, bins, case_of, read, steady, with_runs

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog


def _moved(spm: float, before: int = 8) -> TrainingLog:
    return read(steady([168.0] * before + [168.0 + spm] * 8, "spm"))


def _found(log: TrainingLog) -> Finding:
    (found,) = cadence_drift(case_of(log))
    return found


@pytest.mark.parametrize(
    ("spm", "words"), [(5, "5.0 steps a minute more"), (-5, "5.0 steps a minute fewer")]
)
def test_a_change_at_the_same_speed(spm: float, words: str) -> None:
    found = _found(_moved(spm))
    assert (found.kind, found.clarity) == ("cadence", "clear")
    assert f"At the same speed you take {words} than before" in found.sentence
    assert "8 runs, 25 Mar 2024 to 15 Apr 2024, against 8 before." in found.sentence
    assert "your own before" not in found.sentence
    assert found.effect == pytest.approx(spm, abs=0.3)


def test_a_fall_of_ones_own_is_said_plainly() -> None:
    found = _found(_moved(-10))
    assert found.sentence.endswith("That is 6 % fewer than your own before.")
    assert "your own before" not in _found(_moved(10)).sentence


def test_a_small_change_is_none() -> None:
    found = _found(_moved(2))
    assert found.clarity == "no_clear_change"
    assert found.sentence.startswith("No clear change in your steps a minute")


def _watches(log: TrainingLog, *names: str) -> TrainingLog:
    runs = [replace(run, device=names[n * len(names) // 16]) for n, run in enumerate(log.runs)]
    return replace(log, activities=tuple(runs))


def test_another_watch_is_named_and_its_allowance_taken_off() -> None:
    log = _moved(5)
    same, other = _found(_watches(log, "A", "A")), _found(_watches(log, "A", "B"))
    low, high = same.interval or (None, None)
    less, same_high = other.interval or (None, None)
    assert same_high == high
    assert less == pytest.approx((low or 0) - 0.6)
    assert other.caveats[-2:] == (
        "Recorded with A before and with B now.",
        "Watches may differ by 0.6, which is taken off.",
    )
    assert len(same.caveats) == 1


_HALVES = [
    ({"surface": "treadmill"}, {"surface": "road"}, "the surface changed"),
    ({"ascent_m": 0.0}, {"ascent_m": 300.0}, "the runs became hillier or flatter"),
    ({"descent_m": 300.0}, {"descent_m": 0.0}, "the runs became hillier or flatter"),
    ({"walked_share": 0.0}, {"walked_share": 0.3}, "the share of walking changed"),
]


@pytest.mark.parametrize(("before", "after", "caveat"), _HALVES)
def test_on_another_ground_it_is_suggested_at_most(
    before: dict[str, Any], after: dict[str, Any], caveat: str
) -> None:
    unlike = _found(with_runs(_moved(-5), *[before] * 8, *[after] * 8))
    assert (unlike.clarity, unlike.caveats[-1]) == ("suggested", caveat)
    alike = _found(with_runs(_moved(-5), *[after] * 16))
    assert alike.clarity == "clear"
    assert caveat not in alike.caveats


def test_a_small_change_on_another_ground_is_none() -> None:
    ground = [{"surface": "trail"}] * 8 + [{"surface": "road"}] * 8
    found = _found(with_runs(_moved(2), *ground))
    assert (found.clarity, found.caveats[-1]) == ("no_clear_change", "the surface changed")


def _rolled_up(log: TrainingLog, *numbers: int) -> TrainingLog:
    """The log with a roll-up of these runs; the others tell the mean of the whole run."""
    ids = [log.runs[n].id for n in numbers]
    rows = [
        (n, 2.6 + 0.1 * (number % 5), True, 20, 168.0 + WOBBLE[number % 8], 0.0)
        for n, number in enumerate(numbers)
    ]
    return replace(log, bins=bins(ids, rows))


def test_the_mean_of_a_whole_run_is_not_held_against_its_level_part() -> None:
    """Samples come newest first: without this a drift would come with them."""
    found = _found(_rolled_up(_moved(-5), *range(8, 16)))
    assert found.clarity == "not_enough_data"
    assert found.sentence.endswith("8 new runs and 0 before that were measured the same way.")
    assert found.needs == ("8 more cadence runs, about 8 May.",)


def test_single_runs_measured_otherwise_are_left_out_before() -> None:
    log = read(steady([168.0] * 10, "spm"), steady([163.0] * 8, "spm", first=date(2024, 4, 15)))
    found = _found(_rolled_up(log, *range(2, 18)))
    assert found.clarity in {"suggested", "clear", "no_clear_change"}
    assert "8 runs, 15 Apr 2024 to 6 May 2024, against 8 before." in found.sentence
    assert (
        "2 of the runs before are left out: of them only the mean of the whole run is known."
        in found.caveats
    )


def test_too_few_runs_say_how_many_are_missing() -> None:
    found = _found(read(steady([168.0] * 12, "spm")))
    assert found.clarity == "not_enough_data"
    assert found.sentence.endswith("8 new runs and 4 before.")
    assert found.needs == ("4 more cadence runs, about 15 Apr.",)
    assert found.expected_on


def test_one_run_is_one_run() -> None:
    assert _found(read(steady([168.0], "spm"))).sentence.endswith("1 new run and 0 before.")


def test_nothing_is_said_of_old_logs_or_where_speed_explains_all() -> None:
    log = _moved(5)
    later = log.runs[-1].day + timedelta(days=120)
    assert list(cadence_drift(case_of(log, later))) == []
    assert list(cadence_drift(case_of(read("2024-03-01 run 6 km 36:00")))) == []
    runs = [replace(r, speed_mps=2.5 + 0.5 * (n >= 8)) for n, r in enumerate(log.runs)]
    assert list(cadence_drift(case_of(replace(log, activities=tuple(runs))))) == []


def test_the_benchmark_tells_a_real_change_from_none() -> None:
    """A few logs only; the figures are the campaign's."""
    assert shares(Cell("+5 %", percent=5.0), 20)["suggested or better"] > 0.8
    assert shares(Cell("none", new_watch=True), 20)["suggested or better"] < 0.3
