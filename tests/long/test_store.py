"""Backups and restores killed at every moment; a log that lives any life, see `StoreLife`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from tests.backup_kills import OLD, kill_backups, kill_restores, look, small_store
from tests.backups import back_up, old_backup
from tests.faults_campaign import HEAD, Campaign
from tests.store_life import SOME, StoreLife
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults_campaign import Told
    from tests.faults_fork import Forks
    from tests.postgres import Postgres

LIVES, STEPS = 200, 50
EVERYWHERE = 10**6
ON_POSTGRES = 60


_WHOLE = settings(
    max_examples=LIVES, stateful_step_count=STEPS, deadline=None, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


def _restores(root: Path, campaign: Campaign, most: int) -> list[Told]:
    home = small_store(root / "small")
    with Store.open(home) as store:
        file = back_up(store, root / "today.zip")
    old, _ = old_backup(root, OLD)
    there = campaign.done(campaign.new(), "restored", old)
    return [
        kill_restores(campaign, file, look(home), most),
        kill_restores(campaign, old, look(there), most),
    ]


def _print(where: str, told: list[Told]) -> None:
    faults = [f"{one.work}, {fault}" for one in told for fault in one.faults]
    sys.stdout.write("\n".join(("", where, HEAD, *map(str, told), *faults, "")))


@pytest.mark.timeout(3600)
def test_a_folder_is_killed_everywhere(tmp_path: Path, forks: Forks) -> None:
    campaign = Campaign(tmp_path, forks)
    told = _restores(tmp_path, campaign, EVERYWHERE)
    plain = small_store(tmp_path / "plain", marked=False)
    told.append(kill_backups(campaign, plain, tmp_path / "a.zip", EVERYWHERE))
    _print("SQLite and a folder", told)
    assert not any(one.faults for one in told)


@pytest.mark.timeout(3600)
def test_a_server_is_killed_here_and_there(
    tmp_path: Path, forks: Forks, postgres: Postgres
) -> None:
    told = _restores(tmp_path, Campaign(tmp_path, forks, postgres), ON_POSTGRES)
    _print("PostgreSQL and a folder", told)
    assert not any(one.faults for one in told)


@pytest.mark.timeout(4 * 3600)
def test_two_hundred_lives_of_fifty_steps(forks: Forks) -> None:
    counts: Counter[str] = Counter()

    class Counted(StoreLife):
        """Counts how much was done; and now and then a process of its own is killed."""

        def __init__(self) -> None:
            super().__init__()
            counts["lives"] += 1

        def as_the_dictionary_says(self) -> None:
            super().as_the_dictionary_says()
            counts["checks"] += 1

        def did(self, act: Callable[[], object], at: int | None) -> bool:
            done = super().did(act, at)
            counts["done" if done else "cut off"] += 1
            return done

        @rule(numbers=SOME, at=st.integers(1, 150))
        def is_killed(self, numbers: set[int], at: int) -> None:
            folder = str(self.folder_of(numbers))
            ended = forks.run("command", self.home.folder, "import", folder, at=at)
            assert ended.code in {0, -9}, ended.err
            counts["killed by SIGKILL"] += ended.is_killed
            self.came(numbers, is_done=not ended.is_killed)
            self.young |= self.files()

    run_state_machine_as_test(Counted, settings=_WHOLE)
    sys.stdout.write(f"\n{dict(counts)}\n")
