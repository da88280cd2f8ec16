"""A few kills of everything that is done to a log; the rest are in `tests.long.test_faults`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import faults_logs as logs
from tests.faults_campaign import Campaign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults_fork import Forks

pytestmark = pytest.mark.sqlite  # its processes are told their databases by themselves
KILLS = {"import": 3, "import of a better copy": 1, "remove the shown copy": 1,
         "forget notes": 1, "erase": 2, "restore": 1, "migrate from 0006": 1,
         "strava sync": 1}  # fmt: skip


def test_a_killed_work_loses_and_doubles_nothing(tmp_path: Path, forks: Forks) -> None:
    works = logs.works(Campaign(tmp_path, forks))
    told = [one.done(KILLS[one.name]) for one in works if one.name in KILLS]
    assert [fault for one in told for fault in one.faults] == []
    assert sum(one.kills for one in told) >= sum(KILLS.values())
