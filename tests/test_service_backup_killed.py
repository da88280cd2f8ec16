"""A backup and a restore killed here and there; `make test-long PART=store` does everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.backup_kills import OLD, kill_backups, kill_restores, look, small_store
from tests.backups import back_up, old_backup
from tests.faults_campaign import Campaign
from traininglog.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults_fork import Forks

KILLS = 8


def test_a_restore_that_is_killed_is_told_and_finished(tmp_path: Path, forks: Forks) -> None:
    home = small_store(tmp_path / "small")
    with Store.open(home) as store:
        file = back_up(store, tmp_path / "today.zip")
    told = kill_restores(Campaign(tmp_path, forks), file, look(home), KILLS)
    assert told.faults == ()
    assert told.kills >= KILLS - 2


def test_one_of_an_older_schema_too(tmp_path: Path, forks: Forks) -> None:
    file, _ = old_backup(tmp_path, OLD)
    campaign = Campaign(tmp_path, forks)
    home = campaign.done(campaign.new(), "restored", file)
    told = kill_restores(campaign, file, look(home), KILLS // 2)
    assert told.faults == ()
    assert told.kills >= KILLS // 2 - 2


def test_a_backup_that_is_killed_leaves_the_earlier_one(tmp_path: Path, forks: Forks) -> None:
    home = small_store(tmp_path / "small", marked=False)
    told = kill_backups(Campaign(tmp_path, forks), home, tmp_path / "a.zip", KILLS)
    assert told.faults == ()
    assert told.kills >= KILLS - 2
