"""Scores when it hurts, four weeks beside the four before; and the change that counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Case
from rules.onset_trend import AIM
from rules.score_change import score_change
from rules.two_sides import change_of_mean
from traininglog.reference import default_thresholds
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.finding import Finding

DAY = date(2024, 4, 25)
FIRST, SECOND = date(2024, 3, 2), date(2024, 3, 30)


def _runs(first: date, told: Sequence[object], run: str = "6 km 36:00") -> str:
    """A run every four days; a number is a score, None a silent run."""
    lines = []
    for n, score in enumerate(told):
        felt = "" if score is None else f" | knee right {score}/10"
        felt = f" | {score}" if isinstance(score, str) else felt
        lines.append(f"{first + timedelta(days=4 * n)} run {run}{felt}")
    return "\n".join(lines)


def _found(*parts: str) -> list[Finding]:
    log, problems = read_text("\n".join(parts))
    assert not problems
    return list(score_change(Case.of(log, DAY)))


def test_a_fall_of_three_points_is_clear() -> None:
    (finding,) = _found(_runs(FIRST, [6, 5, 6, 5, 0]), _runs(SECOND, [3, 2, 3, 2, 0, 0]))
    assert (finding.clarity, finding.effect, finding.effect_unit) == ("clear", -3, "points")
    assert finding.sentence == (
        "Right knee: scores of the runs that hurt, 4 in the four weeks to 28 Mar 2024 and 4 "
        "since: 5.5 of 10 before, 2.5 after: 3.0 points less "
        "(90 % interval of the change -3.8 to -2.2)."
    )
    assert (finding.n_painful, finding.n_painless, finding.n_silent) == (8, 3, 0)


def test_a_rise_is_told_as_one() -> None:
    (finding,) = _found(_runs(FIRST, [2, 3, 2, 3]), _runs(SECOND, [6, 5, 6, 5]))
    assert finding.clarity == "clear"
    assert "3.0 points more" in finding.sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [([4, 4, 4, 4], [3, 3, 3, 3]), ([9, 1, 9, 1], [1, 1, 6, 1]), ([2, 2, 2, 2], [1, 1, 1, 1])],
)
def test_under_two_points_or_by_chance_is_no_clear_change(
    before: list[int], after: list[int]
) -> None:
    (finding,) = _found(_runs(FIRST, before), _runs(SECOND, after))
    assert finding.clarity == "no_clear_change"
    assert "no clear change" in finding.sentence


@pytest.mark.parametrize(
    ("run", "caveat"),
    [
        ("3 km 18:00", "the runs became shorter"),
        ("9 km 54:00", "the runs became longer"),
        ("6 km 30:00", "the runs became faster"),
    ],
)
def test_other_runs_make_it_suggested_at_most(run: str, caveat: str) -> None:
    (finding,) = _found(_runs(FIRST, [6, 5, 6, 5]), _runs(SECOND, [3, 2, 3, 2], run))
    assert (finding.clarity, finding.caveats) == ("suggested", (caveat,))
    assert caveat in finding.sentence


def test_runs_without_a_distance_are_compared_as_they_are() -> None:
    (finding,) = _found(
        _runs(FIRST, [6, 5, 6, 5], "36:00"), _runs(SECOND, [3, 2, 3, 2], "36:00")
    )
    assert (finding.clarity, finding.caveats) == ("clear", ())


def test_pain_is_never_asked_for_answers_are() -> None:
    (few,) = _found(_runs(FIRST, [6, 5, 6]), _runs(SECOND, [3, 2, 3, 2]))
    assert (few.clarity, few.needs, few.effect) == ("not_enough_data", (AIM,), None)
    (silent,) = _found(_runs(FIRST, [6, 5, 6, 5, None, None]), _runs(SECOND, [3, 2, 3, 2]))
    assert silent.needs == ("Answers for the silent runs of 18 Mar and 22 Mar.",)
    for finding in (few, silent):
        assert "less" not in finding.sentence
        assert "more" not in finding.sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], [3, 2, 3, 2]),
        ([5, 5, 5, 5], [0, 0, 0, 0]),
        ([5, 5], ["knee right 3/10 painkiller"] * 4),
        ([5, 5], ["knee right", "knee right"]),
    ],
)
def test_one_side_without_pain_has_nothing_to_compare(
    before: list[int], after: list[object]
) -> None:
    assert _found("2024-01-01 run 5 km 30:00", _runs(FIRST, before), _runs(SECOND, after)) == []


@given(
    st.lists(st.integers(0, 10), min_size=2, max_size=12),
    st.lists(st.integers(0, 10), min_size=2, max_size=12),
)
def test_the_interval_holds_its_change_and_turns_with_the_sides(
    before: list[int], after: list[int]
) -> None:
    thresholds = default_thresholds()
    there = change_of_mean(before, after, thresholds)
    back = change_of_mean(after, before, thresholds)
    assert there.interval[0] < there.points < there.interval[1]
    assert there.points == pytest.approx(-back.points)
    assert there.interval[0] == pytest.approx(-back.interval[1])
    assert 0 <= there.p_value <= 1
    assert (there.p_value < 0.1) is (there.interval[0] > 0 or there.interval[1] < 0)
