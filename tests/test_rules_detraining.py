"""Heart rate at the same speed around a rest: a class from six and six runs on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.detraining import CELLS, shares
from rules.detraining import detraining
from tests.speed_logs import FIRST_DAY, bins, case_of, read, steady, with_runs
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog


def _back(before: int) -> date:
    """The return after 14 days off that follow so many runs."""
    return FIRST_DAY + timedelta(days=3 * (before - 1) + 15)


def _rest(bpm: float, before: int = 6, after: int = 6) -> TrainingLog:
    later = steady([150 + bpm] * after, "bpm", first=_back(before))
    return read(steady([150.0] * before, "bpm"), later)


def _found(log: TrainingLog) -> Finding:
    (found,) = detraining(case_of(log))
    assert found.kind == "detraining"
    return found


@pytest.mark.parametrize(
    ("bpm", "way"), [(11, "11 a minute faster"), (-9, "9 a minute slower")]
)
def test_six_and_six_runs_may_say_it(bpm: float, way: str) -> None:
    found = _found(_rest(bpm))
    assert found.clarity == "clear"
    assert found.sentence.startswith(
        "After 14 days without running, 16 Mar 2024 to 31 Mar 2024, your heart beat "
        f"{way} at the same speed (90 % interval "
    )
    assert found.sentence.endswith("6 runs before, 6 after).")
    assert found.effect == pytest.approx(bpm, abs=1)
    assert claim("deconditioning").caveat in found.caveats
    assert (found.needs, len(found.run_ids)) == ((), 12)


@pytest.mark.parametrize(
    ("before", "after", "caveat"),
    [
        ({"surface": "treadmill"}, {"surface": "trail"}, "the surface changed"),
        ({"ascent_m": 0.0}, {"ascent_m": 300.0}, "the runs became hillier or flatter"),
    ],
)
def test_on_another_ground_it_is_suggested_at_most(
    before: dict[str, Any], after: dict[str, Any], caveat: str
) -> None:
    found = _found(with_runs(_rest(11), *[before] * 6, *[after] * 6))
    assert (found.clarity, caveat in found.caveats) == ("suggested", True)
    alike = _found(with_runs(_rest(11), *[after] * 12))
    assert (alike.clarity, caveat in alike.caveats) == ("clear", False)
    few = _found(with_runs(_rest(11, before=9, after=3), *[before] * 9, *[after] * 3))
    assert (few.clarity, caveat in few.caveats) == ("not_enough_data", True)


def test_a_small_difference_is_none() -> None:
    found = _found(_rest(1))
    assert found.clarity == "no_clear_change"
    assert found.sentence.startswith(
        "No clear change in heart rate at the same speed after 14 days without running, "
        "16 Mar 2024 to 31 Mar 2024: +1 beat a minute (90 % interval "
    )


def test_fewer_show_the_size_and_say_neither_way() -> None:
    found = _found(_rest(11, before=9, after=3))
    assert found.clarity == "not_enough_data"
    assert ": +11 beats a minute (90 % interval " in found.sentence
    assert found.sentence.endswith("3 after), which cannot be told from chance yet.")
    assert not any(word in found.sentence for word in ("faster", "slower", "better", "worse"))
    assert found.interval
    assert found.needs == ("3 more heart-rate runs, about 29 Apr.",)
    assert found.expected_on == date(2024, 4, 29)


def test_runs_before_a_rest_cannot_be_made_up() -> None:
    found = _found(_rest(11, before=4, after=8))
    assert (found.clarity, found.expected_on) == ("not_enough_data", None)
    assert found.needs == (
        "It takes 6 heart-rate runs on each side of a rest; those of this one are over.",
    )


def test_without_any_heart_rate_it_is_said_once_and_nothing_is_expected() -> None:
    runs = "2024-01-01 run 6 km 36:00\n2024-01-20 run 6 km 36:00\n2024-02-20 run 6 km 36:00"
    found = _found(read(runs))
    assert found.clarity == "not_enough_data"
    assert found.sentence == (
        "No run in this log tells a heart rate at a running speed, so nothing can be said of "
        "it before and after a rest."
    )
    assert (found.needs, found.expected_on) == (("Runs recorded with a heart rate.",), None)
    assert (found.run_ids, found.origins) == ((), ("manual",))


@pytest.mark.parametrize(("before", "after"), [(2, 9), (6, 3), (12, 1)])
def test_too_few_for_a_size_are_counted_only(before: int, after: int) -> None:
    found = _found(_rest(11, before, after))
    assert (found.clarity, found.effect) == ("not_enough_data", None)
    assert found.sentence.startswith("Not enough data for heart rate at the same speed")


def test_the_time_to_look_at_the_runs_after_a_rest_is_over() -> None:
    log = _rest(11, before=9, after=3)
    (found,) = detraining(case_of(log, log.runs[-1].day + timedelta(days=90)))
    assert found.needs == (
        "It takes 6 heart-rate runs on each side of a rest; those of this one are over.",
    )


def test_without_a_rest_there_is_nothing_to_compare() -> None:
    assert list(detraining(case_of(read(steady([150.0] * 12, "bpm"))))) == []


def _rests(lengths: list[int]) -> TrainingLog:
    """Seven runs before each rest of so many days and seven after the last."""
    texts, first = [], FIRST_DAY
    for rest in [*lengths, 0]:
        texts.append(steady([150.0] * 7, "bpm", first=first))
        first += timedelta(days=18 + rest + 1)
    return read(*texts)


def test_the_newest_three_rests_are_told_newest_first() -> None:
    found = list(detraining(case_of(_rests([8, 9, 10, 11]))))
    assert [f.sentence.split(" days without")[0].split()[-1] for f in found] == [
        "11",
        "10",
        "9",
    ]
    assert all(len(f.run_ids) == 12 for f in found)


def test_the_next_rest_ends_what_came_after_one() -> None:
    """After the first of two rests there were two runs, so it is not told."""
    texts = [
        steady([150.0] * 8, "bpm"),
        steady([150.0] * 2, "bpm", first=date(2024, 4, 10)),
        steady([150.0] * 6, "bpm", first=date(2024, 5, 1)),
    ]
    (found,) = detraining(case_of(read(*texts)))
    assert found.last_date == date(2024, 5, 1)


def _degrees(
    log: TrainingLog, before: float, after: float, runs: int, spread: int = 2
) -> TrainingLog:
    """The temperature of the last `runs` before and after the return, two in turn."""
    back, first = _back(18), len(log.runs) - runs
    told = [
        replace(r, temperature_c=(after if r.day >= back else before) + spread * (n % 2))
        if n >= first
        else r
        for n, r in enumerate(log.runs)
    ]
    return replace(log, activities=tuple(told))


def test_a_temperature_that_differs_is_said_and_caps_the_class() -> None:
    log = _rest(11, before=18)
    warm = _found(_degrees(log, 10, 20, 12))
    assert warm.clarity == "suggested"
    assert "It was 10 degrees warmer after the rest." in warm.caveats
    cold = _found(_degrees(log, 20, 10, 12))
    assert "It was 10 degrees colder after the rest." in cold.caveats
    assert _found(_degrees(log, 10, 13, 12)).clarity == "clear"


def test_with_enough_temperatures_they_are_allowed_for() -> None:
    log = _rest(0, before=18)
    heat = _degrees(log, 10, 20, 24, spread=12)
    runs = [
        replace(r, heart_rate_bpm=(r.heart_rate_bpm or 0) + (r.temperature_c or 0))
        for r in heat.runs
    ]
    found = _found(replace(heat, activities=tuple(runs)))
    assert "The temperature is allowed for by your own runs." in found.caveats
    assert found.effect == pytest.approx(0, abs=3)


def test_means_beside_bins_cap_the_class() -> None:
    log = _rest(11)
    rows = [(n, 2.6 + 0.1 * (n % 5), True, 20, 0.0, 150.0) for n in range(6)]
    mixed = replace(log, bins=bins([run.id for run in log.runs[:6]], rows))
    found = _found(mixed)
    assert found.clarity == "suggested"
    assert "6 of 12 runs tell only the mean" in found.caveats[0]


def test_where_speed_explains_all_nothing_is_compared() -> None:
    log = _rest(11)
    runs = [replace(r, speed_mps=2.5 + 0.5 * (n >= 6)) for n, r in enumerate(log.runs)]
    found = _found(replace(log, activities=tuple(runs)))
    assert (found.clarity, found.effect) == ("not_enough_data", None)


def test_the_benchmark_tells_an_effect_from_none() -> None:
    """A few logs only; the figures are the campaign's."""
    effect = next(cell for cell in CELLS if cell.name == "+11, 6 + 6 among 60")
    assert shares(effect, 20)["faster suggested or better"] > 0.5
    assert shares(CELLS[0], 20)["faster suggested or better"] < 0.3


def test_walk_breaks_let_the_heart_rest_and_nothing_is_said() -> None:
    log = _rest(-9)
    walked: list[dict[str, float]] = [{}] * 6 + [{"walked_share": 0.2}] * 6
    found = _found(with_runs(log, *walked))
    assert found.clarity == "not_enough_data"
    assert any("walking lets the heart rest" in caveat for caveat in found.caveats)
    assert "cannot be told from chance" not in found.sentence
    assert _found(with_runs(log, *[{"walked_share": 0.2}] * 12)).clarity == "clear"


def test_other_training_in_the_next_gap_ends_what_came_after() -> None:
    """The sixth run after the rest lies behind another long gap, one full of rides."""
    back = _back(6)
    after = steady([161.0] * 5, "bpm", first=back)
    last = back + timedelta(days=12)
    rides = "\n".join(f"{last + timedelta(days=n)} ride 20 km 60:00" for n in range(1, 15))
    later = steady([140.0] * 6, "bpm", first=last + timedelta(days=16))
    found = _found(read(steady([150.0] * 6, "bpm"), after, rides, later))
    assert found.sentence.count("5 after") == 1
