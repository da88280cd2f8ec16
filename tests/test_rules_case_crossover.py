"""The case-crossover: which runs are compared, the test, its size, and many looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Case
from rules.case_crossover import (
    Compared,
    Stratum,
    compare,
    history,
    largest_standing,
    size,
    strata,
)
from traininglog.pain import Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.log import TrainingLog
    from traininglog.thresholds import AssociationThresholds

KNEE = Place("knee", "right")


def _case(log: TrainingLog) -> Case:
    return Case.of(log, log.runs[-1].day)


def _diary(answers: str, every_days: int = 1) -> Case:
    """A run a day: P painful, o painless, - silent, k painful on a painkiller."""
    words = {"P": " | knee right 4/10", "o": " | no pain", "-": ""}
    words["k"] = " | knee right 4/10 painkiller"
    lines = (
        f"{date(2024, 1, 1) + timedelta(days=n * every_days)} run 5 km 30:00{words[answer]}"
        for n, answer in enumerate(answers)
    )
    log, problems = read_text("\n".join(lines))
    assert not problems
    return _case(log)


def _limits(case: Case, match_runs: int = 1) -> AssociationThresholds:
    return replace(case.log.thresholds.association, match_runs=match_runs)


def _strata(case: Case, match_runs: int = 1) -> list[Stratum]:
    here = case.states.by_place[KNEE]
    return list(strata(here, history(case.states), _limits(case, match_runs)))


def test_a_painful_run_is_compared_with_the_nearest_free_painless_ones() -> None:
    assert _strata(_diary("ooooooP")) == [Stratum(6, (2, 3, 4, 5))]


def test_a_painless_run_is_used_once() -> None:
    found = _strata(_diary("ooooPooP"))
    assert found == [Stratum(4, (1, 2, 3)), Stratum(7, (6,))]  # run 5 came after pain


def test_after_pain_only_runs_after_pain_are_compared() -> None:
    assert _strata(_diary("ooPoPPoP"))[-1] == Stratum(5, (3,))


def test_as_many_answers_before_have_to_be_the_same() -> None:
    assert _strata(_diary("ooooooP"), match_runs=3) == [Stratum(6, (3, 4, 5))]
    assert _strata(_diary("PooooP"), match_runs=3) == [Stratum(5, (4,))]


def test_silence_and_painkillers_are_compared_with_nothing() -> None:
    assert _strata(_diary("oo-okoP")) == [Stratum(6, (1,))]
    assert _strata(_diary("--P-P")) == []


def test_a_run_of_another_season_is_no_control() -> None:
    assert _strata(_diary("ooP", every_days=91)) == []
    assert _strata(_diary("ooP", every_days=90)) == [Stratum(2, (1,))]


def test_pain_between_two_runs_belongs_to_what_came_before_the_second(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    2024-03-03 run 5 km 30:00 | no pain
    2024-03-04 rest | calf left 2/10
    2024-03-05 run 5 km 30:00 | no pain
    2024-03-07 run 5 km 30:00 | knee right 4/10 was 2/10
    2024-03-09 run 5 km 30:00 | no pain
    """
    told = history(_case(log).states)
    assert told == ("painless", "painful", "painful", "painful", "painless")


def test_pain_before_the_first_run_is_its_own(log: TrainingLog) -> None:
    """
    2024-03-01 rest | knee right 2/10
    2024-03-03 run 5 km 30:00 | no pain
    """
    assert history(_case(log).states) == ("painful",)


def _compared(strata: Sequence[tuple[float, ...]]) -> Compared | None:
    values = np.array([value for stratum in strata for value in stratum])
    numbers = iter(range(len(values)))
    rows = [Stratum(next(numbers), tuple(next(numbers) for _ in row[1:])) for row in strata]
    return compare(rows, values)


def _moments_by_hand(strata: list[tuple[float, ...]], log_odds: float) -> tuple[float, float]:
    """Log likelihood and information of conditional logit, written down as in a textbook."""
    likelihood = information = 0.0
    for own, *others in strata:
        weights = np.exp(log_odds * np.array([own, *others]))
        share = weights / weights.sum()
        values = np.array([own, *others])
        likelihood += float(np.log(share[0]))
        information += float(share @ values**2 - (share @ values) ** 2)
    return likelihood, information


def _penalized(strata: list[tuple[float, ...]], log_odds: float) -> float:
    likelihood, information = _moments_by_hand(strata, log_odds)
    return likelihood + float(np.log(information)) / 2


def test_the_size_is_where_the_penalized_likelihood_is_highest() -> None:
    rng = np.random.default_rng(1)
    rows = [(rng.normal(0.8), *rng.normal(size=rng.integers(1, 5))) for _ in range(30)]
    found = _compared(rows)
    assert found
    log_odds, error = size(found, 1.0, 25)
    grid = np.linspace(-3, 3, 6001)
    best = grid[np.argmax([_penalized(rows, b) for b in grid])]
    assert log_odds == pytest.approx(best, abs=1e-3)
    assert error == pytest.approx(_moments_by_hand(rows, log_odds)[1] ** -0.5)


@pytest.mark.parametrize("scale", [0.5, 7.0])
def test_a_step_of_another_length_is_another_size_of_the_same(scale: float) -> None:
    rng = np.random.default_rng(2)
    found = _compared([(rng.normal(0.5), *rng.normal(size=4)) for _ in range(30)])
    assert found
    one, other = size(found, 1.0, 25), size(found, scale, 25)
    assert other.log_odds == pytest.approx(one.log_odds * scale, rel=1e-6)
    assert other.error == pytest.approx(one.error * scale, rel=1e-6)


def test_all_painful_runs_on_one_side_have_a_size_still() -> None:
    found = _compared([(3.0, 1.0, 1.5, 2.0)] * 20)
    assert found
    log_odds, error = size(found, 1.0, 25)
    assert 1 < log_odds < 10
    assert error > 0


def test_the_p_value_is_near_that_of_every_way_to_choose_the_painful_runs() -> None:
    rng = np.random.default_rng(3)
    rows = [tuple(map(float, rng.exponential(size=3))) for _ in range(9)]
    found = _compared(rows)
    assert found
    ranks = np.argsort(np.argsort(np.ravel(rows))).reshape(-1, 3)
    ways = np.array([sum(way) for way in product(*(row - row.mean() for row in ranks))])
    own = sum(row[0] - row.mean() for row in ranks)
    exact = np.mean(np.abs(ways) >= abs(own) - 1e-9)
    assert found.p_value == pytest.approx(exact, abs=0.03)


def test_painful_runs_that_scatter_widely_are_no_sign() -> None:
    rows = [(9.0 * (-1) ** n + n / 100, 0.1, 0.2, 0.3, 0.4) for n in range(20)]
    near = [(0.25 + n / 100, 0.1, 0.2, 0.3, 0.4) for n in range(20)]
    wide, close = _compared(rows), _compared(near)
    assert wide
    assert close
    assert wide.p_value > 0.9
    assert close.p_value < 0.1


def test_what_is_unknown_is_left_out_and_what_is_alike_tells_nothing() -> None:
    nan = float("nan")
    found = _compared([(2.0, 1.0, nan), (nan, 1.0, 1.0), (1.0, 1.0, 1.0), (2.0, nan)])
    assert found
    assert [len(s.painless) for s in found.strata] == [1, 2]
    assert (found.n_telling, found.means) == (1, (1.5, 1.0))
    assert _compared([(1.0, 1.0)]) is None
    assert compare([], np.zeros(3)) is None


def test_many_looks_are_corrected_together() -> None:
    assert largest_standing([0.5, 0.019, 0.2], looks=5, rate=0.1) == pytest.approx(0.019)
    assert largest_standing([0.021, 0.2], looks=5, rate=0.1) == 0
    assert largest_standing([0.01, 0.039], looks=5, rate=0.1) == pytest.approx(0.039)
    assert largest_standing([], looks=5, rate=0.1) == 0


@given(st.text("Po-k", min_size=6, max_size=60))
def test_no_run_is_compared_twice_and_all_stand_earlier(answers: str) -> None:
    case = _diary(answers + "P")
    found = _strata(case, match_runs=2)
    used = [n for s in found for n in (s.painful, *s.painless)]
    assert len(used) == len(set(used))
    past = history(case.states)
    for painful, painless in found:
        assert painless
        assert painless == tuple(sorted(painless))
        for n in painless:
            assert n < painful
            assert past[n] == "painless"
            assert past[n - 2 : n] == past[painful - 2 : painful]
