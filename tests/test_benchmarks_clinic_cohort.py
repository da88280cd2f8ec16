"""The clinic that benchmarks are measured on is one that the store itself would keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.clinic_cohort import NOW, make_cohort
from benchmarks.clinic_lives import patient
from service.analysis import analysis_for
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def test_what_is_kept_is_the_lives_told(store: Store) -> None:
    cohort = make_cohort(store, 2, years=1)
    for n, runner_id in enumerate(cohort.runner_ids):
        one, read = patient(100_000 + n, NOW.date(), years=1), store.repository(SYSTEM)
        kept = read.training_log(runner_id)
        runs = [replace(run, origin="file", profile=()) for run in kept.activities]
        assert runs == [replace(run, profile=()) for run in one.log.activities]
        assert sorted(kept.pain, key=repr) == sorted(one.log.pain, key=repr)
        assert kept.facts == one.log.facts
        assert kept.gap_kinds == one.log.gap_kinds
        assert len(read.notes(runner_id)) == len(one.notes)
        assert read.bins(runner_id).ids == one.log.bins.ids
        assert {source.activity_id for source in read.sources(runner_id)} == {
            run.id for run in one.log.activities
        }


def test_nothing_the_store_refuses_or_knows_already(store: Store) -> None:
    (runner_id,) = make_cohort(store, 1, years=1).runner_ids
    owner = store.repository(Viewer("owner", runner_id))
    assert owner.add_diary(runner_id, owner.training_log(runner_id)) == 0
    assert analysis_for(owner, runner_id, NOW.date()).coverage.n_painful > 0


def test_another_seed_adds_other_runners(store: Store) -> None:
    first, second = make_cohort(store, 1, years=1), make_cohort(store, 1, years=1, seed=2)
    assert first.therapist.id != second.therapist.id
    assert first.runner_ids != second.runner_ids
