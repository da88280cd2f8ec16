"""The onset trend: when it may speak, what it says, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.onset_trend import AIM, onset_trends
from rules.states import run_states
from traininglog.activity import Knot
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import OnsetTrend
    from traininglog.log import TrainingLog

START = date(2024, 3, 1)
FALLING = (6.0, 5.6, 5.1, 4.4, 4.1, 3.5, 3.2, 2.6, 2.2, 1.8)


def _day(n: int) -> str:
    return (START + timedelta(days=2 * n)).isoformat()


def _falling(*more: str, tail: str = "", km: float = 8) -> TrainingLog:
    lines = [
        f"{_day(n)} run {km} km 48:00 {tail} | knee right 4/10 from {onset} km"
        for n, onset in enumerate(FALLING)
    ]
    log, problems = read_text("\n".join([*lines, *more]))
    assert not problems
    return log


def _trend(log: TrainingLog) -> OnsetTrend:
    (trend,) = onset_trends(log, run_states(log), ())
    return trend


def test_a_decline_is_called_earlier_with_its_size() -> None:
    trend = _trend(_falling())
    assert (trend.verdict, trend.clarity, trend.n_painful) == ("earlier", "suggested", 10)
    assert trend.caveats == ("neighbouring runs are alike",)
    assert trend.p_value is not None
    assert trend.p_value <= 0.01
    assert trend.ratio_per_month is not None
    assert trend.interval is not None
    low, high = trend.interval
    assert low is not None
    assert high is not None
    assert low < trend.ratio_per_month < high < 0.3


def test_runs_after_the_last_painful_one_are_no_part_of_the_span() -> None:
    log = _falling(*(f"{_day(n)} run 9 km 54:00 | no pain" for n in range(10, 30)))
    assert _trend(log) == _trend(_falling())


def test_painkiller_runs_stay_out() -> None:
    log = _falling()
    drugged = tuple(replace(e, painkiller=True) for e in log.pain[:4])
    trend = _trend(replace(log, pain=drugged + log.pain[4:]))
    assert (trend.n_painful, trend.verdict) == (6, "not_enough_data")
    assert trend.needs == (AIM,)


def test_silence_in_one_half_is_not_enough_data() -> None:
    log = _falling(
        "2024-03-02 run 5 km 30:00", "2024-03-04 run 5 km 30:00", "2024-03-06 run 5 km 30:00"
    )
    trend = _trend(log)
    assert (trend.verdict, trend.n_silent, trend.p_value) == ("not_enough_data", 3, None)
    assert trend.needs == ("Answers for the silent runs of 2 Mar, 4 Mar and 6 Mar.",)


def test_a_declaration_counts_silent_runs_and_says_how_many() -> None:
    silent = [f"2024-03-{day:02d} run 1 km 6:00" for day in (2, 4, 6)]
    told = _trend(_falling(*silent, "declare 2024-03-01 to 2024-03-31"))
    assert (told.verdict, told.clarity) == ("earlier", "suggested")
    assert (told.n_assumed_painless, told.n_silent, told.n_painless) == (3, 0, 0)
    assert told.caveats[0].startswith("3 silent runs taken as painless")


def test_a_declaration_is_not_used_where_answers_reach() -> None:
    silent = ["2024-03-02 run 1 km 6:00", "declare 2024-03-01 to 2024-03-31"]
    trend = _trend(_falling(*silent))
    assert (trend.n_assumed_painless, trend.n_silent) == (0, 1)


def test_less_than_a_fortnight_or_too_few_onsets_is_not_enough() -> None:
    week, _ = read_text(
        "\n".join(
            f"2024-03-{d:02d} run 8 km 48:00 | knee right 4/10 from {d} km" for d in range(1, 9)
        )
    )
    told = ("knee right 4/10 from 5 km", "no pain", "no pain")
    few, _ = read_text(
        "\n".join(f"{_day(n)} run 8 km 48:00 | {told[n % 3]}" for n in range(13))
    )
    four = replace(
        few, pain=tuple(replace(e, onset_km=None) if e.day == START else e for e in few.pain)
    )
    assert [_trend(log).needs for log in (week, four)] == [
        (AIM,), ("Where in the run it began on 1 Mar.",),
    ]  # fmt: skip
    assert _trend(replace(few, pain=few.pain[:10])).needs == (AIM,)


def test_a_place_that_only_hurts_between_runs_has_no_trend(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-02 rest | knee right 2/10 stairs
    2024-03-04 run 5 km 30:00 | calf left 3/10 after
    """
    assert onset_trends(log, run_states(log), ()) == ()


@pytest.mark.parametrize(
    ("first", "second", "caveat"),
    [
        ("", "", None),
        ("slower", "", "the runs became faster"),
        ("100 m down", "1 m down", "the runs became hillier or flatter"),
        ("walked 40 %", "walked 2 %", "the share of walking changed"),
        ("trail", "road", "the surface changed"),
    ],
)
def test_halves_that_cannot_be_compared_are_named(
    first: str, second: str, caveat: str | None
) -> None:
    onsets = (5, 4, 6, 5.5, 3, 4.5, 6, 5, 3.5, 4.2)
    lines = []
    for n, onset in enumerate(onsets):
        words, clock = (first if n < 5 else second), "48:00"
        if words == "slower":
            words, clock = "", "60:00"
        lines.append(f"{_day(n)} run 8 km {clock} {words} | knee right 4/10 from {onset} km")
    log, problems = read_text("\n".join(lines))
    assert not problems
    assert _trend(log).caveats == ((caveat,) if caveat else ())


def test_where_the_onset_lies_when_it_was_not_told(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-03 run 8 km 48:00 | knee right 4/10 from the start
    2024-03-05 run 8 km 48:00 | knee right 4/10
    2024-03-07 run 8 km 48:00 | no pain; knee right 3/10 next morning
    2024-03-09 run 8 km 48:00 | no pain
    2024-03-11 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-03-13 run 8 km 48:00 | knee right 4/10 from 6 km
    2024-03-15 run 8 km 48:00 | knee right 4/10 from 9 km
    2024-03-17 run 8 km | knee right 4/10 from 3 km
    """
    trend = _trend(log)
    assert (trend.n_painful, trend.n_painless, trend.verdict) == (8, 1, "no_clear_change")
    assert trend.ratio_per_month is not None


def test_walking_is_taken_off_the_onset() -> None:
    walked_first = tuple(
        replace(
            run,
            running_km=6.0,
            running_min=36.0,
            profile=(Knot(2.0, 0.0, 0.0), Knot(8.0, 6.0, 36.0)),
        )
        for run in _falling().activities
    )
    plain, walked = _falling(), replace(_falling(), activities=walked_first)
    assert (_trend(walked).ratio_per_month or 1) < (_trend(plain).ratio_per_month or 0)


def test_onsets_without_spread_say_no_clear_change() -> None:
    log, _ = read_text(
        "\n".join(f"{_day(n)} run 8 km 48:00 | knee right 4/10 from 5 km" for n in range(9))
    )
    trend = _trend(log)
    assert (trend.verdict, trend.p_value, trend.ratio_per_month) == ("no_clear_change", 1, None)


def test_spans_are_each_chain_the_way_back_and_all(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-10 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-03-20 run 8 km 48:00 | knee right 4/10 from 3 km
    2024-03-22 run 8 km 48:00 | no pain; itb right 1/10
    2024-03-24 run 8 km 48:00 | knee right 1/10 from 5 km; calf left 3/10
    """
    found = analyse(log, date(2024, 12, 31))
    spans = {
        (str(t.place), t.span): (t.first_date.day, t.last_date.day) for t in found.onset_trends
    }
    assert spans == {
        ("right knee", "chain"): (1, 20),
        ("right knee", "way_back"): (20, 24),
        ("right knee", "all"): (1, 24),
        ("right IT band", "way_back"): (22, 22),
        ("right IT band", "all"): (22, 22),
        ("left calf", "all"): (24, 24),
    }


def test_onsets_from_the_start_alone_say_nothing(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from the start
    2024-03-03 run 8 km 48:00 | no pain
    2024-03-05 run 8 km 48:00 | no pain
    2024-03-07 run 8 km 48:00 | no pain
    2024-03-09 run 8 km 48:00 | knee right 4/10 from the start
    2024-03-11 run 8 km 48:00 | knee right 4/10 from the start
    2024-03-13 run 8 km 48:00 | knee right 4/10 from the start
    2024-03-15 run 8 km 48:00 | knee right 4/10 from the start
    2024-03-17 run 8 km 48:00 | knee right 4/10 from the start
    """
    assert _trend(log).verdict == "not_enough_data"


def test_a_run_without_distance_is_no_end_of_a_span() -> None:
    log = _falling()
    first = replace(log.activities[0], distance_km=None)
    trend = _trend(replace(log, activities=(first, *log.activities[1:])))
    assert (trend.first_date, trend.n_painful) == (START + timedelta(days=2), 9)


def test_a_run_without_time_caps_the_verdict() -> None:
    log = _falling()
    first = replace(log.activities[0], timer_min=None, speed_mps=None)
    trend = _trend(replace(log, activities=(first, *log.activities[1:])))
    assert trend.clarity == "suggested"
    assert "some runs have no time to test beside the distance" in trend.caveats


def test_the_first_steps_lead_at_an_achilles() -> None:
    log = _falling()
    heels = tuple(replace(e, location="achilles") for e in log.pain)
    assert (
        "at this place the first steps next morning say more"
        in _trend(replace(log, pain=heels)).caveats
    )


def test_minutes_that_tell_another_story_stop_the_verdict() -> None:
    """Half the distance at half the speed is the same time: nothing began earlier."""
    log = _falling()
    slower = tuple(
        replace(run, timer_min=run.timer_min * 6 / onset, speed_mps=None)
        for run, onset in zip(log.activities, FALLING, strict=True)
        if run.timer_min
    )
    trend = _trend(replace(log, activities=slower))
    assert (trend.verdict, trend.clarity) == ("no_clear_change", "no_clear_change")
    assert "distance and minutes do not agree" in trend.caveats


def test_a_silent_run_that_could_have_gone_far_makes_it_less_sure() -> None:
    clear = _falling("2024-03-18 run 2 km 12:00", km=7)
    far = _falling("2024-03-18 run 30 km 180:00", km=7)
    assert [_trend(log).n_silent for log in (clear, far)] == [1, 1]
    assert "the silent runs could change this" not in _trend(clear).caveats
    assert "the silent runs could change this" in _trend(far).caveats
    assert (_trend(far).p_value or 0) > (_trend(clear).p_value or 1)


def test_painless_runs_alone_make_no_trend_where_notes_have_gaps(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-03 run 12 km 72:00 | no pain
    2024-03-05 run 12 km 72:00 | no pain
    2024-03-07 run 12 km 72:00 | no pain
    2024-03-09 run 12 km 72:00 | no pain
    2024-03-11 run 8 km 48:00
    2024-03-13 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-15 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-17 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-19 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-21 run 8 km 48:00 | knee right 4/10 from 5 km
    """
    told = _trend(log)
    assert (told.verdict, told.p_value) == ("no_clear_change", 1)
    assert "the silent runs could change this" in told.caveats
    answered = replace(log, activities=tuple(r for r in log.activities if r.day.day != 11))
    assert _trend(answered).verdict == "earlier"


def test_what_is_missing_can_be_answers_for_runs_that_are_there(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-03 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-03-05 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-07 run 8 km 48:00 | no pain
    2024-03-09 run 8 km 48:00
    2024-03-12 run 8 km 48:00 | knee right 4/10 from 6 km
    2024-03-16 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-03-18 run 8 km 48:00 | no pain
    2024-03-21 run 8 km 48:00 | knee right 4/10 from 5 km
    """
    without = replace(log, pain=tuple(e for e in log.pain if e.day.day != 18))
    assert _trend(log).needs == ()
    assert _trend(without).needs == ("Answers for the silent runs of 9 Mar and 18 Mar.",)


def test_the_picture_has_a_curve_for_each_half() -> None:
    trend = _trend(_falling())
    assert trend.medians_km == (5.1, 2.6)
    assert [curve[0] for curve in trend.curves] == [(0.0, 1.0), (0.0, 1.0)]
    assert [len(curve) for curve in trend.curves] == [6, 6]


def test_a_steep_even_decline_is_clear() -> None:
    log = _falling(
        *(
            f"{_day(n)} run 8 km 48:00 | knee right 4/10 from {onset} km"
            for n, onset in enumerate((2.1, 1.4, 1.7, 1.1, 1.3, 0.9), start=10)
        )
    )
    trend = _trend(log)
    assert (trend.verdict, trend.clarity, trend.caveats) == ("earlier", "clear", ())
