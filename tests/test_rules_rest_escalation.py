"""Whether rests after pain grow, by Theil and Sen with Kendall's exact p."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from rules.case import Case
from rules.onset_trend import AIM
from rules.rest_escalation import growth_of, inversions, rest_escalation
from traininglog.reference import claim, default_thresholds
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

LATER = date(2025, 12, 31)
LIMITS = default_thresholds().trend


def _told(*rests: int, place: str = "knee right") -> list[Finding]:
    """The findings of a log with these rests, each after a painful run."""
    day, lines = date(2024, 1, 1), []
    for rest in (*rests, None):
        lines.append(f"{day} run 6 km 36:00 | {place} 4/10 from 5 km")
        day += timedelta(days=(rest or 0) + 1)
    log, problems = read_text("\n".join(lines))
    assert not problems
    return list(rest_escalation(Case.of(log, LATER)))


def test_rests_that_grow_are_told_with_all_their_days() -> None:
    (found,) = _told(4, 8, 13, 20)
    assert found.sentence == (
        "Right knee, 1 Jan 2024 to 19 Feb 2024: days without running after pain were 4, 8, 13 "
        "and 20; each about 5 days longer than the one before (90 % interval 4 to 7)."
    )
    assert (found.clarity, found.interval) == ("suggested", (4.0, 7.0))
    assert found.effect == pytest.approx(31 / 6)
    assert found.effect_unit == "rest_days_per_cycle"
    assert found.caveats == (claim("rest_escalation").caveat,)
    assert len(found.run_ids) == 5
    assert (found.n_painful, found.n_painless, found.n_silent) == (5, 0, 0)
    assert (found.first_date, found.last_date) == (date(2024, 1, 1), date(2024, 2, 19))
    assert found.needs == ()


@pytest.mark.parametrize(
    ("rests", "clarity", "words"),
    [
        ((4, 8, 13, 20, 30), "clear", "each about 6 days longer"),
        ((20, 13, 8, 4), "suggested", "each about 5 days shorter"),
        ((4, 20, 8, 13), "no_clear_change", "no clear change (90 % interval -12 to 16 days"),
        ((7, 7, 7, 7), "no_clear_change", "no clear change"),
        ((7, 7, 7, 8), "no_clear_change", "no clear change"),
    ],
)
def test_the_class_follows_the_exact_p(
    rests: tuple[int, ...], clarity: str, words: str
) -> None:
    (found,) = _told(*rests)
    assert found.clarity == clarity
    assert words in found.sentence


def test_two_or_three_rests_are_told_and_not_judged() -> None:
    (found,) = _told(4, 9)
    assert found.sentence == (
        "Right knee, 1 Jan 2024 to 16 Jan 2024: days without running after pain were 4 and 9; "
        "too few to say whether they get longer."
    )
    assert (found.clarity, found.needs, found.effect) == ("not_enough_data", (AIM,), None)
    assert _told(9) == []


def test_a_family_is_one_story_and_one_rest_counts_once(log: TrainingLog) -> None:
    """
    2024-01-01 run 6 km 36:00 | knee right 4/10 from 5 km; itb right 4/10 from 5 km
    2024-01-06 run 6 km 36:00 | itb right 4/10 from 5 km
    2024-01-15 run 6 km 36:00 | knee left 4/10 from 5 km
    """
    found = list(rest_escalation(Case.of(log, LATER)))
    assert [f.sentence.partition(":")[2].split(";")[0] for f in found] == [
        " days without running after pain were 4 and 8"
    ]


def test_old_rests_are_an_older_story() -> None:
    log, _ = read_text("""
        2022-01-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2022-01-12 run 6 km 36:00 | no pain
        2024-01-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-01-12 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-01-20 run 6 km 36:00 | no pain
    """)
    (found,) = rest_escalation(Case.of(log, LATER))
    assert found.first_date == date(2024, 1, 1)


def test_a_place_that_was_quiet_for_a_year_is_left_out() -> None:
    log, _ = read_text("""
        2022-01-01 run 6 km 36:00 | calf left 4/10 from 5 km
        2022-01-06 run 6 km 36:00 | calf left 4/10 from 5 km
        2022-01-12 run 6 km 36:00 | calf left 4/10 from 5 km
        2022-01-13 run 6 km 36:00 | no pain
        2024-02-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-02-06 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-02-12 run 6 km 36:00 | knee right 4/10 from 5 km
    """)
    assert [str(f.place) for f in rest_escalation(Case.of(log, LATER))] == ["right knee"]


def test_the_latest_story_comes_first() -> None:
    log, _ = read_text("""
        2024-01-01 run 6 km 36:00 | calf left 4/10 from 5 km
        2024-01-06 run 6 km 36:00 | calf left 4/10 from 5 km
        2024-01-12 run 6 km 36:00 | calf left 4/10 from 5 km
        2024-02-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-02-06 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-02-12 run 6 km 36:00 | knee right 4/10 from 5 km
    """)
    found = rest_escalation(Case.of(log, LATER))
    assert [str(f.place) for f in found] == ["right knee", "left calf"]


SMALL = st.lists(st.integers(3, 7), min_size=2, max_size=6)


@given(SMALL)
def test_p_is_the_share_of_all_orders(values: list[int]) -> None:
    def steadiness(order: Sequence[int]) -> int:
        return abs(sum((b > a) - (b < a) for a, b in combinations(order, 2)))

    orders = [steadiness(order) for order in permutations(values)]
    share = sum(s >= steadiness(values) for s in orders) / len(orders)
    assert growth_of(values, LIMITS).p_value == pytest.approx(share)


@given(st.lists(st.integers(3, 400), min_size=4, max_size=12, unique=True))
def test_p_is_kendalls_where_nothing_is_tied(values: list[int]) -> None:
    tau = kendalltau(range(len(values)), values, method="exact")
    found = growth_of(values, LIMITS)
    assert found.p_value == pytest.approx(float(tau.pvalue))
    low, high = found.interval
    assert low is not None
    assert high is not None
    assert low <= found.days_per_cycle <= high
    assert (low > 0 or high < 0) == (found.p_value <= 0.10)


@given(SMALL)
def test_inversions_count_every_order_once(values: list[int]) -> None:
    falls = Counter(
        sum(b < a for a, b in combinations(order, 2)) for order in set(permutations(values))
    )
    counted = inversions([values.count(v) for v in set(values)])
    assert counted == [falls[n] for n in range(len(counted))]


def test_two_values_bound_nothing() -> None:
    assert growth_of([3, 9], LIMITS).interval == (None, None)
