"""A few kills of everything that is done to a log; the rest are in `tests.long.test_faults`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import faults_logs as logs
from tests.faults_campaign import Campaign
from tests.faults_fork import Forks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.sqlite  # its processes are told their databases by themselves
KILLS = {"import": 4, "import of a better copy": 2, "remove the shown copy": 2,
         "forget notes": 1, "erase": 3, "migrate from 0006": 2, "strava sync": 2}  # fmt: skip


def test_a_killed_work_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with Forks() as forks:
        told = [
            one.done(KILLS[one.name])
            for one in logs.works(Campaign(tmp_path, forks))
            if one.name in KILLS
        ]
    assert [fault for one in told for fault in one.faults] == []
    assert sum(one.kills for one in told) >= sum(KILLS.values())
