"""The rules against 24 virtual runners and the truth about them (200 in tests/long)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from demo.cohort import virtual_runner
from tests.cohort_truth import Comparison
from traininglog.reference import default_thresholds

if TYPE_CHECKING:
    from demo.cohort import VirtualRunner
    from traininglog.thresholds import CycleThresholds


@pytest.fixture(scope="module")
def runners() -> list[VirtualRunner]:
    return [virtual_runner(seed) for seed in range(1, 25)]


def test_the_rules_see_what_happened(runners: list[VirtualRunner]) -> None:
    comparison = Comparison()
    for runner in runners:
        comparison.add(runner)
    assert comparison.faults == []
    assert comparison.counts["true cycles, rest of a week and more"] >= 6
    assert comparison.counts["true traps"] >= 2


def _with(runner: VirtualRunner, cycle: CycleThresholds) -> VirtualRunner:
    thresholds = replace(default_thresholds(), cycle=cycle)
    return replace(runner, log=replace(runner.log, thresholds=thresholds))


@pytest.mark.parametrize(
    "change",
    [{"recurrence_min_score": 9}, {"settled_min_past_onset": 40}, {"max_runs_after_flare": 0}],
)
def test_wrong_rules_would_be_seen(
    change: dict[str, int], runners: list[VirtualRunner]
) -> None:
    cycle = replace(default_thresholds().cycle, **change)
    comparison = Comparison()
    for runner in runners:
        comparison.add(_with(runner, cycle))
    assert comparison.faults
