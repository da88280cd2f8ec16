"""Cohorts and error rates, against truth that no rule has had a hand in."""

from __future__ import annotations

from benchmarks import cycles, niggles
from demo.cohort import virtual_runner
from demo.lives import KINDS
from tests.cohort_truth import Comparison

N_RUNNERS = 200


def test_cohort() -> None:
    comparison = Comparison()
    for seed in range(1, N_RUNNERS + 1):
        comparison.add(virtual_runner(seed))
    print(f"\ncohort of {N_RUNNERS}, seeds 1 to {N_RUNNERS}, {len(KINDS)} kinds")  # noqa: T201
    for name, number in sorted(comparison.counts.items()):
        print(f"  {number:6d} {name}")  # noqa: T201
    print("\n".join(comparison.faults) or "  no disagreement")  # noqa: T201
    assert comparison.faults == []
    assert comparison.counts["true cycles, rest of a week and more"] >= 60
    assert comparison.counts["true traps"] >= 15


def test_cycles_of_forgetful_runners() -> None:
    score = cycles.measure()
    print("\n".join(score.wrong))  # noqa: T201
    assert score.counts["told"] >= 100
    assert score.counts["untold"] > 0
    assert score.precision >= cycles.PRECISION
    assert score.recall >= cycles.RECALL
    assert score.false_traps == 0


def test_runners_who_only_niggle() -> None:
    said = niggles.measure()
    print("\n".join(f"{n:6d} {name}" for name, n in said.by_rule.most_common()))  # noqa: T201
    assert said.years >= 200
    assert said.niggles >= 1000
    assert 0 < said.badge_share < 0.1
    assert said.per_runner_year <= niggles.MOST_PER_RUNNER_YEAR
